#!/bin/sh
# The cases of every service leave the same tables in both engines, which share no code. What they
# agree on is left in tests/interop/agreed, a line a service.

set -u
. "$top_srcdir/tests/interop/services.sh"
: >"$agreed"
for service in $(names); do
	ours=$(node_digest "$service") theirs=$(verifier_digest "$service")
	[ -n "$ours" ] && [ "$ours" = "$theirs" ] && echo "$service $ours" >>"$agreed"
	verdict $? "$service: the node's engine and the verifier's make the same tables"
done
exit $failed
