/* Certificates: what the verifier says of each vector, and why. */
#include <check.h>
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "verifier/certificate.h"

static json_t *vectors;
static char folder[] = "/tmp/madang-certificate-XXXXXX";
static char name_file[200], receipt_file[200], list_file[200], charter_file[200];

static void
write_file(const char *path, const char *text, size_t size)
{
	FILE *f = fopen(path, "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(text, 1, size, f), size);
	ck_assert_int_eq(fclose(f), 0);
}

static const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	ck_assert_ptr_nonnull(text);
	return text;
}

static void
write_vector(const char *path, const json_t *vector)
{
	const char *text = text_of(vector, "text");

	write_file(path, text, strlen(text));
}

static const json_t *
list_of(const char *key)
{
	const json_t *list = json_object_get(vectors, key);

	ck_assert_uint_gt(json_array_size(list), 5);
	return list;
}

static void
setup(void)
{
	json_error_t error;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(name_file, sizeof name_file, "%s/name.sdjwt", folder);
	snprintf(receipt_file, sizeof receipt_file, "%s/name.receipt", folder);
	snprintf(list_file, sizeof list_file, "%s/list", folder);
	snprintf(charter_file, sizeof charter_file, "%s/charter", folder);
	vectors = json_load_file(TEST_DATA "/vectors/cert.json", 0, &error);
	ck_assert_ptr_nonnull(vectors);
	write_vector(charter_file, json_object_get(vectors, "charter"));
}

static void
teardown(void)
{
	unlink(name_file);
	unlink(receipt_file);
	unlink(list_file);
	unlink(charter_file);
	rmdir(folder);
	json_decref(vectors);
}

static struct certificate_options
options_of(int64_t now)
{
	return (struct certificate_options){.file = name_file, .now = now};
}

/* What is said of name_file: "<word>: <sentence>.", and the claims. */
static void
say(char out[4000], const struct certificate_options *o)
{
	struct certificate cert;
	struct fault fault;
	FILE *f = fmemopen(out, 4000, "w");

	if (certificate_open(&cert, o, &fault) || certificate_by_files(&cert, o, &fault))
		fprintf(f, "unreadable: %s", fault.text);
	else
		certificate_print(&cert, f);
	fclose(f);
	certificate_drop(&cert);
}

static void
expect(const struct certificate_options *o, const char *name, const char *word,
    const char *says)
{
	char said[4000];
	size_t size = strlen(word);

	say(said, o);
	ck_assert_msg(strncmp(said, word, size) == 0 && said[size] == ':' &&
			  strstr(said, says) != NULL,
	    "%s: not %s (%s): %s", name, word, says, said);
}

/* A presentation is one if it does not end in ~. */
static void
ask(struct certificate_options *o, const char *text)
{
	bool bound =
	    text[0] != '\0' && strchr(text, '~') != NULL && text[strlen(text) - 1] != '~';

	o->issuer = text_of(json_object_get(vectors, "issuer"), "vkey");
	o->aud = bound ? text_of(vectors, "aud") : NULL;
	o->nonce = bound ? text_of(vectors, "nonce") : NULL;
}

static const json_t *
first_good(void)
{
	return json_array_get(list_of("good"), 0);
}

START_TEST(good_ones)
{
	json_t *v;
	size_t i;

	json_array_foreach (list_of("good"), i, v) {
		struct certificate_options o =
		    options_of(json_integer_value(json_object_get(v, "now")));
		write_vector(name_file, v);
		ask(&o, text_of(v, "text"));
		expect(&o, text_of(v, "name"), text_of(v, "word"), text_of(v, "says"));
	}
}
END_TEST

START_TEST(bad_ones)
{
	json_t *v;
	size_t i;

	json_array_foreach (list_of("bad"), i, v) {
		struct certificate_options o = options_of(1790000090);
		write_vector(name_file, v);
		ask(&o, text_of(v, "text"));
		expect(&o, text_of(v, "name"), "forged", text_of(v, "says"));
	}
	ck_assert_uint_gt(i, 60);
}
END_TEST

START_TEST(receipts)
{
	json_t *v;
	size_t i;
	struct certificate_options o = options_of(1790000090);

	write_vector(name_file, first_good());
	o.charter = charter_file;
	expect(&o, "no receipt", "unsettled", "no receipt lies beside it");
	json_array_foreach (list_of("receipts"), i, v) {
		write_vector(receipt_file, v);
		expect(&o, text_of(v, "name"), text_of(v, "word"), text_of(v, "says"));
	}
	unlink(receipt_file);
}
END_TEST

START_TEST(lists)
{
	json_t *v;
	size_t i;
	struct certificate_options o = options_of(1790000090);

	write_vector(name_file, first_good());
	write_vector(receipt_file, json_array_get(list_of("receipts"), 0));
	o.charter = charter_file;
	o.status = list_file;
	json_array_foreach (list_of("lists"), i, v) {
		write_vector(list_file, v);
		expect(&o, text_of(v, "name"), text_of(v, "word"), text_of(v, "says"));
	}
	/* what is revoked is so also when it is over */
	write_vector(list_file, json_array_get(list_of("lists"), 2));
	o.now = 1790000000 + 86399;
	expect(&o, "revoked", "revoked", "taken back");
	unlink(receipt_file);
}
END_TEST

START_TEST(no_byte_can_be_changed)
{
	const char *text = text_of(first_good(), "text");
	size_t size = strlen(text);
	char *copy = strdup(text), said[4000];
	struct certificate_options o = options_of(1790000090);

	ask(&o, text);
	for (size_t i = 0; i < size; i += size / 700 + 1) {
		copy[i] ^= 1;
		write_file(name_file, copy, size);
		say(said, &o);
		ck_assert_msg(strncmp(said, "forged: ", 8) == 0 ||
				  strncmp(said, "unreadable: ", 12) == 0,
		    "byte %zu: %s", i, said);
		copy[i] ^= 1;
	}
	for (size_t i = 0; i < size; i += 97) {
		write_file(name_file, text, i);
		say(said, &o);
		/* without its last disclosures it is the same certificate */
		ck_assert_msg(strncmp(said, "forged: ", 8) == 0 ||
				  strncmp(said, "unreadable: ", 12) == 0 ||
				  text[i - 1] == '~',
		    "%zu bytes: %s", i, said);
	}
	free(copy);
}
END_TEST

START_TEST(sizes_have_limits)
{
	struct bytes b = {0};
	struct certificate_options o = options_of(1790000090);

	memset(bytes_room(&b, CREDENTIAL_LIMIT + 1), 'A', CREDENTIAL_LIMIT + 1);
	write_file(name_file, (char *)b.data, b.size);
	expect(&o, "one byte too many", "forged", "more than 65536 bytes");
	*bytes_room(&b, 1) = 'A';
	write_file(name_file, (char *)b.data, b.size);
	expect(&o, "two bytes too many", "unreadable", "more than 65537 bytes");
	write_file(name_file, "", 0);
	expect(&o, "nothing", "forged", "no ~");
	bytes_drop(&b);
}
END_TEST

START_TEST(what_is_not_known_is_not_valid)
{
	char said[4000];
	struct certificate_options o = options_of(1790000090);

	write_vector(name_file, first_good());
	expect(&o, "nothing given", "unsettled", "nobody has told");
	say(said, &o);
	/* and nothing is shown that nobody vouches for */
	ck_assert_msg(strstr(said, "over_19") == NULL, "%s", said);
	o.status = list_file;
	o.issuer = text_of(json_object_get(vectors, "issuer"), "vkey");
	expect(&o, "a list without charter", "unreadable", "needs --charter");
	o.status = NULL;
	o.issuer = text_of(json_object_get(vectors, "holder"), "vkey");
	expect(&o, "another key", "forged", "its kid names");
	o.issuer = "nonsense";
	expect(&o, "no key", "unsettled", "is no key");
}
END_TEST

START_TEST(pinned_charter)
{
	uint8_t pin[HASH] = {1};
	struct certificate_options o = options_of(1790000090);

	write_vector(name_file, first_good());
	o.charter = charter_file;
	o.pin = pin;
	expect(&o, "another pin", "unreadable", "not the charter that is pinned");
}
END_TEST

/* A question is answered by exactly what was asked, of the kind that was asked. */
START_TEST(requests)
{
	static const struct {
		const char *vct, *claim, *word, *says;
	} cases[] = {
	    {"urn:madang:certificate:residency:1", "over_19", "unsettled",
		"over_19: yes"},
	    {"urn:madang:certificate:residency:1", "address", "forged",
		"does not answer \"address\""},
	    {"urn:madang:certificate:seal:1", "over_19", "forged", "not of the kind"},
	};
	char request_file[220], text[500];

	snprintf(request_file, sizeof request_file, "%s/request", folder);
	write_vector(name_file, json_array_get(list_of("good"), 4));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct certificate_options o = options_of(1790000090);
		o.issuer = text_of(json_object_get(vectors, "issuer"), "vkey");
		o.request = request_file;
		snprintf(text, sizeof text,
		    "{\"format\":\"madang/cert-request/v1\",\"vct\":\"%s\",\"claims\":"
		    "[\"%s\"],\"aud\":\"%s\",\"nonce\":\"%s\"}",
		    cases[i].vct, cases[i].claim, text_of(vectors, "aud"),
		    text_of(vectors, "nonce"));
		write_file(request_file, text, strlen(text));
		expect(&o, cases[i].claim, cases[i].word, cases[i].says);
	}
	struct certificate_options o = options_of(1790000090);
	o.request = request_file;
	write_file(request_file, "{}", 2);
	expect(&o, "an empty request", "unreadable", "\"format\" is missing");
	static const struct {
		const char *nonce, *claims, *says;
	} bad[] = {
	    {"0123456789abcde", "\"over_19\"", "its nonce is not"},
	    {"0123456789abcde.", "\"over_19\"", "its nonce is not"},
	    {"0123456789abcdef", "", "asks for nothing"},
	    {"0123456789abcdef", "7", "what is no claim"},
	    {"0123456789abcdef", "\"over_19\",\"over_19\"", "asks twice"},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(text, sizeof text,
		    "{\"format\":\"madang/cert-request/v1\",\"vct\":\"v\",\"claims\":"
		    "[%s],\"aud\":\"a\",\"nonce\":\"%s\"}",
		    bad[i].claims, bad[i].nonce);
		write_file(request_file, text, strlen(text));
		expect(&o, bad[i].claims, "unreadable", bad[i].says);
	}
	write_file(request_file, "", 0);
	expect(&o, "no request", "unreadable", "not JSON: it is empty");
	write_file(request_file, "{}\0", 3);
	expect(&o, "a request and a NUL", "unreadable", "not JSON: it holds a NUL");
	write_vector(name_file, first_good());
	o.request = NULL;
	o.aud = text_of(vectors, "aud");
	o.nonce = text_of(vectors, "nonce");
	expect(&o, "no presentation", "forged", "it is no presentation");
	o.aud = o.nonce = NULL;
	write_vector(name_file, json_array_get(list_of("good"), 4));
	expect(&o, "a presentation for nobody", "unreadable", "--aud and --nonce");
	unlink(request_file);
}
END_TEST

/* RFC 9901, appendix A: its disclosures and their digests, spaces and all; its signatures
 * are ES256, which is refused. */
START_TEST(digests_of_the_standard)
{
	static const struct {
		const char *disclosure, *digest;
	} examples[] = {
	    {"WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd",
		"jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4"},
	    {"WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd",
		"TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo"},
	};

	for (size_t i = 0; i < 2; i++) {
		char digest[BASE64URL_HASH + 1];
		struct fault fault;
		json_t *array;
		base64url_hash(digest, span_of(examples[i].disclosure));
		ck_assert_str_eq(digest, examples[i].digest);
		array = base64url_json(
		    span_of(examples[i].disclosure), "a disclosure", &fault);
		ck_assert_uint_eq(json_array_size(array), 3);
		json_decref(array);
	}
}
END_TEST

START_TEST(base64url_has_one_form)
{
	static const char *const bad[] = {"A", "AAAAA", "AB", "AAB",
	    "AA==", "AA=", "A+AA", "A/AA", "A AA", "AA\n", "=", "~"};
	static const char *const good[] = {"", "AA", "AAA", "AAAA", "-_-_", "AQ", "AAE"};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct bytes b = {0};
		ck_assert_msg(!base64url_to(&b, span_of(bad[i])), "%s", bad[i]);
		bytes_drop(&b);
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct bytes b = {0};
		ck_assert_msg(base64url_to(&b, span_of(good[i])), "%s", good[i]);
		ck_assert_uint_eq(b.size, strlen(good[i]) * 3 / 4);
		bytes_drop(&b);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("certificate");
	TCase *t = tcase_create("certificate");
	SRunner *runner;
	int failed;

	if (sodium_init() < 0)
		return EXIT_FAILURE;
	tcase_add_unchecked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, good_ones);
	tcase_add_test(t, bad_ones);
	tcase_add_test(t, receipts);
	tcase_add_test(t, lists);
	tcase_add_test(t, no_byte_can_be_changed);
	tcase_add_test(t, sizes_have_limits);
	tcase_add_test(t, what_is_not_known_is_not_valid);
	tcase_add_test(t, pinned_charter);
	tcase_add_test(t, requests);
	tcase_add_test(t, digests_of_the_standard);
	tcase_add_test(t, base64url_has_one_form);
	suite_add_tcase(suite, t);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
