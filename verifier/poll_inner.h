/*
 * What the files poll*.c share.
 */
#ifndef VERIFIER_POLL_INNER_H
#define VERIFIER_POLL_INNER_H

#include "verifier/poll.h"

struct poll *poll_named(const struct polls *p, const json_t *fields);
int64_t poll_int(const json_t *fields, const char *name); /* -1 if absent */
const char *poll_text(const json_t *fields, const char *name);
bool poll_hex(uint8_t out[32], const json_t *fields, const char *name);
/* The leaf that ends the thing. */
const uint8_t *poll_last_hash(const struct poll_act *act);

/* A tracker as a key; the map and the set bring their own secrets. */
void poll_tracker_key(uint8_t key[HASH], const char *tracker);
void poll_drop(struct poll *poll);
int poll_define(struct polls *p, const struct poll_act *act, struct fault *fault);
int poll_roll(struct polls *p, const struct poll_act *act, struct fault *fault);
int poll_ceremony(struct polls *p, const struct poll_act *act, struct fault *fault);
int poll_open(struct polls *p, const struct poll_act *act, struct fault *fault);
int poll_box(struct polls *p, const struct poll_act *act, struct fault *fault);
int poll_challenge(struct polls *p, const struct poll_act *act, struct fault *fault);
int poll_seal(struct polls *p, const struct poll_act *act, struct fault *fault);
int poll_close(struct polls *p, const struct poll_act *act, struct fault *fault);
int poll_share(struct polls *p, const struct poll_act *act, struct fault *fault);
int poll_result(struct polls *p, const struct poll_act *act, struct fault *fault);
/* The sums so far, from what boxes added. */
void poll_sum_up(struct poll *poll);
/* No box can follow: what only boxes ask for goes. */
void poll_take_no_more(struct poll *poll);
uint64_t poll_ballots(const struct poll *poll);
void poll_describe(const struct polls *p, const struct poll *poll);

#endif
