#include <string.h>

#include "base/b64.h"
#include "fuzz.h"

FUZZ_TARGET(b64)
{
	struct buf bytes = {0}, text = {0};
	if (b64_get(&bytes, (const char *)data, size) == 0) {
		b64_put(&text, bytes.data, bytes.size);
		FUZZ_MUST(text.size == size && memcmp(buf_str(&text), data, size) == 0);
	}
	buf_free(&bytes);
	buf_free(&text);
}
