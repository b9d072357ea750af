/*
 * Seals at another cost than seal's. Beside lib/card itself only programs that make up
 * people who do not exist may include this: whoever has such a file tries all PINs in a
 * second. tests/arch/symbols.sh looks which programs do.
 */
#ifndef MADANG_SEAL_COST_H
#define MADANG_SEAL_COST_H

#include "card/seal.h"

#define SEAL_KIB_MIN 8 /* the least that a reader takes */

/* As seal, with so many passes over so many KiB. */
void seal_at(struct buf *out, const char *what, const char *name, const void *secret,
    size_t size, const struct secret *pass, uint32_t passes, uint32_t kib);

/* At the least cost, so that thousands of cards open in no time. */
void seal_weakly(struct buf *out, const char *what, const char *name, const void *secret,
    size_t size, const struct secret *pass);

#endif
