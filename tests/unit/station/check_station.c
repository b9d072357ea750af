/* madang-station as its users run it: parent, script, plain screen. No network: push
 * meets a closed port, the vault has read its ledger before. */
#include <check.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/file.h"
#include "tests/unit/station/town.h"

static struct town town;

static void
open_town(size_t voters, int box_min)
{
	town_begin(&town, voters, box_min, "");
	ck_assert_int_eq(town_stop(&town), 0);
}

static void
put(const char *name, const char *text)
{
	town_write(&town, name, text, strlen(text));
}

/* Runs the station with these arguments, its input from in, output to out and err. */
static int
run(const char *arguments, const char *in)
{
	struct path command =
	    path_of("%s --dir %s --pass-file %s/pass %s <%s/%s >%s/out 2>%s/err", STATION,
		town.dir, town.dir, arguments, town.dir, in, town.dir, town.dir);
	int status = system(command.s);

	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static size_t
count_in(const char *name, const char *words)
{
	struct buf text = {0};
	size_t n = 0;

	town_file(&town, name, &text);
	for (const char *at = buf_str(&text); (at = strstr(at, words)); at++)
		n++;
	buf_free(&text);
	return n;
}

static void
vote_line(struct buf *b, size_t card, const char *choice, const char *then)
{
	buf_printf(b,
	    "{\"card\":\"deck:%zu\",\"poll\":\"lights-2026\",\"answers\":[{\"question\":"
	    "\"light\",%s}],\"then\":\"%s\"}\n",
	    card, choice, then);
}

/* Far more at a time than the bag has slots: they wait for the next box, none is refused.
 */
START_TEST(a_long_script_casts_all)
{
	struct buf script = {0};
	uint64_t lines[3];

	open_town(300, 4);
	for (size_t i = 0; i < 300; i++)
		vote_line(&script, i, i % 3 ? "\"choose\":[\"yes\"]" : "\"blank\":true",
		    "cast");
	buf_puts(&script, "{\"do\":\"seal\",\"poll\":\"lights-2026\"}\n");
	put("votes", buf_str(&script));
	buf_free(&script);
	ck_assert_int_eq(run("--script -", "votes"), 0);
	ck_assert_uint_eq(count_in("out", "{\"status\":\"cast\""), 300);
	ck_assert_uint_eq(count_in("out", "\"ballots\":300"), 1);
	town_start(&town);
	ck_assert_msg(town_drain(&town, 60), "%s", town.text);
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], 200);
	ck_assert_uint_eq(lines[2], 100);
	town_close(&town);
}
END_TEST

START_TEST(results_come_in_order_with_reasons)
{
	static const char *const want[] = {"\"status\":\"checked\"",
	    "\"status\":\"cast\"", "station.voted", "station.not_on_roll", "script.line",
	    "script.line", "station.offline", "station.answers", "station.poll_unknown",
	    "\"boxes\":1", "station.not_drained"};
	struct buf script = {0}, out = {0};
	char *line;

	open_town(3, 50);
	vote_line(&script, 0, "\"choose\":[\"no\"]", "check");
	vote_line(&script, 0, "\"choose\":[{\"option\":\"yes\",\"value\":1}]", "cast");
	vote_line(&script, 0, "\"choose\":[\"yes\"]", "cast");
	vote_line(&script, 3, "\"choose\":[\"yes\"]", "cast");
	buf_puts(&script, "{\"card\":\"deck:1\",\"poll\":\n");
	buf_puts(&script, "{\"do\":\"dance\"}\n");
	buf_puts(&script, "{\"do\":\"sync\"}\n\n");
	vote_line(&script, 1, "\"choose\":[\"yes\",\"no\"]", "cast");
	buf_puts(&script, "{\"do\":\"seal\",\"poll\":\"other\"}\n");
	buf_puts(&script, "{\"do\":\"seal\",\"poll\":\"lights-2026\"}\n");
	buf_puts(&script, "{\"do\":\"drain\",\"timeout\":1}"); /* no LF at the end */
	put("votes", buf_str(&script));
	ck_assert_int_eq(run("--script -", "votes"), 1);
	town_file(&town, "out", &out);
	line = strtok((char *)out.data, "\n");
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		ck_assert_ptr_nonnull(line);
		ck_assert_msg(strstr(line, want[i]) != NULL, "line %zu: %s lacks %s",
		    i + 1, line, want[i]);
		line = strtok(NULL, "\n");
	}
	ck_assert_ptr_null(line);
	buf_free(&script);
	buf_free(&out);
	town_close(&town);
}
END_TEST

START_TEST(a_voter_at_the_plain_screen)
{
	uint64_t lines[3];

	open_town(2, 50);
	/* English; card; start; yes, and no too: an over-vote, nothing changed; on;
	 * review: question 1, clear yes, no, on; right; check it, yes; again: blank, on;
	 * right; cast: not yet, cast: yes; finish; end */
	put("keys", "2\ndeck:0\n0\n1 2\n0\n1 1 2 0\n0\n2\n1\n1\n3\n0\n0\n1\n2\n1\n1\n1\n"
		    "3\n");
	ck_assert_int_eq(run("--plain", "keys"), 0);
	ck_assert_uint_eq(count_in("out", "You already chose 1."), 1);
	ck_assert_uint_eq(count_in("out", "left blank, as you marked it"), 1);
	ck_assert_uint_eq(count_in("out", "You have NOT voted yet"), 1);
	ck_assert_uint_eq(count_in("out", "Your ballot is cast and safe"), 1);
	put("keys", "1\ndeck:0\n2\n"); /* told before the questions */
	ck_assert_int_eq(run("--plain", "keys"), 0);
	ck_assert_uint_eq(count_in("out", "이 카드로는 이미 투표"), 1);
	town_start(&town);
	ck_assert(town_seal(&town));
	ck_assert(town_drain(&town, 30));
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[2], 1);
	ck_assert_uint_eq(lines[0] + lines[1], 0);
	ck_assert_uint_eq(town_entries(&town, "challenge"), 1);
	town_close(&town);
}
END_TEST

/* Reads the terminal until these words come. */
static void
wait_for(int fd, struct buf *seen, const char *words)
{
	char bytes[500];

	while (!strstr(buf_str(seen), words)) {
		ssize_t n = read(fd, bytes, sizeof(bytes));

		ck_assert_msg(n > 0, "no \"%s\" in: %s", words, buf_str(seen));
		buf_put(seen, bytes, (size_t)n);
	}
}

static void
type(int fd, const char *text)
{
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

/* The vault asks at the terminal, in both languages, before anything else is shown. */
START_TEST(the_passphrase_is_asked_in_both_languages)
{
	struct buf seen = {0};
	int fd, status;
	pid_t pid;

	open_town(1, 1);
	pid = forkpty(&fd, NULL, NULL, NULL);
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		execl(STATION, "madang-station", "--dir", town.dir, "--plain", NULL);
		_exit(99);
	}
	wait_for(fd, &seen, "투표소의 암호 | Passphrase of this booth:");
	ck_assert_ptr_null(strstr(buf_str(&seen), "Madang polling booth"));
	type(fd, TOWN_PASS "\n");
	wait_for(fd, &seen, "Madang polling booth");
	ck_assert_ptr_null(strstr(buf_str(&seen), "madang-station"));
	type(fd, "3\n");
	wait_for(
	    fd, &seen, "madang-station vault: "); /* there is no node: held till now */
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	ck_assert_ptr_null(strstr(buf_str(&seen), TOWN_PASS));
	close(fd);
	buf_free(&seen);
	town_close(&town);
}
END_TEST

/* The poll worker's pages as numbered lines: opened, one voter let in, closed by two. */
START_TEST(poll_workers_at_the_plain_screen)
{
	struct path keys;
	uint64_t lines[3];

	town_open(&town, 2, NULL, 50, ",\"attended\":true");
	town_officer(&town, "mina", true);
	town_officer(&town, "joon", true);
	town_restart(&town);
	ck_assert_int_eq(town_stop(&town), 0);
	/* mina in English: open it, yes; back; let in. The voter: yes, on, review, right,
	 * cast, sure; finish. mina: close (third), yes; joon; back; to the voters; end */
	keys = path_of("l\nw\n%s/mina.card\n1234\n1\n1\nb\n1\n"
		       "2\ndeck:0\n0\n1\n0\n0\n1\n1\n1\n"
		       "l\nw\n%s/mina.card\n1234\n3\n1\n%s/joon.card\n1234\nb\nb\n3\n",
	    town.dir, town.dir, town.dir);
	put("keys", keys.s);
	ck_assert_int_eq(run("--plain", "keys"), 0);
	ck_assert_uint_eq(count_in("out", "The booth is open and empty."), 1);
	ck_assert_uint_eq(count_in("out", "Your ballot is cast and safe"), 1);
	ck_assert_uint_eq(count_in("out", "The other officer's PIN"), 1);
	ck_assert_uint_eq(count_in("out", "Report at closing"), 1);
	ck_assert_uint_eq(count_in("out", "In boxes (checked)  <- 1 (0)"), 1);
	ck_assert_uint_eq(count_in("out", "1234"), 0);
	ck_assert_uint_eq(count_in("out", "Type your PIN and press Enter."), 3);
	ck_assert_uint_eq(count_in("out", "digits below"), 0); /* lines have no pad */
	town_start(&town);
	ck_assert(town_drain(&town, 30));
	ck_assert_uint_eq(town_entries(&town, "seal"), 1);
	town_tally(&town, lines);
	ck_assert_uint_eq(lines[0], 1);
	town_close(&town);
}
END_TEST

START_TEST(what_cannot_run_says_so_with_2)
{
	open_town(1, 1);
	put("votes", "");
	put("pass", "wrong\n");
	ck_assert_int_eq(run("--script -", "votes"), 2);
	ck_assert_uint_ge(count_in("err", "station.key"), 1);
	ck_assert_int_eq(run("--script /nowhere/votes", "votes"), 2);
	ck_assert_uint_eq(count_in("err", "/nowhere/votes"), 1);
	ck_assert_int_eq(run("--plain --script -", "votes"), 2);
	ck_assert_uint_ge(count_in("err", "usage:"), 1);
	ck_assert_int_eq(run("--help", "votes"), 0);
	ck_assert_uint_ge(count_in("out", "Example:"), 1);
	town_close(&town);
}
END_TEST

/* The station's children, killed one after the other: it ends with 2 and says who. */
START_TEST(a_killed_child_ends_the_station)
{
	static const char *const names[] = {"vault", "push", "script"};
	struct path command;
	int status;

	open_town(1, 1);
	command = path_of(
	    "cd %s; mkfifo pipe; exec 9<>pipe; %s --dir %s --pass-file %s/pass --script "
	    "%s/pipe >out 2>err 9>&- & pid=$!; sleep 1; for c in $(cat "
	    "/proc/$pid/task/$pid/children);"
	    " do case $(readlink /proc/$c/exe) in */%s) kill -9 $c;; esac; done; wait "
	    "$pid",
	    town.dir, STATION, town.dir, town.dir, town.dir, names[_i]);
	status = system(command.s);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 2);
	ck_assert_msg(count_in("err", names[_i]) >= 1, "no word of %s", names[_i]);
	ck_assert_uint_ge(count_in("err", "signal 9"), 1);
	town_close(&town);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("station");
	TCase *c = tcase_create("station");
	SRunner *r;
	int failed;

	tcase_set_timeout(c, 120);
	tcase_add_test(c, a_long_script_casts_all);
	tcase_add_test(c, results_come_in_order_with_reasons);
	tcase_add_test(c, a_voter_at_the_plain_screen);
	tcase_add_test(c, the_passphrase_is_asked_in_both_languages);
	tcase_add_test(c, poll_workers_at_the_plain_screen);
	tcase_add_test(c, what_cannot_run_says_so_with_2);
	tcase_add_loop_test(c, a_killed_child_ends_the_station, 0, 3);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
