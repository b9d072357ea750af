#include "station/vault/receipts.h"

#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/file.h"

struct held {
	int64_t seq;
	uint64_t index;
	uint8_t leaf[HASH_SIZE];
	struct buf text;
};

struct receipts {
	struct held held[RECEIPTS_MAX];
	size_t count;
};

struct receipts *
receipts_open(void)
{
	return xcalloc(1, sizeof(struct receipts));
}

static void
forget(struct receipts *r)
{
	for (size_t i = 0; i < r->count; i++)
		buf_free(&r->held[i].text);
	r->count = 0;
}

void
receipts_close(struct receipts *r)
{
	forget(r);
	free(r);
}

size_t
receipts_count(const struct receipts *r)
{
	return r->count;
}

void
receipts_hold(struct receipts *r, int64_t seq, const uint8_t leaf[HASH_SIZE],
    const struct receipt *receipt)
{
	if (r->count == RECEIPTS_MAX)
		die("more receipts than %d", RECEIPTS_MAX);
	struct held *h = &r->held[r->count++];
	*h = (struct held){.seq = seq, .index = receipt->index};
	memcpy(h->leaf, leaf, HASH_SIZE);
	receipt_format(&h->text, receipt);
}

static int
write_files(const struct receipts *r, const char *dir, struct why *why)
{
	struct path folder = path_of("%s/receipts", dir);
	char hex[2 * HASH_SIZE + 1];
	int err = 0;

	for (size_t i = 0; i < r->count && !err; i++) {
		const struct held *h = &r->held[i];
		hex_encode(hex, h->leaf, HASH_SIZE);
		err = file_put(path_of("%s/%s.proof", folder.s, hex).s, h->text.data,
		    h->text.size, 0644, why);
	}
	if (!err && (err = file_sync_dir(folder.s)))
		why_set(why, err, "cannot sync folder %s: %s", folder.s, err_str(err));
	return err;
}

static int
mark_done(const struct receipts *r, struct queue *q, struct why *why)
{
	int err = queue_begin(q, why);

	if (err)
		return err;
	for (size_t i = 0; i < r->count && !err; i++)
		err = queue_done(q, r->held[i].seq, r->held[i].index, why);
	if (!err)
		return queue_commit(q, why);
	queue_rollback(q);
	return err;
}

int
receipts_settle(struct receipts *r, struct vault *v, struct why *why)
{
	int err = 0;

	if (r->count == 0)
		return 0;
	err = write_files(r, v->dir, why);
	if (!err)
		err = city_keep_seen(v->city, why);
	if (!err)
		err = mark_done(r, v->queue, why);
	forget(r);
	return err;
}
