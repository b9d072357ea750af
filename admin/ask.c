/* certificate ask: an agency's question to a holder, whose program answers it. */
#include "admin/admin.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>

#include "base/b64.h"
#include "base/json.h"
#include "cert/kinds.h"
#include "cert/request.h"

static int
put_out(const struct buf *bytes, struct why *why)
{
	if (fwrite(bytes->data, 1, bytes->size, stdout) != bytes->size ||
	    fflush(stdout) != 0)
		return why_set(why, -errno, "cannot write to standard output");
	return 0;
}

int
certificate_ask(const struct args *a, struct why *why)
{
	const char *kind = a->words.items[0];
	uint8_t random[16];
	struct buf nonce = {0}, out = {0};
	struct cert_request request = {.aud = a->aud};
	struct kinds *kinds = NULL;

	if (a->aud == NULL)
		return why_set(why, ERR_FORMAT, "say who asks: --aud https://...");
	int r = kinds_open(&kinds, why);
	if (r != 0)
		return r;
	randombytes_buf(random, sizeof(random));
	b64url_put(&nonce, random, sizeof(random));
	request.vct = json_str(kinds_kind(kinds, kind), "vct");
	request.nonce = buf_str(&nonce);
	for (size_t i = 1; i < a->words.count; i++)
		request.claims[request.count++] = a->words.items[i];
	if (request.vct == NULL)
		r = why_set(why, ERR_FORMAT, "there is no kind \"%.60s\"", kind);
	if (r == 0)
		r = cert_request_put(&out, &request, why);
	if (r == 0)
		r = put_out(&out, why);
	kinds_free(kinds);
	buf_free(&nonce);
	buf_free(&out);
	return r;
}
