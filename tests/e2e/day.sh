# A day at the city's counters, as ./demo --day plays it: what the ledger then holds is what the plan
# says, the reports add up to what the plan reckoned, and nobody's name is in it. The smallest day that
# has some of everything; day-long.sh plays a whole one.

. "$top_srcdir/tests/e2e/lib.sh"
size=${DAY_SIZE:-100}
work=$top_builddir/tests/e2e/day-$size.city
rm -rf "$work"
MADANG_PREFIX=$installed
export MADANG_PREFIX
scratch=$(mktemp -d) || fail "no temporary folder"
trap 'rm -rf "$scratch"' EXIT
. "$top_srcdir/etc/demo/city.sh"
. "$top_srcdir/etc/demo/day.sh"

# ---- the plan ----

for seed in 3 3 4; do
	"$day_program" plan --seed $seed --size $size --start 1795674000 | cksum
done >"$scratch/plans"
[ "$(sed -n 1p "$scratch/plans")" = "$(sed -n 2p "$scratch/plans")" ]
verdict $? "the same seed makes the same plan"
[ "$(sed -n 1p "$scratch/plans")" != "$(sed -n 3p "$scratch/plans")" ]
verdict $? "and another seed another one"
expect 2 'usage: day' "a day of ten entries is refused" -- "$day_program" plan --size 10
expect 2 '--seed and --size go with --day' "--seed alone is refused" -- "$top_srcdir/demo" --seed 3

# What this day does not hold: the points of five years ago, a ranking before the last day of applying,
# a record taken back by a second counter of its clinic; a roof that is opened again; and the platform's own beginnings.
"$day_program" plan --size 5000 | sed -n 's/.*"service":"\([a-z]*\)","kind":"\([a-z]*\)".*/\1 \2/p' |
    sort -u >"$scratch/played"

# ---- the day ----

expect 0 '^PASS: every signature' "a day over all fourteen services verifies" -- \
    "$top_srcdir/demo" --auto --day --seed 3 --size $size --keep "$work"
ledger=$(printf '%s\n' "$said" | sed -n 's/^ledger: //p')
[ -f "$ledger/checkpoint" ] || {
	printf '%s\n' "$said" | tail -n 20
	exit 1
}
for view in core_v_services poll_v_turnout vfy_v_programmes scoin_v_programmes car_v_market \
    labor_v_overdue card_v_facilities sub_v_project hc_v_institution cert_v_counts \
    don_v_campaign tru_v_agreement ev_v_budget solar_v_market; do
	printf '%s\n' "$said" | grep -A 3 "^$view\$" | tail -n 1 | grep -q '[0-9]'
	verdict $? "its headline report $view is shown, and not empty"
done

# ---- what was entered ----

# What the platform enters before the day has no line in the plan.
report core_v_kinds csv | tr -d '\r' | tr , ' ' |
    grep -Ev '^(service kind|poll |core (charter|service|member) )' | sort >"$scratch/kinds"
grep -v '^core member ' "$work/day/counts" | sort | cmp -s - "$scratch/kinds"
verdict $? "every kind of every service has as many entries as planned"
[ "$(cut -d ' ' -f 1 "$scratch/kinds" | sort -u | wc -l)" = 13 ]
verdict $? "of all services, the poll's aside"
[ "$(awk '{ n += $3 } END { print n }' "$scratch/kinds")" -ge 300 ]
verdict $? "and these are some hundreds"

report core_v_authority csv | tr -d '\r' | tr , ' ' | awk 'NR > 1 { print $1, $2 }' |
    grep -v '^poll ' | sort -u >"$scratch/forms"
for kind in core.charter core.service hc.retract scoin.expire solar.reopen vfy.select; do
	echo "${kind%.*} ${kind#*.}"
done >"$scratch/unplayed"
comm -13 "$scratch/played" "$scratch/forms" | cmp -s - "$scratch/unplayed"
verdict $? "a day of 5,000 plays every kind of every form but these six"

while read -r view column sum; do
	told=$(report "$view" json | "$day_program" sum "$column")
	[ "$told" = "$sum" ]
	verdict $? "$view: $column is $sum, as reckoned${told:+ ($told)}"
done <"$work/day/figures"

# ---- cards that were replaced ----

[ "$(grep -c ' rekey ' "$scratch/kinds")" = 9 ]
verdict $? "what a replaced card held is handed over in each of the nine services"
report scoin_v_rekey csv | tr -d '\r' >"$scratch/rekeys"
awk -F, 'NR > 1 { at_hand += $6 != ""; audited += $7 != "" } END { exit !(at_hand && audited) }' \
    "$scratch/rekeys"
verdict $? "with the old card at hand, and without it before an auditor"
report scoin_v_statement csv | tr -d '\r' | awk -F, 'FNR == 1 { next }
	NR == FNR { old["c:" $4] = 1; since["c:" $5] = $1; next }
	$1 in old { left = 1 }
	$1 in since && $2 > since[$1] && $5 < 0 { spent[$1] = 1 }
	END { for (card in since) left += !(card in spent); exit left }' "$scratch/rekeys" -
verdict $? "every new card has spent points of the old one, at which none is left"

# ---- and what was not ----

[ "$(wc -l <"$work/day/clear")" -ge 200 ]
verdict $? "hundreds of personal values were made up"
grep -rqF '겨울 외투 나누기' "$ledger"
verdict $? "a search of the ledger finds what is public"
found=$(grep -raohF -f "$work/day/clear" "$ledger" | head -n 3)
[ -z "$found" ]
verdict $? "and none of these values${found:+: $found}"

# Payloads are Base64.
grep -rahoE '^[A-Za-z0-9+/]{32,}={0,2}$' "$ledger/tile/entries" | while read -r item; do
	printf '%s' "$item" | base64 -d 2>/dev/null
	echo
done >"$scratch/payloads"
grep -aqF '"service": "don"' "$scratch/payloads"
verdict $? "a search of the payloads finds the forms"
! grep -aqF -f "$work/day/clear" "$scratch/payloads"
verdict $? "and none of these values"

exit $((failures > 0))
