#include "node/statuses.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "cert/statuslist.h"

#define KEPT 8         /* lists */
#define FRESH_MS 60000 /* at most; and never longer than the tables stay as they are */
#define HOLDS 86400    /* seconds: for whoever checks far from any network */

struct kept {
	int64_t list, made_ms;
	uint64_t height;
	struct buf token;
};

struct statuses {
	struct lookup *lookup;
	const char *origin;
	const struct identity *identity;
	pthread_mutex_t lock;
	struct kept kept[KEPT];
	size_t turn;
};

struct statuses *
statuses_open(const struct ledger *l, const char *origin, const struct identity *identity)
{
	struct statuses *s = xcalloc(1, sizeof *s);

	s->lookup = lookup_open(l);
	s->origin = origin;
	s->identity = identity;
	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void
statuses_close(struct statuses *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < KEPT; i++)
		buf_free(&s->kept[i].token);
	lookup_close(s->lookup);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static int
make(struct statuses *s, int64_t list, struct buf *out, uint64_t *height, struct why *why)
{
	struct buf bits = {0};
	int64_t now = clock_unix();
	int rc = lookup_statuses(s->lookup, list, &bits, height, why);

	if (rc == 0) {
		struct statuslist_draft draft = {.origin = s->origin,
		    .list = list,
		    .issued = now,
		    .until = now + HOLDS,
		    .height = (int64_t)*height,
		    .bits = bits.data,
		    .size = bits.size,
		    .node = &s->identity->proposer,
		    .secret = s->identity->proposer_secret};
		rc = statuslist_put(out, &draft, why);
	}
	buf_free(&bits);
	return rc;
}

static struct kept *
kept_of(struct statuses *s, int64_t list)
{
	for (size_t i = 0; i < KEPT; i++)
		if (s->kept[i].token.size > 0 && s->kept[i].list == list)
			return &s->kept[i];
	return NULL;
}

/* In its own place, or in that of the one made first; a list that is not there takes
 * none. */
static int
renew(struct statuses *s, struct kept **k, int64_t list, struct why *why)
{
	struct kept made = {.list = list, .made_ms = clock_monotonic_ms()};
	int rc = make(s, list, &made.token, &made.height, why);

	if (rc != 0) {
		buf_free(&made.token);
		return rc;
	}
	if (*k == NULL)
		*k = &s->kept[s->turn++ % KEPT];
	buf_free(&(*k)->token);
	**k = made;
	return 0;
}

static int
get(struct statuses *s, int64_t list, struct buf *out, struct why *why)
{
	struct kept *k = kept_of(s, list);
	uint64_t height = 0;
	int rc = lookup_height(s->lookup, &height);

	if (rc != 0)
		return why_set(why, rc, "the tables of this node are being replayed");
	if (k == NULL || k->height != height ||
	    clock_monotonic_ms() - k->made_ms > FRESH_MS)
		rc = renew(s, &k, list, why);
	if (rc == 0)
		buf_put(out, k->token.data, k->token.size);
	return rc;
}

int
statuses_get(struct statuses *s, int64_t list, struct buf *out, struct why *why)
{
	int rc;

	pthread_mutex_lock(&s->lock);
	rc = get(s, list, out, why);
	pthread_mutex_unlock(&s->lock);
	return rc;
}
