#include "station/screen/link.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"

#define ASKED_MAX 8

static struct channel channel;
static struct {
	uint16_t type; /* 0: free */
	uint32_t request;
} asked[ASKED_MAX];

static _Noreturn void
broken(const char *what)
{
	log_say("the vault broke the channel's rules: %s", what);
	exit(2);
}

void
link_open(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		die("descriptor %d: %s", fd, strerror(errno));
	channel_open(&channel, fd);
}

void
link_close(void)
{
	channel_close(&channel);
}

int
link_fd(void)
{
	return channel.fd;
}

static bool
remember(uint16_t type, uint32_t request)
{
	for (size_t i = 0; i < ASKED_MAX; i++)
		if (asked[i].type && asked[i].request == request)
			return false; /* the vault takes one at a time of each */
	for (size_t i = 0; i < ASKED_MAX; i++)
		if (!asked[i].type) {
			asked[i].type = type;
			asked[i].request = request;
			return true;
		}
	die("more than %d questions to the vault at a time", ASKED_MAX);
}

void
link_send(struct call *call)
{
	if (remember(call->type, call->request))
		channel_put(&channel, call->type, call->request, call->body.data,
		    call->body.size);
	buf_wipe(&call->body);
	if (channel_flush(&channel) == ERR_NET)
		exit(2); /* the vault has said why */
}

static bool
expected(const struct message *m)
{
	for (size_t i = 0; i < ASKED_MAX; i++)
		if (asked[i].type && asked[i].request == m->request &&
		    channel_answers(asked[i].type, m->type)) {
			asked[i].type = 0;
			return true;
		}
	return false;
}

const struct message *
link_next(void)
{
	const struct message *m;
	struct why why = {""};
	size_t before;
	int r;

	if (channel_flush(&channel) == ERR_NET)
		exit(2);
	do {
		before = channel.in.body.size;
		r = channel_get(&channel, PARTY_VAULT, &m, &why);
	} while (r == ERR_PENDING && channel.partial && channel.in.body.size != before);
	if (r == ERR_NET)
		exit(2);
	if (r == ERR_FORMAT)
		broken(why.text);
	if (r)
		return NULL;
	if (!expected(m))
		broken(channel_type_name(m->type));
	return m;
}
