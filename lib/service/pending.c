#include "service/pending.h"

#include <stdlib.h>

const char pending_table[] =
    "CREATE TABLE IF NOT EXISTS engine_pending(signer TEXT NOT NULL, part INTEGER NOT "
    "NULL, entry_index INTEGER NOT NULL, items BLOB NOT NULL, PRIMARY KEY (signer, "
    "part)) "
    "STRICT;";

/* Items, each as u32 size and bytes. */
int
pending_keep(struct state *s, const struct submission *sub, int64_t index)
{
	struct buf items = {0};
	int rc;

	for (size_t i = 0; i < sub->payload_count; i++) {
		buf_put32(&items, (uint32_t)sub->payload[i].size);
		buf_put(&items, sub->payload[i].data, sub->payload[i].size);
	}
	rc = sql_run(&s->sql, "INSERT INTO engine_pending VALUES (?, ?, ?, ?)", "siib",
	    sub->signer, sub->part, index, (const void *)items.data, items.size);
	buf_free(&items);
	return rc ? ERR_DATABASE : 0;
}

static void
add(struct gathered *g, const uint8_t *data, size_t size, int64_t index, int64_t line)
{
	if (g->count == g->room) {
		g->room = g->room ? 2 * g->room : 64;
		g->items = xrealloc(g->items, g->room * sizeof(*g->items));
		g->places = xrealloc(g->places, g->room * sizeof(*g->places));
	}
	g->items[g->count] =
	    (struct buf){.data = (uint8_t *)(uintptr_t)data, .size = size};
	g->places[g->count++] = (struct payload_place){index, line};
}

static void
add_part(struct gathered *g, sqlite3_stmt *row)
{
	struct buf *part = &g->parts[g->part_count++];
	struct cur c;

	*part = (struct buf){0};
	buf_put(part, sqlite3_column_blob(row, 1), (size_t)sqlite3_column_bytes(row, 1));
	c = cur_of(part->data, part->size);
	for (int64_t line = 0; cur_left(&c) > 0; line++) {
		uint32_t size = cur_get32(&c);

		add(g, cur_take(&c, size), size, sqlite3_column_int64(row, 0), line);
	}
}

int
pending_gather(
    struct gathered *g, struct state *s, const struct submission *sub, int64_t index)
{
	sqlite3_stmt *row = NULL;
	int rc = SQLITE_DONE;

	g->parts = xcalloc((size_t)sub->parts, sizeof(*g->parts));
	if (sub->parts > 1) {
		row = sql_bind(&s->sql,
		    "SELECT entry_index, items FROM engine_pending WHERE signer = ? "
		    "ORDER BY part",
		    "s", sub->signer);
		if (!row)
			return ERR_DATABASE;
		while (g->part_count < (size_t)sub->parts &&
		       (rc = sqlite3_step(row)) == SQLITE_ROW)
			add_part(g, row);
		sqlite3_reset(row);
	}
	for (size_t i = 0; i < sub->payload_count; i++)
		add(g, sub->payload[i].data, sub->payload[i].size, index, (int64_t)i);
	return rc == SQLITE_DONE ? 0 : ERR_DATABASE;
}

void
gathered_free(struct gathered *g)
{
	for (size_t i = 0; i < g->part_count; i++)
		buf_free(&g->parts[i]);
	free(g->parts);
	free(g->items);
	free(g->places);
	*g = (struct gathered){0};
}

/* Almost every signer has nothing pending: one look tells, for a part that is kept has
 * its row in core_part. */
int
pending_drop(struct state *s, const char *signer)
{
	if (sql_run(&s->sql, "DELETE FROM core_part WHERE signer = ?", "s", signer))
		return ERR_DATABASE;
	if (sqlite3_changes(s->db) > 0 &&
	    sql_run(&s->sql, "DELETE FROM engine_pending WHERE signer = ?", "s", signer))
		return ERR_DATABASE;
	return 0;
}
