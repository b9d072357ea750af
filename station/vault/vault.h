/*
 * The vault: the only process that holds the station's key, opens cards, and writes
 * queue, bag and city. One thread does everything but the arithmetic of ballots, which
 * the pool does.
 */
#ifndef STATION_VAULT_H
#define STATION_VAULT_H

#include "card/seal.h"
#include "station/channel/channel.h"
#include "station/vault/bag.h"
#include "station/vault/booth.h"
#include "station/vault/city.h"
#include "station/vault/config.h"
#include "station/vault/ledger.h"
#include "station/vault/pool.h"
#include "station/vault/queue.h"

#define SESSIONS_MAX 64
#define ASKED_MAX 16
#define CASTS_MAX SESSIONS_MAX

struct clerk;
struct kinds;
struct session;
struct wallet;
struct boxing;
struct courier;
struct forms;
struct printer;

/* Who is at the worker's screens: one request at a time. */
struct officers {
	uint32_t request;
	unsigned count; /* 0: nobody; 2: two different ones */
	uint8_t keys[2][KEY_PUBLIC_SIZE];
};

/* A request that is answered later: sync, seal, drain, close. */
struct asked {
	uint32_t request;
	uint16_t type; /* 0: free place */
	bool begun;    /* sync: the reading under way began after it was asked */
	int64_t until; /* clock_monotonic_ms */
	char poll[41];
};

struct vault {
	const char *dir;
	struct config config;
	struct key key;
	struct secret secret; /* KEY_SECRET_SIZE */
	struct secret deck;   /* seeds, once a card of the deck was asked for */
	struct queue *queue;
	struct bag *bag;
	struct city *city;
	struct ledger *ledger; /* NULL: this station has no counter */
	struct wallet *wallet; /* with a counter */
	struct forms *forms;
	struct kinds *kinds; /* of certificates; NULL: it issues none */
	struct clerk *clerk; /* who is at it, or NULL */
	struct booth *booth;
	struct pool *pool;
	struct channel screen, push;
	struct session *sessions[SESSIONS_MAX];
	uint32_t casts[CASTS_MAX]; /* sessions to be stored, in the order they asked */
	size_t cast_count;
	struct officers officers;
	struct asked asked[ASKED_MAX];
	struct boxing *boxing; /* under way, or NULL */
	struct courier *courier;
	struct printer *printer;
	bool ending;
	int status; /* of exit */
};

/* Answers. vault_refuse logs nothing: a refusal is the asker's; its key, a constant, is
 * counted. */
void vault_answer(
    struct vault *v, uint16_t type, uint32_t request, const struct buf *body);
void vault_refuse(struct vault *v, uint32_t request, const char *key, const char *format,
    ...) PRINTF_LIKE(4, 5);

struct asked *vault_asked(struct vault *v, uint32_t request); /* NULL if none */
/* Takes m as a request to be answered later, at the latest after ms (0: for ever). NULL,
 * and refused, when too many wait. */
struct asked *vault_ask(struct vault *v, const struct message *m, int64_t ms);
/* The first waiting request of a type, or NULL. */
struct asked *vault_asked_type(struct vault *v, uint16_t type);
/* Answers or refuses it and frees its place. */
void vault_asked_end(
    struct vault *v, struct asked *a, uint16_t type, const struct buf *body);
void vault_asked_refuse(
    struct vault *v, struct asked *a, const char *key, const char *text);

/* The bag of an open poll, made at need. */
MUST_CHECK int vault_bag(
    struct vault *v, struct poll *poll, struct bag_poll **out, struct why *why);
/* Ballots that make a box of this poll. */
size_t vault_target(const struct vault *v, const struct poll *poll);
/* Now, never before the ledger's clock; Unix seconds. */
int64_t vault_now(const struct vault *v);
/* The vault cannot go on: says why, ends with status 2. */
void vault_fail(struct vault *v, const char *what, const struct why *why);

#endif
