/*
 * A trustee who cheats, for rogue.sh: takes the step that is due, spoils it, and sends it
 * with a good signature. usage: rogue DIR NODE PASS_FILE POLL KIND
 *   deal    the share for the next trustee is one bit off
 *   share   the proof of the last total is one bit off
 *   reveal  the proof of the last coefficient is one bit off
 *   other   the share is sent under the number of another trustee
 * Or it spoils the tables in DIR, as rules that lie would:
 *   sum     the sum of the ballots is another
 *   twice   a ballot that was set aside counts too
 *   digest  a counted ballot is another
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "service/sql.h"
#include "tally/trustee.h"

static void
spoil(struct task *task, const char *kind, uint32_t i, uint32_t n)
{
	struct buf *last = &task->items[task->count - 1];

	if (strcmp(kind, "deal") == 0)
		task->items[i % n].data[DEAL_ITEM_SIZE - 1] ^= 1;
	else if (strcmp(kind, "share") == 0)
		last->data[SHARE_ITEM_SIZE - 32] ^= 1;
	else if (strcmp(kind, "reveal") == 0)
		last->data[32] ^= 1;
	else
		json_object_set_new(task->fields, "i", json_integer(i % n + 1));
}

static const struct {
	const char *kind, *sql;
} lies[] = {
    {"sum", "UPDATE poll_s_sum SET sum = sum_add(sum, sum)"},
    {"twice", "UPDATE poll_s_sum SET ballots = ballots + 1; "
	      "UPDATE poll_s_ballot SET status = 'counted' WHERE status = 'repeated'"},
    {"digest", "UPDATE poll_s_ballot SET digest = zeroblob(32)"},
};

/* False: the kind is no lie. */
static bool
lie(struct client *c, const char *kind, int *r, struct why *why)
{
	for (size_t i = 0; i < sizeof(lies) / sizeof(*lies); i++) {
		if (strcmp(lies[i].kind, kind) != 0)
			continue;
		*r = sql_script(state_db(c->state), lies[i].sql, why);
		return true;
	}
	return false;
}

static int
cheat(struct trustee *t, struct client *c, const char *id, const char *kind,
    struct why *why)
{
	struct entry_signer signer = {&t->key, t->secret.data};
	struct entry_draft draft = {.service = "poll", .version = 1};
	const char *due = strcmp(kind, "other") == 0 ? "share" : kind;
	struct task task = {.kind = NULL};
	struct poll p;
	int r = poll_load(&p, c->state, id, why);

	if (r != 0)
		return r;
	p.known = p.recounted = true; /* a cheat does not look */
	r = trustee_next(t, &p, &task, why);
	if (r == 0 && (task.kind == NULL || strcmp(task.kind, due) != 0))
		r = why_set(why, ERR_STATE, "no %s is due: %s", due, task.says.text);
	if (r == 0) {
		spoil(&task, kind, t->i, p.n);
		draft.kind = task.kind;
		draft.fields = task.fields;
		draft.payload = task.items;
		draft.payload_count = task.count;
		r = client_send(c, &draft, &signer, 1, NULL, why);
	}
	task_free(&task);
	poll_free(&p);
	return r;
}

int
main(int argc, char **argv)
{
	struct why why = {""};
	struct trustee t;
	struct client c;

	log_open("rogue");
	if (argc != 6 || sodium_init() < 0)
		return 2;
	struct path charter = path_of("%s/charter", argv[1]);
	int r = trustee_open(&t, argv[1], argv[3], &why);
	if (r == 0) {
		t.min_ballots = 3;
		r = client_open(&c,
		    &(struct client_options){
			.dir = argv[1], .charter = charter.s, .node = argv[2]},
		    &why);
		if (r == 0) {
			if (!lie(&c, argv[5], &r, &why))
				r = cheat(&t, &c, argv[4], argv[5], &why);
			client_close(&c);
		}
		trustee_close(&t);
	}
	if (r != 0)
		log_why(r, &why);
	return r == 0 ? 0 : r == ERR_REFUSED ? 1 : 2;
}
