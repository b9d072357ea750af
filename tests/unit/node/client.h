/* A client that can misbehave: raw bytes over a socket, whatever comes back as text. */
#ifndef MADANG_TEST_CLIENT_H
#define MADANG_TEST_CLIENT_H

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "note/block.h"

static int
client_connect(const char *url)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_port = htons((uint16_t)atoi(strrchr(url, ':') + 1));
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
	return fd;
}

/* False when the other side has closed. */
static bool
client_send(int fd, const void *data, size_t size)
{
	return send(fd, data, size, MSG_NOSIGNAL) == (ssize_t)size;
}

/* Reads until the other side closes, or for at most ms. */
static void
client_read(int fd, struct buf *out, int ms)
{
	int64_t until = clock_monotonic_ms() + ms;
	char data[4096];

	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int64_t left = until - clock_monotonic_ms();
		ssize_t n;

		if (left <= 0 || poll(&p, 1, (int)left) <= 0)
			return;
		n = recv(fd, data, sizeof data, 0);
		if (n <= 0)
			return;
		buf_put(out, data, (size_t)n);
	}
}

/* One request on a connection of its own, read to its end. */
static void
client_ask(const char *url, const void *request, size_t size, struct buf *answer)
{
	int fd = client_connect(url);

	buf_reset(answer);
	client_send(fd, request, size);
	client_read(fd, answer, 5000);
	close(fd);
}

static void
client_get(const char *url, const char *method, const char *path, struct buf *answer)
{
	struct buf request = {0};

	buf_printf(&request, "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
	    method, path);
	client_ask(url, request.data, request.size, answer);
	buf_free(&request);
}

static void
client_post(const char *url, const struct buf *body, struct buf *answer)
{
	struct buf request = {0};

	buf_printf(&request,
	    "POST /entries HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
	    "Content-Length: %zu\r\n\r\n",
	    body->size);
	buf_put(&request, body->data, body->size);
	client_ask(url, request.data, request.size, answer);
	buf_free(&request);
}

#endif
