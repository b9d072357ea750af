/* Receipts: asked for, checked, and followed to the checkpoints seen before. */
#include "station/vault/courier_inner.h"

#include "base/clock.h"

#define PENDING_MS 50   /* a receipt that is not final yet */
#define UNKNOWN_MS 1000 /* an accepted entry that the node does not know */

void
courier_drop_receipt(struct courier *c)
{
	if (c->held)
		receipt_free(&c->receipt);
	c->held = false;
	follow_reset(&c->follow);
}

bool
courier_settle(struct vault *v)
{
	struct why why = {""};

	if (receipts_settle(v->courier->receipts, v, &why) == 0)
		return true;
	courier_failed(v, why.text);
	return false;
}

bool
courier_ask_receipt(struct vault *v)
{
	struct courier *c = v->courier;
	struct why why = {""};
	struct buf b = {0};
	int r = queue_unproven(v->queue, c->seq, &c->seq, c->leaf, &why);

	if (r == ERR_NOT_FOUND && receipts_count(c->receipts) > 0) {
		c->seq = 0;
		return courier_settle(v) && courier_ask_receipt(v);
	}
	if (r == ERR_NOT_FOUND) /* round again */
		r = queue_unproven(v->queue, 0, &c->seq, c->leaf, &why);
	if (r == ERR_NOT_FOUND)
		return false;
	if (r) {
		vault_fail(v, "cannot read the queue", &why);
		return true;
	}
	buf_put8(&b, c->other_node);
	buf_put8(&b, GET_RECEIPT);
	buf_put(&b, c->leaf, HASH_SIZE);
	courier_ask(v, RECEIPT, MSG_GET, &b);
	buf_free(&b);
	return true;
}

static void
ask_tile(struct vault *v)
{
	struct courier *c = v->courier;
	struct buf b = {0};

	buf_put8(&b, c->other_node);
	buf_put8(&b, GET_TILE);
	buf_put8(&b, (uint8_t)c->follow.need_level);
	buf_put64(&b, c->follow.need_index);
	buf_put16(&b, (uint16_t)c->follow.need_width);
	courier_ask(v, TILE, MSG_GET, &b);
	buf_free(&b);
}

static void
follow_receipt(struct vault *v)
{
	struct courier *c = v->courier;
	struct why why = {""};
	int r = follow_check(&c->follow, &city_at(v->city)->seen, &c->cp, &why);

	if (r == ERR_PENDING) {
		ask_tile(v);
		return;
	}
	if (r) {
		courier_failed(v, why.text);
		return;
	}
	city_saw(v->city, &c->cp);
	receipts_hold(c->receipts, c->seq, c->leaf, &c->receipt);
	courier_drop_receipt(c);
}

static int
take_receipt(
    struct courier *c, const struct charter *charter, struct cur body, struct why *why)
{
	int r = receipt_parse(&c->receipt, body.at, cur_left(&body), why);

	if (r)
		return r;
	c->held = true;
	return receipt_verify(&c->receipt, charter, c->leaf, &c->cp, why);
}

void
courier_got_receipt(struct vault *v, uint32_t status, struct cur body)
{
	struct courier *c = v->courier;
	struct why why = {""};
	int r = 0;

	if (status == 202) {
		c->receipt_next = clock_monotonic_ms() + PENDING_MS;
		c->seq--; /* the oldest one again: later ones are not final before it */
	} else if (status == 404) {
		c->receipt_next = clock_monotonic_ms() + UNKNOWN_MS;
		r = queue_send_again(v->queue, &why);
	} else if (status == 200) {
		r = take_receipt(c, &v->config.charter, body, &why);
	} else {
		r = why_set(
		    &why, ERR_NET, "a node answered %u instead of a receipt", status);
	}
	if (r) {
		courier_failed(v, why.text);
		return;
	}
	courier_all_well(c);
	if (c->held)
		follow_receipt(v);
}

void
courier_got_tile(struct vault *v, uint32_t status, struct cur body)
{
	struct courier *c = v->courier;
	struct why why = {""};

	if (status == 404 && c->follow.need_width < TILE_WIDTH) {
		c->follow.need_width = TILE_WIDTH;
		ask_tile(v);
	} else if (status != 200) {
		courier_failed(v, "a node does not give the tiles of its own checkpoint");
	} else if (follow_give(&c->follow, body.at, cur_left(&body), &why)) {
		courier_failed(v, why.text);
	} else {
		follow_receipt(v);
	}
}
