#include "fuzz.h"
#include "note/checkpoint.h"

FUZZ_TARGET(charter)
{
	struct charter c;
	struct why why = {""};
	if (charter_parse(&c, data, size, &why) == 0)
		FUZZ_MUST(c.count >= 1 && c.quorum >= 1 && c.quorum <= c.count);
	else
		FUZZ_MUST(why.text[0]);
}
