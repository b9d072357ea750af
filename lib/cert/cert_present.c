/* Writing a presentation. */
#include "cert/cert_form.h"

#include <string.h>

#include "base/b64.h"

static const struct cert_disclosure *
find(const struct cert *cert, const char *name)
{
	for (size_t i = 0; i < cert->count; i++)
		if (strcmp(cert->disclosures[i].name, name) == 0)
			return &cert->disclosures[i];
	return NULL;
}

const json_t *
cert_claim(const struct cert *cert, const char *name)
{
	const struct cert_disclosure *d = find(cert, name);

	if (d)
		return d->value;
	return cert_is_clear(name) ? json_object_get(cert->issuer.claims, name) : NULL;
}

static int
check(const struct cert *cert, const char *const *names, size_t count,
    const struct cert_binding *binding, struct why *why)
{
	if (cert->bound)
		return why_set(why, ERR_STATE,
		    "this is a presentation already; take the certificate itself");
	if (memcmp(binding->secret + KEY_SEED_SIZE, cert->holder, KEY_PUBLIC_SIZE) != 0)
		return why_set(why, ERR_KEY, "the certificate was made for another card");
	for (size_t i = 0; i < count; i++)
		if (!find(cert, names[i]))
			return why_set(why, ERR_NOT_FOUND,
			    "the certificate does not say \"%.60s\"", names[i]);
	return 0;
}

static bool
named(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

int
cert_present(struct buf *out, const struct cert *cert, const char *const *names,
    size_t count, const struct cert_binding *binding, struct why *why)
{
	char hash[DIGEST_TEXT + 1];
	size_t from = out->size;
	int rc = check(cert, names, count, binding, why);

	if (rc)
		return rc;
	buf_put(out, cert->text, cert->issuer_size);
	buf_puts(out, "~");
	for (size_t i = 0; i < cert->count; i++)
		if (named(cert->disclosures[i].name, names, count)) {
			buf_put(
			    out, cert->disclosures[i].text, cert->disclosures[i].size);
			buf_puts(out, "~");
		}
	cert_hash_text(hash, out->data + from, out->size - from);
	json_t *claims = json_pack("{s:I,s:s,s:s,s:s}", "iat", (json_int_t)binding->time,
	    "aud", binding->aud, "nonce", binding->nonce, "sd_hash", hash);
	if (!claims) {
		buf_cut(out, from);
		return why_set(why, ERR_FORMAT, "who asks, or the nonce, is not UTF-8");
	}
	jwt_put(out, "kb+jwt", NULL, claims, binding->secret);
	json_decref(claims);
	return 0;
}
