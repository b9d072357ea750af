/*
 * Heartbeats: a child writes one byte a second to its parent, and ends when the parent is
 * gone. And the one exit status that says more than done or failed.
 */
#ifndef STATION_BEAT_H
#define STATION_BEAT_H

#define BEAT_FD 4 /* the descriptor a child finds its heartbeat pipe at */

/* The exit status of speak and print: a session or a document is over, start me anew, so
 * that nothing of it stays in memory that their libraries cannot wipe. */
#define CHILD_AGAIN 3

/* Call often; writes at most once a second. Ends the process when nobody reads any more.
 */
void beat(void);

#endif
