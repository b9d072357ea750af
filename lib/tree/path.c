/* Paths of tiles and bundles, c2sp.org/tlog-tiles. */
#include <stdio.h>
#include <string.h>

#include "tree/tiles.h"

#define LEVEL_MAX 63

void
tile_path(char out[TILE_PATH_MAX], int level, uint64_t index, unsigned width)
{
	/* N, three digits a group, from the right. */
	char number[40];
	size_t at = sizeof number - 1;
	number[at] = 0;
	uint64_t rest = index;
	do {
		unsigned group = (unsigned)(rest % 1000);
		bool last = number[at] == 0;
		rest /= 1000;
		at -= last ? 3 : 5;
		snprintf(number + at, last ? 4 : 5, last ? "%03u" : "x%03u", group);
		if (!last)
			number[at + 4] = '/';
	} while (rest);

	char partial[16] = "";
	if (width < 1 || width > TILE_WIDTH || level < TILE_ENTRIES || level > LEVEL_MAX)
		die("no tile has level %d and width %u", level, width);
	if (width < TILE_WIDTH)
		snprintf(partial, sizeof partial, ".p/%u", width);
	if (level == TILE_ENTRIES)
		snprintf(out, TILE_PATH_MAX, "tile/entries/%s%s", number + at, partial);
	else
		snprintf(out, TILE_PATH_MAX, "tile/%d/%s%s", level, number + at, partial);
}

/* Digits of a number up to max; its first digit may be 0 only when it is the whole
 * number. Advances *at; false when there are none. */
static bool
small_number(const char **at, unsigned max, unsigned *out)
{
	const char *s = *at;
	unsigned v = 0;
	if (*s < '0' || *s > '9' || (*s == '0' && s[1] >= '0' && s[1] <= '9'))
		return false;
	for (; *s >= '0' && *s <= '9'; s++) {
		v = v * 10 + (unsigned)(*s - '0');
		if (v > max)
			return false;
	}
	*at = s;
	*out = v;
	return true;
}

static bool
group_of_three(const char **at, unsigned *out)
{
	const char *s = *at;
	*out = 0;
	for (int i = 0; i < 3; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		*out = *out * 10 + (unsigned)(s[i] - '0');
	}
	*at = s + 3;
	return true;
}

static bool
tile_number(const char **at, uint64_t *out)
{
	uint64_t v = 0;
	bool more = true;
	while (more) {
		unsigned group;
		more = **at == 'x';
		*at += more;
		if (!group_of_three(at, &group) || v > (UINT64_MAX - group) / 1000)
			return false;
		v = v * 1000 + group;
		if (more && *(*at)++ != '/')
			return false;
	}
	*out = v;
	return true;
}

int
tile_path_parse(const char *path, int *level, uint64_t *index, unsigned *width)
{
	const char *at = path;
	unsigned l, w = TILE_WIDTH;
	uint64_t n;
	if (strncmp(at, "tile/", 5) != 0)
		return ERR_FORMAT;
	at += 5;
	bool entries = strncmp(at, "entries/", 8) == 0;
	if (entries) {
		at += 8;
		l = 0;
	} else if (!small_number(&at, LEVEL_MAX, &l) || *at++ != '/') {
		return ERR_FORMAT;
	}
	if (!tile_number(&at, &n))
		return ERR_FORMAT;
	if (strncmp(at, ".p/", 3) == 0) {
		at += 3;
		if (!small_number(&at, TILE_WIDTH - 1, &w) || w == 0)
			return ERR_FORMAT;
	}
	/* What is left over, and a number with a leading zero group, is not what we
	 * write. */
	char again[TILE_PATH_MAX];
	tile_path(again, entries ? TILE_ENTRIES : (int)l, n, w);
	if (strcmp(again, path) != 0)
		return ERR_FORMAT;
	*level = entries ? TILE_ENTRIES : (int)l;
	*index = n;
	*width = w;
	return 0;
}
