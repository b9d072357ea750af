/*
 * An entry while a clerk types it: a text for each field of its kind, and for each field
 * of its rows. The form comes from the ledger; nothing here knows a service.
 *
 * A draft owns its form and its texts, and wipes them: they may be personal. It outlives
 * a lock of the screen for the clerk who began it, and for nobody else. One slot at a
 * time is being edited, with a cursor and Hangul (screen/field.h).
 */
#ifndef STATION_DRAFT_H
#define STATION_DRAFT_H

#include "screen/field.h"
#include "service/form.h"
#include "station/channel/clerk.h"
#include "station/text/typed.h"

struct slot {
	const struct field *field;
	char *text; /* room for all that the field takes */
	size_t room;
	bool left;  /* somebody was here: what is wrong with it may be said */
	bool meant; /* a refusal is about it, and nobody has changed it since */
	/* The key of the card that was held to the reader for it, "": none. The vault has
	 * that card until the entry is signed or thrown away. */
	char card[65];
	char file[CLERK_FILE_NAME + 1]; /* whose digest it is; "": none */
};

struct slots {
	struct slot *items;
	size_t count;
};

struct draft {
	struct form *form;
	const struct kind *kind; /* NULL: there is no draft */
	struct slots main;
	struct slots *rows;
	size_t row_count;
	bool rows_meant; /* a refusal is about the rows as a whole */
	int row;         /* whose slots are on the page; -1: main */
	size_t slot;     /* of those: the one that is edited */
	struct field_edit edit;
	bool hangul;       /* letters make Hangul, in texts */
	uint64_t corrects; /* seq of the task that it makes good; 0: none */
	/* Names the act of signing it: however often that is asked for, one entry is
	 * made. */
	uint8_t token[CLERK_TOKEN];
	bool token_made;
	bool hands; /* it goes on a document, and not on the ledger */
};

/* Where something is wrong: row -1 is main. */
struct draft_place {
	int row, slot;
};

/* Takes the form. */
void draft_open(struct draft *d, struct form *form, const struct kind *kind);
void draft_wipe(struct draft *d);
bool draft_is_open(const struct draft *d);

/* The slots on the page. */
struct slots *draft_slots(const struct draft *d);
/* Goes to a slot, or away from all (-1): what is there now is put in order. */
void draft_edit(struct draft *d, int row, int slot);
/* Puts a text in the place of what is there; false when it does not fit. */
bool draft_put(struct draft *d, int row, int slot, const char *text);
/* The same of a digest, and the file that it is of. */
bool draft_put_digest(
    struct draft *d, int row, int slot, const char *digest, const char *file);
/* The same of a card's key: the card lies on the counter now. */
bool draft_put_card(struct draft *d, int slot, const char *key);
/* Does it still say what the card that lies there says? */
bool draft_has_card(const struct slot *s);
/* A key for the slot that is edited; of a digest that is whole, erasing takes all. */
enum field_result draft_key(struct draft *d, int32_t key);
/* The slot of this name among the fields of the kind, or -1. */
int draft_find(const struct draft *d, const char *name);

/* Marks what a refusal is about, names with a blank between, and unmarks all else. False
 * when the form has none of them; place: of the first, slot -1 for the rows as a whole.
 */
bool draft_mean(struct draft *d, const char *names, struct draft_place *place);
/* Goes on with another form's kind: what was typed into fields that it has too is taken
 * over, with the cards that sign. Takes the form. */
void draft_renew(struct draft *d, struct form *form, const struct kind *kind);

/* The slot that the key in this one hangs on (form_per), or -1; both of the kind, not of
 * its rows. A key that a card gave goes when what it hangs on is changed. */
int draft_per(const struct draft *d, int slot);

/* No card lies on the counter any more. */
void draft_forget_cards(struct draft *d);

bool draft_add_row(struct draft *d);
void draft_drop_row(struct draft *d, int row);

/* Once somebody was there: whatever is wrong; before that what typing on cannot mend. */
enum fault draft_fault(const struct slot *s);
/* The first fault of all; FAULT_NONE when the entry can be sent. */
enum fault draft_first_fault(const struct draft *d, struct draft_place *place);
/* The fields of the entry; only without a fault. The caller's. */
json_t *draft_fields(const struct draft *d);
/* Takes over what the fields of an entry have, of the fields that this kind knows. */
void draft_fill(struct draft *d, const json_t *fields);

#endif
