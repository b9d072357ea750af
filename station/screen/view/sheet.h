/*
 * What a page says, in both languages, before anybody lays it out: a title, paragraphs,
 * a notice, the items, perhaps a code. From one sheet come the canvas (lay.c), the spoken
 * line (speak.c) and the plain lines (screen/plain.c).
 *
 * A sheet borrows from the model and owns only what it formats; sheet_close wipes it, for
 * it may hold choices. Nothing fails.
 */
#ifndef STATION_SHEET_H
#define STATION_SHEET_H

#include "station/screen/model/model.h"

struct both {
	const char *text[LANGUAGES]; /* NULL or "": nothing */
};

enum mark { MARK_NONE, MARK_OFF, MARK_ON };

struct shown {
	struct item item;
	struct both text;
	struct both head; /* of a group that begins here */
	struct both tail; /* its state in words, at the end of the line */
	enum mark mark;
	bool flagged;    /* its state wants to be seen: "!" before it */
	const char *key; /* that does the same: after a button, before a line; NULL */
	/* of a field: what it shows, or what is edited with a cursor */
	bool labelled; /* its text stands before it */
	const char *field;
	const struct field_edit *edit;
	const struct both *cells; /* of a row of the sheet's table; NULL */
};

struct paragraph {
	struct both text;
	struct both right; /* at the right border, or below where there is no room */
	enum role role;
	bool of_pad; /* and of nothing that plain lines have */
};

#define PARAGRAPHS_MAX 8

struct sheet {
	struct both banner; /* over everything: test mode */
	struct both title;
	struct both where;  /* "Question 2 of 5" */
	struct both status; /* of the counter: on every page; empty in a booth */
	struct paragraph paragraphs[PARAGRAPHS_MAX];
	size_t paragraph_count;
	struct both notice;
	const char *code; /* of a QR code; NULL */
	/* A table: heads and cells stand in columns, the first one always. */
	const struct both *heads; /* NULL: there is none */
	bool right[TABLE_COLUMNS];
	size_t columns;
	int shift;                      /* columns that are left out after the first */
	const struct field_edit *field; /* of a field item without a label */
	struct shown items[ITEMS_MAX];
	size_t count;
	int focus;
	int scroll; /* parts that were read of paragraphs too long for the page */
	int tail_columns[LANGUAGES]; /* kept free, so that choosing moves nothing */
	struct owned *owned;
};

/* The sheet of the page that is shown. */
void sheet_open(struct sheet *s, const struct model *m);
void sheet_close(struct sheet *s);

/* ---- for the views ---- */

struct both both_words(const char *msgid);
/* What is the same in every language. Borrowed. */
struct both both_same(const char *text);
/* Both languages by one format; translated before it is filled in. Of the arguments
 * struct both is none: where a text differs by language use both_join. */
struct both both_format(struct sheet *s, const char *msgid, ...)
    __attribute__((format(printf, 2, 3)));
/* One after the other with something between, in each language. */
struct both both_join(struct sheet *s, struct both a, const char *between, struct both b);
bool both_empty(struct both b);
/* Room for so many, zeroed, as long as the sheet. */
struct both *both_list(struct sheet *s, size_t count);

void sheet_say(struct sheet *s, enum role role, struct both text);
/* What to do on a page that asks for a PIN. */
void sheet_say_pin(struct sheet *s);
void sheet_say_two(struct sheet *s, struct both text, struct both right);
/* Keeps room at the end of the lines for this tail, whether one has it now or not. */
void sheet_reserve(struct sheet *s, struct both tail);
/* The text of an item as a line that is heard or read by itself: of a row of the table
 * all its cells. */
void sheet_line(
    const struct sheet *s, const struct shown *i, enum language l, struct buf *out);

/* One row a page: what it says above the items, and one item of it (NULL: by its act). */
struct view {
	void (*write)(const struct model *m, struct sheet *s);
	void (*item)(const struct model *m, struct sheet *s, struct shown *item);
};
extern const struct view view_welcome, view_card, view_pin, view_wait, view_polls,
    view_how, view_question, view_value, view_review, view_cast, view_sure_cast,
    view_sure_check, view_done, view_checked, view_refused, view_leave, view_idle,
    view_settings, view_help, view_call, view_officer_card, view_officer_pin,
    view_second_card, view_second_pin, view_desk, view_desk_sure, view_ballots,
    view_queue, view_last, view_log, view_export, view_diagnosis, view_keys, view_colours,
    view_unlock, view_unlock_pin, view_counter, view_service, view_form, view_lines,
    view_line, view_choice, view_pick, view_present, view_present_pin, view_entry_check,
    view_signed, view_table, view_files, view_saved, view_was, view_sealed,
    view_destroy_sure, view_record, view_day, view_tasks, view_entry, view_settle,
    view_handovers, view_handover, view_day_sure, view_day_closed;

/* The words of an act that means the same everywhere. */
void label_item(const struct model *m, struct shown *item);
struct both notice_words(const struct model *m, struct sheet *s);
/* How the counter is, in a few words. */
struct both status_words(const struct model *m, struct sheet *s);
/* Why the vault refused last. */
struct both both_refusal(const struct model *m);
/* What the rules said of the entry on the page; where the form has no words, the key. */
struct both both_rules(const struct model *m);

#endif
