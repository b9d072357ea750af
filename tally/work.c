/* madang-tally trustee: step after step until others have to act. */
#include "tally/tally.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/log.h"
#include "tally/trustee.h"

/* An idle trustee costs its node one small file so often. */
#define REST_MS 200

static void
say(const char *text)
{
	log_answer(stdout, "%s.", text);
	fflush(stdout);
}

static int
send_task(
    struct client *c, const struct trustee *t, const struct task *task, struct why *why)
{
	struct entry_signer signer = {&t->key, t->secret.data};
	struct entry_draft draft = {.service = "poll",
	    .kind = task->kind,
	    .version = 1,
	    .fields = task->fields,
	    .payload = task->items,
	    .payload_count = task->count};

	return client_send(c, &draft, &signer, 1, NULL, why);
}

enum { STEPPED = 1, WAITING, FINISHED };

/* Whoever came for the ceremony goes when all have confirmed. */
static bool
is_over(const struct task *task, const struct args *a)
{
	return task->done || (a->ceremony && task->confirmed);
}

/* One step: replay, decide, send. Result in *what; the sentence of a wait in says. */
static int
step(struct client *c, struct trustee *t, const struct args *a, int *what,
    struct why *says, struct why *why)
{
	struct task task = {.kind = NULL};
	struct poll p;
	int r = client_update(c, why);

	if (r == 0)
		r = poll_load(&p, c->state, a->poll, why);
	if (r != 0)
		return r;
	if (a->ceremony && p.opened) {
		*what = FINISHED;
		why_set(says, 0, "poll %s is open: its key is made", p.id);
		poll_free(&p);
		return 0;
	}
	r = trustee_look(t, &p, c, why);
	if (r == 0)
		r = trustee_next(t, &p, &task, why);
	if (r == 0 && task.kind != NULL) {
		r = send_task(c, t, &task, why);
		*what = STEPPED;
	} else {
		*what = is_over(&task, a) ? FINISHED : WAITING;
	}
	*says = task.says;
	task_free(&task);
	poll_free(&p);
	return r;
}

static void
rest(void)
{
	nanosleep(&(struct timespec){.tv_nsec = REST_MS * 1000 * 1000}, NULL);
}

/* A node that cannot be reached now: whoever was told to wait goes on when it is back. */
static int
reach_again(struct client *c, int r, struct why *why)
{
	log_why(r, why);
	log_say("trying again until the node answers");
	do {
		rest();
		r = client_settle(c, why);
	} while (r == ERR_NET || r == ERR_BUSY || r == ERR_PENDING);
	return r;
}

/* Steps until there is nothing left to do or others have to act. */
static int
work(struct client *c, struct trustee *t, const struct args *a, struct why *why)
{
	struct why said = {""}, says = {""};

	for (;;) {
		int what = 0;
		int r = step(c, t, a, &what, &says, why);
		if (a->wait && (r == ERR_NET || r == ERR_BUSY || r == ERR_PENDING)) {
			r = reach_again(c, r, why);
			if (r == 0)
				continue;
		}
		if (r != 0)
			return r;
		if (what != WAITING || strcmp(said.text, says.text) != 0)
			say(says.text);
		said = says;
		if (what == FINISHED)
			return 0;
		if (what == STEPPED)
			continue;
		if (!a->wait)
			return ERR_PENDING;
		rest();
	}
}

int
run_trustee(const struct args *a, struct why *why)
{
	struct trustee t;
	struct client c;
	int r;

	if (a->dir == NULL)
		return why_set(
		    why, ERR_FORMAT, "say which trustee: --dir CITY/trustee/I");
	r = trustee_open(&t, a->dir, a->pass_file, why);
	if (r != 0)
		return r;
	t.min_ballots = a->min_ballots;
	struct path charter = path_of("%s/charter", a->dir);
	r = client_open(&c,
	    &(struct client_options){.dir = a->dir,
		.charter = charter.s,
		.node = a->node,
		.ca_file = a->ca_file},
	    why);
	if (r == 0) {
		r = work(&c, &t, a, why);
		client_close(&c);
	}
	trustee_close(&t);
	return r;
}
