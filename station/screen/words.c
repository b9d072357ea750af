#include "station/screen/words.h"

#include <errno.h>
#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "base/file.h"

#define DOMAIN "madang"

/* Every msgid of the sources, as xgettext found them. */
static const char *const msgids[] = {
#include "po/msgids.inc"
};
#define MSGIDS (sizeof(msgids) / sizeof(*msgids))

const char *
words(enum language l, const char *msgid)
{
	return l == LANGUAGE_KO ? dgettext(DOMAIN, msgid) : msgid;
}

const char *
language_name(enum language l)
{
	static const char *const names[LANGUAGES] = {"한국어", "English"};

	return names[l];
}

/* ---- the terminal ---- */

static const char *
named_locale(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (int i = 0; i < 3; i++) {
		const char *value = getenv(variables[i]);

		if (value && *value)
			return value;
	}
	return "C";
}

/* A locale that is not installed here (ssh brings the name of another machine) still says
 * what its terminal writes. */
static bool
is_utf8(const char *locale)
{
	const char *dot = strchr(locale, '.');

	if (setlocale(LC_CTYPE, locale))
		return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	return dot && (strcasecmp(dot, ".UTF-8") == 0 || strcasecmp(dot, ".utf8") == 0);
}

int
words_terminal(struct why *why)
{
	const char *locale = named_locale();

	if (is_utf8(locale))
		return 0;
	return why_set(why, ERR_REFUSED,
	    "the locale of this terminal is \"%s\", which is not UTF-8 and cannot show "
	    "Korean: in a terminal of UTF-8 set LC_ALL=C.UTF-8 and start again",
	    locale);
}

/* ---- the catalogue ---- */

static size_t
count_missing(const char **first)
{
	size_t missing = 0;

	for (size_t i = 0; i < MSGIDS; i++)
		if (dgettext(DOMAIN, msgids[i]) == msgids[i] && missing++ == 0)
			*first = msgids[i];
	return missing;
}

/* C.UTF-8 for all but the messages. From glibc 2.39 gettext translates nothing in
 * C.UTF-8; there another locale has to be installed, whose name is all that is used of
 * it. */
static int
set_locale(const char **first, size_t *missing, struct why *why)
{
	static const char *const names[] = {"C.UTF-8", "ko_KR.UTF-8", "en_US.UTF-8"};

	if (!setlocale(LC_ALL, "C.UTF-8") || setenv("LANGUAGE", "ko", 1))
		return why_set(why, ERR_REFUSED,
		    "this machine has no locale C.UTF-8: install it (on Debian it is "
		    "part of "
		    "libc-bin) and start again");
	for (int i = 0; i < 3; i++) {
		if (!setlocale(LC_MESSAGES, names[i]))
			continue;
		*missing = count_missing(first);
		if (*missing < MSGIDS)
			return 0;
	}
	setlocale(LC_MESSAGES, "C.UTF-8");
	return 0;
}

int
words_open(const char *folder, struct why *why)
{
	struct path file = path_of("%s/ko/LC_MESSAGES/" DOMAIN ".mo", folder);
	const char *first = "";
	size_t missing = 0;
	int r;

	if (access(file.s, R_OK) != 0)
		return why_set(why, ERR_NOT_FOUND,
		    "the station does not start without its Korean words: %s: %s. "
		    "Install "
		    "Madang again, all of it",
		    file.s, strerror(errno));
	if (!bindtextdomain(DOMAIN, folder) || !bind_textdomain_codeset(DOMAIN, "UTF-8"))
		die("out of memory");
	r = set_locale(&first, &missing, why);
	if (r || missing == 0)
		return r;
	if (missing == MSGIDS)
		return why_set(why, ERR_REFUSED,
		    "the station cannot use its Korean words in %s: install Madang "
		    "again, "
		    "all of it; where that does not help, install the locale ko_KR.UTF-8",
		    file.s);
	return why_set(why, ERR_REFUSED,
	    "the station does not start half translated: %zu of %zu messages are not in "
	    "%s, the first is \"%s\". Install Madang again, all of it",
	    missing, MSGIDS, file.s, first);
}
