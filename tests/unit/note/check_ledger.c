/* Blocks, records, checkpoints, charters, receipts. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "harm.h"
#include "sample.h"
#include "tree/merkle.h"

static struct sample s;

static void
setup(void)
{
	sample_open(&s, 4);
}

static void
teardown(void)
{
	sample_close(&s);
}

static struct checkpoint
some_checkpoint(uint64_t size)
{
	struct checkpoint cp = {.size = size};
	sha256(cp.root, "a root", 6);
	return cp;
}

START_TEST(quorums)
{
	static const size_t want[] = {1, 1, 2, 3, 3, 4, 5, 5, 6};
	for (size_t n = 0; n < sizeof want / sizeof *want; n++)
		ck_assert_uint_eq(block_quorum(n), want[n]);
	ck_assert_uint_eq(block_quorum(32), 22);
}
END_TEST

START_TEST(times)
{
	uint64_t odd[] = {30, 10, 20}, even[] = {40, 10, 30, 20}, one[] = {7};
	uint64_t huge[] = {UINT64_MAX, UINT64_MAX};
	ck_assert_int_eq(block_time(0, odd, 3), 20000);
	ck_assert_int_eq(block_time(0, even, 4), 20000);
	ck_assert_int_eq(block_time(0, one, 1), 7000);
	ck_assert_int_eq(block_time(20001, odd, 3), 20001);
	ck_assert_int_eq(block_time(5, NULL, 0), 5);
	/* An absurd clock cannot leave the integers of our JSON. */
	ck_assert_int_eq(block_time(0, huge, 2), INT64_C(1) << 53);
}
END_TEST

START_TEST(records)
{
	struct buf b = {0};
	size_t size;
	record_put(&b, "one", 3);
	record_put(&b, "", 0);
	uint8_t *large = calloc(1, 65535);
	record_put(&b, large, 65535);
	struct cur c = cur_of(b.data, b.size);
	ck_assert_mem_eq(record_next(&c, &size), "one", 3);
	ck_assert_uint_eq(size, 3);
	ck_assert_ptr_nonnull(record_next(&c, &size));
	ck_assert_uint_eq(size, 0);
	ck_assert_ptr_nonnull(record_next(&c, &size));
	ck_assert_uint_eq(size, 65535);
	ck_assert_ptr_null(record_next(&c, &size));
	ck_assert(!c.bad && cur_done(&c));
	/* The third leaf cut off within its length, and within its bytes. */
	for (size_t size_left = 8; size_left < 20; size_left++) {
		c = cur_of(b.data, size_left);
		ck_assert_ptr_nonnull(record_next(&c, &size));
		ck_assert_ptr_nonnull(record_next(&c, &size));
		ck_assert_ptr_null(record_next(&c, &size));
		ck_assert(c.bad);
	}
	free(large);
	buf_free(&b);
}
END_TEST

START_TEST(a_block_is_read_as_written)
{
	struct buf b = {0};
	struct block block;
	struct note note;
	struct why why = {""};
	struct checkpoint before = some_checkpoint(40312);
	uint8_t leaves[2][HASH_SIZE], batch[HASH_SIZE];
	merkle_leaf(leaves[0], "a", 1);
	merkle_leaf(leaves[1], "b", 1);
	sample_block(&s, &b, 17, &before, (const uint8_t(*)[HASH_SIZE])leaves, 2,
	    SAMPLE_TIME * 1000 + 123, 3);
	ck_assert(block_is(b.data, b.size));
	ck_assert_msg(
	    block_parse(&block, &note, b.data, b.size, &why) == 0, "%s", why.text);
	ck_assert_str_eq(block.origin, SAMPLE_ORIGIN);
	ck_assert_uint_eq(block.height, 17);
	ck_assert_uint_eq(block.size, 40312);
	ck_assert_uint_eq(block.count, 2);
	ck_assert_int_eq(block.time, SAMPLE_TIME * 1000 + 123);
	ck_assert_mem_eq(block.root, before.root, HASH_SIZE);
	/* The leaf hashes are the leaves of the batch's tree. */
	merkle_node(batch, leaves[0], leaves[1]);
	ck_assert_mem_eq(block.batch, batch, HASH_SIZE);
	ck_assert_int_eq(note_verify(&note, &s.proposer[0].key, NULL), 0);

	uint64_t when[NODES_MAX];
	size_t count = 0;
	ck_assert_uint_eq(block.line_count, 3);
	ck_assert_int_eq(
	    charter_verify_lines(&s.charter, &before, block.lines, 3, when, &count, &why),
	    0);
	ck_assert_uint_eq(count, 3);
	ck_assert_uint_eq(when[2], (uint64_t)SAMPLE_TIME + 2);

	/* Too few, over another tree, twice the same, or of a stranger. */
	ck_assert_int_eq(
	    charter_verify_lines(&s.charter, &before, block.lines, 2, NULL, NULL, &why),
	    ERR_QUORUM);
	ck_assert_str_eq(why.text, "2 cosignatures of 4 nodes, 3 are needed");
	struct checkpoint other = before;
	other.size++;
	ck_assert_int_eq(
	    charter_verify_lines(&s.charter, &other, block.lines, 3, NULL, NULL, &why),
	    ERR_SIGNATURE);
	char *twice[] = {block.lines[0], block.lines[1], block.lines[0]};
	ck_assert_int_eq(
	    charter_verify_lines(&s.charter, &before, twice, 3, NULL, NULL, &why),
	    ERR_FORMAT);
	struct charter fewer = s.charter;
	fewer.nodes[1] = fewer.nodes[3];
	fewer.count = 3;
	ck_assert_int_eq(
	    charter_verify_lines(&fewer, &before, block.lines, 3, NULL, NULL, &why),
	    ERR_KEY);
	block_free(&block);
	buf_free(&b);
}
END_TEST

#define HASH_B64 "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define BLOCK(height, more)                                                              \
	"madang/block/v1\n{\"origin\":\"city.example\",\"height\":" height               \
	",\"size\":0,\"root\":\"" HASH_B64 "\",\"count\":1,\"batch\":\"" HASH_B64        \
	"\",\"time\":1" more "}\n"
/* — name AAAAAAA= */
#define CARRIED "4oCUIG5hbWUgQUFBQUFBQT0=\n"

START_TEST(blocks_that_are_taken_or_refused)
{
	static const struct {
		const char *text, *reason; /* NULL: taken */
	} cases[] = {
	    {BLOCK("1", ""), NULL},
	    {BLOCK("2", "") CARRIED CARRIED, NULL},
	    {BLOCK("0", ""), "height"},
	    {BLOCK("-1", ""), "height"},
	    {BLOCK("\"1\"", ""), "height"},
	    {BLOCK("1.0", ""), "not an integer"},
	    {BLOCK("1", ",\"state\":\"x\""), "unknown key \"state\""},
	    {BLOCK("1", ",\"time\":2"), "JSON"},
	    {BLOCK("1", "") "AAAA\n", "carried line 1"},
	    {BLOCK("1", "") CARRIED "\n", "carried line 2"},
	    {BLOCK("1", "") "4oCUIG5hbWUgQUFBQUFBQT0\n", "carried line 1"},
	    /* the same with its LF, and two lines in one */
	    {BLOCK("1", "") "4oCUIG5hbWUgQUFBQUFBQT0K\n", "carried line 1"},
	    {BLOCK("1", "") "4oCUIG5hbWUgQUFBQUFBQT0K4oCUIG5hbWUgQUFBQUFBQT0=\n",
		"carried line 1"},
	    {"madang/block/v1\n{}\n", "origin"},
	    {"madang/block/v1\n", "second line"},
	    {"madang/entry/v1\n{}\n", "first line"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = {0};
		struct block block;
		struct why why = {""};
		sample_note(&b, cases[i].text, &s.proposer[1]);
		int rc = block_parse(&block, NULL, b.data, b.size, &why);
		ck_assert_msg(rc == (cases[i].reason ? ERR_FORMAT : 0), "%s: %s",
		    cases[i].text, why.text);
		ck_assert_msg(!rc || strstr(why.text, cases[i].reason), "%s: %s",
		    cases[i].text, why.text);
		if (!rc)
			block_free(&block);
		buf_free(&b);
	}
}
END_TEST

START_TEST(a_block_has_one_proposer)
{
	struct buf b = {0};
	struct block block;
	const char *text = BLOCK("1", "");
	sample_note(&b, text, &s.station);
	ck_assert_int_eq(block_parse(&block, NULL, b.data, b.size, NULL), ERR_FORMAT);
	sample_note(&b, text, &s.proposer[0]);
	note_sign(&b, text, strlen(text), &s.proposer[1].key, s.proposer[1].secret, 0);
	ck_assert_int_eq(block_parse(&block, NULL, b.data, b.size, NULL), ERR_FORMAT);
	buf_free(&b);
	ck_assert(!block_is("madang/block/v1", 15));
	ck_assert(!block_is("madang/entry/v1\n", 16));
	ck_assert(block_is("madang/block/v1\n", 16));
}
END_TEST

static int
judge_checkpoint(const struct buf *b, struct why *why)
{
	struct note note;
	struct checkpoint cp;
	int rc = checkpoint_parse(&cp, &note, SAMPLE_ORIGIN, b->data, b->size, why);
	return rc ? rc : charter_verify(&s.charter, &note, NULL, NULL, why);
}

START_TEST(a_final_checkpoint)
{
	struct buf b = {0};
	struct note note;
	struct checkpoint cp = some_checkpoint(12), got;
	uint64_t when[NODES_MAX];
	size_t count;
	struct why why = {""};
	sample_checkpoint(&s, &b, &cp, 3, 1000);
	ck_assert_int_eq(
	    checkpoint_parse(&got, &note, SAMPLE_ORIGIN, b.data, b.size, NULL), 0);
	ck_assert_uint_eq(got.size, 12);
	ck_assert_mem_eq(got.root, cp.root, HASH_SIZE);
	ck_assert_int_eq(charter_verify(&s.charter, &note, when, &count, NULL), 0);
	ck_assert_uint_eq(count, 3);
	ck_assert_uint_eq(when[0], 1000);
	ck_assert_uint_eq(when[2], 1002);
	ck_assert_int_eq(
	    checkpoint_parse(&got, &note, "other.example", b.data, b.size, &why),
	    ERR_FORMAT);
	ck_assert_str_eq(
	    why.text, "checkpoint: is of city.example, not of other.example");

	sample_checkpoint(&s, &b, &cp, 2, 1000);
	ck_assert_int_eq(judge_checkpoint(&b, &why), ERR_QUORUM);

	/* A known key that fails spoils even a full quorum; unknown ones do not count. */
	struct buf text = {0};
	sample_checkpoint(&s, &b, &cp, 3, 1000);
	note_sign(&b, "other\n", 6, &s.cosigner[3].key, s.cosigner[3].secret, 1);
	ck_assert_int_eq(judge_checkpoint(&b, &why), ERR_SIGNATURE);
	ck_assert_ptr_nonnull(strstr(why.text, "node n4"));
	struct sample_key stranger;
	sample_key(&stranger, SAMPLE_ORIGIN "/node/n9", KEY_COSIGNER, "");
	checkpoint_text(&text, SAMPLE_ORIGIN, &cp);
	sample_checkpoint(&s, &b, &cp, 2, 1000);
	note_sign(&b, buf_str(&text), text.size, &stranger.key, stranger.secret, 1);
	ck_assert_int_eq(judge_checkpoint(&b, &why), ERR_QUORUM);
	note_sign(
	    &b, buf_str(&text), text.size, &s.cosigner[2].key, s.cosigner[2].secret, 1);
	ck_assert_int_eq(judge_checkpoint(&b, &why), 0);

	/* Cosignatures alone are not enough: a node's log key must have signed. */
	buf_reset(&b);
	buf_printf(&b, "%s\n", buf_str(&text));
	for (size_t i = 0; i < 4; i++)
		note_sign(&b, buf_str(&text), text.size, &s.cosigner[i].key,
		    s.cosigner[i].secret, 1);
	ck_assert_int_eq(judge_checkpoint(&b, &why), ERR_QUORUM);
	ck_assert_ptr_nonnull(strstr(why.text, "log key"));
	buf_free(&text);
	buf_free(&b);
}
END_TEST

START_TEST(checkpoints_are_strict)
{
	static const char *const bad[] = {"city.example\n", "city.example\n12\n",
	    "city.example\n012\n" HASH_B64 "\n", "city.example\n-1\n" HASH_B64 "\n",
	    "city.example\n1 \n" HASH_B64 "\n",
	    "city.example\n9223372036854775808\n" HASH_B64 "\n",
	    "city.example\n1\nAAAA\n", "city.example\n1\n" HASH_B64 "\nmore\n",
	    "city.example \n1\n" HASH_B64 "\n", "\n1\n" HASH_B64 "\n"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct buf b = {0};
		sample_note(&b, bad[i], &s.log[0]);
		ck_assert_msg(
		    judge_checkpoint(&b, NULL) == ERR_FORMAT, "accepted %s", bad[i]);
		buf_free(&b);
	}
}
END_TEST

START_TEST(the_charter_of_four_nodes)
{
	const struct charter *c = &s.charter;
	uint8_t leaf[HASH_SIZE];
	merkle_leaf(leaf, s.charter_raw.data, s.charter_raw.size);
	ck_assert_mem_eq(c->leaf, leaf, HASH_SIZE);
	ck_assert_str_eq(c->origin, SAMPLE_ORIGIN);
	ck_assert_int_eq(c->created, SAMPLE_TIME);
	ck_assert_str_eq(c->engine, "madang-rules/1 sqlite 3.40.1");
	ck_assert_uint_eq(c->count, 4);
	ck_assert_uint_eq(c->quorum, 3);
	for (size_t i = 0; i < 4; i++) {
		ck_assert(key_equal(&c->nodes[i].log, &s.log[i].key));
		ck_assert(key_equal(&c->nodes[i].proposer, &s.proposer[i].key));
		ck_assert(key_equal(&c->nodes[i].cosigner, &s.cosigner[i].key));
		ck_assert_str_eq(c->nodes[i].url, "https://n.example");
	}
	ck_assert_str_eq(c->nodes[2].id, "n3");
}
END_TEST

static json_t *
row(json_t *fields, size_t i)
{
	return json_array_get(json_object_get(fields, "lines"), i);
}

static void
set(json_t *object, const char *key, json_t *value)
{
	ck_assert_int_eq(json_object_set_new(object, key, value), 0);
}

/* Each case spoils one thing of a good charter. */
static const char *
spoil(json_t *f, int which)
{
	char vkey[KEY_VKEY_MAX];
	struct sample_key k;
	switch (which) {
	case 0:
		set(f, "extra", json_integer(1));
		return "unknown key";
	case 1:
		set(f, "origin", json_string("other.example"));
		return "origins differ";
	case 2:
		set(f, "formats", json_string("madang/v2"));
		return "madang/v2";
	case 3:
		set(f, "created", json_string("now"));
		return "created";
	case 4:
		json_object_del(f, "engine");
		return "engine";
	case 5:
		json_object_del(f, "lines");
		return "lines";
	case 6:
		json_array_clear(json_object_get(f, "lines"));
		return "no node";
	case 7: /* the log row of node 1 */
		json_array_remove(json_object_get(f, "lines"), 0);
		return "node n1 needs";
	case 8: /* the platform */
		json_array_remove(json_object_get(f, "lines"), 12);
		return "no platform key";
	case 9:
		set(row(f, 0), "use", json_string("witness"));
		return "unknown use";
	case 10:
		set(row(f, 0), "url", json_string(""));
		return "url";
	case 11:
		set(row(f, 1), "url", json_string("https://x.example"));
		return "url";
	case 12:
		set(row(f, 1), "name", json_string("n2"));
		return "another name";
	case 13:
		set(row(f, 1), "more", json_string(""));
		return "unknown key";
	case 14:
		set(row(f, 2), "vkey", json_string("x"));
		return "vkey";
	case 15: /* the log key of node 2 is that of node 1 */
		set(row(f, 3), "vkey", json_copy(json_object_get(row(f, 0), "vkey")));
		return "same key";
	case 16: /* node 2 cosigns with the key of node 1 under its own name */
		k = s.cosigner[1];
		if (key_set(&k.key, k.key.name, KEY_COSIGNER, s.cosigner[0].key.public))
			abort();
		key_format(&k.key, vkey);
		set(row(f, 5), "vkey", json_string(vkey));
		return "same key";
	case 17: /* a cosigner of type 1 */
		if (key_set(&k.key, s.cosigner[0].key.name, KEY_ED25519,
			s.cosigner[0].key.public))
			abort();
		key_format(&k.key, vkey);
		set(row(f, 2), "vkey", json_string(vkey));
		return "another name or type";
	case 18:
		json_array_append(json_object_get(f, "lines"), row(f, 1));
		return "two rows";
	case 19:
		set(row(f, 12), "name", json_string("Main"));
		return "another name";
	default:
		return NULL;
	}
}

START_TEST(charters_that_are_refused)
{
	const char *reason;
	for (int i = 0;; i++) {
		json_t *fields = sample_charter_fields(&s);
		struct buf raw = {0};
		struct charter c;
		struct why why = {""};
		reason = spoil(fields, i);
		sample_charter(&raw, fields, &s.platform);
		int rc = charter_parse(&c, raw.data, raw.size, &why);
		ck_assert_msg((rc == 0) == (reason == NULL), "case %d: %s", i, why.text);
		ck_assert_msg(
		    !reason || strstr(why.text, reason), "case %d: %s", i, why.text);
		json_decref(fields);
		buf_free(&raw);
		if (!reason)
			break;
	}
}
END_TEST

START_TEST(the_charter_is_signed_by_its_platform)
{
	json_t *fields = sample_charter_fields(&s);
	struct buf raw = {0};
	struct charter c;
	struct sample_key other;
	sample_key(&other, SAMPLE_ORIGIN "/platform/main", KEY_ED25519, "another");
	sample_charter(&raw, fields, &other);
	ck_assert_int_eq(charter_parse(&c, raw.data, raw.size, NULL), ERR_SIGNATURE);
	sample_charter(&raw, fields, &s.station);
	ck_assert_int_eq(charter_parse(&c, raw.data, raw.size, NULL), ERR_SIGNATURE);
	sample_entry(&s, &raw, 1);
	ck_assert_int_eq(charter_parse(&c, raw.data, raw.size, NULL), ERR_FORMAT);
	json_decref(fields);
	buf_free(&raw);
}
END_TEST

static int
parse_charter(const void *data, size_t size)
{
	struct charter c;
	return charter_parse(&c, data, size, NULL);
}

static int
parse_checkpoint(const void *data, size_t size)
{
	struct note note;
	struct checkpoint cp;
	int rc = checkpoint_parse(&cp, &note, SAMPLE_ORIGIN, data, size, NULL);
	return rc ? rc : charter_verify(&s.charter, &note, NULL, NULL, NULL);
}

static int
parse_block(const void *data, size_t size)
{
	struct note note;
	struct block block;
	int rc = block_parse(&block, &note, data, size, NULL);
	if (!rc) {
		rc = note_verify(&note, &s.proposer[0].key, NULL);
		block_free(&block);
	}
	return rc;
}

/* A tree of seven leaves and the receipt of leaf 4. */
static void
make_receipt(struct buf *out, uint8_t leaf[HASH_SIZE])
{
	uint8_t leaves[7][HASH_SIZE], path[3][HASH_SIZE], left[HASH_SIZE];
	struct merkle_range range = {0};
	for (uint8_t i = 0; i < 7; i++) {
		merkle_leaf(leaves[i], &i, 1);
		merkle_append(&range, leaves[i]);
	}
	struct checkpoint cp = {.size = 7};
	merkle_root(&range, cp.root);
	memcpy(leaf, leaves[4], HASH_SIZE);
	memcpy(path[0], leaves[5], HASH_SIZE);
	memcpy(path[1], leaves[6], HASH_SIZE);
	merkle_node(path[2], leaves[0], leaves[1]);
	merkle_node(left, leaves[2], leaves[3]);
	merkle_node(path[2], path[2], left);
	struct receipt r = {.index = 4, .path = path, .path_count = 3};
	sample_checkpoint(&s, &r.checkpoint, &cp, 3, SAMPLE_TIME);
	buf_reset(out);
	receipt_format(out, &r);
	buf_free(&r.checkpoint);
}

static uint8_t receipt_leaf[HASH_SIZE];

static int
parse_receipt(const void *data, size_t size)
{
	struct receipt r;
	struct checkpoint cp;
	int rc = receipt_parse(&r, data, size, NULL);
	if (!rc) {
		rc = receipt_verify(&r, &s.charter, receipt_leaf, &cp, NULL);
		receipt_free(&r);
	}
	return rc;
}

START_TEST(no_change_verifies)
{
	struct buf b = {0};
	struct checkpoint cp = some_checkpoint(12);
	struct harm taken;

	sample_checkpoint(&s, &b, &cp, 3, 1000);
	ck_assert_int_eq(parse_checkpoint(b.data, b.size), 0);
	taken = harm_all(parse_checkpoint, &b);
	/* With exactly a quorum nothing may be lost; but a line whose key name or id was
	 * changed is of an unknown key, and then the quorum is. */
	ck_assert_uint_eq(
	    taken.truncated + taken.flipped + taken.shorter + taken.longer, 0);

	uint8_t leaf[1][HASH_SIZE];
	merkle_leaf(leaf[0], "x", 1);
	sample_block(&s, &b, 3, &cp, (const uint8_t(*)[HASH_SIZE])leaf, 1, 5, 3);
	ck_assert_int_eq(parse_block(b.data, b.size), 0);
	taken = harm_all(parse_block, &b);
	ck_assert_uint_eq(
	    taken.truncated + taken.flipped + taken.shorter + taken.longer, 0);

	ck_assert_int_eq(parse_charter(s.charter_raw.data, s.charter_raw.size), 0);
	taken = harm_all(parse_charter, &s.charter_raw);
	ck_assert_uint_eq(
	    taken.truncated + taken.flipped + taken.shorter + taken.longer, 0);

	make_receipt(&b, receipt_leaf);
	ck_assert_int_eq(parse_receipt(b.data, b.size), 0);
	taken = harm_all(parse_receipt, &b);
	ck_assert_uint_eq(
	    taken.truncated + taken.flipped + taken.shorter + taken.longer, 0);
	buf_free(&b);
}
END_TEST

START_TEST(receipts)
{
	struct buf b = {0}, again = {0};
	struct receipt r;
	struct checkpoint cp;
	struct why why = {""};
	make_receipt(&b, receipt_leaf);
	ck_assert_msg(receipt_parse(&r, b.data, b.size, &why) == 0, "%s", why.text);
	ck_assert_uint_eq(r.index, 4);
	ck_assert_uint_eq(r.path_count, 3);
	receipt_format(&again, &r);
	ck_assert_uint_eq(again.size, b.size);
	ck_assert_mem_eq(again.data, b.data, b.size);
	ck_assert_int_eq(receipt_verify(&r, &s.charter, receipt_leaf, &cp, NULL), 0);
	ck_assert_uint_eq(cp.size, 7);
	receipt_leaf[0] ^= 1;
	ck_assert_int_eq(
	    receipt_verify(&r, &s.charter, receipt_leaf, &cp, &why), ERR_PROOF);
	receipt_leaf[0] ^= 1;
	r.index = 5;
	ck_assert_int_eq(
	    receipt_verify(&r, &s.charter, receipt_leaf, &cp, &why), ERR_PROOF);
	r.index = 4;
	r.path_count = 2;
	ck_assert_int_eq(
	    receipt_verify(&r, &s.charter, receipt_leaf, &cp, &why), ERR_PROOF);
	r.path_count = 3;
	struct charter strict = s.charter;
	strict.quorum = 5;
	ck_assert_int_eq(
	    receipt_verify(&r, &strict, receipt_leaf, &cp, &why), ERR_QUORUM);
	receipt_free(&r);
	buf_free(&again);
	buf_free(&b);
}
END_TEST

#define TAIL "\ncity.example\n1\n" HASH_B64 "\n\n\xe2\x80\x94 n AAAAAAA=\n"

START_TEST(receipts_are_strict)
{
	static const struct {
		const char *text;
		int rc;
	} cases[] = {
	    {"c2sp.org/tlog-proof@v1\nindex 0\n" TAIL, 0},
	    {"c2sp.org/tlog-proof@v1\nindex 0\n" HASH_B64 "\n" TAIL, 0},
	    {"c2sp.org/tlog-proof@v2\nindex 0\n" TAIL, ERR_FORMAT},
	    {"c2sp.org/tlog-proof@v1\nextra AA==\nindex 0\n" TAIL, ERR_FORMAT},
	    {"c2sp.org/tlog-proof@v1\nindex 00\n" TAIL, ERR_FORMAT},
	    {"c2sp.org/tlog-proof@v1\nindex -1\n" TAIL, ERR_FORMAT},
	    {"c2sp.org/tlog-proof@v1\nindex\n" TAIL, ERR_FORMAT},
	    {"c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n" TAIL, ERR_FORMAT},
	    {"c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n" TAIL, ERR_FORMAT},
	    {"c2sp.org/tlog-proof@v1\nindex 0\n" HASH_B64 " \n" TAIL, ERR_FORMAT},
	    {"c2sp.org/tlog-proof@v1\nindex 0\n", ERR_FORMAT},
	    {"c2sp.org/tlog-proof@v1\nindex 0\n\n", ERR_FORMAT},
	    {"c2sp.org/tlog-proof@v1\nindex 0\n\nno note\n", ERR_FORMAT},
	    {"", ERR_FORMAT},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct receipt r;
		int rc = receipt_parse(&r, cases[i].text, strlen(cases[i].text), NULL);
		ck_assert_msg(rc == cases[i].rc, "case %zu gives %d", i, rc);
		if (!rc)
			receipt_free(&r);
	}
	struct buf b = {0};
	struct receipt r;
	buf_puts(&b, "c2sp.org/tlog-proof@v1\nindex 0\n");
	for (int i = 0; i < 65; i++)
		buf_puts(&b, HASH_B64 "\n");
	buf_puts(&b, TAIL);
	ck_assert_int_eq(receipt_parse(&r, b.data, b.size, NULL), ERR_FORMAT);
	buf_free(&b);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ledger");
	TCase *t = tcase_create("ledger");
	tcase_add_unchecked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 120);
	tcase_add_test(t, quorums);
	tcase_add_test(t, times);
	tcase_add_test(t, records);
	tcase_add_test(t, a_block_is_read_as_written);
	tcase_add_test(t, blocks_that_are_taken_or_refused);
	tcase_add_test(t, a_block_has_one_proposer);
	tcase_add_test(t, a_final_checkpoint);
	tcase_add_test(t, checkpoints_are_strict);
	tcase_add_test(t, the_charter_of_four_nodes);
	tcase_add_test(t, charters_that_are_refused);
	tcase_add_test(t, the_charter_is_signed_by_its_platform);
	tcase_add_test(t, no_change_verifies);
	tcase_add_test(t, receipts);
	tcase_add_test(t, receipts_are_strict);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
