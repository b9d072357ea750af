/*
 * What vault and screen call the states of a booth and what officers do: the numbers of
 * doc/protocol/audit.md 1 and channel.md 2. For both sides of the channel; nothing to
 * link.
 */
#ifndef STATION_CHANNEL_BOOTH_H
#define STATION_CHANNEL_BOOTH_H

enum booth_state {
	BOOTH_NEW, /* not opened yet */
	BOOTH_OPEN,
	BOOTH_PAUSED,
	BOOTH_CLOSING, /* two officers closed it; polls are being sealed */
	BOOTH_CLOSED,
	BOOTH_TEST, /* voters may try: nothing they cast is kept */
	BOOTH_STATES
};

enum booth_flag {
	BOOTH_ATTENDED = 1,
	BOOTH_LET_IN = 2,
	BOOTH_CLOCK_BACK = 4,
	BOOTH_PRINTS = 8,  /* a printer takes paper, and keeps nothing */
	BOOTH_SPOOLS = 16, /* what is printed becomes a file */
};

/* What one officer may do: the byte of an act message. */
enum booth_action {
	BOOTH_DO_OPEN = 1,
	BOOTH_DO_PAUSE,
	BOOTH_DO_RESUME,
	BOOTH_DO_TEST,
	BOOTH_DO_TEST_END,
	BOOTH_DO_LET_IN,
	/* and what has no such byte: */
	BOOTH_DO_CLOSE,  /* takes two officers */
	BOOTH_DO_CLOCK,  /* the clock is right as it is; takes two officers */
	BOOTH_DO_SEALED, /* the vault's own: every poll is sealed */
	BOOTH_ACTIONS
};

/* Of a poll at this booth. */
enum poll_state {
	POLL_NOT_OPEN,
	POLL_OPEN,
	POLL_CLOSED,
	POLL_SEALED, /* here: no further ballot, though others may still take some */
	POLL_STATES
};

/* What became of the last voter's session at this booth. */
enum last_session {
	LAST_NONE,  /* there was none, or several at a time */
	LAST_BEGUN, /* no ballot was cast */
	LAST_CAST,
	LAST_ENDED, /* in order, without a ballot */
	LAST_SESSIONS
};

#endif
