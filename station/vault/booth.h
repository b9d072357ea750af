/*
 * booth.db: what state the booth is in, how often things happened, and the audit chain.
 * Every change is one transaction of all three, durable before anybody is told of it;
 * a crash leaves the state before it or after it.
 *
 * An attended booth opens no voter's card unless officers have opened it. A booth that is
 * not attended is always open; the rest is kept for it just the same.
 *
 * Nothing here tells when a voter came: sessions, wrong PINs and refusals are numbers
 * (doc/protocol/audit.md 3).
 */
#ifndef STATION_BOOTH_H
#define STATION_BOOTH_H

#include "station/channel/booth.h"
#include "station/vault/audit.h"

struct booth;

MUST_CHECK int booth_open(struct booth **out, const char *path, const char *name,
    bool attended, struct why *why);
/* An end in order: says so in the chain. */
void booth_close(struct booth *b);

enum booth_state booth_state(const struct booth *b);
bool booth_attended(const struct booth *b);
bool booth_test(const struct booth *b);
bool booth_clock_bad(const struct booth *b);
int64_t booth_opened(const struct booth *b); /* Unix seconds, 0: it is not */
const struct audit *booth_audit(const struct booth *b);

/* May a voter's card be opened now? NULL, or the refusal's key and its sentence. */
const char *booth_refusal(const struct booth *b, const char **sentence);

/* May that be done in this state? */
bool booth_may(const struct booth *b, enum booth_action action);
/* Does it; detail: who, and what is to be remembered. booth_may must hold. */
MUST_CHECK int booth_do(
    struct booth *b, enum booth_action action, const char *detail, struct why *why);
/* A row of the chain that changes no state. */
MUST_CHECK int booth_note(
    struct booth *b, const char *event, const char *detail, struct why *why);

/* One more of these, kept by the next booth_step. key: borrowed for ever. */
void booth_count(struct booth *b, const char *key);
/* What must be durable before answers leave: counts; and a look at the clock. trouble: of
 * the network now. */
MUST_CHECK int booth_step(struct booth *b, const char *trouble, struct why *why);

/* The worker lets the next voter in: one card, as often as it is needed until the next
 * one is let in or the booth changes state. Only memory knows of it. */
void booth_let_in(struct booth *b);
bool booth_waiting(const struct booth *b); /* let in, and no card yet */
/* Is it this card's turn? seed: of the card. Always, where nobody attends. */
bool booth_admit(struct booth *b, const uint8_t seed[32]);

#endif
