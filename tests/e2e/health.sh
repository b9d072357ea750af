# A health record, from the house that seals it to those who read it: the patient, a house that was
# consented to and not before, not for another purpose and not after; nobody else; and a ledger that
# was tampered with. The programs are those that are installed.

. "$top_srcdir/tests/e2e/lib.sh"
work=$(mktemp -d) || fail "no temporary folder"
. "$top_srcdir/etc/demo/city.sh"
trap 'trap - EXIT; city_cleanup; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

city_secrets
city_found
admin service publish "$prefix/share/madang/services/hc"
admin_key station add desk-a --counter --role hc:city --role hc:desk
for office in han:한강병원 seong:성미의원 bohum:튼튼보험; do
	admin_key office add ${office%:*}
	admin member grant office/${office%:*} hc:institution --agency ${office#*:}
done
admin card new lee --role core:clerk --pin-file "$work/pin"
admin card new kim park --pin-file "$work/pin"

# counter < LINES: at desk-a, by lee.
counter()
{
	{
		echo "{\"do\":\"unlock\",\"card\":\"$city/cards/lee.card\",\"pin_file\":\"$work/pin\"}"
		cat
		echo '{"do":"drain","timeout":60}'
	} >"$work/lines.jsonl"
	run counter "$bin/madang-station" --dir "$city/station/desk-a" --pass-file "$work/pass" \
	    --script "$work/lines.jsonl"
}
counter <<END
{"do":"sign","service":"hc","kind":"institution","fields":{"institution":"한강병원","name":"한강병원","state":"open"}}
{"do":"sign","service":"hc","kind":"institution","fields":{"institution":"성미의원","name":"성미의원","state":"open"}}
{"do":"sign","service":"hc","kind":"institution","fields":{"institution":"튼튼보험","name":"튼튼보험","state":"open"}}
END

# house OFFICE COMMAND...: what an institution's office does.
house()
{
	office=$1
	shift
	"$bin/madang-admin" -C "$city" --pass-file "$work/pass" --as "$office" record "$@"
}
wallet=$work/home
mkdir "$wallet"
fingerprint=$({ printf '\0'; cat "$city/charter"; } | sha256sum | cut -d' ' -f1)
citizen()
{
	citizen_card=$1
	shift
	(cd "$wallet" && "$bin/madang-wallet" "$@" --card "$city/cards/$citizen_card.card" \
	    --pin-file "$work/pin" --language en)
}
same()
{
	cmp -s "$work/$1" "$work/$2"
	verdict $? "$3"
	rm -f "$work/$2"
}
expect 0 'charter of' "a citizen's wallet" -- "$bin/madang-wallet" -w "$wallet" --language en \
    join "$node" "$fingerprint"

# ---- sealed, and opened by the patient ----

tag=$(echo blood | sha256sum | cut -d' ' -f1)
printf '혈액 검사: 고혈압 의심\n' >"$work/h-1"
head -c 120000 /dev/urandom >"$work/h-2"
expect 0 'only the patient has its key' "a record is sealed" -- \
    house han seal h-1 "$work/h-1" --card kim --pin-file "$work/pin" --tag $tag
expect 0 'Code of the record: h-1' "the patient finds it" -- citizen kim mine
key=$("$bin/madang-verifier" "$node" --report hc_v_record --format csv 2>/dev/null |
    sed -n 's/^\([0-9a-f]\{64\}\),h-1,.*/\1/p')
expect 0 'only the patient' "one of several parts, by the patient's key" -- \
    house han seal h-2 "$work/h-2" --patient "$key" --tag $tag
! cat "$city"/node/1/ledger/tile/entries/* "$city"/node/1/ledger/tile/entries/*/* 2>/dev/null |
    grep -q 고혈압
verdict $? "nothing of it is on the ledger"
expect 0 'h-1 is in' "the patient opens it" -- citizen kim open h-1 --out "$work/got"
same h-1 got "it says what was sealed"
expect 0 'h-2 is in' "and the large one" -- citizen kim open h-2 --out "$work/got"
same h-2 got "whole"
expect 2 'this card has no record' "another card does not" -- citizen park open h-1 --out "$work/got"
expect 1 'hc.record_exists' "a code is used once" -- \
    house han seal h-1 "$work/h-1" --card kim --pin-file "$work/pin" --tag $tag

# ---- another house: not before the consent ----

expect 1 'no patient has given 성미의원 the key' "before the consent nobody opens it" -- \
    house seong open h-1 referral --out "$work/got"
[ ! -e "$work/got" ]
verdict $? "and nothing is written"
expect 2 'no terminal to ask' "the patient is asked" -- setsid sh -c "cd '$wallet' && '$bin/madang-wallet' \
    consent 성미의원 referral 30 --record h-1 --card '$city/cards/kim.card' --pin-file '$work/pin' --out '$work/consent'"
[ ! -e "$work/consent" ]
verdict $? "and nothing goes without an answer"
expect 0 'what was read cannot be taken back' "told what cannot be undone" -- \
    citizen kim consent 성미의원 referral 30 --record h-1 --yes --out "$work/consent"
expect 2 'nobody signs for an institution' "no house, no key" -- \
    citizen kim consent 없는의원 referral 30 --yes
expect 2 'purpose' "no such purpose" -- citizen kim consent 성미의원 gossip 30 --yes
sed 's/"key_box":"[^"]*"/"key_box":"AAAA"/' "$work/consent" >"$work/bad"
expect 1 'key_box' "a box that is none is refused" -- \
    house seong consent "$work/bad" --card kim --pin-file "$work/pin"
expect 1 'core.cosign|cosign' "another's card cannot consent" -- \
    house seong consent "$work/consent" --card park --pin-file "$work/pin"
sed 's/v1/v2/' "$work/consent" >"$work/bad"
expect 2 'no consent that madang-wallet has made' "nor another file" -- \
    house seong consent "$work/bad" --card kim --pin-file "$work/pin"
expect 0 'is on the ledger' "the card signs at a desk" -- \
    house seong consent "$work/consent" --card kim --pin-file "$work/pin"

# ---- after it, for what was agreed to ----

expect 0 'The patient sees that 성미의원' "the house opens it" -- \
    house seong open h-1 referral --out "$work/got"
same h-1 got "it says what was sealed"
expect 1 'hc.no_consent' "not for another purpose" -- house seong open h-1 insurance --out "$work/got"
expect 1 'no patient has given 성미의원' "not another record" -- \
    house seong open h-2 referral --out "$work/got"
expect 1 'no patient has given 튼튼보험' "and no other house" -- \
    house bohum open h-1 insurance --out "$work/got"
[ ! -e "$work/got" ]
verdict $? "none of these wrote anything"
said=$(citizen kim mine)
[ "$(printf '%s\n' "$said" | grep 성미의원 | grep -c 'Basis: Consent')" = 1 ]
verdict $? "every look is in the patient's log, and what was refused is none"

# ---- a consent to all, and records that come later ----

expect 0 'h-2' "a consent to all brings the keys of all" -- \
    citizen kim consent 튼튼보험 insurance 30 --yes --out "$work/all"
expect 0 'is on the ledger' "entered" -- house bohum consent "$work/all" --card kim --pin-file "$work/pin"
expect 0 'h-2 is in' "the insurer opens" -- house bohum open h-2 insurance --out "$work/got"
same h-2 got "the large record"
printf '추적 검사: 정상\n' >"$work/h-3"
expect 0 'only the patient' "a later record" -- \
    house han seal h-3 "$work/h-3" --patient "$key" --tag $tag
expect 1 'no patient has given 튼튼보험' "whose key did not go along" -- \
    house bohum open h-3 insurance --out "$work/got"
code=$(sed -n 's/.*"consent":"\([^"]*\)".*/\1/p' "$work/all")
expect 0 'h-3' "is shared" -- citizen kim share "$code" --yes --out "$work/share"
expect 0 'is on the ledger' "entered" -- house bohum consent "$work/share" --card kim --pin-file "$work/pin"
expect 0 'h-3 is in' "and opened" -- house bohum open h-3 insurance --out "$work/got"
same h-3 got "it says what was sealed"
expect 2 'no record whose key is not shared' "there is nothing more to share" -- \
    citizen kim share "$code" --yes
expect 2 'has no consent' "another card shares nothing" -- citizen park share "$code" --yes

# ---- withdrawn ----

counter <<END
{"do":"sign","service":"hc","kind":"withdraw","fields":{"consent":"$code"},"cards":{"patient":{"card":"$city/cards/kim.card","pin_file":"$work/pin"}}}
END
expect 1 'hc.no_consent' "after it is withdrawn nothing is opened" -- \
    house bohum open h-3 insurance --out "$work/got"
[ ! -e "$work/got" ]
verdict $? "though the key was handed over"
expect 2 'no consent .* that holds' "and nothing more is shared" -- citizen kim share "$code" --yes
expect 0 'h-1 is in' "the other consent stands" -- house seong open h-1 referral --out "$work/got"

# ---- an emergency ----

for guardian in rescue:소방재난본부 privacy:개인정보보호위원회; do
	admin_key office add ${guardian%:*}
	admin member grant office/${guardian%:*} hc:guardian --agency ${guardian#*:}
done
printf '혈액형 O형, 페니실린 과민\n' >"$work/h-4"
expect 0 'and two guardians together' "a record that guardians open in an emergency" -- \
    house han seal h-4 "$work/h-4" --patient "$key" --tag $tag
expect 0 'h-4 is in' "the patient opens it as ever" -- citizen kim open h-4 --out "$work/got"
same h-4 got "the same"
printf '의식 없이 응급실로 옴\n' >"$work/reason"
printf '하나\n둘\n' >"$work/lines"
expect 1 'is no emergency of the last day' "without an entry no guardian releases anything" -- \
    house rescue release 3 --out "$work/half"
expect 1 'hc.emergency_purpose' "an insurer has no emergency" -- \
    house bohum emergency h-4 insurance "$work/reason"
expect 2 'one line with a reason' "a reason is one line" -- house seong emergency h-4 treatment "$work/lines"
expect 0 'Two guardians release the key' "the entry comes first" -- \
    house seong emergency h-4 treatment "$work/reason"
access=$(printf '%s\n' "$said" | sed -n 's/^Access \([0-9]*\) .*/\1/p')
salt=$(tail -n 1 "$work/reason.salt")
[ ${#salt} = 32 ]
verdict $? "with a salt for the auditor"
expect 1 'lacks the role hc:guardian' "no guardian, no half" -- house han release "$access" --out "$work/half"
expect 0 'Half of the key' "one guardian" -- house rescue release "$access" --out "$work/half-1"
expect 2 'not the key of h-4' "one half opens nothing, twice neither" -- \
    house seong unlock "$access" "$work/half-1" "$work/half-1" --out "$work/got"
expect 0 'Half of the key' "the other guardian" -- house privacy release "$access" --out "$work/half-2"
expect 2 'boxed to somebody else' "others cannot use the halves" -- \
    house bohum unlock "$access" "$work/half-1" "$work/half-2" --out "$work/got"
[ ! -e "$work/got" ]
verdict $? "and nothing is written"
expect 0 'h-4 is in' "both halves do" -- \
    house seong unlock "$access" "$work/half-1" "$work/half-2" --out "$work/got"
same h-4 got "it says what was sealed"
said=$(citizen kim mine)
printf '%s\n' "$said" | grep 성미의원 | grep -q 'h-4.*Basis: Emergency'
verdict $? "the patient sees it"
! cat "$city"/node/1/ledger/tile/entries/* "$city"/node/1/ledger/tile/entries/*/* 2>/dev/null |
    grep -q '의식 없이'
verdict $? "the reason is not on the ledger"
expect 0 'Two guardians release' "a record from before there were guardians" -- \
    house seong emergency h-3 treatment "$work/reason"
access=$(printf '%s\n' "$said" | sed -n 's/^Access \([0-9]*\) .*/\1/p')
[ "$(tail -n 1 "$work/reason.salt")" != "$salt" ] && grep -qx "$salt" "$work/reason.salt"
verdict $? "and the salt of the first is still there"
expect 2 'has no half' "has no halves" -- house rescue release "$access" --out "$work/half"

# ---- a changed ledger ----

run mirror "$bin/madang-verifier" "$node" --pin "$fingerprint" --mirror "$work/mirror"
expect 0 'PASS' "the ledger holds in the eyes of the verifier" -- "$bin/madang-verifier" "$work/mirror" \
    --pin "$fingerprint"
expect 0 'h-2 is in' "a mirror serves" -- citizen kim open h-2 --node "$work/mirror" --out "$work/got"
same h-2 got "the same"
for bundle in $(find "$work/mirror/tile/entries" -type f); do
	sed 's/AAAA/AAAB/g; s/[a-z]\{5\}\([0-9]\)[A-Z]/zzzzz\1Q/g' "$bundle" >"$work/changed" &&
	    [ "$(wc -c <"$work/changed")" = "$(wc -c <"$bundle")" ] && cp "$work/changed" "$bundle"
done
expect 1 'do not believe it' "what was changed on the way is refused" -- \
    citizen kim open h-2 --node "$work/mirror" --out "$work/got"
[ ! -e "$work/got" ]
verdict $? "and not written"

exit $((failures > 0))
