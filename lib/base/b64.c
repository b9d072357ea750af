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

static int
digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* One group of four characters; gives the number of bytes (1..3), or -1. Padding is
 * allowed in the last group only, and the bits it leaves over must be zero. */
static int
decode_group(uint8_t out[3], const char *text, bool last)
{
	int bytes = 3;
	if (last && text[3] == '=')
		bytes = text[2] == '=' ? 1 : 2;
	uint32_t v = 0;
	for (int i = 0; i < 4; i++) {
		int d = i <= bytes ? digit(text[i]) : 0;
		if (d < 0)
			return -1;
		v = v << 6 | (uint32_t)d;
	}
	if (v & ((1u << 8 * (3 - bytes)) - 1))
		return -1;
	out[0] = (uint8_t)(v >> 16);
	out[1] = (uint8_t)(v >> 8);
	out[2] = (uint8_t)v;
	return bytes;
}

int
b64_get(struct buf *out, const char *text, size_t size)
{
	size_t before = out->size;
	if (size % 4)
		return ERR_FORMAT;
	for (size_t i = 0; i < size; i += 4) {
		uint8_t group[3];
		int n = decode_group(group, text + i, i + 4 == size);
		if (n < 0) {
			out->size = before;
			if (out->data)
				out->data[before] = 0;
			return ERR_FORMAT;
		}
		buf_put(out, group, (size_t)n);
	}
	return 0;
}

int
b64_get_exact(void *out, size_t want, const char *text, size_t size)
{
	if (size != B64_SIZE(want))
		return ERR_FORMAT;
	struct buf b = {0};
	int rc = b64_get(&b, text, size);
	if (rc == 0 && b.size != want)
		rc = ERR_FORMAT;
	if (rc == 0 && want)
		memcpy(out, b.data, want);
	buf_free(&b);
	return rc;
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
