#include "world.h"

#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"

static const char question[] =
    "{\"id\":\"q\",\"type\":\"yesno\",\"text\":{\"ko\":\"가\",\"en\":\"A\"},"
    "\"options\":[{\"id\":\"yes\",\"ko\":\"예\",\"en\":\"Yes\"},{\"id\":\"no\",\"ko\":"
    "\"아니오\",\"en\":\"No\"}]}";

static void
make_trustee(struct world *w, uint32_t i)
{
	struct trustee *t = &w->trustees[i];
	uint8_t seed[32], public[32];
	char name[80];

	snprintf(w->dirs[i], sizeof(w->dirs[i]), "%s/%u", w->dir, i);
	snprintf(name, sizeof(name), "madang.test.example/trustee/%u", i);
	char command[200];
	snprintf(command, sizeof(command), "mkdir '%s'", w->dirs[i]);
	ck_assert_int_eq(system(command), 0);
	*t = (struct trustee){.dir = w->dirs[i], .i = i, .min_ballots = 3};
	randombytes_buf(seed, sizeof(seed));
	secret_alloc(&t->secret, KEY_SECRET_SIZE);
	key_from_seed(public, t->secret.data, seed);
	ck_assert_int_eq(key_set(&t->key, name, KEY_ED25519, public), 0);
	secret_alloc(&t->pass, 4);
	memcpy(t->pass.data, "pass", 4);
}

void
world_open(struct world *w)
{
	struct why why = {""};

	ck_assert_int_ge(sodium_init(), 0);
	memset(w, 0, sizeof(*w));
	strcpy(w->dir, "/tmp/madang-tally-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(w->dir));
	strcpy(w->poll.id, "p1");
	w->poll.n = WORLD_N;
	w->poll.k = WORLD_K;
	w->poll.min_ballots = 3;
	w->poll.ceremony = 1;
	w->poll.has_roll = true;
	w->poll.known = w->poll.recounted = true;
	w->poll.roll_size = 10;
	randombytes_buf(w->poll.define, 32);
	ck_assert_msg(
	    questions_parse(&w->poll.questions, question, strlen(question), &why) == 0,
	    "%s", why.text);
	w->poll.context.questions = w->poll.questions;
	for (uint32_t i = 1; i <= WORLD_N; i++)
		make_trustee(w, i);
}

void
world_close(struct world *w)
{
	char command[100];

	for (uint32_t i = 1; i <= WORLD_N; i++)
		trustee_close(&w->trustees[i]);
	poll_free(&w->poll);
	snprintf(command, sizeof(command), "rm -rf '%s'", w->dir);
	ck_assert_int_eq(system(command), 0);
}

void
world_copy(struct world *w)
{
	char command[300], to[64] = "/tmp/madang-tally-XXXXXX";

	ck_assert_ptr_nonnull(mkdtemp(to));
	snprintf(command, sizeof(command), "cp -a '%s/.' '%s'", w->dir, to);
	ck_assert_int_eq(system(command), 0);
	strcpy(w->dir, to);
	for (uint32_t i = 1; i <= WORLD_N; i++)
		snprintf(w->dirs[i], sizeof(w->dirs[i]), "%s/%u", w->dir, i);
}

static void
take_hex(uint8_t out[32], const struct task *task, const char *field)
{
	const char *hex = json_string_value(json_object_get(task->fields, field));

	ck_assert_int_eq(hex_decode(out, 32, hex, strlen(hex)), 0);
}

static void
add_share(struct poll *p, uint32_t i, const struct task *task)
{
	p->shares = xrealloc(p->shares, (p->share_count + 1) * sizeof(*p->shares));
	struct poll_share *s = &p->shares[p->share_count++];
	*s = (struct poll_share){.i = i, .valid = true};
	for (size_t n = 0; n < task->count; n++)
		buf_put(&s->data, task->items[n].data, task->items[n].size);
}

void
world_apply(struct world *w, uint32_t i, const struct task *task)
{
	struct party *party = &w->poll.parties[i];

	if (strcmp(task->kind, "commit") == 0) {
		party->committed = true;
		strcpy(party->signer, w->trustees[i].key.name);
		take_hex(party->hash, task, "hash");
		take_hex(party->box_key, task, "box_key");
	} else if (strcmp(task->kind, "reveal") == 0) {
		party->revealed = true;
		buf_reset(&party->reveal);
		for (size_t n = 0; n < task->count; n++)
			buf_put(&party->reveal, task->items[n].data, task->items[n].size);
	} else if (strcmp(task->kind, "deal") == 0) {
		party->dealt = true;
		ck_assert_uint_eq(task->count, WORLD_N);
		for (size_t n = 0; n < task->count; n++)
			memcpy(party->deals[n + 1], task->items[n].data, DEAL_ITEM_SIZE);
	} else if (strcmp(task->kind, "confirm") == 0) {
		party->confirmed = true;
	} else if (strcmp(task->kind, "share") == 0) {
		add_share(&w->poll, i, task);
	} else {
		ck_abort_msg("nobody knows the kind %s", task->kind);
	}
}

void
world_next(struct world *w, uint32_t i, struct task *task)
{
	struct why why = {""};

	ck_assert_msg(
	    trustee_next(&w->trustees[i], &w->poll, task, &why) == 0, "%s", why.text);
}

void
world_step(struct world *w, uint32_t i, const char *kind)
{
	struct task task;

	world_next(w, i, &task);
	ck_assert_msg(task.kind != NULL, "%s", task.says.text);
	ck_assert_str_eq(task.kind, kind);
	world_apply(w, i, &task);
	task_free(&task);
}

void
world_open_poll(struct world *w)
{
	const uint8_t *reveals[WORLD_N];

	for (uint32_t i = 1; i <= WORLD_N; i++)
		reveals[i - 1] = w->poll.parties[i].reveal.data;
	ck_assert_int_eq(dkg_key(w->poll.context.key, reveals, WORLD_N), 0);
	randombytes_buf(w->poll.context.eid, 32);
	w->poll.opened = true;
}

void
world_ceremony(struct world *w)
{
	static const char *const kinds[] = {"commit", "reveal", "deal", "confirm"};

	for (size_t k = 0; k < 4; k++)
		for (uint32_t i = 1; i <= WORLD_N; i++)
			world_step(w, i, kinds[k]);
	world_open_poll(w);
}

static void
cast(struct world *w, int option)
{
	const struct questions *q = w->poll.questions;
	uint8_t cells[8], randomness[8 * SCALAR_SIZE], credential[SCALAR_SIZE];
	uint8_t *ballot = xmalloc(q->ballot_size);
	struct choice choice = {.option = option, .value = 1};
	struct answer answer = {
	    .blank = option < 0, .choices = &choice, .count = option < 0 ? 0 : 1};

	ck_assert_uint_le(q->cell_count, 8);
	ck_assert_int_eq(questions_encode(q, &answer, cells, NULL), 0);
	crypto_core_ristretto255_scalar_random(credential);
	ballot_encrypt(ballot, randomness, &w->poll.context, cells, credential);
	sum_add_ballot(w->poll.sum.data, q->cell_count, ballot);
	w->poll.ballots++;
	free(ballot);
}

void
world_vote(struct world *w, int yes, int no, int blank)
{
	struct poll *p = &w->poll;
	size_t size = p->questions->cell_count * 64;
	uint8_t *sum = xcalloc(1, size);

	sum_init(sum, p->questions->cell_count);
	buf_put(&p->sum, sum, size);
	free(sum);
	while (yes-- > 0)
		cast(w, 0);
	while (no-- > 0)
		cast(w, 1);
	while (blank-- > 0)
		cast(w, -1);
	randombytes_buf(p->root, 32);
	randombytes_buf(p->close_leaf, 32);
	p->closed = true;
}
