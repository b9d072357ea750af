#include "station/screen/line.h"

#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include "base/clock.h"
#include "station/channel/beat.h"

#define ALERT_MS 180000
#define CLEAR_MS 45000

static char input[4096];
static size_t held;
static int patient;

void
line_patient(int yes)
{
	patient = yes;
}

void
line_say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

/* A whole line of what was read, moved out. */
static int
take_line(char *out, size_t room, int end)
{
	char *lf = memchr(input, '\n', held);
	size_t size = lf ? (size_t)(lf - input) : held;
	size_t used = lf ? size + 1 : size;

	if (!lf && !(end && held) && held < sizeof(input))
		return 0;
	snprintf(out, room, "%.*s", (int)size, input);
	memmove(input, input + used, held - used);
	sodium_memzero(input + held - used, used);
	held -= used;
	return 1;
}

static enum line_result
wait_line(char *out, size_t room, enum language l)
{
	int64_t since = clock_monotonic_ms();
	int alerted = 0;

	while (!take_line(out, room, 0)) {
		struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
		int64_t silent = clock_monotonic_ms() - since;
		ssize_t n;

		beat();
		if (!patient && !alerted && silent > ALERT_MS) {
			line_say("\n%s", words(l, "Are you still there? Clearing in 45 "
						  "seconds. Press Enter."));
			alerted = 1;
		}
		if (!patient && silent > ALERT_MS + CLEAR_MS)
			return LINE_IDLE;
		if (poll(&in, 1, 1000) <= 0)
			continue;
		n = read(STDIN_FILENO, input + held, sizeof(input) - held);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return take_line(out, room, 1) ? LINE_GIVEN : LINE_END;
		held += (size_t)n;
	}
	return LINE_GIVEN;
}

enum line_result
line_read(char *out, size_t room, enum language l, const char *prompt, int hidden)
{
	struct termios before, quiet;
	int restore = hidden && tcgetattr(STDIN_FILENO, &before) == 0;
	enum line_result r;

	printf("%s: ", prompt);
	fflush(stdout);
	if (restore) {
		quiet = before;
		quiet.c_lflag &= (tcflag_t)~ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	r = wait_line(out, room, l);
	if (restore) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
		putchar('\n');
	}
	return r;
}
