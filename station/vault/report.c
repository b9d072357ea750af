#include "station/vault/report.h"

#include <inttypes.h>
#include <string.h>
#include "station/vault/courier.h"
#include "station/vault/polls.h"
#include "station/vault/printer.h"

void
report_put_booth(const struct vault *v, struct buf *out)
{
	const struct booth *b = v->booth;

	buf_put8(out, (uint8_t)booth_state(b));
	buf_put8(out, (uint8_t)((booth_attended(b) ? BOOTH_ATTENDED : 0) |
				(booth_waiting(b) ? BOOTH_LET_IN : 0) |
				(booth_clock_bad(b) ? BOOTH_CLOCK_BACK : 0) |
				printer_flags(v->printer)));
}

static int
put_queue(struct vault *v, struct buf *out, struct why *why)
{
	for (int i = QUEUE_WAITING; i <= QUEUE_REFUSED; i++) {
		int64_t n = 0;
		int r = queue_count(v->queue, (enum queue_state)i, &n, why);

		if (r)
			return r;
		buf_put64(out, (uint64_t)n);
	}
	return 0;
}

static void
put_network(struct vault *v, struct buf *out)
{
	const char *trouble = courier_trouble(v->courier);
	struct buf nodes = {0};

	for (size_t i = 0; i < v->config.node_count; i++)
		buf_printf(&nodes, "%s%s", i ? "\n" : "", v->config.nodes[i]);
	buf_put_var(out, trouble, strlen(trouble));
	buf_put_var(out, nodes.data, nodes.size);
	buf_free(&nodes);
}

/* What lies in the bag of a poll that is open on the ledger. */
struct held {
	size_t ballots, checks;
	struct queue_poll boxed;
};

static int
look(struct vault *v, struct poll *p, struct held *h, struct why *why)
{
	struct bag_poll *bag;
	int r = queue_poll_get(v->queue, p->id, &h->boxed, why);

	h->ballots = h->checks = 0;
	if (r || !p->open || booth_test(v->booth))
		return r;
	r = vault_bag(v, p, &bag, why);
	if (!r) {
		h->ballots = bag_count(bag, BAG_BALLOT);
		h->checks = bag_count(bag, BAG_CHALLENGE);
	}
	return r;
}

static int
put_polls(struct vault *v, struct buf *out, struct why *why)
{
	struct held h;
	int r = 0;

	buf_put16(out, polls_count(v));
	for (struct poll *p = city_polls(v->city); p && !r; p = p->next) {
		r = look(v, p, &h, why);
		polls_put(v, p, out);
		buf_put64(out, h.ballots);
		buf_put64(out, h.checks);
		buf_put64(out, (uint64_t)h.boxed.boxes);
		buf_put64(out, (uint64_t)h.boxed.ballots);
		buf_put64(out, (uint64_t)h.boxed.challenges);
	}
	return r;
}

int
report_put(struct vault *v, struct buf *out, struct why *why)
{
	const struct audit *audit = booth_audit(v->booth);
	uint8_t leaf[HASH_SIZE];
	int r;

	report_put_booth(v, out);
	buf_put64(out, (uint64_t)booth_opened(v->booth));
	buf_put64(out, (uint64_t)vault_now(v));
	buf_put64(out, city_at(v->city)->range.size);
	r = put_queue(v, out, why);
	put_network(v, out);
	buf_put64(out, (uint64_t)queue_last(v->queue, leaf));
	buf_put(out, leaf, sizeof(leaf));
	buf_put64(out, (uint64_t)audit->rows);
	buf_put(out, audit->chain, sizeof(audit->chain));
	buf_put8(out, (uint8_t)bag_session(v->bag));
	return r ? r : put_polls(v, out, why);
}

int
report_put_polls(struct vault *v, struct buf *out, struct why *why)
{
	struct held h;
	int r = 0;

	for (struct poll *p = city_polls(v->city); p && !r; p = p->next) {
		if (!p->open || p->closed)
			continue;
		r = look(v, p, &h, why);
		buf_printf(out,
		    "%s%s: in the bag %zu and %zu checked, boxes %" PRId64
		    ", ballots %" PRId64 ", checked %" PRId64 "%s",
		    out->size ? "; " : "", p->id, h.ballots, h.checks, h.boxed.boxes,
		    h.boxed.ballots, h.boxed.challenges,
		    h.boxed.sealed ? ", sealed" : "");
	}
	return r;
}
