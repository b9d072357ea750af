#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static const char *name = "madang";

void
log_open(const char *program)
{
	name = program;
}

static void say(const char *format, va_list args) PRINTF_LIKE(1, 0);

/* One write a line, so that lines of several threads or processes stay whole. */
static void
say(const char *format, va_list args)
{
	char text[2048];
	int n = vsnprintf(text, sizeof text, format, args);
	if (n >= 0)
		fprintf(stderr, "%s: %s\n", name, text);
}

void
log_say(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(format, args);
	va_end(args);
}

void
log_debug(const char *format, ...)
{
	if (!getenv("MADANG_DEBUG"))
		return;
	va_list args;
	va_start(args, format);
	say(format, args);
	va_end(args);
}

void
log_why(int code, const struct why *why)
{
	log_say("%s", why && why->text[0] ? why->text : err_str(code));
}
