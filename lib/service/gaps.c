#include "service/gaps.h"

#include <string.h>
#include "base/json.h"
#include "service/token.h"

/* A set of short texts without line feeds: each once, between two of them. */
static bool
holds(const struct buf *set, const char *text)
{
	char line[200];

	snprintf(line, sizeof(line), "\n%s\n", text);
	return strstr(buf_str(set), line) != NULL;
}

static void
add(struct buf *set, const char *text)
{
	if (holds(set, text))
		return;
	buf_printf(set, "%s%s\n", set->size ? "" : "\n", text);
}

/* ---- what a kind can be refused with ---- */

/* Tables that are written to, and triggers that fire. */
static int
note_written(void *context, int code, const char *table, const char *column,
    const char *database, const char *who)
{
	struct buf *names = context;

	(void)column;
	(void)database;
	if (code == SQLITE_INSERT || code == SQLITE_UPDATE)
		add(names, table);
	if (who)
		add(names, who);
	return SQLITE_OK;
}

static int
find_written(struct state *s, const char *service, const char *kind, const char *tail,
    struct buf *names, struct why *why)
{
	struct buf text = {0};
	sqlite3_stmt *stmt = NULL;
	int rc;

	buf_printf(&text, "INSERT INTO \"%s_%s%s\" DEFAULT VALUES", service, kind, tail);
	sqlite3_set_authorizer(s->db, note_written, names);
	rc = sqlite3_prepare_v2(s->db, buf_str(&text), -1, &stmt, NULL);
	sqlite3_set_authorizer(s->db, NULL, NULL);
	sqlite3_finalize(stmt);
	buf_free(&text);
	return rc == SQLITE_OK ? 0
			       : why_set(why, ERR_DATABASE, "cannot compile %s_%s: %s",
				     service, kind, sqlite3_errmsg(s->db));
}

/* The keys that stand in the text of a table or trigger. */
static void
find_keys(const char *sql, const char *kind, struct buf *given)
{
	const char *at = sql, *end = sql + strlen(sql);
	struct token t;

	while ((t = token_next(&at, end)).type != TOKEN_END && t.type != TOKEN_BAD) {
		char pair[160], key[81];

		snprintf(
		    key, sizeof(key), "%.*s", t.size < 80 ? (int)t.size : 80, t.text);
		if ((t.type != TOKEN_STRING && t.type != TOKEN_QUOTED) ||
		    !refusal_key_ok(key))
			continue;
		snprintf(pair, sizeof(pair), "%s %s", kind, key);
		add(given, pair);
	}
}

/* Adds "KIND KEY" for each key that an entry of the kind can be refused with. */
static int
find_given(struct state *s, const struct form *form, const struct kind *kind,
    struct buf *given, struct why *why)
{
	struct buf names = {0};
	sqlite3_stmt *row = NULL;
	int err = find_written(s, form->service, kind->name, "", &names, why);

	if (!err && kind->lines_max > 0)
		err = find_written(s, form->service, kind->name, "_line", &names, why);
	if (!err && sqlite3_prepare_v2(s->db,
			"SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
			"ORDER BY name",
			-1, &row, NULL) != SQLITE_OK)
		err = why_set(why, ERR_DATABASE, "cannot read the schema: %s",
		    sqlite3_errmsg(s->db));
	while (!err && sqlite3_step(row) == SQLITE_ROW)
		if (holds(&names, (const char *)sqlite3_column_text(row, 0)))
			find_keys(
			    (const char *)sqlite3_column_text(row, 1), kind->name, given);
	sqlite3_finalize(row);
	buf_free(&names);
	return err;
}

/* ---- what the form says of it ---- */

static bool
can_give(const struct buf *given, const char *kind, const char *key)
{
	char pair[160];

	snprintf(pair, sizeof(pair), "%s %s", kind, key);
	return holds(given, pair);
}

/* One name, where the kind that gives the key has it. */
static void
tell_name(const struct form *form, const struct buf *given, const char *key,
    const char *name, struct buf *out)
{
	bool meant = false;

	for (size_t i = 0; i < form->kind_count; i++) {
		const struct kind *k = &form->kinds[i];

		meant =
		    meant || (can_give(given, k->name, key) && form_can_mean(k, name));
	}
	if (!meant)
		buf_printf(out,
		    "message %s names the field %s, which no kind has that gives it\n",
		    key, name);
}

static void
tell_names(const struct form *form, const struct buf *given, const char *key,
    const json_t *about, struct buf *out)
{
	const char *kind;
	json_t *names;

	if (json_is_string(about))
		tell_name(form, given, key, json_string_value(about), out);
	for (size_t i = 0; i < json_array_size(about); i++)
		tell_name(
		    form, given, key, json_string_value(json_array_get(about, i)), out);
	json_object_foreach ((json_t *)(uintptr_t)about, kind, names)
		if (!can_give(given, kind, key))
			buf_printf(out,
			    "message %s says what it is about in kind %s, which does not "
			    "give it\n",
			    key, kind);
}

/* A placeholder stands for a field of the kind, or {field} for the one that is meant. */
static void
tell_holes(const struct kind *kind, const char *key, const char *words, const char *about,
    struct buf *out)
{
	while ((words = strchr(words, '{')) != NULL) {
		size_t size = strcspn(++words, "}");
		char name[41];

		snprintf(name, sizeof(name), "%.*s", size < 40 ? (int)size : 40, words);
		if (words[size] == '}' && !form_any_field(kind, name) &&
		    !(strcmp(name, "field") == 0 && about[0]))
			buf_printf(out,
			    "message %s holds {%s}, and kind %s has nothing to put "
			    "there\n",
			    key, name, kind->name);
	}
}

/* Each key that each kind can give. */
static void
tell_given(const struct form *form, const struct buf *given, struct buf *out)
{
	const char *at = given->size ? buf_str(given) + 1 : "";
	char about[REFUSAL_FIELD_SIZE], kind[41], key[81];

	for (; sscanf(at, "%40s %80s", kind, key) == 2; at = strchr(at, '\n') + 1) {
		const char *ko = form_message(form, key, "ko");
		const char *en = form_message(form, key, "en");

		if (!form_about(form, kind, key, about))
			buf_printf(out,
			    "message %s does not say which field of kind %s it is about: "
			    "name it as \"field\", or say [] where it is none\n",
			    key, kind);
		if (ko && en) {
			tell_holes(form_kind(form, kind), key, ko, about, out);
			tell_holes(form_kind(form, kind), key, en, about, out);
		}
	}
}

/* Words that refuse nothing: a parameter's name, what voiding means, the last line of
 * defence; and of core what the engine itself says. */
static bool
is_no_refusal(const struct form *form, const char *key)
{
	const char *tail = strchr(key, '.') + 1;

	return strncmp(tail, "param_", 6) == 0 || strncmp(tail, "void_", 5) == 0 ||
	       strcmp(tail, "backstop") == 0 || strcmp(form->service, "core") == 0;
}

static void
tell_messages(const struct form *form, const struct buf *given, struct buf *out)
{
	json_t *messages = json_object_get(form->root, "messages"), *message;
	const char *key;

	json_object_foreach (messages, key, message) {
		bool by_any = false;

		for (size_t i = 0; i < form->kind_count; i++)
			by_any = by_any || can_give(given, form->kinds[i].name, key);
		if (by_any)
			tell_names(
			    form, given, key, json_object_get(message, "field"), out);
		else if (!is_no_refusal(form, key))
			buf_printf(out, "message %s is given by no rule\n", key);
	}
}

/* ---- what people are shown ---- */

static bool
has_words(const struct form *form, const char *column)
{
	static const char *const everywhere[] = {"entry_index", "signer", "time", NULL};

	for (size_t i = 0; everywhere[i]; i++)
		if (strcmp(column, everywhere[i]) == 0)
			return true;
	return form_column(form, column) != NULL;
}

/* A code that a view shows from the first day, as the names of its parameters, and that
 * the choice has no words for. */
static void
tell_codes(const struct form *form, const char *view, sqlite3_stmt *all, struct buf *out)
{
	while (sqlite3_step(all) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(all); i++) {
			const char *column = sqlite3_column_name(all, i);
			const char *value = (const char *)sqlite3_column_text(all, i);
			const struct field *f = form_column(form, column);

			if (f && f->type == FIELD_CHOICE && value && *value &&
			    !form_value_words(f, value))
				buf_printf(out,
				    "column %s of %s shows %s, for which it has no "
				    "words\n",
				    column, view, value);
		}
}

static void
tell_columns(struct state *s, const struct form *form, const char *view, struct buf *out)
{
	char *text = sqlite3_mprintf("SELECT * FROM \"%w\"", view);
	sqlite3_stmt *all = NULL;

	if (!text || sqlite3_prepare_v2(s->db, text, -1, &all, NULL) != SQLITE_OK)
		buf_printf(
		    out, "the view %s is not there: %s\n", view, sqlite3_errmsg(s->db));
	for (int i = 0; i < sqlite3_column_count(all); i++)
		if (!has_words(form, sqlite3_column_name(all, i)))
			buf_printf(out,
			    "nothing says what to call column %s of %s: name it under "
			    "\"columns\"\n",
			    sqlite3_column_name(all, i), view);
	tell_codes(form, view, all, out);
	sqlite3_finalize(all);
	sqlite3_free(text);
}

static void
tell_picked(struct state *s, const struct form *form, const struct field_list *fields,
    struct buf *out)
{
	for (size_t i = 0; i < fields->count; i++) {
		const char *view = json_str(fields->items[i].json, "from");

		if (view)
			tell_columns(s, form, view, out);
	}
}

static void
tell_shown(struct state *s, const struct form *form, struct buf *out)
{
	const char *view;
	json_t *words;

	json_object_foreach (json_object_get(form->root, "reports"), view, words)
		tell_columns(s, form, view, out);
	for (size_t i = 0; i < form->kind_count; i++) {
		tell_picked(s, form, &form->kinds[i].fields, out);
		tell_picked(s, form, &form->kinds[i].lines, out);
	}
}

int
gaps_find(struct state *s, const char *service, struct buf *out, struct why *why)
{
	const struct form *form = registry_live(&s->registry, service);
	struct buf given = {0};
	int err = 0;

	for (size_t i = 0; !err && i < form->kind_count; i++)
		err = find_given(s, form, &form->kinds[i], &given, why);
	if (!err) {
		tell_given(form, &given, out);
		tell_messages(form, &given, out);
		tell_shown(s, form, out);
	}
	buf_free(&given);
	return err;
}
