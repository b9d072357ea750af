#include "station/screen/aloud.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>
#include "station/channel/voice.h"
#include "station/screen/view/view.h"

#define COUNT_STEP 10 /* s between two words about the time that is left */
#define TEXT_ROOM 16000

static_assert(SETTING_LEVELS == SAY_LEVELS, "a level is a level");

static struct {
	struct buf page, item; /* last said */
	struct place place;
	enum page base; /* what lies under all others */
	size_t question, poll;
	struct settings settings;
	bool on, again;
	bool used; /* the speaker has heard of this session */
} last;

/* Room at once: what grows leaves copies behind. */
static struct buf
roomy(void)
{
	struct buf b = {0};

	buf_room(&b, TEXT_ROOM);
	buf_reset(&b);
	return b;
}

static void
drop(struct buf *b)
{
	if (b->data)
		sodium_memzero(b->data, b->room);
	buf_free(b);
}

/* Nothing before it, or a sentence and a space. */
static bool
begins(const char *text, size_t at)
{
	return at == 0 || (at > 1 && text[at - 1] == ' ' && strchr(".?!", text[at - 2]));
}

const char *
aloud_changed(const char *old, const char *new, size_t *size)
{
	size_t before = strlen(old), end = strlen(new), from = 0;

	while (from < before && from < end && old[from] == new[from])
		from++;
	while (from < end && !begins(new, from))
		from--;
	while (end > from && before > from && new[end - 1] == old[before - 1]) {
		end--;
		before--;
	}
	while (new[end] && !begins(new, end))
		end++;
	*size = end - from;
	return new + from;
}

static bool
same_place(const struct model *m)
{
	const struct place *p = model_place(m);

	return last.on && !last.again && p->page == last.place.page &&
	       m->visit.question == last.question && m->visit.poll == last.poll &&
	       m->settings.language == last.settings.language;
}

static bool
same_voice(const struct model *m)
{
	return m->settings.rate == last.settings.rate &&
	       m->settings.volume == last.settings.volume;
}

static void
add(struct buf *line, const char *text, size_t size)
{
	if (line->size && size && line->data[line->size - 1] != ' ')
		buf_puts(line, strchr(".?!:", line->data[line->size - 1]) ? " " : ". ");
	buf_put(line, text, size);
}

/* A count-down is not said at every second. */
static bool
ticks(const struct model *m)
{
	return model_page(m) == PAGE_IDLE && model_seconds_left(m) % COUNT_STEP != 0;
}

/* A choice may move the focus on; then it is said what was chosen. */
static void
add_left(struct buf *line, const struct model *m)
{
	struct buf left = roomy();

	if (model_place(m)->focus != last.place.focus)
		view_spoken_option(m, (size_t)last.place.focus, &left);
	if (left.size && strcmp(buf_str(&left), buf_str(&last.item)) != 0)
		add(line, buf_str(&left), left.size);
	drop(&left);
}

/* A page that is not new: what was chosen, where the focus is, and what changed. Where
 * the focus says what it said before, the change comes first: it may be a warning. Beside
 * a PIN it is how much is typed, and no digit of it is said after. */
static void
put_news(struct buf *line, const struct model *m, const struct buf *page,
    const struct buf *item)
{
	bool other = strcmp(buf_str(item), buf_str(&last.item)) != 0;
	size_t size;
	const char *news = aloud_changed(buf_str(&last.page), buf_str(page), &size);

	add_left(line, m);
	if (other)
		add(line, buf_str(item), item->size);
	add(line, news, size);
	if (!other && ((size && !model_field_secret(m)) || !same_voice(m)))
		add(line, buf_str(item), item->size);
}

static void
say(const struct model *m, const struct buf *page, const struct buf *item)
{
	struct buf line = roomy();

	if (same_place(m)) {
		put_news(&line, m, page, item);
	} else {
		add(&line, buf_str(page), page->size);
		add(&line, buf_str(item), item->size);
	}
	if (line.size)
		voice_say(m->settings.language == LANGUAGE_KO ? SAY_KO : SAY_EN,
		    m->settings.rate, m->settings.volume, buf_str(&line));
	drop(&line);
}

static void
remember(const struct model *m, struct buf page, struct buf item)
{
	drop(&last.page);
	drop(&last.item);
	last.page = page;
	last.item = item;
	last.place = *model_place(m);
	last.question = m->visit.question;
	last.poll = m->visit.poll;
	last.settings = m->settings;
	last.on = last.used = true;
	last.again = false;
}

/* Beneath whatever lies over it, the welcome page is shown again. */
static void
end_session(const struct model *m)
{
	enum page base = m->places[0].page;

	if (last.used && model_waits(m) && base != last.base) {
		voice_forget();
		aloud_close();
	}
	last.base = base;
}

void
aloud_show(const struct model *m)
{
	struct buf page, item;

	end_session(m);
	if (!m->settings.speech) {
		if (last.on)
			voice_stop();
		last.on = last.again = false;
		return;
	}
	page = roomy();
	item = roomy();
	view_spoken(m, &page, &item);
	if (same_place(m) && ticks(m)) {
		drop(&page);
		drop(&item);
		return;
	}
	say(m, &page, &item);
	remember(m, page, item);
}

void
aloud_again(void)
{
	last.again = true;
}

void
aloud_close(void)
{
	drop(&last.page);
	drop(&last.item);
	sodium_memzero(&last, sizeof(last));
}
