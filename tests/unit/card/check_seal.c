/* Sealed files, key files, cards with their PIN, decks: what opens, what does not, and
 * why. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <check.h>
#include <sodium.h>

#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"
#include "card/derive.h"
#include "card/seal_cost.h"

static char folder[] = "/tmp/madang-seal-XXXXXX";
static struct path file, tries;
static struct secret right, wrong;
static uint8_t seed[SEED_SIZE], other[SEED_SIZE];

static struct secret
pass_of(const char *text)
{
	struct secret s;

	secret_alloc(&s, strlen(text));
	memcpy(s.data, text, s.size);
	return s;
}

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	file = path_of("%s/file", folder);
	tries = path_of("%s/file.tries", folder);
	right = pass_of("1234");
	wrong = pass_of("1235");
	memset(seed, 0x11, sizeof(seed));
	memset(other, 0x22, sizeof(other));
}

static void
teardown(void)
{
	unlink(file.s);
	unlink(tries.s);
	rmdir(folder);
	secret_free(&right);
	secret_free(&wrong);
}

static void
says(int got, int want, const struct why *why, const char *words)
{
	ck_assert_msg(got == want, "%d (%s), not %d", got, why->text, want);
	ck_assert_msg(strstr(why->text, words) != NULL, "\"%s\" is not in \"%s\"", words,
	    why->text);
}

/* --- seal ----------------------------------------------------------------- */

START_TEST(what_is_sealed_opens)
{
	struct buf text = {0};
	struct secret out = {0};
	char name[KEY_NAME_MAX + 1];

	seal(&text, "station", "jongno-03", "secret bytes", 12, &right);
	ck_assert_ptr_null(strstr(buf_str(&text), "secret"));
	ck_assert_int_eq(strncmp(buf_str(&text),
			     "madang/seal/v1\nstation\njongno-03\nargon2id 3 "
			     "65536\n",
			     50),
	    0);
	ck_assert_int_eq(
	    seal_open(&out, name, "station", text.data, text.size, &right, NULL), 0);
	ck_assert_uint_eq(out.size, 12);
	ck_assert_mem_eq(out.data, "secret bytes", 12);
	ck_assert_str_eq(name, "jongno-03");
	secret_free(&out);
	buf_free(&text);
}
END_TEST

/* A reader takes it, and it says of itself what it is. */
START_TEST(what_is_sealed_weakly_opens)
{
	struct buf text = {0};
	struct secret out = {0};
	struct why why = {""};

	seal_weakly(&text, "card-services", "p1", seed, 32, &right);
	ck_assert_ptr_nonnull(
	    strstr(buf_str(&text), "card-services\np1\nargon2id 1 8\n"));
	ck_assert_int_eq(
	    seal_open(&out, NULL, "card-services", text.data, text.size, &right, NULL),
	    0);
	ck_assert_mem_eq(out.data, seed, 32);
	secret_free(&out);
	says(seal_open(&out, NULL, "card-services", text.data, text.size, &wrong, &why),
	    ERR_PASSPHRASE, &why, "card-services of p1");
	buf_free(&text);
}
END_TEST

START_TEST(wrong_passphrase_does_not_open)
{
	struct buf text = {0};
	struct secret out = {0};
	struct why why = {""};

	seal(&text, "station", "jongno-03", seed, 32, &right);
	says(seal_open(&out, NULL, "station", text.data, text.size, &wrong, &why),
	    ERR_PASSPHRASE, &why, "station of jongno-03");
	ck_assert_ptr_null(out.data);
	says(seal_open(&out, NULL, "trustee", text.data, text.size, &right, &why),
	    ERR_FORMAT, &why, "a trustee is needed");
	buf_free(&text);
}
END_TEST

/* A seal made from doc/protocol/seal.md alone, and cheap to open. */
static struct buf
cheap_seal(void)
{
	struct buf text = {0};
	uint8_t salt[16], nonce[24], key[32], sealed[32 + 16];

	randombytes_buf(salt, sizeof(salt));
	randombytes_buf(nonce, sizeof(nonce));
	buf_puts(&text, "madang/seal/v1\nstation\njongno-03\nargon2id 1 8\n");
	b64_put(&text, salt, sizeof(salt));
	buf_puts(&text, "\n");
	b64_put(&text, nonce, sizeof(nonce));
	buf_puts(&text, "\n");
	ck_assert_int_eq(crypto_pwhash(key, 32, (const char *)right.data, right.size,
			     salt, 1, 8192, crypto_pwhash_ALG_ARGON2ID13),
	    0);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
	    sealed, NULL, seed, 32, text.data, text.size, NULL, nonce, key);
	b64_put(&text, sealed, sizeof(sealed));
	buf_puts(&text, "\n");
	return text;
}

START_TEST(no_flipped_bit_opens)
{
	struct buf text = cheap_seal();
	struct secret out = {0};
	size_t refused_by_format = 0;

	ck_assert_int_eq(
	    seal_open(&out, NULL, "station", text.data, text.size, &right, NULL), 0);
	ck_assert_mem_eq(out.data, seed, 32);
	secret_free(&out);
	for (size_t i = 0; i < 8 * text.size; i++) {
		int rc;

		text.data[i / 8] ^= (uint8_t)(1 << i % 8);
		rc = seal_open(&out, NULL, "station", text.data, text.size, &right, NULL);
		ck_assert_msg(
		    rc == ERR_PASSPHRASE || rc == ERR_FORMAT, "bit %zu: %d", i, rc);
		ck_assert_ptr_null(out.data);
		refused_by_format += rc == ERR_FORMAT;
		text.data[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	ck_assert_uint_gt(refused_by_format, 200);
	ck_assert_uint_lt(refused_by_format, 8 * text.size - 200);
	buf_free(&text);
}
END_TEST

static void
malformed(const char *text, const char *what)
{
	struct secret out = {0};
	int rc = seal_open(&out, NULL, "deck", text, strlen(text), &right, NULL);

	ck_assert_msg(rc == ERR_FORMAT, "%s: %d", what, rc);
}

#define SALT "AAAAAAAAAAAAAAAAAAAAAA==\n"
#define NONCE "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
#define SEALED "AAAAAAAAAAAAAAAAAAAAAA==\n"

START_TEST(malformed_seals_are_refused)
{
	malformed("", "nothing");
	malformed(
	    "madang/seal/v2\ndeck\nd\nargon2id 3 65536\n" SALT NONCE SEALED, "version");
	malformed(
	    "madang/seal/v1\nde ck\nd\nargon2id 3 65536\n" SALT NONCE SEALED, "what");
	malformed(
	    "madang/seal/v1\ndeck\n\nargon2id 3 65536\n" SALT NONCE SEALED, "no name");
	malformed(
	    "madang/seal/v1\ndeck\nd\nargon2id 0 65536\n" SALT NONCE SEALED, "0 passes");
	malformed("madang/seal/v1\ndeck\nd\nargon2id 17 65536\n" SALT NONCE SEALED,
	    "17 passes");
	malformed("madang/seal/v1\ndeck\nd\nargon2id 3 4\n" SALT NONCE SEALED, "4 KiB");
	malformed("madang/seal/v1\ndeck\nd\nargon2id 3 1048577\n" SALT NONCE SEALED,
	    "over 1 GiB");
	malformed("madang/seal/v1\ndeck\nd\nargon2id 03 65536\n" SALT NONCE SEALED,
	    "03 passes");
	malformed(
	    "madang/seal/v1\ndeck\nd\nargon2id 3 65536 \n" SALT NONCE SEALED, "a space");
	malformed(
	    "madang/seal/v1\ndeck\nd\nargon2i 3 65536\n" SALT NONCE SEALED, "other hash");
	malformed(
	    "madang/seal/v1\ndeck\nd\nargon2id 3 65536\n" SALT "AAAA\n" SEALED, "nonce");
	malformed(
	    "madang/seal/v1\ndeck\nd\nargon2id 3 65536\n" SALT NONCE "AAAA\n", "no tag");
	malformed("madang/seal/v1\ndeck\nd\nargon2id 3 65536\n" SALT NONCE SEALED "\n",
	    "a line more");
	malformed("madang/seal/v1\ndeck\nd\nargon2id 3 65536\n" SALT NONCE
		  "AAAAAAAAAAAAAAAAAAAAAA==",
	    "no end of line");
}
END_TEST

/* --- key file ------------------------------------------------------------- */

static struct key
write_key(void)
{
	uint8_t public[KEY_PUBLIC_SIZE], secret[KEY_SECRET_SIZE];
	struct key key;
	struct why why = {""};

	key_from_seed(public, secret, seed);
	ck_assert_int_eq(key_set(&key, "o.example/station/a", KEY_ED25519, public), 0);
	ck_assert_msg(key_file_write(file.s, "station", &key, seed, &right, &why) == 0,
	    "%s", why.text);
	return key;
}

START_TEST(key_file_opens)
{
	struct key key = write_key(), found, public;
	struct secret secret;
	struct stat st;

	secret_alloc(&secret, KEY_SECRET_SIZE);
	ck_assert_int_eq(key_file_public(file.s, &public, NULL), 0);
	ck_assert(key_equal(&public, &key));
	ck_assert_int_eq(
	    key_file_open(file.s, "station", &found, secret.data, &right, NULL), 0);
	ck_assert(key_equal(&found, &key));
	ck_assert_mem_eq(secret.data, seed, 32);
	ck_assert_mem_eq(secret.data + 32, key.public, 32);
	ck_assert_int_eq(stat(file.s, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	secret_free(&secret);
}
END_TEST

static void
key_refused(int want, const char *words, const struct secret *pass)
{
	uint8_t secret[KEY_SECRET_SIZE];
	struct key key;
	struct why why = {""};

	says(key_file_open(file.s, "station", &key, secret, pass, &why), want, &why,
	    words);
	ck_assert_ptr_nonnull(strstr(why.text, file.s));
}

START_TEST(bad_key_files_are_refused)
{
	uint8_t public[KEY_PUBLIC_SIZE], secret[KEY_SECRET_SIZE];
	struct key key = write_key();

	key_refused(ERR_PASSPHRASE, "wrong passphrase", &wrong);
	/* a file that seals one key and shows another: of the same name, and of another
	 */
	key_from_seed(public, secret, other);
	ck_assert_int_eq(key_set(&key, "o.example/station/a", KEY_ED25519, public), 0);
	ck_assert_int_eq(key_file_write(file.s, "station", &key, seed, &right, NULL), 0);
	key_refused(ERR_KEY, "not the one in line 2", &right);
	ck_assert_int_eq(key_file_write(file.s, "office", &key, seed, &right, NULL), 0);
	key_refused(ERR_FORMAT, "a station is needed", &right);
	ck_assert_int_eq(file_write(file.s, "hello\nyou\n", 10, 0600, NULL), 0);
	key_refused(ERR_FORMAT, "no key file", &right);
	ck_assert_int_eq(file_write(file.s, "madang/key/v1\nabc\n", 18, 0600, NULL), 0);
	key_refused(ERR_FORMAT, "line 2", &right);
	unlink(file.s);
	key_refused(-ENOENT, "cannot open", &right);
}
END_TEST

START_TEST(a_renamed_seal_is_no_key)
{
	struct buf text = {0};
	char vkey[KEY_VKEY_MAX];
	struct key key = write_key();

	key_format(&key, vkey);
	buf_printf(&text, "madang/key/v1\n%s\n", vkey);
	seal(&text, "station", "o.example/station/b", seed, 32, &right);
	ck_assert_int_eq(file_write(file.s, text.data, text.size, 0600, NULL), 0);
	key_refused(ERR_KEY, "not that of the key in line 2", &right);
	buf_free(&text);
}
END_TEST

/* --- card ----------------------------------------------------------------- */

static void
write_card(void)
{
	ck_assert_int_eq(card_write(file.s, "Kim Minji", seed, other, &right, NULL), 0);
}

static bool
exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

static void
card_says(int want, const char *words, const struct secret *pin)
{
	uint8_t out[SEED_SIZE] = {0};
	struct why why = {""};

	says(card_open(file.s, CARD_POLL, out, pin, &why), want, &why, words);
	if (want != 0)
		ck_assert(sodium_is_zero(out, sizeof(out)));
}

/* The file is the clock of the test: so many tries, the last so many seconds ago. */
static void
set_tries(unsigned count, int64_t ago)
{
	char text[100];

	snprintf(text, sizeof(text), "madang/tries/v1\n%u %" PRId64 "\n", count,
	    clock_unix() - ago);
	ck_assert_int_eq(file_write(tries.s, text, strlen(text), 0600, NULL), 0);
}

static unsigned
tries_count(void)
{
	struct buf text = {0};
	unsigned count = 0;

	if (file_read(&text, tries.s, 100, NULL) == 0)
		ck_assert_int_eq(
		    sscanf(buf_str(&text), "madang/tries/v1\n%u ", &count), 1);
	buf_free(&text);
	return count;
}

START_TEST(compartments_open_apart)
{
	uint8_t out[SEED_SIZE];
	struct buf text = {0};

	write_card();
	ck_assert_int_eq(card_open(file.s, CARD_POLL, out, &right, NULL), 0);
	ck_assert_mem_eq(out, seed, SEED_SIZE);
	ck_assert_int_eq(card_open(file.s, CARD_SERVICES, out, &right, NULL), 0);
	ck_assert_mem_eq(out, other, SEED_SIZE);
	ck_assert(!exists(tries.s));
	/* one compartment in the place of the other does not open */
	ck_assert_int_eq(file_read(&text, file.s, 4096, NULL), 0);
	char *second = strstr(buf_str(&text) + 1, "madang/seal/v1");
	size_t half = (size_t)(second - buf_str(&text));
	struct buf swapped = {0};
	buf_put(&swapped, text.data + half, text.size - half);
	buf_put(&swapped, text.data, half);
	ck_assert_int_eq(file_write(file.s, swapped.data, swapped.size, 0600, NULL), 0);
	card_says(ERR_FORMAT, "card-poll is needed", &right);
	ck_assert(!exists(tries.s)); /* a damaged file is no wrong PIN */
	buf_free(&text);
	buf_free(&swapped);
}
END_TEST

/* Ages are far from the borders: a busy machine may be seconds late. */
START_TEST(wrong_pin_costs_a_doubling_delay)
{
	write_card();
	card_says(ERR_PASSPHRASE, "wait 1 s, 9 more tries", &wrong);
	ck_assert_uint_eq(tries_count(), 1);
	set_tries(1, 2);
	card_says(ERR_PASSPHRASE, "wait 2 s, 8 more tries", &wrong);
	set_tries(7, 0);
	card_says(ERR_BUSY, "after 7 wrong PINs wait", &right);
	ck_assert_uint_eq(tries_count(), 7); /* a refused wait is no try */
	set_tries(8, 90);
	card_says(ERR_BUSY, "after 8 wrong PINs wait", &right);
	set_tries(8, 128);
	card_says(0, "", &right);
	ck_assert(!exists(tries.s)); /* the count starts anew */
}
END_TEST

START_TEST(the_tenth_wrong_pin_blocks)
{
	write_card();
	set_tries(9, 10000);
	card_says(ERR_BLOCKED, "now blocked", &wrong);
	ck_assert_uint_eq(tries_count(), 10);
	card_says(ERR_BLOCKED, "made anew", &right);
	set_tries(10, 1000000);
	card_says(ERR_BLOCKED, "made anew", &right); /* no time heals it */
	set_tries(11, 1000000);
	card_says(ERR_BLOCKED, "made anew", &right);
}
END_TEST

/* A clock set to yesterday would otherwise end the wait, or make it last a day. */
START_TEST(a_clock_that_went_back_starts_the_wait_again)
{
	write_card();
	set_tries(4, -86400);
	card_says(ERR_BUSY, "wait 8 s", &right);
	ck_assert_uint_eq(tries_count(), 4);
	card_says(ERR_BUSY, "wait", &right);
}
END_TEST

/* A process killed between the PIN and its answer has used up a try. */
START_TEST(the_try_is_written_before_the_pin_is_looked_at)
{
	uint8_t out[SEED_SIZE];
	struct why why = {""};

	write_card();
	ck_assert_int_eq(mkdir(tries.s, 0700), 0); /* the try cannot be written down */
	ck_assert_int_ne(card_open(file.s, CARD_POLL, out, &right, &why), 0);
	ck_assert_ptr_nonnull(strstr(why.text, tries.s));
	ck_assert_int_eq(rmdir(tries.s), 0);
	ck_assert_int_eq(card_open(file.s, CARD_POLL, out, &right, NULL), 0);
}
END_TEST

START_TEST(damaged_tries_do_not_reset_the_count)
{
	static const char *const texts[] = {"", "madang/tries/v1\n1 5",
	    "madang/tries/v1\n01 5\n", "madang/tries/v1\n-1 5\n",
	    "madang/tries/v1\n1 -5\n", "madang/tries/v1\n1 5\n\n"};

	write_card();
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ck_assert_int_eq(
		    file_write(tries.s, texts[i], strlen(texts[i]), 0600, NULL), 0);
		card_says(ERR_FORMAT, "damaged", &right);
	}
}
END_TEST

START_TEST(bad_card_files_are_refused)
{
	struct buf text = {0};
	uint8_t out[SEED_SIZE];
	struct why why = {""};

	says(card_open(file.s, CARD_POLL, out, &right, &why), -ENOENT, &why, file.s);
	write_card();
	ck_assert_int_eq(file_read(&text, file.s, 4096, NULL), 0);
	ck_assert_int_eq(file_write(file.s, text.data, text.size / 2, 0600, NULL), 0);
	card_says(ERR_FORMAT, "no card file", &right);
	buf_puts(&text, "more\n");
	ck_assert_int_eq(file_write(file.s, text.data, text.size, 0600, NULL), 0);
	card_says(ERR_FORMAT, "no card file", &right);
	ck_assert(!exists(tries.s));
	buf_free(&text);
}
END_TEST

/* --- deck ----------------------------------------------------------------- */

START_TEST(deck_opens)
{
	enum { COUNT = 40092 }; /* a real one */
	uint8_t *seeds = xmalloc(COUNT * SEED_SIZE);
	struct secret out = {0};
	struct why why = {""};

	randombytes_buf(seeds, COUNT * SEED_SIZE);
	ck_assert_int_eq(deck_write(file.s, seeds, COUNT, &right, NULL), 0);
	ck_assert_int_eq(deck_open(&out, file.s, &right, NULL), 0);
	ck_assert_uint_eq(out.size, COUNT * SEED_SIZE);
	ck_assert_mem_eq(out.data, seeds, out.size);
	secret_free(&out);
	says(deck_open(&out, file.s, &wrong, &why), ERR_PASSPHRASE, &why, file.s);
	says(deck_write(file.s, seeds, 0, &right, &why), ERR_TOO_LARGE, &why, "not 0");
	free(seeds);
}
END_TEST

START_TEST(a_deck_is_a_row_of_seeds)
{
	struct buf text = {0};
	struct secret out = {0};
	struct why why = {""};

	seal(&text, "deck", "deck", seed, 31, &right);
	ck_assert_int_eq(file_write(file.s, text.data, text.size, 0600, NULL), 0);
	says(deck_open(&out, file.s, &right, &why), ERR_FORMAT, &why, "32-byte seeds");
	ck_assert_ptr_null(out.data);
	buf_free(&text);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
	    what_is_sealed_opens,
	    what_is_sealed_weakly_opens,
	    wrong_passphrase_does_not_open,
	    no_flipped_bit_opens,
	    malformed_seals_are_refused,
	    key_file_opens,
	    bad_key_files_are_refused,
	    a_renamed_seal_is_no_key,
	    compartments_open_apart,
	    wrong_pin_costs_a_doubling_delay,
	    the_tenth_wrong_pin_blocks,
	    a_clock_that_went_back_starts_the_wait_again,
	    the_try_is_written_before_the_pin_is_looked_at,
	    damaged_tries_do_not_reset_the_count,
	    bad_card_files_are_refused,
	    deck_opens,
	    a_deck_is_a_row_of_seeds,
	};
	Suite *s = suite_create("seal");
	TCase *t = tcase_create("seal");
	SRunner *r = srunner_create(s);

	tcase_set_timeout(t, 300);
	tcase_add_checked_fixture(t, setup, teardown);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
