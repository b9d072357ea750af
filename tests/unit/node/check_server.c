/*
 * The HTTP side against clients that behave and clients that do not. A small thread
 * stands in for the builder: it accepts every well-formed entry, so that what is tested
 * here is the server and the intake alone. The whole node is tested in tests/fault.
 */
#include <errno.h>
#include <pthread.h>
#include <sodium.h>

#include "node/server.h"
#include "tests/unit/node/client.h"
#include "tests/unit/node/scratch.h"

#define ORIGIN "madang.test.example"

static struct server_config config;
static struct server *server;
static pthread_t thread;
static struct buf answer;
static struct why why;

static void *
settle_all(void *arg)
{
	struct intake_item *item;

	(void)arg;
	while ((item = intake_draw(config.intake, -1)) != NULL)
		intake_settle(config.intake, item);
	why_set(&why, 0, "stopped");
	intake_fail(config.intake, &why);
	return NULL;
}

static void
write_file(const char *name, const char *text)
{
	struct path path = path_of("%s/%s", scratch, name);

	ck_assert_int_eq(file_write(path.s, text, strlen(text), 0644, &why), 0);
}

static void
setup(void)
{
	scratch_make();
	ck_assert_int_eq(
	    file_make_dir(path_of("%s/ledger/tile/0", scratch).s, 0755, &why), 0);
	ck_assert_int_eq(
	    file_make_dir(path_of("%s/ledger/checkpoints", scratch).s, 0755, &why), 0);
	write_file("ledger/checkpoint", "the checkpoint\n");
	write_file("ledger/checkpoints/1", "the first\n");
	write_file("ledger/tile/0/000", "the tile\n");
	write_file("secret", "the secret\n");
	config = (struct server_config){
	    .listen = "127.0.0.1:0",
	    .dir = xstrdup(path_of("%s/ledger", scratch).s),
	    .limits = server_limits_default,
	    .intake = intake_open(),
	    .metrics = metrics_open(),
	};
	config.limits.header_ms = config.limits.body_ms = 400;
	config.limits.per_address = 8;
}

static void
start(void)
{
	ck_assert_msg(server_open(&server, &config, &why) == 0, "%s", why.text);
	ck_assert_msg(server_start(server, &why) == 0, "%s", why.text);
	ck_assert_int_eq(pthread_create(&thread, NULL, settle_all, NULL), 0);
}

static void
teardown(void)
{
	if (server != NULL) {
		intake_stop(config.intake);
		pthread_join(thread, NULL);
	}
	server_close(server);
	intake_close(config.intake);
	metrics_close(config.metrics);
	buf_free(&answer);
	free((char *)(uintptr_t)config.dir);
	scratch_remove();
}

static void
ck_status(int status)
{
	char want[32];

	snprintf(want, sizeof want, "HTTP/1.1 %d ", status);
	ck_assert_msg(strncmp(buf_str(&answer), want, strlen(want)) == 0,
	    "wanted %d, got \"%.300s\"", status, buf_str(&answer));
}

static void
ck_answer_says(const char *words)
{
	ck_assert_msg(strstr(buf_str(&answer), words) != NULL,
	    "\"%.600s\" does not say \"%s\"", buf_str(&answer), words);
}

static void
get(const char *path)
{
	client_get(server_url(server), "GET", path, &answer);
}

static void
put_entry(struct buf *body, int64_t seq)
{
	static const uint8_t seed[KEY_SEED_SIZE] = {9};
	uint8_t public[KEY_PUBLIC_SIZE], secret[KEY_SECRET_SIZE];
	struct key key;
	struct entry_signer signer = {&key, secret};
	json_t *fields = json_object();
	struct entry_draft draft = {.origin = ORIGIN,
	    .service = "don",
	    .kind = "donate",
	    .version = 1,
	    .seq = seq,
	    .time = 1790000000,
	    .fields = fields};
	struct buf raw = {0};

	key_from_seed(public, secret, seed);
	ck_assert_int_eq(key_set(&key, ORIGIN "/station/s1", KEY_ED25519, public), 0);
	ck_assert_int_eq(entry_build(&raw, &draft, &signer, 1), 0);
	record_put(body, raw.data, raw.size);
	buf_free(&raw);
	json_decref(fields);
}

START_TEST(takes_entries)
{
	struct buf body = {0};

	start();
	put_entry(&body, 1);
	record_put(&body, "no entry", 8);
	put_entry(&body, 2);
	client_post(server_url(server), &body, &answer);
	ck_status(200);
	ck_answer_says("{\"results\":[{\"leaf\":\"");
	ck_answer_says("\"status\":\"accepted\"},{");
	ck_answer_says("\"status\":\"refused\",\"error\":\"core.entry\"},{");
	ck_assert_uint_eq(intake_depth(config.intake), 0);
	buf_free(&body);
}
END_TEST

static void
ck_post_refused(const void *data, size_t size, const char *words)
{
	struct buf body = {0};

	buf_put(&body, data, size);
	client_post(server_url(server), &body, &answer);
	ck_status(400);
	ck_answer_says("{\"error\":\"malformed\",\"message\":\"");
	ck_answer_says(words);
	buf_free(&body);
}

START_TEST(refuses_bad_framing)
{
	static const uint8_t many[2 * (INTAKE_ENTRIES_MAX + 1)];

	start();
	ck_post_refused("", 0, "holds no entry");
	ck_post_refused("\0", 1, "entry 1 is cut short");
	ck_post_refused("\0\5abcd", 6, "entry 1 is cut short");
	ck_post_refused("\0\1a\0", 4, "entry 2 is cut short");
	ck_post_refused(many, sizeof many, "at most 4096");
}
END_TEST

START_TEST(serves_files)
{
	start();
	get("/checkpoint");
	ck_status(200);
	ck_answer_says("no-cache");
	ck_answer_says("\r\n\r\nthe checkpoint\n");
	get("/checkpoints/1");
	ck_status(200);
	ck_answer_says("immutable");
	get("/tile/0/000");
	ck_status(200);
	ck_answer_says("\r\n\r\nthe tile\n");
	get("/healthz");
	ck_status(200);
	ck_answer_says("\r\n\r\nok\n");
	get("/metrics");
	ck_status(200);
	ck_answer_says("madang_queue_entries 0\n");
	ck_answer_says("madang_http_answers_total{status=\"200\"} 4\n");
	client_get(server_url(server), "HEAD", "/checkpoint", &answer);
	ck_status(200);
	ck_answer_says("Content-Length: 15\r\n");
	ck_assert_ptr_null(strstr(buf_str(&answer), "the checkpoint"));
}
END_TEST

START_TEST(serves_no_other_files)
{
	static const char *const paths[] = {"/", "/secret", "/../secret",
	    "/tile/../../secret", "/tile/0/../../../secret", "/tile/%2e%2e/%2e%2e/secret",
	    "/checkpoints/../secret", "/checkpoints/..%2f..%2fsecret", "/checkpoints/01",
	    "/checkpoints/1x", "/checkpoints/", "/checkpoints", "/tile/0/0",
	    "/tile/0/001", "/tile/0", "/tile/", "/tile/0/000/", "/charter/", "/charter",
	    "//checkpoint", "/checkpoints/2", "/receipt", "/entriesx"};

	start();
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		get(paths[i]);
		ck_status(404);
		ck_answer_says("{\"error\":\"not_found\"");
		ck_assert_ptr_null(strstr(buf_str(&answer), "the secret"));
	}
	get("/receipt/00");
	ck_status(400);
	get("/report/don/x?a=1&limit=0");
	ck_status(400);
	get("/report/don/x?limit=10001");
	ck_status(400);
	get("/report/don/x?a");
	ck_status(400);
	get("/report/don/x?a=%00b");
	ck_status(400);
	get("/report/don");
	ck_status(404);
	get("/status/x");
	ck_status(400);
	get("/status/01");
	ck_status(400);
	get("/status/1000001");
	ck_status(400);
}
END_TEST

/* Advice lies in a folder of its own: without one there is none, and nothing else of that
 * folder is served. */
START_TEST(serves_advice_where_it_is_told_to)
{
	static const char *const paths[] = {"/advice/", "/advice/entries/001",
	    "/advice/entries/0", "/advice/0/000", "/advice/secret", "/advice/../secret",
	    "/advice/entries/../../secret", "/advice/entries/000/", "/advice/entries"};
	struct path dir = path_of("%s/advice", scratch);
	char name[5000] = "";

	ck_assert_int_eq(
	    file_make_dir(path_of("%s/entries/001.p", dir.s).s, 0755, &why), 0);
	ck_assert_int_eq(file_make_dir(path_of("%s/0", dir.s).s, 0755, &why), 0);
	write_file("advice/entries/000", "the advice\n");
	write_file("advice/entries/001.p/7", "more advice\n");
	write_file("advice/0/000", "the secret\n");
	start();
	get("/advice/entries/000");
	ck_status(404);
	config.advice = dir.s;
	get("/advice/entries/000");
	ck_status(200);
	ck_answer_says("\r\n\r\nthe advice\n");
	ck_answer_says("no-cache");
	get("/advice/entries/001.p/7");
	ck_status(200);
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		get(paths[i]);
		ck_status(404);
		ck_assert_ptr_null(strstr(buf_str(&answer), "the secret"));
	}
	memset(name, '0', sizeof name - 1);
	memcpy(name, "/advice/entries/", 16);
	get(name);
	ck_status(404);
}
END_TEST

START_TEST(refuses_methods)
{
	start();
	client_get(server_url(server), "DELETE", "/checkpoint", &answer);
	ck_status(405);
	ck_answer_says("Allow: GET, HEAD\r\n");
	ck_answer_says("{\"error\":\"method\"");
	get("/entries");
	ck_status(405);
	ck_answer_says("Allow: POST\r\n");
	client_get(server_url(server), "BREW", "/healthz", &answer);
	ck_status(405);
	client_ask(server_url(server), "nonsense\r\n\r\n", 12, &answer);
	ck_assert_ptr_null(strstr(buf_str(&answer), " 200 "));
	get("/healthz");
	ck_status(200);
}
END_TEST

/* 413 comes before the body is sent, so that nobody sends a gigabyte in vain. */
START_TEST(refuses_an_announced_oversize)
{
	const char *request = "POST /entries HTTP/1.1\r\nHost: x\r\n"
			      "Content-Length: 1048577\r\n\r\n";

	start();
	client_ask(server_url(server), request, strlen(request), &answer);
	ck_status(413);
	ck_answer_says("{\"error\":\"too_large\"");
	ck_answer_says("Connection: close");
	request = "POST /entries HTTP/1.1\r\nHost: x\r\n"
		  "Content-Length: 99999999999999999999999999\r\n\r\n";
	client_ask(server_url(server), request, strlen(request), &answer);
	ck_assert_msg(
	    strstr(buf_str(&answer), " 413 ") || strstr(buf_str(&answer), " 400 "), "%s",
	    buf_str(&answer));
}
END_TEST

static int
begin_chunked(void)
{
	const char *head = "POST /entries HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
			   "Transfer-Encoding: chunked\r\n\r\n";
	int fd = client_connect(server_url(server));

	ck_assert(client_send(fd, head, strlen(head)));
	return fd;
}

static bool
send_chunk(int fd)
{
	static char chunk[8 + 0x10000 + 2];

	memcpy(chunk, "010000\r\n", 8);
	memcpy(chunk + sizeof chunk - 2, "\r\n", 2);
	return client_send(fd, chunk, sizeof chunk);
}

START_TEST(refuses_a_chunked_oversize)
{
	int fd;

	start();
	fd = begin_chunked();
	for (int i = 0; i < 17; i++)
		ck_assert(send_chunk(fd));
	ck_assert(client_send(fd, "0\r\n\r\n", 5));
	client_read(fd, &answer, 5000);
	ck_status(413);
	ck_answer_says("{\"error\":\"too_large\"");
	close(fd);
}
END_TEST

START_TEST(cuts_an_endless_body)
{
	int fd, chunks = 0;

	start();
	fd = begin_chunked();
	while (chunks < 1000 && send_chunk(fd))
		chunks++;
	ck_assert_int_lt(chunks, 300);
	close(fd);
	get("/healthz");
	ck_status(200);
}
END_TEST

START_TEST(takes_a_chunked_body)
{
	struct buf body = {0};
	char head[16];
	int fd;

	start();
	put_entry(&body, 1);
	fd = begin_chunked();
	snprintf(head, sizeof head, "%zx\r\n", body.size);
	client_send(fd, head, strlen(head));
	client_send(fd, body.data, body.size);
	client_send(fd, "\r\n0\r\n\r\n", 7);
	client_read(fd, &answer, 5000);
	ck_status(200);
	ck_answer_says("\"accepted\"");
	close(fd);
	buf_free(&body);
}
END_TEST

/* A byte now and then keeps no connection alive: the whole step has its time. */
static void
ck_drip_is_cut(const char *first, const char *drip)
{
	int fd = client_connect(server_url(server));
	int64_t began = clock_monotonic_ms();
	bool open = client_send(fd, first, strlen(first));

	for (int i = 0; i < 100 && open; i++) {
		struct pollfd p = {.fd = fd, .events = POLLIN};

		/* What can be read now is the end: no answer is due. */
		if (poll(&p, 1, 50) > 0)
			open = false;
		else
			open = client_send(fd, drip, strlen(drip));
	}
	ck_assert(!open);
	ck_assert_int_lt(clock_monotonic_ms() - began, 3000);
	ck_assert_int_ge(clock_monotonic_ms() - began, 300);
	buf_reset(&answer);
	client_read(fd, &answer, 100);
	ck_assert_ptr_null(strstr(buf_str(&answer), " 200 "));
	close(fd);
}

START_TEST(cuts_slow_requests)
{
	start();
	ck_drip_is_cut("GET /healthz HTTP/1.1\r\nHost: x\r\n", "X: y\r\n");
	ck_drip_is_cut(
	    "POST /entries HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", "a");
	get("/healthz");
	ck_status(200);
}
END_TEST

START_TEST(refuses_large_headers)
{
	struct buf request = {0};

	start();
	buf_puts(&request, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
	for (int i = 0; i < 400; i++)
		buf_printf(&request, "X-Much-%03d: %050d\r\n", i, i);
	buf_puts(&request, "\r\n");
	client_ask(server_url(server), request.data, request.size, &answer);
	ck_status(431);
	ck_answer_says("{\"error\":\"header\"");
	buf_free(&request);
}
END_TEST

START_TEST(limits_connections_of_an_address)
{
	const char *request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
	int fds[8];
	int fd;

	start();
	config.limits.header_ms = 5000;
	for (int i = 0; i < 8; i++)
		fds[i] = client_connect(server_url(server));
	poll(NULL, 0, 100);
	fd = client_connect(server_url(server));
	client_send(fd, request, strlen(request));
	client_read(fd, &answer, 300);
	ck_assert_msg(answer.size == 0, "the ninth connection was served");
	close(fd);
	for (int i = 0; i < 8; i++)
		close(fds[i]);
	poll(NULL, 0, 200);
	get("/healthz");
	ck_status(200);
}
END_TEST

START_TEST(says_when_it_takes_nothing)
{
	struct buf body = {0};

	start();
	put_entry(&body, 1);
	why_set(&why, 0, "the disk is full");
	intake_hold(config.intake, &why);
	client_post(server_url(server), &body, &answer);
	ck_status(503);
	ck_answer_says("Retry-After: 2\r\n");
	ck_answer_says("{\"error\":\"busy\",\"message\":\"the disk is full\"}");
	get("/healthz");
	ck_status(503);
	get("/checkpoint");
	ck_status(200);
	intake_release(config.intake);
	client_post(server_url(server), &body, &answer);
	ck_status(200);
	buf_free(&body);
}
END_TEST

struct poster {
	pthread_t thread;
	struct intake_job job;
	int result;
	struct why why;
};

static void *
post_job(void *arg)
{
	struct poster *p = arg;

	p->result = intake_submit(config.intake, &p->job, &p->why);
	return NULL;
}

/* Nothing is drawn, so bodies pile up until the limit; the rest is told to come again. */
START_TEST(bounds_the_queue)
{
	static struct poster posters[10];
	static uint8_t body[INTAKE_BODY_MAX];
	struct intake_job job;
	struct buf b = {0};

	for (size_t at = 0; at + 1026 <= sizeof body; at += 1026)
		memcpy(body + at, "\4\0", 2);
	for (size_t i = 0; i < 8; i++) {
		buf_put(&b, body, 1000 * 1026);
		ck_assert_int_eq(intake_job_open_take(&posters[i].job, &b, &why), 0);
		pthread_create(&posters[i].thread, NULL, post_job, &posters[i]);
	}
	while (intake_depth(config.intake) < 8000)
		poll(NULL, 0, 5);
	buf_put(&b, body, 1000 * 1026);
	ck_assert_int_eq(intake_job_open_take(&job, &b, &why), 0);
	ck_assert_int_eq(intake_submit(config.intake, &job, &why), ERR_BUSY);
	ck_says(why, "queue of this node is full");
	ck_assert(intake_pending(config.intake, posters[3].job.items[5].leaf));
	intake_job_close(&job);
	intake_stop(config.intake);
	ck_assert_ptr_null(intake_draw(config.intake, -1));
	intake_fail(config.intake, &why);
	for (size_t i = 0; i < 8; i++) {
		pthread_join(posters[i].thread, NULL);
		ck_assert_int_eq(posters[i].result, ERR_BUSY);
		intake_job_close(&posters[i].job);
	}
	ck_assert_uint_eq(intake_depth(config.intake), 0);
}
END_TEST

static void
ck_no_server(const char *listen, int code, const char *words)
{
	struct server *other = NULL;
	struct server_config c = config;

	c.listen = listen;
	ck_assert_int_eq(server_open(&other, &c, &why), code);
	ck_says(why, words);
}

START_TEST(checks_where_it_listens)
{
	start();
	ck_no_server(strrchr(server_url(server), '/') + 1, -EADDRINUSE,
	    "in use by another program");
	ck_no_server("0.0.0.0:0", ERR_FORMAT, "needs TLS");
	ck_no_server("[::]:0", ERR_FORMAT, "needs TLS");
	ck_no_server("127.0.0.1", ERR_FORMAT, "is not ADDRESS:PORT");
	ck_no_server("127.0.0.1:", ERR_FORMAT, "is not ADDRESS:PORT");
	ck_no_server("127.0.0.1:99999", ERR_FORMAT, "is not ADDRESS:PORT");
	ck_no_server("example.org:80", ERR_FORMAT, "is not ADDRESS:PORT");
	config.tls_cert = "/nowhere/cert.pem";
	ck_no_server("127.0.0.1:0", ERR_FORMAT, "go together");
	config.tls_key = "/nowhere/key.pem";
	ck_no_server("127.0.0.1:0", -ENOENT, "/nowhere/cert.pem");
	config.tls_cert = config.tls_key = NULL;
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("server");
	TCase *t = tcase_create("http");
	SRunner *runner = srunner_create(suite);
	int failed;

	if (sodium_init() < 0)
		return 1;
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, takes_entries);
	tcase_add_test(t, refuses_bad_framing);
	tcase_add_test(t, serves_files);
	tcase_add_test(t, serves_no_other_files);
	tcase_add_test(t, serves_advice_where_it_is_told_to);
	tcase_add_test(t, refuses_methods);
	tcase_add_test(t, refuses_an_announced_oversize);
	tcase_add_test(t, refuses_a_chunked_oversize);
	tcase_add_test(t, cuts_an_endless_body);
	tcase_add_test(t, takes_a_chunked_body);
	tcase_add_test(t, cuts_slow_requests);
	tcase_add_test(t, refuses_large_headers);
	tcase_add_test(t, limits_connections_of_an_address);
	tcase_add_test(t, says_when_it_takes_nothing);
	tcase_add_test(t, bounds_the_queue);
	tcase_add_test(t, checks_where_it_listens);
	suite_add_tcase(suite, t);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
