/*
 * The one tally root that a trustee ever signs shares for, per poll opened (eid):
 * `<eid>.root` in its folder (doc/protocol/files.md 4).
 */
#ifndef MADANG_TALLY_VOW_H
#define MADANG_TALLY_VOW_H

#include <stdint.h>
#include "base/buf.h"

struct vow {
	const char *poll;
	uint8_t eid[32], root[32], close[32];
};

/* 0 when this root is, or now durably (fsync) becomes, the one of this eid. ERR_REFUSED
 * when it is another; ERR_FORMAT when the file is damaged: a trustee that cannot read
 * what it vowed stops. */
MUST_CHECK int vow_take(const char *dir, const struct vow *vow, struct why *why);

#endif
