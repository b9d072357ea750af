#include "station/screen/view/sheet.h"

#include <assert.h>
#include <sodium.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "screen/canvas.h"

static const struct view *const views[PAGES] = {
    [PAGE_WELCOME] = &view_welcome,
    [PAGE_CARD] = &view_card,
    [PAGE_PIN] = &view_pin,
    [PAGE_WAIT] = &view_wait,
    [PAGE_POLLS] = &view_polls,
    [PAGE_HOW] = &view_how,
    [PAGE_QUESTION] = &view_question,
    [PAGE_VALUE] = &view_value,
    [PAGE_REVIEW] = &view_review,
    [PAGE_CAST] = &view_cast,
    [PAGE_SURE_CAST] = &view_sure_cast,
    [PAGE_SURE_CHECK] = &view_sure_check,
    [PAGE_DONE] = &view_done,
    [PAGE_CHECKED] = &view_checked,
    [PAGE_REFUSED] = &view_refused,
    [PAGE_OFFICER_CARD] = &view_officer_card,
    [PAGE_OFFICER_PIN] = &view_officer_pin,
    [PAGE_SECOND_CARD] = &view_second_card,
    [PAGE_SECOND_PIN] = &view_second_pin,
    [PAGE_DESK] = &view_desk,
    [PAGE_DESK_SURE] = &view_desk_sure,
    [PAGE_BALLOTS] = &view_ballots,
    [PAGE_QUEUE] = &view_queue,
    [PAGE_LAST] = &view_last,
    [PAGE_LOG] = &view_log,
    [PAGE_EXPORT] = &view_export,
    [PAGE_DIAGNOSIS] = &view_diagnosis,
    [PAGE_KEYS] = &view_keys,
    [PAGE_COLOURS] = &view_colours,
    [PAGE_UNLOCK] = &view_unlock,
    [PAGE_UNLOCK_PIN] = &view_unlock_pin,
    [PAGE_COUNTER] = &view_counter,
    [PAGE_SERVICE] = &view_service,
    [PAGE_FORM] = &view_form,
    [PAGE_LINES] = &view_lines,
    [PAGE_LINE] = &view_line,
    [PAGE_CHOICE] = &view_choice,
    [PAGE_PICK] = &view_pick,
    [PAGE_PRESENT] = &view_present,
    [PAGE_PRESENT_PIN] = &view_present_pin,
    [PAGE_CHECK] = &view_entry_check,
    [PAGE_SIGNED] = &view_signed,
    [PAGE_TABLE] = &view_table,
    [PAGE_FILES] = &view_files,
    [PAGE_SAVED] = &view_saved,
    [PAGE_RECORD] = &view_record,
    [PAGE_DAY] = &view_day,
    [PAGE_TASKS] = &view_tasks,
    [PAGE_ENTRY] = &view_entry,
    [PAGE_WAS] = &view_was,
    [PAGE_SEALED] = &view_sealed,
    [PAGE_DESTROY_SURE] = &view_destroy_sure,
    [PAGE_SETTLE] = &view_settle,
    [PAGE_HANDOVERS] = &view_handovers,
    [PAGE_HANDOVER] = &view_handover,
    [PAGE_DAY_SURE] = &view_day_sure,
    [PAGE_DAY_CLOSED] = &view_day_closed,
    [PAGE_LEAVE] = &view_leave,
    [PAGE_IDLE] = &view_idle,
    [PAGE_SETTINGS] = &view_settings,
    [PAGE_HELP] = &view_help,
    [PAGE_CALL] = &view_call,
};

struct owned {
	struct owned *next;
	size_t size;
	alignas(max_align_t) char text[];
};

/* ---- texts ---- */

static char *
own(struct sheet *s, size_t room)
{
	struct owned *o = xcalloc(1, sizeof(*o) + room);

	o->next = s->owned;
	o->size = room;
	s->owned = o;
	return o->text;
}

struct both
both_words(const char *msgid)
{
	return (struct both){{words(LANGUAGE_KO, msgid), words(LANGUAGE_EN, msgid)}};
}

struct both
both_same(const char *text)
{
	return (struct both){{text, text}};
}

struct both
both_format(struct sheet *s, const char *msgid, ...)
{
	struct both out = {{NULL, NULL}};

	for (int l = 0; l < LANGUAGES; l++) {
		char text[2000];
		va_list args;

		va_start(args, msgid);
		vsnprintf(text, sizeof(text), words((enum language)l, msgid), args);
		va_end(args);
		out.text[l] = strcpy(own(s, strlen(text) + 1), text);
		sodium_memzero(text, sizeof(text));
	}
	return out;
}

struct both
both_join(struct sheet *s, struct both a, const char *between, struct both b)
{
	struct both out = {{NULL, NULL}};

	for (int l = 0; l < LANGUAGES; l++) {
		const char *left = a.text[l] ? a.text[l] : "",
			   *right = b.text[l] ? b.text[l] : "";
		size_t room = strlen(left) + strlen(between) + strlen(right) + 1;
		char *text = own(s, room);

		snprintf(text, room, "%s%s%s", left, between, right);
		out.text[l] = text;
	}
	return out;
}

struct both *
both_list(struct sheet *s, size_t count)
{
	return (struct both *)(void *)own(s, (count + 1) * sizeof(struct both));
}

bool
both_empty(struct both b)
{
	return !b.text[0] || !*b.text[0];
}

void
sheet_say(struct sheet *s, enum role role, struct both text)
{
	assert(s->paragraph_count < PARAGRAPHS_MAX);
	s->paragraphs[s->paragraph_count++] =
	    (struct paragraph){.text = text, .role = role};
}

void
sheet_say_pin(struct sheet *s)
{
	sheet_say(s, ROLE_TEXT, both_words(N_("Type your PIN and press Enter.")));
	sheet_say(s, ROLE_TEXT, both_words(N_("Or choose its digits below.")));
	s->paragraphs[s->paragraph_count - 1].of_pad = true;
}

void
sheet_say_two(struct sheet *s, struct both text, struct both right)
{
	sheet_say(s, ROLE_TEXT, text);
	s->paragraphs[s->paragraph_count - 1].right = right;
}

void
sheet_reserve(struct sheet *s, struct both tail)
{
	for (int l = 0; l < LANGUAGES; l++) {
		int columns = text_columns(tail.text[l]);

		if (s->tail_columns[l] < columns)
			s->tail_columns[l] = columns;
	}
}

void
sheet_line(const struct sheet *s, const struct shown *i, enum language l, struct buf *out)
{
	if (!i->cells)
		buf_puts(out, i->text.text[l] ? i->text.text[l] : "");
	for (size_t n = 0; i->cells && n < s->columns; n++)
		buf_printf(out, "%s%s", n ? " | " : "", i->cells[n].text[l]);
}

/* ---- the sheet ---- */

void
sheet_open(struct sheet *s, const struct model *m)
{
	const struct view *view = views[model_page(m)];
	struct item items[ITEMS_MAX];

	memset(s, 0, sizeof(*s));
	if (model_test(m))
		s->banner = both_words(N_("TEST MODE: no vote counts"));
	if (m->what == PLACE_COUNTER)
		s->status = status_words(m, s);
	view->write(m, s);
	if (m->notice.what != NOTICE_NONE)
		s->notice = notice_words(m, s);
	s->count = model_items(m, items);
	s->focus = model_place(m)->focus;
	s->scroll = model_place(m)->scroll;
	s->field = &m->visit.field;
	for (size_t i = 0; i < s->count; i++) {
		s->items[i].item = items[i];
		label_item(m, &s->items[i]);
		if (view->item)
			view->item(m, s, &s->items[i]);
	}
}

void
sheet_close(struct sheet *s)
{
	while (s->owned) {
		struct owned *next = s->owned->next;

		sodium_memzero(s->owned->text, s->owned->size);
		free(s->owned);
		s->owned = next;
	}
	sodium_memzero(s, sizeof(*s));
}
