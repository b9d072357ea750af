#include "verifier/tui/model.h"

#include <stdlib.h>
#include <string.h>

#include "screen/keys.h"
#include "verifier/tui/keymap.h"

void
model_start(struct model *m, enum tongue t)
{
	*m = (struct model){.tongue = t, .notes = json_array()};
	field_open(&m->find, m->code, sizeof m->code, TRACKER, false);
	field_open(&m->save, m->path, sizeof m->path, PATH_TYPED, false);
	field_set(&m->save, "madang-report.json");
}

void
model_drop(struct model *m)
{
	json_decref(m->source);
	json_decref(m->report);
	json_decref(m->found);
	json_decref(m->saved);
	json_decref(m->notes);
	free(m->broken);
}

bool
model_in_field(const struct model *m)
{
	return m->view == VIEW_FIND || m->view == VIEW_SAVE;
}

bool
model_ended(const struct model *m)
{
	return m->report != NULL || m->broken != NULL;
}

const char *
model_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

enum word
model_state_of(const struct model *m, enum check c)
{
	const struct count_of_check *count = &m->checks[c];
	const json_t *row =
	    json_array_get(json_object_get(m->report, "checks"), (size_t)c);
	const char *result = model_text(row, "result");

	if (count->failures == 0 && *model_text(m->report, "stopped") != '\0')
		return WORD_UNFINISHED;
	if (count->failures > 0 || strcmp(result, "FAIL") == 0)
		return WORD_FAIL;
	if (count->warnings > 0)
		return WORD_WARN;
	if (m->report != NULL)
		return strcmp(result, "PASS") == 0 ? WORD_PASS : WORD_NONE;
	return count->of == 0 ? WORD_WAITS : WORD_RUNS;
}

int
model_status(const struct model *m)
{
	const char *verdict = json_string_value(json_object_get(m->report, "verdict"));

	if (verdict == NULL)
		return 2;
	return strcmp(verdict, "FAIL") == 0;
}

/* ---- fields ---- */

static void
type_code(struct model *m, int32_t key)
{
	m->short_code = false;
	if (key >= 'a' && key <= 'z')
		key -= 'a' - 'A';
	if ((key >= 'A' && key <= 'Z') || (key >= '2' && key <= '7'))
		field_key(&m->find, key);
}

/* The answer before was about another path. */
static void
forget_saved(struct model *m)
{
	json_decref(m->saved);
	m->saved = NULL;
	m->empty_path = false;
}

static void
type_path(struct model *m, int32_t key)
{
	forget_saved(m);
	field_key(&m->save, key);
}

static void
ask_find(struct model *m)
{
	if (m->find_waits)
		return;
	m->short_code = strlen(m->code) != TRACKER;
	if (m->short_code)
		return;
	json_decref(m->found);
	m->found = NULL;
	m->find_waits = true;
	m->wish = WISH_FIND;
}

/* Enter once more, after it was said that there is such a file, replaces it: that file
 * and no other, whatever was typed while the answer was awaited. */
static void
ask_save(struct model *m)
{
	bool again = json_is_true(json_object_get(m->saved, "exists")) &&
		     strcmp(model_text(m->saved, "path"), m->path) == 0;

	if (m->save_waits)
		return;
	forget_saved(m);
	m->empty_path = m->path[0] == '\0';
	if (m->empty_path)
		return;
	m->save_waits = true;
	m->wish = again ? WISH_REPLACE : WISH_SAVE;
}

static void
act_in_field(struct model *m, enum ask ask, int32_t key)
{
	bool find = m->view == VIEW_FIND;

	if (ask == ASK_TEXT && find)
		type_code(m, key);
	else if (ask == ASK_TEXT)
		type_path(m, key);
	else if (ask == ASK_ERASE && find)
		field_key(&m->find, KEY_BACKSPACE_KEY);
	else if (ask == ASK_ERASE)
		type_path(m, KEY_BACKSPACE_KEY);
	else if (ask == ASK_OPEN && key == '\r' && find)
		ask_find(m);
	else if (ask == ASK_OPEN && key == '\r')
		ask_save(m);
}

/* ---- moving ---- */

static void
go(struct model *m, enum view view)
{
	if (view == VIEW_HELP && m->view != VIEW_HELP)
		m->before = m->view;
	if (view == VIEW_DETAIL)
		m->top[view] = 0;
	m->view = view;
}

static void
back(struct model *m)
{
	if (m->view == VIEW_HELP)
		go(m, m->before);
	else
		go(m, VIEW_CHECKS);
}

/* The focus in the list of checks; elsewhere the page moves. */
static void
move(struct model *m, int rows)
{
	int *place = m->view == VIEW_CHECKS ? &m->focus : &m->top[m->view];
	int last =
	    m->view == VIEW_CHECKS ? CHECK_COUNT - 1 : m->shown.rows - m->shown.height;

	*place += rows;
	if (*place > last)
		*place = last;
	if (*place < 0)
		*place = 0;
	m->moved = true;
}

static bool
is_bad(const struct model *m, int c)
{
	enum word state = model_state_of(m, (enum check)c);

	return state == WORD_FAIL || state == WORD_WARN;
}

/* From the last one to the first. */
static void
move_to_failure(struct model *m)
{
	for (int i = 1; i <= CHECK_COUNT; i++) {
		int c = (m->focus + i) % CHECK_COUNT;
		if (!is_bad(m, c))
			continue;
		m->focus = c;
		m->moved = true;
		m->top[VIEW_DETAIL] = 0;
		break;
	}
	if (m->view != VIEW_DETAIL)
		go(m, VIEW_CHECKS);
}

static int
page_of(const struct model *m)
{
	return m->shown.height > 2 ? m->shown.height - 1 : 1;
}

static void
act(struct model *m, enum ask ask)
{
	switch (ask) {
	case ASK_HELP:
		go(m, VIEW_HELP);
		break;
	case ASK_LANGUAGE:
		m->tongue = (m->tongue + 1) % TONGUES;
		break;
	case ASK_COLOURS:
		m->theme = (m->theme + 1) % THEMES;
		break;
	case ASK_CHECKS:
		go(m, VIEW_CHECKS);
		break;
	case ASK_RESULTS:
		go(m, VIEW_RESULTS);
		break;
	case ASK_FIND:
		go(m, VIEW_FIND);
		break;
	case ASK_SOURCES:
		go(m, VIEW_SOURCES);
		break;
	case ASK_SAVE:
		go(m, VIEW_SAVE);
		break;
	case ASK_NEXT_SCREEN:
		go(m, m->view < VIEW_SAVE ? m->view + 1 : VIEW_CHECKS);
		break;
	case ASK_NEXT_FAILURE:
		move_to_failure(m);
		break;
	case ASK_BACK:
		back(m);
		break;
	case ASK_NEXT:
		move(m, 1);
		break;
	case ASK_PREVIOUS:
		move(m, -1);
		break;
	case ASK_PAGE_DOWN:
		move(m, page_of(m));
		break;
	case ASK_PAGE_UP:
		move(m, -page_of(m));
		break;
	case ASK_OPEN:
		if (m->view == VIEW_CHECKS)
			go(m, VIEW_DETAIL);
		break;
	case ASK_QUIT:
		m->quit = true;
		break;
	case ASK_REDRAW:
		m->redraw = true;
		break;
	default:
		break;
	}
}

void
model_key(struct model *m, int32_t key)
{
	enum ask ask = keymap_ask(key, model_in_field(m));

	if (model_in_field(m) && (ask == ASK_TEXT || ask == ASK_ERASE || ask == ASK_OPEN))
		act_in_field(m, ask, key);
	else
		act(m, ask);
}

void
model_shown(struct model *m, const struct shown *shown)
{
	m->shown = *shown;
	m->top[m->view] = shown->top;
}
