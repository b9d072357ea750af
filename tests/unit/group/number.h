/* Reference arithmetic modulo 2^255 - 19 with OpenSSL's big numbers. */
#ifndef MADANG_TEST_NUMBER_H
#define MADANG_TEST_NUMBER_H

#include <openssl/bn.h>

#include <stdint.h>

struct numbers {
	BN_CTX *ctx;
	BIGNUM *p;
};

void numbers_open(struct numbers *n);
void numbers_close(struct numbers *n);
/* out = sum of limb[i] 2^place[i] modulo p; the caller frees it. */
BIGNUM *number_of(
    const struct numbers *n, const uint64_t *limb, const int *place, int count);
BIGNUM *number_product(const struct numbers *n, const BIGNUM *a, const BIGNUM *b);
BIGNUM *number_difference(const struct numbers *n, const BIGNUM *a, const BIGNUM *b);
/* Little endian. */
void number_write(uint8_t out[32], const BIGNUM *a);

#endif
