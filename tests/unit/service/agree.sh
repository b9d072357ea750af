#!/bin/sh
# Two programs that share no code must agree: lib/service applies the story of check_poll, the
# verifier reads the ledger it made and must find nothing wrong and the same tables.
set -eu
dir=$(mktemp -d /tmp/madang-agree-XXXXXX)
trap 'rm -rf "$dir"' EXIT
MADANG_KEEP_LEDGER="$dir" tests/unit/service/check_poll > "$dir/log" || { cat "$dir/log"; exit 1; }
status=0
bin/madang-verifier "$dir" > "$dir/report" || status=$?
tables=$(sed -n 's/^Tables  *//p' "$dir/report")
if [ $status -ne 0 ] || [ "$tables" != "$(cat "$dir/digest")" ]; then
	cat "$dir/report"
	echo "madang-verifier ended with $status; tables $tables, lib/service has $(cat "$dir/digest")"
	exit 1
fi
