/*
 * The two clocks of a program. Rules never see either: they see the block's time.
 */
#ifndef MADANG_CLOCK_H
#define MADANG_CLOCK_H

#include <stdint.h>

int64_t clock_unix(void); /* seconds since 1970 */
int64_t clock_unix_ms(void);
int64_t clock_monotonic_ms(void); /* for waiting only */

#endif
