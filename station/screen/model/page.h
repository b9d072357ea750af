/*
 * Inside the model: rows of pages, acts, and the small steps they are made of.
 */
#ifndef STATION_PAGE_H
#define STATION_PAGE_H

#include "station/channel/paper.h"
#include "station/screen/model/model.h"

enum act {
	ACT_NONE,
	ACT_LANGUAGE, /* index: enum language; begins a session */
	ACT_END,
	ACT_SUBMIT, /* the field */
	ACT_DIGIT,  /* index: into the field */
	ACT_ERASE,  /* its last character */
	ACT_WELCOME,
	ACT_CARD,
	ACT_POLLS,
	ACT_POLL, /* index */
	ACT_HOW,
	ACT_START,
	ACT_OPTION,    /* index */
	ACT_VALUE,     /* index: the value */
	ACT_TAKE_BACK, /* the value */
	ACT_PREVIOUS,
	ACT_NEXT,
	ACT_REVIEW,
	ACT_QUESTION, /* index */
	ACT_SEAL,
	ACT_CAST,
	ACT_SURE_CAST,
	ACT_CHECK,
	ACT_SURE_CHECK,
	ACT_TRACKER, /* back to cast or check */
	ACT_AGAIN,   /* vote again after a check */
	ACT_LEAVE,   /* ask whether to leave without voting */
	ACT_CLEAR,   /* leave */
	ACT_FINISH,  /* leave after Done */
	ACT_SLIP,    /* print the number */
	ACT_RECEIPT, /* index: enum paper_size */
	ACT_SETTINGS,
	ACT_SETTING, /* index: enum setting */
	ACT_HELP,
	ACT_CALL,
	ACT_KEY,    /* index: row of the key table whose request it makes */
	ACT_CLOSE,  /* what lies over another page */
	ACT_WORKER, /* the officer's card */
	ACT_SECOND, /* the other officer's */
	ACT_DESK,
	ACT_DESK_PAGE, /* index: enum page */
	ACT_WANT,      /* index: enum booth_action */
	ACT_DESK_SURE,
	ACT_LOG, /* index: LOG_OLDER than those shown, LOG_NEWEST */
	ACT_EXPORT,
	ACT_NETWORK,
	ACT_DESK_LEAVE,
	ACT_UNLOCK,
	ACT_LOCK,
	ACT_COUNTER, /* the clerk's desk */
	ACT_SERVICE, /* index */
	ACT_SERVICE_BACK,
	ACT_KIND,   /* index: of the form */
	ACT_RESUME, /* the half-filled form */
	ACT_DISCARD,
	ACT_FORM,          /* back to it; index: its field */
	ACT_BACK_TO_FIELD, /* whose list or card was on the page */
	ACT_FIELD,         /* index: done with it */
	ACT_LIST,          /* what can be chosen for the field in focus */
	ACT_LINES,         /* rows of the entry */
	ACT_LINE,          /* index: of them */
	ACT_LINE_ADD,
	ACT_LINE_DROP,
	ACT_CHOOSE, /* index: value of a choice; -1: none */
	ACT_SEARCH, /* done with the search */
	ACT_SEARCH_ALL,
	ACT_ROW,  /* index: of the page of the table */
	ACT_TURN, /* index: pages on (1) or back (-1) */
	ACT_OWN_CARD,
	ACT_TRY,
	ACT_SIGN,
	ACT_SAME,   /* another entry of the kind */
	ACT_REPORT, /* index */
	ACT_TABLE,
	ACT_DAY, /* index: days back */
	ACT_TASKS,
	ACT_ENTRY,   /* index */
	ACT_ENTRIES, /* back to the list that the entry is in */
	ACT_ENTRY_BACK,
	ACT_WAS,    /* its code once more */
	ACT_VALUES, /* what was sealed in it */
	ACT_DESTROY,
	ACT_DESTROY_SURE,
	ACT_SAVE,    /* the table as a file */
	ACT_SAVED,   /* back to it */
	ACT_REDO,    /* a refused entry once more */
	ACT_CORRECT, /* something about an entry that stands */
	ACT_SETTLE,
	ACT_SETTLED,
	ACT_HANDOVERS,
	ACT_GIVE, /* index: enum clerk_way */
	ACT_HANDED,
	ACT_DAY_CLOSE,
	ACT_DAY_SURE,
	ACTS
};

enum trait {
	TRAIT_FIELD = 1, /* characters are text */
	TRAIT_SECRET =
	    2, /* and are not shown: a PIN; digits are text wherever the focus is */
	TRAIT_OVER = 4,     /* lies over another page */
	TRAIT_LAST = 8,     /* nothing is left to lose: it goes without an alert */
	TRAIT_FIRST = 16,   /* nobody is here: it waits for the next one */
	TRAIT_CARD = 32,    /* the field is a card; the next page is that of its PIN */
	TRAIT_TYPED = 64,   /* fields with a cursor: of the draft, or the search line */
	TRAIT_TABLE = 128,  /* rows in columns, which move to the right */
	TRAIT_SEALED = 256, /* what stands here goes from the terminal with its page */
};

struct items {
	struct item *list;
	size_t count;
};

struct page_row {
	const char *name;
	unsigned traits;
	int patience; /* s until the idle alert */
	void (*items)(const struct model *m, struct items *out);
	enum act back, forward, review;
};

extern const struct page_row pages[PAGES];

void items_add(struct items *to, enum item_kind kind, enum act act, int index);

/* What an item or a request does, each act in one of these tables. */
extern void (*const visit_acts[ACTS])(struct model *, int index);
extern void (*const ballot_acts[ACTS])(struct model *, int index);
void act_do(struct model *m, enum act act, int index);

/* Shows a page in place of all others, its focus on the first item. What was typed on the
 * one before is wiped. */
void page_go(struct model *m, enum page p);
/* Over the page that is there; one that lies there already comes up again. */
void page_over(struct model *m, enum page p);
void page_close(struct model *m);
/* The focus on the first item with this act and index, if there is one. */
void page_focus(struct model *m, enum act act, int index);
void page_notice(struct model *m, enum notice what, int a, int b);

/* An empty body with room for any message of the screen: it never grows, so no half of a
 * ballot stays in memory. */
struct buf vault_body(void);
/* Sends to the vault; waits is false where no page waits for the answer. */
void vault_call(
    struct model *m, uint16_t type, uint32_t request, struct buf *body, bool waits);
/* Of questions that no page waits for: of the ledger, of the booth. */
#define LEDGER_REQUEST UINT32_MAX
#define BOOTH_REQUEST (UINT32_MAX - 1)
/* The answer of the vault that the page waits for. */
void vault_answered(struct model *m, const struct message *answer);

/* One request, by whatever key; the item of a number; a key of the pad. */
void hand_number(struct model *m, int number);
void hand_digit(struct model *m, int digit);
void hand_erase(struct model *m, int index);
void model_request(struct model *m, enum request request, int32_t key);
void settings_change(struct settings *s, enum setting which, int by);

/* ---- the poll worker's pages: desk.c, desk_items.c ---- */

void desk_items(const struct model *m, struct items *to);
void desk_sure_items(const struct model *m, struct items *to);
void ballots_items(const struct model *m, struct items *to);
void queue_items(const struct model *m, struct items *to);
void log_items(const struct model *m, struct items *to);
void diagnosis_items(const struct model *m, struct items *to);
void colours_items(const struct model *m, struct items *to);
void plain_items(const struct model *m, struct items *to); /* only the way back */

extern void (*const desk_acts[ACTS])(struct model *, int index);
/* Answers, with what is left of the body. */
void desk_booth(struct model *m, struct cur *in);
void desk_answered(struct model *m, uint16_t type, struct cur *in);
bool desk_refused(struct model *m, uint16_t asked);
/* Was the key only to be tried? */
bool desk_tries_keys(struct model *m, enum request request, int32_t pressed);
void desk_wipe(struct desk *d);

/* A tracker or a code in fives, as the screen shows it. */
#define SLIP_NUMBER 24
void slip_group(char out[SLIP_NUMBER], const char *number);
/* The slip of paper with the ballot's number, as a document for print: a body. */
struct buf slip_of(const struct model *m);
/* The receipt of an entry that was just signed, on A4: a body. While the draft is there.
 */
struct buf receipt_of(const struct model *m);

/* Ends the visit: wiped here and at the vault, settings as at the start. */
void visit_clear(struct model *m);
/* The settings of the clerk who is back. */
void visit_settings_again(struct model *m);

#endif
