#include "base/clock.h"

#include <time.h>

#include "base/err.h"

static int64_t
read_ms(clockid_t id)
{
	struct timespec t;
	if (clock_gettime(id, &t) != 0)
		die("the system clock cannot be read");
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_unix(void)
{
	return read_ms(CLOCK_REALTIME) / 1000;
}

int64_t
clock_unix_ms(void)
{
	return read_ms(CLOCK_REALTIME);
}

int64_t
clock_monotonic_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}
