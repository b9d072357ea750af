#include "station/channel/say.h"

#include <string.h>
#include "base/text.h"
#include "station/channel/channel.h"

void
say_put(struct buf *out, const struct say *s)
{
	buf_put8(out, (uint8_t)s->language);
	buf_put8(out, (uint8_t)s->rate);
	buf_put8(out, (uint8_t)s->volume);
	buf_put_text(out, s->text);
}

int
say_parse(struct say *s, struct cur in, struct why *why)
{
	uint8_t language = cur_get8(&in);

	s->language = language == SAY_KO ? SAY_KO : SAY_EN;
	s->rate = cur_get8(&in);
	s->volume = cur_get8(&in);
	cur_text(&in, s->text, SAY_TEXT);
	if (!cur_done(&in) || language != s->language || s->rate >= SAY_LEVELS ||
	    s->volume >= SAY_LEVELS || !text_clean(s->text, strlen(s->text), false))
		return why_set(why, ERR_FORMAT, "a line to be spoken has a wrong form");
	return 0;
}
