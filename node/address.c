#include "node/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static int
parse_host(const char *host, union address *out)
{
	if (strcmp(host, "localhost") == 0)
		host = "127.0.0.1";
	if (inet_pton(AF_INET, host, &out->v4.sin_addr) == 1) {
		out->any.sa_family = AF_INET;
		return 0;
	}
	if (inet_pton(AF_INET6, host, &out->v6.sin6_addr) == 1) {
		out->any.sa_family = AF_INET6;
		return 0;
	}
	return ERR_FORMAT;
}

/* "1.2.3.4:80" or "[::1]:80" */
static int
parse_address(const char *text, union address *out)
{
	const char *colon = strrchr(text, ':');
	size_t size = colon == NULL ? 0 : (size_t)(colon - text);
	char host[64], *end;
	unsigned long port;

	memset(out, 0, sizeof *out);
	if (size == 0 || colon[1] < '0' || colon[1] > '9')
		return ERR_FORMAT;
	port = strtoul(colon + 1, &end, 10);
	if (*end != '\0' || port > 65535)
		return ERR_FORMAT;
	if (text[0] == '[' && text[size - 1] == ']') {
		text++;
		size -= 2;
	}
	if (size >= sizeof host)
		return ERR_FORMAT;
	memcpy(host, text, size);
	host[size] = '\0';
	if (parse_host(host, out) != 0)
		return ERR_FORMAT;
	if (out->any.sa_family == AF_INET)
		out->v4.sin_port = htons((uint16_t)port);
	else
		out->v6.sin6_port = htons((uint16_t)port);
	return 0;
}

static bool
is_loopback(const union address *a)
{
	if (a->any.sa_family == AF_INET)
		return ntohl(a->v4.sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
}

void
address_url(int socket, bool tls, char url[ADDRESS_URL_MAX])
{
	const char *scheme = tls ? "https" : "http";
	union address bound;
	socklen_t size = sizeof bound;
	char host[64] = "";

	if (getsockname(socket, &bound.any, &size) != 0)
		die("a bound socket has no name");
	if (bound.any.sa_family == AF_INET) {
		inet_ntop(AF_INET, &bound.v4.sin_addr, host, sizeof host);
		snprintf(url, ADDRESS_URL_MAX, "%s://%s:%u", scheme, host,
		    ntohs(bound.v4.sin_port));
	} else {
		inet_ntop(AF_INET6, &bound.v6.sin6_addr, host, sizeof host);
		snprintf(url, ADDRESS_URL_MAX, "%s://[%s]:%u", scheme, host,
		    ntohs(bound.v6.sin6_port));
	}
}

static int
bind_socket(const char *text, const union address *a, int *out, struct why *why)
{
	socklen_t size = a->any.sa_family == AF_INET ? sizeof a->v4 : sizeof a->v6;
	int fd = socket(a->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int one = 1, r;

	if (fd < 0)
		return why_set(
		    why, -errno, "no socket for %s: %s", text, strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, &a->any, size) == 0) {
		*out = fd;
		return 0;
	}
	r = -errno;
	close(fd);
	if (r == -EADDRINUSE)
		return why_set(why, r,
		    "%s is in use by another program; stop it, or give another port with "
		    "--listen",
		    text);
	return why_set(why, r, "cannot listen on %s: %s; give an address of this machine",
	    text, strerror(-r));
}

int
address_bind(const char *text, bool tls, int *out, struct why *why)
{
	union address a;

	if (parse_address(text, &a) != 0)
		return why_set(why, ERR_FORMAT,
		    "--listen %s is not ADDRESS:PORT, such as 127.0.0.1:8080 or "
		    "[::1]:8080",
		    text);
	if (!tls && !is_loopback(&a))
		return why_set(why, ERR_FORMAT,
		    "--listen %s is reachable from other machines and needs TLS: give "
		    "--tls-cert "
		    "and --tls-key",
		    text);
	return bind_socket(text, &a, out, why);
}
