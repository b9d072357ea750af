/*
 * What vault and screen call the things of a clerk's counter: the numbers and limits of
 * doc/protocol/channel.md 8. For both sides of the channel; nothing to link.
 */
#ifndef STATION_CHANNEL_CLERK_H
#define STATION_CHANNEL_CLERK_H

#define CLERK_TOKEN 16       /* bytes that name one act of signing, the screen's choice */
#define CLERK_CODE 20        /* characters of a verification code */
#define CLERK_SALT 16        /* bytes */
#define CLERK_ROWS_MAX 200   /* rows a message */
#define CLERK_PER 400        /* bytes of a value that a card's key hangs on */
#define CLERK_FILTERS_MAX 16 /* of one question */
#define CLERK_TOTAL_MAX 100000 /* rows are counted so far, and no further */
#define CLERK_SEARCH_MAX 200   /* bytes of a search text or of a filter's value */
#define CLERK_REASON_MAX 400   /* bytes */
#define CLERK_CLEAR_MAX 4000   /* bytes of a sealed field's clear value */
#define CLERK_CARDS_MAX 8      /* cards that lie on the counter at a time */
#define CLERK_ITEMS_MAX 1000   /* payload items of a draft */
#define CLERK_DRAFT_MAX (512 * 1024)
#define CLERK_WORDS_MAX 64                 /* that go with a table into a file */
#define CLERK_WORD_MAX 800                 /* bytes */
#define CLERK_TABLE_MAX (32 * 1024 * 1024) /* bytes of such a file */
#define CLERK_FILES_MAX 200                /* files of the folder, the newest first */
#define CLERK_FILES_SEEN 10000             /* of those that are there */
#define CLERK_FILE_NAME 255                /* bytes */
#define CLERK_FILE_MAX (256 * 1024 * 1024) /* bytes of one */
#define CLERK_ABOUT_SIZE 330 /* names of fields that a refusal is about, and NUL */

/* The flags of `desk`. */
enum clerk_flag {
	CLERK_CLOCK_BACK = 1, /* two officers must look at the clock */
	CLERK_READING = 2,    /* the ledger is being read */
	CLERK_READY = 4,      /* the ledger was read as far as it goes, at least once */
	CLERK_HERE = 8,       /* a clerk is at the counter */
	CLERK_SAVES = 16,     /* tables can be written into files */
	CLERK_FILES = 32,     /* there is a folder with files to take digests of */
};

/* Of a service, and of a kind: who may; and of a kind, what becomes of it. */
enum clerk_may {
	CLERK_STATION_MAY = 1,
	CLERK_CLERK_MAY = 2,
	CLERK_HANDS = 4,   /* what is filled in goes on a document that is handed over */
	CLERK_CARRIES = 8, /* an entry that carries such a one: never filled in itself */
};

/* How a document is given. */
enum clerk_way { CLERK_PAPER_KO = 1, CLERK_PAPER_EN = 2, CLERK_FOLDER = 4 };

enum clerk_search { CLERK_SEARCH_NONE, CLERK_SEARCH_PREFIX, CLERK_SEARCH_WITHIN };

/* The values of a row. */
enum clerk_value { CLERK_NULL, CLERK_INTEGER, CLERK_TEXT, CLERK_HEX };

/* Which table is saved, and in which language its choices are. */
enum clerk_table { CLERK_TABLE_VIEW = 1, CLERK_TABLE_DAY, CLERK_TABLE_TASKS };
enum clerk_language { CLERK_NO_LANGUAGE, CLERK_KO, CLERK_EN };

enum clerk_verdict { CLERK_ACCEPTED, CLERK_REFUSED };

/* What has become of an entry. */
enum clerk_entry { CLERK_WAITING, CLERK_SENT, CLERK_PROVEN, CLERK_ENTRY_REFUSED };

/* What has become of a refused one. */
enum clerk_settled { CLERK_OPEN, CLERK_ACKNOWLEDGED, CLERK_CORRECTED };

#endif
