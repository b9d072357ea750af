/*
 * Tables that a clerk looks at, as CSV files in the folder that the config names
 * ("tables"): rows of a view, the entries of a day, the tasks. doc/protocol/tables.md.
 *
 * The screen says which table, never what stands in it nor where it goes. What is sealed
 * is in no table. A file that is there stays as it is.
 */
#ifndef STATION_SAVE_H
#define STATION_SAVE_H

#include "station/channel/clerk.h"
#include "station/vault/csv.h"
#include "station/vault/rows.h"

/* The screen's words for names of columns and states. */
struct save_words {
	size_t count;
	struct {
		char code[101], word[CLERK_WORD_MAX + 1];
	} list[CLERK_WORDS_MAX];
};

/* A save message, read strictly. */
struct save_question {
	uint8_t what;     /* enum clerk_table */
	uint8_t language; /* enum clerk_language */
	struct save_words words;
	struct rows_question rows; /* of a view: offset and rows mean nothing */
	char filter[CLERK_REASON_MAX + 1];
	uint32_t day;
};

MUST_CHECK int save_parse(struct save_question *q, struct cur in, struct why *why);
void save_on_save(struct vault *v, const struct message *m);

/* ---- the tables: each writes heads and rows ---- */

struct saving {
	struct vault *vault;
	const struct save_question *q;
	struct csv csv;
	uint32_t rows;
	char name[160]; /* of the file, without its number */
};

/* ERR_PENDING: more than a file may hold. */
MUST_CHECK int save_view(struct saving *s, struct why *why);
MUST_CHECK int save_day(struct saving *s, struct why *why);
MUST_CHECK int save_tasks(struct saving *s, struct why *why);

/* The word for a code, or the code. */
const char *save_word(const struct saving *s, const char *code);
/* A cell with that word; a row with the words of these heads. */
void save_put_word(struct saving *s, const char *code);
void save_put_heads(struct saving *s, const char *const *heads, size_t count);

#endif
