#!/bin/sh
# Certificates before three libraries of others, from npm's registry: sdjwt.json says which. First one
# of a real node, then those of the vectors.
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
expect 0 "is issued" signed --as resident certificate issue residency "$work/values" --card alice \
    --pin-file "$work/pin" --wallet "$work/wallet" --tag $(echo alice | sha256sum | cut -d' ' -f1)
cert=$(echo "$work"/wallet/*.sdjwt)

# live WORDS REGEX: what the library says of it now.
live()
{
	said=$(node "$folder/sdjwt-live.mjs" "$cert" "$city/charter" "$url" 2>&1)
	if printf '%s\n' "$said" | grep -q "$2"; then
		echo "ok - $1"
	else
		echo "not ok - $1: $said"
		failed=1
	fi
}
live "sd-jwt-vc takes a certificate of now, with the node's own status list" "^taken: .*홍길동 true"
expect 0 "is revoked" signed --as resident certificate revoke "$cert" error
sleep 3 # a node keeps a list for two seconds
live "and refuses it when it was revoked" "^refused: Status is not valid"

# ---- the vectors
node "$folder/sdjwt.mjs" "$top_srcdir/tests/vectors/cert.json" "$bin/madang-verifier" "$work" || failed=1
exit $failed
