# A small real ledger, tampered with in every way we know: byte flips and missing files (nobody's
# key is needed), then ledgers that are wrong but validly signed (forge). The verifier must end
# with status 1 and the right reason; the tally must refuse the same ledgers, and of those that
# are whole both must tell the same fate of every ballot.

. "$top_srcdir/tests/e2e/lib.sh"
copy_city
ledger=$city/node/1/ledger
bad=$work/bad
mkdir "$bad"
size=$(sed -n 2p "$ledger/checkpoint")
pin=$(sed -n 's/^Observers pin its charter: //p' "$logs/admin.log")
copies=0
tab=$(printf '\t')

# alike LEDGER: whatever does the arithmetic, the verifier's report ($work/report) is the same but
# for the line that tells which it was.
alike()
{
	grep -v '^Proofs   by' "$work/report" >"$work/report.fast"
	[ -s "$work/report.fast" ] || return 1
	for arith in portable sodium; do
		timeout 60 madang-verifier "$1" --arith $arith >"$work/report.$arith" 2>&1 &
	done
	wait
	for arith in portable sodium; do
		grep -v '^Proofs   by' "$work/report.$arith" | cmp - "$work/report.fast" || return 1
	done
}

# reasons LEDGER: the verifier, but of what it says only the reasons of its failed checks; they
# are the same by every arithmetic.
reasons()
{
	reasons_status=0
	timeout 60 madang-verifier "$1" >"$work/report" 2>&1 || reasons_status=$?
	alike "$1" || return 9
	awk '/^FAIL:/ { exit } /^Reading stopped/ { print } /^[A-Z-]+  / { failed = /^FAIL/ } /^ / && failed' "$work/report"
	return $reasons_status
}

count()
{
	counted=$1
	shift
	timeout 60 madang-tally count --poll small --node "$counted" --pin "$pin" "$@"
}

# both REGEX WORDS: the verifier fails, for that reason; the tally refuses with a sentence.
both()
{
	verifier_only "$1" "$2"
	expect 1 'madang-tally: .* ' "$2: tally" -- count "$bad/ledger"
}

# The same where a file is not there, or the checkpoint tells of leaves that are not: that the
# tally cannot read the ledger is right as well.
both_or_unread()
{
	verifier_only "$1" "$2"
	expect '[12]' 'madang-tally: .* ' "$2: tally" -- count "$bad/ledger"
}

# Nobody's entry may write on the terminal of who looks at it.
plain()
{
	! printf '%s\n' "$said" | cat - "$work/report" | LC_ALL=C grep -q '[[:cntrl:]]'
	verdict $? "$1: neither prints a control character"
}

# same_fates LEDGER WORDS [OPTION...]: the verifier (with these options) passes and says $verifier,
# the tally ends as $status_tally and $tally say, and both have the same fate of every ballot and
# the same tables.
same_fates()
{
	fates=$1 fates_words=$2
	shift 2
	rm -f "$work/fates" "$work/fates.tally"
	expect 0 "$verifier" "$fates_words: verifier" -- \
	    madang-verifier "$fates" --pin "$pin" --ballots "$work/fates" "$@"
	ballots=$(printf '%s\n' "$said" |
	    sed -n 's/.* \([0-9]*\) ballots counted, \([0-9]*\) set aside.*/\1 + \2/p')
	expect "$status_tally" "$tally" "$fates_words: tally" -- \
	    count "$fates" --ballots "$work/fates.tally"
	cmp "$work/fates" "$work/fates.tally" &&
	    head -n 1 "$work/fates" | grep -q "^state$tab[0-9a-f]\{64\}\$" &&
	    [ "$(grep -c "^$poll$tab" "$work/fates")" = "$((${ballots:--1}))" ]
	verdict $? "$fates_words: the same fate of every ballot, the same tables"
}

# The same for files that the tally does not read: it hashes the leaves itself.
verifier_only()
{
	copies=$((copies + 1))
	expect 1 "$1" "$2: verifier" -- reasons "$bad/ledger"
}

fresh()
{
	rm -rf "$bad/ledger"
	cp -a "$ledger" "$bad/ledger"
}

# flip FILE OFFSET: one bit of one byte.
flip()
{
	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	printf "\\$(printf %o $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# The file that holds a level of the tree at this size, and the bundle: the last, partial ones.
newest()
{
	width=$((size % 256))
	echo "$1/$(printf '%03d' $((size / 256))).p/$width"
}
bundle=$(newest tile/entries)
tile=$(newest tile/0)
[ -f "$ledger/$bundle" ] && [ -f "$ledger/$tile" ]
verdict $? "bundle and tile of the checkpoint's size are there ($size leaves)"

expect 0 PASS "the honest ledger passes" -- madang-verifier "$ledger" --pin "$pin"
expect 1 'pin|charter' "another pin fails" -- \
    madang-verifier "$ledger" --pin 0000000000000000000000000000000000000000000000000000000000000000
for arith in fast:batches portable:portable sodium:libsodium; do
	expect 0 "^Proofs   by .*${arith#*:}" "the report tells of --arith ${arith%:*}" -- \
	    madang-verifier "$ledger" --arith "${arith%:*}"
done
expect 2 'fast, portable or sodium' "another arithmetic is a mistake" -- \
    madang-verifier "$ledger" --arith doubtful
expect 0 . "and the tally counts it" -- count "$ledger"

# ---- flipped bytes: a prime step over each file -----------------------------------------
flips()
{
	length=$(wc -c <"$ledger/$1")
	at=$3
	n=0
	while [ $n -lt "$2" ]; do
		fresh
		flip "$bad/ledger/$1" $((at % length))
		$5 "$4" "byte $((at % length)) of $1"
		at=$((at + length / $2 + 7))
		n=$((n + 1))
	done
}
flips "$bundle" 14 1 . both
flips "$tile" 8 3 'tile|hash|root' verifier_only
flips checkpoint 14 0 . both_or_unread
flips charter 8 5 . both

# ---- files missing, cut, longer, exchanged -----------------------------------------------
change()
{
	fresh
	(cd "$bad/ledger" && eval "$1")
	${4:-both} "$2" "$3"
}
change "rm checkpoint" 'checkpoint' "no checkpoint" both_or_unread
change ": >checkpoint" 'checkpoint' "empty checkpoint"
change "head -c 60 checkpoint >c; mv c checkpoint" 'checkpoint' "cut checkpoint"
change "cat checkpoint checkpoint >c; mv c checkpoint" 'checkpoint|note' "checkpoint twice"
change "sed '2s/.*/$((size - 1))/' checkpoint >c; mv c checkpoint" 'sign|checkpoint|is missing' "other size" both_or_unread
change "sed '2s/.*/0$size/' checkpoint >c; mv c checkpoint" 'size|checkpoint' "size with a zero"
change "sed '1s/.*/other.example/' checkpoint >c; mv c checkpoint" 'origin|checkpoint|sign' "other origin"
change "sed '\$d' checkpoint >c; mv c checkpoint" 'quorum|cosign|sign|checkpoint' "a signature less"
change "rm $bundle" 'bundle|entries|tile' "no bundle" both_or_unread
change "head -c -1 $bundle >b; mv b $bundle" 'bundle|entries|tile|leaf' "bundle cut by a byte"
change "printf x >>$bundle" 'bundle|entries|tile|leaf' "bundle longer by a byte"
change "head -c 100 $bundle >b; mv b $bundle" 'bundle|entries|tile|leaf' "bundle cut short"
change "rm $tile" 'tile' "no tile" verifier_only
change "head -c 32 $tile >t; mv t $tile" 'tile' "tile cut short" verifier_only
change "printf x >>$tile" 'tile' "tile longer by a byte" verifier_only
change "rm charter" 'charter' "no charter" both_or_unread
change "printf x >>charter" 'charter' "charter longer by a byte"

# ---- wrong, but validly signed -----------------------------------------------------------
"$top_builddir/tests/e2e/forge/forge" "$city" "$work/pass" "$work/forged" >"$work/list" 2>"$work/forge.err" ||
    { cat "$work/forge.err"; fail "forge: $(tail -n 1 "$work/forge.err")"; }
verdict 0 "forged $(wc -l <"$work/list") ledgers"
while IFS=$tab read -r name kind verifier status_tally tally; do
	copies=$((copies + 1))
	forged=$work/forged/$name
	case $kind in
	honest | ballot)
		timeout 60 madang-verifier "$forged/ledger" >"$work/report" 2>&1
		alike "$forged/ledger"
		verdict $? "$name: the same report by every arithmetic" ;;
	esac
	case $kind in
	honest)
		same_fates "$forged/ledger" "$name, signed anew and nothing wrong" ;;
	ballot)
		same_fates "$forged/ledger" "$name" --find "$(cat "$forged/tracker")" ;;
	*)
		expect 1 "$verifier" "$name: verifier" -- reasons "$forged/ledger"
		expect "$status_tally" "$tally" "$name: tally" -- count "$forged/ledger"
		plain "$name" ;;
	esac
	[ "$name" != ballot-good ] || {
		[ "$(grep -c "${tab}counted$" "$work/fates")" = 13 ]
		verdict $? "ballot-good: all 13 ballots count"
	}
done <"$work/list"

expect 1 'published 10, but to 9' "a number too high: the verifier tells the right one" -- \
    reasons "$work/forged/result-more/ledger"

# ---- a fork: two ledgers that both pass, and a mirror that saw the other -----------------
madang-verifier "$ledger" --mirror "$work/mirror" >/dev/null 2>&1
expect 1 'fork|prefix|consist|mirror|rewr' "a ledger that does not continue the mirror" -- \
    madang-verifier "$work/forged/ballot-good/ledger" --mirror "$work/mirror"

[ $copies -ge 150 ]
verdict $? "$copies tampered ledgers, 150 or more"
exit $((failures > 0))
