# Certificates from a counter, through its script: one that a person has once and one that may be
# had again; nothing is handed over before the ledger has it; paper, files and what the verifier
# says of them; replaced, revoked; the node away, a kill between entry and handover.

. "$top_srcdir/tests/e2e/lib.sh"
work=$(mktemp -d) || fail "no temporary folder"
. "$top_srcdir/etc/demo/city.sh"
. "$top_srcdir/tests/e2e/counter-lib.sh"
trap 'trap - EXIT; city_cleanup; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

city_secrets
city_found
admin service publish "$prefix/share/madang/services/cert"
admin_key station add desk-a --counter --role cert:resident --agency 종로구청
admin_key station add desk-b --counter --role cert:resident --agency 마포구청
admin card new kim --role core:clerk --pin-file "$work/pin"
admin card new lee --role cert:tax --pin-file "$work/pin"
admin card new alice --pin-file "$work/pin"
clerk="{\"do\":\"unlock\",\"card\":\"$city/cards/kim.card\",\"pin_file\":\"$work/pin\"}"
alice="{\"card\":\"$city/cards/alice.card\",\"pin_file\":\"$work/pin\"}"
stick=$work/stick
spool=$work/spool
ledger=$city/node/1/ledger
mkdir "$spool"
for desk in desk-a desk-b; do
	sed "s|}\$|,\"wallet\":\"$stick\"}|" "$city/station/$desk/config" >"$work/config" &&
	    mv "$work/config" "$city/station/$desk/config"
done

# A form counts days.
day()
{
	echo $(($(date -u -d "$1" +%s) / 86400))
}

tag=$(printf 'residency of one person' | sha256sum | cut -d' ' -f1)
digest=$(printf %064d 7)
resident="\"name\":\"홍길동\",\"birth_date\":$(day 1957-05-17),\"address\":\"서울특별시 종로구 세종대로 209\",\"moved_in\":$(day 2020-03-02)"
sealed="\"name\":\"홍길동\",\"birth_date\":$(day 1957-05-17),\"address\":\"서울특별시 종로구 세종대로 209\",\"seal_digest\":\"$digest\",\"purpose\":\"부동산 매도\""
cards="\"cards\":{\"holder\":$alice}"

# issue TOKEN KIND FIELDS
issue()
{
	printf '{"do":"sign","token":"%032d","service":"cert","kind":"%s","fields":{%s},%s}\n' \
	    "$1" "$2" "$3" "$cards"
}

# ---- what is asked, and what the rules say ----

counter desk-a <<EOF
$clerk
{"do":"form","service":"cert"}
{"do":"try","service":"cert","kind":"residency","fields":{$resident},$cards}
{"do":"try","service":"cert","kind":"residency","fields":{"name":"홍길동","subject_tag":"$tag"},$cards}
{"do":"try","service":"cert","kind":"residency","fields":{$resident,"subject_tag":"$tag"}}
{"do":"try","service":"cert","kind":"localtaxpaid","fields":{"name":"홍길동"},$cards}
{"do":"try","service":"cert","kind":"residency","fields":{$resident,"subject_tag":"$tag"},$cards}
EOF
says 2 '{"kind":"residency","may":7}' "the counter offers what it may issue"
says 2 '{"kind":"localtaxpaid","may":6}' "and knows what other offices issue"
says 2 '{"kind":"issue","may":11}' "the entry itself is none to be filled in"
says 3 '"error":"cert.tag_missing"' "the rules ask for the tag of the person"
says 4 '"error":"core.field_missing","field":"birth_date"' "what is missing is named by its field"
says 5 '"error":"core.field_missing","field":"holder"' "no certificate without a card"
says 6 '"error":"counter.no_role"' "a kind of another office is not issued here"
says 7 '"entry":"issue","public":[{"field":"digest","value":"' "what goes on the ledger is told before"
answer 7 | sed 's/.*"public":\(\[[^]]*\]\).*/\1/' >"$work/public"
! grep -q '홍길동\|1957\|세종대로' "$work/public"
verdict $? "and no value of the person is in it"
says 7 '{"part":4,"first":"생년월일","second":"1957년 5월 17일"}' "the certificate is seen before, in Korean"
says 7 '{"part":4,"first":"Date of birth","second":"1957-05-17"}' "and in English"

# ---- issued; nothing in anybody's hands before the ledger has it ----

city_stop_node
counter desk-a <<EOF
$clerk
$(issue 1 residency "$resident,\"subject_tag\":\"$tag\"")
$(issue 2 seal "$sealed")
$(issue 3 residency "$resident,\"subject_tag\":\"$tag\"")
{"do":"handovers"}
EOF
one=$(number 2 seq) two=$(number 3 seq)
says 2 '"status":"signed"' "without a node a certificate is signed"
says 2 '"hands":1' "and waits to be handed over"
says 3 '"status":"signed"' "another kind too"
says 4 '"error":"cert.live_exists"' "a person has one of it at a time, also while it is queued"
says 5 "\"seq\":$one," "both wait"
says 5 '"state":0,"given":0,"name":"residency-' "for the ledger"
counter desk-a <<EOF
$clerk
{"do":"give","seq":$one,"as":"paper-ko"}
{"do":"give","seq":$one,"as":"folder"}
{"do":"handed","seq":$one}
EOF
says 2 '"error":"counter.not_proven"' "nothing is printed before the ledger has it"
says 3 '"error":"counter.not_proven"' "nor written"
says 4 '"error":"counter.not_proven"' "nor called handed over"
[ -z "$(ls "$spool")" ] && [ ! -e "$stick" ]
verdict $? "nothing lies anywhere"

# The vault dies after it has answered, and before anything is handed over.
mkfifo "$work/lines"
"$bin/madang-station" --dir "$city/station/desk-a" --pass-file "$work/pass" --script "$work/lines" \
    >"$work/killed" 2>>"$logs/desk-a.log" &
city_station=$!
exec 7>"$work/lines"
{ echo "$clerk"; issue 4 residentperson "\"name\":\"홍길동\""; issue 5 seal "$sealed"; } >&7
waited=0
until grep -q '"status":"signed"' "$work/killed" || [ $waited = 300 ]; do
	sleep 0.1
	waited=$((waited + 1))
done
for child in $(cat "/proc/$city_station/task/$city_station/children"); do
	kill -9 "$child" 2>/dev/null
done
exec 7>&-
wait $city_station 2>/dev/null
city_station=
killed=$(sed -n 's/.*"status":"signed".*"seq":\([0-9]*\),.*/\1/p' "$work/killed")
[ -n "$killed" ]
verdict $? "the vault was killed after it had signed seq $killed"

city_start_node || fail "the node does not come up again"
counter desk-a <<EOF
$clerk
{"do":"drain","timeout":60}
{"do":"desk"}
{"do":"handovers"}
{"do":"give","seq":$killed,"as":"folder"}
EOF
says 2 '"status":"drained"' "with the node back the ledger takes them"
says 3 '"hand":3' "and the counter says that three are to be handed over"
says 4 "\"seq\":$killed," "the one of before the kill is among them"
says 5 '"error":"counter.no_folder"' "without a stick there is only paper, and it is said"
mkdir "$stick"
counter desk-a <<EOF
$clerk
{"do":"give","seq":$killed,"as":"folder"}
{"do":"handed","seq":$one}
{"do":"give","seq":$one,"as":"paper-ko"}
{"do":"give","seq":$one,"as":"folder"}
{"do":"give","seq":$two,"as":"paper-en"}
{"do":"give","seq":$two,"as":"folder"}
{"do":"reveal","seq":$one}
EOF
says 2 '"status":"ok"' "what the kill cut off is fetched after it"
says 3 '"error":"counter.not_given"' "nothing is handed over that was not given"
says 4 '"where":"A4"' "on paper"
says 5 '"where":"residency-' "and as files"
says 6 '"where":"A4"' "in English too"
says 8 '"field":"name","line":0' "until then the counter can show what it says"
says 8 '"clear":"홍길동"' "in clear"

# ---- what everybody says of it ----

cert=$(echo "$stick"/residency-*.sdjwt)
seal=$(ls -t "$stick"/seal-*.sdjwt | head -n 1)
[ "$(ls "$stick" | wc -l)" = 6 ]
verdict $? "three certificates lie on the stick, each with its receipt"
expect 0 'valid: .*/station/desk-a has issued it' "the verifier that replays says valid" -- \
    madang-verifier "$ledger" --certificate "$cert"
expect 0 'valid: ' "of the other kind too" -- madang-verifier "$ledger" --certificate "$seal"
expect 0 'over_65: yes' "what is derived stands in it" -- \
    madang-verifier "$ledger" --certificate "$cert"
expect 0 'valid: .*/station/desk-a has issued it' "and so by receipt and status list alone" -- \
    madang-verifier --certificate "$cert" --charter "$city/charter" --status "http://127.0.0.1:$port"

pdf=$spool/certificate-$(basename "$cert" .sdjwt | sed 's/.*-//').pdf
pdftotext -layout "$pdf" - >"$work/paper" 2>/dev/null
grep -q '거주 확인서' "$work/paper" && grep -q '성명 *홍길동' "$work/paper" &&
    grep -q '1957년 5월 17일' "$work/paper"
verdict $? "the paper says what the certificate does"
pdftoppm -r 150 -png "$pdf" "$work/page"
code=$(zbarimg --quiet --raw "$work"/page-1.png 2>/dev/null)
hex=$(cut -d'~' -f1 "$cert" | tr -d '\n' | sha256sum | cut -d' ' -f1)
[ "${code##*digest=}" = "$hex" ]
verdict $? "its code asks the ledger for this certificate"

# ---- handed over: erased here ----

counter desk-a <<EOF
$clerk
{"do":"handed","seq":$one}
{"do":"handed","seq":$two}
{"do":"handed","seq":$killed}
{"do":"give","seq":$one,"as":"folder"}
{"do":"reveal","seq":$one}
{"do":"handovers"}
EOF
says 2 '"status":"ok"' "the citizen has it"
says 5 '"error":"counter.no_handover"' "then the counter has it no more"
says 6 '"error":"counter.erased"' "and cannot show it"
says 7 '"documents":[]' "nothing waits"

# ---- replaced, and revoked by another entry of the form ----

moved="\"name\":\"홍길동\",\"birth_date\":$(day 1957-05-17),\"address\":\"서울특별시 마포구 월드컵로 212\",\"moved_in\":$(day 2026-11-02)"
counter desk-b <<EOF
$clerk
{"do":"sync","timeout":60}
{"do":"try","service":"cert","kind":"revoke","fields":{"digest":"$hex","reason":"changed"}}
EOF
says 3 '"error":"cert.other_agency"' "another agency revokes nothing of this one"
counter desk-a <<EOF
$clerk
{"do":"rows","view":"cert_pub_status","search":"$hex"}
$(issue 6 residency "$moved,\"old\":\"$hex\"")
{"do":"drain","timeout":60}
EOF
says 2 "\"rows\":[[\"$hex\",\"residency\",0," "the pick list has the old one"
says 3 '"status":"signed"' "another is issued in its place"
three=$(number 3 seq)
counter desk-a <<EOF
$clerk
{"do":"give","seq":$three,"as":"folder"}
{"do":"handed","seq":$three}
EOF
new=$(ls -t "$stick"/residency-*.sdjwt | head -n 1)
newhex=$(cut -d'~' -f1 "$new" | tr -d '\n' | sha256sum | cut -d' ' -f1)
expect 1 'superseded: ' "the old one is superseded" -- madang-verifier "$ledger" --certificate "$cert"
expect 0 'valid: ' "the new one holds" -- madang-verifier "$ledger" --certificate "$new"
counter desk-a <<EOF
$clerk
{"do":"sync","timeout":60}
{"do":"sign","service":"cert","kind":"revoke","fields":{"digest":"$newhex","reason":"lost"}}
{"do":"drain","timeout":60}
EOF
says 3 '"status":"signed"' "revoked at the counter"
expect 1 'revoked: ' "and the verifier says so" -- madang-verifier "$ledger" --certificate "$new"

# ---- refused later: nothing is handed over ----

city_stop_node
counter desk-a <<EOF
$clerk
$(issue 7 residency "$resident,\"subject_tag\":\"$tag\"")
EOF
late=$(number 2 seq)
city_start_node || fail "the node does not come up again"
counter desk-b <<EOF
$clerk
$(issue 8 residency "$resident,\"subject_tag\":\"$tag\"")
{"do":"drain","timeout":60}
EOF
says 3 '"status":"drained"' "another counter was first"
other=$(number 2 seq)
counter desk-a <<EOF
$clerk
{"do":"drain","timeout":60}
{"do":"tasks"}
{"do":"handovers"}
{"do":"give","seq":$late,"as":"folder"}
{"do":"settle","seq":$late,"reason":"마포구청에서 받으셨습니다."}
{"do":"reveal","seq":$late}
EOF
says 3 '"kind":"residency","version":1,"error":"cert.live_exists"' "what the ledger refuses is a task"
says 4 '"documents":[]' "and nothing that could be handed over"
says 5 '"error":"counter.no_handover"' "nor is it given"
says 6 '"status":"ok"' "settled"
says 7 '"error":"counter.erased"' "its values are gone"

# ---- by a clerk at the screen, in plain lines ----

# plain LINE...: what it wrote is in $work/plain.
plain()
{
	printf '%s\n' "$city/cards/kim.card" "$(cat "$work/pin")" "$@" |
	    "$bin/madang-station" --dir "$city/station/desk-a" --pass-file "$work/pass" \
	    --print "$spool" --plain >"$work/plain" 2>>"$logs/plain.log"
}

# line WORDS: its number.
line()
{
	sed -n "s/^ [ >] *\([0-9]*\)  *$1\( .*\)\{0,1\}\$/\1/p" "$work/plain" | tail -n 1
}

# wrote WORDS VERDICT
wrote()
{
	grep -qF -e "$1" "$work/plain"
	verdict $? "$2"
}

plain
service=$(line '민원 증명서')
plain "$service"
! grep -q '지방세' "$work/plain"
verdict $? "the screen lists what this counter may issue, and no other kind"
kind=$(line '거주 확인서')
plain "$service" "$kind" "홍길동" 1957-05-17 "서울특별시 종로구 세종대로 209" 2020-03-02 \
    "$city/cards/alice.card" "$(cat "$work/pin")" "$digest" "" "" 0
wrote '생년월일: 1957년 5월 17일' "before it is signed the page is read in Korean"
wrote 'Date of birth: 1957-05-17' "and in English"
wrote '공개 장부에는 이것만 남습니다' "and what alone is public"
wrote '공개 장부에 올라가면 내어 드립니다.' "it is signed, and waits"
counter desk-a <<EOF
{"do":"drain","timeout":60}
EOF
rm -f "$spool"/*
plain
hand=$(line '내어 드릴 것')
plain "$hand" 1 1
[ -s "$(echo "$spool"/certificate-*.pdf)" ]
verdict $? "it is printed from the list of what is to be handed over"
give=$(line '받는 분께 드렸습니다')
plain "$hand" 1 "$give"
wrote '내어 드릴 것이 없습니다.' "and the citizen has it"

# ---- who may no more ----

admin member revoke station/desk-b cert:resident
counter desk-b <<EOF
$clerk
{"do":"sync","timeout":60}
{"do":"give","seq":$other,"as":"folder"}
{"do":"try","service":"cert","kind":"residentperson","fields":{"name":"홍길동"},$cards}
EOF
says 3 '"where":"residency-' "what was issued before a role went is handed over"
says 4 '"error":"counter.station_revoked"' "and no more is issued"
last=$stick/$(answer 3 | sed 's/.*"where":"\([^"]*\)".*/\1/').sdjwt
expect 0 'valid: .*/station/desk-b has issued it' "a certificate of when it held the role is valid" -- \
    madang-verifier "$ledger" --certificate "$last"

# ---- everybody ----

! grep -rqaE '홍길동|세종대로|월드컵로|부동산' "$ledger" "$city/station" "$logs"
verdict $? "no value of a certificate in ledger, station or logs"
expect 0 'PASS' the verifier replays all of it -- madang-verifier "$ledger"
exit $failures
