#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
reserve(struct buf *b, size_t more)
{
	if (more >= SIZE_MAX / 2 - b->size)
		die("a buffer would pass the size of memory");
	size_t need = b->size + more + 1;
	if (need <= b->room)
		return;
	size_t room = b->room ? b->room : 64;
	while (room < need)
		room *= 2;
	b->data = xrealloc(b->data, room);
	b->room = room;
}

void
buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){0};
}

void
buf_wipe(struct buf *b)
{
	if (b->data)
		explicit_bzero(b->data, b->room);
	buf_free(b);
}

void
buf_make_room(struct buf *b, size_t more)
{
	reserve(b, more);
}

void
buf_reset(struct buf *b)
{
	b->size = 0;
	if (b->data)
		b->data[0] = 0;
}

void
buf_put(struct buf *b, const void *data, size_t size)
{
	reserve(b, size);
	if (size)
		memcpy(b->data + b->size, data, size);
	b->size += size;
	b->data[b->size] = 0;
}

uint8_t *
buf_room(struct buf *b, size_t size)
{
	reserve(b, size);
	b->size += size;
	b->data[b->size] = 0;
	return b->data + b->size - size;
}

void
buf_cut(struct buf *b, size_t size)
{
	if (size > b->size)
		die("a buffer is cut to more than it holds");
	b->size = size;
	if (b->data) /* an empty one has no memory yet */
		b->data[size] = 0;
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		die("a format string failed: %s", format);
	reserve(b, (size_t)n);
	vsnprintf((char *)b->data + b->size, (size_t)n + 1, format, again);
	va_end(again);
	b->size += (size_t)n;
}

static void
put_big_endian(struct buf *b, uint64_t v, unsigned bytes)
{
	uint8_t out[8];
	for (unsigned i = 0; i < bytes; i++)
		out[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
	buf_put(b, out, bytes);
}

void
buf_put8(struct buf *b, uint8_t v)
{
	put_big_endian(b, v, 1);
}

void
buf_put16(struct buf *b, uint16_t v)
{
	put_big_endian(b, v, 2);
}

void
buf_put32(struct buf *b, uint32_t v)
{
	put_big_endian(b, v, 4);
}

void
buf_put64(struct buf *b, uint64_t v)
{
	put_big_endian(b, v, 8);
}

void
buf_put_var(struct buf *b, const void *data, size_t size)
{
	if (size > UINT32_MAX)
		die("a variable part of %zu bytes does not fit its length", size);
	buf_put32(b, (uint32_t)size);
	buf_put(b, data, size);
}

const char *
buf_str(const struct buf *b)
{
	return b->data ? (const char *)b->data : "";
}

struct cur
cur_of(const void *data, size_t size)
{
	/* An empty input may come as NULL, to which nothing may be added. */
	const uint8_t *at = data ? data : (const uint8_t *)"";
	return (struct cur){at, at + (data ? size : 0), false};
}

size_t
cur_left(const struct cur *c)
{
	return c->bad ? 0 : (size_t)(c->end - c->at);
}

bool
cur_done(const struct cur *c)
{
	return !c->bad && c->at == c->end;
}

const uint8_t *
cur_take(struct cur *c, size_t size)
{
	if (c->bad || size > (size_t)(c->end - c->at)) {
		c->bad = true;
		return NULL;
	}
	const uint8_t *at = c->at;
	c->at += size;
	return at;
}

static uint64_t
get_big_endian(struct cur *c, unsigned bytes)
{
	const uint8_t *at = cur_take(c, bytes);
	uint64_t v = 0;
	for (unsigned i = 0; at && i < bytes; i++)
		v = v << 8 | at[i];
	return v;
}

uint8_t
cur_get8(struct cur *c)
{
	return (uint8_t)get_big_endian(c, 1);
}

uint16_t
cur_get16(struct cur *c)
{
	return (uint16_t)get_big_endian(c, 2);
}

uint32_t
cur_get32(struct cur *c)
{
	return (uint32_t)get_big_endian(c, 4);
}

uint64_t
cur_get64(struct cur *c)
{
	return get_big_endian(c, 8);
}

const char *
cur_line(struct cur *c, size_t *size)
{
	size_t left = cur_left(c);
	const uint8_t *lf = left ? memchr(c->at, '\n', left) : NULL;
	if (!lf) {
		c->bad = true;
		*size = 0;
		return NULL;
	}
	const uint8_t *at = c->at;
	*size = (size_t)(lf - at);
	c->at = lf + 1;
	return (const char *)at;
}
