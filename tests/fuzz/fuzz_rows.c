/* A question for rows of a view. */
#include <string.h>

#include "fuzz.h"
#include "station/vault/rows.h"

FUZZ_TARGET(rows)
{
	static struct rows_question q;
	struct why why = {""};

	if (rows_parse(&q, cur_of(data, size), &why)) {
		FUZZ_MUST(why.text[0]);
		return;
	}
	FUZZ_MUST(q.view[0] && q.filters <= CLERK_FILTERS_MAX);
	FUZZ_MUST(q.rows >= 1 && q.rows <= CLERK_ROWS_MAX);
	FUZZ_MUST(memchr(q.text, 0, sizeof(q.text)) != NULL);
	for (size_t i = 0; i < q.filters; i++)
		FUZZ_MUST(q.columns[i][0] && memchr(q.values[i], 0, sizeof(q.values[i])));
}
