#include "station/script/desk_inner.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/json.h"
#include "station/channel/clerk.h"

struct buf *
desk_add(struct desk_line *d, uint16_t type)
{
	d->steps = xrealloc(d->steps, (d->count + 1) * sizeof(*d->steps));
	d->steps[d->count] = (struct desk_step){.type = type};
	return &d->steps[d->count++].body;
}

void
desk_free(struct desk_line *d)
{
	for (size_t i = 0; i < d->count; i++)
		buf_wipe(&d->steps[i].body);
	free(d->steps);
	*d = (struct desk_line){.count = 0};
}

/* ---- parts of a line ---- */

int
desk_text(
    const json_t *line, const char *key, size_t max, const char **out, struct why *why)
{
	*out = json_str(line, key);
	if (!*out || !**out || strlen(*out) > max)
		return why_set(
		    why, ERR_FORMAT, "\"%s\" must be a text of 1 to %zu bytes", key, max);
	return 0;
}

int
desk_number(const json_t *line, const char *key, int64_t otherwise, int64_t max,
    int64_t *out, struct why *why)
{
	*out = otherwise;
	if (!json_object_get(line, key) && otherwise >= 0)
		return 0;
	if (json_int(line, key, out) || *out < 0 || *out > max)
		return why_set(
		    why, ERR_FORMAT, "\"%s\" must be a number of 0 or more", key);
	return 0;
}

int
desk_put_card(struct buf *b, const json_t *card, struct why *why)
{
	static const char *const keys[] = {"do", "card", "pin_file", "per", NULL};
	const char *path = json_str(card, "card"), *pin = json_str(card, "pin_file");
	int r = json_is_object(card) ? json_only_keys(card, keys, "card", why)
				     : why_set(why, ERR_FORMAT, "a card is an object");

	if (r)
		return r;
	if (!path || !*path || strlen(path) > 4095 || !pin || strlen(pin) > 4095)
		return why_set(why, ERR_FORMAT, "a card needs \"card\" and \"pin_file\"");
	buf_put_text(b, path);
	buf_put8(b, 1);
	buf_put_var(b, pin, strlen(pin));
	return 0;
}

int
desk_put_token(struct buf *b, const json_t *line, struct why *why)
{
	const char *hex = json_str(line, "token");
	uint8_t token[CLERK_TOKEN];

	if (!hex && !json_object_get(line, "token"))
		randombytes_buf(token, sizeof(token));
	else if (!hex || hex_decode(token, sizeof(token), hex, strlen(hex)))
		return why_set(
		    why, ERR_FORMAT, "\"token\" must be %d hex digits", 2 * CLERK_TOKEN);
	buf_put(b, token, sizeof(token));
	return 0;
}

/* ---- lines ---- */

static int
parse_unlock(struct desk_line *d, const json_t *line, struct why *why)
{
	return desk_put_card(desk_add(d, d->type), line, why);
}

static int
parse_form(struct desk_line *d, const json_t *line, struct why *why)
{
	struct buf *b = desk_add(d, d->type);
	const char *service;
	int64_t version;
	int r = desk_text(line, "service", 40, &service, why);

	if (!r)
		r = desk_number(line, "version", 0, UINT32_MAX, &version, why);
	if (r)
		return r;
	buf_put_text(b, service);
	buf_put32(b, (uint32_t)version);
	return 0;
}

static int
put_filters(struct buf *b, json_t *filters, struct why *why)
{
	const char *column, *text;
	json_t *value;

	if ((filters && !json_is_object(filters)) ||
	    json_object_size(filters) > CLERK_FILTERS_MAX)
		return why_set(why, ERR_FORMAT, "\"filter\" must be an object");
	buf_put16(b, (uint16_t)json_object_size(filters));
	json_object_foreach (filters, column, value) {
		text = json_string_value(value);
		if (!*column || strlen(column) > 100 || !text ||
		    strlen(text) > CLERK_SEARCH_MAX)
			return why_set(
			    why, ERR_FORMAT, "a filter is a column and a text");
		buf_put_text(b, column);
		buf_put_var(b, text, strlen(text));
	}
	return 0;
}

/* What a line asks of a view. */
static int
put_question(struct buf *b, const json_t *line, struct why *why)
{
	const char *view, *search = json_str(line, "search");
	bool prefix = json_is_true(json_object_get(line, "prefix"));
	int64_t offset, limit;
	int r = desk_text(line, "view", 120, &view, why);

	if (!r)
		r = desk_number(line, "offset", 0, UINT32_MAX, &offset, why);
	if (!r)
		r = desk_number(
		    line, "limit", CLERK_ROWS_MAX, CLERK_ROWS_MAX, &limit, why);
	if (!r && search && strlen(search) > CLERK_SEARCH_MAX)
		r = why_set(why, ERR_FORMAT, "\"search\" is too long");
	if (r)
		return r;
	buf_put_text(b, view);
	r = put_filters(b, json_object_get(line, "filter"), why);
	buf_put8(b, !search  ? CLERK_SEARCH_NONE
		    : prefix ? CLERK_SEARCH_PREFIX
			     : CLERK_SEARCH_WITHIN);
	buf_put_var(b, search ? search : "", search ? strlen(search) : 0);
	buf_put32(b, (uint32_t)offset);
	buf_put16(b, (uint16_t)limit);
	return r;
}

static int
parse_rows(struct desk_line *d, const json_t *line, struct why *why)
{
	return put_question(desk_add(d, d->type), line, why);
}

/* Columns and choices as the ledger has them: a script reads no words. */
static int
parse_save(struct desk_line *d, const json_t *line, struct why *why)
{
	static const char *const tables[] = {[CLERK_TABLE_VIEW] = "view",
	    [CLERK_TABLE_DAY] = "day",
	    [CLERK_TABLE_TASKS] = "tasks"};
	const char *table = json_str(line, "table");
	struct buf *b = desk_add(d, d->type);
	uint8_t what = CLERK_TABLE_VIEW;
	int64_t day;
	int r;

	while (what <= CLERK_TABLE_TASKS && (!table || strcmp(tables[what], table) != 0))
		what++;
	if (what > CLERK_TABLE_TASKS)
		return why_set(
		    why, ERR_FORMAT, "\"table\" must be \"view\", \"day\" or \"tasks\"");
	buf_put8(b, what);
	buf_put8(b, CLERK_NO_LANGUAGE);
	buf_put16(b, 0);
	r = desk_number(line, "day", 0, UINT32_MAX, &day, why);
	if (!r && what == CLERK_TABLE_VIEW) {
		r = put_question(b, line, why);
		buf_put_var(b, "", 0);
	}
	if (!r && what == CLERK_TABLE_DAY)
		buf_put32(b, (uint32_t)day);
	return r;
}

static int
parse_digest(struct desk_line *d, const json_t *line, struct why *why)
{
	struct buf *b = desk_add(d, d->type);
	const char *name;
	int r = desk_text(line, "file", CLERK_FILE_NAME, &name, why);

	if (!r)
		buf_put_text(b, name);
	return r;
}

static int
parse_seq(struct desk_line *d, const json_t *line, struct why *why)
{
	const char *reason = NULL;
	struct buf *b = desk_add(d, d->type);
	int64_t seq;
	int r = desk_number(line, "seq", -1, INT64_MAX, &seq, why);

	if (!r && d->type == MSG_SETTLE)
		r = desk_text(line, "reason", CLERK_REASON_MAX, &reason, why);
	if (r)
		return r;
	buf_put64(b, (uint64_t)seq);
	if (reason)
		buf_put_text(b, reason);
	return 0;
}

static int
parse_was(struct desk_line *d, const json_t *line, struct why *why)
{
	bool token = json_object_get(line, "token"), seq = json_object_get(line, "seq");

	if (token == seq)
		return why_set(why, ERR_FORMAT, "\"was\" needs a \"token\" or a \"seq\"");
	if (seq)
		return parse_seq(d, line, why);
	return desk_put_token(desk_add(d, d->type), line, why);
}

static int
parse_day(struct desk_line *d, const json_t *line, struct why *why)
{
	struct buf *b = desk_add(d, d->type);
	int64_t day, offset, limit;
	int r = desk_number(line, "day", 0, UINT32_MAX, &day, why);

	if (!r)
		r = desk_number(line, "offset", 0, UINT32_MAX, &offset, why);
	if (!r)
		r = desk_number(
		    line, "limit", CLERK_ROWS_MAX, CLERK_ROWS_MAX, &limit, why);
	if (r)
		return r;
	buf_put32(b, (uint32_t)day);
	buf_put32(b, (uint32_t)offset);
	buf_put16(b, (uint16_t)limit);
	return 0;
}

static int
parse_give(struct desk_line *d, const json_t *line, struct why *why)
{
	static const struct {
		const char *name;
		enum clerk_way way;
	} ways[] = {{"paper-ko", CLERK_PAPER_KO}, {"paper-en", CLERK_PAPER_EN},
	    {"folder", CLERK_FOLDER}};
	struct buf *b = desk_add(d, d->type);
	const char *as = json_str(line, "as");
	int64_t seq;
	int r = desk_number(line, "seq", -1, INT64_MAX, &seq, why);

	if (r)
		return r;
	buf_put64(b, (uint64_t)seq);
	for (size_t i = 0; as && i < sizeof(ways) / sizeof(*ways); i++)
		if (strcmp(ways[i].name, as) == 0) {
			buf_put8(b, (uint8_t)ways[i].way);
			return 0;
		}
	return why_set(why, ERR_FORMAT, "\"as\" must be paper-ko, paper-en or folder");
}

static int
parse_bare(struct desk_line *d, const json_t *line, struct why *why)
{
	(void)line;
	(void)why;
	(void)desk_add(d, d->type);
	return 0;
}

/* What a line asks, and what it may hold, by what it does. */
static const struct {
	const char *name;
	uint16_t type;
	int (*parse)(struct desk_line *d, const json_t *line, struct why *why);
	const char *const keys[12];
} lines[] = {
    {"unlock", MSG_CLERK, parse_unlock, {"do", "card", "pin_file"}},
    {"lock", MSG_END, parse_bare, {"do"}},
    {"desk", MSG_DESK, parse_bare, {"do"}},
    {"forms", MSG_FORMS, parse_bare, {"do"}},
    {"form", MSG_FORM, parse_form, {"do", "service", "version"}},
    {"rows", MSG_ROWS, parse_rows,
	{"do", "view", "filter", "search", "prefix", "offset", "limit"}},
    {"try", MSG_TRY, desk_parse_draft,
	{"do", "service", "kind", "version", "fields", "payload", "cards", "corrects"}},
    {"sign", MSG_SIGN, desk_parse_draft,
	{"do", "service", "kind", "version", "fields", "payload", "cards", "corrects",
	    "token"}},
    {"was", MSG_WAS, parse_was, {"do", "token", "seq"}},
    {"day", MSG_DAY, parse_day, {"do", "day", "offset", "limit"}},
    {"tasks", MSG_TASKS, parse_bare, {"do"}},
    {"settle", MSG_SETTLE, parse_seq, {"do", "seq", "reason"}},
    {"close-day", MSG_DAY_CLOSE, parse_bare, {"do"}},
    {"reveal", MSG_REVEAL, parse_seq, {"do", "seq"}},
    {"erase", MSG_ERASE, parse_seq, {"do", "seq"}},
    {"save", MSG_SAVE, parse_save,
	{"do", "table", "view", "filter", "search", "prefix", "day"}},
    {"files", MSG_FILES, parse_bare, {"do"}},
    {"digest", MSG_DIGEST, parse_digest, {"do", "file"}},
    {"handovers", MSG_HANDOVERS, parse_bare, {"do"}},
    {"give", MSG_GIVE, parse_give, {"do", "seq", "as"}},
    {"handed", MSG_HANDED, parse_seq, {"do", "seq"}},
};

bool
desk_is(const char *what)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (strcmp(lines[i].name, what) == 0)
			return true;
	return false;
}

int
desk_parse(struct desk_line *d, const json_t *line, struct why *why)
{
	const char *what = json_str(line, "do");
	int r = ERR_FORMAT;

	*d = (struct desk_line){.count = 0};
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (strcmp(lines[i].name, what) == 0) {
			d->type = lines[i].type;
			r = json_only_keys(line, lines[i].keys, what, why);
			if (!r)
				r = lines[i].parse(d, line, why);
		}
	if (r)
		desk_free(d);
	return r;
}
