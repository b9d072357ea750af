#include <string.h>

#include "fuzz.h"
#include "note/block.h"
#include "tree/tilefile.h"

FUZZ_TARGET(bundle)
{
	struct cur c = cur_of(data, size);
	struct buf again = {0};
	size_t leaf_size;
	unsigned count = 0;
	for (const uint8_t *leaf; (leaf = record_next(&c, &leaf_size)); count++)
		record_put(&again, leaf, leaf_size);
	FUZZ_MUST(again.size <= size);
	FUZZ_MUST(memcmp(buf_str(&again), data, again.size) == 0);
	FUZZ_MUST(c.bad == (again.size != size));

	/* The tiles' own reader counts the same. */
	struct buf whole = {0};
	size_t prefix = 0;
	buf_put(&whole, data, size);
	FUZZ_MUST(tilefile_prefix(&whole, count, &prefix) == 0 && prefix == again.size);
	FUZZ_MUST(tilefile_prefix(&whole, count + 1, &prefix) != 0);
	buf_free(&whole);
	buf_free(&again);
}
