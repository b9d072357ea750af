/*
 * Days and times as people here type and read them: 2026-11-26, 2026.11.26 or 20261126;
 * and 2026-11-26 14:05, in Korean time, which is 9 hours ahead and knows no summer time.
 * No file of time zones is read.
 *
 * Pure. What is no day is false, with nothing changed.
 */
#ifndef MADANG_DAYS_H
#define MADANG_DAYS_H

#include <stdbool.h>
#include <stdint.h>

/* Days since 1970-01-01 of a day that is, and back; "?" outside of the years 1 to 9999.
 */
bool days_read(const char *text, int64_t *out);
#define DAYS_TEXT 32
const char *days_text(char out[DAYS_TEXT], int64_t days);

/* The day on which that is. */
int64_t days_of(int64_t unix_seconds);

/* Unix seconds; those that are no whole minute are written too. */
bool days_read_time(const char *text, int64_t *out);
#define DAYS_TIME_TEXT 64
const char *days_time_text(char out[DAYS_TIME_TEXT], int64_t unix_seconds);
/* To the minute, as people read a clock. */
const char *days_clock_text(char out[DAYS_TIME_TEXT], int64_t unix_seconds);

#endif
