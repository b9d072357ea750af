/* memory PID TEXT: how often a text stands in the writable memory of a process, as bytes
 * and as wide characters, in cells of a canvas and of ncurses. Status 2 when it may not
 * look. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include "screen/canvas.h"

#define NCURSES_CELL 28 /* sizeof(cchar_t) */

static bool
stands_at(const char *at, const char *end, const char *text, size_t stride)
{
	for (size_t i = 0; text[i]; i++)
		if (at + i * stride >= end || at[i * stride] != text[i])
			return false;
	return true;
}

static long
count_in(const char *from, const char *end, const char *text)
{
	static const size_t strides[] = {
	    1, sizeof(wchar_t), sizeof(struct cell), NCURSES_CELL};
	long count = 0;

	for (const char *at = from; at < end; at++)
		for (size_t i = 0; *at == *text && i < sizeof(strides) / sizeof(*strides);
		     i++)
			count += stands_at(at, end, text, strides[i]);
	return count;
}

/* What cannot be read holds nothing that can be found: guard pages, device memory. */
static long
count_range(int mem, uint64_t from, uint64_t end, const char *text)
{
	size_t size = end - from, got = 0;
	char *bytes = malloc(size);
	long count;

	while (bytes && got < size) {
		ssize_t n = pread(mem, bytes + got, size - got, (off_t)(from + got));

		if (n <= 0)
			break;
		got += (size_t)n;
	}
	count = bytes ? count_in(bytes, bytes + got, text) : 0;
	free(bytes);
	return count;
}

int
main(int argc, char **argv)
{
	char path[64], line[512];
	long count = 0;
	FILE *maps;
	int mem;

	if (argc != 3 || !argv[2][0])
		return 2;
	snprintf(path, sizeof(path), "/proc/%ld/mem", atol(argv[1]));
	mem = open(path, O_RDONLY);
	snprintf(path, sizeof(path), "/proc/%ld/maps", atol(argv[1]));
	maps = fopen(path, "r");
	if (mem < 0 || !maps)
		return 2;
	while (fgets(line, sizeof(line), maps)) {
		unsigned long from, end;
		char access[5];

		if (sscanf(line, "%lx-%lx %4s", &from, &end, access) == 3 &&
		    strncmp(access, "rw", 2) == 0)
			count += count_range(mem, from, end, argv[2]);
	}
	printf("%ld\n", count);
	return 0;
}
