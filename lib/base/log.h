/*
 * One line a fact on standard error: "madang-node: sentence". Never a choice, a key press,
 * a tracker or a secret.
 */
#ifndef MADANG_LOG_H
#define MADANG_LOG_H

#include "base/err.h"

/* Name shown before every line; borrowed. Call once at start. */
void log_open(const char *program);
void log_say(const char *format, ...) PRINTF_LIKE(1, 2);
/* Only with MADANG_DEBUG set. */
void log_debug(const char *format, ...) PRINTF_LIKE(1, 2);
/* The sentence of why (or the words of code when it is empty), for a program's last word. */
void log_why(int code, const struct why *why);

#endif
