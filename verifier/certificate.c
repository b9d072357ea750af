#include "verifier/certificate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REQUEST_LIMIT 16384
#define OLD 3600 /* seconds that a presentation may be under way */
#define AHEAD 60 /* and a holder's clock ahead */

/* ---- words ----------------------------------------------------------------------------
 */

static const char *
word_of(enum standing standing)
{
	static const char *const words[] = {"valid", "revoked", "superseded", "expired",
	    "not yet valid", "forged", "unsettled"};

	return words[standing];
}

bool
certificate_is(struct certificate *cert, enum standing standing, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(cert->why.text, sizeof cert->why.text, format, ap);
	va_end(ap);
	cert->standing = standing;
	return false;
}

/* The hour in Seoul. */
static void
time_text(char out[40], int64_t seconds)
{
	time_t local = (time_t)(seconds + 9 * 3600);
	struct tm tm;

	if (gmtime_r(&local, &tm) == NULL ||
	    strftime(out, 40, "%Y-%m-%d %H:%M KST", &tm) == 0)
		snprintf(out, 40, "second %lld", (long long)seconds);
}

/* ---- opening --------------------------------------------------------------------------
 */

int
certificate_file(struct bytes *out, const char *path, size_t limit, struct fault *fault)
{
	FILE *f = fopen(path, "rb");
	size_t got;

	if (f == NULL)
		return fault_say(fault, "cannot read %.300s: %s", path, strerror(errno));
	got = fread(bytes_room(out, limit + 1), 1, limit + 1, f);
	out->size -= limit + 1 - got;
	if (ferror(f) || got > limit) {
		int failed = ferror(f);
		fclose(f);
		return failed ? fault_say(fault, "cannot read %.300s", path)
			      : fault_say(
				    fault, "%.300s has more than %zu bytes", path, limit);
	}
	fclose(f);
	return 0;
}

static bool
nonce_ok(const char *nonce)
{
	size_t size = strlen(nonce);

	return size >= 16 && size <= 128 &&
	       strspn(nonce, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			     "0123456789-_") == size;
}

static int
asked_check(const json_t *claims, struct fault *fault)
{
	size_t count = json_array_size(claims);

	if (count < 1 || count > DISCLOSED_LIMIT)
		return fault_say(fault, "it asks for nothing, or for too much");
	for (size_t i = 0; i < count; i++) {
		const json_t *claim = json_array_get(claims, i);
		if (!json_is_string(claim))
			return fault_say(fault, "it asks for what is no claim");
		for (size_t k = 0; k < i; k++)
			if (json_equal(claim, json_array_get(claims, k)))
				return fault_say(fault, "it asks twice for the same");
	}
	return 0;
}

static int
request_check(const json_t *request, struct fault *fault)
{
	static const char *const keys[] = {
	    "format", "vct", "claims", "aud", "nonce", NULL};
	const char *format, *aud, *nonce;

	if (strict_keys(request, keys, "the request", fault) ||
	    (format = strict_text(request, "format", fault)) == NULL ||
	    strict_text(request, "vct", fault) == NULL ||
	    (aud = strict_text(request, "aud", fault)) == NULL ||
	    (nonce = strict_text(request, "nonce", fault)) == NULL)
		return -1;
	if (strcmp(format, "madang/cert-request/v1") != 0)
		return fault_say(fault, "its format is not madang/cert-request/v1");
	if (strlen(aud) < 1 || strlen(aud) > 200)
		return fault_say(fault, "its aud does not say who asks");
	if (!nonce_ok(nonce))
		return fault_say(
		    fault, "its nonce is not 16 to 128 letters, digits, - and _");
	return asked_check(json_object_get(request, "claims"), fault);
}

static int
request_read(struct certificate *cert, const char *path, struct fault *fault)
{
	struct bytes raw = {0};
	int failed = certificate_file(&raw, path, REQUEST_LIMIT, fault);

	if (!failed)
		cert->request =
		    strict_read((struct span){raw.data, raw.size}, false, fault);
	bytes_drop(&raw);
	if (failed)
		return -1;
	if (cert->request == NULL || request_check(cert->request, fault))
		return fault_at(fault, "%.300s", path);
	cert->aud = json_string_value(json_object_get(cert->request, "aud"));
	cert->nonce = json_string_value(json_object_get(cert->request, "nonce"));
	return 0;
}

/* A presentation is for one asker, once, and of now. */
static bool
binding_check(struct certificate *cert, int64_t now)
{
	const struct credential *c = &cert->c;

	if (cert->nonce == NULL)
		return true;
	if (!c->bound)
		return certificate_is(cert, STANDING_FORGED,
		    "it is no presentation: nobody shows that it is the holder's");
	if (strcmp(c->aud, cert->aud) != 0)
		return certificate_is(cert, STANDING_FORGED,
		    "the presentation was made for \"%.100s\" (aud), not for \"%.100s\"",
		    c->aud, cert->aud);
	if (strcmp(c->nonce, cert->nonce) != 0)
		return certificate_is(cert, STANDING_FORGED,
		    "the presentation answers another question: its nonce is not the one "
		    "that was given");
	if (c->asked > now + AHEAD || c->asked < now - OLD || c->asked < c->iat)
		return certificate_is(cert, STANDING_FORGED,
		    "the presentation was not made now: its iat is %lld, the clock says "
		    "%lld",
		    (long long)c->asked, (long long)now);
	return true;
}

static bool
request_answered(struct certificate *cert)
{
	const json_t *claims = json_object_get(cert->request, "claims");
	const char *vct = json_string_value(json_object_get(cert->request, "vct"));

	if (vct != NULL && strcmp(vct, json_string_value(json_object_get(
					   cert->c.jwt.claims, "vct"))) != 0)
		return certificate_is(cert, STANDING_FORGED,
		    "it is not of the kind that was asked for (%.100s)", vct);
	for (size_t i = 0; i < json_array_size(claims); i++) {
		const char *name = json_string_value(json_array_get(claims, i));
		if (credential_says(&cert->c, name) == NULL)
			return certificate_is(cert, STANDING_FORGED,
			    "it does not answer \"%.60s\", which was asked", name);
	}
	return true;
}

int
certificate_open(
    struct certificate *cert, const struct certificate_options *o, struct fault *fault)
{
	struct fault bad;

	*cert = (struct certificate){
	    .standing = STANDING_UNSETTLED, .aud = o->aud, .nonce = o->nonce};
	if (o->request != NULL && request_read(cert, o->request, fault))
		return -1;
	if (certificate_file(&cert->raw, o->file, CREDENTIAL_LIMIT + 1, fault))
		return -1;
	if (credential_read(
		&cert->c, (struct span){cert->raw.data, cert->raw.size}, &bad)) {
		certificate_is(cert, STANDING_FORGED, "%s", bad.text);
		return 0;
	}
	if (cert->c.bound && cert->nonce == NULL)
		return fault_say(fault,
		    "%.300s is a presentation for one asker: say which with --aud and "
		    "--nonce, or --request",
		    o->file);
	if (binding_check(cert, o->now))
		(void)request_answered(cert);
	return 0;
}

void
certificate_drop(struct certificate *cert)
{
	credential_drop(&cert->c);
	bytes_drop(&cert->raw);
	json_decref(cert->request);
	cert->request = NULL;
}

/* ---- what is asked of it ---- */

bool
certificate_issued_by(struct certificate *cert, const struct vkey *key)
{
	if (!jose_names(cert->c.issuer, cert->c.key_id, key))
		return certificate_is(cert, STANDING_FORGED,
		    "its kid names %.100s with another key than that of %.100s",
		    cert->c.issuer, key->name);
	if (!jose_signed_by(&cert->c.jwt, key->public))
		return certificate_is(
		    cert, STANDING_FORGED, "%.100s did not sign it", key->name);
	return true;
}

bool
certificate_is_that(struct certificate *cert, const struct certificate_entry *e)
{
	const struct credential *c = &cert->c;
	char digest[2 * HASH + 1];

	hex_of(digest, c->digest, HASH);
	if (strcmp(digest, e->digest) != 0)
		return certificate_is(
		    cert, STANDING_FORGED, "the entry is that of another certificate");
	if (strcmp(c->issuer, e->signer) != 0)
		return certificate_is(cert, STANDING_FORGED,
		    "it was put on the ledger by %.100s, and not by %.100s, whom it "
		    "names",
		    e->signer, c->issuer);
	if (e->kind != NULL && strcmp(c->kind, e->kind) != 0)
		return certificate_is(cert, STANDING_FORGED,
		    "it says that it is of the kind %s, and the ledger %.60s", c->kind,
		    e->kind);
	if (c->nbf != e->from || c->exp != e->until)
		return certificate_is(
		    cert, STANDING_FORGED, "the ledger gives it another period");
	if (c->list != e->list || c->place != e->place)
		return certificate_is(cert, STANDING_FORGED,
		    "the ledger gives it another place in the status lists");
	return true;
}

void
certificate_holds(struct certificate *cert, const struct certificate_options *o,
    int status, const char *as_of)
{
	const struct credential *c = &cert->c;
	char from[40], until[40], now[40];

	cert->genuine = true;
	time_text(from, c->nbf);
	time_text(until, c->exp);
	time_text(now, o->now);
	if (status == 1)
		certificate_is(cert, STANDING_REVOKED,
		    "%s has issued it and it was taken back (%s)", c->issuer, as_of);
	else if (status == 3)
		certificate_is(cert, STANDING_SUPERSEDED,
		    "%s has issued another in its place (%s)", c->issuer, as_of);
	else if (c->exp <= o->now)
		certificate_is(cert, STANDING_EXPIRED,
		    "%s has issued it until %s, and it is %s", c->issuer, until, now);
	else if (c->nbf > o->now || c->iat > o->now)
		certificate_is(cert, STANDING_EARLY,
		    "%s has issued it from %s on, and it is %s", c->issuer, from, now);
	else if (status < 0)
		certificate_is(cert, STANDING_UNSETTLED,
		    "%s has issued it and it is in time, but whether it was revoked "
		    "since, "
		    "only the ledger or a status list (--status) tells",
		    c->issuer);
	else
		certificate_is(cert, STANDING_VALID,
		    "%s has issued it, it holds until %s and was not revoked (%s)",
		    c->issuer, until, as_of);
}

/* ---- saying it ---- */

static void
shown(FILE *out, const char *text)
{
	struct bytes b = {0};

	bytes_shown(&b, text);
	fprintf(out, "%.*s", (int)b.size, b.size ? (char *)b.data : "");
	bytes_drop(&b);
}

static void
claim_print(FILE *out, const char *name, const json_t *value)
{
	fprintf(out, "  %s: ", name);
	if (json_is_string(value))
		shown(out, json_string_value(value));
	else if (json_is_integer(value))
		fprintf(out, "%lld", (long long)json_integer_value(value));
	else
		fputs(json_is_true(value) ? "yes" : "no", out);
	fputc('\n', out);
}

void
certificate_print(const struct certificate *cert, FILE *out)
{
	const char *name;
	json_t *value;

	fprintf(out, "%s: ", word_of(cert->standing));
	shown(out, cert->why.text);
	fputs(".\n", out);
	if (!cert->genuine)
		return;
	fprintf(out, "  kind: %s\n", cert->c.kind);
	json_object_foreach (cert->c.jwt.claims, name, value)
		if (credential_clear(name))
			claim_print(out, name, value);
	for (size_t i = 0; i < cert->c.count; i++)
		claim_print(out, cert->c.claims[i].name, cert->c.claims[i].value);
}

int
certificate_status(const struct certificate *cert)
{
	return cert->standing == STANDING_VALID       ? 0
	       : cert->standing == STANDING_UNSETTLED ? 2
						      : 1;
}
