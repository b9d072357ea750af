/* A question for a table to be saved. */
#include <string.h>

#include "fuzz.h"
#include "station/vault/save.h"

FUZZ_TARGET(save)
{
	static struct save_question q;
	struct why why = {""};

	if (save_parse(&q, cur_of(data, size), &why)) {
		FUZZ_MUST(why.text[0]);
		return;
	}
	FUZZ_MUST(q.what >= CLERK_TABLE_VIEW && q.what <= CLERK_TABLE_TASKS);
	FUZZ_MUST(q.language <= CLERK_EN && q.words.count <= CLERK_WORDS_MAX);
	FUZZ_MUST(memchr(q.filter, 0, sizeof(q.filter)) != NULL);
	FUZZ_MUST(q.what != CLERK_TABLE_VIEW || q.rows.view[0]);
}
