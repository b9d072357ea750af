#include "station/speak/sound.h"

#include <alsa/asoundlib.h>
#include <string.h>
#include <unistd.h>
#include "base/log.h"

#define LATENCY_US 100000 /* what is played after a line was cut is at most that */
#define RECORD_SAMPLES 1024

static snd_pcm_t *device;
static unsigned rate;
static bool said; /* that there is none */
static int records = -1;

/* ALSA's own words name files and lines of its source. */
static void
quiet(const char *file, int line, const char *function, int err, const char *format, ...)
{
	(void)file, (void)line, (void)function, (void)err, (void)format;
}

static void
lose(int error)
{
	if (!said)
		log_say(
		    "no sound device can be used (%s), so nothing is spoken; connect the "
		    "headphones' device",
		    snd_strerror(error));
	said = true;
	if (device)
		snd_pcm_close(device);
	device = NULL;
}

static void
find(void)
{
	int r =
	    snd_pcm_open(&device, "default", SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);

	if (r < 0)
		device = NULL;
	else
		r = snd_pcm_set_params(device, SND_PCM_FORMAT_S16,
		    SND_PCM_ACCESS_RW_INTERLEAVED, 1, rate, 1, LATENCY_US);
	if (r >= 0)
		r = snd_pcm_nonblock(device, 0);
	if (r < 0)
		lose(r);
	else
		said = false;
}

void
sound_open(unsigned samples_a_second, bool was_said)
{
	rate = samples_a_second;
	said = was_said;
	snd_lib_error_set_handler(quiet);
	find();
}

void
sound_open_records(int fd)
{
	records = fd;
}

static bool
record(char kind, const int16_t *samples, size_t count)
{
	char bytes[1 + RECORD_SAMPLES * sizeof(*samples)] = {kind};
	size_t size = count * sizeof(*samples);

	if (size)
		memcpy(bytes + 1, samples, size);
	return write(records, bytes, 1 + size) == (ssize_t)(1 + size);
}

static bool
record_all(const int16_t *samples, size_t count)
{
	while (count > 0) {
		size_t n = count < RECORD_SAMPLES ? count : RECORD_SAMPLES;

		if (!record('s', samples, n))
			return false;
		samples += n;
		count -= n;
	}
	return true;
}

void
sound_begin(void)
{
	if (records < 0 && !device)
		find();
}

bool
sound_write(const int16_t *samples, size_t count)
{
	if (records >= 0)
		return record_all(samples, count);
	while (device && count > 0) {
		snd_pcm_sframes_t n = snd_pcm_writei(device, samples, count);

		if (n < 0)
			n = snd_pcm_recover(device, (int)n, 1);
		if (n < 0) {
			lose((int)n);
			break;
		}
		samples += n;
		count -= (size_t)n;
	}
	return device;
}

void
sound_end(void)
{
	if (records >= 0) {
		record('e', NULL, 0);
	} else if (device) {
		snd_pcm_drain(device);
		snd_pcm_prepare(device);
	}
}

void
sound_drop(void)
{
	if (records >= 0) {
		record('d', NULL, 0);
	} else if (device) {
		snd_pcm_drop(device);
		snd_pcm_prepare(device);
	}
}
