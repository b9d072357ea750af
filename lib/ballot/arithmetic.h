/*
 * The option --arith of programs that check ballots: fast (what is fastest here and
 * passes its self-test), portable (no special instructions), sodium (libsodium alone, one
 * ballot at a time). The verdicts are the same. Before any thread starts.
 */
#ifndef MADANG_ARITHMETIC_H
#define MADANG_ARITHMETIC_H

#include "base/err.h"

/* ERR_FORMAT for another word; ERR_STATE where the self-test of portable fails. */
MUST_CHECK int arithmetic_choose(const char *word, struct why *why);

#endif
