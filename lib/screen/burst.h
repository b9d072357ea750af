/*
 * Scanned lines among key presses. A scanner of codes is a keyboard that types faster
 * than any person: BURST_MIN characters or more, each less than BURST_GAP_MS after the
 * one before, are never key presses. With Enter at their end they are one line. Without
 * it, with other keys among them, with more right after the line or above BURST_MAX they
 * are refused whole, so that no code, good or bad, chooses anything. Fewer characters are
 * key presses, and so are all keys that come slower.
 *
 * A character waits BURST_GAP_MS for the next one before it is a key press; other keys do
 * not wait. Where people type text rather than answers, keys need not pass here.
 *
 * No clock: times are in milliseconds, passed in, and never go back. What was handed out
 * or refused is wiped; burst_close wipes the rest. Nothing fails.
 */
#ifndef SCREEN_BURST_H
#define SCREEN_BURST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BURST_GAP_MS 30
#define BURST_MIN 8
#define BURST_MAX 2331 /* characters: as much as a QR code of level M holds */
#define BURST_LINE (4 * BURST_MAX + 1)

enum burst_event {
	BURST_NOTHING, /* nothing by now: see burst_wait */
	BURST_KEY,
	BURST_LINE_READ,
	BURST_REFUSED /* something was scanned that is no line */
};

struct burst {
	int32_t keys[BURST_MAX + 1];
	size_t due;   /* keys, from the first, that are key presses */
	size_t held;  /* or: characters that may become a line */
	int64_t last; /* time of the newest key */
	bool ended;   /* Enter has come after enough characters */
	bool bad;     /* what is held will be refused */
};

/* A struct of zeros is ready for use. Before a key is pushed, burst_next must have said
 * BURST_NOTHING for the same time. */
void burst_push(struct burst *b, int32_t key, int64_t now);
/* The next event: BURST_KEY with *key, BURST_LINE_READ with the line in UTF-8. */
enum burst_event burst_next(
    struct burst *b, int64_t now, int32_t *key, char line[BURST_LINE]);
/* Milliseconds until burst_next has something without another key; -1: never. */
int burst_wait(const struct burst *b, int64_t now);
void burst_close(struct burst *b);

#endif
