#!/bin/sh
# The cases of every service on npm's sql.js, which is SQLite compiled by others for browsers, under
# an engine of its own in JavaScript (sqljs/), with the curve of @noble/curves: verdicts, message keys
# and tables must be those of the node's engine and of the verifier's.

set -u
. "$top_srcdir/tests/interop/services.sh"
[ -s "$agreed" ] || {
	echo "not ok - digests.sh left no digests: see tests/interop/digests.log"
	exit 1
}
skip()
{
	echo "$1"
	exit 77
}

command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 ||
    skip "needs nodejs and npm: apt install them to run this test"
node -e 'process.exit(Object.hasOwn ? 0 : 1)' 2>/dev/null || skip "needs nodejs 16.9 or newer"
work=$top_builddir/tests/interop/npm
mkdir -p "$work" && cp "$top_srcdir/tests/interop/sqljs/package.json" \
    "$top_srcdir/tests/interop/sqljs/package-lock.json" "$work" && chmod u+w "$work"/*.json || exit 1
if ! cmp -s "$work/package-lock.json" "$work/installed"; then
	(cd "$work" && timeout 120 npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier \
	    --fetch-retries=0 >npm.log 2>&1) ||
	    skip "npm gives no sql.js and @noble/curves here (no network?): see $work/npm.log"
	cp "$work/package-lock.json" "$work/installed" || exit 1
fi
NODE_PATH=$work/node_modules
export NODE_PATH
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# run FOLDER...: the digest, the number of cases and of those believed, SQLite's version; or why not
run()
{
	node "$top_srcdir/tests/interop/sqljs/cases.js" "$@" 2>&1
}

for service in $(names); do
	said=$(run $(upon "$service") "$services/$service")
	set -- $said
	[ "$1" = "$(agreed "$service")" ]
	verdict $? "$service: $2 cases on SQLite ${4:-?} as in both engines, tables too"
	[ "${3:-0}" = 0 ] || echo "# $3 of them are refused by the sandbox, which sql.js has not: believed"
	[ $failed = 0 ] || echo "    $said"
done

# What this test would see: a verdict, a field and a table that are not the same.
spoil()
{
	rm -rf "$dir/don" && cp -R "$services/don" "$dir" && chmod -R u+w "$dir/don" &&
	    sed -i "$2" "$dir/don/$1" && run $(upon don) "$dir/don"
}
spoil cases.jsonl 's/"want":"don.closed"/"want":"don.not_open"/' |
    grep -q 'wanted don.not_open , got don.closed'
verdict $? "another verdict is seen"
spoil cases.jsonl 's/"field":"proof_hash"/"field":"amount"/' | grep -q 'got core.field_type proof_hash'
verdict $? "another field is seen"
said=$(spoil rules.sql 's/SET spent = spent + iif/SET spent = 0 + spent + 1 + iif/')
set -- $said
[ "$1" != "$(agreed don)" ]
verdict $? "another number is seen"
exit $failed
