/*
 * The screens of the terminal view, drawn without a terminal, in four sizes and both
 * languages: compared with tests/golden/verifier. What the worker said stands there in
 * `said`.
 *   screens                        compare
 *   screens --write                write them anew, where they lie in the source
 *   screens --say LEDGER           what the worker says of a ledger; questions on
 * standard input
 */
#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/group/arith.h"
#include "screen/keys.h"
#include "verifier/tui/model.h"
#include "verifier/tui/views.h"
#include "verifier/tui/worker.h"

#define GOLDEN TEST_DATA "/golden/verifier/"

/* A screen: what was said (files, between blanks), then the keys. */
static const struct shot {
	const char *name, *said;
	const char
	    *keys; /* 5: F5, -: Enter, v and ^: arrows, "text: characters to its end */
} shots[] = {
    {"waits", "source", ""},
    {"runs", "source running", ""},
    {"runs-detail", "source running", "vv-"},
    {"runs-results", "source running", "6"},
    {"passed", "source honest", ""},
    {"passed-detail", "source honest", "vv-"},
    {"passed-no-pin", "source honest", "-"},
    {"passed-results", "source honest", "6"},
    {"failed", "source wrong", ""},
    {"failed-detail", "source wrong", "-"},
    {"failed-results", "source wrong", "6"},
    {"aside-results", "source aside", "6"},
    {"stopped", "source stopped", ""},
    {"stopped-detail", "source stopped", "^-"},
    {"not-run", "source note lost", ""},
    {"not-run-detail", "source note lost", "-"},
    {"find", "source honest", "7"},
    {"find-short", "source honest", "7\"abc\n"},
    {"find-waits", "source running", "7\"abcdefghijklmnopqrst\n"},
    {"found-counted", "source honest found-counted", "7"},
    {"found-aside", "source aside found-aside", "7"},
    {"found-checked", "source honest found-checked", "7"},
    {"found-none", "source honest found-none", "7"},
    {"sources", "source honest note", "8"},
    {"save", "source honest", "9"},
    {"save-waits", "source running", "9\"\n"},
    {"saved", "source honest saved", "9"},
    {"save-exists", "source honest save-exists", "9"},
    {"save-failed", "source honest save-failed", "9"},
    {"help", "source honest", "1"},
};

static const struct {
	int columns, rows;
} sizes[] = {{132, 43}, {80, 24}, {60, 18}, {40, 12}};

static void
hear_file(struct model *m, const char *name)
{
	char path[512], *line = NULL;
	size_t room = 0;
	ssize_t size;

	snprintf(path, sizeof path, GOLDEN "said/%s.jsonl", name);
	FILE *in = fopen(path, "r");
	if (in == NULL) {
		printf("not ok - %s is missing\n", path);
		exit(1);
	}
	while ((size = getline(&line, &room, in)) > 0)
		model_hear(m, line, (size_t)size);
	free(line);
	fclose(in);
}

static void
hear(struct model *m, const char *said)
{
	char copy[128];

	snprintf(copy, sizeof copy, "%s", said);
	for (char *name = strtok(copy, " "); name != NULL; name = strtok(NULL, " ")) {
		if (strcmp(name, "note") == 0)
			model_note(m, "cannot read ledger: No such file or directory");
		else if (strcmp(name, "lost") == 0)
			model_lost(m);
		else
			hear_file(m, name);
	}
}

static int32_t
key_of(char c)
{
	switch (c) {
	case '-':
		return '\r';
	case 'v':
		return KEY_DOWN_ARROW;
	case '^':
		return KEY_UP_ARROW;
	default:
		return KEY_F0 + (c - '0');
	}
}

static void
press(struct model *m, const char *keys)
{
	bool text = false;

	for (; *keys != '\0'; keys++) {
		if (*keys == '"' && !text)
			text = true;
		else
			model_key(m, !text           ? key_of(*keys)
				     : *keys == '\n' ? '\r'
						     : *keys);
	}
}

/* With the roles of the cells for one size: they do not depend on it. */
static void
draw(const struct model *m, int columns, int rows, FILE *out)
{
	struct canvas c;
	struct shown shown;

	canvas_open(&c, rows, columns);
	view_draw(m, &c, &shown);
	fprintf(out, "== %dx%d\n", columns, rows);
	canvas_write(&c, out, columns == 80);
	canvas_close(&c);
}

static char *
shoot(const struct shot *s, enum tongue t)
{
	struct model m;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	model_start(&m, t);
	hear(&m, s->said);
	press(&m, s->keys);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		draw(&m, sizes[i].columns, sizes[i].rows, out);
	fclose(out);
	model_drop(&m);
	return text;
}

static bool
same(const char *path, const char *text)
{
	FILE *in = fopen(path, "r");
	size_t size = strlen(text), got;
	char *golden = calloc(1, size + 2);

	if (in == NULL || golden == NULL)
		return false;
	got = fread(golden, 1, size + 1, in);
	fclose(in);
	bool is = got == size && memcmp(golden, text, size) == 0;
	free(golden);
	return is;
}

static int
one(const struct shot *s, enum tongue t, bool write)
{
	char path[512], *text = shoot(s, t);
	int failed = 0;

	snprintf(
	    path, sizeof path, GOLDEN "%s.%s.txt", s->name, t == TONGUE_KO ? "ko" : "en");
	if (write) {
		FILE *out = fopen(path, "w");
		failed = out == NULL || fputs(text, out) < 0 || fclose(out) != 0;
	} else {
		failed = !same(path, text);
		printf("%s - %s\n", failed ? "not ok" : "ok", path + strlen(GOLDEN));
		if (failed)
			puts(text);
	}
	free(text);
	return failed;
}

static int
all(bool write)
{
	int failed = 0;

	for (size_t i = 0; i < sizeof shots / sizeof *shots; i++)
		for (int t = 0; t < TONGUES; t++)
			failed |= one(&shots[i], (enum tongue)t, write);
	return failed;
}

static int
say(const char *where)
{
	struct work work = {.where = where};
	struct fault fault;

	if (sodium_init() < 0 || !arith_use(arith_best()))
		return 2;
	if (work_run(&work, stdin, stdout, &fault)) {
		fprintf(stderr, "%s\n", fault.text);
		return 2;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return 2;
	if (argc == 3 && strcmp(argv[1], "--say") == 0)
		return say(argv[2]);
	return all(argc == 2 && strcmp(argv[1], "--write") == 0);
}
