/*
 * Draws every screen of the station without a terminal: draw DIR writes DIR/SCREEN.txt,
 * with both languages in four sizes: the text, the roles of each row, the cursor, and for
 * each theme a digest of what every cell looks like.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "station/screen/view/view.h"
#include "tests/golden/scenes.h"

static const int sizes[][2] = {{132, 43}, {80, 24}, {60, 18}, {40, 12}};
static const char *const languages[LANGUAGES] = {"ko", "en"};

/* "@7 F0+3 C9+12": in row 7 three cells from column 0 are the focus, ... */
static void
write_roles(const struct canvas *c, FILE *out)
{
	static const char letters[ROLES + 1] = ".qTFCBfNkbXQ";

	for (int row = 0; row < c->rows; row++) {
		const struct cell *cells = &c->cells[row * c->columns];
		bool begun = false;

		for (int from = 0, to; from < c->columns; from = to) {
			to = from;
			while (to < c->columns && cells[to].role == cells[from].role)
				to++;
			if (cells[from].role == ROLE_TEXT)
				continue;
			if (!begun)
				fprintf(out, "@%d", row);
			begun = true;
			fprintf(
			    out, " %c%d+%d", letters[cells[from].role], from, to - from);
		}
		if (begun)
			fputc('\n', out);
	}
	fprintf(out, "cursor %d %d\n", c->cursor_row, c->cursor_column);
}

static void
write_theme(const struct canvas *c, enum theme t, FILE *out)
{
	crypto_generichash_state state;
	uint8_t digest[16];

	crypto_generichash_init(&state, NULL, 0, sizeof(digest));
	for (int i = 0; i < c->rows * c->columns; i++) {
		const struct cell *cell = &c->cells[i];
		struct paint p = theme_paint(t, (enum role)cell->role);
		uint32_t look[] = {cell->rune, cell->marks[0], cell->marks[1], p.ink,
		    p.paper, p.bold, p.underline, p.reverse};

		crypto_generichash_update(&state, (const uint8_t *)look, sizeof(look));
	}
	crypto_generichash_final(&state, digest, sizeof(digest));
	fprintf(out, "%s ", theme_name(t));
	for (size_t i = 0; i < 6; i++)
		fprintf(out, "%02x", digest[i]);
	fputc('\n', out);
}

static void
write_screen(const struct scene *s, enum language l, const int size[2], FILE *out)
{
	struct visitor v;
	struct canvas c;

	visitor_open(&v);
	s->make(&v, l);
	canvas_open(&c, size[1], size[0]);
	view_draw(&v.m, &c);
	fprintf(out, "== %s %dx%d\n", languages[l], size[0], size[1]);
	canvas_write(&c, out, false);
	write_roles(&c, out);
	for (int t = 0; t < THEMES; t++)
		write_theme(&c, (enum theme)t, out);
	canvas_close(&c);
	visitor_close(&v);
}

static void
write_scene(const char *dir, const struct scene *s)
{
	struct path file = path_of("%s/%s.txt", dir, s->name);
	FILE *out = fopen(file.s, "w");

	if (!out)
		die("cannot write %s", file.s);
	for (int l = 0; l < LANGUAGES; l++)
		for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
			write_screen(s, (enum language)l, sizes[i], out);
	if (fclose(out))
		die("cannot write %s", file.s);
}

int
main(int argc, char **argv)
{
	struct why why = {""};

	if (argc != 2)
		die("usage: draw DIR");
	if (sodium_init() < 0 || words_open(path_of("%s/share/locale", BUILD).s, &why))
		die("%s", why.text);
	for (size_t i = 0; scene_at(i); i++)
		write_scene(argv[1], scene_at(i));
	return 0;
}
