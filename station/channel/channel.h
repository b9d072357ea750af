/*
 * Messages between the station's processes. One SEQPACKET datagram carries a message or a
 * numbered piece of one; doc/protocol/channel.md has the bytes and the table of who may
 * send what, and when. Whoever receives anything else ends itself: there is no recovery
 * from a neighbour that does not keep to the table.
 *
 * Linked by vault, push, screen, script, speak, print. A struct channel owns its
 * descriptor and its buffers.
 */
#ifndef STATION_CHANNEL_H
#define STATION_CHANNEL_H

#include "base/buf.h"

#define CHANNEL_VERSION 1
#define CHANNEL_HEAD 16
#define CHANNEL_DATAGRAM 60000
#define CHANNEL_FD 3 /* the descriptor a child finds its (first) channel at */

enum party { PARTY_SCREEN = 1, PARTY_VAULT = 2, PARTY_PUSH = 4, PARTY_PRINT = 8 };

/* States of one request id, as the vault sees them (bits). */
enum channel_state {
	STATE_FREE = 1,       /* no session, nothing asked under this id */
	STATE_CARD = 2,       /* a card is open */
	STATE_WORKING = 4,    /* the vault is busy with this id: only it may speak */
	STATE_BALLOT = 8,     /* a tracker was shown, cast or check is awaited */
	STATE_START = 16,     /* push: before its settings */
	STATE_IDLE = 32,      /* push: nothing asked */
	STATE_GET = 64,       /* push: a get is under way */
	STATE_POST = 128,     /* push: a post is under way */
	STATE_OFFICER = 256,  /* one officer's card was opened */
	STATE_OFFICERS = 512, /* and another officer's */
	STATE_SPEAK = 1024,   /* speak, always: it answers nothing */
	STATE_CLERK = 2048,   /* a clerk's card is open */
	STATE_PRINT = 4096,   /* print: a document is awaited */
};

enum message_type {
	/* screen (or script) to vault */
	MSG_POLLS = 0x0101,
	MSG_QUESTIONS,
	MSG_CARD,
	MSG_VOTE,
	MSG_CAST,
	MSG_CHECK,
	MSG_END,
	MSG_SYNC,
	MSG_SEAL,
	MSG_DRAIN,
	MSG_STATUS,
	MSG_BOOTH = 0x0110,
	MSG_OFFICER,
	MSG_SECOND,
	MSG_REPORT,
	MSG_ACT,
	MSG_CLOSE,
	MSG_CLOCK,
	MSG_AUDIT,
	MSG_EXPORT,
	MSG_PAPER,
	MSG_DESK = 0x0120,
	MSG_CLERK,
	MSG_FORMS,
	MSG_FORM,
	MSG_ROWS,
	MSG_PRESENT,
	MSG_CLEAR,
	MSG_TRY,
	MSG_SIGN,
	MSG_WAS,
	MSG_DAY,
	MSG_TASKS,
	MSG_SETTLE,
	MSG_DAY_CLOSE,
	MSG_REVEAL,
	MSG_ERASE,
	MSG_SAVE,
	MSG_FILES,
	MSG_DIGEST,
	MSG_HANDOVERS,
	MSG_GIVE,
	MSG_HANDED,
	/* vault to screen */
	MSG_IS_POLLS = 0x0201,
	MSG_IS_QUESTIONS,
	MSG_CARD_OPEN,
	MSG_TRACKER,
	MSG_DONE,
	MSG_CHECKED,
	MSG_ENDED,
	MSG_SYNCED,
	MSG_SEALED,
	MSG_DRAINED,
	MSG_IS_STATUS,
	MSG_REFUSED,
	MSG_IS_BOOTH = 0x0210,
	MSG_OFFICER_OPEN,
	MSG_SECOND_OPEN,
	MSG_IS_REPORT,
	MSG_ACTED,
	MSG_CLOSED,
	MSG_CLOCK_RIGHT,
	MSG_IS_AUDIT,
	MSG_EXPORTED,
	MSG_PAPERED,
	MSG_IS_DESK = 0x0220,
	MSG_CLERK_OPEN,
	MSG_IS_FORMS,
	MSG_IS_FORM,
	MSG_IS_ROWS,
	MSG_PRESENTED,
	MSG_CLEARED,
	MSG_TRIED,
	MSG_SIGNED,
	MSG_WAS_SIGNED,
	MSG_IS_DAY,
	MSG_IS_TASKS,
	MSG_SETTLED,
	MSG_DAY_CLOSED,
	MSG_REVEALED,
	MSG_ERASED,
	MSG_SAVED,
	MSG_IS_FILES,
	MSG_DIGESTED,
	MSG_IS_HANDOVERS,
	MSG_GIVEN,
	MSG_TAKEN,
	/* vault to push */
	MSG_SETTINGS = 0x0301,
	MSG_GET,
	MSG_POST,
	/* push to vault */
	MSG_GOT = 0x0401,
	MSG_POSTED,
	MSG_UNREACHABLE,
	/* screen to speak */
	MSG_SAY = 0x0501,
	MSG_HUSH,
	MSG_FORGET,
	/* vault to print */
	MSG_PRINT = 0x0601,
	/* print to vault */
	MSG_PRINTED = 0x0701,
	MSG_UNPRINTED,
	MSG_PRINTER,
};

struct message {
	uint16_t type;
	uint32_t request;
	struct buf body; /* owned by the channel until the next receive */
};

struct channel {
	int fd;
	struct message in; /* being put together, or whole */
	uint32_t total;    /* of in; valid while partial */
	bool partial;
	struct piece *first, **last; /* datagrams not yet written */
};

void channel_open(struct channel *c, int fd);
void channel_close(struct channel *c);

/* Queues a message; nothing is written before channel_flush. Dies above the type's limit.
 */
void channel_put(
    struct channel *c, uint16_t type, uint32_t request, const void *body, size_t size);
/* Writes what the socket takes: 0 when all is written, ERR_BUSY when some is left (only
 * on a non-blocking descriptor), ERR_NET when the other side is gone. */
MUST_CHECK int channel_flush(struct channel *c);
bool channel_waiting(const struct channel *c);

/* Reads one datagram. 0: *m is a whole message (borrowed until the next call);
 * ERR_PENDING: nothing, or only a piece so far; ERR_NET: the other side closed;
 * ERR_FORMAT: it broke the rules of framing, of types or of sizes, and why says how. */
MUST_CHECK int channel_get(
    struct channel *c, enum party from, const struct message **m, struct why *why);

/* May `from` send this type in this state of the request? */
bool channel_allowed(enum party from, uint16_t type, unsigned state);
/* Is answer an answer to a request of this type? */
bool channel_answers(uint16_t request, uint16_t answer);
const char *channel_type_name(uint16_t type); /* "unknown" if it is */

/* One datagram: header and piece checked against the message under way. The part of
 * channel_get that needs no descriptor (tests, fuzzing). */
MUST_CHECK int channel_datagram(
    struct channel *c, enum party from, const void *data, size_t size, struct why *why);

/* A var part as text: no NUL inside, 1..max bytes, copied NUL-terminated into out[max +
 * 1]. */
void cur_text(struct cur *c, char *out, size_t max);
/* The same, but it may be empty. */
void cur_any_text(struct cur *c, char *out, size_t max);
/* The bytes of a var part, borrowed. */
const uint8_t *cur_var(struct cur *c, size_t *size);
void buf_put_text(struct buf *b, const char *s);

#endif
