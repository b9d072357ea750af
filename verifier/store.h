/*
 * Reads and writes what a run remembers, field by field: one function a structure, which
 * goes both ways, so that what is read is what was written. A file ends with the SHA-256
 * of all before; it is compared before anything is read. Numbers are big-endian.
 *
 * After a failure (disk full, a file that ends early, a count that cannot be) store_bad
 * says so, reading gives zeros, and nothing else happens.
 */
#ifndef VERIFIER_STORE_H
#define VERIFIER_STORE_H

#include "verifier/bytes.h"

struct store;

/* A new file, written over an older one of that name. NULL: errno says why. */
struct store *store_create(const char *path);
/* The whole file is read and its last line compared first. NULL: it is not there, or not
 * whole. */
struct store *store_open(const char *path);
/* Of a file that is written: its last line, then to the disk. False if any of it failed.
 */
bool store_close(struct store *s);

bool store_writes(const struct store *s);
bool store_bad(const struct store *s);
/* What was read cannot be. */
void store_refuse(struct store *s);

void store_raw(struct store *s, void *data, size_t size);
void store_bool(struct store *s, bool *b);
void store_u64(struct store *s, uint64_t *n);
void store_i64(struct store *s, int64_t *n);
/* Writes n, or reads how many follow: each takes at least so many bytes of the file. */
size_t store_count(struct store *s, size_t n, size_t least);
/* Replaces what was there. */
void store_bytes(struct store *s, struct bytes *b);
/* Text without NUL, or NULL. */
void store_text(struct store *s, char **text);

/* The SHA-256 of a file. */
MUST_USE bool store_digest(const char *path, uint8_t out[HASH]);

#endif
