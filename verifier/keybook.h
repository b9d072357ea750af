/*
 * Keys that stand on the ledger, by name and id, as whoever reads ahead sees them go by.
 * Says only which key a signature may well be of: whether that key could sign is judged
 * in order, from the charter and the members. Any thread.
 */
#ifndef VERIFIER_KEYBOOK_H
#define VERIFIER_KEYBOOK_H

#include "verifier/leaf.h"

struct keybook;

struct keybook *keybook_open(void);
void keybook_close(struct keybook *b);
/* Takes the keys that an entry tells of: the charter's, a granted member's. */
void keybook_read(struct keybook *b, const struct entry_leaf *entry);
void keybook_add(struct keybook *b, const struct vkey *key);
/* signature_try with the key of that name and id, if there is one. */
void keybook_try(const struct keybook *b, struct signature *line,
    const struct bytes *blobs, struct span text);

#endif
