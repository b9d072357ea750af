/*
 * What the raw files of a station say of the order in which ballots were cast.
 *
 * What bounds what: in bag.db everything but the contents of slots and marks (and, of the
 * session, its last state) is the same byte for byte before and after 400 casts, except
 * SQLite's counter of changes; a slot holds its ballot and zeros, a mark a 1. So the file
 * tells who voted, how many, and which ballot lies in which slot, and nothing else; only
 * the last can hold an order. Two figures look for one there, and at every place of every
 * other file where something of a ballot is found: the correlation of place with order,
 * which a file filled in order, or in turns, or moved about as a whole has; and that of a
 * ballot's place with the place of the one cast next, which neighbours have. Each is
 * below 0.15 at 400 random places but once in 400 times. They do not find an order that
 * was hidden by a key: that slots are drawn by chance is to be read in bag.c.
 *
 * Not looked at, since it is not in files: their times, blocks that the file system has
 * freed, and what a disk keeps behind it.
 */
#include <check.h>
#include <ftw.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "station/vault/db.h"
#include "tests/unit/station/town.h"

#define MANY 400
#define LIMIT 0.15
#define ENOUGH 30 /* places, for a correlation to say anything */
#define FILES 40

static struct town town;

/* ---- what there is to find of a ballot ---- */

enum trace {
	TRACE_TRACKER,
	TRACE_VOTER,
	TRACE_KEY,
	TRACE_CIPHER,
	TRACE_LINE, /* the ciphertext as it stands in an entry: Base64 */
	TRACES
};
static const char *const trace_names[TRACES] = {
    "tracker", "fingerprint", "credential", "ciphertext", "ciphertext's Base64"};

#define TRACE_SIZE 20 /* bytes compared: a tracker has no more */

struct found {
	uint8_t bytes[TRACE_SIZE];
	int order, trace;
};
static struct found traces[TRACES * MANY];
static size_t trace_count;
static char trackers[MANY][TRACKER_SIZE];

static void
add_trace(int order, enum trace trace, const void *bytes)
{
	struct found *f = &traces[trace_count++];

	memcpy(f->bytes, bytes, TRACE_SIZE);
	f->order = order;
	f->trace = (int)trace;
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, TRACE_SIZE);
}

/* ---- the two figures ---- */

struct places {
	double at[MANY]; /* of the n-th cast; -1: not found */
	size_t count;
};

static double
square_root(double x) /* without libm */
{
	double r = x > 1 ? x : 1;

	for (int i = 0; i < 100; i++)
		r = (r + x / r) / 2;
	return r;
}

static double
correlation(const double *x, const double *y, size_t n)
{
	double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0, d;

	for (size_t i = 0; i < n; i++) {
		sx += x[i];
		sy += y[i];
		sxx += x[i] * x[i];
		syy += y[i] * y[i];
		sxy += x[i] * y[i];
	}
	d = ((double)n * sxx - sx * sx) * ((double)n * syy - sy * sy);
	return d <= 0 ? 0 : ((double)n * sxy - sx * sy) / square_root(d);
}

static double
size_of(double r)
{
	return r < 0 ? -r : r;
}

static bool
no_order(const char *file, int trace, const struct places *p)
{
	double order[MANY], place[MANY], with_order, with_next;
	size_t n = 0;

	for (size_t i = 0; i < MANY; i++)
		if (p->at[i] >= 0) {
			order[n] = (double)i;
			place[n++] = p->at[i];
		}
	if (n < ENOUGH)
		return true;
	with_order = correlation(order, place, n);
	with_next = correlation(place, place + 1, n - 1);
	printf("%s: %zu times a %s, correlation with order %.3f, with the next %.3f\n",
	    file, n, trace_names[trace], with_order, with_next);
	return size_of(with_order) < LIMIT && size_of(with_next) < LIMIT;
}

/* ---- the files ---- */

struct raw {
	char name[100];
	struct buf bytes;
};
static struct raw files[FILES];
static size_t file_count;

static int
take_file(const char *path, const struct stat *s, int kind, struct FTW *at)
{
	const char *name = path + strlen(town.dir);
	struct why why = {""};

	(void)at;
	if (kind != FTW_F || s->st_size == 0)
		return 0;
	ck_assert_uint_lt(file_count, FILES);
	snprintf(files[file_count].name, sizeof(files->name), "%s", name);
	ck_assert_int_eq(file_read(&files[file_count++].bytes, path, 64 << 20, &why), 0);
	return 0;
}

static void
forget_files(void)
{
	while (file_count > 0)
		buf_free(&files[--file_count].bytes);
}

static void
take_files(void)
{
	forget_files();
	ck_assert_int_eq(nftw(town.dir, take_file, 8, FTW_PHYS), 0);
}

static const struct buf *
file_of(const char *name)
{
	for (size_t i = 0; i < file_count; i++)
		if (strcmp(files[i].name + 1, name) == 0)
			return &files[i].bytes;
	ck_abort_msg("there is no %s", name);
}

/* The first place of each trace in one file. */
static void
look(const struct buf *raw, struct places places[TRACES])
{
	static bool begins[65536];

	memset(begins, 0, sizeof(begins));
	for (size_t i = 0; i < trace_count; i++)
		begins[traces[i].bytes[0] << 8 | traces[i].bytes[1]] = true;
	for (int t = 0; t < TRACES; t++) {
		places[t].count = 0;
		for (size_t i = 0; i < MANY; i++)
			places[t].at[i] = -1;
	}
	for (size_t i = 0; i + TRACE_SIZE <= raw->size; i++) {
		const uint8_t *at = raw->data + i;
		const struct found *f;

		if (!begins[at[0] << 8 | at[1]])
			continue;
		f = bsearch(at, traces, trace_count, sizeof(*traces), by_bytes);
		if (!f)
			continue;
		places[f->trace].count++;
		if (places[f->trace].at[f->order] < 0)
			places[f->trace].at[f->order] = (double)i;
	}
}

/* How often each trace was found in all files. */
static size_t total[TRACES];

static bool
files_keep_no_order(const char *when)
{
	static struct places places[TRACES];
	bool good = true;

	memset(total, 0, sizeof(total));
	for (size_t i = 0; i < file_count; i++) {
		look(&files[i].bytes, places);
		for (int t = 0; t < TRACES; t++) {
			total[t] += places[t].count;
			good &= no_order(
			    path_of("%s: %s", when, files[i].name).s, t, &places[t]);
		}
	}
	return good;
}

/* ---- bag.db, byte for byte ---- */

enum { MASK_MARKS = 1, MASK_SLOTS = 2 };

static void
zero_table(sqlite3 *db, const char *table)
{
	static const uint8_t zeros[65536];
	struct path sql = path_of("SELECT id, length(data) FROM %s", table);
	sqlite3_stmt *s = db_prepare(db, sql.s, "");
	struct why why = {""};
	int r;

	while ((r = db_row(s, &why)) == 1) {
		sqlite3_blob *blob;
		int size = sqlite3_column_int(s, 1);

		ck_assert_int_le(size, (int)sizeof(zeros));
		ck_assert_int_eq(sqlite3_blob_open(db, "main", table, "data",
				     sqlite3_column_int64(s, 0), 1, &blob),
		    SQLITE_OK);
		ck_assert_int_eq(sqlite3_blob_write(blob, zeros, size, 0), SQLITE_OK);
		ck_assert_int_eq(sqlite3_blob_close(blob), SQLITE_OK);
	}
	ck_assert_int_eq(r, 0);
	sqlite3_finalize(s);
}

/* A slot is free and all zeros, or holds one ballot and zeros behind it. */
static void
check_slots(sqlite3 *db, size_t expected)
{
	sqlite3_stmt *s = db_prepare(db, "SELECT data FROM slot", "");
	struct why why = {""};
	size_t used = 0;

	while (db_row(s, &why) == 1) {
		const uint8_t *data = sqlite3_column_blob(s, 0);
		size_t size = (size_t)sqlite3_column_bytes(s, 0), head = 0;

		if (data[0] == 1) {
			struct cur in = cur_of(data + 1, 4);

			ck_assert_uint_eq(cur_get32(&in), town.questions->ballot_size);
			head = 5 + town.questions->ballot_size;
			used++;
		}
		ck_assert(sodium_is_zero(data + head, size - head));
	}
	sqlite3_finalize(s);
	ck_assert_uint_eq(used, expected);
}

/* The file with what may differ put to zeros. */
static void
masked(struct buf *out, const struct buf *raw, int mask, size_t used_slots)
{
	struct path copy = path_of("%s/copy-of-bag", town.dir);
	struct why why = {""};
	sqlite3 *db;

	ck_assert_int_eq(file_write(copy.s, raw->data, raw->size, 0600, &why), 0);
	ck_assert_int_eq(db_open(&db, copy.s, "PRAGMA journal_mode=MEMORY;", &why), 0);
	check_slots(db, used_slots);
	ck_assert_int_eq(db_begin(db, &why), 0);
	zero_table(db, "mark");
	zero_table(db, "session");
	if (mask & MASK_SLOTS)
		zero_table(db, "slot");
	ck_assert_int_eq(db_commit(db, &why), 0);
	db_close(db);
	ck_assert_int_eq(file_read(out, copy.s, 64 << 20, &why), 0);
	ck_assert_int_eq(unlink(copy.s), 0);
	memset(out->data + 24, 0, 4); /* the counter of changes, and its copy */
	memset(out->data + 92, 0, 4);
}

static void
assert_same(const struct buf *a, const struct buf *b, const char *when)
{
	ck_assert_uint_eq(a->size, b->size);
	for (size_t i = 0; i < a->size; i++)
		if (a->data[i] != b->data[i])
			ck_abort_msg("bag.db is another one %s: byte %zu", when, i);
}

/* ---- the test ---- */

/* Not the order of the roll, which the registrar knows. */
static void
shuffle(size_t *cards)
{
	for (size_t i = 0; i < MANY; i++)
		cards[i] = i;
	for (size_t i = MANY; i-- > 1;) {
		size_t j = randombytes_uniform((uint32_t)i + 1), card = cards[i];

		cards[i] = cards[j];
		cards[j] = card;
	}
}

static void
cast_all(void)
{
	size_t cards[MANY];

	shuffle(cards);
	trace_count = 0;
	for (uint32_t i = 0; i < MANY; i++) {
		const char *choice = i % 2 ? "yes" : "no";

		ck_assert_msg(town_voter(&town, i + 1, cards[i], choice, trackers[i]),
		    "%s", town.text);
		add_trace((int)i, TRACE_TRACKER, trackers[i]);
		add_trace((int)i, TRACE_VOTER, town.answer.body.data + TRACKER_CHARS);
	}
}

/* Of bytes that a line of Base64 holds as whole groups of four characters. */
static void
add_line(int order, const uint8_t *ballot)
{
	size_t at = (size_t)(ballot_alpha(ballot, 0) - ballot);
	char line[TRACE_SIZE + 1];

	at += (3 - at % 3) % 3;
	sodium_bin2base64(line, sizeof(line), ballot + at, TRACE_SIZE / 4 * 3,
	    sodium_base64_VARIANT_ORIGINAL);
	add_trace(order, TRACE_LINE, line);
}

/* The rest of what there is to find, from the ledger. */
static void
learn_ballots(void)
{
	static struct buf ballots[MANY];
	char tracker[TRACKER_SIZE];

	ck_assert_uint_eq(town_ballots(&town, ballots, MANY), MANY);
	for (size_t i = 0; i < MANY; i++) {
		int order = 0;

		ballot_tracker(tracker, town.ballot.eid, town.questions->cell_count,
		    ballots[i].data, ballots[i].size);
		while (order < MANY && strcmp(tracker, trackers[order]) != 0)
			order++;
		ck_assert_int_lt(order, MANY);
		add_trace(order, TRACE_KEY, ballot_credential(ballots[i].data));
		add_trace(order, TRACE_CIPHER, ballot_alpha(ballots[i].data, 0));
		add_line(order, ballots[i].data);
		buf_free(&ballots[i]);
	}
	qsort(traces, trace_count, sizeof(*traces), by_bytes);
}

struct moment {
	const char *when;
	struct raw files[FILES];
	size_t count;
};

static void
keep(struct moment *m, const char *when)
{
	take_files();
	m->when = when;
	memcpy(m->files, files, sizeof(files));
	m->count = file_count;
	memset(files, 0, sizeof(files));
	file_count = 0;
}

static void
look_back(struct moment *m)
{
	forget_files();
	memcpy(files, m->files, sizeof(files));
	file_count = m->count;
}

static bool
disk_keeps_no_order(void)
{
	static struct moment cast, boxed;
	struct buf empty = {0}, full = {0}, again = {0}, raw = {0};
	bool good;

	town_begin(&town, MANY, MANY + 200, "");
	town_file(&town, "bag.db", &raw);
	masked(&empty, &raw, MASK_SLOTS, 0);
	cast_all();
	keep(&cast, "cast");
	town.mood = NET_OFF;
	ck_assert(town_seal(&town));
	keep(&boxed, "boxed");
	town.mood = NET_GOOD;
	ck_assert(town_drain(&town, 60));
	learn_ballots();

	take_files();
	good = files_keep_no_order("sent");
	ck_assert_uint_eq(total[TRACE_TRACKER] + total[TRACE_VOTER], 0);
	masked(&again, file_of("bag.db"), 0, 0);
	assert_same(&empty, &again, "after the box");

	look_back(&boxed);
	good &= files_keep_no_order(boxed.when);
	ck_assert_uint_ge(total[TRACE_LINE], MANY * 9 / 10); /* in the queue */
	ck_assert_uint_eq(total[TRACE_CIPHER], 0);
	ck_assert_uint_eq(total[TRACE_TRACKER] + total[TRACE_VOTER], 0);

	look_back(&cast);
	good &= files_keep_no_order(cast.when);
	ck_assert_uint_ge(total[TRACE_CIPHER], MANY * 9 / 10); /* in the bag, once: */
	ck_assert_uint_le(total[TRACE_CIPHER], MANY); /* some lie across two pages */
	ck_assert_uint_eq(total[TRACE_LINE], 0);
	ck_assert_uint_eq(total[TRACE_TRACKER] + total[TRACE_VOTER], 0);
	masked(&full, file_of("bag.db"), MASK_SLOTS, MANY);
	assert_same(&empty, &full, "but for slots and marks after the casts");

	forget_files();
	buf_free(&empty);
	buf_free(&full);
	buf_free(&again);
	buf_free(&raw);
	town_close(&town);
	return good;
}

/* Some ten figures, each too large by chance once in 400 times: not three times in a row.
 */
START_TEST(casting_order_is_not_on_the_disk)
{
	ck_assert(
	    disk_keeps_no_order() || disk_keeps_no_order() || disk_keeps_no_order());
}
END_TEST

static bool
chance_has_no_order(void)
{
	struct places random;

	for (size_t i = 0; i < MANY; i++)
		random.at[i] = (double)randombytes_uniform(1 << 30);
	return no_order("random", TRACE_CIPHER, &random);
}

/* The figures see what they are for, and nothing where nothing is. */
START_TEST(an_order_would_be_seen)
{
	struct places in_order, next_to;

	for (size_t i = 0; i < MANY; i++) {
		in_order.at[i] = (double)(i * 300 + randombytes_uniform(6000));
		next_to.at[i] = (double)((i * 7) % MANY * 300);
	}
	ck_assert(!no_order("in order", TRACE_CIPHER, &in_order));
	ck_assert(!no_order("in strides", TRACE_CIPHER, &next_to));
	ck_assert(
	    chance_has_no_order() || chance_has_no_order() || chance_has_no_order());
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("disk");
	TCase *disk = tcase_create("disk");
	SRunner *r;
	int failed;

	tcase_set_timeout(disk, 400);
	tcase_add_test(disk, an_order_would_be_seen);
	tcase_add_test(disk, casting_order_is_not_on_the_disk);
	suite_add_tcase(s, disk);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
