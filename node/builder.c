#include "node/builder.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "node/rest.h"
#include "node/sequencer/sequencer.h"

#define BATCH_MS 20
#define RECORD_ROOM (64 * 1024) /* for the next entry and the block */
#define RETRY_MS 200
#define DRAW_MS 1000
#define AHEAD_MAX 512 /* entries whose ballots are checked together */

struct builder {
	struct ledger *ledger;
	struct intake *intake;
	struct metrics *metrics;
	struct rest *rest;
	bool down; /* the last round failed for want of disk: recover before the next */
	/* What will be settled once it is published: of the batch at hand, and of those
	 * before it that wait for their files. */
	struct intake_item **items;
	size_t count, room;
	size_t foreseen; /* of the coming draws */
};

static void
keep(struct builder *b, struct intake_item *item)
{
	if (b->count == b->room) {
		b->room = b->room == 0 ? 64 : 2 * b->room;
		b->items = xrealloc(b->items, b->room * sizeof(struct intake_item *));
	}
	b->items[b->count++] = item;
}

static void
settle(struct builder *b, struct intake_item *item)
{
	switch (item->status) {
	case ITEM_ACCEPTED:
		metrics_accepted(b->metrics);
		break;
	case ITEM_DUPLICATE:
		metrics_duplicate(b->metrics);
		break;
	case ITEM_REFUSED:
		metrics_refused(b->metrics, item->error);
		break;
	}
	intake_settle(b->intake, item);
}

/* What apply or precheck said, as the item's status; other errors are passed on. */
static int
judge(struct intake_item *item, int r, const struct refusal *refusal)
{
	if (r == 0) {
		item->status = ITEM_ACCEPTED;
	} else if (r == ERR_DUPLICATE) {
		item->status = ITEM_DUPLICATE;
	} else if (r == ERR_REFUSED) {
		item->status = ITEM_REFUSED;
		snprintf(item->error, sizeof item->error, "%s", refusal->key);
		snprintf(item->field, sizeof item->field, "%s", refusal->field);
	} else if (r == ERR_UNDECIDED) {
		item->status = ITEM_REFUSED;
		snprintf(item->error, sizeof item->error, "core.undecided");
	} else {
		return r;
	}
	return 0;
}

/* The rules say nothing, so this is no verdict but the refusal of this node alone, and
 * nobody else hears of it. */
static void
give_up(
    struct builder *b, const struct entry *entry, int64_t begun, const struct why *why)
{
	int64_t now = clock_monotonic_ms();

	log_say("not ordered, and entries of %s.%s wait for %lld s: %s", entry->service,
	    entry->kind, (long long)rest_begin(b->rest, entry, now, now - begun),
	    why->text);
}

static int
apply_entry(struct builder *b, struct intake_item *item, struct refusal *refusal)
{
	int64_t begun = clock_monotonic_ms();
	int r;

	if (rest_is(b->rest, &item->entry, begun)) {
		/* What is there already, or never could be, is said all the same. */
		r = ledger_precheck(b->ledger, &item->entry, refusal);
		return r ? r : ERR_UNDECIDED;
	}
	r = ledger_apply(b->ledger, &item->entry, refusal);
	if (r == ERR_UNDECIDED)
		give_up(b, &item->entry, begun, &refusal->why);
	return r;
}

/* Draws until an entry passes the cheap checks; what fails them while nothing is pending
 * would fail in a batch too, and costs no block. *out is NULL when nothing came in time.
 */
static int
screen(struct builder *b, struct intake_item **out, struct why *why)
{
	struct refusal refusal;
	struct intake_item *item;

	while ((item = intake_draw(b->intake, ledger_behind(b->ledger) ? 0 : DRAW_MS)) !=
	       NULL) {
		int r = 0;

		if (item->parsed) {
			memset(&refusal, 0, sizeof refusal);
			r = judge(item,
			    ledger_precheck(b->ledger, &item->entry, &refusal), &refusal);
		}
		if (r != 0)
			return why_set(why, r, "%s", refusal.why.text);
		if (item->parsed && item->status == ITEM_ACCEPTED)
			break;
		settle(b, item);
	}
	*out = item;
	return 0;
}

static int
apply(struct builder *b, struct intake_item *item, struct why *why)
{
	struct refusal refusal;
	int r = 0;

	memset(&refusal, 0, sizeof refusal);
	if (item->parsed)
		r = judge(item, apply_entry(b, item, &refusal), &refusal);
	if (r != 0)
		return why_set(why, r, "%s", refusal.why.text);
	keep(b, item);
	return 0;
}

/* This entry and what waits behind it is announced, so that the ballots of many boxes are
 * checked together. The state borrows the entries until the batch is filled; until then
 * nothing is settled, so they stay. */
static void
look_ahead(struct builder *b, const struct intake_item *item)
{
	const struct entry *entries[AHEAD_MAX + 1];
	size_t first = item->parsed ? 1 : 0, count;

	if (b->foreseen > 0) {
		b->foreseen--;
		return;
	}
	entries[0] = &item->entry;
	b->foreseen = intake_waiting(b->intake, entries + first, AHEAD_MAX, &count);
	ledger_ahead(b->ledger, entries, first + count);
}

/* Waits BATCH_MS in all for more. What waits already is taken without counting the time
 * it takes to check: a box of ballots takes longer than that, and each batch has to
 * publish its partial bundle anew. */
static int
fill(struct builder *b, struct intake_item *item, struct why *why)
{
	int64_t until = clock_monotonic_ms() + BATCH_MS, left;
	int r = 0;

	b->foreseen = 0;
	while (r == 0 && item != NULL) {
		look_ahead(b, item);
		r = apply(b, item, why);
		if (ledger_batch_size(b->ledger) > RECORD_MAX - RECORD_ROOM)
			break;
		left = until - clock_monotonic_ms();
		if (left < 0 || ledger_batch_size(b->ledger) >= RECORD_TARGET)
			left = 0;
		item = intake_draw(b->intake, (int)left);
	}
	ledger_ahead(b->ledger, NULL, 0);
	return r;
}

static void
report_final(struct builder *b)
{
	const struct final *final = ledger_final(b->ledger);

	metrics_final(
	    b->metrics, final->height, final->tree.size, ledger_time(b->ledger));
}

/* What is accepted is said when it is published. */
static void
settle_all(struct builder *b)
{
	report_final(b);
	for (size_t i = 0; i < b->count; i++)
		settle(b, b->items[i]);
	b->count = 0;
}

static int
empty_block(struct builder *b, struct why *why)
{
	int r = ledger_begin(b->ledger, why);

	return r == 0 ? ledger_end(b->ledger, why) : r;
}

/* Is anything left to draw? */
static bool
more_waits(struct builder *b)
{
	const struct entry *entries[1];
	size_t count;

	return intake_waiting(b->intake, entries, 1, &count) > 0;
}

static int
batch(struct builder *b, struct intake_item *first, struct why *why)
{
	int r = ledger_room(b->ledger, why);

	if (r == 0 && ledger_stale(b->ledger))
		r = empty_block(b, why);
	if (r == 0)
		r = ledger_begin(b->ledger, why);
	if (r == 0)
		r = fill(b, first, why);
	if (r != 0 || ledger_batch_count(b->ledger) == 0)
		ledger_abort(b->ledger);
	else
		r = more_waits(b) ? ledger_end_later(b->ledger, why)
				  : ledger_end(b->ledger, why);
	if (r == 0 && !ledger_behind(b->ledger))
		settle_all(b);
	return r;
}

static int
one_round(struct builder *b, struct why *why)
{
	struct intake_item *item = NULL;
	int r = screen(b, &item, why);

	if (r == 0 && item != NULL)
		return batch(b, item, why);
	if (r == 0 && ledger_behind(b->ledger)) {
		r = ledger_publish(b->ledger, why);
		if (r == 0)
			settle_all(b);
	}
	return r;
}

static int
try_recover(struct builder *b, struct why *why)
{
	int r = ledger_room(b->ledger, why);

	if (r == 0)
		r = ledger_recover(b->ledger, why);
	if (r == 0) {
		b->down = false;
		report_final(b);
		intake_release(b->intake);
		log_say("there is space on the disk again: entries are taken");
	} else if (r == -ENOSPC) {
		poll(NULL, 0, RETRY_MS);
		r = 0;
	}
	return r;
}

int
builder_run(struct ledger *l, struct intake *in, struct metrics *m, struct why *why)
{
	struct builder b = {.ledger = l, .intake = in, .metrics = m, .rest = rest_new()};
	struct why last = {"this node has stopped; send the same entries again later"};
	int r = 0;

	report_final(&b);
	while (r == 0 && !intake_stopped(in)) {
		if (b.down) {
			r = try_recover(&b, why);
			continue;
		}
		r = one_round(&b, why);
		if (r == -ENOSPC) {
			log_say("%s", why->text);
			intake_hold(in, why);
			b.down = true;
			b.count = 0; /* their senders were told to come again */
			r = 0;
		}
	}
	if (r == 0 && !b.down && ledger_behind(l)) {
		r = ledger_publish(l, why);
		if (r == 0)
			settle_all(&b);
	}
	intake_stop(in);
	intake_fail(in, &last);
	free(b.items);
	rest_free(b.rest);
	return r;
}
