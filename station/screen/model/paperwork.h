/*
 * The document that comes with what is tried: what goes on the ledger of it, and what it
 * says in each language (doc/protocol/channel.md 8, verdict). Kept as the vault sent it,
 * and wiped: it names people.
 */
#ifndef STATION_PAPERWORK_H
#define STATION_PAPERWORK_H

#include "base/buf.h"
#include "station/channel/paper.h"
#include "station/screen/words.h"

struct paperwork {
	struct buf bytes; /* empty: there is no document */
};

/* Takes it from a verdict, and leaves the cursor behind it. */
void paperwork_take(struct paperwork *p, struct cur *in);
void paperwork_wipe(struct paperwork *p);
bool paperwork_is(const struct paperwork *p);

/* The kind of the entry that carries it; borrowed, as all texts are. */
struct text_span paperwork_entry(const struct paperwork *p);
/* What goes on the ledger: field and value. */
size_t paperwork_public(const struct paperwork *p);
void paperwork_field(const struct paperwork *p, size_t n, struct text_span *field,
    struct text_span *value);
/* What it says. */
size_t paperwork_lines(const struct paperwork *p, enum language l);
/* All of these lines, the public ones too; 0 where there is no document. */
size_t paperwork_count(const struct paperwork *p);
struct paper_part paperwork_line(const struct paperwork *p, enum language l, size_t n);

#endif
