/* Reads a save message: what comes from the screen, apart so that it can be fuzzed. */
#include <string.h>
#include "base/text.h"
#include "station/vault/save.h"

static void
take_words(struct save_words *w, struct cur *in)
{
	size_t count = cur_get16(in);

	in->bad |= count > CLERK_WORDS_MAX;
	while (w->count < count && !in->bad) {
		cur_text(in, w->list[w->count].code, sizeof(w->list[0].code) - 1);
		cur_text(in, w->list[w->count].word, sizeof(w->list[0].word) - 1);
		in->bad |= !text_clean(
		    w->list[w->count].word, strlen(w->list[w->count].word), false);
		w->count += !in->bad;
	}
}

int
save_parse(struct save_question *q, struct cur in, struct why *why)
{
	int r = 0;

	memset(q, 0, sizeof(*q));
	q->what = cur_get8(&in);
	q->language = cur_get8(&in);
	take_words(&q->words, &in);
	if (q->what == CLERK_TABLE_VIEW) {
		r = rows_take(&q->rows, &in, why);
		cur_any_text(&in, q->filter, CLERK_REASON_MAX);
	} else if (q->what == CLERK_TABLE_DAY) {
		q->day = cur_get32(&in);
	}
	if (r)
		return r;
	if (!cur_done(&in) || q->what < CLERK_TABLE_VIEW || q->what > CLERK_TABLE_TASKS ||
	    q->language > CLERK_EN)
		return why_set(why, ERR_FORMAT, "what is to be saved has not its form");
	return 0;
}
