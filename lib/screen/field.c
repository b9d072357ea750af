#include "screen/field.h"

#include <string.h>

#include "screen/glyph.h"
#include "screen/keys.h"

static bool
is_start(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

static size_t
before(const struct field_edit *f, size_t at)
{
	while (at > 0 && !is_start(f->text[--at]))
		;
	return at;
}

static size_t
after(const struct field_edit *f, size_t at)
{
	if (at < f->size)
		at++;
	while (at < f->size && !is_start(f->text[at]))
		at++;
	return at;
}

static size_t
count(const char *text, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++)
		n += is_start(text[i]);
	return n;
}

/* What a canvas shows as itself. */
static bool
is_shown(const char *bytes, size_t size)
{
	char text[KEYS_UTF8 + 1] = {0};
	const char *at = text;
	struct glyph g;
	bool shown;

	memcpy(text, bytes, size);
	shown = glyph_next(&at, &g) && *at == '\0' && (g.rune != '?' || text[0] == '?');
	explicit_bzero(text, sizeof(text));
	return shown;
}

/* The bytes from..cursor become others; false when these do not fit. */
static bool
replace(struct field_edit *f, size_t from, const char *bytes, size_t n)
{
	size_t old = f->cursor - from, characters = field_characters(f);
	size_t size = f->size - old + n;

	characters += count(bytes, n);
	characters -= count(f->text + from, old);
	if (n > old && (size >= f->room || characters > f->max))
		return false;
	memmove(f->text + from + n, f->text + f->cursor, f->size - f->cursor);
	memcpy(f->text + from, bytes, n);
	f->cursor = from + n;
	if (size < f->size)
		explicit_bzero(f->text + size, f->size - size);
	f->size = size;
	f->text[size] = '\0';
	return true;
}

/* Where the syllable under way begins; the cursor when there is none. */
static size_t
under_start(const struct field_edit *f)
{
	return hangul_now(&f->under) ? before(f, f->cursor) : f->cursor;
}

static enum field_result
put(struct field_edit *f, char32_t rune)
{
	struct hangul h = f->under;
	char32_t out[3] = {rune};
	char bytes[sizeof(out) / sizeof(*out) * KEYS_UTF8];
	size_t n = keys_utf8((int32_t)rune, bytes);
	int runes = 1;
	bool fits;

	if (!is_shown(bytes, n))
		return FIELD_REFUSED;
	if (f->hangul) {
		runes = hangul_key(&h, rune, out);
		out[runes] = hangul_now(&h);
		runes += out[runes] != 0;
	}
	n = 0;
	for (int i = 0; i < runes; i++)
		n += keys_utf8((int32_t)out[i], bytes + n);
	fits = replace(f, under_start(f), bytes, n);
	if (fits)
		f->under = h;
	explicit_bzero(bytes, sizeof(bytes));
	explicit_bzero(out, sizeof(out));
	return fits ? FIELD_DONE : FIELD_FULL;
}

static void
erase_before(struct field_edit *f)
{
	char bytes[KEYS_UTF8];
	size_t n = 0,
	       from = hangul_now(&f->under) ? under_start(f) : before(f, f->cursor);

	if (hangul_back(&f->under) && hangul_now(&f->under))
		n = keys_utf8((int32_t)hangul_now(&f->under), bytes);
	replace(f, from, bytes, n);
}

static void
erase_after(struct field_edit *f)
{
	size_t from = f->cursor;

	f->cursor = after(f, from);
	replace(f, from, "", 0);
}

void
field_open(struct field_edit *f, char *text, size_t room, size_t max, bool hidden)
{
	*f =
	    (struct field_edit){.text = text, .room = room, .max = max, .hidden = hidden};
	explicit_bzero(text, room);
}

void
field_resume(struct field_edit *f, char *text, size_t room, size_t max)
{
	size_t size = strlen(text);

	*f = (struct field_edit){
	    .text = text, .room = room, .max = max, .size = size, .cursor = size};
}

void
field_close(struct field_edit *f)
{
	if (f->text)
		explicit_bzero(f->text, f->room);
	explicit_bzero(f, sizeof(*f));
}

size_t
field_characters(const struct field_edit *f)
{
	return count(f->text, f->size);
}

bool
field_set(struct field_edit *f, const char *text)
{
	size_t size = strlen(text), n;

	if (size >= f->room || count(text, size) > f->max)
		return false;
	for (size_t i = 0; i < size; i += n) {
		for (n = 1; !is_start(text[i + n]); n++)
			;
		if (n > KEYS_UTF8 || !is_shown(text + i, n))
			return false;
	}
	field_rest(f);
	f->cursor = f->size;
	return replace(f, 0, text, size);
}

void
field_rest(struct field_edit *f)
{
	f->under = (struct hangul){0};
}

enum field_result
field_key(struct field_edit *f, int32_t key)
{
	if (keys_is_text(key))
		return put(f, (char32_t)key);
	if (keys_request(key, true) == REQUEST_ERASE && key != KEY_DELETE_KEY) {
		erase_before(f);
		return FIELD_DONE;
	}
	if (key != KEY_LEFT_ARROW && key != KEY_RIGHT_ARROW && key != KEY_DELETE_KEY &&
	    key != KEY_INSERT_KEY)
		return key >= 0 && key < ' ' && keys_request(key, true) == REQUEST_NONE
			   ? FIELD_REFUSED
			   : FIELD_NOT_MINE;
	field_rest(f);
	if (key == KEY_LEFT_ARROW)
		f->cursor = before(f, f->cursor);
	else if (key == KEY_RIGHT_ARROW)
		f->cursor = after(f, f->cursor);
	else if (key == KEY_DELETE_KEY)
		erase_after(f);
	else
		f->hangul = !f->hangul && !f->hidden;
	return FIELD_DONE;
}

/* The columns of the text from..to; hidden characters take one each. */
static int
columns_of(const struct field_edit *f, size_t from, size_t to)
{
	const char *at = f->text + from;
	struct glyph g;
	int columns = 0;

	if (f->hidden)
		return (int)count(at, to - from);
	while (at < f->text + to && glyph_next(&at, &g))
		columns += g.columns;
	return columns;
}

void
field_draw(const struct field_edit *f, struct canvas *c, struct area a, int row)
{
	struct area line = {a.row + row, a.column, 1, a.columns};
	size_t from = 0, at = under_start(f), end = at < f->cursor ? f->cursor : at;
	int room = at < f->cursor ? a.columns : a.columns - 1; /* one for the cursor */

	if (row < 0 || row >= a.rows)
		return;
	while (from < end && columns_of(f, from, end) > room)
		from = after(f, from);
	canvas_fill(c, line, ROLE_FIELD);
	if (!f->hidden)
		canvas_put(c, line, 0, 0, ROLE_FIELD, f->text + from);
	for (int i = 0; f->hidden && i < columns_of(f, from, f->size); i++)
		canvas_put(c, line, 0, i, ROLE_FIELD, "*");
	canvas_cursor(c, line, 0, columns_of(f, from, at < from ? from : at));
}
