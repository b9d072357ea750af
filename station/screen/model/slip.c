#include <sodium.h>
#include "station/screen/model/page.h"

void
slip_group(char out[SLIP_NUMBER], const char *number)
{
	snprintf(out, SLIP_NUMBER, "%.5s %.5s %.5s %.5s", number, number + 5, number + 10,
	    number + 15);
}

/* No time, as ballots have none; and nothing of a choice. */
struct buf
slip_of(const struct model *m)
{
	static struct paper paper;
	const struct visit *v = &m->visit;
	enum language l = m->settings.language;
	char tracker[SLIP_NUMBER], fingerprint[SLIP_NUMBER];
	struct buf body = vault_body();

	slip_group(tracker, v->tracker);
	slip_group(fingerprint, v->fingerprint);
	paper_begin(&paper, PAPER_ROLL, "number", 0);
	paper_add(&paper, PART_TITLE, v->polls[v->poll].title[l], NULL);
	paper_add(&paper, PART_CODE, v->tracker, NULL);
	paper_add(&paper, PART_TEXT, words(l, "Number of your ballot, to find it later:"),
	    NULL);
	paper_add(&paper, PART_HEAD, tracker, NULL);
	paper_add(&paper, PART_TEXT, words(l, "Your place in the list of voters:"), NULL);
	paper_add(&paper, PART_HEAD, fingerprint, NULL);
	paper_add(&paper, PART_RULE, NULL, NULL);
	paper_add(&paper, PART_SMALL,
	    words(l, "This paper does not tell what you chose."), NULL);
	paper_put(&body, &paper);
	sodium_memzero(&paper, sizeof(paper));
	sodium_memzero(tracker, sizeof(tracker));
	sodium_memzero(fingerprint, sizeof(fingerprint));
	return body;
}
