#!/bin/sh
# The cases of every service leave the same tables in both engines, which share no code.

set -u
. "$top_srcdir/tests/interop/services.sh"
for service in $(names); do
	ours=$(node_digest "$service") theirs=$(verifier_digest "$service")
	[ -n "$ours" ] && [ "$ours" = "$theirs" ]
	verdict $? "$service: the node's engine and the verifier's make the same tables"
done
exit $failed
