#include "station/vault/clerk.h"

enum channel_state
clerk_state(const struct vault *v, uint32_t request)
{
	(void)v;
	(void)request;
	return STATE_FREE;
}

void
clerk_message(struct vault *v, const struct message *m)
{
	vault_refuse(v, m->request, "counter.none", "this station has no counter");
}
