#include "tests/unit/station/town.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"
#include "ballot/trustee.h"
#include "station/channel/beat.h"

static const char one_question[] =
    "{\"id\":\"light\",\"type\":\"yesno\",\"text\":{\"ko\":\"가로등을 "
    "놓을까요?\",\"en\":\"More "
    "street lights?\"},\"options\":[{\"id\":\"yes\",\"ko\":\"예\",\"en\":\"Yes\"},"
    "{\"id\":\"no\",\"ko\":\"아니요\",\"en\":\"No\"}]}";

static void
must(int r, const struct why *why)
{
	if (r)
		ck_abort_msg("%d: %s", r, why && why->text[0] ? why->text : err_str(r));
}

/* ---- keys, files ---- */

static void
make_keys(struct town *t)
{
	static const struct {
		const char *suffix;
		uint8_t type;
	} names[TOWN_KEYS] = {
	    [KEY_PLATFORM] = {"/platform/city", KEY_ED25519},
	    [KEY_LOG] = {"", KEY_ED25519},
	    [KEY_PROPOSER] = {"/proposer/n1", KEY_ED25519},
	    [KEY_NODE] = {"/node/n1", KEY_COSIGNER},
	    [KEY_OFFICE] = {"/office/vote", KEY_ED25519},
	    [KEY_STATION] = {"/station/booth-1", KEY_ED25519},
	};

	for (int i = 0; i < TOWN_KEYS; i++) {
		uint8_t seed[KEY_SEED_SIZE], public[KEY_PUBLIC_SIZE];
		char name[KEY_NAME_MAX + 1];

		snprintf(name, sizeof(name), TOWN_ORIGIN "%s", names[i].suffix);
		memset(seed, 'a' + i, sizeof(seed));
		key_from_seed(public, t->secrets[i], seed);
		must(key_set(&t->keys[i], name, names[i].type, public), NULL);
	}
}

static struct secret
secret_of(const char *text)
{
	struct secret s;

	secret_alloc(&s, strlen(text));
	memcpy(s.data, text, strlen(text));
	return s;
}

static void
write_folder(struct town *t, const char *more_config)
{
	struct path key = path_of("%s/station.key", t->dir),
		    deck = path_of("%s/deck", t->dir);
	uint8_t seed[KEY_SEED_SIZE];
	struct secret pass = secret_of(TOWN_PASS);
	struct why why = {""};
	struct buf config = {0};

	buf_printf(&config,
	    "{\"format\":\"madang/station/v1\",\"id\":\"booth-1\",\"origin\":\"%s\","
	    "\"nodes\":[\"http://"
	    "127.0.0.1:1\"],\"deck\":\"deck\",\"deck_pass_file\":\"pass\"%s}",
	    TOWN_ORIGIN, more_config);
	town_write(t, "config", config.data, config.size);
	town_write(t, "pass", TOWN_PASS "\n", strlen(TOWN_PASS) + 1);
	town_write(t, "charter", t->leaves[0].data, t->leaves[0].size);
	memset(seed, 'a' + KEY_STATION, sizeof(seed));
	must(key_file_write(key.s, "station", &t->keys[KEY_STATION], seed, &pass, &why),
	    &why);
	must(deck_write(deck.s, t->seeds[0], t->voters + 1, &pass, &why), &why);
	secret_free(&pass);
	buf_free(&config);
}

/* ---- ledger ---- */

static void
range_to(struct town *t, size_t size, struct merkle_range *range)
{
	uint8_t leaf[HASH_SIZE];

	*range = (struct merkle_range){0};
	for (size_t i = 0; i < size; i++) {
		merkle_leaf(leaf, t->leaves[i].data, t->leaves[i].size);
		merkle_append(range, leaf);
	}
}

static void
append(struct town *t, const void *data, size_t size)
{
	t->leaves = xrealloc(t->leaves, (t->leaf_count + 1) * sizeof(*t->leaves));
	t->leaves[t->leaf_count] = (struct buf){0};
	buf_put(&t->leaves[t->leaf_count++], data, size);
}

static void
append_block(struct town *t)
{
	struct block block = {.height = ++t->height, .time = clock_unix_ms()};
	struct merkle_range range;
	struct buf leaf = {0};

	snprintf(block.origin, sizeof(block.origin), "%s", TOWN_ORIGIN);
	range_to(t, t->leaf_count, &range);
	block.size = t->leaf_count - 1;
	block.count = 1;
	merkle_root(&range, block.root);
	merkle_root(&range, block.batch);
	block_build(&leaf, &block, &t->keys[KEY_PROPOSER], t->secrets[KEY_PROPOSER]);
	append(t, leaf.data, leaf.size);
	buf_free(&leaf);
}

void
town_publish_leaf(struct town *t, const void *leaf, size_t size)
{
	append(t, leaf, size);
	append_block(t);
}

static void
build(struct town *t, enum town_key signer, const char *service, const char *kind,
    const json_t *fields, const struct buf *payload, size_t count, struct buf *out)
{
	struct entry_draft draft = {
	    .origin = TOWN_ORIGIN,
	    .service = service,
	    .kind = kind,
	    .version = 1,
	    .seq = ++t->seqs[signer],
	    .time = clock_unix(),
	    .fields = fields,
	    .payload = payload,
	    .payload_count = count,
	};
	struct entry_signer who = {&t->keys[signer], t->secrets[signer]};

	must(entry_build(out, &draft, &who, 1), NULL);
}

void
town_publish(struct town *t, enum town_key signer, const char *kind, json_t *fields,
    const struct buf *payload, size_t count)
{
	struct buf leaf = {0};

	build(t, signer, "poll", kind, fields, payload, count, &leaf);
	town_publish_leaf(t, leaf.data, leaf.size);
	buf_free(&leaf);
	json_decref(fields);
}

static json_t *
charter_row(
    struct town *t, const char *use, const char *name, enum town_key key, const char *url)
{
	char vkey[KEY_VKEY_MAX];

	key_format(&t->keys[key], vkey);
	return json_pack(
	    "{s:s, s:s, s:s, s:s}", "use", use, "name", name, "vkey", vkey, "url", url);
}

static void
publish_charter(struct town *t)
{
	json_t *lines = json_pack("[o, o, o, o]",
	    charter_row(t, "log", "n1", KEY_LOG, "http://127.0.0.1:1"),
	    charter_row(t, "proposer", "n1", KEY_PROPOSER, ""),
	    charter_row(t, "cosigner", "n1", KEY_NODE, ""),
	    charter_row(t, "platform", "city", KEY_PLATFORM, ""));
	json_t *fields = json_pack("{s:s, s:I, s:s, s:s, s:o}", "origin", TOWN_ORIGIN,
	    "created", (json_int_t)clock_unix(), "formats", "madang/v1", "engine",
	    "madang-rules/1 sqlite 3.40.1", "lines", lines);
	struct buf payload = {0}, leaf = {0};

	buf_puts(&payload, "core");
	build(t, KEY_PLATFORM, "core", "charter", fields, &payload, 1, &leaf);
	town_publish_leaf(t, leaf.data, leaf.size);
	json_decref(fields);
	buf_free(&payload);
	buf_free(&leaf);
}

/* ---- the poll ---- */

static void
publish_define(struct town *t, int box_min)
{
	int64_t now = clock_unix();
	struct buf payload[8] = {{0}};
	size_t count = 0;
	const char *at = t->questions_text;

	for (; *at && count < 8; count++) {
		size_t size = strcspn(at, "\n");

		buf_put(&payload[count], at, size);
		at += size + (at[size] == '\n');
	}
	town_publish(t, KEY_OFFICE, "define",
	    json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:i, s:i,"
		      " s:I, s:i, s:i}",
		"poll", t->poll, "title_ko", "가로등", "title_en", "Street lights",
		"opens", (json_int_t)now - 100, "closes", (json_int_t)now + 3600,
		"boxes_until", (json_int_t)now + 7200, "early_close", 1, "min_ballots", 1,
		"box_min", (json_int_t)box_min, "n", 2, "k", 2),
	    payload, count);
	for (size_t i = 0; i < count; i++)
		buf_free(&payload[i]);
}

static void
credential_of(struct town *t, const uint8_t seed[SEED_SIZE], uint8_t v_e[POINT_SIZE])
{
	uint8_t x[SCALAR_SIZE], v[POINT_SIZE], chaincode[32];

	derive_card(x, v, seed);
	derive_chaincode(chaincode, seed);
	derive_credential_public(v_e, v, chaincode, TOWN_ORIGIN, t->poll);
}

static int
by_bytes(const void *a, const void *b)
{
	const struct buf *x = a, *y = b;

	return memcmp(x->data, y->data, POINT_SIZE);
}

static void
publish_roll(struct town *t)
{
	struct buf *payload = xcalloc(t->voters, sizeof(*payload));
	struct merkle_range range = {0};
	uint8_t point[POINT_SIZE], leaf[HASH_SIZE], root[HASH_SIZE];
	char hex[65];

	for (size_t i = 0; i < t->voters; i++) {
		credential_of(t, t->seeds[i], point);
		buf_put(&payload[i], point, sizeof(point));
	}
	qsort(payload, t->voters, sizeof(*payload), by_bytes);
	for (size_t i = 0; i < t->voters; i++) {
		merkle_leaf(leaf, payload[i].data, POINT_SIZE);
		merkle_append(&range, leaf);
	}
	merkle_root(&range, root);
	hex_encode(hex, root, sizeof(root));
	town_publish(t, KEY_OFFICE, "roll",
	    json_pack("{s:s, s:s, s:I}", "poll", t->poll, "root", hex, "size",
		(json_int_t)t->voters),
	    payload, t->voters);
	for (size_t i = 0; i < t->voters; i++)
		buf_free(&payload[i]);
	free(payload);
}

static void
publish_open(struct town *t)
{
	struct buf payload[2] = {{0}};
	char charter[65], key[65];
	uint8_t leaf[HASH_SIZE];
	size_t at = t->leaf_count;

	merkle_leaf(leaf, t->leaves[0].data, t->leaves[0].size);
	hex_encode(charter, leaf, sizeof(leaf));
	hex_encode(key, t->ballot.key, POINT_SIZE);
	for (size_t i = 0; i < 2; i++) { /* define is leaf 2, roll leaf 4 */
		merkle_leaf(leaf, t->leaves[2 + 2 * i].data, t->leaves[2 + 2 * i].size);
		buf_put(&payload[i], leaf, sizeof(leaf));
	}
	town_publish(t, KEY_OFFICE, "open",
	    json_pack("{s:s, s:s, s:i, s:s}", "poll", t->poll, "charter", charter,
		"ceremony", 1, "key", key),
	    payload, 2);
	merkle_leaf(t->ballot.eid, t->leaves[at].data, t->leaves[at].size);
	buf_free(&payload[0]);
	buf_free(&payload[1]);
}

void
town_close_poll(struct town *t)
{
	town_publish(t, KEY_OFFICE, "close",
	    json_pack("{s:s, s:i, s:i}", "poll", t->poll, "boxes", 0, "ballots", 0), NULL,
	    0);
}

void
town_officer(struct town *t, const char *name, bool grant)
{
	struct path file = path_of("%s/%s.card", t->dir, name);
	uint8_t poll_seed[SEED_SIZE], seed[SEED_SIZE] = {0}, secret[KEY_SECRET_SIZE],
				      key[KEY_PUBLIC_SIZE];
	struct buf leaf = {0};
	struct why why = {""};
	struct secret pin;
	json_t *fields;
	char hex[2 * KEY_PUBLIC_SIZE + 1];

	memcpy(seed, name, strlen(name) < SEED_SIZE ? strlen(name) : SEED_SIZE);
	randombytes_buf(poll_seed, sizeof(poll_seed));
	pin = secret_of("1234");
	if (access(file.s, F_OK) != 0)
		must(card_write(file.s, name, poll_seed, seed, &pin, &why), &why);
	secret_free(&pin);
	derive_service_key(key, secret, seed, "poll");
	hex_encode(hex, key, sizeof(key));
	fields = json_pack("{s:s, s:s, s:s}", "op", grant ? "grant" : "revoke", "key",
	    hex, "role", "poll:officer");
	build(t, KEY_PLATFORM, "core", "member", fields, NULL, 0, &leaf);
	town_publish_leaf(t, leaf.data, leaf.size);
	json_decref(fields);
	buf_free(&leaf);
}

void
town_open(struct town *t, size_t voters, const char *questions, int box_min,
    const char *more_config)
{
	struct why why = {""};

	ck_assert_int_ge(sodium_init(), 0);
	signal(SIGPIPE, SIG_IGN);
	*t = (struct town){.voters = voters, .origin = TOWN_ORIGIN};
	snprintf(t->dir, sizeof(t->dir), "/tmp/madang-station-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(t->dir));
	snprintf(t->poll, sizeof(t->poll), "lights-2026");
	t->questions_text = xstrdup(questions ? questions : one_question);
	must(questions_parse(
		 &t->questions, t->questions_text, strlen(t->questions_text), &why),
	    &why);
	t->ballot.questions = t->questions;
	crypto_core_ristretto255_scalar_random(t->key_secret);
	group_mul_base(t->ballot.key, t->key_secret);
	t->seeds = xcalloc(voters + 1, sizeof(*t->seeds));
	randombytes_buf(t->seeds, (voters + 1) * sizeof(*t->seeds));
	make_keys(t);
	publish_charter(t);
	publish_define(t, box_min);
	publish_roll(t);
	publish_open(t);
	write_folder(t, more_config);
}

void
town_begin(struct town *t, size_t voters, int box_min, const char *more_config)
{
	town_open(t, voters, NULL, box_min, more_config);
	town_restart(t);
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void
town_close(struct town *t)
{
	if (t->vault)
		town_stop(t);
	nftw(t->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	for (size_t i = 0; i < t->leaf_count; i++)
		buf_free(&t->leaves[i]);
	free(t->leaves);
	free(t->seeds);
	free(t->questions_text);
	questions_free(t->questions);
	buf_free(&t->answer.body);
}

/* ---- the vault ---- */

static _Noreturn void
become_vault(struct town *t, int screen, int push, int beats)
{
	char *const nothing[] = {NULL};
	char name[] = "madang-station", pass[] = "pass";
	char *const argv[] = {name, t->dir, pass, NULL};
	int pass_fd = open(path_of("%s/pass", t->dir).s, O_RDONLY);
	int log = open(path_of("%s/log", t->dir).s, O_WRONLY | O_CREAT | O_APPEND, 0600);
	const int from[] = {log, screen, beats, push, pass_fd};
	const int to[] = {2, CHANNEL_FD, BEAT_FD, 5, 6};

	for (int i = 0; i < 5; i++)
		dup2(fcntl(from[i], F_DUPFD, 100), to[i] + 200);
	for (int i = 0; i < 5; i++)
		dup2(to[i] + 200, to[i]);
	execve(VAULT, argv, nothing);
	_exit(99);
}

void
town_start(struct town *t)
{
	int screen[2], push[2], beats[2];

	ck_assert_int_eq(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, screen), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, push), 0);
	ck_assert_int_eq(pipe2(beats, O_CLOEXEC | O_NONBLOCK), 0);
	t->vault = fork();
	if (t->vault == 0)
		become_vault(t, screen[1], push[1], beats[1]);
	close(screen[1]);
	close(push[1]);
	close(beats[1]);
	channel_open(&t->screen, screen[0]);
	channel_open(&t->push, push[0]);
	t->beats = beats[0];
}

int
town_wait(struct town *t)
{
	int status = 0;

	ck_assert_int_eq(waitpid(t->vault, &status, 0), t->vault);
	t->vault = 0;
	channel_close(&t->screen);
	channel_close(&t->push);
	close(t->beats);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int
town_stop(struct town *t)
{
	channel_close(&t->screen);
	return town_wait(t);
}

void
town_kill(struct town *t)
{
	kill(t->vault, SIGKILL);
	ck_assert_int_eq(town_wait(t), -SIGKILL);
}

pid_t
town_kill_within(struct town *t, unsigned ms)
{
	int64_t until = clock_monotonic_ms() + randombytes_uniform(ms);
	pid_t killer = fork();

	if (killer)
		return killer;
	while (clock_monotonic_ms() < until)
		usleep(200);
	kill(t->vault, SIGKILL);
	_exit(0);
}

void
town_killed(struct town *t, pid_t killer)
{
	ck_assert_int_eq(town_wait(t), -SIGKILL);
	waitpid(killer, NULL, 0);
}

void
town_restart(struct town *t)
{
	town_start(t);
	ck_assert_msg(town_sync(t), "%s", t->text);
}

void
town_ends(struct town *t, const char *words)
{
	struct buf log = {0};

	ck_assert_int_eq(town_wait(t), 2);
	town_file(t, "log", &log);
	ck_assert_msg(strstr(buf_str(&log), words) != NULL, "\"%s\" lacks \"%s\"",
	    buf_str(&log), words);
	buf_free(&log);
	town_close(t);
}

void
town_does_not_start(struct town *t, const char *words)
{
	town_start(t);
	town_ends(t, words);
}

/* ---- the network ---- */

static void
checkpoint_of(struct town *t, struct buf *out)
{
	struct checkpoint cp = {.size = t->leaf_count};
	struct merkle_range range;
	struct buf text = {0};
	uint8_t forged[KEY_SECRET_SIZE];

	range_to(t, t->leaf_count, &range);
	merkle_root(&range, cp.root);
	if (t->mood == NET_FORK)
		cp.root[0] ^= 1;
	checkpoint_text(&text, t->origin, &cp);
	buf_put(out, text.data, text.size);
	buf_puts(out, "\n");
	note_sign(
	    out, buf_str(&text), text.size, &t->keys[KEY_LOG], t->secrets[KEY_LOG], 0);
	memcpy(forged, t->secrets[t->mood == NET_FORGED_RECEIPT ? KEY_OFFICE : KEY_NODE],
	    sizeof(forged));
	note_sign(out, buf_str(&text), text.size, &t->keys[KEY_NODE], forged,
	    (uint64_t)clock_unix());
	buf_free(&text);
}

static int
hash_of(void *context, unsigned level, uint64_t index, uint8_t out[HASH_SIZE])
{
	struct town *t = context;
	struct merkle_range range = {0};
	uint8_t leaf[HASH_SIZE];

	for (uint64_t i = index << level; i < (index + 1) << level; i++) {
		merkle_leaf(leaf, t->leaves[i].data, t->leaves[i].size);
		merkle_append(&range, leaf);
	}
	merkle_root(&range, out);
	return 0;
}

static uint32_t
get_receipt(struct town *t, const uint8_t *leaf, struct buf *out)
{
	uint8_t hash[HASH_SIZE], path[MERKLE_PATH_MAX][HASH_SIZE];
	struct receipt receipt = {.path = path};

	if (t->forget) {
		t->forget--;
		return 404;
	}
	for (size_t i = 0; i < t->leaf_count; i++) {
		merkle_leaf(hash, t->leaves[i].data, t->leaves[i].size);
		if (memcmp(hash, leaf, HASH_SIZE) != 0)
			continue;
		receipt.index = i;
		must(merkle_inclusion(
			 i, t->leaf_count, hash_of, t, path, &receipt.path_count),
		    NULL);
		checkpoint_of(t, &receipt.checkpoint);
		receipt_format(out, &receipt);
		buf_free(&receipt.checkpoint);
		return 200;
	}
	return 404;
}

static void
get_bundle(struct town *t, uint64_t index, size_t width, struct buf *out)
{
	for (size_t i = 0; i < width && index * 256 + i < t->leaf_count; i++) {
		size_t at = (size_t)index * 256 + i;
		const struct buf *leaf =
		    t->lie && at >= t->lie_at && at < t->lie_at + t->lie_count
			? &t->lie[at - t->lie_at]
			: &t->leaves[at];

		record_put(out, leaf->data, leaf->size);
	}
}

static void
get_tile(struct town *t, unsigned level, uint64_t index, size_t width, struct buf *out)
{
	uint8_t hash[HASH_SIZE];

	for (size_t i = 0; i < width; i++) {
		hash_of(t, 8 * level, index * 256 + i, hash);
		buf_put(out, hash, sizeof(hash));
	}
}

static void
do_get(struct town *t, uint32_t request, struct cur in)
{
	struct buf out = {0}, body = {0};
	uint32_t status = 200;
	uint64_t index;
	unsigned level;

	cur_get8(&in);
	switch (cur_get8(&in)) {
	case 1:
		checkpoint_of(t, &body);
		break;
	case 2:
		index = cur_get64(&in);
		get_bundle(t, index, cur_get16(&in), &body);
		break;
	case 3:
		level = cur_get8(&in);
		index = cur_get64(&in);
		get_tile(t, level, index, cur_get16(&in), &body);
		break;
	case 4:
		status = get_receipt(t, cur_take(&in, HASH_SIZE), &body);
		break;
	default:
		ck_abort_msg("a get of an unknown kind");
	}
	ck_assert(cur_done(&in));
	buf_put32(&out, status);
	buf_put(&out, body.data, body.size);
	channel_put(&t->push, MSG_GOT, request, out.data, out.size);
	buf_free(&out);
	buf_free(&body);
}

static bool
on_ledger(struct town *t, const uint8_t *leaf, size_t size)
{
	for (size_t i = 0; i < t->leaf_count; i++)
		if (t->leaves[i].size == size &&
		    memcmp(t->leaves[i].data, leaf, size) == 0)
			return true;
	return false;
}

static uint8_t
accept_entry(struct town *t, const uint8_t *leaf, size_t size, char error[81],
    char field[CLERK_ABOUT_SIZE])
{
	struct why why = {""};
	struct entry e;

	t->posts++;
	must(entry_parse(&e, leaf, size, &why), &why);
	must(note_verify(&e.note, &t->keys[KEY_STATION], NULL), NULL);
	if (t->judge || t->mood == NET_REFUSING) {
		entry_free(&e);
		snprintf(error, 81, "poll.not_open");
		return t->judge ? t->judge(t, leaf, size, error, field) : 2;
	}
	if (on_ledger(t, leaf, size)) {
		entry_free(&e);
		return 1;
	}
	if (t->lose) {
		entry_free(&e);
		return 0;
	}
	ck_assert_int_gt(e.seq, t->seqs[KEY_STATION]);
	t->seqs[KEY_STATION] = e.seq;
	entry_free(&e);
	append(t, leaf, size);
	return 0;
}

static void
do_post(struct town *t, uint32_t request, struct cur in)
{
	struct buf out = {0};
	uint16_t count;
	const uint8_t *leaf;
	size_t size, before = t->leaf_count;

	cur_get8(&in);
	count = cur_get16(&in);
	buf_put16(&out, count);
	while ((leaf = record_next(&in, &size))) {
		char error[81] = "", field[CLERK_ABOUT_SIZE] = "";
		uint8_t hash[HASH_SIZE],
		    status = accept_entry(t, leaf, size, error, field);

		merkle_leaf(hash, leaf, size);
		buf_put8(&out, status);
		buf_put(&out, hash, sizeof(hash));
		buf_put_var(&out, error, status == 2 ? strlen(error) : 0);
		buf_put_var(&out, field, status == 2 ? strlen(field) : 0);
		count--;
	}
	t->lose = false;
	ck_assert(!in.bad && count == 0);
	if (t->leaf_count > before && !t->judge)
		append_block(t);
	channel_put(&t->push, MSG_POSTED, request, out.data, out.size);
	buf_free(&out);
}

static void
serve_network(struct town *t)
{
	const struct message *m;
	struct why why = {""};
	struct buf out = {0};
	int r = channel_get(&t->push, PARTY_VAULT, &m, &why);

	if (r == ERR_PENDING || r == ERR_NET)
		return;
	must(r, &why);
	if (m->type == MSG_SETTINGS)
		return;
	if (t->mood == NET_OFF) {
		buf_put_text(&out, "http://127.0.0.1:1: nobody answers");
		channel_put(&t->push, MSG_UNREACHABLE, m->request, out.data, out.size);
		buf_free(&out);
	} else if (m->type == MSG_GET) {
		do_get(t, m->request, cur_of(m->body.data, m->body.size));
	} else {
		do_post(t, m->request, cur_of(m->body.data, m->body.size));
	}
	if (channel_flush(&t->push) == ERR_FORMAT)
		ck_abort();
}

/* ---- asking ---- */

static void
take_answer(struct town *t, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);

	t->answer.type = m->type;
	t->answer.request = m->request;
	buf_reset(&t->answer.body);
	buf_put(&t->answer.body, m->body.data, m->body.size);
	t->refused = m->type == MSG_REFUSED;
	t->error[0] = t->text[0] = '\0';
	if (t->refused) {
		cur_text(&in, t->error, sizeof(t->error) - 1);
		cur_text(&in, t->text, sizeof(t->text) - 1);
		ck_assert(cur_done(&in));
	}
}

uint16_t
town_answer(struct town *t, uint32_t *request, int ms)
{
	int64_t until = clock_monotonic_ms() + ms;
	const struct message *m;
	struct why why = {""};

	for (;;) {
		struct pollfd fds[] = {{.fd = t->screen.fd, .events = POLLIN},
		    {.fd = t->push.fd, .events = POLLIN}};
		int64_t left = until - clock_monotonic_ms();
		char bytes[64];
		int r;

		if (left <= 0 || poll(fds, 2, (int)left) <= 0)
			return 0;
		while (read(t->beats, bytes, sizeof(bytes)) > 0)
			;
		if (fds[1].revents & POLLIN)
			serve_network(t);
		if (!fds[0].revents) {
			if (fds[1].revents & POLLHUP)
				usleep(1000);
			continue;
		}
		r = channel_get(&t->screen, PARTY_VAULT, &m, &why);
		if (r == ERR_NET)
			return 0;
		if (r == ERR_PENDING)
			continue;
		must(r, &why);
		take_answer(t, m);
		*request = m->request;
		return m->type;
	}
}

void
town_send(struct town *t, uint16_t type, uint32_t request, const void *body, size_t size)
{
	channel_put(&t->screen, type, request, body, size);
	if (channel_flush(&t->screen) == ERR_BUSY)
		ck_abort();
}

uint16_t
town_ask(struct town *t, uint16_t type, uint32_t request, const void *body, size_t size)
{
	uint32_t answered = 0;
	uint16_t r;

	town_send(t, type, request, body, size);
	r = town_answer(t, &answered, 60000);
	if (r) {
		ck_assert_uint_eq(answered, request);
		ck_assert_msg(channel_answers(type, r), "%s answered by %s",
		    channel_type_name(type), channel_type_name(r));
	}
	return r;
}

static bool
ask_buf(struct town *t, uint16_t type, uint32_t request, struct buf *b, uint16_t want)
{
	uint16_t r = town_ask(t, type, request, b->data, b->size);

	buf_free(b);
	return r == want;
}

bool
town_sync(struct town *t)
{
	struct buf b = {0};

	buf_put32(&b, 0);
	return ask_buf(t, MSG_SYNC, 900, &b, MSG_SYNCED);
}

bool
town_card(struct town *t, uint32_t request, const char *card, const char *pin)
{
	struct buf b = {0};

	buf_put_text(&b, card);
	buf_put8(&b, 0);
	buf_put_var(&b, pin, strlen(pin));
	return ask_buf(t, MSG_CARD, request, &b, MSG_CARD_OPEN);
}

/* options: one string a question, "" for blank, options separated by one comma. */
bool
town_questions(struct town *t, uint32_t request)
{
	struct buf b = {0};

	buf_put_text(&b, t->poll);
	return ask_buf(t, MSG_QUESTIONS, request, &b, MSG_IS_QUESTIONS);
}

bool
town_vote(struct town *t, uint32_t request, const char *const *options)
{
	struct buf b = {0};

	buf_put_text(&b, t->poll);
	buf_put16(&b, (uint16_t)t->questions->count);
	for (size_t i = 0; i < t->questions->count; i++) {
		const char *at = options[i];
		uint16_t count = *at != '\0';

		for (const char *c = at; *c; c++)
			count = (uint16_t)(count + (*c == ','));
		buf_put_text(&b, t->questions->items[i].id);
		buf_put8(&b, count == 0);
		buf_put16(&b, count);
		for (uint16_t j = 0; j < count; j++) {
			size_t size = strcspn(at, ",");

			buf_put_var(&b, at, size);
			buf_put32(&b, 1);
			at += size + (at[size] == ',');
		}
	}
	return ask_buf(t, MSG_VOTE, request, &b, MSG_TRACKER);
}

bool
town_cast(struct town *t, uint32_t request)
{
	return town_ask(t, MSG_CAST, request, NULL, 0) == MSG_DONE;
}

bool
town_voter(struct town *t, uint32_t request, size_t card, const char *option,
    char tracker[TRACKER_SIZE])
{
	char name[40];

	snprintf(name, sizeof(name), "deck:%zu", card);
	if (!town_card(t, request, name, "") ||
	    !town_vote(t, request, (const char *const[]){option}) ||
	    !town_cast(t, request))
		return false;
	if (tracker)
		snprintf(tracker, TRACKER_SIZE, "%.20s", buf_str(&t->answer.body));
	return true;
}

bool
town_seal(struct town *t)
{
	struct buf b = {0};

	buf_put_text(&b, t->poll);
	return ask_buf(t, MSG_SEAL, 901, &b, MSG_SEALED);
}

bool
town_drain(struct town *t, unsigned seconds)
{
	struct buf b = {0};

	buf_put32(&b, seconds);
	return ask_buf(t, MSG_DRAIN, 902, &b, MSG_DRAINED);
}

/* ---- what came of it ---- */

void
town_refused(const struct town *t, bool done, const char *key, const char *words)
{
	ck_assert(!done);
	ck_assert_str_eq(t->error, key);
	ck_assert_msg(
	    strstr(t->text, words) != NULL, "\"%s\" lacks \"%s\"", t->text, words);
}

size_t
town_ballots(struct town *t, struct buf *out, size_t room)
{
	struct why why = {""};
	size_t count = 0;

	for (size_t i = 0; i < t->leaf_count; i++) {
		struct entry e;

		if (block_is(t->leaves[i].data, t->leaves[i].size))
			continue;
		must(entry_parse(&e, t->leaves[i].data, t->leaves[i].size, &why), &why);
		for (size_t j = 0; strcmp(e.kind, "box") == 0 && j < e.payload_count;
		     j++) {
			ck_assert_uint_lt(count, room);
			out[count] = (struct buf){0};
			buf_put(&out[count++], e.payload[j].data, e.payload[j].size);
		}
		entry_free(&e);
	}
	return count;
}

size_t
town_entries(struct town *t, const char *kind)
{
	struct why why = {""};
	size_t count = 0;

	for (size_t i = 0; i < t->leaf_count; i++) {
		struct entry e;

		if (block_is(t->leaves[i].data, t->leaves[i].size))
			continue;
		must(entry_parse(&e, t->leaves[i].data, t->leaves[i].size, &why), &why);
		count += strcmp(e.kind, kind) == 0;
		entry_free(&e);
	}
	return count;
}

void
town_tally(struct town *t, uint64_t *lines)
{
	struct buf *ballots = xcalloc(10000, sizeof(*ballots));
	size_t cells = t->questions->cell_count, count = town_ballots(t, ballots, 10000);
	uint8_t *sum = xcalloc(cells, 2 * POINT_SIZE);
	struct total_table *table = total_table_open(100000, t->questions->line_count);

	sum_init(sum, cells);
	for (size_t i = 0; i < count; i++) {
		ck_assert_int_eq(
		    ballot_check(&t->ballot, ballots[i].data, ballots[i].size),
		    BALLOT_GOOD);
		sum_add_ballot(sum, cells, ballots[i].data);
		buf_free(&ballots[i]);
	}
	for (size_t i = 0; i < t->questions->line_count; i++) {
		uint8_t a[POINT_SIZE], b[POINT_SIZE], shared[POINT_SIZE];

		sum_line(a, b, &t->questions->lines[i], sum);
		group_mul(shared, t->key_secret, a);
		must(total_find(table, &lines[i], b, shared, 100000), NULL);
	}
	total_table_close(table);
	free(sum);
	free(ballots);
}

void
town_file(struct town *t, const char *name, struct buf *out)
{
	struct path file = path_of("%s/%s", t->dir, name);
	struct why why = {""};

	must(file_read(out, file.s, 64 * 1024 * 1024, &why), &why);
}

void
town_write(struct town *t, const char *name, const void *data, size_t size)
{
	struct path file = path_of("%s/%s", t->dir, name);
	struct why why = {""};

	must(file_write(file.s, data, size, 0600, &why), &why);
}

bool
town_holds(struct town *t, const char *name, const char *words)
{
	struct buf data = {0};
	bool holds;

	town_file(t, name, &data);
	holds = memmem(data.data, data.size, words, strlen(words)) != NULL;
	buf_free(&data);
	return holds;
}

void
town_tries(struct town *t, const char *name, int count, int64_t seconds)
{
	struct path text = path_of(
	    "madang/tries/v1\n%d %lld\n", count, (long long)(clock_unix() - seconds));

	town_write(t, path_of("%s.card.tries", name).s, text.s, strlen(text.s));
}
