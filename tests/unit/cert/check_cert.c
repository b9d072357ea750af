/* Certificates: made, presented, read again. What must be refused is in
 * tests/vectors/cert.json, which tests/vectors/vectors makes and both readers refuse. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "cert/cert_form.h"
#include "cert/proof.h"
#include "cert/request.h"
#include "sample.h"
#include "tree/merkle.h"

static struct sample_key issuer, holder, other;
static uint8_t seed[CERT_SEED_SIZE];
static json_t *claims, *clear;

static void
setup(void)
{
	sample_key(&issuer, SAMPLE_ORIGIN "/office/resident", KEY_ED25519, "");
	sample_key(&holder, "card", KEY_ED25519, "holder");
	sample_key(&other, "card", KEY_ED25519, "other");
	memset(seed, 7, sizeof(seed));
	claims = json_pack("{s:s,s:s,s:b,s:i}", "name", "홍길동", "birth_date",
	    "1990-05-17", "over_19", 1, "child_count", 2);
	clear = json_pack("{s:s}", "purpose", "도서관");
}

static void
teardown(void)
{
	json_decref(claims);
	json_decref(clear);
}

static struct cert_draft
draft(void)
{
	return (struct cert_draft){.origin = SAMPLE_ORIGIN,
	    .kind = "residency",
	    .version = 1,
	    .issuer = &issuer.key,
	    .secret = issuer.secret,
	    .holder = holder.key.public,
	    .issued = SAMPLE_TIME,
	    .from = SAMPLE_TIME,
	    .until = SAMPLE_TIME + 100,
	    .list = 3,
	    .index = 5,
	    .claims = claims,
	    .clear = clear,
	    .seed = seed};
}

static void
issue(struct buf *out, const struct cert_draft *d)
{
	struct why why = {""};

	ck_assert_msg(cert_issue(out, d, &why) == 0, "%s", why.text);
}

static void
read_cert(struct cert *c, const struct buf *text)
{
	struct why why = {""};

	ck_assert_msg(cert_read(c, buf_str(text), text->size, &why) == 0, "%s", why.text);
}

START_TEST(what_is_issued_is_read)
{
	struct cert_draft d = draft();
	struct buf text = {0};
	struct cert c;
	uint8_t digest[HASH_SIZE], want[HASH_SIZE];

	issue(&text, &d);
	read_cert(&c, &text);
	ck_assert_int_eq(cert_verify(&c, &issuer.key, NULL), 0);
	ck_assert_int_eq(cert_verify(&c, &holder.key, NULL), ERR_KEY);
	ck_assert_str_eq(c.origin, SAMPLE_ORIGIN);
	ck_assert_str_eq(c.issuer_name, issuer.key.name);
	ck_assert_str_eq(c.kind, "residency");
	ck_assert_int_eq(c.version, 1);
	ck_assert_int_eq(c.issued, SAMPLE_TIME);
	ck_assert_int_eq(c.until, SAMPLE_TIME + 100);
	ck_assert_int_eq(c.list, 3);
	ck_assert_int_eq(c.index, 5);
	ck_assert_mem_eq(c.holder, holder.key.public, KEY_PUBLIC_SIZE);
	ck_assert(!c.bound);
	ck_assert_uint_eq(c.count, 4);
	ck_assert_str_eq(json_string_value(cert_claim(&c, "name")), "홍길동");
	ck_assert_str_eq(json_string_value(cert_claim(&c, "purpose")), "도서관");
	ck_assert(json_is_true(cert_claim(&c, "over_19")));
	ck_assert_ptr_null(cert_claim(&c, "address"));
	ck_assert_ptr_null(cert_claim(&c, "iss"));
	cert_digest(&c, digest);
	sha256(want, text.data, (size_t)(strchr(buf_str(&text), '~') - buf_str(&text)));
	ck_assert_mem_eq(digest, want, HASH_SIZE);
	cert_free(&c);
	buf_free(&text);
}
END_TEST

START_TEST(same_draft_same_bytes)
{
	struct cert_draft d = draft();
	struct buf a = {0}, b = {0};
	json_t *turned = json_object();

	issue(&a, &d);
	json_object_set(turned, "over_19", json_object_get(claims, "over_19"));
	json_object_set(turned, "child_count", json_object_get(claims, "child_count"));
	json_object_set(turned, "name", json_object_get(claims, "name"));
	json_object_set(turned, "birth_date", json_object_get(claims, "birth_date"));
	d.claims = turned;
	issue(&b, &d);
	ck_assert_uint_eq(a.size, b.size);
	ck_assert_mem_eq(a.data, b.data, a.size);
	/* another seed: no disclosure and no digest is the same */
	seed[0] ^= 1;
	buf_reset(&b);
	issue(&b, &d);
	struct cert c, e;
	read_cert(&c, &a);
	read_cert(&e, &b);
	for (size_t i = 0; i < c.count; i++)
		ck_assert(memcmp(c.disclosures[i].text, e.disclosures[i].text, 30) != 0);
	cert_free(&c);
	cert_free(&e);
	json_decref(turned);
	buf_free(&a);
	buf_free(&b);
}
END_TEST

/* No claim but the clear ones can be read in the issuer's JWT, and how many there are
 * shows to the next eight. */
START_TEST(claims_hide_behind_digests)
{
	struct cert_draft d = draft();
	static const size_t counts[] = {0, 1, 7, 8, 9, 64};

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		json_t *many = json_object();
		struct buf text = {0};
		struct cert c;
		for (size_t n = 0; n < counts[i]; n++) {
			char name[24];
			snprintf(name, sizeof(name), "c%zu", n);
			json_object_set_new(many, name, json_integer((json_int_t)n));
		}
		d.claims = many;
		issue(&text, &d);
		read_cert(&c, &text);
		size_t digests = json_array_size(json_object_get(c.issuer.claims, "_sd"));
		ck_assert_uint_eq(c.count, counts[i]);
		ck_assert_uint_eq(digests, counts[i] ? (counts[i] + 7) / 8 * 8 : 8);
		ck_assert_ptr_null(json_object_get(c.issuer.claims, "c0"));
		cert_free(&c);
		buf_free(&text);
		json_decref(many);
	}
}
END_TEST

START_TEST(a_presentation_says_what_was_chosen)
{
	static const char *const names[] = {"over_19", "name"};
	struct cert_binding binding = {"https://library.example", "nonce-nonce-nonce",
	    SAMPLE_TIME + 5, holder.secret};
	struct cert_draft d = draft();
	struct buf text = {0}, shown = {0};
	struct cert c, p;
	uint8_t tag[HASH_SIZE], want[HASH_SIZE], bytes[HASH_SIZE + 17];
	struct why why = {""};

	issue(&text, &d);
	read_cert(&c, &text);
	ck_assert_int_eq(cert_present(&shown, &c, names, 2, &binding, &why), 0);
	read_cert(&p, &shown);
	ck_assert(p.bound);
	ck_assert_uint_eq(p.count, 2);
	ck_assert_ptr_nonnull(cert_claim(&p, "name"));
	ck_assert_ptr_null(cert_claim(&p, "birth_date"));
	ck_assert_str_eq(p.aud, "https://library.example");
	ck_assert_str_eq(p.nonce, "nonce-nonce-nonce");
	ck_assert_int_eq(p.asked, SAMPLE_TIME + 5);
	/* the holder and who asked find the same note on the ledger */
	cert_present_tag(&c, p.nonce, tag);
	cert_digest(&c, bytes);
	memcpy(bytes + HASH_SIZE, "nonce-nonce-nonce", 17);
	sha256(want, bytes, sizeof(bytes));
	ck_assert_mem_eq(tag, want, HASH_SIZE);

	ck_assert_int_eq(cert_present(&text, &p, names, 1, &binding, &why), ERR_STATE);
	static const char *const unknown[] = {"address"};
	ck_assert_int_eq(
	    cert_present(&text, &c, unknown, 1, &binding, &why), ERR_NOT_FOUND);
	ck_assert_ptr_nonnull(strstr(why.text, "\"address\""));
	binding.secret = other.secret;
	ck_assert_int_eq(cert_present(&text, &c, names, 1, &binding, &why), ERR_KEY);
	ck_assert_ptr_nonnull(strstr(why.text, "another card"));
	cert_free(&p);
	cert_free(&c);
	buf_free(&text);
	buf_free(&shown);
}
END_TEST

START_TEST(drafts_that_are_refused)
{
	static const struct {
		const char *claims, *reason;
	} bad[] = {
	    {"{\"exp\":1}", "\"exp\" cannot stand"},
	    {"{\"cnf\":1}", "\"cnf\" cannot stand"},
	    {"{\"_sd\":1}", "\"_sd\" cannot stand"},
	    {"{\"Name\":1}", "\"Name\" cannot stand"},
	    {"{\"a\":{}}", "\"a\" cannot stand"},
	    {"{\"a\":null}", "\"a\" cannot stand"},
	    {"{\"a\":1.5}", "\"a\" cannot stand"},
	    {"{\"a\":\"x\\ny\"}", "\"a\" cannot stand"},
	    {"{\"purpose\":1}", "both clear and a disclosure"},
	    {"[]", "as a JSON object"},
	};
	struct cert_draft d;
	struct why why = {""};
	struct buf text = {0};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		d = draft();
		json_t *json = json_loads(bad[i].claims, 0, NULL);
		d.claims = json;
		ck_assert_msg(
		    cert_issue(&text, &d, &why) == ERR_FORMAT, "%s", bad[i].claims);
		ck_assert_msg(
		    strstr(why.text, bad[i].reason), "%s: %s", bad[i].claims, why.text);
		json_decref(json);
	}
	d = draft();
	d.until = d.from;
	ck_assert_int_eq(cert_issue(&text, &d, &why), ERR_FORMAT);
	d = draft();
	d.index = CERT_INDEX_MAX + 1;
	ck_assert_int_eq(cert_issue(&text, &d, &why), ERR_FORMAT);
	d = draft();
	d.kind = "Residency";
	ck_assert_int_eq(cert_issue(&text, &d, &why), ERR_FORMAT);
	d = draft();
	d.origin = "town.example";
	ck_assert_int_eq(cert_issue(&text, &d, &why), ERR_KEY);
	ck_assert_uint_eq(text.size, 0);
}
END_TEST

/* RFC 9901, appendix A. */
START_TEST(digests_of_the_standard)
{
	char digest[DIGEST_TEXT + 1];
	const char *name =
	    "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd";

	cert_hash_text(digest, name, strlen(name));
	ck_assert_str_eq(digest, "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4");
}
END_TEST

START_TEST(requests)
{
	struct cert_request r = {.vct = "urn:madang:certificate:residency:1",
	    .aud = "https://library.example",
	    .nonce = "kJ3vTq0pYb8xWm5Zs1Rc2A",
	    .claims = {"over_19", "resident_seoul"},
	    .count = 2};
	static const char *const nonces[] = {"short", "with space in it it", ""};
	struct cert_request again;
	struct buf text = {0};
	struct why why = {""};

	ck_assert_int_eq(cert_request_put(&text, &r, &why), 0);
	ck_assert_int_eq(cert_request_read(&again, text.data, text.size, &why), 0);
	ck_assert_str_eq(again.aud, r.aud);
	ck_assert_str_eq(again.nonce, r.nonce);
	ck_assert_str_eq(again.claims[1], "resident_seoul");
	cert_request_free(&again);
	for (size_t i = 0; i < 3; i++) {
		struct cert_request bad = r;
		bad.nonce = nonces[i];
		ck_assert_int_eq(cert_request_put(&text, &bad, &why), ERR_FORMAT);
		ck_assert_ptr_nonnull(strstr(why.text, "nonce"));
	}
	r.claims[1] = "over_19";
	ck_assert_int_eq(cert_request_put(&text, &r, &why), ERR_FORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, "twice"));
	r.claims[1] = "exp";
	ck_assert_int_eq(cert_request_put(&text, &r, &why), ERR_FORMAT);
	r.count = 0;
	ck_assert_int_eq(cert_request_put(&text, &r, &why), ERR_FORMAT);
	r.count = 1;
	r.vct = "https://city.example/residency";
	ck_assert_int_eq(cert_request_put(&text, &r, &why), ERR_FORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, "vct"));
	ck_assert_int_eq(cert_request_read(&again, "{", 1, &why), ERR_FORMAT);
	buf_free(&text);
}
END_TEST

static void
put_proof(struct buf *out, const struct sample *s, const char *kind)
{
	json_t *fields = json_pack("{s:s}", "kind", "residency");
	struct entry_draft d = {.origin = SAMPLE_ORIGIN,
	    .service = "cert",
	    .kind = kind,
	    .version = 1,
	    .seq = 1,
	    .time = 1,
	    .fields = fields};
	struct entry_signer signer = {&issuer.key, issuer.secret};
	struct checkpoint cp = {.size = 1};
	struct receipt r = {.index = 0};
	struct buf entry = {0}, receipt = {0};

	ck_assert_int_eq(entry_build(&entry, &d, &signer, 1), 0);
	sample_checkpoint(s, &r.checkpoint, &cp, 3, SAMPLE_TIME);
	receipt_format(&receipt, &r);
	buf_reset(out);
	cert_proof_put(out, &issuer.key, &entry, &receipt);
	buf_free(&r.checkpoint);
	buf_free(&receipt);
	buf_free(&entry);
	json_decref(fields);
}

START_TEST(receipts)
{
	struct sample s;
	struct cert_proof p;
	struct buf b = {0};
	struct why why = {""};

	sample_open(&s, SAMPLE_NODES);
	put_proof(&b, &s, "issue");
	ck_assert_int_eq(cert_proof_read(&p, b.data, b.size, &why), 0);
	ck_assert_str_eq(p.issuer.name, issuer.key.name);
	ck_assert_uint_eq(p.receipt.index, 0);
	cert_proof_free(&p);
	for (size_t size = 0; size < b.size; size += 31)
		ck_assert(cert_proof_read(&p, b.data, size, NULL) != 0);
	struct buf more = {0};
	size_t line = (size_t)(strchr(strchr(buf_str(&b), '\n') + 1, '\n') - buf_str(&b));
	buf_put(&more, b.data, line);
	buf_put(&more, "\0x", 2); /* behind the key, where a string would end */
	buf_put(&more, b.data + line, b.size - line);
	ck_assert_int_eq(cert_proof_read(&p, more.data, more.size, &why), ERR_FORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, "second line"));
	buf_free(&more);
	b.data[30] ^= 1;
	ck_assert(cert_proof_read(&p, b.data, b.size, NULL) != 0);
	put_proof(&b, &s, "revoke");
	ck_assert_int_eq(cert_proof_read(&p, b.data, b.size, &why), ERR_FORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, "issues no certificate"));
	buf_free(&b);
	sample_close(&s);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cert");
	TCase *t = tcase_create("cert");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, what_is_issued_is_read);
	tcase_add_test(t, same_draft_same_bytes);
	tcase_add_test(t, claims_hide_behind_digests);
	tcase_add_test(t, a_presentation_says_what_was_chosen);
	tcase_add_test(t, drafts_that_are_refused);
	tcase_add_test(t, digests_of_the_standard);
	tcase_add_test(t, requests);
	tcase_add_test(t, receipts);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
