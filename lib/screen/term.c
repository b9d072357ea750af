#include "screen/term.h"

#include <langinfo.h>
#include <malloc.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "screen/keys.h"

/* These two headers take names of ours. */
enum { FUNCTION_KEY = KEY_F0 };

#define NCURSES_NOMACROS
#include <curses.h>
#include <term.h>
#undef columns

#define COLOURS 256
#define ESCAPE 033
#define ESCAPE_MS 25 /* how long after ESC the rest of a key may come */

static struct {
	SCREEN *screen; /* NULL: not open */
	bool coloured;
	bool stale;        /* what the terminal shows is not what ncurses believes */
	int rows, columns; /* that the caller knows of */
	mbstate_t typed;   /* of a character whose last bytes are still to come */
} term;

/* While this is on, the C library overwrites what is freed: ncurses wipes nothing. */
static void
wipe_freed(bool on)
{
	mallopt(M_PERTURB, on ? 0xa5 : 0);
}

static void
window_size(int *rows, int *columns)
{
	struct winsize w = {0};
	bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_row && w.ws_col;

	*rows = known ? w.ws_row : tigetnum("lines");
	*columns = known ? w.ws_col : tigetnum("cols");
}

/* Why not, or NULL. Nothing has been written yet. */
static const char *
refusal(void)
{
	int found, rows, columns;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return "standard input and output are not a terminal";
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		return "the locale is not UTF-8; set LC_ALL=C.UTF-8";
	if (setupterm(NULL, STDOUT_FILENO, &found) != OK || tigetstr("cup") == NULL)
		return "TERM names no terminal that can place text; "
		       "set it to what the terminal is, such as xterm-256color";
	window_size(&rows, &columns);
	if (rows < TERM_ROWS_MIN || columns < TERM_COLUMNS_MIN)
		return "the terminal has fewer than 40 columns or 12 rows; make it "
		       "larger";
	return NULL;
}

static short
pair_of(enum theme t, enum role r)
{
	return (short)(1 + (int)t * ROLES + (int)r);
}

static bool
take_colours(void)
{
	/* Asked before start_color, which paints with what few colours there are. */
	if (tigetnum("colors") < COLOURS || tigetnum("pairs") <= THEMES * ROLES)
		return false;
	start_color();
	for (int t = 0; t < THEMES; t++)
		for (int r = 0; r < ROLES; r++) {
			struct paint p = theme_paint((enum theme)t, (enum role)r);
			init_pair(pair_of((enum theme)t, (enum role)r), p.ink, p.paper);
		}
	return true;
}

/* Keys come one by one, at once, and are shown by nobody but the views. */
static void
take_keys(void)
{
	/* Extended: text that is pasted comes as if typed. */
	const char *no_brackets = tigetstr("BD");

	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESCAPE_MS);
	if (no_brackets && no_brackets != (const char *)-1)
		putp(no_brackets);
}

int
term_open(const char **why)
{
	*why = refusal();
	if (cur_term)
		del_curterm(cur_term);
	if (*why == NULL && (term.screen = newterm(NULL, stdout, stdin)) == NULL)
		*why = "ncurses cannot use this terminal";
	if (*why)
		return -1;
	take_keys();
	term.coloured = take_colours();
	term.stale = true;
	term_size(&term.rows, &term.columns);
	return 0;
}

void
term_close(void)
{
	if (term.screen == NULL)
		return;
	flushinp();
	bkgrndset(&(cchar_t){.chars = {L' '}});
	erase();
	clearok(curscr, TRUE);
	refresh();
	endwin();
	wipe_freed(true);
	delscreen(term.screen);
	wipe_freed(false);
	explicit_bzero(&term, sizeof(term));
}

void
term_size(int *rows, int *columns)
{
	getmaxyx(stdscr, *rows, *columns);
}

/* How the role looks: colours, or what a terminal without them has. */
static void
style(enum theme t, enum role r, attr_t *attributes, short *pair)
{
	struct paint p = theme_paint(t, r);

	*attributes = (p.bold ? A_BOLD : 0) | (p.underline ? A_UNDERLINE : 0);
	*pair = 0;
	if (term.coloured)
		*pair = pair_of(t, r);
	else if (p.reverse)
		*attributes |= A_REVERSE;
}

static void
draw(const struct cell *cell, enum theme t, int row, int column)
{
	wchar_t text[1 + GLYPH_MARKS + 1] = {(wchar_t)cell->rune};
	attr_t attributes;
	short pair;
	cchar_t out;

	for (int i = 0; i < GLYPH_MARKS; i++)
		text[1 + i] = (wchar_t)cell->marks[i];
	style(t, (enum role)cell->role, &attributes, &pair);
	setcchar(&out, text, attributes, pair, NULL);
	mvadd_wch(row, column, &out);
	explicit_bzero(text, sizeof(text));
	explicit_bzero(&out, sizeof(out));
}

/* Columns of the cell; 0 for a right half. */
static int
columns_of(const struct canvas *c, int row, int column)
{
	const struct cell *cell = &c->cells[row * c->columns + column];

	if (cell->rune == 0)
		return 0;
	return column + 1 < c->columns && cell[1].rune == 0 ? 2 : 1;
}

static void
place_cursor(const struct canvas *c, int rows, int columns)
{
	bool shown =
	    c->cursor_row >= 0 && c->cursor_row < rows && c->cursor_column < columns;

	curs_set(shown);
	if (shown)
		move(c->cursor_row, c->cursor_column);
}

void
term_show(const struct canvas *c, enum theme t, bool all)
{
	int rows, columns;
	cchar_t blank;
	attr_t attributes;
	short pair;

	term_size(&rows, &columns);
	style(t, ROLE_TEXT, &attributes, &pair);
	setcchar(&blank, L" ", attributes, pair, NULL);
	bkgrndset(&blank);
	erase();
	for (int y = 0; y < c->rows && y < rows; y++)
		for (int x = 0; x < c->columns && x < columns; x++) {
			int wide = columns_of(c, y, x);
			if (wide && x + wide <= columns)
				draw(&c->cells[y * c->columns + x], t, y, x);
		}
	place_cursor(c, rows, columns);
	if (all || term.stale)
		clearok(curscr, TRUE);
	term.stale = false;
	refresh();
}

void
term_bell(void)
{
	beep();
}

static const struct {
	int curses;
	int32_t key;
} special[] = {
    {KEY_UP, KEY_UP_ARROW},
    {KEY_DOWN, KEY_DOWN_ARROW},
    {KEY_LEFT, KEY_LEFT_ARROW},
    {KEY_RIGHT, KEY_RIGHT_ARROW},
    {KEY_HOME, KEY_HOME_KEY},
    {KEY_END, KEY_END_KEY},
    {KEY_PPAGE, KEY_PAGE_BACK},
    {KEY_NPAGE, KEY_PAGE_ON},
    {KEY_BACKSPACE, KEY_BACKSPACE_KEY},
    {KEY_IC, KEY_INSERT_KEY},
    {KEY_DC, KEY_DELETE_KEY},
    {KEY_BTAB, KEY_BACK_TAB},
    {KEY_ENTER, '\r'},
};

/* Some changes are told twice, by us and by the signal. */
static int32_t
resized(void)
{
	int rows, columns;

	term_size(&rows, &columns);
	if (rows == term.rows && columns == term.columns)
		return KEY_NOTHING;
	term.rows = rows;
	term.columns = columns;
	term.stale = true;
	return KEY_RESIZED;
}

/* KEY_NOTHING for a key that means nothing here. */
static int32_t
special_key(int code)
{
	if (code == KEY_RESIZE)
		return resized();
	if (code > KEY_F(0) && code <= KEY_F(12))
		return FUNCTION_KEY + code - KEY_F(0);
	for (size_t i = 0; i < sizeof(special) / sizeof(*special); i++)
		if (special[i].curses == code)
			return special[i].key;
	return KEY_NOTHING;
}

/* A key that ncurses does not know begins with ESC like others, and its letters are not
 * typed text. KEY_NOTHING for such a key, ESC for the key of that name. */
static int32_t
after_escape(void)
{
	int byte = getch();

	if (byte == ERR)
		return ESCAPE;
	if (byte == ESCAPE || byte > 0xff) {
		ungetch(byte);
		return ESCAPE;
	}
	if (byte == '[')
		while ((byte = getch()) != ERR && byte >= ' ' && byte < '@')
			;
	else if (byte == 'O')
		getch();
	return KEY_NOTHING;
}

/* Bytes are put together here: ncurses would lose those of a character that arrives in
 * two parts. KEY_NOTHING while it is not whole, and for bytes that are no UTF-8; a byte
 * that breaks a character may begin the next. */
static int32_t
typed_byte(int byte)
{
	bool fresh = mbsinit(&term.typed);
	char one = (char)byte;
	wchar_t w;
	size_t size = mbrtowc(&w, &one, 1, &term.typed);

	if (size == (size_t)-1) {
		memset(&term.typed, 0, sizeof(term.typed));
		return fresh ? KEY_NOTHING : typed_byte(byte);
	}
	return size == 1 ? (int32_t)w : KEY_NOTHING;
}

static int32_t
key_of(int code)
{
	if (code > 0xff)
		return special_key(code);
	if (!mbsinit(&term.typed))
		return typed_byte(code);
	if (code == ESCAPE)
		return after_escape();
	if (code == '\b' || code == 0x7f)
		return KEY_BACKSPACE_KEY;
	return code == '\n' ? '\r' : typed_byte(code);
}

/* ncurses would do this too, and leave the text of the old size in freed memory. */
static void
follow_size(void)
{
	int rows, columns;

	window_size(&rows, &columns);
	if (rows < 1 || columns < 1 || !is_term_resized(rows, columns))
		return;
	wipe_freed(true);
	resizeterm(rows, columns);
	wipe_freed(false);
}

static bool
is_closed(void)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&in, 1, 0) == 1 && (in.revents & (POLLHUP | POLLERR | POLLNVAL));
}

int32_t
term_key(void)
{
	int32_t key = KEY_NOTHING;
	int code;

	follow_size();
	while (key == KEY_NOTHING && (code = getch()) != ERR)
		key = key_of(code);
	if (key == KEY_NOTHING && is_closed())
		return KEY_CLOSED;
	return key;
}
