#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "node/request.h"

#define RETRY_SECONDS "2"

static enum MHD_Result
queue(struct request *q, unsigned status, const char *type, const char *cache,
    struct MHD_Response *response)
{
	const struct server *s = q->server;
	enum MHD_Result r;

	if (response == NULL)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, cache);
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
		MHD_add_response_header(
		    response, MHD_HTTP_HEADER_RETRY_AFTER, RETRY_SECONDS);
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(
		    response, MHD_HTTP_HEADER_ALLOW, q->post ? "POST" : "GET, HEAD");
	if (status == MHD_HTTP_CONTENT_TOO_LARGE ||
	    status == MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	watch_step(s->watch, q->watched, s->config->limits.answer_ms);
	metrics_answer(s->config->metrics, status);
	r = MHD_queue_response(q->connection, status, response);
	MHD_destroy_response(response);
	return r;
}

enum MHD_Result
answer_take(struct request *q, unsigned status, const char *type, const char *cache,
    struct buf *body)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
	    body->size, body->data, MHD_RESPMEM_MUST_FREE);

	if (response == NULL)
		buf_free(body);
	memset(body, 0, sizeof *body);
	return queue(q, status, type, cache, response);
}

enum MHD_Result
answer_error(struct request *q, unsigned status, const char *key, const char *format, ...)
{
	struct buf body = {0};
	char message[600];
	json_t *json;
	char *text;
	va_list ap;

	va_start(ap, format);
	vsnprintf(message, sizeof message, format, ap);
	va_end(ap);
	json = json_pack("{s:s,s:s}", "error", key, "message", message);
	text = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);
	buf_puts(
	    &body, text == NULL ? "{\"error\":\"internal\",\"message\":\"\"}" : text);
	buf_puts(&body, "\n");
	free(text);
	json_decref(json);
	return answer_take(q, status, TYPE_JSON, "no-store", &body);
}

enum MHD_Result
answer_file(struct request *q, const char *name, const char *type, const char *cache)
{
	return answer_file_of(q, q->server->config->dir, name, type, cache);
}

enum MHD_Result
answer_file_of(struct request *q, const char *dir, const char *name, const char *type,
    const char *cache)
{
	struct path path = path_of("%s/%s", dir, name);
	int fd = open(path.s, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 && errno != ENOENT && errno != ENOTDIR)
		return answer_error(q, MHD_HTTP_SERVICE_UNAVAILABLE, "busy",
		    "this file cannot be read now; ask again later");
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (fd >= 0)
			close(fd);
		return answer_error(q, MHD_HTTP_NOT_FOUND, "not_found",
		    "this ledger has no such file (yet)");
	}
	/* The response owns fd. */
	return queue(q, MHD_HTTP_OK, type, cache,
	    MHD_create_response_from_fd((size_t)st.st_size, fd));
}
