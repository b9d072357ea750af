#include "base/err.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	int code;
	const char *words;
} table[] = {
    {ERR_FORMAT, "malformed input"},
    {ERR_TOO_LARGE, "larger than allowed"},
    {ERR_SIGNATURE, "a signature does not hold"},
    {ERR_KEY, "unknown, malformed or wrong key"},
    {ERR_PROOF, "a proof does not hold"},
    {ERR_QUORUM, "too few cosignatures"},
    {ERR_REFUSED, "refused by a rule"},
    {ERR_PASSPHRASE, "wrong passphrase or PIN"},
    {ERR_BLOCKED, "blocked after too many wrong PINs"},
    {ERR_NOT_FOUND, "not found"},
    {ERR_FORK, "two histories that cannot both be true"},
    {ERR_NET, "the other side could not be reached or read"},
    {ERR_BUSY, "busy, try again later"},
    {ERR_DATABASE, "the database failed"},
    {ERR_PENDING, "not yet final"},
    {ERR_DUPLICATE, "already there"},
    {ERR_VERSION, "a format or engine version this program does not know"},
    {ERR_STATE, "asked at the wrong moment"},
    {ERR_UNDECIDED, "the rules came to no verdict"},
};

const char *
err_str(int code)
{
	if (code == 0)
		return "no error";
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (table[i].code == code)
			return table[i].words;
	if (code < 0 && code > -1000) {
		const char *words = strerrordesc_np(-code);
		if (words)
			return words;
	}
	return "unknown error";
}

int
err_exit_status(int code)
{
	switch (code) {
	case 0:
		return 0;
	case ERR_REFUSED:
	case ERR_FORK:
	case ERR_PROOF:
	case ERR_SIGNATURE:
	case ERR_QUORUM:
		return 1;
	case ERR_PENDING:
		return 3;
	default:
		return 2;
	}
}

int
why_set(struct why *why, int code, const char *format, ...)
{
	if (!why)
		return code;

	/* Formatted aside first: an argument may be why->text itself. */
	char text[sizeof why->text];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (n < 0)
		text[0] = 0;
	if (n >= (int)sizeof text)
		memcpy(text + sizeof text - 4, "...", 4);
	memcpy(why->text, text, sizeof text);
	return code;
}

void
die(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fputs("fatal: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	abort();
}

void *
xmalloc(unsigned long size)
{
	void *p = malloc(size ? size : 1);
	if (!p)
		die("out of memory (%lu bytes)", size);
	return p;
}

void *
xcalloc(unsigned long n, unsigned long size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);
	if (!p)
		die("out of memory (%lu x %lu bytes)", n, size);
	return p;
}

void *
xrealloc(void *p, unsigned long size)
{
	p = realloc(p, size ? size : 1);
	if (!p)
		die("out of memory (%lu bytes)", size);
	return p;
}

char *
xstrdup(const char *s)
{
	size_t size = strlen(s) + 1;
	return memcpy(xmalloc(size), s, size);
}
