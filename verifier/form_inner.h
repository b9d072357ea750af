/* What reading a form and judging an entry by it share. For form*.c only. */
#ifndef VERIFIER_FORM_INNER_H
#define VERIFIER_FORM_INNER_H

#include "verifier/form.h"

/* Unicode characters of valid UTF-8, or -1 if one is a control character (C0, DEL, C1).
 */
int64_t form_text_size(const char *text);
/* A small letter, then small letters, digits and what more holds; at most max. */
bool form_word(const char *text, const char *more, size_t max);
/* Not empty, in both languages; words may have other members. */
MUST_USE int form_says(const json_t *words, const char *what, struct fault *fault);
/* The same, without other members. */
MUST_USE int form_words(const json_t *words, const char *what, struct fault *fault);
/* Member "help" of a field or kind, where there is one: a line in both languages. */
MUST_USE int form_help(const json_t *json, const char *name, struct fault *fault);
/* A list of texts, none empty, none twice. */
MUST_USE int form_strings(
    const json_t *list, const char *what, bool may_be_empty, struct fault *fault);

/* Fields of a kind, of its rows, and columns of views, which are only shown. */
enum form_role { OF_KIND, OF_ROW, OF_VIEW };

/* fields owns its items, also where they are none. */
MUST_USE int form_fields(struct form_fields *fields, const json_t *json, const char *what,
    enum form_role role, struct fault *fault);
/* Member "messages" of a form whose kinds are read (form_messages.c). */
MUST_USE int form_messages(const struct form *form, struct fault *fault);
bool form_is_value(const json_t *values, const char *text);

#endif
