#include "generator/poll.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "generator/city.h"
#include "generator/crowd.h"
#include "generator/shape.h"

#define CHUNK 4096 /* about so many ballots are in memory at a time, but whole boxes */
#define SHAPE_MAX (1024 * 1024)

struct job {
	const struct wish *wish;
	struct questions *questions;
	struct buf text; /* of the questions */
	struct city city;
	struct crowd crowd;
	struct tally_root *root;
	uint64_t boxes;
};

static void
read_questions(struct job *j)
{
	struct why why = {""};

	if (j->wish->shape == NULL)
		shape_single(&j->text, (unsigned)j->wish->options);
	else if (file_read(&j->text, j->wish->shape, SHAPE_MAX, &why) != 0)
		die("%s", why.text);
	if (questions_parse(&j->questions, buf_str(&j->text), j->text.size, &why) != 0)
		die("%s", why.text);
}

/* ---- boxes ---- */

static int
by_tracker(const void *a, const void *b)
{
	const struct vote *x = a, *y = b;

	return strcmp(x->tracker, y->tracker);
}

/* Which leaf and line each ballot that counts came to stand in. */
static void
add_to_root(struct job *j, const struct vote *votes, const struct part_list *parts)
{
	for (size_t p = 0; p < parts->count; p++)
		for (size_t line = 0; line < parts->items[p].items; line++, votes++)
			if (votes->counts)
				tally_root_add(j->root, parts->items[p].index,
				    (uint32_t)line, votes->digest, 1);
}

static void
put_box(struct job *j, struct vote *votes, size_t count)
{
	struct buf *items = xcalloc(count, sizeof(*items)); /* borrow their bytes */
	struct part_list parts = {.items = NULL};

	qsort(votes, count, sizeof(*votes), by_tracker);
	for (size_t i = 0; i < count; i++)
		items[i] = (struct buf){
		    .data = votes[i].ballot, .size = j->questions->ballot_size};
	city_box(&j->city, j->boxes++ % j->wish->stations, items, count, &parts);
	add_to_root(j, votes, &parts);
	part_list_free(&parts);
	free(items);
}

struct memory {
	struct vote *votes;
	uint8_t *ballots, *cells, *randomness;
};

static void
lend(const struct memory *m, const struct questions *q, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		m->votes[i].ballot = m->ballots + i * q->ballot_size;
		m->votes[i].cells = m->cells + i * q->cell_count;
		m->votes[i].randomness = m->randomness + i * q->cell_count * SCALAR_SIZE;
	}
}

static void
cast(struct job *j)
{
	const struct questions *q = j->questions;
	uint64_t all = crowd_ballots(&j->crowd);
	size_t room = (size_t)((CHUNK + j->wish->box - 1) / j->wish->box * j->wish->box);
	struct memory m = {.votes = xcalloc(room, sizeof(*m.votes)),
	    .ballots = xmalloc(room * q->ballot_size),
	    .cells = xmalloc(room * q->cell_count),
	    .randomness = xmalloc(room * q->cell_count * SCALAR_SIZE)};

	for (uint64_t first = 0; first < all; first += room) {
		size_t count = all - first < room ? (size_t)(all - first) : room;
		lend(&m, q, count);
		crowd_vote(&j->crowd, first, m.votes, count);
		for (size_t at = 0; at < count; at += j->wish->box)
			put_box(j, m.votes + at,
			    count - at < j->wish->box ? count - at : j->wish->box);
	}
	free(m.votes);
	free(m.ballots);
	free(m.cells);
	free(m.randomness);
}

/* ---- the whole ---- */

/* As the importer of real elections writes it (admin/pabulib/compare.c reads it). */
static void
put_published(const struct job *j)
{
	struct path path = path_of("%s/published.tsv", j->wish->out);
	const struct questions *q = j->questions;
	struct buf text = {0};
	struct why why = {""};

	for (size_t i = 0; i < q->count; i++)
		for (size_t n = 0; n < q->items[i].line_count; n++) {
			size_t line = q->items[i].first_line + n;
			uint64_t total = j->crowd.totals[line];
			char id[2 * QUESTION_ID_MAX + 8];
			questions_line_id(q, line, id, sizeof(id));
			buf_printf(&text, "%s\t%s\t%s\t%" PRIu64 "\t%" PRIu64 "\t\n",
			    q->items[i].id, id, id, total, total);
		}
	if (file_write(path.s, text.data, text.size, 0644, &why) != 0)
		die("%s", why.text);
	buf_free(&text);
}

static void
prepare(struct job *j)
{
	uint8_t(*roll)[POINT_SIZE];
	size_t count;

	j->crowd = (struct crowd){.questions = j->questions,
	    .good = j->wish->ballots,
	    .bad = j->wish->bad,
	    .box = j->wish->box,
	    .seed = j->wish->seed};
	randombytes_buf(j->crowd.secret, sizeof(j->crowd.secret));
	city_found(&j->city, path_of("%s/ledger", j->wish->out).s, j->wish->services,
	    j->wish->stations);
	city_define(&j->city, buf_str(&j->text), j->questions,
	    j->wish->ballots < 10 ? j->wish->ballots : 10);
	roll = crowd_roll(&j->crowd, &count);
	city_roll(&j->city, roll, count);
	free(roll);
	city_open(&j->city);
	j->crowd.ballots = j->city.ballots;
	crowd_prepare(&j->crowd);
}

static void
finish(struct job *j)
{
	uint8_t *sum = xmalloc(2 * POINT_SIZE * j->questions->cell_count);
	uint8_t close[HASH_SIZE], root[HASH_SIZE];

	city_close(&j->city, close);
	tally_root_close(j->root, close, root);
	crowd_sum(&j->crowd, sum);
	put_published(j);
	j->crowd.totals[0] += (uint64_t)j->wish->lie;
	city_tally(&j->city, sum, root, j->crowd.totals, j->wish->ballots,
	    crowd_ballots(&j->crowd) - j->wish->ballots);
	city_end(&j->city);
	free(sum);
	for (size_t i = 0; j->wish->bad > 0 && i < CROWD_FAULTS; i++)
		printf("%s\t%" PRIu64 "\n", crowd_fault(i), j->wish->bad);
	printf("counted\t%" PRIu64 "\n", j->wish->ballots);
}

void
poll_generate(const struct wish *wish)
{
	struct job j = {.wish = wish};
	struct why why = {""};

	read_questions(&j);
	if (file_make_dir(wish->out, 0755, &why) != 0)
		die("%s", why.text);
	j.root = tally_root_open();
	prepare(&j);
	cast(&j);
	finish(&j);
	crowd_free(&j.crowd);
	questions_free(j.questions);
	buf_free(&j.text);
}
