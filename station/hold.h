/*
 * While pages stand on the terminal nobody else writes there: what the station logs waits
 * in memory and comes out when the pages are gone. For the parent alone, whose children
 * inherit its standard error.
 *
 * Nothing is held where standard error is no terminal: there it goes on at once. Nothing
 * fails; what cannot be held is written as it comes.
 */
#ifndef STATION_HOLD_H
#define STATION_HOLD_H

/* From now on standard error, here and in children started after, is held. */
void hold_begin(void);
/* Once the children have ended: writes what was held, and standard error is as before. */
void hold_end(void);

#endif
