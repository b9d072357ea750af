#include "station/channel/beat.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/clock.h"

void
beat(void)
{
	static int64_t last;
	int64_t now = clock_monotonic_ms();

	if (last && now - last < 1000)
		return;
	last = now;
	if (write(BEAT_FD, "b", 1) < 0 && errno == EPIPE)
		exit(2);
}
