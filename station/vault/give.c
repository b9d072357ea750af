/* A certificate that is proven, on paper or into a citizen's folder. */
#include "station/vault/give.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/b64.h"
#include "base/file.h"
#include "cert/proof.h"
#include "station/channel/booth.h"
#include "station/channel/certpaper.h"
#include "station/vault/db.h"
#include "station/vault/handover.h"
#include "station/vault/printer.h"
#include "station/vault/wallet.h"

/* ---- how it can be given ---- */

/* A stick that is not there leaves no folder where it would be. */
static bool
has_folder(const struct vault *v)
{
	struct stat st;

	return v->config.wallet[0] && stat(v->config.wallet, &st) == 0 &&
	       S_ISDIR(st.st_mode);
}

uint8_t
give_ways(const struct vault *v)
{
	uint8_t can = has_folder(v) ? CLERK_FOLDER : 0;

	if (printer_flags(v->printer) == BOOTH_SPOOLS)
		can |= CLERK_PAPER_KO | CLERK_PAPER_EN;
	return can;
}

/* ---- what is given ---- */

struct given {
	struct handover of;
	struct sealed *value; /* of the wallet: the certificate */
	size_t count;
};

static void
given_free(struct given *g)
{
	sealed_free(g->value, g->count);
	free(g->value);
	buf_free(&g->of.raw);
}

static int
mark_given(struct vault *v, int64_t seq, enum clerk_way way, struct why *why)
{
	return db_finish(db_prepare(queue_db(v->queue),
			     "UPDATE handover SET given = given | ? WHERE seq = ?", "ii",
			     (int64_t)way, seq),
	    why);
}

static bool
unseal(struct vault *v, const struct message *m, struct given *g)
{
	struct why why = {""};

	if (wallet_get(v->wallet, g->of.leaf, &g->value, &g->count, &why))
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	else if (!handover_is(g->value, g->count))
		vault_refuse(v, m->request, "counter.erased",
		    "the certificate of seq %lld was destroyed", (long long)g->of.seq);
	else
		return true;
	return false;
}

/* ---- into a folder ---- */

static int
write_receipt(struct vault *v, const struct given *g, const char *path, struct why *why)
{
	char hex[2 * HASH_SIZE + 1];
	struct buf proof = {0}, out = {0};
	int r;

	hex_encode(hex, g->of.leaf, HASH_SIZE);
	r = file_read(
	    &proof, path_of("%s/receipts/%s.proof", v->dir, hex).s, CERT_PROOF_MAX, why);
	if (!r) {
		cert_proof_put(&out, &v->key, &g->of.raw, &proof);
		r = file_write(path, out.data, out.size, 0600, why);
	}
	buf_free(&proof);
	buf_free(&out);
	return r;
}

static void
answer_given(struct vault *v, uint32_t request, enum clerk_way way, const char *where)
{
	struct buf b = {0};

	buf_put8(&b, (uint8_t)way);
	buf_put_text(&b, where);
	vault_answer(v, MSG_GIVEN, request, &b);
	buf_free(&b);
}

static void
give_folder(struct vault *v, const struct message *m, const struct given *g)
{
	const struct buf *text = &g->value->clear;
	struct path to = path_of("%s/%s", v->config.wallet, g->of.name);
	struct why why = {""};
	int r;

	if (!has_folder(v)) {
		vault_refuse(v, m->request, "counter.no_folder", "%s",
		    v->config.wallet[0]
			? "the citizen's folder is not here: put the stick in and try "
			  "again, or hand the certificate over on paper"
			: "this counter has no place for a citizen's stick: hand the "
			  "certificate over on paper");
		return;
	}
	r = file_write(path_of("%s.sdjwt", to.s).s, text->data, text->size, 0600, &why);
	if (!r)
		r = write_receipt(v, g, path_of("%s.receipt", to.s).s, &why);
	if (r) {
		vault_refuse(v, m->request, "counter.no_folder", "%s", why.text);
		return;
	}
	if (mark_given(v, g->of.seq, CLERK_FOLDER, &why))
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	else
		answer_given(v, m->request, CLERK_FOLDER, g->of.name);
}

/* ---- on paper ---- */

static int
make_paper(struct vault *v, const struct given *g, bool korean, struct buf *body,
    struct why *why)
{
	static struct paper paper;
	const struct buf *text = &g->value->clear;
	struct certpage page = {.count = 0};
	struct cert cert;
	struct path name = path_of("certificate-%s", strrchr(g->of.name, '-') + 1);
	int r = cert_read(&cert, buf_str(text), text->size, why);

	if (r)
		return r;
	r = certpage_make(&page, v->kinds, &cert, korean, why);
	if (!r)
		r = certpaper_make(&paper, &page, name.s, cert.issued, why);
	if (!r) {
		buf_make_room(body, PAPER_MAX); /* growing would leave copies */
		paper_put(body, &paper);
	}
	certpage_free(&page);
	cert_free(&cert);
	return r;
}

static void
printed(struct vault *v, uint32_t request, uint64_t what)
{
	enum clerk_way way = (enum clerk_way)(what & 7);
	int64_t seq = (int64_t)(what >> 3);
	struct why why = {""};

	if (mark_given(v, seq, way, &why))
		vault_refuse(v, request, "station.storage", "%s", why.text);
	else
		answer_given(v, request, way, "A4");
}

static void
give_paper(
    struct vault *v, const struct message *m, const struct given *g, enum clerk_way way)
{
	struct buf body = {0};
	struct why why = {""};

	if (!(give_ways(v) & way)) {
		vault_refuse(v, m->request, "counter.no_paper",
		    "certificates are printed on A4: this station has no folder for what "
		    "is printed");
	} else if (!v->kinds || make_paper(v, g, way == CLERK_PAPER_KO, &body, &why)) {
		vault_refuse(v, m->request, "counter.no_paper", "%s",
		    v->kinds ? why.text : "what certificates say cannot be read here");
	} else {
		printer_send(v->printer, m, &body, printed,
		    (uint64_t)g->of.seq << 3 | (uint64_t)way);
	}
	buf_wipe(&body);
}

/* ---- the message ---- */

void
give_on_give(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	struct given g = {.of.seq = (int64_t)cur_get64(&in)};
	unsigned way = cur_get8(&in);

	if (!cur_done(&in) ||
	    (way != CLERK_PAPER_KO && way != CLERK_PAPER_EN && way != CLERK_FOLDER)) {
		vault_refuse(v, m->request, "counter.no_handover",
		    "a certificate is given in one of three ways");
		return;
	}
	if (handover_find(v, m, &g.of) && unseal(v, m, &g)) {
		if (way == CLERK_FOLDER)
			give_folder(v, m, &g);
		else
			give_paper(v, m, &g, (enum clerk_way)way);
	}
	given_free(&g);
}
