#include "station/text/typed.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define DIGITS 64
#define SEALED 1000 /* characters: CLERK_CLEAR_MAX bytes, whatever they are */

/* ---- numbers ---- */

bool
typed_is_number(const struct field *f)
{
	return f->type >= FIELD_INT && f->type <= FIELD_PERMILLE;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Separators stand before each group of three, all of them or none. */
static bool
separated(const char *digits)
{
	size_t head = strcspn(digits, ",");

	if (!digits[head])
		return true;
	if (head == 0 || head > 3)
		return false;
	for (digits += head; *digits; digits += 4)
		if (*digits != ',' || strspn(digits + 1, "0123456789") < 3 ||
		    (digits[4] && digits[4] != ','))
			return false;
	return true;
}

#define TOO_MANY INT64_C(1000000000000000000) /* beyond every limit */

/* Digits with their separators. Of more than 16 it is only known that they are too many:
 * it cannot overflow. */
static bool
read_digits(const char *text, int64_t *out)
{
	int64_t n = 0;
	int count = 0;

	if (!*text || !separated(text))
		return false;
	for (; *text; text++) {
		if (*text == ',')
			continue;
		if (!is_digit(*text))
			return false;
		n = ++count > 16 ? TOO_MANY : n * 10 + (*text - '0');
	}
	*out = n;
	return count > 0;
}

/* "12.5%" is 125. */
static bool
read_percent(const char *text, int64_t *out)
{
	char whole[8];
	size_t size = strspn(text, "0123456789");
	const char *rest = text + size;
	int tenth = 0;

	if (size == 0 || size >= sizeof(whole))
		return false;
	memcpy(whole, text, size);
	whole[size] = '\0';
	if (rest[0] == '.' && is_digit(rest[1])) {
		tenth = rest[1] - '0';
		rest += 2;
	}
	if (strcmp(rest, "%") != 0 || !read_digits(whole, out))
		return false;
	*out = *out * 10 + tenth;
	return true;
}

static enum fault
read_number(const struct field *f, const char *text, int64_t *out)
{
	bool minus = *text == '-';
	int64_t n;

	if (f->type == FIELD_PERMILLE && read_percent(text, &n)) {
		*out = n;
		return FAULT_NONE;
	}
	if (!read_digits(text + minus, &n))
		return FAULT_NUMBER;
	*out = minus ? -n : n;
	return FAULT_NONE;
}

const char *
typed_number(char out[TYPED_NUMBER], int64_t n)
{
	char digits[24];
	int size = snprintf(digits, sizeof(digits), "%" PRId64, n), to = 0;
	int minus = n < 0;

	for (int i = 0; i < size; i++) {
		if (i > minus && (size - i) % 3 == 0)
			out[to++] = ',';
		out[to++] = digits[i];
	}
	out[to] = '\0';
	return out;
}

static size_t
digits_before(const char *text, size_t at)
{
	size_t n = 0;

	for (size_t i = 0; i < at && text[i]; i++)
		n += text[i] != ',';
	return n;
}

void
typed_separate(char *text, size_t room, size_t *cursor)
{
	size_t size = strlen(text), minus = text[0] == '-', digits = 0, to = 0;
	size_t before = digits_before(text, *cursor);
	char out[TYPED_NUMBER];

	if (strspn(text + minus, "0123456789,") != size - minus)
		return;
	digits = digits_before(text, size) - minus;
	if (digits == 0 || digits > 20 || size + digits / 3 + 1 > room)
		return;
	for (size_t i = 0, left = digits; i < size; i++) {
		if (text[i] == ',')
			continue;
		out[to++] = text[i];
		if (is_digit(text[i]) && --left > 0 && left % 3 == 0)
			out[to++] = ',';
	}
	memset(text, 0, size);
	memcpy(text, out, to);
	text[to] = '\0';
	for (*cursor = 0; *cursor < to && digits_before(text, *cursor) < before;)
		(*cursor)++;
}

/* ---- any field ---- */

bool
typed_is_text(const struct field *f)
{
	return f->type == FIELD_TEXT || form_is_sealed(f);
}

size_t
typed_most(const struct field *f)
{
	if (form_is_sealed(f))
		return SEALED;
	switch (f->type) {
	case FIELD_TEXT:
		return (size_t)f->max;
	case FIELD_KEY:
	case FIELD_HASH:
		return DIGITS;
	case FIELD_CHOICE:
		return 200;
	default:
		return 24;
	}
}

size_t
typed_room(const struct field *f)
{
	return 4 * typed_most(f) + 1;
}

static enum fault
of_limits(const struct field *f, int64_t n, json_t **value)
{
	if (n < f->min)
		return FAULT_LOW;
	if (n > f->max)
		return FAULT_HIGH;
	*value = json_integer(n);
	return FAULT_NONE;
}

static enum fault
of_text(int64_t min, int64_t max, const char *text, json_t **value)
{
	int64_t count = text_characters(text, strlen(text));

	if (count < 0)
		return FAULT_CONTROL;
	if (count < min)
		return FAULT_SHORT;
	if (count > max)
		return FAULT_LONG;
	*value = json_string(text);
	return FAULT_NONE;
}

static enum fault
of_digits(const char *text, json_t **value)
{
	char small[DIGITS + 1];
	size_t i;

	for (i = 0; i < DIGITS && text[i]; i++)
		small[i] =
		    text[i] >= 'A' && text[i] <= 'F' ? (char)(text[i] + 32) : text[i];
	small[i] = '\0';
	if (i < DIGITS || text[i] || strspn(small, "0123456789abcdef") != DIGITS)
		return FAULT_DIGITS;
	*value = json_string(small);
	return FAULT_NONE;
}

static enum fault
of_choice(const struct field *f, const char *text, json_t **value)
{
	const json_t *values = json_object_get(f->json, "values");

	for (size_t i = 0; i < json_array_size(values); i++)
		if (strcmp(json_string_value(json_array_get(values, i)), text) == 0) {
			*value = json_string(text);
			return FAULT_NONE;
		}
	return FAULT_CHOICE;
}

/* 202611261405 too, as a day may be typed without its hyphens. */
static bool
read_time(const char *text, int64_t *out)
{
	char parted[20];

	if (strlen(text) != 12 || strspn(text, "0123456789") != 12)
		return days_read_time(text, out);
	snprintf(parted, sizeof(parted), "%.8s %.2s:%.2s", text, text + 8, text + 10);
	return days_read_time(parted, out);
}

enum fault
typed_value(const struct field *f, const char *text, json_t **value)
{
	enum fault bad;
	int64_t n;

	if (!*text && (f->optional || f->type != FIELD_TEXT || f->min > 0)) {
		if (!f->optional)
			return FAULT_MISSING;
		*value = NULL;
		return FAULT_NONE;
	}
	if (form_is_sealed(f))
		return of_text(1, SEALED, text, value);
	switch (f->type) {
	case FIELD_TEXT:
		return of_text(f->min, f->max, text, value);
	case FIELD_DATE:
		return days_read(text, &n) ? of_limits(f, n, value) : FAULT_DAY;
	case FIELD_TIME:
		return read_time(text, &n) ? of_limits(f, n, value) : FAULT_TIME;
	case FIELD_KEY:
	case FIELD_HASH:
		return of_digits(text, value);
	case FIELD_CHOICE:
		return of_choice(f, text, value);
	default:
		bad = read_number(f, text, &n);
		return bad ? bad : of_limits(f, n, value);
	}
}

/* ---- while one types ---- */

/* More characters of the same kind could still make it right. */
static bool
unfinished(const struct field *f, const char *text, enum fault bad)
{
	switch (bad) {
	case FAULT_MISSING:
	case FAULT_SHORT:
		return true;
	case FAULT_LOW: /* 1 may become 100; -5 only goes down */
		return typed_is_number(f) && *text != '-';
	case FAULT_NUMBER:
		return strcmp(text, "-") == 0 ||
		       (f->type == FIELD_PERMILLE &&
			   strspn(text, "0123456789.") == strlen(text));
	case FAULT_DAY:
		return strlen(text) < 8 + 2 * (strpbrk(text, "-.") != NULL) &&
		       strspn(text, "0123456789-.") == strlen(text);
	case FAULT_TIME:
		return strlen(text) < 16 &&
		       strspn(text, "0123456789-.: T") == strlen(text);
	case FAULT_DIGITS:
		return strlen(text) < DIGITS &&
		       strspn(text, "0123456789abcdefABCDEF") == strlen(text);
	default:
		return false;
	}
}

enum fault
typed_while_typing(const struct field *f, const char *text)
{
	json_t *value = NULL;
	enum fault bad = typed_value(f, text, &value);

	json_decref(value);
	return bad && unfinished(f, text, bad) ? FAULT_NONE : bad;
}

/* ---- back to text ---- */

void
typed_text(const struct field *f, const json_t *value, char *out, size_t room)
{
	char text[DAYS_TIME_TEXT];
	json_int_t n = json_integer_value(value);

	if (!value)
		snprintf(out, room, "%s", "");
	else if (json_is_string(value))
		snprintf(out, room, "%s", json_string_value(value));
	else if (f->type == FIELD_DATE)
		snprintf(out, room, "%s", days_text(text, n));
	else if (f->type == FIELD_TIME)
		snprintf(out, room, "%s", days_time_text(text, n));
	else if (f->type == FIELD_INT)
		snprintf(out, room, "%" PRId64, (int64_t)n);
	else
		snprintf(out, room, "%s", typed_number(text, n));
}
