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
/* The same, beside other members. */
MUST_CHECK int form_has_words(const json_t *words, const char *what, struct why *why);
/* A list of texts, none twice. */
MUST_CHECK int form_check_strings(const json_t *list, const char *what, struct why *why);

/* What a list describes: the fields of a kind, those of its rows, columns of views. */
enum form_part {
	FORM_KIND,
	FORM_LINES,
	FORM_COLUMNS,
};

/* what names the list in an error. list owns its items also on failure. */
MUST_CHECK int form_parse_fields(struct field_list *list, json_t *json, const char *what,
    enum form_part part, struct why *why);

/* Members "messages" of a form whose kinds are read (form_message.c). */
MUST_CHECK int form_check_messages(const struct form *form, struct why *why);

#endif
