#include "card/health.h"

#include <string.h>

#include <sodium.h>

#define VERSION 1
#define NAME_SIZE 32
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES
#define BLOCK 1024 /* a length tells the kind of a record */
#define GUARDIANS 2

/* ---- boxes ---- */

static int
box_raw(uint8_t box[HEALTH_BOX_SIZE], const uint8_t *key,
    const uint8_t reader[KEY_PUBLIC_SIZE], struct why *why)
{
	uint8_t x[crypto_box_PUBLICKEYBYTES];

	if (crypto_sign_ed25519_pk_to_curve25519(x, reader) != 0 ||
	    crypto_box_seal(box, key, HEALTH_KEY_SIZE, x) != 0)
		return why_set(why, ERR_KEY, "nothing can be boxed to that key");
	return 0;
}

static int
unbox_raw(uint8_t *key, const uint8_t box[HEALTH_BOX_SIZE],
    const uint8_t secret[KEY_SECRET_SIZE])
{
	uint8_t x[crypto_box_PUBLICKEYBYTES];
	struct secret own;

	secret_alloc(&own, crypto_box_SECRETKEYBYTES);
	int r = crypto_sign_ed25519_sk_to_curve25519(own.data, secret) != 0 ||
			crypto_scalarmult_base(x, own.data) != 0 ||
			crypto_box_seal_open(key, box, HEALTH_BOX_SIZE, x, own.data) != 0
		    ? ERR_KEY
		    : 0;
	secret_free(&own);
	return r;
}

/* ---- sealing ---- */

/* Two keys from one: the second is shown, so that a payload opens with one key alone. */
static void
derive(uint8_t out[32], const uint8_t *key, const char *what)
{
	crypto_generichash(
	    out, 32, (const uint8_t *)what, strlen(what), key, HEALTH_KEY_SIZE);
}

/* What stands before the nonce. */
struct head {
	const uint8_t *name, *boxes;
	size_t boxes_count, size;
};

/* The additional data: the head, and what the payload is bound to. */
static void
put_bound(struct buf *out, const struct health_record *record, const void *head,
    size_t head_size)
{
	buf_puts(out, "madang/health/v1");
	buf_put_var(out, record->code, strlen(record->code));
	buf_put(out, record->patient, KEY_PUBLIC_SIZE);
	buf_put(out, head, head_size);
}

/* One half is random, the other what makes the key of it. */
static int
put_boxes(struct buf *out, const uint8_t *key, const struct health_guardians *guardians,
    struct why *why)
{
	struct secret halves;
	int r = 0;

	secret_alloc(&halves, 2 * HEALTH_KEY_SIZE);
	randombytes_buf(halves.data, HEALTH_KEY_SIZE);
	health_join(halves.data + HEALTH_KEY_SIZE, halves.data, key);
	for (size_t i = 0; i < GUARDIANS && r == 0; i++)
		r = box_raw(buf_room(out, HEALTH_BOX_SIZE),
		    halves.data + i * HEALTH_KEY_SIZE, guardians->public[i], why);
	secret_free(&halves);
	return r;
}

static int
put_head(struct buf *out, const uint8_t *key, const struct health_guardians *guardians,
    struct why *why)
{
	buf_put8(out, VERSION);
	derive(buf_room(out, NAME_SIZE), key, "madang/health/name");
	buf_put8(out, guardians != NULL ? GUARDIANS : 0);
	return guardians != NULL ? put_boxes(out, key, guardians, why) : 0;
}

/* out holds the head from `from` on. */
static void
encrypt(struct buf *out, size_t from, const uint8_t *key,
    const struct health_record *record, const struct secret *padded)
{
	uint8_t *nonce = buf_room(out, NONCE_SIZE + padded->size + TAG_SIZE);
	struct buf bound = {0};
	struct secret inner;

	secret_alloc(&inner, 32);
	derive(inner.data, key, "madang/health/seal");
	randombytes_buf(nonce, NONCE_SIZE);
	put_bound(&bound, record, out->data + from, (size_t)(nonce - (out->data + from)));
	crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_SIZE, NULL, padded->data,
	    padded->size, bound.data, bound.size, NULL, nonce, inner.data);
	secret_free(&inner);
	buf_free(&bound);
}

int
health_seal(struct buf *out, uint8_t *key, const struct health_record *record,
    const struct health_guardians *guardians, const void *content, size_t size,
    struct why *why)
{
	struct secret padded;
	size_t whole = 0, from = out->size;

	if (size == 0)
		return why_set(why, ERR_FORMAT, "a record that says nothing");
	if (size > HEALTH_CONTENT_MAX)
		return why_set(why, ERR_TOO_LARGE,
		    "a record of %zu bytes is too large for the ledger: %d are the most",
		    size, HEALTH_CONTENT_MAX);
	randombytes_buf(key, HEALTH_KEY_SIZE);
	int r = put_head(out, key, guardians, why);
	if (r != 0) {
		buf_cut(out, from);
		return r;
	}
	secret_alloc(&padded, (size / BLOCK + 1) * BLOCK);
	memcpy(padded.data, content, size);
	if (sodium_pad(&whole, padded.data, size, BLOCK, padded.size) != 0 ||
	    whole != padded.size)
		die("a record cannot be padded");
	encrypt(out, from, key, record, &padded);
	secret_free(&padded);
	return 0;
}

/* ---- opening ---- */

static int
read_head(struct head *head, const uint8_t *payload, size_t size, struct why *why)
{
	struct cur c = cur_of(payload, size);
	uint8_t version = cur_get8(&c), count;

	head->name = cur_take(&c, NAME_SIZE);
	count = cur_get8(&c);
	head->boxes_count = count;
	head->boxes = cur_take(&c, head->boxes_count * HEALTH_BOX_SIZE);
	head->size = size - cur_left(&c);
	if (c.bad || version != VERSION || (count != 0 && count != GUARDIANS) ||
	    size > HEALTH_PAYLOAD_MAX || cur_left(&c) < NONCE_SIZE + BLOCK + TAG_SIZE ||
	    (cur_left(&c) - NONCE_SIZE - TAG_SIZE) % BLOCK != 0)
		return why_set(why, ERR_FORMAT, "that is no sealed health record");
	return 0;
}

static int
decrypt(struct secret *padded, const uint8_t *key, const struct health_record *record,
    const uint8_t *payload, size_t head_size)
{
	const uint8_t *nonce = payload + head_size;
	struct buf bound = {0};
	struct secret inner;

	secret_alloc(&inner, 32);
	derive(inner.data, key, "madang/health/seal");
	put_bound(&bound, record, payload, head_size);
	int r = crypto_aead_xchacha20poly1305_ietf_decrypt(padded->data, NULL, NULL,
	    nonce + NONCE_SIZE, padded->size + TAG_SIZE, bound.data, bound.size, nonce,
	    inner.data);
	secret_free(&inner);
	buf_free(&bound);
	return r;
}

int
health_open(struct secret *content, const uint8_t *key,
    const struct health_record *record, const void *payload, size_t size, struct why *why)
{
	uint8_t name[NAME_SIZE];
	struct secret padded;
	size_t whole = 0;
	struct head head;
	int r = read_head(&head, payload, size, why);

	if (r != 0)
		return r;
	derive(name, key, "madang/health/name");
	if (memcmp(name, head.name, NAME_SIZE) != 0)
		return why_set(
		    why, ERR_KEY, "that is not the key of %.60s", record->code);
	secret_alloc(&padded, size - head.size - NONCE_SIZE - TAG_SIZE);
	if (decrypt(&padded, key, record, payload, head.size) != 0 ||
	    sodium_unpad(&whole, padded.data, padded.size, BLOCK) != 0) {
		secret_free(&padded);
		return why_set(why, ERR_SIGNATURE, "%.60s was changed", record->code);
	}
	secret_alloc(content, whole);
	memcpy(content->data, padded.data, whole);
	secret_free(&padded);
	return 0;
}

int
health_half(uint8_t *half, const void *payload, size_t size,
    const uint8_t secret[KEY_SECRET_SIZE], struct why *why)
{
	struct head head;
	int r = read_head(&head, payload, size, why);

	if (r != 0)
		return r;
	r = why_set(why, ERR_KEY, "this guardian has no half of the record's key");
	for (size_t i = 0; i < head.boxes_count && r != 0; i++)
		r = unbox_raw(half, head.boxes + i * HEALTH_BOX_SIZE, secret);
	return r;
}

void
health_join(uint8_t *key, const uint8_t *one, const uint8_t *other)
{
	for (size_t i = 0; i < HEALTH_KEY_SIZE; i++)
		key[i] = one[i] ^ other[i];
}

int
health_box(char text[HEALTH_BOX_TEXT], const uint8_t *key,
    const uint8_t reader[KEY_PUBLIC_SIZE], struct why *why)
{
	uint8_t box[HEALTH_BOX_SIZE];
	struct buf b = {0};
	int r = box_raw(box, key, reader, why);

	if (r != 0)
		return r;
	b64_put(&b, box, sizeof(box));
	memcpy(text, b.data, HEALTH_BOX_TEXT);
	buf_free(&b);
	return 0;
}

int
health_unbox(uint8_t *key, const char *text, const uint8_t secret[KEY_SECRET_SIZE],
    struct why *why)
{
	struct buf box = {0};
	int r = b64_get(&box, text, strlen(text));

	if (r != 0 || box.size != HEALTH_BOX_SIZE)
		r = why_set(why, ERR_FORMAT, "that is no boxed key");
	else if (unbox_raw(key, box.data, secret) != 0)
		r = why_set(why, ERR_KEY, "the key is boxed to somebody else");
	buf_free(&box);
	return r;
}
