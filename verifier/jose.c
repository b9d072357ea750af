#include "verifier/jose.h"

#include <sodium.h>
#include <string.h>

/* The same characters but for two, and without the padding. */
bool
base64url_to(struct bytes *out, struct span text)
{
	struct bytes padded = {0};
	bool good = text.size % 4 != 1;

	for (size_t i = 0; i < text.size; i++) {
		uint8_t c = text.data[i];
		good &= c != '+' && c != '/' && c != '=';
		*bytes_room(&padded, 1) = c == '-' ? '+' : c == '_' ? '/' : c;
	}
	while (padded.size % 4 != 0)
		bytes_text(&padded, "=");
	good = good && b64_to(out, (struct span){padded.data, padded.size});
	bytes_drop(&padded);
	return good;
}

bool
base64url_exactly(uint8_t *out, size_t size, const char *text)
{
	struct bytes b = {0};
	bool good = base64url_to(&b, span_of(text)) && b.size == size;

	if (good)
		memcpy(out, b.data, size);
	bytes_drop(&b);
	return good;
}

void
base64url_hash(char out[BASE64URL_HASH + 1], struct span bytes)
{
	struct bytes padded = {0};
	uint8_t hash[HASH];

	sha256_of(hash, bytes.data, bytes.size);
	b64_of(&padded, hash, HASH);
	for (size_t i = 0; i < BASE64URL_HASH; i++) {
		char c = (char)padded.data[i];
		out[i] = c == '+' ? '-' : c == '/' ? '_' : c;
	}
	bytes_drop(&padded);
	out[BASE64URL_HASH] = '\0';
}

json_t *
base64url_json(struct span text, const char *what, struct fault *fault)
{
	struct bytes raw = {0};
	json_t *value = NULL;

	if (!base64url_to(&raw, text))
		fault_say(fault, "it is not canonical base64url");
	else
		value = strict_read((struct span){raw.data, raw.size}, true, fault);
	bytes_drop(&raw);
	if (value == NULL)
		fault_at(fault, "%s", what);
	return value;
}

static json_t *
object_in(struct span text, const char *what, struct fault *fault)
{
	json_t *value = base64url_json(text, what, fault);

	if (value != NULL && !json_is_object(value)) {
		json_decref(value);
		value = NULL;
		fault_say(fault, "%s is not a JSON object", what);
	}
	return value;
}

static int
header_check(struct jose *j, const char *typ, bool named, struct fault *fault)
{
	static const char *const with[] = {"alg", "typ", "kid", NULL};
	static const char *const without[] = {"alg", "typ", NULL};
	const char *alg, *is;

	if (json_object_get(j->header, "crit") != NULL)
		return fault_say(fault,
		    "its header has an unknown key \"crit\": no extension is understood "
		    "here");
	if (strict_keys(j->header, named ? with : without, "its header", fault) ||
	    (alg = strict_text(j->header, "alg", fault)) == NULL ||
	    (is = strict_text(j->header, "typ", fault)) == NULL)
		return -1;
	if (strcmp(alg, "EdDSA") != 0)
		return fault_say(fault, "its alg is \"%.40s\", not EdDSA", alg);
	if (strcmp(is, typ) != 0)
		return fault_say(fault, "its typ is \"%.40s\", not %s", is, typ);
	if (named && (j->kid = strict_text(j->header, "kid", fault)) == NULL)
		return -1;
	return 0;
}

/* Up to the next dot; the rest behind it. */
static bool
part_of(struct span *rest, struct span *part)
{
	const uint8_t *dot = rest->size == 0 ? NULL : memchr(rest->data, '.', rest->size);

	if (dot == NULL)
		return false;
	*part = (struct span){rest->data, (size_t)(dot - rest->data)};
	*rest = (struct span){dot + 1, rest->size - part->size - 1};
	return true;
}

int
jose_read(
    struct jose *j, struct span text, const char *typ, bool named, struct fault *fault)
{
	struct span header, claims, rest = text;
	struct bytes signature = {0};
	bool whole;

	*j = (struct jose){.header = NULL};
	if (!part_of(&rest, &header) || !part_of(&rest, &claims) ||
	    memchr(rest.data, '.', rest.size) != NULL)
		return fault_say(fault, "it has not three parts");
	j->covered = (struct span){text.data, header.size + 1 + claims.size};
	whole = base64url_to(&signature, rest) && signature.size == sizeof j->signature;
	if (whole)
		memcpy(j->signature, signature.data, sizeof j->signature);
	bytes_drop(&signature);
	if (!whole)
		return fault_say(
		    fault, "its signature is not 64 bytes in canonical base64url");
	if ((j->header = object_in(header, "its header", fault)) == NULL ||
	    (j->claims = object_in(claims, "what it claims", fault)) == NULL)
		return -1;
	return header_check(j, typ, named, fault);
}

void
jose_drop(struct jose *j)
{
	json_decref(j->header);
	json_decref(j->claims);
	*j = (struct jose){.header = NULL};
}

bool
jose_signed_by(const struct jose *j, const uint8_t public[32])
{
	return crypto_sign_verify_detached(
		   j->signature, j->covered.data, j->covered.size, public) == 0;
}

int
jose_signer(const struct jose *j, char name[NAME_MAX_SIZE + 1], uint8_t id[4],
    struct fault *fault)
{
	const char *plus = strrchr(j->kid, '+'), *iss;
	size_t size = plus == NULL ? 0 : (size_t)(plus - j->kid);

	if (size == 0 || size > NAME_MAX_SIZE ||
	    !hex_to(id, 4, plus + 1, strlen(plus + 1)) ||
	    !signed_name_ok((struct span){(const uint8_t *)j->kid, size}))
		return fault_say(
		    fault, "its kid is not the name of a key, + and 8 hex digits");
	memcpy(name, j->kid, size);
	name[size] = '\0';
	if ((iss = strict_text(j->claims, "iss", fault)) == NULL)
		return -1;
	if (strncmp(iss, "https://", 8) != 0 || strcmp(iss + 8, name) != 0)
		return fault_say(
		    fault, "its iss is not https:// and the name that its kid has");
	return 0;
}

bool
jose_names(const char *name, const uint8_t id[4], const struct vkey *key)
{
	return key->type == KEY_ED25519 && strcmp(name, key->name) == 0 &&
	       memcmp(id, key->id, 4) == 0;
}
