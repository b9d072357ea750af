/*
 * What a test sees of a clerk's model, and what it must be: the page, the focus, what is
 * drawn, what the vault is asked. For tests with libcheck; the others use counter.h
 * alone.
 */
#ifndef TEST_SEEN_H
#define TEST_SEEN_H

#include "station/screen/model/page.h"
#include "tests/unit/station/visitor.h"

/* Opens a model and unlocks it for a clerk who reads English. */
void seen_desk(struct visitor *v);
/* The same, to the form of what was found. */
void seen_form(struct visitor *v);

void seen_page(const struct visitor *v, enum page p);
/* The vault was asked this last, and has not answered. */
void seen_asked(const struct visitor *v, uint16_t type);
/* The body of what was asked, after so many bytes: a find, what it corrects (or 0), and
 * its fields as JSON. */
void seen_draft(
    const struct visitor *v, size_t from, uint64_t corrects, const char *fields);
/* A field of the form has the focus. */
void seen_focus(const struct visitor *v, int slot);
/* What is typed there. */
const char *seen_typed(const struct visitor *v, int slot);

/* The words stand on a screen of 80 columns with so many rows, or 24; if not, it is
 * written to stderr. */
bool seen_on(const struct visitor *v, int rows, const char *words);
bool seen_shows(const struct visitor *v, const char *words);
/* The words are said aloud of the page, or of the item in focus; if not, all that is said
 * is written there. */
bool seen_says(const struct visitor *v, const char *words);
bool seen_item_says(const struct visitor *v, const char *words);

#endif
