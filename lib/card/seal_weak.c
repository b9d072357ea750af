/* Apart from the rest, so that no program holds it that does not ask for it. */
#include "card/seal_cost.h"

void
seal_weakly(struct buf *out, const char *what, const char *name, const void *secret,
    size_t size, const struct secret *pass)
{
	seal_at(out, what, name, secret, size, pass, 1, SEAL_KIB_MIN);
}
