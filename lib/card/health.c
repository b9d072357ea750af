#include "card/health.h"

#include <string.h>

#include <sodium.h>

#define VERSION 1
#define NAME_SIZE 32
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HEAD_SIZE (1 + NAME_SIZE + NONCE_SIZE)
#define BLOCK 1024 /* a length tells the kind of a record */

/* Two keys from one: the second is shown, so that a payload opens with one key alone. */
static void
derive(uint8_t out[32], const uint8_t *key, const char *what)
{
	crypto_generichash(
	    out, 32, (const uint8_t *)what, strlen(what), key, HEALTH_KEY_SIZE);
}

static void
put_bound(struct buf *out, const struct health_record *record)
{
	buf_puts(out, "madang/health/v1");
	buf_put_var(out, record->code, strlen(record->code));
	buf_put(out, record->patient, KEY_PUBLIC_SIZE);
}

static void
encrypt(struct buf *out, const uint8_t *key, const struct health_record *record,
    const struct secret *padded)
{
	uint8_t *head = buf_room(out, HEAD_SIZE + padded->size + TAG_SIZE);
	uint8_t *nonce = head + 1 + NAME_SIZE;
	struct buf bound = {0};
	struct secret inner;

	secret_alloc(&inner, 32);
	derive(inner.data, key, "madang/health/seal");
	head[0] = VERSION;
	derive(head + 1, key, "madang/health/name");
	randombytes_buf(nonce, NONCE_SIZE);
	put_bound(&bound, record);
	crypto_aead_xchacha20poly1305_ietf_encrypt(head + HEAD_SIZE, NULL, padded->data,
	    padded->size, bound.data, bound.size, NULL, nonce, inner.data);
	secret_free(&inner);
	buf_free(&bound);
}

int
health_seal(struct buf *out, uint8_t *key, const struct health_record *record,
    const void *content, size_t size, struct why *why)
{
	struct secret padded;
	size_t whole = 0;

	if (size == 0)
		return why_set(why, ERR_FORMAT, "a record that says nothing");
	if (size > HEALTH_CONTENT_MAX)
		return why_set(why, ERR_TOO_LARGE,
		    "a record of %zu bytes is too large for the ledger: %d are the most",
		    size, HEALTH_CONTENT_MAX);
	secret_alloc(&padded, (size / BLOCK + 1) * BLOCK);
	memcpy(padded.data, content, size);
	if (sodium_pad(&whole, padded.data, size, BLOCK, padded.size) != 0 ||
	    whole != padded.size)
		die("a record cannot be padded");
	randombytes_buf(key, HEALTH_KEY_SIZE);
	encrypt(out, key, record, &padded);
	secret_free(&padded);
	return 0;
}

static int
decrypt(struct secret *padded, const uint8_t *key, const struct health_record *record,
    const uint8_t *payload, size_t size)
{
	struct buf bound = {0};
	struct secret inner;

	secret_alloc(&inner, 32);
	derive(inner.data, key, "madang/health/seal");
	put_bound(&bound, record);
	int r = crypto_aead_xchacha20poly1305_ietf_decrypt(padded->data, NULL, NULL,
	    payload + HEAD_SIZE, size - HEAD_SIZE, bound.data, bound.size,
	    payload + 1 + NAME_SIZE, inner.data);
	secret_free(&inner);
	buf_free(&bound);
	return r;
}

int
health_open(struct secret *content, const uint8_t *key,
    const struct health_record *record, const void *payload, size_t size, struct why *why)
{
	const uint8_t *at = payload;
	uint8_t name[NAME_SIZE];
	struct secret padded;
	size_t whole = 0;

	if (size < HEAD_SIZE + BLOCK + TAG_SIZE || size > HEALTH_PAYLOAD_MAX ||
	    (size - HEAD_SIZE - TAG_SIZE) % BLOCK != 0 || at[0] != VERSION)
		return why_set(
		    why, ERR_FORMAT, "%.60s is no sealed health record", record->code);
	derive(name, key, "madang/health/name");
	if (memcmp(name, at + 1, NAME_SIZE) != 0)
		return why_set(
		    why, ERR_KEY, "that is not the key of %.60s", record->code);
	secret_alloc(&padded, size - HEAD_SIZE - TAG_SIZE);
	if (decrypt(&padded, key, record, at, size) != 0 ||
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
health_box(char text[HEALTH_BOX_TEXT], const uint8_t *key,
    const uint8_t reader[KEY_PUBLIC_SIZE], struct why *why)
{
	uint8_t x[crypto_box_PUBLICKEYBYTES], box[HEALTH_BOX_SIZE];
	struct buf b = {0};

	if (crypto_sign_ed25519_pk_to_curve25519(x, reader) != 0 ||
	    crypto_box_seal(box, key, HEALTH_KEY_SIZE, x) != 0)
		return why_set(why, ERR_KEY, "nothing can be boxed to that key");
	b64_put(&b, box, sizeof(box));
	memcpy(text, b.data, HEALTH_BOX_TEXT);
	buf_free(&b);
	return 0;
}

int
health_unbox(uint8_t *key, const char *text, const uint8_t secret[KEY_SECRET_SIZE],
    struct why *why)
{
	uint8_t x[crypto_box_PUBLICKEYBYTES], found[KEY_PUBLIC_SIZE];
	struct buf box = {0};
	struct secret own;
	int r = b64_get(&box, text, strlen(text));

	if (r == 0 && box.size != HEALTH_BOX_SIZE)
		r = ERR_FORMAT;
	if (r != 0) {
		buf_free(&box);
		return why_set(why, ERR_FORMAT, "that is no boxed key");
	}
	memcpy(found, secret + KEY_SEED_SIZE, KEY_PUBLIC_SIZE);
	secret_alloc(&own, crypto_box_SECRETKEYBYTES);
	if (crypto_sign_ed25519_pk_to_curve25519(x, found) != 0 ||
	    crypto_sign_ed25519_sk_to_curve25519(own.data, secret) != 0 ||
	    crypto_box_seal_open(key, box.data, box.size, x, own.data) != 0)
		r = why_set(why, ERR_KEY, "the key is boxed to somebody else");
	secret_free(&own);
	buf_free(&box);
	return r;
}
