/*
 * screen, started by madang-station: [plain]. It holds no key and no file; it sends
 * choices to the vault and shows what comes back. Here is only the driver: events into
 * the model, calls out of it, the page to the terminal.
 */
#include <jansson.h>
#include <malloc.h>
#include <poll.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "station/channel/beat.h"
#include "station/channel/voice.h"
#include "station/jail/jail.h"
#include "station/screen/aloud.h"
#include "station/screen/backend.h"
#include "station/screen/link.h"

static struct model model;
static const struct backend *backend;
static bool opened, ending;

static void
carry_out(void)
{
	struct call call;

	while (model_take(&model, &call)) {
		if (call.kind == CALL_VAULT)
			link_send(&call);
		else if (call.kind == CALL_WORKER)
			backend->ring();
		else
			ending = true;
	}
}

static void
put(struct event *e)
{
	e->now = clock_monotonic_ms();
	model_on(&model, e);
	carry_out();
	if (e->kind == EVENT_REQUEST && e->request == REQUEST_REPEAT)
		aloud_again();
	if (opened)
		backend->show(&model);
	if (opened && voice_possible())
		aloud_show(&model);
}

static void
take_answers(void)
{
	const struct message *m;

	while ((m = link_next()))
		put(&(struct event){.kind = EVENT_ANSWER, .message = m});
}

static void
take_keys(void)
{
	struct event e = {0};
	enum reading r;

	while (!ending && (r = backend->read(&model, &e)) != READ_NOTHING) {
		if (r == READ_CLOSED)
			ending = true;
		else
			put(&e);
		sodium_memzero(&e, sizeof(e));
	}
}

/* -1: never. */
static int
sooner(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* At most a second: the parent waits for heartbeats. */
static void
rest(void)
{
	struct pollfd fds[] = {
	    {.fd = link_fd(), .events = POLLIN},
	    {.fd = model.asked && backend->waits ? -1 : STDIN_FILENO, .events = POLLIN},
	};
	poll(fds, 2, sooner(1000, sooner(model_wait(&model), backend->wait())));
	beat();
}

/* A booth and a counter begin with different pages. */
static void
await_place(void)
{
	while (model.what == PLACE_UNKNOWN) {
		struct pollfd wait = {.fd = link_fd(), .events = POLLIN};

		take_answers();
		if (model.what != PLACE_UNKNOWN)
			break;
		poll(&wait, 1, 1000);
		beat();
	}
}

/* The ledger is read once before anybody comes; and nothing is drawn before the vault
 * answers: it may be asking for its passphrase. */
static void
await_vault(void)
{
	struct call first = {.kind = CALL_VAULT, .type = MSG_SYNC, .request = UINT32_MAX};
	const struct message *m;

	buf_put32(&first.body, 0);
	link_send(&first);
	while (!(m = link_next())) {
		struct pollfd wait = {.fd = link_fd(), .events = POLLIN};

		poll(&wait, 1, 1000);
		beat();
	}
	put(&(struct event){.kind = EVENT_ANSWER, .message = m});
}

/* What a clerk types passes through JSON, and is personal. */
static void
wiping_free(void *p)
{
	if (p)
		sodium_memzero(p, malloc_usable_size(p));
	free(p);
}

static void
start(bool plain, bool leave)
{
	struct why why = {""};

	json_set_alloc_funcs(malloc, wiping_free);

	if (words_open(path_of("%s/share/locale", file_prefix()).s, &why)) {
		log_say("%s", why.text);
		exit(2);
	}
	jail_enter(VOICE_FD);
	if (sodium_init() < 0)
		die("libsodium does not start");
	link_open(CHANNEL_FD);
	voice_open(VOICE_FD);
	backend = plain ? &plain_backend : &canvas_backend;
	model_open(&model, clock_monotonic_ms());
	model.may_end = leave;
}

int
main(int argc, char **argv)
{
	const char *reason = "";
	bool plain = argc > 1 && strcmp(argv[1], "plain") == 0;
	bool leave = argc > 1 && strcmp(argv[1], "leave") == 0;

	log_open("madang-station screen");
	if (argc != (plain || leave ? 2 : 1)) {
		log_say("this program is started by madang-station");
		return 2;
	}
	start(plain, plain || leave);
	await_vault();
	await_place();
	if (backend->open(&reason)) {
		log_say("this terminal will not do: %s; or choose --plain", reason);
		return 2;
	}
	opened = true;
	atexit(backend->close); /* whatever ends the process, if it can */
	while (!ending) {
		take_answers();
		take_keys();
		put(&(struct event){.kind = EVENT_TIME});
		if (!ending)
			rest();
	}
	aloud_close();
	model_close(&model);
	link_close();
	return 0;
}
