#!/bin/sh
# Generated ledgers (bench/generate): the verifier passes them with the totals that went in,
# names every bad ballot, and fails the one that lies.

. "$top_srcdir/tests/e2e/lib.sh"
work=$(mktemp -d) || fail "no temporary folder"
trap 'rm -rf "$work"' EXIT
bad=2

# generate NAME OPTION...
generate()
{
	generate_name=$1
	shift
	"$top_builddir/bench/generate" --out "$work/$generate_name" \
	    --services "$top_srcdir/services" "$@" >"$work/$generate_name.fates" \
	    2>"$work/$generate_name.log" || broken $? "$work/$generate_name.log" bench/generate
}

# totals NAME WORDS: the verifier's numbers are those that the generator counted in clear.
totals()
{
	"$prefix/libexec/madang/pabulib" compare "$work/$1" "$work/$1.json" --poll generated \
	    >"$work/compared" 2>&1
	verdict $? "$2"
}

generate good --ballots 400 --box 40 --bad $bad
expect 0 '^PASS: everything' "a generated poll with bad ballots in lawful boxes passes" -- \
    madang-verifier "$work/good/ledger" --json "$work/good.json"
for fate in form encoding identity credential proof sum not_on_roll repeated copied; do
	printf '%s\n' "$said" | grep -q "^ *$bad set aside: $fate\$"
	verdict $? "its $bad ballots of fault $fate are set aside by that name"
done
printf '%s\n' "$said" | grep -q " 400 ballots counted, $((9 * bad)) set aside,"
verdict $? "nothing else is set aside"
[ "$(wc -l <"$work/good.fates")" = 10 ]
verdict $? "the generator names nine faults and the ballots that count"
totals good "the totals are those that were generated"

generate every --ballots 40 --box 20 --shape "$top_srcdir/bench/generator/every.jsonl"
expect 0 '^PASS: everything' "a generated poll with questions of every type passes" -- \
    madang-verifier "$work/every/ledger" --json "$work/every.json"
totals every "its totals are those that were generated"

generate lie --ballots 30 --lie
expect 1 'poll\.result_wrong' "a result with one vote too many fails" -- \
    madang-verifier "$work/lie/ledger"

exit $((failures > 0))
