/*
 * Text to sound, by espeak-ng: a Korean and an English voice. One at a time in a process;
 * the only file that includes <espeak-ng/...>.
 *
 * Text is spoken as it is: espeak-ng's markup (SSML), phonemes and embedded commands stay
 * off; the last of these begin with a control character, which say_parse refuses.
 */
#ifndef SPEAK_SPEECH_H
#define SPEAK_SPEECH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "station/channel/say.h"

/* Takes the next samples, a twentieth of a second at most; false: enough. */
typedef bool (*speech_sink)(const int16_t *samples, size_t count);

/* Samples a second in *rate. ERR_NOT_FOUND without espeak-ng's data, or one of the
 * voices. */
MUST_CHECK int speech_open(speech_sink sink, unsigned *rate, struct why *why);
/* Returns when all samples were taken, or the sink had enough: then false. */
bool speech_say(const struct say *s);

#endif
