/*
 * One file of a ledger, from a folder or over HTTP: never more than FILE_LIMIT, and never
 * a pipe that keeps the program waiting. For source.c, which knows where files come from
 * and where they are kept.
 */
#ifndef VERIFIER_FETCH_H
#define VERIFIER_FETCH_H

#include <curl/curl.h>

#include "verifier/source.h"

/* A connection, for one thread; the caller cleans it up. */
MUST_USE int fetch_open(CURL **out, struct fault *fault);
/* where/path, appended to out. */
MUST_USE enum got fetch_once(CURL *curl, const char *where, const char *path,
    struct bytes *out, struct fault *fault);
/* The same, into out: three tries, for a short break of the network is not the ledger's
 * fault. */
MUST_USE enum got fetch_patiently(CURL *curl, const char *where, const char *path,
    struct bytes *out, struct fault *fault);
/* folder/path, appended to out. */
MUST_USE enum got fetch_folder(
    const char *folder, const char *path, struct bytes *out, struct fault *fault);

#endif
