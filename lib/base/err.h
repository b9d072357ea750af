/*
 * Error codes and sentences.
 *
 * A function that can fail returns int: 0, a negated errno, or one of the codes
 * below (-1000 and down). err_str() gives the words of any of them.
 *
 * What a person meets is more than a code. struct why carries one sentence: what
 * happened, to which input, what to do. Functions that parse or decide take a
 * struct why * as their last argument; NULL is allowed and means "do not tell me".
 */
#ifndef MADANG_ERR_H
#define MADANG_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

enum err {
	ERR_FORMAT = -1000, /* malformed text or bytes */
	ERR_TOO_LARGE = -1001,
	ERR_SIGNATURE = -1002, /* a signature that does not hold */
	ERR_KEY = -1003,       /* unknown, malformed or wrong key */
	ERR_PROOF = -1004,     /* a proof that does not hold */
	ERR_QUORUM = -1005,    /* too few cosignatures */
	ERR_REFUSED = -1006,   /* a rule said no; the message key says which */
	ERR_PASSPHRASE = -1007,
	ERR_BLOCKED = -1008, /* too many wrong PINs */
	ERR_NOT_FOUND = -1009,
	ERR_FORK = -1010,     /* two histories that cannot both be true */
	ERR_NET = -1011,      /* could not reach or read the other side */
	ERR_BUSY = -1012,     /* come back later */
	ERR_DATABASE = -1013, /* SQLite failed; nothing is said about the entry */
	ERR_PENDING = -1014,  /* not yet final */
	ERR_DUPLICATE = -1015,
	ERR_VERSION = -1016, /* a format or engine version this program does not know */
	ERR_STATE = -1017,   /* asked at the wrong moment */
	ERR_UNDECIDED =
	    -1018, /* rules came to no verdict; nothing is said about the entry */
};

/* The words of a code, never NULL, static. */
const char *err_str(int code);

/* The exit status a program ends with: 0 done, 1 refused, 2 could not run, 3 waiting. */
int err_exit_status(int code);

struct why {
	char text[480];
};

/* Writes the sentence, if why is not NULL, and returns code: `return why_set(why,
 * ERR_FORMAT, "line %u of %s ...", ...)`. A long sentence is cut with "...". */
int why_set(struct why *why, int code, const char *format, ...) PRINTF_LIKE(3, 4);

/* Ends the program for a broken invariant or when memory is out; asserts stay on. */
_Noreturn void die(const char *format, ...) PRINTF_LIKE(1, 2);

/* malloc, calloc, realloc, strdup that end the program instead of failing. */
void *xmalloc(unsigned long size);
void *xcalloc(unsigned long n, unsigned long size);
void *xrealloc(void *p, unsigned long size);
char *xstrdup(const char *s);

#endif
