/*
 * A service as a folder of three files, and as the publication that goes on the ledger.
 */
#ifndef MADANG_PUBLICATION_H
#define MADANG_PUBLICATION_H

#include "base/buf.h"
#include "tree/merkle.h"

#define PUBLICATION_ITEM_MAX 30000
#define PUBLICATION_MAX (4 * 1024 * 1024)

struct publication {
	struct buf form, rules, cases;
};

/* Reads dir/{form.json,rules.sql,cases.jsonl}. */
MUST_CHECK int publication_read(struct publication *p, const char *dir, struct why *why);
void publication_free(struct publication *p);

/* form NUL rules NUL cases, and its cutting into payload items (allocated array, *count).
 */
void publication_join(const struct publication *p, struct buf *out);
MUST_CHECK int publication_split(
    struct publication *p, const void *data, size_t size, struct why *why);
struct buf *publication_items(const struct publication *p, size_t *count);
/* What the charter carries of core: its form and rules. The cases are the program's. */
struct buf *publication_charter_items(const struct publication *core, size_t *count);
void publication_items_free(struct buf *items, size_t count);

/* Everything a publication must pass, offline: form, sandbox, cases, on top of `core` and
 * of the folders in `with` (each a service folder, in order). Explains with file and
 * line. digest, if not NULL: that of the tables that its cases leave (rules.md 7). gaps,
 * if not NULL: lines of what the author may want to mend (gaps.h). */
MUST_CHECK int publication_check(const struct publication *p, const char *const *with,
    size_t with_count, uint8_t digest[HASH_SIZE], struct buf *gaps, struct why *why);

#endif
