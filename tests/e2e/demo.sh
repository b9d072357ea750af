# The README's first command, with the installed programs.

. "$top_srcdir/tests/e2e/lib.sh"
work=$top_builddir/tests/e2e/demo.city
rm -rf "$work"
MADANG_PREFIX=$installed
export MADANG_PREFIX
expect 0 '^PASS' "demo --auto says PASS" -- "$top_srcdir/demo" --auto --keep "$work"
printf '%s\n' "$said" >"$top_builddir/tests/e2e/demo.out"
ledger=$(printf '%s\n' "$said" | sed -n 's/^ledger: //p')
[ -f "$ledger/checkpoint" ]
verdict $? "its last line says where the ledger lies"
[ "$(printf '%s\n' "$said" | tail -n 1)" = "ledger: $ledger" ]
verdict $? "and it is the last"
echo "$ledger" >"$top_builddir/tests/e2e/demo.ledger"
expect 0 'PASS' "a second look at the ledger agrees" -- madang-verifier "$ledger"
expect 2 'exists already' "--keep does not overwrite" -- "$top_srcdir/demo" --auto --keep "$work"
expect 2 'unknown option' "an unknown option is named" -- "$top_srcdir/demo" --day-off
expect 2 'limit goes with --pabulib' "--limit alone is refused" -- "$top_srcdir/demo" --limit 20
expect 2 'too small' "a limit under ten is refused" -- \
    "$top_srcdir/demo" --pabulib x.pb --limit 9
exit $((failures > 0))
