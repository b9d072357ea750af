#include "station/vault/printer.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "base/clock.h"
#include "base/log.h"
#include "station/channel/paper.h"

#define PATIENCE_MS 60000 /* a long roll on a slow printer */
#define WAITING_MAX 8
#define HELLO_MS 5000

/* A document on its way; the first of them is at print. */
struct document {
	uint32_t request; /* of the screen */
	struct buf body;
	void (*printed)(struct vault *v, uint32_t request, uint64_t what); /* or NULL */
	uint64_t what;
};

struct printer {
	struct vault *vault;
	struct channel channel;
	bool there, known, keeps;
	uint32_t
	    serial; /* of the document at print: what is answered late is no answer */
	int64_t until;
	struct document waiting[WAITING_MAX];
	size_t count;
};

static void
drop_first(struct printer *p)
{
	buf_wipe(&p->waiting[0].body);
	p->count--;
	for (size_t i = 0; i < p->count; i++)
		p->waiting[i] = p->waiting[i + 1];
}

void
printer_close(struct printer *p)
{
	while (p->count)
		drop_first(p);
	channel_close(&p->channel);
	free(p);
}

unsigned
printer_flags(const struct printer *p)
{
	return !p->there || !p->known ? 0 : p->keeps ? BOOTH_SPOOLS : BOOTH_PRINTS;
}

int
printer_fd(const struct printer *p)
{
	return p->there ? p->channel.fd : -1;
}

static void
send_first(struct printer *p)
{
	p->serial++;
	p->until = clock_monotonic_ms() + PATIENCE_MS;
	channel_put(&p->channel, MSG_PRINT, p->serial, p->waiting[0].body.data,
	    p->waiting[0].body.size);
}

/* The first one is over. */
static void
next(struct printer *p)
{
	drop_first(p);
	if (p->count && p->there)
		send_first(p);
}

static void
refuse_first(struct printer *p, const char *why)
{
	vault_asked_refuse(p->vault, vault_asked(p->vault, p->waiting[0].request),
	    "station.printer", why);
	next(p);
}

void
printer_send(struct printer *p, const struct message *m, const struct buf *body,
    void (*printed)(struct vault *v, uint32_t request, uint64_t what), uint64_t what)
{
	struct document *d = &p->waiting[p->count];

	if (!p->there) {
		vault_refuse(p->vault, m->request, "station.no_printer",
		    "this station has no printer");
	} else if (p->count == WAITING_MAX) {
		vault_refuse(p->vault, m->request, "station.busy",
		    "%d documents wait for the printer", WAITING_MAX);
	} else if (vault_ask(p->vault, m, 0)) {
		*d = (struct document){
		    .request = m->request, .printed = printed, .what = what};
		buf_make_room(&d->body, body->size);
		buf_put(&d->body, body->data, body->size);
		if (p->count++ == 0)
			send_first(p);
	}
}

void
printer_ask(struct printer *p, const struct message *m)
{
	static struct paper paper;
	struct why why = {""};

	if (p->there && paper_parse(&paper, cur_of(m->body.data, m->body.size), &why))
		vault_refuse(p->vault, m->request, "station.printer", "%s", why.text);
	else
		printer_send(p, m, &m->body, NULL, 0);
}

/* The first one is on paper. */
static void
end_first(struct printer *p, const struct message *m)
{
	const struct document *d = &p->waiting[0];
	struct asked *a = vault_asked(p->vault, d->request);

	if (d->printed) {
		a->type = 0;
		d->printed(p->vault, d->request, d->what);
	} else {
		vault_asked_end(p->vault, a, MSG_PAPERED, &m->body);
	}
	next(p);
}

static void
answered(struct printer *p, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	char sentence[2001];

	if (m->type == MSG_PRINTER) {
		p->known = true;
		p->keeps = cur_get8(&in) != 0;
		return;
	}
	if (p->count == 0 || m->request != p->serial)
		return;
	if (m->type == MSG_PRINTED) {
		end_first(p, m);
		return;
	}
	cur_text(&in, sentence, sizeof(sentence) - 1);
	refuse_first(p, sentence);
}

static void
gone(struct printer *p)
{
	p->there = false;
	while (p->count)
		refuse_first(p, "the printing process ended; start the station again");
}

static void
listen_to(struct printer *p)
{
	for (;;) {
		const struct message *m;
		struct why why = {""};
		int r = channel_get(&p->channel, PARTY_PRINT, &m, &why);

		if (r == ERR_FORMAT)
			log_say("print broke the channel's rules: %s", why.text);
		if (r == ERR_FORMAT || r == ERR_NET) {
			gone(p);
			return;
		}
		if (r)
			return;
		answered(p, m);
	}
}

struct printer *
printer_open(struct vault *v, int fd)
{
	struct printer *p = xcalloc(1, sizeof(*p));
	struct stat st;

	p->vault = v;
	p->there = fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode) &&
		   fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
	channel_open(&p->channel, fd);
	/* It was started before this process, and says at once what it is. */
	if (p->there &&
	    poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, HELLO_MS) > 0)
		listen_to(p);
	return p;
}

void
printer_step(struct printer *p, bool come)
{
	if (!p->there)
		return;
	if (come)
		listen_to(p);
	if (p->count && clock_monotonic_ms() >= p->until)
		refuse_first(p, "the printer does not answer; look at its paper and "
				"cable, and print again");
	if (p->there && channel_flush(&p->channel) == ERR_NET)
		gone(p);
}
