#include "ballot/arithmetic.h"

#include <string.h>

#include "group/arith.h"

int
arithmetic_choose(const char *word, struct why *why)
{
	enum arith which;

	if (strcmp(word, "fast") == 0)
		which = arith_best();
	else if (strcmp(word, "portable") == 0)
		which = ARITH_PORTABLE;
	else if (strcmp(word, "sodium") == 0)
		which = ARITH_SODIUM;
	else
		return why_set(why, ERR_FORMAT,
		    "--arith takes fast, portable or sodium, not \"%.40s\"", word);
	if (!arith_use(which))
		return why_set(why, ERR_STATE,
		    "the arithmetic %s fails its self-test on this machine; take --arith "
		    "sodium and have the machine looked at",
		    arith_name(which));
	return 0;
}
