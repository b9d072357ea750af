/*
 * The clear values of sealed fields, under a key for each record that can be destroyed:
 * doc/protocol/wallet.md. Linked into the vault only.
 */
#ifndef STATION_WALLET_H
#define STATION_WALLET_H

#include "base/buf.h"
#include "note/entry.h"
#include "note/key.h"
#include "station/channel/clerk.h"

struct wallet;

/* A sealed value. clear is owned (sealed_free wipes it). */
struct sealed {
	char field[41];
	uint16_t line; /* from 1; 0: no row of lines */
	uint8_t salt[CLERK_SALT], digest[HASH_SIZE];
	struct buf clear;
};

/* A new salt, and the digest; the clear value is copied. */
void sealed_make(struct sealed *s, const char *service, const char *field, uint16_t line,
    const void *clear, size_t size);
/* Again, from salt and clear value. */
void sealed_digest(struct sealed *s, const char *service);
void sealed_free(struct sealed *list, size_t count);

/* wallet.db and wallet.keys in dir; secret: of the station's signing key. */
MUST_CHECK int wallet_open(struct wallet **out, const char *dir,
    const uint8_t secret[KEY_SECRET_SIZE], struct why *why);
void wallet_close(struct wallet *w);

/* Values of one entry, all or none, durable. Nothing for count 0. */
MUST_CHECK int wallet_put(struct wallet *w, const uint8_t leaf[HASH_SIZE],
    const struct sealed *list, size_t count, struct why *why);
/* The values of an entry (sealed_free, and free the array); none when it has none or they
 * were destroyed. digest is left zero. */
MUST_CHECK int wallet_get(struct wallet *w, const uint8_t leaf[HASH_SIZE],
    struct sealed **list, size_t *count, struct why *why);
/* Are there values of an entry? */
MUST_CHECK int wallet_holds(
    struct wallet *w, const uint8_t leaf[HASH_SIZE], bool *holds, struct why *why);
/* Destroys the record's key, then its values. ERR_NOT_FOUND when there are none. */
MUST_CHECK int wallet_erase(
    struct wallet *w, const uint8_t leaf[HASH_SIZE], struct why *why);
/* Erases what holds(context, leaf) says is of no entry: a crash before it was queued. */
MUST_CHECK int wallet_sweep(struct wallet *w,
    bool (*holds)(void *context, const uint8_t leaf[HASH_SIZE]), void *context,
    struct why *why);

#endif
