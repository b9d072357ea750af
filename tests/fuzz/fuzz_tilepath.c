#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "tree/tiles.h"

FUZZ_TARGET(tilepath)
{
	int level;
	uint64_t index;
	unsigned width;
	char *text = xmalloc(size + 1), again[TILE_PATH_MAX];
	memcpy(text, data, size);
	text[size] = 0;
	if (tile_path_parse(text, &level, &index, &width) == 0) {
		FUZZ_MUST(level >= TILE_ENTRIES && width >= 1 && width <= TILE_WIDTH);
		tile_path(again, level, index, width);
		FUZZ_MUST(strcmp(again, text) == 0);
	}
	free(text);
}
