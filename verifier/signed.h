/*
 * Signed notes and keys (doc/protocol/note.md): text, an empty line, signature lines.
 * A parsed note borrows the caller's bytes for text and names, and owns the decoded
 * blobs.
 */
#ifndef VERIFIER_SIGNED_H
#define VERIFIER_SIGNED_H

#include "verifier/bytes.h"

#define SIGNED_MAX 64
#define KEY_ED25519 0x01
#define KEY_COSIGNATURE 0x04
#define NAME_MAX_SIZE 200

struct vkey {
	char name[NAME_MAX_SIZE + 1];
	uint8_t type;
	uint8_t id[4];
	uint8_t public[32];
};

/* From the text `name+hex8+B64(type || key)`; the id must be right. */
MUST_USE int vkey_read(struct vkey *key, const char *text, struct fault *fault);
/* From its parts; computes the id. */
void vkey_make(
    struct vkey *key, const char *name, uint8_t type, const uint8_t public[32]);

/* May this be the name of a key? */
bool signed_name_ok(struct span name);

struct signature {
	struct span name;
	uint8_t id[4];
	size_t blob, blob_size; /* within struct signed_note.blobs, after the key id */
	/* What signature_try found: over this text, with this key, it holds or not. */
	bool tried, held;
	uint8_t tried_type, tried_key[32];
	struct span tried_text;
};

struct signed_note {
	struct span text; /* with its last LF */
	struct signature *lines;
	size_t count, room;
	struct bytes blobs;
};

/* Checks form only. Drop it after use also when this fails. */
MUST_USE int signed_read(struct signed_note *note, struct span raw, struct fault *fault);
void signed_drop(struct signed_note *note);

/* Is this line of this key (name and id)? */
bool signed_by(const struct signature *line, const struct vkey *key);
/* Does line hold over the text? *time (may be NULL) gets T of a cosignature. */
bool signed_holds(const struct signed_note *note, const struct signature *line,
    const struct vkey *key, uint64_t *time);

/* One signature line without LF, as carried in a block; *blobs gets the decoded part. */
MUST_USE int signature_read(
    struct signature *line, struct bytes *blobs, struct span raw, struct fault *fault);
/* Does the work of signature_holds ahead of time, in any thread. Its answer is taken only
 * for the same text and key; *text must live as long as the line. */
void signature_try(struct signature *line, const struct bytes *blobs, struct span text,
    const struct vkey *key);
bool signature_holds(const struct signature *line, const struct bytes *blobs,
    struct span text, const struct vkey *key, uint64_t *time);

#endif
