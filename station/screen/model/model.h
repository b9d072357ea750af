/*
 * The session at the screen as a state machine: no drawing, no input or output, no clock.
 * Events go in, calls for the driver come out; what is shown is a function of the struct
 * (station/screen/view).
 *
 * A page is a row of a table (model/page.c): its items, what its requests do. An act is
 * what an item or a request does (model/act.c). Whoever adds a page adds a row, an act or
 * two, and a view.
 *
 * Answers, card, PIN and tracker live in struct visit and nowhere else; it is wiped when
 * the session ends. model_close frees what the model owns.
 */
#ifndef STATION_MODEL_H
#define STATION_MODEL_H

#include <stdio.h>
#include "ballot/ballot.h"
#include "screen/field.h"
#include "screen/keys.h"
#include "screen/theme.h"
#include "station/channel/channel.h"
#include "station/screen/model/answers.h"
#include "station/screen/model/clerk.h"
#include "station/screen/model/desk.h"
#include "station/screen/words.h"

enum page {
	PAGE_WELCOME,
	PAGE_CARD,
	PAGE_PIN,
	PAGE_WAIT, /* the vault works */
	PAGE_POLLS,
	PAGE_HOW,
	PAGE_QUESTION,
	PAGE_VALUE, /* of one option: a grade, a score, points */
	PAGE_REVIEW,
	PAGE_CAST, /* the tracker; cast or check */
	PAGE_SURE_CAST,
	PAGE_SURE_CHECK,
	PAGE_DONE,
	PAGE_CHECKED,
	PAGE_REFUSED,
	/* the poll worker's */
	PAGE_OFFICER_CARD,
	PAGE_OFFICER_PIN,
	PAGE_SECOND_CARD,
	PAGE_SECOND_PIN,
	PAGE_DESK,
	PAGE_DESK_SURE,
	PAGE_BALLOTS, /* zero report, closing report */
	PAGE_QUEUE,
	PAGE_LAST, /* was the interrupted ballot cast? */
	PAGE_LOG,
	PAGE_EXPORT,
	PAGE_DIAGNOSIS,
	PAGE_KEYS,
	PAGE_COLOURS,
	/* the clerk's, at a counter */
	PAGE_UNLOCK,
	PAGE_UNLOCK_PIN,
	PAGE_COUNTER,
	PAGE_SERVICE, /* its kinds and reports */
	PAGE_FORM,
	PAGE_LINES, /* rows of an entry */
	PAGE_LINE,  /* fields of one */
	PAGE_CHOICE,
	PAGE_PICK,    /* a row of a view for a field */
	PAGE_PRESENT, /* a card for a field */
	PAGE_PRESENT_PIN,
	PAGE_CHECK,
	PAGE_SIGNED,
	PAGE_TABLE, /* a report */
	PAGE_FILES, /* of a folder, for a digest */
	PAGE_SAVED, /* a table in a file */
	PAGE_RECORD,
	PAGE_DAY, /* entries of a day */
	PAGE_TASKS,
	PAGE_ENTRY,
	PAGE_WAS,    /* its code */
	PAGE_SEALED, /* its sealed values */
	PAGE_DESTROY_SURE,
	PAGE_SETTLE,
	PAGE_HANDOVERS, /* documents that wait for their citizens */
	PAGE_HANDOVER,
	PAGE_DAY_SURE,
	PAGE_DAY_CLOSED,
	/* over others: closing them shows what was there before */
	PAGE_LEAVE,
	PAGE_IDLE,
	PAGE_SETTINGS,
	PAGE_HELP,
	PAGE_CALL,
	PAGES
};

enum item_kind {
	ITEM_OPTION, /* a line with a mark; index: the option, option_count: blank */
	ITEM_ROW,    /* a line that does something */
	ITEM_LINE,   /* a line to be read */
	ITEM_FIELD,
	ITEM_PAD,    /* a key of the pad below a field that holds digits */
	ITEM_BUTTON, /* at the foot of the page */
	ITEM_BAR, /* the help line: with it every key's work is reached by move and select
		   */
};

#define ITEMS_MAX (ANSWERS_OPTIONS + 8)

struct item {
	enum item_kind kind;
	uint8_t act; /* enum act, model/page.h */
	int index;   /* which option, question, poll, setting, value */
	int number;  /* to type; -1: none */
};

enum density { DENSITY_TIGHT, DENSITY_NORMAL, DENSITY_WIDE, DENSITY_WIDEST, DENSITIES };

/* Reset after each session. */
struct settings {
	enum language language;
	enum density density;
	enum theme theme;
	bool speech;
	int rate, volume; /* 0 to 4, SETTING_LEVELS - 1 */
};
#define SETTING_LEVELS 5
enum setting {
	SETTING_LANGUAGE,
	SETTING_DENSITY,
	SETTING_THEME,
	SETTING_SPEECH,
	SETTING_RATE,
	SETTING_VOLUME,
	SETTING_COUNT
};

/* A box that wants to be read before anything else; the next request takes it away. */
enum notice {
	NOTICE_NONE,
	NOTICE_VERDICT,  /* a: enum verdict, b: the option; nothing was changed */
	NOTICE_SHORT,    /* the answer is too little to go on */
	NOTICE_REFUSED,  /* visit.refusal */
	NOTICE_CLEARED,  /* the session before was cleared, nothing was cast */
	NOTICE_EMPTY,    /* a field without anything in it */
	NOTICE_NO_SUCH,  /* a number that no item has, or a word that is none */
	NOTICE_NOT_OPEN, /* that poll is not open */
	NOTICE_UNREAD,   /* something was scanned that is no card */
	NOTICE_CHANGE,   /* a: the question that keeps the ballot from being cast */
	NOTICE_RULES,    /* clerk.refusal: the rules refuse the entry */
	NOTICE_MAY,      /* a: enum clerk_may of a kind that cannot be signed here */
	NOTICE_FULL,     /* no room for that in the field, or no character for it */
	NOTICE_KEPT,     /* there is a half-filled form already */
	NOTICE_LOCKED,   /* the screen was locked; a half-filled form is kept */
	NOTICE_FORM,     /* the service's form cannot be read */
	NOTICE_LINES,    /* no more lines than there are */
	NOTICE_PRINTED,
	NOTICE_DESTROYED, /* sealed values are */
	NOTICE_NO_TABLES, /* no folder for files of tables */
	NOTICE_WRITTEN,
};

#define FIELD_ROOM 2000
#define POLLS_MAX 100

/* One voter, from the language to the end. */
struct visit {
	struct field_edit field; /* of the page that has one */
	char typed[FIELD_ROOM];  /* in it */
	char card[FIELD_ROOM];
	struct listed_poll *polls;
	size_t poll_count, poll;
	struct questions *questions;
	struct answers answers;
	size_t question, option; /* the ones on the page */
	bool reviewing;          /* a question was opened from the review */
	enum {
		VAULT_FREE,
		VAULT_CARD,
		VAULT_BALLOT,
		VAULT_OFFICER,
		VAULT_OFFICERS,
		VAULT_CLERK
	} vault;
	char tracker[TRACKER_SIZE], fingerprint[TRACKER_SIZE];
	char refusal[81], sentence[1601]; /* of the vault: key, and its own words */
	uint8_t retry;                    /* enum act that mends it */
};

struct place {
	enum page page;
	int focus;  /* of the items */
	int scroll; /* page keys pressed: parts of a long text */
};
#define PLACES 8

enum call_kind {
	CALL_VAULT,  /* type, request, body: to be sent */
	CALL_WORKER, /* ring for one */
	CALL_END     /* leave the program */
};

struct call {
	enum call_kind kind;
	uint16_t type;
	uint32_t request;
	struct buf body;
};
#define CALLS_MAX 8

struct model {
	struct settings settings;
	struct visit visit;
	struct place places[PLACES]; /* the last one is shown */
	int depth;
	int typed; /* number under way, -1: none */
	struct {
		enum notice what;
		int a, b;
	} notice;
	struct desk desk;
	struct clerk clerk;
	struct settings clerk_settings; /* of whose key the clerk's draft is */
	struct clerk_status status;     /* as the vault said last */
	enum { PLACE_UNKNOWN, PLACE_BOOTH, PLACE_COUNTER } what; /* this station is */
	int64_t status_asked;                                    /* ms */
	struct {
		uint8_t state, flags;
	} booth;        /* as the vault said last */
	uint16_t asked; /* what the page waits for; 0: nothing */
	uint32_t
	    request;  /* of the voter: even; the odd one before: questions of no voter */
	bool offline; /* the ledger could not be reached last time */
	bool may_end; /* leaving the program is offered at the welcome page */
	int64_t now, touched, alerted; /* ms */
	struct call calls[CALLS_MAX];
	size_t call_count;
};

enum event_kind {
	EVENT_TIME,    /* nothing but the time */
	EVENT_REQUEST, /* request, and the key that made it: a digit, a character */
	EVENT_ITEM,    /* number: the item of that number, as a whole */
	EVENT_LINE,    /* text: typed as a line; for a field */
	EVENT_SCAN,    /* text: scanned, "" when it could not be read */
	EVENT_ANSWER   /* message: of the vault, to one of the calls */
};

struct event {
	enum event_kind kind;
	int64_t now; /* ms, monotonic; in every event */
	enum request request;
	int32_t key;
	int number;
	const char *text;              /* borrowed */
	const struct message *message; /* borrowed; it fits a call that was taken */
};

void model_open(struct model *m, int64_t now);
void model_close(struct model *m);
void model_on(struct model *m, const struct event *e);
/* The next call, its body now the caller's (wipe it, buf_free); false when there is none.
 */
bool model_take(struct model *m, struct call *out);

/* ---- for views and drivers ---- */

enum page model_page(const struct model *m);
const struct place *model_place(const struct model *m);
size_t model_items(const struct model *m, struct item items[ITEMS_MAX]);
struct item model_focused(const struct model *m);
/* Characters are text on this page; and it is one that must not be shown. */
bool model_in_field(const struct model *m);
bool model_field_secret(const struct model *m);
/* Until the idle page clears; 0 elsewhere. */
int model_seconds_left(const struct model *m);
/* ms until something happens without a key; -1: nothing does. */
int model_wait(const struct model *m);
/* Nobody is here: the page that waits for the next one is shown; and it is there,
 * whatever somebody left open over it. */
bool model_nobody(const struct model *m);
bool model_waits(const struct model *m);
/* What is shown must be nowhere once its page is left. */
bool model_sealed(const struct model *m);
/* Nothing that is cast now is kept: to be said on every page. */
bool model_test(const struct model *m);
const struct question *model_question(const struct model *m);
const char *page_name(enum page p);
/* For tests: one line a fact. */
void model_dump(const struct model *m, FILE *out);

#endif
