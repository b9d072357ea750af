/* The entry points of libFuzzer; FUZZ_TARGET in the environment says which target runs.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct fuzz_target *target;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	const char *name = getenv("FUZZ_TARGET");
	target = name ? fuzz_find(name) : NULL;
	if (!target) {
		fprintf(stderr, "fuzz: set FUZZ_TARGET to one of:");
		for (const struct fuzz_target *t = fuzz_first(); t; t = t->next)
			fprintf(stderr, " %s", t->name);
		fprintf(stderr, "\n");
		exit(2);
	}
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	target->run(data, size);
	return 0;
}
