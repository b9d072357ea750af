# A small real ledger, tampered with in every way we know: byte flips and missing files (nobody's
# key is needed), then ledgers that are wrong but validly signed (forge). The verifier must end
# with status 1 and the right reason; the tally must refuse the same ledgers.

. "$top_srcdir/tests/e2e/lib.sh"
copy_city
ledger=$city/node/1/ledger
bad=$work/bad
mkdir "$bad"
size=$(sed -n 2p "$ledger/checkpoint")
pin=$(sed -n 's/^Observers pin its charter: //p' "$logs/admin.log")
copies=0

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
	timeout 60 madang-tally count --poll small --node "$1" --pin "$pin"
}

# both REGEX WORDS: the verifier fails, for that reason; the tally refuses with a sentence.
both()
{
	verifier_only "$1" "$2"
	expect '[12]' 'madang-tally: .* ' "$2: tally" -- count "$bad/ledger"
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
flips checkpoint 14 0 . both
flips charter 8 5 . both

# ---- files missing, cut, longer, exchanged -----------------------------------------------
change()
{
	fresh
	(cd "$bad/ledger" && eval "$1")
	${4:-both} "$2" "$3"
}
change "rm checkpoint" 'checkpoint' "no checkpoint"
change ": >checkpoint" 'checkpoint' "empty checkpoint"
change "head -c 60 checkpoint >c; mv c checkpoint" 'checkpoint' "cut checkpoint"
change "cat checkpoint checkpoint >c; mv c checkpoint" 'checkpoint|note' "checkpoint twice"
change "sed '2s/.*/$((size - 1))/' checkpoint >c; mv c checkpoint" 'sign|checkpoint|is missing' "other size"
change "sed '2s/.*/0$size/' checkpoint >c; mv c checkpoint" 'size|checkpoint' "size with a zero"
change "sed '1s/.*/other.example/' checkpoint >c; mv c checkpoint" 'origin|checkpoint|sign' "other origin"
change "sed '\$d' checkpoint >c; mv c checkpoint" 'quorum|cosign|sign|checkpoint' "a signature less"
change "rm $bundle" 'bundle|entries|tile' "no bundle"
change "head -c -1 $bundle >b; mv b $bundle" 'bundle|entries|tile|leaf' "bundle cut by a byte"
change "printf x >>$bundle" 'bundle|entries|tile|leaf' "bundle longer by a byte"
change "head -c 100 $bundle >b; mv b $bundle" 'bundle|entries|tile|leaf' "bundle cut short"
change "rm $tile" 'tile' "no tile" verifier_only
change "head -c 32 $tile >t; mv t $tile" 'tile' "tile cut short" verifier_only
change "printf x >>$tile" 'tile' "tile longer by a byte" verifier_only
change "rm charter" 'charter' "no charter"
change "printf x >>charter" 'charter' "charter longer by a byte"

# ---- wrong, but validly signed -----------------------------------------------------------
"$top_builddir/tests/e2e/forge/forge" "$city" "$work/pass" "$work/forged" >"$work/list" 2>"$work/forge.err" ||
    { cat "$work/forge.err"; fail "forge: $(tail -n 1 "$work/forge.err")"; }
verdict 0 "forged $(wc -l <"$work/list") ledgers"
tab=$(printf '\t')
while IFS=$tab read -r name kind verifier tally; do
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
		expect 0 PASS "$name: signed anew, and nothing is wrong" -- \
		    madang-verifier "$forged/ledger" --pin "$pin"
		continue ;;
	ballot)
		expect 0 "$verifier" "$name: what became of it" -- \
		    madang-verifier "$forged/ledger" --find "$(cat "$forged/tracker")"
		continue ;;
	esac
	expect 1 "$verifier" "$name: verifier" -- reasons "$forged/ledger"
	refused=1
	[ "$kind" = poll ] || refused='[12]' # the tally cannot even read some of these
	[ "$tally" = - ] || expect "$refused" "$tally" "$name: tally" -- count "$forged/ledger"
done <"$work/list"

# ---- a fork: two ledgers that both pass, and a mirror that saw the other -----------------
madang-verifier "$ledger" --mirror "$work/mirror" >/dev/null 2>&1
expect 1 'fork|prefix|consist|mirror|rewr' "a ledger that does not continue the mirror" -- \
    madang-verifier "$work/forged/ballot-good/ledger" --mirror "$work/mirror"

[ $copies -ge 150 ]
verdict $? "$copies tampered ledgers, 150 or more"
exit $((failures > 0))
