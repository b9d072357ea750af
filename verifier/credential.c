#include "verifier/credential.h"

#include <string.h>

#define DIGESTS_LIMIT 128
#define DISCLOSURE_LIMIT 8192
#define VALUE_LIMIT 2000
#define PLACE_LIMIT 1048575
#define LIST_LIMIT 1000000
#define VERSION_LIMIT 999999999
#define VCT "urn:madang:certificate:"

/* ---- words and numbers ---------------------------------------------------------------
 */

static bool
kind_ok(const char *text)
{
	size_t size = strlen(text);

	return size >= 1 && size <= 40 &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == size;
}

/* A claim that a JWT, an SD-JWT or a presentation gives a meaning of its own. */
static bool
registered(const char *name)
{
	static const char *const names[] = {"iss", "sub", "aud", "exp", "nbf", "iat",
	    "jti", "cnf", "vct", "status", "nonce", "sd_hash"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return name[0] == '_' || strcmp(name, "...") == 0;
}

static bool
value_ok(const json_t *value)
{
	const char *text = json_string_value(value);

	if (text == NULL)
		return json_is_integer(value) || json_is_boolean(value);
	for (const char *p = text; *p != '\0'; p++)
		if ((uint8_t)*p < ' ')
			return false;
	return strlen(text) <= VALUE_LIMIT && strlen(text) == json_string_length(value);
}

/* What stands behind `https://<origin><path>`, or NULL. */
static const char *
behind(const struct credential *c, const char *address, const char *path)
{
	const char *parts[] = {"https://", c->origin, path};

	for (size_t i = 0; i < 3; i++) {
		size_t size = strlen(parts[i]);
		if (strncmp(address, parts[i], size) != 0)
			return NULL;
		address += size;
	}
	return address;
}

static bool
number_of(const char *digits, int64_t *out, int64_t max)
{
	uint64_t n;

	if (!decimal_to(&n, span_of(digits), (uint64_t)max))
		return false;
	*out = (int64_t)n;
	return true;
}

/* ---- the issuer's JWT ----------------------------------------------------------------
 */

/* The name is `<origin>/<role>/<id>`. */
static int
issuer_read(struct credential *c, struct fault *fault)
{
	size_t slashes = 0, size;

	if (jose_signer(&c->jwt, c->issuer, c->key_id, fault))
		return -1;
	for (size = strlen(c->issuer); size > 0 && slashes < 2; size--)
		slashes += c->issuer[size - 1] == '/';
	if (slashes < 2 || size == 0)
		return fault_say(fault, "the name in its kid is no <origin>/<role>/<id>");
	memcpy(c->origin, c->issuer, size);
	c->origin[size] = '\0';
	return 0;
}

static int
times_read(struct credential *c, struct fault *fault)
{
	const json_t *claims = c->jwt.claims;

	if (strict_int(claims, "iat", &c->iat, fault) ||
	    strict_int(claims, "nbf", &c->nbf, fault) ||
	    strict_int(claims, "exp", &c->exp, fault))
		return fault_at(fault, "its times");
	if (c->iat < 0 || c->nbf < 0 || c->exp <= c->nbf || c->exp <= c->iat)
		return fault_say(fault, "its times are absurd: it ends before it begins");
	return 0;
}

static int
status_read(struct credential *c, struct fault *fault)
{
	static const char *const outer[] = {"status_list", NULL};
	static const char *const inner[] = {"idx", "uri", NULL};
	const json_t *status = json_object_get(c->jwt.claims, "status"), *list;
	const char *uri, *digits;

	list = json_object_get(status, "status_list");
	if (strict_keys(status, outer, "its status", fault) ||
	    strict_keys(list, inner, "its status", fault) ||
	    strict_int(list, "idx", &c->place, fault) ||
	    (uri = strict_text(list, "uri", fault)) == NULL)
		return -1;
	digits = behind(c, uri, "/status/");
	if (digits == NULL || !number_of(digits, &c->list, LIST_LIMIT))
		return fault_say(fault, "its status list is none of %s", c->origin);
	if (c->place < 0 || c->place > PLACE_LIMIT)
		return fault_say(
		    fault, "its place in the status list is beyond %d", PLACE_LIMIT);
	return 0;
}

static int
holder_read(struct credential *c, struct fault *fault)
{
	static const char *const outer[] = {"jwk", NULL};
	static const char *const inner[] = {"kty", "crv", "x", NULL};
	const json_t *cnf = json_object_get(c->jwt.claims, "cnf"), *jwk;
	const char *kty, *crv, *x;

	jwk = json_object_get(cnf, "jwk");
	if (strict_keys(cnf, outer, "its cnf", fault) ||
	    strict_keys(jwk, inner, "its holder's key", fault) ||
	    (kty = strict_text(jwk, "kty", fault)) == NULL ||
	    (crv = strict_text(jwk, "crv", fault)) == NULL ||
	    (x = strict_text(jwk, "x", fault)) == NULL)
		return -1;
	if (strcmp(kty, "OKP") != 0 || strcmp(crv, "Ed25519") != 0 ||
	    !base64url_exactly(c->holder, sizeof c->holder, x))
		return fault_say(fault, "its holder's key is no Ed25519 key");
	return 0;
}

static int
digests_read(const struct credential *c, struct fault *fault)
{
	const json_t *list = json_object_get(c->jwt.claims, "_sd");
	const char *alg = strict_text(c->jwt.claims, "_sd_alg", fault), *last = "";
	size_t count = json_array_size(list);

	if (alg == NULL)
		return -1;
	if (strcmp(alg, "sha-256") != 0)
		return fault_say(fault, "its _sd_alg is \"%.40s\", not sha-256", alg);
	if (count < 1 || count > DIGESTS_LIMIT)
		return fault_say(fault, "its digests are missing, none, or more than %d",
		    DIGESTS_LIMIT);
	for (size_t i = 0; i < count; i++) {
		const char *digest = json_string_value(json_array_get(list, i));
		uint8_t bytes[HASH];
		int order;
		if (digest == NULL || !base64url_exactly(bytes, HASH, digest))
			return fault_say(fault, "digest %zu is malformed", i + 1);
		order = strcmp(last, digest);
		if (order == 0)
			return fault_say(fault,
			    "digest %zu is not distinct: it stands "
			    "there twice",
			    i + 1);
		if (order > 0)
			return fault_say(
			    fault, "its digests are not sorted and distinct");
		last = digest;
	}
	return 0;
}

/* urn:madang:certificate:<kind>:<version> */
static int
kind_read(struct credential *c, struct fault *fault)
{
	const char *vct = strict_text(c->jwt.claims, "vct", fault), *kind, *colon;

	if (vct == NULL)
		return -1;
	kind = vct + strlen(VCT);
	colon = strncmp(vct, VCT, strlen(VCT)) == 0 ? strchr(kind, ':') : NULL;
	if (colon != NULL && (size_t)(colon - kind) < sizeof c->kind)
		memcpy(c->kind, kind, (size_t)(colon - kind));
	if (!kind_ok(c->kind) || !number_of(colon + 1, &c->version, VERSION_LIMIT) ||
	    c->version < 1)
		return fault_say(fault, "its vct is not " VCT "<kind>:<version>");
	return 0;
}

bool
credential_clear(const char *claim)
{
	static const char *const own[] = {
	    "iss", "iat", "nbf", "exp", "vct", "cnf", "status", "_sd_alg", "_sd"};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strcmp(claim, own[i]) == 0)
			return false;
	return true;
}

static int
clear_check(const struct credential *c, struct fault *fault)
{
	const char *name;
	json_t *value;

	json_object_foreach (c->jwt.claims, name, value)
		if (credential_clear(name) && (registered(name) || !kind_ok(name) ||
						  name[0] < 'a' || !value_ok(value)))
			return fault_say(fault,
			    "it has a clear claim with a name or value that none may "
			    "have "
			    "(\"%.60s\")",
			    name);
	return 0;
}

static int
issued_read(struct credential *c, struct fault *fault)
{
	if (jose_read(&c->jwt, c->issued, "dc+sd-jwt", true, fault))
		return fault_at(fault, "the issuer's JWT");
	if (clear_check(c, fault) || issuer_read(c, fault) || kind_read(c, fault) ||
	    times_read(c, fault) || status_read(c, fault) || holder_read(c, fault))
		return -1;
	return digests_read(c, fault);
}

/* ---- disclosures ---------------------------------------------------------------------
 */

static int
disclosed_open(struct disclosed *d, struct fault *fault)
{
	uint8_t salt[16];
	const char *salt_text;

	if (d->text.size > DISCLOSURE_LIMIT)
		return fault_say(fault, "a disclosure is too large");
	if ((d->array = base64url_json(d->text, "a disclosure", fault)) == NULL)
		return -1;
	if (!json_is_array(d->array) || json_array_size(d->array) != 3)
		return fault_say(fault, "a disclosure is not [salt, name, value]");
	salt_text = json_string_value(json_array_get(d->array, 0));
	d->name = json_string_value(json_array_get(d->array, 1));
	d->value = json_array_get(d->array, 2);
	if (salt_text == NULL || !base64url_exactly(salt, sizeof salt, salt_text))
		return fault_say(fault, "the salt of a disclosure is not 128 bits");
	if (d->name == NULL || registered(d->name))
		return fault_say(fault,
		    "a disclosure has a name or value that none may have: \"%.60s\" is "
		    "for "
		    "the issuer alone to say, in the open",
		    d->name == NULL ? "" : d->name);
	if (!kind_ok(d->name) || d->name[0] < 'a' || !value_ok(d->value))
		return fault_say(fault,
		    "a disclosure has a name or value that none may have (\"%.60s\")",
		    d->name);
	return 0;
}

static int
disclosed_add(struct credential *c, struct span text, struct fault *fault)
{
	const json_t *list = json_object_get(c->jwt.claims, "_sd");
	struct disclosed *d = &c->claims[c->count];
	char digest[BASE64URL_HASH + 1];
	size_t i, size = json_array_size(list);

	if (c->count == DISCLOSED_LIMIT)
		return fault_say(fault, "it has too many disclosures");
	*d = (struct disclosed){.text = text};
	c->count++;
	if (disclosed_open(d, fault))
		return -1;
	base64url_hash(digest, text);
	for (i = 0; i < size; i++)
		if (strcmp(json_string_value(json_array_get(list, i)), digest) == 0)
			break;
	if (i == size)
		return fault_say(fault,
		    "a disclosure belongs to no digest: the issuer never said \"%.60s\" "
		    "like that",
		    d->name);
	if (json_object_get(c->jwt.claims, d->name) != NULL)
		return fault_say(fault,
		    "a disclosure says what stands there in clear: \"%.60s\"", d->name);
	for (const struct disclosed *e = c->claims; e < d; e++)
		if (strcmp(e->name, d->name) == 0)
			return fault_say(fault,
			    "two disclosures say the same: \"%.60s\" stands there twice",
			    d->name);
	return 0;
}

/* ---- key binding ---------------------------------------------------------------------
 */

static int
binding_read(struct credential *c, struct span text, struct fault *fault)
{
	static const char *const keys[] = {"iat", "aud", "nonce", "sd_hash", NULL};
	char hash[BASE64URL_HASH + 1];
	const char *said;

	if (jose_read(&c->binding, text, "kb+jwt", false, fault) ||
	    strict_keys(c->binding.claims, keys, "it", fault) ||
	    strict_int(c->binding.claims, "iat", &c->asked, fault) ||
	    (c->aud = strict_text(c->binding.claims, "aud", fault)) == NULL ||
	    (c->nonce = strict_text(c->binding.claims, "nonce", fault)) == NULL ||
	    (said = strict_text(c->binding.claims, "sd_hash", fault)) == NULL)
		return fault_at(fault, "its key binding");
	base64url_hash(hash, c->unbound);
	if (strcmp(said, hash) != 0)
		return fault_say(fault,
		    "its key binding is for other disclosures than these (sd_hash)");
	if (!jose_signed_by(&c->binding, c->holder))
		return fault_say(fault, "the holder did not sign this presentation");
	c->bound = true;
	return 0;
}

int
credential_read(struct credential *c, struct span raw, struct fault *fault)
{
	const uint8_t *at, *end = raw.data + raw.size, *next;

	*c = (struct credential){.raw = raw};
	if (raw.size > CREDENTIAL_LIMIT)
		return fault_say(fault, "it has more than %d bytes", CREDENTIAL_LIMIT);
	if (raw.size == 0 || (at = memchr(raw.data, '~', raw.size)) == NULL)
		return fault_say(fault, "there is no ~ in it");
	c->issued = (struct span){raw.data, (size_t)(at - raw.data)};
	sha256_of(c->digest, c->issued.data, c->issued.size);
	if (issued_read(c, fault))
		return -1;
	for (at++; (next = memchr(at, '~', (size_t)(end - at))) != NULL; at = next + 1)
		if (disclosed_add(c, (struct span){at, (size_t)(next - at)}, fault))
			return -1;
	c->unbound = (struct span){raw.data, (size_t)(at - raw.data)};
	return at == end ? 0
			 : binding_read(c, (struct span){at, (size_t)(end - at)}, fault);
}

void
credential_drop(struct credential *c)
{
	jose_drop(&c->jwt);
	jose_drop(&c->binding);
	for (size_t i = 0; i < c->count; i++)
		json_decref(c->claims[i].array);
	c->count = 0;
}

const json_t *
credential_says(const struct credential *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->claims[i].name, name) == 0)
			return c->claims[i].value;
	return credential_clear(name) ? json_object_get(c->jwt.claims, name) : NULL;
}
