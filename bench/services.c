/*
 * services ROUNDS SERVICES FOLDER: a day of the services through the engine of the nodes,
 * without signatures, on one core, beside plain SQLite: the same fields read from the
 * same JSON and inserted into a table of the same columns, with no rule, no index and no
 * header. Both write to a file in FOLDER, in blocks of BLOCK entries, and commit as many
 * blocks at a time as a replay does. A figure is the median of RUNS taken in turn.
 */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "bench.h"
#include "day.h"
/* What is measured lies behind the door that asks for signatures. */
#include "service/engine.h"

#define RUNS 3
#define BLOCK 20
#define MINUTE 50 /* blocks */
#define BATCH (BLOCK * GATHER_BATCHES)
#define KINDS_MAX 40

static const char *const services[] = {"core", "card", "scoin", "don", "car", "labor",
    "cert", "vfy", "sub", "hc", "solar", NULL};

struct tally {
	const char *service, *kind;
	enum day_part part;
	size_t count;
	double ours[RUNS], plain[RUNS]; /* seconds */
	uint64_t steps;                 /* of SQLite's machine, in one run of ours */
	sqlite3_stmt *insert;           /* of plain */
};

struct bench {
	struct day day;
	struct tally kinds[KINDS_MAX];
	size_t kind_count;
	struct tally commits; /* of all parts; they count as the day's */
	const char *folder, *services;
	int run;
};

static struct tally *
tally_of(struct bench *b, const struct day_entry *e)
{
	struct tally *t = b->kinds;

	while (t < b->kinds + b->kind_count &&
	       (strcmp(t->service, e->service) != 0 || strcmp(t->kind, e->kind) != 0))
		t++;
	if (t == b->kinds + b->kind_count) {
		if (b->kind_count == KINDS_MAX)
			die("a day has too many kinds");
		b->kind_count++;
		t->service = e->service;
		t->kind = e->kind;
		t->part = e->part;
	}
	return t;
}

static json_t *
fields_of(const struct day_entry *e)
{
	struct why why = {""};
	json_t *fields;

	if (json_parse(&fields, e->fields, e->size, &why))
		die("%s.%s: %s", e->service, e->kind, why.text);
	return fields;
}

static void
must(int rc, sqlite3 *db, const char *what)
{
	if (rc != SQLITE_OK && rc != SQLITE_DONE)
		die("%s: %s", what, sqlite3_errmsg(db));
}

/* ---- ours ------------------------------------------------------------------------ */

static void
publish(struct state *s, const struct bench *b)
{
	for (int64_t i = 0; services[i]; i++) {
		struct path dir = path_of("%s/%s", b->services, services[i]);
		struct publication p = {0};
		struct refusal refusal = {.key = ""};
		struct why why = {""};

		if (publication_read(&p, dir.s, &why))
			die("%s", why.text);
		if (install(s, &p, services[i], 1, i, &refusal))
			die("%s: %s", services[i], refusal.why.text);
		publication_free(&p);
	}
	for (const struct day_member *m = day_members; m->name; m++)
		must(sql_run(&s->sql,
			 "INSERT INTO core_s_member(signer, role, agency, vkey, "
			 "from_time) VALUES (?, ?, ?, '', 0)",
			 "sss", m->name, m->role, m->agency),
		    s->db, m->name);
}

static double
commit(sqlite3 *db)
{
	double start = stopwatch_busy();

	must(sqlite3_exec(db, "COMMIT; BEGIN", NULL, NULL, NULL), db, "commit");
	return stopwatch_busy() - start;
}

static double
block(struct state *s, int64_t height)
{
	double start = stopwatch_busy();

	s->now = DAY_TIME + 60 * (1 + (height - 1) / MINUTE);
	must(sql_run(
		 &s->sql, "INSERT INTO core_block VALUES (?, ?)", "ii", height, s->now),
	    s->db, "block");
	return stopwatch_busy() - start;
}

static double
apply(struct state *s, struct day_entry *e, int64_t index)
{
	double start = stopwatch_busy();
	json_t *fields = fields_of(e);
	struct refusal refusal = {.key = ""};
	struct submission sub = {.service = e->service,
	    .kind = e->kind,
	    .signer = e->signer,
	    .version = 1,
	    .seq = index,
	    .part = 1,
	    .parts = 1,
	    .leaf = e->leaf,
	    .fields = fields,
	    .cosign = e->cosign,
	    .cosign_count = e->cosign_count};

	if (apply_submission(s, &sub, index, &refusal))
		die("entry %lld, %s.%s %s: %s %s", (long long)index, e->service, e->kind,
		    e->fields, refusal.key, refusal.why.text);
	json_decref(fields);
	return stopwatch_busy() - start;
}

/* Steps of the statement that inserts a row of the kind, triggers and all; of every
 * statement for NULL. Machines and their load do not change them. */
static uint64_t
steps_of(sqlite3 *db, const struct tally *t)
{
	uint64_t steps = 0;
	char start[100] = "";

	if (t)
		snprintf(
		    start, sizeof(start), "INSERT INTO \"%s_%s\"(", t->service, t->kind);
	for (sqlite3_stmt *st = NULL; (st = sqlite3_next_stmt(db, st));)
		if (strncmp(sqlite3_sql(st), start, strlen(start)) == 0)
			steps += (uint64_t)sqlite3_stmt_status(
			    st, SQLITE_STMTSTATUS_VM_STEP, 0);
	return steps;
}

static void
run_ours(struct bench *b)
{
	struct path path = path_of("%s/ours.db", b->folder);
	struct why why = {""};
	struct state *s;

	if (engine_open(&s, path.s, &why))
		die("%s", why.text);
	must(sqlite3_exec(s->db, "BEGIN", NULL, NULL, NULL), s->db, "begin");
	publish(s, b);
	for (size_t i = 0; i < b->day.count; i++) {
		if (i % BATCH == 0) {
			double taken = commit(s->db);

			b->commits.ours[b->run] += i > 0 ? taken : 0; /* the tables */
		}
		if (i % BLOCK == 0)
			b->commits.ours[b->run] += block(s, (int64_t)(i / BLOCK) + 1);
		tally_of(b, &b->day.entries[i])->ours[b->run] +=
		    apply(s, &b->day.entries[i], (int64_t)i + 1);
	}
	b->commits.ours[b->run] += commit(s->db);
	for (size_t i = 0; i < b->kind_count; i++)
		b->kinds[i].steps = steps_of(s->db, &b->kinds[i]);
	b->commits.steps = steps_of(s->db, NULL);
	state_close(s);
}

/* ---- plain ----------------------------------------------------------------------- */

/* One row an entry; rows of a claim are left to ours. */
static void
plain_table(sqlite3 *db, struct tally *t, const json_t *fields)
{
	struct buf create = {0}, insert = {0};
	const char *name;
	json_t *value;

	buf_printf(&create,
	    "CREATE TABLE %s_%s(entry_index INTEGER PRIMARY KEY, signer TEXT, time "
	    "INTEGER",
	    t->service, t->kind);
	buf_printf(&insert, "INSERT INTO %s_%s VALUES (?, ?, ?", t->service, t->kind);
	json_object_foreach ((json_t *)(uintptr_t)fields, name, value) {
		if (json_is_array(value))
			continue;
		buf_printf(&create, ", \"%s\" %s", name,
		    json_is_integer(value) ? "INTEGER" : "TEXT");
		buf_puts(&insert, ", ?");
	}
	buf_puts(&create, ") STRICT");
	buf_puts(&insert, ")");
	must(sqlite3_exec(db, buf_str(&create), NULL, NULL, NULL), db, buf_str(&create));
	must(sqlite3_prepare_v3(
		 db, buf_str(&insert), -1, SQLITE_PREPARE_PERSISTENT, &t->insert, NULL),
	    db, buf_str(&insert));
	buf_free(&create);
	buf_free(&insert);
}

static double
plain_insert(sqlite3 *db, struct tally *t, const struct day_entry *e, int64_t index)
{
	double start = stopwatch_busy();
	json_t *fields = fields_of(e), *value;
	const char *name;
	int at = 3;

	if (!t->insert)
		plain_table(db, t, fields);
	sqlite3_bind_int64(t->insert, 1, index);
	sqlite3_bind_text(t->insert, 2, e->signer, -1, SQLITE_STATIC);
	sqlite3_bind_int64(t->insert, 3, DAY_TIME);
	json_object_foreach (fields, name, value) {
		if (json_is_integer(value))
			sqlite3_bind_int64(t->insert, ++at, json_integer_value(value));
		else if (!json_is_array(value))
			sqlite3_bind_text(
			    t->insert, ++at, json_string_value(value), -1, SQLITE_STATIC);
	}
	must(sqlite3_step(t->insert), db, e->fields);
	sqlite3_reset(t->insert);
	json_decref(fields);
	return stopwatch_busy() - start;
}

static void
run_plain(struct bench *b)
{
	struct path path = path_of("%s/plain.db", b->folder);
	sqlite3 *db;

	if (sqlite3_open(path.s, &db) != SQLITE_OK)
		die("cannot open %s", path.s);
	must(sqlite3_exec(db,
		 "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA "
		 "cache_size = -65536; PRAGMA wal_autocheckpoint = 16384; BEGIN",
		 NULL, NULL, NULL),
	    db, "begin");
	for (size_t i = 0; i < b->day.count; i++) {
		struct tally *t = tally_of(b, &b->day.entries[i]);

		if (i > 0 && i % BATCH == 0)
			b->commits.plain[b->run] += commit(db);
		t->plain[b->run] +=
		    plain_insert(db, t, &b->day.entries[i], (int64_t)i + 1);
	}
	b->commits.plain[b->run] += commit(db);
	for (size_t i = 0; i < b->kind_count; i++) {
		sqlite3_finalize(b->kinds[i].insert);
		b->kinds[i].insert = NULL;
	}
	sqlite3_close(db);
}

/* ---- figures --------------------------------------------------------------------- */

static void
sum_part(const struct bench *b, enum day_part part, struct tally *sum)
{
	*sum = (struct tally){0};
	for (size_t i = 0; i < b->kind_count; i++) {
		if (b->kinds[i].part != part)
			continue;
		sum->count += b->kinds[i].count;
		for (int r = 0; r < RUNS; r++) {
			sum->ours[r] += b->kinds[i].ours[r];
			sum->plain[r] += b->kinds[i].plain[r];
		}
	}
}

static void
print_row(const char *what, struct tally *t)
{
	row_rates(what, "entries", (double)t->count / median(t->ours, RUNS),
	    (double)t->count / median(t->plain, RUNS), 0);
}

static void
print_kinds(struct bench *b, enum day_part part, const char *before)
{
	for (size_t i = 0; i < b->kind_count; i++) {
		struct tally *t = &b->kinds[i];
		char what[100];

		snprintf(what, sizeof(what), "%s%s.%s, %zu entries of %" PRIu64 " steps",
		    before, t->service, t->kind, t->count, t->steps / t->count);
		if (t->part == part)
			print_row(what, t);
	}
}

static void
print(struct bench *b)
{
	struct tally sum;
	char what[100];

	section("The services: rules of a day");
	remark(
	    "One core, without signatures. Baseline: plain SQLite, one row an entry from "
	    "the same JSON, no rules, no index.");
	remark("Both in processor time, for other work on a machine takes from the wall. "
	       "Goal: "
	       "30,000 entries a second; a ratio below 1 is what the rules cost.");
	remark(
	    "Steps are those of SQLite's machine for the row and its rules; with what is "
	    "the same for all kinds an entry takes %" PRIu64 ".",
	    b->commits.steps / b->day.count);
	sum_part(b, DAY_KINDS, &sum);
	for (int r = 0; r < RUNS; r++) {
		sum.ours[r] += b->commits.ours[r];
		sum.plain[r] += b->commits.plain[r];
	}
	snprintf(what, sizeof(what),
	    "all kinds of the day, blocks and commits too, %zu entries", sum.count);
	print_row(what, &sum);
	print_kinds(b, DAY_KINDS, "");
	print_kinds(b, DAY_PAYROLL, "apart: ");
	print_kinds(b, DAY_SOLAR, "apart: ");
}

static void
remove_databases(const char *folder)
{
	static const char *const names[] = {"ours.db", "ours.db-wal", "ours.db-shm",
	    "plain.db", "plain.db-wal", "plain.db-shm"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		(void)unlink(path_of("%s/%s", folder, names[i]).s);
}

int
main(int argc, char **argv)
{
	static struct bench b;

	log_open("services");
	if (argc != 4 || sodium_init() < 0) {
		fputs("usage: services ROUNDS SERVICES FOLDER\n", stderr);
		return 2;
	}
	b.services = argv[2];
	b.folder = argv[3];
	day_make(&b.day, argument(argv[1], 100000));
	for (size_t i = 0; i < b.day.count; i++)
		tally_of(&b, &b.day.entries[i])->count++;
	for (b.run = 0; b.run < RUNS; b.run++) {
		remove_databases(b.folder);
		run_ours(&b);
		run_plain(&b);
	}
	remove_databases(b.folder);
	print(&b);
	day_free(&b.day);
	return 0;
}
