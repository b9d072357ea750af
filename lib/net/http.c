#include "net/http.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_MS 10000L

struct http {
	CURL *curl;
	char *ca_file;
	long timeout_ms;
	char error[CURL_ERROR_SIZE];
};

static void
start_curl(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		die("libcurl cannot start");
}

int
http_open(struct http **out, const char *ca_file, long timeout_ms, struct why *why)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, start_curl);
	CURL *curl = curl_easy_init();
	if (!curl)
		return why_set(why, ERR_NET, "libcurl gave no handle");
	struct http *h = xcalloc(1, sizeof *h);
	h->curl = curl;
	h->ca_file = ca_file ? xstrdup(ca_file) : NULL;
	h->timeout_ms = timeout_ms;
	*out = h;
	return 0;
}

void
http_close(struct http *h)
{
	if (!h)
		return;
	curl_easy_cleanup(h->curl);
	free(h->ca_file);
	free(h);
}

/* Digits and dots only: a name such as 127.example is no address. */
static bool
is_loopback(const char *host)
{
	if (strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
		return true;
	return strncmp(host, "127.", 4) == 0 &&
	       strspn(host, "0123456789.") == strlen(host);
}

enum place { PLACE_REFUSED, PLACE_LOOPBACK, PLACE_TLS };

/* Plain http would let anyone on the way read and change what is sent, so it stays on
 * this machine. */
static enum place
judge_parts(
    const char *url, const char *scheme, const char *host, bool has_user, struct why *why)
{
	enum place place = PLACE_REFUSED;
	if (has_user)
		why_set(why, ERR_NET,
		    "%s: a user name in a URL is not used here; leave it out", url);
	else if (strcmp(scheme, "https") == 0)
		place = is_loopback(host) ? PLACE_LOOPBACK : PLACE_TLS;
	else if (strcmp(scheme, "http") != 0)
		why_set(why, ERR_NET,
		    "%s: only https:// (and http:// to this machine) is spoken", url);
	else if (is_loopback(host))
		place = PLACE_LOOPBACK;
	else
		why_set(why, ERR_NET,
		    "%s: plain http is for this machine only; use https:// for %s", url,
		    host);
	return place;
}

static enum place
judge(const char *url, struct why *why)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL, *user = NULL;
	enum place place = PLACE_REFUSED;
	if (!u)
		die("out of memory");
	if (curl_url_set(u, CURLUPART_URL, url, 0) ||
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) ||
	    curl_url_get(u, CURLUPART_HOST, &host, 0))
		why_set(why, ERR_NET, "%s: is no URL", url);
	else
		place = judge_parts(url, scheme, host,
		    curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK, why);
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	curl_url_cleanup(u);
	return place;
}

struct sink {
	struct buf *out;
	size_t max;
	bool full;
};

static size_t
receive(char *data, size_t one, size_t size, void *context)
{
	struct sink *sink = context;
	(void)one;
	if (size > sink->max - sink->out->size) {
		sink->full = true;
		return 0;
	}
	buf_put(sink->out, data, size);
	return size;
}

static void
must(CURLcode code)
{
	if (code != CURLE_OK)
		die("libcurl refuses an option: %s", curl_easy_strerror(code));
}

/* Options are set anew for each request; connections stay. */
static void
prepare(struct http *h, const char *url, enum place place, struct sink *sink)
{
	CURL *c = h->curl;
	curl_easy_reset(c);
	h->error[0] = 0;
	must(curl_easy_setopt(c, CURLOPT_URL, url));
	must(curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https"));
	must(curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L));
	must(curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L));
	must(curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2));
	must(curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, h->timeout_ms));
	must(curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
	    h->timeout_ms < CONNECT_MS ? h->timeout_ms : CONNECT_MS));
	must(curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->error));
	must(curl_easy_setopt(c, CURLOPT_USERAGENT, "madang"));
	must(curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, receive));
	must(curl_easy_setopt(c, CURLOPT_WRITEDATA, sink));
	if (place == PLACE_LOOPBACK)
		must(curl_easy_setopt(c, CURLOPT_PROXY, ""));
	if (h->ca_file)
		must(curl_easy_setopt(c, CURLOPT_CAINFO, h->ca_file));
}

static int
perform(struct http *h, const char *url, const struct sink *sink, long *status,
    struct why *why)
{
	CURLcode code = curl_easy_perform(h->curl);
	if (sink->full)
		return why_set(
		    why, ERR_NET, "%s: answers with more than %zu bytes", url, sink->max);
	if (code != CURLE_OK)
		return why_set(why, ERR_NET, "%s: %s", url,
		    h->error[0] ? h->error : curl_easy_strerror(code));
	must(curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, status));
	return 0;
}

int
http_get(struct http *h, const char *url, size_t max, struct buf *out, long *status,
    struct why *why)
{
	enum place place = judge(url, why);
	if (place == PLACE_REFUSED)
		return ERR_NET;
	struct sink sink = {.out = out, .max = max};
	buf_reset(out);
	prepare(h, url, place, &sink);
	return perform(h, url, &sink, status, why);
}

int
http_post(struct http *h, const char *url, const char *type, const void *body,
    size_t size, size_t max, struct buf *out, long *status, struct why *why)
{
	enum place place = judge(url, why);
	if (place == PLACE_REFUSED)
		return ERR_NET;
	struct sink sink = {.out = out, .max = max};
	buf_reset(out);
	prepare(h, url, place, &sink);

	/* Without "Expect" a large body is sent at once instead of after a round trip. */
	struct buf header = {0};
	buf_printf(&header, "Content-Type: %s", type);
	struct curl_slist *first = curl_slist_append(NULL, buf_str(&header));
	struct curl_slist *headers = first ? curl_slist_append(first, "Expect:") : NULL;
	if (!headers)
		die("out of memory");
	must(curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, headers));
	must(curl_easy_setopt(h->curl, CURLOPT_POST, 1L));
	must(curl_easy_setopt(h->curl, CURLOPT_POSTFIELDS, size ? body : ""));
	must(curl_easy_setopt(h->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size));
	int rc = perform(h, url, &sink, status, why);
	must(curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, NULL));
	curl_slist_free_all(headers);
	buf_free(&header);
	return rc;
}
