/* Pages on a terminal. */
#include <sodium.h>
#include <stdlib.h>
#include "base/clock.h"
#include "base/log.h"
#include "screen/burst.h"
#include "screen/term.h"
#include "station/screen/backend.h"
#include "station/screen/view/view.h"

static struct canvas canvas;
static bool redraw = true, somebody, sealed;
static struct burst burst;
static char line[BURST_LINE];

/* Between two people, and after what was sealed, the terminal is given back and taken
 * anew: then nothing of it is left in the memory of this process. */
static void
forget_person(void)
{
	const char *why;

	canvas_close(&canvas);
	term_close();
	if (term_open(&why)) {
		log_say("the terminal cannot be taken again: %s", why);
		exit(2);
	}
	redraw = true;
}

static void
show(const struct model *m)
{
	bool nobody = model_nobody(m);
	int rows, columns;

	if ((nobody && somebody) || (sealed && !model_sealed(m)))
		forget_person();
	somebody = !nobody;
	sealed = model_sealed(m);
	term_size(&rows, &columns);
	if (rows != canvas.rows || columns != canvas.columns) {
		canvas_close(&canvas);
		canvas_open(&canvas, rows, columns);
		redraw = true;
	}
	view_draw(m, &canvas);
	term_show(&canvas, m->settings.theme, redraw);
	redraw = false;
}

/* What is typed as a key, or scanned as a line. */
static enum burst_event
next_burst(int32_t *key)
{
	int64_t now = clock_monotonic_ms();
	enum burst_event b;

	while ((b = burst_next(&burst, now, key, line)) == BURST_NOTHING) {
		int32_t pressed = term_key();

		if (pressed == KEY_NOTHING)
			return b;
		burst_push(&burst, pressed, now);
	}
	return b;
}

static enum reading
next_event(const struct model *m, struct event *e)
{
	int32_t key;

	sodium_memzero(line, sizeof(line)); /* it was lent until now */
	switch (next_burst(&key)) {
	case BURST_NOTHING:
		return READ_NOTHING;
	case BURST_LINE_READ:
		e->kind = EVENT_SCAN;
		e->text = line;
		return READ_EVENT;
	case BURST_REFUSED:
		e->kind = EVENT_SCAN;
		e->text = "";
		return READ_EVENT;
	case BURST_KEY:
		break;
	}
	if (key == KEY_CLOSED)
		return READ_CLOSED;
	e->kind = EVENT_REQUEST;
	e->request = keys_request(key, model_in_field(m));
	e->key = key;
	redraw |= e->request == REQUEST_REDRAW;
	return READ_EVENT;
}

static int
wait_for_burst(void)
{
	return burst_wait(&burst, clock_monotonic_ms());
}

static void
leave(void)
{
	burst_close(&burst);
	sodium_memzero(line, sizeof(line));
	canvas_close(&canvas);
	term_close();
}

const struct backend canvas_backend = {
    false, term_open, show, next_event, wait_for_burst, term_bell, leave};
