# The whole verifier from a folder: every signature, hash, rule, ballot and total, for polls
# of one question with five options. Its price a ballot must not grow with the ledger.
#
# BENCH_SIZES: other sizes, 10000 among them.

. "$top_srcdir/bench/lib.sh"
. "$top_srcdir/bench/ledger.sh"
sizes="1000 10000 100000"
[ "$long" = no ] || sizes="$sizes 1000000"
sizes=${BENCH_SIZES-$sizes}
options=5
limit=1024 # MiB

times_for()
{
	case $1 in
	1000 | 10000) echo 5 ;;
	100000) echo 3 ;;
	*) echo 1 ;;
	esac
}

# goal_for SIZE GOAL: goals are for ledgers that are not small.
goal_for()
{
	[ "$1" -ge 100000 ] && echo "$2" || echo -
}

# seconds_row WHAT OURS BASELINE
seconds_row()
{
	row "$1" "$(reckon "$2" %.2f) s" "$(reckon "$3" %.2f) s" "$(ratio "$3" "$2")" -
}

# The same ledger with other arithmetic; after a size was measured.
ways_rows()
{
	fast=$wall fast_cpu=$cpu
	for way in sodium portable; do
		verify "$work/city/ledger" "$1" --arith $way
		seconds_row "$1 ballots, fast beside $way: wall" "$fast" "$wall"
		seconds_row "$1 ballots, fast beside $way: user and system" "$fast_cpu" "$cpu"
	done >>"$work/ways"
}

# memory_row WHAT PEAK
memory_row()
{
	row "$1" "$(($2 / 1024)) MiB" "at most $limit MiB" "$(ratio "$limit * 1024" "$2")" 1 >>"$work/memory"
}

# rate_row BALLOTS WORDS GOAL: of what was measured last.
rate_row()
{
	row "$1 ballots$2, $(reckon "$wall" %.2f) s" "$(reckon "$1 / $wall" '%.0f ballots/s')" \
	    "$(reckon "$sodium" '%.0f ballots/s')" "$(ratio "$1 / $wall" "$sodium")" "$3" >>"$work/rates"
}

# The same ledger with the advice that a run before has written; that run counts for memory.
advice_rows()
{
	rm -rf "$work/advice"
	verify "$work/city/ledger" "$1" --advice "$work/advice"
	memory_row "$1 ballots, writing advice" "$peak"
	repeat "$(times_for "$1")" "$work/city/ledger" "$1" --advice "$work/advice"
	rate_row "$1" ", with advice" -
	seconds_row "$1 ballots, with advice beside without: user and system" "$cpu" "$busy_cpu" >>"$work/ways"
	memory_row "$1 ballots, with advice" "$peak"
	rm -rf "$work/advice"
}

# Measures a size and keeps its rows of the tables.
size_rows()
{
	generate "$work/city" "$1" $options
	sodium=$(one_by_one $options) || exit 1
	repeat "$(times_for "$1")" "$work/city/ledger" "$1"
	rate_row "$1" "" "$(goal_for "$1" 40)"
	each=$(reckon "1e6 * $wall / $1" %.1f)
	busy=$(reckon "1e6 * $cpu / $1" %.1f)
	[ "$1" != 10000 ] || flat=$each flat_busy=$busy
	echo "$1 $each $busy" >>"$work/each"
	memory_row "$1 ballots" "$peak"
	busy_cpu=$cpu
	[ "$1" != 10000 ] || ways_rows "$1"
	advice_rows "$1"
	rm -rf "$work/city"
}

case " $sizes " in
*" 10000 "*) ;;
*) fail "the sizes must name 10000, which the others are compared with" ;;
esac
for size in $sizes; do
	say "$size ballots"
	size_rows "$size"
done

echo "# The whole verifier, from a folder: rate"
echo "> Nothing remembered from an earlier run; the files may be in the page cache. Baseline: libsodium"
echo "> alone, one by one in one thread. Goal: 15,000 a second where libsodium does 370."
cat "$work/rates"
echo "# The whole verifier: price of a ballot"
echo "> Baseline: the price in a ledger of 10,000, so a ratio of 1 means that it does not grow."
while read -r size each busy; do
	row "$size ballots, wall" "$each us" "$flat us" "$(ratio "$flat" "$each")" "$(goal_for "$size" 0.9)"
	row "$size ballots, user and system" "$busy us" "$flat_busy us" "$(ratio "$flat_busy" "$busy")" \
	    "$(goal_for "$size" 0.9)"
done <"$work/each"
echo "# The whole verifier: its arithmetic"
echo "> Both on all cores; what is not arithmetic costs the same in both. Advice (doc/protocol/advice.md) spares"
echo "> the square roots, and is read from the folder that the run before wrote it into."
cat "$work/ways"
echo "# The whole verifier: peak of resident memory"
cat "$work/memory"
