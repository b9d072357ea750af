/*
 * Token Status List (draft-ietf-oauth-status-list) with two bits a certificate: what
 * became of it, signed by one node of the city. doc/protocol/cert.md.
 *
 * What a node signs is its own word; the ledger, replayed, is the last one.
 */
#ifndef MADANG_STATUSLIST_H
#define MADANG_STATUSLIST_H

#include "cert/jwt.h"

#define STATUSLIST_BITS_MAX 262144 /* bytes, four certificates each */
#define STATUSLIST_STEP 1024       /* bytes: lists grow by so many */

#define CERT_LIST_MAX 1000000                        /* the number of a list */
#define CERT_INDEX_MAX (4 * STATUSLIST_BITS_MAX - 1) /* a place in it */

enum cert_status {
	CERT_VALID = 0,
	CERT_REVOKED = 1,
	CERT_SUPERSEDED = 3, /* 2 has no meaning */
};

/* Appends where a list stands: https://<origin>/status/<list>. */
void statuslist_address(struct buf *out, const char *origin, int64_t list);
/* The same read; address may be NULL. ERR_FORMAT. */
MUST_CHECK int statuslist_address_read(
    char origin[KEY_NAME_MAX + 1], int64_t *list, const char *address);

/* In packed bits, which begin as zeros: all valid. */
void statuslist_set(uint8_t *bits, size_t index, enum cert_status status);

struct statuslist_draft {
	const char *origin;
	int64_t list, issued, until, height; /* height: of the ledger */
	const uint8_t *bits;
	size_t size;            /* of bits */
	const struct key *node; /* of the charter, `<origin>/proposer/<id>` */
	const uint8_t *secret;
};
/* Appends the token. ERR_TOO_LARGE. */
MUST_CHECK int statuslist_put(
    struct buf *out, const struct statuslist_draft *draft, struct why *why);

struct statuslist {
	struct jwt jwt;
	char signer[KEY_NAME_MAX + 1], origin[KEY_NAME_MAX + 1];
	int64_t list, issued, until, height;
	struct buf bits;
};
/* Form alone; who signed it is jwt_verify's, with the key that kid names. */
MUST_CHECK int statuslist_read(
    struct statuslist *s, const char *text, size_t size, struct why *why);
void statuslist_free(struct statuslist *s);
/* ERR_NOT_FOUND beyond the end of the list, ERR_FORMAT for a value without meaning. */
MUST_CHECK int statuslist_get(
    const struct statuslist *s, int64_t index, enum cert_status *status);

#endif
