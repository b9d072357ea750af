#!/bin/sh
# A ledger on which a node has put an entry over which the rules run for years: verifier and
# recount end by themselves, without a verdict, and say which entry it is.
. "$top_srcdir/tests/e2e/lib.sh"
work=$(mktemp -d) || fail "no temporary folder"
trap 'rm -rf "$work"' EXIT

MADANG_KEEP_LEDGER="$work" CK_RUN_CASE=rules "$top_builddir/tests/unit/service/check_endless" \
    >"$work.log" 2>&1 || broken $? "$work.log" check_endless
rm -f "$work.log"
years='leaf 6, endless.say by test.madang.example/platform/seoul: the rules of endless ran for 50'
expect 2 "$years.* million steps over it and came to no end" \
    "a verifier stops, and says at which entry" -- madang-verifier "$work"
expect 2 "leaf 6: the rules of endless have run for 50.* million steps" \
    "who recounts stops, and says at which entry" -- \
    madang-tally count --poll none --node "$work"

exit $((failures > 0))
