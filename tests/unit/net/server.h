/*
 * A scripted HTTP server on a free port of 127.0.0.1, in threads of the test.
 */
#ifndef MADANG_TEST_SERVER_H
#define MADANG_TEST_SERVER_H

#include "base/file.h"

struct server;

/* folder: files served under their paths; NULL for none. */
struct server *server_open(const char *folder);
/* The same with TLS, by the keys in tls/, which are for tests only and speak for
 * 127.0.0.1; priorities is a priority string of GnuTLS. */
struct server *server_open_tls(const char *folder, const char *priorities);
void server_close(struct server *s);
/* What a path answers from now on, before any file; delay in ms. body is copied. */
void server_say(struct server *s, const char *path, unsigned status, const void *body,
    size_t size, unsigned delay_ms);
/* http(s)://127.0.0.1:port<path> */
struct path server_url(const struct server *s, const char *path);
/* The body of the last POST. */
const struct buf *server_posted(const struct server *s);
unsigned server_requests(const struct server *s);

#endif
