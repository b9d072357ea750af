#include "station/push/get.h"

#include <stdio.h>
#include "base/b64.h"
#include "tree/tiles.h"

static void
parse_tile(struct get *get, struct cur *in, int level)
{
	uint64_t index = cur_get64(in);
	unsigned width = cur_get16(in);

	if (in->bad || width == 0 || width > TILE_WIDTH ||
	    index > UINT64_MAX / TILE_WIDTH || level > 7) {
		in->bad = true;
		return;
	}
	tile_path(get->path, level, index, width);
	get->max =
	    level == TILE_ENTRIES ? TILE_WIDTH * (2 + 65535) : TILE_WIDTH * HASH_SIZE;
}

static void
parse_receipt(struct get *get, struct cur *in)
{
	const uint8_t *leaf = cur_take(in, HASH_SIZE);
	char hex[2 * HASH_SIZE + 1];

	if (!leaf)
		return;
	hex_encode(hex, leaf, HASH_SIZE);
	snprintf(get->path, sizeof(get->path), "receipt/%s", hex);
	get->max = 65536;
}

int
get_parse(struct get *get, struct cur in, struct why *why)
{
	switch (cur_get8(&in)) {
	case GET_CHECKPOINT:
		snprintf(get->path, sizeof(get->path), "checkpoint");
		get->max = 65536;
		break;
	case GET_BUNDLE:
		parse_tile(get, &in, TILE_ENTRIES);
		break;
	case GET_TILE:
		parse_tile(get, &in, cur_get8(&in));
		break;
	case GET_RECEIPT:
		parse_receipt(get, &in);
		break;
	default:
		in.bad = true;
	}
	if (!cur_done(&in))
		return why_set(why, ERR_FORMAT, "a get of a wrong form");
	return 0;
}
