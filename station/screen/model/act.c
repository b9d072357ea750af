/* What lies over other pages, the settings, and who does which act. */
#include "station/screen/model/clerk_page.h"

/* ---- over other pages ---- */

static void
leave(struct model *m, int index)
{
	(void)index;
	page_over(m, PAGE_LEAVE);
}

static void
settings(struct model *m, int index)
{
	(void)index;
	page_over(m, PAGE_SETTINGS);
}

static int
around(int value, int by, int count)
{
	return (value + by + count) % count;
}

static int
within(int value, int by)
{
	int v = value + by;

	return v < 0 ? 0 : v >= SETTING_LEVELS ? SETTING_LEVELS - 1 : v;
}

void
settings_change(struct settings *s, enum setting which, int by)
{
	switch (which) {
	case SETTING_LANGUAGE:
		s->language = (enum language)around((int)s->language, by, LANGUAGES);
		break;
	case SETTING_DENSITY:
		s->density = (enum density)around((int)s->density, by, DENSITIES);
		break;
	case SETTING_THEME:
		s->theme = (enum theme)around((int)s->theme, by, THEMES);
		break;
	case SETTING_SPEECH:
		s->speech = !s->speech;
		break;
	case SETTING_RATE:
		s->rate = within(s->rate, by);
		break;
	default:
		s->volume = within(s->volume, by);
	}
}

/* With one key that only selects, the levels go round. */
static void
setting(struct model *m, int index)
{
	struct settings *s = &m->settings;

	if (index == SETTING_RATE && s->rate == SETTING_LEVELS - 1)
		s->rate = 0;
	else if (index == SETTING_VOLUME && s->volume == SETTING_LEVELS - 1)
		s->volume = 0;
	else
		settings_change(s, (enum setting)index, 1);
}

static void
help(struct model *m, int index)
{
	(void)index;
	if (model_page(m) == PAGE_HELP)
		page_close(m);
	else
		page_over(m, PAGE_HELP);
}

static void
call(struct model *m, int index)
{
	(void)index;
	if (model_page(m) != PAGE_CALL && m->call_count < CALLS_MAX)
		m->calls[m->call_count++] = (struct call){.kind = CALL_WORKER};
	page_over(m, PAGE_CALL);
}

static void
key(struct model *m, int index)
{
	size_t count;
	const struct binding *keys = keys_table(&count);

	page_close(m);
	model_request(m, keys[index].request, keys[index].key);
}

static void
close_over(struct model *m, int index)
{
	(void)index;
	page_close(m);
}

static void (*const over_acts[ACTS])(struct model *, int) = {
    [ACT_LEAVE] = leave,
    [ACT_SETTINGS] = settings,
    [ACT_SETTING] = setting,
    [ACT_HELP] = help,
    [ACT_CALL] = call,
    [ACT_KEY] = key,
    [ACT_CLOSE] = close_over,
};

void
act_do(struct model *m, enum act act, int index)
{
	void (*const *const tables[])(struct model *, int) = {visit_acts, ballot_acts,
	    desk_acts, clerk_acts, form_acts, find_acts, save_acts, sealed_acts,
	    paper_acts, over_acts};

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		if (tables[i][act]) {
			tables[i][act](m, index);
			return;
		}
}
