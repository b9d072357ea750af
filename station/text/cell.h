/*
 * A value of a view's row as a clerk reads it: a number is written by the type that
 * the form gives the column (form_column). What the form does not know is written by its
 * name: `..._day` is a day, `..._time` a time. And whether such a row is one that a clerk
 * searches for.
 *
 * For the screen, which shows rows, and the vault, which writes the same ones into a
 * file. Pure; nothing is kept.
 */
#ifndef STATION_CELL_H
#define STATION_CELL_H

#include "station/text/typed.h"

enum cell_sort { CELL_NUMBER, CELL_DAY, CELL_TIME };
/* What a whole number in that column is. field may be NULL. */
enum cell_sort cell_sort(const struct field *field, const char *column);
/* As one would type it; cut where room is too small. */
void cell_number(
    const struct field *field, const char *column, int64_t n, char *out, size_t room);

/* Does the row hold what one has typed (search.h)? Its cells make one line, followed by
 * the words, in both languages, that people read in place of a choice. fields: of each
 * cell, or NULL. */
bool cell_row_finds(const struct field *const *fields, const char *const *cells,
    size_t count, const char *query);

#endif
