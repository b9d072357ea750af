#include "node/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "node/request.h"

/* What a refused chunked body may still send before the connection is cut. */
#define DRAIN_MAX (8 * INTAKE_BODY_MAX)
/* Above limits.header_bytes, so that we answer 431 ourselves, in JSON. */
#define CONNECTION_MEMORY (64 * 1024)
#define THREAD_STACK (512 * 1024)
#define PEM_MAX (256 * 1024)

const struct server_limits server_limits_default = {
    .connections = 256,
    .per_address = 64,
    .header_bytes = 16 * 1024,
    .header_ms = 15 * 1000,
    .body_ms = 30 * 1000,
    .answer_ms = 60 * 1000,
    .idle_ms = 60 * 1000,
};

/* ---- a request ----------------------------------------------------------------- */

static bool
is_method(const char *method, bool post)
{
	if (post)
		return strcmp(method, MHD_HTTP_METHOD_POST) == 0;
	return strcmp(method, MHD_HTTP_METHOD_GET) == 0 ||
	       strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
}

static bool
announces_too_much(struct request *q)
{
	const char *length = MHD_lookup_connection_value(
	    q->connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
	char *end;

	return length != NULL && strtoull(length, &end, 10) > INTAKE_BODY_MAX;
}

static enum MHD_Result
too_large(struct request *q)
{
	return answer_error(q, MHD_HTTP_CONTENT_TOO_LARGE, "too_large",
	    "a body has at most %d bytes; send fewer entries at a time", INTAKE_BODY_MAX);
}

/* The headers are there: whatever can be refused without the body is refused now, for
 * later the daemon lets nothing be said before the body's end. */
static enum MHD_Result
begin_request(struct request *q, const char *method)
{
	const struct server_limits *limits = &q->server->config->limits;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    q->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	bool found = route_find(q->url, &q->post);

	watch_step(q->server->watch, q->watched, limits->body_ms);
	if (info != NULL && info->header_size > limits->header_bytes)
		return answer_error(q, MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE, "header",
		    "the headers of a request have at most %u bytes",
		    limits->header_bytes);
	if (!found)
		return answer_error(
		    q, MHD_HTTP_NOT_FOUND, "not_found", "this node has no such call");
	if (!is_method(method, q->post))
		return answer_error(q, MHD_HTTP_METHOD_NOT_ALLOWED, "method",
		    "this call takes %s", q->post ? "POST" : "GET");
	if (announces_too_much(q))
		return too_large(q);
	return MHD_YES;
}

static enum MHD_Result
take_body(struct request *q, const char *data, size_t size)
{
	q->received += size;
	if (q->received > DRAIN_MAX)
		return MHD_NO;
	if (q->received > INTAKE_BODY_MAX) {
		q->too_large = true;
		buf_free(&q->body);
	} else if (q->post) {
		buf_put(&q->body, data, size);
	}
	return MHD_YES;
}

static enum MHD_Result
end_request(struct request *q)
{
	watch_step(q->server->watch, q->watched, 0);
	if (q->too_large)
		return too_large(q);
	return q->post ? post_entries(q) : route_get(q);
}

static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *size,
    void **request)
{
	struct request *q = *request;
	enum MHD_Result r;

	(void)version;
	if (q == NULL) {
		*request = q = xcalloc(1, sizeof *q);
		q->server = context;
		q->connection = connection;
		q->watched = MHD_get_connection_info(
		    connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
				 ->socket_context;
		q->url = url;
		return begin_request(q, method);
	}
	q->url = url;
	if (*size == 0)
		return end_request(q);
	r = take_body(q, data, *size);
	*size = 0;
	return r;
}

static void
on_completed(void *context, struct MHD_Connection *connection, void **request,
    enum MHD_RequestTerminationCode code)
{
	struct server *s = context;
	struct request *q = *request;

	(void)connection;
	(void)code;
	if (q == NULL)
		return;
	watch_step(s->watch, q->watched, s->config->limits.idle_ms);
	buf_free(&q->body);
	free(q);
	*request = NULL;
}

static void
on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
    enum MHD_ConnectionNotificationCode code)
{
	struct server *s = context;
	const union MHD_ConnectionInfo *info;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		info = MHD_get_connection_info(
		    connection, MHD_CONNECTION_INFO_CONNECTION_FD);
		*socket_context =
		    watch_add(s->watch, info->connect_fd, s->config->limits.header_ms);
	} else if (*socket_context != NULL) {
		watch_remove(s->watch, *socket_context);
		*socket_context = NULL;
	}
}

/* ---- the daemon -------------------------------------------------------------------- */

static int
open_socket(struct server *s, struct why *why)
{
	const struct server_config *c = s->config;
	bool tls = c->tls_cert != NULL;
	int r;

	if (tls != (c->tls_key != NULL))
		return why_set(why, ERR_FORMAT, "--tls-cert and --tls-key go together");
	r = address_bind(c->listen, tls, &s->socket, why);
	if (r == 0)
		address_url(s->socket, tls, s->url);
	return r;
}

static int
load_tls(struct server *s, struct why *why)
{
	const struct server_config *c = s->config;
	struct stat st;
	int r;

	if (c->tls_cert == NULL)
		return 0;
	if (stat(c->tls_key, &st) == 0 && (st.st_mode & 07) != 0)
		return why_set(why, -EACCES,
		    "%s is a secret key and may be read by everybody; run `chmod 600 %s`",
		    c->tls_key, c->tls_key);
	r = file_read(&s->cert, c->tls_cert, PEM_MAX, why);
	return r != 0 ? r : file_read(&s->key, c->tls_key, PEM_MAX, why);
}

int
server_start(struct server *s, struct why *why)
{
	const struct server_config *c = s->config;
	unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
			 MHD_USE_POLL | MHD_USE_ITC |
			 (c->tls_cert != NULL ? MHD_USE_TLS : 0);
	struct MHD_OptionItem tls[] = {
	    {MHD_OPTION_HTTPS_MEM_CERT, 0, s->cert.data},
	    {MHD_OPTION_HTTPS_MEM_KEY, 0, s->key.data},
	    {MHD_OPTION_HTTPS_PRIORITIES, 0,
		(void *)(uintptr_t) "NORMAL:-VERS-TLS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
	    {MHD_OPTION_END, 0, NULL},
	};
	struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};

	if (listen(s->socket, 128) != 0)
		return why_set(
		    why, -errno, "cannot listen on %s: %s", c->listen, strerror(errno));
	s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, s,
	    MHD_OPTION_LISTEN_SOCKET, s->socket, MHD_OPTION_CONNECTION_LIMIT,
	    c->limits.connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
	    c->limits.per_address, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    (size_t)CONNECTION_MEMORY, MHD_OPTION_THREAD_STACK_SIZE, (size_t)THREAD_STACK,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
	    MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_ARRAY,
	    c->tls_cert != NULL ? tls : none, MHD_OPTION_END);
	if (s->daemon == NULL && c->tls_cert != NULL)
		return why_set(why, ERR_KEY,
		    "TLS cannot be started with %s and %s: are they a certificate and "
		    "its key, "
		    "in PEM?",
		    c->tls_cert, c->tls_key);
	if (s->daemon == NULL)
		return why_set(
		    why, ERR_NET, "the HTTP server cannot be started on %s", c->listen);
	s->socket = -1; /* the daemon owns it */
	return 0;
}

int
server_open(struct server **out, const struct server_config *config, struct why *why)
{
	struct server *s = xcalloc(1, sizeof *s);
	int r;

	s->config = config;
	s->socket = -1;
	s->watch = watch_open();
	r = open_socket(s, why);
	if (r == 0)
		r = load_tls(s, why);
	if (r != 0) {
		server_close(s);
		return r;
	}
	*out = s;
	return 0;
}

const char *
server_url(const struct server *s)
{
	return s->url;
}

void
server_quiet(struct server *s)
{
	int fd = MHD_quiesce_daemon(s->daemon);

	if (fd >= 0)
		close(fd);
}

void
server_close(struct server *s)
{
	if (s == NULL)
		return;
	if (s->daemon != NULL)
		MHD_stop_daemon(s->daemon);
	if (s->socket >= 0)
		close(s->socket);
	watch_close(s->watch);
	buf_free(&s->cert);
	buf_free(&s->key);
	free(s);
}
