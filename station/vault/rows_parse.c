/* Reads a rows message: what comes from the screen, apart so that it can be fuzzed. */
#include <string.h>
#include "station/vault/rows.h"

void
rows_value(struct cur *in, char *out, size_t max)
{
	size_t size;
	const uint8_t *at = cur_var(in, &size);

	out[0] = '\0';
	if (!at || size > max || memchr(at, 0, size)) {
		in->bad = true;
		return;
	}
	memcpy(out, at, size);
	out[size] = '\0';
}

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
		rows_value(in, q->values[i], CLERK_SEARCH_MAX);
	}
	q->search = cur_get8(in);
	rows_value(in, q->text, CLERK_SEARCH_MAX);
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
