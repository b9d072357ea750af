/*
 * Does a line hold what one has typed so far? Words between spaces may stand anywhere and
 * in any order; capitals do not matter. Hangul is compared letter by letter, so that a
 * syllable finds what it may still become: of 하나 the keys make 한 on the way.
 *
 * Pure; nothing is kept.
 */
#ifndef STATION_SEARCH_H
#define STATION_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#define SEARCH_TEXT 1000 /* bytes of a line that are looked at, and of a query */

bool search_finds(const char *line, const char *query);

#endif
