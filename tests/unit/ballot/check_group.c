/* lib/ballot/group against RFC 9496 and against the traps of libsodium. */
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sodium.h>

#include "ballot/group.h"
#include "base/b64.h"
#include "poll.h"

static void
from_hex(uint8_t out[32], const char *hex)
{
	ck_assert_int_eq(hex_decode(out, 32, hex, strlen(hex)), 0);
}

/* RFC 9496 A.1: the first multiples of the base */
START_TEST(multiples_of_the_base)
{
	static const char *const multiples[] = {
	    "0000000000000000000000000000000000000000000000000000000000000000",
	    "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
	    "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
	    "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
	};
	uint8_t want[32], s[32], p[32], sum[32] = {0};

	for (uint64_t i = 0; i < 4; i++) {
		from_hex(want, multiples[i]);
		group_scalar_u64(s, i);
		group_mul_base(p, s);
		ck_assert_mem_eq(p, want, 32);
		ck_assert_mem_eq(sum, want, 32);
		group_mul(p, s, group_base());
		ck_assert_mem_eq(p, want, 32);
		ck_assert(group_point_ok(p));
		group_add(sum, sum, group_base());
	}
}
END_TEST

/* RFC 9496 A.2: non-canonical field elements, negative ones, no squares, and so on */
START_TEST(bad_encodings_are_no_points)
{
	static const char *const bad[] = {
	    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "0100000000000000000000000000000000000000000000000000000000000000",
	    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
	    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    /* the base, and the identity, with the top bit that libsodium 1.0.18 ignores
	     */
	    "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2df6",
	    "0000000000000000000000000000000000000000000000000000000000000080",
	};
	uint8_t p[32], s[32], out[32];

	group_scalar_u64(s, 7);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		from_hex(p, bad[i]);
		ck_assert(!group_point_ok(p));
		ck_assert(!group_try_mul(out, s, p));
		ck_assert(!group_try_sub(out, p, group_base()));
		ck_assert(!group_try_sub(out, group_base(), p));
	}
}
END_TEST

START_TEST(scalars_end_below_the_order)
{
	uint8_t s[32];

	from_hex(s, "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
	ck_assert(group_scalar_ok(s)); /* L - 1 */
	from_hex(s, "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
	ck_assert(!group_scalar_ok(s)); /* L */
	from_hex(s, "eed3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
	ck_assert(!group_scalar_ok(s));
	from_hex(s, "00000000000000000000000000000000000000000000000000000000000000ff");
	ck_assert(!group_scalar_ok(s));
	memset(s, 0, 32);
	ck_assert(group_scalar_ok(s));
}
END_TEST

/* libsodium says -1 for a product that is the identity; here it is a point like any other
 */
START_TEST(the_identity_is_a_product)
{
	static const uint8_t identity[32];
	uint8_t s[32] = {0}, out[32];

	memset(out, 1, 32);
	group_mul(out, s, group_base());
	ck_assert(group_is_identity(out));
	memset(out, 1, 32);
	group_mul_base(out, s);
	ck_assert(group_is_identity(out));
	s[0] = 5;
	group_mul(out, s, identity);
	ck_assert(group_is_identity(out));
	ck_assert(group_point_ok(identity));
	group_add(out, group_base(), identity);
	ck_assert_mem_eq(out, group_base(), 32);
}
END_TEST

START_TEST(results_may_stand_on_operands)
{
	uint8_t p[32], q[32], s[32];

	group_scalar_u64(s, 3);
	memcpy(p, group_base(), 32);
	group_mul(p, s, p);
	memcpy(q, s, 32);
	group_mul_base(q, q);
	ck_assert_mem_eq(p, q, 32);
	group_add(p, p, p);
	group_sub(p, p, q);
	ck_assert_mem_eq(p, q, 32);
}
END_TEST

START_TEST(hash_is_the_documented_one)
{
	static const uint8_t plain[] = "\x05tag/1\x00\x00\x00\x03"
				       "abc"
				       "\x00\x00\x01\x02"
				       "de";
	struct group_hash *h = group_hash_open("tag/1");
	uint8_t got[32], digest[64], want[32];

	group_hash_var(h, "abc", 3);
	group_hash_u32(h, 0x102);
	group_hash_put(h, "de", 2);
	group_hash_close(h, got);
	crypto_generichash(digest, 64, plain, sizeof(plain) - 1, NULL, 0);
	crypto_core_ristretto255_scalar_reduce(want, digest);
	ck_assert_mem_eq(got, want, 32);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
	    multiples_of_the_base,
	    bad_encodings_are_no_points,
	    scalars_end_below_the_order,
	    the_identity_is_a_product,
	    results_may_stand_on_operands,
	    hash_is_the_documented_one,
	    NULL,
	};

	return poll_run_tests("group", tests, NULL, NULL);
}
