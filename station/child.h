/*
 * A process of the station, as its parent starts it: a program of libexec/madang with an
 * environment, arguments and descriptors that are named, and nothing else. For the parent
 * alone. What cannot be done here ends the station, with a sentence.
 */
#ifndef STATION_CHILD_H
#define STATION_CHILD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
	const char *name;     /* of the program */
	char *environment[2]; /* NULL-terminated */
	pid_t pid;            /* 0: it does not run */
	int beat;             /* the pipe of its heartbeats; -1: closed */
	int64_t heard;        /* of it last, ms */
	int status;           /* when it ended, as waitpid(2) gives it */
};

struct wire {
	int from, to; /* descriptor here, and where the child finds it */
};
#define WIRES_MAX 7

/* Opens; out of the way of the fixed numbers children get, and closed by their exec. */
int child_open(const char *path, int flags);
/* Both ends of a channel, in the same way. */
void child_channel(int pair[2]);
/* Starts child->name; its heartbeats come at child->beat. */
void child_start(
    struct child *child, char *const *argv, const struct wire *wires, size_t count);

#endif
