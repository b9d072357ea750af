/*
 * The plan of a day in the city: what is entered at which counter, hour by hour, all of
 * it known beforehand. It follows from a seed and the time at which the day begins, so
 * the same of both give the same plan, to the byte.
 *
 * A thing may name another one of an earlier hour by its entry number, which only the
 * ledger gives: the plan names the thing (thing_ref) and whoever carries it out fills in
 * the number. Beside the things stand the figures that the reports of the services have
 * to show at the end (plan_figure), kept while planning and never read from a ledger.
 *
 * The planners of the services (town.h) add things; drive.h carries them out. What is
 * here belongs to the plan until plan_free.
 */
#ifndef DEMO_DAY_PLAN_H
#define DEMO_DAY_PLAN_H

#include <jansson.h>
#include "base/buf.h"

#define DAY_HOURS 13

struct thing {
	int n, hour;    /* its place in the plan; when */
	const char *at; /* which counter */
	json_t *line;   /* as the counter's script wants it, without what is filled in */
	json_t *refs;   /* field: n of the thing whose entry number it takes, or NULL */
	json_t *clock;  /* field: seconds after the hour began, or NULL */
	json_t *hours;  /* field: by then so many hours are over, or NULL */
	const char *want; /* the refusal that is expected, or NULL */
	/* what became of it */
	int64_t seq, entry; /* 0 until known; entry is the entry number */
};

struct plan {
	uint64_t seed, state; /* of the numbers drawn */
	int64_t start, day;   /* Unix seconds; days since 1970 in Korea */
	int size;             /* about so many things are wanted */
	struct thing **things;
	size_t count, room;
	json_t *figures; /* "view column": sum */
	json_t *counts;  /* "service kind": things that are not refused */
	json_t *clear;   /* every personal value that was made up, a set */
};

void plan_open(struct plan *p, uint64_t seed, int64_t start, int size);
void plan_free(struct plan *p);

/* ---- numbers ---- */

uint64_t plan_draw(struct plan *p);
/* lo to hi, both included. */
int64_t plan_range(struct plan *p, int64_t lo, int64_t hi);
bool plan_chance(struct plan *p, int percent);
/* So many of something of which a day of 5,800 things has `full`; at least least. */
int plan_share(const struct plan *p, int full, int least);
/* 64 hex digits: of a paper that nobody else could guess. One of eight static texts. */
const char *plan_hash(struct plan *p, const char *text);

/* ---- things ---- */

/* fields is taken over; so are those below. */
struct thing *plan_add(struct plan *p, int hour, const char *at, const char *service,
    const char *kind, json_t *fields);
/* Whose card is laid on the counter for a field: it fills the field, and signs. */
void thing_card(struct thing *t, const char *field, int card);
void thing_ref(struct thing *t, const char *field, const struct thing *of);
void thing_clock(struct thing *t, const char *field, int seconds);
/* A time at which this hour and those after it, so many in all, are over: how long they
 * take is known only when the day is under way. */
void thing_hours(struct thing *t, const char *field, int hours);
void thing_payload(struct thing *t, const struct buf *item);
/* A slip of the hand, which the rules refuse at once: it counts nowhere. */
void thing_refused(struct plan *p, struct thing *t, const char *key);

/* ---- what is to come out ---- */

void plan_figure(struct plan *p, const char *view_and_column, int64_t more);
/* A personal value that no ledger may hold. */
void plan_clear(struct plan *p, const char *text);

/* The plan as lines of JSON, the figures and counts as lines `view column sum` and
 * `service kind count`, the personal values a line each. */
void plan_write(const struct plan *p, struct buf *out);
void plan_write_numbers(const json_t *object, struct buf *out);
void plan_write_clear(const struct plan *p, struct buf *out);

#endif
