/* Rules that come to no verdict: they run for ever, or fail where no build foretells it.
 * The state says ERR_UNDECIDED, and stands where it stood. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "city.h"

#define ENDLESS TEST_DATA "/unit/service/endless"

/* Where no test needs an end: 50 million steps instead of a hundred times as many. */
static void
open_city(struct city *c)
{
	city_open(c);
	state_patience(c->state, PATIENCE_ORDER);
}

static json_t *
word(const char *text)
{
	return json_pack("{s:s}", "word", text);
}

/* A publication with some more rules and cases. */
static void
load(struct publication *p, const char *rules, const char *cases)
{
	struct why why = {""};

	*p = (struct publication){0};
	ck_assert_msg(publication_read(p, ENDLESS, &why) == 0, "%s", why.text);
	buf_puts(&p->rules, rules);
	buf_puts(&p->cases, cases);
}

static void
publication_entry(struct city *c, struct buf *out, const struct publication *p)
{
	struct buf all = {0};
	uint8_t digest[HASH_SIZE];
	struct buf *items;
	char hex[65];
	size_t count;

	items = publication_items(p, &count);
	publication_join(p, &all);
	sha256(digest, all.data, all.size);
	hex_encode(hex, digest, sizeof(digest));
	city_entry(c, out, &c->platform, "core.service",
	    json_pack("{s:s,s:i,s:s}", "service", "endless", "version", 1, "sha256", hex),
	    items, count, NULL, 0);
	publication_items_free(items, count);
	buf_free(&all);
}

/* Everything of a record but the ledger's hold of it. */
static int
try_record(struct city *c, const struct buf *entry, struct buf *record, struct why *why)
{
	city_add(c, entry);
	city_record(c, record);
	return state_apply_record(c->state, record->data, record->size, NULL, why);
}

static void
say(struct city *c, struct buf *out, const char *text)
{
	city_entry(c, out, &c->platform, "endless.say", word(text), NULL, 0, NULL, 0);
}

/* In a batch of its own, behind one that is accepted. */
static void
ck_undecided(struct city *c, const char *text, const char *reason)
{
	uint8_t before[HASH_SIZE], after[HASH_SIZE];
	struct refusal refusal;
	struct entry good, bad;
	struct buf first = {0}, second = {0};

	say(c, &first, "before");
	say(c, &second, text);
	ck_assert_int_eq(entry_parse(&good, first.data, first.size, NULL), 0);
	ck_assert_int_eq(entry_parse(&bad, second.data, second.size, NULL), 0);
	ck_assert_int_eq(state_digest(c->state, before, NULL), 0);
	ck_assert_int_eq(state_batch_begin(c->state, 1000 * c->time, NULL), 0);
	ck_assert_int_eq(state_apply(c->state, &good, &refusal), 0);
	ck_assert_int_eq(state_apply(c->state, &bad, &refusal), ERR_UNDECIDED);
	ck_assert_str_eq(refusal.key, "");
	ck_assert_msg(strstr(refusal.why.text, reason), "%s", refusal.why.text);
	state_batch_abort(c->state);
	ck_assert_int_eq(state_digest(c->state, after, NULL), 0);
	ck_assert_mem_eq(before, after, HASH_SIZE);
	city_say(c, &c->platform, "endless.say", "ok", word("after"), NULL, 0, NULL, 0);
	entry_free(&good);
	entry_free(&bad);
	buf_free(&first);
	buf_free(&second);
}

START_TEST(test_years)
{
	struct city c;

	open_city(&c);
	city_publish_from(&c, "endless", ENDLESS);
	ck_undecided(&c, "years",
	    "rules of endless have run for 50 million steps over "
	    "this entry of kind say");
	ck_assert_str_eq(state_message(c.state, "core.undecided", "en"),
	    "The rules of this service come to no decision about this entry, so it was "
	    "not put on the ledger. Please tell the office that runs the service.");
	city_close(&c);
}
END_TEST

/* What a statement does wrong says nothing about the machine it runs on. */
START_TEST(test_failures)
{
	struct city c;

	open_city(&c);
	city_publish_from(&c, "endless", ENDLESS);
	ck_undecided(&c, "pattern", "GLOB pattern too complex");
	ck_undecided(&c, "limit", "datatype mismatch");
	city_say(
	    &c, &c.platform, "endless.say", "endless.no", word("no"), NULL, 0, NULL, 0);
	city_close(&c);
}
END_TEST

/* A trial leaves nothing, and can be followed by another. */
START_TEST(test_trial)
{
	struct refusal refusal;
	struct entry bad;
	struct buf bytes = {0};
	struct city c;

	open_city(&c);
	city_publish_from(&c, "endless", ENDLESS);
	say(&c, &bytes, "years");
	ck_assert_int_eq(entry_parse(&bad, bytes.data, bytes.size, NULL), 0);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(state_batch_begin(c.state, 1000 * c.time, NULL), 0);
		ck_assert_int_eq(state_try(c.state, &bad, 1, &refusal), ERR_UNDECIDED);
		state_batch_abort(c.state);
	}
	entry_free(&bad);
	buf_free(&bytes);
	city_close(&c);
}
END_TEST

/* A replay commits many records together; those it has gathered go with the one on which
 * it fails, and it stands where they began. */
START_TEST(test_gathered)
{
	struct buf good = {0}, bad = {0}, record = {0}, first = {0};
	struct state_at before, after;
	struct why why = {""};
	struct city c;

	open_city(&c);
	city_publish_from(&c, "endless", ENDLESS);
	state_at(c.state, &before);
	ck_assert_int_eq(state_gather(c.state, true, &why), 0);
	say(&c, &good, "yes");
	ck_assert_int_eq(try_record(&c, &good, &first, &why), 0);
	city_applied(&c, &first);
	say(&c, &bad, "years");
	ck_assert_int_eq(try_record(&c, &bad, &record, &why), ERR_UNDECIDED);
	ck_assert_msg(strstr(why.text, "leaf 6: the rules of endless have run for 50 "),
	    "%s", why.text);
	state_at(c.state, &after);
	ck_assert_uint_eq(after.size, before.size);
	ck_assert_uint_eq(after.height, before.height);
	ck_assert_int_eq(
	    state_apply_record(c.state, first.data, first.size, NULL, &why), 0);
	ck_assert_int_eq(state_gather(c.state, false, &why), 0);
	city_say(&c, &c.platform, "endless.say", "ok", word("on"), NULL, 0, NULL, 0);
	buf_free(&good);
	buf_free(&bad);
	buf_free(&record);
	buf_free(&first);
	city_close(&c);
}
END_TEST

/* A node that orders it all the same makes a ledger on which every reader stops:
 * endless-long.sh shows that none hangs. */
START_TEST(test_disloyal)
{
	struct buf good = {0}, bad = {0}, record = {0};
	struct why why = {""};
	struct city c;

	open_city(&c);
	city_publish_from(&c, "endless", ENDLESS);
	say(&c, &good, "yes");
	ck_assert_int_eq(try_record(&c, &good, &record, &why), 0);
	city_applied(&c, &record);
	say(&c, &bad, "years");
	ck_assert_int_eq(try_record(&c, &bad, &record, &why), ERR_UNDECIDED);
	city_applied(&c, &record);
	if (getenv("MADANG_KEEP_LEDGER"))
		city_keep(&c, getenv("MADANG_KEEP_LEDGER"));
	buf_free(&good);
	buf_free(&bad);
	buf_free(&record);
	city_close(&c);
}
END_TEST

#define TENTH "core_pub_digit "
#define YEARS                                                                            \
	"SELECT a.d FROM " TENTH "a, " TENTH "b, " TENTH "c, " TENTH "d, " TENTH         \
	"e, " TENTH "f, " TENTH "g, " TENTH "h, " TENTH "i, " TENTH "j, " TENTH          \
	"k, " TENTH "l, " TENTH "m, " TENTH "n WHERE a.d + n.d > 18"

/* Publications that run when they are published: neither refused nor taken. */
static const struct {
	const char *rules, *cases, *where;
} published[] = {
    {"CREATE TABLE endless_s_x(n INTEGER NOT NULL) STRICT; INSERT INTO endless_s_x " YEARS
     ";",
	"", "rules.sql line 4"},
    {"",
	"{\"entry\":{\"kind\":\"say\",\"fields\":{\"word\":\"years\"}},\"signer\":"
	"\"t/platform/seoul\",\"want\":\"ok\"}\n",
	"cases.jsonl line 6"},
    {"CREATE VIEW endless_v_x AS " YEARS ";",
	"{\"query\":\"SELECT * FROM endless_v_x\",\"rows\":[]}\n", "cases.jsonl line 6"},
};

START_TEST(test_published)
{
	struct publication p;
	const char *with[] = {SERVICES "/core"};
	struct buf entry = {0}, record = {0};
	struct why why = {""};
	struct city c;

	open_city(&c);
	load(&p, published[_i].rules, published[_i].cases);
	ck_assert_int_eq(publication_check(&p, with, 1, NULL, NULL, &why), ERR_UNDECIDED);
	ck_assert_msg(
	    strstr(why.text, "its rules have run for 50 million steps"), "%s", why.text);
	ck_assert_msg(strstr(why.text, published[_i].where), "%s", why.text);
	publication_entry(&c, &entry, &p);
	ck_assert_int_eq(try_record(&c, &entry, &record, &why), ERR_UNDECIDED);
	ck_assert_msg(strstr(why.text, "this entry of kind service"), "%s", why.text);
	city_say(&c, &c.platform, "endless.say", "core.service_unknown", word("yes"),
	    NULL, 0, NULL, 0);
	city_publish_from(&c, "endless", ENDLESS);
	city_say(&c, &c.platform, "endless.say", "ok", word("yes"), NULL, 0, NULL, 0);
	buf_free(&entry);
	buf_free(&record);
	publication_free(&p);
	city_close(&c);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("endless");
	TCase *tcase = tcase_create("rules");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 300);
	tcase_add_test(tcase, test_years);
	tcase_add_test(tcase, test_failures);
	tcase_add_test(tcase, test_trial);
	tcase_add_test(tcase, test_gathered);
	tcase_add_test(tcase, test_disloyal);
	tcase_add_loop_test(
	    tcase, test_published, 0, sizeof(published) / sizeof(*published));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
