/*
 * A small city for tests: one node, one platform office, real keys, real entries and
 * blocks, everything signed. Its ledger is applied to a state record by record.
 */
#ifndef MADANG_TEST_CITY_H
#define MADANG_TEST_CITY_H

#include "service/publication.h"
#include "service/state.h"

#define CITY_ORIGIN "test.madang.example"
#define CITY_START 1790000000

/* Who signs: name `<origin>/<role>/<id>`, or "card". */
struct signer {
	struct key key;
	uint8_t secret[KEY_SECRET_SIZE];
	int64_t seq;
};

struct city {
	struct state *state;
	struct signer platform, log, proposer, cosigner;
	struct buf charter; /* leaf 0 */
	struct buf batch;   /* framed entries of the open record */
	struct buf history; /* every leaf applied, framed */
	struct merkle_range range;
	uint8_t leaf[HASH_SIZE]; /* of the last entry made */
	uint64_t count;          /* entries in batch */
	uint64_t height;
	int64_t time; /* Unix seconds of the next block */
};

/* Keys, charter, record 1. */
void city_open(struct city *c);
void city_close(struct city *c);

/* A signer with a key made from its name. */
void city_signer(struct signer *s, const char *role, const char *id);
void city_card(struct signer *s, const char *seed);

/* The bytes of an entry; fields is stolen. payload may be NULL. cards co-sign. */
void city_entry(struct city *c, struct buf *out, struct signer *signer, const char *kind,
    json_t *fields, const struct buf *payload, size_t count, struct signer *const *cards,
    size_t card_count);

/* Makes an entry, applies it in a batch of its own and commits it; fails the test unless
 * it ends with want ("ok" or a message key). */
void city_say(struct city *c, struct signer *signer, const char *kind, const char *want,
    json_t *fields, const struct buf *payload, size_t count, struct signer *const *cards,
    size_t card_count);

/* The record of the batch collected so far: entries framed, then a block. */
void city_record(struct city *c, struct buf *record);
/* Adds an entry's bytes to the open batch. */
void city_add(struct city *c, const struct buf *entry);
/* Tells the fixture that the record was applied. */
void city_applied(struct city *c, const struct buf *record);

/* One part of a thing, with the given seq; applied and committed if want is "ok". */
void city_part(struct city *c, struct signer *signer, const char *kind, const char *want,
    json_t *fields, int64_t part, int64_t parts, const struct buf *payload, size_t count);

/* services/<service> becomes live; who gets a role. */
void city_publish(struct city *c, const char *service);
/* The same, from another folder. */
void city_publish_from(struct city *c, const char *service, const char *dir);
/* Its version 2: the same form, these rules, no cases. */
void city_upgrade(struct city *c, const char *service, const char *rules);
/* The same with another form, which begins as that of services/<service>; stolen. */
json_t *city_form(const char *service);
void city_upgrade_form(
    struct city *c, const char *service, json_t *form, const char *rules);
/* Fields of core.member. */
json_t *city_grant(const struct signer *who, const char *role);
void city_member(struct city *c, const struct signer *who, const char *role);
void city_member_of(
    struct city *c, const struct signer *who, const char *role, const char *agency);

/* The ledger as a folder of static files; leaf `changed` (UINT64_MAX: none) gets another
 * byte. */
void city_write(const struct city *c, const char *dir, uint64_t changed);
/* The same, and in dir/digest that of the tables: for agree.sh. */
void city_keep(const struct city *c, const char *dir);

#endif
