#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

static const char *name = "madang";

void
log_open(const char *program)
{
	name = program;
}

static void say(FILE *out, const char *before, const char *format, va_list args)
    PRINTF_LIKE(3, 0);

/* One write a line, so that lines of several threads or processes stay whole. A sentence
 * may quote what others wrote, so it is made fit to be shown. */
static void
say(FILE *out, const char *before, const char *format, va_list args)
{
	struct buf shown = {0};
	char text[4096];

	if (vsnprintf(text, sizeof text, format, args) < 0)
		return;
	text_shown(&shown, text);
	fprintf(out, "%s%s%s\n", before, before[0] != '\0' ? ": " : "", buf_str(&shown));
	buf_free(&shown);
}

void
log_say(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(stderr, name, format, args);
	va_end(args);
}

void
log_debug(const char *format, ...)
{
	if (!getenv("MADANG_DEBUG"))
		return;
	va_list args;
	va_start(args, format);
	say(stderr, name, format, args);
	va_end(args);
}

void
log_answer(FILE *out, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say(out, "", format, args);
	va_end(args);
}

void
log_why(int code, const struct why *why)
{
	log_say("%s", why && why->text[0] ? why->text : err_str(code));
}
