/*
 * What the terminal view knows and where it is: a state machine of keys and of what the
 * worker says, without drawing, input, output or a clock.
 *
 * A model owns what it was told. What it wants of the worker stands in `wish` until it is
 * taken.
 */
#ifndef VERIFIER_TUI_MODEL_H
#define VERIFIER_TUI_MODEL_H

#include <jansson.h>

#include "screen/field.h"
#include "screen/theme.h"
#include "verifier/tui/words.h"

#define PATH_TYPED 200

enum view {
	VIEW_CHECKS,
	VIEW_RESULTS,
	VIEW_FIND,
	VIEW_SOURCES,
	VIEW_SAVE, /* Tab goes round up to here */
	VIEW_HELP,
	VIEW_DETAIL,
	VIEWS
};

enum wish { WISH_NOTHING, WISH_FIND, WISH_SAVE, WISH_REPLACE };

struct count_of_check {
	uint64_t checked, of, failures, warnings;
};

/* What the last drawing showed of a page that may be longer than the screen. */
struct shown {
	int rows, height, top;
};

struct model {
	enum view view, before; /* before: where Esc leads from help */
	enum tongue tongue;
	enum theme theme;
	bool quit, redraw;

	struct count_of_check checks[CHECK_COUNT];
	uint64_t leaves, leaves_of, seconds;
	int focus;  /* on this check */
	bool moved; /* by a key: else it goes to what failed */
	int top[VIEWS];
	struct shown shown;

	char code[TRACKER + 1];
	char path[PATH_TYPED + 1];
	struct field_edit find, save; /* where these are typed */
	bool short_code, empty_path;  /* Enter came too early */
	bool find_waits, save_waits;  /* for the worker's answer */

	json_t *source, *report, *found,
	    *saved;    /* what it said last; NULL: nothing yet */
	char *broken;  /* why there will be no report */
	json_t *notes; /* an array of sentences */

	enum wish wish;
};

void model_start(struct model *m, enum tongue t);
void model_drop(struct model *m);

void model_key(struct model *m, int32_t key);
/* A message of the worker, one line of JSON. What is none is passed over. */
void model_hear(struct model *m, const char *line, size_t size);
/* A sentence that the worker complains with. */
void model_note(struct model *m, const char *sentence);
/* There will be no message any more. */
void model_lost(struct model *m);
/* What was drawn. */
void model_shown(struct model *m, const struct shown *shown);

/* What has become of a check so far: one of WORD_PASS to WORD_UNFINISHED. */
enum word model_state_of(const struct model *m, enum check c);
bool model_in_field(const struct model *m);
/* A text of the report; "" if it has none. Borrowed. */
const char *model_text(const json_t *object, const char *name);
/* There is a report, or there will be none. */
bool model_ended(const struct model *m);
/* The exit status: of the verdict; 2 without. */
int model_status(const struct model *m);

#endif
