/*
 * Growable bytes, and the cursor that reads bytes.
 *
 * struct buf owns its memory (buf_free); data is always followed by a NUL that is
 * not counted, so text can be used as a string. {0} is an empty buf.
 *
 * struct cur reads borrowed bytes. Its first error sticks: after it every read gives
 * zero, so a codec reads everything and asks cur_ok() once at the end.
 */
#ifndef MADANG_BUF_H
#define MADANG_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"

struct buf {
	uint8_t *data;
	size_t size;
	size_t room;
};

void buf_free(struct buf *b);
void buf_reset(struct buf *b); /* size 0, memory kept */
/* For secrets: all of its memory overwritten, then freed. What grows beyond the room made
 * at first leaves copies behind: make enough. */
void buf_wipe(struct buf *b);
void buf_make_room(struct buf *b, size_t more);
void buf_put(struct buf *b, const void *data, size_t size);
void buf_puts(struct buf *b, const char *s);
/* Longer by size bytes, for the caller to write: where they begin. */
uint8_t *buf_room(struct buf *b, size_t size);
/* Shorter: only the first size bytes stay. */
void buf_cut(struct buf *b, size_t size);
void buf_printf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_put8(struct buf *b, uint8_t v);
void buf_put16(struct buf *b, uint16_t v); /* big-endian, as all below */
void buf_put32(struct buf *b, uint32_t v);
void buf_put64(struct buf *b, uint64_t v);
/* u32 length, then the bytes: a variable part of a hash or message. */
void buf_put_var(struct buf *b, const void *data, size_t size);
/* Text of buf, NUL-terminated, "" when empty; owned by buf. */
const char *buf_str(const struct buf *b);

struct cur {
	const uint8_t *at;
	const uint8_t *end;
	bool bad;
};

struct cur cur_of(const void *data, size_t size);
/* The next size bytes, borrowed; NULL (and bad) when fewer are left. */
const uint8_t *cur_take(struct cur *c, size_t size);
uint8_t cur_get8(struct cur *c);
uint16_t cur_get16(struct cur *c);
uint32_t cur_get32(struct cur *c);
uint64_t cur_get64(struct cur *c);
/* A line without its LF, borrowed, its length in *size; NULL (and bad) if no LF is left.
 */
const char *cur_line(struct cur *c, size_t *size);
size_t cur_left(const struct cur *c);
/* Nothing went wrong and nothing is left. */
bool cur_done(const struct cur *c);

#endif
