# What a verifier remembers (--state): the next run goes on from it, reads nothing old, and says
# word for word what a run from leaf 0 says; whatever is wrong with it is found out. And --watch,
# which follows a ledger that grows.

. "$top_srcdir/tests/e2e/lib.sh"
copy_city
killat=$top_builddir/tests/fault/killat.so

generate()
{
	"$top_builddir/bench/generate" --out "$work/$1" --services "$top_srcdir/services" \
	    --ballots "$2" --box "$3" --bad 1 >"$work/$1.fates" 2>"$work/$1.log" ||
	    broken $? "$work/$1.log" bench/generate
}

# cut LEDGER HEIGHT COPY: the ledger as it was at that height.
cut_at()
{
	rm -rf "$3"
	cp -a "$1" "$3"
	cp "$1/checkpoints/$2" "$3/checkpoint"
	cut_size=$(sed -n 2p "$3/checkpoint")
	n=$(printf '%03d' $((cut_size / 256))) width=$((cut_size % 256))
	for cut_tile in entries 0; do
		cut_from=$1/tile/$cut_tile/$n
		[ -f "$cut_from" ] || cut_from=$(ls -d "$cut_from".p/* | sort -V | tail -n 1)
		cut_bytes=$((32 * width))
		[ $cut_tile = 0 ] || cut_bytes=$(od -An -v -tu1 -w1 "$cut_from" | awk -v w="$width" '
			{ n++ } n == at + 1 { high = $1 }
			n == at + 2 { at += 2 + 256 * high + $1; if (++k == w) { print at; exit } }')
		[ "$width" = 0 ] && continue
		mkdir -p "$3/tile/$cut_tile/$n.p"
		head -c "$cut_bytes" "$cut_from" >"$3/tile/$cut_tile/$n.p/$width.cut"
		mv "$3/tile/$cut_tile/$n.p/$width.cut" "$3/tile/$cut_tile/$n.p/$width"
	done
}

# flip FILE OFFSET: one bit of one byte.
flip()
{
	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	printf "\\$(printf %o $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# says NAME OPTION...: a run over $ledger says what the cold run NAME said, and no more on stderr
# than a sentence that is left in $work/err.
says()
{
	says_name=$1
	shift
	rm -f "$work/report.json"
	madang-verifier "$ledger" --json "$work/report.json" "$@" >"$work/report" 2>"$work/err"
	cmp "$work/report" "$work/$says_name.report" && cmp "$work/report.json" "$work/$says_name.json"
}

cold()
{
	madang-verifier "$ledger" --json "$work/$1.json" >"$work/$1.report" 2>&1
}

# on NAME: as says, from the state, which is taken up.
on()
{
	says "$1" --state "$work/state" && [ ! -s "$work/err" ]
}

# anew NAME REGEX WORDS [OPTION...]: the state is refused for that reason, and the run from leaf 0
# says the same; the next run takes up what it left.
anew()
{
	anew_name=$1 anew_regex=$2 anew_words=$3
	shift 3
	says "$anew_name" --state "$work/bad" "$@" &&
	    grep -Eq "is not used, and all is read from leaf 0: $anew_regex" "$work/err" &&
	    [ "$(wc -l <"$work/err")" = 1 ]
	verdict $? "$anew_words: one sentence, and the verdict of a run from leaf 0"
}

spoil()
{
	rm -rf "$work/bad"
	cp -a "$work/state" "$work/bad"
}

# ---- from any height ------------------------------------------------------------------------
generate small 60 6
ledger=$work/small/ledger
last=$(ls "$ledger/checkpoints" | sort -n | tail -n 1)
cold small
grep -q '^PASS' "$work/small.report"
verdict $? "the whole ledger passes ($last blocks)"
same=0
for height in 1 $((last / 2)) $((last - 3)); do
	rm -rf "$work/state"
	cut_at "$work/small/ledger" "$height" "$work/half"
	ledger=$work/half
	cold half
	on half && on half || same=1
	ledger=$work/small/ledger
	on small && on small || same=1
done
verdict $same "from a state of any height a run says what a run from leaf 0 says"

# one state for many blocks, each taken up by the next run
rm -rf "$work/state"
same=0
for height in $(seq 3 5 "$last"); do
	cut_at "$work/small/ledger" "$height" "$work/half"
	expect 0 PASS "block $height from the state before" -- \
	    madang-verifier "$work/half" --state "$work/state"
done
ledger=$work/small/ledger
on small
verdict $? "a state that was carried from run to run says the same at the end"

# ---- nothing old is read ---------------------------------------------------------------------
generate large 800 3
cut_at "$work/large/ledger" "$(($(ls "$work/large/ledger/checkpoints" | wc -l) - 2))" "$work/half"
ledger=$work/large/ledger
cold large
ledger=$work/half
rm -rf "$work/state"
madang-verifier "$ledger" --state "$work/state" >/dev/null
cp -a "$work/large/ledger" "$work/forgotten"
ledger=$work/forgotten
rm "$ledger/tile/entries/000" "$ledger/tile/0/000"
rm -f "$ledger/checkpoints/1" "$ledger/checkpoints/2"
on large
verdict $? "what lies before the last bundle is not read again ($(sed -n 2p "$work/half/checkpoint") leaves)"
expect 1 'tile/entries/000 is missing' "without the state it is" -- madang-verifier "$ledger"

# ---- kills ------------------------------------------------------------------------------------
ledger=$work/small/ledger
kills=0 at=1 step=1 same=0 taken=0
rm -rf "$work/state"
while [ $at -lt 4000 ]; do
	status=0
	[ $((kills % 3)) != 0 ] || rm -rf "$work/state"
	(LD_PRELOAD=$killat MADANG_KILL_AT=$at madang-verifier "$ledger" --state "$work/state" \
	    --state-every 0 >"$work/out" 2>&1; exit $?) 2>/dev/null || status=$?
	[ $status = 137 ] || break
	kills=$((kills + 1))
	rm -rf "$work/bad"
	cp -a "$work/state" "$work/bad" 2>/dev/null || mkdir "$work/bad" # not made yet
	[ ! -f "$work/bad/state" ] || taken=$((taken + 1))
	says small --state "$work/bad" && [ ! -s "$work/err" ] || same=1
	[ "$(ls "$work/bad" | grep -vc '^state$')" = 1 ] || same=1
	at=$((at + step))
	step=$((step + step + 1))
done
[ $kills -ge 6 ] && [ $taken -ge 2 ]
verdict $? "it was killed $kills times, $taken times with a state behind it"
verdict $same "what a kill left is whole: the next run goes on, and says the same"

# ---- what is not taken up ---------------------------------------------------------------------
rm -rf "$work/state"
on small
verdict $? "a state is made"
size=$(wc -c <"$work/state/state")
for at in 0 $((size / 2)) $((size - 2)); do
	spoil
	flip "$work/bad/state" "$at"
	anew small 'it is damaged' "byte $at of the state flipped"
done
tables=$(basename "$work/state"/tables-*)
size=$(wc -c <"$work/state/$tables")
for at in 20 $((size - 1)); do
	spoil
	flip "$work/bad/$tables" "$at"
	anew small 'its tables are missing or damaged' "byte $at of the tables flipped"
done
spoil
rm "$work/bad/$tables"
anew small 'its tables are missing' "no tables"
spoil
head -c 3000 "$work/state/state" >"$work/bad/state"
anew small 'it is damaged, or was not written to its end' "a state that was cut"
spoil
: >"$work/bad/state"
anew small 'it is damaged' "an empty state"
spoil
expect 0 'it was made without --arith sodium' "a state of quick arithmetic, with --arith sodium" -- \
    madang-verifier "$ledger" --state "$work/bad" --arith sodium
cp "$prefix/bin/madang-verifier" "$work/other"
echo >>"$work/other"
spoil
expect 0 'another version of this program' "a state of another program" -- \
    "$work/other" "$ledger" --state "$work/bad"
ledger=$work/large/ledger
spoil
anew large 'it is of another ledger' "a state of another ledger"
on large 2>/dev/null
spoil
expect 1 'its charter is not the pinned one' "another pin" -- madang-verifier "$ledger" \
    --state "$work/bad" --pin 0000000000000000000000000000000000000000000000000000000000000000
mkfifo "$work/held"
flock "$work/bad" sh -c "cat '$work/held'" >/dev/null &
holder=$!
exec 9>"$work/held"
expect 2 'another run uses the state' "two runs with one state" -- \
    madang-verifier "$ledger" --state "$work/bad"
exec 9>&-
wait $holder

# ---- beside a mirror --------------------------------------------------------------------------
ledger=$work/half
cut_at "$work/small/ledger" $((last / 2)) "$work/half"
rm -rf "$work/state" "$work/mirror"
madang-verifier "$ledger" --state "$work/state" --mirror "$work/mirror" >/dev/null
ledger=$work/small/ledger
cp -a "$work/mirror" "$work/mirror.cold"
madang-verifier "$ledger" --mirror "$work/mirror.cold" --json "$work/mirrored.json" \
    >"$work/mirrored.report"
says mirrored --state "$work/state" --mirror "$work/mirror" && [ ! -s "$work/err" ]
verdict $? "with a mirror too a run from the state says what a run from leaf 0 says"
expect 0 PASS "and the mirror is whole" -- madang-verifier "$work/mirror"
rm -rf "$work/mirror"
spoil
expect 0 'it was made without this mirror' "a mirror that the state knows nothing of" -- \
    madang-verifier "$ledger" --state "$work/bad" --mirror "$work/mirror.other"
expect 0 PASS "it is whole as well" -- madang-verifier "$work/mirror.other"

# ---- watching ---------------------------------------------------------------------------------
# line N REGEX: waits for it
line()
{
	for try in $(seq 100); do
		sed -n "$1p" "$work/watched" | grep -Eq "$2" && return 0
		sleep 0.1
	done
	return 1
}

grown=$work/small/ledger
cut_at "$grown" $((last / 2)) "$work/half"
madang-verifier "$work/half" --watch=1 >"$work/watched" 2>"$work/watched.err" &
watcher=$!
line 1 "^$(sed -n 2p "$work/half/checkpoint") leaves, [0-9]+ ballots: PASS\$"
verdict $? "a line for the first checkpoint"
cp "$grown/checkpoint" "$work/next" # all else is there
mv "$work/next" "$work/half/checkpoint"
line 2 "^$(sed -n 2p "$grown/checkpoint") leaves, [1-9][0-9]* ballots: PASS\$"
verdict $? "a line for the next one"
kill -TERM $watcher
wait $watcher
verdict $? "it ends cleanly when it is told to"
[ "$(wc -l <"$work/watched")" = 2 ] && [ ! -s "$work/watched.err" ]
verdict $? "and says nothing else"

# define NAME: one more poll on the ledger
define()
{
	sed 's/"poll": "small"/"poll": "'"$1"'"/' "$work/poll.json" >"$work/$1.json"
	madang-admin -C "$city" --pass-file "$work/pass" poll define "$work/$1.json" \
	    >"$work/out" 2>&1 || broken $? "$work/out" madang-admin
}

cp -a "$city" "$work/city.before"
city_start_node || fail "the node does not start again: $(tail -n 1 "$logs/node.log")"
rm -rf "$work/state"
madang-verifier "$node" --watch=1 --state "$work/state" >"$work/watched" 2>"$work/watched.err" &
watcher=$!
line 1 '^[0-9]+ leaves, [1-9][0-9]* ballots: PASS$'
verdict $? "a live node is watched"
define next
line 2 '^[0-9]+ leaves, [1-9][0-9]* ballots: PASS$'
verdict $? "a line for what was new"
flip "$city/node/1/ledger/checkpoint" 40
status=0
wait $watcher || status=$?
[ $status = 1 ] && line 3 'FAIL$' && grep -q '^FAIL: this ledger does not hold' "$work/watched"
verdict $? "it ends with status 1 at the first FAIL, and the report"

# ---- forks ------------------------------------------------------------------------------------
# The same city goes another way: signed by all who must, and lawful.
city_stop_node
mv "$city" "$work/city.after"
mv "$work/city.before" "$city"
ledger=$city/node/1/ledger
spoil
expect 1 'a fork, or leaves were taken back' "leaves that were taken back" -- \
    madang-verifier "$ledger" --state "$work/bad"
city_start_node || fail "the node does not start again: $(tail -n 1 "$logs/node.log")"
define another
city_stop_node
expect 0 PASS "another ledger of the same city passes" -- madang-verifier "$ledger"
expect 1 'leaf [0-9]+ is not the one that is remembered: a fork' \
    "but not for who remembers the first one" -- madang-verifier "$ledger" --state "$work/bad"
diff -r "$work/state" "$work/bad"
verdict $? "and the state stays what it was"

expect 2 'goes without' "what --watch cannot do is refused" -- \
    madang-verifier "$ledger" --watch --find AAAAAAAAAAAAAAAAAAAA
expect 2 'at least 1' "no time to wait is refused" -- madang-verifier "$ledger" --watch=0
exit $((failures > 0))
