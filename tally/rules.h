/*
 * A trustee acts, and whoever counts does so, only under rules that are known: those
 * installed with this program. Whoever may publish rules could otherwise have a trustee's
 * program decrypt whatever the new rules call a sum, and a counting one take a closing
 * for lawful that is none.
 */
#ifndef MADANG_TALLY_RULES_H
#define MADANG_TALLY_RULES_H

#include "service/client.h"

/* Every published version of `core` and `poll` (form and rules) is, byte for byte, the
 * one in share/madang/services. ERR_REFUSED, naming what differs. */
MUST_CHECK int rules_known(struct state *s, struct why *why);

#endif
