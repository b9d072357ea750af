/* Reads a rows message: what comes from the screen, apart so that it can be fuzzed. */
#include <string.h>
#include "station/vault/rows.h"

int
rows_take(struct rows_question *q, struct cur *in, struct why *why)
{
	memset(q, 0, sizeof(*q));
	cur_text(in, q->view, sizeof(q->view) - 1);
	q->filters = cur_get16(in);
	if (q->filters > CLERK_FILTERS_MAX)
		return why_set(
		    why, ERR_TOO_LARGE, "at most %d filters", CLERK_FILTERS_MAX);
	for (size_t i = 0; i < q->filters; i++) {
		cur_text(in, q->columns[i], sizeof(q->columns[i]) - 1);
		cur_any_text(in, q->values[i], CLERK_SEARCH_MAX);
	}
	q->search = cur_get8(in);
	cur_any_text(in, q->text, CLERK_SEARCH_MAX);
	q->offset = cur_get32(in);
	q->rows = cur_get16(in);
	if (in->bad)
		return why_set(why, ERR_FORMAT, "the question has not its form");
	if (q->search > CLERK_SEARCH_WITHIN || q->rows < 1 || q->rows > CLERK_ROWS_MAX)
		return why_set(why, ERR_FORMAT, "1 to %d rows at a time", CLERK_ROWS_MAX);
	return 0;
}

int
rows_parse(struct rows_question *q, struct cur in, struct why *why)
{
	int r = rows_take(q, &in, why);

	return r || cur_done(&in)
		   ? r
		   : why_set(why, ERR_FORMAT, "the question has not its form");
}
