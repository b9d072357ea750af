/*
 * station PROGRAM DIR PASS-FILE CASTS KEYS: a booth in a pseudo terminal. How long from a
 * key to the last byte that it changes on the screen, and from the last key of a cast to
 * "Done". The poll's deck has CASTS cards; all ballots are blank, which costs what any
 * costs.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "bench.h"

#define QUIET_KEY_MS 80   /* nothing comes any more after a key */
#define QUIET_CAST_MS 400 /* nor after a cast */
#define PATIENCE_S 20
#define KEY_GOAL 0.050
#define CAST_GOAL 0.250
#define REDRAW "\014" /* Ctrl-L: everything is written once more, word by word */
#define UP "\033OA"
#define DOWN "\033OB"
#define LEFT "\033OD"
#define F4 "\033OS"
#define F8 "\033[19~"

static int terminal = -1;
static pid_t child;
static struct buf shown; /* what came since the last key */

static void
start(const char *const *argv, unsigned short rows, unsigned short columns)
{
	struct winsize size = {.ws_row = rows, .ws_col = columns};

	child = forkpty(&terminal, NULL, NULL, &size);
	if (child < 0)
		die("no pseudo terminal: %s", strerror(errno));
	if (child == 0) {
		setenv("TERM", "xterm-256color", 1);
		setenv("LC_ALL", "C.UTF-8", 1);
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
}

static void
stop(void)
{
	kill(child, SIGTERM);
	close(terminal);
	waitpid(child, NULL, 0);
	sleep(2); /* the others notice within a heartbeat */
}

/* Reads until nothing comes for so long. When the last byte came; 0: none did. */
static double
read_until_quiet(int ms)
{
	struct pollfd in = {.fd = terminal, .events = POLLIN};
	double last = 0;
	char bytes[65536];

	while (poll(&in, 1, ms) > 0) {
		ssize_t n = read(terminal, bytes, sizeof(bytes));

		if (n <= 0)
			die("the station has ended");
		last = stopwatch();
		buf_put(&shown, bytes, (size_t)n);
	}
	return last;
}

static void
type(const char *keys)
{
	buf_reset(&shown);
	if (write(terminal, keys, strlen(keys)) != (ssize_t)strlen(keys))
		die("cannot type: %s", strerror(errno));
}

static void
await(const char *words)
{
	double end = stopwatch() + PATIENCE_S;

	do {
		type(REDRAW);
		read_until_quiet(20);
		if (shown.size && memmem(shown.data, shown.size, words, strlen(words)))
			return;
	} while (stopwatch() < end);
	die("the screen does not show \"%s\"", words);
}

/* Seconds until all was painted. */
static double
paint(const char *key, int quiet)
{
	struct pollfd in = {.fd = terminal, .events = POLLIN};
	double from;

	read_until_quiet(quiet);
	from = stopwatch();
	type(key);
	if (poll(&in, 1, 1000 * PATIENCE_S) != 1)
		die("a key paints nothing");
	return read_until_quiet(quiet) - from;
}

/* ---- a voter ---- */

static void
come(size_t card)
{
	char line[40];

	await("Madang polling booth");
	type("2");
	await("Your card");
	snprintf(line, sizeof(line), "deck:%zu\r", card);
	type(line);
	/* Eight characters at once are a scanner's, and more right after them is no line.
	 */
	read_until_quiet(QUIET_CAST_MS);
	await("How to vote:");
	type("0");
	await("Question 1 of 5");
}

static void
leave(void)
{
	type(LEFT);
	await("How to vote:");
	type(LEFT);
	await("Leave without voting?");
	type("2");
	await("Nothing was cast.");
}

static double
cast(size_t card)
{
	double taken;

	come(card);
	type(F8);
	await("Your answers");
	type("0");
	await("Cast or check");
	type("1");
	await("Cast this ballot?");
	taken = paint("1", QUIET_CAST_MS);
	await("Number of your ballot");
	type("\r");
	return taken;
}

/* ---- figures ---- */

/* Sorted. */
static double
worst_but_one_in_a_hundred(double *values, size_t count)
{
	size_t at = (count * 99 + 99) / 100 - 1;

	median(values, count);
	return values[at];
}

static void
row_goal(const char *what, double *values, size_t count, double goal)
{
	char name[200];

	snprintf(name, sizeof(name), "%s, 99 of 100 within", what);
	row_times(name, worst_but_one_in_a_hundred(values, count), goal, 1);
}

static void
row_middle(const char *what, double *values, size_t count, double baseline)
{
	char name[200];

	snprintf(name, sizeof(name), "%s, middle of %zu", what, count);
	row_times(name, median(values, count), baseline, 0);
}

/* ---- baselines ---- */

/* One byte there and back, through a terminal and a program that does nothing else. */
static double
echo_seconds(void)
{
	const char *const cat[] = {
	    "/bin/sh", "-c", "stty raw -echo; printf r; exec cat", NULL};
	double values[100];

	start(cat, 24, 80);
	read_until_quiet(500);
	for (size_t i = 0; i < 100; i++)
		values[i] = paint("x", 5);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(terminal);
	return median(values, 100);
}

/* A few thousand bytes, written and synced, in the folder of the station. */
static double
sync_seconds(const char *dir)
{
	static const char bytes[4096];
	struct path path = path_of("%s/synced", dir);
	double values[100];
	int fd = open(path.s, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	for (size_t i = 0; i < 100; i++) {
		double from = stopwatch();

		if (pwrite(fd, bytes, sizeof(bytes), 0) != sizeof(bytes) || fsync(fd))
			die("cannot write %s: %s", path.s, strerror(errno));
		values[i] = stopwatch() - from;
	}
	close(fd);
	unlink(path.s);
	return median(values, 100);
}

/* ---- the two sections ---- */

static void
measure_keys(const char *const *argv, size_t keys, double echo)
{
	static const struct {
		const char *what, *key[2];
		unsigned short rows, columns;
	} kinds[] = {
	    {"arrow, 80x24", {DOWN, UP}, 24, 80},
	    {"number that chooses, 80x24", {"1", "1"}, 24, 80},
	    {"other colours, 80x24", {F4, F4}, 24, 80},
	    {"arrow, 132x43", {DOWN, UP}, 43, 132},
	    {"number that chooses, 132x43", {"1", "1"}, 43, 132},
	    {"other colours, 132x43", {F4, F4}, 43, 132},
	};
	double *values = xcalloc(keys, sizeof(*values));

	start(argv, 24, 80);
	come(0);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct winsize size = {
		    .ws_row = kinds[i].rows, .ws_col = kinds[i].columns};

		ioctl(terminal, TIOCSWINSZ, &size);
		await("Question 1 of 5");
		for (size_t j = 0; j < keys; j++)
			values[j] = paint(kinds[i].key[j % 2], QUIET_KEY_MS);
		row_goal(kinds[i].what, values, keys, KEY_GOAL);
		row_middle(kinds[i].what, values, keys, echo);
	}
	leave();
	stop();
	free(values);
}

static void
measure_casts(const char *const *argv, size_t casts, double synced)
{
	double *values = xcalloc(casts, sizeof(*values));

	start(argv, 24, 80);
	for (size_t i = 0; i < casts; i++)
		values[i] = cast(i);
	await("Madang polling booth");
	stop();
	row_goal("a cast, to Done", values, casts, CAST_GOAL);
	row_middle("a cast, to Done", values, casts, synced);
	free(values);
}

int
main(int argc, char **argv)
{
	log_open("bench");
	if (argc != 6) {
		fputs("usage: station PROGRAM DIR PASS-FILE CASTS KEYS\n", stderr);
		return 2;
	}
	const char *const station[] = {
	    argv[1], "--dir", argv[2], "--pass-file", argv[3], NULL};
	size_t casts = argument(argv[4], 10000), keys = argument(argv[5], 10000);

	section("The booth: from a key to what it paints");
	remark("In a pseudo terminal, until the last byte that a key changes. Digits and "
	       "letters wait 30 ms, as a scanner's");
	remark("line begins like them. First row of two: what is allowed; second: one "
	       "byte through a terminal and cat.");
	measure_keys(station, keys, echo_seconds());
	section("The booth: from the last key of a cast to \"Done\"");
	remark("The ballot is encrypted before, for its number to be shown. 30 ms are "
	       "those of a digit. First row: what is");
	remark("allowed; second: 4 KiB written and synced in the same folder, once.");
	measure_casts(station, casts, sync_seconds(argv[2]));
	buf_free(&shown);
	return 0;
}
