/* Certificates at the vault: made, kept until the ledger has them, given, handed over,
 * and gone. The ledger is real, and so are its rules. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/b64.h"
#include "base/file.h"
#include "cert/cert.h"
#include "cert/proof.h"
#include "station/vault/db.h"
#include "tests/unit/station/hall.h"

#define COUNTER HALL_COUNTER ",\"wallet\":\"stick\""
#define NAME "한글이름"
#define STREET "아무도모르는길 1"
#define TOKEN "cert456789abcdef"

static struct hall hall;
static struct town *const town = &hall.town;
static struct hall_verdict verdict;
static char holder[65];

static struct path
stick(void)
{
	return path_of("%s/stick", town->dir);
}

/* A clerk at a counter that may issue for residents; a stick is in its place. */
static void
open_desk(void)
{
	hall_open(&hall, COUNTER);
	city_publish(&hall.city, "cert");
	hall_show(&hall);
	hall_grant_station(&hall, "cert:resident", true);
	ck_assert_int_eq(mkdir(stick().s, 0700), 0);
	town_restart(town);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	hall_card(&hall, "alice", "cert", holder);
}

static void
stop(void)
{
	ck_assert_int_eq(system(path_of("rm -rf %s", stick().s).s), 0);
	hall_stop(&hall);
}

/* Of a residency; the tag is that of one person. */
static json_t *
residency(void)
{
	char tag[65];

	memset(tag, 'e', 64);
	tag[64] = '\0';
	return json_pack("{s:s, s:i, s:s, s:i, s:s, s:s}", "name", NAME, "birth_date",
	    -4613, "address", STREET, "moved_in", 18323, "holder", holder, "subject_tag",
	    tag);
}

static void
issue(void)
{
	ck_assert_msg(
	    hall_draft(&hall, "cert.residency", residency(), TOKEN, 0, &verdict),
	    "%s: %s", town->error, town->text);
	ck_assert_msg(verdict.accepted, "%s", verdict.key);
}

static uint16_t
give(int64_t seq, int way)
{
	struct buf b = {0};
	uint16_t answer;

	buf_put64(&b, (uint64_t)seq);
	buf_put8(&b, (uint8_t)way);
	answer = town_ask(town, MSG_GIVE, 1, b.data, b.size);
	buf_free(&b);
	return answer;
}

/* How many documents wait; ways (may be NULL): how they could be given. */
static int
waiting(uint8_t *ways)
{
	struct cur in;
	uint8_t can;

	ck_assert_uint_eq(town_ask(town, MSG_HANDOVERS, 1, NULL, 0), MSG_IS_HANDOVERS);
	in = cur_of(town->answer.body.data, town->answer.body.size);
	can = cur_get8(&in);
	if (ways)
		*ways = can;
	return cur_get16(&in);
}

static int
count_of(const char *file, const char *sql)
{
	struct why why = {""};
	sqlite3_stmt *s;
	sqlite3 *db;
	int n;

	ck_assert_msg(db_open(&db, path_of("%s/%s", town->dir, file).s, "", &why) == 0,
	    "%s", why.text);
	s = db_prepare(db, sql, "");
	ck_assert_int_eq(db_row(s, &why), 1);
	n = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	db_close(db);
	return n;
}

/* The file of the stick that ends so. */
static struct buf
on_stick(const char *ending)
{
	struct buf data = {0};
	struct why why = {""};
	struct dirent *e;
	DIR *d = opendir(stick().s);

	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)))
		if (strstr(e->d_name, ending))
			ck_assert_int_eq(
			    file_read(&data, path_of("%s/%s", stick().s, e->d_name).s,
				CERT_PROOF_MAX, &why),
			    0);
	closedir(d);
	ck_assert_uint_gt(data.size, 0);
	return data;
}

/* ---- making ---- */

START_TEST(what_is_seen_before)
{
	open_desk();
	ck_assert(hall_draft(&hall, "cert.residency", residency(), NULL, 0, &verdict));
	ck_assert_msg(verdict.accepted, "%s", verdict.key);
	ck_assert_str_eq(verdict.entry, "issue");
	ck_assert_uint_eq(verdict.public, 7);
	ck_assert_uint_eq(verdict.lines[0], 6);
	ck_assert_uint_eq(verdict.lines[1], 6);
	ck_assert_int_eq(waiting(NULL), 0);
	stop();
}
END_TEST

static void
refused_without(const char *field, const char *key, const char *named)
{
	json_t *fields = residency();

	json_object_del(fields, field);
	ck_assert(hall_draft(&hall, "cert.residency", fields, NULL, 0, &verdict));
	ck_assert(!verdict.accepted);
	ck_assert_str_eq(verdict.key, key);
	ck_assert_str_eq(verdict.field, named);
	ck_assert_uint_gt(strlen(verdict.ko), 0);
	ck_assert_uint_gt(strlen(verdict.en), 0);
}

START_TEST(what_does_not_fit_names_its_field)
{
	json_t *fields;

	open_desk();
	refused_without("address", "core.field_missing", "address");
	refused_without("holder", "core.field_missing", "holder");
	refused_without("subject_tag", "cert.tag_missing", "subject_tag");
	fields = residency();
	json_object_set_new(fields, "moved_in", json_string("2020-03-02"));
	ck_assert(hall_draft(&hall, "cert.residency", fields, NULL, 0, &verdict));
	ck_assert_str_eq(verdict.field, "moved_in");
	fields = residency();
	json_object_set_new(fields, "rank", json_string("duke"));
	ck_assert(hall_draft(&hall, "cert.residency", fields, NULL, 0, &verdict));
	ck_assert_str_eq(verdict.key, "core.field_unknown");
	ck_assert(!hall_draft(&hall, "cert.multichild", json_pack("{s:s}", "name", NAME),
	    NULL, 0, &verdict));
	hall_refused(&hall, "counter.no_role");
	stop();
}
END_TEST

/* A card that lies on the counter is the holder's; it signs nothing. */
START_TEST(the_card_is_the_holders)
{
	struct buf text;
	struct cert cert;
	struct why why;
	char key[65], hex[65];
	json_t *fields;

	open_desk();
	fields = residency();
	json_object_del(fields, "holder");
	ck_assert(hall_present(&hall, "cert", "residency", "holder", "alice", key));
	ck_assert_str_eq(key, holder);
	ck_assert(hall_draft(&hall, "cert.residency", fields, TOKEN, 0, &verdict));
	ck_assert_msg(verdict.accepted, "%s", verdict.key);
	ck_assert_int_eq(verdict.cards, 0);
	ck_assert(town_drain(town, 20));
	ck_assert_uint_eq(give(verdict.seq, CLERK_FOLDER), MSG_GIVEN);
	text = on_stick(".sdjwt");
	ck_assert_int_eq(cert_read(&cert, buf_str(&text), text.size, &why), 0);
	hex_encode(hex, cert.holder, sizeof(cert.holder));
	ck_assert_str_eq(hex, holder);
	cert_free(&cert);
	buf_free(&text);
	stop();
}
END_TEST

/* ---- handing over ---- */

START_TEST(nothing_is_given_before_the_ledger_has_it)
{
	struct hall_verdict again;
	uint8_t ways;

	open_desk();
	town->mood = NET_OFF;
	issue();
	ck_assert_int_eq(verdict.hands, 1);
	ck_assert_int_eq(verdict.sealed, 0);
	ck_assert_int_eq(waiting(&ways), 1);
	ck_assert_uint_eq(ways, CLERK_FOLDER); /* no printer */
	ck_assert_uint_eq(give(verdict.seq, CLERK_FOLDER), MSG_REFUSED);
	hall_refused(&hall, "counter.not_proven");
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_HANDED, verdict.seq), MSG_REFUSED);
	hall_refused(&hall, "counter.not_proven");
	/* The same token makes nothing new. */
	ck_assert(hall_draft(&hall, "cert.residency", residency(), TOKEN, 0, &again));
	ck_assert_int_eq(again.seq, verdict.seq);
	ck_assert_int_eq(again.hands, 1);
	ck_assert_int_eq(waiting(NULL), 1);
	town->mood = NET_GOOD;
	ck_assert(town_drain(town, 20));
	ck_assert_uint_eq(give(verdict.seq, CLERK_PAPER_KO), MSG_REFUSED);
	hall_refused(&hall, "counter.no_paper");
	ck_assert_uint_eq(give(verdict.seq, 3), MSG_REFUSED);
	hall_refused(&hall, "counter.no_handover");
	ck_assert_uint_eq(give(verdict.seq + 1, CLERK_FOLDER), MSG_REFUSED);
	hall_refused(&hall, "counter.no_handover");
	ck_assert_uint_eq(give(verdict.seq, CLERK_FOLDER), MSG_GIVEN);
	stop();
}
END_TEST

/* A certificate of this station, and the proof that the ledger has it. */
START_TEST(what_is_given)
{
	struct buf text, receipt;
	struct cert_proof proof;
	struct why why = {""};
	struct entry entry;
	struct cert cert;
	uint8_t digest[HASH_SIZE];
	char hex[65];

	open_desk();
	issue();
	ck_assert(town_drain(town, 20));
	ck_assert_uint_eq(give(verdict.seq, CLERK_FOLDER), MSG_GIVEN);
	text = on_stick(".sdjwt");
	receipt = on_stick(".receipt");
	ck_assert_msg(
	    cert_read(&cert, buf_str(&text), text.size, &why) == 0, "%s", why.text);
	ck_assert_int_eq(cert_verify(&cert, &hall.station.key, &why), 0);
	ck_assert_str_eq(json_string_value(cert_claim(&cert, "name")), NAME);
	ck_assert_str_eq(
	    json_string_value(cert_claim(&cert, "birth_date")), "1957-05-16");
	ck_assert_int_eq(cert_proof_read(&proof, receipt.data, receipt.size, &why), 0);
	ck_assert_int_eq(
	    entry_parse(&entry, proof.entry.data, proof.entry.size, &why), 0);
	cert_digest(&cert, digest);
	hex_encode(hex, digest, sizeof(digest));
	ck_assert_str_eq(json_string_value(json_object_get(entry.fields, "digest")), hex);
	entry_free(&entry);
	cert_proof_free(&proof);
	cert_free(&cert);
	buf_free(&text);
	buf_free(&receipt);
	stop();
}
END_TEST

/* No stick, no folder: nothing is written where one would be. */
START_TEST(without_a_stick)
{
	uint8_t ways;

	open_desk();
	issue();
	ck_assert(town_drain(town, 20));
	ck_assert_int_eq(rmdir(stick().s), 0);
	ck_assert_int_eq(waiting(&ways), 1);
	ck_assert_uint_eq(ways, 0);
	ck_assert_uint_eq(give(verdict.seq, CLERK_FOLDER), MSG_REFUSED);
	hall_refused(&hall, "counter.no_folder");
	ck_assert_int_ne(access(stick().s, F_OK), 0);
	stop();
}
END_TEST

/* Fetched again after a kill, until it is handed over; then gone, also where the kill
 * comes before its values are erased. */
START_TEST(a_kill_before_the_handover)
{
	open_desk();
	town->mood = NET_OFF;
	issue();
	town_kill(town);
	town->mood = NET_GOOD;
	town_start(town);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert(town_drain(town, 20));
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_HANDED, verdict.seq), MSG_REFUSED);
	hall_refused(&hall, "counter.not_given");
	ck_assert_uint_eq(give(verdict.seq, CLERK_FOLDER), MSG_GIVEN);
	town_kill(town);
	town_start(town);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert_uint_eq(give(verdict.seq, CLERK_FOLDER), MSG_GIVEN);
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_REVEAL, verdict.seq), MSG_REVEALED);
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_HANDED, verdict.seq), MSG_TAKEN);
	ck_assert_int_eq(waiting(NULL), 0);
	ck_assert_uint_eq(give(verdict.seq, CLERK_FOLDER), MSG_REFUSED);
	hall_refused(&hall, "counter.no_handover");
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_REVEAL, verdict.seq), MSG_REFUSED);
	hall_refused(&hall, "counter.erased");
	ck_assert_int_eq(count_of("wallet.keys", "SELECT count(*) FROM record"), 0);
	stop();
}
END_TEST

START_TEST(a_kill_before_the_erasure)
{
	open_desk();
	issue();
	ck_assert(town_drain(town, 20));
	town_kill(town);
	ck_assert_int_eq(count_of("wallet.keys", "SELECT count(*) FROM record"), 1);
	ck_assert_int_eq(
	    count_of("queue.db", "UPDATE handover SET ended = 1 RETURNING ended"), 1);
	town_start(town);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert_int_eq(count_of("wallet.keys", "SELECT count(*) FROM record"), 0);
	ck_assert_int_eq(count_of("wallet.db", "SELECT count(*) FROM value"), 0);
	stop();
}
END_TEST

/* Another office was first. */
static void
issue_too_late(void)
{
	char digest[65], tag[65];

	open_desk();
	city_member(&hall.city, &hall.office, "cert:resident");
	hall_show(&hall);
	town->mood = NET_OFF;
	issue();
	memset(digest, 'd', 64);
	memset(tag, 'e', 64);
	digest[64] = tag[64] = '\0';
	hall_say(&hall, "cert.issue",
	    json_pack("{s:s, s:s, s:i, s:i, s:I, s:I, s:s}", "kind", "residency",
		"digest", digest, "list", 7, "idx", 7, "valid_from",
		(json_int_t)hall.city.time, "valid_until",
		(json_int_t)hall.city.time + 86400, "subject_tag", tag));
	town->mood = NET_GOOD;
	ck_assert(!town_drain(town, 20));
	ck_assert_uint_eq(hall_tasks(&hall), 1);
}

/* Nothing is handed over, and when the task is settled nothing is kept. */
START_TEST(a_refused_one)
{
	struct buf b = {0};

	issue_too_late();
	ck_assert_int_eq(waiting(NULL), 0);
	ck_assert_uint_eq(give(verdict.seq, CLERK_FOLDER), MSG_REFUSED);
	hall_refused(&hall, "counter.no_handover");
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_REVEAL, verdict.seq), MSG_REVEALED);
	buf_put64(&b, (uint64_t)verdict.seq);
	buf_put_text(&b, "The other office has issued one.");
	ck_assert_uint_eq(town_ask(town, MSG_SETTLE, 1, b.data, b.size), MSG_SETTLED);
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_REVEAL, verdict.seq), MSG_REFUSED);
	ck_assert_int_eq(count_of("wallet.keys", "SELECT count(*) FROM record"), 0);
	buf_free(&b);
	stop();
}
END_TEST

/* The kill comes when it is settled, before its values are erased. */
START_TEST(a_kill_when_a_refused_one_is_settled)
{
	issue_too_late();
	town_kill(town);
	ck_assert_int_eq(count_of("wallet.keys", "SELECT count(*) FROM record"), 1);
	ck_assert_int_eq(
	    count_of("queue.db", "UPDATE thing SET settled = 1 RETURNING settled"), 1);
	town_start(town);
	ck_assert(hall_unlock(&hall, "kim", "1234"));
	ck_assert_int_eq(count_of("wallet.keys", "SELECT count(*) FROM record"), 0);
	stop();
}
END_TEST

/* What a clerk may not issue he neither prints nor hands over. */
START_TEST(another_clerk)
{
	open_desk();
	issue();
	ck_assert(town_drain(town, 20));
	hall_grant_card(&hall, "park", "don:desk", true);
	hall_grant_card(&hall, "choi", "cert:resident", true);
	ck_assert(town_sync(town));
	ck_assert_uint_eq(town_ask(town, MSG_END, 1, NULL, 0), MSG_ENDED);
	ck_assert(hall_unlock(&hall, "park", "1234"));
	ck_assert_uint_eq(give(verdict.seq, CLERK_FOLDER), MSG_REFUSED);
	hall_refused(&hall, "counter.not_yours");
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_HANDED, verdict.seq), MSG_REFUSED);
	hall_refused(&hall, "counter.not_yours");
	ck_assert_uint_eq(town_ask(town, MSG_END, 1, NULL, 0), MSG_ENDED);
	ck_assert(hall_unlock(&hall, "choi", "1234"));
	ck_assert_uint_eq(give(verdict.seq, CLERK_FOLDER), MSG_GIVEN);
	stop();
}
END_TEST

/* Who destroys it before it is handed over ends that too. */
START_TEST(destroyed_before)
{
	open_desk();
	issue();
	ck_assert(town_drain(town, 20));
	ck_assert_uint_eq(hall_ask_seq(&hall, MSG_ERASE, verdict.seq), MSG_ERASED);
	ck_assert_int_eq(waiting(NULL), 0);
	ck_assert_uint_eq(give(verdict.seq, CLERK_FOLDER), MSG_REFUSED);
	hall_refused(&hall, "counter.no_handover");
	stop();
}
END_TEST

START_TEST(no_value_lies_in_clear)
{
	static const char *const files[] = {"queue.db", "queue.db-wal", "state.db",
	    "state.db-wal", "wallet.db", "wallet.keys", "booth.db", "log"};

	open_desk();
	issue();
	ck_assert(town_drain(town, 20));
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		ck_assert_msg(!town_holds(town, files[i], NAME), "%s", files[i]);
		ck_assert_msg(!town_holds(town, files[i], STREET), "%s", files[i]);
		ck_assert_msg(!town_holds(town, files[i], "1957-05-16"), "%s", files[i]);
	}
	for (size_t i = 0; i < town->leaf_count; i++)
		ck_assert_ptr_null(memmem(
		    town->leaves[i].data, town->leaves[i].size, NAME, strlen(NAME)));
	stop();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("issue");
	TCase *tcase = tcase_create("issue");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, what_is_seen_before);
	tcase_add_test(tcase, what_does_not_fit_names_its_field);
	tcase_add_test(tcase, the_card_is_the_holders);
	tcase_add_test(tcase, nothing_is_given_before_the_ledger_has_it);
	tcase_add_test(tcase, what_is_given);
	tcase_add_test(tcase, without_a_stick);
	tcase_add_test(tcase, a_kill_before_the_handover);
	tcase_add_test(tcase, a_kill_before_the_erasure);
	tcase_add_test(tcase, a_refused_one);
	tcase_add_test(tcase, a_kill_when_a_refused_one_is_settled);
	tcase_add_test(tcase, another_clerk);
	tcase_add_test(tcase, destroyed_before);
	tcase_add_test(tcase, no_value_lies_in_clear);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
