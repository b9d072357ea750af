/* What a node answers to POST /entries. */
#include <string.h>

#include "fuzz.h"
#include "note/block.h"
#include "net/wire.h"

FUZZ_TARGET(answer)
{
	struct buf framed = {0}, body = {0};
	struct post_result results[2];
	struct why why = {""};
	record_put(&framed, "a", 1);
	record_put(&framed, "b", 1);
	buf_put(&body, data, size);
	if (wire_results(results, 2, framed.data, framed.size, &body, &why))
		FUZZ_MUST(why.text[0]);
	else
		FUZZ_MUST(memchr(results[1].error, 0, sizeof results[1].error));
	FUZZ_MUST(wire_status(500, "http://x", &body, &why) == ERR_NET);
	buf_free(&framed);
	buf_free(&body);
}
