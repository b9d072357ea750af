#include "fuzz.h"
#include "note/checkpoint.h"

FUZZ_TARGET(checkpoint)
{
	struct checkpoint cp;
	struct note note;
	if (checkpoint_parse(&cp, &note, "city.example", data, size, NULL))
		return;
	/* One way only to write a checkpoint's text. */
	struct buf text = {0};
	checkpoint_text(&text, "city.example", &cp);
	FUZZ_MUST(text.size == note.text_size);
	FUZZ_MUST(__builtin_memcmp(text.data, note.text, text.size) == 0);
	buf_free(&text);
}
