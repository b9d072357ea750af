/* Citizens with their cards, on a real ledger: a health record that opens for whom its
 * patient names and nobody else, and power that changes hands together with its price.
 * agree.sh gives the ledger to the verifier. */
#include <check.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "clerk.h"

/* ---- a health record ---- */

#define SECRET_WORDS "angina pectoris, seen on the coronary angiogram"
#define SEALED_SIZE                                                                      \
	(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + sizeof(SECRET_WORDS) +           \
	    crypto_aead_xchacha20poly1305_ietf_ABYTES)
#define RECORD_KEY_SIZE crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define KEY_BOX_SIZE (RECORD_KEY_SIZE + crypto_box_SEALBYTES)

struct ward {
	struct signer city, desk, first, second, third, patient, other;
	uint8_t key[RECORD_KEY_SIZE];
	uint8_t sealed[SEALED_SIZE]; /* nonce, then ciphertext */
};

static void
seal_record(struct ward *w)
{
	uint8_t *text = w->sealed + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;

	crypto_aead_xchacha20poly1305_ietf_keygen(w->key);
	randombytes_buf(w->sealed, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(text, NULL,
	    (const uint8_t *)SECRET_WORDS, sizeof(SECRET_WORDS), NULL, 0, NULL, w->sealed,
	    w->key);
}

static bool
opens(const struct ward *w, const uint8_t key[RECORD_KEY_SIZE])
{
	const size_t head = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
	char text[sizeof(SECRET_WORDS)];

	return crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)text, NULL, NULL,
		   w->sealed + head, SEALED_SIZE - head, NULL, 0, w->sealed, key) == 0 &&
	       memcmp(text, SECRET_WORDS, sizeof(text)) == 0;
}

/* The record's key, sealed to the X25519 form of a signer's key. */
static void
box_key(const struct ward *w, const struct signer *reader, struct buf *box)
{
	uint8_t to[crypto_box_PUBLICKEYBYTES], bytes[KEY_BOX_SIZE];

	ck_assert_int_eq(crypto_sign_ed25519_pk_to_curve25519(to, reader->key.public), 0);
	crypto_box_seal(bytes, w->key, sizeof(w->key), to);
	b64_put(box, bytes, sizeof(bytes));
}

/* The box that stands in a column, opened by a signer: 0 if it opens. */
static int
open_box(struct city *c, const char *sql, const struct signer *reader,
    uint8_t key[RECORD_KEY_SIZE])
{
	uint8_t to[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES];
	struct buf bytes = {0};
	sqlite3_stmt *stmt = NULL;
	int r;

	ck_assert_int_eq(
	    sqlite3_prepare_v2(state_db(c->state), sql, -1, &stmt, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
	ck_assert_int_eq(b64_get(&bytes, (const char *)sqlite3_column_text(stmt, 0),
			     (size_t)sqlite3_column_bytes(stmt, 0)),
	    0);
	ck_assert_uint_eq(bytes.size, KEY_BOX_SIZE);
	ck_assert_int_eq(crypto_sign_ed25519_pk_to_curve25519(to, reader->key.public), 0);
	ck_assert_int_eq(crypto_sign_ed25519_sk_to_curve25519(secret, reader->secret), 0);
	r = crypto_box_seal_open(key, bytes.data, bytes.size, to, secret);
	sqlite3_finalize(stmt);
	buf_free(&bytes);
	return r;
}

static void
ward_opens(struct city *c, struct ward *w)
{
	static const char *const ids[] = {"h1", "h2", "h3"};
	struct signer *const houses[] = {&w->first, &w->second, &w->third};

	city_publish(c, "hc");
	city_signer(&w->city, "office", "health");
	city_signer(&w->desk, "office", "jongno");
	city_card(&w->patient, "patient");
	city_card(&w->other, "another patient");
	city_member(c, &w->city, "hc:city");
	city_member(c, &w->desk, "hc:desk");
	for (size_t i = 0; i < 3; i++) {
		city_signer(houses[i], "office", ids[i]);
		city_member_of(c, houses[i], "hc:institution", ids[i]);
		clerk_say(c, &w->city, "hc.institution", "ok",
		    json_pack("{s:s, s:s, s:s}", "institution", ids[i], "name", ids[i],
			"state", "open"));
	}
}

static void
record_arrives(struct city *c, struct ward *w)
{
	struct buf box = {0}, items[2] = {{0}, {0}};
	uint8_t hash[HASH_SIZE];
	char hex[65];

	seal_record(w);
	box_key(w, &w->patient, &box);
	crypto_hash_sha256(hash, w->sealed, sizeof(w->sealed));
	hex_encode(hex, hash, sizeof(hash));
	buf_put(&items[0], w->sealed, 30);
	buf_put(&items[1], w->sealed + 30, sizeof(w->sealed) - 30);
	for (int round = 0; round < 2; round++) /* first with half of it, then whole */
		city_say(c, &w->first, "hc.record",
		    round ? "ok" : "hc.ciphertext_differs",
		    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "record", "R1", "patient",
			clerk_hex(&w->patient), "institution", "h1", "ciphertext_hash",
			hex, "type_tag", CLERK_HASH, "key_box", buf_str(&box)),
		    items, round ? 2 : 1, NULL, 0);
	buf_free(&box);
	buf_free(&items[0]);
	buf_free(&items[1]);
}

static json_t *
look(const char *institution)
{
	return json_pack("{s:s, s:s, s:s}", "record", "R1", "institution", institution,
	    "purpose", "treatment");
}

static json_t *
consents(struct city *c, struct ward *w, const struct signer *patient)
{
	struct buf box = {0};
	json_t *fields;

	box_key(w, &w->second, &box);
	fields = json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:[{s:s, s:s}]}", "consent",
	    "C1", "patient", clerk_hex(patient), "institution", "h2", "purpose",
	    "treatment", "until", (json_int_t)c->time + 86400, "record", "R1", "lines",
	    "record", "R1", "key_box", buf_str(&box));
	buf_free(&box);
	return fields;
}

static void
record_story(struct city *c)
{
	static const char own[] = "SELECT key_box FROM hc_record";
	static const char shared[] = "SELECT key_box FROM hc_s_key";
	uint8_t key[RECORD_KEY_SIZE];
	struct ward w;

	ward_opens(c, &w);
	record_arrives(c, &w);
	ck_assert_int_ne(open_box(c, own, &w.second, key), 0);
	ck_assert_int_eq(open_box(c, own, &w.patient, key), 0);
	ck_assert(opens(&w, key));
	clerk_say(c, &w.second, "hc.access", "hc.no_consent", look("h2"));
	clerk_say_with(c, &w.desk, &w.other, "hc.consent", "hc.not_patient",
	    consents(c, &w, &w.other));
	clerk_say(c, &w.desk, "hc.consent", "core.cosign", consents(c, &w, &w.patient));
	clerk_say_with(
	    c, &w.desk, &w.patient, "hc.consent", "ok", consents(c, &w, &w.patient));
	clerk_say(c, &w.second, "hc.access", "ok", look("h2"));
	clerk_say(c, &w.third, "hc.access", "hc.no_consent", look("h3"));
	clerk_say(c, &w.third, "hc.access", "hc.not_yours", look("h2"));
	ck_assert_int_ne(open_box(c, shared, &w.third, key), 0);
	ck_assert_int_eq(open_box(c, shared, &w.second, key), 0);
	ck_assert(opens(&w, key));
	clerk_say_with(c, &w.desk, &w.patient, "hc.withdraw", "ok",
	    json_pack("{s:s, s:s}", "consent", "C1", "patient", clerk_hex(&w.patient)));
	clerk_say(c, &w.second, "hc.access", "hc.no_consent", look("h2"));
	clerk_sees(c, "hc", "my_log", NULL, "\"treatment\",\"R1\",\"consent\",\"C1\"");
}

/* ---- power from a roof ---- */

struct roof {
	struct signer office, meter, desk, owner, payee, buyer, payer;
};

static void
roof_feeds_in(struct city *c, struct roof *r)
{
	city_publish(c, "scoin");
	city_publish(c, "solar");
	city_signer(&r->office, "office", "energy");
	city_signer(&r->meter, "office", "grid");
	city_signer(&r->desk, "office", "mapo");
	city_card(&r->owner, "owner/solar");
	city_card(&r->payee, "owner/scoin");
	city_card(&r->buyer, "buyer/solar");
	city_card(&r->payer, "buyer/scoin");
	city_member(c, &r->office, "solar:office");
	city_member(c, &r->office, "scoin:office");
	city_member(c, &r->desk, "scoin:desk");
	city_member(c, &r->desk, "solar:desk");
	city_member_of(c, &r->meter, "solar:meter", "grid");
	clerk_say(c, &r->office, "scoin.issue", "ok",
	    json_pack(
		"{s:s, s:i, s:s}", "programme", "eco", "amount", 1000, "decision", "1"));
	clerk_say(c, &r->desk, "scoin.earn", "ok",
	    json_pack("{s:s, s:s, s:i, s:s}", "programme", "eco", "holder",
		clerk_hex(&r->payer), "amount", 500, "evidence", CLERK_HASH));
	clerk_say(c, &r->office, "solar.site", "ok",
	    json_pack("{s:s, s:s, s:s, s:s, s:i, s:s}", "site", "S1", "owner",
		clerk_hex(&r->owner), "operator", "grid", "district", "마포구",
		"capacity_w", 3000, "meter", CLERK_HASH));
	c->time += 7200;
	clerk_say(c, &r->meter, "solar.reading", "ok",
	    json_pack("{s:s, s:i, s:I, s:s}", "site", "S1", "total_wh", 5000, "read_time",
		(json_int_t)c->time - 60, "evidence", CLERK_HASH));
	clerk_say_with(c, &r->desk, &r->owner, "solar.offer", "ok",
	    json_pack("{s:s, s:s, s:s, s:i, s:i, s:I}", "site", "S1", "owner",
		clerk_hex(&r->owner), "payee", clerk_hex(&r->payee), "wh", 5000, "price",
		150, "until", (json_int_t)c->time + 86400));
}

static void
bids(struct city *c, struct roof *r, int wh, const char *want)
{
	struct signer *const cards[] = {&r->buyer, &r->payer};

	city_say(c, &r->desk, "solar.bid", want,
	    json_pack("{s:s, s:s, s:i, s:i, s:s}", "buyer", clerk_hex(&r->buyer), "payer",
		clerk_hex(&r->payer), "wh", wh, "max_price", 150, "fill", "all"),
	    NULL, 0, cards, 2);
}

static void
power_story(struct city *c)
{
	char account[80];
	struct roof r;

	roof_feeds_in(c, &r);
	snprintf(account, sizeof(account), "account=c:%s", clerk_hex(&r.payee));
	bids(c, &r, 4000, "scoin.insufficient"); /* 600 points; there are 500 */
	clerk_sees(c, "solar", "trade", NULL, "\"rows\":[]");
	clerk_sees(c, "solar", "site", "site=S1", ",5000,0,5000,0,0]");
	clerk_sees(c, "scoin", "balances", account, "\"rows\":[]");
	bids(c, &r, 6000, "solar.cannot_fill");
	bids(c, &r, 3000, "ok");
	clerk_sees(c, "solar", "trade", NULL, ",3000,150,450,null]");
	clerk_sees(c, "solar", "site", "site=S1", ",5000,0,2000,3000,0]");
	clerk_sees(c, "scoin", "balances", account, ",450,0,450]");
}

START_TEST(a_record_opens_for_whom_its_patient_names)
{
	struct city c;

	city_open(&c);
	record_story(&c);
	city_close(&c);
}
END_TEST

START_TEST(power_and_its_price_change_hands_together)
{
	struct city c;

	city_open(&c);
	power_story(&c);
	city_close(&c);
}
END_TEST

/* All of it, kept for the verifier. */
START_TEST(the_whole_day)
{
	struct city c;

	city_open(&c);
	record_story(&c);
	power_story(&c);
	if (getenv("MADANG_KEEP_LEDGER"))
		city_keep(&c, getenv("MADANG_KEEP_LEDGER"));
	city_close(&c);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("citizens");
	TCase *tcase = tcase_create("cards");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_record_opens_for_whom_its_patient_names);
	tcase_add_test(tcase, power_and_its_price_change_hands_together);
	tcase_add_test(tcase, the_whole_day);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
