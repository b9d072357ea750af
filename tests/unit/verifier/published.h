/*
 * Services as they are published, for tests of the verifier's engine; publication_forget
 * drops them.
 */
#ifndef TEST_VERIFIER_PUBLISHED_H
#define TEST_VERIFIER_PUBLISHED_H

#include "verifier/tables.h"

/* A file of services/<service>; the caller frees it. */
char *published_text(const char *service, const char *file);
struct publication *published(const char *form, const char *rules, const char *cases);
/* services/<service>. */
struct publication *published_folder(const char *service);

#endif
