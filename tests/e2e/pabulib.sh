# pabulib.sh NAME: a real election, recounted exactly. Run through the small scripts
# that give it a name, so that each is a test of its own.

. "$top_srcdir/tests/e2e/lib.sh"

recount()
{
	file=$MADANG_PABULIB/$1.pb
	[ -r "$file" ] || {
		echo "no $file: put the file there, or name its folder in MADANG_PABULIB"
		exit 77
	}
	MADANG_PREFIX=$installed
	export MADANG_PREFIX
	keep=$(mktemp -d)/city
	trap 'rm -rf "${keep%/city}"' EXIT
	before=$(date +%s)
	expect 0 '^PASS' "$(basename "$file"): the demo says PASS" -- \
	    "$top_srcdir/demo" --auto --keep "$keep" --pabulib "$file"
	echo "    $(($(date +%s) - before)) seconds"
	printf '%s\n' "$said" | sed -n '/^project /,$p' | sed 's/^/    /'
	rows=$(printf '%s\n' "$said" | sed -n '/^project /,/^$/p' | tail -n +2 | grep -c .)
	exact=$(printf '%s\n' "$said" | sed -n '/^project /,/^$/p' |
	    awk 'NR > 1 && NF > 3 && $4 == 0 && $2 == $3' | wc -l)
	[ "$rows" -gt 0 ] && [ "$rows" -eq "$exact" ]
	verdict $? "all $rows differences are 0"
}
