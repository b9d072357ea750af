/* The poll worker's acts, and what the vault's answers make of them. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "station/screen/model/page.h"

void
desk_wipe(struct desk *d)
{
	free(d->polls);
	sodium_memzero(d, sizeof(*d));
}

/* ---- what the vault tells ---- */

static void
take_nodes(struct cur *in, struct desk *d)
{
	size_t size;
	const char *at = (const char *)cur_var(in, &size);

	d->node_count = 0;
	while (at && size && d->node_count < DESK_NODES) {
		const char *lf = memchr(at, '\n', size);
		size_t n = lf ? (size_t)(lf - at) : size;

		snprintf(
		    d->nodes[d->node_count], sizeof(d->nodes[0]), "%.*s", (int)n, at);
		d->node_count++;
		n += lf != NULL;
		at += n;
		size -= n;
	}
}

static void
take_hash(struct cur *in, uint8_t out[32])
{
	const uint8_t *at = cur_take(in, 32);

	if (at)
		memcpy(out, at, 32);
}

static void
take_poll(struct cur *in, struct desk_poll *p)
{
	take_listed(in, &p->poll);
	p->ballots = cur_get64(in);
	p->checks = cur_get64(in);
	p->boxes = cur_get64(in);
	p->boxed = cur_get64(in);
	p->boxed_checks = cur_get64(in);
}

static void
take_polls(struct cur *in, struct desk *d)
{
	size_t count = cur_get16(in);

	free(d->polls);
	d->polls = xcalloc(count + 1, sizeof(*d->polls));
	d->poll_count = 0;
	while (d->poll_count < count && !in->bad)
		take_poll(in, &d->polls[d->poll_count++]);
	if (in->bad)
		d->poll_count = 0;
}

void
desk_booth(struct model *m, struct cur *in)
{
	m->booth.state = cur_get8(in);
	m->booth.flags = cur_get8(in);
}

/* doc/protocol/channel.md 6 */
static void
take_report(struct model *m, struct cur *in)
{
	struct desk *d = &m->desk;

	desk_booth(m, in);
	d->opened = (int64_t)cur_get64(in);
	d->now = (int64_t)cur_get64(in);
	d->leaves = cur_get64(in);
	d->waiting = cur_get64(in);
	d->sent = cur_get64(in);
	d->proven = cur_get64(in);
	d->refused = cur_get64(in);
	take_text(in, d->trouble, sizeof(d->trouble));
	take_nodes(in, d);
	d->seq = cur_get64(in);
	take_hash(in, d->leaf);
	d->rows = cur_get64(in);
	take_hash(in, d->chain);
	d->last = cur_get8(in);
	take_polls(in, d);
}

static void
take_log(struct desk *d, struct cur *in)
{
	size_t count = cur_get16(in);

	d->log_count = 0;
	while (d->log_count < count && d->log_count < DESK_LOG_ROWS && !in->bad) {
		struct log_row *r = &d->log[d->log_count++];

		r->n = (int64_t)cur_get64(in);
		r->wall = (int64_t)cur_get64(in);
		cur_get64(in);
		take_text(
		    in, r->detail, sizeof(r->detail)); /* the boot's id: not shown */
		take_text(in, r->event, sizeof(r->event));
		take_text(in, r->detail, sizeof(r->detail));
	}
}

/* ---- asking ---- */

static void
ask(struct model *m, uint16_t type, struct buf *body)
{
	vault_call(m, type, m->request, body, true);
	page_go(m, PAGE_WAIT);
}

static void
ask_log(struct model *m, int64_t before)
{
	struct buf body = {0};

	buf_put64(&body, (uint64_t)before);
	buf_put16(&body, DESK_LOG_ROWS);
	ask(m, MSG_AUDIT, &body);
}

/* Only where no voter is: the worker's pages lie over nobody's ballot. */
static void
desk_begin(struct model *m, int index)
{
	(void)index;
	if (model_nobody(m))
		m->request += 2;
	else if (model_page(m) != PAGE_OFFICER_PIN)
		return;
	sodium_memzero(m->visit.card, sizeof(m->visit.card));
	page_go(m, PAGE_OFFICER_CARD);
}

/* Fresh numbers each time. */
static void
desk_go(struct model *m, int index)
{
	(void)index;
	m->desk.wanted = 0;
	ask(m, MSG_REPORT, NULL);
}

static void
desk_page(struct model *m, int index)
{
	m->desk.reason = DESK_LOOK;
	m->desk.key = 0;
	page_go(m, (enum page)index);
}

static void
desk_want(struct model *m, int index)
{
	struct buf body = {0};

	m->desk.wanted = (enum booth_action)index;
	if (index == BOOTH_DO_LET_IN) { /* often: and nothing is lost by it */
		buf_put8(&body, (uint8_t)index);
		ask(m, MSG_ACT, &body);
	} else {
		page_go(m, PAGE_DESK_SURE);
		page_focus(m, ACT_DESK, 0);
	}
}

/* Whose cards were opened already need not be opened again. */
static void
desk_second(struct model *m, int index)
{
	(void)index;
	sodium_memzero(m->visit.card, sizeof(m->visit.card));
	if (m->visit.vault == VAULT_OFFICERS)
		ask(m, m->desk.wanted == BOOTH_DO_CLOSE ? MSG_CLOSE : MSG_CLOCK, NULL);
	else
		page_go(m, PAGE_SECOND_CARD);
}

/* What takes two goes to the other officer's card; the vault asks for it anyway. */
static void
desk_sure(struct model *m, int index)
{
	struct buf body = {0};

	(void)index;
	if (m->desk.wanted == BOOTH_DO_CLOSE || m->desk.wanted == BOOTH_DO_CLOCK) {
		desk_second(m, 0);
		return;
	}
	buf_put8(&body, (uint8_t)m->desk.wanted);
	ask(m, MSG_ACT, &body);
}

static void
desk_log(struct model *m, int index)
{
	const struct desk *d = &m->desk;
	int64_t oldest = d->log_count ? d->log[d->log_count - 1].n : 0;

	if (index == LOG_NEWEST || oldest > 1)
		ask_log(m, index == LOG_NEWEST ? 0 : oldest);
}

static void
desk_export(struct model *m, int index)
{
	(void)index;
	ask(m, MSG_EXPORT, NULL);
}

static void
desk_network(struct model *m, int index)
{
	struct buf body = {0};

	(void)index;
	buf_put32(&body, 0);
	vault_call(m, MSG_SYNC, m->request - 1, &body, true);
	page_go(m, PAGE_WAIT);
}

static void
desk_leave(struct model *m, int index)
{
	(void)index;
	visit_clear(m);
}

void (*const desk_acts[ACTS])(struct model *, int) = {
    [ACT_WORKER] = desk_begin,
    [ACT_SECOND] = desk_second,
    [ACT_DESK] = desk_go,
    [ACT_DESK_PAGE] = desk_page,
    [ACT_WANT] = desk_want,
    [ACT_DESK_SURE] = desk_sure,
    [ACT_LOG] = desk_log,
    [ACT_EXPORT] = desk_export,
    [ACT_NETWORK] = desk_network,
    [ACT_DESK_LEAVE] = desk_leave,
};

bool
desk_tries_keys(struct model *m, enum request request, int32_t pressed)
{
	if (model_page(m) != PAGE_KEYS || request == REQUEST_BACK)
		return false;
	m->desk.key = pressed;
	return true;
}

/* ---- answers ---- */

/* The voter's turn: the worker steps aside. */
static void
acted(struct model *m)
{
	enum booth_action done = m->desk.wanted;

	m->desk.wanted = 0;
	if (done == BOOTH_DO_LET_IN) {
		visit_clear(m);
	} else if (done == BOOTH_DO_OPEN) {
		m->desk.reason = DESK_OPENED;
		page_go(m, PAGE_BALLOTS);
	} else {
		page_go(m, PAGE_DESK);
	}
}

static void
two_are_here(struct model *m)
{
	m->visit.vault = VAULT_OFFICERS;
	desk_second(m, 0);
}

void
desk_answered(struct model *m, uint16_t type, struct cur *in)
{
	switch (type) {
	case MSG_OFFICER_OPEN:
		m->visit.vault = VAULT_OFFICER;
		desk_go(m, 0);
		break;
	case MSG_SECOND_OPEN:
		two_are_here(m);
		break;
	case MSG_IS_REPORT:
	case MSG_CLOCK_RIGHT:
		take_report(m, in);
		page_go(m, PAGE_DESK);
		break;
	case MSG_ACTED:
		take_report(m, in);
		acted(m);
		break;
	case MSG_CLOSED:
		take_report(m, in);
		m->desk.reason = DESK_CLOSED;
		page_go(m, PAGE_BALLOTS);
		break;
	case MSG_IS_AUDIT:
		take_log(&m->desk, in);
		page_go(m, PAGE_LOG);
		break;
	case MSG_EXPORTED:
		take_text(in, m->desk.folder, sizeof(m->desk.folder));
		m->desk.files = cur_get32(in);
		page_go(m, PAGE_EXPORT);
		break;
	case MSG_SYNCED:
		m->desk.network = NETWORK_WELL;
		page_go(m, PAGE_DIAGNOSIS);
		break;
	default:
		break;
	}
}

/* False: not an officer's question. */
bool
desk_refused(struct model *m, uint16_t asked)
{
	bool pin = strcmp(m->visit.refusal, "station.pin") == 0;

	switch (asked) {
	case MSG_OFFICER:
		m->visit.vault = VAULT_FREE;
		page_go(m, pin ? PAGE_OFFICER_PIN : PAGE_OFFICER_CARD);
		break;
	case MSG_SECOND:
		page_go(m, pin ? PAGE_SECOND_PIN : PAGE_SECOND_CARD);
		break;
	case MSG_SYNC:
		m->desk.network = NETWORK_BAD;
		page_go(m, PAGE_DIAGNOSIS);
		return true; /* the page says it in its own words */
	case MSG_REPORT:
	case MSG_ACT:
	case MSG_CLOSE:
	case MSG_CLOCK:
	case MSG_AUDIT:
	case MSG_EXPORT:
		page_go(m, PAGE_DESK);
		break;
	default:
		return false;
	}
	page_notice(m, NOTICE_REFUSED, 0, 0);
	return true;
}
