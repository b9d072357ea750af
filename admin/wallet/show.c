/* show: what a certificate says, and whether it is valid; print: the same on paper. */
#include "admin/wallet/wallet.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cert/proof.h"
#include "cert/standing.h"

/* A node that cannot be asked leaves one question open, and is no failure. */
static bool
fetch_list(const struct args *a, const struct charter *charter, int64_t list,
    struct buf *out, struct why *why)
{
	struct source *source = NULL;
	int r = source_reach(&source, charter, a->node, a->ca_file, why);

	if (r == 0)
		r = source_status(source, list, out, why);
	source_close(source);
	return r == 0;
}

struct verdict {
	enum standing standing;
	bool proved, listed; /* there was a receipt, a status list */
	struct why why;
};

/* Its exit status too. */
static int
tell_verdict(const struct verdict *v)
{
	static const enum word words[] = {[STANDING_VALID] = WORD_VALID,
	    [STANDING_REVOKED] = WORD_REVOKED,
	    [STANDING_SUPERSEDED] = WORD_SUPERSEDED,
	    [STANDING_EXPIRED] = WORD_EXPIRED,
	    [STANDING_EARLY] = WORD_EARLY,
	    [STANDING_FORGED] = WORD_FORGED,
	    [STANDING_UNSETTLED] = WORD_UNSETTLED};
	bool open = v->standing == STANDING_UNSETTLED;

	tell(stdout, words[v->standing], NULL);
	if (open && !v->proved)
		tell(stdout, WORD_NO_RECEIPT, NULL);
	else if (open && !v->listed)
		tell(stdout, WORD_NO_LIST, NULL);
	if (open || v->standing == STANDING_FORGED)
		tell(stdout, WORD_ROW, v->why.text, NULL);
	return v->standing == STANDING_VALID ? 0 : open ? 2 : 1;
}

static int
judge(struct verdict *v, const struct args *a, const struct held *h,
    const struct path *file, struct why *why)
{
	struct path path = held_beside(file->s, "receipt");
	struct buf receipt = {0}, list = {0};
	struct why unreached = {""};
	struct charter charter;
	int r = wallet_charter(a, &charter, why);

	v->proved = access(path.s, F_OK) == 0;
	if (r == 0 && v->proved)
		r = file_read(&receipt, path.s, CERT_PROOF_MAX, why);
	if (r == 0) {
		v->listed = fetch_list(a, &charter, h->cert.list, &list, &unreached);
		v->standing = standing_of(&h->cert,
		    &(struct standing_sources){.charter = &charter,
			.receipt = v->proved ? &receipt : NULL,
			.list = v->listed ? &list : NULL,
			.now = clock_unix()},
		    &v->why);
		if (v->standing == STANDING_UNSETTLED && v->proved && !v->listed)
			v->why = unreached;
	}
	buf_free(&receipt);
	buf_free(&list);
	return r;
}

static int
show(const struct args *a, const struct held *h, const struct path *file, struct why *why)
{
	struct verdict v = {.standing = STANDING_UNSETTLED};
	struct kinds *kinds = NULL;
	int r = kinds_open(&kinds, why);

	if (r != 0)
		return r;
	claims_tell(stdout, kinds, &h->cert);
	r = judge(&v, a, h, file, why);
	kinds_free(kinds);
	return r != 0 ? r : tell_verdict(&v);
}

int
wallet_show(const struct args *a, struct why *why)
{
	struct path file = wallet_file(a, a->words[0]);
	struct held h;
	int r = held_open(&h, file.s, why);

	/* What was read and is none: somebody has changed it. */
	if (r <= ERR_FORMAT)
		return tell_verdict(
		    &(struct verdict){.standing = STANDING_FORGED, .why = *why});
	if (r != 0)
		return r;
	r = show(a, &h, &file, why);
	held_close(&h);
	return r;
}

/* Drawing is a program of its own, which gets this one's place and the file. */
int
wallet_print(const struct args *a, struct why *why)
{
	struct path program = path_of("%s/libexec/madang/certificate", file_prefix());
	struct path file = wallet_file(a, a->words[0]);
	char tongue[3] = {words_key()[0], words_key()[1], '\0'};
	char *argv[] = {program.s, tongue, NULL};
	int fd = open(file.s, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || dup2(fd, STDIN_FILENO) < 0)
		return why_set(
		    why, -errno, "cannot read %s: %s", file.s, strerror(errno));
	if (a->out != NULL) {
		fd = open(a->out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0)
			return why_set(
			    why, -errno, "cannot write %s: %s", a->out, strerror(errno));
	}
	execv(program.s, argv);
	return why_set(why, -errno, "%s does not start: %s", program.s, strerror(errno));
}
