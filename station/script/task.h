/*
 * One line of a script: what it asks, how far it is, what came of it. Format of lines and
 * results: madang-station(1) and doc/protocol/channel.md 4.
 */
#ifndef STATION_TASK_H
#define STATION_TASK_H

#include "station/channel/channel.h"
#include "station/script/desk.h"

enum task_state {
	TASK_CARD,    /* card sent */
	TASK_VOTE,    /* answers sent */
	TASK_TRACKER, /* tracker known, its turn to cast or check not yet come */
	TASK_FINAL,   /* cast, check, sync, seal or drain sent */
	TASK_END,     /* result known, the session is being ended */
	TASK_OVER,
};

struct task {
	enum task_state state;
	uint32_t request;
	uint16_t first;        /* message to begin with */
	struct buf begin;      /* its body */
	struct buf vote;       /* body of the vote */
	uint16_t last;         /* MSG_CAST or MSG_CHECK */
	uint16_t asked;        /* what was sent last */
	struct desk_line desk; /* a clerk's line: its messages one after the other */
	struct buf result;     /* the line to be written */
	bool refused;
	bool silent; /* no result line, whatever came of it */
};

/* Reads a line. What is wrong with it becomes the task's result, and the task is over. */
void task_parse(struct task *t, const char *line, size_t size);
void task_refuse(struct task *t, const char *key, const char *text);
void task_free(struct task *t);
/* Does it stand alone, with nothing before or after it under way? */
bool task_alone(const struct task *t);

/* Takes the answer to what was asked last and says what to send next (0: nothing now).
 * ERR_FORMAT: the vault broke the rules. */
MUST_CHECK int task_answer(struct task *t, const struct message *m, uint16_t *next);
/* Body that belongs to a message of this task. */
const struct buf *task_body(const struct task *t, uint16_t type);

#endif
