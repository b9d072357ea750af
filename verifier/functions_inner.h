/* Shared by the three files of functions; nobody else. */
#ifndef VERIFIER_FUNCTIONS_INNER_H
#define VERIFIER_FUNCTIONS_INNER_H

#include "verifier/functions.h"

struct function_row {
	const char *name;
	int arguments;
	void (*plain)(sqlite3_context *, int, sqlite3_value **);
	void (*step)(sqlite3_context *, int, sqlite3_value **);
	void (*final)(sqlite3_context *);
	bool of_payload;
};

extern const struct function_row payload_functions[], ballot_functions[],
    trustee_functions[], row_functions[];

/* The virtual table core_payload. */
MUST_USE int function_items(sqlite3 *db, struct function_context *context);
/* The number of the payload's item that lies at s; false for other bytes. */
bool item_at(const struct function_context *c, struct span s, size_t *at);
/* What is known of it; NULL for other bytes. */
struct known_item *known_item(struct function_context *c, struct span s, size_t *at);

struct function_context *context_of(sqlite3_context *sql);
bool any_null(int count, sqlite3_value **values);
struct span blob_of(sqlite3_value *value);
/* 64 hex digits; false for anything else. */
bool hex_value(uint8_t out[32], sqlite3_value *value);
bool u32_value(uint32_t *out, sqlite3_value *value);
void result_hex(sqlite3_context *sql, const uint8_t *data, size_t size);
void result_blob(sqlite3_context *sql, const void *data, size_t size);
/* Compiled questions of a TEXT value; *error -1 or PAPER_TOO_LARGE when NULL. */
const struct paper *paper_of(
    sqlite3_context *sql, sqlite3_value *text, uint8_t hash[HASH], int *error);

#endif
