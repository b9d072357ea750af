#include "generator/signer.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "generator/writer.h"
#include "tree/merkle.h"

/* Room for every number of "part" that may come. */
#define PARTS_WIDEST 99999

void
signer_make(struct signer *s, const char *name, uint8_t type)
{
	uint8_t seed[KEY_SEED_SIZE], public[KEY_PUBLIC_SIZE];

	*s = (struct signer){.seq = 0};
	randombytes_buf(seed, sizeof(seed));
	key_from_seed(public, s->secret, seed);
	if (key_set(&s->key, name, type, public) != 0)
		die("\"%s\" is no name of a key", name);
}

void
part_list_free(struct part_list *list)
{
	free(list->items);
	*list = (struct part_list){.items = NULL};
}

static void
remember(struct part_list *list, const struct part *part)
{
	if (list->count == list->room) {
		list->room = list->room == 0 ? 16 : 2 * list->room;
		list->items = xrealloc(list->items, list->room * sizeof(*list->items));
	}
	list->items[list->count++] = *part;
}

/* The next part's items. */
static size_t
fit(const struct entry_draft *draft, size_t first)
{
	static const uint8_t zero[HASH_SIZE];
	struct entry_draft widest = *draft;
	size_t count = 0;

	widest.part = widest.parts = PARTS_WIDEST;
	widest.seq = widest.time = INT64_C(9007199254740991);
	widest.prev = zero;
	if (entry_fit(&widest, first, ENTRY_MAX, &count) != 0)
		die("an item of %s.%s does not fit an entry", draft->service,
		    draft->kind);
	return count;
}

static int64_t
count_parts(const struct entry_draft *draft)
{
	int64_t parts = 0;

	for (size_t at = 0; at < draft->payload_count; parts++)
		at += fit(draft, at);
	return parts;
}

static void
sign(struct signer *s, struct writer *w, struct entry_draft *draft,
    const struct saying *saying, struct part_list *parts, struct buf *charter)
{
	struct entry_signer signers[3] = {{&s->key, s->secret}};
	struct part part = {.items = draft->payload_count};
	struct buf raw = {0};

	for (size_t i = 0; i < saying->card_count; i++)
		signers[i + 1] = (struct entry_signer){
		    &saying->cards[i]->key, saying->cards[i]->secret};
	draft->time = clock_unix();
	draft->prev = s->seq > 0 ? s->last : NULL;
	draft->seq = s->seq + 1;
	if (entry_build(&raw, draft, signers, saying->card_count + 1) != 0)
		die("%s.%s cannot be built", draft->service, draft->kind);
	part.index = writer_entry(w, &raw);
	merkle_leaf(part.leaf, raw.data, raw.size);
	s->seq++;
	memcpy(s->last, part.leaf, HASH_SIZE);
	if (parts != NULL)
		remember(parts, &part);
	if (charter != NULL)
		buf_put(charter, raw.data, raw.size);
	buf_free(&raw);
}

void
signer_say(struct signer *s, struct writer *w, const char *origin, struct saying saying,
    struct part_list *parts, struct buf *charter)
{
	struct entry_draft draft = {.origin = origin,
	    .service = saying.service,
	    .kind = saying.kind,
	    .version = 1,
	    .fields = saying.fields,
	    .payload = saying.payload,
	    .payload_count = saying.count};
	int64_t count = count_parts(&draft);
	size_t at = 0;

	if (saying.fields == NULL)
		die("the fields of %s.%s cannot be written", saying.service, saying.kind);
	do {
		size_t items = saying.count > 0 ? fit(&draft, 0) : 0;
		size_t left = draft.payload_count;
		draft.payload_count = items;
		draft.part = count > 1 ? draft.part + 1 : 0;
		draft.parts = count > 1 ? count : 0;
		sign(s, w, &draft, &saying, parts, charter);
		at += items;
		draft.payload = saying.payload + at;
		draft.payload_count = left - items;
	} while (at < saying.count);
	json_decref(saying.fields);
}
