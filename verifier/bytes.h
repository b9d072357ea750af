/*
 * Growable bytes, spans, big-endian numbers, text encodings, SHA-256 and the sentence
 * that says why something was refused. The ground floor of the verifier, which shares no
 * code with the programs it checks.
 *
 * Out of memory aborts: a verifier that cannot think must not answer.
 */
#ifndef VERIFIER_BYTES_H
#define VERIFIER_BYTES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))
#define HASH 32

/* A sentence: what happened, to which input. Functions that take one return 0, or -1 with
 * the sentence written. */
struct fault {
	char text[640];
};
int fault_say(struct fault *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Puts "where: " before the sentence; returns -1. */
int fault_at(struct fault *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Borrowed bytes. */
struct span {
	const uint8_t *data;
	size_t size;
};
struct span span_of(const char *text);
bool span_is(struct span s, const char *text);
/* Takes the bytes up to and without the next LF off *rest; false when no LF is left. */
bool span_line(struct span *rest, struct span *line);

/* Owned bytes; {0} is empty. */
struct bytes {
	uint8_t *data;
	size_t size, room;
};
void bytes_add(struct bytes *b, const void *data, size_t size);
void bytes_text(struct bytes *b, const char *text);
void bytes_format(struct bytes *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void bytes_u16(struct bytes *b, uint16_t n);
void bytes_u32(struct bytes *b, uint32_t n);
void bytes_u64(struct bytes *b, uint64_t n);
/* Makes room for size more bytes, counts them as there, and returns where they begin. */
uint8_t *bytes_room(struct bytes *b, size_t size);
/* Room for exactly size more bytes, where it is known how many will come. */
void bytes_reserve(struct bytes *b, size_t size);
/* Adds text as a terminal may show it: controls, marks that turn the direction of
 * writing, and what is no UTF-8 (a sequence cut short) become "?". */
void bytes_shown(struct bytes *b, const char *text);
void bytes_drop(struct bytes *b);

void *mem_new(size_t count, size_t each);
void *mem_more(void *old, size_t count, size_t each);
/* Room for one more in an array that holds count; doubles. *room is its capacity. */
void *mem_slot(void *array, size_t count, size_t *room, size_t each);
char *mem_text(const char *text);

uint16_t read_u16(const uint8_t *p);
uint32_t read_u32(const uint8_t *p);
uint64_t read_u64(const uint8_t *p);

/* The whole of text, without leading zeros: at most 19 digits, and max. */
bool decimal_to(uint64_t *out, struct span text, uint64_t max);

/* size bytes become 2 * size digits and a NUL. */
void hex_of(char *out, const void *data, size_t size);
/* Exactly size bytes from exactly 2 * size lower-case digits. */
bool hex_to(uint8_t *out, size_t size, const char *hex, size_t digits);

/* Strict RFC 4648 section 4: padding needed, no stray bits, no other character. Appends.
 */
bool b64_to(struct bytes *out, struct span text);
void b64_of(struct bytes *out, const void *data, size_t size);

/* First 20 characters of base32 (A-Z2-7) of a digest, and a NUL. */
#define TRACKER 20
void base32_tracker(char out[TRACKER + 1], const uint8_t digest[HASH]);

void sha256_of(uint8_t out[HASH], const void *data, size_t size);
/* Over first || second. */
void sha256_pair(uint8_t out[HASH], const void *first, size_t first_size,
    const void *second, size_t second_size);

/* How many bytes at the beginning are surely ' ' or above and below 0x80; a multiple of
 * eight. */
size_t plain_ascii(const uint8_t *p, size_t size);
bool utf8_ok(const void *data, size_t size);

#endif
