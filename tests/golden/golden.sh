#!/bin/sh
# Every screen looks as its golden file says (tests/golden/station). After a change that is
# meant, `make golden` draws them anew; then look at the difference.

set -u
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
golden=$top_srcdir/tests/golden/station
failed=0

"$top_builddir/tests/golden/draw" "$work" || exit 2
for file in "$work"/*.txt; do
	name=$(basename "$file")
	if cmp -s "$file" "$golden/$name"; then
		echo "ok - $name"
	else
		echo "not ok - $name looks different (make golden, if that is right)"
		diff "$golden/$name" "$file" | head -n 30
		failed=1
	fi
done
for file in "$golden"/*.txt; do
	[ -f "$work/$(basename "$file")" ] || {
		echo "not ok - $(basename "$file") is no screen any more"
		failed=1
	}
done
exit $failed
