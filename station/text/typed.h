/*
 * Text that a clerk types into a field of a form, and the value that an entry carries:
 * one to the other, both ways, by the type of the field (doc/protocol/rules.md 1). A day
 * is typed as 2026-11-26, a time as 2026-11-26 14:05, both in Korean time; numbers with
 * or without separators of thousands; a share as 125 or 12.5%.
 *
 * Knows no language: a fault is a kind, and the views have its sentence. Pure; a value is
 * the caller's (json_decref).
 */
#ifndef STATION_TYPED_H
#define STATION_TYPED_H

#include "base/days.h"
#include "service/form.h"

enum fault {
	FAULT_NONE,
	FAULT_MISSING,
	FAULT_NUMBER, /* no whole number */
	FAULT_LOW,    /* below the field's min */
	FAULT_HIGH,
	FAULT_SHORT, /* characters of a text */
	FAULT_LONG,
	FAULT_CONTROL, /* a character that no text has */
	FAULT_DAY,     /* no such day, or none yet */
	FAULT_TIME,
	FAULT_DIGITS, /* of a key or a digest */
	FAULT_CHOICE,
	FAULTS
};

/* Letters of any kind; of a sealed field one types the clear value. */
bool typed_is_text(const struct field *f);
/* Room for what one types into this field, with the zero at its end; and characters. */
size_t typed_room(const struct field *f);
size_t typed_most(const struct field *f);
bool typed_is_number(const struct field *f);

/* FAULT_NONE with *value, which is NULL for an optional field left empty; else the fault,
 * *value untouched. */
enum fault typed_value(const struct field *f, const char *text, json_t **value);
/* The fault may go away by typing on: not to be said while one types. */
enum fault typed_while_typing(const struct field *f, const char *text);

/* As one would type it; "" for NULL. Cut where room is too small. */
void typed_text(const struct field *f, const json_t *value, char *out, size_t room);
/* A number with separators of thousands. */
#define TYPED_NUMBER 32
const char *typed_number(char out[TYPED_NUMBER], int64_t n);
/* The same text with its separators where they belong, the cursor after the same digit;
 * text that is no number stays as it is. */
void typed_separate(char *text, size_t room, size_t *cursor);

#endif
