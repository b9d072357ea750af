# Advice is never believed: whatever lies in the side files, the report is the same byte for
# byte, and they are right again after the run.

. "$top_srcdir/tests/e2e/lib.sh"
work=$(mktemp -d) || fail "no temporary folder"
trap 'rm -rf "$work"' EXIT
ledger=$work/made/ledger
advice=$work/advice

"$top_builddir/bench/generate" --out "$work/made" --services "$top_srcdir/services" \
    --ballots 300 --options 2 --box 1 --bad 1 >"$work/log" 2>&1 || broken $? "$work/log" bench/generate

# report: what the verifier has said, but for the line that tells with which arithmetic.
report()
{
	cat "$work/out" "$work/json" "$work/ballots" |
	    sed -e '/^Proofs   by/d' -e 's/"arith": *"[a-z0-9]*"//'
}

# verify WORDS OPTION...: the report and the list of ballots are those of a run without advice.
verify()
{
	words=$1
	shift
	madang-verifier "$ledger" --json "$work/json" --ballots "$work/ballots" "$@" \
	    >"$work/out" 2>"$work/err" && report | cmp - "$work/first"
	verdict $? "$words: the same report"
}

# mended WORDS: the files are what they were.
mended()
{
	diff -r "$advice" "$work/right" >/dev/null
	verdict $? "$1: the files are right again"
}

madang-verifier "$ledger" --json "$work/json" --ballots "$work/ballots" >"$work/out"
verdict $? "a generated ledger passes without advice"
report >"$work/first"
grep -q '^Proofs   by' "$work/out" && ! grep -q '^Proofs   by' "$work/first"
verdict $? "only the arithmetic is left out of the comparison"

verify "a run that writes advice" --advice "$advice"
cp -a "$advice" "$work/right"
[ -f "$advice/entries/000" ] && [ "$(find "$advice/entries" -path '*.p/*' | wc -l)" = 1 ]
verdict $? "a full bundle has a file, and so has the last one"
head -c 16 "$advice/entries/000" | grep -q '^madang/advice/v1$'
verdict $? "it begins with its name"
verify "a run with advice" --advice "$advice"
grep -q ': 0 files written, 2 were right$' "$work/err"
verdict $? "nothing is written twice"

# The name, a place, a count, a root with its lowest and highest byte, and the last one.
size=$(wc -c <"$advice/entries/000")
for at in 0 16 20 21 52 "$((size - 1))"; do
	byte=$(od -An -tu1 -j "$at" -N 1 "$advice/entries/000" | tr -d ' ')
	# shellcheck disable=SC2059
	printf "\\$(printf %03o $((byte ^ 1)))" |
	    dd of="$advice/entries/000" bs=1 seek="$at" conv=notrunc 2>/dev/null
	! cmp -s "$advice/entries/000" "$work/right/entries/000"
	verdict $? "byte $at is changed"
	verify "byte $at changed" --advice "$advice"
	mended "byte $at changed"
done

last=$(cd "$advice" && find . -path '*.p/*')
# spoil WORDS COMMAND: does that to the files.
spoil()
{
	(cd "$advice" && eval "$2")
	verify "$1" --advice "$advice"
	mended "$1"
}
spoil "every byte turned" 'tr "\000-\377" "\200-\377\000-\177" <entries/000 >x && mv x entries/000'
spoil "every advice turned" '(head -c 21 entries/000; tail -c +22 entries/000 | tr "\000-\377" "\200-\377\000-\177") >x; mv x entries/000'
spoil "files swapped" "mv entries/000 x; mv $last entries/000; mv x $last"
spoil "a file cut short" 'head -c 1000 entries/000 >x; mv x entries/000'
spoil "an empty file" ': >entries/000'
spoil "a file with a tail" 'echo >>entries/000'
spoil "random bytes" 'head -c 50000 /dev/urandom >entries/000'
spoil "a file that is gone" 'rm entries/000'

verify "a run that remembers" --advice "$advice" --state "$work/state"
verify "a run that goes on from its state" --advice "$advice" --state "$work/state"
mended "a run that goes on from its state"

rm -rf "$advice"
verify "the portable arithmetic" --advice "$advice" --arith portable
mended "the portable arithmetic"

# beside the ledger, where whoever serves it may put it
cp -a "$advice" "$ledger/advice"
rm -rf "$advice"
verify "advice beside the ledger"
verify "advice beside the ledger, kept" --advice "$advice"
mended "advice beside the ledger, kept"
head -c 100000 /dev/urandom >"$ledger/advice/entries/000"
verify "bad advice beside the ledger"

: >"$work/file"
verify "advice that cannot be kept" --advice "$work/file"
grep -q 'no more advice is kept' "$work/err"
verdict $? "and the program says so"
exit $((failures > 0))
