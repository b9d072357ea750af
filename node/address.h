/*
 * Where a node listens: "127.0.0.1:8080", "[::1]:0", "localhost:80".
 */
#ifndef MADANG_ADDRESS_H
#define MADANG_ADDRESS_H

#include <stdbool.h>

#include "base/err.h"

#define ADDRESS_URL_MAX 160

/* A bound socket that does not listen yet. ERR_FORMAT for a malformed address, and for
 * one that is not loopback without TLS; -EADDRINUSE; each with a sentence. */
MUST_CHECK int address_bind(const char *text, bool tls, int *out, struct why *why);
/* The URL of a bound socket, with the port it really has. */
void address_url(int socket, bool tls, char url[ADDRESS_URL_MAX]);

#endif
