# A city's real votes: 40,092 ballots of eleven options, replayed through station, node and
# trustees by the demo, then verified from the folder alone.

. "$top_srcdir/bench/lib.sh"
. "$top_srcdir/bench/ledger.sh"
file=${MADANG_PABULIB-$top_srcdir/../shared/data/pabulib}/poland_poznan_2023_green-budget.pb
ballots=40092
options=11

echo "# A real election: Poznan 2023, $ballots ballots of $options options"
[ -r "$file" ] || {
	echo "> Left out: there is no $file (MADANG_PABULIB names its folder)."
	exit 0
}
echo "> Baseline of the first row: libsodium alone, one by one in one thread; of the others, the time allowed."
start=$(date +%s)
MADANG_PREFIX=$top_builddir sh "$top_srcdir/demo" --auto --keep "$work/city" --pabulib "$file" \
    >"$work/demo.log" 2>&1 || fail "the demo did not pass: $(tail -n 2 "$work/demo.log")"
whole=$(($(date +%s) - start))
sodium=$(one_by_one $options) || exit 1
repeat 3 "$work/city/city/node/1/ledger" $ballots
row "verified whole: rate" "$(reckon "$ballots / $wall" '%.0f ballots/s')" "$(reckon "$sodium" '%.0f ballots/s')" \
    "$(ratio "$ballots / $wall" "$sodium")" -
row "verified whole: time" "$(reckon "$wall" %.2f) s" "at most 10 s" "$(ratio 10 "$wall")" 1
row "encrypted, cast, tallied and verified" "$whole s" "at most 180 s" "$(ratio 180 "$whole")" 1
