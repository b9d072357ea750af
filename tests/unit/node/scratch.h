/* A folder of its own for each test, removed at its end; made under TMPDIR. */
#ifndef MADANG_TEST_SCRATCH_H
#define MADANG_TEST_SCRATCH_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

static char scratch[200];

static void
scratch_make(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(
	    scratch, sizeof scratch, "%s/madang-node-XXXXXX", tmp == NULL ? "/tmp" : tmp);
	ck_assert_ptr_nonnull(mkdtemp(scratch));
}

static void
scratch_remove(void)
{
	struct path command = path_of("rm -rf '%s'", scratch);

	ck_assert_int_eq(system(command.s), 0);
}

#define ck_says(why, words)                                                              \
	ck_assert_msg(strstr((why).text, words) != NULL, "\"%s\" does not say \"%s\"",   \
	    (why).text, words)

#endif
