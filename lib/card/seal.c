#include "card/seal.h"
#include "card/seal_cost.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/b64.h"

#define MAGIC "madang/seal/v1"
#define WHAT_MAX 40
/* RFC 9106's recommendation for machines without gigabytes to spare: 3 passes over 64
 * MiB. */
#define COST_PASSES 3
#define COST_KIB 65536
/* What a file may ask of the reader, before anything of it is authenticated. */
#define COST_PASSES_MAX 16
#define COST_KIB_MAX (1024 * 1024)

#define HEAD_ROOM 1024 /* more than any head has: it says whose, and leaves no copies */
#define SALT_SIZE crypto_pwhash_SALTBYTES
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES
#define SEAL_KEY_SIZE crypto_aead_xchacha20poly1305_ietf_KEYBYTES

struct head {
	char what[WHAT_MAX + 1];
	char name[KEY_NAME_MAX + 1];
	uint32_t passes, kib;
	uint8_t salt[SALT_SIZE];
	uint8_t nonce[NONCE_SIZE];
};

static bool
what_ok(const char *what)
{
	size_t length = strlen(what);

	return length >= 1 && length <= WHAT_MAX &&
	       strspn(what, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static bool
name_ok(const char *name)
{
	size_t length = strlen(name);

	if (length < 1 || length > KEY_NAME_MAX)
		return false;
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
			return false;
	return true;
}

/* The lines before the sealed one. They are also what is authenticated with it. */
static void
head_put(struct buf *out, const struct head *h)
{
	buf_make_room(out, HEAD_ROOM);
	buf_printf(
	    out, MAGIC "\n%s\n%s\nargon2id %u %u\n", h->what, h->name, h->passes, h->kib);
	b64_put(out, h->salt, sizeof(h->salt));
	buf_put8(out, '\n');
	b64_put(out, h->nonce, sizeof(h->nonce));
	buf_put8(out, '\n');
}

static int
stretch(uint8_t key[SEAL_KEY_SIZE], const struct head *h, const struct secret *pass)
{
	return crypto_pwhash(key, SEAL_KEY_SIZE, (const char *)pass->data, pass->size,
	    h->salt, h->passes, (size_t)h->kib * 1024, crypto_pwhash_ALG_ARGON2ID13);
}

void
seal_at(struct buf *out, const char *what, const char *name, const void *secret,
    size_t size, const struct secret *pass, uint32_t passes, uint32_t kib)
{
	struct head h = {.passes = passes, .kib = kib};
	struct buf head = {0};
	struct secret key;
	uint8_t *sealed;

	if (!what_ok(what) || !name_ok(name) || size > SEAL_SECRET_MAX)
		die("seal: a bad label, name or size");
	memcpy(h.what, what, strlen(what) + 1);
	memcpy(h.name, name, strlen(name) + 1);
	randombytes_buf(h.salt, sizeof(h.salt));
	randombytes_buf(h.nonce, sizeof(h.nonce));
	head_put(&head, &h);

	secret_alloc(&key, SEAL_KEY_SIZE);
	if (stretch(key.data, &h, pass) != 0)
		die("out of memory: sealing needs %u KiB", kib);
	sealed = xmalloc(size + TAG_SIZE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
	    sealed, NULL, secret, size, head.data, head.size, NULL, h.nonce, key.data);
	secret_free(&key);

	buf_put(out, head.data, head.size);
	b64_put(out, sealed, size + TAG_SIZE);
	buf_put8(out, '\n');
	free(sealed);
	buf_free(&head);
}

void
seal(struct buf *out, const char *what, const char *name, const void *secret, size_t size,
    const struct secret *pass)
{
	seal_at(out, what, name, secret, size, pass, COST_PASSES, COST_KIB);
}

/* The next line as a string of at most max bytes. */
static bool
take_line(struct cur *c, char *out, size_t max)
{
	size_t size;
	const char *line = cur_line(c, &size);

	if (line == NULL || size > max || memchr(line, 0, size) != NULL)
		return false;
	memcpy(out, line, size);
	out[size] = 0;
	return true;
}

static bool
take_b64(struct cur *c, uint8_t *out, size_t want)
{
	size_t size;
	const char *line = cur_line(c, &size);

	return line != NULL && b64_get_exact(out, want, line, size) == 0;
}

/* Reads the head and compares what it would be written as: one text for one head. */
static int
head_get(struct head *h, struct cur *c)
{
	const uint8_t *start = c->at;
	char magic[sizeof(MAGIC)], cost[32];
	struct buf again = {0};
	bool same;

	if (!take_line(c, magic, sizeof(magic) - 1) || strcmp(magic, MAGIC) != 0 ||
	    !take_line(c, h->what, WHAT_MAX) || !take_line(c, h->name, KEY_NAME_MAX) ||
	    !take_line(c, cost, sizeof(cost) - 1) ||
	    sscanf(cost, "argon2id %9u %9u", &h->passes, &h->kib) != 2 ||
	    !take_b64(c, h->salt, SALT_SIZE) || !take_b64(c, h->nonce, NONCE_SIZE))
		return ERR_FORMAT;
	head_put(&again, h);
	same = again.size == (size_t)(c->at - start) &&
	       memcmp(again.data, start, again.size) == 0;
	buf_wipe(&again);
	return same && what_ok(h->what) && name_ok(h->name) && h->passes >= 1 &&
		       h->passes <= COST_PASSES_MAX && h->kib >= SEAL_KIB_MIN &&
		       h->kib <= COST_KIB_MAX
		   ? 0
		   : ERR_FORMAT;
}

/* The sealed line, which ends the text. */
static int
sealed_get(struct buf *sealed, struct cur *c)
{
	size_t size;
	const char *line = cur_line(c, &size);

	if (line == NULL || !cur_done(c) || size > B64_SIZE(SEAL_SECRET_MAX + TAG_SIZE))
		return ERR_FORMAT;
	if (b64_get(sealed, line, size) != 0 || sealed->size < TAG_SIZE)
		return ERR_FORMAT;
	return 0;
}

static int
decrypt(struct secret *out, const struct head *h, const struct buf *sealed,
    const struct buf *authenticated, const struct secret *pass, struct why *why)
{
	struct secret key, plain;
	int failed;

	secret_alloc(&key, SEAL_KEY_SIZE);
	if (stretch(key.data, h, pass) != 0) {
		secret_free(&key);
		return why_set(why, ERR_TOO_LARGE,
		    "opening the sealed %s of %s needs %u KiB of memory, which is not "
		    "there",
		    h->what, h->name, h->kib);
	}
	secret_alloc(&plain, sealed->size - TAG_SIZE);
	failed = crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data, NULL, NULL,
	    sealed->data, sealed->size, authenticated->data, authenticated->size,
	    h->nonce, key.data);
	secret_free(&key);
	if (failed) {
		secret_free(&plain);
		return why_set(why, ERR_PASSPHRASE,
		    "the sealed %s of %s does not open: wrong passphrase or PIN, or a "
		    "damaged file",
		    h->what, h->name);
	}
	*out = plain;
	return 0;
}

int
seal_open(struct secret *out, char name[KEY_NAME_MAX + 1], const char *what,
    const void *text, size_t size, const struct secret *pass, struct why *why)
{
	struct cur c = cur_of(text, size);
	struct buf sealed = {0}, head = {0};
	struct head h;
	int err;

	if (head_get(&h, &c) != 0 || sealed_get(&sealed, &c) != 0)
		err = why_set(why, ERR_FORMAT,
		    "no sealed file of the kind " MAGIC ", or a damaged one");
	else if (strcmp(h.what, what) != 0)
		err = why_set(why, ERR_FORMAT,
		    "this is the sealed %s of %s; a %s is needed", h.what, h.name, what);
	else {
		head_put(&head, &h);
		err = decrypt(out, &h, &sealed, &head, pass, why);
	}
	if (err == 0 && name != NULL)
		memcpy(name, h.name, strlen(h.name) + 1);
	buf_wipe(&sealed);
	buf_wipe(&head);
	return err;
}
