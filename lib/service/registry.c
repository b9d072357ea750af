#include "service/engine.h"

#include <stdlib.h>
#include <string.h>

void
registry_add_take(struct registry *r, struct form *form)
{
	if (r->count == r->room) {
		r->room = r->room ? 2 * r->room : 16;
		r->forms = xrealloc(r->forms, r->room * sizeof(*r->forms));
	}
	r->forms[r->count++] = form;
}

void
registry_cut(struct registry *r, size_t count)
{
	while (r->count > count)
		form_free(r->forms[--r->count]);
	if (count == 0) {
		free(r->forms);
		*r = (struct registry){0};
	}
}

struct form *
registry_form(const struct registry *r, const char *service, int64_t version)
{
	for (size_t i = r->count; i-- > 0;)
		if (r->forms[i]->version == version &&
		    strcmp(r->forms[i]->service, service) == 0)
			return r->forms[i];
	return NULL;
}

struct form *
registry_live(const struct registry *r, const char *service)
{
	for (size_t i = r->count; i-- > 0;)
		if (strcmp(r->forms[i]->service, service) == 0)
			return r->forms[i];
	return NULL;
}

const struct form *
state_form(const struct state *s, size_t i)
{
	const struct registry *r = &s->registry;

	for (size_t at = 0; at < r->count; at++)
		if (registry_live(r, r->forms[at]->service) == r->forms[at] && i-- == 0)
			return r->forms[at];
	return NULL;
}
