#include "verifier/bytes.h"

#include <openssl/evp.h>
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
	if (b->size + size > b->room) {
		b->room = (b->size + size) * 2 + 64;
		b->data = mem_more(b->data, b->room, 1);
	}
	b->size += size;
	return b->data + b->size - size;
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

static int
b64_digit(uint8_t c)
{
	const char *at = c ? strchr(b64_digits, c) : NULL;

	return at ? (int)(at - b64_digits) : -1;
}

/* Four digits to 3 - pad bytes; the bits that padding leaves over must be zero. */
static bool
b64_group(struct bytes *out, const uint8_t *in, int pad)
{
	uint32_t n = 0;

	for (int i = 0; i < 4; i++) {
		int digit = i >= 4 - pad ? (in[i] == '=' ? 0 : -1) : b64_digit(in[i]);
		if (digit < 0)
			return false;
		n = n << 6 | (uint32_t)digit;
	}
	if (pad > 0 && (n & ((1U << (8 * pad)) - 1)) != 0)
		return false;
	for (int i = 0; i < 3 - pad; i++)
		*bytes_room(out, 1) = (uint8_t)(n >> (16 - 8 * i));
	return true;
}

bool
b64_to(struct bytes *out, struct span text)
{
	if (text.size % 4 != 0)
		return false;
	for (size_t i = 0; i < text.size; i += 4) {
		int pad = 0;
		if (i + 4 == text.size && text.data[i + 3] == '=')
			pad = text.data[i + 2] == '=' ? 2 : 1;
		if (!b64_group(out, text.data + i, pad))
			return false;
	}
	return true;
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

void
sha256_pair(uint8_t out[HASH], const void *first, size_t first_size, const void *second,
    size_t second_size)
{
	EVP_MD_CTX *context = or_abort(EVP_MD_CTX_new());

	if (EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1 ||
	    EVP_DigestUpdate(context, first, first_size) != 1 ||
	    EVP_DigestUpdate(context, second, second_size) != 1 ||
	    EVP_DigestFinal_ex(context, out, NULL) != 1)
		abort();
	EVP_MD_CTX_free(context);
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

bool
utf8_ok(const void *data, size_t size)
{
	const uint8_t *p = data;

	for (size_t i = 0, n; i < size; i += n) {
		n = utf8_length(p + i, size - i);
		if (n == 0)
			return false;
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
