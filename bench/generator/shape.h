/*
 * What a generated poll asks, and what its voters choose: the same choices for the same
 * seed, whatever the keys.
 */
#ifndef MADANG_GENERATOR_SHAPE_H
#define MADANG_GENERATOR_SHAPE_H

#include "ballot/question.h"

/* One question, choose one of so many options: its object, LF at the end. */
void shape_single(struct buf *text, unsigned options);

/* The cells of voter `voter`: lawful answers to every question, one in sixteen blank. */
void shape_choose(
    const struct questions *q, uint64_t seed, uint64_t voter, uint8_t *cells);

#endif
