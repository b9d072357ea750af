/*
 * What clerks do in a small city for tests (city.h), in few words: say an entry, with a
 * card or without, and see what a report shows then.
 */
#ifndef MADANG_TEST_CLERK_H
#define MADANG_TEST_CLERK_H

#include "city.h"

#define CLERK_TODAY ((CITY_START + 32400) / 86400)
/* Where a form wants the digest of some document. */
#define CLERK_HASH "ff80e7a151cf24653d0887b99b839c4c88400dc15e622df52fc19dc0996bf0fe"

/* An entry that ends with want ("ok" or a message key); fields is stolen. */
void clerk_say(struct city *c, struct signer *who, const char *kind, const char *want,
    json_t *fields);
void clerk_say_with(struct city *c, struct signer *who, struct signer *card,
    const char *kind, const char *want, json_t *fields);

/* The card's key as fields have it; the last four stay. */
const char *clerk_hex(const struct signer *card);

/* The rows of a report hold these, as JSON. filter may be NULL. */
void clerk_sees(struct city *c, const char *service, const char *view, const char *filter,
    const char *rows);

/* The number of the last entry that was accepted. */
int64_t clerk_last(struct city *c);

#endif
