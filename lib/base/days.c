#include "base/days.h"

#include <stdio.h>
#include <string.h>

#define KOREA (9 * 3600)
#define DAY 86400

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
days_of_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* Counted from March, so that the day that years differ by comes last. */
static int64_t
days_from(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year, m = month <= 2 ? month + 9 : month - 3;
	int64_t era = y / 400, of_era = y % 400;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       (153 * m + 2) / 5 + day - 1 - 719468;
}

static bool
days_of_date(int year, int month, int day, int64_t *out)
{
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
	    day > days_of_month(year, month))
		return false;
	*out = days_from(year, month, day);
	return true;
}

const char *
days_text(char out[DAYS_TEXT], int64_t days)
{
	int64_t z = days + 719468, era, of_era, year, of_year, m, month;

	if (days < -719162 || days > 2932896) { /* the years 1 to 9999 */
		snprintf(out, DAYS_TEXT, "?");
		return out;
	}
	era = z / 146097;
	z %= 146097;
	of_era = (z - z / 1460 + z / 36524 - z / 146096) / 365;
	of_year = z - (365 * of_era + of_era / 4 - of_era / 100);
	m = (5 * of_year + 2) / 153;
	month = m < 10 ? m + 3 : m - 9;
	year = era * 400 + of_era + (month <= 2);
	snprintf(out, DAYS_TEXT, "%04d-%02d-%02d", (int)year, (int)month,
	    (int)(of_year - (153 * m + 2) / 5 + 1));
	return out;
}

/* The day of a time, and the seconds of that day. */
static int64_t
day_of(int64_t unix_seconds, int64_t *rest)
{
	int64_t here = unix_seconds + KOREA, days = here / DAY;

	*rest = here % DAY;
	if (*rest < 0) {
		*rest += DAY;
		days--;
	}
	return days;
}

int64_t
days_of(int64_t unix_seconds)
{
	int64_t rest;

	return day_of(unix_seconds, &rest);
}

const char *
days_clock_text(char out[DAYS_TIME_TEXT], int64_t unix_seconds)
{
	int64_t rest, days = day_of(unix_seconds, &rest);
	char day[DAYS_TEXT];

	snprintf(out, DAYS_TIME_TEXT, "%s %02d:%02d", days_text(day, days),
	    (int)(rest / 3600), (int)(rest / 60 % 60));
	return out;
}

const char *
days_time_text(char out[DAYS_TIME_TEXT], int64_t unix_seconds)
{
	int64_t rest;

	(void)day_of(unix_seconds, &rest);
	days_clock_text(out, unix_seconds);
	if (rest % 60)
		snprintf(out + strlen(out), DAYS_TIME_TEXT - strlen(out), ":%02d",
		    (int)(rest % 60));
	return out;
}

/* So many digits; moves on. */
static bool
take_number(const char **at, int digits, int *out)
{
	int n = 0;

	for (int i = 0; i < digits; i++) {
		if (!is_digit((*at)[i]))
			return false;
		n = n * 10 + ((*at)[i] - '0');
	}
	*at += digits;
	*out = n;
	return true;
}

/* 2026-11-26, 2026.11.26 or 20261126. */
static bool
take_day(const char **at, int64_t *out)
{
	const char *text = *at;
	int year, month, day;
	char mark = '\0';

	if (!take_number(&text, 4, &year))
		return false;
	if (*text == '-' || *text == '.')
		mark = *text++;
	if (!take_number(&text, 2, &month) || (mark && *text++ != mark) ||
	    !take_number(&text, 2, &day) || !days_of_date(year, month, day, out))
		return false;
	*at = text;
	return true;
}

bool
days_read(const char *text, int64_t *out)
{
	return take_day(&text, out) && !*text;
}

bool
days_read_time(const char *text, int64_t *out)
{
	int64_t day;
	int hour, minute, second = 0;

	if (!take_day(&text, &day) || (*text != ' ' && *text != 'T'))
		return false;
	text++;
	if (!take_number(&text, 2, &hour) || *text++ != ':' ||
	    !take_number(&text, 2, &minute))
		return false;
	if (*text == ':' && (text++, !take_number(&text, 2, &second)))
		return false;
	if (*text || hour > 23 || minute > 59 || second > 59)
		return false;
	*out = day * DAY + hour * 3600 + minute * 60 + second - KOREA;
	return true;
}
