#include "verifier/functions_inner.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/curve.h"

struct function_context *
context_of(sqlite3_context *sql)
{
	return sqlite3_user_data(sql);
}

bool
any_null(int count, sqlite3_value **values)
{
	for (int i = 0; i < count; i++)
		if (sqlite3_value_type(values[i]) == SQLITE_NULL)
			return true;
	return false;
}

struct span
blob_of(sqlite3_value *value)
{
	const void *data = sqlite3_value_blob(value);
	int size = sqlite3_value_bytes(value);

	return (struct span){data ? data : (const uint8_t *)"", (size_t)size};
}

bool
hex_value(uint8_t out[32], sqlite3_value *value)
{
	struct span s;

	if (sqlite3_value_type(value) != SQLITE_TEXT)
		return false;
	s = blob_of(value);
	return hex_to(out, 32, (const char *)s.data, s.size);
}

bool
u32_value(uint32_t *out, sqlite3_value *value)
{
	sqlite3_int64 n;

	if (sqlite3_value_type(value) != SQLITE_INTEGER)
		return false;
	n = sqlite3_value_int64(value);
	*out = (uint32_t)n;
	return n >= 0 && n <= UINT32_MAX;
}

void
result_hex(sqlite3_context *sql, const uint8_t *data, size_t size)
{
	char hex[2 * HASH + 1];

	hex_of(hex, data, size < HASH ? size : HASH);
	sqlite3_result_text(sql, hex, -1, SQLITE_TRANSIENT);
}

void
result_blob(sqlite3_context *sql, const void *data, size_t size)
{
	sqlite3_result_blob64(sql, data, size, SQLITE_TRANSIENT);
}

static struct compiled *
oldest(struct function_context *c)
{
	struct compiled *slot = &c->papers[0];

	for (size_t i = 1; i < PAPERS; i++)
		if (c->papers[i].used < slot->used)
			slot = &c->papers[i];
	return slot;
}

const struct paper *
paper_of(sqlite3_context *sql, sqlite3_value *text, uint8_t hash[HASH], int *error)
{
	struct function_context *c = context_of(sql);
	struct span s = blob_of(text);
	struct compiled *slot;
	struct fault fault;

	for (size_t i = 0; i < PAPERS; i++) {
		slot = &c->papers[i];
		if (slot->used == 0 || slot->text.size != s.size ||
		    memcmp(slot->text.data, s.data, s.size) != 0)
			continue;
		slot->used = ++c->clock;
		memcpy(hash, slot->hash, HASH);
		*error = slot->error;
		return slot->paper;
	}
	slot = oldest(c);
	paper_drop(slot->paper);
	bytes_drop(&slot->text);
	*slot = (struct compiled){.used = ++c->clock};
	bytes_add(&slot->text, s.data, s.size);
	bytes_add(&slot->text, "", 1); /* never NULL */
	slot->text.size--;
	sha256_of(hash, s.data, s.size);
	memcpy(slot->hash, hash, HASH);
	slot->error = paper_read(&slot->paper, s, &fault);
	*error = slot->error;
	return slot->paper;
}

void
function_context_drop(struct function_context *c)
{
	for (size_t i = 0; i < PAPERS; i++) {
		paper_drop(c->papers[i].paper);
		bytes_drop(&c->papers[i].text);
	}
	seekers_drop(c->seekers);
	free(c->items);
	*c = (struct function_context){0};
}

static const struct function_row *const tables[] = {
    payload_functions, ballot_functions, trustee_functions, row_functions};
#define TABLES (sizeof tables / sizeof *tables)

int
functions_add(sqlite3 *db, struct function_context *context, struct fault *fault)
{
	for (size_t t = 0; t < TABLES; t++)
		for (const struct function_row *f = tables[t]; f->name != NULL; f++)
			/* what speaks of the payload must never stand in an index */
			if (sqlite3_create_function_v2(db, f->name, f->arguments,
				SQLITE_UTF8 | SQLITE_INNOCUOUS |
				    (f->of_payload ? 0 : SQLITE_DETERMINISTIC),
				context, f->plain, f->step, f->final, NULL) != SQLITE_OK)
				return fault_say(fault,
				    "SQLite does not take the function %s: %s", f->name,
				    sqlite3_errmsg(db));
	if (function_items(db, context))
		return fault_say(fault, "SQLite does not take the table core_payload: %s",
		    sqlite3_errmsg(db));
	context->seekers = seekers_new(db);
	return 0;
}

bool
function_known(const char *name)
{
	for (size_t t = 0; t < TABLES; t++)
		for (const struct function_row *f = tables[t]; f->name != NULL; f++)
			if (sqlite3_stricmp(f->name, name) == 0)
				return true;
	return false;
}
