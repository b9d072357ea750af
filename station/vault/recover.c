#include "station/vault/recover.h"

#include <stdlib.h>
#include <string.h>

struct held {
	struct vault *vault;
	uint8_t (*digests)[32]; /* of ballots, or SHA-256 of challenge trackers */
	size_t count;
	struct poll *poll;
};

static void
hold(struct held *h, const void *data, size_t size)
{
	h->digests = xrealloc(h->digests, (h->count + 1) * sizeof(*h->digests));
	sha256(h->digests[h->count++], data, size);
}

static int
hold_entry(void *context, const char *poll, const char *kind, const uint8_t *raw,
    size_t size, struct why *why)
{
	struct held *h = context;
	const char *tracker;
	struct entry e;
	int r = entry_parse(&e, raw, size, why);

	if (r)
		return r;
	h->poll = city_poll(h->vault->city, poll);
	if (strcmp(kind, "box") == 0)
		for (size_t i = 0; i < e.payload_count; i++)
			hold(h, e.payload[i].data, e.payload[i].size);
	tracker = json_string_value(json_object_get(e.fields, "tracker"));
	if (strcmp(kind, "challenge") == 0 && tracker)
		hold(h, tracker, strlen(tracker));
	entry_free(&e);
	return 0;
}

static int
by_digest(const void *a, const void *b)
{
	return memcmp(a, b, 32);
}

static int
clear_held(struct held *h, struct bag_poll *bag, enum bag_kind kind, struct why *why)
{
	struct bag_slot *slots;
	size_t count, n = 0;
	int64_t *ids;
	int r = bag_read(h->vault->bag, bag, kind, &slots, &count, why);

	if (r)
		return r;
	ids = xcalloc(count + 1, sizeof(*ids));
	for (size_t i = 0; i < count; i++) {
		size_t size = kind == BAG_BALLOT ? slots[i].size : TRACKER_CHARS;
		uint8_t digest[32];

		sha256(digest, slots[i].data, size);
		if (bsearch(digest, h->digests, h->count, sizeof(*h->digests), by_digest))
			ids[n++] = slots[i].id;
	}
	if (n)
		r = bag_clear(h->vault->bag, bag, ids, n, why);
	free(ids);
	bag_slots_free(slots, count);
	return r;
}

int
recover_bag(struct vault *v, struct why *why)
{
	struct held h = {.vault = v};
	struct bag_poll *bag;
	int r = queue_last_bundle(v->queue, hold_entry, &h, why);

	if (!r && h.count && h.poll && h.poll->open) {
		qsort(h.digests, h.count, sizeof(*h.digests), by_digest);
		r = vault_bag(v, h.poll, &bag, why);
		if (!r)
			r = clear_held(&h, bag, BAG_BALLOT, why);
		if (!r)
			r = clear_held(&h, bag, BAG_CHALLENGE, why);
	}
	free(h.digests);
	return r;
}
