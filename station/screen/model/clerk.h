/*
 * What the clerk's pages know: who is here, the services of the ledger, the entry that is
 * being typed, the table that is looked through, what was signed last. Part of struct
 * model. Everything comes from the vault's answers (doc/protocol/channel.md 8) and from
 * the form that the ledger has; no service is known here.
 *
 * A lock wipes all but the draft and whose it is; another clerk's unlocking wipes that.
 */
#ifndef STATION_CLERK_MODEL_H
#define STATION_CLERK_MODEL_H

#include "station/channel/clerk.h"
#include "station/screen/model/draft.h"
#include "station/screen/model/paperwork.h"
#include "station/screen/model/table.h"

#define CLERK_SERVICES 64
#define CLERK_KINDS 100
#define CLERK_REPORTS 60
#define CLERK_PICKS 1000 /* rows of a view that are fetched to pick from, or to read */
#define CLERK_SALTS 20

struct clerk_words {
	char text[LANGUAGES][801]; /* 200 characters */
};

struct clerk_service {
	char name[SERVICE_NAME_MAX + 1];
	struct clerk_words title;
	uint8_t may; /* enum clerk_may */
};

/* The counter as a whole: on every page. */
struct clerk_status {
	uint8_t flags; /* enum clerk_flag */
	uint64_t leaves, block_time, waiting, sent;
	uint32_t tasks, hand, today; /* hand: documents to be handed over */
	char trouble[481];
};

/* Why the rules refuse what was tried. */
struct clerk_refusal {
	char key[81];
	char field[CLERK_ABOUT_SIZE]; /* names, a blank between */
	struct clerk_words words;
	uint32_t live; /* version of the form that lives; 0: not said */
};

/* The key to a sealed value. */
struct clerk_salt {
	char field[41];
	uint16_t line; /* of the rows, from 1; 0: none */
	uint8_t salt[CLERK_SALT];
};

struct clerk_made {
	uint64_t seq;
	char code[CLERK_CODE + 1];
	int64_t time;
	bool hands; /* a document will be handed over */
	struct clerk_salt salts[CLERK_SALTS];
	size_t salt_count;
};

/* An entry of this station: of a day, or refused and to be settled. */
struct clerk_entry_row {
	uint64_t seq, index1, corrects, corrected; /* index1: 1 + leaf index */
	int64_t time;
	char service[SERVICE_NAME_MAX + 1], kind[41];
	uint8_t state, settled, given; /* given: enum clerk_way, of a document */
	bool sealed;                   /* there are clear values of it here */
	struct clerk_refusal refusal;
	uint32_t version;
	json_t *fields; /* of a task; owned */
};

struct clerk_list {
	struct clerk_entry_row *rows; /* owned */
	size_t count, chosen;
	bool tasks;   /* they are refused ones, to be settled */
	bool hand;    /* they are documents to be handed over */
	uint8_t ways; /* enum clerk_way that there are now, then */
	uint32_t day, waiting, sent, proven, refused, all; /* of a day */
};

struct clerk_closed {
	uint32_t day, waiting, sent, proven, refused, tasks;
	int64_t time;
	uint64_t first, last;
	struct {
		char service[SERVICE_NAME_MAX + 1], kind[41];
		uint32_t count, refused;
	} kinds[CLERK_KINDS];
	size_t count;
};

/* A table in a file. */
struct clerk_saved {
	char file[161];
	uint32_t rows;
	uint8_t page; /* enum page: of the table */
};

/* A part of a sealed value, as long as a line may be. */
#define CLERK_PIECE 120
struct clerk_piece {
	char field[41];
	uint16_t line; /* of the rows of the entry, from 1; 0: none */
	bool first;    /* of its value */
	char text[CLERK_PIECE + 1];
};

/* What the cards and forms that are asked for are for. */
enum clerk_wish {
	WISH_NONE,
	WISH_SERVICE, /* form: its page */
	WISH_SAME,    /* form: the same kind again */
	WISH_CORRECT, /* form: its page, about an entry that stands */
	WISH_TASK,    /* form: the refused entry again */
	WISH_NEWER,   /* form: the draft goes on with it */
	WISH_NAMES,   /* form: the words for kinds of a list */
	WISH_FIELD,   /* card: the field is filled */
	WISH_CHECK,   /* card: the entry is checked on */
	WISH_PICK,    /* rows: to pick from */
	WISH_FILE,    /* rows: files, for a digest */
	WISH_REPORT   /* rows: to read */
};

struct clerk {
	char key[65]; /* whose draft it is */
	struct clerk_service services[CLERK_SERVICES];
	size_t service_count, service;
	struct form *form; /* of the service on the page, until a draft takes it */
	/* Of services whose kinds are named in a list. */
	struct form *known[CLERK_SERVICES];
	bool asked_for[CLERK_SERVICES];
	uint8_t list_page; /* enum page: shown when all are known */
	uint8_t may[CLERK_KINDS];
	char kind[41];    /* begun last */
	char signer[201]; /* this counter, as the entries name it */
	struct draft draft;
	int slot; /* of the draft: whose list or card is on the page */
	enum clerk_wish wish;
	struct clerk_refusal refusal;
	struct paperwork paperwork; /* of what was tried last */
	struct clerk_made made;
	struct table table;
	char view[100]; /* whose rows they are */
	char names[TABLE_COLUMNS][100];
	size_t row;                          /* of the table: on the page */
	uint32_t total;                      /* rows that the view has */
	char searched[CLERK_SEARCH_MAX + 1]; /* the vault was asked for rows with it */
	int64_t about;          /* the entry that something is done about; -1: none */
	char about_kind[41];    /* its kind; "": not known */
	struct field_edit line; /* search, or a reason */
	char typed[CLERK_REASON_MAX + 1];
	struct clerk_list list;
	struct clerk_closed closed;
	struct clerk_saved saved;
	uint32_t files;             /* that the folder has */
	struct clerk_piece *values; /* of the entry on the page; owned */
	size_t value_count;
	bool value_more;    /* than the page holds */
	struct buf receipt; /* of what was signed last, as a document for print */
};

#endif
