#include "fuzz.h"
#include "note/entry.h"

FUZZ_TARGET(entry)
{
	struct entry e;
	struct why why = {""};
	int rc = entry_parse(&e, data, size, &why);
	if (rc) {
		FUZZ_MUST(why.text[0]);
		return;
	}
	FUZZ_MUST(size <= ENTRY_MAX && e.version >= 1 && e.seq >= 1);
	FUZZ_MUST(e.part >= 1 && e.part <= e.parts);
	for (size_t i = 0; i < e.payload_count; i++)
		FUZZ_MUST(e.payload[i].size > 0);
	entry_free(&e);
}
