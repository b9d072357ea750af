/* Lines out, lines in: numbers choose, a few words do the rest, and an empty line selects
 * what the focus is on. */
#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include "station/screen/backend.h"
#include "station/screen/model/page.h"
#include "station/screen/view/sheet.h"

#define COUNT_STEP 10   /* s between two lines about the time that is left */
#define PAGE_ROOM 65536 /* it does not grow then, and leaves no copy behind */

static char input[4096];
static size_t held;
static char line[4096]; /* being worked on */
static char *rest;      /* what of it is left */
static bool at_end, hidden;
static struct termios before;
static bool restore;
static struct buf shown; /* the page as it was last written */

static int
plain_open(const char **why)
{
	(void)why;
	restore = tcgetattr(STDIN_FILENO, &before) == 0;
	return 0;
}

static void
hide(bool yes)
{
	struct termios t = before;

	if (!restore || hidden == yes)
		return;
	hidden = yes;
	if (yes)
		t.c_lflag &= (tcflag_t)~ECHO;
	tcsetattr(STDIN_FILENO, TCSANOW, &t);
}

static void
plain_close(void)
{
	hide(false);
	buf_wipe(&shown);
	sodium_memzero(input, sizeof(input));
	sodium_memzero(line, sizeof(line));
}

/* ---- out ---- */

/* Not through stdio, whose buffer would keep it. */
static void
write_out(const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t n = write(STDOUT_FILENO, text, left);

		if (n < 0 && errno != EINTR)
			return;
		text += n > 0 ? n : 0;
		left -= n > 0 ? (size_t)n : 0;
	}
}

static const struct {
	const char *word;
	enum request request;
} commands[] = {
    {"q", REQUEST_BACK},
    {"b", REQUEST_BACK},
    {"n", REQUEST_FORWARD},
    {"r", REQUEST_REVIEW},
    {"?", REQUEST_HELP},
    {"l", REQUEST_LANGUAGE},
    {"c", REQUEST_CALL},
    {"w", REQUEST_WORKER},
    {"d", REQUEST_NEXT},
    {"u", REQUEST_PREVIOUS},
    {"+", REQUEST_MORE},
    {"-", REQUEST_LESS},
};

/* What here does the same as a key of the help; NULL: only its number. */
static const char *
word_of(const struct item *i)
{
	size_t keys;
	const struct binding *table = keys_table(&keys);

	if (i->act != ACT_KEY)
		return NULL;
	for (size_t n = 0; n < sizeof(commands) / sizeof(*commands); n++)
		if (commands[n].request == table[i->index].request)
			return commands[n].word;
	return NULL;
}

static void
write_item(struct buf *out, const struct sheet *s, const struct shown *i, enum language l)
{
	static const char *const marks[] = {"", "[ ] ", "[X] "};
	const char *head = i->head.text[l], *tail = i->tail.text[l];

	if (i->item.kind == ITEM_BAR || i->item.kind == ITEM_PAD ||
	    (i->item.kind == ITEM_FIELD && !i->labelled))
		return;
	if (head && *head)
		buf_printf(out, "  %s\n", head);
	buf_puts(out, i == &s->items[s->focus] ? " >" : "  ");
	if (i->item.number >= 0)
		buf_printf(out, "%2d  ", i->item.number);
	else
		buf_puts(out, "    ");
	if (i->item.kind == ITEM_FIELD) {
		buf_printf(
		    out, "%s%s: %s\n", i->flagged ? "! " : "", i->text.text[l], i->field);
		return;
	}
	if (word_of(&i->item))
		buf_printf(out, "%s: ", word_of(&i->item));
	buf_puts(out, i->flagged ? "! " : marks[i->mark]);
	sheet_line(s, i, l, out);
	buf_printf(
	    out, "%s%s\n", tail && *tail ? "  <- " : "", tail && *tail ? tail : "");
}

static void
write_texts(struct buf *out, const struct sheet *s, enum language l)
{
	buf_puts(out, "\n");
	if (s->banner.text[l])
		buf_printf(out, "*** %s ***\n", s->banner.text[l]);
	if (s->where.text[l])
		buf_printf(out, "%s  ", s->where.text[l]);
	buf_printf(out, "%s\n", s->title.text[l]);
	if (s->status.text[l])
		buf_printf(out, "(%s)\n", s->status.text[l]);
	for (size_t i = 0; i < s->paragraph_count; i++) {
		const struct paragraph *p = &s->paragraphs[i];

		if (!p->of_pad)
			buf_printf(out, " %s%s%s\n", p->text.text[l],
			    p->right.text[l] ? "  " : "",
			    p->right.text[l] ? p->right.text[l] : "");
	}
}

/* Before a language is chosen the texts stand in each. */
static void
write_page(struct buf *out, const struct sheet *s, enum language l, bool each)
{
	for (int i = 0; each && i < LANGUAGES; i++)
		if (i != (int)l)
			write_texts(out, s, (enum language)i);
	write_texts(out, s, l);
	for (size_t i = 0; i < s->count; i++)
		write_item(out, s, &s->items[i], l);
	if (s->notice.text[l])
		buf_printf(out, "! %s\n", s->notice.text[l]);
}

/* Written anew only when it changed: nobody wants to hear it twice. */
static void
plain_show(const struct model *m)
{
	enum language l = m->settings.language;
	struct buf page = {0};
	struct sheet s;

	if (rest)
		return; /* the line is not done with yet */
	if (model_page(m) == PAGE_IDLE && model_seconds_left(m) % COUNT_STEP != 0)
		return;
	buf_room(&page, PAGE_ROOM);
	buf_cut(&page, 0);
	sheet_open(&s, m);
	write_page(&page, &s, l, model_page(m) == PAGE_WELCOME);
	sheet_close(&s);
	hide(model_in_field(m) && model_field_secret(m));
	buf_puts(&page, "? ");
	if (strcmp(buf_str(&page), buf_str(&shown)) != 0)
		write_out(buf_str(&page));
	buf_wipe(&shown);
	shown = page;
}

/* ---- in ---- */

/* A whole line of what was read, moved out. */
static bool
take_line(void)
{
	char *lf = memchr(input, '\n', held);
	size_t size = lf ? (size_t)(lf - input) : held, used = lf ? size + 1 : size;

	if (!lf && !(at_end && held) && held < sizeof(input))
		return false;
	snprintf(line, sizeof(line), "%.*s", (int)size, input);
	memmove(input, input + used, held - used);
	sodium_memzero(input + held - used, used);
	held -= used;
	rest = line;
	return true;
}

static bool
readable(void)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&in, 1, 0) > 0;
}

static void
read_more(void)
{
	ssize_t n = read(STDIN_FILENO, input + held, sizeof(input) - held);

	if (n > 0)
		held += (size_t)n;
	else if (n == 0 || errno != EINTR)
		at_end = true;
}

static void
read_word(const char *word, struct event *e)
{
	char *end;
	long number = strtol(word, &end, 10);

	e->kind = EVENT_REQUEST;
	e->request = REQUEST_SELECT;
	if (!*word)
		return;
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (strcmp(word, commands[i].word) == 0) {
			e->request = commands[i].request;
			return;
		}
	e->kind = EVENT_ITEM;
	e->number = !*end && number >= 0 && number < 1000 ? (int)number : -1;
}

/* The next word of the line, NUL-terminated; what follows it stays in rest. */
static char *
next_word(void)
{
	static const char between[] = " ,\t\r";
	char *word = rest + strspn(rest, between), *end = word + strcspn(word, between);

	rest = *end ? end + 1 : NULL;
	*end = '\0';
	if (rest && !rest[strspn(rest, between)])
		rest = NULL;
	return word;
}

static enum reading
plain_read(const struct model *m, struct event *e)
{
	/* What is typed ahead waits until the vault has answered. */
	if (m->asked)
		return READ_NOTHING;
	while (!rest && !take_line()) {
		if (at_end)
			return READ_CLOSED;
		if (!readable())
			return READ_NOTHING;
		read_more();
	}
	if (model_in_field(m) && *rest && strcmp(rest, "q") != 0) {
		e->kind = EVENT_LINE;
		e->text = rest;
		rest = NULL;
		return READ_EVENT;
	}
	read_word(next_word(), e);
	return READ_EVENT;
}

static int
plain_wait(void)
{
	return -1;
}

static void
plain_ring(void)
{
	write_out("\a");
}

const struct backend plain_backend = {
    true, plain_open, plain_show, plain_read, plain_wait, plain_ring, plain_close};
