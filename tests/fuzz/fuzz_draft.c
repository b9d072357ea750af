/* A clerk's draft as the screen sends it: what is taken has its form. */
#include <string.h>

#include "fuzz.h"
#include "station/vault/draft.h"

FUZZ_TARGET(draft)
{
	struct draft d;
	struct why why = {""};

	if (draft_parse(&d, cur_of(data, size), &why)) {
		FUZZ_MUST(why.text[0]);
		return;
	}
	FUZZ_MUST(d.service[0] && d.kind[0] && d.version >= 0 && d.corrects >= 0);
	FUZZ_MUST(json_is_object(d.fields) && d.item_count <= CLERK_ITEMS_MAX);
	for (size_t i = 0; i < d.item_count; i++)
		FUZZ_MUST(d.items[i].size > 0);
	draft_free(&d);
}
