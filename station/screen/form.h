/*
 * A voter's answers while they are being given, and the plain questions that collect
 * them. The machine never changes a choice: what does not fit the limits is asked again.
 */
#ifndef STATION_FORM_H
#define STATION_FORM_H

#include "ballot/question.h"
#include "station/screen/line.h"

struct form {
	const struct questions *questions;
	struct answer *answers; /* one a question; choices owned */
	bool *given;
};

void form_open(struct form *f, const struct questions *q);
void form_close(struct form *f); /* wipes */
/* Asks question n until its answer fits. */
enum line_result form_ask(struct form *f, size_t n, enum language l);
/* Writes the answer of question n in words. */
void form_show(const struct form *f, size_t n, enum language l);
/* The answers part of a vote message. */
void form_put(const struct form *f, struct buf *out);

#endif
