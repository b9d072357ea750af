/* The one file that calls OpenSSL: SHA-256, and the two hashes of RFC 6962 2.1. */
#include "tree/merkle.h"

#include <pthread.h>
#include <stdlib.h>

/* OpenSSL has a type of the name of one of our error codes. */
#define ERR_STATE OPENSSL_ERR_STATE
#include <openssl/evp.h>
#undef ERR_STATE

/* Fetched once: looking SHA-256 up for each of a million leaves costs more than hashing.
 */
static const EVP_MD *
method(void)
{
	static EVP_MD *fetched;
	EVP_MD *md = __atomic_load_n(&fetched, __ATOMIC_ACQUIRE);
	if (md)
		return md;
	md = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!md)
		die("OpenSSL has no SHA-256");
	EVP_MD *none = NULL;
	if (!__atomic_compare_exchange_n(
		&fetched, &none, md, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
		EVP_MD_free(md);
		md = none;
	}
	return md;
}

static EVP_MD_CTX *
begin(void)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	if (!ctx || !EVP_DigestInit_ex2(ctx, method(), NULL))
		die("OpenSSL cannot hash");
	return ctx;
}

static void
update(EVP_MD_CTX *ctx, const void *data, size_t size)
{
	if (size && !EVP_DigestUpdate(ctx, data, size))
		die("OpenSSL cannot hash");
}

static pthread_key_t context_key;

static void
free_context(void *ctx)
{
	EVP_MD_CTX_free(ctx);
}

static void
make_key(void)
{
	if (pthread_key_create(&context_key, free_context) != 0)
		die("no room for a thread's hashing context");
}

/* One context a thread, freed when the thread ends: a node has a thread a connection. */
static EVP_MD_CTX *
thread_context(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static _Thread_local EVP_MD_CTX *ctx;
	if (ctx) {
		if (!EVP_DigestInit_ex2(ctx, NULL, NULL))
			die("OpenSSL cannot hash");
		return ctx;
	}
	pthread_once(&once, make_key);
	ctx = begin();
	if (pthread_setspecific(context_key, ctx) != 0)
		die("no room for a thread's hashing context");
	return ctx;
}

/* Up to three pieces. */
static void
hash_pieces(uint8_t out[HASH_SIZE], const void *a, size_t a_size, const void *b,
    size_t b_size, const void *c, size_t c_size)
{
	EVP_MD_CTX *ctx = thread_context();
	update(ctx, a, a_size);
	update(ctx, b, b_size);
	update(ctx, c, c_size);
	if (!EVP_DigestFinal_ex(ctx, out, NULL))
		die("OpenSSL cannot hash");
}

void
sha256(uint8_t out[HASH_SIZE], const void *data, size_t size)
{
	hash_pieces(out, data, size, NULL, 0, NULL, 0);
}

struct sha256 {
	EVP_MD_CTX *ctx;
};

struct sha256 *
sha256_open(void)
{
	struct sha256 *s = xmalloc(sizeof *s);
	s->ctx = begin();
	return s;
}

void
sha256_put(struct sha256 *s, const void *data, size_t size)
{
	update(s->ctx, data, size);
}

void
sha256_close(struct sha256 *s, uint8_t out[HASH_SIZE])
{
	if (!EVP_DigestFinal_ex(s->ctx, out, NULL))
		die("OpenSSL cannot hash");
	EVP_MD_CTX_free(s->ctx);
	free(s);
}

void
merkle_leaf(uint8_t out[HASH_SIZE], const void *data, size_t size)
{
	hash_pieces(out, "\0", 1, data, size, NULL, 0);
}

void
merkle_node(
    uint8_t out[HASH_SIZE], const uint8_t left[HASH_SIZE], const uint8_t right[HASH_SIZE])
{
	hash_pieces(out, "\1", 1, left, HASH_SIZE, right, HASH_SIZE);
}

void
merkle_empty(uint8_t out[HASH_SIZE])
{
	sha256(out, NULL, 0);
}
