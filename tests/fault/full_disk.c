/*
 * A full disk: the node says so, takes nothing, serves on, loses nothing, and goes on by
 * itself when there is space.
 *
 * The disk becomes full at the N-th call that changes a file (killat.c), for many N, so
 * that every step of a round meets it once: the sequence, the vote, the tables, the
 * tiles, the checkpoint. At the end each entry is in the ledger exactly once.
 *
 * usage: full_disk [LAST [STEP]]
 */
#include <sodium.h>

#include "net/source.h"
#include "note/block.h"
#include "service/replay.h"
#include "tests/fault/run.h"
#include "tests/unit/node/city.h"

#define ENTRIES 12
#define WAIT_MS 8000

static struct run node;
static struct path flag;
static unsigned held, at_start;

static char model[300]; /* a node's folder that holds record 1 */

static void
make_folder(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(node.dir, sizeof node.dir, "%s/madang-full-XXXXXX",
	    tmp == NULL ? "/tmp" : tmp);
	if (mkdtemp(node.dir) == NULL)
		die("no folder can be made");
}

static void
remove_folder(const char *dir)
{
	if (system(path_of("rm -rf '%s'", dir).s) != 0)
		die("%s cannot be removed", dir);
}

static void
make_model(void)
{
	struct buf charter = {0};
	int status;

	make_folder();
	city_charter(&charter, 1);
	city_make(node.dir, &charter);
	buf_free(&charter);
	run_start(&node, "127.0.0.1:0", NULL, NULL);
	if (!run_wait(&node, &status))
		die("the node does not start; see %s/stderr", node.dir);
	run_stop(&node, SIGTERM);
	strcpy(model, node.dir);
}

static void
copy_model(void)
{
	make_folder();
	if (system(path_of("cp -a '%s/.' '%s'", model, node.dir).s) != 0)
		die("%s cannot be copied", model);
	flag = path_of("%s/full", node.dir);
}

static void
set_full(bool full)
{
	if (full)
		city_write(node.dir, "full", "", 0, 0644);
	else
		unlink(flag.s);
}

static void
ck_stderr(unsigned n, const char *words)
{
	struct buf text = {0};

	run_read(&node, &text);
	if (strstr(buf_str(&text), words) == NULL)
		die("full at call %u: \"%s\" does not say \"%s\"", n, buf_str(&text),
		    words);
	buf_free(&text);
}

static long
ask(struct http *http, const char *path, struct buf *answer)
{
	struct why why;
	long status;

	if (http_get(http, path_of("%s%s", node.url, path).s, 1 << 20, answer, &status,
		&why) != 0)
		die("%s", why.text);
	return status;
}

static long
post(struct http *http, const struct buf *raw, struct buf *answer)
{
	struct buf body = {0};
	struct why why;
	long status;

	record_put(&body, raw->data, raw->size);
	if (http_post(http, path_of("%s/entries", node.url).s, "application/octet-stream",
		body.data, body.size, 1 << 20, answer, &status, &why) != 0)
		die("%s", why.text);
	buf_free(&body);
	return status;
}

/* The node is held: it says why, and serves what it has. Then there is space again. */
static void
meet_full(unsigned n, struct http *http, const struct buf *answer)
{
	struct buf other = {0};
	int64_t until = clock_monotonic_ms() + WAIT_MS;

	held++;
	if (strstr(buf_str(answer), "the disk that holds its ledger is full") == NULL &&
	    strstr(buf_str(answer), "disk is full") == NULL)
		die("full at call %u: 503 says only %s", n, buf_str(answer));
	if (ask(http, "/healthz", &other) != 503 || ask(http, "/charter", &other) != 200)
		die("full at call %u: the node does not go on serving", n);
	ck_stderr(n, "full");
	set_full(false);
	while (ask(http, "/healthz", &other) != 200)
		if (clock_monotonic_ms() > until)
			die("full at call %u: the node did not come back", n);
		else
			poll(NULL, 0, 50);
	buf_free(&other);
}

static void
post_all(unsigned n, struct http *http)
{
	struct city_key platform = city_platform();
	struct buf raw = {0}, answer = {0};

	for (unsigned i = 0; i < ENTRIES; i++) {
		long status;

		if (i == 1 && n == 0)
			set_full(true);
		city_grant(&raw, &platform, 2 + i,
		    path_of(CITY_ORIGIN "/station/s%u", i).s, "poll:station");
		while ((status = post(http, &raw, &answer)) == 503)
			meet_full(n, http, &answer);
		if (status != 200 || strstr(buf_str(&answer), "\"refused\"") != NULL)
			die("full at call %u: entry %u was answered %ld %s", n, i, status,
			    buf_str(&answer));
	}
	buf_free(&raw);
	buf_free(&answer);
}

static int
count_leaf(
    void *context, uint64_t index, const uint8_t *leaf, size_t size, struct why *why)
{
	unsigned *entries = context;

	(void)index;
	(void)why;
	*entries += !block_is(leaf, size);
	return 0;
}

static void
check_ledger(unsigned n)
{
	struct merkle_range range = {0};
	struct source *source;
	struct charter charter;
	struct checkpoint cp;
	unsigned entries = 0;
	struct why why;

	if (source_open(&source, path_of("%s/ledger", node.dir).s, NULL, &why) != 0 ||
	    source_charter(source, NULL, &charter, &why) != 0 ||
	    source_checkpoint(source, &cp, &why) != 0 ||
	    source_read(source, &cp, &range, count_leaf, &entries, &why) != 0)
		die("full at call %u: %s", n, why.text);
	if (entries != ENTRIES + 1)
		die("full at call %u: the ledger has %u entries, wanted %d", n, entries,
		    ENTRIES + 1);
	source_close(source);
}

static void
try_at(unsigned n)
{
	struct path value;
	struct http *http;
	struct why why;
	int status;

	copy_model();
	value = path_of("%u:%s", n, flag.s);
	set_full(n != 0);
	run_start(&node, "127.0.0.1:0", "MADANG_FULL", value.s);
	if (!run_wait(&node, &status)) {
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 2)
			die("full at call %u: a start gave the wait status %d; see "
			    "%s/stderr",
			    n, status, node.dir);
		ck_stderr(n, "full");
		at_start++;
		set_full(false);
		run_start(&node, "127.0.0.1:0", NULL, NULL);
		if (!run_wait(&node, &status))
			die("full at call %u: no start after it; see %s/stderr", n,
			    node.dir);
	}
	if (http_open(&http, NULL, 20000, &why) != 0)
		die("%s", why.text);
	post_all(n, http);
	http_close(http);
	status = run_stop(&node, SIGTERM);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		die("full at call %u: the end gave the wait status %d", n, status);
	check_ledger(n);
	remove_folder(node.dir);
}

int
main(int argc, char **argv)
{
	unsigned last = argc > 1 ? (unsigned)atoi(argv[1]) : 120;
	unsigned step = argc > 2 ? (unsigned)atoi(argv[2]) : 6;

	if (sodium_init() < 0)
		return 2;
	make_model();
	for (unsigned n = 0; n <= last; n += step)
		try_at(n);
	remove_folder(model);
	if (held == 0 || at_start == 0)
		die("the disk was never full while it mattered (%u, %u)", held, at_start);
	printf("full_disk: full at %u moments, %u of them at the start; held %u times, "
	       "nothing "
	       "lost\n",
	    last / step + 1, at_start, held);
	return 0;
}
