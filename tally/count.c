#include "tally/count.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

/* Every item of a share against X_i and the sums. */
static int
check_share(const struct poll *p, const struct poll_share *share, struct why *why)
{
	struct share_context ctx = {.poll = &p->context, .i = share->i};
	size_t lines = p->questions->line_count, bad = 0;
	char name[2 * QUESTION_ID_MAX + 8];

	memcpy(ctx.root, p->root, 32);
	if (share->data.size != lines * SHARE_ITEM_SIZE)
		return why_set(why, ERR_FORMAT, "it has %zu bytes, not %zu",
		    share->data.size, lines * SHARE_ITEM_SIZE);
	int r = poll_share_key(p, share->i, ctx.x_i, why);
	if (r != 0)
		return r;
	const uint8_t **items = xcalloc(lines + 1, sizeof(*items));
	for (size_t l = 0; l < lines; l++)
		items[l] = share->data.data + l * SHARE_ITEM_SIZE;
	r = share_check_all(&ctx, items, p->sum.data, &bad);
	free(items);
	if (r == 0)
		return 0;
	questions_line_id(p->questions, bad, name, sizeof(name));
	return why_set(
	    why, r, "its proof for \"%s\" (line %zu) does not hold", name, bad);
}

static bool
has_good(const struct count *c, uint32_t i)
{
	for (size_t n = 0; n < c->verdict_count; n++)
		if (c->verdicts[n].i == i && c->verdicts[n].good)
			return true;
	return false;
}

/* Good and bad shares; the first k good ones are used. */
static int
judge(struct count *c, const struct poll *p, struct why *why)
{
	uint32_t used = 0;

	c->verdicts = xcalloc(p->share_count + 1, sizeof(*c->verdicts));
	for (size_t n = 0; n < p->share_count; n++) {
		struct verdict v = {.i = p->shares[n].i};
		bool again = has_good(c, v.i);
		v.good = check_share(p, &p->shares[n], &v.reason) == 0;
		if (v.good != p->shares[n].valid)
			return why_set(why, ERR_PROOF,
			    "the share of trustee %u in poll %s is %s, but the "
			    "rules of the ledger took it for %s",
			    v.i, p->id, v.good ? "good" : "bad", v.good ? "bad" : "good");
		v.used = v.good && !again && used < p->k;
		used += v.used;
		c->verdicts[c->verdict_count++] = v;
	}
	return 0;
}

/* Fewer than k good shares: who has not given one, and whose was bad. */
static int
wait_for_shares(
    const struct count *c, const struct poll *p, uint32_t good, struct why *why)
{
	struct buf missing = {0};

	for (uint32_t i = 1; i <= p->n; i++) {
		if (has_good(c, i))
			continue;
		buf_printf(&missing, "%s%u", missing.size > 0 ? ", " : "", i);
		for (size_t n = 0; n < c->verdict_count; n++)
			if (c->verdicts[n].i == i) {
				buf_puts(&missing, " (its share was bad)");
				break;
			}
	}
	int r = why_set(why, ERR_PENDING,
	    "poll %s has %u good shares of the %u it takes; waiting for "
	    "trustee %s",
	    p->id, good, p->k, buf_str(&missing));
	buf_free(&missing);
	return r;
}

static int
open_line(struct count *c, const struct poll *p, const struct total_table *table,
    size_t line, struct why *why)
{
	const struct line *l = &p->questions->lines[line];
	uint32_t indices[TRUSTEES_MAX];
	const uint8_t *items[TRUSTEES_MAX];
	uint8_t a[POINT_SIZE], b[POINT_SIZE], combined[POINT_SIZE];
	size_t count = 0;

	for (size_t n = 0; n < c->verdict_count; n++)
		if (c->verdicts[n].used) {
			indices[count] = c->verdicts[n].i;
			items[count++] = p->shares[n].data.data + line * SHARE_ITEM_SIZE;
		}
	sum_line(a, b, l, p->sum.data);
	int r = share_combine(combined, indices, items, count);
	if (r == 0)
		r = total_find(table, &c->totals[line], b, combined,
		    (uint64_t)l->maximum * p->ballots);
	if (r != 0)
		return why_set(why, ERR_PROOF,
		    "line %zu of poll %s opens to no number up to %llu", line, p->id,
		    (unsigned long long)l->maximum * (unsigned long long)p->ballots);
	return 0;
}

static int
open_lines(struct count *c, const struct poll *p, struct why *why)
{
	const struct questions *q = p->questions;
	struct total_table *table;
	uint32_t maximum = 0;
	int r = 0;

	for (size_t l = 0; l < q->line_count; l++)
		if (q->lines[l].maximum > maximum)
			maximum = q->lines[l].maximum;
	table = total_table_open((uint64_t)maximum * p->ballots, q->line_count);
	c->totals = xcalloc(q->line_count, sizeof(*c->totals));
	for (size_t l = 0; l < q->line_count && r == 0; l++)
		r = open_line(c, p, table, l, why);
	total_table_close(table);
	return r;
}

int
count_make(struct count *c, const struct poll *p, struct why *why)
{
	uint32_t good = 0;

	*c = (struct count){.verdicts = NULL};
	if (!p->opened || !p->closed)
		return why_set(why, ERR_PENDING,
		    "poll %s is not closed; waiting for the office", p->id);
	if (p->ballots < (uint64_t)p->min_ballots)
		return why_set(why, ERR_REFUSED,
		    "only %llu ballots of poll %s count; fewer than %lld "
		    "are never opened",
		    (unsigned long long)p->ballots, p->id, (long long)p->min_ballots);
	int r = judge(c, p, why);
	for (size_t n = 0; n < c->verdict_count; n++)
		good += c->verdicts[n].used;
	if (r == 0 && good < p->k)
		return wait_for_shares(c, p, good, why);
	return r != 0 ? r : open_lines(c, p, why);
}

void
count_free(struct count *c)
{
	free(c->verdicts);
	free(c->totals);
	*c = (struct count){.verdicts = NULL};
}

static void
print_question(
    FILE *out, const struct count *c, const struct poll *p, const struct question *q)
{
	char id[2 * QUESTION_ID_MAX + 8];

	fputc('\n', out);
	log_answer(out, "%s  %s", q->ko, q->en);
	for (size_t l = q->first_line; l < q->first_line + q->line_count; l++) {
		const struct line *line = &p->questions->lines[l];
		questions_line_id(p->questions, l, id, sizeof(id));
		log_answer(out, "  %10llu  %-20s %s", (unsigned long long)c->totals[l],
		    id, line->option < 0 ? "" : q->options[line->option].en);
	}
}

void
count_print(FILE *out, const struct count *c, const struct poll *p)
{
	fprintf(out, "Poll %s: %llu ballots counted, %llu set aside, %llu on the roll.\n",
	    p->id, (unsigned long long)p->ballots, (unsigned long long)p->set_aside,
	    (unsigned long long)p->roll_size);
	for (size_t n = 0; n < c->verdict_count; n++) {
		const struct verdict *v = &c->verdicts[n];
		if (v->good)
			fprintf(out, "Share of trustee %u: good%s.\n", v->i,
			    v->used ? "" : ", not needed");
		else
			log_answer(out, "Share of trustee %u: left out, %s.", v->i,
			    v->reason.text);
	}
	for (size_t i = 0; c->totals != NULL && i < p->questions->count; i++)
		print_question(out, c, p, &p->questions->items[i]);
}

static json_t *
question_json(const struct count *c, const struct poll *p, const struct question *q)
{
	json_t *options = json_array(), *o = json_object();
	char id[2 * QUESTION_ID_MAX + 8];

	json_object_set_new(o, "id", json_string(q->id));
	for (size_t l = q->first_line; l < q->first_line + q->line_count; l++) {
		json_t *total = json_integer((json_int_t)c->totals[l]);
		questions_line_id(p->questions, l, id, sizeof(id));
		if (p->questions->lines[l].option < 0)
			json_object_set_new(o, "blank", total);
		else
			json_array_append_new(
			    options, json_pack("{s:s,s:o}", "id", id, "count", total));
	}
	json_object_set_new(o, "options", options);
	return o;
}

json_t *
count_json(const struct count *c, const struct poll *p)
{
	json_t *shares = json_array(), *questions = json_array();

	for (size_t n = 0; n < c->verdict_count; n++) {
		const struct verdict *v = &c->verdicts[n];
		json_t *o = json_pack("{s:I,s:b,s:b}", "i", (json_int_t)v->i, "good",
		    v->good, "used", v->used);
		if (!v->good)
			json_object_set_new(o, "reason", json_string(v->reason.text));
		json_array_append_new(shares, o);
	}
	for (size_t i = 0; i < p->questions->count; i++)
		json_array_append_new(
		    questions, question_json(c, p, &p->questions->items[i]));
	return json_pack("{s:s,s:I,s:I,s:I,s:o,s:o}", "poll", p->id, "ballots",
	    (json_int_t)p->ballots, "set_aside", (json_int_t)p->set_aside, "roll",
	    (json_int_t)p->roll_size, "shares", shares, "questions", questions);
}

json_t *
count_fields(const struct count *c, const struct poll *p)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < p->questions->count; i++) {
		const struct question *q = &p->questions->items[i];
		for (size_t l = 0; l < q->line_count; l++)
			json_array_append_new(
			    lines, json_pack("{s:s,s:I,s:I}", "question", q->id, "line",
				       (json_int_t)l, "count",
				       (json_int_t)c->totals[q->first_line + l]));
	}
	return json_pack("{s:s,s:I,s:I,s:o}", "poll", p->id, "ballots",
	    (json_int_t)p->ballots, "set_aside", (json_int_t)p->set_aside, "lines",
	    lines);
}
