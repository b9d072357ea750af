#!/bin/sh
# A certificate from the counter to the one who checks it: issued, presented, seen, revoked, on a
# real node; what madang-verifier says with the ledger and without any network.
. "${srcdir:-.}/tests/unit/admin/helpers.sh"

verifier()
{
	"$bin/madang-verifier" "$@"
}

# What a citizen runs: with a wallet, a card's file and an address, and without the city's folder.
holder()
{
	LC_ALL=C.UTF-8 "$bin/madang-wallet" -w "$wallet" --language "${tongue:-en}" "$@"
}

expect 0 "is founded" signed city new --origin madang.test.example --node 1=$url
start_node
expect 0 "version 1 is published" signed service publish "$services/cert"
expect 0 "is enrolled" signed office add resident
expect 0 "is enrolled" signed office add tax
expect 0 "is enrolled" signed office add library
expect 0 "cert:resident" signed member grant office/resident cert:resident --agency 종로구청
expect 0 "cert:tax" signed member grant office/tax cert:tax --agency 종로구청
expect 0 "cert:verifier" signed member grant office/library cert:verifier --agency 마포도서관
expect 0 "is made" signed card new alice bob --pin-file "$work/pin"
tag=$(printf 'residency of one person' | sha256sum | cut -d' ' -f1)
cat >"$work/values" <<-END
	{"name":"홍길동","birth_date":"1990-05-17","address":"서울특별시 종로구 세종대로 209",
	 "moved_in":"2020-03-02"}
END
wallet=$work/wallet

# issue OFFICE KIND [OPTION]...
issue()
{
	office=$1 kind=$2
	shift 2
	signed --as "$office" certificate issue "$kind" "$work/values" --card alice \
	    --pin-file "$work/pin" --wallet "$wallet" "$@"
}

# ---- what is not issued
expect 2 "whose card" signed --as resident certificate issue residency "$work/values"
expect 1 "cert.wrong_issuer" issue tax residency --tag $tag
expect 1 "cert.tag_missing" issue resident residency
expect 1 "cert.too_long" issue resident residency --tag $tag --days 31
expect 2 'there is no kind "nobility"' issue resident nobility
expect 2 'do not say "address"' issue resident family
echo '{"name":"홍길동"}' >"$work/short"
expect 2 '"birth_date" is missing' signed --as resident certificate issue residency \
    "$work/short" --card alice --pin-file "$work/pin" --wallet "$wallet" --tag $tag
expect 2 "wrong PIN" signed --as resident certificate issue residency "$work/values" \
    --card alice --pin-file "$work/wrong" --wallet "$wallet" --tag $tag
test -z "$(ls "$wallet" 2>/dev/null)" || fail "a certificate that was refused lies in the wallet"

# ---- issued, once the card has waited for the wrong PIN
sleep 2
expect 0 "Certificate residency is issued" issue resident residency --tag $tag
cert=$(echo "$wallet"/residency-*.sdjwt)
receipt=${cert%.sdjwt}.receipt
test -s "$cert" && test -s "$receipt" || fail "the wallet lacks a file"
test "$(stat -c %a "$cert")" = 600 || fail "others may read the certificate"
expect 1 "cert.live_exists" issue resident residency --tag $tag
fingerprint=$({ printf '\0'; cat "$city/charter"; } | sha256sum | cut -d' ' -f1)
expect 2 "charter is missing" holder show "$cert"
expect 1 "that is another city" holder join $url $(printf %064d 1)
test ! -e "$wallet/charter" || fail "another city's charter was taken"
expect 2 "a fingerprint is 64 digits" holder join $url 12
expect 0 "The charter of madang.test.example" holder join $url $fingerprint
expect 0 "It is valid." holder show "$(basename "$cert")"
expect 0 "  19 or older: yes" holder show "$cert"
expect 0 "  Date of birth: 1990-05-17" holder show "$cert"
tongue=ko
expect 0 "유효합니다." holder show "$cert"
expect 0 "  만 19세 이상: 예" holder show "$cert"
expect 0 "  생년월일: 1990년 5월 17일" holder show "$cert"
expect 0 "확인서: 거주 확인서" holder show "$cert"
expect 2 "취소되었는지는" holder show "$cert" --node "$city"
tongue=en
expect 0 "valid: madang.test.example/office/resident has issued it" \
    verifier $url --certificate "$cert"
expect 0 "  name: 홍길동" verifier $url --certificate "$cert"

# ---- no value of it is on the ledger
cat "$city"/node/1/ledger/tile/entries/*/* "$city"/node/1/ledger/tile/entries/* \
    >"$work/leaves" 2>/dev/null
grep -q 'cert' "$work/leaves" || fail "the leaves are not where they were sought"
for value in 홍길동 1990-05-17 세종대로 2020-03-02 over_19; do
	! grep -q "$value" "$work/leaves" || fail "the ledger holds $value"
done

# ---- far from any network
charter=$city/charter
expect 2 "unsettled: madang.test.example/office/resident has issued it" \
    verifier --certificate "$cert" --charter "$charter"
expect 2 "unsettled: who signed it nobody has told" verifier --certificate "$cert"
cp "$cert" "$work/alone.sdjwt"
expect 2 "no receipt lies beside it" verifier --certificate "$work/alone.sdjwt" \
    --charter "$charter"
expect 0 "valid: madang.test.example/office/resident has issued it" \
    verifier --certificate "$cert" --charter "$charter" --status $url
expect 2 "needs --charter" verifier --certificate "$cert" --status $url
expect 2 "it is of another time" verifier --certificate "$cert" --charter "$charter" \
    --status $url --at $((now + 2 * 86400))
expect 1 "expired" verifier --certificate "$cert" --charter "$charter" \
    --at $((now + 31 * 86400))
expect 1 "not yet valid" verifier --certificate "$cert" --charter "$charter" --at $((now - 3600))

# ---- forged
sed 's/~W/~X/' "$cert" >"$work/forged.sdjwt"
expect 1 "forged: " verifier $url --certificate "$work/forged.sdjwt"
cp "$receipt" "$work/forged.receipt"
expect 1 "forged: " verifier --certificate "$work/forged.sdjwt" --charter "$charter"
expect 1 "It is forged" holder show "$work/forged.sdjwt"
cp "$cert" "$work/borrowed.sdjwt"
sed '3s/^..../AAAA/' "$receipt" >"$work/borrowed.receipt"
expect 1 "It is forged" holder show "$work/borrowed.sdjwt"

# well made, and by who may be an office somewhere: but not on this ledger
sed -n 's/.*"text": "\(eyJ[^"]*~\)".*/\1/p' "${srcdir:-.}/tests/vectors/cert.json" | head -n 1 |
    tr -d '\n' >"$work/elsewhere.sdjwt"
expect 1 "forged: nobody has put it on the ledger" verifier $url \
    --certificate "$work/elsewhere.sdjwt"
expect 1 "It is forged" holder show "$work/elsewhere.sdjwt"

# ---- on paper
for tongue in ko en; do
	holder print "$cert" --out "$work/$tongue.pdf" 2>"$work/out" || fail "no page"
done
tongue=en
if command -v pdftotext >/dev/null && command -v pdftoppm >/dev/null && command -v zbarimg >/dev/null
then
	pdftotext -layout "$work/ko.pdf" "$work/out"
	grep -q "거주 확인서" "$work/out" || fail "the page lacks its title"
	grep -q "1990년 5월 17일" "$work/out" || fail "the page lacks a date"
	pdftotext -layout "$work/en.pdf" "$work/out"
	grep -q "Certificate of residency" "$work/out" || fail "the page lacks its title"
	pdftoppm -r 120 -png "$work/ko.pdf" "$work/page"
	code=$(zbarimg -q --raw "$work"/page-*.png 2>/dev/null)
	digest=$(tr '~' '\n' <"$cert" | head -n 1 | tr -d '\n' | sha256sum | cut -d' ' -f1)
	test "$code" = "https://madang.test.example/report/cert/status?digest=$digest" ||
	    fail "the code on the page says $code"
	expect 0 "residency" verifier $url --report cert_v_status --where digest=$digest
else
	echo "# the page was not looked at: apt install poppler-utils zbar-tools"
fi

# ---- a question, its answer, and who asked
admin certificate ask residency over_19 resident_seoul --aud https://library.example \
    >"$work/request" || fail "no question"
expect 2 "say who asks" admin certificate ask residency over_19
expect 2 "another card" holder present "$cert" "$work/request" --card "$city/cards/bob.card" \
    --pin-file "$work/pin" --yes
setsid "$bin/madang-wallet" -w "$wallet" present "$cert" "$work/request" \
    --card "$city/cards/alice.card" --pin-file "$work/pin" >"$work/answer" 2>"$work/out"
test $? = 2 || fail "answered without consent"
grep -q "a script gives it with --yes" "$work/out" || fail "asked nobody"
test ! -s "$work/answer" || fail "there is an answer without consent"
test -z "$(ls "$wallet" | grep shown)" || fail "noted as shown what was not"
expect 0 "Who asks: https://library.example" holder present "$cert" "$work/request" \
    --card "$city/cards/alice.card" --pin-file "$work/pin" --yes --out "$work/answer"
grep -q "  19 or older: yes" "$work/out" || fail "what is asked was not shown"
! grep -q 홍길동 "$work/out" || fail "more than what is asked was shown"
expect 0 "  over_19: yes" verifier $url --certificate "$work/answer" --request "$work/request"
expect 0 "  resident_seoul: yes" verifier $url --certificate "$work/answer" \
    --request "$work/request"
! grep -q 홍길동 "$work/out" || fail "the answer says more than was asked"
admin certificate ask residency over_19 --aud https://library.example >"$work/other"
expect 1 "answers another question" verifier $url --certificate "$work/answer" \
    --request "$work/other"
expect 1 "was made for" verifier $url --certificate "$work/answer" --aud https://bank.example \
    --nonce x
expect 2 "presentation for one asker" verifier $url --certificate "$work/answer"
admin certificate ask seal over_19 --aud https://library.example >"$work/other"
expect 1 "asked is urn:madang:certificate:seal:1" holder present "$cert" \
    "$work/other" --card "$city/cards/alice.card" --pin-file "$work/pin" --yes
expect 0 "0 of them recorded" holder seen "$cert"
expect 0 "마포도서관 was shown it" signed --as library certificate record "$work/answer" 회원가입
expect 1 "cert.presented" signed --as library certificate record "$work/answer" 회원가입
expect 1 "lacks the role cert:verifier" signed --as tax certificate record "$work/answer" x
expect 2 "not a presentation" signed --as library certificate record "$cert" x
expect 0 '마포도서관, for "회원가입" (asked as https://library.example)' holder seen "$cert"
expect 0 "Presented 1 times, 1 of them recorded" holder seen "$cert"
tongue=ko
expect 0 '마포도서관, "회원가입" (질문: https://library.example)' holder seen "$cert"
tongue=en

# ---- revoked
expect 1 "cert.wrong_issuer" signed --as tax certificate revoke "$cert" error
expect 0 "is revoked" signed --as resident certificate revoke "$cert" changed
expect 1 "cert.not_valid" signed --as resident certificate revoke "$cert" changed
expect 1 "revoked: madang.test.example/office/resident" verifier $url --certificate "$cert"
expect 1 "revoked: " verifier $url --certificate "$work/answer" --request "$work/request"
# A node keeps a list no longer than its tables stay as they are: it knows at once.
expect 1 "status list of block" verifier --certificate "$cert" --charter "$charter" \
    --status $url
expect 1 "it was revoked" holder show "$cert"

# ---- another in its place, and a receipt that was lost
expect 0 "Certificate residency is issued" issue resident residency --tag $tag --days 5
old=$(ls -t "$wallet"/residency-*.sdjwt | head -n 1)
expect 2 "it is replaced by another one" issue resident seal --replaces "$old"
expect 2 "the ledger has the person's tag" issue resident residency --tag $tag --replaces "$old"
sed -i 's/세종대로 209/율곡로 99/' "$work/values"
expect 0 "Certificate residency is issued" issue resident residency --replaces "$old"
expect 1 "superseded: madang.test.example/office/resident" verifier $url --certificate "$old"
new=$(ls -t "$wallet"/residency-*.sdjwt | head -n 1)
expect 0 "valid: " verifier $url --certificate "$new"
expect 0 "율곡로 99" verifier $url --certificate "$new"
cp "${new%.sdjwt}.receipt" "$work/first.receipt"
rm "${new%.sdjwt}.receipt"
expect 2 "No proof lies beside it" holder show "$new"
expect 0 "proves that the certificate stands" holder receipt "$new"
expect 0 "It is valid." holder show "$new"
expect 1 "another was issued in its place" holder show "$old"
expect 0 "valid: " verifier --certificate "$new" --charter "$charter" --status $url
expect 2 "certificate: " holder receipt "$work/values"
expect 2 "there is no command" admin certificate show "$new"
echo "ok - a certificate from the counter to the one who checks it"
