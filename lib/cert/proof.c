#include "cert/proof.h"

#include <string.h>

#include "base/b64.h"

#define FIRST_LINE "madang/cert-proof/v1"

void
cert_proof_put(struct buf *out, const struct key *issuer, const struct buf *entry,
    const struct buf *receipt)
{
	char vkey[KEY_VKEY_MAX];

	key_format(issuer, vkey);
	buf_printf(out, FIRST_LINE "\n%s\n", vkey);
	b64_put(out, entry->data, entry->size);
	buf_puts(out, "\n");
	buf_put(out, receipt->data, receipt->size);
}

static int
malformed(struct why *why, const char *what)
{
	return why_set(why, ERR_FORMAT, "the certificate's receipt: %s", what);
}

static int
check_entry(const struct cert_proof *p, struct why *why)
{
	struct entry entry;
	int rc = entry_parse(&entry, p->entry.data, p->entry.size, why);

	if (rc)
		return rc;
	if (strcmp(entry.service, "cert") != 0 ||
	    (strcmp(entry.kind, "issue") != 0 && strcmp(entry.kind, "supersede") != 0))
		rc = malformed(why, "its entry issues no certificate");
	else if (note_verify(&entry.note, &p->issuer, NULL))
		rc = why_set(why, ERR_SIGNATURE,
		    "%s did not sign the entry of the receipt", p->issuer.name);
	entry_free(&entry);
	return rc;
}

static int
read_all(struct cert_proof *p, struct cur *c, struct why *why)
{
	char vkey[KEY_VKEY_MAX] = "";
	size_t size;
	const char *line = cur_line(c, &size);

	if (!line || size != strlen(FIRST_LINE) || memcmp(line, FIRST_LINE, size) != 0)
		return malformed(why, "its first line is not " FIRST_LINE);
	line = cur_line(c, &size);
	if (!line || size >= sizeof(vkey))
		return malformed(why, "its second line is no key");
	memcpy(vkey, line, size);
	if (strlen(vkey) != size || key_parse(&p->issuer, vkey) ||
	    p->issuer.type != KEY_ED25519)
		return malformed(why, "its second line is no key");
	line = cur_line(c, &size);
	if (!line || b64_get(&p->entry, line, size))
		return malformed(why, "its third line is no base64");
	int rc = check_entry(p, why);
	return rc ? rc : receipt_parse(&p->receipt, c->at, cur_left(c), why);
}

int
cert_proof_read(struct cert_proof *proof, const void *data, size_t size, struct why *why)
{
	struct cur c = cur_of(data, size);

	*proof = (struct cert_proof){.entry = {0}};
	if (size > CERT_PROOF_MAX)
		return why_set(why, ERR_TOO_LARGE,
		    "the certificate's receipt: %zu bytes, at "
		    "most %d are allowed",
		    size, CERT_PROOF_MAX);
	int rc = read_all(proof, &c, why);
	if (rc)
		cert_proof_free(proof);
	return rc;
}

void
cert_proof_free(struct cert_proof *proof)
{
	buf_free(&proof->entry);
	receipt_free(&proof->receipt);
}
