/* What a certificate says, under the labels of its kind. */
#include "admin/wallet/wallet.h"

#include <string.h>

#include "base/json.h"
#include "cert/certpage.h"

void
claims_title(struct buf *out, const struct kinds *kinds, const struct cert *cert)
{
	const char *title = json_str(
	    json_object_get(kinds_kind(kinds, cert->kind), "title"), words_key());

	if (title != NULL)
		buf_puts(out, title);
	else
		buf_printf(out, "%s", cert->kind);
}

void
claim_tell(FILE *out, const struct kinds *kinds, const char *claim, const json_t *value)
{
	const char *label = json_str(kinds_label(kinds, claim), words_key());
	struct buf text = {0};

	if (value == NULL)
		buf_puts(&text, word(WORD_NOT_SAID));
	else
		certpage_value(&text, kinds, claim, value, words_korean());
	tell(out, WORD_LINE, label != NULL ? label : claim, buf_str(&text), NULL);
	buf_free(&text);
}

/* Those that names lists and the certificate says. */
static void
tell_named(
    FILE *out, const struct kinds *kinds, const struct cert *cert, const json_t *names)
{
	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));
		const json_t *value = cert_claim(cert, name);

		if (value != NULL)
			claim_tell(out, kinds, name, value);
	}
}

static bool
lists(const json_t *names, const char *name)
{
	for (size_t i = 0; i < json_array_size(names); i++)
		if (strcmp(json_string_value(json_array_get(names, i)), name) == 0)
			return true;
	return false;
}

static void
tell_head(FILE *out, const struct kinds *kinds, const struct cert *cert)
{
	char number[CERTPAGE_NUMBER];
	struct buf text = {0};

	claims_title(&text, kinds, cert);
	tell(out, WORD_ASKED_OF, buf_str(&text), NULL);
	certpage_number(cert, number);
	tell(out, WORD_LINE, word(WORD_NUMBER), number, NULL);
	tell(out, WORD_LINE, word(WORD_ISSUER), cert->issuer_name, NULL);
	buf_reset(&text);
	buf_printf(&text, "%s - %s", moment_of(cert->from).s, moment_of(cert->until).s);
	tell(out, WORD_LINE, word(WORD_PERIOD), buf_str(&text), NULL);
	buf_free(&text);
}

void
claims_tell(FILE *out, const struct kinds *kinds, const struct cert *cert)
{
	const json_t *kind = kinds_kind(kinds, cert->kind);
	const json_t *fields = json_object_get(kind, "fields");
	const json_t *derived = json_object_get(kind, "derived");

	tell_head(out, kinds, cert);
	tell_named(out, kinds, cert, fields);
	tell_named(out, kinds, cert, derived);
	/* What this program's file of kinds does not know is there all the same. */
	for (size_t i = 0; i < cert->count; i++) {
		const char *name = cert->disclosures[i].name;

		if (!lists(fields, name) && !lists(derived, name))
			claim_tell(out, kinds, name, cert->disclosures[i].value);
	}
	if (cert->bound)
		tell(out, WORD_LINE, word(WORD_PRESENTED_TO), cert->aud, NULL);
}
