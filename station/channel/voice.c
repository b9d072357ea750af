#include "station/channel/voice.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/socket.h>
#include "base/text.h"
#include "station/channel/channel.h"

static struct channel channel;
static bool possible;

void
voice_open(int fd)
{
	int type = 0;
	socklen_t size = sizeof(type);

	possible = getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
		   type == SOCK_SEQPACKET && fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
	if (possible)
		channel_open(&channel, fd);
}

bool
voice_possible(void)
{
	return possible;
}

static void
flush(void)
{
	int r = channel_flush(&channel);

	if (r == 0 || r == ERR_BUSY)
		return;
	channel_close(&channel);
	possible = false;
}

/* A speaker that has not read what it got would not speak this either. */
static void
tell(uint16_t type, const struct buf *body)
{
	if (possible && channel_waiting(&channel))
		flush();
	if (!possible || channel_waiting(&channel))
		return;
	channel_put(&channel, type, 0, body ? body->data : NULL, body ? body->size : 0);
	flush();
}

static int
level(int n)
{
	return n < 0 ? 0 : n < SAY_LEVELS ? n : SAY_LEVELS - 1;
}

/* text_shown makes no text longer, so nothing here grows, and no copy is left. */
static void
clean(char out[SAY_TEXT + 1], const char *text)
{
	char line[SAY_TEXT + 1];
	size_t size = strnlen(text, SAY_TEXT);
	struct buf shown = {0};

	for (size_t i = 0; i < size; i++)
		line[i] = text[i] == '\n' || text[i] == '\t' ? ' ' : text[i];
	line[size] = '\0';
	buf_room(&shown, SAY_TEXT);
	buf_reset(&shown);
	text_shown(&shown, line);
	memcpy(out, buf_str(&shown), shown.size + 1);
	sodium_memzero(shown.data, SAY_TEXT);
	sodium_memzero(line, sizeof(line));
	buf_free(&shown);
}

void
voice_say(enum say_language l, int rate, int volume, const char *text)
{
	struct say s = {.language = l, .rate = level(rate), .volume = level(volume)};
	struct buf body = {0};

	if (!possible)
		return;
	clean(s.text, text);
	if (s.text[0] == '\0') {
		voice_stop();
		return;
	}
	buf_room(&body, SAY_MAX);
	buf_reset(&body);
	say_put(&body, &s);
	tell(MSG_SAY, &body);
	sodium_memzero(body.data, body.size);
	sodium_memzero(&s, sizeof(s));
	buf_free(&body);
}

void
voice_stop(void)
{
	tell(MSG_HUSH, NULL);
}

void
voice_forget(void)
{
	tell(MSG_FORGET, NULL);
}
