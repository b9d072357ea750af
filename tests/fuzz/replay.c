/*
 * replay [--list] CORPUS [TARGET...]
 *
 * Gives each target its corpus, CORPUS/<target>/ *, whole, truncated and mutated in ways
 * that are the same at every run. A target without a corpus is a failure.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "fuzz.h"

#define MUTATIONS 300
#define TRUNCATIONS 300

static uint32_t state;

static uint32_t
next_random(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

/* On the heap in its exact size, so that a sanitizer sees a read behind the end. */
static void
run(const struct fuzz_target *t, const uint8_t *data, size_t size)
{
	uint8_t *copy = xmalloc(size);
	if (size)
		memcpy(copy, data, size);
	t->run(copy, size);
	free(copy);
}

static void
mutate(struct buf *b)
{
	for (uint32_t n = 1 + next_random() % 4; n && b->size; n--) {
		size_t at = next_random() % b->size;
		uint32_t kind = next_random() % 4;
		if (kind == 0) {
			b->data[at] ^= (uint8_t)(1u << next_random() % 8);
		} else if (kind == 1) {
			b->data[at] = (uint8_t)next_random();
		} else if (kind == 2) {
			memmove(b->data + at, b->data + at + 1, b->size - at);
			b->size--;
		} else {
			struct buf tail = {0};
			buf_put(&tail, b->data + at, b->size - at);
			buf_put(b, tail.data, tail.size);
			buf_free(&tail);
		}
	}
}

static void
run_around(const struct fuzz_target *t, const struct buf *seed)
{
	size_t step = seed->size / TRUNCATIONS + 1;
	run(t, seed->data, seed->size);
	for (size_t n = 0; n < seed->size; n += step)
		run(t, seed->data, n);
	state = 2463534242u;
	for (int i = 0; i < MUTATIONS; i++) {
		struct buf b = {0};
		buf_put(&b, seed->data, seed->size);
		mutate(&b);
		run(t, b.data, b.size);
		buf_free(&b);
	}
}

/* How many files the target has; -1 if one cannot be read. */
static int
run_corpus(const struct fuzz_target *t, const char *corpus)
{
	struct path folder = path_of("%s/%s", corpus, t->name);
	struct dirent **names;
	int n = scandir(folder.s, &names, NULL, alphasort), files = 0;
	for (int i = 0; i < n; i++) {
		struct buf seed = {0};
		struct why why = {""};
		if (names[i]->d_name[0] != '.' && files >= 0) {
			struct path path = path_of("%s/%s", folder.s, names[i]->d_name);
			if (file_read(&seed, path.s, 1 << 22, &why)) {
				fprintf(stderr, "replay: %s\n", why.text);
				files = -1;
			} else {
				run_around(t, &seed);
				files++;
			}
		}
		buf_free(&seed);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return files;
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--list") == 0) {
		for (const struct fuzz_target *t = fuzz_first(); t; t = t->next)
			puts(t->name);
		return 0;
	}
	const char *corpus = argc > 1 ? argv[1] : TEST_DATA "/fuzz/corpus";
	int failed = 0;
	for (const struct fuzz_target *t = fuzz_first(); t; t = t->next) {
		bool wanted = argc <= 2;
		for (int i = 2; i < argc; i++)
			wanted = wanted || strcmp(argv[i], t->name) == 0;
		if (!wanted)
			continue;
		int files = run_corpus(t, corpus);
		printf("%s: %d files\n", t->name, files);
		fflush(stdout);
		if (files <= 0) {
			fprintf(
			    stderr, "replay: %s/%s holds no corpus\n", corpus, t->name);
			failed = 1;
		}
	}
	return failed;
}
