# The clerk's counter through its script: a gift with a citizen's card, a refusal at once and one
# that comes later, the node away, a kill in the middle; then the verifier reads all of it.

. "$top_srcdir/tests/e2e/lib.sh"
work=$(mktemp -d) || fail "no temporary folder"
. "$top_srcdir/etc/demo/city.sh"
. "$top_srcdir/tests/e2e/counter-lib.sh"
trap 'trap - EXIT; city_cleanup; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

city_secrets
city_found
for service in scoin don; do
	admin service publish "$prefix/share/madang/services/$service"
done
admin_key station add desk-a --counter
admin_key station add desk-b --counter --role don:desk
admin member grant station/desk-a don:city
admin member grant station/desk-b scoin:office
admin card new kim --role core:clerk --pin-file "$work/pin"
admin card new park --role don:desk --pin-file "$work/pin"
admin card new citizen stranger --pin-file "$work/pin"
clerk="{\"do\":\"unlock\",\"card\":\"$city/cards/kim.card\",\"pin_file\":\"$work/pin\"}"
citizen="{\"card\":\"$city/cards/citizen.card\",\"pin_file\":\"$work/pin\"}"
day=$((($(date +%s) + 32400) / 86400))
hash=$(printf %064d 7)

# gift TOKEN REF [MORE]: signs a gift by bank.
gift()
{
	printf '{"do":"sign","token":"%032d","service":"don","kind":"donate","fields":{"campaign":"snow","amount":1000,"method":"bank","payment_ref":"%s"%s}}\n' \
	    "$1" "$2" "${3:-}"
}

# ---- a day begins ----

# Who gives a programme its budget pays nothing from it.
counter desk-b <<EOF
$clerk
{"do":"sign","service":"scoin","kind":"issue","fields":{"programme":"walk","amount":100000,"decision":"2026-1"}}
{"do":"drain","timeout":60}
{"do":"lock"}
EOF
says 2 '"status":"signed"' "a programme gets its budget"
says 3 '"status":"drained"' "and it is on the ledger"

counter desk-a <<EOF
{"do":"forms"}
{"do":"unlock","card":"$city/cards/stranger.card","pin_file":"$work/pin"}
$clerk
{"do":"forms"}
{"do":"sign","service":"don","kind":"campaign","fields":{"campaign":"snow","org":"City","title":"Coats","purpose":"coats","goal":1000000,"from_day":$((day - 1)),"to_day":$((day + 30)),"plan_hash":"$hash"}}
{"do":"sync","timeout":60}
{"do":"sign","service":"scoin","kind":"earn","fields":{"programme":"walk","amount":5000,"evidence":"$hash"},"cards":{"holder":$citizen}}
{"do":"drain","timeout":60}
{"do":"sync","timeout":60}
{"do":"rows","view":"don_pub_open","search":"coats"}
{"do":"lock"}
EOF
says 1 '"error":"script.locked"' "a line without a clerk is refused"
says 2 '"error":"counter.no_clerk"' "a card without a role does not unlock"
says 3 '"roles":["core:clerk"]' "the clerk's card does"
says 4 '{"service":"don","version":1,"ko":"기부","en":"Donations","may":3}' \
    "the services that live are listed"
says 7 '"status":"signed"' "a citizen's card earns points"
says 8 '"status":"drained"' "and all of it reached the ledger"
says 10 '"total":1,"columns":["campaign","title"],"rows":[["snow","Coats"]]' \
    "what was entered is in the pick list"

# ---- the rules at once, and a card that co-signs ----

memo="a letter for number 12"
counter desk-a <<EOF
$clerk
{"do":"try","service":"don","kind":"donate","fields":{"campaign":"rain","amount":1000,"method":"bank","payment_ref":"r1"}}
{"do":"try","service":"don","kind":"donate","fields":{"campaign":"snow","amount":-5,"method":"bank","payment_ref":"r1"}}
{"do":"try","service":"don","kind":"donate","fields":{"campaign":"snow","amount":1000,"method":"scoin","payment_ref":"s1"}}
{"do":"sign","service":"don","kind":"donate","fields":{"campaign":"snow","amount":1000,"method":"scoin","payment_ref":"s1","memo_hash":"$memo"},"cards":{"payer":$citizen,"donor":$citizen}}
{"do":"try","service":"don","kind":"donate","fields":{"campaign":"snow","amount":5000,"method":"scoin","payment_ref":"s2"},"cards":{"payer":$citizen}}
{"do":"drain","timeout":60}
{"do":"day"}
EOF
says 2 '"error":"don.no_campaign","field":"campaign","ko":"모금: 그런 모금이 없습니다.","en":"Campaign: There is no such campaign."' \
    "the rules refuse in both languages, at once, and name the field"
says 3 '"error":"core.field_range","field":"amount"' "and so they do for an amount below nothing"
says 4 '"error":"don.donor_must_sign"' "S-Coin without a card is refused"
says 5 '"cards":[{"field":"payer",' "with the citizen's card it is signed"
says 5 '"sealed":[{"field":"memo_hash","line":0,"salt":"' "what is sealed has its salt for the citizen"
says 6 '"status":"refused","error":"scoin.' "nobody spends points that are not there"
says 7 '"status":"drained"' "the gift reached the ledger"
says 8 '"kind":"donate","state":2' "and stands in the day's list as proven"
seq=$(number 5 seq)

# ---- the node is away ----

city_stop_node
counter desk-a <<EOF
$clerk
$(gift 11 off1)
$(gift 12 off1)
$(gift 13 off2)
{"do":"desk"}
{"do":"drain","timeout":1}
EOF
says 2 '"status":"signed"' "without a node entries are signed and kept"
says 3 '"error":"don.payment_used"' "and the rules see them"
says 5 '"waiting":2' "the queue is in view"
says 6 '"error":"station.not_drained"' "and waits"
[ "$(number 2 seq)" -gt "$seq" ] || verdict 1 "numbers do not rise"

# A kill right after the answer; another in the middle of signing.
mkfifo "$work/lines"
"$bin/madang-station" --dir "$city/station/desk-a" --pass-file "$work/pass" --script "$work/lines" \
    >"$work/killed" 2>>"$logs/desk-a.log" &
city_station=$!
exec 7>"$work/lines"
{ echo "$clerk"; gift 14 off3; } >&7
waited=0
until grep -q '"status":"signed"' "$work/killed" || [ $waited = 300 ]; do
	sleep 0.1
	waited=$((waited + 1))
done
for n in 15 16 17 18 19; do gift $n "off$n"; done >&7
for child in $(cat "/proc/$city_station/task/$city_station/children"); do
	kill -9 "$child" 2>/dev/null
done
exec 7>&-
wait $city_station 2>/dev/null
city_station=
killed=$(sed -n '2s/.*"seq":\([0-9]*\),"leaf":"\([0-9a-f]*\)".*/\1 \2/p' "$work/killed")
counter desk-a <<EOF
$clerk
{"do":"was","token":"$(printf %032d 14)"}
{"do":"was","token":"$(printf %032d 99)"}
$(gift 14 off3)
$(for n in 15 16 17 18 19; do gift $n "off$n"; done)
{"do":"day"}
EOF
says 2 "\"seq\":${killed% *},\"leaf\":\"${killed#* }\"" "what was answered before kill -9 was signed"
says 3 '"status":"not signed"' "and what was never asked was not"
says 4 "\"leaf\":\"${killed#* }\"" "the same token signs nothing twice"
signed=$(grep -c '"status":"signed"' "$work/out")
verdict $((signed - 7)) "what the kill cut short is signed once, by its tokens"
total=$(number 10 total)
city_start_node || fail "the node does not come up again"
counter desk-a <<EOF
$clerk
{"do":"drain","timeout":60}
{"do":"sync","timeout":60}
{"do":"rows","view":"don_v_campaign"}
{"do":"day"}
EOF
says 2 '"status":"drained"' "with the node back all of it is accepted"
says 4 '"snow",' "and the report knows it"
[ "$(number 5 total)" = "$total" ] && [ "$(number 5 proven)" = "$total" ]
verdict $? "every thing of the day is proven"

# ---- a refusal that comes back later ----

city_stop_node
counter desk-a <<EOF
$clerk
$(gift 21 late1)
$(gift 22 late2)
EOF
late1=$(number 2 seq) late2=$(number 3 seq)
city_start_node || fail "the node does not come up again"
counter desk-b <<EOF
{"do":"unlock","card":"$city/cards/park.card","pin_file":"$work/pin"}
$(gift 31 late1)
$(gift 32 late2)
{"do":"try","service":"scoin","kind":"earn","fields":{"programme":"walk","amount":5000,"evidence":"$hash"},"cards":{"holder":$citizen}}
{"do":"drain","timeout":60}
EOF
says 1 '"roles":["don:desk"]' "a clerk of one service unlocks another desk"
says 4 '"error":"counter.no_role"' "which signs what it has a role for"
says 5 '"status":"drained"' "and is first"
counter desk-a <<EOF
$clerk
{"do":"drain","timeout":60}
{"do":"tasks"}
{"do":"sign","token":"$(printf %032d 23)","corrects":$late1,"service":"don","kind":"donate","fields":{"campaign":"snow","amount":1000,"method":"bank","payment_ref":"late3"}}
{"do":"settle","seq":$late2,"reason":"The other desk has entered it."}
{"do":"tasks"}
{"do":"drain","timeout":60}
{"do":"day"}
{"do":"close-day"}
{"do":"close-day"}
{"do":"reveal","seq":$seq}
{"do":"erase","seq":$seq}
{"do":"reveal","seq":$seq}
{"do":"was","seq":$seq}
EOF
says 2 '"error":"station.entry_refused"' "the ledger refuses what came too late"
says 3 "\"tasks\":[{\"seq\":$late1," "and that is a task"
says 3 '"error":"don.payment_used","field":"payment_ref","ko":"입금 확인 번호: 이미 적은 입금입니다."' \
    "with the words of the form, and the field that is meant"
says 4 '"status":"signed"' "it is made good by another entry"
says 5 '"status":"ok"' "or acknowledged with a reason"
says 6 '"tasks":[]' "then no task is left"
says 8 "\"corrected_by\":$(number 4 seq)" "the list links one to the other"
says 9 '"service":"don","kind":"donate","things"' "the day is closed with its counts"
[ "$(answer 9)" = "$(answer 10)" ]
verdict $? "closing again says the same"
says 11 "\"clear\":\"$memo\"" "the counter can show what was sealed"
says 13 '"error":"counter.erased"' "until it is destroyed"
says 14 '"code":"' "and the code that finds it stays"
for event in 'values shown' 'values destroyed'; do
	grep -qaF "$event" "$city/station/desk-a/booth.db"
	verdict $? "the audit log says who looked and who destroyed: $event"
done

# ---- what is wrong is said by the label of its field, in both languages ----

# wrong KIND FIELDS: tries an entry of these fields.
wrong()
{
	printf '{"do":"try","service":"don","kind":"%s","fields":{%s}}\n' "$1" "$2"
}

# told N KEY FIELDS KO EN WORDS...: result N is that refusal, word for word.
told()
{
	told_n=$1 told_text="\"error\":\"$2\",\"field\":\"$3\",\"ko\":\"$4\",\"en\":\"$5\""
	shift 5
	says "$told_n" "$told_text" "$*"
}

bank='"campaign":"snow","method":"bank"'
plan='"campaign":"rain","org":"City","title":"Umbrellas","purpose":"umbrellas","goal":1000'
counter desk-a <<EOF
$clerk
$(wrong donate "$bank,\"amount\":0,\"payment_ref\":\"w1\"")
$(wrong donate "$bank,\"amount\":-5,\"payment_ref\":\"w1\"")
$(wrong campaign "$plan,\"from_day\":$day,\"to_day\":$((day - 1)),\"plan_hash\":\"$hash\"")
$(wrong donate "$bank,\"amount\":1000,\"payment_ref\":\"w1\",\"donor\":\"kim\"")
$(wrong donate "\"campaign\":\"snow\",\"method\":\"scoin\",\"amount\":1000,\"payment_ref\":\"w1\",\"payer\":\"$hash\"")
$(wrong donate "$bank,\"amount\":1000,\"payment_ref\":\"$(printf %0101d 1)\"")
$(wrong donate "$bank,\"amount\":1000")
$(wrong donate "$bank,\"amount\":1000,\"payment_ref\":\"w1\",\"colour\":\"red\"")
$(wrong donate "$bank,\"amount\":1000,\"payment_ref\":\"off1\"")
EOF
told 2 don.amount amount "금액: 금액이 받을 수 있는 범위를 벗어났습니다." \
    "Amount: The amount is outside of what is allowed." "a wrong amount, by the rules"
told 3 core.field_range amount "금액: 칸에 적힌 값이 허용된 범위를 벗어났습니다." \
    "Amount: A field holds a value outside its limits." "a wrong amount, by the form"
told 4 don.period "to_day from_day" \
    "마지막 날, 첫날: 모금 기간은 하루부터 한 해까지이며 지난날로 끝낼 수 없습니다." \
    "Last day, First day: A campaign lasts a day to a year, and does not end in the past." \
    "a wrong date"
told 5 core.field_type donor "기부자 카드: 칸에 적힌 값의 종류가 맞지 않습니다." \
    "Donor's card: A field holds the wrong kind of value." "a wrong key"
told 6 core.cosign payer "에스코인을 내는 카드: 카드 서명이 더 필요합니다." \
    "Card that pays with S-Coin: The signature of a card is missing." \
    "a key whose card has not signed"
told 7 core.field_range payment_ref "입금 확인 번호: 칸에 적힌 값이 허용된 범위를 벗어났습니다." \
    "Receipt of the payment: A field holds a value outside its limits." "too long a text"
told 8 core.field_missing payment_ref "입금 확인 번호: 채워야 할 칸이 비어 있습니다." \
    "Receipt of the payment: A required field is empty." "an empty field"
told 9 core.field_unknown colour "colour: 양식에 없는 칸이 들어 있습니다." \
    "colour: The form has no such field." "a field that is none of the form's"
told 10 don.payment_used payment_ref "입금 확인 번호: 이미 적은 입금입니다." \
    "Receipt of the payment: This payment was entered already." "a duplicate"

# A station of which somebody started a copy: both give out the same numbers.
cp -r "$city/station/desk-b" "$work/copy"
unlock_b="{\"do\":\"unlock\",\"card\":\"$city/cards/park.card\",\"pin_file\":\"$work/pin\"}"
counter desk-b <<EOF
$unlock_b
$(gift 51 one)
{"do":"drain","timeout":60}
EOF
city_stop_node
city_copy()
{
	"$bin/madang-station" --dir "$work/copy" --pass-file "$work/pass" --script - \
	    >"$work/out" 2>>"$logs/copy.log" || true
}
city_copy <<EOF
$unlock_b
$(gift 52 two)
EOF
says 2 '"status":"signed"' "a copy of a station signs without the network"
city_start_node || fail "the node does not come up again"
city_copy <<EOF
$unlock_b
{"do":"drain","timeout":60}
{"do":"tasks"}
EOF
told 3 core.seq "" "이미 보낸 기록입니다. 서명한 쪽의 일련번호가 앞선 것보다 커야 합니다." \
    "This entry was sent before: the signer's number must be above the last one." \
    "a replayed entry: its number was used"

# The service gets a rule for a field that the form in use does not have.
cp -r "$prefix/share/madang/services/don" "$work/don" && chmod -R u+w "$work/don"
sed -e 's/"version": 1/"version": 2/' \
    -e '/^   "name": {"ko": "기부하기"/,/^  }/s/^    "amount":/    "slip": {"type": "text", "optional": true, "label": {"ko": "전표 번호", "en": "Number of the slip"}},\n&/' \
    -e 's/^ "messages": {/&\n  "don.no_slip": {"ko": "{amount}에는 전표가 필요합니다.", "en": "For {amount} a slip is needed.", "field": "slip"},/' \
    "$prefix/share/madang/services/don/form.json" >"$work/don/form.json"
{
	echo 'ALTER TABLE don_donate ADD COLUMN slip TEXT;'
	echo 'DROP TRIGGER don_donate_b;'
	sed -n '/^CREATE TRIGGER don_donate_b /,/^END;/p' "$prefix/share/madang/services/don/rules.sql" |
	    sed "s/^END;/SELECT RAISE(ABORT, 'don.no_slip') WHERE NEW.slip IS NULL;\n&/"
} >"$work/don/rules.sql"
: >"$work/don/cases.jsonl"
admin service publish "$work/don"
counter desk-a <<EOF
$clerk
{"do":"sync","timeout":60}
{"do":"try","service":"don","version":1,"kind":"donate","fields":{$bank,"amount":1000,"payment_ref":"w1"}}
{"do":"try","service":"don","version":2,"kind":"donate","fields":{$bank,"amount":1000,"payment_ref":"w1","slip":"9"}}
EOF
told 3 don.no_slip slip "전표 번호: 1,000원에는 전표가 필요합니다." \
    "Number of the slip: For 1,000 won a slip is needed." \
    "a service that was upgraded under the form in use"
says 3 '"live":2' "with the version that has the field"
says 4 '"status":"accepted"' "whose form is accepted"

# ---- the platform takes roles away ----

admin member revoke station/desk-b don:desk
counter desk-b <<EOF
{"do":"sync","timeout":60}
{"do":"unlock","card":"$city/cards/park.card","pin_file":"$work/pin"}
$(gift 41 gone)
EOF
says 3 '"error":"counter.station_revoked"' "a station whose role is gone says so"

# ---- everybody ----

! grep -rqF -e "$memo" "$city/node/1/ledger" "$city/station" "$logs"
verdict $? "no clear value in ledger, station or logs"
expect 0 'PASS' the verifier replays the day -- madang-verifier "$city/node/1/ledger"
exit $failures
