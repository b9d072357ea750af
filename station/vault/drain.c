#include "station/vault/drain.h"

#include "base/clock.h"
#include "station/vault/courier.h"

static void
drained(struct vault *v, int64_t refused)
{
	struct buf b = {0}, list = {0};
	struct why why = {""};
	struct asked *a;

	if (refused && queue_list_refused(v->queue, &list, &why))
		buf_reset(&list);
	while ((a = vault_asked_type(v, MSG_DRAIN))) {
		if (refused) {
			vault_refuse(v, a->request, "station.entry_refused",
			    "the queue is empty, but "
			    "the ledger refused %lld entries of this station: %.900s",
			    (long long)refused, buf_str(&list));
			a->type = 0;
		} else {
			vault_asked_end(v, a, MSG_DRAINED, &b);
		}
	}
	buf_free(&list);
}

static void
drains_over(struct vault *v, int64_t left)
{
	const char *trouble_now = courier_trouble(v->courier);
	int64_t now = clock_monotonic_ms();

	for (size_t i = 0; i < ASKED_MAX; i++) {
		struct asked *a = &v->asked[i];

		if (a->type != MSG_DRAIN || now < a->until)
			continue;
		vault_refuse(v, a->request, "station.not_drained",
		    "%lld entries still wait for "
		    "the ledger; they are safe here and go out later%s%s",
		    (long long)left, trouble_now[0] ? ": " : "", trouble_now);
		a->type = 0;
	}
}

void
drain_step(struct vault *v)
{
	int64_t waiting = 0, sent = 0, refused = 0;
	struct why why = {""};

	if (!vault_asked_type(v, MSG_DRAIN) || v->boxing)
		return;
	if (queue_count(v->queue, QUEUE_WAITING, &waiting, &why) ||
	    queue_count(v->queue, QUEUE_SENT, &sent, &why) ||
	    queue_count(v->queue, QUEUE_REFUSED, &refused, &why)) {
		vault_fail(v, "cannot read the queue", &why);
		return;
	}
	if (waiting + sent == 0)
		drained(v, refused);
	else
		drains_over(v, waiting + sent);
}
