/*
 * A clerk at a model, and the vault's answers at a counter, as a test wants them. The
 * form is that of a small service of its own (lost.json), with a field of every type.
 */
#ifndef TEST_COUNTER_H
#define TEST_COUNTER_H

#include "tests/unit/station/visitor.h"

#define COUNTER_KEY "c1e4c1e4c1e4c1e4c1e4c1e4c1e4c1e4c1e4c1e4c1e4c1e4c1e4c1e4c1e4c1e4"
#define COUNTER_OTHER "07e407e407e407e407e407e407e407e407e407e407e407e407e407e407e407e4"
#define COUNTER_CITIZEN "5ea15ea15ea15ea15ea15ea15ea15ea15ea15ea15ea15ea15ea15ea15ea15ea1"
#define COUNTER_CODE "ABCDE23456FGHJK7XYZQ"
#define COUNTER_SEALED "010-1234-5678"
#define COUNTER_DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* Places of the fields of `found`. */
enum {
	FOUND_ITEM,
	FOUND_PLACE,
	FOUND_SORT,
	FOUND_VALUE,
	FOUND_DAY,
	FOUND_HANDED,
	FOUND_REWARD,
	FOUND_FINDER,
	FOUND_PHOTO,
	FOUND_CONTACT
};

/* The vault says that this is a counter: its locked page, in Korean or English. */
void counter_open(struct visitor *v, enum language l);
void counter_status(struct visitor *v, struct clerk_status s);
/* The counter has folders for tables and files. */
void counter_folders(struct visitor *v);
/* From now on, until it is opened again, what is found is given a document of, and so
 * many wait to be handed over. */
void counter_issues(struct visitor *v, uint32_t hand);
/* To the desk of the clerk with that key. */
void counter_unlock(struct visitor *v, const char *key);
void counter_service(struct visitor *v);
void counter_form(struct visitor *v); /* answers it */
/* The same in version 4, where a find also has a shelf, which is its first field. */
void counter_newer_form(struct visitor *v);
void counter_found(struct visitor *v);
/* The whole form, but not sent. */
void counter_fill(struct visitor *v);
/* To a field of the form. */
void counter_field(struct visitor *v, int slot);

/* Answers. */
void counter_places(struct visitor *v, uint32_t total);
void counter_shelf(struct visitor *v);
void counter_present(struct visitor *v, const char *key);
void counter_accept(struct visitor *v);
void counter_rules(struct visitor *v, const char *field);
void counter_rules_of(struct visitor *v, const char *field, uint32_t live);
void counter_made(struct visitor *v);
void counter_day(struct visitor *v);
void counter_tasks(struct visitor *v);
void counter_closed(struct visitor *v);
void counter_saved(struct visitor *v);
void counter_files(struct visitor *v, uint32_t all);
void counter_digest(struct visitor *v);
void counter_was(struct visitor *v);
void counter_revealed(struct visitor *v);
/* Two are proven, one of them printed, and one is not. */
void counter_handovers(struct visitor *v, uint8_t ways);
void counter_given(struct visitor *v, uint8_t way);

#endif
