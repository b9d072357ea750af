#include "cert/request.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "cert/cert_form.h"

#define FORMAT "madang/cert-request/v1"

bool
cert_aud_ok(const char *aud)
{
	size_t size = strlen(aud);

	return size > 0 && size <= CERT_AUD_MAX && text_clean(aud, size, false);
}

bool
cert_nonce_ok(const char *nonce)
{
	size_t size = strlen(nonce);

	return size >= CERT_NONCE_MIN && size <= CERT_NONCE_MAX &&
	       strspn(nonce, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			     "0123456789-_") == size;
}

static int
malformed(struct why *why, const char *what)
{
	return why_set(why, ERR_FORMAT, "request: %s", what);
}

static int
read_claims(struct cert_request *r, const json_t *claims, struct why *why)
{
	size_t count = json_array_size(claims);

	if (count < 1 || count > CERT_CLAIMS_MAX)
		return malformed(why, "it asks for nothing, or for too much");
	for (size_t i = 0; i < count; i++) {
		const char *name = json_string_value(json_array_get(claims, i));
		if (!name || !cert_name_ok(name))
			return malformed(why, "it asks for what no certificate says");
		for (size_t j = 0; j < i; j++)
			if (strcmp(r->claims[j], name) == 0)
				return malformed(why, "it asks twice for the same");
		r->claims[r->count++] = name;
	}
	return 0;
}

static int
read_all(struct cert_request *r, struct why *why)
{
	static const char *const keys[] = {
	    "format", "vct", "claims", "aud", "nonce", NULL};
	const char *format = json_str(r->json, "format");
	int rc = json_only_keys(r->json, keys, "request", why);

	if (rc)
		return rc;
	if (!format || strcmp(format, FORMAT) != 0)
		return malformed(why, "its format is not " FORMAT);
	r->vct = json_str(r->json, "vct");
	r->aud = json_str(r->json, "aud");
	r->nonce = json_str(r->json, "nonce");
	if (!r->vct || strncmp(r->vct, CERT_VCT, strlen(CERT_VCT)) != 0)
		return malformed(why, "its vct names no kind of certificate");
	if (!r->aud || !cert_aud_ok(r->aud))
		return malformed(why, "its aud does not say who asks");
	if (!r->nonce || !cert_nonce_ok(r->nonce))
		return malformed(
		    why, "its nonce is not 16 to 128 letters, digits, - and _");
	return read_claims(r, json_object_get(r->json, "claims"), why);
}

int
cert_request_read(
    struct cert_request *request, const void *data, size_t size, struct why *why)
{
	*request = (struct cert_request){.json = NULL};
	if (size > CERT_REQUEST_MAX)
		return why_set(why, ERR_TOO_LARGE, "request: %zu bytes, at most %d", size,
		    CERT_REQUEST_MAX);
	int rc = json_parse(&request->json, data, size, why);
	if (!rc)
		rc = read_all(request, why);
	if (rc)
		cert_request_free(request);
	return rc;
}

void
cert_request_free(struct cert_request *request)
{
	json_decref(request->json);
	*request = (struct cert_request){.json = NULL};
}

int
cert_request_put(struct buf *out, const struct cert_request *r, struct why *why)
{
	struct cert_request again;
	struct buf text = {0};
	json_t *claims = json_array();

	for (size_t i = 0; i < r->count; i++)
		json_array_append_new(claims, json_string(r->claims[i]));
	json_t *json = json_pack("{s:s,s:s,s:o,s:s,s:s}", "format", FORMAT, "vct", r->vct,
	    "claims", claims, "aud", r->aud, "nonce", r->nonce);
	if (!json)
		return malformed(why, "it is not UTF-8");
	jwt_put_json(&text, json);
	json_decref(json);
	int rc = cert_request_read(&again, text.data, text.size, why);
	if (!rc) {
		cert_request_free(&again);
		buf_printf(out, "%s\n", buf_str(&text));
	}
	buf_free(&text);
	return rc;
}
