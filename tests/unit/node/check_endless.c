/*
 * A node whose city has published rules that run for ever: it goes on with everybody
 * else, and the entries over which the rules came to no verdict are not on its ledger.
 */
#include <pthread.h>
#include <sodium.h>

#include "node/builder.h"
#include "node/metrics.h"
#include "tests/unit/node/folder.h"

static struct intake *intake;
static struct metrics *metrics;
static pthread_t thread;
static int64_t seq = 1; /* that of the charter */

static void *
run(void *arg)
{
	static struct why reason;
	int *r = arg;

	*r = builder_run(l, intake, metrics, &reason);
	return &reason;
}

static int outcome;

static void
start(void)
{
	folder_setup();
	folder_open();
	intake = intake_open();
	metrics = metrics_open();
	ck_assert_int_eq(pthread_create(&thread, NULL, run, &outcome), 0);
}

static void
stop(void)
{
	void *reason;

	intake_stop(intake);
	pthread_join(thread, &reason);
	ck_assert_msg(outcome == 0, "%s", ((struct why *)reason)->text);
	intake_close(intake);
	metrics_close(metrics);
	folder_close();
	folder_remove();
}

/* An entry of the service of endless rules. */
static void
put(struct buf *body, const char *kind, const char *word)
{
	struct entry_signer signer = {&platform.key, platform.secret};
	json_t *fields = json_pack("{s:s}", "word", word);
	struct entry_draft draft = {.origin = CITY_ORIGIN,
	    .service = "endless",
	    .kind = kind,
	    .version = 1,
	    .seq = ++seq,
	    .time = clock_unix(),
	    .fields = fields};
	struct buf raw = {0};

	ck_assert_int_eq(entry_build(&raw, &draft, &signer, 1), 0);
	record_put(body, raw.data, raw.size);
	buf_free(&raw);
	json_decref(fields);
}

static void
put_publication(struct buf *body)
{
	const char *source = getenv("top_srcdir");
	struct buf all = {0}, raw = {0}, *items;
	struct publication p = {0};
	uint8_t digest[HASH_SIZE];
	char hex[65];
	size_t count;

	ck_assert_msg(
	    publication_read(&p,
		path_of("%s/tests/unit/service/endless", source == NULL ? "." : source).s,
		&why) == 0,
	    "%s", why.text);
	items = publication_items(&p, &count);
	publication_join(&p, &all);
	sha256(digest, all.data, all.size);
	hex_encode(hex, digest, sizeof digest);
	city_sign(&raw, &platform, "service", ++seq,
	    json_pack("{s:s,s:i,s:s}", "service", "endless", "version", 1, "sha256", hex),
	    items, count);
	record_put(body, raw.data, raw.size);
	publication_items_free(items, count);
	publication_free(&p);
	buf_free(&all);
	buf_free(&raw);
}

/* One body, and what became of its entries: "+" accepted, "=" it is there already, "no"
 * of the rules, "?" of the node. */
static void
ck_results(struct buf *body, const char *want)
{
	struct intake_job job;
	struct buf got = {0};

	ck_assert_int_eq(intake_job_open_take(&job, body, &why), 0);
	ck_assert_msg(intake_submit(intake, &job, &why) == 0, "%s", why.text);
	for (size_t i = 0; i < job.count; i++) {
		const struct intake_item *item = &job.items[i];

		buf_puts(&got, i > 0 ? " " : "");
		if (item->status == ITEM_ACCEPTED)
			buf_puts(&got, "+");
		else if (item->status == ITEM_DUPLICATE)
			buf_puts(&got, "=");
		else
			buf_puts(&got, strcmp(item->error, "core.undecided") == 0 ? "?"
				       : strcmp(item->error, "endless.no") == 0
					   ? "no"
					   : item->error);
	}
	ck_assert_str_eq(buf_str(&got), want);
	intake_job_close(&job);
	buf_free(&got);
	*body = (struct buf){0};
}

static int64_t
rows(const char *sql)
{
	struct state *s;
	sqlite3_stmt *row = NULL;
	int64_t n;

	ck_assert_int_eq(state_open(&s, ledger_state_path(l), &why), 0);
	ck_assert_int_eq(sqlite3_prepare_v2(state_db(s), sql, -1, &row, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
	n = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	state_close(s);
	return n;
}

/* Those before it in the batch stay, those behind it come in; its kind rests, also for
 * who means well, and no other kind does. Of what is on the ledger that is said, alone
 * and in a batch: who sends it again must not hear that it was refused. */
START_TEST(goes_on)
{
	struct buf body = {0}, said = {0};

	start();
	put_publication(&body);
	ck_results(&body, "+");
	put(&said, "say", "one");
	buf_put(&body, said.data, said.size);
	put(&body, "hear", "two");
	put(&body, "say", "no");
	put(&body, "say", "years");
	put(&body, "say", "three");
	put(&body, "say", "years");
	put(&body, "hear", "four");
	ck_results(&body, "+ + no ? ? ? +");
	put(&body, "hear", "five");
	put(&body, "say", "six");
	buf_put(&body, said.data, said.size);
	ck_results(&body, "+ ? =");
	ck_results(&said, "=");
	ck_assert_int_eq(rows("SELECT count(*) FROM endless_say"), 1);
	ck_assert_int_eq(rows("SELECT count(*) FROM endless_hear"), 3);
	stop();
}
END_TEST

/* Rules that fail at once are as little of a verdict, and stop nobody either. */
START_TEST(outlives_failures)
{
	struct buf body = {0};

	start();
	put_publication(&body);
	ck_results(&body, "+");
	put(&body, "hear", "one");
	put(&body, "say", "limit");
	put(&body, "hear", "two");
	ck_results(&body, "+ ? +");
	ck_assert_int_eq(rows("SELECT count(*) FROM endless_hear"), 2);
	stop();
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("node/endless");
	TCase *t = tcase_create("rules");
	SRunner *runner;
	int failed;

	if (sodium_init() < 0)
		return 2;
	tcase_set_timeout(t, 300);
	tcase_add_test(t, goes_on);
	tcase_add_test(t, outlives_failures);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
