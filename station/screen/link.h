/*
 * The screen's end of its channel: calls of the model go out, answers come in, and only
 * answers to what was asked. A vault that breaks the rules ends this process.
 */
#ifndef STATION_LINK_H
#define STATION_LINK_H

#include "station/screen/model/model.h"

void link_open(int fd);
void link_close(void);
int link_fd(void);
/* Sends; takes the body and wipes it. */
void link_send(struct call *call);
/* The next answer, or NULL when there is none now. Borrowed until the next call. */
const struct message *link_next(void);

#endif
