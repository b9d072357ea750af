#include "node/rest.h"

#include <stdlib.h>
#include <string.h>

#define TIMES 50
#define LEAST_MS 10000

struct kind {
	char *service, *kind;
	int64_t until;
};

struct rest {
	struct kind *kinds; /* as many as published services have at most */
	size_t count, room;
};

struct rest *
rest_new(void)
{
	return xcalloc(1, sizeof(struct rest));
}

void
rest_free(struct rest *r)
{
	for (size_t i = 0; r != NULL && i < r->count; i++) {
		free(r->kinds[i].service);
		free(r->kinds[i].kind);
	}
	if (r != NULL)
		free(r->kinds);
	free(r);
}

static struct kind *
find(const struct rest *r, const struct entry *entry)
{
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->kinds[i].service, entry->service) == 0 &&
		    strcmp(r->kinds[i].kind, entry->kind) == 0)
			return &r->kinds[i];
	return NULL;
}

static struct kind *
add(struct rest *r, const struct entry *entry)
{
	struct kind *k;

	if (r->count == r->room) {
		r->room = r->room == 0 ? 8 : 2 * r->room;
		r->kinds = xrealloc(r->kinds, r->room * sizeof(*r->kinds));
	}
	k = &r->kinds[r->count++];
	*k = (struct kind){xstrdup(entry->service), xstrdup(entry->kind), 0};
	return k;
}

int64_t
rest_begin(struct rest *r, const struct entry *entry, int64_t now, int64_t taken)
{
	struct kind *k = find(r, entry);
	int64_t ms = TIMES * taken < LEAST_MS ? LEAST_MS : TIMES * taken;

	if (k == NULL)
		k = add(r, entry);
	k->until = now + ms;
	return ms / 1000;
}

bool
rest_is(const struct rest *r, const struct entry *entry, int64_t now)
{
	const struct kind *k = find(r, entry);

	return k != NULL && now < k->until;
}
