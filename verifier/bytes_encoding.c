/* Hex, base64, base32, decimal, UTF-8. */
#include "verifier/bytes.h"

#include <string.h>

/* ---- numbers ---- */

bool
decimal_to(uint64_t *out, struct span text, uint64_t max)
{
	uint64_t n = 0;

	if (text.size == 0 || text.size > 19 || (text.size > 1 && text.data[0] == '0'))
		return false;
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(text.data[i] - '0'); /* 19 digits fit */
	}
	*out = n;
	return n <= max;
}

/* ---- hex, base64, base32 ---- */

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

/* ---- UTF-8 ---- */

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
