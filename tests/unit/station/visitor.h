/*
 * A visitor at a model, and the vault's answers as a test wants them: for the tests of
 * models and for the golden screens. The model is the real one; its calls are looked at.
 */
#ifndef TEST_VISITOR_H
#define TEST_VISITOR_H

#include "station/screen/model/page.h"

#define VISITOR_TRACKER "ABCDE23456FGHJK7XYZQ"
#define VISITOR_FINGERPRINT "MNPQR34567STUVW2ABCD"

/* Every type of question, with limits. */
extern const char visitor_questions[];

struct visitor {
	struct model m;
	int64_t now;
	struct call last;             /* the last call taken; its body is owned */
	size_t ends, rings, messages; /* calls taken so far */
};

void visitor_open(struct visitor *v);
void visitor_close(struct visitor *v);

void visitor_press(struct visitor *v, enum request r);
/* Digits and characters as keys, by the key table: "12\r". */
void visitor_type(struct visitor *v, const char *keys);
/* One key by its code, as a terminal gives it. */
void visitor_key(struct visitor *v, int32_t key);
void visitor_line(struct visitor *v, const char *line);
void visitor_scan(struct visitor *v, const char *line);
void visitor_item(struct visitor *v, int number);
/* To that item of the page, and it is selected. */
void visitor_go(struct visitor *v, enum act act, int index);
/* So many ms later. */
void visitor_wait(struct visitor *v, int64_t ms);

/* The vault answers the last call. */
void visitor_answer(struct visitor *v, uint16_t type, const void *body, size_t size);
/* It answers, or tells, under any request. */
void visitor_told(
    struct visitor *v, uint32_t request, uint16_t type, const void *body, size_t size);
void visitor_refuse(struct visitor *v, const char *key);
void visitor_tracker(struct visitor *v, uint16_t type);
void visitor_polls(struct visitor *v, const uint8_t *states, size_t count);

#define VISITOR_MORNING 1780434000 /* 2026-06-03 06:00 in Korea */

/* What the vault says of the booth: by its state, as a day goes. */
struct told {
	enum booth_state state;
	uint8_t flags, last;
	const char *trouble;
	uint64_t refused;
	bool empty;
};
void visitor_report(struct visitor *v, uint16_t type, struct told t);

/* Whole ways: to the questions page of an English (or Korean) voter with one poll. */
void visitor_to_how(struct visitor *v, enum language l, const char *questions);
void visitor_to_questions(struct visitor *v, enum language l, const char *questions);
/* From any question to the tracker, everything left as it is. */
void visitor_to_cast(struct visitor *v);

#endif
