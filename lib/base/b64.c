#include "base/b64.h"

#include <string.h>

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
b64_put(struct buf *out, const void *data, size_t size)
{
	const uint8_t *in = data;
	char text[4];
	while (size) {
		size_t n = size < 3 ? size : 3;
		uint32_t v = (uint32_t)in[0] << 16;
		if (n > 1)
			v |= (uint32_t)in[1] << 8;
		if (n > 2)
			v |= in[2];
		text[0] = alphabet[v >> 18];
		text[1] = alphabet[v >> 12 & 63];
		text[2] = n > 1 ? alphabet[v >> 6 & 63] : '=';
		text[3] = n > 2 ? alphabet[v & 63] : '=';
		buf_put(out, text, 4);
		in += n;
		size -= n;
	}
}

/* The value of a digit, from '+' to 'z'; -1: none. */
static const int8_t digits['z' - '+' + 1] = {
    62, -1, -1, -1, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, -1, -1,
    -1, /* +/09 */
    -1, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
    19,                                             /* A-T */
    20, 21, 22, 23, 24, 25, -1, -1, -1, -1, -1, -1, /* U-Z */
    26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
    45,                     /* a-t */
    46, 47, 48, 49, 50, 51, /* u-z */
};

static int
digit(char c)
{
	uint8_t at = (uint8_t)((uint8_t)c - '+');

	return at < sizeof(digits) ? digits[at] : -1;
}

/* Four characters without padding; false if one is no digit. */
static bool
decode_group(uint8_t out[3], const char *text)
{
	int a = digit(text[0]), b = digit(text[1]), c = digit(text[2]),
	    d = digit(text[3]);
	uint32_t v =
	    (uint32_t)a << 18 | (uint32_t)b << 12 | (uint32_t)c << 6 | (uint32_t)d;

	out[0] = (uint8_t)(v >> 16);
	out[1] = (uint8_t)(v >> 8);
	out[2] = (uint8_t)v;
	return (a | b | c | d) >= 0;
}

/* The last four, which may be padded: gives the number of bytes (1..3), or -1. The bits
 * that padding leaves over must be zero. */
static int
decode_last(uint8_t out[3], const char *text)
{
	int bytes = text[3] != '=' ? 3 : text[2] != '=' ? 2 : 1;
	char full[4];

	memcpy(full, text, sizeof(full));
	for (int i = bytes + 1; i < 4; i++)
		full[i] = 'A';
	if (!decode_group(out, full))
		return -1;
	for (int i = bytes; i < 3; i++)
		if (out[i] != 0)
			return -1;
	return bytes;
}

int
b64_get(struct buf *out, const char *text, size_t size)
{
	size_t groups = size / 4, before = out->size;
	uint8_t *to;
	bool good = true;
	int last = 0;

	if (size % 4)
		return ERR_FORMAT;
	if (size == 0)
		return 0;
	to = buf_room(out, 3 * groups);
	for (size_t i = 0; i + 1 < groups; i++)
		good &= decode_group(to + 3 * i, text + 4 * i);
	last = decode_last(to + 3 * (groups - 1), text + size - 4);
	good = good && last > 0;
	buf_cut(out, good ? before + 3 * (groups - 1) + (size_t)last : before);
	return good ? 0 : ERR_FORMAT;
}

static int
get_exact(int (*get)(struct buf *, const char *, size_t), void *out, size_t want,
    const char *text, size_t size)
{
	struct buf b = {0};
	int rc = size > B64_SIZE(want) ? ERR_FORMAT : get(&b, text, size);
	if (rc == 0 && b.size != want)
		rc = ERR_FORMAT;
	if (rc == 0 && want)
		memcpy(out, b.data, want);
	buf_free(&b);
	return rc;
}

int
b64_get_exact(void *out, size_t want, const char *text, size_t size)
{
	return get_exact(b64_get, out, want, text, size);
}

void
b64url_put(struct buf *out, const void *data, size_t size)
{
	size_t before = out->size;
	b64_put(out, data, size);
	while (out->size > before && out->data[out->size - 1] == '=')
		buf_cut(out, out->size - 1);
	for (size_t i = before; i < out->size; i++)
		if (out->data[i] == '+')
			out->data[i] = '-';
		else if (out->data[i] == '/')
			out->data[i] = '_';
}

int
b64url_get(struct buf *out, const char *text, size_t size)
{
	struct buf padded = {0};
	int rc = size % 4 == 1 ? ERR_FORMAT : 0;

	for (size_t i = 0; i < size; i++) {
		char c = text[i];
		if (c == '+' || c == '/' || c == '=')
			rc = ERR_FORMAT;
		buf_put8(&padded, (uint8_t)(c == '-' ? '+' : c == '_' ? '/' : c));
	}
	while (padded.size % 4)
		buf_put8(&padded, '=');
	if (!rc)
		rc = b64_get(out, buf_str(&padded), padded.size);
	buf_free(&padded);
	return rc;
}

int
b64url_get_exact(void *out, size_t want, const char *text, size_t size)
{
	return get_exact(b64url_get, out, want, text, size);
}

void
hex_encode(char *hex, const void *data, size_t size)
{
	const uint8_t *in = data;
	for (size_t i = 0; i < size; i++) {
		*hex++ = "0123456789abcdef"[in[i] >> 4];
		*hex++ = "0123456789abcdef"[in[i] & 15];
	}
	*hex = 0;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
hex_decode(void *out, size_t want, const char *hex, size_t size)
{
	if (size / 2 != want || size % 2)
		return ERR_FORMAT;
	for (size_t i = 0; i < size; i++)
		if (hex_digit(hex[i]) < 0)
			return ERR_FORMAT;
	uint8_t *to = out;
	for (size_t i = 0; i < want; i++)
		to[i] = (uint8_t)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
	return 0;
}

void
base32_prefix(char *out, size_t chars, const void *data, size_t size)
{
	const uint8_t *in = data;
	if (chars > (size * 8 + 4) / 5)
		die("base32: %zu characters asked of %zu bytes", chars, size);
	for (size_t i = 0; i < chars; i++) {
		size_t bit = i * 5;
		unsigned v = (unsigned)in[bit / 8] << 8;
		if (bit / 8 + 1 < size)
			v |= in[bit / 8 + 1];
		out[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[v >> (11 - bit % 8) & 31];
	}
	out[chars] = 0;
}
