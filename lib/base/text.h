/*
 * Small strict readers of text: UTF-8, decimal numbers, ids.
 */
#ifndef MADANG_TEXT_H
#define MADANG_TEXT_H

#include <stdbool.h>
#include "base/buf.h"

/* The next Unicode character (RFC 3629: no overlong forms, no surrogates), or -1 with
 * c->bad. */
int32_t text_rune(struct cur *c);
/* UTF-8 without U+0000..U+001F; LF is allowed where lines is true. */
bool text_clean(const char *text, size_t size, bool lines);
/* How many Unicode characters, or -1 if it is no UTF-8 or holds a control character (C0,
 * DEL, C1). */
int64_t text_characters(const char *text, size_t size);
/* Adds text as a terminal may show it: control characters (C0, DEL, C1), line and
 * paragraph separators, marks that turn the direction of writing, and what is no UTF-8 (a
 * sequence cut short) become "?". */
void text_shown(struct buf *out, const char *text);
/* Of a text of that size so many bytes as fit into most without cutting a character. */
size_t text_fit(const char *text, size_t size, size_t most);
/* White_Space of Unicode. */
bool text_is_space(int32_t rune);

/* A whole decimal number: digits only, no leading zero but for 0 itself, at most max. */
MUST_CHECK int text_decimal(uint64_t *out, const char *text, size_t size, uint64_t max);

/* 1..max characters of a-z, 0-9 and those in also. */
bool text_is_id(const char *text, size_t max, const char *also);

#endif
