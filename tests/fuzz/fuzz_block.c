#include <string.h>

#include "fuzz.h"
#include "note/block.h"

FUZZ_TARGET(block)
{
	struct block b;
	struct note note;
	struct why why = {""};
	if (block_parse(&b, &note, data, size, &why)) {
		FUZZ_MUST(why.text[0]);
		return;
	}
	FUZZ_MUST(block_is(data, size));
	FUZZ_MUST(b.height >= 1 && b.line_count <= BLOCK_LINES_MAX);
	/* What was read can be written and read again. */
	struct buf out = {0};
	struct key key;
	struct block again;
	uint8_t public[KEY_PUBLIC_SIZE], secret[KEY_SECRET_SIZE],
	    seed[KEY_SEED_SIZE] = {1};
	char name[KEY_NAME_MAX + 1] = "";
	key_from_seed(public, secret, seed);
	memcpy(name, note.signatures[0].name, note.signatures[0].name_size);
	FUZZ_MUST(key_set(&key, name, KEY_ED25519, public) == 0);
	block_build(&out, &b, &key, secret);
	if (out.size <= ENTRY_MAX) {
		FUZZ_MUST(block_parse(&again, NULL, out.data, out.size, NULL) == 0);
		FUZZ_MUST(again.time == b.time && again.line_count == b.line_count);
		block_free(&again);
	}
	buf_free(&out);
	block_free(&b);
}
