/* Questions: whatever compiles has cells, equations and lines that fit together. */
#include <stdlib.h>
#include <string.h>

#include "ballot/ballot.h"
#include "fuzz.h"

static void
terms_fit(const struct questions *q, const struct term *terms, size_t count)
{
	FUZZ_MUST(count >= 1);
	for (size_t i = 0; i < count; i++)
		FUZZ_MUST(terms[i].cell < q->cell_count && terms[i].weight >= 1 &&
			  terms[i].weight <= 400);
}

/* Blank everywhere is always allowed, and counts on the blank lines alone. */
static void
blank_counts(const struct questions *q)
{
	struct answer *answers = xcalloc(q->count, sizeof(*answers));
	uint64_t *totals = xcalloc(q->line_count, sizeof(*totals));
	uint8_t *cells = xmalloc(q->cell_count);

	for (size_t i = 0; i < q->count; i++)
		answers[i].blank = true;
	FUZZ_MUST(questions_encode(q, answers, cells, NULL) == 0);
	FUZZ_MUST(questions_cells_ok(q, cells));
	questions_count(q, cells, totals);
	for (size_t i = 0; i < q->line_count; i++)
		FUZZ_MUST(totals[i] == ((q->lines[i].option < 0 ? 1u : 0u)));
	free(answers);
	free(totals);
	free(cells);
}

FUZZ_TARGET(question)
{
	struct questions *q;
	char id[2 * QUESTION_ID_MAX + 2];
	int rc = questions_parse(&q, (const char *)data, size, NULL);

	if (rc != 0) {
		FUZZ_MUST(rc == ERR_FORMAT || rc == ERR_TOO_LARGE);
		return;
	}
	FUZZ_MUST(q->ballot_size == 97 + 288 * q->cell_count + 96 * q->equation_count);
	FUZZ_MUST(q->ballot_size <= BALLOT_MAX);
	for (size_t i = 0; i < q->equation_count; i++)
		terms_fit(q, q->equations[i].terms, q->equations[i].count);
	for (size_t i = 0; i < q->line_count; i++) {
		terms_fit(q, q->lines[i].terms, q->lines[i].count);
		questions_line_id(q, i, id, sizeof(id));
		FUZZ_MUST(id[0] != 0 && strlen(id) < sizeof(id) - 1);
	}
	blank_counts(q);
	questions_free(q);
}
