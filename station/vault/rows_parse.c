/* Reads a rows message: what comes from the screen, apart so that it can be fuzzed. */
#include <string.h>
#include "station/vault/rows.h"

/* Text of 0..CLERK_SEARCH_MAX bytes without NUL. */
static void
get_value(struct cur *in, char out[CLERK_SEARCH_MAX + 1])
{
	size_t size;
	const uint8_t *at = cur_var(in, &size);

	out[0] = '\0';
	if (!at || size > CLERK_SEARCH_MAX || memchr(at, 0, size)) {
		in->bad = true;
		return;
	}
	memcpy(out, at, size);
	out[size] = '\0';
}

int
rows_parse(struct rows_question *q, struct cur in, struct why *why)
{
	memset(q, 0, sizeof(*q));
	cur_text(&in, q->view, sizeof(q->view) - 1);
	q->filters = cur_get16(&in);
	if (q->filters > CLERK_FILTERS_MAX)
		return why_set(
		    why, ERR_TOO_LARGE, "at most %d filters", CLERK_FILTERS_MAX);
	for (size_t i = 0; i < q->filters; i++) {
		cur_text(&in, q->columns[i], sizeof(q->columns[i]) - 1);
		get_value(&in, q->values[i]);
	}
	q->search = cur_get8(&in);
	get_value(&in, q->text);
	q->offset = cur_get32(&in);
	q->rows = cur_get16(&in);
	if (!cur_done(&in))
		return why_set(why, ERR_FORMAT, "the question has not its form");
	if (q->search > CLERK_SEARCH_WITHIN || q->rows < 1 || q->rows > CLERK_ROWS_MAX)
		return why_set(why, ERR_FORMAT, "1 to %d rows at a time", CLERK_ROWS_MAX);
	return 0;
}
