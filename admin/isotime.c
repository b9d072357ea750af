#include "admin/pollfile.h"

#include <string.h>

/* Two digits at *p, at most max; -1 otherwise. */
static int
two(const char **p, int max)
{
	const char *s = *p;

	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return -1;
	int v = (s[0] - '0') * 10 + (s[1] - '0');
	*p += 2;
	return v <= max ? v : -1;
}

static bool
skip(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

/* Days since 1970-01-01 of a day of the Gregorian calendar; years counted from March, so
 * that the leap day is the last of its year. */
static int64_t
days(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int m = month <= 2 ? month + 9 : month - 3;

	return 365 * (int64_t)y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
	       1 - 719468;
}

static int
month_days(int year, int month)
{
	static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return length[month - 1] + (month == 2 && leap);
}

/* Seconds east of Greenwich. */
static bool
zone(const char **p, int *east)
{
	int sign = **p == '-' ? -1 : 1;

	*east = 0;
	if (skip(p, 'Z'))
		return true;
	if (!skip(p, '+') && !skip(p, '-'))
		return false;
	int h = two(p, 14);
	if (h < 0 || !skip(p, ':'))
		return false;
	int m = two(p, 59);
	*east = sign * (h * 3600 + m * 60);
	return m >= 0;
}

int
iso_time(int64_t *out, const char *text)
{
	const char *p = text;
	int high = two(&p, 99), low = high < 0 ? -1 : two(&p, 99);

	if (low < 0 || !skip(&p, '-'))
		return ERR_FORMAT;
	int year = high * 100 + low, month = two(&p, 12);
	if (year < 1970 || month < 1 || !skip(&p, '-'))
		return ERR_FORMAT;
	int day = two(&p, 31);
	if (day < 1 || day > month_days(year, month) ||
	    (!skip(&p, 'T') && !skip(&p, ' ')))
		return ERR_FORMAT;
	int hour = two(&p, 23);
	if (hour < 0 || !skip(&p, ':'))
		return ERR_FORMAT;
	int minute = two(&p, 59), second = 0, east = 0;
	if (minute < 0 || (skip(&p, ':') && (second = two(&p, 59)) < 0))
		return ERR_FORMAT;
	if (!zone(&p, &east) || *p != '\0')
		return ERR_FORMAT;
	*out = days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - east;
	return 0;
}
