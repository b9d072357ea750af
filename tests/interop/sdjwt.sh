#!/bin/sh
# Certificates before three libraries of others, from npm's registry: sdjwt.json says which.
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
	    --no-package-lock --no-progress >npm.log 2>&1) ||
	    skip "npm's registry does not give @sd-jwt/sd-jwt-vc, @meeco/sd-jwt and jose; see $folder/npm.log"
	cp "$folder/package.json" "$folder/installed" || exit 1
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
# Modules are looked for where the script lies.
cp "$top_srcdir/tests/interop/sdjwt.mjs" "$folder/sdjwt.mjs" && chmod u+w "$folder/sdjwt.mjs" || exit 1
node "$folder/sdjwt.mjs" "$top_srcdir/tests/vectors/cert.json" \
    "$top_builddir/bin/madang-verifier" "$work"
