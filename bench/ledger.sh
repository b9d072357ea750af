# ledger.sh: ledgers to verify, and the verifier run on them. Sourced, after lib.sh.

# generate DIR BALLOTS OPTIONS: a whole poll; the ledger is DIR/ledger.
generate()
{
	"$top_builddir/bench/generate" --out "$1" --ballots "$2" --options "$3" \
	    --services "$top_builddir/share/madang/services" >"$work/generate.log" 2>&1 ||
	    fail "no ledger of $2 ballots: $(tail -n 1 "$work/generate.log")"
}

# verify DIR BALLOTS [OPTION]...: from the folder alone, without anything remembered; sets what
# measure sets. Ends the part unless it says PASS and that it checked every ballot.
verify()
{
	verify_dir=$1 verify_ballots=$2
	shift 2
	rm -rf "$work/home"
	mkdir "$work/home"
	measure "$work/report" env HOME="$work/home" XDG_CACHE_HOME="$work/home" \
	    "$verifier" "$@" "$verify_dir"
	[ "$status" = 0 ] &&
	    grep -Eq "^PASS  ballots: every proof +checked $verify_ballots of $verify_ballots " "$work/report" ||
	    fail "the verifier did not pass $verify_ballots ballots; see its report: $(tail -n 3 "$work/report")"
}

# Verifies as often as said and sets wall and cpu to the middle, peak to the largest.
# repeat TIMES DIR BALLOTS [OPTION]...
repeat()
{
	repeat_times=$1
	shift
	: >"$work/walls"
	: >"$work/cpus"
	: >"$work/peaks"
	while [ "$repeat_times" -gt 0 ]; do
		verify "$@"
		echo "$wall" >>"$work/walls"
		echo "$cpu" >>"$work/cpus"
		echo "$peak" >>"$work/peaks"
		repeat_times=$((repeat_times - 1))
	done
	wall=$(middle <"$work/walls") cpu=$(middle <"$work/cpus") peak=$(sort -n "$work/peaks" | tail -n 1)
}

# tamper DIR OPTIONS: one character of the last ballot (ballot.md 2, as base64), in each of
# the bundles that hold it.
tamper()
{
	tamper_size=$((97 + 288 * ($2 + 1) + 96))
	tamper_length=$(((tamper_size + 2) / 3 * 4))
	tamper_done=no
	for tamper_file in $(find "$1/tile/entries" -type f | sort); do
		tamper_at=$(LC_ALL=C grep -aboE "^[A-Za-z0-9+/=]{$tamper_length}\$" "$tamper_file" |
		    tail -n 1 | cut -d: -f1)
		[ -n "$tamper_at" ] || continue
		tamper_at=$((tamper_at + tamper_length / 2))
		case $(dd if="$tamper_file" bs=1 skip=$tamper_at count=1 2>/dev/null) in
		A) tamper_other=B ;;
		*) tamper_other=A ;;
		esac
		printf %s $tamper_other | dd of="$tamper_file" bs=1 seek=$tamper_at conv=notrunc 2>/dev/null
		tamper_done=yes
	done
	[ $tamper_done = yes ] || fail "found no ballot to tamper with in $1"
}

# one_by_one OPTIONS: ballots a second that libsodium checks one by one in one thread, now.
one_by_one()
{
	"$top_builddir/bench/core" "$1" || fail "libsodium was not measured"
}
