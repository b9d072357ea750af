/*
 * The two ways a person meets the model: a canvas on a terminal, and plain numbered lines
 * for speech, serial lines and pipes. Both read descriptor 0 and write descriptor 1.
 */
#ifndef STATION_BACKEND_H
#define STATION_BACKEND_H

#include "station/screen/model/model.h"

enum reading { READ_EVENT, READ_NOTHING, READ_CLOSED };

struct backend {
	bool waits; /* reads nothing while the vault works: what is typed ahead keeps */
	/* 0, or -1 with a reason. */
	int (*open)(const char **why);
	void (*show)(const struct model *m);
	/* The next event of what was typed; its text is borrowed until the next call.
	 * Wait on descriptor 0 first; call until READ_NOTHING. */
	enum reading (*read)(const struct model *m, struct event *e);
	/* ms until read has something without more being typed; -1: never. */
	int (*wait)(void);
	void (*ring)(void); /* a worker is called */
	void (*close)(void);
};

extern const struct backend canvas_backend, plain_backend;

#endif
