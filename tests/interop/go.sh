#!/bin/sh
# Debian's own Go module x/mod/sumdb must open the ledger of the demo.

set -u
command -v go >/dev/null 2>&1 && [ -d /usr/share/gocode/src/golang.org/x/mod/sumdb ] || {
	echo "needs golang-go and golang-golang-x-mod-dev: apt install them to run this test"
	exit 77
}
ledger=$(cat "$top_builddir/tests/e2e/demo.ledger" 2>/dev/null)
[ -n "$ledger" ] || {
	echo "not ok - the demo left no ledger: see tests/e2e/demo.log"
	exit 1
}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/cache GOFLAGS= \
    go build -o "$work/ledger" "$top_srcdir/tests/interop/ledger.go" || {
	echo "not ok - ledger.go does not compile"
	exit 1
}
"$work/ledger" "$ledger"
