/* receipt: the proof beside a certificate, made anew from the ledger, for
 * whoever lost it or never had it. */
#include "admin/wallet/wallet.h"

#include <string.h>

#include "base/file.h"
#include "cert/proof.h"

#define FOUND 1 /* what take_leaf ends the reading with */

struct search {
	uint64_t index; /* of the entry that issued it */
	struct key issuer;
	struct buf entry;
};

/* Where it stands, and the key that signed it then. */
static int
find_entry(struct client *c, const struct held *h, struct search *s, struct why *why)
{
	char hex[2 * HASH_SIZE + 1], kid[JWT_KID_MAX];
	sqlite3_stmt *st = NULL;
	bool found = false;

	held_digest(h, hex);
	int r = client_select(c->state, &st, why,
	    "SELECT s.issued_by, m.vkey FROM cert_s_state s JOIN core_entry e "
	    "ON e.entry_index = s.issued_by JOIN core_s_member m ON m.signer = e.signer "
	    "WHERE s.digest = ?1 AND m.from_time <= s.time AND s.time < m.to_time",
	    hex, NULL);
	while (r == 0 && !found && sqlite3_step(st) == SQLITE_ROW) {
		s->index = (uint64_t)sqlite3_column_int64(st, 0);
		if (key_parse(&s->issuer, (const char *)sqlite3_column_text(st, 1)) != 0)
			continue;
		jwt_kid(kid, &s->issuer);
		found = strcmp(kid, h->cert.issuer.kid) == 0;
	}
	sqlite3_finalize(st);
	return r != 0 || found ? r
			       : why_set(why, ERR_NOT_FOUND,
				     "the ledger does not know this certificate");
}

static int
take_leaf(
    void *context, uint64_t index, const uint8_t *leaf, size_t size, struct why *why)
{
	struct search *s = context;

	(void)why;
	if (index != s->index)
		return 0;
	buf_put(&s->entry, leaf, size);
	return FOUND;
}

static int
fetch(struct client *c, struct search *s, struct buf *out, struct why *why)
{
	struct merkle_range range = {0};
	struct cert_proof proof;
	struct buf receipt = {0};
	uint8_t leaf[HASH_SIZE];
	int r = source_read(c->source, &c->cp, &range, take_leaf, s, why);

	if (r != FOUND)
		return r != 0
			   ? r
			   : why_set(why, ERR_NOT_FOUND, "the ledger has no entry %llu",
				 (unsigned long long)s->index);
	merkle_leaf(leaf, s->entry.data, s->entry.size);
	r = source_receipt(c->source, leaf, &receipt, why);
	if (r == 0) {
		cert_proof_put(out, &s->issuer, &s->entry, &receipt);
		r = cert_proof_read(&proof, out->data, out->size, why);
	}
	if (r == 0) {
		struct checkpoint cp;
		r = receipt_verify(&proof.receipt, &c->charter, leaf, &cp, why);
		cert_proof_free(&proof);
	}
	buf_free(&receipt);
	return r;
}

int
wallet_receipt(const struct args *a, struct why *why)
{
	struct path file = wallet_file(a, a->words[0]);
	struct path path = held_beside(file.s, "receipt");
	struct client ledger = {.lock = -1};
	struct search s = {.index = 0};
	struct buf out = {0};
	struct held h;
	int r = held_open(&h, file.s, why);

	if (r != 0)
		return r;
	r = ledger_open(&ledger, a, why);
	if (r == 0)
		r = find_entry(&ledger, &h, &s, why);
	if (r == 0)
		r = fetch(&ledger, &s, &out, why);
	if (r == 0)
		r = file_write(path.s, out.data, out.size, 0600, why);
	if (r == 0)
		tell(stdout, WORD_PROVED, path.s, NULL);
	client_close(&ledger);
	buf_free(&s.entry);
	buf_free(&out);
	held_close(&h);
	return r;
}
