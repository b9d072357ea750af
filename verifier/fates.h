/*
 * What became of each ballot of a poll: appended as boxes take effect, read in ledger
 * order. In temporary files (runs.h), so that memory does not grow with their number.
 */
#ifndef VERIFIER_FATES_H
#define VERIFIER_FATES_H

#include "verifier/store.h"

enum fate_status {
	FATE_COUNTED,
	FATE_FORM,
	FATE_ENCODING,
	FATE_IDENTITY,
	FATE_CREDENTIAL,
	FATE_PROOF,
	FATE_SUM,
	FATE_NOT_ON_ROLL,
	FATE_CHALLENGED,
	FATE_REPEATED,
	FATE_COPIED,
	FATE_COUNT
};
extern const char *const fate_words[FATE_COUNT];

struct fate {
	uint64_t index; /* of its leaf */
	uint32_t line;
	uint32_t station;
	enum fate_status status;
	char tracker[TRACKER + 1];
	uint8_t credential[32], digest[HASH];
};

struct fates;

struct fates *fates_open(void);
void fates_close(struct fates *f);
void fates_add(struct fates *f, const struct fate *fate);
uint64_t fates_count(const struct fates *f);
uint64_t fates_of(const struct fates *f, enum fate_status status);
/* Reading in ledger order, from the first again; false at the end. */
void fates_rewind(struct fates *f);
bool fates_next(struct fates *f, struct fate *fate);

/* All of them, of a poll with so many stations; *f is opened when they are read. */
void fates_store(struct store *s, struct fates **f, size_t stations);

#endif
