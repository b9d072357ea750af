/*
 * C2SP signed-note v1: text, an empty line, signature lines. See doc/protocol/note.md.
 *
 * Everything signed is a note: entries, blocks, checkpoints. One parser serves them all.
 * A parsed note borrows the caller's bytes.
 */
#ifndef MADANG_NOTE_H
#define MADANG_NOTE_H

#include "note/key.h"

#define NOTE_SIGNATURES_MAX 64

struct note_signature {
	const char *name; /* not NUL-terminated, borrowed */
	size_t name_size;
	uint8_t id[4];
	uint8_t blob[80]; /* signature, or u64 T || signature */
	size_t blob_size; /* 0 when longer than any known type: unknown key */
	const char *line; /* the whole line without LF, borrowed */
	size_t line_size;
};

struct note {
	const char *text; /* with its final LF, borrowed */
	size_t text_size;
	struct note_signature signatures[NOTE_SIGNATURES_MAX];
	size_t count;
};

/* Splits at the last empty line and checks form only; one key, known or not, signs once.
 * ERR_FORMAT with the reason. */
MUST_CHECK int note_parse(
    struct note *note, const void *data, size_t size, struct why *why);

/* The signature line of key (by name and id), or NULL. */
const struct note_signature *note_find(const struct note *note, const struct key *key);

/* ERR_NOT_FOUND if key did not sign, ERR_SIGNATURE if its line does not hold. For
 * KEY_COSIGNER *time (may be NULL) gets T, Unix seconds. */
MUST_CHECK int note_verify(
    const struct note *note, const struct key *key, uint64_t *time);

/* Appends the line `EM name B64 LF` for text (with its final LF). For KEY_COSIGNER the
 * time T is signed and stored; else it is ignored. */
void note_sign(struct buf *out, const char *text, size_t text_size, const struct key *key,
    const uint8_t secret[KEY_SECRET_SIZE], uint64_t time);

/* Verifies one cosignature line (without LF) over text: for lines carried in blocks. */
MUST_CHECK int note_verify_line(const char *line, size_t line_size, const char *text,
    size_t text_size, const struct key *key, uint64_t *time);

#endif
