/* A child in a pseudo terminal opens it and writes the keys that it gets to a pipe. */
#include <check.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "screen/keys.h"
#include "screen/term.h"

static struct {
	int keyboard; /* the other side of the pseudo terminal */
	FILE *keys;
	pid_t pid;
} child;

/* Writes "ready", then a number a key, until Ctrl-C or the end; or why not. */
static void
report(FILE *out)
{
	struct pollfd in = {.fd = 0, .events = POLLIN};
	const char *why;
	int32_t key = 0;

	setvbuf(out, NULL, _IOLBF, 0);
	if (term_open(&why)) {
		fprintf(out, "%s\n", why);
		return;
	}
	fputs("ready\n", out);
	while (key != 3 && key != KEY_CLOSED) {
		poll(&in, 1, 200);
		while ((key = term_key()) != KEY_NOTHING && key != 3 && key != KEY_CLOSED)
			fprintf(out, "%d\n", (int)key);
	}
	fputs(key == KEY_CLOSED ? "closed\n" : "stopped\n", out);
	if (key == 3)
		term_close();
}

/* What ncurses draws must be read, or it waits. */
static void
drain(void)
{
	char bytes[4096];
	struct pollfd p = {.fd = child.keyboard, .events = POLLIN};

	while (poll(&p, 1, 0) == 1 && (p.revents & POLLIN) &&
	       read(child.keyboard, bytes, sizeof(bytes)) > 0)
		;
}

static void
start(
    const char *terminal, const char *locale, unsigned short rows, unsigned short columns)
{
	struct winsize size = {.ws_row = rows, .ws_col = columns};
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	child.pid = forkpty(&child.keyboard, NULL, NULL, &size);
	ck_assert_int_ge(child.pid, 0);
	if (child.pid == 0) {
		signal(SIGHUP, SIG_IGN);
		setenv("TERM", terminal, 1);
		setlocale(LC_CTYPE, locale);
		report(fdopen(ends[1], "w"));
		_exit(0);
	}
	close(ends[1]);
	child.keys = fdopen(ends[0], "r");
}

static const char *
next(void)
{
	static char line[256];

	drain();
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), child.keys));
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static void
type(const char *bytes)
{
	ck_assert_int_eq(
	    write(child.keyboard, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
}

static void
expect(const char *bytes, int32_t key)
{
	type(bytes);
	ck_assert_msg(atoi(next()) == key, "for a key of %zu bytes, %#x wanted",
	    strlen(bytes), (unsigned)key);
}

static void
end(void)
{
	int status;

	fclose(child.keys);
	close(child.keyboard);
	ck_assert_int_eq(waitpid(child.pid, &status, 0), child.pid);
	ck_assert_int_eq(status, 0);
}

START_TEST(keys_have_their_codes)
{
	start("xterm-256color", "C.UTF-8", 24, 80);
	ck_assert_str_eq(next(), "ready");
	expect("a", 'a');
	expect("\r", '\r');
	expect("\n", '\r');
	expect("\t", '\t');
	expect("\f", '\f');
	expect("\177", KEY_BACKSPACE_KEY);
	expect("\b", KEY_BACKSPACE_KEY);
	expect("가", 0xac00);
	expect("\U0001f5f3", 0x1f5f3);
	expect("\033OA", KEY_UP_ARROW);
	expect("\033OB", KEY_DOWN_ARROW);
	expect("\033[2~", KEY_INSERT_KEY);
	expect("\033[3~", KEY_DELETE_KEY);
	expect("\033[5~", KEY_PAGE_BACK);
	expect("\033[Z", KEY_BACK_TAB);
	expect("\033OP", KEY_F0 + 1);
	expect("\033[24~", KEY_F0 + 12);
	expect("\033", '\033');
	type("\003");
	ck_assert_str_eq(next(), "stopped");
	end();
}
END_TEST

/* The two parts of a pasted syllable may come in two packets. */
START_TEST(characters_come_in_parts)
{
	start("xterm-256color", "C.UTF-8", 24, 80);
	ck_assert_str_eq(next(), "ready");
	type("\xed");
	usleep(50000);
	type("\x95");
	usleep(50000);
	expect("\x9c", 0xd55c);
	/* What is no UTF-8 is no key, and spoils none after it. */
	expect("\xff\xc0z", 'z');
	expect("\xed\x95가", 0xac00);
	type("\003");
	ck_assert_str_eq(next(), "stopped");
	end();
}
END_TEST

/* Keys that mean nothing here leave no letters behind. */
START_TEST(unknown_keys_are_no_text)
{
	start("xterm-256color", "C.UTF-8", 24, 80);
	ck_assert_str_eq(next(), "ready");
	expect("\033[1;5Cx", 'x');
	expect("\033[99;1~x", 'x');
	expect("\033[?1;2cx", 'x');
	expect("\033Oqx", 'x');
	expect("\033ax", 'x');
	type("\003");
	ck_assert_str_eq(next(), "stopped");
	end();
}
END_TEST

START_TEST(a_new_size_is_a_key)
{
	struct winsize size = {.ws_row = 12, .ws_col = 40};

	start("xterm-256color", "C.UTF-8", 24, 80);
	ck_assert_str_eq(next(), "ready");
	ck_assert_int_eq(ioctl(child.keyboard, TIOCSWINSZ, &size), 0);
	ck_assert_int_eq(atoi(next()), KEY_RESIZED);
	expect("q", 'q');
	type("\003");
	ck_assert_str_eq(next(), "stopped");
	end();
}
END_TEST

START_TEST(a_lost_terminal_is_told)
{
	start("xterm-256color", "C.UTF-8", 24, 80);
	ck_assert_str_eq(next(), "ready");
	drain();
	close(child.keyboard);
	child.keyboard = open("/dev/null", 0);
	char line[64];
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), child.keys));
	ck_assert_str_eq(line, "closed\n");
	end();
}
END_TEST

START_TEST(each_refusal_has_its_reason)
{
	static const struct {
		const char *terminal, *locale;
		unsigned short rows, columns;
		const char *why;
	} cases[] = {
	    {"xterm-256color", "C", 24, 80,
		"the locale is not UTF-8; set LC_ALL=C.UTF-8"},
	    {"dumb", "C.UTF-8", 24, 80,
		"TERM names no terminal that can place text; "
		"set it to what the terminal is, such as xterm-256color"},
	    {"no-such-terminal", "C.UTF-8", 24, 80,
		"TERM names no terminal that can place text; "
		"set it to what the terminal is, such as xterm-256color"},
	    {"xterm-256color", "C.UTF-8", 24, 39,
		"the terminal has fewer than 40 columns or 12 rows; make it larger"},
	    {"xterm-256color", "C.UTF-8", 11, 80,
		"the terminal has fewer than 40 columns or 12 rows; make it larger"},
	    {"xterm-256color", "C.UTF-8", 12, 40, "ready"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		start(
		    cases[i].terminal, cases[i].locale, cases[i].rows, cases[i].columns);
		ck_assert_str_eq(next(), cases[i].why);
		if (strcmp(cases[i].why, "ready") == 0)
			type("\003");
		end();
	}
}
END_TEST

START_TEST(a_file_is_no_terminal)
{
	const char *why = NULL;
	int in = dup(0);

	setlocale(LC_CTYPE, "C.UTF-8");
	ck_assert_ptr_nonnull(freopen("/dev/null", "r", stdin));
	ck_assert_int_eq(term_open(&why), -1);
	ck_assert_str_eq(why, "standard input and output are not a terminal");
	dup2(in, 0);
	close(in);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("term");
	TCase *tests = tcase_create("term");

	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, keys_have_their_codes);
	tcase_add_test(tests, characters_come_in_parts);
	tcase_add_test(tests, unknown_keys_are_no_text);
	tcase_add_test(tests, a_new_size_is_a_key);
	tcase_add_test(tests, a_lost_terminal_is_told);
	tcase_add_test(tests, each_refusal_has_its_reason);
	tcase_add_test(tests, a_file_is_no_terminal);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
