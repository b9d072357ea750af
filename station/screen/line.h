/*
 * The plain terminal: lines out, lines in. A voter who does not answer is asked once,
 * then the answer is LINE_IDLE and the caller clears the session.
 */
#ifndef STATION_LINE_H
#define STATION_LINE_H

#include <stddef.h>
#include "base/err.h"
#include "station/screen/words.h"

enum line_result { LINE_GIVEN, LINE_IDLE, LINE_END };

/* Writes "prompt: " and reads a line without its LF; longer lines are cut. hidden: no
 * echo. */
enum line_result line_read(
    char *out, size_t room, enum language l, const char *prompt, int hidden);
void line_say(const char *format, ...) PRINTF_LIKE(1, 2);
/* At the welcome screen nobody is there to be cleared. */
void line_patient(int yes);

#endif
