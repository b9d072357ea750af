# lib.sh: for the scripts of bench/. Sourced. bench.sh sets top_srcdir, top_builddir, work
# (an empty folder) and long (yes or no).
#
# What a section is made of stands in bench.h.

set -u
bin=$top_builddir/bin
verifier=$bin/madang-verifier

say()
{
	printf 'bench: %s\n' "$*" >&2
}

fail()
{
	say "$@"
	exit 1
}

# row WHAT OURS BASELINE RATIO GOAL
row()
{
	printf '%s\t%s\t%s\t%s\t%s\n' "$@"
}

# reckon EXPRESSION [FORMAT]: arithmetic with fractions.
reckon()
{
	awk "BEGIN { printf \"${2-%.4f}\", $1 }"
}

# ratio A B: of two such expressions.
ratio()
{
	awk "BEGIN { r = ($1) / ($2); printf (r < 10 ? \"%.2f\" : \"%.1f\"), r }"
}

# The middle of the numbers on standard input, one a line.
middle()
{
	sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# measure LOG COMMAND...: sets status, wall, cpu (user and system) and peak (KiB).
measure()
{
	measure_log=$1
	shift
	set -- $("$top_builddir/bench/measure" "$@" 2>"$measure_log")
	[ $# = 5 ] || fail "nothing was measured; see $measure_log"
	status=$1 wall=$2 cpu=$(reckon "$3 + $4") peak=$5
}
