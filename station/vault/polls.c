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

enum poll_state
polls_state(struct vault *v, const struct poll *p)
{
	int64_t now = vault_now(v);

	if (booth_test(v->booth) && !p->closed) /* its hours do not matter */
		return p->open ? POLL_OPEN : POLL_NOT_OPEN;
	if (p->closed || now >= p->closes)
		return POLL_CLOSED;
	if (!p->open || now < p->opens)
		return POLL_NOT_OPEN;
	return p->sealed || box_sealed(v, p) ? POLL_SEALED : POLL_OPEN;
}

void
polls_put(struct vault *v, const struct poll *p, struct buf *out)
{
	buf_put_text(out, p->id);
	buf_put_var(out, p->title_ko, strlen(p->title_ko));
	buf_put_var(out, p->title_en, strlen(p->title_en));
	buf_put64(out, (uint64_t)p->opens);
	buf_put64(out, (uint64_t)p->closes);
	buf_put8(out, (uint8_t)polls_state(v, p));
}
