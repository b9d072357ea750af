/*
 * The inside of the story, for story.c, story_open.c, story_boxes.c and story_result.c
 * only: who takes part, and what each part of it tells. A payload is laid in c->items
 * first; fields are stolen.
 */
#ifndef MADANG_TEST_STORY_INNER_H
#define MADANG_TEST_STORY_INNER_H

#include "election.h"
#include "story.h"

#define T0 (CITY_START + 100)
#define OPENS (T0 + 100)
#define CLOSES (T0 + 1000)
#define UNTIL (T0 + 2000)
#define ITEMS 64

struct cast {
	struct teller *t;
	struct signer office, registrar, trustees[4], stations[2], officers[2], stranger;
	struct election e;
	struct buf items[ITEMS];
	size_t count;
	struct buf steps; /* leaf hashes that open must list */
	struct buf transcript;
	uint8_t define[HASH_SIZE];
	struct buf counted; /* tally root items: u64, u32, digest, u32 */
	const char *poll;
};

/* Says it with the payload in c->items. */
void story_say(struct cast *c, struct signer *who, const char *kind, const char *want,
    json_t *fields);
/* One more item of the payload. */
void story_item(struct cast *c, const void *data, size_t size);
json_t *story_with(json_t *fields, const char *name, json_t *value);

/* From a new poll to one that is open. */
void story_open(struct cast *c, const char *poll, uint32_t n);
json_t *story_definition(const struct cast *c);
void story_bad_definitions(struct cast *c);
void story_define(struct cast *c);
void story_bad_rolls(struct cast *c);
void story_roll(struct cast *c);
json_t *story_commitment(const struct cast *c, uint32_t ceremony, uint32_t i);
void story_failed_ceremony(struct cast *c);
void story_good_ceremony(struct cast *c, uint32_t ceremony);

/* Ballots in boxes, checked ones, seals. */
json_t *story_box(const struct cast *c, int number);
void story_bad_boxes(struct cast *c);
void story_mixed_box(struct cast *c);
void story_repeated_box(struct cast *c);
void story_challenge(struct cast *c);
json_t *story_sealing(const struct cast *c, int boxes, int ballots, int challenges);
void story_seals(struct cast *c);
void story_doubtful_box(struct cast *c);

/* The end of a poll. */
json_t *story_closing(const struct cast *c, int boxes, int ballots,
    const struct signer *one, const struct signer *two);
void story_close(struct cast *c);
void story_root(
    const struct cast *c, const uint8_t close[HASH_SIZE], uint8_t root[HASH_SIZE]);
json_t *story_sharing(const struct cast *c, int i);
void story_shares(struct cast *c, const uint8_t root[HASH_SIZE]);
json_t *story_resulting(const struct cast *c, int ballots, int set_aside);
void story_result(struct cast *c);

#endif
