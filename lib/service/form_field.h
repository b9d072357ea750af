/*
 * Fields of a form, and the small checks that all parts of a form share. For form.c and
 * form_check.c only.
 */
#ifndef MADANG_FORM_FIELD_H
#define MADANG_FORM_FIELD_H

#include "service/form.h"

/* Begins with a small letter, holds only chars, has at most max of them. NULL is not. */
bool form_spelled(const char *text, const char *chars, size_t max);
bool form_one_of(const char *text, const char *const *list); /* list ends with NULL */
/* {"ko":"...","en":"..."}, both with words in them. */
MUST_CHECK int form_check_words(const json_t *words, const char *what, struct why *why);
/* Member "help" of a field or kind, where there is one: a line in ko and en. */
MUST_CHECK int form_check_help(const json_t *of, const char *name, struct why *why);
/* A list of texts, none twice. */
MUST_CHECK int form_check_strings(const json_t *list, const char *what, struct why *why);

/* The fields of a kind, or of its rows (line): names of columns differ. list owns its
 * items also on failure. */
MUST_CHECK int form_parse_fields(
    struct field_list *list, json_t *json, const char *what, bool line, struct why *why);

#endif
