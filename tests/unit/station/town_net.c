#include "tests/unit/station/town_inner.h"

#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "base/clock.h"

static void
checkpoint_of(struct town *t, struct buf *out)
{
	struct checkpoint cp = {.size = t->leaf_count};
	struct merkle_range range;
	struct buf text = {0};
	uint8_t forged[KEY_SECRET_SIZE];

	town_range(t, t->leaf_count, &range);
	merkle_root(&range, cp.root);
	if (t->mood == NET_FORK)
		cp.root[0] ^= 1;
	checkpoint_text(&text, t->origin, &cp);
	buf_put(out, text.data, text.size);
	buf_puts(out, "\n");
	note_sign(
	    out, buf_str(&text), text.size, &t->keys[KEY_LOG], t->secrets[KEY_LOG], 0);
	memcpy(forged, t->secrets[t->mood == NET_FORGED_RECEIPT ? KEY_OFFICE : KEY_NODE],
	    sizeof(forged));
	note_sign(out, buf_str(&text), text.size, &t->keys[KEY_NODE], forged,
	    (uint64_t)clock_unix());
	buf_free(&text);
}

static int
hash_of(void *context, unsigned level, uint64_t index, uint8_t out[HASH_SIZE])
{
	struct town *t = context;
	struct merkle_range range = {0};
	uint8_t leaf[HASH_SIZE];

	for (uint64_t i = index << level; i < (index + 1) << level; i++) {
		merkle_leaf(leaf, t->leaves[i].data, t->leaves[i].size);
		merkle_append(&range, leaf);
	}
	merkle_root(&range, out);
	return 0;
}

static uint32_t
get_receipt(struct town *t, const uint8_t *leaf, struct buf *out)
{
	uint8_t hash[HASH_SIZE], path[MERKLE_PATH_MAX][HASH_SIZE];
	struct receipt receipt = {.path = path};

	if (t->forget) {
		t->forget--;
		return 404;
	}
	for (size_t i = 0; i < t->leaf_count; i++) {
		merkle_leaf(hash, t->leaves[i].data, t->leaves[i].size);
		if (memcmp(hash, leaf, HASH_SIZE) != 0)
			continue;
		receipt.index = i;
		town_must(merkle_inclusion(
			      i, t->leaf_count, hash_of, t, path, &receipt.path_count),
		    NULL);
		checkpoint_of(t, &receipt.checkpoint);
		receipt_format(out, &receipt);
		buf_free(&receipt.checkpoint);
		return 200;
	}
	return 404;
}

static void
get_bundle(struct town *t, uint64_t index, size_t width, struct buf *out)
{
	for (size_t i = 0; i < width && index * 256 + i < t->leaf_count; i++) {
		size_t at = (size_t)index * 256 + i;
		const struct buf *leaf =
		    t->lie && at >= t->lie_at && at < t->lie_at + t->lie_count
			? &t->lie[at - t->lie_at]
			: &t->leaves[at];

		record_put(out, leaf->data, leaf->size);
	}
}

static void
get_tile(struct town *t, unsigned level, uint64_t index, size_t width, struct buf *out)
{
	uint8_t hash[HASH_SIZE];

	for (size_t i = 0; i < width; i++) {
		hash_of(t, 8 * level, index * 256 + i, hash);
		buf_put(out, hash, sizeof(hash));
	}
}

static void
do_get(struct town *t, uint32_t request, struct cur in)
{
	struct buf out = {0}, body = {0};
	uint32_t status = 200;
	uint64_t index;
	unsigned level;

	cur_get8(&in);
	switch (cur_get8(&in)) {
	case 1:
		checkpoint_of(t, &body);
		break;
	case 2:
		index = cur_get64(&in);
		get_bundle(t, index, cur_get16(&in), &body);
		break;
	case 3:
		level = cur_get8(&in);
		index = cur_get64(&in);
		get_tile(t, level, index, cur_get16(&in), &body);
		break;
	case 4:
		status = get_receipt(t, cur_take(&in, HASH_SIZE), &body);
		break;
	default:
		ck_abort_msg("a get of an unknown kind");
	}
	ck_assert(cur_done(&in));
	buf_put32(&out, status);
	buf_put(&out, body.data, body.size);
	channel_put(&t->push, MSG_GOT, request, out.data, out.size);
	buf_free(&out);
	buf_free(&body);
}

static bool
on_ledger(struct town *t, const uint8_t *leaf, size_t size)
{
	for (size_t i = 0; i < t->leaf_count; i++)
		if (t->leaves[i].size == size &&
		    memcmp(t->leaves[i].data, leaf, size) == 0)
			return true;
	return false;
}

static uint8_t
accept_entry(struct town *t, const uint8_t *leaf, size_t size, char error[81],
    char field[CLERK_ABOUT_SIZE])
{
	struct why why = {""};
	struct entry e;

	t->posts++;
	town_must(entry_parse(&e, leaf, size, &why), &why);
	town_must(note_verify(&e.note, &t->keys[KEY_STATION], NULL), NULL);
	if (t->judge || t->mood == NET_REFUSING) {
		entry_free(&e);
		snprintf(error, 81, "poll.not_open");
		return t->judge ? t->judge(t, leaf, size, error, field) : 2;
	}
	if (on_ledger(t, leaf, size)) {
		entry_free(&e);
		return 1;
	}
	if (t->lose) {
		entry_free(&e);
		return 0;
	}
	ck_assert_int_gt(e.seq, t->seqs[KEY_STATION]);
	t->seqs[KEY_STATION] = e.seq;
	entry_free(&e);
	town_append(t, leaf, size);
	return 0;
}

static void
do_post(struct town *t, uint32_t request, struct cur in)
{
	struct buf out = {0};
	uint16_t count;
	const uint8_t *leaf;
	size_t size, before = t->leaf_count;

	cur_get8(&in);
	count = cur_get16(&in);
	buf_put16(&out, count);
	while ((leaf = record_next(&in, &size))) {
		char error[81] = "", field[CLERK_ABOUT_SIZE] = "";
		uint8_t hash[HASH_SIZE],
		    status = accept_entry(t, leaf, size, error, field);

		merkle_leaf(hash, leaf, size);
		buf_put8(&out, status);
		buf_put(&out, hash, sizeof(hash));
		buf_put_var(&out, error, status == 2 ? strlen(error) : 0);
		buf_put_var(&out, field, status == 2 ? strlen(field) : 0);
		count--;
	}
	t->lose = false;
	ck_assert(!in.bad && count == 0);
	if (t->leaf_count > before && !t->judge)
		town_append_block(t);
	channel_put(&t->push, MSG_POSTED, request, out.data, out.size);
	buf_free(&out);
}

void
town_serve(struct town *t)
{
	const struct message *m;
	struct why why = {""};
	struct buf out = {0};
	int r = channel_get(&t->push, PARTY_VAULT, &m, &why);

	if (r == ERR_PENDING || r == ERR_NET)
		return;
	town_must(r, &why);
	if (m->type == MSG_SETTINGS)
		return;
	if (t->mood == NET_OFF) {
		buf_put_text(&out, "http://127.0.0.1:1: nobody answers");
		channel_put(&t->push, MSG_UNREACHABLE, m->request, out.data, out.size);
		buf_free(&out);
	} else if (m->type == MSG_GET) {
		do_get(t, m->request, cur_of(m->body.data, m->body.size));
	} else {
		do_post(t, m->request, cur_of(m->body.data, m->body.size));
	}
	if (channel_flush(&t->push) == ERR_FORMAT)
		ck_abort();
}
