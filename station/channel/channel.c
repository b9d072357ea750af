#include "station/channel/channel.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "station/channel/clerk.h"
#include "station/channel/paper.h"
#include "station/channel/say.h"

struct piece {
	struct piece *next;
	size_t size;
	uint8_t data[];
};

struct rule {
	uint16_t type;
	const char *name;
	enum party from;
	unsigned states;
	uint32_t max;     /* bytes of the body */
	uint16_t answers; /* the request it answers; 0: none, or any */
};

#define SMALL 400
#define WORKERS (STATE_OFFICER | STATE_OFFICERS)
#define LIST_MAX (1024 * 1024)
#define FORM_TEXT_MAX                                                                    \
	(1024 * 1024 + 65536) /* a form of a million bytes, and its kinds                \
			       */
#define BUNDLE_MAX (256 * (2 + 65535))

static const struct rule rules[] = {
    {MSG_POLLS, "polls", PARTY_SCREEN, STATE_FREE, 0, 0},
    {MSG_QUESTIONS, "questions", PARTY_SCREEN, STATE_CARD, SMALL, 0},
    {MSG_CARD, "card", PARTY_SCREEN, STATE_FREE, 9000, 0},
    {MSG_VOTE, "vote", PARTY_SCREEN, STATE_CARD, 256 * 1024, 0},
    {MSG_CAST, "cast", PARTY_SCREEN, STATE_BALLOT, 0, 0},
    {MSG_CHECK, "check", PARTY_SCREEN, STATE_BALLOT, 0, 0},
    {MSG_END, "end", PARTY_SCREEN, STATE_CARD | STATE_BALLOT | STATE_CLERK | WORKERS, 0,
	0},
    {MSG_SYNC, "sync", PARTY_SCREEN, STATE_FREE, 4, 0},
    {MSG_SEAL, "seal", PARTY_SCREEN, STATE_FREE, SMALL, 0},
    {MSG_DRAIN, "drain", PARTY_SCREEN, STATE_FREE, 4, 0},
    {MSG_STATUS, "status", PARTY_SCREEN, STATE_FREE, 0, 0},
    {MSG_BOOTH, "booth", PARTY_SCREEN, STATE_FREE, 0, 0},
    {MSG_OFFICER, "officer", PARTY_SCREEN, STATE_FREE, 9000, 0},
    {MSG_SECOND, "second", PARTY_SCREEN, STATE_OFFICER, 9000, 0},
    {MSG_REPORT, "report", PARTY_SCREEN, WORKERS, 0, 0},
    {MSG_ACT, "act", PARTY_SCREEN, WORKERS, 1, 0},
    {MSG_CLOSE, "close", PARTY_SCREEN, STATE_OFFICERS, 0, 0},
    {MSG_CLOCK, "clock", PARTY_SCREEN, STATE_OFFICERS, 0, 0},
    {MSG_AUDIT, "audit", PARTY_SCREEN, WORKERS, 10, 0},
    {MSG_EXPORT, "export", PARTY_SCREEN, WORKERS, 0, 0},
    {MSG_PAPER, "paper", PARTY_SCREEN, STATE_FREE | STATE_CLERK, PAPER_MAX, 0},
    {MSG_DESK, "desk", PARTY_SCREEN, STATE_FREE | STATE_CLERK, 0, 0},
    {MSG_CLERK, "clerk", PARTY_SCREEN, STATE_FREE, 9000, 0},
    {MSG_FORMS, "forms", PARTY_SCREEN, STATE_CLERK, 0, 0},
    {MSG_FORM, "form", PARTY_SCREEN, STATE_CLERK, SMALL, 0},
    {MSG_ROWS, "rows", PARTY_SCREEN, STATE_CLERK, 9000, 0},
    {MSG_PRESENT, "present", PARTY_SCREEN, STATE_CLERK, 9900, 0},
    {MSG_CLEAR, "clear", PARTY_SCREEN, STATE_CLERK, 0, 0},
    {MSG_TRY, "try", PARTY_SCREEN, STATE_CLERK, CLERK_DRAFT_MAX, 0},
    {MSG_SIGN, "sign", PARTY_SCREEN, STATE_CLERK, CLERK_TOKEN + CLERK_DRAFT_MAX, 0},
    {MSG_WAS, "was", PARTY_SCREEN, STATE_CLERK, CLERK_TOKEN, 0},
    {MSG_DAY, "day", PARTY_SCREEN, STATE_CLERK, 10, 0},
    {MSG_TASKS, "tasks", PARTY_SCREEN, STATE_CLERK, 0, 0},
    {MSG_SETTLE, "settle", PARTY_SCREEN, STATE_CLERK, 1000, 0},
    {MSG_DAY_CLOSE, "day-close", PARTY_SCREEN, STATE_CLERK, 0, 0},
    {MSG_REVEAL, "reveal", PARTY_SCREEN, STATE_CLERK, 8, 0},
    {MSG_ERASE, "erase", PARTY_SCREEN, STATE_CLERK, 8, 0},
    {MSG_SAVE, "save", PARTY_SCREEN, STATE_CLERK, 65536, 0},
    {MSG_FILES, "files", PARTY_SCREEN, STATE_CLERK, 0, 0},
    {MSG_DIGEST, "digest", PARTY_SCREEN, STATE_CLERK, SMALL, 0},
    {MSG_HANDOVERS, "handovers", PARTY_SCREEN, STATE_CLERK, 0, 0},
    {MSG_GIVE, "give", PARTY_SCREEN, STATE_CLERK, 9, 0},
    {MSG_HANDED, "handed", PARTY_SCREEN, STATE_CLERK, 8, 0},

    {MSG_IS_POLLS, "is-polls", PARTY_VAULT, STATE_FREE, LIST_MAX, MSG_POLLS},
    {MSG_IS_QUESTIONS, "is-questions", PARTY_VAULT, STATE_CARD, LIST_MAX, MSG_QUESTIONS},
    {MSG_CARD_OPEN, "card-open", PARTY_VAULT, STATE_FREE, 0, MSG_CARD},
    {MSG_TRACKER, "tracker", PARTY_VAULT, STATE_WORKING, SMALL, MSG_VOTE},
    {MSG_DONE, "done", PARTY_VAULT, STATE_WORKING, SMALL, MSG_CAST},
    {MSG_CHECKED, "checked", PARTY_VAULT, STATE_WORKING, SMALL, MSG_CHECK},
    {MSG_ENDED, "ended", PARTY_VAULT, STATE_CARD | STATE_BALLOT | STATE_CLERK | WORKERS,
	0, MSG_END},
    {MSG_SYNCED, "synced", PARTY_VAULT, STATE_WORKING, SMALL, MSG_SYNC},
    {MSG_SEALED, "sealed", PARTY_VAULT, STATE_WORKING, SMALL, MSG_SEAL},
    {MSG_DRAINED, "drained", PARTY_VAULT, STATE_WORKING, SMALL, MSG_DRAIN},
    {MSG_IS_STATUS, "is-status", PARTY_VAULT, STATE_FREE, LIST_MAX, MSG_STATUS},
    {MSG_REFUSED, "refused", PARTY_VAULT,
	STATE_FREE | STATE_CARD | STATE_WORKING | STATE_BALLOT | STATE_CLERK | WORKERS,
	2000, 0},
    {MSG_IS_BOOTH, "is-booth", PARTY_VAULT, STATE_FREE, SMALL, MSG_BOOTH},
    {MSG_OFFICER_OPEN, "officer-open", PARTY_VAULT, STATE_FREE, SMALL, MSG_OFFICER},
    {MSG_SECOND_OPEN, "second-open", PARTY_VAULT, STATE_OFFICER, SMALL, MSG_SECOND},
    {MSG_IS_REPORT, "is-report", PARTY_VAULT, WORKERS, LIST_MAX, MSG_REPORT},
    {MSG_ACTED, "acted", PARTY_VAULT, WORKERS, LIST_MAX, MSG_ACT},
    {MSG_CLOSED, "closed", PARTY_VAULT, STATE_WORKING, LIST_MAX, MSG_CLOSE},
    {MSG_CLOCK_RIGHT, "clock-right", PARTY_VAULT, STATE_OFFICERS, LIST_MAX, MSG_CLOCK},
    {MSG_IS_AUDIT, "is-audit", PARTY_VAULT, WORKERS, LIST_MAX, MSG_AUDIT},
    {MSG_EXPORTED, "exported", PARTY_VAULT, WORKERS, LIST_MAX, MSG_EXPORT},
    {MSG_PAPERED, "papered", PARTY_VAULT, STATE_WORKING, 8, MSG_PAPER},
    {MSG_IS_DESK, "is-desk", PARTY_VAULT, STATE_FREE | STATE_CLERK, 2000, MSG_DESK},
    {MSG_CLERK_OPEN, "clerk-open", PARTY_VAULT, STATE_FREE, 9000, MSG_CLERK},
    {MSG_IS_FORMS, "is-forms", PARTY_VAULT, STATE_CLERK, LIST_MAX, MSG_FORMS},
    {MSG_IS_FORM, "is-form", PARTY_VAULT, STATE_CLERK, FORM_TEXT_MAX, MSG_FORM},
    {MSG_IS_ROWS, "is-rows", PARTY_VAULT, STATE_CLERK, LIST_MAX, MSG_ROWS},
    {MSG_PRESENTED, "presented", PARTY_VAULT, STATE_CLERK, SMALL, MSG_PRESENT},
    {MSG_CLEARED, "cleared", PARTY_VAULT, STATE_CLERK, 0, MSG_CLEAR},
    {MSG_TRIED, "tried", PARTY_VAULT, STATE_CLERK, LIST_MAX, MSG_TRY},
    {MSG_SIGNED, "signed", PARTY_VAULT, STATE_CLERK, LIST_MAX, MSG_SIGN},
    {MSG_WAS_SIGNED, "was-signed", PARTY_VAULT, STATE_CLERK, LIST_MAX, MSG_WAS},
    {MSG_IS_DAY, "is-day", PARTY_VAULT, STATE_CLERK, LIST_MAX, MSG_DAY},
    {MSG_IS_TASKS, "is-tasks", PARTY_VAULT, STATE_CLERK, LIST_MAX, MSG_TASKS},
    {MSG_SETTLED, "settled", PARTY_VAULT, STATE_CLERK, 0, MSG_SETTLE},
    {MSG_DAY_CLOSED, "day-closed", PARTY_VAULT, STATE_CLERK, LIST_MAX, MSG_DAY_CLOSE},
    {MSG_REVEALED, "revealed", PARTY_VAULT, STATE_CLERK, LIST_MAX, MSG_REVEAL},
    {MSG_ERASED, "erased", PARTY_VAULT, STATE_CLERK, 0, MSG_ERASE},
    {MSG_SAVED, "saved", PARTY_VAULT, STATE_CLERK, SMALL, MSG_SAVE},
    {MSG_IS_FILES, "is-files", PARTY_VAULT, STATE_CLERK, LIST_MAX, MSG_FILES},
    {MSG_DIGESTED, "digested", PARTY_VAULT, STATE_CLERK, SMALL, MSG_DIGEST},
    {MSG_IS_HANDOVERS, "is-handovers", PARTY_VAULT, STATE_CLERK, LIST_MAX, MSG_HANDOVERS},
    {MSG_GIVEN, "given", PARTY_VAULT, STATE_WORKING | STATE_CLERK, SMALL, MSG_GIVE},
    {MSG_TAKEN, "taken", PARTY_VAULT, STATE_CLERK, 0, MSG_HANDED},

    {MSG_SETTINGS, "settings", PARTY_VAULT, STATE_START, 65536, 0},
    {MSG_GET, "get", PARTY_VAULT, STATE_IDLE, 64, 0},
    {MSG_POST, "post", PARTY_VAULT, STATE_IDLE, LIST_MAX, 0},

    {MSG_GOT, "got", PARTY_PUSH, STATE_GET, 4 + BUNDLE_MAX, MSG_GET},
    {MSG_POSTED, "posted", PARTY_PUSH, STATE_POST, LIST_MAX, MSG_POST},
    {MSG_UNREACHABLE, "unreachable", PARTY_PUSH, STATE_GET | STATE_POST, 2000, 0},

    {MSG_SAY, "say", PARTY_SCREEN, STATE_SPEAK, SAY_MAX, 0},
    {MSG_HUSH, "hush", PARTY_SCREEN, STATE_SPEAK, 0, 0},
    {MSG_FORGET, "forget", PARTY_SCREEN, STATE_SPEAK, 0, 0},

    {MSG_PRINT, "print", PARTY_VAULT, STATE_PRINT, PAPER_MAX, 0},
    {MSG_PRINTED, "printed", PARTY_PRINT, STATE_WORKING, 8, MSG_PRINT},
    {MSG_UNPRINTED, "unprinted", PARTY_PRINT, STATE_WORKING, 2000, MSG_PRINT},
    {MSG_PRINTER, "printer", PARTY_PRINT, STATE_PRINT, 1, 0},
};

static const struct rule *
rule_of(uint16_t type)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (rules[i].type == type)
			return &rules[i];
	return NULL;
}

const char *
channel_type_name(uint16_t type)
{
	const struct rule *r = rule_of(type);

	return r ? r->name : "unknown";
}

bool
channel_allowed(enum party from, uint16_t type, unsigned state)
{
	const struct rule *r = rule_of(type);

	return r && r->from == from && (r->states & state);
}

bool
channel_answers(uint16_t request, uint16_t answer)
{
	const struct rule *asked = rule_of(request), *r = rule_of(answer);

	if (!asked || !r || r->from == asked->from)
		return false;
	if (answer == MSG_REFUSED)
		return asked->from == PARTY_SCREEN && !(asked->states & STATE_SPEAK);
	if (answer == MSG_UNREACHABLE)
		return request == MSG_GET || request == MSG_POST;
	return r->answers == request;
}

void
channel_open(struct channel *c, int fd)
{
	*c = (struct channel){.fd = fd};
	c->last = &c->first;
}

/* Bodies carry PINs and choices: no byte of one stays behind. */
static void
wipe(struct buf *b)
{
	if (b->data)
		sodium_memzero(b->data, b->room);
	buf_reset(b);
}

static void
piece_free(struct piece *p)
{
	sodium_memzero(p->data, p->size);
	free(p);
}

void
channel_close(struct channel *c)
{
	for (struct piece *p = c->first, *next; p; p = next) {
		next = p->next;
		piece_free(p);
	}
	buf_wipe(&c->in.body);
	if (c->fd >= 0)
		close(c->fd);
	*c = (struct channel){.fd = -1};
	c->last = &c->first;
}

static void
store16(uint8_t *at, uint16_t v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
}

static void
store32(uint8_t *at, uint32_t v)
{
	store16(at, (uint16_t)(v >> 16));
	store16(at + 2, (uint16_t)v);
}

void
channel_put(
    struct channel *c, uint16_t type, uint32_t request, const void *body, size_t size)
{
	const struct rule *r = rule_of(type);
	size_t offset = 0;

	if (!r || size > r->max)
		die("a %s message of %zu bytes passes its limit", channel_type_name(type),
		    size);
	do {
		size_t n = size - offset;
		struct piece *p;

		if (n > CHANNEL_DATAGRAM - CHANNEL_HEAD)
			n = CHANNEL_DATAGRAM - CHANNEL_HEAD;
		p = xmalloc(sizeof(*p) + CHANNEL_HEAD + n);
		p->next = NULL;
		p->size = CHANNEL_HEAD + n;
		store16(p->data, CHANNEL_VERSION);
		store16(p->data + 2, type);
		store32(p->data + 4, request);
		store32(p->data + 8, (uint32_t)size);
		store32(p->data + 12, (uint32_t)offset);
		if (n)
			memcpy(p->data + CHANNEL_HEAD, (const uint8_t *)body + offset, n);
		*c->last = p;
		c->last = &p->next;
		offset += n;
	} while (offset < size);
}

bool
channel_waiting(const struct channel *c)
{
	return c->first != NULL;
}

int
channel_flush(struct channel *c)
{
	while (c->first) {
		struct piece *p = c->first;
		ssize_t n = write(c->fd, p->data, p->size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 &&
		    (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS))
			return ERR_BUSY;
		if (n != (ssize_t)p->size)
			return ERR_NET;
		c->first = p->next;
		if (!c->first)
			c->last = &c->first;
		piece_free(p);
	}
	return 0;
}

/* The header of a first datagram, or of the next one of the message under way. */
static int
check_head(struct channel *c, enum party from, struct cur *in, struct why *why)
{
	uint16_t version = cur_get16(in), type = cur_get16(in);
	uint32_t request = cur_get32(in), total = cur_get32(in), offset = cur_get32(in);
	const struct rule *r = rule_of(type);
	size_t left = cur_left(in);

	if (in->bad || version != CHANNEL_VERSION)
		return why_set(why, ERR_FORMAT,
		    "a datagram without a header of version %d", CHANNEL_VERSION);
	if (!r || r->from != from)
		return why_set(
		    why, ERR_FORMAT, "message type 0x%04x is not one it may send", type);
	if (total > r->max)
		return why_set(why, ERR_FORMAT, "a %s message of %u bytes; at most %u",
		    r->name, total, r->max);
	if (!c->partial) {
		wipe(&c->in.body);
		c->in.type = type;
		c->in.request = request;
		c->total = total;
		buf_make_room(&c->in.body, total); /* growing would leave copies */
	} else if (type != c->in.type || request != c->in.request || total != c->total) {
		return why_set(
		    why, ERR_FORMAT, "a %s message begins within another", r->name);
	}
	if (offset != c->in.body.size || left > total - offset ||
	    (left == 0 && total != 0))
		return why_set(
		    why, ERR_FORMAT, "a piece of a %s message out of place", r->name);
	return 0;
}

int
channel_datagram(
    struct channel *c, enum party from, const void *data, size_t size, struct why *why)
{
	struct cur in = cur_of(data, size);
	int r;

	if (size > CHANNEL_DATAGRAM)
		return why_set(
		    why, ERR_FORMAT, "a datagram above %d bytes", CHANNEL_DATAGRAM);
	r = check_head(c, from, &in, why);
	if (r)
		return r;
	if (cur_left(&in))
		buf_put(&c->in.body, in.at, cur_left(&in));
	c->partial = c->in.body.size < c->total;
	return c->partial ? ERR_PENDING : 0;
}

int
channel_get(struct channel *c, enum party from, const struct message **m, struct why *why)
{
	uint8_t data[CHANNEL_DATAGRAM + 1];
	ssize_t n = read(c->fd, data, sizeof(data));
	int r;

	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return ERR_PENDING;
	if (n <= 0)
		return why_set(why, ERR_NET, "the channel was closed");
	r = channel_datagram(c, from, data, (size_t)n, why);
	sodium_memzero(data, (size_t)n);
	if (r)
		return r;
	*m = &c->in;
	return 0;
}

const uint8_t *
cur_var(struct cur *c, size_t *size)
{
	*size = cur_get32(c);
	return cur_take(c, *size);
}

void
cur_any_text(struct cur *c, char *out, size_t max)
{
	size_t size;
	const uint8_t *at = cur_var(c, &size);

	out[0] = '\0';
	if (!at || size > max || memchr(at, 0, size)) {
		c->bad = true;
		return;
	}
	memcpy(out, at, size);
	out[size] = '\0';
}

void
cur_text(struct cur *c, char *out, size_t max)
{
	cur_any_text(c, out, max);
	c->bad |= out[0] == '\0';
}

void
buf_put_text(struct buf *b, const char *s)
{
	buf_put_var(b, s, strlen(s));
}
