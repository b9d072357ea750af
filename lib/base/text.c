#include "base/text.h"

#include <string.h>

int32_t
text_rune(struct cur *c)
{
	unsigned first = cur_get8(c);
	if (c->bad)
		return -1;
	if (first < 0x80)
		return (int32_t)first;

	/* Lead bytes C2..F4 say how many follow; min keeps overlong forms out. */
	int more = first >= 0xc2 && first < 0xe0   ? 1
		   : first >= 0xe0 && first < 0xf0 ? 2
		   : first >= 0xf0 && first < 0xf5 ? 3
						   : 0;
	static const int32_t min[] = {0, 0x80, 0x800, 0x10000};
	int32_t rune = (int32_t)(first & (0x3fu >> more));
	bool good = more > 0;
	for (int i = 0; i < more; i++) {
		unsigned next = cur_get8(c);
		good = good && (next & 0xc0) == 0x80;
		rune = rune << 6 | (int32_t)(next & 0x3f);
	}
	good = good && !c->bad && rune >= min[more] && rune <= 0x10ffff &&
	       (rune < 0xd800 || rune > 0xdfff);
	if (good)
		return rune;
	c->bad = true;
	return -1;
}

/* Most of what comes in is base64: eight bytes at a time while they are ASCII without
 * controls. With all high bits clear, taking 0x20 from a byte borrows its high bit only
 * if the byte, or one below it that borrows, is a control. */
static void
skip_plain(struct cur *c)
{
	const uint64_t high = UINT64_C(0x8080808080808080), space = high / 4;
	uint64_t word;

	while (c->end - c->at >= (ptrdiff_t)sizeof(word)) {
		memcpy(&word, c->at, sizeof(word));
		if ((word | (word - space)) & high)
			return;
		c->at += sizeof(word);
	}
}

bool
text_clean(const char *text, size_t size, bool lines)
{
	struct cur c = cur_of(text, size);
	while (cur_left(&c)) {
		skip_plain(&c);
		if (cur_left(&c) == 0)
			break;
		int32_t rune = text_rune(&c);
		if (rune < 0x20 && !(rune == '\n' && lines))
			return false;
	}
	return cur_done(&c);
}

/* Also of what is no character. */
static bool
is_control(int32_t r)
{
	return r < 0x20 || (r >= 0x7f && r < 0xa0);
}

int64_t
text_characters(const char *text, size_t size)
{
	struct cur c = cur_of(text, size);
	int64_t count = 0;

	for (; cur_left(&c) > 0; count++)
		if (is_control(text_rune(&c)))
			return -1;
	return count;
}

static bool
shows_badly(int32_t r)
{
	return is_control(r) || r == 0x61c || r == 0x200e || r == 0x200f ||
	       (r >= 0x2028 && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069);
}

/* Bytes of a broken sequence: its first, and all that could only continue one. */
static size_t
broken_size(const struct cur *c)
{
	size_t n = 1;

	while (n < cur_left(c) && (c->at[n] & 0xc0) == 0x80)
		n++;
	return n;
}

void
text_shown(struct buf *out, const char *text)
{
	struct cur c = cur_of(text, strlen(text));

	while (cur_left(&c) > 0) {
		struct cur from = c;
		int32_t rune = text_rune(&c);
		if (c.bad) {
			c = from;
			cur_take(&c, broken_size(&from));
		}
		if (shows_badly(rune))
			buf_puts(out, "?");
		else
			buf_put(out, from.at, (size_t)(c.at - from.at));
	}
}

size_t
text_fit(const char *text, size_t size, size_t most)
{
	if (size <= most)
		return size;
	while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
		most--;
	return most;
}

bool
text_is_space(int32_t r)
{
	return (r >= 0x09 && r <= 0x0d) || r == 0x20 || r == 0x85 || r == 0xa0 ||
	       r == 0x1680 || (r >= 0x2000 && r <= 0x200a) || r == 0x2028 ||
	       r == 0x2029 || r == 0x202f || r == 0x205f || r == 0x3000;
}

int
text_decimal(uint64_t *out, const char *text, size_t size, uint64_t max)
{
	if (size == 0 || (text[0] == '0' && size > 1))
		return ERR_FORMAT;
	uint64_t v = 0;
	for (size_t i = 0; i < size; i++) {
		if (text[i] < '0' || text[i] > '9')
			return ERR_FORMAT;
		uint64_t digit = (uint64_t)(text[i] - '0');
		if (digit > max || v > (max - digit) / 10)
			return ERR_FORMAT;
		v = v * 10 + digit;
	}
	*out = v;
	return 0;
}

bool
text_is_id(const char *text, size_t max, const char *also)
{
	size_t size = strlen(text);
	if (size == 0 || size > max)
		return false;
	for (size_t i = 0; i < size; i++) {
		char c = text[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    !strchr(also, c))
			return false;
	}
	return true;
}
