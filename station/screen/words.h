/*
 * What the station says to people, in Korean and English. A message is named by its
 * English text (the msgid); the Korean one is in po/ko.po, by gettext. One screen shows
 * both languages at once, so each call says which, and nothing is switched.
 *
 * xgettext finds msgids in words(l, "...") and N_("..."): write them as literals there,
 * one literal a call (of c ? "a" : "b" it sees only the first). Where one English word
 * needs two Korean ones, make the English longer.
 *
 * Whoever shows words calls words_open first, before the jail: it reads the whole
 * catalogue, and no file is opened after. A station that lacks a single message does not
 * start; it would fall into English in the middle of somebody's vote.
 */
#ifndef STATION_WORDS_H
#define STATION_WORDS_H

#include "base/err.h"

enum language { LANGUAGE_KO, LANGUAGE_EN, LANGUAGES };

/* Marks the msgid of a table's row; words() translates it where it is shown. */
#ifndef N_
#define N_(msgid) (msgid)
#endif

/* The message in this language. Static. */
__attribute__((format_arg(2))) const char *words(enum language l, const char *msgid);

/* A language in its own words. */
const char *language_name(enum language l);

/* The locale that the environment names (LC_ALL, LC_CTYPE, LANG) is the terminal's: 0
 * when it is UTF-8, else ERR_REFUSED. For the parent, which has the environment. */
MUST_CHECK int words_terminal(struct why *why);

/* Sets the locale of this process to C.UTF-8 and reads the catalogue
 * folder/ko/LC_MESSAGES/madang.mo; the program's own folder is
 * file_prefix()/share/locale. ERR_NOT_FOUND without a catalogue, ERR_REFUSED for one that
 * lacks a message or holds a doubtful ("fuzzy") one, or when this machine has no such
 * locale. */
MUST_CHECK int words_open(const char *folder, struct why *why);

#endif
