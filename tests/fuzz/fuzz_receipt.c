#include <string.h>

#include "fuzz.h"
#include "note/checkpoint.h"

FUZZ_TARGET(receipt)
{
	struct receipt r;
	struct charter charter = {.origin = "city.example", .quorum = 1};
	struct checkpoint cp;
	uint8_t leaf[HASH_SIZE] = {0};
	if (receipt_parse(&r, data, size, NULL))
		return;
	FUZZ_MUST(receipt_verify(&r, &charter, leaf, &cp, NULL) != 0);
	struct buf again = {0};
	receipt_format(&again, &r);
	FUZZ_MUST(again.size == size && memcmp(again.data, data, size) == 0);
	buf_free(&again);
	receipt_free(&r);
}
