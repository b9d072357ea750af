/* What a trustee looks at before any step: it believes the tables only so far. */
#include "tally/recount.h"
#include "tally/rules.h"
#include "tally/trustee.h"

int
trustee_look(const struct trustee *t, struct poll *p, struct client *c, struct why *why)
{
	int r = rules_known(c->state, why);

	p->known = r == 0;
	if (r == 0 && p->closed && !trustee_has_shared(t, p))
		r = recount(p, c->state, c->source, &c->cp, why);
	return r;
}
