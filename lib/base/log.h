/*
 * One line a fact on standard error: "madang-node: sentence". Never a choice, a key
 * press, a tracker or a secret. Control characters of what a sentence quotes become "?"
 * (text_shown), so that nobody's entry writes on somebody's terminal.
 */
#ifndef MADANG_LOG_H
#define MADANG_LOG_H

#include <stdio.h>

#include "base/err.h"

/* Name shown before every line; borrowed. Call once at start. */
void log_open(const char *program);
void log_say(const char *format, ...) PRINTF_LIKE(1, 2);
/* One line of a program's answer, cleaned in the same way and without its name, on out.
 */
void log_answer(FILE *out, const char *format, ...) PRINTF_LIKE(2, 3);
/* Only with MADANG_DEBUG set. */
void log_debug(const char *format, ...) PRINTF_LIKE(1, 2);
/* The sentence of why (or the words of code when it is empty), for a program's last word.
 */
void log_why(int code, const struct why *why);

#endif
