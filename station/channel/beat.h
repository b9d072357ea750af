/*
 * Heartbeats: a child writes one byte a second to its parent, and ends when the parent is
 * gone.
 */
#ifndef STATION_BEAT_H
#define STATION_BEAT_H

#define BEAT_FD 4 /* the descriptor a child finds its heartbeat pipe at */

/* Call often; writes at most once a second. Ends the process when nobody reads any more.
 */
void beat(void);

#endif
