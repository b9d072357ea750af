/*
 * Certificates and what lies beside them. The library and the verifier share no code and
 * must read every certificate alike.
 */
#include <stdlib.h>
#include <string.h>

#include "agree.h"
#include "base/b64.h"
#include "cert/cert_form.h"
#include "cert/proof.h"
#include "cert/request.h"
#include "cert/statuslist.h"
#include "fuzz.h"

static void
check(const uint8_t *text, size_t size)
{
	char *other = agree_certificate(text, size), hex[2 * KEY_PUBLIC_SIZE + 1];
	struct cert c;
	struct buf out = {0};
	int rc = cert_read(&c, (const char *)text, size, NULL);

	FUZZ_MUST((rc == 0) == (other != NULL));
	if (rc)
		return;
	hex_encode(hex, c.holder, KEY_PUBLIC_SIZE);
	buf_printf(&out, "%s %s %s %lld %lld %lld %lld %lld %lld %s %zu %s %s",
	    c.issuer_name, c.origin, c.kind, (long long)c.version, (long long)c.issued,
	    (long long)c.from, (long long)c.until, (long long)c.list, (long long)c.index,
	    hex, c.unbound_size, c.bound ? c.aud : "", c.bound ? c.nonce : "");
	for (size_t i = 0; i < c.count; i++)
		buf_printf(&out, " %s", c.disclosures[i].name);
	FUZZ_MUST(strcmp(buf_str(&out), other) == 0);
	buf_free(&out);
	free(other);
	cert_free(&c);
}

FUZZ_TARGET(certificate)
{
	check(data, size);
}

struct line {
	const char *text;
	size_t size;
	char digest[DIGEST_TEXT + 1];
};

static int
by_digest(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->digest, ((const struct line *)b)->digest);
}

/* The claims with the first "@" as the list of digests. */
static void
put_listed(struct buf *out, const struct line *claims, struct line *lines, size_t count)
{
	const char *at = memmem(claims->text, claims->size, "\"@\"", 3);

	if (!at) {
		buf_put(out, claims->text, claims->size);
		return;
	}
	qsort(lines, count, sizeof(*lines), by_digest);
	buf_put(out, claims->text, (size_t)(at - claims->text));
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s\"%s\"", i ? "," : "[", lines[i].digest);
	buf_puts(out, "]");
	buf_put(out, at + 3, claims->size - (size_t)(at + 3 - claims->text));
}

/* A line each: header, claims, disclosures; unsigned, which no reader minds at this
 * point. */
FUZZ_TARGET(certificate_parts)
{
	struct line lines[CERT_CLAIMS_MAX + 4];
	struct cur c = cur_of(data, size);
	struct buf text = {0}, claims = {0};
	size_t count = 0;

	while (count < CERT_CLAIMS_MAX + 4 &&
	       (lines[count].text = cur_line(&c, &lines[count].size)))
		count++;
	if (count < 2)
		return;
	for (size_t i = 2; i < count; i++) {
		struct buf one = {0};
		b64url_put(&one, lines[i].text, lines[i].size);
		cert_hash_text(lines[i].digest, one.data, one.size);
		buf_free(&one);
	}
	put_listed(&claims, &lines[1], lines + 2, count - 2);
	b64url_put(&text, lines[0].text, lines[0].size);
	buf_puts(&text, ".");
	b64url_put(&text, claims.data, claims.size);
	buf_printf(&text, ".%086d~", 0);
	for (char *p = (char *)text.data + text.size - 87; *p != '~'; p++)
		*p = 'A';
	for (size_t i = 2; i < count; i++) {
		b64url_put(&text, lines[i].text, lines[i].size);
		buf_puts(&text, "~");
	}
	check(text.data, text.size);
	buf_free(&text);
	buf_free(&claims);
}

/* The claims of a list, as JSON. */
FUZZ_TARGET(statuslist)
{
	static const char header[] = "{\"alg\":\"EdDSA\",\"kid\":\"city.example/proposer/"
				     "n1+00000000\",\"typ\":\"statuslist+jwt\"}";
	uint8_t signature[KEY_SIGNATURE_SIZE] = {0};
	struct statuslist s;
	struct buf text = {0};
	enum cert_status status;

	b64url_put(&text, header, sizeof(header) - 1);
	buf_puts(&text, ".");
	b64url_put(&text, data, size);
	buf_puts(&text, ".");
	b64url_put(&text, signature, sizeof(signature));
	if (statuslist_read(&s, buf_str(&text), text.size, NULL) == 0) {
		int64_t end = (int64_t)s.bits.size * 4;
		FUZZ_MUST(statuslist_get(&s, end - 1, &status) != ERR_NOT_FOUND);
		FUZZ_MUST(statuslist_get(&s, end, &status) == ERR_NOT_FOUND);
		statuslist_free(&s);
	}
	buf_free(&text);
}

FUZZ_TARGET(cert_proof)
{
	struct cert_proof p;
	struct buf again = {0}, receipt = {0};

	FUZZ_MUST(!agree_receipt(data, size));
	if (cert_proof_read(&p, data, size, NULL))
		return;
	receipt_format(&receipt, &p.receipt);
	cert_proof_put(&again, &p.issuer, &p.entry, &receipt);
	FUZZ_MUST(again.size == size && memcmp(again.data, data, size) == 0);
	buf_free(&again);
	buf_free(&receipt);
	cert_proof_free(&p);
}

FUZZ_TARGET(cert_request)
{
	struct cert_request r;
	struct buf again = {0};

	if (cert_request_read(&r, data, size, NULL))
		return;
	FUZZ_MUST(cert_request_put(&again, &r, NULL) == 0);
	buf_free(&again);
	cert_request_free(&r);
}
