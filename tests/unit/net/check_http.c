/* The HTTP client and the parser of a node's answers. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/clock.h"
#include "net/wire.h"
#include "server.h"
#include "tree/merkle.h"

static struct server *server;
static struct http *http;
static struct buf body;
static struct why why;

static void
setup(void)
{
	server = server_open(NULL);
	ck_assert_int_eq(http_open(&http, NULL, 800, NULL), 0);
	why.text[0] = 0;
}

static void
teardown(void)
{
	http_close(http);
	server_close(server);
	buf_free(&body);
}

START_TEST(get_and_post)
{
	long status = 0;
	server_say(server, "/hello", 200, "hi there", 8, 0);
	server_say(server, "/bad", 418, "teapot", 6, 0);
	buf_puts(&body, "replaced");
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(http_get(http, server_url(server, "/hello").s, 8, &body,
				     &status, &why),
		    0);
		ck_assert_int_eq(status, 200);
		ck_assert_str_eq(buf_str(&body), "hi there");
	}
	ck_assert_int_eq(
	    http_get(http, server_url(server, "/bad").s, 100, &body, &status, &why), 0);
	ck_assert_int_eq(status, 418);
	ck_assert_str_eq(buf_str(&body), "teapot");

	size_t size = 1 << 20;
	uint8_t *large = malloc(size);
	for (size_t i = 0; i < size; i++)
		large[i] = (uint8_t)(i * 31 >> 3);
	ck_assert_int_eq(http_post(http, server_url(server, "/hello").s, "text/plain",
			     large, size, 100, &body, &status, &why),
	    0);
	ck_assert_uint_eq(server_posted(server)->size, size);
	ck_assert_mem_eq(server_posted(server)->data, large, size);
	ck_assert_int_eq(http_post(http, server_url(server, "/hello").s, "text/plain",
			     NULL, 0, 100, &body, &status, &why),
	    0);
	ck_assert_uint_eq(server_posted(server)->size, 0);
	/* After a post a get is a get again. */
	ck_assert_int_eq(
	    http_get(http, server_url(server, "/hello").s, 8, &body, &status, &why), 0);
	ck_assert_str_eq(buf_str(&body), "hi there");
	free(large);
}
END_TEST

START_TEST(limits)
{
	long status = 77;
	server_say(server, "/nine", 200, "123456789", 9, 0);
	ck_assert_int_eq(
	    http_get(http, server_url(server, "/nine").s, 8, &body, &status, &why),
	    ERR_NET);
	ck_assert_ptr_nonnull(strstr(why.text, "/nine: answers with more than 8 bytes"));
	ck_assert_int_eq(status, 77);

	server_say(server, "/slow", 200, "late", 4, 2000);
	int64_t before = clock_monotonic_ms();
	ck_assert_int_eq(
	    http_get(http, server_url(server, "/slow").s, 8, &body, &status, &why),
	    ERR_NET);
	ck_assert_int_lt(clock_monotonic_ms() - before, 1800);
	ck_assert_ptr_nonnull(strstr(why.text, "/slow"));
}
END_TEST

START_TEST(redirects_are_not_followed)
{
	long status = 0;
	server_say(server, "/old", 302, "", 0, 0);
	server_say(server, "/moved", 200, "no", 2, 0);
	ck_assert_int_eq(
	    http_get(http, server_url(server, "/old").s, 8, &body, &status, &why), 0);
	ck_assert_int_eq(status, 302);
	ck_assert_uint_eq(server_requests(server), 1);
}
END_TEST

START_TEST(urls_that_are_refused)
{
	static const struct {
		const char *url, *reason;
	} urls[] = {
	    {"http://node.example/checkpoint", "plain http is for this machine only"},
	    {"http://10.0.0.1/", "plain http"},
	    {"http://127.example/", "plain http"},
	    {"http://localhost.example/", "plain http"},
	    {"http://[::2]/", "plain http"},
	    {"ftp://127.0.0.1/", "only https"},
	    {"file:///etc/passwd", "no URL"},
	    {"https://user@127.0.0.1/", "user name"},
	    {"https://user:word@127.0.0.1/", "user name"},
	    {"127.0.0.1/", "no URL"},
	    {"http://", "no URL"},
	    {"", "no URL"},
	};
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		long status;
		ck_assert_msg(
		    http_get(http, urls[i].url, 8, &body, &status, &why) == ERR_NET, "%s",
		    urls[i].url);
		ck_assert_msg(
		    strstr(why.text, urls[i].reason), "%s: %s", urls[i].url, why.text);
	}
}
END_TEST

START_TEST(nobody_there)
{
	long status;
	struct path url = server_url(server, "/x");
	server_close(server);
	ck_assert_int_eq(http_get(http, url.s, 8, &body, &status, &why), ERR_NET);
	ck_assert_ptr_nonnull(strstr(why.text, url.s));
	server = server_open(NULL);
}
END_TEST

START_TEST(a_proxy_is_not_asked_for_this_machine)
{
	long status = 0;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	server_say(server, "/hello", 200, "hi", 2, 0);
	ck_assert_int_eq(
	    http_get(http, server_url(server, "/hello").s, 8, &body, &status, &why), 0);
	ck_assert_int_eq(status, 200);
}
END_TEST

#define CA TEST_DATA "/unit/net/tls/ca.pem"

/* One request to a server of that TLS, trusting that authority. */
static int
ask_tls(const char *priorities, const char *ca_file, const char *host)
{
	struct server *tls = server_open_tls(NULL, priorities);
	struct http *h;
	long status = 0;
	server_say(tls, "/hello", 200, "hi", 2, 0);
	struct path url = server_url(tls, "/hello");
	if (host)
		url = path_of("https://%s%s", host, strchr(url.s + 8, ':'));
	ck_assert_int_eq(http_open(&h, ca_file, 5000, NULL), 0);
	int rc = http_get(h, url.s, 8, &body, &status, &why);
	if (rc == 0) {
		ck_assert_int_eq(status, 200);
		ck_assert_str_eq(buf_str(&body), "hi");
	}
	http_close(h);
	server_close(tls);
	return rc;
}

START_TEST(tls_is_checked)
{
	const char *any = "NORMAL",
		   *old = "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0:%COMPAT";
	ck_assert_msg(ask_tls(any, CA, NULL) == 0, "%s", why.text);
	/* The system does not know the authority of the test. */
	ck_assert_int_eq(ask_tls(any, NULL, NULL), ERR_NET);
	ck_assert_ptr_nonnull(strstr(why.text, "certificate"));
	/* The certificate is for the address, not for another name of this machine. */
	ck_assert_int_eq(ask_tls(any, CA, "localhost"), ERR_NET);
	ck_assert_int_eq(ask_tls(any, "/nowhere.pem", NULL), ERR_NET);
	ck_assert_msg(
	    ask_tls("NORMAL:-VERS-ALL:+VERS-TLS1.2", CA, NULL) == 0, "%s", why.text);
	ck_assert_int_eq(ask_tls(old, CA, NULL), ERR_NET);
}
END_TEST

#define A "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c"
#define B "57eb35615d47f34ec714cacdf5fd74608a5e8e102724e80b24b287c0c27b6a31"
#define ONE "{\"leaf\":\"" A "\",\"status\":\"accepted\"}"
#define TWO                                                                              \
	"{\"leaf\":\"" B                                                                 \
	"\",\"status\":\"refused\",\"error\":\"core.seq\",\"field\":\"seq\"}"

START_TEST(answers)
{
	static const struct {
		const char *text;
		int rc;
	} cases[] = {
	    {"{\"results\":[" ONE "," TWO "]}", 0},
	    {"{\"results\":[" ONE ",{\"leaf\":\"" B "\",\"status\":\"duplicate\"}]}", 0},
	    {"{\"results\":[" ONE ",{\"leaf\":\"" B
	     "\",\"status\":\"refused\",\"error\":\"k\"}]}",
		0},
	    {"{\"results\":[" ONE "]}", ERR_FORMAT},
	    {"{\"results\":[" ONE "," TWO "," TWO "]}", ERR_FORMAT},
	    {"{\"results\":[" TWO "," ONE "]}", ERR_FORMAT},
	    {"{\"results\":{}}", ERR_FORMAT},
	    {"{}", ERR_FORMAT},
	    {"[]", ERR_FORMAT},
	    {"", ERR_FORMAT},
	    {"{\"results\":[" ONE "," TWO "],\"more\":1}", ERR_FORMAT},
	    {"{\"results\":[" ONE ",1]}", ERR_FORMAT},
	    {"{\"results\":[" ONE ",{\"leaf\":\"" B "\",\"status\":\"lost\"}]}",
		ERR_FORMAT},
	    {"{\"results\":[" ONE ",{\"leaf\":\"" B "\"}]}", ERR_FORMAT},
	    {"{\"results\":[" ONE ",{\"status\":\"accepted\"}]}", ERR_FORMAT},
	    {"{\"results\":[" ONE ",{\"leaf\":\"" B "\",\"status\":\"refused\"}]}",
		ERR_FORMAT},
	    {"{\"results\":[" ONE ",{\"leaf\":\"" B
	     "\",\"status\":\"accepted\",\"error\":\"k\"}]}",
		ERR_FORMAT},
	    {"{\"results\":[" ONE ",{\"leaf\":\"" B "\",\"status\":\"refused\",\"error\":"
	     "\"a b\"}]}",
		ERR_FORMAT},
	    {"{\"results\":[" ONE ",{\"leaf\":\"" B
	     "\",\"status\":\"refused\",\"error\":\"k\","
	     "\"field\":\"\\u001b[2J\"}]}",
		ERR_FORMAT},
	};
	struct buf framed = {0};
	record_put(&framed, "a", 1);
	record_put(&framed, "b", 1);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct post_result results[2];
		buf_reset(&body);
		buf_puts(&body, cases[i].text);
		int rc = wire_results(results, 2, framed.data, framed.size, &body, &why);
		ck_assert_msg(rc == cases[i].rc, "%s: %s", cases[i].text, why.text);
		if (i == 0) {
			ck_assert_int_eq(results[0].status, POST_ACCEPTED);
			ck_assert_int_eq(results[1].status, POST_REFUSED);
			ck_assert_str_eq(results[1].error, "core.seq");
			ck_assert_str_eq(results[1].field, "seq");
			ck_assert_int_eq(results[1].leaf[0], 0x57);
		}
	}
	buf_free(&framed);
}
END_TEST

START_TEST(statuses_become_codes)
{
	static const struct {
		long status;
		int rc;
	} cases[] = {{400, ERR_FORMAT}, {404, ERR_NOT_FOUND}, {413, ERR_TOO_LARGE},
	    {503, ERR_BUSY}, {429, ERR_BUSY}, {500, ERR_NET}, {302, ERR_NET},
	    {204, ERR_NET}};
	buf_puts(&body, "{\"error\":\"full\",\"message\":\"the queue is full\"}");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ck_assert_int_eq(
		    wire_status(cases[i].status, "http://x/", &body, &why), cases[i].rc);
		ck_assert_ptr_nonnull(strstr(why.text, "the queue is full"));
	}
	/* What could move the cursor of a terminal is not repeated. */
	buf_reset(&body);
	buf_puts(&body, "{\"message\":\"\\u001b[2J\"}");
	ck_assert_int_eq(wire_status(500, "http://x/", &body, &why), ERR_NET);
	ck_assert_str_eq(why.text, "http://x/: the node answered 500");
	buf_reset(&body);
	ck_assert_int_eq(wire_status(500, "http://x/", &body, &why), ERR_NET);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("http");
	TCase *t = tcase_create("http");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 30);
	tcase_add_test(t, get_and_post);
	tcase_add_test(t, limits);
	tcase_add_test(t, redirects_are_not_followed);
	tcase_add_test(t, urls_that_are_refused);
	tcase_add_test(t, nobody_there);
	tcase_add_test(t, a_proxy_is_not_asked_for_this_machine);
	tcase_add_test(t, tls_is_checked);
	tcase_add_test(t, answers);
	tcase_add_test(t, statuses_become_codes);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
