/* Receipts, c2sp.org/tlog-proof: doc/protocol/receipt.md. */
#include "note/checkpoint.h"

#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/text.h"
#include "note/form.h"
#include "tree/merkle.h"

#define FIRST_LINE "c2sp.org/tlog-proof@v1"
#define RECEIPT_MAX (128 * 1024)

static int
malformed(struct why *why, const char *what)
{
	return why_set(why, ERR_FORMAT, "receipt: %s", what);
}

static int
read_index(struct receipt *r, struct cur *c, struct why *why)
{
	static const char prefix[] = "index ";
	size_t size, skip = sizeof prefix - 1;
	const char *line = cur_line(c, &size);
	if (!line || size < skip || memcmp(line, prefix, skip) != 0 ||
	    text_decimal(&r->index, line + skip, size - skip, INT64_MAX))
		return malformed(why, "its second line is not \"index <N>\"");
	return 0;
}

/* Hashes up to the first empty line. */
static int
read_path(struct receipt *r, struct cur *c, struct why *why)
{
	r->path = xcalloc(MERKLE_PATH_MAX, sizeof *r->path);
	for (;;) {
		size_t size;
		const char *line = cur_line(c, &size);
		if (!line)
			return malformed(why, "ends before its checkpoint");
		if (size == 0)
			return 0;
		if (r->path_count == MERKLE_PATH_MAX)
			return malformed(why, "its path is too long");
		if (b64_get_exact(r->path[r->path_count], HASH_SIZE, line, size))
			return malformed(why, "a line of its path is no hash");
		r->path_count++;
	}
}

static int
parse(struct receipt *r, const void *data, size_t size, struct why *why)
{
	struct note note;
	size_t line_size;
	if (size > RECEIPT_MAX)
		return why_set(why, ERR_TOO_LARGE,
		    "receipt: %zu bytes, at most %d are allowed", size, RECEIPT_MAX);
	struct cur c = cur_of(data, size);
	const char *line = cur_line(&c, &line_size);
	if (!line || !form_line_is(line, line_size, FIRST_LINE))
		return malformed(why, "its first line is not " FIRST_LINE);
	int rc = read_index(r, &c, why);
	if (!rc)
		rc = read_path(r, &c, why);
	if (rc)
		return rc;
	buf_put(&r->checkpoint, c.at, cur_left(&c));
	return note_parse(&note, r->checkpoint.data, r->checkpoint.size, why);
}

int
receipt_parse(struct receipt *receipt, const void *data, size_t size, struct why *why)
{
	*receipt = (struct receipt){0};
	int rc = parse(receipt, data, size, why);
	if (rc)
		receipt_free(receipt);
	return rc;
}

void
receipt_format(struct buf *out, const struct receipt *r)
{
	buf_printf(out, FIRST_LINE "\nindex %llu\n", (unsigned long long)r->index);
	for (size_t i = 0; i < r->path_count; i++) {
		b64_put(out, r->path[i], HASH_SIZE);
		buf_puts(out, "\n");
	}
	buf_puts(out, "\n");
	buf_put(out, r->checkpoint.data, r->checkpoint.size);
}

void
receipt_free(struct receipt *receipt)
{
	free(receipt->path);
	buf_free(&receipt->checkpoint);
	*receipt = (struct receipt){0};
}

int
receipt_verify(const struct receipt *receipt, const struct charter *charter,
    const uint8_t leaf[HASH_SIZE], struct checkpoint *cp, struct why *why)
{
	struct note note;
	struct checkpoint found;
	int rc = checkpoint_parse(&found, &note, charter->origin,
	    receipt->checkpoint.data, receipt->checkpoint.size, why);
	if (!rc)
		rc = charter_verify(charter, &note, NULL, NULL, why);
	if (rc)
		return rc;
	if (merkle_check_inclusion(receipt->index, found.size, leaf,
		(const uint8_t(*)[HASH_SIZE])receipt->path, receipt->path_count,
		found.root))
		return why_set(why, ERR_PROOF,
		    "receipt: its path does not lead from the entry to the root of size "
		    "%llu",
		    (unsigned long long)found.size);
	*cp = found;
	return 0;
}
