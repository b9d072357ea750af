#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "note/key.h"

FUZZ_TARGET(key)
{
	struct key key;
	char *text = xmalloc(size + 1), vkey[KEY_VKEY_MAX];
	memcpy(text, data, size);
	text[size] = 0;
	if (key_parse(&key, text) == 0) {
		key_format(&key, vkey);
		FUZZ_MUST(strcmp(vkey, text) == 0);
	}
	free(text);
}
