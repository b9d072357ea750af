/*
 * The one place where a process of the station gives up what it does not need. Now: no
 * new privileges, not dumpable, no core file, every descriptor closed but those named.
 */
#ifndef STATION_JAIL_H
#define STATION_JAIL_H

#include "base/err.h"

/* First act of every child: descriptors 0..last stay, all others are closed. Dies when
 * the kernel refuses: a child that cannot be confined does not run. */
void jail_enter(int last);

#endif
