/*
 * PUBLIC DATA ONLY. Everything in lib/group runs in variable time: it checks what stands
 * on the ledger, and never sees a secret. (One exception, told in table.h: the secrets of
 * a simulation, which protect nobody.)
 *
 * Which arithmetic this process uses. Chosen once, before any thread starts; the choice
 * is tested against libsodium on fixed and random input before it is taken.
 */
#ifndef MADANG_GROUP_ARITH_H
#define MADANG_GROUP_ARITH_H

#include <stdbool.h>

enum arith {
	ARITH_SODIUM,   /* nothing of lib/group: the caller asks libsodium, one by one */
	ARITH_PORTABLE, /* any 64-bit machine */
	ARITH_AVX2,     /* four lanes; needs FMA too, which comes with it */
};

/* The fastest that this machine has and that passes its self-test. */
enum arith arith_best(void);
/* Takes it, from now on; false if the machine lacks it or its self-test fails, and the
 * choice stays as it was. Points and sums made before are void. libsodium must have been
 * initialised. Not thread-safe. */
bool arith_use(enum arith which);
/* What was taken; arith_best() at the first call, if nothing was. */
enum arith arith_now(void);
const char *arith_name(enum arith which); /* sodium portable avx2 */

#endif
