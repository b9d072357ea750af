# make bench, make bench-long: runs the parts one after the other, never two at a time,
# shows every section as it comes, and writes them all, with what they were measured on,
# into RESULTS. BENCH_PARTS: only some of them.

. "$top_srcdir/bench/lib.sh"
results=${RESULTS-$top_srcdir/bench/RESULTS.md}
parts=${BENCH_PARTS-core belenios whole options logs arithmetic services station}
[ "$long" = no ] || [ -n "${BENCH_PARTS-}" ] || parts="$parts poznan"

# core OPTIONS BALLOTS
core()
{
	"$top_builddir/bench/core" "$@"
}

# What group.c prints, as it is.
arithmetic()
{
	echo "# The arithmetic alone, on one core"
	echo '> ```'
	"$top_builddir/bench/group" | sed 's/^/> /'
	echo '> ```'
}

part()
{
	case $1 in
	core) core 5 65536 ;;
	options) core 2 16384 && core 11 16384 && core 77 2048 ;;
	logs) "$top_builddir/bench/logs" ;;
	arithmetic) arithmetic ;;
	services) "$top_builddir/bench/services" "${SERVICES_ROUNDS-5000}" "$top_srcdir/services" "$work" ;;
	belenios | whole | poznan | station) sh "$top_srcdir/bench/$1.sh" ;;
	*) fail "there is no part '$1'" ;;
	esac
}

heading()
{
	cat <<-'END'
	# Measured

	Made by `make bench` or `make bench-long`; how to read and repeat it stands in HACKING.md. Ratios say how many times
	better ours is than the baseline **measured in the same run**; on another machine the figures differ, the ratios
	less so. A goal is a ratio too.

	END
}

work=$(mktemp -d "${TMPDIR:-/tmp}/madang-bench-XXXXXX") || fail "no temporary folder"
trap 'trap - EXIT; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
failed=
heading >"$work/results"
sh "$top_srcdir/bench/machine.sh" >>"$work/results" || failed=machine
for part in $parts; do
	say "$part"
	mkdir "$work/$part"
	(work=$work/$part && export work && part "$part") >"$work/rows" || failed="$failed $part"
	awk -f "$top_srcdir/bench/table.awk" "$work/rows" >"$work/table" || failed="$failed $part"
	tee -a "$work/results" <"$work/table"
	rm -rf "${work:?}/$part"
done
[ -z "$failed" ] || fail "these parts did not end well: $failed. $results stays as it was"
cp "$work/results" "$results" || fail "cannot write $results"
say "wrote $results"
