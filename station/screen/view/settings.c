#include "station/screen/model/page.h"
#include "station/screen/view/sheet.h"

static void
settings(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Language, lines, colours, voice"));
	if (m->what == PLACE_COUNTER)
		sheet_say(s, ROLE_TEXT, both_words(N_("Press a number to change it.")));
	else
		sheet_say(s, ROLE_TEXT,
		    both_words(
			N_("Press a number to change it. All is reset after you.")));
}

static struct both
state(const struct settings *have, struct sheet *s, enum setting which)
{
	static const char *const densities[DENSITIES] = {
	    N_("close together"), N_("normal"), N_("far apart"), N_("farthest apart")};
	static const char *const themes[THEMES] = {
	    N_("dark"), N_("light"), N_("strong, dark"), N_("strong, light")};

	switch (which) {
	case SETTING_LANGUAGE:
		return both_same(language_name(have->language));
	case SETTING_DENSITY:
		return both_words(densities[have->density]);
	case SETTING_THEME:
		return both_words(themes[have->theme]);
	case SETTING_SPEECH:
		return both_words(have->speech ? N_("on") : N_("off"));
	case SETTING_RATE:
		return both_format(s, N_("%d of %d"), have->rate + 1, SETTING_LEVELS);
	default:
		return both_format(s, N_("%d of %d"), have->volume + 1, SETTING_LEVELS);
	}
}

static void
setting(const struct model *m, struct sheet *s, struct shown *item)
{
	static const struct {
		const char *msgid;
		enum request request;
	} names[SETTING_COUNT] = {
	    [SETTING_LANGUAGE] = {N_("Language"), REQUEST_LANGUAGE},
	    [SETTING_DENSITY] = {N_("Space between lines"), REQUEST_SIZE},
	    [SETTING_THEME] = {N_("Colours"), REQUEST_CONTRAST},
	    [SETTING_SPEECH] = {N_("Voice in the headphones"), REQUEST_SPEECH},
	    [SETTING_RATE] = {N_("Speed of the voice"), REQUEST_FASTER},
	    [SETTING_VOLUME] = {N_("Volume of the voice"), REQUEST_LOUDER},
	};
	int which = item->item.index;

	if (item->item.act != ACT_SETTING)
		return;
	item->text = both_words(names[which].msgid);
	item->tail = state(&m->settings, s, (enum setting)which);
	item->key = keys_first(names[which].request)->name;
}

const struct view view_settings = {settings, setting};
