/* Points and sums of msm.h, by the arithmetic that was taken. */
#include "msm.h"

#include "ops.h"

bool
fast_decode(struct fast_point *out, const uint8_t *const *encodings,
    const uint8_t *const *advice, size_t count, bool *good)
{
	bool all = true;

	arith_ops()->decode(out, encodings, advice, count, good);
	for (size_t i = 0; i < count; i++)
		all = all && good[i];
	return all;
}

void
fast_advise(uint8_t (*advice)[ADVICE_SIZE], const uint8_t *const *encodings, size_t count)
{
	arith_ops()->advise(advice, encodings, count);
}

bool
fast_is_identity(const struct fast_point *p)
{
	return arith_ops()->is_identity(p);
}

void
fast_sums_clear(struct fast_sum *sums, size_t count)
{
	sums_clear(sums, count, arith_ops()->one);
}

void
fast_sums_add(struct fast_sum *sums, const struct fast_point *points, size_t count)
{
	arith_ops()->sums_add(sums, points, count);
}

void
fast_sums_sub(struct fast_sum *sums, const struct fast_point *points, size_t count)
{
	arith_ops()->sums_sub(sums, points, count);
}

void
fast_sums_merge(struct fast_sum *sums, const struct fast_sum *others, size_t count)
{
	arith_ops()->sums_merge(sums, others, count);
}

void
fast_sums_encode(uint8_t (*out)[32], const struct fast_sum *sums, size_t count)
{
	arith_ops()->sums_encode(out, sums, count);
}
