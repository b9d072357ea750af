/* The state under real entries and records: what is applied, what is refused, what is
 * kept. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ballot/group.h"
#include "base/b64.h"
#include "city.h"

static json_t *
grant(const struct signer *who, const char *role)
{
	char vkey[KEY_VKEY_MAX];

	key_format(&who->key, vkey);
	return json_pack("{s:s, s:s, s:s, s:s}", "op", "grant", "name", who->key.name,
	    "vkey", vkey, "role", role);
}

START_TEST(test_charter)
{
	const struct charter *charter;
	struct state_at at;
	struct city c;
	uint8_t root[HASH_SIZE], want[HASH_SIZE];

	city_open(&c);
	state_at(c.state, &at);
	ck_assert_uint_eq(at.size, 2);
	ck_assert_uint_eq(at.height, 1);
	ck_assert_int_eq(at.time_ms, 1000LL * CITY_START);
	merkle_root(&at.range, root);
	merkle_root(&c.range, want);
	ck_assert_mem_eq(root, want, HASH_SIZE);
	charter = state_charter(c.state);
	ck_assert_str_eq(charter->origin, CITY_ORIGIN);
	city_close(&c);
}
END_TEST

START_TEST(test_pin)
{
	uint8_t pin[HASH_SIZE] = {1};
	struct buf record = {0};
	struct why why;
	struct state *s;
	struct city c;

	city_open(&c);
	c.range = (struct merkle_range){0};
	c.height = 0;
	city_add(&c, &c.charter);
	city_record(&c, &record);
	ck_assert_int_eq(state_open(&s, ":memory:", NULL), 0);
	ck_assert_int_eq(
	    state_apply_record(s, record.data, record.size, pin, &why), ERR_FORK);
	merkle_leaf(pin, c.charter.data, c.charter.size);
	ck_assert_int_eq(state_apply_record(s, record.data, record.size, pin, &why), 0);
	state_close(s);
	city_close(&c);
	buf_free(&record);
}
END_TEST

START_TEST(test_refusals)
{
	struct signer station, stranger;
	struct city c;

	city_open(&c);
	city_signer(&station, "station", "s1");
	city_signer(&stranger, "station", "s2");
	city_member(&c, &station, "poll:station");
	city_say(&c, &stranger, "core.member", "core.not_authorised",
	    grant(&stranger, "a:b"), NULL, 0, NULL, 0);
	city_say(&c, &station, "core.member", "core.not_authorised",
	    grant(&stranger, "a:b"), NULL, 0, NULL, 0);
	city_say(&c, &c.platform, "core.member", "core.member_again",
	    grant(&station, "poll:station"), NULL, 0, NULL, 0);
	city_say(&c, &c.platform, "nothing.at", "core.service_unknown", json_object(),
	    NULL, 0, NULL, 0);
	c.platform.seq = 0;
	city_say(&c, &c.platform, "core.member", "core.seq", grant(&stranger, "a:b"),
	    NULL, 0, NULL, 0);
	city_close(&c);
}
END_TEST

/* The name of the platform office, another key. */
START_TEST(test_forged_signature)
{
	struct signer forger;
	struct city c;

	city_open(&c);
	city_signer(&forger, "platform", "seoul");
	forger.seq = 10;
	forger.secret[0] ^= 1;
	city_say(&c, &forger, "core.member", "core.signature", grant(&forger, "a:b"),
	    NULL, 0, NULL, 0);
	city_close(&c);
}
END_TEST

START_TEST(test_duplicate)
{
	struct buf bytes = {0};
	struct signer station;
	struct entry entry;
	struct city c;

	city_open(&c);
	city_signer(&station, "station", "s1");
	city_entry(&c, &bytes, &c.platform, "core.member", grant(&station, "a:b"), NULL,
	    0, NULL, 0);
	ck_assert_int_eq(entry_parse(&entry, bytes.data, bytes.size, NULL), 0);
	ck_assert_int_eq(state_precheck(c.state, &entry, NULL), 0);
	ck_assert_int_eq(state_batch_begin(c.state, 1000 * c.time, NULL), 0);
	ck_assert_int_eq(state_apply(c.state, &entry, NULL), 0);
	ck_assert_int_eq(state_apply(c.state, &entry, NULL), ERR_DUPLICATE);
	state_batch_abort(c.state);
	ck_assert_int_eq(state_precheck(c.state, &entry, NULL), 0);
	entry_free(&entry);
	buf_free(&bytes);
	city_close(&c);
}
END_TEST

/* A batch that is aborted leaves no trace in any table. */
START_TEST(test_abort)
{
	uint8_t before[HASH_SIZE], after[HASH_SIZE];
	struct buf bytes = {0};
	struct signer station;
	struct entry entry;
	struct city c;

	city_open(&c);
	ck_assert_int_eq(state_digest(c.state, before, NULL), 0);
	city_signer(&station, "station", "s1");
	city_entry(&c, &bytes, &c.platform, "core.member", grant(&station, "a:b"), NULL,
	    0, NULL, 0);
	ck_assert_int_eq(entry_parse(&entry, bytes.data, bytes.size, NULL), 0);
	ck_assert_int_eq(state_batch_begin(c.state, 1000 * c.time, NULL), 0);
	ck_assert_int_eq(state_apply(c.state, &entry, NULL), 0);
	ck_assert_int_eq(state_digest(c.state, after, NULL), 0);
	ck_assert_mem_ne(before, after, HASH_SIZE);
	state_batch_abort(c.state);
	ck_assert_int_eq(state_digest(c.state, after, NULL), 0);
	ck_assert_mem_eq(before, after, HASH_SIZE);
	entry_free(&entry);
	buf_free(&bytes);
	city_close(&c);
}
END_TEST

/* One byte of a record changed anywhere: never applied, and nothing changes. */
START_TEST(test_mutated_record)
{
	uint8_t before[HASH_SIZE], after[HASH_SIZE];
	struct buf bytes = {0}, record = {0};
	struct signer station;
	struct why why;
	struct city c;

	city_open(&c);
	city_signer(&station, "station", "s1");
	city_entry(&c, &bytes, &c.platform, "core.member", grant(&station, "a:b"), NULL,
	    0, NULL, 0);
	city_add(&c, &bytes);
	city_record(&c, &record);
	ck_assert_int_eq(state_digest(c.state, before, NULL), 0);
	for (size_t i = 0; i < record.size; i += 7) {
		record.data[i] ^= 4;
		ck_assert_msg(state_apply_record(
				  c.state, record.data, record.size, NULL, &why) != 0,
		    "byte %zu changed and nobody saw it", i);
		record.data[i] ^= 4;
	}
	ck_assert_int_eq(state_digest(c.state, after, NULL), 0);
	ck_assert_mem_eq(before, after, HASH_SIZE);
	ck_assert_int_eq(
	    state_apply_record(c.state, record.data, record.size, NULL, &why), 0);
	ck_assert_int_ne(
	    state_apply_record(c.state, record.data, record.size, NULL, &why), 0);
	buf_free(&bytes);
	buf_free(&record);
	city_close(&c);
}
END_TEST

/* A state on disk goes on where it stopped, services and all. */
START_TEST(test_reopen)
{
	char path[] = "/tmp/madang-state-XXXXXX";
	uint8_t before[HASH_SIZE], after[HASH_SIZE];
	struct buf record = {0};
	struct state_at at, again;
	struct signer station;
	struct why why = {""};
	struct state *s;
	struct city c;
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	city_open(&c);
	state_close(c.state);
	ck_assert_msg(state_open(&c.state, path, &why) == 0, "%s", why.text);
	c.range = (struct merkle_range){0};
	c.height = 0;
	city_add(&c, &c.charter);
	city_record(&c, &record);
	ck_assert_int_eq(
	    state_apply_record(c.state, record.data, record.size, NULL, &why), 0);
	city_applied(&c, &record);
	city_signer(&station, "station", "s1");
	city_member(&c, &station, "poll:station");
	state_at(c.state, &at);
	ck_assert_int_eq(state_digest(c.state, before, NULL), 0);
	state_close(c.state);
	ck_assert_msg(state_open(&s, path, &why) == 0, "%s", why.text);
	c.state = s;
	state_at(s, &again);
	ck_assert_mem_eq(&at, &again, sizeof(at));
	ck_assert_int_eq(state_digest(s, after, NULL), 0);
	ck_assert_mem_eq(before, after, HASH_SIZE);
	ck_assert_str_eq(state_message(s, "core.seq", "en"),
	    "This entry was sent before: the signer's number must be above the last "
	    "one.");
	city_signer(&station, "station", "s2");
	city_member(&c, &station, "poll:station");
	city_close(&c);
	buf_free(&record);
	unlink(path);
}
END_TEST

/* Meant for another city, by someone who is a member here too. */
START_TEST(test_other_origin)
{
	struct entry_draft draft = {.origin = "other.example",
	    .service = "core",
	    .kind = "member",
	    .version = 1,
	    .seq = 9,
	    .time = 1};
	struct refusal refusal;
	struct buf bytes = {0};
	struct entry entry;
	struct signer other;
	struct city c;
	struct entry_signer by = {&other.key, other.secret};
	uint8_t public[KEY_PUBLIC_SIZE];

	city_open(&c);
	other = c.platform;
	memcpy(public, other.key.public, sizeof(public));
	ck_assert_int_eq(
	    key_set(&other.key, "other.example/platform/seoul", KEY_ED25519, public), 0);
	draft.fields = grant(&other, "a:b");
	ck_assert_int_eq(entry_build(&bytes, &draft, &by, 1), 0);
	ck_assert_int_eq(entry_parse(&entry, bytes.data, bytes.size, NULL), 0);
	ck_assert_int_eq(state_precheck(c.state, &entry, &refusal), ERR_REFUSED);
	ck_assert_str_eq(refusal.key, "core.origin");
	ck_assert_str_eq(refusal.field, "origin");
	entry_free(&entry);
	buf_free(&bytes);
	json_decref((json_t *)(uintptr_t)draft.fields);
	city_close(&c);
}
END_TEST

/* A service with a card: who co-signs is named by the field, and must have signed. */
#define DESK_FORM(version, more)                                                         \
	"{\"service\":\"desk\",\"version\":" version                                     \
	",\"name\":{\"ko\":\"a\",\"en\":\"a\"},\"kinds\":{\"give\":{"                    \
	"\"name\":{\"ko\":\"a\",\"en\":\"a\"},\"sign\":[\"desk:clerk\"],\"cosign\":["    \
	"\"giver\"],\"fields\":{"                                                        \
	"\"giver\":{\"type\":\"key\",\"optional\":true,\"label\":{\"ko\":\"a\",\"en\":"  \
	"\"a\"}}" more "}}},"                                                            \
	"\"messages\":{\"desk.no\":{\"ko\":\"a\",\"en\":\"No such thing.\"}}}"

static void
publish_text(
    struct city *c, const char *want, int version, const char *form, const char *rules)
{
	struct buf item = {0};
	uint8_t digest[HASH_SIZE];
	char hex[65];

	buf_put(&item, form, strlen(form) + 1);
	buf_put(&item, rules, strlen(rules) + 1);
	sha256(digest, item.data, item.size);
	hex_encode(hex, digest, sizeof(digest));
	city_say(c, &c->platform, "core.service", want,
	    json_pack(
		"{s:s,s:i,s:s}", "service", "desk", "version", version, "sha256", hex),
	    &item, 1, NULL, 0);
	buf_free(&item);
}

static json_t *
gift(const struct signer *giver)
{
	char hex[65];

	hex_encode(hex, giver->key.public, KEY_PUBLIC_SIZE);
	return json_pack("{s:s}", "giver", hex);
}

#define DESK_RULES                                                                       \
	"CREATE TABLE desk_give(entry_index INTEGER PRIMARY KEY, signer TEXT, "          \
	"time INTEGER, giver TEXT) STRICT;"

START_TEST(test_cards)
{
	struct signer clerk, card, other, *cards[2] = {&card, &other};
	struct city c;

	city_open(&c);
	city_signer(&clerk, "station", "desk");
	city_card(&card, "a citizen");
	city_card(&other, "another");
	publish_text(&c, "ok", 1, DESK_FORM("1", ""), DESK_RULES);
	city_member(&c, &clerk, "desk:clerk");
	city_say(&c, &clerk, "desk.give", "ok", json_object(), NULL, 0, NULL, 0);
	city_say(&c, &clerk, "desk.give", "ok", gift(&card), NULL, 0, cards, 1);
	city_say(&c, &clerk, "desk.give", "core.cosign", gift(&card), NULL, 0, NULL, 0);
	city_say(
	    &c, &clerk, "desk.give", "core.cosign", gift(&card), NULL, 0, cards + 1, 1);
	city_say(
	    &c, &clerk, "desk.give", "core.signature", gift(&card), NULL, 0, cards, 2);
	city_say(
	    &c, &clerk, "desk.give", "core.signature", json_object(), NULL, 0, cards, 1);
	card.secret[3] ^= 1;
	city_say(
	    &c, &clerk, "desk.give", "core.signature", gift(&card), NULL, 0, cards, 1);
	city_close(&c);
}
END_TEST

/* A second version only widens: entries of the first stay acceptable, also after a
 * restart. */
START_TEST(test_upgrade)
{
	const char *wider = ",\"thing\":{\"type\":\"text\",\"optional\":true,"
			    "\"label\":{\"ko\":\"a\",\"en\":\"a\"}}";
	char path[] = "/tmp/madang-state-XXXXXX";
	struct buf form = {0}, record = {0};
	uint8_t before[HASH_SIZE], after[HASH_SIZE];
	struct signer clerk;
	struct city c;
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	city_open(&c);
	state_close(c.state);
	ck_assert_int_eq(state_open(&c.state, path, NULL), 0);
	c.range = (struct merkle_range){0};
	c.height = 0;
	city_add(&c, &c.charter);
	city_record(&c, &record);
	ck_assert_int_eq(
	    state_apply_record(c.state, record.data, record.size, NULL, NULL), 0);
	city_applied(&c, &record);
	buf_puts(&form, DESK_FORM("2", ",\"thing\":{\"type\":\"text\",\"optional\":true,"
				       "\"label\":{\"ko\":\"a\",\"en\":\"a\"}}"));
	ck_assert_ptr_nonnull(strstr(buf_str(&form), wider));
	city_signer(&clerk, "station", "desk");
	city_member(&c, &clerk, "desk:clerk");
	publish_text(&c, "core.form", 2, buf_str(&form), DESK_RULES);
	publish_text(&c, "ok", 1, DESK_FORM("1", ""), DESK_RULES);
	publish_text(&c, "core.form", 1, DESK_FORM("1", ""), DESK_RULES);
	city_say(&c, &clerk, "desk.give", "ok", json_object(), NULL, 0, NULL, 0);
	publish_text(&c, "core.sandbox", 2, buf_str(&form), "DROP TABLE desk_give;");
	publish_text(&c, "core.sandbox", 2, buf_str(&form), "");
	publish_text(&c, "ok", 2, buf_str(&form),
	    "ALTER TABLE desk_give ADD COLUMN thing TEXT CONSTRAINT \"desk.no\" CHECK "
	    "(thing "
	    "<> 'no');");
	city_say(&c, &clerk, "desk.give", "core.field_unknown",
	    json_pack("{s:s}", "thing", "book"), NULL, 0, NULL, 0);
	ck_assert_int_eq(state_digest(c.state, before, NULL), 0);
	state_close(c.state);
	ck_assert_int_eq(state_open(&c.state, path, NULL), 0);
	ck_assert_int_eq(state_digest(c.state, after, NULL), 0);
	ck_assert_mem_eq(before, after, HASH_SIZE);
	city_say(&c, &clerk, "desk.give", "ok", json_object(), NULL, 0, NULL, 0);
	ck_assert_str_eq(state_message(c.state, "desk.no", "en"), "No such thing.");
	city_close(&c);
	buf_free(&form);
	buf_free(&record);
	unlink(path);
}
END_TEST

/* ---- parts ---- */

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, POINT_SIZE);
}

struct voters {
	struct buf v[3];
	char root[65];
};

static void
voters_open(struct voters *r)
{
	struct merkle_range range = {0};
	uint8_t hash[HASH_SIZE], points[3][POINT_SIZE], scalar[SCALAR_SIZE];

	*r = (struct voters){0};
	for (uint64_t i = 0; i < 3; i++) {
		group_scalar_u64(scalar, i + 1);
		group_mul_base(points[i], scalar);
	}
	qsort(points, 3, sizeof(points[0]), by_bytes);
	for (int i = 0; i < 3; i++) {
		buf_put(&r->v[i], points[i], sizeof(points[i]));
		merkle_leaf(hash, points[i], sizeof(points[i]));
		merkle_append(&range, hash);
	}
	merkle_root(&range, hash);
	hex_encode(r->root, hash, sizeof(hash));
}

static void
define_poll(struct city *c)
{
	struct buf question = {0};
	struct signer office;

	city_signer(&office, "office", "o");
	city_member(c, &office, "poll:office");
	buf_puts(&question,
	    "{\"id\":\"q\",\"type\":\"yesno\",\"text\":{\"ko\":\"a\",\"en\":\"a\"},"
	    "\"options\":[{\"id\":\"y\",\"ko\":\"a\",\"en\":\"a\"},{\"id\":\"n\","
	    "\"ko\":\"a\",\"en\":\"a\"}]}");
	city_say(c, &office, "poll.define", "ok",
	    json_pack("{s:s,s:s,s:s,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i}", "poll", "p",
		"title_ko", "a", "title_en", "a", "opens", 1, "closes", 2, "boxes_until",
		3, "early_close", 0, "min_ballots", 1, "box_min", 1, "n", 2, "k", 2),
	    &question, 1, NULL, 0);
	buf_free(&question);
}

static struct city parted;
static struct signer registrar;
static struct voters voters;

/* One part of a roll that says it is of so many voters; voter 0: it brings none. */
static void
part(const char *want, int size, int n, int of, int voter)
{
	city_part(&parted, &registrar, "poll.roll", want,
	    json_pack("{s:s, s:s, s:i}", "poll", "p", "root", voters.root, "size", size),
	    n, of, voter ? &voters.v[voter - 1] : NULL, voter != 0);
}

static void
parts_open(void)
{
	city_open(&parted);
	city_publish(&parted, "poll");
	city_signer(&registrar, "registrar", "r");
	city_member(&parted, &registrar, "poll:registrar");
	define_poll(&parted);
	voters_open(&voters);
}

static void
parts_close(void)
{
	for (int i = 0; i < 3; i++)
		buf_free(&voters.v[i]);
	city_close(&parted);
}

static int64_t
number(const char *sql)
{
	sqlite3_stmt *stmt;
	int64_t found;

	ck_assert_int_eq(
	    sqlite3_prepare_v2(state_db(parted.state), sql, -1, &stmt, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
	found = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return found;
}

/* Three voters in three parts, after what a rude sender may try. */
START_TEST(test_parts)
{
	parts_open();
	part("core.part", 3, 2, 3, 2); /* no beginning */
	part("core.part", 3, 1, 3, 0); /* nothing in it */
	part("ok", 3, 1, 3, 1);
	part("core.part", 4, 2, 3, 2); /* of another thing */
	registrar.seq--;
	part("core.part", 3, 2, 4, 2); /* of more parts */
	registrar.seq--;
	part("core.part", 3, 3, 3, 2); /* out of order */
	part("core.part", 3, 2, 3, 2); /* and its seq is not the next one */
	/* a new beginning drops what was pending */
	part("ok", 3, 1, 3, 1);
	part("ok", 3, 2, 3, 2);
	part("ok", 3, 3, 3, 3);
	ck_assert_int_eq(
	    number("SELECT count(*) FROM poll_pub_step WHERE kind = 'roll'"), 3);
	ck_assert_int_eq(number("SELECT count(*) FROM engine_pending"), 0);
	parts_close();
}
END_TEST

/* A kind without payload is whole. */
START_TEST(test_no_parts)
{
	parts_open();
	city_part(&parted, &parted.platform, "core.member", "core.payload",
	    grant(&registrar, "a:b"), 1, 2, &voters.v[0], 1);
	parts_close();
}
END_TEST

static int
ask(struct city *c, const char *service, const char *view, const char *const *filters,
    size_t count, struct buf *json, struct why *why)
{
	const struct report_query query = {.service = service,
	    .view = view,
	    .filters = filters,
	    .count = count,
	    .seconds = 60};

	buf_reset(json);
	return state_report(c->state, &query, json, why);
}

START_TEST(test_report)
{
	const char *live[] = {"role=core:platform", "live=1"};
	const char *wrong[] = {"colour=red"};
	struct buf json = {0};
	struct why why;
	struct city c;

	city_open(&c);
	ck_assert_int_eq(ask(&c, "core", "members", live, 2, &json, &why), 0);
	ck_assert_str_eq(buf_str(&json), "{\"height\":1,\"columns\":[\"signer\",\"role\","
					 "\"agency\",\"from_time\",\"to_time\","
					 "\"live\"],\"rows\":[[\"test.madang.example/"
					 "platform/seoul\",\"core:platform\","
					 "\"seoul\",1790000000,null,1]]}");
	ck_assert_int_eq(ask(&c, "core", "core_v_services", NULL, 0, &json, &why), 0);
	ck_assert_int_eq(
	    ask(&c, "core", "members", wrong, 1, &json, &why), ERR_NOT_FOUND);
	ck_assert_int_eq(
	    ask(&c, "core", "s_member", NULL, 0, &json, &why), ERR_NOT_FOUND);
	ck_assert_int_eq(ask(&c, "nobody", "x", NULL, 0, &json, &why), ERR_NOT_FOUND);
	buf_free(&json);
	city_close(&c);
}
END_TEST

/* Ten thousand million rows, and no time for them: it is the first look that ends it. */
START_TEST(test_endless_report)
{
	const struct report_query query = {.service = "core", .view = "endless"};
	struct buf json = {0};
	struct why why;
	struct city c;

	city_open(&c);
	ck_assert_int_eq(
	    sqlite3_exec(state_db(c.state),
		"CREATE VIEW core_v_endless AS SELECT count(*) AS n FROM core_pub_digit "
		"a, core_pub_digit b, core_pub_digit c, core_pub_digit d, core_pub_digit "
		"e, core_pub_digit f, core_pub_digit g, core_pub_digit h, core_pub_digit "
		"i, core_pub_digit j WHERE a.d + b.d > c.d",
		NULL, NULL, NULL),
	    SQLITE_OK);
	ck_assert_int_eq(state_report(c.state, &query, &json, &why), ERR_TOO_LARGE);
	ck_assert_msg(strstr(why.text, "takes longer than 0 seconds"), "%s", why.text);
	ck_assert_uint_eq(json.size, 0);
	ck_assert_int_eq(ask(&c, "core", "services", NULL, 0, &json, &why), 0);
	buf_free(&json);
	city_close(&c);
}
END_TEST

/* A service names its columns as it likes, and nothing of that is ever SQL. */
START_TEST(test_quoted_columns)
{
	static const char view[] = "CREATE VIEW core_v_odd AS SELECT 1 AS \"a\"\"b\", 2 "
				   "AS \"c d\", 3 AS \"x\"\" AS TEXT) OR (\"\"c d\"";
	static const char *const good[] = {"c d=2"};
	static const char *const bad[] = {
	    "a\"b=1", "x\" AS TEXT) OR (\"c d=3", "c=2", "C D=2", "=2", "c d"};
	struct buf json = {0};
	struct why why = {""};
	struct city c;

	city_open(&c);
	ck_assert_int_eq(
	    sqlite3_exec(state_db(c.state), view, NULL, NULL, NULL), SQLITE_OK);
	ck_assert_msg(ask(&c, "core", "odd", good, 1, &json, &why) == 0, "%s", why.text);
	ck_assert_ptr_nonnull(strstr(buf_str(&json), "\"rows\":[[1,2,3]]"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_assert_int_eq(
		    ask(&c, "core", "odd", &bad[i], 1, &json, &why), ERR_NOT_FOUND);
		ck_assert_msg(strstr(why.text, i == 5 ? "'c d' is not column=value"
						      : "core_v_odd has no column"),
		    "%s: %s", bad[i], why.text);
	}
	buf_free(&json);
	city_close(&c);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("state");
	TCase *tcase = tcase_create("records");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, test_charter);
	tcase_add_test(tcase, test_pin);
	tcase_add_test(tcase, test_refusals);
	tcase_add_test(tcase, test_forged_signature);
	tcase_add_test(tcase, test_duplicate);
	tcase_add_test(tcase, test_abort);
	tcase_add_test(tcase, test_mutated_record);
	tcase_add_test(tcase, test_reopen);
	tcase_add_test(tcase, test_other_origin);
	tcase_add_test(tcase, test_cards);
	tcase_add_test(tcase, test_upgrade);
	tcase_add_test(tcase, test_parts);
	tcase_add_test(tcase, test_no_parts);
	tcase_add_test(tcase, test_report);
	tcase_add_test(tcase, test_endless_report);
	tcase_add_test(tcase, test_quoted_columns);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
