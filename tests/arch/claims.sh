#!/bin/sh
# Every promise of doc/claims.md names a test that exists: `file` or `file: test`, where the
# test is a name that occurs in the file, and the file is one that `make check` runs.

set -u
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 2
failed=0
rows=0

# One line a claim: the text between backquotes in the last column of a table row.
claims()
{
	awk -F'|' '/^\| / && NF >= 4 && $2 !~ /^ *(promise|---)/ {
		n = split($(NF - 1), part, "`")
		if (n < 3) print "none|" $2
		for (i = 2; i <= n; i += 2) print part[i] "|" $2
	}' doc/claims.md
}

list=$(mktemp) || exit 2
trap 'rm -f "$list"' EXIT
claims >"$list"
while IFS='|' read -r test promise; do
	rows=$((rows + 1))
	file=${test%%:*}
	name=
	case $test in
	*:*) name=${test#*: } ;;
	esac
	base=$(basename "$file" .c)
	if [ "$test" = none ]; then
		problem="names no test"
	elif [ ! -f "$file" ]; then
		problem="names $file, which is not there"
	elif ! grep -rq "$base" --include=Makefile.inc tests; then
		problem="names $file, which no Makefile.inc runs"
	elif [ -n "$name" ] && ! grep -qF -- "$name" "$file"; then
		problem="names '$name', which is not in $file"
	else
		echo "ok -$promise"
		continue
	fi
	echo "not ok -$promise$problem"
	failed=1
done <"$list"
[ "$rows" -gt 0 ] || { echo "not ok - doc/claims.md makes no claim"; failed=1; }
exit $failed
