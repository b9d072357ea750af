/*
 * A ledger written as a stream into a folder of static files, as a node of one would:
 * entries, a block whenever enough bytes have gathered, a final checkpoint a block.
 * Memory does not grow with the ledger. A failure to write ends the program.
 */
#ifndef MADANG_GENERATOR_WRITER_H
#define MADANG_GENERATOR_WRITER_H

#include "generator/signer.h"
#include "note/checkpoint.h"

struct writer;

/* The three keys of the one node; borrowed. dir must not exist yet. created: the
 * charter's time, Unix seconds. */
struct writer *writer_open(const char *dir, const char *origin, const struct signer *log,
    const struct signer *proposer, const struct signer *cosigner, int64_t created);
/* One signed entry; its index in the tree. */
uint64_t writer_entry(struct writer *w, const struct buf *raw);
/* Closes the batch at hand, if it holds anything. */
void writer_block(struct writer *w);
/* The last block, the checkpoint, charter (the first entry) and policy; frees w. */
void writer_close(struct writer *w, const struct buf *charter);

#endif
