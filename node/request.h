/*
 * What the source files of the server share; see server.h. Not for others.
 */
#ifndef MADANG_REQUEST_H
#define MADANG_REQUEST_H

#include <microhttpd.h>

#include "node/address.h"
#include "node/server.h"
#include "node/watch.h"

struct server {
	const struct server_config *config;
	struct MHD_Daemon *daemon;
	struct watch *watch;
	int socket;
	struct buf cert, key;
	char url[ADDRESS_URL_MAX];
};

/* One request, from its headers to its answer. */
struct request {
	struct server *server;
	struct MHD_Connection *connection;
	struct watched *watched;
	const char *url; /* the path, decoded; borrowed during a call */
	struct buf body; /* of a POST */
	size_t received;
	bool post, too_large;
};

/* ---- answer.c: each queues one answer and gives what the daemon wants to hear ---- */

#define TYPE_JSON "application/json"
#define TYPE_TEXT "text/plain; charset=utf-8"
#define TYPE_BYTES "application/octet-stream"

/* Takes the memory of body. cache: a Cache-Control value. */
enum MHD_Result answer_take(struct request *q, unsigned status, const char *type,
    const char *cache, struct buf *body);
/* {"error":key,"message":...}; 503 gets Retry-After, 405 Allow, 413 and 431 close. */
enum MHD_Result answer_error(struct request *q, unsigned status, const char *key,
    const char *format, ...) PRINTF_LIKE(4, 5);
/* A file of the published ledger, or 404. */
enum MHD_Result answer_file(
    struct request *q, const char *name, const char *type, const char *cache);
/* A file of another folder. */
enum MHD_Result answer_file_of(struct request *q, const char *dir, const char *name,
    const char *type, const char *cache);

/* ---- routes.c ---- */

/* Is there such a call? *post: it is POST only, else GET and HEAD. */
bool route_find(const char *url, bool *post);
enum MHD_Result route_get(struct request *q);

/* ---- post.c ---- */

/* The body is whole. */
enum MHD_Result post_entries(struct request *q);

#endif
