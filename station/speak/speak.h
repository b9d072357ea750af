/*
 * What parent and speak agree on, beside the channel.
 */
#ifndef STATION_SPEAK_H
#define STATION_SPEAK_H

/* Exit status: a session is over, start me anew. With 0 there is nothing to speak with,
 * or nobody to speak for. */
#define SPEAK_AGAIN 3

#endif
