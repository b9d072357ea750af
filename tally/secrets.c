#include "tally/secrets.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define FILE_MAX (1024 * 1024)
#define HEAD_SIZE (1 + 32 + 4 * 4)

struct kept {
	struct path path; /* of the file it was unsealed from or sealed into */
	struct secret memory;
};

static size_t
size_of(uint32_t k)
{
	return HEAD_SIZE + 32 + (size_t)k * SCALAR_SIZE + REVEAL_SIZE(k);
}

/* What the secret is for; a file that says otherwise is another ceremony's. */
static void
put_head(struct buf *out, const struct trustee *t, const struct poll *p)
{
	buf_put8(out, 1);
	buf_put(out, p->define, 32);
	buf_put32(out, (uint32_t)p->ceremony);
	buf_put32(out, t->i);
	buf_put32(out, p->n);
	buf_put32(out, p->k);
}

static void
point_into(struct ceremony_secret *s, uint32_t k)
{
	const uint8_t *at = s->memory.data + HEAD_SIZE;

	s->box_secret = at;
	at += 32;
	s->coefficients = (const uint8_t(*)[SCALAR_SIZE])at;
	at += (size_t)k * SCALAR_SIZE;
	s->reveal = at;
	crypto_scalarmult_curve25519_base(s->box_key, s->box_secret);
	sha256(s->hash, s->reveal, REVEAL_SIZE(k));
}

static struct path
file_of(const struct trustee *t, const struct poll *p)
{
	return path_of("%s/%s-%lld.secret", t->dir, p->id, (long long)p->ceremony);
}

static void
fill(struct ceremony_secret *s, const struct trustee *t, const struct poll *p)
{
	struct buf head = {0};
	struct dkg_context ctx = {
	    .ceremony = (uint32_t)p->ceremony, .i = t->i, .n = p->n, .k = p->k};

	secret_alloc(&s->memory, size_of(p->k));
	put_head(&head, t, p);
	memcpy(s->memory.data, head.data, HEAD_SIZE);
	buf_free(&head);
	uint8_t *box = s->memory.data + HEAD_SIZE;
	uint8_t(*coefficients)[SCALAR_SIZE] = (uint8_t(*)[SCALAR_SIZE])(box + 32);
	memcpy(ctx.define, p->define, 32);
	crypto_box_keypair(ctx.box_key, box);
	dkg_polynomial(coefficients, p->k);
	dkg_reveal(box + 32 + (size_t)p->k * SCALAR_SIZE, &ctx,
	    (const uint8_t(*)[SCALAR_SIZE])coefficients);
}

/* ---- kept ---- */

struct kept *
secrets_kept(void)
{
	return xcalloc(1, sizeof(struct kept));
}

void
secrets_forget(struct kept *k)
{
	if (k == NULL)
		return;
	secret_free(&k->memory);
	free(k);
}

static void
copy(struct secret *out, const struct secret *from)
{
	secret_free(out);
	secret_alloc(out, from->size);
	memcpy(out->data, from->data, from->size);
}

static void
keep(struct kept *k, const char *path, const struct secret *memory)
{
	if (k == NULL)
		return;
	k->path = path_of("%s", path);
	copy(&k->memory, memory);
}

static bool
is_kept(const struct kept *k, const char *path)
{
	return k != NULL && k->memory.data != NULL && strcmp(k->path.s, path) == 0;
}

/* ---- the file ---- */

static int
make(struct ceremony_secret *s, const struct trustee *t, const struct poll *p,
    const char *path, struct why *why)
{
	struct buf sealed = {0};

	fill(s, t, p);
	seal(&sealed, "ceremony", t->key.name, s->memory.data, s->memory.size, &t->pass);
	int r = file_write(path, sealed.data, sealed.size, 0600, why);
	buf_free(&sealed);
	if (r == 0)
		keep(t->kept, path, &s->memory);
	return r;
}

static int
unseal(struct ceremony_secret *s, const struct trustee *t, const char *path,
    char name[KEY_NAME_MAX + 1], struct why *why)
{
	struct buf sealed = {0};
	int r = file_read(&sealed, path, FILE_MAX, why);

	if (r == 0)
		r = seal_open(&s->memory, name, "ceremony", sealed.data, sealed.size,
		    &t->pass, why);
	buf_free(&sealed);
	return r;
}

/* What is kept was this trustee's; whether it is of this poll is asked again. */
static int
load(struct ceremony_secret *s, const struct trustee *t, const struct poll *p,
    const char *path, struct why *why)
{
	char name[KEY_NAME_MAX + 1] = "";
	struct buf head = {0};
	bool kept = is_kept(t->kept, path);
	int r = 0;

	if (kept)
		copy(&s->memory, &t->kept->memory);
	else
		r = unseal(s, t, path, name, why);
	put_head(&head, t, p);
	if (r == 0 && ((!kept && strcmp(name, t->key.name) != 0) ||
			  s->memory.size != size_of(p->k) ||
			  memcmp(s->memory.data, head.data, HEAD_SIZE) != 0))
		r = why_set(why, ERR_REFUSED,
		    "%s was made for another trustee or another definition of "
		    "the poll; this trustee does not use it",
		    path);
	if (r == 0 && !kept)
		keep(t->kept, path, &s->memory);
	buf_free(&head);
	return r;
}

int
secrets_open(struct ceremony_secret *s, const struct trustee *t, const struct poll *p,
    bool create, struct why *why)
{
	struct path path = file_of(t, p);
	bool there = access(path.s, F_OK) == 0;
	int r;

	*s = (struct ceremony_secret){.memory.data = NULL};
	if (there)
		r = load(s, t, p, path.s, why);
	else if (create)
		r = make(s, t, p, path.s, why);
	else
		r = why_set(why, ERR_REFUSED,
		    "the ledger holds this trustee's commitment to ceremony "
		    "%lld of poll %s, but %s is gone: put it back from a copy; a second "
		    "polynomial is "
		    "never made",
		    (long long)p->ceremony, p->id, path.s);
	if (r == 0)
		point_into(s, p->k);
	else
		secrets_close(s);
	return r;
}

void
secrets_close(struct ceremony_secret *s)
{
	secret_free(&s->memory);
	*s = (struct ceremony_secret){.memory.data = NULL};
}
