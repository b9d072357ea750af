/*
 * The life of a poll, told once: every kind accepted, every refusal met, every status of
 * a ballot. A teller makes it happen, either as signed entries on a ledger (check_poll)
 * or as the lines of a cases.jsonl (make_cases).
 */
#ifndef MADANG_TEST_STORY_H
#define MADANG_TEST_STORY_H

#include "city.h"

struct teller {
	uint8_t charter[HASH_SIZE];
	uint8_t leaf[HASH_SIZE]; /* of the last entry said */
	int64_t index;           /* of the last entry accepted */
	bool doubts;             /* tell also of boxes full of doubtful ballots */
	void (*at)(struct teller *t, int64_t time);
	void (*member)(struct teller *t, const struct signer *who, const char *role);
	void (*say)(struct teller *t, struct signer *signer, const char *kind,
	    const char *want, json_t *fields, const struct buf *payload, size_t count,
	    struct signer *const *cards, size_t card_count);
	void (*query)(struct teller *t, const char *sql, json_t *rows);
};

void story(struct teller *t);

#endif
