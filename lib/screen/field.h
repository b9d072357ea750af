/*
 * A line of text that one edits: UTF-8 in room that the caller gives, with a cursor, and
 * limits in bytes and characters. It takes Hangul from a 2-set keyboard
 * (screen/hangul.h); the syllable under way is part of the text at every time.
 *
 * Only what a canvas can show comes in: control characters, marks that turn the direction
 * of writing and what has no width are refused, also when a terminal pastes them.
 *
 * Secrets: a hidden field shows one mark a character and knows no Hangul. Erased bytes
 * are wiped at once, all of the room by field_close; whether the room is locked memory is
 * the caller's choice. Nothing is copied.
 */
#ifndef SCREEN_FIELD_H
#define SCREEN_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/canvas.h"
#include "screen/hangul.h"

struct field_edit {
	char *text;    /* the caller's, always whole and terminated */
	size_t room;   /* bytes of it, the zero at the end counts */
	size_t max;    /* characters */
	size_t size;   /* bytes now */
	size_t cursor; /* in bytes, at a character */
	bool hidden;
	bool hangul;         /* letters make Hangul */
	struct hangul under; /* the syllable under way, before the cursor */
};

enum field_result {
	FIELD_NOT_MINE, /* no key of a field: what keys_request says */
	FIELD_DONE,
	FIELD_FULL,   /* no room for this character; nothing changed */
	FIELD_REFUSED /* no character for a text; nothing changed */
};

/* An empty field. room is at least 1. */
void field_open(struct field_edit *f, char *text, size_t room, size_t max, bool hidden);
/* A field whose text is there already, whole and within max; cursor at its end. */
void field_resume(struct field_edit *f, char *text, size_t room, size_t max);
/* Wipes the text and forgets it. */
void field_close(struct field_edit *f);
/* The whole text anew, cursor at its end; false, with nothing changed, when it does not
 * fit or holds what is refused. */
bool field_set(struct field_edit *f, const char *text);
/* Characters, left, right, Backspace, Delete, and Insert, which changes between Hangul
 * and Latin letters. */
enum field_result field_key(struct field_edit *f, int32_t key);
/* The next key begins a new syllable; when the focus leaves. */
void field_rest(struct field_edit *f);
size_t field_characters(const struct field_edit *f);

/* Draws the part around the cursor in one row, over the width of the area, and sets the
 * cursor: after the text before it, or on the syllable under way. */
void field_draw(const struct field_edit *f, struct canvas *c, struct area a, int row);

#endif
