/*
 * Fuzz targets. To add one: a file tests/fuzz/fuzz_<name>.c with
 *
 *	#include "fuzz.h"
 *	FUZZ_TARGET(name) { parse(data, size); }
 *
 * one line in tests/fuzz/Makefile.inc, and at least one file in
 *tests/fuzz/corpus/<name>/. `make check` replays the corpus with fixed mutations, `make
 *fuzz` runs libFuzzer.
 */
#ifndef MADANG_FUZZ_H
#define MADANG_FUZZ_H

#include <stddef.h>
#include <stdint.h>

typedef void fuzz_function(const uint8_t *data, size_t size);

struct fuzz_target {
	const char *name;
	fuzz_function *run;
	struct fuzz_target *next;
};

/* Called before main. */
void fuzz_register(struct fuzz_target *target);
/* In order of name. */
const struct fuzz_target *fuzz_first(void);
const struct fuzz_target *fuzz_find(const char *name);

/* A property that must hold whatever the input is. */
#define FUZZ_MUST(holds)                                                                 \
	do {                                                                             \
		if (!(holds))                                                            \
			fuzz_broken(__FILE__, __LINE__, #holds);                         \
	} while (0)
_Noreturn void fuzz_broken(const char *file, int line, const char *what);

#define FUZZ_TARGET(name_)                                                               \
	static void fuzz_##name_(const uint8_t *data, size_t size);                      \
	__attribute__((constructor)) static void fuzz_add_##name_(void)                  \
	{                                                                                \
		static struct fuzz_target target = {#name_, fuzz_##name_, NULL};         \
		fuzz_register(&target);                                                  \
	}                                                                                \
	static void fuzz_##name_(const uint8_t *data, size_t size)

#endif
