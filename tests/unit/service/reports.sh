#!/bin/sh
# madang-verifier --report on a ledger of several services: the rows of a node, from its own
# tables; how they are printed; and what is said of a ledger that does not hold.
set -u
dir=$(mktemp -d /tmp/madang-reports-XXXXXX)
trap 'rm -rf "$dir"' EXIT
tests/unit/service/make_reports "$dir" >"$dir/log" || { cat "$dir/log"; exit 1; }
unset LANGUAGE LC_ALL LC_MESSAGES
LANG=C
export LANG
failed=0

verdict()
{
	[ "$1" = 0 ] && echo "ok - $2" || { echo "not ok - $2"; failed=1; }
}

# report OPTION...: what is printed in $dir/out, what is said in $dir/said, and $status
report()
{
	status=0
	bin/madang-verifier "$@" >"$dir/out" 2>"$dir/said" || status=$?
}

passes()
{
	[ $status = 0 ] && [ "$(tail -n 1 "$dir/said")" = \
	    "PASS: everything on this ledger was checked and holds." ]
}

# expect STATUS REGEX WORDS OPTION...: what is said, of a run that prints no rows
expect()
{
	want=$1 regex=$2 words=$3
	shift 3
	report "$@"
	[ $status = "$want" ] && grep -Eq -- "$regex" "$dir/said" && [ ! -s "$dir/out" ]
	verdict $? "$words"
}

count=0 differ=
for answer in "$dir"/node/*.json; do
	view=$(basename "$answer" .json)
	count=$((count + 1))
	report --report "$view" --format json --state "$dir/state" "$dir/whole"
	echo >>"$answer"
	passes && cmp -s "$dir/out" "$answer" || differ="$differ $view"
done
[ $count -gt 25 ] && [ -z "$differ" ]
verdict $? "$count reports are those of a node, byte for byte, also from a state$differ"

report --reports "$dir/whole"
passes && grep -q '^don_v_campaign  *Campaigns$' "$dir/out" && grep -q '^labor_v_week$' "$dir/out"
verdict $? "the list of reports names them, with words where the form has some"

LANG=ko_KR.UTF-8
report --report don_v_trace --where class=aid "$dir/whole"
cat >"$dir/want" <<END
기부 기록 번호  기부자 카드                                                       모금 번호  지출 기록 번호  종류    쓸 곳   금액
--------------  ----------------------------------------------------------------  ---------  --------------  ------  -----  -----
            NN  5663999188d1bcf55dc0f3ff878b8018401823e3247457132363d1de663a9fa8  D1                     NN  지원금  rice   12000
END
passes && sed 's/ [0-9][0-9] / NN /g' "$dir/out" | cmp -s - "$dir/want"
verdict $? "a table is aligned by the width of its characters, in the words of the form"
LANG=C
report --report don_v_campaign "$dir/whole"
passes && grep -q '^Code of the campaign  Organisation  Title .* In hand  Closed$' "$dir/out" &&
    grep -q '^D1  *서울 모금회   겨울 쌀, "함께"  1000000  ' "$dir/out"
verdict $? "headers are in the reader's language, and Hangul needs no locale"
report --report labor_v_due "$dir/whole"
passes && grep -q '  2026-09-21 .*  288000  ' "$dir/out"
verdict $? "days are dates"
report --report don_v_campaign --where campaign=D1 "$dir/whole"
passes && grep -q '^D1 .*  32100  No$' "$dir/out"
verdict $? "what is 0 or 1 is no or yes"
report --report don_v_params "$dir/whole"
passes && grep -q '^Parameter  ' "$dir/out" && ! grep -q cost_ "$dir/out" &&
    grep -q '^Ceiling of costs, tier 1, in permille (sample)  *0  ' "$dir/out"
verdict $? "a parameter has its words in English"
LANG=ko_KR.UTF-8
report --report don_v_params "$dir/whole"
passes && grep -q '^모금 비용 한도 1단계, 천분율(예시 값)  *0  ' "$dir/out"
verdict $? "and in Korean"
LANG=C

report --report don_v_campaign --format csv "$dir/whole"
printf 'campaign,org,title,goal,received,spent,cost,refunded,in_hand,closed\r\n' >"$dir/want"
printf 'D1,서울 모금회,"겨울 쌀, ""함께""",1000000,45000,12000,900,0,32100,0\r\n' >>"$dir/want"
passes && cmp -s "$dir/out" "$dir/want"
verdict $? "CSV quotes what needs it, and keeps the names of columns"
report --report car_v_history --where event=anomaly --where plate=12가3456 --format csv "$dir/whole"
passes && [ "$(wc -l <"$dir/out")" = 2 ]
verdict $? "every --where must hold"

report --report don_v_campaign "$dir/broken"
[ $status = 1 ] && head -n 1 "$dir/out" | grep -q '^THIS LEDGER FAILS' &&
    grep -q '^THIS LEDGER FAILS' "$dir/said" && tail -n 1 "$dir/said" | grep -q '^FAIL: '
verdict $? "a ledger that fails is said to fail, above the rows and below"
report --report don_v_campaign --format csv "$dir/broken"
[ $status = 1 ] && grep -q '^THIS LEDGER FAILS' "$dir/said" && grep -q '^D1,' "$dir/out"
verdict $? "CSV of a ledger that fails: beside the rows, and by the status"

expect 2 'no report don_v_nothing; --reports lists' "a report that is not there" \
    --report don_v_nothing "$dir/whole"
expect 2 'no report don_s_campaign' "what is no report" --report don_s_campaign "$dir/whole"
expect 2 "no column for 'colour=red'" "a column that is not there" \
    --report don_v_campaign --where colour=red "$dir/whole"
expect 2 'COLUMN=VALUE' "a filter that is none" --report don_v_campaign --where red "$dir/whole"
expect 2 'table, csv or json' "a format that is none" \
    --report don_v_campaign --format pdf "$dir/whole"
expect 2 'go with --report' "a filter of nothing" --where a=b "$dir/whole"
expect 2 'go without --tui' "rows and a terminal view" --report don_v_campaign --watch "$dir/whole"
exit $failed
