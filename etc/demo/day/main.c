/*
 * day: a day at the city's counters, made up from a seed, and carried out.
 *
 *     day counters               who there is: a line a counter, for madang-admin
 *     day plan OPTIONS           prints the plan
 *     day run OPTIONS            makes the people's cards and carries the plan out
 *     day sum COLUMN <REPORT     of a report that madang-verifier printed in JSON
 *
 * What the ledger and its reports have to show, and what no ledger may hold, is written
 * beside: files counts, figures and clear in the folder --out.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "base/file.h"
#include "base/text.h"
#include "drive.h"
#include "town.h"

#define SIZE_LEAST 100
#define SIZE_MOST 100000

struct options {
	uint64_t seed, size, start;
	const char *out;
	struct drive drive;
};

static const char usage_text[] =
    "usage: day counters\n"
    "       day plan [--seed N] [--size N] [--start SECONDS]\n"
    "       day run [--seed N] [--size N] --city DIR --pass-file FILE --pin-file FILE\n"
    "               --station PROGRAM --out DIR --log FILE [--quiet]\n"
    "       day sum COLUMN <REPORT\n"
    "example: day plan --seed 7 --size 300\n";

static int
usage(void)
{
	fputs(usage_text, stderr);
	return 2;
}

static int
fail(const struct why *why)
{
	fprintf(stderr, "day: %s\n", why->text);
	return 1;
}

/* ---- randomness from the seed ---- */

/* libsodium makes keys of sealed boxes and salts of cards: those of a plan come from its
 * seed too. Nothing here is a secret. */
static struct plan noise;

static const char *
noise_name(void)
{
	return "seed";
}

static uint32_t
noise_draw(void)
{
	return (uint32_t)(plan_draw(&noise) >> 32);
}

static void
noise_fill(void *out, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((uint8_t *)out)[i] = (uint8_t)noise_draw();
}

static void
take_randomness_from(uint64_t seed)
{
	static struct randombytes_implementation from_seed = {
	    .implementation_name = noise_name, .random = noise_draw, .buf = noise_fill};

	noise.state = ~seed;
	if (randombytes_set_implementation(&from_seed) != 0 || sodium_init() < 0)
		die("libsodium does not start");
}

/* ---- commands ---- */

static int
print_counters(void)
{
	for (size_t i = 0; i < counter_count; i++) {
		printf("%s %s", counters[i].id, counters[i].agency);
		for (const char *const *role = counters[i].roles; *role; role++)
			printf(" %s", *role);
		putchar('\n');
	}
	return 0;
}

/* The sum of a column of numbers; NULL counts nothing. */
static int
print_sum(const char *column)
{
	json_t *report = json_loadf(stdin, 0, NULL), *row;
	const json_t *columns = json_object_get(report, "columns");
	json_int_t sum = 0;
	size_t at = 0, i;

	while (at < json_array_size(columns) &&
	       strcmp(json_string_value(json_array_get(columns, at)), column) != 0)
		at++;
	if (at >= json_array_size(columns)) {
		fprintf(stderr, "day: this is no report with a column %s\n", column);
		json_decref(report);
		return 1;
	}
	json_array_foreach (json_object_get(report, "rows"), i, row)
		sum += json_integer_value(json_array_get(row, at));
	printf("%lld\n", (long long)sum);
	json_decref(report);
	return 0;
}

static void
plan_all(struct town *t, struct plan *p)
{
	town_open(t, p);
	plan_tru(t);
	plan_scoin(t);
	plan_don(t);
	plan_card(t);
	plan_cert(t);
	plan_vfy(t);
	plan_labor(t);
	plan_sub(t);
	plan_hc(t);
	plan_car(t);
	plan_ev(t);
	plan_solar(t);
	plan_rekey(t);
	plan_core(t);
}

static int
print_plan(const struct plan *p)
{
	struct buf out = {0};

	plan_write(p, &out);
	fwrite(out.data, 1, out.size, stdout);
	buf_free(&out);
	return 0;
}

static int
write_file(
    const struct options *o, const char *name, const struct buf *text, struct why *why)
{
	return file_write(
	    path_of("%s/%s", o->out, name).s, text->data, text->size, 0600, why);
}

static int
write_expected(const struct options *o, const struct plan *p, struct why *why)
{
	struct buf counts = {0}, figures = {0}, clear = {0};
	int r = file_make_dir(o->out, 0700, why);

	plan_write_numbers(p->counts, &counts);
	plan_write_numbers(p->figures, &figures);
	plan_write_clear(p, &clear);
	if (r == 0)
		r = write_file(o, "counts", &counts, why);
	if (r == 0)
		r = write_file(o, "figures", &figures, why);
	if (r == 0)
		r = write_file(o, "clear", &clear, why);
	buf_free(&counts);
	buf_free(&figures);
	buf_free(&clear);
	return r;
}

static int
run(const struct options *o, struct town *t, struct plan *p)
{
	const struct drive *d = &o->drive;
	struct why why = {""};
	int r;

	if (!o->out || !d->station || !d->city || !d->pass_file || !d->pin_file ||
	    !d->log)
		return usage();
	r = people_write_cards(
	    &t->people, path_of("%s/people", d->city).s, d->pin_file, &why);
	if (r == 0)
		r = write_expected(o, p, &why);
	if (r == 0)
		r = drive_day(d, p, &why);
	return r == 0 ? 0 : fail(&why);
}

/* ---- options ---- */

static bool
number(const char *text, uint64_t *out)
{
	return text_decimal(out, text, strlen(text), (uint64_t)1 << 53) == 0;
}

/* False: no option is called so, or its value is no number. */
static bool
take(struct options *o, int letter, const char *value)
{
	const struct {
		int letter;
		const char **text;
		uint64_t *number;
	} places[] = {{'s', NULL, &o->seed}, {'n', NULL, &o->size},
	    {'t', NULL, &o->start}, {'c', &o->drive.city, NULL},
	    {'p', &o->drive.pass_file, NULL}, {'i', &o->drive.pin_file, NULL},
	    {'x', &o->drive.station, NULL}, {'o', &o->out, NULL},
	    {'l', &o->drive.log, NULL}};

	o->drive.quiet |= letter == 'q';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (places[i].letter != letter)
			continue;
		if (places[i].number)
			return number(value, places[i].number);
		*places[i].text = value;
		return true;
	}
	return letter == 'q';
}

static bool
parse(struct options *o, int argc, char **argv)
{
	static const struct option longs[] = {{"seed", 1, NULL, 's'},
	    {"size", 1, NULL, 'n'}, {"start", 1, NULL, 't'}, {"city", 1, NULL, 'c'},
	    {"pass-file", 1, NULL, 'p'}, {"pin-file", 1, NULL, 'i'},
	    {"station", 1, NULL, 'x'}, {"out", 1, NULL, 'o'}, {"log", 1, NULL, 'l'},
	    {"quiet", 0, NULL, 'q'}, {NULL, 0, NULL, 0}};
	bool good = true;
	int c;

	while (good && (c = getopt_long(argc, argv, "", longs, NULL)) != -1)
		good = take(o, c, optarg);
	return good && optind == argc && o->size >= SIZE_LEAST && o->size <= SIZE_MOST;
}

int
main(int argc, char **argv)
{
	struct options o = {.seed = 1, .size = 5000, .drive = {.clerk = "cards/clerk"}};
	const char *command = argc > 1 ? argv[1] : "";
	struct plan plan;
	struct town town;
	int r;

	if (strcmp(command, "counters") == 0 && argc == 2)
		return print_counters();
	if (strcmp(command, "sum") == 0 && argc == 3)
		return print_sum(argv[2]);
	o.start = (uint64_t)time(NULL);
	if ((strcmp(command, "plan") != 0 && strcmp(command, "run") != 0) ||
	    !parse(&o, argc - 1, argv + 1))
		return usage();
	take_randomness_from(o.seed);
	plan_open(&plan, o.seed, (int64_t)o.start, (int)o.size);
	plan_all(&town, &plan);
	r = strcmp(command, "plan") == 0 ? print_plan(&plan) : run(&o, &town, &plan);
	town_free(&town);
	plan_free(&plan);
	return r;
}
