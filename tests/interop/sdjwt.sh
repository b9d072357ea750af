#!/bin/sh
# Certificates before three libraries of others, from npm's registry: sdjwt.json says which. First those
# of a real node, of an office and of a counter; then those of the vectors.
# Their folder stays in the build folder, so that they are fetched once.

set -u
skip()
{
	echo "$1"
	exit 77
}
command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 ||
    skip "needs node and npm: apt install npm to run this test"
[ "$(node -p 'Number(process.versions.node.split(".")[0])')" -ge 20 ] ||
    skip "needs node 20 or newer; this one is $(node --version)"
folder=$top_builddir/tests/interop/npm/sdjwt
mkdir -p "$folder" || exit 1
if ! cmp -s "$top_srcdir/tests/interop/sdjwt.json" "$folder/installed"; then
	cp "$top_srcdir/tests/interop/sdjwt.json" "$folder/package.json" &&
	    chmod u+w "$folder/package.json" || exit 1
	(cd "$folder" && timeout 240 npm install --ignore-scripts --no-audit --no-fund \
	    --no-package-lock --no-progress --fetch-retries=1 >npm.log 2>&1) ||
	    skip "npm's registry does not give @sd-jwt/sd-jwt-vc, @meeco/sd-jwt and jose; see $folder/npm.log"
	cp "$folder/package.json" "$folder/installed" || exit 1
fi
# Modules are looked for where the script lies.
for script in sdjwt.mjs sdjwt-live.mjs; do
	cp "$top_srcdir/tests/interop/$script" "$folder" && chmod u+w "$folder/$script" || exit 1
done

# ---- a city, and a certificate of now
cd "$top_builddir" || exit 1
. "$top_srcdir/tests/unit/admin/helpers.sh"
failed=0
expect 0 "is founded" signed city new --origin madang.test.example --node 1=$url
start_node
expect 0 "is published" signed service publish "$services/cert"
expect 0 "is enrolled" signed office add resident
expect 0 "cert:resident" signed member grant office/resident cert:resident --agency 종로구청
expect 0 "is made" signed card new alice --pin-file "$work/pin"
echo '{"name":"홍길동","birth_date":"1990-05-17","address":"서울특별시 종로구","moved_in":"2020-03-02"}' \
    >"$work/values"
tag=$(echo alice | sha256sum | cut -d' ' -f1)
expect 0 "is issued" signed --as resident certificate issue residency "$work/values" --card alice \
    --pin-file "$work/pin" --wallet "$work/wallet" --tag $tag
cert=$(echo "$work"/wallet/*.sdjwt)

# live WORDS REGEX FILE RECEIPT [NONCE [DAYS]]: what the library says of it now. A node keeps a list
# for two seconds: what is not so yet is looked at again.
live()
{
	words=$1 regex=$2 file=$3 by=$4
	shift 4
	for try in 1 2 3 4 5 6 7 8; do
		said=$(node "$folder/sdjwt-live.mjs" "$file" "$by" "$city/charter" "$url" "$@" 2>&1)
		printf '%s\n' "$said" | grep -q "$regex" && echo "ok - $words" && return
		sleep 1
	done
	echo "not ok - $words: $said"
	failed=1
}
receipt=${cert%.sdjwt}.receipt
live "sd-jwt-vc takes a certificate of now, with the node's own status list" \
    "^taken: .*홍길동 true" "$cert" "$receipt"
expect 0 "is revoked" signed --as resident certificate revoke "$cert" error
live "and refuses it when it was revoked" "^refused: Status is not valid" "$cert" "$receipt"

# ---- and one that a counter hands over, which its holder presents
stick=$work/stick
mkdir "$stick"
expect 0 "cert:resident" signed station add desk --counter --role cert:resident --agency 종로구청
expect 0 "is made" signed card new clerk --role core:clerk --pin-file "$work/pin"
sed "s|}\$|,\"wallet\":\"$stick\"}|" "$city/station/desk/config" >"$work/config" &&
    mv "$work/config" "$city/station/desk/config" || exit 1

card()
{
	echo "\"card\":\"$city/cards/$1.card\",\"pin_file\":\"$work/pin\""
}

# at_counter WORDS < LINES: what the clerk does.
at_counter()
{
	{ echo "{\"do\":\"unlock\",$(card clerk)}"; cat; echo '{"do":"drain","timeout":60}'; } >"$work/lines"
	expect 0 "$1" "$bin/madang-station" --dir "$city/station/desk" --pass-file "$work/pass" \
	    --script "$work/lines"
}

# A form counts days.
alice="\"name\":\"홍길동\",\"birth_date\":7441,\"address\":\"서울특별시 종로구\",\"moved_in\":18323"
alice="$alice,\"subject_tag\":\"$tag\""
at_counter '"status":"signed"' <<-END
	{"do":"sign","service":"cert","kind":"residency","fields":{$alice},"cards":{"holder":{$(card alice)}}}
END
seq=$(sed -n 's/.*"seq":\([0-9]*\).*/\1/p' "$work/out" | head -n 1)
at_counter '"where":"residency-' <<-END
	{"do":"give","seq":$seq,"as":"folder"}
	{"do":"handed","seq":$seq}
END
cert=$(echo "$stick"/residency-*.sdjwt) office=$receipt receipt=$(echo "$stick"/residency-*.receipt)
expect 0 "" admin certificate ask residency over_19 --aud https://library.example
mv "$work/out" "$work/question"
nonce=$(sed -n 's/.*"nonce": *"\([^"]*\)".*/\1/p' "$work/question")
expect 0 "Who asks: https://library.example" "$bin/madang-wallet" -w "$stick" --language en present \
    "$cert" "$work/question" --card "$city/cards/alice.card" --pin-file "$work/pin" --yes \
    --out "$work/answer"
live "sd-jwt-vc takes what a counter has handed over" "^taken: .*홍길동 true" "$cert" "$receipt"
live "and what its holder has answered with it, which says no more than was asked" \
    "^taken: .* undefined true https://library.example" "$work/answer" "$receipt" "$nonce"
live "it refuses it by an office's key" "^refused: Verify Error: Invalid JWT Signature" \
    "$work/answer" "$office" "$nonce"
sed -e 's/\.A\([^.]*\)$/.B\1/;t' -e 's/\.[^.]\([^.]*\)$/.A\1/' "$work/answer" >"$work/other"
live "when its holder has not signed it" "^refused: Verify Error: Invalid JWT Signature" \
    "$work/other" "$receipt" "$nonce"
live "for another question" "^refused: Verify Error: Invalid Nonce" \
    "$work/answer" "$receipt" "another$nonce"
live "when it is over" "^refused: Verify Error: JWT is expired" \
    "$work/answer" "$receipt" "$nonce" 40
digest=$(cut -d'~' -f1 "$cert" | tr -d '\n' | sha256sum | cut -d' ' -f1)
at_counter '"status":"signed"' <<-END
	{"do":"sign","service":"cert","kind":"revoke","fields":{"digest":"$digest","reason":"lost"}}
END
live "and when the counter has revoked it" "^refused: Status is not valid" "$work/answer" "$receipt" \
    "$nonce"

# ---- the vectors
node "$folder/sdjwt.mjs" "$top_srcdir/tests/vectors/cert.json" "$bin/madang-verifier" "$work" || failed=1
exit $failed
