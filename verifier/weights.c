#include "verifier/weights.h"

#include <stdlib.h>

#define HIGH_MASK (((uint64_t)1 << (WEIGHT_BITS - 64)) - 1)

void
weights_begin(struct weights *w)
{
	uint8_t fresh[32];

	randombytes_buf(fresh, sizeof fresh);
	crypto_generichash_init(&w->held, NULL, 0, sizeof w->key);
	crypto_generichash_update(&w->held, fresh, sizeof fresh);
	w->chunk = 0;
}

void
weights_hold(struct weights *w, const uint8_t digest[HASH])
{
	crypto_generichash_update(&w->held, digest, HASH);
}

void
weights_seal(struct weights *w)
{
	crypto_generichash_final(&w->held, w->key, sizeof w->key);
}

void
weights_draw(struct weights *w, uint64_t (*out)[2], size_t count)
{
	uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];

	for (size_t i = 0; i < sizeof nonce; i++)
		nonce[i] = (uint8_t)(w->chunk >> 8 * i);
	w->chunk++;
	if (crypto_stream_chacha20((uint8_t *)out, count * sizeof *out, nonce, w->key))
		abort();
	for (size_t i = 0; i < count; i++)
		out[i][1] &= HIGH_MASK;
}
