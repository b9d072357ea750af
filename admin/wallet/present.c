/* present: the holder's answer to an agency's question, for it alone. */
#include "admin/wallet/wallet.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "cert/request.h"

struct presenting {
	const struct args *args;
	struct path file; /* of the certificate */
	struct held held;
	struct cert_request request;
	struct buf request_text;
};

static int
check_kind(const struct presenting *p, struct why *why)
{
	const char *vct = json_str(p->held.cert.issuer.claims, "vct");

	if (strcmp(vct, p->request.vct) != 0)
		return why_set(why, ERR_REFUSED, "asked is %.100s, and this is %.100s",
		    p->request.vct, vct);
	return 0;
}

/* On standard error: the answer itself may go to standard output. */
static int
tell_question(const struct presenting *p, struct why *why)
{
	struct kinds *kinds = NULL;
	struct buf title = {0};
	int r = kinds_open(&kinds, why);

	if (r != 0)
		return r;
	claims_title(&title, kinds, &p->held.cert);
	tell(stderr, WORD_ASKS, p->request.aud, NULL);
	tell(stderr, WORD_ASKS_CLAIM, NULL);
	tell(stderr, WORD_ASKED_OF, buf_str(&title), NULL);
	tell(stderr, WORD_ASKED, NULL);
	for (size_t i = 0; i < p->request.count; i++)
		claim_tell(stderr, kinds, p->request.claims[i],
		    cert_claim(&p->held.cert, p->request.claims[i]));
	tell(stderr, WORD_SEEN_TOO, NULL);
	buf_free(&title);
	kinds_free(kinds);
	return 0;
}

/* What is clear is shown anyway and is no disclosure. */
static size_t
choose(const struct presenting *p, const char **names)
{
	size_t count = 0;

	for (size_t i = 0; i < p->request.count; i++)
		if (json_object_get(p->held.cert.issuer.claims, p->request.claims[i]) ==
		    NULL)
			names[count++] = p->request.claims[i];
	return count;
}

/* Durable before the answer leaves: else the holder could not find who was shown it. */
static int
note_shown(const struct presenting *p, int64_t now, struct why *why)
{
	struct path path = held_beside(p->file.s, "shown");
	struct buf lines = {0};
	int r = access(path.s, F_OK) == 0
		    ? file_read(&lines, path.s, WALLET_SHOWN_MAX, why)
		    : 0;

	if (r == 0) {
		buf_printf(&lines, "%lld %s %s\n", (long long)now, p->request.nonce,
		    p->request.aud);
		r = file_write(path.s, lines.data, lines.size, 0600, why);
	}
	buf_free(&lines);
	return r;
}

static int
sign(const struct presenting *p, struct buf *out, int64_t now, struct why *why)
{
	const char *names[CERT_CLAIMS_MAX];
	uint8_t public[KEY_PUBLIC_SIZE];
	struct secret seed = {0}, secret = {0};
	int r = card_seed(p->args, &seed, why);

	if (r == 0) {
		card_key(&seed, "cert", public, &secret);
		r = cert_present(out, &p->held.cert, names, choose(p, names),
		    &(struct cert_binding){.aud = p->request.aud,
			.nonce = p->request.nonce,
			.time = now,
			.secret = secret.data},
		    why);
	}
	secret_free(&secret);
	secret_free(&seed);
	return r;
}

static int
present(const struct presenting *p, struct why *why)
{
	struct buf out = {0};
	int64_t now = clock_unix();
	int r = check_kind(p, why);

	if (r == 0)
		r = tell_question(p, why);
	if (r == 0)
		r = consent_ask(p->args, WORD_CONSENT, why);
	if (r == 0)
		r = sign(p, &out, now, why);
	if (r == 0)
		r = note_shown(p, now, why);
	if (r == 0)
		r = put_out(p->args, &out, why);
	if (r == 0 && p->args->out != NULL)
		tell(stderr, WORD_TOLD, p->args->out, NULL);
	buf_free(&out);
	return r;
}

int
wallet_present(const struct args *a, struct why *why)
{
	struct presenting p = {.args = a, .file = wallet_file(a, a->words[0])};
	int r = held_open(&p.held, p.file.s, why);

	if (r != 0)
		return r;
	r = file_read(&p.request_text, a->words[1], CERT_REQUEST_MAX, why);
	if (r == 0)
		r = cert_request_read(
		    &p.request, p.request_text.data, p.request_text.size, why);
	if (r == 0)
		r = present(&p, why);
	cert_request_free(&p.request);
	buf_free(&p.request_text);
	held_close(&p.held);
	return r;
}
