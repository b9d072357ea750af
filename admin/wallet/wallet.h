/*
 * madang-wallet: what its files share. A citizen's program, or a public kiosk's: it has
 * no key of the city. One command a run; each is a row of the table in main.c and a
 * function here. The only secret is what the card gives, in locked memory, and only while
 * it signs.
 */
#ifndef MADANG_WALLET_H
#define MADANG_WALLET_H

#include "admin/wallet/words.h"
#include "card/seal.h"
#include "cert/held.h"
#include "cert/kinds.h"
#include "service/client.h"

#define WALLET_SHOWN_MAX (1024 * 1024)

/* The command line, taken apart; everything borrowed from argv. */
struct args {
	const char *wallet, *card, *pin_file, *node, *charter, *ledger, *ca_file,
	    *language, *out, *record;
	const char *words[4];
	size_t count;
	bool yes;
};

/* open.c: what a command works with. */

/* As named, or else of that name in the wallet. */
struct path wallet_file(const struct args *a, const char *name);
/* The pinned charter. */
MUST_CHECK int wallet_charter(
    const struct args *a, struct charter *charter, struct why *why);
/* The ledger, read from its first leaf and kept in the wallet: nobody is told what is
 * looked for in it. */
struct path wallet_ledger(const struct args *a);
MUST_CHECK int ledger_open(struct client *c, const struct args *a, struct why *why);

/* The seed of the card for all services: asks for the PIN. Freed by the caller. */
MUST_CHECK int card_seed(const struct args *a, struct secret *seed, struct why *why);
/* The card's key for one service; secret is allocated, the caller frees it. */
void card_key(const struct secret *seed, const char *service,
    uint8_t public[KEY_PUBLIC_SIZE], struct secret *secret);

/* Asks for consent at the terminal. ERR_REFUSED when it is not given, ERR_STATE where
 * there is nobody to ask. With --yes it was given. */
MUST_CHECK int consent_ask(const struct args *a, enum word question, struct why *why);
/* To --out, or else to standard output. */
MUST_CHECK int put_out(const struct args *a, const struct buf *bytes, struct why *why);

/* claims.c: title, number, issuer, period and claims of a certificate, in words. */
void claims_title(struct buf *out, const struct kinds *kinds, const struct cert *cert);
void claims_tell(FILE *out, const struct kinds *kinds, const struct cert *cert);
/* One line: what it is called, and value (NULL: this certificate does not say). */
void claim_tell(
    FILE *out, const struct kinds *kinds, const char *claim, const json_t *value);

/* seen.c: how often a certificate was presented, and how often that was recorded. */
struct seen {
	size_t shown, recorded;
};
MUST_CHECK int seen_count(struct seen *seen, struct state *state, const struct held *held,
    const char *file, bool in_words, struct why *why);

/* cells.c: what stands in a column of a report. */
const char *column_label(const struct form *form, const char *name);
void column_value(
    struct buf *out, const struct form *form, sqlite3_stmt *row, int column);

typedef int command(const struct args *a, struct why *why);
command wallet_join, wallet_show, wallet_present, wallet_seen, wallet_receipt,
    wallet_print, wallet_mine, wallet_open, wallet_consent, wallet_share;

#endif
