#include "station/speak/speech.h"

#include <espeak-ng/speak_lib.h>
#include <string.h>

#define CHUNK_MS 50

/* espeak-ng asks pcaudiolib for a device even when it gives its sound to the program, and
 * that one looks for sound servers: it connects to sockets and makes folders. It finds
 * this function in its place, and nothing is looked for. */
struct audio_object;
struct audio_object *create_audio_device_object(
    const char *device, const char *application, const char *description);

struct audio_object *
create_audio_device_object(
    const char *device, const char *application, const char *description)
{
	(void)device, (void)application, (void)description;
	return NULL;
}

static speech_sink take;
static bool enough;
static unsigned chunk; /* samples */

/* Words a minute; 175 is espeak-ng's own. */
static const int rates[SAY_LEVELS] = {110, 140, 175, 230, 320};
/* Per cent; softer than the first is not understood, louder than the last is distorted.
 */
static const int volumes[SAY_LEVELS] = {30, 55, 80, 100, 130};

/* espeak-ng gives more than it was asked for where a sound is long. 1 ends the line. */
static int
on_samples(short *samples, int count, espeak_EVENT *events)
{
	size_t left = count > 0 && samples ? (size_t)count : 0;

	(void)events;
	while (!enough && left > 0) {
		size_t n = left < chunk ? left : chunk;

		enough = !take(samples, n);
		samples += n;
		left -= n;
	}
	return enough;
}

/* Reads files, so only where the language changes. */
static int
choose_voice(enum say_language l)
{
	static enum say_language now;

	if (l == now)
		return 0;
	now = l;
	return espeak_SetVoiceByName(l == SAY_KO ? "ko" : "en") == EE_OK ? 0
									 : ERR_NOT_FOUND;
}

int
speech_open(speech_sink sink, unsigned *rate, struct why *why)
{
	int r = espeak_Initialize(
	    AUDIO_OUTPUT_SYNCHRONOUS, CHUNK_MS, NULL, espeakINITIALIZE_DONT_EXIT);

	if (r <= 0)
		return why_set(why, ERR_NOT_FOUND,
		    "the data of espeak-ng cannot be read; on Debian: apt install "
		    "espeak-ng-data");
	for (enum say_language l = SAY_KO; l <= SAY_EN; l++)
		if (choose_voice(l))
			return why_set(why, ERR_NOT_FOUND, "espeak-ng has no %s voice",
			    l == SAY_KO ? "Korean" : "English");
	espeak_SetSynthCallback(on_samples);
	take = sink;
	*rate = (unsigned)r;
	chunk = *rate * CHUNK_MS / 1000;
	return 0;
}

bool
speech_say(const struct say *s)
{
	enough = false;
	choose_voice(s->language);
	espeak_SetParameter(espeakRATE, rates[s->rate], 0);
	espeak_SetParameter(espeakVOLUME, volumes[s->volume], 0);
	espeak_Synth(s->text, strlen(s->text) + 1, 0, POS_CHARACTER, 0,
	    espeakCHARS_UTF8 | espeakENDPAUSE, NULL, NULL);
	return !enough;
}
