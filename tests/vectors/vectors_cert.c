/* Vectors of certificates: a good one, what can be made of it, and what must be refused.
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>
#include <zlib.h>

#include "base/b64.h"
#include "base/json.h"
#include "cert/cert.h"
#include "cert/proof.h"
#include "cert/statuslist.h"
#include "tree/merkle.h"
#include "vectors.h"

#define UNTIL (SAMPLE_TIME + 90 * 86400)
#define ADDRESS "서울특별시 종로구 세종대로 209"
#define AUD "https://library.example"
#define NONCE "kJ3vTq0pYb8xWm5Zs1Rc2A"

struct world {
	struct sample_key issuer, holder, stranger;
	struct buf text; /* the certificate */
	struct cert cert;
};

static void
world_open(struct world *w)
{
	uint8_t seed[CERT_SEED_SIZE];
	struct why why = {""};
	json_t *claims = json_pack("{s:s,s:s,s:s,s:i,s:b,s:b}", "name", "홍길동",
	    "birth_date", "1990-05-17", "address", ADDRESS, "household_size", 3,
	    "over_19", 1, "over_65", 0);
	json_t *clear = json_pack("{s:s}", "purpose", "도서관 회원 가입");

	*w = (struct world){.text = {0}};
	sample_key(&w->issuer, SAMPLE_ORIGIN "/office/resident", KEY_ED25519, "");
	sample_key(&w->holder, "card", KEY_ED25519, "holder");
	sample_key(
	    &w->stranger, SAMPLE_ORIGIN "/office/resident", KEY_ED25519, "stranger");
	sha256(seed, "a certificate's seed", 20);
	struct cert_draft draft = {.origin = SAMPLE_ORIGIN,
	    .kind = "residency",
	    .version = 1,
	    .issuer = &w->issuer.key,
	    .secret = w->issuer.secret,
	    .holder = w->holder.key.public,
	    .issued = SAMPLE_TIME,
	    .from = SAMPLE_TIME,
	    .until = UNTIL,
	    .list = 7,
	    .index = 77,
	    .claims = claims,
	    .clear = clear,
	    .seed = seed};
	if (cert_issue(&w->text, &draft, &why) ||
	    cert_read(&w->cert, buf_str(&w->text), w->text.size, &why))
		die("the sample certificate: %s", why.text);
	VECTOR_MUST(cert_verify(&w->cert, &w->issuer.key, &why) == 0);
	json_decref(claims);
	json_decref(clear);
}

static void
world_close(struct world *w)
{
	cert_free(&w->cert);
	buf_free(&w->text);
}

/* ---- a certificate taken apart, changed and signed anew -------------------------------
 */

enum part { NONE, HEADER, CLAIMS, DISCLOSURE, BOUND_HEADER, BOUND_CLAIMS };

struct change {
	const char *name, *says;
	enum part part;
	const char *find, *put;
};

static void
decode(struct buf *out, const char *text, size_t size)
{
	buf_reset(out);
	VECTOR_MUST(b64url_get(out, text, size) == 0);
}

/* The first `find` becomes `put`. */
static void
replace(struct buf *text, const char *find, const char *put)
{
	const char *at = strstr(buf_str(text), find);
	struct buf out = {0};

	if (!at)
		die("the sample certificate has no %s", find);
	buf_put(&out, text->data, (size_t)(at - buf_str(text)));
	buf_puts(&out, put);
	buf_puts(&out, at + strlen(find));
	buf_free(text);
	*text = out;
}

static void
put_signed(struct buf *out, const struct buf *header, const struct buf *claims,
    const uint8_t *secret)
{
	uint8_t signature[KEY_SIGNATURE_SIZE];
	size_t from = out->size;

	b64url_put(out, header->data, header->size);
	buf_puts(out, ".");
	b64url_put(out, claims->data, claims->size);
	crypto_sign_detached(signature, NULL, out->data + from, out->size - from, secret);
	buf_puts(out, ".");
	b64url_put(out, signature, sizeof(signature));
}

static void
hash_text(struct buf *out, const void *data, size_t size)
{
	uint8_t hash[HASH_SIZE];

	sha256(hash, data, size);
	buf_reset(out);
	b64url_put(out, hash, sizeof(hash));
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The digest of one disclosure becomes that of another, in its place. */
static void
relist(struct buf *claims, const struct buf *before, const struct buf *after)
{
	struct buf old = {0}, new = {0};
	const char *digests[CERT_DIGESTS_MAX];
	json_t *json, *list = json_array();
	size_t i, count;

	hash_text(&old, before->data, before->size);
	hash_text(&new, after->data, after->size);
	replace(claims, buf_str(&old), buf_str(&new));
	VECTOR_MUST(json_parse(&json, buf_str(claims), claims->size, NULL) == 0);
	count = json_array_size(json_object_get(json, "_sd"));
	for (i = 0; i < count; i++)
		digests[i] =
		    json_string_value(json_array_get(json_object_get(json, "_sd"), i));
	qsort(digests, count, sizeof(*digests), by_text);
	for (i = 0; i < count; i++)
		json_array_append_new(list, json_string(digests[i]));
	json_object_set_new(json, "_sd", list);
	buf_reset(claims);
	jwt_put_json(claims, json);
	json_decref(json);
	buf_free(&old);
	buf_free(&new);
}

/* The certificate with that change, as a presentation if the change is of its binding or
 * bound says so. */
static void
make(struct buf *out, const struct world *w, const struct change *c, bool bound)
{
	const struct cert *cert = &w->cert;
	const char *text = cert->text, *dot = strchr(text, '.'),
		   *second = strchr(dot + 1, '.');
	struct buf header = {0}, claims = {0}, first = {0}, encoded = {0}, old = {0};
	struct buf bheader = {0}, bclaims = {0}, hash = {0};

	decode(&header, text, (size_t)(dot - text));
	decode(&claims, dot + 1, (size_t)(second - dot - 1));
	decode(&first, cert->disclosures[0].text, cert->disclosures[0].size);
	buf_put(&old, cert->disclosures[0].text, cert->disclosures[0].size);
	buf_puts(&bheader, "{\"alg\":\"EdDSA\",\"typ\":\"kb+jwt\"}");
	if (c->part == HEADER)
		replace(&header, c->find, c->put);
	if (c->part == CLAIMS)
		replace(&claims, c->find, c->put);
	if (c->part == DISCLOSURE)
		replace(&first, c->find, c->put);
	if (c->part == BOUND_HEADER)
		replace(&bheader, c->find, c->put);
	b64url_put(&encoded, first.data, first.size);
	if (c->part == DISCLOSURE)
		relist(&claims, &old, &encoded);
	buf_reset(out);
	put_signed(out, &header, &claims, w->issuer.secret);
	buf_printf(out, "~%s~", buf_str(&encoded));
	for (size_t i = 1; i < cert->count; i++) {
		buf_put(out, cert->disclosures[i].text, cert->disclosures[i].size);
		buf_puts(out, "~");
	}
	if (bound || c->part >= BOUND_HEADER) {
		hash_text(&hash, out->data, out->size);
		buf_printf(&bclaims,
		    "{\"aud\":\"" AUD "\",\"iat\":%lld,\"nonce\":\"" NONCE
		    "\",\"sd_hash\":\"%s\"}",
		    (long long)SAMPLE_TIME + 60, buf_str(&hash));
		if (c->part == BOUND_CLAIMS)
			replace(&bclaims, c->find, c->put);
		put_signed(out, &bheader, &bclaims, w->holder.secret);
	}
	buf_free(&header);
	buf_free(&claims);
	buf_free(&first);
	buf_free(&encoded);
	buf_free(&old);
	buf_free(&bheader);
	buf_free(&bclaims);
	buf_free(&hash);
}

/* ---- bad ones ---- */

static const struct change changes[] = {
    {"alg none", "alg", HEADER, "EdDSA", "none"},
    {"alg ES256", "alg", HEADER, "EdDSA", "ES256"},
    {"alg HS256", "alg", HEADER, "EdDSA", "HS256"},
    {"typ of an older draft", "typ", HEADER, "dc+sd-jwt", "vc+sd-jwt"},
    {"typ JWT", "typ", HEADER, "dc+sd-jwt", "JWT"},
    {"a crit header", "unknown key \"crit\"", HEADER, "{", "{\"crit\":[\"exp\"],"},
    {"a b64 header", "unknown key \"b64\"", HEADER, "{", "{\"b64\":false,"},
    {"a jwk header", "unknown key \"jwk\"", HEADER, "{", "{\"jwk\":{\"kty\":\"OKP\"},"},
    {"alg twice", "duplicate", HEADER, "{", "{\"alg\":\"EdDSA\","},
    {"a kid without key id", "kid", HEADER, "resident+", "resident-"},
    {"iss is not who signs", "iss", CLAIMS,
	"\"iss\":\"https://city.example/office/resident\"",
	"\"iss\":\"https://city.example/office/tax\""},
    {"no iss", "iss", CLAIMS, "\"iss\":", "\"isz\":"},
    {"no exp", "times", CLAIMS, "\"exp\":", "\"exq\":"},
    {"exp is text", "times", CLAIMS, "\"exp\":1797776000", "\"exp\":\"1797776000\""},
    {"exp is no whole number", "not an integer", CLAIMS, "\"exp\":1797776000",
	"\"exp\":1797776000.5"},
    {"exp before nbf", "times", CLAIMS, "\"exp\":1797776000", "\"exp\":1789999999"},
    {"exp beyond 2^53", "2^53", CLAIMS, "\"exp\":1797776000", "\"exp\":9007199254740993"},
    {"exp twice", "duplicate", CLAIMS, "{", "{\"exp\":1797776000,"},
    {"exp twice, once escaped", "duplicate", CLAIMS, "{", "{\"e\\u0078p\":1797776000,"},
    {"a vct of others", "vct", CLAIMS, "urn:madang:certificate:", "urn:eudi:pid:"},
    {"a vct without version", "vct", CLAIMS, "residency:1", "residency"},
    {"a holder's key on another curve", "holder's key", CLAIMS, "\"crv\":\"Ed25519\"",
	"\"crv\":\"P-256\""},
    {"the holder's private key", "unknown key", CLAIMS,
	"\"crv\":", "\"d\":\"AA\",\"crv\":"},
    {"a holder named by a thumbprint", "unknown key", CLAIMS, "\"jwk\":", "\"jkt\":"},
    {"a status list elsewhere", "status list", CLAIMS, "https://city.example/status/",
	"https://evil.example/status/"},
    {"a place beyond every list", "place in the status list", CLAIMS, "\"idx\":77",
	"\"idx\":1048576"},
    {"another hash", "_sd_alg", CLAIMS, "sha-256", "sha-512"},
    {"a digest that is cut", "malformed", CLAIMS, "\"_sd\":[\"", "\"_sd\":[\"A\",\""},
    {"a padded digest", "malformed", CLAIMS, "\",\"", "=\",\""},
    {"sub in clear", "name or value that none may have", CLAIMS,
	"\"purpose\":", "\"sub\":"},
    {"a clear claim with an underscore first", "name or value that none may have", CLAIMS,
	"\"purpose\":", "\"_purpose\":"},
    {"a clear claim that is an object", "name or value that none may have", CLAIMS,
	"\"purpose\":", "\"x\":{\"_sd\":[]},\"purpose\":"},
    {"a salt of 144 bits", "salt", DISCLOSURE, "[\"", "[\"AAA"},
    {"a salt that is no base64url", "salt", DISCLOSURE, "[\"", "[\"+"},
    {"a disclosure of four", "[salt, name, value]", DISCLOSURE, "]", ",1]"},
    {"a disclosure of an array's element", "[salt, name, value]", DISCLOSURE,
	"\"address\",", ""},
    {"exp as a disclosure", "name or value that none may have", DISCLOSURE, "\"address\"",
	"\"exp\""},
    {"cnf as a disclosure", "name or value that none may have", DISCLOSURE, "\"address\"",
	"\"cnf\""},
    {"_sd as a disclosure", "name or value that none may have", DISCLOSURE, "\"address\"",
	"\"_sd\""},
    {"... as a disclosure", "name or value that none may have", DISCLOSURE, "\"address\"",
	"\"...\""},
    {"a name that is a number", "name or value that none may have", DISCLOSURE,
	"\"address\"", "19"},
    {"a disclosed object", "name or value that none may have", DISCLOSURE,
	"\"" ADDRESS "\"", "{\"_sd\":[]}"},
    {"a disclosed line break", "name or value that none may have", DISCLOSURE, ADDRESS,
	"a\\nb"},
    {"a disclosure of what is clear", "in clear", DISCLOSURE, "\"address\"",
	"\"purpose\""},
    {"two disclosures of one name", "two disclosures", DISCLOSURE, "\"address\"",
	"\"name\""},
    {"a binding without signature", "alg", BOUND_HEADER, "EdDSA", "none"},
    {"a binding that is another JWT", "typ", BOUND_HEADER, "kb+jwt", "dc+sd-jwt"},
    {"a binding with a key of its own", "unknown key", BOUND_HEADER, "{", "{\"jwk\":{},"},
    {"a binding without nonce", "nonce", BOUND_CLAIMS, "\"nonce\":\"" NONCE "\"",
	"\"nonce\":7"},
    {"a binding for two", "aud", BOUND_CLAIMS, "\"aud\":\"" AUD "\"",
	"\"aud\":[\"" AUD "\",\"https://evil.example\"]"},
    {"a binding that claims more", "unknown key", BOUND_CLAIMS, "{", "{\"exp\":1,"},
    {"a nonce twice", "duplicate", BOUND_CLAIMS, "{", "{\"nonce\":\"x\","},
    {"a binding of another draft", "sd_hash", BOUND_CLAIMS, "\"sd_hash\"",
	"\"_sd_hash\""},
};

/* It is refused, here and for that reason. */
static void
add_bad(json_t *bad, const struct world *w, const char *name, const char *says,
    const struct buf *text)
{
	struct cert cert;
	struct why why = {""};
	int rc = cert_read(&cert, buf_str(text), text->size, &why);

	if (!rc) {
		rc = cert_verify(&cert, &w->issuer.key, &why);
		cert_free(&cert);
	}
	if (!rc || !strstr(why.text, says))
		die("%s: refused with \"%s\", not \"%s\"", name, why.text, says);
	json_t *v = vector_document(name, text);
	json_object_set_new(v, "says", json_string(says));
	json_array_append_new(bad, v);
}

/* A copy with one place cut out and another text put there. */
static void
spliced(struct buf *out, const struct buf *text, size_t at, size_t cut, const char *put)
{
	buf_reset(out);
	buf_put(out, text->data, at);
	buf_puts(out, put);
	buf_puts(out, buf_str(text) + at + cut);
}

static void
add_spliced(json_t *bad, const struct world *w)
{
	struct buf b = {0}, all = {0};
	const struct cert_disclosure *d = w->cert.disclosures;
	size_t jwt = w->cert.issuer_size, end = w->text.size;
	struct change none = {.part = NONE};

	buf_put(&b, w->text.data, end);
	buf_put(&b, d->text, d->size + 1);
	add_bad(bad, w, "a disclosure twice", "two disclosures", &b);
	spliced(&b, &w->text, end, 0,
	    "WyJBQUFBQUFBQUFBQUFBQUFBQUFBQUFBIiwib3Zlcl82NSIsdHJ1ZV0~");
	add_bad(bad, w, "a disclosure that the issuer never made", "belongs to no digest",
	    &b);
	spliced(
	    &b, &w->text, end, 0, "WyJBQUFBQUFBQUFBQUFBQUFBQUFBQUFBIiwib3Zlcl8xOSJd~");
	add_bad(bad, w, "a disclosure of two", "[salt, name, value]", &b);
	spliced(&b, &w->text, end, 0,
	    "WyJBQUFBQUFBQUFBQUFBQUFBQUFBQUFBIiwieW91dGgiLHRydWVd~");
	add_bad(bad, w, "a disclosure without a digest", "belongs to no digest", &b);
	spliced(&b, &w->text, end, 0, "~");
	add_bad(bad, w, "an empty disclosure", "JSON", &b);
	spliced(&b, &w->text, end, 0, "\n");
	add_bad(bad, w, "a line break at its end", "three parts", &b);
	spliced(&b, &w->text, jwt, end - jwt, "");
	add_bad(bad, w, "a JWT alone", "no ~", &b);
	spliced(&b, &w->text, jwt, 0, ".");
	add_bad(bad, w, "four parts", "three parts", &b);
	spliced(&b, &w->text, jwt, 0, "=");
	add_bad(bad, w, "padding", "64 bytes", &b);
	spliced(&b, &w->text, jwt - 1, 1, "_");
	add_bad(bad, w, "stray bits", "64 bytes", &b);
	spliced(&b, &w->text, jwt - 86, 86, "");
	add_bad(bad, w, "no signature", "64 bytes", &b);
	make(&all, w, &none, true);
	spliced(&b, &all, (size_t)(d[1].text - buf_str(&w->text)), d[1].size + 1, "");
	add_bad(bad, w, "a presentation that was cut", "other disclosures", &b);
	buf_free(&b);
	buf_free(&all);
}

static void
add_signers(json_t *bad, const struct world *w)
{
	struct world other = *w;
	struct buf b = {0};
	struct change none = {.part = NONE};

	other.issuer = w->stranger;
	make(&b, &other, &none, false);
	add_bad(bad, w, "signed by another key", "did not sign", &b);
	other = *w;
	other.holder = w->stranger;
	make(&b, &other, &none, true);
	add_bad(bad, w, "presented by another card", "holder did not sign", &b);
	buf_free(&b);
}

static json_t *
bad_ones(const struct world *w)
{
	json_t *bad = json_array();
	struct buf b = {0};

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		make(&b, w, &changes[i], false);
		add_bad(bad, w, changes[i].name, changes[i].says, &b);
	}
	add_spliced(bad, w);
	add_signers(bad, w);
	buf_free(&b);
	return bad;
}

/* ---- good ones ---- */

/* now: as of when; word: what a verifier says that knows nothing of revocations. */
static void
add_good(json_t *good, const char *name, const struct buf *text, int64_t now,
    const char *word, const char *says)
{
	struct cert cert;
	struct why why = {""};

	if (cert_read(&cert, buf_str(text), text->size, &why))
		die("%s: %s", name, why.text);
	json_t *v = vector_document(name, text), *claims = json_object();
	json_object_set_new(v, "now", json_integer(now));
	json_object_set_new(v, "word", json_string(word));
	json_object_set_new(v, "says", json_string(says));
	for (size_t i = 0; i < cert.count; i++)
		json_object_set(claims, cert.disclosures[i].name,
		    (json_t *)(uintptr_t)cert.disclosures[i].value);
	json_object_set_new(v, "claims", claims);
	json_array_append_new(good, v);
	cert_free(&cert);
}

static json_t *
good_ones(const struct world *w)
{
	json_t *good = json_array();
	struct buf b = {0};
	static const char *const names[] = {"over_19"};
	struct cert_binding binding = {AUD, NONCE, SAMPLE_TIME + 60, w->holder.secret};
	struct change none = {.part = NONE};
	struct change other = {
	    .part = BOUND_CLAIMS, .find = AUD, .put = "https://evil.example"};
	struct change stale = {
	    .part = BOUND_CLAIMS, .find = NONCE, .put = "another-question"};

	add_good(
	    good, "a certificate", &w->text, SAMPLE_TIME, "unsettled", "revoked since");
	add_good(good, "in its last second", &w->text, UNTIL - 1, "unsettled",
	    "revoked since");
	add_good(good, "over", &w->text, UNTIL, "expired", "until");
	add_good(good, "not begun", &w->text, SAMPLE_TIME - 1, "not yet valid", "from");
	make(&b, w, &none, false);
	VECTOR_MUST(b.size == w->text.size && memcmp(b.data, w->text.data, b.size) == 0);
	VECTOR_MUST(cert_present(&b, &w->cert, names, 0, &binding, NULL) == 0);
	buf_reset(&b);
	VECTOR_MUST(cert_present(&b, &w->cert, names, 1, &binding, NULL) == 0);
	add_good(good, "a presentation of one claim", &b, SAMPLE_TIME + 90, "unsettled",
	    "revoked since");
	add_good(good, "an old presentation", &b, SAMPLE_TIME + 7200, "forged", "iat");
	buf_reset(&b);
	VECTOR_MUST(cert_present(&b, &w->cert, names, 0, &binding, NULL) == 0);
	add_good(good, "a presentation of nothing but being the holder", &b,
	    SAMPLE_TIME + 90, "unsettled", "revoked since");
	make(&b, w, &other, true);
	add_good(good, "made for another asker", &b, SAMPLE_TIME + 90, "forged", "aud");
	make(&b, w, &stale, true);
	add_good(
	    good, "made for another question", &b, SAMPLE_TIME + 90, "forged", "nonce");
	buf_free(&b);
	return good;
}

/* ---- what lies beside a certificate ---- */

/* Adds {name, text, word, says}: what becomes of the certificate with it. */
static void
add_beside(json_t *list, const char *name, const struct buf *text, const char *word,
    const char *says)
{
	json_t *v = vector_document(name, text);

	json_object_set_new(v, "word", json_string(word));
	json_object_set_new(v, "says", json_string(says));
	json_array_append_new(list, v);
}

static json_t *
entry_fields(const struct world *w)
{
	uint8_t digest[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];

	cert_digest(&w->cert, digest);
	hex_encode(hex, digest, sizeof(digest));
	return json_pack("{s:s,s:s,s:i,s:i,s:I,s:I}", "kind", "residency", "digest", hex,
	    "list", 7, "idx", 77, "valid_from", (json_int_t)SAMPLE_TIME, "valid_until",
	    (json_int_t)UNTIL);
}

/* A receipt for such an entry, in a tree of three leaves. fields is taken. */
static void
make_receipt(struct buf *out, const struct sample *s, const struct sample_key *signer,
    const char *kind, json_t *fields, size_t cosigners)
{
	struct entry_draft draft = {.origin = SAMPLE_ORIGIN,
	    .service = "cert",
	    .kind = kind,
	    .version = 1,
	    .seq = 1,
	    .time = SAMPLE_TIME,
	    .fields = fields};
	struct entry_signer signers = {&signer->key, signer->secret};
	struct buf entry = {0}, receipt = {0};
	struct checkpoint cp = {.size = 3};
	uint8_t leaf[HASH_SIZE], path[2][HASH_SIZE], left[HASH_SIZE];

	VECTOR_MUST(entry_build(&entry, &draft, &signers, 1) == 0);
	merkle_leaf(leaf, entry.data, entry.size);
	memcpy(path[0], s->charter.leaf, HASH_SIZE);
	merkle_leaf(path[1], "another", 7);
	merkle_node(left, path[0], leaf);
	merkle_node(cp.root, left, path[1]);
	struct receipt r = {.index = 1, .path = path, .path_count = 2};
	sample_checkpoint(s, &r.checkpoint, &cp, cosigners, SAMPLE_TIME);
	receipt_format(&receipt, &r);
	buf_reset(out);
	cert_proof_put(out, &signer->key, &entry, &receipt);
	json_decref(fields);
	buf_free(&r.checkpoint);
	buf_free(&receipt);
	buf_free(&entry);
}

static json_t *
with(json_t *fields, const char *key, json_t *value)
{
	json_object_set_new(fields, key, value);
	return fields;
}

static json_t *
receipts(const struct sample *s, const struct world *w)
{
	json_t *list = json_array();
	struct buf b = {0}, c = {0};
	struct cert_proof proof;

	make_receipt(&b, s, &w->issuer, "issue", entry_fields(w), 3);
	VECTOR_MUST(cert_proof_read(&proof, b.data, b.size, NULL) == 0);
	cert_proof_free(&proof);
	add_beside(list, "its receipt", &b, "unsettled", "revoked since");
	buf_put(&c, b.data, b.size);
	replace(&c, "index 1\n", "index 0\n");
	add_beside(list, "a receipt of another place", &c, "forged", "does not lead");
	buf_reset(&c);
	buf_put(&c, b.data, b.size);
	replace(&c, "index 1\n", "index 01\n");
	add_beside(list, "a receipt with an index of its own", &c, "forged", "index");
	buf_reset(&c);
	buf_put(&c, b.data, b.size);
	replace(&c, "madang/cert-proof/v1", "madang/cert-proof/v2");
	add_beside(list, "a receipt of another version", &c, "forged", "first line");
	make_receipt(&b, s, &w->issuer, "issue", entry_fields(w), 2);
	add_beside(list, "a receipt without quorum", &b, "forged", "the quorum is");
	make_receipt(&b, s, &w->stranger, "issue", entry_fields(w), 3);
	add_beside(
	    list, "a receipt of another key of that name", &b, "forged", "its kid names");
	make_receipt(&b, s, &s->station, "issue", entry_fields(w), 3);
	add_beside(
	    list, "a receipt of a station", &b, "forged", "was put on the ledger by");
	make_receipt(&b, s, &w->issuer, "present", entry_fields(w), 3);
	add_beside(
	    list, "a receipt of another entry", &b, "forged", "issues no certificate");
	make_receipt(&b, s, &w->issuer, "issue",
	    with(entry_fields(w), "digest", json_string("00")), 3);
	add_beside(list, "a receipt of another certificate", &b, "forged",
	    "of another certificate");
	make_receipt(&b, s, &w->issuer, "issue",
	    with(entry_fields(w), "kind", json_string("seal")), 3);
	add_beside(list, "a receipt of another kind", &b, "forged", "of the kind");
	make_receipt(&b, s, &w->issuer, "issue",
	    with(entry_fields(w), "valid_until", json_integer(UNTIL - 1)), 3);
	add_beside(list, "a receipt of another period", &b, "forged", "another period");
	make_receipt(&b, s, &w->issuer, "issue",
	    with(entry_fields(w), "idx", json_integer(78)), 3);
	add_beside(list, "a receipt of another slot", &b, "forged", "another place");
	buf_free(&b);
	buf_free(&c);
	return list;
}

/* As statuslist_put makes it, but deflated without compression: every zlib writes the
 * same bytes then. change may be NULL. */
static void
make_list(struct buf *out, const struct sample_key *node, const uint8_t *bits,
    size_t size, const char *find, const char *put)
{
	uint8_t packed[256];
	uLongf packed_size = sizeof(packed);
	struct buf header = {0}, claims = {0};
	char kid[JWT_KID_MAX];

	VECTOR_MUST(
	    compress2(packed, &packed_size, bits, size, Z_NO_COMPRESSION) == Z_OK);
	jwt_kid(kid, &node->key);
	buf_printf(&header,
	    "{\"alg\":\"EdDSA\",\"kid\":\"%s\",\"typ\":\"statuslist+jwt\"}", kid);
	buf_printf(&claims,
	    "{\"exp\":%lld,\"height\":12,\"iat\":%lld,\"iss\":\"https://%s\","
	    "\"status_list\":{\"bits\":2,\"lst\":\"",
	    (long long)SAMPLE_TIME + 86400, (long long)SAMPLE_TIME, node->key.name);
	b64url_put(&claims, packed, packed_size);
	buf_puts(
	    &claims, "\"},\"sub\":\"https://" SAMPLE_ORIGIN "/status/7\",\"ttl\":300}");
	if (find)
		replace(&claims, find, put);
	buf_reset(out);
	put_signed(out, &header, &claims, node->secret);
	buf_free(&header);
	buf_free(&claims);
}

static json_t *
lists(const struct sample *s, const struct world *w)
{
	static const struct change edits[] = {
	    {"a list of another number", "not list 7", NONE, "/status/7", "/status/8"},
	    {"a list of another city", "not list 7", NONE, "https://city.example/status",
		"https://town.example/status"},
	    {"a list that is over", "another time", NONE, "\"exp\":1790086400",
		"\"exp\":1790000001"},
	    {"a list of one bit", "two bits", NONE, "\"bits\":2", "\"bits\":1"},
	    {"a list that claims more", "unknown key", NONE, "{",
		"{\"aggregation_uri\":\"x\","},
	    {"a list with rest behind it", "unpacked", NONE, "\"},\"sub\"",
		"AAAA\"},\"sub\""},
	};
	json_t *list = json_array();
	uint8_t bits[32] = {0};
	struct buf b = {0};
	struct statuslist read;
	enum cert_status status;

	make_list(&b, &s->proposer[1], bits, sizeof(bits), NULL, NULL);
	VECTOR_MUST(statuslist_read(&read, buf_str(&b), b.size, NULL) == 0);
	VECTOR_MUST(statuslist_get(&read, 77, &status) == 0 && status == CERT_VALID);
	statuslist_free(&read);
	add_beside(list, "a list that says valid", &b, "valid", "was not revoked");
	statuslist_set(bits, 76, CERT_REVOKED);
	statuslist_set(bits, 78, CERT_REVOKED);
	make_list(&b, &s->proposer[1], bits, sizeof(bits), NULL, NULL);
	add_beside(
	    list, "a list whose neighbours are revoked", &b, "valid", "not revoked");
	statuslist_set(bits, 77, CERT_REVOKED);
	make_list(&b, &s->proposer[0], bits, sizeof(bits), NULL, NULL);
	add_beside(list, "a list that says revoked", &b, "revoked", "taken back");
	statuslist_set(bits, 77, CERT_SUPERSEDED);
	make_list(&b, &s->proposer[2], bits, sizeof(bits), NULL, NULL);
	add_beside(list, "a list that says superseded", &b, "superseded", "in its place");
	bits[77 / 4] = 0xaa;
	make_list(&b, &s->proposer[2], bits, sizeof(bits), NULL, NULL);
	add_beside(list, "a list that says 2", &b, "unreadable", "no meaning");
	make_list(&b, &s->proposer[0], bits, 77 / 4, NULL, NULL);
	add_beside(list, "a list that is too short", &b, "unreadable", "ends before");
	make_list(&b, &w->issuer, bits, sizeof(bits), NULL, NULL);
	add_beside(list, "a list signed by who issued", &b, "unreadable", "no node");
	for (size_t i = 0; i < sizeof(edits) / sizeof(*edits); i++) {
		make_list(
		    &b, &s->proposer[1], bits, sizeof(bits), edits[i].find, edits[i].put);
		add_beside(list, edits[i].name, &b, "unreadable", edits[i].says);
	}
	buf_free(&b);
	return list;
}

json_t *
vectors_cert(const struct sample *s)
{
	struct world w;

	world_open(&w);
	json_t *file = vector_file("cert", good_ones(&w), bad_ones(&w));
	json_object_set_new(file, "issuer", vector_key(&w.issuer));
	json_object_set_new(file, "holder", vector_key(&w.holder));
	json_object_set_new(file, "aud", json_string(AUD));
	json_object_set_new(file, "nonce", json_string(NONCE));
	json_object_set_new(
	    file, "charter", vector_document("the charter", &s->charter_raw));
	json_object_set_new(file, "receipts", receipts(s, &w));
	json_object_set_new(file, "lists", lists(s, &w));
	world_close(&w);
	return file;
}
