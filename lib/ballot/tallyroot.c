#include <stdlib.h>

#include "ballot/trustee.h"
#include "base/buf.h"
#include "tree/merkle.h"

struct tally_root {
	struct merkle_range range;
};

static void
append(struct tally_root *t, const void *item, size_t size)
{
	uint8_t leaf[HASH_SIZE];

	merkle_leaf(leaf, item, size);
	merkle_append(&t->range, leaf);
}

struct tally_root *
tally_root_open(void)
{
	return xcalloc(1, sizeof(struct tally_root));
}

void
tally_root_add(struct tally_root *t, uint64_t entry_index, uint32_t line,
    const uint8_t digest[32], uint32_t weight)
{
	struct buf item = {0};

	buf_put64(&item, entry_index);
	buf_put32(&item, line);
	buf_put(&item, digest, 32);
	buf_put32(&item, weight);
	append(t, item.data, item.size);
	buf_free(&item);
}

void
tally_root_close(struct tally_root *t, const uint8_t close_leaf[32], uint8_t root[32])
{
	append(t, close_leaf, 32);
	merkle_root(&t->range, root);
	free(t);
}
