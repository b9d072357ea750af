#include "remembered.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "screen/canvas.h"

#define NCURSES_CELL 28 /* sizeof(cchar_t) */

static bool
stands_at(const char *at, const char *end, const char *shifted, size_t stride)
{
	for (size_t i = 0; shifted[i]; i++)
		if (at + i * stride >= end || at[i * stride] != shifted[i] - 1)
			return false;
	return true;
}

static long
count_in(const char *from, const char *end, const char *shifted)
{
	static const size_t strides[] = {
	    1, sizeof(wchar_t), sizeof(struct cell), NCURSES_CELL};
	long count = 0;

	for (const char *at = from; at < end; at++)
		for (size_t i = 0; i < sizeof(strides) / sizeof(*strides); i++)
			count += stands_at(at, end, shifted, strides[i]);
	return count;
}

long
remembered(const char *shifted)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512];
	long count = 0;

	while (maps && fgets(line, sizeof(line), maps)) {
		void *from, *end;
		char access[5];
		if (sscanf(line, "%p-%p %4s", &from, &end, access) == 3 &&
		    strncmp(access, "rw", 2) == 0)
			count += count_in(from, end, shifted);
	}
	if (maps)
		fclose(maps);
	return maps ? count : -1;
}
