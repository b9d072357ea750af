/* Passphrases from a file and from a terminal (a pseudo-terminal plays it). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <check.h>
#include <sodium.h>

#include "base/file.h"
#include "card/seal.h"

static char folder[] = "/tmp/madang-pass-XXXXXX";
static struct path file;

static void
setup(void)
{
	ck_assert_int_ge(sodium_init(), 0);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	file = path_of("%s/pass", folder);
}

static void
teardown(void)
{
	unlink(file.s);
	rmdir(folder);
}

static int
from_file(const char *content, size_t size, struct secret *pass, struct why *why)
{
	ck_assert_int_eq(file_write(file.s, content, size, 0600, NULL), 0);
	return pass_read(pass, file.s, "Passphrase?", why);
}

static void
reads(const char *content, const char *want)
{
	struct secret pass = {0};

	ck_assert_int_eq(from_file(content, strlen(content), &pass, NULL), 0);
	ck_assert_uint_eq(pass.size, strlen(want));
	ck_assert_mem_eq(pass.data, want, pass.size);
	secret_free(&pass);
	ck_assert_ptr_null(pass.data);
}

START_TEST(the_first_line_is_the_passphrase)
{
	reads("open sesame\n", "open sesame");
	reads("open sesame", "open sesame");
	reads(" two \nlines\n", " two ");
	reads("마당\n", "마당");
}
END_TEST

START_TEST(bad_files_are_told)
{
	struct secret pass = {0};
	struct why why = {""};
	char longer[1100];

	ck_assert_int_eq(from_file("", 0, &pass, &why), ERR_PASSPHRASE);
	ck_assert_ptr_nonnull(strstr(why.text, "empty"));
	ck_assert_int_eq(from_file("\nabc\n", 5, &pass, &why), ERR_PASSPHRASE);
	memset(longer, 'a', sizeof(longer));
	ck_assert_int_eq(from_file(longer, sizeof(longer), &pass, &why), ERR_TOO_LARGE);
	ck_assert_ptr_nonnull(strstr(why.text, "1024"));
	ck_assert_int_eq(pass_read(&pass, "/nonexistent/pass", "?", &why), -ENOENT);
	ck_assert_ptr_nonnull(strstr(why.text, "/nonexistent/pass"));
	ck_assert_ptr_null(pass.data);
}
END_TEST

/* A child whose terminal is the given one; its exit status tells what pass_read did. */
static pid_t
child_at(const char *terminal)
{
	pid_t pid = fork();

	if (pid == 0) {
		struct secret pass = {0};
		int rc;

		signal(SIGTERM, SIG_DFL); /* libcheck's handler would end the test */
		setsid();
		if (terminal != NULL) {
			int fd = open(terminal, O_RDWR);

			if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) != 0)
				_exit(90);
		}
		rc = pass_read(&pass, NULL, "Passphrase?", NULL);
		if (rc == ERR_STATE)
			_exit(3);
		_exit(rc == 0 && pass.size == 6 && memcmp(pass.data, "sesame", 6) == 0
			  ? 0
			  : 1);
	}
	return pid;
}

static int
status_of(pid_t pid)
{
	int status = 0;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

static bool
echoes(int fd)
{
	struct termios t;

	ck_assert_int_eq(tcgetattr(fd, &t), 0);
	return (t.c_lflag & ECHO) != 0;
}

/* The other side of a pseudo-terminal, once the question stands on it and the echo is
 * off. */
static int
open_asked(pid_t *pid, char *seen, size_t room)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	size_t size = 0;
	ssize_t n;

	ck_assert_int_ge(master, 0);
	ck_assert_int_eq(grantpt(master), 0);
	ck_assert_int_eq(unlockpt(master), 0);
	*pid = child_at(ptsname(master));
	while (size + 1 < room && (n = read(master, seen + size, room - 1 - size)) > 0) {
		size += (size_t)n;
		seen[size] = 0;
		if (strstr(seen, "? ") != NULL)
			break;
	}
	while (echoes(master))
		usleep(1000);
	return master;
}

START_TEST(the_terminal_is_asked_without_echo)
{
	char seen[200] = "";
	pid_t pid;
	int master = open_asked(&pid, seen, sizeof(seen));
	size_t size;

	ck_assert_ptr_nonnull(strstr(seen, "Passphrase?"));
	ck_assert_int_eq(write(master, "sesame\n", 7), 7);
	ck_assert_int_eq(status_of(pid), 0);
	size = strlen(seen);
	/* what came back after the question: a line end, nothing of the passphrase */
	ssize_t n = read(master, seen + size, sizeof(seen) - 1 - size);
	seen[size + (size_t)(n > 0 ? n : 0)] = 0;
	ck_assert_ptr_null(strstr(seen, "sesame"));
	close(master);
}
END_TEST

START_TEST(an_interrupt_puts_the_echo_back)
{
	char seen[200] = "";
	pid_t pid;
	int master = open_asked(&pid, seen, sizeof(seen));
	int status;

	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(kill(pid, SIGTERM), 0);
	status = status_of(pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	ck_assert(echoes(master));
	close(master);
}
END_TEST

START_TEST(without_a_terminal_it_says_so)
{
	int status = status_of(child_at(NULL));

	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 3);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("pass");
	TCase *t = tcase_create("pass");
	SRunner *r = srunner_create(s);

	tcase_set_timeout(t, 30);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_first_line_is_the_passphrase);
	tcase_add_test(t, bad_files_are_told);
	tcase_add_test(t, the_terminal_is_asked_without_echo);
	tcase_add_test(t, an_interrupt_puts_the_echo_back);
	tcase_add_test(t, without_a_terminal_it_says_so);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
