/* Locked memory, and passphrases read into it. */
#include "card/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <sodium.h>

#define PASS_MAX 1024

void
secret_alloc(struct secret *s, size_t size)
{
	/* nothing to do where it has been called before */
	if (sodium_init() < 0 || (s->data = sodium_malloc(size)) == NULL)
		die("out of locked memory for %zu secret bytes", size);
	s->size = size;
}

void
secret_free(struct secret *s)
{
	sodium_free(s->data); /* wipes; NULL is fine */
	*s = (struct secret){0};
}

/* The first line of fd into pass, whose size becomes its length. -1 with errno. */
static int
read_line(int fd, struct secret *pass)
{
	size_t length = 0;
	uint8_t byte;
	ssize_t n;

	while ((n = read(fd, &byte, 1)) == 1 && byte != '\n') {
		if (length == pass->size) {
			errno = EMSGSIZE;
			return -1;
		}
		pass->data[length++] = byte;
	}
	sodium_memzero(&byte, 1);
	pass->size = length;
	return n < 0 ? -1 : 0;
}

static int
finish(struct secret *out, struct secret *pass, int code, const char *source,
    struct why *why)
{
	if (code == 0 && pass->size == 0)
		code = why_set(
		    why, ERR_PASSPHRASE, "the passphrase from %s is empty", source);
	if (code != 0) {
		secret_free(pass);
		return code;
	}
	*out = *pass;
	return 0;
}

static int
read_failed(const char *source, struct why *why)
{
	int code = -errno;

	if (code == -EMSGSIZE)
		return why_set(why, ERR_TOO_LARGE,
		    "the passphrase from %s is longer than %d bytes", source, PASS_MAX);
	return why_set(
	    why, code, "cannot read a passphrase from %s: %s", source, err_str(code));
}

static int
read_file(struct secret *pass, const char *path, struct why *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int code = 0;

	if (fd < 0)
		return read_failed(path, why);
	if (read_line(fd, pass) != 0)
		code = read_failed(path, why);
	close(fd);
	return code;
}

static volatile sig_atomic_t interrupted;

static void
on_signal(int number)
{
	interrupted = number;
}

static const int watched[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
#define WATCHED (sizeof(watched) / sizeof(watched[0]))

/* The watched signals wait outside of ppoll: one that came between the question and the
 * read would otherwise be noticed only at the next key. The terminal gives whole lines.
 */
static int
wait_for_line(int fd, const sigset_t *open)
{
	struct pollfd line = {.fd = fd, .events = POLLIN};

	return ppoll(&line, 1, NULL, open) == 1 ? 0 : -1;
}

/* Without echo. A signal first puts the echo back, then does what it always does. */
static int
read_silently(int fd, const char *prompt, struct secret *pass)
{
	struct sigaction ours = {.sa_handler = on_signal}, before[WATCHED];
	struct termios shown, silent;
	sigset_t blocked, open;
	int result, saved;

	if (tcgetattr(fd, &shown) != 0)
		return -1;
	interrupted = 0;
	sigemptyset(&blocked);
	for (size_t i = 0; i < WATCHED; i++)
		sigaddset(&blocked, watched[i]);
	sigprocmask(SIG_BLOCK, &blocked, &open);
	for (size_t i = 0; i < WATCHED; i++)
		sigaction(watched[i], &ours, &before[i]);
	silent = shown;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(fd, TCSAFLUSH, &silent);
	/* Only now: what is typed after the prompt is not thrown away. */
	result = dprintf(fd, "%s ", prompt) < 0 || wait_for_line(fd, &open) != 0
		     ? -1
		     : read_line(fd, pass);
	saved = errno;
	tcsetattr(fd, TCSAFLUSH, &shown);
	for (size_t i = 0; i < WATCHED; i++)
		sigaction(watched[i], &before[i], NULL);
	sigprocmask(SIG_SETMASK, &open, NULL);
	if (interrupted != 0)
		raise(interrupted);
	errno = saved;
	return result;
}

static int
read_terminal(struct secret *pass, const char *prompt, struct why *why)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	int code = 0;

	if (fd < 0)
		return why_set(why, ERR_STATE,
		    "there is no terminal to ask for a passphrase: give a file with "
		    "--pass-file");
	if (read_silently(fd, prompt, pass) != 0)
		code = read_failed("the terminal", why);
	dprintf(fd, "\n");
	close(fd);
	return code;
}

int
pass_read(struct secret *out, const char *pass_file, const char *prompt, struct why *why)
{
	struct secret pass;
	int code;

	secret_alloc(&pass, PASS_MAX);
	code = pass_file != NULL ? read_file(&pass, pass_file, why)
				 : read_terminal(&pass, prompt, why);
	return finish(
	    out, &pass, code, pass_file != NULL ? pass_file : "the terminal", why);
}
