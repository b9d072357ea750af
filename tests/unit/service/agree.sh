#!/bin/sh
# Two programs that share no code must agree: lib/service applies the stories of check_poll,
# check_offices, check_citizens and check_rekey, the verifier reads the ledgers they made and must find
# nothing wrong and the same tables.
set -eu
dir=$(mktemp -d /tmp/madang-agree-XXXXXX)
trap 'rm -rf "$dir"' EXIT
for story in check_poll check_offices check_citizens check_rekey; do
	mkdir "$dir/$story"
	MADANG_KEEP_LEDGER="$dir/$story" tests/unit/service/$story > "$dir/log" ||
	    { cat "$dir/log"; exit 1; }
	status=0
	bin/madang-verifier "$dir/$story" > "$dir/report" || status=$?
	tables=$(sed -n 's/^Tables  *//p' "$dir/report")
	if [ $status -ne 0 ] || [ "$tables" != "$(cat "$dir/$story/digest")" ]; then
		cat "$dir/report"
		echo "$story: madang-verifier ended with $status; tables $tables, lib/service has" \
		    "$(cat "$dir/$story/digest")"
		exit 1
	fi
done
