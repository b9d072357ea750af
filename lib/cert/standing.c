#include "cert/standing.h"

#include <string.h>

#include "base/b64.h"
#include "base/json.h"
#include "cert/proof.h"
#include "cert/statuslist.h"
#include "tree/merkle.h"

#define LIST_AHEAD 60 /* seconds: clocks differ, and asking takes time */

static bool
says(const json_t *fields, const char *name, int64_t n)
{
	int64_t found;

	return json_int(fields, name, &found) == 0 && found == n;
}

/* The entry of the receipt issued this certificate, as it is. */
static int
check_entry(const struct cert *c, const struct cert_proof *proof, struct why *why)
{
	struct entry entry;
	uint8_t digest[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];
	int r = entry_parse(&entry, proof->entry.data, proof->entry.size, why);

	if (r != 0)
		return r;
	cert_digest(c, digest);
	hex_encode(hex, digest, sizeof(digest));
	const char *named = json_str(entry.fields, "digest");
	const char *kind = json_str(entry.fields, "kind");
	if (named == NULL || strcmp(named, hex) != 0 ||
	    (kind != NULL && strcmp(kind, c->kind) != 0) ||
	    strcmp(entry.signer, c->issuer_name) != 0 ||
	    !says(entry.fields, "list", c->list) ||
	    !says(entry.fields, "idx", c->index) ||
	    !says(entry.fields, "valid_from", c->from) ||
	    !says(entry.fields, "valid_until", c->until))
		r = why_set(why, ERR_PROOF, "its receipt is that of another certificate");
	entry_free(&entry);
	return r;
}

static int
check_receipt(const struct cert *c, const struct standing_sources *s, struct why *why)
{
	struct cert_proof proof;
	struct checkpoint cp;
	uint8_t leaf[HASH_SIZE];
	int r = cert_proof_read(&proof, s->receipt->data, s->receipt->size, why);

	if (r != 0)
		return r;
	r = check_entry(c, &proof, why);
	if (r == 0)
		r = cert_verify(c, &proof.issuer, why);
	merkle_leaf(leaf, proof.entry.data, proof.entry.size);
	if (r == 0)
		r = receipt_verify(&proof.receipt, s->charter, leaf, &cp, why);
	cert_proof_free(&proof);
	return r;
}

/* The node that signed it is one of the charter. */
static int
check_node(const struct statuslist *l, const struct charter *charter, struct why *why)
{
	char kid[JWT_KID_MAX];

	for (size_t i = 0; i < charter->count; i++) {
		jwt_kid(kid, &charter->nodes[i].proposer);
		if (strcmp(kid, l->jwt.kid) == 0)
			return jwt_verify(&l->jwt, charter->nodes[i].proposer.public) == 0
				   ? 0
				   : why_set(why, ERR_SIGNATURE,
					 "the status list is not signed by %.100s", kid);
	}
	return why_set(
	    why, ERR_KEY, "%.100s, who signed the status list, is no node", l->jwt.kid);
}

static int
read_status(const struct cert *c, const struct standing_sources *s,
    enum cert_status *status, struct why *why)
{
	struct statuslist list;
	int r = statuslist_read(&list, buf_str(s->list), s->list->size, why);

	if (r != 0)
		return r;
	r = check_node(&list, s->charter, why);
	if (r == 0 && (strcmp(list.origin, c->origin) != 0 || list.list != c->list))
		r = why_set(why, ERR_FORMAT, "the status list is another one");
	if (r == 0 && (list.until <= s->now || list.issued > s->now + LIST_AHEAD))
		r = why_set(why, ERR_STATE, "the status list is of another time");
	if (r == 0) {
		r = statuslist_get(&list, c->index, status);
		if (r != 0)
			why_set(why, r, "the status list does not tell of it");
	}
	statuslist_free(&list);
	return r;
}

enum standing
standing_by_clock(const struct cert *c, int64_t now)
{
	if (c->until <= now)
		return STANDING_EXPIRED;
	return c->from > now || c->issued > now ? STANDING_EARLY : STANDING_VALID;
}

enum standing
standing_of(const struct cert *c, const struct standing_sources *s, struct why *why)
{
	enum standing clock = standing_by_clock(c, s->now);
	enum cert_status status;

	if (strcmp(s->charter->origin, c->origin) != 0) {
		why_set(why, ERR_KEY, "it is of %.100s, and the charter of %.100s",
		    c->origin, s->charter->origin);
		return STANDING_FORGED;
	}
	if (s->receipt == NULL) {
		why_set(why, ERR_NOT_FOUND, "no receipt lies beside it");
		return STANDING_UNSETTLED;
	}
	if (check_receipt(c, s, why) != 0)
		return STANDING_FORGED;
	if (s->list == NULL) {
		why_set(why, ERR_NOT_FOUND, "no status list was given");
		return clock == STANDING_VALID ? STANDING_UNSETTLED : clock;
	}
	if (read_status(c, s, &status, why) != 0)
		return STANDING_UNSETTLED;
	return status == CERT_VALID     ? clock
	       : status == CERT_REVOKED ? STANDING_REVOKED
					: STANDING_SUPERSEDED;
}
