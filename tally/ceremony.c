/* The key ceremony from one trustee's seat: commit, reveal, deal, check, confirm. */
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/file.h"
#include "tally/secrets.h"

int
trustee_open(struct trustee *t, const char *dir, const char *pass_file, struct why *why)
{
	struct path path = path_of("%s/trustee.key", dir);
	const char *number;
	char *end = NULL;

	*t = (struct trustee){.dir = dir, .min_ballots = 10, .kept = secrets_kept()};
	int r = pass_read(&t->pass, pass_file, "Passphrase of the trustee's key: ", why);
	if (r == 0) {
		secret_alloc(&t->secret, KEY_SECRET_SIZE);
		r = key_file_open(
		    path.s, "trustee", &t->key, t->secret.data, &t->pass, why);
	}
	if (r == 0) {
		number = strrchr(t->key.name, '/');
		long i = number == NULL ? 0 : strtol(number + 1, &end, 10);
		if (i < 1 || i > TRUSTEES_MAX || *end != '\0')
			r = why_set(why, ERR_KEY,
			    "%s is the key of %s, whose name does not end in a "
			    "trustee's number (1 to %d)",
			    path.s, t->key.name, TRUSTEES_MAX);
		else
			t->i = (uint32_t)i;
	}
	if (r != 0)
		trustee_close(t);
	return r;
}

void
trustee_close(struct trustee *t)
{
	secret_free(&t->pass);
	secret_free(&t->secret);
	secrets_forget(t->kept);
	t->kept = NULL;
}

void
task_free(struct task *task)
{
	json_decref(task->fields);
	for (size_t i = 0; i < task->count; i++)
		buf_free(&task->items[i]);
	free(task->items);
	*task = (struct task){.kind = NULL};
}

static void
prepare(struct task *task, const char *kind, const struct trustee *t,
    const struct poll *p, size_t items)
{
	task->kind = kind;
	task->fields = json_pack("{s:s,s:I,s:I}", "poll", p->id, "ceremony",
	    (json_int_t)p->ceremony, "i", (json_int_t)t->i);
	task->items = items == 0 ? NULL : xcalloc(items, sizeof(*task->items));
	task->count = items;
	why_set(&task->says, 0, "%s, ceremony %lld of poll %s", kind,
	    (long long)p->ceremony, p->id);
}

static void
put_hex(struct task *task, const char *field, const uint8_t value[32])
{
	char hex[65];

	hex_encode(hex, value, 32);
	json_object_set_new(task->fields, field, json_string(hex));
}

static bool
has_committed(const struct party *party)
{
	return party->committed;
}

static bool
has_revealed(const struct party *party)
{
	return party->revealed;
}

static bool
has_dealt(const struct party *party)
{
	return party->dealt;
}

static bool
has_confirmed(const struct party *party)
{
	return party->confirmed;
}

/* All n did it; else the task says for whom it waits. */
static bool
all(const struct poll *p, bool (*did)(const struct party *), const char *what,
    struct task *task)
{
	struct buf missing = {0};
	uint32_t count = 0;

	for (uint32_t i = 1; i <= p->n; i++)
		if (!did(&p->parties[i]))
			buf_printf(&missing, "%s%u", count++ > 0 ? ", " : "", i);
	if (count > 0)
		why_set(&task->says, 0,
		    "waiting for trustee%s %s to %s (poll %s, ceremony %lld)",
		    count > 1 ? "s" : "", buf_str(&missing), what, p->id,
		    (long long)p->ceremony);
	buf_free(&missing);
	return count == 0;
}

static int
commit(struct trustee *t, const struct poll *p, struct task *task, struct why *why)
{
	struct ceremony_secret s;
	int r = secrets_open(&s, t, p, true, why);

	if (r != 0)
		return r;
	prepare(task, "commit", t, p, 0);
	put_hex(task, "hash", s.hash);
	put_hex(task, "box_key", s.box_key);
	secrets_close(&s);
	return 0;
}

/* The secrets of a commitment that is on the ledger; they must be the same. */
static int
own_secrets(struct ceremony_secret *s, const struct trustee *t, const struct poll *p,
    struct why *why)
{
	const struct party *own = &p->parties[t->i];
	int r = secrets_open(s, t, p, false, why);

	if (r == 0 && (memcmp(s->hash, own->hash, 32) != 0 ||
			  memcmp(s->box_key, own->box_key, 32) != 0)) {
		secrets_close(s);
		r = why_set(why, ERR_REFUSED,
		    "the ledger holds another commitment of this trustee than "
		    "%s/%s-%lld.secret: the folder was rolled back or copied; put the "
		    "right one back",
		    t->dir, p->id, (long long)p->ceremony);
	}
	return r;
}

static int
reveal(struct trustee *t, const struct poll *p, struct task *task, struct why *why)
{
	struct ceremony_secret s;
	int r = own_secrets(&s, t, p, why);

	if (r != 0)
		return r;
	prepare(task, "reveal", t, p, (size_t)2 * p->k);
	for (uint32_t j = 0; j < p->k; j++) {
		buf_put(&task->items[j], s.reveal + (size_t)j * POINT_SIZE, POINT_SIZE);
		buf_put(&task->items[p->k + j],
		    s.reveal + (size_t)p->k * POINT_SIZE + (size_t)j * 64, 64);
	}
	secrets_close(&s);
	return 0;
}

static int
deal(struct trustee *t, const struct poll *p, struct task *task, struct why *why)
{
	struct ceremony_secret s;
	struct secret share;
	int r = own_secrets(&s, t, p, why);

	if (r != 0)
		return r;
	secret_alloc(&share, SCALAR_SIZE);
	prepare(task, "deal", t, p, p->n);
	for (uint32_t j = 1; j <= p->n; j++) {
		uint8_t item[DEAL_ITEM_SIZE];
		dkg_share(share.data, s.coefficients, p->k, j);
		dkg_deal(item, share.data, p->parties[j].box_key, s.box_secret);
		buf_put(&task->items[j - 1], item, sizeof(item));
	}
	secret_free(&share);
	secrets_close(&s);
	return 0;
}

static void
complain(struct trustee *t, const struct poll *p, uint32_t against,
    const uint8_t share[SCALAR_SIZE], struct task *task)
{
	prepare(task, "complain", t, p, 0);
	json_object_set_new(task->fields, "against", json_integer((json_int_t)against));
	put_hex(task, "share", share);
	why_set(&task->says, 0,
	    "complain: the share that trustee %u dealt does not match its "
	    "commitments (poll %s, ceremony %lld)",
	    against, p->id, (long long)p->ceremony);
}

/* Opens every share dealt to this trustee; the first bad one makes a complaint. */
static int
check_deals(struct trustee *t, const struct poll *p, struct task *task, struct why *why)
{
	struct ceremony_secret s;
	struct secret share;
	int r = own_secrets(&s, t, p, why);

	if (r != 0)
		return r;
	secret_alloc(&share, SCALAR_SIZE);
	for (uint32_t i = 1; i <= p->n && task->kind == NULL; i++) {
		const struct party *dealer = &p->parties[i];
		if (dkg_open_deal(share.data, dealer->deals[t->i], dealer->box_key,
			s.box_secret, dealer->reveal.data, p->k, t->i) != 0)
			complain(t, p, i, share.data, task);
	}
	secret_free(&share);
	secrets_close(&s);
	return 0;
}

static int
confirm(struct trustee *t, const struct poll *p, struct task *task, struct why *why)
{
	int r = check_deals(t, p, task, why);

	if (r != 0 || task->kind != NULL)
		return r;
	prepare(task, "confirm", t, p, 0);
	put_hex(task, "transcript", p->transcript);
	return 0;
}

static int
ceremony_next(struct trustee *t, const struct poll *p, struct task *task, struct why *why)
{
	const struct party *own = &p->parties[t->i];

	if (!p->has_roll) {
		why_set(&task->says, 0,
		    "waiting for the registrar to publish the roll of poll %s", p->id);
		return 0;
	}
	if (!own->committed)
		return commit(t, p, task, why);
	if (strcmp(own->signer, t->key.name) != 0)
		return why_set(why, ERR_REFUSED,
		    "%s stands as trustee %u of poll %s, not %s", own->signer, t->i,
		    p->id, t->key.name);
	if (!all(p, has_committed, "commit", task))
		return 0;
	if (!own->revealed)
		return reveal(t, p, task, why);
	if (!all(p, has_revealed, "reveal", task))
		return 0;
	if (!own->dealt)
		return deal(t, p, task, why);
	if (!all(p, has_dealt, "deal", task))
		return 0;
	if (!own->confirmed)
		return confirm(t, p, task, why);
	task->confirmed = all(p, has_confirmed, "confirm", task);
	if (task->confirmed)
		why_set(&task->says, 0, "waiting for the office to open poll %s", p->id);
	return 0;
}

int
trustee_next(struct trustee *t, const struct poll *p, struct task *task, struct why *why)
{
	*task = (struct task){.kind = NULL};
	if (!p->known)
		return why_set(why, ERR_STATE,
		    "the rules of poll %s were not compared with this program's", p->id);
	if (t->i > p->n)
		return why_set(why, ERR_REFUSED,
		    "poll %s has %u trustees; this is trustee %u", p->id, p->n, t->i);
	if (!p->opened)
		return ceremony_next(t, p, task, why);
	if (p->closed)
		return trustee_share(t, p, task, why);
	why_set(&task->says, 0, "waiting for the office to close poll %s", p->id);
	return 0;
}
