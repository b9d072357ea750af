/* Status lists: bits, sizes, what is refused. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/b64.h"
#include "cert/statuslist.h"
#include "sample.h"

static struct sample_key node;

static void
put(struct buf *out, const uint8_t *bits, size_t size)
{
	struct statuslist_draft d = {.origin = SAMPLE_ORIGIN,
	    .list = 12,
	    .issued = SAMPLE_TIME,
	    .until = SAMPLE_TIME + 60,
	    .height = 9,
	    .bits = bits,
	    .size = size,
	    .node = &node.key,
	    .secret = node.secret};
	struct why why = {""};

	sample_key(&node, SAMPLE_ORIGIN "/proposer/n1", KEY_ED25519, "");
	buf_reset(out);
	ck_assert_msg(statuslist_put(out, &d, &why) == 0, "%s", why.text);
}

START_TEST(what_is_put_is_read)
{
	uint8_t bits[6] = {0};
	struct buf text = {0};
	struct statuslist s;
	enum cert_status status;
	struct why why = {""};

	for (size_t i = 0; i < 24; i += 5)
		statuslist_set(bits, i, CERT_REVOKED);
	statuslist_set(bits, 23, CERT_SUPERSEDED);
	statuslist_set(bits, 0, CERT_VALID);
	put(&text, bits, sizeof(bits));
	ck_assert_msg(
	    statuslist_read(&s, buf_str(&text), text.size, &why) == 0, "%s", why.text);
	ck_assert_int_eq(jwt_verify(&s.jwt, node.key.public), 0);
	ck_assert_str_eq(s.signer, SAMPLE_ORIGIN "/proposer/n1");
	ck_assert_str_eq(s.origin, SAMPLE_ORIGIN);
	ck_assert_int_eq(s.list, 12);
	ck_assert_int_eq(s.height, 9);
	for (int64_t i = 0; i < 24; i++) {
		ck_assert_int_eq(statuslist_get(&s, i, &status), 0);
		ck_assert_int_eq(status, i == 23               ? CERT_SUPERSEDED
					 : i > 0 && i % 5 == 0 ? CERT_REVOKED
							       : CERT_VALID);
	}
	ck_assert_int_eq(statuslist_get(&s, 24, &status), ERR_NOT_FOUND);
	ck_assert_int_eq(statuslist_get(&s, -1, &status), ERR_NOT_FOUND);
	s.bits.data[0] = 2;
	ck_assert_int_eq(statuslist_get(&s, 0, &status), ERR_FORMAT);
	statuslist_free(&s);
	buf_free(&text);
}
END_TEST

/* The example of the standard: bits 1 each there; with 2 the first byte of {1,2,0,3} is
 * 0b11001001. */
START_TEST(lowest_bits_come_first)
{
	uint8_t bits[1] = {0};

	statuslist_set(bits, 0, (enum cert_status)1);
	statuslist_set(bits, 1, (enum cert_status)2);
	statuslist_set(bits, 3, (enum cert_status)3);
	ck_assert_uint_eq(bits[0], 0xc9);
}
END_TEST

START_TEST(a_whole_list_is_small)
{
	uint8_t *bits = calloc(1, STATUSLIST_BITS_MAX);
	struct buf text = {0};
	struct statuslist s;
	struct statuslist_draft d = {.bits = bits, .size = STATUSLIST_BITS_MAX + 1};
	struct why why = {""};

	for (size_t i = 0; i < 1000; i++)
		statuslist_set(bits, i * 1048, CERT_REVOKED);
	put(&text, bits, STATUSLIST_BITS_MAX);
	ck_assert_uint_lt(text.size, 16384);
	ck_assert_int_eq(statuslist_read(&s, buf_str(&text), text.size, &why), 0);
	ck_assert_uint_eq(s.bits.size, STATUSLIST_BITS_MAX);
	ck_assert_mem_eq(s.bits.data, bits, STATUSLIST_BITS_MAX);
	statuslist_free(&s);
	ck_assert_int_eq(statuslist_put(&text, &d, &why), ERR_TOO_LARGE);
	free(bits);
	buf_free(&text);
}
END_TEST

/* Signed as it is, so that only its form can be wrong. */
static int
read_claims(const char *find, const char *replacement, struct why *why)
{
	uint8_t bits[4] = {0};
	struct buf text = {0}, out = {0};
	struct statuslist s;
	int rc;

	put(&text, bits, sizeof(bits));
	ck_assert_int_eq(statuslist_read(&s, buf_str(&text), text.size, why), 0);
	char *json = json_dumps(s.jwt.claims, JSON_COMPACT | JSON_SORT_KEYS);
	char *at = strstr(json, find);
	ck_assert_msg(at != NULL, "%s in %s", find, json);
	buf_put(&out, json, (size_t)(at - json));
	buf_puts(&out, replacement);
	buf_puts(&out, at + strlen(find));
	json_t *changed = json_loadb(buf_str(&out), out.size, 0, NULL);
	ck_assert_ptr_nonnull(changed);
	buf_reset(&text);
	jwt_put(&text, "statuslist+jwt", s.jwt.kid, changed, node.secret);
	json_decref(changed);
	free(json);
	statuslist_free(&s);
	rc = statuslist_read(&s, buf_str(&text), text.size, why);
	if (!rc)
		statuslist_free(&s);
	buf_free(&text);
	buf_free(&out);
	return rc;
}

START_TEST(lists_that_are_refused)
{
	static const struct {
		const char *find, *replacement, *reason;
	} bad[] = {
	    {"\"bits\":2", "\"bits\":4", "two bits"},
	    {"\"bits\":2", "\"bits\":2,\"x\":1", "unknown key \"x\""},
	    {"\"lst\":\"", "\"lst\":\"AA", "cannot be unpacked"},
	    {"\"lst\":\"", "\"lst\":\"=", "cannot be unpacked"},
	    {"/status/12", "/status/012", "its sub"},
	    {"/status/12", "/lists/12", "its sub"},
	    {"/status/12", "/status/1000001", "its sub"},
	    {"\"sub\":\"https://" SAMPLE_ORIGIN "/status/12\"",
		"\"sub\":\"https:///status/12\"", "its sub"},
	    {"\"ttl\":300", "\"ttl\":0", "times"},
	    {"\"height\":9", "\"height\":-1", "times"},
	    {"\"exp\":1790000060", "\"exp\":1790000000", "times"},
	    {"/proposer/n1", "/proposer/n2", "the JWT's iss"},
	    {"\"ttl\":300", "\"ttl\":300,\"aud\":\"x\"", "unknown key \"aud\""},
	};

	ck_assert_int_eq(read_claims("\"ttl\":300", "\"ttl\":60", NULL), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct why why = {""};
		ck_assert_msg(
		    read_claims(bad[i].find, bad[i].replacement, &why) == ERR_FORMAT,
		    "%s", bad[i].replacement);
		ck_assert_msg(strstr(why.text, bad[i].reason), "%s: %s",
		    bad[i].replacement, why.text);
	}
}
END_TEST

/* Whose it is stands in the header, beside which key of theirs. */
START_TEST(a_signer_without_key_is_refused)
{
	static const char *const bad[] = {SAMPLE_ORIGIN "/proposer/n1",
	    SAMPLE_ORIGIN "/proposer/n1+", SAMPLE_ORIGIN "/proposer/n1+0123456",
	    SAMPLE_ORIGIN "/proposer/n1+0123456G", SAMPLE_ORIGIN "/proposer/n1+012345678",
	    "+01234567", "a b+01234567"};
	uint8_t bits[4] = {0};
	struct buf text = {0};
	struct statuslist s;

	put(&text, bits, sizeof(bits));
	ck_assert_int_eq(statuslist_read(&s, buf_str(&text), text.size, NULL), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct buf other = {0};
		struct statuslist none;
		struct why why = {""};
		jwt_put(&other, "statuslist+jwt", bad[i], s.jwt.claims, node.secret);
		ck_assert_int_eq(
		    statuslist_read(&none, buf_str(&other), other.size, &why),
		    ERR_FORMAT);
		ck_assert_msg(
		    strstr(why.text, "the JWT's kid"), "%s: %s", bad[i], why.text);
		buf_free(&other);
	}
	statuslist_free(&s);
	buf_free(&text);
}
END_TEST

/* 64 MiB of zeros in 65 kB. */
START_TEST(a_bomb_is_refused)
{
	size_t size = 64 << 20;
	uint8_t *zeros = calloc(1, size);
	struct buf packed = {0}, lst = {0}, text = {0};
	struct statuslist s;
	struct why why = {""};
	uLongf room = compressBound(size);

	ck_assert_int_eq(compress2(buf_room(&packed, room), &room, zeros, size, 9), Z_OK);
	b64url_put(&lst, packed.data, room);
	sample_key(&node, SAMPLE_ORIGIN "/proposer/n1", KEY_ED25519, "");
	char kid[JWT_KID_MAX];
	jwt_kid(kid, &node.key);
	json_t *claims = json_pack("{s:s,s:s,s:i,s:i,s:i,s:i,s:{s:i,s:s}}", "iss",
	    "https://" SAMPLE_ORIGIN "/proposer/n1", "sub",
	    "https://" SAMPLE_ORIGIN "/status/1", "iat", 1, "exp", 2, "ttl", 1, "height",
	    1, "status_list", "bits", 2, "lst", buf_str(&lst));
	jwt_put(&text, "statuslist+jwt", kid, claims, node.secret);
	ck_assert_int_eq(
	    statuslist_read(&s, buf_str(&text), text.size, &why), ERR_FORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, "cannot be unpacked"));
	json_decref(claims);
	free(zeros);
	buf_free(&packed);
	buf_free(&lst);
	buf_free(&text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("statuslist");
	TCase *t = tcase_create("statuslist");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, what_is_put_is_read);
	tcase_add_test(t, lowest_bits_come_first);
	tcase_add_test(t, a_whole_list_is_small);
	tcase_add_test(t, lists_that_are_refused);
	tcase_add_test(t, a_signer_without_key_is_refused);
	tcase_add_test(t, a_bomb_is_refused);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
