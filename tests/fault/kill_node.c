/*
 * SIGKILL at any moment: nothing acknowledged is lost, nothing is doubled.
 *
 * A real node, three clients that post and send again what was not answered, and a
 * killer. Half of the kills come after a random time, half in place of (or right after)
 * the N-th call that changes a file (killat.c). After each of them the published folder
 * is read, while the node is down:
 *   - it is a whole ledger, and begins with every leaf that it held at the kill before;
 *   - every acknowledged entry is in it, exactly once.
 * At the end the node ends by SIGTERM with status 0, every entry is acknowledged, and its
 * tables are those of a fresh replay.
 *
 * usage: kill_node [KILLS [SEED]]
 */
#include <pthread.h>
#include <sodium.h>
#include <time.h>

#include "net/source.h"
#include "note/block.h"
#include "service/replay.h"
#include "tests/fault/run.h"
#include "tests/unit/node/city.h"

#define CLIENTS 3
#define ENTRIES_MAX 5 /* in one body */

struct sent {
	uint8_t leaf[HASH_SIZE];
	bool acknowledged;
	unsigned seen; /* in the ledger */
};

struct client {
	struct city_key key;
	int64_t seq;
	/* The body that is being sent until it is answered; as a station's queue does. */
	struct buf body;
	struct sent *of_body[ENTRIES_MAX];
	size_t entries;
};

static struct run node;
static char listen_at[40]; /* an address of loopback that no other program listens on */
static struct client clients[CLIENTS];
static unsigned long long answered, duplicates, refused;

/* All entries that should end in the ledger. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sent **all;
static size_t all_count, all_room;

/* Leaf hashes of the ledger as it was at the last look. */
static uint8_t (*seen)[HASH_SIZE];
static size_t seen_count, seen_room;

static unsigned
dice(unsigned sides)
{
	return (unsigned)(random() % (long)sides);
}

static struct sent *
remember(const struct buf *raw)
{
	struct sent *s = xcalloc(1, sizeof *s);

	merkle_leaf(s->leaf, raw->data, raw->size);
	pthread_mutex_lock(&lock);
	if (all_count == all_room) {
		all_room = all_room == 0 ? 1024 : 2 * all_room;
		all = xrealloc(all, all_room * sizeof(struct sent *));
	}
	all[all_count++] = s;
	pthread_mutex_unlock(&lock);
	return s;
}

/* ---- clients ------------------------------------------------------------------- */

/* Some good entries and now and then one that is refused. */
static void
new_body(struct client *c, unsigned number)
{
	struct buf raw = {0};

	buf_reset(&c->body);
	c->entries = 1 + (size_t)(c->seq % ENTRIES_MAX);
	for (size_t i = 0; i < c->entries; i++) {
		c->seq++;
		if (c->seq % 7 == 0) {
			city_bad_revoke(&raw, &c->key, c->seq);
			c->of_body[i] = NULL;
		} else {
			city_grant(&raw, &c->key, c->seq,
			    path_of(CITY_ORIGIN "/station/s%u-%lld", number,
				(long long)c->seq)
				.s,
			    "poll:station");
			c->of_body[i] = remember(&raw);
		}
		record_put(&c->body, raw.data, raw.size);
	}
	buf_free(&raw);
}

/* Sent again, a refused entry may now be behind its signer's last one. */
static bool
is_due_refusal(const struct post_result *result)
{
	return result->status == POST_REFUSED &&
	       (strcmp(result->error, "core.member_unknown") == 0 ||
		   strcmp(result->error, "core.seq") == 0);
}

static void
take_result(struct client *c, size_t i, const struct post_result *result)
{
	pthread_mutex_lock(&lock);
	answered++;
	duplicates += result->status == POST_DUPLICATE;
	refused += result->status == POST_REFUSED;
	if (c->of_body[i] == NULL) {
		if (!is_due_refusal(result))
			die("a bad entry was answered %d %s", result->status,
			    result->error);
	} else {
		if (result->status == POST_REFUSED)
			die("a good entry was refused: %s", result->error);
		c->of_body[i]->acknowledged = true;
	}
	pthread_mutex_unlock(&lock);
}

/* Posts until the node is gone, or for so many bodies. */
static void *
client_run(void *arg)
{
	struct client *c = arg;
	struct post_result results[ENTRIES_MAX];
	struct source *source;
	struct charter charter;
	struct why why;
	int r = source_open(&source, node.url, NULL, &why);

	if (r != 0)
		die("%s", why.text);
	r = source_charter(source, NULL, &charter, &why);
	while (r == 0) {
		if (c->entries == 0)
			new_body(c, (unsigned)(c - clients));
		r = source_post(
		    source, c->body.data, c->body.size, results, c->entries, &why);
		if (r == ERR_BUSY)
			continue;
		if (r != 0)
			break;
		for (size_t i = 0; i < c->entries; i++)
			take_result(c, i, &results[i]);
		c->entries = 0;
	}
	if (r != ERR_NET)
		die("a client met something else than a dead node: %s", why.text);
	source_close(source);
	return NULL;
}

/* ---- what the ledger holds --------------------------------------------------------- */

static int
look_at_leaf(
    void *context, uint64_t index, const uint8_t *leaf, size_t size, struct why *why)
{
	uint8_t hash[HASH_SIZE];

	(void)context;
	merkle_leaf(hash, leaf, size);
	if (index < seen_count) {
		if (memcmp(seen[index], hash, HASH_SIZE) != 0)
			return why_set(
			    why, ERR_FORK, "leaf %d is another than before", (int)index);
		return 0;
	}
	if (seen_count == seen_room) {
		seen_room = seen_room == 0 ? 4096 : 2 * seen_room;
		seen = xrealloc(seen, seen_room * HASH_SIZE);
	}
	memcpy(seen[seen_count++], hash, HASH_SIZE);
	return 0;
}

static int
by_hash(const void *a, const void *b)
{
	return memcmp(a, b, HASH_SIZE);
}

static int
by_leaf(const void *a, const void *b)
{
	const struct sent *const *x = a, *const *y = b;

	return memcmp((*x)->leaf, (*y)->leaf, HASH_SIZE);
}

/* Both lists sorted, then walked side by side. */
static void
count_entries(void)
{
	uint8_t(*sorted)[HASH_SIZE] = xmalloc(seen_count * HASH_SIZE + 1);
	size_t at = 0;

	memcpy(sorted, seen, seen_count * HASH_SIZE);
	qsort(sorted, seen_count, HASH_SIZE, by_hash);
	qsort(all, all_count, sizeof *all, by_leaf);
	for (size_t i = 0; i < all_count; i++) {
		all[i]->seen = 0;
		while (at < seen_count && memcmp(sorted[at], all[i]->leaf, HASH_SIZE) < 0)
			at++;
		while (
		    at < seen_count && memcmp(sorted[at], all[i]->leaf, HASH_SIZE) == 0) {
			all[i]->seen++;
			at++;
		}
	}
	free(sorted);
}

static void
check_ledger(unsigned kill)
{
	struct source *source;
	struct charter charter;
	struct checkpoint cp;
	struct merkle_range range = {0};
	struct why why;
	size_t before = seen_count;
	int r = source_open(&source, path_of("%s/ledger", node.dir).s, NULL, &why);

	if (r == 0)
		r = source_charter(source, NULL, &charter, &why);
	if (r == 0)
		r = source_checkpoint(source, &cp, &why);
	if (r != 0 && before == 0)
		return source_close(source); /* killed before record 1 was final */
	if (r == 0)
		r = source_read(source, &cp, &range, look_at_leaf, NULL, &why);
	if (r != 0 && access(path_of("%s/keys", node.dir).s, F_OK) != 0)
		die("after kill %u the node's folder %s is gone, which no node removes; "
		    "another program cleaned up while this test ran",
		    kill, node.dir);
	if (r != 0)
		die("after kill %u the ledger cannot be read: %s", kill, why.text);
	if (seen_count < before || cp.size != seen_count)
		die("after kill %u the ledger has %zu leaves, %zu before it", kill,
		    (size_t)cp.size, before);
	source_close(source);
	count_entries();
	for (size_t i = 0; i < all_count; i++)
		if (all[i]->seen > 1 || (all[i]->acknowledged && all[i]->seen != 1))
			die("after kill %u an entry that was %sacknowledged is in the "
			    "ledger %u times",
			    kill, all[i]->acknowledged ? "" : "not ", all[i]->seen);
}

/* ---- kills ------------------------------------------------------------------------- */

static void
start_node(unsigned kill)
{
	char value[16];

	snprintf(value, sizeof value, "%u", 1 + dice(dice(2) ? 30 : 200));
	if (kill % 2 == 0)
		run_start(&node, listen_at, NULL, NULL);
	else
		run_start(&node, listen_at,
		    dice(2) ? "MADANG_KILL_AT" : "MADANG_KILL_AFTER", value);
}

static void
wait_for_death(unsigned kill, int64_t ms)
{
	int64_t until = clock_monotonic_ms() + ms;
	int status = 0;

	while (clock_monotonic_ms() < until && !run_ended(&node, &status))
		poll(NULL, 0, 2);
	if (node.pid != 0)
		status = run_stop(&node, SIGKILL);
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
		struct buf text = {0};

		run_read(&node, &text);
		die("before kill %u the node ended by itself: %s", kill, buf_str(&text));
	}
}

/* One life of the node, from start to kill. */
static void
live_and_die(unsigned kill)
{
	pthread_t threads[CLIENTS];
	int status = 0;

	start_node(kill);
	if (kill % 10 == 8) { /* at its start, by time */
		wait_for_death(kill, dice(60));
		return;
	}
	if (!run_wait(&node, &status)) {
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
			die("the node does not start after kill %u; see %s/stderr", kill,
			    node.dir);
		return;
	}
	for (size_t i = 0; i < CLIENTS; i++)
		pthread_create(&threads[i], NULL, client_run, &clients[i]);
	wait_for_death(kill, kill % 2 == 0 ? 20 + dice(400) : 3000);
	for (size_t i = 0; i < CLIENTS; i++)
		pthread_join(threads[i], NULL);
}

/* ---- beginning and end
 * ----------------------------------------------------------------- */

static void
post_all(struct source *source, const struct buf *body, size_t count)
{
	struct post_result results[16];
	struct why why;

	if (source_post(source, body->data, body->size, results, count, &why) != 0)
		die("%s", why.text);
	for (size_t i = 0; i < count; i++)
		if (results[i].status == POST_REFUSED && !is_due_refusal(&results[i]))
			die("entry %zu was refused: %s", i, results[i].error);
}

static void
with_node(void (*work)(struct source *source))
{
	struct source *source;
	struct charter charter;
	struct why why;
	int status;

	run_start(&node, listen_at, NULL, NULL);
	if (!run_wait(&node, &status))
		die("the node does not start; see %s/stderr", node.dir);
	if (source_open(&source, node.url, NULL, &why) != 0 ||
	    source_charter(source, NULL, &charter, &why) != 0)
		die("%s", why.text);
	work(source);
	source_close(source);
	status = run_stop(&node, SIGTERM);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		die("SIGTERM gave the wait status %d, wanted exit 0", status);
}

/* Each client is an office of the platform. */
static void
enrol(struct source *source)
{
	struct city_key platform = city_platform();
	struct buf raw = {0}, body = {0};

	for (size_t i = 0; i < CLIENTS; i++) {
		struct path name = path_of(CITY_ORIGIN "/platform/p%zu", i);

		clients[i].key = city_key(name.s, KEY_ED25519, "");
		city_grant(&raw, &platform, (int64_t)i + 2, name.s, "core:platform");
		record_put(&body, raw.data, raw.size);
		remember(&raw)->acknowledged = true;
	}
	post_all(source, &body, CLIENTS);
	buf_free(&raw);
	buf_free(&body);
}

static void
drain(struct source *source)
{
	for (size_t i = 0; i < CLIENTS; i++) {
		struct client *c = &clients[i];

		if (c->entries != 0)
			post_all(source, &c->body, c->entries);
		for (size_t k = 0; k < c->entries; k++)
			if (c->of_body[k] != NULL)
				c->of_body[k]->acknowledged = true;
	}
}

static void
check_tables(void)
{
	uint8_t own[HASH_SIZE], fresh[HASH_SIZE];
	struct source *source;
	struct state *s;
	struct checkpoint cp;
	struct why why = {""};

	if (state_open(&s, path_of("%s/state.db", node.dir).s, &why) != 0 ||
	    state_digest(s, own, &why) != 0)
		die("%s", why.text);
	state_close(s);
	if (source_open(&source, path_of("%s/ledger", node.dir).s, NULL, &why) != 0 ||
	    state_open(&s, ":memory:", &why) != 0 ||
	    replay_update(s, source, NULL, NULL, NULL, &cp, &why) != 0 ||
	    state_digest(s, fresh, &why) != 0)
		die("%s", why.text);
	state_close(s);
	source_close(source);
	if (memcmp(own, fresh, HASH_SIZE) != 0)
		die("the node's tables are not those of a fresh replay");
}

/* A node that dies sets its port free, and another test may take it: a client that is a
 * little late would talk to a stranger. So all lives of this node have an address of
 * their own, after the number of this process. */
static void
choose_address(void)
{
	unsigned id = (unsigned)getpid();

	snprintf(listen_at, sizeof listen_at, "127.%u.%u.%u:0", 64 + (id >> 14) % 64,
	    (id >> 7) % 128, 1 + id % 128);
}

static void
make_city(void)
{
	const char *tmp = getenv("TMPDIR");
	struct buf charter = {0};

	snprintf(node.dir, sizeof node.dir, "%s/madang-kill-XXXXXX",
	    tmp == NULL ? "/tmp" : tmp);
	if (mkdtemp(node.dir) == NULL)
		die("no folder can be made in %s", tmp == NULL ? "/tmp" : tmp);
	city_charter(&charter, 1);
	city_make(node.dir, &charter);
	buf_free(&charter);
}

int
main(int argc, char **argv)
{
	unsigned kills = argc > 1 ? (unsigned)atoi(argv[1]) : 50;
	unsigned seed = argc > 2 ? (unsigned)atoi(argv[2]) : (unsigned)time(NULL);
	size_t acknowledged = 0;

	if (sodium_init() < 0)
		return 2;
	printf("kill_node: %u kills, seed %u\n", kills, seed);
	fflush(stdout);
	srandom(seed);
	signal(SIGPIPE, SIG_IGN);
	choose_address();
	make_city();
	with_node(enrol);
	for (unsigned kill = 1; kill <= kills; kill++) {
		live_and_die(kill);
		check_ledger(kill);
	}
	with_node(drain);
	check_ledger(kills + 1);
	check_tables();
	for (size_t i = 0; i < all_count; i++)
		acknowledged += all[i]->acknowledged;
	if (acknowledged != all_count)
		die("%zu of %zu entries were never acknowledged",
		    all_count - acknowledged, all_count);
	printf("kill_node: %zu entries acknowledged (%llu answers, %llu duplicates, %llu "
	       "refusals), none lost, none doubled; %zu leaves\n",
	    all_count, answered, duplicates, refused, seen_count);
	if (system(path_of("rm -rf '%s'", node.dir).s) != 0)
		return 2;
	return 0;
}
