/* The answers a screen sends: whatever they are, what is taken satisfies every equation.
 */
#include <string.h>

#include "fuzz.h"
#include "station/vault/answers.h"

static const char text[] =
    "{\"id\":\"a\",\"type\":\"single\",\"text\":{\"ko\":\"a\",\"en\":\"a\"},\"options\":["
    "{\"id\":\"x\",\"ko\":\"x\","
    "\"en\":\"x\"},{\"id\":\"y\",\"ko\":\"y\",\"en\":\"y\"}]}\n"
    "{\"id\":\"b\",\"type\":\"points\",\"points\":5,\"text\":{\"ko\":\"b\",\"en\":\"b\"},"
    "\"options\":[{\"id\":\"x\","
    "\"ko\":\"x\",\"en\":\"x\"},{\"id\":\"y\",\"ko\":\"y\",\"en\":\"y\"}]}";

FUZZ_TARGET(answers)
{
	static struct questions *q;
	uint8_t cells[64];
	struct cur in = cur_of(data, size);
	struct why why = {""};

	if (!q)
		FUZZ_MUST(questions_parse(&q, text, strlen(text), &why) == 0);
	FUZZ_MUST(q->cell_count <= sizeof(cells));
	if (answers_read(cells, q, &in, &why) == 0)
		FUZZ_MUST(questions_cells_ok(q, cells) && cur_done(&in));
	else
		FUZZ_MUST(why.text[0]);
}
