/* Cases: good and bad entries that come with a service and must end as they say.
 * rules.md 6. */
#include "service/sandbox.h"

#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/json.h"

#define CASES_MAX 20000

struct cases {
	struct state *s;
	const struct form *form; /* of the service whose cases these are */
	int64_t height, index;
	const char *line; /* being run */
	size_t line_size;
};

/* ---- entries ---- */

static int
read_cosign(const json_t *list, char (*out)[65], size_t *count, struct why *why)
{
	*count = json_array_size(list);
	if (*count >= NOTE_SIGNATURES_MAX)
		return why_set(why, ERR_FORMAT, "too many cosigners");
	for (size_t i = 0; i < *count; i++) {
		const char *hex = json_string_value(json_array_get(list, i));

		if (!hex || strlen(hex) != 64)
			return why_set(
			    why, ERR_FORMAT, "cosign holds something that is no key");
		memcpy(out[i], hex, 65);
	}
	return 0;
}

static int
read_payload(const json_t *list, struct buf **items, size_t *count, struct why *why)
{
	*count = json_array_size(list);
	*items = xcalloc(*count + 1, sizeof(**items));
	for (size_t i = 0; i < *count; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (!text || !*text || b64_get(&(*items)[i], text, strlen(text)))
			return why_set(
			    why, ERR_FORMAT, "payload item %zu is not base64", i + 1);
	}
	return 0;
}

/* As verify_entry does with real signatures. */
static int
check_cosigners(const struct kind *kind, const struct submission *sub, struct refusal *r)
{
	size_t named = 0;

	for (size_t i = 0; i < json_array_size(kind->cosign); i++) {
		const char *field = json_string_value(json_array_get(kind->cosign, i));
		const char *hex = json_str(sub->fields, field);
		bool signed_by = false;

		for (size_t k = 0; hex && k < sub->cosign_count; k++)
			signed_by = signed_by || strcmp(sub->cosign[k], hex) == 0;
		if (hex && !signed_by)
			return refusal_set(r, "core.cosign", field,
			    "the card of %s has not signed", field);
	}
	for (size_t k = 0; k < sub->cosign_count; k++)
		for (size_t i = 0; i < json_array_size(kind->cosign); i++) {
			const char *hex = json_str(sub->fields,
			    json_string_value(json_array_get(kind->cosign, i)));

			if (hex && strcmp(sub->cosign[k], hex) == 0) {
				named++;
				break;
			}
		}
	return named == sub->cosign_count ? 0
					  : refusal_set(r, "core.signature", NULL,
						"a card signed that no field names");
}

static int
submit(struct cases *c, const struct submission *sub, struct refusal *r)
{
	struct form *form;
	struct kind *kind;
	int err = apply_check(c->s, sub, &form, &kind, r);

	if (!err)
		err = check_cosigners(kind, sub, r);
	if (!err)
		err = apply_submission(c->s, sub, c->index, r);
	if (!err)
		c->index++;
	return err;
}

static int
compare(const json_t *json, int err, const struct refusal *r, struct why *why)
{
	const char *want = json_str(json, "want"), *field = json_str(json, "field");
	const char *got = err ? r->key : "ok";

	if (err && err != ERR_REFUSED)
		return why_set(why, err, "%s", r->why.text);
	if (strcmp(got, want) != 0)
		return why_set(why, ERR_REFUSED, "wanted %s, got %s (%.300s)", want, got,
		    err ? r->why.text : "it was applied");
	if (field && strcmp(field, r->field) != 0)
		return why_set(
		    why, ERR_REFUSED, "wanted field %s, got '%s'", field, r->field);
	return 0;
}

static int
fill_submission(
    struct cases *c, const json_t *json, struct submission *sub, struct why *why)
{
	static const char *const keys[] = {"service", "kind", "version", "fields", NULL};
	const json_t *entry = json_object_get(json, "entry");
	const char *service = json_str(entry, "service");
	int err = json_only_keys(entry, keys, "entry", why);

	sub->service = service ? service : c->form->service;
	sub->kind = json_str(entry, "kind");
	sub->signer = json_str(json, "signer");
	sub->fields = json_object_get(entry, "fields");
	sub->version = c->form->version;
	if (json_object_get(entry, "version") &&
	    json_int(entry, "version", &sub->version))
		sub->kind = NULL;
	if (!err && (!sub->kind || !sub->signer || !json_is_object(sub->fields) ||
			!json_str(json, "want")))
		err = why_set(
		    why, ERR_FORMAT, "an entry needs kind, fields, signer and want");
	sub->part = sub->parts = 1;
	if (!err && sql_int(&c->s->sql, &sub->seq,
			"SELECT ifnull(max(seq), 0) + 1 FROM core_entry WHERE signer = ?",
			"s", sub->signer))
		err = why_set(why, ERR_DATABASE, "cannot read the last seq of %s: %s",
		    sub->signer, sqlite3_errmsg(c->s->db));
	return err;
}

static int
run_entry(struct cases *c, const json_t *json, struct why *why)
{
	char leaf[65], cosign[NOTE_SIGNATURES_MAX][65];
	struct submission sub = {.leaf = leaf, .cosign = cosign};
	struct refusal refusal = {.key = ""};
	uint8_t hash[HASH_SIZE];
	struct buf *items = NULL;
	int err = fill_submission(c, json, &sub, why);

	merkle_leaf(hash, c->line, c->line_size);
	hex_encode(leaf, hash, sizeof(hash));
	if (!err)
		err = read_cosign(
		    json_object_get(json, "cosign"), cosign, &sub.cosign_count, why);
	if (!err)
		err = read_payload(
		    json_object_get(json, "payload"), &items, &sub.payload_count, why);
	sub.payload = items;
	if (!err)
		err = compare(json, submit(c, &sub, &refusal), &refusal, why);
	if (items)
		publication_items_free(items, sub.payload_count);
	return err;
}

/* ---- queries ---- */

static bool
value_is(sqlite3_stmt *row, int column, const json_t *want)
{
	size_t size = (size_t)sqlite3_column_bytes(row, column);
	bool same;
	char *hex;

	switch (sqlite3_column_type(row, column)) {
	case SQLITE_INTEGER:
		return json_is_integer(want) &&
		       json_integer_value(want) == sqlite3_column_int64(row, column);
	case SQLITE_TEXT:
		return json_is_string(want) && json_string_length(want) == size &&
		       memcmp(json_string_value(want), sqlite3_column_text(row, column),
			   size) == 0;
	case SQLITE_BLOB:
		hex = xmalloc(2 * size + 1);
		hex_encode(hex, sqlite3_column_blob(row, column), size);
		same = json_is_string(want) && strcmp(json_string_value(want), hex) == 0;
		free(hex);
		return same;
	case SQLITE_NULL:
		return json_is_null(want);
	default:
		return false;
	}
}

static int
other_value(sqlite3_stmt *row, int column, size_t n, struct why *why)
{
	const char *got = (const char *)sqlite3_column_text(row, column);

	return why_set(why, ERR_REFUSED, "row %zu, column %s is %.100s", n,
	    sqlite3_column_name(row, column), got ? got : "NULL");
}

static int
check_rows(sqlite3_stmt *stmt, const json_t *rows, struct why *why)
{
	size_t n = 0;
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		const json_t *want = json_array_get(rows, n++);

		if ((size_t)sqlite3_column_count(stmt) != json_array_size(want))
			return why_set(
			    why, ERR_REFUSED, "row %zu is not the one expected", n);
		for (int i = 0; i < sqlite3_column_count(stmt); i++)
			if (!value_is(stmt, i, json_array_get(want, (size_t)i)))
				return other_value(stmt, i, n, why);
	}
	if (rc != SQLITE_DONE)
		return why_set(why, ERR_REFUSED, "the query failed: %s",
		    sqlite3_errmsg(sqlite3_db_handle(stmt)));
	return n == json_array_size(rows)
		   ? 0
		   : why_set(why, ERR_REFUSED, "%zu rows, %zu were expected", n,
			 json_array_size(rows));
}

static int
run_query(struct cases *c, const json_t *json, struct why *why)
{
	struct sandbox sb = {.state = c->s, .form = c->form, .mode = SANDBOX_QUERY};
	const char *text = json_str(json, "query");
	sqlite3_stmt *stmt = NULL;
	int err;

	if (!text || !json_is_array(json_object_get(json, "rows")))
		return why_set(why, ERR_FORMAT, "a query needs its rows");
	memcpy(sb.service, c->form->service, strlen(c->form->service) + 1);
	err = sandbox_prepare(&sb, text, strlen(text), &stmt, NULL, why);
	if (!err && (!stmt || !sqlite3_stmt_readonly(stmt)))
		err = why_set(why, ERR_FORMAT, "a query only reads");
	if (!err)
		err = check_rows(stmt, json_object_get(json, "rows"), why);
	sqlite3_finalize(stmt);
	return err;
}

/* ---- lines ---- */

static int
run_at(struct cases *c, const json_t *json, struct why *why)
{
	int64_t time;

	if (json_int(json, "at", &time) || time < c->s->now)
		return why_set(why, ERR_FORMAT, "at needs a time that does not go back");
	c->s->now = time;
	return sql_run(&c->s->sql, "INSERT INTO core_block VALUES (?, ?)", "ii",
		   ++c->height, time)
		   ? ERR_DATABASE
		   : 0;
}

static int
run_member(struct cases *c, const json_t *json, struct why *why)
{
	const char *vkey = json_str(json, "vkey"), *role = json_str(json, "role");
	const char *name = json_str(json, "member"), *agency = json_str(json, "agency");

	if (!name || !role)
		return why_set(why, ERR_FORMAT, "a member needs a name and a role");
	if (sql_run(&c->s->sql,
		"INSERT INTO core_s_member(signer, role, agency, vkey, from_time) "
		"VALUES (?, ?, ?, ?, 0)",
		"ssss", name, role, agency ? agency : "", vkey ? vkey : ""))
		return why_set(why, ERR_FORMAT, "the member is there already");
	return 0;
}

static int
run_line(struct cases *c, struct why *why)
{
	static const struct {
		const char *key;
		int (*run)(struct cases *, const json_t *, struct why *);
		const char *const allowed[8];
	} verbs[] = {
	    {"at", run_at, {"at", NULL}},
	    {"member", run_member, {"member", "role", "agency", "vkey", NULL}},
	    {"entry", run_entry,
		{"entry", "signer", "cosign", "payload", "want", "field", NULL}},
	    {"query", run_query, {"query", "rows", NULL}},
	};
	json_t *json;
	int err;

	/* json_parse refuses null, which rows of a query may hold */
	json = json_loadb(c->line, c->line_size, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(json)) {
		json_decref(json);
		return why_set(why, ERR_FORMAT, "is not a JSON object");
	}
	err = why_set(why, ERR_FORMAT, "has none of at, member, entry, query");
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (json_object_get(json, verbs[i].key)) {
			err = json_only_keys(json, verbs[i].allowed, verbs[i].key, why);
			if (!err)
				err = verbs[i].run(c, json, why);
			break;
		}
	json_decref(json);
	return err;
}

static int
run_lines(struct cases *c, const void *cases, size_t size, struct why *why)
{
	const char *at = cases, *end = at + size;
	struct why reason = {""};
	unsigned number = 0;
	int err = 0;

	while (!err && at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));

		c->line = at;
		c->line_size = (size_t)((stop ? stop : end) - at);
		at = stop ? stop + 1 : end;
		if (++number > CASES_MAX)
			return why_set(why, ERR_TOO_LARGE,
			    "cases.jsonl has more than %d lines", CASES_MAX);
		if (c->line_size > 0)
			err = run_line(c, &reason);
	}
	return err ? why_set(why, err, "cases.jsonl line %u: %.440s", number, reason.text)
		   : 0;
}

/* ---- a fresh city ---- */

static int
install_row(struct state *s, sqlite3_stmt *row, struct why *why)
{
	struct refusal refusal = {.key = ""};
	struct publication p = {0};
	int err;

	buf_put(
	    &p.form, sqlite3_column_blob(row, 3), (size_t)sqlite3_column_bytes(row, 3));
	buf_put(
	    &p.rules, sqlite3_column_blob(row, 4), (size_t)sqlite3_column_bytes(row, 4));
	err = install(s, &p, (const char *)sqlite3_column_text(row, 0),
	    sqlite3_column_int64(row, 1), sqlite3_column_int64(row, 2), &refusal);
	publication_free(&p);
	if (err && why)
		*why = refusal.why;
	return err;
}

static int
install_all(struct state *s, sqlite3 *from, struct why *why)
{
	sqlite3_stmt *row = NULL;
	int err = 0, rc;

	if (sqlite3_prepare_v2(from,
		"SELECT service, version, entry_index, form, rules "
		"FROM core_s_service ORDER BY entry_index, service",
		-1, &row, NULL) != SQLITE_OK)
		return why_set(why, ERR_DATABASE, "cannot read the services: %s",
		    sqlite3_errmsg(from));
	while (!err && (rc = sqlite3_step(row)) == SQLITE_ROW)
		err = install_row(s, row, why);
	sqlite3_finalize(row);
	if (!err && rc != SQLITE_DONE)
		err = why_set(why, ERR_DATABASE, "cannot read the services: %s",
		    sqlite3_errmsg(from));
	return err;
}

static int
run_in(struct state *s, struct state *from, const char *service, const void *cases,
    size_t size, struct why *why)
{
	struct cases c = {.s = s, .index = 1};
	int err = sql_script(s->db, "BEGIN", why);

	if (!err)
		err = install_all(s, from->db, why);
	if (!err)
		err = sql_script(s->db,
		    "INSERT INTO core_entry VALUES (0, "
		    "'0000000000000000000000000000000000000000000000000000000000000000', "
		    "'core', 'charter', 1, 'charter', 1, 0)",
		    why);
	/* Within the transaction that made the tables every refusal would make SQLite
	 * forget the schema and read it anew. */
	if (!err)
		err = sql_script(s->db, "COMMIT; BEGIN", why);
	c.form = registry_live(&s->registry, service);
	return err ? err : run_lines(&c, cases, size, why);
}

int
cases_run(struct state *from, const char *service, const void *cases, size_t size,
    uint8_t digest[HASH_SIZE], struct why *why)
{
	struct state *s;
	int err = engine_open(&s, ":memory:", why);

	if (err)
		return err;
	s->steps = from->steps;
	steps_watch(s->steps, s->db);
	err = run_in(s, from, service, cases, size, why);
	if (!err && digest)
		err = state_digest(s, digest, why);
	state_close(s);
	return err;
}
