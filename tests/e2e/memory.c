/*
 * What the memory of running processes holds.
 *
 *   memory look PID < NEEDLES   one line a find; status 1 when there is any, 2 when the
 *                               memory cannot be read
 *   memory card FILE PIN-FILE ORIGIN POLL   needles of a card's secrets
 *
 * A needle is a line "NAME<TAB>text:WORDS" or "NAME<TAB>hex:BYTES". Words are looked for
 * as UTF-8, and as characters of 4 bytes that stand 4 to 32 bytes apart: strings, the
 * cells of a canvas, those of ncurses, keys in a queue. Only memory that can be written
 * is searched: what a program was compiled with is no secret.
 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "card/derive.h"
#include "card/seal.h"

#define NEEDLES 100
#define NEEDLE_SIZE 400
#define APART_MAX 32

struct needle {
	char name[60];
	uint8_t bytes[NEEDLE_SIZE];
	size_t size;
	uint32_t runes[NEEDLE_SIZE]; /* of words */
	size_t rune_count;
};
static struct needle needles[NEEDLES];
static size_t needle_count;

/* ---- needles ---- */

static void
take_runes(struct needle *n)
{
	const uint8_t *at = n->bytes, *end = at + n->size;

	while (at < end) {
		int more = *at < 0x80 ? 0 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : 3;
		uint32_t rune = *at & (more ? 0x3fu >> more : 0x7fu);

		for (at++; more > 0 && at < end; more--)
			rune = rune << 6 | (*at++ & 0x3f);
		n->runes[n->rune_count++] = rune;
	}
}

static void
take_needle(char *line)
{
	char *what = strchr(line, '\t');
	struct needle *n = &needles[needle_count];

	line[strcspn(line, "\n")] = '\0';
	if (!what || needle_count == NEEDLES)
		die("not a needle, or too many: %s", line);
	*what++ = '\0';
	snprintf(n->name, sizeof(n->name), "%.59s", line);
	if (strncmp(what, "text:", 5) == 0) {
		n->size = strlen(what + 5);
		if (n->size > NEEDLE_SIZE)
			die("%s is too long", n->name);
		memcpy(n->bytes, what + 5, n->size);
		take_runes(n);
	} else if (strncmp(what, "hex:", 4) != 0 ||
		   sodium_hex2bin(n->bytes, NEEDLE_SIZE, what + 4, strlen(what + 4), NULL,
		       &n->size, NULL) != 0) {
		die("%s is neither text nor hex", n->name);
	}
	if (n->size < 3)
		die("%s is too short to mean anything", n->name);
	needle_count++;
}

/* ---- one part of memory ---- */

struct part {
	unsigned long from, to;
	const char *what; /* "[heap]", a file, or "" */
	const uint8_t *data;
};

static void
say(const struct part *p, const struct needle *n, size_t at, size_t apart)
{
	printf("%s, %s: %s at %lx", n->name, apart == 1 ? "bytes" : "characters",
	    *p->what ? p->what : "memory of its own", p->from + at);
	if (apart > 1)
		printf(", %zu apart", apart);
	putchar('\n');
}

static size_t
find_bytes(const struct part *p, const struct needle *n)
{
	const uint8_t *at = p->data, *end = p->data + (p->to - p->from);
	size_t found = 0;

	while ((at = memmem(at, (size_t)(end - at), n->bytes, n->size))) {
		say(p, n, (size_t)(at - p->data), 1);
		found++;
		at++;
	}
	return found;
}

static bool
stands_at(const uint8_t *at, const uint8_t *end, const struct needle *n, size_t apart)
{
	uint32_t rune;

	if ((size_t)(end - at) < (n->rune_count - 1) * apart + sizeof(rune))
		return false;
	for (size_t i = 0; i < n->rune_count; i++) {
		memcpy(&rune, at + i * apart, sizeof(rune));
		if (rune != n->runes[i])
			return false;
	}
	return true;
}

static size_t
find_runes(const struct part *p, const struct needle *n)
{
	const uint8_t *end = p->data + (p->to - p->from);
	size_t found = 0;

	for (const uint8_t *at = p->data; n->rune_count && at + 4 <= end; at += 4) {
		if (memcmp(at, n->runes, 4) != 0)
			continue;
		for (size_t apart = 4; apart <= APART_MAX; apart += 4)
			if (stands_at(at, end, n, apart)) {
				say(p, n, (size_t)(at - p->data), apart);
				found++;
			}
	}
	return found;
}

/* ---- a process ---- */

static size_t
search(int memory, struct part *p)
{
	size_t size = p->to - p->from, done = 0, found = 0;
	uint8_t *data = xmalloc(size);

	while (done < size) {
		ssize_t n =
		    pread(memory, data + done, size - done, (off_t)(p->from + done));

		if (n <= 0)
			break; /* a guard page of locked memory */
		done += (size_t)n;
	}
	p->data = data;
	p->to = p->from + done;
	for (size_t i = 0; i < needle_count; i++)
		found += find_bytes(p, &needles[i]) + find_runes(p, &needles[i]);
	free(data);
	return found;
}

static size_t
look(const char *pid, size_t *parts)
{
	char path[64], line[512], access[5], what[300];
	size_t found = 0;
	FILE *maps;
	int memory;

	snprintf(path, sizeof(path), "/proc/%s/mem", pid);
	memory = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	maps = fopen(path, "r");
	if (memory < 0 || !maps)
		die("cannot read the memory of process %s: %s", pid, strerror(errno));
	while (fgets(line, sizeof(line), maps)) {
		struct part p = {.what = what};

		what[0] = '\0';
		if (sscanf(line, "%lx-%lx %4s %*s %*s %*s %299s", &p.from, &p.to, access,
			what) < 3 ||
		    strncmp(access, "rw", 2) != 0)
			continue;
		found += search(memory, &p);
		*parts += p.to > p.from;
	}
	fclose(maps);
	close(memory);
	return found;
}

/* ---- a card ---- */

static void
print_hex(const char *name, const uint8_t *bytes, size_t size)
{
	char hex[2 * NEEDLE_SIZE + 1];

	printf("%s\thex:%s\n", name, sodium_bin2hex(hex, sizeof(hex), bytes, size));
}

static int
print_card(char **args)
{
	uint8_t *seed = sodium_malloc(SEED_SIZE), x[SCALAR_SIZE], v[POINT_SIZE],
		chaincode[32], x_e[SCALAR_SIZE];
	struct secret pin = {0};
	struct why why = {""};

	if (pass_read(&pin, args[1], "", &why) ||
	    card_open(args[0], CARD_POLL, seed, &pin, &why))
		die("%s", why.text);
	derive_card(x, v, seed);
	derive_chaincode(chaincode, seed);
	derive_credential(x_e, x, v, chaincode, args[2], args[3]);
	print_hex("seed", seed, SEED_SIZE);
	print_hex("card key", x, sizeof(x));
	print_hex("chaincode", chaincode, sizeof(chaincode));
	print_hex("credential", x_e, sizeof(x_e));
	secret_free(&pin);
	sodium_free(seed);
	return 0;
}

int
main(int argc, char **argv)
{
	char line[2 * NEEDLE_SIZE + 100];
	size_t parts = 0, found;

	log_open("memory");
	if (sodium_init() < 0)
		die("libsodium does not start");
	if (argc == 6 && strcmp(argv[1], "card") == 0)
		return print_card(argv + 2);
	if (argc != 3 || strcmp(argv[1], "look") != 0) {
		fputs("usage: memory look PID < NEEDLES\n", stderr);
		return 2;
	}
	while (fgets(line, sizeof(line), stdin))
		take_needle(line);
	found = look(argv[2], &parts);
	if (parts == 0)
		die("process %s has no memory that can be read", argv[2]);
	return found > 0;
}
