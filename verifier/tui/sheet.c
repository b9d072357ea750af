#include "verifier/tui/sheet.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "screen/canvas.h"
#include "screen/glyph.h"
#include "screen/keys.h"

#define GAP 2
#define KOREA (9 * 3600)
#define DAY 86400

enum shape { SHAPE_PLAIN, SHAPE_DATE, SHAPE_TIME };

struct column {
	const char *title;
	const json_t *words; /* of the values of a choice, or NULL */
	enum shape shape;
	bool right; /* holds numbers alone */
	int width;
};

struct sheet {
	const struct listing *listing;
	struct column *columns;
	size_t count;
	enum tongue tongue;
};

/* ---- text of a cell ---------------------------------------------------------- */

/* Glyphs as a terminal may show them, and how many columns they take. */
static int
shown(struct bytes *out, const char *text)
{
	struct glyph g;
	int width = 0;

	while (glyph_next(&text, &g)) {
		char utf8[KEYS_UTF8];

		bytes_add(out, utf8, (size_t)keys_utf8((int32_t)g.rune, utf8));
		for (int i = 0; i < GLYPH_MARKS && g.marks[i] != 0; i++)
			bytes_add(
			    out, utf8, (size_t)keys_utf8((int32_t)g.marks[i], utf8));
		width += g.columns;
	}
	return width;
}

/* Korea keeps no summer time. False for a number that is no time. */
static bool
date_of(int64_t seconds, bool clock, char out[40])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	return gmtime_r(&t, &tm) != NULL &&
	       (clock ? strftime(out, 40, "%Y-%m-%d %H:%M:%S", &tm)
		      : strftime(out, 40, "%Y-%m-%d", &tm)) > 0;
}

static const char *
number_text(const struct column *c, int64_t n, char room[40])
{
	bool dated = false;

	if (c->shape == SHAPE_DATE && n >= 0 && n <= 1000000)
		dated = date_of(n * DAY, false, room);
	else if (c->shape == SHAPE_TIME && n > 0 && n < (int64_t)1 << 40)
		dated = date_of(n + KOREA, true, room);
	if (!dated)
		snprintf(room, 40, "%lld", (long long)n);
	return room;
}

static const char *
tongue_key(enum tongue tongue)
{
	return tongue == TONGUE_KO ? "ko" : "en";
}

static const char *
cell_text(
    const struct sheet *s, const struct column *c, const json_t *value, char room[40])
{
	const char *text = json_is_integer(value)
			       ? number_text(c, json_integer_value(value), room)
			       : json_string_value(value);
	const char *words;

	if (text == NULL)
		return "";
	words = json_string_value(
	    json_object_get(json_object_get(c->words, text), tongue_key(s->tongue)));
	return words != NULL ? words : text;
}

/* ---- columns ----------------------------------------------------------------- */

/* What the form says of the column, or else its first field of that name. */
static const json_t *
field_of(const struct form *form, const char *name)
{
	json_t *kinds = json_object_get(form->root, "kinds"), *kind;
	json_t *said = json_object_get(json_object_get(form->root, "columns"), name);
	const char *key;

	if (said != NULL)
		return said;
	json_object_foreach (kinds, key, kind) {
		const json_t *lines = json_object_get(kind, "lines");
		const json_t *found =
		    json_object_get(json_object_get(kind, "fields"), name);

		if (found == NULL)
			found = json_object_get(json_object_get(lines, "fields"), name);
		if (found != NULL)
			return found;
	}
	return NULL;
}

/* Columns that the engine gives every kind have no field. */
static const char *
engine_title(const char *name, enum tongue tongue)
{
	static const struct {
		const char *name, *words[TONGUES];
	} own[] = {
	    {"entry_index", {[TONGUE_KO] = "기록 번호", [TONGUE_EN] = "Entry"}},
	    {"signer", {[TONGUE_KO] = "서명한 곳", [TONGUE_EN] = "Signed by"}},
	    {"time", {[TONGUE_KO] = "때", [TONGUE_EN] = "Time"}},
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strcmp(own[i].name, name) == 0)
			return own[i].words[tongue];
	return name;
}

static void
column_begin(struct column *c, const struct sheet *s, const char *name)
{
	const json_t *field = field_of(s->listing->form, name);
	const char *type = json_string_value(json_object_get(field, "type"));
	const char *label = json_string_value(
	    json_object_get(json_object_get(field, "label"), tongue_key(s->tongue)));

	c->title = label != NULL ? label : engine_title(name, s->tongue);
	c->words = json_object_get(field, "words");
	if (strcmp(type != NULL ? type : name, "time") == 0)
		c->shape = SHAPE_TIME;
	else if (type != NULL && strcmp(type, "date") == 0)
		c->shape = SHAPE_DATE;
	c->right = c->shape == SHAPE_PLAIN && c->words == NULL;
}

static void
measure(struct sheet *s)
{
	json_t *row, *value;
	char room[40];
	size_t r, i;

	for (i = 0; i < s->count; i++)
		s->columns[i].width = text_columns(s->columns[i].title);
	json_array_foreach (s->listing->rows, r, row)
		json_array_foreach (row, i, value) {
			struct column *c = &s->columns[i];
			int width = text_columns(cell_text(s, c, value, room));

			c->right = c->right && !json_is_string(value);
			c->width = width > c->width ? width : c->width;
		}
}

/* ---- lines ------------------------------------------------------------------- */

static void
pad(struct bytes *line, int columns)
{
	for (; columns > 0; columns--)
		bytes_text(line, " ");
}

static void
put_cell(struct bytes *line, const struct column *c, const char *text)
{
	struct bytes cell = {0};
	int left = c->width - shown(&cell, text);

	pad(line, c->right ? left : 0);
	bytes_add(line, cell.data, cell.size);
	pad(line, c->right ? GAP : left + GAP);
	bytes_drop(&cell);
}

static void
put_line(struct bytes *line, FILE *out)
{
	while (line->size > 0 && line->data[line->size - 1] == ' ')
		line->size--;
	fprintf(out, "%.*s\n", (int)line->size, line->size ? (char *)line->data : "");
	line->size = 0;
}

static void
put_head(const struct sheet *s, struct bytes *line, FILE *out)
{
	for (size_t i = 0; i < s->count; i++)
		put_cell(line, &s->columns[i], s->columns[i].title);
	put_line(line, out);
	for (size_t i = 0; i < s->count; i++) {
		for (int n = 0; n < s->columns[i].width; n++)
			bytes_text(line, "-");
		pad(line, GAP);
	}
	put_line(line, out);
}

/* Bytes are UTF-8 here in any locale; how wide they are is asked of one. */
static void
need_utf8(void)
{
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
}

static const char *const failed_words[TONGUES] = {
    [TONGUE_KO] =
	"이 원장은 검증에 실패했습니다. 아래 내용은 믿을 수 없으니 쓰지 마십시오.",
    [TONGUE_EN] = "THIS LEDGER FAILS. Its rows stand for nothing: do not use them.",
};

int
sheet_print(const struct listing *l, bool failed, enum tongue tongue, FILE *out)
{
	struct sheet s = {
	    .listing = l, .count = json_array_size(l->columns), .tongue = tongue};
	struct bytes line = {0};
	json_t *row, *value;
	char room[40];
	size_t r, i;

	need_utf8();
	if (failed)
		fprintf(out, "%s\n\n", failed_words[tongue]);
	s.columns = mem_new(s.count, sizeof *s.columns);
	for (i = 0; i < s.count; i++)
		column_begin(
		    &s.columns[i], &s, json_string_value(json_array_get(l->columns, i)));
	measure(&s);
	put_head(&s, &line, out);
	json_array_foreach (l->rows, r, row) {
		json_array_foreach (row, i, value)
			put_cell(&line, &s.columns[i],
			    cell_text(&s, &s.columns[i], value, room));
		put_line(&line, out);
	}
	bytes_drop(&line);
	free(s.columns);
	return ferror(out) ? -1 : 0;
}

int
sheet_names(const json_t *names, enum tongue tongue, FILE *out)
{
	struct column c = {0};
	struct bytes line = {0};
	json_t *one;
	size_t i;

	need_utf8();
	json_array_foreach (names, i, one) {
		int width = text_columns(json_string_value(json_array_get(one, 1)));
		c.width = width > c.width ? width : c.width;
	}
	json_array_foreach (names, i, one) {
		const json_t *words = json_array_get(one, 0);
		const char *said =
		    json_string_value(json_object_get(words, tongue_key(tongue)));
		put_cell(&line, &c, json_string_value(json_array_get(one, 1)));
		shown(&line, said != NULL ? said : "");
		put_line(&line, out);
	}
	bytes_drop(&line);
	return ferror(out) ? -1 : 0;
}
