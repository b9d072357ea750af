/*
 * The automaton beside libhangul: the same keys give the same text and the same syllable
 * under way, after every key.
 */
#include <stdio.h>
#ifdef HAVE_HANGUL
#include <check.h>
#include <hangul.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "screen/hangul.h"

#define KEYS 400000

static uint64_t seed = 0x2545f4914f6cdd1d;

static unsigned
below(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % n;
}

/* The last keys, for the message of a failure. */
static char trail[17];

static void
remember(char key)
{
	memmove(trail, trail + 1, sizeof(trail) - 2);
	trail[sizeof(trail) - 2] = key;
}

/* libcheck writes down every assertion, which is a call of the system: a million keys
 * make theirs only where they fail. */
static void
same(const ucschar *theirs, const char32_t *ours, int n, const char *what)
{
	for (int i = 0; i < n; i++)
		if (theirs[i] != ours[i])
			ck_abort_msg("after %s: %s is U+%04X, libhangul has U+%04X",
			    trail, what, (unsigned)ours[i], (unsigned)theirs[i]);
	if (theirs[n] != 0)
		ck_abort_msg("after %s: libhangul's %s is longer, by U+%04X", trail, what,
		    (unsigned)theirs[n]);
}

static HangulInputContext *
peer_open(void)
{
	HangulInputContext *peer = hangul_ic_new("2");

	ck_assert_ptr_nonnull(peer);
	hangul_ic_set_option(peer, HANGUL_IC_OPTION_AUTO_REORDER, false);
	hangul_ic_set_option(peer, HANGUL_IC_OPTION_COMBI_ON_DOUBLE_STROKE, false);
	hangul_ic_set_option(peer, HANGUL_IC_OPTION_NON_CHOSEONG_COMBI, false);
	return peer;
}

static void
press(HangulInputContext *peer, struct hangul *h, char key)
{
	char32_t out[2], now;
	int n = hangul_key(h, (char32_t)key, out);
	bool taken = hangul_ic_process(peer, key);

	remember(key);
	/* A key that libhangul does not take is for the program to write. */
	if (!taken && (n < 1 || out[n - 1] != (char32_t)key))
		ck_abort_msg("after %s: the key is not written", trail);
	n -= !taken;
	same(hangul_ic_get_commit_string(peer), out, n, "text");
	now = hangul_now(h);
	same(hangul_ic_get_preedit_string(peer), &now, now != 0, "syllable");
}

static void
back(HangulInputContext *peer, struct hangul *h)
{
	char32_t now;

	remember('<');
	if (hangul_back(h) != hangul_ic_backspace(peer))
		ck_abort_msg("after %s: only one of them takes it back", trail);
	now = hangul_now(h);
	same(hangul_ic_get_preedit_string(peer), &now, now != 0, "syllable");
}

/* Random keys of an alphabet; one in takes_back is a backspace, 0: none. */
static void
type(const char *alphabet, unsigned takes_back)
{
	HangulInputContext *peer = peer_open();
	struct hangul h = {0};
	unsigned n = (unsigned)strlen(alphabet);

	memset(trail, '.', sizeof(trail) - 1);
	for (int i = 0; i < KEYS; i++)
		if (takes_back && below(takes_back) == 0)
			back(peer, &h);
		else
			press(peer, &h, alphabet[below(n)]);
	hangul_ic_delete(peer);
}

START_TEST(random_letters)
{
	type("abcdefghijklmnopqrstuvwxyzQWERTOP", 0);
}
END_TEST

START_TEST(random_keys_and_backspace)
{
	type("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789.,-", 5);
}
END_TEST

/* Few letters, so that compounds, tails and their moves are frequent. */
START_TEST(compounds_and_moving_tails)
{
	type("rtqsfwghkol", 0);
	type("rtfaqxhkl", 6);
	type("rRtTnjplmhk", 9);
}
END_TEST

int
main(void)
{
	TCase *tc = tcase_create("libhangul");
	Suite *s = suite_create("screen");
	SRunner *sr = srunner_create(s);
	int failed;

	tcase_add_test(tc, random_letters);
	tcase_add_test(tc, random_keys_and_backspace);
	tcase_add_test(tc, compounds_and_moving_tails);
	tcase_set_timeout(tc, 0);
	suite_add_tcase(s, tc);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
#else
int
main(void)
{
	puts("skipped: built without libhangul (Debian: libhangul-dev)");
	return 77;
}
#endif
