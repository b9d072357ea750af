/*
 * What a value that somebody typed says to people, on a page and on paper: a number with
 * its unit, a choice in words. What is sealed says what was typed, and so does the rest.
 *
 * Nothing fails and nothing is owned: the answer is the text itself, words of the form,
 * or in out.
 */
#ifndef STATION_SAID_H
#define STATION_SAID_H

#include "service/form.h"
#include "station/screen/words.h"

#define SAID 60

const char *said_value(
    const struct field *f, const char *text, enum language l, char out[SAID]);

#endif
