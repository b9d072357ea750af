# A clerk at a terminal: unlocks the counter, registers a gift that a citizen pays for with a card,
# types Hangul without any help of the system, is refused at once, signs, finds it in a report,
# works on without a node, and locks.

. "$top_srcdir/tests/e2e/booth-lib.sh"
. "$top_srcdir/etc/demo/counter.sh"
language=ko
station=desk-a

# ---- the city ----

city_secrets
counter_city
folder=$counter_folder
pin=$(cat "$work/pin")
counter_morning </dev/null

# ---- what a clerk does ----

# number WORDS: types the number of the line that says so.
number()
{
	patient screen_has "$1" || broken_screen "there is a line: $1"
	number_found=$(screen_text | grep -F -- "$1" | grep -oE '[0-9]+' | head -n 1)
	slowly "$number_found"
}

# card NAME WORDS VERDICT: a card where one is asked for, and its PIN.
card()
{
	scan "$1"
	patient screen_has '비밀번호' || broken_screen "$1: the PIN is asked for"
	slowly "$pin"
	choose Enter "$2" "$3"
}

# field LABEL: the focus is there.
field()
{
	patient focus_on "$1" || broken_screen "the focus is on: $1"
}

focus_on()
{
	screen_text | grep -q "^>.*$1"
}

booth_print=$work/spool
mkdir "$booth_print"
booth_run 80 24
shows '창구가 잠겨 있습니다' "a counter begins locked"
card stranger '이 창구에서 쓸 수 없는 카드입니다' "a card without a role does not unlock it"
card kim '오늘 기록' "the clerk's card does"
shows '연결됨' "the queue and the network are in view"
number ' 기부'
shows '기부하기' "the kinds of the service"
number '기부하기'
field '모금'
shows '직접 적거나 F8을 눌러 목록에서 고르세요' "the form of a gift"

# The campaign from the list: searched in Hangul, that the keys of a Latin keyboard make.
choose Enter '겨울 외투' "a list of what can be chosen"
keys IC
slowly 'dhlx'
shows '욑' "Hangul without an input method: the syllable may still change"
shows '겨울 외투' "and finds what it may become"
slowly 'n'
choose "Enter Enter" 'snow' "the campaign is chosen"
field '기부자 카드'
keys Enter
field '금액'
slowly '500x'
shows '금액: 50,000처럼 숫자로 적어 주세요.' "a wrong amount is said while one types"
choose Enter '금액: 50,000처럼' "and the focus stays in its field"
focus_on '금액'
verdict $? "which is the amount"
keys BSpace
slowly '0'
keys Enter
field '내는 방법'
shows '5,000원' "separators come by themselves"
slowly '3'
shows '에스코인' "a choice by its number"
keys Enter
field '에스코인을 내는 카드'
card citizen '...' "the citizen's card gives a key of this service"
field '입금 확인 번호'
slowly 'a-1'
keys Enter
field '남기는 말'
keys IC
slowly 'rkatkgody'
shows '감사해요' "Hangul again"
keys Enter
choose Enter '맞습니까?' "the rules accept it"
shows '이 카드로 동의' "and the card will sign"
shows '봉함(비공개)' "what is sealed is said"
tm resize-window -x 40 -y 12
shows 'F1도움말' "smaller"
tm resize-window -x 80 -y 24
choose 0 '기록하고 보관했습니다' "signed"
code=$(shown_tracker)
[ -n "$code" ]
verdict $? "with a code to find it by: $code"
choose 4 '인쇄했습니다' "on A4 for the citizen"
pdftotext -layout "$booth_print"/don-*.pdf - >"$work/paper" 2>/dev/null &&
    grep -q '금액 *5,000' "$work/paper" && grep -q '남기는 말 *감사해요' "$work/paper" &&
    grep -q "$code" "$work/paper"
verdict $? "with every value, what is sealed too, and the code"
pdftoppm -r 150 -png "$booth_print"/don-*.pdf "$work/page" &&
    [ "$(zbarimg --quiet --raw "$work"/page-1.png 2>/dev/null)" = "$(echo "$code" | tr -d ' ')" ]
verdict $? "which a reader reads"

# ---- refused at once ----

choose 2 '직접 적거나 F8을' "another one of the kind"
slowly 'snow'
keys Enter
field '기부자 카드'
keys Enter
field '금액'
slowly '90000'
keys Enter
slowly '3'
keys Enter
field '에스코인을 내는 카드'
card citizen '...' "the same citizen"
field '입금 확인 번호'
slowly 'a-2'
keys Enter Enter
choose Enter '금액: 점수가 모자랍니다.' "the rules refuse at once what that card cannot pay"
screen_has '90,000'
verdict $? "and the form is as it was"
field '! 금액'
choose F2 'Amount: There are not enough points.' "the field is marked, and named in English too"
choose F2 '금액: 점수가 모자랍니다.' "and in Korean"

# ---- the lock ----

choose Escape '쓰다 만 양식' "the half-filled form waits at the counter's first page"
choose Escape '창구가 잠겨 있습니다' "locked"
card kim '쓰다 만 양식 이어 쓰기' "the same clerk goes on"
number '쓰다 만 양식 버리기'
patient screen_lacks '쓰다 만 양식'
verdict $? "or throws it away"

# ---- found ----

number '오늘 기록'
shows '기부, 기부하기' "the entry is among those of today"
patience=120
keys Escape
shows '하루 마감' "back"
# The reports of the service, then that one anew: until the record has come.
seen_in_report()
{
	number '모금 현황'
	screen_shows '줄 / 모두' && screen_has '5,000' && return
	keys Escape
	screen_shows '기부하기'
	return 1
}
number ' 기부'
screen_shows '기부하기'
patient seen_in_report
verdict $? "the gift is in the report of the public record"
shows 'snow' "with its campaign"

# ---- without a node ----

city_stop_node
keys Escape
shows '기부하기' "back to the service"
number '기부하기'
field '모금'
slowly 'snow'
keys Enter Enter
slowly '7000'
keys Enter
slowly '1'
keys Enter Enter
field '입금 확인 번호'
slowly 'a-3'
keys Enter Enter
choose Enter '맞습니까?' "without a node the rules are asked too"
choose 0 '기록하고 보관했습니다' "and it is signed and kept"
choose 1 '하루 마감' "back"
patient screen_has '! 연결 안 됨'
verdict $? "the network is said to be away"
choose Escape '창구가 잠겨 있습니다' "locked"
booth_end

# ---- plain lines ----

# plain LINE...: a station of numbered lines; what it wrote is in $work/plain.
plain()
{
	printf '%s\n' kim "$pin" "$@" |
	    "$bin/madang-station" --dir "$folder" --pass-file "$work/pass" --plain \
	    >"$work/plain" 2>>"$logs/plain.log"
}

# line WORDS: its number.
line()
{
	sed -n "s/^ [ >] *\([0-9]*\)  *$1\$/\1/p" "$work/plain" | tail -n 1
}

plain '?'
grep -q 'l: 언어를 바꿉니다' "$work/plain"
verdict $? "the help of plain lines names what is typed there"
plain
service=$(line 기부)
plain "$service"
kind=$(line 기부하기)
plain "$service" "$kind" snow "" 3000x 3000 "신용 카드" "" plain-1 "" "" 0
grep -q '금액: 50,000처럼 숫자로 적어 주세요.' "$work/plain"
verdict $? "in plain lines a wrong amount is said too"
grep -q '기록하고 보관했습니다' "$work/plain"
verdict $? "and an entry is signed by numbers and lines"
[ "$verdict_status" = 0 ] || tail -n 40 "$work/plain" | sed 's/^/    /'

plain "$service" "$kind" snow "" 3000 "신용 카드" "" plain-1 "" "" 0
grep -q '입금 확인 번호: 이미 적은 입금입니다.' "$work/plain"
verdict $? "what was entered before is refused there by the name of its field"
[ "$verdict_status" = 0 ] || tail -n 40 "$work/plain" | sed 's/^/    /'

# ---- the platform takes the clerk's role away ----

city_start_node || fail "the node does not come up again"
key=$(sed -n 's/.*"key":"\([0-9a-f]*\)".*/\1/p' "$logs/morning.log" | head -n 1)
admin member revoke "$key" core:clerk
echo '{"do":"sync","timeout":60}' >"$work/sync.jsonl"
run sync "$bin/madang-station" --dir "$folder" --pass-file "$work/pass" --script "$work/sync.jsonl"
plain
grep -q '이 창구에서 쓸 수 없는 카드입니다' "$work/plain"
verdict $? "a clerk whose role was taken away is not let in, and told that it is the card"
[ "$verdict_status" = 0 ] || tail -n 40 "$work/plain" | sed 's/^/    /'

grep -rlaE '감사해요|271828' "$logs" "$folder" "$city/node" >"$work/traces"
[ ! -s "$work/traces" ]
verdict $? "neither the sealed words nor a PIN are in a log, a file or the ledger"
sed 's/^/    /' "$work/traces"
exit $((failures > 0))
