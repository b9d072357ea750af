#include "server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ANSWERS_MAX 16

struct answer {
	char *path;
	unsigned status, delay_ms;
	struct buf body;
};

struct server {
	struct MHD_Daemon *daemon;
	const char *folder;
	uint16_t port;
	bool tls;
	struct buf key, certificate; /* libmicrohttpd borrows them */
	pthread_mutex_t lock;
	struct answer answers[ANSWERS_MAX];
	size_t count;
	unsigned requests;
	struct buf posted;
};

static struct answer *
answer_of(struct server *s, const char *path)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->answers[i].path, path) == 0)
			return &s->answers[i];
	return NULL;
}

/* Body into out; gives the status. */
static unsigned
look_up(struct server *s, const char *path, struct buf *out, unsigned *delay_ms)
{
	const struct answer *a = answer_of(s, path);
	*delay_ms = a ? a->delay_ms : 0;
	if (a)
		buf_put(out, a->body.data, a->body.size);
	else if (!s->folder ||
		 file_read(out, path_of("%s%s", s->folder, path).s, 1 << 26, NULL))
		return 404;
	return a ? a->status : 200;
}

static enum MHD_Result
answer_request(void *context, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *upload, size_t *upload_size,
    void **state)
{
	struct server *s = context;
	(void)version;
	if (!*state) {
		*state = s;
		if (strcmp(method, "POST") == 0)
			buf_reset(&s->posted);
		return MHD_YES;
	}
	if (*upload_size) {
		buf_put(&s->posted, upload, *upload_size);
		*upload_size = 0;
		return MHD_YES;
	}
	struct buf body = {0};
	unsigned delay_ms;
	pthread_mutex_lock(&s->lock);
	s->requests++;
	unsigned status = look_up(s, url, &body, &delay_ms);
	pthread_mutex_unlock(&s->lock);
	usleep(delay_ms * 1000);
	struct MHD_Response *r =
	    MHD_create_response_from_buffer(body.size, body.data, MHD_RESPMEM_MUST_COPY);
	if (status == 302)
		MHD_add_response_header(r, "Location", "/moved");
	enum MHD_Result rc = MHD_queue_response(connection, status, r);
	MHD_destroy_response(r);
	buf_free(&body);
	return rc;
}

static struct server *
start(const char *folder, unsigned flags, const struct MHD_OptionItem *options)
{
	struct server *s = xcalloc(1, sizeof *s);
	s->folder = folder;
	s->tls = (flags & MHD_USE_TLS) != 0;
	pthread_mutex_init(&s->lock, NULL);
	struct sockaddr_in address = {.sin_family = AF_INET};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->daemon = MHD_start_daemon(
	    flags | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0,
	    NULL, NULL, answer_request, s, MHD_OPTION_SOCK_ADDR,
	    (struct sockaddr *)&address, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
	if (!s->daemon)
		die("the test's server cannot listen");
	s->port = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	return s;
}

struct server *
server_open(const char *folder)
{
	const struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
	return start(folder, 0, none);
}

struct server *
server_open_tls(const char *folder, const char *priorities)
{
	struct buf key = {0}, certificate = {0};
	if (file_read(&key, TEST_DATA "/unit/net/tls/server.key", 10000, NULL) ||
	    file_read(&certificate, TEST_DATA "/unit/net/tls/server.pem", 10000, NULL))
		die("the test's keys are missing");
	const struct MHD_OptionItem options[] = {{MHD_OPTION_HTTPS_MEM_KEY, 0, key.data},
	    {MHD_OPTION_HTTPS_MEM_CERT, 0, certificate.data},
	    {MHD_OPTION_HTTPS_PRIORITIES, 0, (char *)(uintptr_t)priorities},
	    {MHD_OPTION_END, 0, NULL}};
	struct server *s = start(folder, MHD_USE_TLS, options);
	s->key = key;
	s->certificate = certificate;
	return s;
}

void
server_close(struct server *s)
{
	MHD_stop_daemon(s->daemon);
	for (size_t i = 0; i < s->count; i++) {
		free(s->answers[i].path);
		buf_free(&s->answers[i].body);
	}
	buf_free(&s->posted);
	buf_free(&s->key);
	buf_free(&s->certificate);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

void
server_say(struct server *s, const char *path, unsigned status, const void *body,
    size_t size, unsigned delay_ms)
{
	pthread_mutex_lock(&s->lock);
	struct answer *a = answer_of(s, path);
	if (!a) {
		if (s->count == ANSWERS_MAX)
			die("the test's server has no room for %s", path);
		a = &s->answers[s->count++];
		a->path = xstrdup(path);
	}
	a->status = status;
	a->delay_ms = delay_ms;
	buf_reset(&a->body);
	buf_put(&a->body, body, size);
	pthread_mutex_unlock(&s->lock);
}

struct path
server_url(const struct server *s, const char *path)
{
	return path_of("http%s://127.0.0.1:%u%s", s->tls ? "s" : "", s->port, path);
}

const struct buf *
server_posted(const struct server *s)
{
	return &s->posted;
}

unsigned
server_requests(const struct server *s)
{
	return s->requests;
}
