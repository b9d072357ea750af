/* Writing a certificate. */
#include "cert/cert_form.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/b64.h"
#include "base/text.h"
#include "tree/merkle.h"

/* So that the number of digests tells little about how many claims there are. */
#define DIGESTS_STEP 8

struct digest {
	char text[DIGEST_TEXT + 1];
};

static int
by_text(const void *a, const void *b)
{
	return strcmp(((const struct digest *)a)->text, ((const struct digest *)b)->text);
}

/* size bytes that follow from the seed and what they are for. */
static void
from_seed(uint8_t *out, size_t size, const uint8_t *seed, const char *use, const char *of)
{
	struct buf message = {0};

	buf_printf(&message, "madang/cert/%s/%s", use, of);
	if (crypto_generichash(
		out, size, message.data, message.size, seed, CERT_SEED_SIZE) != 0)
		die("BLAKE2b refuses a 32-byte key");
	buf_free(&message);
}

/* [salt, name, value], and its digest. */
static void
put_disclosure(struct buf *out, struct digest *digest, const struct cert_draft *d,
    const char *name, const json_t *value)
{
	uint8_t salt[CERT_SALT_SIZE];
	struct buf salt_text = {0}, text = {0};
	size_t from = out->size;

	from_seed(salt, sizeof(salt), d->seed, "salt", name);
	b64url_put(&salt_text, salt, sizeof(salt));
	json_t *array =
	    json_pack("[s,s,O]", buf_str(&salt_text), name, (json_t *)(uintptr_t)value);
	jwt_put_json(&text, array);
	b64url_put(out, text.data, text.size);
	cert_hash_text(digest->text, out->data + from, out->size - from);
	buf_puts(out, "~");
	json_decref(array);
	buf_wipe(&text);
	buf_wipe(&salt_text);
	sodium_memzero(salt, sizeof(salt));
}

static void
make_decoy(struct digest *digest, const uint8_t *seed, size_t n)
{
	uint8_t bytes[HASH_SIZE];
	char number[24];

	snprintf(number, sizeof(number), "%zu", n);
	from_seed(bytes, sizeof(bytes), seed, "decoy", number);
	cert_hash_text(digest->text, bytes, sizeof(bytes));
}

/* In order of name, so that the order of the draft does not show. */
static size_t
put_disclosures(struct buf *out, struct digest *digests, const struct cert_draft *d)
{
	const char *names[CERT_CLAIMS_MAX], *name;
	json_t *claims = (json_t *)(uintptr_t)d->claims, *value;
	size_t count = 0, n;

	json_object_foreach (claims, name, value) {
		n = count++;
		for (; n > 0 && strcmp(names[n - 1], name) > 0; n--)
			names[n] = names[n - 1];
		names[n] = name;
	}
	for (n = 0; n < count; n++)
		put_disclosure(
		    out, &digests[n], d, names[n], json_object_get(claims, names[n]));
	for (; n == 0 || n % DIGESTS_STEP; n++)
		make_decoy(&digests[n], d->seed, n);
	qsort(digests, n, sizeof(*digests), by_text);
	return n;
}

static json_t *
claims_of(const struct cert_draft *d, const struct digest *digests, size_t count)
{
	struct buf holder = {0}, iss = {0}, vct = {0}, uri = {0};
	json_t *sd = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(sd, json_string(digests[i].text));
	b64url_put(&holder, d->holder, KEY_PUBLIC_SIZE);
	buf_printf(&iss, "https://%s", d->issuer->name);
	buf_printf(&vct, CERT_VCT "%s:%lld", d->kind, (long long)d->version);
	statuslist_address(&uri, d->origin, d->list);
	json_t *claims =
	    json_pack("{s:s,s:I,s:I,s:I,s:s,s:{s:{s:s,s:s,s:s}},s:{s:{s:I,s:s}},"
		      "s:s,s:o}",
		"iss", buf_str(&iss), "iat", (json_int_t)d->issued, "nbf",
		(json_int_t)d->from, "exp", (json_int_t)d->until, "vct", buf_str(&vct),
		"cnf", "jwk", "kty", "OKP", "crv", "Ed25519", "x", buf_str(&holder),
		"status", "status_list", "idx", (json_int_t)d->index, "uri",
		buf_str(&uri), "_sd_alg", "sha-256", "_sd", sd);
	if (!claims)
		die("what a certificate claims cannot be made");
	if (d->clear)
		json_object_update_missing(claims, (json_t *)(uintptr_t)d->clear);
	buf_free(&holder);
	buf_free(&iss);
	buf_free(&vct);
	buf_free(&uri);
	return claims;
}

static int
check_claims(const json_t *claims, const json_t *others, struct why *why)
{
	const char *name;
	json_t *value;

	if (!json_is_object(claims) || json_object_size(claims) > CERT_CLAIMS_MAX)
		return why_set(why, ERR_FORMAT,
		    "a certificate says up to %d things, as a JSON object",
		    CERT_CLAIMS_MAX);
	json_object_foreach ((json_t *)(uintptr_t)claims, name, value) {
		if (!cert_name_ok(name) || !cert_value_ok(value))
			return why_set(why, ERR_FORMAT,
			    "\"%.60s\" cannot stand in a certificate: names are a-z, 0-9 "
			    "and "
			    "_, values a text of up to %d bytes, a whole number or yes "
			    "or no",
			    name, CERT_VALUE_MAX);
		if (json_object_get(others, name))
			return why_set(why, ERR_FORMAT,
			    "\"%.60s\" is both clear and a disclosure", name);
	}
	return 0;
}

static int
check_draft(const struct cert_draft *d, struct why *why)
{
	size_t n = strlen(d->origin);

	if (!text_is_id(d->kind, CERT_ID_MAX, "_") || d->version < 1 ||
	    d->version > CERT_VERSION_MAX)
		return why_set(why, ERR_FORMAT, "\"%.60s\" is no kind", d->kind);
	if (strncmp(d->issuer->name, d->origin, n) != 0 || d->issuer->name[n] != '/')
		return why_set(
		    why, ERR_KEY, "%s does not issue for %s", d->issuer->name, d->origin);
	if (d->issued < 0 || d->from < 0 || d->from >= d->until || d->issued >= d->until)
		return why_set(why, ERR_FORMAT, "a certificate ends after it begins");
	if (d->list < 0 || d->list > CERT_LIST_MAX || d->index < 0 ||
	    d->index > CERT_INDEX_MAX)
		return why_set(why, ERR_FORMAT,
		    "list %lld, place %lld: at most %d and %d", (long long)d->list,
		    (long long)d->index, CERT_LIST_MAX, CERT_INDEX_MAX);
	int rc = check_claims(d->claims, NULL, why);
	return rc || !d->clear ? rc : check_claims(d->clear, d->claims, why);
}

int
cert_issue(struct buf *out, const struct cert_draft *d, struct why *why)
{
	struct digest digests[CERT_CLAIMS_MAX + DIGESTS_STEP];
	struct buf disclosures = {0}, text = {0};
	char kid[JWT_KID_MAX];
	int rc = check_draft(d, why);

	if (rc)
		return rc;
	/* Growing would leave copies of a person's values. */
	buf_make_room(&disclosures, CERT_MAX);
	buf_make_room(&text, CERT_MAX);
	size_t count = put_disclosures(&disclosures, digests, d);
	json_t *claims = claims_of(d, digests, count);
	jwt_kid(kid, d->issuer);
	jwt_put(&text, "dc+sd-jwt", kid, claims, d->secret);
	json_decref(claims);
	buf_puts(&text, "~");
	buf_put(&text, disclosures.data, disclosures.size);
	if (text.size > CERT_MAX)
		rc = why_set(why, ERR_TOO_LARGE,
		    "the certificate has %zu bytes, at most %d", text.size, CERT_MAX);
	else
		buf_put(out, text.data, text.size);
	buf_wipe(&disclosures);
	buf_wipe(&text);
	return rc;
}
