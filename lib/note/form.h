/*
 * What the parsers of lib/note share. Not for others.
 */
#ifndef MADANG_NOTE_FORM_H
#define MADANG_NOTE_FORM_H

#include <stdbool.h>
#include <stddef.h>

#define FORM_ID_MAX 40

bool form_line_is(const char *line, size_t size, const char *want);

/* 1..40 of a-z, 0-9 and '-'. */
bool form_id_ok(const char *id);

/* The id of a key name `<origin>/<role>/<id>`, within name; NULL if it is no such name.
 */
const char *form_name_id(const char *name, const char *origin, const char *role);

#endif
