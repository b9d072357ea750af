/*
 * The one tally root, and the one sum, that a trustee ever signs shares for, per poll
 * opened (eid): `<eid>.root` in its folder (doc/protocol/files.md 4). The root alone
 * would not do: two sums under it would open what lies between them.
 */
#ifndef MADANG_TALLY_VOW_H
#define MADANG_TALLY_VOW_H

#include <stdint.h>
#include "base/buf.h"

struct vow {
	const char *poll;
	uint8_t eid[32], root[32], close[32];
	uint8_t sum[32]; /* SHA-256 */
};

/* 0 when this root and sum are, or now durably (fsync) become, those of this eid.
 * ERR_REFUSED when either is another; ERR_FORMAT when the file is damaged: a trustee that
 * cannot read what it vowed stops. */
MUST_CHECK int vow_take(const char *dir, const struct vow *vow, struct why *why);

#endif
