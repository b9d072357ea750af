#include "cert/jwt.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/b64.h"
#include "base/json.h"

/* A part of the text up to the next dot, or to the end; moves on behind it. */
static struct cur
next_part(struct cur *rest)
{
	const uint8_t *dot = memchr(rest->at, '.', cur_left(rest));
	struct cur part =
	    cur_of(rest->at, dot ? (size_t)(dot - rest->at) : cur_left(rest));

	rest->at = dot ? dot + 1 : rest->end;
	rest->bad = !dot;
	return part;
}

static int
read_object(json_t **out, const struct cur *part, const char *what, struct why *why)
{
	struct buf text = {0};
	int rc = b64url_get(&text, (const char *)part->at, cur_left(part))
		     ? why_set(why, ERR_FORMAT, "%s is no base64url", what)
		     : json_parse(out, buf_str(&text), text.size, why);

	buf_free(&text);
	if (rc == 0 && !json_is_object(*out)) {
		json_decref(*out);
		*out = NULL;
		rc = why_set(why, ERR_FORMAT, "%s is no JSON object", what);
	}
	return rc;
}

static int
check_header(struct jwt *jwt, const char *typ, bool wants_kid, struct why *why)
{
	static const char *const keys[] = {"alg", "typ", "kid", NULL};
	const char *alg = json_str(jwt->header, "alg"),
		   *is = json_str(jwt->header, "typ");
	int rc = json_only_keys(jwt->header, keys, "the header of the JWT", why);

	if (rc)
		return rc;
	if (!alg || strcmp(alg, "EdDSA") != 0)
		return why_set(why, ERR_FORMAT, "the JWT's alg is not EdDSA");
	if (!is || strcmp(is, typ) != 0)
		return why_set(why, ERR_FORMAT, "the JWT's typ is not %s", typ);
	jwt->kid = json_str(jwt->header, "kid");
	if (wants_kid != (json_object_get(jwt->header, "kid") != NULL) ||
	    wants_kid != (jwt->kid != NULL))
		return why_set(why, ERR_FORMAT, "the JWT %s",
		    wants_kid ? "has no kid" : "has a kid, which has no meaning there");
	return 0;
}

static int
read_parts(struct jwt *jwt, struct cur rest, struct why *why)
{
	struct cur header = next_part(&rest);
	struct cur claims = rest.bad ? rest : next_part(&rest);

	if (rest.bad || memchr(rest.at, '.', cur_left(&rest)))
		return why_set(why, ERR_FORMAT, "a JWT has three parts");
	jwt->text_size = (size_t)(rest.at - 1 - (const uint8_t *)jwt->text);
	if (b64url_get_exact(jwt->signature, KEY_SIGNATURE_SIZE, (const char *)rest.at,
		cur_left(&rest)))
		return why_set(why, ERR_FORMAT, "the JWT's signature is not 64 bytes");
	int rc = read_object(&jwt->header, &header, "the header of the JWT", why);
	return rc ? rc : read_object(&jwt->claims, &claims, "what the JWT claims", why);
}

int
jwt_read(struct jwt *jwt, const char *text, size_t size, const char *typ, bool wants_kid,
    struct why *why)
{
	*jwt = (struct jwt){.text = text};
	if (size > JWT_MAX)
		return why_set(
		    why, ERR_TOO_LARGE, "a JWT of %zu bytes, at most %d", size, JWT_MAX);
	int rc = read_parts(jwt, cur_of(text, size), why);
	if (!rc)
		rc = check_header(jwt, typ, wants_kid, why);
	if (rc)
		jwt_free(jwt);
	return rc;
}

void
jwt_free(struct jwt *jwt)
{
	json_decref(jwt->header);
	json_decref(jwt->claims);
	*jwt = (struct jwt){0};
}

int
jwt_verify(const struct jwt *jwt, const uint8_t public[KEY_PUBLIC_SIZE])
{
	return crypto_sign_verify_detached(
		   jwt->signature, (const uint8_t *)jwt->text, jwt->text_size, public)
		   ? ERR_SIGNATURE
		   : 0;
}

void
jwt_put_json(struct buf *out, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);

	if (!text)
		die("JSON cannot be written: out of memory");
	buf_puts(out, text);
	free(text);
}

static void
put_part(struct buf *out, const json_t *value)
{
	struct buf text = {0};

	jwt_put_json(&text, value);
	b64url_put(out, text.data, text.size);
	buf_free(&text);
}

void
jwt_put(struct buf *out, const char *typ, const char *kid, const json_t *claims,
    const uint8_t secret[KEY_SECRET_SIZE])
{
	json_t *header =
	    json_pack("{s:s,s:s,s:s*}", "alg", "EdDSA", "typ", typ, "kid", kid);
	uint8_t signature[KEY_SIGNATURE_SIZE];
	size_t from = out->size;

	if (!header)
		die("a JWT's header cannot be made");
	put_part(out, header);
	buf_puts(out, ".");
	put_part(out, claims);
	if (crypto_sign_detached(
		signature, NULL, out->data + from, out->size - from, secret) != 0)
		die("libsodium cannot sign");
	buf_puts(out, ".");
	b64url_put(out, signature, sizeof(signature));
	json_decref(header);
}

int
jwt_signer(const struct jwt *jwt, char name[KEY_NAME_MAX + 1], struct why *why)
{
	const char *iss = json_str(jwt->claims, "iss"), *plus = strrchr(jwt->kid, '+');
	size_t size = plus ? (size_t)(plus - jwt->kid) : 0;
	char is[KEY_NAME_MAX + 1] = "";
	uint8_t key_id[4];

	if (size <= KEY_NAME_MAX)
		memcpy(is, jwt->kid, size);
	if (!key_name_ok(is) ||
	    hex_decode(key_id, sizeof(key_id), plus + 1, strlen(plus + 1)))
		return why_set(
		    why, ERR_FORMAT, "the JWT's kid is not <name>+<8 hex digits>");
	if (!iss || strncmp(iss, "https://", 8) != 0 || strcmp(iss + 8, is) != 0)
		return why_set(why, ERR_FORMAT,
		    "the JWT's iss is not https:// and the name in its kid");
	memcpy(name, is, sizeof(is));
	return 0;
}

void
jwt_kid(char kid[JWT_KID_MAX], const struct key *key)
{
	size_t size = strlen(key->name);

	memcpy(kid, key->name, size);
	kid[size] = '+';
	hex_encode(kid + size + 1, key->id, sizeof(key->id));
}
