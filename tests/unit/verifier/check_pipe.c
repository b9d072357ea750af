/*
 * What lets the verifier read far ahead in little memory: base64, sets and sorted runs
 * larger than memory, signatures that were tried before their turn, bundles read by
 * several threads. Each against a simple model.
 */
#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "verifier/ahead.h"
#include "verifier/bigset.h"
#include "verifier/fates.h"
#include "verifier/frontier.h"
#include "verifier/places.h"
#include "verifier/progress.h"
#include "verifier/runs.h"

/* libcheck writes each of its assertions down, which is a call of the system; this one is
 * for loops of a hundred thousand. */
#define must(x)                                                                          \
	do {                                                                             \
		if (!(x))                                                                \
			ck_abort_msg("it is not so that %s", #x);                        \
	} while (0)

static uint32_t
random_below(uint32_t n)
{
	return randombytes_uniform(n);
}

/* A key of few possible ones, so that many come twice. */
static void
key_of(uint8_t key[HASH], uint32_t n)
{
	sha256_of(key, &n, sizeof n);
}

/* ---- base64
 * ------------------------------------------------------------------------------ */

/* libsodium's decoder refuses padding that is missing or too much, and stray bits; but it
 * takes some bytes above 0x7f for digits. */
static bool
model_b64(struct bytes *out, const char *text, size_t size)
{
	uint8_t raw[256];
	size_t count;
	const char *end;

	for (size_t i = 0; i < size; i++)
		if ((uint8_t)text[i] > 0x7f)
			return false;
	if (sodium_base642bin(raw, sizeof raw, text, size, NULL, &count, &end,
		sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    end != text + size)
		return false;
	bytes_add(out, raw, count);
	return true;
}

START_TEST(base64_is_strict)
{
	static const char some[] = "AZaz09+/=Bgw\n -_\x80";
	size_t good = 0;

	for (int round = 0; round < 400000; round++) {
		struct bytes got = {0}, want = {0};
		uint8_t raw[40];
		char text[64];
		size_t size = random_below(30);
		randombytes_buf(raw, size);
		sodium_bin2base64(
		    text, sizeof text, raw, size, sodium_base64_VARIANT_ORIGINAL);
		size = strlen(text);
		for (uint32_t i = random_below(3); size > 0 && i > 0; i--)
			text[random_below((uint32_t)size)] =
			    some[random_below(sizeof some - 1)];
		if (size > 0 && random_below(8) == 0)
			size--;
		bool is = b64_to(&got, (struct span){(const uint8_t *)text, size});
		if (is != model_b64(&want, text, size))
			ck_abort_msg("\"%.*s\": %d", (int)size, text, is);
		must(!is || (got.size == want.size &&
				memcmp(got.data ? got.data : raw,
				    want.data ? want.data : raw, got.size) == 0));
		good += is && size > 0;
		bytes_drop(&got);
		bytes_drop(&want);
	}
	ck_assert(good > 10000);
}
END_TEST

START_TEST(plain_ascii_stops_at_what_is_not)
{
	for (int bad = 0; bad < 256; bad++)
		for (size_t at = 0; at < 24; at++) {
			uint8_t text[24];
			size_t plain;
			memset(text, 'a', sizeof text);
			text[at] = (uint8_t)bad;
			plain = plain_ascii(text, sizeof text);
			ck_assert(plain % 8 == 0 && plain <= sizeof text);
			ck_assert((bad < ' ' || bad > 0x7f) ? plain <= at : plain == 24);
		}
}
END_TEST

/* ---- runs and sets
 * ----------------------------------------------------------------------- */

#define HASHES 200
#define PUTS 3000

struct wanted {
	const uint32_t *places; /* in their order, of one hash */
	size_t count, met;
	uint32_t stop; /* says 1 of this one */
};

static int
met(void *context, uint32_t place)
{
	struct wanted *w = context;

	if (place == w->stop)
		return 1;
	for (size_t i = 0; i < w->count; i++)
		if (w->places[i] == place) {
			w->met |= (size_t)1 << i;
			return 0;
		}
	ck_abort_msg("place %u is of another hash, or not below", place);
	return -1;
}

/* Places as they were put, from memory and from files, some hashes much later again; only
 * those below; and whoever has seen enough is asked no more. */
START_TEST(places_of_a_hash)
{
	static uint32_t places[HASHES][60];
	static size_t counts[HASHES];
	struct places *p = places_open(16);
	uint64_t secret = ((uint64_t)randombytes_random() << 32) | 1;

	for (uint32_t place = 1; place <= PUTS; place++) {
		/* some of them come close together, some far apart */
		size_t which = randombytes_uniform(3) ? place / 40 : place * 7 % HASHES;
		uint64_t hash = (which + 1) * UINT64_C(0xd6e8feb86659fd93) * secret;
		struct wanted w = {places[which], counts[which], 0, 0};

		ck_assert_uint_lt(counts[which], 60);
		places_put(p, hash, place);
		ck_assert_int_eq(places_each(p, hash, place, met, &w), 0);
		ck_assert_uint_eq(w.met, ((size_t)1 << w.count) - 1);
		places[which][counts[which]++] = place;
		which = randombytes_uniform(HASHES);
		hash = (which + 1) * UINT64_C(0xd6e8feb86659fd93) * secret;
		w = (struct wanted){places[which], counts[which], 0, 0};
		ck_assert_int_eq(places_each(p, hash, INT64_MAX, met, &w), 0);
		ck_assert_uint_eq(w.met, ((size_t)1 << w.count) - 1);
		if (w.count == 0)
			continue;
		w.stop = w.places[0];
		ck_assert_int_eq(places_each(p, hash, w.stop + 1, met, &w), 1);
		ck_assert_int_eq(places_each(p, hash, w.stop, met, &w), 0);
	}
	places_close(p);
}
END_TEST

START_TEST(runs_sort_what_they_are_given)
{
	struct runs *r = runs_open(HASH, 16);
	size_t count = 0, seen = 0;
	uint32_t *times = calloc(1000, sizeof *times);
	uint8_t key[HASH], last[HASH] = {0};
	const uint8_t *one;

	for (int put = 0; put < 300; put++) { /* merges of three levels */
		uint8_t keys[40][HASH];
		uint32_t n = random_below(41);
		for (uint32_t i = 0; i < n; i++) {
			uint32_t which = random_below(1000);
			key_of(keys[i], which);
			times[which]++;
		}
		runs_put(r, keys, n);
		count += n;
	}
	ck_assert_uint_eq(runs_count(r), count);
	for (int again = 0; again < 2; again++) {
		runs_rewind(r);
		memset(last, 0, HASH);
		for (seen = 0; (one = runs_next(r)) != NULL; seen++) {
			ck_assert(memcmp(last, one, HASH) <= 0);
			memcpy(last, one, HASH);
		}
		ck_assert_uint_eq(seen, count);
	}
	for (uint32_t i = 0; i < 2000; i++) {
		uint64_t place = UINT64_MAX, other = 0;
		key_of(key, i);
		ck_assert_int_eq(runs_has(r, key, &place), i < 1000 && times[i] > 0);
		if (i >= 1000 || times[i] == 0)
			continue;
		ck_assert(place < count);
		ck_assert(runs_has(r, key, &other) && other == place);
	}
	free(times);
	runs_close(r);
}
END_TEST

START_TEST(places_on_a_roll_are_its_own)
{
	struct runs *r = runs_open(HASH, 64);
	bool taken[1000] = {false};
	uint8_t keys[1000][HASH], key[HASH];

	for (uint32_t i = 0; i < 1000; i++)
		key_of(keys[i], i);
	runs_put(r, keys, 1000);
	for (uint32_t i = 0; i < 1000; i++) {
		uint64_t place;
		key_of(key, i);
		ck_assert(runs_has(r, key, &place) && place < 1000 && !taken[place]);
		taken[place] = true;
	}
	runs_close(r);
}
END_TEST

START_TEST(a_set_larger_than_its_memory_is_exact)
{
	struct bigset *s = bigset_open(64);
	bool *in = calloc(60000, sizeof *in);
	size_t hits = 0;

	for (int i = 0; i < 100000; i++) {
		uint32_t which = random_below(60000);
		uint8_t key[HASH];
		key_of(key, which);
		must(bigset_has(s, key) == in[which]);
		hits += in[which];
		if (!in[which] && random_below(4) > 0) {
			bigset_add(s, key);
			in[which] = true;
		}
	}
	ck_assert(hits > 10000);
	for (uint32_t i = 0; i < 60000; i++) {
		uint8_t key[HASH];
		key_of(key, i);
		must(bigset_has(s, key) == in[i]);
	}
	free(in);
	bigset_close(s);
}
END_TEST

/* The station tells which one it was. */
static struct fate
fate_number(uint32_t n)
{
	struct fate f = {.index = n / 7,
	    .line = n % 7,
	    .station = n * 3,
	    .status = (enum fate_status)(n % FATE_COUNT),
	    .tracker = "ABCDEFGHIJKLMNOPQRST"};

	key_of(f.credential, n);
	key_of(f.digest, n + 1);
	return f;
}

START_TEST(fates_come_back_in_ledger_order)
{
	enum { COUNT = 300000 };
	struct fates *f = fates_open();
	uint32_t *order = calloc(COUNT, sizeof *order), n = 0;
	struct fate got;

	for (uint32_t i = 0; i < COUNT; i++)
		order[i] = i;
	for (uint32_t i = COUNT - 1; i > 0; i--) {
		uint32_t j = random_below(i + 1), one = order[i];
		order[i] = order[j];
		order[j] = one;
	}
	for (uint32_t i = 0; i < COUNT; i++) {
		struct fate fate = fate_number(order[i]);
		fates_add(f, &fate);
	}
	for (int again = 0; again < 2; again++) {
		fates_rewind(f);
		for (n = 0; fates_next(f, &got); n++) {
			struct fate want = fate_number(n);
			must(got.index == want.index && got.line == want.line &&
			     got.station == want.station && got.status == want.status);
			must(strcmp(got.tracker, want.tracker) == 0);
			must(memcmp(got.credential, want.credential, 32) == 0);
			must(memcmp(got.digest, want.digest, HASH) == 0);
		}
		ck_assert_uint_eq(n, COUNT);
	}
	ck_assert_uint_eq(fates_count(f), COUNT);
	ck_assert_uint_eq(fates_of(f, FATE_COPIED), COUNT / FATE_COUNT);
	free(order);
	fates_close(f);
}
END_TEST

/* ---- signatures
 * -------------------------------------------------------------------------- */

START_TEST(a_tried_signature_is_for_its_text_and_key_alone)
{
	static const char one[] = "one\n", two[] = "two\n";
	uint8_t public[32], secret[64], blob[68] = {0};
	struct vkey key, other;
	struct bytes line = {0}, blobs = {0};
	struct signature s = {0};

	crypto_sign_keypair(public, secret);
	vkey_make(&key, "city/office/a", KEY_ED25519, public);
	memcpy(blob, key.id, 4);
	crypto_sign_detached(blob + 4, NULL, (const uint8_t *)one, 4, secret);
	bytes_text(&line, "\xe2\x80\x94 city/office/a ");
	b64_of(&line, blob, sizeof blob);
	struct fault fault;
	ck_assert(
	    signature_read(&s, &blobs, (struct span){line.data, line.size}, &fault) == 0);
	for (int round = 0; round < 3; round++) {
		ck_assert(signature_holds(&s, &blobs, span_of(one), &key, NULL));
		ck_assert(!signature_holds(&s, &blobs, span_of(two), &key, NULL));
		/* the same name and id, another key: as who grinds ids would make it */
		other = key;
		other.public[3] ^= 1;
		ck_assert(!signature_holds(&s, &blobs, span_of(one), &other, NULL));
		signature_try(&s, &blobs, span_of(round == 0 ? one : two),
		    round == 0 ? &key : &other);
	}
	bytes_drop(&line);
	bytes_drop(&blobs);
}
END_TEST

/* ---- reading ahead
 * ----------------------------------------------------------------------- */

static void
write_file(const char *folder, const char *path, const struct bytes *data)
{
	char name[1024];
	FILE *file;

	snprintf(name, sizeof name, "%s/%s", folder, path);
	for (char *p = name + strlen(folder) + 1; *p != '\0'; p++)
		if (*p == '/') {
			*p = '\0';
			mkdir(name, 0777);
			*p = '/';
		}
	file = fopen(name, "wb");
	ck_assert(file != NULL && fwrite(data->data, 1, data->size, file) == data->size &&
		  fclose(file) == 0);
}

/* A leaf that is no entry: its place, and as many bytes as that says. */
static void
add_leaf(struct bytes *b, uint32_t n)
{
	size_t size = 4 + n * 37 % 900;

	bytes_u16(b, (uint16_t)size);
	bytes_u32(b, n);
	memset(bytes_room(b, size - 4), 'x', size - 4);
}

static void
write_bundles(const char *folder, uint32_t leaves, uint32_t damaged)
{
	for (uint32_t n = 0; n * 256 < leaves; n++) {
		struct bytes b = {0};
		char path[128];
		uint32_t end = leaves - n * 256 < 256 ? leaves : n * 256 + 256;
		for (uint32_t i = n * 256; i < end; i++)
			add_leaf(&b, i);
		if (n == damaged)
			b.size--;
		tile_name(path, -1, n, end - n * 256);
		write_file(folder, path, &b);
		bytes_drop(&b);
	}
}

/* Every leaf in order, with its hash, up to the damaged bundle. */
static void
read_bundles(const char *folder, uint32_t leaves, uint32_t damaged, unsigned threads)
{
	struct origin_files *files;
	struct fault fault;
	struct ahead *a;

	ck_assert(files_open(&files, folder, NULL, &fault) == 0);
	a = ahead_open(files, leaves, 0, threads);
	for (uint32_t n = 0; n * 256 < leaves; n++) {
		struct ahead_bundle *b = ahead_take(a), *later = ahead_peek(a, n + 1);
		ck_assert(later == NULL || later->n == n + 1);
		ck_assert(ahead_peek(a, n) == NULL);
		ck_assert_uint_eq(b->n, n);
		ck_assert_int_eq(b->got, n == damaged ? GOT_NOTHING : GOT_FILE);
		for (unsigned i = 0; b->got == GOT_FILE && i < b->width; i++) {
			struct ahead_leaf *leaf = &b->leaves[i];
			struct bytes want = {0};
			uint8_t hash[HASH];
			add_leaf(&want, n * 256 + i);
			leaf_hash(hash, want.data + 2, want.size - 2);
			ck_assert_mem_eq(leaf->hash, hash, HASH);
			ck_assert(leaf->r != 0 && leaf->fault != NULL);
			bytes_drop(&want);
			ahead_forget(leaf);
		}
		if (n == damaged)
			ck_assert(strstr(b->fault.text, "is damaged") != NULL);
		ahead_done(b);
		if (n == damaged && n % 2 == 0)
			break; /* what was read ahead goes too */
	}
	ahead_close(a);
	files_close(files);
}

START_TEST(bundles_come_in_order_by_any_number_of_threads)
{
	char folder[] = "/tmp/check_pipe.XXXXXX", command[64];

	ck_assert(mkdtemp(folder) != NULL);
	write_bundles(folder, 256 * 20 + 77, 12);
	for (unsigned threads = 1; threads <= 8; threads++)
		read_bundles(folder, 256 * 20 + 77, 12, threads);
	write_bundles(folder, 256 * 20 + 77, 20);
	read_bundles(folder, 256 * 20 + 77, 20, 3);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	ck_assert(system(command) == 0);
}
END_TEST

START_TEST(progress_says_how_far_how_fast_and_how_long)
{
	static const struct {
		uint64_t leaves, of, ballots;
		double seconds;
		const char *line;
	} lines[] = {
	    {0, 100, 0, 0, "[........................]   0%  leaf 0 of 100, 0 ballots"},
	    {0, 100, 0, 9, "[........................]   0%  leaf 0 of 100, 0 ballots"},
	    {25, 100, 50, 0.5,
		"[######..................]  25%  leaf 25 of 100, 50 ballots"},
	    {25, 100, 3000, 30,
		"[######..................]  25%  leaf 25 of 100, 3000 ballots, 100/s, "
		"1:30 left"},
	    {100, 100, 4000, 40,
		"[########################] 100%  leaf 100 of 100, 4000 ballots, 100/s, "
		"0:00 left"},
	};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct bytes line = {0};
		progress_line(&line, lines[i].leaves, lines[i].of, lines[i].ballots,
		    lines[i].seconds);
		bytes_add(&line, "", 1);
		ck_assert_str_eq((char *)line.data, lines[i].line);
		bytes_drop(&line);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("pipe");
	TCase *cases = tcase_create("pipe");
	SRunner *runner;
	int failed;

	if (sodium_init() < 0)
		return 1;
	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, base64_is_strict);
	tcase_add_test(cases, plain_ascii_stops_at_what_is_not);
	tcase_add_test(cases, places_of_a_hash);
	tcase_add_test(cases, runs_sort_what_they_are_given);
	tcase_add_test(cases, places_on_a_roll_are_its_own);
	tcase_add_test(cases, a_set_larger_than_its_memory_is_exact);
	tcase_add_test(cases, fates_come_back_in_ledger_order);
	tcase_add_test(cases, a_tried_signature_is_for_its_text_and_key_alone);
	tcase_add_test(cases, bundles_come_in_order_by_any_number_of_threads);
	tcase_add_test(cases, progress_says_how_far_how_fast_and_how_long);
	suite_add_tcase(suite, cases);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
