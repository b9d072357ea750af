/* What reading a form and judging an entry by it share. For form*.c only. */
#ifndef VERIFIER_FORM_INNER_H
#define VERIFIER_FORM_INNER_H

#include "verifier/form.h"

/* Unicode characters of valid UTF-8, or -1 if one is a control character (C0, DEL, C1).
 */
int64_t form_text_size(const char *text);
/* Not empty, in both languages; words may have other members. */
MUST_USE int form_says(const json_t *words, const char *what, struct fault *fault);
/* A list of texts, none empty, none twice. */
MUST_USE int form_strings(
    const json_t *list, const char *what, bool may_be_empty, struct fault *fault);
/* Member "messages" of a form whose kinds are read (form_messages.c). */
MUST_USE int form_messages(const struct form *form, struct fault *fault);
bool form_is_value(const json_t *values, const char *text);

#endif
