#include "tally/poll.h"

#include <stdlib.h>

size_t
poll_reveals(const struct poll *p, const uint8_t *reveals[TRUSTEES_MAX])
{
	size_t count = 0;

	for (uint32_t i = 1; i <= p->n; i++)
		if (p->parties[i].revealed)
			reveals[count++] = p->parties[i].reveal.data;
	return count;
}

int
poll_share_key(const struct poll *p, uint32_t j, uint8_t x_j[POINT_SIZE], struct why *why)
{
	const uint8_t *reveals[TRUSTEES_MAX];
	size_t count = poll_reveals(p, reveals);
	int r = dkg_share_key(x_j, reveals, count, p->k, j);

	if (r != 0)
		return why_set(why, r,
		    "the commitments of poll %s give trustee %u no key: %s", p->id, j,
		    err_str(r));
	return 0;
}

void
poll_free(struct poll *p)
{
	questions_free(p->questions);
	for (size_t i = 0; i <= TRUSTEES_MAX; i++)
		buf_free(&p->parties[i].reveal);
	buf_free(&p->sum);
	for (size_t i = 0; i < p->share_count; i++)
		buf_free(&p->shares[i].data);
	free(p->shares);
	*p = (struct poll){.n = 0};
}
