#include "verifier/bytes.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
fault_say(struct fault *fault, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(fault->text, sizeof fault->text, format, ap);
	va_end(ap);
	return -1;
}

int
fault_at(struct fault *fault, const char *format, ...)
{
	struct fault old = *fault;
	va_list ap;
	size_t used;

	va_start(ap, format);
	vsnprintf(fault->text, sizeof fault->text, format, ap);
	va_end(ap);
	used = strlen(fault->text);
	snprintf(fault->text + used, sizeof fault->text - used, ": %s", old.text);
	return -1;
}

struct span
span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

bool
span_is(struct span s, const char *text)
{
	return s.size == strlen(text) && memcmp(s.data, text, s.size) == 0;
}

bool
span_line(struct span *rest, struct span *line)
{
	const uint8_t *end;

	if (rest->size == 0)
		return false;
	end = memchr(rest->data, '\n', rest->size);
	if (end == NULL)
		return false;
	*line = (struct span){rest->data, (size_t)(end - rest->data)};
	rest->size -= line->size + 1;
	rest->data = end + 1;
	return true;
}

static void *
or_abort(void *p)
{
	if (p == NULL) {
		fputs("madang-verifier: out of memory\n", stderr);
		abort();
	}
	return p;
}

void *
mem_new(size_t count, size_t each)
{
	return or_abort(calloc(count ? count : 1, each));
}

void *
mem_more(void *old, size_t count, size_t each)
{
	return or_abort(reallocarray(old, count ? count : 1, each));
}

void *
mem_slot(void *array, size_t count, size_t *room, size_t each)
{
	if (count < *room)
		return array;
	*room = *room ? *room * 2 : 16;
	return mem_more(array, *room, each);
}

char *
mem_text(const char *text)
{
	return or_abort(strdup(text));
}

uint8_t *
bytes_room(struct bytes *b, size_t size)
{
	if (b->data == NULL || b->size + size > b->room) {
		b->room = (b->size + size) * 2 + 64;
		b->data = mem_more(b->data, b->room, 1);
	}
	b->size += size;
	return b->data + b->size - size;
}

void
bytes_reserve(struct bytes *b, size_t size)
{
	if (b->size + size <= b->room)
		return;
	b->room = b->size + size;
	b->data = mem_more(b->data, b->room, 1);
}

void
bytes_add(struct bytes *b, const void *data, size_t size)
{
	if (size > 0)
		memcpy(bytes_room(b, size), data, size);
}

void
bytes_text(struct bytes *b, const char *text)
{
	bytes_add(b, text, strlen(text));
}

void
bytes_format(struct bytes *b, const char *format, ...)
{
	va_list ap, again;
	int need;

	va_start(ap, format);
	va_copy(again, ap);
	need = vsnprintf(NULL, 0, format, ap);
	if (need > 0) {
		char *room = (char *)bytes_room(b, (size_t)need + 1);
		vsnprintf(room, (size_t)need + 1, format, again);
		b->size--;
	}
	va_end(again);
	va_end(ap);
}

static void
add_number(struct bytes *b, uint64_t n, int size)
{
	uint8_t *p = bytes_room(b, (size_t)size);

	for (int i = size - 1; i >= 0; i--, n >>= 8)
		p[i] = (uint8_t)n;
}

void
bytes_u16(struct bytes *b, uint16_t n)
{
	add_number(b, n, 2);
}

void
bytes_u32(struct bytes *b, uint32_t n)
{
	add_number(b, n, 4);
}

void
bytes_u64(struct bytes *b, uint64_t n)
{
	add_number(b, n, 8);
}

void
bytes_drop(struct bytes *b)
{
	free(b->data);
	*b = (struct bytes){0};
}

uint16_t
read_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t
read_u32(const uint8_t *p)
{
	return (uint32_t)read_u16(p) << 16 | read_u16(p + 2);
}

uint64_t
read_u64(const uint8_t *p)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | p[i];
	return n;
}

void
hex_of(char *out, const void *data, size_t size)
{
	const uint8_t *p = data;

	for (size_t i = 0; i < size; i++) {
		out[2 * i] = "0123456789abcdef"[p[i] >> 4];
		out[2 * i + 1] = "0123456789abcdef"[p[i] & 15];
	}
	out[2 * size] = '\0';
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool
hex_to(uint8_t *out, size_t size, const char *hex, size_t digits)
{
	if (digits != 2 * size)
		return false;
	for (size_t i = 0; i < size; i++) {
		int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static const char b64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* A digit's value with B64_DIGIT set; 0 for every other byte. */
#define B64_DIGIT 0x40
#define ROW4(c, n)                                                                       \
	[(c)] = B64_DIGIT | (n), [(c) + 1] = B64_DIGIT | ((n) + 1),                      \
	[(c) + 2] = B64_DIGIT | ((n) + 2), [(c) + 3] = B64_DIGIT | ((n) + 3)
#define ROW2(c, n) [(c)] = B64_DIGIT | (n), [(c) + 1] = B64_DIGIT | ((n) + 1)
static const uint8_t b64_values[256] = {ROW4('A', 0), ROW4('E', 4), ROW4('I', 8),
    ROW4('M', 12), ROW4('Q', 16), ROW4('U', 20), ROW2('Y', 24), ROW4('a', 26),
    ROW4('e', 30), ROW4('i', 34), ROW4('m', 38), ROW4('q', 42), ROW4('u', 46),
    ROW2('y', 50), ROW4('0', 52), ROW4('4', 56),
    ROW2('8', 60), ['+'] = B64_DIGIT | 62, ['/'] = B64_DIGIT | 63};

/* Four digits to 24 bits; false if one is none. */
static inline bool
b64_group(uint32_t *bits, const uint8_t in[4])
{
	uint32_t a = b64_values[in[0]], b = b64_values[in[1]], c = b64_values[in[2]],
		 d = b64_values[in[3]];

	*bits = (a & 63) << 18 | (b & 63) << 12 | (c & 63) << 6 | (d & 63);
	return (a & b & c & d & B64_DIGIT) != 0;
}

static bool
b64_groups(uint8_t *to, const uint8_t *in, size_t groups)
{
	bool good = true;
	uint32_t n;

	for (size_t i = 0; i < groups; i++, in += 4, to += 3) {
		good &= b64_group(&n, in);
		to[0] = (uint8_t)(n >> 16);
		to[1] = (uint8_t)(n >> 8);
		to[2] = (uint8_t)n;
	}
	return good;
}

/* The last group of a text, with its padding; the bits that this leaves over must be
 * zero. */
static bool
b64_last(struct bytes *out, const uint8_t in[4], size_t pad)
{
	uint8_t digits[4], raw[3];

	memcpy(digits, in, 4);
	memset(digits + 4 - pad, 'A', pad);
	if (!b64_groups(raw, digits, 1) || (pad > 0 && raw[3 - pad] != 0))
		return false;
	bytes_add(out, raw, 3 - pad);
	return true;
}

bool
b64_to(struct bytes *out, struct span text)
{
	size_t groups = text.size / 4, pad = 0;

	if (text.size % 4 != 0)
		return false;
	if (groups == 0)
		return true;
	if (text.data[text.size - 1] == '=')
		pad = text.data[text.size - 2] == '=' ? 2 : 1;
	groups--;
	if (!b64_groups(bytes_room(out, 3 * groups), text.data, groups))
		return false;
	return b64_last(out, text.data + 4 * groups, pad);
}

void
b64_of(struct bytes *out, const void *data, size_t size)
{
	const uint8_t *p = data;

	for (size_t i = 0; i < size; i += 3) {
		size_t left = size - i;
		uint32_t n = (uint32_t)p[i] << 16 |
			     (uint32_t)(left > 1 ? p[i + 1] : 0) << 8 |
			     (uint32_t)(left > 2 ? p[i + 2] : 0);
		uint8_t *to = bytes_room(out, 4);
		for (size_t j = 0; j < 4; j++)
			to[j] =
			    j <= left ? (uint8_t)b64_digits[n >> (18 - 6 * j) & 63] : '=';
	}
}

void
base32_tracker(char out[TRACKER + 1], const uint8_t digest[HASH])
{
	for (unsigned i = 0; i < TRACKER; i++) {
		unsigned bit = 5 * i;
		unsigned two = (unsigned)digest[bit / 8] << 8 | digest[bit / 8 + 1];
		out[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[two >> (11 - bit % 8) & 31];
	}
	out[TRACKER] = '\0';
}

/* ---- SHA-256
 * ----------------------------------------------------------------------------- */

/* Looking an algorithm up costs as much as hashing a kilobyte: once is enough. One
 * context a thread. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t contexts;
static EVP_MD *algorithm;

static void
forget_context(void *context)
{
	EVP_MD_CTX_free(context);
}

static void
fetch_algorithm(void)
{
	algorithm = or_abort(EVP_MD_fetch(NULL, "SHA256", NULL));
	if (pthread_key_create(&contexts, forget_context) != 0)
		abort();
}

static EVP_MD_CTX *
context_of_thread(void)
{
	EVP_MD_CTX *context;

	pthread_once(&once, fetch_algorithm);
	context = pthread_getspecific(contexts);
	if (context != NULL)
		return context;
	context = or_abort(EVP_MD_CTX_new());
	if (pthread_setspecific(contexts, context) != 0)
		abort();
	return context;
}

void
sha256_pair(uint8_t out[HASH], const void *first, size_t first_size, const void *second,
    size_t second_size)
{
	EVP_MD_CTX *context = context_of_thread();

	if (EVP_DigestInit_ex(context, algorithm, NULL) != 1 ||
	    EVP_DigestUpdate(context, first, first_size) != 1 ||
	    EVP_DigestUpdate(context, second, second_size) != 1 ||
	    EVP_DigestFinal_ex(context, out, NULL) != 1)
		abort();
}

void
sha256_of(uint8_t out[HASH], const void *data, size_t size)
{
	sha256_pair(out, data, size, "", 0);
}

/* Length of the UTF-8 sequence at p (RFC 3629: shortest form, no surrogates), 0 if none.
 */
static size_t
utf8_length(const uint8_t *p, size_t left)
{
	size_t n = p[0] < 0x80   ? 1
		   : p[0] < 0xc2 ? 0
		   : p[0] < 0xe0 ? 2
		   : p[0] < 0xf0 ? 3
		   : p[0] < 0xf5 ? 4
				 : 0;

	if (n == 0 || n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

size_t
plain_ascii(const uint8_t *p, size_t size)
{
	static const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
	size_t i = 0;

	for (uint64_t eight; size - i >= 8; i += 8) {
		memcpy(&eight, p + i, 8);
		if (((eight - ones * ' ') | eight) & tops)
			break;
	}
	return i;
}

bool
utf8_ok(const void *data, size_t size)
{
	const uint8_t *p = data;

	for (size_t i = plain_ascii(p, size), n; i < size; i += n) {
		n = utf8_length(p + i, size - i);
		if (n == 0)
			return false;
		if (p[i] == '\n')
			n += plain_ascii(p + i + 1, size - i - 1);
	}
	return true;
}

/* C0, DEL, C1; U+061C, U+200E..F, U+2028..E, U+2066..9. */
static bool
shows_badly(const uint8_t *p, size_t size)
{
	if (size == 1)
		return p[0] < ' ' || p[0] == 0x7f;
	if (size == 2)
		return (p[0] == 0xc2 && p[1] < 0xa0) || (p[0] == 0xd8 && p[1] == 0x9c);
	if (size != 3 || p[0] != 0xe2)
		return false;
	if (p[1] == 0x80)
		return p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xa8 && p[2] <= 0xae);
	return p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9;
}

void
bytes_shown(struct bytes *b, const char *text)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t left = strlen(text), n;

	for (; left > 0; p += n, left -= n) {
		n = utf8_length(p, left);
		if (n > 0 && !shows_badly(p, n)) {
			bytes_add(b, p, n);
			continue;
		}
		bytes_text(b, "?");
		if (n == 0) /* with the rest of the broken sequence */
			for (n = 1; n < left && (p[n] & 0xc0) == 0x80; n++)
				continue;
	}
}
