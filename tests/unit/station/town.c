#include "tests/unit/station/town.h"

#include <check.h>
#include <ftw.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/file.h"
#include "tests/unit/station/town_inner.h"

static const char one_question[] =
    "{\"id\":\"light\",\"type\":\"yesno\",\"text\":{\"ko\":\"가로등을 "
    "놓을까요?\",\"en\":\"More "
    "street lights?\"},\"options\":[{\"id\":\"yes\",\"ko\":\"예\",\"en\":\"Yes\"},"
    "{\"id\":\"no\",\"ko\":\"아니요\",\"en\":\"No\"}]}";

void
town_must(int r, const struct why *why)
{
	if (r)
		ck_abort_msg("%d: %s", r, why && why->text[0] ? why->text : err_str(r));
}

struct secret
town_secret(const char *text)
{
	struct secret s;

	secret_alloc(&s, strlen(text));
	memcpy(s.data, text, strlen(text));
	return s;
}

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
		town_must(key_set(&t->keys[i], name, names[i].type, public), NULL);
	}
}

/* ---- the folder ---- */

void
town_file(struct town *t, const char *name, struct buf *out)
{
	struct path file = path_of("%s/%s", t->dir, name);
	struct why why = {""};

	town_must(file_read(out, file.s, 64 * 1024 * 1024, &why), &why);
}

void
town_write(struct town *t, const char *name, const void *data, size_t size)
{
	struct path file = path_of("%s/%s", t->dir, name);
	struct why why = {""};

	town_must(file_write(file.s, data, size, 0600, &why), &why);
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

static void
write_folder(struct town *t, const char *more_config)
{
	struct path key = path_of("%s/station.key", t->dir),
		    deck = path_of("%s/deck", t->dir);
	uint8_t seed[KEY_SEED_SIZE];
	struct secret pass = town_secret(TOWN_PASS);
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
	town_must(
	    key_file_write(key.s, "station", &t->keys[KEY_STATION], seed, &pass, &why),
	    &why);
	town_must(deck_write(deck.s, t->seeds[0], t->voters + 1, &pass, &why), &why);
	secret_free(&pass);
	buf_free(&config);
}

/* ---- whole towns ---- */

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
	town_must(questions_parse(
		      &t->questions, t->questions_text, strlen(t->questions_text), &why),
	    &why);
	t->ballot.questions = t->questions;
	crypto_core_ristretto255_scalar_random(t->key_secret);
	group_mul_base(t->ballot.key, t->key_secret);
	t->seeds = xcalloc(voters + 1, sizeof(*t->seeds));
	randombytes_buf(t->seeds, (voters + 1) * sizeof(*t->seeds));
	make_keys(t);
	town_publish_poll(t, box_min);
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
