/* A trustee's share: made only for the lines of the one final tally. */
#include <stdlib.h>
#include <string.h>

#include "tally/secrets.h"
#include "tally/vow.h"
#include "tree/merkle.h"

bool
trustee_has_shared(const struct trustee *t, const struct poll *p)
{
	if (p->has_result)
		return true;
	for (size_t i = 0; i < p->share_count; i++)
		if (p->shares[i].i == t->i && p->shares[i].valid)
			return true;
	return false;
}

/* Few ballots would tell how somebody voted. */
static int
enough_ballots(const struct trustee *t, const struct poll *p, struct why *why)
{
	if (p->min_ballots < t->min_ballots)
		return why_set(why, ERR_REFUSED,
		    "poll %s may be opened from %lld ballots on; this "
		    "trustee decrypts nothing below %lld (--min-ballots)",
		    p->id, (long long)p->min_ballots, (long long)t->min_ballots);
	if (p->ballots < (uint64_t)p->min_ballots ||
	    p->ballots < (uint64_t)t->min_ballots)
		return why_set(why, ERR_REFUSED,
		    "only %llu ballots of poll %s count; fewer than %lld "
		    "are never decrypted",
		    (unsigned long long)p->ballots, p->id, (long long)p->min_ballots);
	return 0;
}

/* x_i = sum of the shares dealt to i; must be the secret of X_i. */
static int
own_key(const struct trustee *t, const struct poll *p, uint8_t x[SCALAR_SIZE],
    uint8_t x_i[POINT_SIZE], struct why *why)
{
	struct ceremony_secret s;
	struct secret share;
	uint8_t check[POINT_SIZE];
	int r = secrets_open(&s, t, p, false, why);

	if (r != 0)
		return r;
	secret_alloc(&share, SCALAR_SIZE);
	memset(x, 0, SCALAR_SIZE);
	for (uint32_t i = 1; i <= p->n && r == 0; i++) {
		const struct party *dealer = &p->parties[i];
		r = dkg_open_deal(share.data, dealer->deals[t->i], dealer->box_key,
		    s.box_secret, dealer->reveal.data, p->k, t->i);
		if (r != 0)
			why_set(why, r,
			    "the share that trustee %u dealt for poll %s does not open "
			    "with "
			    "this trustee's secrets",
			    i, p->id);
		else
			group_scalar_add(x, x, share.data);
	}
	secret_free(&share);
	secrets_close(&s);
	if (r == 0)
		r = poll_share_key(p, t->i, x_i, why);
	if (r == 0) {
		group_mul_base(check, x);
		if (memcmp(check, x_i, POINT_SIZE) != 0)
			r = why_set(why, ERR_PROOF,
			    "this trustee's secret does not belong to its key in "
			    "poll %s",
			    p->id);
	}
	return r;
}

static int
make_items(
    const struct trustee *t, const struct poll *p, struct task *task, struct why *why)
{
	struct share_context ctx = {.poll = &p->context, .i = t->i};
	struct secret x;

	memcpy(ctx.root, p->root, 32);
	secret_alloc(&x, SCALAR_SIZE);
	int r = own_key(t, p, x.data, ctx.x_i, why);
	size_t lines = r == 0 ? p->questions->line_count : 0;
	task->items = xcalloc(lines + 1, sizeof(*task->items));
	task->count = lines;
	for (size_t l = 0; l < lines && r == 0; l++) {
		uint8_t item[SHARE_ITEM_SIZE];
		share_make(item, &ctx, x.data, l, p->sum.data);
		r = share_check(&ctx, item, l, p->sum.data);
		if (r != 0)
			why_set(why, r,
			    "the share of line %zu does not prove itself; is the memory "
			    "sound?",
			    l);
		buf_put(&task->items[l], item, sizeof(item));
	}
	secret_free(&x);
	return r;
}

int
trustee_share(struct trustee *t, const struct poll *p, struct task *task, struct why *why)
{
	struct vow vow = {.poll = p->id};

	if (trustee_has_shared(t, p)) {
		task->done = true;
		why_set(&task->says, 0, "trustee %u has nothing left to do in poll %s",
		    t->i, p->id);
		return 0;
	}
	int r = enough_ballots(t, p, why);
	if (r == 0 && !p->recounted)
		r = why_set(why, ERR_STATE,
		    "the sum of poll %s was not compared with its ballots", p->id);
	sha256(vow.sum, p->sum.data, p->sum.size);
	memcpy(vow.eid, p->context.eid, 32);
	memcpy(vow.root, p->root, 32);
	memcpy(vow.close, p->close_leaf, 32);
	if (r == 0)
		r = vow_take(t->dir, &vow, why);
	if (r == 0)
		r = make_items(t, p, task, why);
	if (r != 0) {
		task_free(task);
		return r;
	}
	task->kind = "share";
	task->fields = json_pack("{s:s,s:I}", "poll", p->id, "i", (json_int_t)t->i);
	why_set(&task->says, 0, "share: %zu totals of poll %s over %llu ballots",
	    task->count, p->id, (unsigned long long)p->ballots);
	return 0;
}
