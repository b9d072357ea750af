# A whole small poll, with a checked ballot, whose city other tests take apart.
# Fourteen cards: 0 to 11 vote, 12 checks its ballot and does not vote, 13 does nothing. There
# are two boxes at least, on a fast machine and on a slow one.

. "$top_srcdir/tests/e2e/lib.sh"
work=$top_builddir/tests/e2e/small
rm -rf "$work"
mkdir -p "$work"
. "$top_srcdir/etc/demo/city.sh"
trap 'trap - EXIT; city_cleanup' EXIT
trap 'exit 1' INT TERM HUP
poll=small

voter()
{
	printf '{"card":"deck:%d","poll":"small","answers":[{"question":"projects",%s},' "$1" "$2"
	printf '{"question":"carfree",%s}],"then":"%s"}\n' "$3" "$4"
}

votes()
{
	for i in 0 1 2 3 4; do
		voter $i '"choose":["lights"]' '"choose":["yes"]' cast
	done
	voter 12 '"choose":["books"]' '"choose":["yes"]' check
	printf '{"do":"drain","timeout":60}\n' # a box of these, the seal makes another
	for i in 5 6 7 8; do
		voter $i '"choose":["lights","books"]' '"choose":["no"]' cast
	done
	voter 9 '"blank":true' '"choose":["yes"]' cast
	voter 10 '"choose":["books"]' '"blank":true' cast
	voter 11 '"blank":true' '"blank":true' cast
}

city_secrets
city_found
city_enrol
city_deck 14
now=$(date +%s)
sed "s/@OPENS@/$now/; s/@CLOSES@/$((now + 86400))/" "$top_srcdir/tests/e2e/small.json.in" \
    >"$work/poll.json"
admin poll define "$work/poll.json"
admin poll roll $poll
ceremony
votes >"$work/votes.jsonl"
cast_votes "$work/votes.jsonl"
verdict 0 "twelve ballots cast, one checked"
expect 0 '"status" *: *"cast' "each line has its result" -- cat "$work/cast.jsonl"
close_early
tally
ledger=$city/node/1/ledger
expect 0 'PASS' "the verifier agrees, through the node" -- madang-verifier "$node"
city_stop_node
expect 0 'PASS' "the verifier agrees, on the files" -- \
    madang-verifier "$ledger" --json "$work/report.json"
cat >"$work/published.tsv" <<END
projects	lights	lights	9	9	Lights
projects	books	books	5	5	Books
projects	blank	blank	2	2	Blank
carfree	yes	yes	6	6	Yes
carfree	no	no	4	4	No
carfree	blank	blank	2	2	Blank
END
expect 0 'books .* 5 .* 5 .* 0' "the totals are those of the votes cast" -- \
    "$prefix/libexec/madang/pabulib" compare "$work" "$work/report.json" --poll $poll
expect 0 'lights' "madang-tally counts the same from the files" -- \
    madang-tally count --poll $poll --node "$ledger" --json
tracker=$(sed -n 's/.*"status" *: *"cast".*"tracker" *: *"\([A-Z2-7]*\)".*/\1/p' "$work/cast.jsonl" | head -n 1)
expect 0 'counted' "a tracker is found: counted" -- madang-verifier "$ledger" --find "$tracker"
checked=$(sed -n 's/.*"status" *: *"checked".*"tracker" *: *"\([A-Z2-7]*\)".*/\1/p' "$work/cast.jsonl")
expect 0 'challenged' "the checked one: challenged" -- madang-verifier "$ledger" --find "$checked"
expect 0 '책방|Books' "the checked one opens to what was chosen" -- \
    madang-verifier "$ledger" --challenge "$checked"
expect 0 'unknown' "another tracker: unknown" -- \
    madang-verifier "$ledger" --find AAAAAAAAAAAAAAAAAAAA
: >"$work/done"
exit $((failures > 0))
