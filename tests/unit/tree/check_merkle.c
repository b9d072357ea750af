/* RFC 6962 hashing and proofs against known roots and a naive implementation. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "tree/merkle.h"

#define LEAVES 70

static uint8_t leaves[LEAVES][HASH_SIZE];

static void
setup(void)
{
	for (unsigned i = 0; i < LEAVES; i++) {
		char text[16];
		int n = snprintf(text, sizeof text, "leaf %u", i);
		merkle_leaf(leaves[i], text, (size_t)n);
	}
}

/* MTH as RFC 6962 2.1 words it. */
static void
naive_root(uint8_t out[HASH_SIZE], uint64_t begin, uint64_t n)
{
	if (n == 0) {
		merkle_empty(out);
	} else if (n == 1) {
		memcpy(out, leaves[begin], HASH_SIZE);
	} else {
		uint8_t left[HASH_SIZE], right[HASH_SIZE];
		uint64_t k = 1;
		while (k * 2 < n)
			k *= 2;
		naive_root(left, begin, k);
		naive_root(right, begin + k, n - k);
		merkle_node(out, left, right);
	}
}

/* PATH and SUBPROOF as the RFC words them. */
static size_t
naive_path(uint8_t path[][HASH_SIZE], uint64_t m, uint64_t begin, uint64_t n)
{
	if (n == 1)
		return 0;
	uint64_t k = 1;
	while (k * 2 < n)
		k *= 2;
	size_t count;
	if (m < k) {
		count = naive_path(path, m, begin, k);
		naive_root(path[count], begin + k, n - k);
	} else {
		count = naive_path(path, m - k, begin + k, n - k);
		naive_root(path[count], begin, k);
	}
	return count + 1;
}

static size_t
naive_subproof(
    uint8_t path[][HASH_SIZE], uint64_t m, uint64_t begin, uint64_t n, bool whole)
{
	if (m == n) {
		if (whole)
			return 0;
		naive_root(path[0], begin, n);
		return 1;
	}
	uint64_t k = 1;
	while (k * 2 < n)
		k *= 2;
	size_t count;
	if (m <= k) {
		count = naive_subproof(path, m, begin, k, whole);
		naive_root(path[count], begin + k, n - k);
	} else {
		count = naive_subproof(path, m - k, begin + k, n - k, false);
		naive_root(path[count], begin, k);
	}
	return count + 1;
}

static int
read_leaves(void *context, unsigned level, uint64_t index, uint8_t out[HASH_SIZE])
{
	(void)context;
	naive_root(out, index << level, UINT64_C(1) << level);
	return 0;
}

/* The eight inputs and roots of the test tree of Certificate Transparency. */
START_TEST(known_roots)
{
	static const struct {
		const char *leaf, *root;
	} ct[] = {
	    {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
	    {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
	    {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
	    {"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
	    {"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
	    {"40414243",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
	    {"5051525354555657",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
	    {"606162636465666768696a6b6c6d6e6f",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
	};
	struct merkle_range range = {0};
	uint8_t hash[HASH_SIZE], leaf[16];
	char hex[2 * HASH_SIZE + 1];

	merkle_root(&range, hash);
	hex_encode(hex, hash, sizeof hash);
	ck_assert_str_eq(
	    hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	for (size_t i = 0; i < 8; i++) {
		size_t size = strlen(ct[i].leaf) / 2;
		ck_assert_int_eq(hex_decode(leaf, size, ct[i].leaf, 2 * size), 0);
		merkle_leaf(hash, leaf, size);
		merkle_append(&range, hash);
		merkle_root(&range, hash);
		hex_encode(hex, hash, sizeof hash);
		ck_assert_str_eq(hex, ct[i].root);
	}
}
END_TEST

START_TEST(sha256_of_pieces_is_sha256_of_all)
{
	uint8_t whole[HASH_SIZE], pieces[HASH_SIZE];
	sha256(whole, "abcdef", 6);
	struct sha256 *s = sha256_open();
	sha256_put(s, "abc", 3);
	sha256_put(s, NULL, 0);
	sha256_put(s, "def", 3);
	sha256_close(s, pieces);
	ck_assert_mem_eq(whole, pieces, HASH_SIZE);

	char hex[2 * HASH_SIZE + 1];
	sha256(whole, "abc", 3);
	hex_encode(hex, whole, sizeof whole);
	ck_assert_str_eq(
	    hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
END_TEST

START_TEST(range_gives_every_root)
{
	struct merkle_range range = {0};
	for (uint64_t n = 0; n <= LEAVES; n++) {
		uint8_t root[HASH_SIZE], want[HASH_SIZE];
		merkle_root(&range, root);
		naive_root(want, 0, n);
		ck_assert_mem_eq(root, want, HASH_SIZE);
		if (n < LEAVES)
			merkle_append(&range, leaves[n]);
	}
}
END_TEST

START_TEST(inclusion_of_every_leaf_in_every_tree)
{
	uint8_t path[MERKLE_PATH_MAX][HASH_SIZE], want[MERKLE_PATH_MAX][HASH_SIZE];
	uint8_t root[HASH_SIZE];
	for (uint64_t n = 1; n <= LEAVES; n++) {
		naive_root(root, 0, n);
		for (uint64_t i = 0; i < n; i++) {
			size_t count = 99, expected = naive_path(want, i, 0, n);
			ck_assert_int_eq(
			    merkle_inclusion(i, n, read_leaves, NULL, path, &count), 0);
			ck_assert_uint_eq(count, expected);
			ck_assert_mem_eq(path, want, count * HASH_SIZE);
			const uint8_t(*p)[HASH_SIZE] = (const uint8_t(*)[HASH_SIZE])path;
			ck_assert_int_eq(
			    merkle_check_inclusion(i, n, leaves[i], p, count, root), 0);
			/* Another index, size, leaf, length or root must fail. */
			for (uint64_t j = 0; j <= n; j++)
				ck_assert_int_eq(merkle_check_inclusion(
						     j, n, leaves[i], p, count, root),
				    j == i ? 0 : ERR_PROOF);
			ck_assert_int_eq(merkle_check_inclusion(i, n,
					     leaves[(i + 1) % LEAVES], p, count, root),
			    ERR_PROOF);
			ck_assert_int_eq(
			    merkle_check_inclusion(i, n, leaves[i], p, count + 1, root),
			    ERR_PROOF);
			if (count)
				ck_assert_int_eq(merkle_check_inclusion(
						     i, n, leaves[i], p, count - 1, root),
				    ERR_PROOF);
			path[count / 2][5] ^= 1;
			ck_assert_int_eq(
			    merkle_check_inclusion(i, n, leaves[i], p, count, root),
			    count ? ERR_PROOF : 0);
		}
	}
	size_t count;
	ck_assert_int_eq(
	    merkle_inclusion(5, 5, read_leaves, NULL, path, &count), ERR_NOT_FOUND);
}
END_TEST

START_TEST(consistency_of_every_pair_of_trees)
{
	uint8_t path[MERKLE_PATH_MAX][HASH_SIZE], want[MERKLE_PATH_MAX][HASH_SIZE];
	uint8_t old_root[HASH_SIZE], root[HASH_SIZE];
	for (uint64_t n = 0; n <= LEAVES; n++) {
		naive_root(root, 0, n);
		for (uint64_t m = 0; m <= n; m++) {
			naive_root(old_root, 0, m);
			size_t count = 99,
			       expected = m ? naive_subproof(want, m, 0, n, true) : 0;
			ck_assert_int_eq(
			    merkle_consistency(m, n, read_leaves, NULL, path, &count), 0);
			ck_assert_uint_eq(count, expected);
			ck_assert_mem_eq(path, want, count * HASH_SIZE);
			const uint8_t(*p)[HASH_SIZE] = (const uint8_t(*)[HASH_SIZE])path;
			ck_assert_int_eq(
			    merkle_check_consistency(m, old_root, n, root, p, count), 0);
			ck_assert_int_eq(
			    merkle_check_consistency(m, leaves[69], n, root, p, count),
			    ERR_PROOF);
			ck_assert_int_eq(
			    merkle_check_consistency(m, old_root, n, root, p, count + 1),
			    ERR_PROOF);
			for (size_t i = 0; i < count; i++) {
				path[i][31] ^= 0x80;
				ck_assert_int_eq(merkle_check_consistency(
						     m, old_root, n, root, p, count),
				    ERR_PROOF);
				path[i][31] ^= 0x80;
			}
			if (count)
				ck_assert_int_eq(merkle_check_consistency(
						     m, old_root, n, root, p, count - 1),
				    ERR_PROOF);
		}
	}
	ck_assert_int_eq(merkle_check_consistency(3, root, 2, root, NULL, 0), ERR_PROOF);
	/* An old size of 0 claims nothing, but its root must be that of the empty tree.
	 */
	ck_assert_int_eq(merkle_check_consistency(0, root, 70, root, NULL, 0), ERR_PROOF);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("merkle");
	TCase *t = tcase_create("merkle");
	tcase_add_unchecked_fixture(t, setup, NULL);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, known_roots);
	tcase_add_test(t, sha256_of_pieces_is_sha256_of_all);
	tcase_add_test(t, range_gives_every_root);
	tcase_add_test(t, inclusion_of_every_leaf_in_every_tree);
	tcase_add_test(t, consistency_of_every_pair_of_trees);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
