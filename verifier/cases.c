/* The cases of a publication (doc/protocol/rules.md 6), run again in a fresh database. */
#include <stdlib.h>
#include <string.h>

#include "verifier/frontier.h"
#include "verifier/tables.h"

#define LINES_LIMIT 20000

struct bench {
	struct tables t;
	const char *service; /* what "service" and "version" default to */
	int64_t version;
	uint64_t next; /* entry_index */
	int64_t height;
	struct span line;
};

static int
step_at(struct bench *b, const json_t *json, struct fault *fault)
{
	static const char *const keys[] = {"at", NULL};
	int64_t time;

	if (strict_keys(json, keys, "the case", fault) ||
	    strict_int(json, "at", &time, fault))
		return -1;
	if (time < b->t.now)
		return fault_say(fault, "its time goes back");
	return tables_block(&b->t, ++b->height, time, fault);
}

static int
step_member(struct bench *b, const json_t *json, struct fault *fault)
{
	static const char *const keys[] = {"member", "role", "agency", "vkey", NULL};
	const char *agency = json_string_value(json_object_get(json, "agency"));
	const char *vkey = json_string_value(json_object_get(json, "vkey"));
	const char *name = strict_text(json, "member", fault);
	const char *role = name ? strict_text(json, "role", fault) : NULL;

	if (role == NULL || strict_keys(json, keys, "the case", fault))
		return -1;
	if (tables_run(&b->t,
		"INSERT INTO core_s_member(signer, role, agency, vkey, from_time) "
		"VALUES (?, ?, ?, ?, 0)",
		"tttt", name, role, agency ? agency : "", vkey ? vkey : "") != SQLITE_OK)
		return fault_say(fault, "%s", sqlite3_errmsg(b->t.db));
	return 0;
}

/* ---- {"query":...,"rows":[[...]]}
 * --------------------------------------------------------- */

static bool
cell_is(sqlite3_stmt *row, int i, const json_t *want)
{
	int type = sqlite3_column_type(row, i);
	size_t size = (size_t)sqlite3_column_bytes(row, i);
	const char *text = json_string_value(want);
	char *hex;
	bool same;

	if (json_is_integer(want))
		return type == SQLITE_INTEGER &&
		       sqlite3_column_int64(row, i) == json_integer_value(want);
	if (text == NULL)
		return json_is_null(want) && type == SQLITE_NULL;
	if (type == SQLITE_TEXT)
		return strlen(text) == size &&
		       memcmp(sqlite3_column_text(row, i), text, size) == 0;
	if (type != SQLITE_BLOB)
		return false;
	hex = mem_new(2 * size + 1, 1);
	hex_of(hex, sqlite3_column_blob(row, i), size);
	same = strcmp(hex, text) == 0;
	free(hex);
	return same;
}

static int
other_cell(sqlite3_stmt *row, int i, size_t n, struct fault *fault)
{
	const char *text = (const char *)sqlite3_column_text(row, i);

	return fault_say(fault, "query: row %zu, column %d is \"%.100s\"", n, i + 1,
	    text != NULL ? text : "NULL");
}

static int
step_query(struct bench *b, const json_t *json, struct fault *fault)
{
	static const char *const keys[] = {"query", "rows", NULL};
	const char *sql = strict_text(json, "query", fault);
	const json_t *rows = json_object_get(json, "rows");
	sqlite3_stmt *stmt = NULL;
	size_t n = 0;
	int rc, r = 0;

	if (sql == NULL || strict_keys(json, keys, "the case", fault))
		return -1;
	if (!json_is_array(rows))
		return fault_say(fault, "a query without its rows");
	if (sandbox_query(b->t.db, b->service, sql, &stmt, fault))
		r = fault_at(fault, "query");
	while (r == 0 && (rc = sqlite3_step(stmt)) != SQLITE_DONE) {
		const json_t *want = json_array_get(rows, n++);
		if (rc != SQLITE_ROW)
			r = fault_say(fault, "query: %s", sqlite3_errmsg(b->t.db));
		else if ((size_t)sqlite3_column_count(stmt) != json_array_size(want))
			r = fault_say(fault, "query: row %zu is not the one expected", n);
		for (int i = 0; r == 0 && i < sqlite3_column_count(stmt); i++)
			if (!cell_is(stmt, i, json_array_get(want, (size_t)i)))
				r = other_cell(stmt, i, n, fault);
	}
	sqlite3_finalize(stmt);
	if (r == 0 && n != json_array_size(rows))
		r = fault_say(
		    fault, "query: %zu rows, %zu expected", n, json_array_size(rows));
	return r;
}

/* ---- {"entry":...}
 * ------------------------------------------------------------------------ */

static int
payload_read(struct thing *thing, const json_t *list, uint64_t index, struct fault *fault)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));
		size_t before = thing->data.size;
		if (text == NULL || *text == '\0' || !b64_to(&thing->data, span_of(text)))
			return fault_say(fault, "payload item %zu is not base64", i);
		thing->pieces = mem_slot(
		    thing->pieces, thing->count, &thing->room, sizeof *thing->pieces);
		thing->pieces[thing->count++] =
		    (struct piece){before, thing->data.size - before, index, (uint32_t)i};
	}
	return 0;
}

static int64_t
next_seq(struct bench *b, const char *signer)
{
	sqlite3_stmt *stmt = NULL;
	int64_t seq = 1;

	if (sqlite3_prepare_v2(b->t.db,
		"SELECT max(seq) + 1 FROM core_entry WHERE signer = ?", -1, &stmt,
		NULL) == SQLITE_OK) {
		sqlite3_bind_text(stmt, 1, signer, -1, SQLITE_STATIC);
		if (sqlite3_step(stmt) == SQLITE_ROW &&
		    sqlite3_column_type(stmt, 0) == SQLITE_INTEGER)
			seq = sqlite3_column_int64(stmt, 0);
	}
	sqlite3_finalize(stmt);
	return seq;
}

/* Every key that a present cosign field names, and no other. */
static int
cosign_judge(const struct form_kind *kind, const json_t *fields, const json_t *keys,
    struct refused *refused)
{
	for (size_t i = 0; i < json_array_size(kind->cosign); i++) {
		const char *field = json_string_value(json_array_get(kind->cosign, i));
		const char *key = json_string_value(json_object_get(fields, field));
		size_t k = 0;
		while (key != NULL && k < json_array_size(keys) &&
		       strcmp(json_string_value(json_array_get(keys, k)), key) != 0)
			k++;
		if (key != NULL && k == json_array_size(keys))
			return refused_say(refused, "core.cosign", field,
			    "the card of %s did not sign", field);
	}
	for (size_t k = 0; k < json_array_size(keys); k++) {
		bool named = false;
		for (size_t i = 0; i < json_array_size(kind->cosign); i++) {
			const char *key = json_string_value(json_object_get(
			    fields, json_string_value(json_array_get(kind->cosign, i))));
			named |=
			    key != NULL &&
			    strcmp(key, json_string_value(json_array_get(keys, k))) == 0;
		}
		if (!named)
			return refused_say(refused, "core.signature", "",
			    "a card signed that no field names");
	}
	return 0;
}

static int
apply_case(struct bench *b, struct act *act, const json_t *keys, struct refused *refused)
{
	const char *list[SIGNED_MAX];
	const struct form_kind *kind = tables_kind(&b->t, act->service, act->kind,
	    act->version, act->fields, act->thing->count, refused);

	if (kind == NULL || cosign_judge(kind, act->fields, keys, refused))
		return -1;
	for (size_t i = 0; i < json_array_size(keys); i++)
		list[i] = json_string_value(json_array_get(keys, i));
	act->cosign = list;
	act->cosign_count = json_array_size(keys);
	return tables_apply(&b->t, act, refused);
}

static int
compare(const json_t *json, int r, const struct refused *refused, struct fault *fault)
{
	const char *want = json_string_value(json_object_get(json, "want"));
	const char *field = json_string_value(json_object_get(json, "field"));
	const char *got = r ? refused->key : "ok";

	if (want == NULL || strcmp(want, got) != 0)
		return fault_say(fault, "wants %s, gets %s%s%s", want ? want : "nothing",
		    got, r ? ": " : "", r ? refused->fault.text : "");
	if (field != NULL && strcmp(field, refused->field) != 0)
		return fault_say(
		    fault, "wants the field %s named, not \"%s\"", field, refused->field);
	return 0;
}

static int
step_entry(struct bench *b, const json_t *json, struct fault *fault)
{
	static const char *const keys[] = {
	    "entry", "signer", "cosign", "payload", "want", "field", NULL};
	static const char *const inner[] = {"service", "kind", "version", "fields", NULL};
	const json_t *entry = json_object_get(json, "entry");
	const json_t *cosign = json_object_get(json, "cosign");
	const char *service = json_string_value(json_object_get(entry, "service"));
	const json_t *version = json_object_get(entry, "version");
	struct thing thing = {.part = 1, .parts = 1};
	struct refused refused = {.key = ""};
	struct act act = {.index = b->next, .thing = &thing, .drop = true};
	int r;

	if (strict_keys(json, keys, "the case", fault) ||
	    strict_keys(entry, inner, "its entry", fault) ||
	    (act.kind = strict_text(entry, "kind", fault)) == NULL ||
	    (act.signer = strict_text(json, "signer", fault)) == NULL)
		return -1;
	for (size_t i = 0; i < json_array_size(cosign); i++) {
		const char *key = json_string_value(json_array_get(cosign, i));
		if (key == NULL || strlen(key) != 64 || i + 1 >= SIGNED_MAX)
			return fault_say(fault, "its cosign is no list of keys");
	}
	if ((version != NULL && !json_is_integer(version)) ||
	    !json_is_object(json_object_get(entry, "fields")))
		return fault_say(fault, "its entry has no version or no fields");
	act.service = service ? service : b->service;
	act.version = version ? json_integer_value(version) : b->version;
	act.fields = json_object_get(entry, "fields");
	act.seq = next_seq(b, act.signer);
	leaf_hash(act.leaf, b->line.data, b->line.size);
	r = payload_read(&thing, json_object_get(json, "payload"), b->next, fault);
	if (r == 0) {
		r = apply_case(b, &act, cosign, &refused);
		if (r == 0)
			b->next++;
		r = compare(json, r, &refused, fault);
	}
	free(thing.pieces);
	bytes_drop(&thing.data);
	return r;
}

static int
run_line(struct bench *b, struct fault *fault)
{
	json_error_t error;
	json_t *json = json_loadb(
	    (const char *)b->line.data, b->line.size, JSON_REJECT_DUPLICATES, &error);
	int r;

	if (json == NULL)
		return fault_say(fault, "not JSON: %s", error.text);
	if (json_object_get(json, "at") != NULL)
		r = step_at(b, json, fault);
	else if (json_object_get(json, "member") != NULL)
		r = step_member(b, json, fault);
	else if (json_object_get(json, "query") != NULL)
		r = step_query(b, json, fault);
	else
		r = step_entry(b, json, fault);
	json_decref(json);
	return r;
}

/* A database of core, every live service and p. */
static int
bench_open(struct bench *b, const struct tables *live, const struct publication *p,
    struct fault *fault)
{
	struct publication *own = (struct publication *)(uintptr_t)p;

	if (tables_open(&b->t, ":memory:", NULL, fault))
		return -1;
	if (live->steps != NULL)
		steps_count(b->t.steps = live->steps, b->t.db);
	b->t.borrowed = live->count + 1;
	for (size_t i = 0; i < live->count; i++)
		if (tables_install(&b->t, live->publications[i], 0, fault))
			return -1;
	if (tables_install(&b->t, own, 0, fault))
		return RULES_BROKEN;
	/* the cases say themselves when time begins */
	if (tables_run(&b->t, "DELETE FROM core_block", "") != SQLITE_OK ||
	    tables_run(&b->t,
		"INSERT INTO core_entry(entry_index, leaf, service, kind, version, "
		"signer, seq, time) VALUES (0, ?, 'core', 'charter', 1, 'charter', 1, 0)",
		"t",
		"0000000000000000000000000000000000000000000000000000000000000000") !=
		SQLITE_OK)
		return fault_say(fault, "%s", sqlite3_errmsg(b->t.db));
	/* Within the transaction that made the tables every refusal would make SQLite
	 * forget the schema and read it anew. */
	if (tables_run(&b->t, "COMMIT", "") != SQLITE_OK ||
	    tables_run(&b->t, "BEGIN", "") != SQLITE_OK)
		return fault_say(fault, "%s", sqlite3_errmsg(b->t.db));
	return 0;
}

int
cases_replay(const struct tables *live, const struct publication *p, uint64_t *count,
    char hex[65], struct fault *fault)
{
	struct bench b = {
	    .service = p->form->service, .version = p->form->version, .next = 1};
	struct span rest = span_of(p->cases);
	uint64_t number = 0;
	int r = bench_open(&b, live, p, fault);

	while (r == 0 && rest.size > 0) {
		if (!span_line(&rest, &b.line)) {
			b.line = rest;
			rest.size = 0;
		}
		if (++number > LINES_LIMIT)
			r = fault_say(fault, "more than %d lines of cases", LINES_LIMIT);
		if (b.line.size == 0 || r != 0)
			continue;
		r = run_line(&b, fault);
		if (r != 0)
			fault_at(
			    fault, "cases.jsonl, line %llu", (unsigned long long)number);
		else
			++*count;
	}
	if (r == 0 && hex != NULL)
		r = tables_digest(&b.t, hex, fault);
	tables_close(&b.t);
	return r;
}
