/*
 * A value of a view's row as a clerk reads it: the columns of a view are mostly fields of
 * the service's form, by whose type a number is written. What is not known is written by
 * its name: `..._day` is a day, `..._time` a time.
 *
 * For the screen, which shows rows, and the vault, which writes the same ones into a
 * file. Pure.
 */
#ifndef STATION_CELL_H
#define STATION_CELL_H

#include "station/text/typed.h"

/* The field of any kind of the form that a column shows; NULL: none. Borrowed from the
 * form, which may be NULL. */
const struct field *cell_field(const struct form *form, const char *column);

enum cell_sort { CELL_NUMBER, CELL_DAY, CELL_TIME };
/* What a whole number in that column is. field may be NULL. */
enum cell_sort cell_sort(const struct field *field, const char *column);
/* As one would type it; cut where room is too small. */
void cell_number(
    const struct field *field, const char *column, int64_t n, char *out, size_t room);

#endif
