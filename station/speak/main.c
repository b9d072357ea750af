/*
 * speak, started by madang-station: speaks the lines that the screen sends, the newest at
 * once. It has espeak-ng's data and the sound device, no other file, no network, no key,
 * and answers nothing. No line of it is ever logged.
 *
 * What espeak-ng keeps of a line cannot be wiped, so at the end of a session the process
 * ends too, and the parent starts another one: with "again", as it must not say at the
 * end of each session what it said at the beginning of the day.
 */
#include <poll.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "station/channel/beat.h"
#include "station/channel/channel.h"
#include "station/jail/jail.h"
#include "station/speak/sound.h"
#include "station/speak/speech.h"

#define RECORDS_FD 5

static struct channel channel;

static _Noreturn void
broken(const struct why *why)
{
	log_say("the screen broke the channel's rules: %s", why->text);
	exit(2);
}

/* Whatever comes next ends the line that is being spoken. */
static bool
something_comes(int wait_ms)
{
	struct pollfd wait = {.fd = CHANNEL_FD, .events = POLLIN};

	beat();
	return poll(&wait, 1, wait_ms) > 0;
}

static bool
sink(const int16_t *samples, size_t count)
{
	return !something_comes(0) && sound_write(samples, count);
}

static void
say(const struct message *m)
{
	static struct say s;
	struct why why = {""};

	if (say_parse(&s, cur_of(m->body.data, m->body.size), &why))
		broken(&why);
	sound_begin();
	if (speech_say(&s))
		sound_end();
	else
		sound_drop();
	sodium_memzero(&s, sizeof(s));
}

static void
handle(const struct message *m)
{
	struct why why = {""};

	if (!channel_allowed(PARTY_SCREEN, m->type, STATE_SPEAK)) {
		why_set(&why, ERR_STATE, "a %s message", channel_type_name(m->type));
		broken(&why);
	}
	if (m->type == MSG_SAY)
		say(m);
	else if (m->type == MSG_FORGET)
		exit(CHILD_AGAIN);
	/* MSG_HUSH: that it came was enough */
}

static void
start(bool to_records, bool again)
{
	struct why why = {""};
	unsigned rate;

	jail_enter(to_records ? RECORDS_FD : BEAT_FD);
	if (speech_open(sink, &rate, &why)) {
		log_say("nothing can be spoken: %s", why.text);
		exit(0);
	}
	if (to_records)
		sound_open_records(RECORDS_FD);
	else
		sound_open(rate, again);
	channel_open(&channel, CHANNEL_FD);
}

int
main(int argc, char **argv)
{
	const char *word = argc == 2 ? argv[1] : "";
	bool again = strcmp(word, "again") == 0;
	/* The parent does not give this one, and nobody else starts this at a booth. */
	bool to_records = strcmp(word, "records") == 0;
	struct why why = {""};

	log_open("madang-station speak");
	if (argc != (again || to_records ? 2 : 1)) {
		log_say("this program is started by madang-station");
		return 2;
	}
	start(to_records, again);
	for (;;) {
		const struct message *m;
		int r;

		if (!something_comes(1000))
			continue;
		r = channel_get(&channel, PARTY_SCREEN, &m, &why);
		if (r == ERR_NET)
			return 0;
		if (r == ERR_FORMAT)
			broken(&why);
		if (r == 0)
			handle(m);
	}
}
