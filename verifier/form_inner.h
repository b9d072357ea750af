/* What reading a form and judging an entry by it share. For form*.c only. */
#ifndef VERIFIER_FORM_INNER_H
#define VERIFIER_FORM_INNER_H

#include "verifier/form.h"

/* Unicode characters of valid UTF-8, or -1 if one is a control character (C0, DEL, C1).
 */
int64_t form_text_size(const char *text);
bool form_is_value(const json_t *values, const char *text);

#endif
