/* Reading certificates and presentations. */
#include "cert/cert_form.h"

#include <string.h>

#include "base/b64.h"
#include "base/json.h"
#include "base/text.h"
#include "tree/merkle.h"

#define DISCLOSURE_MAX 8192

bool
cert_name_ok(const char *name)
{
	static const char *const taken[] = {"iss", "sub", "aud", "exp", "nbf", "iat",
	    "jti", "cnf", "vct", "status", "nonce", "sd_hash", NULL};

	for (size_t i = 0; taken[i]; i++)
		if (strcmp(taken[i], name) == 0)
			return false;
	return name[0] >= 'a' && name[0] <= 'z' && text_is_id(name, CERT_ID_MAX, "_");
}

static const char *const own_claims[] = {
    "iss", "iat", "nbf", "exp", "vct", "cnf", "status", "_sd_alg", "_sd", NULL};

bool
cert_is_clear(const char *name)
{
	for (size_t i = 0; own_claims[i]; i++)
		if (strcmp(own_claims[i], name) == 0)
			return false;
	return true;
}

bool
cert_value_ok(const json_t *value)
{
	const char *text = json_string_value(value);

	if (text)
		return json_string_length(value) <= CERT_VALUE_MAX &&
		       text_clean(text, json_string_length(value), false);
	return json_is_integer(value) || json_is_boolean(value);
}

void
cert_hash_text(char text[DIGEST_TEXT + 1], const void *data, size_t size)
{
	uint8_t hash[HASH_SIZE];
	struct buf b = {0};

	sha256(hash, data, size);
	b64url_put(&b, hash, sizeof(hash));
	memcpy(text, buf_str(&b), DIGEST_TEXT + 1);
	buf_free(&b);
}

void
cert_digest(const struct cert *cert, uint8_t digest[HASH_SIZE])
{
	sha256(digest, cert->text, cert->issuer_size);
}

void
cert_present_tag(const struct cert *cert, const char *nonce, uint8_t tag[HASH_SIZE])
{
	struct buf b = {0};

	cert_digest(cert, buf_room(&b, HASH_SIZE));
	buf_puts(&b, nonce);
	sha256(tag, b.data, b.size);
	buf_free(&b);
}

/* ---- the issuer JWT -----------------------------------------------------------------
 */

static int
malformed(struct why *why, const char *what)
{
	return why_set(why, ERR_FORMAT, "certificate: %s", what);
}

/* The issuer is `<origin>/<role>/<id>`. */
static int
read_issuer(struct cert *c, struct why *why)
{
	const char *id, *role;
	int rc = jwt_signer(&c->issuer, c->issuer_name, why);

	if (rc)
		return rc;
	memcpy(c->origin, c->issuer_name, sizeof(c->origin));
	id = strrchr(c->origin, '/');
	role = id ? memrchr(c->origin, '/', (size_t)(id - c->origin)) : NULL;
	if (!role || role == c->origin)
		return malformed(why, "its issuer is no <origin>/<role>/<id>");
	c->origin[role - c->origin] = 0;
	return 0;
}

static int
read_status(struct cert *c, struct why *why)
{
	static const char *const outer[] = {"status_list", NULL}, *const inner[] = {
								      "idx", "uri", NULL};
	const json_t *status = json_object_get(c->issuer.claims, "status");
	const json_t *place = json_object_get(status, "status_list");
	char origin[KEY_NAME_MAX + 1];

	if (json_only_keys(status, outer, "status", why) ||
	    json_only_keys(place, inner, "status_list", why))
		return ERR_FORMAT;
	if (statuslist_address_read(origin, &c->list, json_str(place, "uri")) ||
	    strcmp(origin, c->origin) != 0)
		return malformed(why, "its status list is not one of its city");
	if (json_int(place, "idx", &c->index) || c->index < 0 ||
	    c->index > CERT_INDEX_MAX)
		return malformed(why, "its place in the status list is no number");
	return 0;
}

static int
read_holder(struct cert *c, struct why *why)
{
	static const char *const outer[] = {"jwk", NULL};
	static const char *const inner[] = {"kty", "crv", "x", NULL};
	const json_t *cnf = json_object_get(c->issuer.claims, "cnf");
	const json_t *jwk = json_object_get(cnf, "jwk");
	const char *kty = json_str(jwk, "kty"), *crv = json_str(jwk, "crv");
	const char *x = json_str(jwk, "x");

	if (json_only_keys(cnf, outer, "cnf", why) ||
	    json_only_keys(jwk, inner, "jwk", why))
		return ERR_FORMAT;
	if (!kty || !crv || !x || strcmp(kty, "OKP") != 0 ||
	    strcmp(crv, "Ed25519") != 0 ||
	    b64url_get_exact(c->holder, KEY_PUBLIC_SIZE, x, strlen(x)))
		return malformed(why, "its holder's key is no Ed25519 key");
	return 0;
}

static int
read_digests(const struct cert *c, struct why *why)
{
	const json_t *sd = json_object_get(c->issuer.claims, "_sd");
	const char *alg = json_str(c->issuer.claims, "_sd_alg"), *before = "";
	size_t count = json_array_size(sd);

	if (!alg || strcmp(alg, "sha-256") != 0)
		return malformed(why, "its _sd_alg is not sha-256");
	if (count < 1 || count > CERT_DIGESTS_MAX)
		return malformed(
		    why, "its list of digests is missing, empty or too long");
	for (size_t i = 0; i < count; i++) {
		const char *digest = json_string_value(json_array_get(sd, i));
		uint8_t bytes[HASH_SIZE];
		if (!digest || b64url_get_exact(bytes, HASH_SIZE, digest, strlen(digest)))
			return malformed(why, "one of its digests is malformed");
		if (strcmp(before, digest) >= 0)
			return malformed(why, "its digests are not sorted and distinct");
		before = digest;
	}
	return 0;
}

/* urn:madang:certificate:<kind>:<version> */
static int
read_kind(struct cert *c, struct why *why)
{
	const char *vct = json_str(c->issuer.claims, "vct"), *kind, *colon;
	uint64_t version;

	if (!vct || strncmp(vct, CERT_VCT, strlen(CERT_VCT)) != 0)
		return malformed(why, "its vct is not " CERT_VCT "<kind>:<version>");
	kind = vct + strlen(CERT_VCT);
	colon = strchr(kind, ':');
	if (!colon || colon - kind > CERT_ID_MAX)
		return malformed(why, "its vct is not " CERT_VCT "<kind>:<version>");
	memcpy(c->kind, kind, (size_t)(colon - kind));
	if (!text_is_id(c->kind, CERT_ID_MAX, "_") ||
	    text_decimal(&version, colon + 1, strlen(colon + 1), CERT_VERSION_MAX) ||
	    !version)
		return malformed(why, "its vct is not " CERT_VCT "<kind>:<version>");
	c->version = (int64_t)version;
	return 0;
}

static int
read_clear(const struct cert *c, struct why *why)
{
	const char *name;
	json_t *value;

	json_object_foreach (c->issuer.claims, name, value)
		if (cert_is_clear(name) && (!cert_name_ok(name) || !cert_value_ok(value)))
			return malformed(why, "it has a clear claim with a name or value "
					      "that none may have");
	return 0;
}

static int
read_claims(struct cert *c, struct why *why)
{
	const json_t *claims = c->issuer.claims;
	int rc = read_clear(c, why);

	if (!rc)
		rc = read_issuer(c, why);
	if (!rc)
		rc = read_kind(c, why);
	if (rc)
		return rc;
	if (json_int(claims, "iat", &c->issued) || json_int(claims, "nbf", &c->from) ||
	    json_int(claims, "exp", &c->until) || c->issued < 0 || c->from < 0 ||
	    c->from >= c->until || c->issued >= c->until)
		return malformed(why, "its times are missing or end before they begin");
	rc = read_status(c, why);
	if (!rc)
		rc = read_holder(c, why);
	return rc ? rc : read_digests(c, why);
}

/* ---- disclosures --------------------------------------------------------------------
 */

static int
open_disclosure(struct cert_disclosure *d, struct why *why)
{
	struct buf text = {0};
	uint8_t salt[CERT_SALT_SIZE];
	const char *salt_text;
	int rc = d->size > DISCLOSURE_MAX || b64url_get(&text, d->text, d->size)
		     ? malformed(why, "a disclosure is no base64url")
		     : json_parse(&d->array, buf_str(&text), text.size, why);

	buf_free(&text);
	if (rc)
		return rc;
	if (!json_is_array(d->array) || json_array_size(d->array) != 3)
		return malformed(why, "a disclosure is not [salt, name, value]");
	salt_text = json_string_value(json_array_get(d->array, 0));
	d->name = json_string_value(json_array_get(d->array, 1));
	d->value = json_array_get(d->array, 2);
	if (!salt_text ||
	    b64url_get_exact(salt, sizeof(salt), salt_text, strlen(salt_text)))
		return malformed(why, "the salt of a disclosure is not 128 bits");
	if (!d->name || !cert_name_ok(d->name) || !cert_value_ok(d->value))
		return malformed(
		    why, "a disclosure has a name or value that none may have");
	return 0;
}

static bool
is_listed(const struct cert *c, const struct cert_disclosure *d)
{
	char digest[DIGEST_TEXT + 1];
	const json_t *sd = json_object_get(c->issuer.claims, "_sd");

	cert_hash_text(digest, d->text, d->size);
	for (size_t i = 0; i < json_array_size(sd); i++)
		if (strcmp(json_string_value(json_array_get(sd, i)), digest) == 0)
			return true;
	return false;
}

static int
add_disclosure(struct cert *c, const char *text, size_t size, struct why *why)
{
	struct cert_disclosure *d = &c->disclosures[c->count];

	if (c->count == CERT_CLAIMS_MAX)
		return malformed(why, "too many disclosures");
	*d = (struct cert_disclosure){.text = text, .size = size};
	c->count++;
	int rc = open_disclosure(d, why);
	if (rc)
		return rc;
	if (!is_listed(c, d))
		return malformed(why, "a disclosure belongs to no digest");
	if (json_object_get(c->issuer.claims, d->name))
		return malformed(why, "a disclosure says what stands there in clear");
	for (const struct cert_disclosure *e = c->disclosures; e < d; e++)
		if (strcmp(e->name, d->name) == 0)
			return malformed(why, "two disclosures say the same");
	return 0;
}

/* ---- key binding --------------------------------------------------------------------
 */

static int
read_binding(struct cert *c, const char *text, size_t size, struct why *why)
{
	static const char *const keys[] = {"iat", "aud", "nonce", "sd_hash", NULL};
	char hash[DIGEST_TEXT + 1];
	int rc = jwt_read(&c->binding, text, size, "kb+jwt", false, why);

	if (rc)
		return rc;
	const json_t *claims = c->binding.claims;
	const char *said = json_str(claims, "sd_hash");
	c->aud = json_str(claims, "aud");
	c->nonce = json_str(claims, "nonce");
	if (json_only_keys(claims, keys, "the key binding", why))
		return ERR_FORMAT;
	if (json_int(claims, "iat", &c->asked) || c->asked < 0 || !c->aud || !c->nonce)
		return malformed(why, "its key binding lacks iat, aud or nonce");
	cert_hash_text(hash, c->text, c->unbound_size);
	if (!said || strcmp(said, hash) != 0)
		return malformed(why, "its key binding is for other disclosures");
	if (jwt_verify(&c->binding, c->holder))
		return why_set(
		    why, ERR_SIGNATURE, "the holder did not sign this presentation");
	c->bound = true;
	return 0;
}

static int
read_all(struct cert *c, size_t size, struct why *why)
{
	const char *at = memchr(c->text, '~', size), *end = c->text + size, *next;

	if (!at)
		return malformed(why, "there is no ~ in it");
	c->issuer_size = (size_t)(at - c->text);
	int rc = jwt_read(&c->issuer, c->text, c->issuer_size, "dc+sd-jwt", true, why);
	if (!rc)
		rc = read_claims(c, why);
	for (at++; !rc && (next = memchr(at, '~', (size_t)(end - at))); at = next + 1)
		rc = add_disclosure(c, at, (size_t)(next - at), why);
	c->unbound_size = (size_t)(at - c->text);
	if (!rc && at < end)
		rc = read_binding(c, at, (size_t)(end - at), why);
	return rc;
}

int
cert_read(struct cert *cert, const char *text, size_t size, struct why *why)
{
	*cert = (struct cert){.text = text};
	if (size > CERT_MAX)
		return why_set(why, ERR_TOO_LARGE,
		    "certificate: %zu bytes, at most %d are allowed", size, CERT_MAX);
	int rc = size ? read_all(cert, size, why) : malformed(why, "it is empty");
	if (rc)
		cert_free(cert);
	return rc;
}

void
cert_free(struct cert *cert)
{
	jwt_free(&cert->issuer);
	jwt_free(&cert->binding);
	for (size_t i = 0; i < cert->count; i++)
		json_decref(cert->disclosures[i].array);
	*cert = (struct cert){0};
}

int
cert_verify(const struct cert *cert, const struct key *issuer, struct why *why)
{
	char kid[JWT_KID_MAX];

	jwt_kid(kid, issuer);
	if (strcmp(kid, cert->issuer.kid) != 0)
		return why_set(why, ERR_KEY, "the certificate is signed by %s, not by %s",
		    cert->issuer.kid, kid);
	if (jwt_verify(&cert->issuer, issuer->public))
		return why_set(
		    why, ERR_SIGNATURE, "%s did not sign this certificate", issuer->name);
	return 0;
}
