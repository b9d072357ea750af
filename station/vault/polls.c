#include "station/vault/polls.h"

#include <string.h>
#include "station/vault/box.h"

uint16_t
polls_count(const struct vault *v)
{
	uint16_t count = 0;

	for (const struct poll *p = city_polls(v->city); p; p = p->next)
		count++;
	return count;
}

static uint8_t
state_of(struct vault *v, const struct poll *p)
{
	if (booth_test(v->booth)) /* its hours do not matter */
		return p->closed ? 2 : p->open;
	if (p->closed || vault_now(v) >= p->closes)
		return 2;
	if (!p->open || vault_now(v) < p->opens)
		return 0;
	return p->sealed || box_sealed(v, p) ? 3 : 1;
}

void
polls_put(struct vault *v, const struct poll *p, struct buf *out)
{
	buf_put_text(out, p->id);
	buf_put_var(out, p->title_ko, strlen(p->title_ko));
	buf_put_var(out, p->title_en, strlen(p->title_en));
	buf_put64(out, (uint64_t)p->opens);
	buf_put64(out, (uint64_t)p->closes);
	buf_put8(out, state_of(v, p));
}
