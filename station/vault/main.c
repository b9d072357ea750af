/*
 * vault, started by madang-station: DIR pass, or DIR ask WORDS. Descriptor 3 is the
 * channel to the screen (or script), 5 the one to push, 6 the passphrase file of "pass",
 * 7 the channel to print, where there is one; with "ask" the terminal is asked in these
 * words.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ballot/arithmetic.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "station/channel/beat.h"
#include "station/jail/jail.h"
#include "station/vault/box.h"
#include "station/vault/certify.h"
#include "station/vault/clerk.h"
#include "station/vault/courier.h"
#include "station/vault/day.h"
#include "station/vault/drain.h"
#include "station/vault/forms.h"
#include "station/vault/officer.h"
#include "station/vault/polls.h"
#include "station/vault/printer.h"
#include "station/vault/recover.h"
#include "station/vault/session.h"
#include "station/vault/vault.h"
#include "station/vault/wallet.h"

#define STACK_WIPED (256 * 1024) /* more than any call here uses */
#define PUSH_FD 5
#define PASS_FD 6
#define PRINT_FD 7
#define PASS_MAX 1024
#define MESSAGES_A_TURN 128

/* ---- start ---- */

/* The first line of the descriptor the parent opened. */
static int
read_pass(struct secret *pass, struct why *why)
{
	uint8_t *line = sodium_malloc(PASS_MAX + 1);
	const uint8_t *end;
	size_t size = 0;
	ssize_t n;

	if (!line)
		die("out of locked memory");
	while (
	    size <= PASS_MAX && (n = read(PASS_FD, line + size, PASS_MAX + 1 - size)) > 0)
		size += (size_t)n;
	close(PASS_FD);
	end = memchr(line, '\n', size);
	if (end)
		size = (size_t)(end - line);
	if (size > 0 && size <= PASS_MAX) {
		secret_alloc(pass, size);
		memcpy(pass->data, line, size);
	}
	sodium_free(line);
	return pass->data ? 0
			  : why_set(why, ERR_PASSPHRASE,
				"the passphrase file has no passphrase of 1 to %d bytes "
				"in its first line",
				PASS_MAX);
}

static int
open_key(struct vault *v, const char *prompt, struct why *why)
{
	struct path file = path_of("%s/station.key", v->dir);
	struct secret pass = {0};
	int r = prompt ? pass_read(&pass, NULL, prompt, why) : read_pass(&pass, why);

	if (r)
		return r;
	secret_alloc(&v->secret, KEY_SECRET_SIZE);
	r = key_file_open(file.s, "station", &v->key, v->secret.data, &pass, why);
	secret_free(&pass);
	if (!r && strcmp(v->key.name, v->config.name) != 0)
		r = why_set(why, ERR_KEY,
		    "%s is the key of %s, but this folder is that of %s", file.s,
		    v->key.name, v->config.name);
	return r;
}

static int
lock(const char *dir, struct why *why)
{
	struct path file = path_of("%s/lock", dir);
	int fd = open(file.s, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return why_set(
		    why, -errno, "cannot write in %s: %s", dir, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) != 0)
		return why_set(
		    why, ERR_BUSY, "another station runs in %s: end it first", dir);
	return 0;
}

/* What it signs is to be seen in its own lists until the ledger has it. */
static int
open_counter(struct vault *v, struct why *why)
{
	struct path file = path_of("%s/state.db", v->dir);
	int r = ledger_open(&v->ledger, file.s, &v->config.charter, why);

	queue_keep(v->queue);
	certify_open(v);
	return r ? r : day_open(v, why);
}

static int
open_stores(struct vault *v, struct why *why)
{
	struct path receipts = path_of("%s/receipts", v->dir);
	int r = file_make_dir(receipts.s, 0700, why);

	if (!r)
		r = booth_open(&v->booth, path_of("%s/booth.db", v->dir).s,
		    v->config.name, v->config.attended, why);
	if (!r)
		r = queue_open(&v->queue, path_of("%s/queue.db", v->dir).s, why);
	if (!r)
		r = bag_open(&v->bag, path_of("%s/bag.db", v->dir).s, why);
	if (!r)
		r = city_open(&v->city, path_of("%s/city.db", v->dir).s,
		    &v->config.charter, v->config.name, why);
	if (!r && v->config.counter)
		r = open_counter(v, why);
	return r ? r : recover_bag(v, why);
}

static int
start(struct vault *v, const char *prompt, struct why *why)
{
	int r = config_read(&v->config, v->dir, why);

	if (!r && ballot_simulated() && !v->config.deck[0])
		r = why_set(why, ERR_REFUSED,
		    "%s names no deck, so this is no simulation's station: start it "
		    "without --simulation",
		    v->dir);
	if (!r)
		r = lock(v->dir, why);
	if (!r)
		r = open_key(v, prompt, why);
	if (!r)
		r = open_stores(v, why);
	if (r)
		return r;
	v->pool = pool_open(0);
	v->courier = courier_open(v);
	return 0;
}

/* ---- requests without a session ---- */

static void
on_polls(struct vault *v, const struct message *m)
{
	struct buf b = {0};

	buf_put16(&b, polls_count(v));
	for (const struct poll *p = city_polls(v->city); p; p = p->next)
		polls_put(v, p, &b);
	vault_answer(v, MSG_IS_POLLS, m->request, &b);
	buf_free(&b);
}

static void
on_status(struct vault *v, const struct message *m)
{
	int64_t counts[QUEUE_REFUSED + 1] = {0};
	struct buf b = {0}, list = {0};
	struct why why = {""};
	int r = 0;

	for (int i = QUEUE_WAITING; i <= QUEUE_REFUSED && !r; i++)
		r = queue_count(v->queue, (enum queue_state)i, &counts[i], &why);
	if (!r)
		r = queue_list_refused(v->queue, &list, &why);
	if (r) {
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	} else {
		for (int i = QUEUE_WAITING; i <= QUEUE_REFUSED; i++)
			buf_put64(&b, (uint64_t)counts[i]);
		buf_put_var(&b, list.data, list.size);
		buf_put_var(
		    &b, courier_trouble(v->courier), strlen(courier_trouble(v->courier)));
		vault_answer(v, MSG_IS_STATUS, m->request, &b);
	}
	buf_free(&list);
	buf_free(&b);
}

static void
on_wait(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	int64_t seconds = cur_get32(&in);
	struct asked *a = cur_done(&in) ? vault_ask(v, m, seconds * 1000) : NULL;

	if (!cur_done(&in))
		vault_refuse(v, m->request, "station.busy", "a request without its time");
	if (a && m->type == MSG_SYNC && seconds == 0)
		a->until = 0; /* one try */
	if (a)
		courier_hurry(v);
}

/* ---- the loop ---- */

static _Noreturn void
broken(const char *who, const struct why *why)
{
	log_say("%s broke the channel's rules: %s", who, why->text);
	exit(2);
}

static enum channel_state
screen_state(struct vault *v, uint32_t request)
{
	enum channel_state officer = officer_state(v, request);
	enum channel_state clerk = clerk_state(v, request);

	if (vault_asked(v, request))
		return STATE_WORKING;
	if (clerk != STATE_FREE)
		return clerk;
	return officer != STATE_FREE ? officer : session_state(v, request);
}

static void
screen_message(struct vault *v, const struct message *m)
{
	struct why why = {""};

	if (!channel_allowed(PARTY_SCREEN, m->type, screen_state(v, m->request))) {
		why_set(&why, ERR_STATE, "a %s message now", channel_type_name(m->type));
		broken("the screen", &why);
	}
	switch (m->type) {
	case MSG_POLLS:
		on_polls(v, m);
		break;
	case MSG_STATUS:
		on_status(v, m);
		break;
	case MSG_SYNC:
	case MSG_DRAIN:
		on_wait(v, m);
		break;
	case MSG_SEAL:
		box_seal(v, m);
		break;
	case MSG_PAPER:
		printer_ask(v->printer, m);
		break;
	default:
		if (m->type >= MSG_DESK || clerk_state(v, m->request) != STATE_FREE)
			clerk_message(v, m);
		else if (m->type >= MSG_BOOTH ||
			 officer_state(v, m->request) != STATE_FREE)
			officer_message(v, m);
		else
			session_message(v, m);
	}
}

static void
push_message(struct vault *v, const struct message *m)
{
	struct why why = {""};

	if (!channel_allowed(PARTY_PUSH, m->type, courier_state(v->courier))) {
		why_set(&why, ERR_STATE, "a %s message now", channel_type_name(m->type));
		broken("push", &why);
	}
	courier_message(v, m);
}

static void
listen_to(struct vault *v, struct channel *c, enum party from,
    void (*handle)(struct vault *, const struct message *))
{
	for (int i = 0; i < MESSAGES_A_TURN && !v->ending; i++) {
		const struct message *m;
		struct why why = {""};
		int r = channel_get(c, from, &m, &why);

		if (r == ERR_NET && from == PARTY_SCREEN)
			v->ending = true;
		else if (r == ERR_NET)
			vault_fail(v, "push is gone", &why);
		if (r == ERR_FORMAT)
			broken(from == PARTY_SCREEN ? "the screen" : "push", &why);
		if (r && r != ERR_PENDING)
			return;
		if (r == 0)
			handle(v, m);
		else if (!c->partial)
			return;
	}
}

static int
patience(struct vault *v)
{
	int wait = courier_wait(v);

	if (vault_asked_type(v, MSG_DRAIN) && (wait < 0 || wait > 100))
		wait = 100;
	return wait < 0 || wait > 500 ? 500 : wait;
}

static void
flush(struct vault *v)
{
	if (channel_flush(&v->screen) == ERR_NET)
		v->ending = true;
	if (channel_flush(&v->push) == ERR_NET)
		v->ending = true;
}

/* Before any answer leaves: what was counted on the way to it. */
static void
keep_booth(struct vault *v)
{
	static bool failing; /* a full disk is said once */
	struct why why = {""};
	bool failed =
	    !v->ending && booth_step(v->booth, courier_trouble(v->courier), &why);

	if (failed && !failing)
		log_say("the audit log cannot be written: %s", why.text);
	failing = failed;
}

static void
turn(struct vault *v)
{
	struct pollfd fds[] = {
	    {.fd = v->screen.fd, .events = POLLIN},
	    {.fd = v->push.fd, .events = POLLIN},
	    {.fd = pool_fd(v->pool), .events = POLLIN},
	    {.fd = printer_fd(v->printer), .events = POLLIN},
	};

	for (int i = 0; i < 2; i++)
		if (channel_waiting(i ? &v->push : &v->screen))
			fds[i].events |= POLLOUT;
	poll(fds, 4, patience(v));
	beat();
	if (fds[0].revents)
		listen_to(v, &v->screen, PARTY_SCREEN, screen_message);
	if (fds[1].revents)
		listen_to(v, &v->push, PARTY_PUSH, push_message);
	pool_collect(v->pool);
	session_store(v);
	box_step(v);
	courier_step(v);
	drain_step(v);
	officer_step(v);
	printer_step(v->printer, fds[3].revents != 0);
	keep_booth(v);
	flush(v);
	sodium_stackzero(STACK_WIPED); /* choices, a card's name: what calls left there */
}

static void
finish(struct vault *v)
{
	pool_close(v->pool);
	session_end_all(v);
	channel_close(&v->screen);
	channel_close(&v->push);
	courier_close(v->courier);
	printer_close(v->printer);
	clerk_leave(v);
	forms_close(v->forms);
	kinds_free(v->kinds);
	wallet_close(v->wallet);
	ledger_close(v->ledger);
	city_close(v->city);
	bag_close(v->bag);
	queue_close(v->queue);
	booth_close(v->booth);
	secret_free(&v->secret);
	secret_free(&v->deck);
}

/* What JSON holds here may be a citizen's. */
static void
wipe_and_free(void *p)
{
	if (p)
		sodium_memzero(p, malloc_usable_size(p));
	free(p);
}

static void
unblock(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		die("descriptor %d: %s", fd, strerror(errno));
}

int
main(int argc, char **argv)
{
	static struct vault vault;
	struct vault *v = &vault;
	bool by_file = argc == 3 && strcmp(argv[2], "pass") == 0;
	bool ask = argc == 4 && strcmp(argv[2], "ask") == 0;
	struct why why = {""};
	int r;

	log_open("madang-station vault");
	if (!by_file && !ask) {
		log_say("this program is started by madang-station");
		return 2;
	}
	jail_enter(PRINT_FD);
	if (sodium_init() < 0)
		die("libsodium does not start");
	json_set_alloc_funcs(malloc, wipe_and_free);
	if (arithmetic_choose("fast", &why)) /* before the pool's threads */
		die("%s", why.text);
	umask(077);
	v->dir = argv[1];
	channel_open(&v->screen, CHANNEL_FD);
	channel_open(&v->push, PUSH_FD);
	v->printer = printer_open(v, PRINT_FD);
	unblock(CHANNEL_FD);
	unblock(PUSH_FD);
	r = start(v, ask ? argv[3] : NULL, &why);
	if (r) {
		log_why(r, &why);
		v->status = 2;
		v->ending = true;
	}
	while (!v->ending)
		turn(v);
	finish(v);
	return v->status;
}
