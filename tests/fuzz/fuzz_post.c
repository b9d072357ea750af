#include <string.h>

#include "fuzz.h"
#include "node/intake.h"
#include "note/block.h"
#include "tree/merkle.h"

/* The body of POST /entries: what is taken as a job is the body, entry by entry. */
FUZZ_TARGET(post)
{
	struct buf body = {0}, again = {0};
	struct intake_job job;
	struct why why = {""};
	buf_put(&body, data, size);
	if (intake_job_open_take(&job, &body, &why) != 0) {
		FUZZ_MUST(why.text[0] && body.data == NULL);
		return;
	}
	FUZZ_MUST(
	    job.count >= 1 && job.count <= INTAKE_ENTRIES_MAX && job.open == job.count);
	for (size_t i = 0; i < job.count; i++) {
		const struct intake_item *item = &job.items[i];
		uint8_t leaf[HASH_SIZE];
		record_put(&again, item->raw, item->size);
		merkle_leaf(leaf, item->raw, item->size);
		FUZZ_MUST(memcmp(leaf, item->leaf, HASH_SIZE) == 0);
		FUZZ_MUST(item->parsed == (item->error[0] == '\0'));
		FUZZ_MUST(
		    !item->parsed || memcmp(item->entry.leaf, leaf, HASH_SIZE) == 0);
	}
	FUZZ_MUST(again.size == size && memcmp(buf_str(&again), data, size) == 0);
	buf_free(&again);
	intake_job_close(&job);
}
