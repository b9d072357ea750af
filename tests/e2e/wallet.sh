# A citizen's own program, without the city's folder: takes the charter by its fingerprint, shows a
# certificate, is asked for consent at a terminal, finds who asked and who looked, service by service,
# also from a mirror while no node answers; a card that nothing is about finds nothing.

. "$top_srcdir/tests/e2e/tmux.sh"
. "$top_srcdir/tests/e2e/lib.sh"
. "$top_srcdir/etc/demo/city.sh"
. "$top_srcdir/tests/e2e/counter-lib.sh"
trap 'trap - EXIT; city_cleanup; tm kill-server 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

# ---- a city, in which things happen to kim ----

city_secrets
city_found
for service in cert vfy card hc; do
	admin service publish "$prefix/share/madang/services/$service"
done
admin_key office add resident
admin member grant office/resident cert:resident --agency 종로구청
admin_key office add housing
admin member grant office/housing vfy:source --agency 국토교통부
admin_key station add desk-a --counter --role vfy:office --role vfy:desk --role card:office --role hc:city
admin member grant station/desk-a card:desk --agency 종로구청
admin member grant station/desk-a card:facility --agency 종로구청
admin member grant station/desk-a hc:institution --agency 한강병원
admin card new lee --role core:clerk --pin-file "$work/pin"
admin card new kim park --pin-file "$work/pin"
day=$((($(date +%s) + 32400) / 86400))
hash=$(printf %064d 7)
kim="{\"card\":\"$city/cards/kim.card\",\"pin_file\":\"$work/pin\"}"
cat >"$work/day.jsonl" <<END
{"do":"unlock","card":"$city/cards/lee.card","pin_file":"$work/pin"}
{"do":"sign","service":"vfy","kind":"programme","fields":{"programme":"rent","title":"월세 지원","places":10,"from_day":$((day - 1)),"to_day":$((day + 30))}}
{"do":"sign","service":"vfy","kind":"requirement","fields":{"programme":"rent","attribute":"무주택","source_role":"vfy:source"}}
{"do":"sign","service":"vfy","kind":"apply","fields":{"application":"a-1","programme":"rent","consent_until":$(($(date +%s) + 86400))},"cards":{"applicant":$kim}}
{"do":"sign","service":"card","kind":"facility","fields":{"facility":"pool","operator":"종로구청","name":"구립 수영장","district":"종로구","class":"sports","residents_only":0,"terms_hash":"$hash"}}
{"do":"sign","service":"card","kind":"join","fields":{"facility":"pool","until_day":$((day + 30))},"cards":{"pseudonym":${kim%\}},"per":"pool"}}}
{"do":"sign","service":"card","kind":"facility","fields":{"facility":"gym","operator":"종로구청","name":"구립 체육관","district":"종로구","class":"sports","residents_only":0,"terms_hash":"$hash"}}
{"do":"sign","service":"hc","kind":"institution","fields":{"institution":"한강병원","name":"한강병원","state":"open"}}
{"do":"sign","service":"hc","kind":"record","fields":{"record":"h-1","institution":"한강병원","ciphertext_hash":"$hash","type_tag":"$hash"},"cards":{"patient":$kim}}
{"do":"sign","service":"hc","kind":"consent","fields":{"consent":"c-1","institution":"한강병원","purpose":"insurance","until":$(($(date +%s) + 86400))},"cards":{"patient":$kim}}
{"do":"sign","service":"hc","kind":"access","fields":{"record":"h-1","institution":"한강병원","purpose":"treatment"}}
{"do":"drain","timeout":60}
{"do":"lock"}
END
run day "$bin/madang-station" --dir "$city/station/desk-a" --pass-file "$work/pass" \
    --script "$work/day.jsonl"

# A card has another key at each facility, for nobody is to see that one person goes to both.
join='"do":"sign","service":"card","kind":"join","fields":{"facility":"gym","until_day":'$((day + 30))'}'
counter desk-a <<END
{"do":"unlock","card":"$city/cards/lee.card","pin_file":"$work/pin"}
{$join,"cards":{"pseudonym":$kim}}
{$join,"cards":{"pseudonym":${kim%\}},"per":"pool"}}}
{$join,"cards":{"pseudonym":${kim%\}},"per":"gym"}}}
{"do":"drain","timeout":60}
{"do":"lock"}
END
says 2 counter.per "a key for a facility is not given without one"
says 3 core.field_missing "the key for one facility is none for another"
says 4 '"signed"' "for each it is another one"
counter desk-a <<END
{$join,"cards":{"pseudonym":${kim%\}},"per":1}}}
END
says 1 'must be a text of 1 to 400 bytes' "and which one it is for is said in a text"
wallet=$work/wallet
echo '{"name":"김서울","birth_date":"1990-05-17","address":"서울특별시 종로구 세종대로 209","moved_in":"2020-03-02"}' \
    >"$work/values"
admin --as resident certificate issue residency "$work/values" --card kim --pin-file "$work/pin" \
    --wallet "$wallet" --tag $hash
"$bin/madang-admin" certificate ask residency over_19 --aud https://library.example \
    >"$work/question" || fail "no question"

# ---- at home: a wallet and a card, and nothing of the city ----

mkdir "$work/home" && cp "$city/cards/kim.card" "$city/cards/park.card" "$work/home" ||
    fail "no home"
fingerprint=$({ printf '\0'; cat "$city/charter"; } | sha256sum | cut -d' ' -f1)
mv "$city/cards" "$city/admin" "$work/"
cd "$wallet" || fail "no wallet"
wallet()
{
	"$bin/madang-wallet" "$@"
}
certificate=$(echo *.sdjwt)

expect 2 'charter is missing' "without a charter nothing is believed" -- wallet show $certificate
expect 1 '믿지 마세요' "another city's charter is not taken" -- wallet join "$node" "$hash"
expect 0 '헌장을 적었습니다' "the charter, by its fingerprint" -- wallet join "$node" "$fingerprint"
expect 0 '^유효합니다' "a certificate, in Korean" -- wallet show $certificate
printf '%s\n' "$said" | grep -qx '  생년월일: 1990년 5월 17일' &&
    printf '%s\n' "$said" | grep -qx '  만 19세 이상: 예'
verdict $? "under the labels of its kind"
expect 0 '^It is valid' "and in English" -- wallet show $certificate --language en
printf '%s\n' "$said" | grep -qx '  Date of birth: 1990-05-17' &&
    printf '%s\n' "$said" | grep -qx '  19 or older: yes'
verdict $? "under its labels"

# ---- consent ----

question()
{
	tmux_start 80 24 "'$bin/madang-wallet' present $certificate '$work/question' \
	    --card '$work/home/kim.card' --out '$work/answer'; echo ended with \$?"
	shows '알려 줄까요?' "$1"
}
question "who asks what is shown, and consent is asked"
shows '묻는 곳: https://library.example' "who asks"
shows '확인된 것이 아닙니다' "whom nobody has checked"
shows '만 19세 이상: 예' "what is asked, and the answer"
! screen_has 1990
verdict $? "and nothing else"
keys 아니요 Enter
shows 'ended with 1' "no is no"
[ ! -e "$work/answer" ] && [ ! -e "${certificate%.sdjwt}.shown" ]
verdict $? "and nothing is written"
question "asked again"
keys 예 Enter
shows '카드의 PIN:' "yes asks for the PIN"
keys 271828 Enter
shows 'ended with 0' "and answers"
! screen_has 271828
verdict $? "the PIN is not shown"
expect 0 'over_19: yes' "the answer holds" -- "$bin/madang-verifier" "$node" \
    --certificate "$work/answer" --request "$work/question"
expect 0 '1번 보여 주었고, 그 가운데 0번은' "to whom it was shown" -- wallet seen $certificate

# ---- what the ledger has of a card ----

mine()
{
	wallet mine --card "$work/home/$1.card" --pin-file "$work/pin"
}
has()
{
	if printf '%s\n' "$said" | grep -qE -- "$1"; then
		verdict 0 "$2"
	else
		verdict 1 "$2: not $1"
		printf '%s\n' "$said" | sed 's/^/    /'
	fi
}
expect 0 '거주 확인서 .*: 유효' "my certificates and their state" -- mine kim
has '서류 없는 자격 확인 - ' "who asked about me"
has '확인할 것: 무주택' "and what"
has '건강 기록 - 내 기록을 본 곳' "who looked at my records"
has '때: 20.*, 기관 번호: 한강병원, 적은 곳: .*/station/desk-a, 목적: 진료, 기록 번호: h-1' "when, for what, and at which"
has '동의 번호: c-1, .*목적: 보험' "what I agreed to"
has '시설 번호: gym, 시설 이름: 구립 체육관' "at each"
has '시설 번호: pool, 시설 이름: 구립 수영장, .*: 20[0-9-]*, 마지막 날: 20' "where I am a member"
has '직접 확인한 내용입니다' "all of it checked here"
expect 0 '원장에 없습니다' "another card finds nothing" -- mine park
! printf '%s\n' "$said" | grep -qE '무주택|h-1|c-1|pool'
verdict $? "of others"
expect 2 'PIN이 맞지 않습니다' "a wrong PIN" -- sh -c "echo 1 >'$work/bad' &&
    '$bin/madang-wallet' mine --card '$work/home/park.card' --pin-file '$work/bad'"

# ---- no node: a mirror, with a new copy of the ledger ----

run mirror "$bin/madang-verifier" "$node" --pin "$fingerprint" --mirror "$work/mirror"
city_stop_node
expect 2 '연결하지 못했습니다' "no node answers" -- mine kim
expect 0 '확인할 것: 무주택' "a mirror serves as well" -- wallet mine --card "$work/home/kim.card" \
    --pin-file "$work/pin" --node "$work/mirror" --ledger "$work/kiosk"
expect 2 '원장이 있는 곳에서' "but does not say what was revoked" -- wallet show $certificate \
    --node "$work/mirror"
sed 's/"created":./"created":9/' "$work/mirror/charter" >"$work/wrong"
expect 1 '믿지 마세요' "a changed charter opens nothing" -- wallet mine --charter "$work/wrong" \
    --card "$work/home/kim.card" --pin-file "$work/pin" --node "$work/mirror"

exit $((failures > 0))
