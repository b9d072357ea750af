# lib.sh: for tests that use the installed programs. Sourced.
#
# top_srcdir, top_builddir and installed come from `make check`.

set -u
prefix=$installed
PATH=$prefix/bin:$PATH
failures=0

# verdict STATUS WORDS...
verdict()
{
	verdict_status=$1
	shift
	if [ "$verdict_status" = 0 ]; then
		echo "ok - $*"
	else
		echo "not ok - $*"
		failures=$((failures + 1))
	fi
}

# A program of the set-up failed: the test cannot go on.
broken()
{
	tail -n 20 "$2"
	verdict 1 "set-up: $(basename "$3") ended with status $1"
	exit 1
}

fail()
{
	verdict 1 "set-up: $*"
	exit 1
}

# expect STATUS REGEX WORDS... -- COMMAND...: exit status and what was said (either stream).
# A sentence is asked for, so it has to say something. The output stays in $said.
expect()
{
	expect_status=$1 expect_regex=$2
	shift 2
	expect_words=
	while [ "$1" != -- ]; do
		expect_words="${expect_words:+$expect_words }$1"
		shift
	done
	shift
	status=0
	said=$("$@" 2>&1 </dev/null) || status=$?
	case $status in
	$expect_status) as_expected=yes ;;
	*) as_expected=no ;;
	esac
	if [ $as_expected = no ]; then
		verdict 1 "$expect_words: status $status, not $expect_status"
	elif ! printf '%s\n' "$said" | grep -Eq -- "$expect_regex"; then
		verdict 1 "$expect_words: said nothing like '$expect_regex'"
	else
		verdict 0 "$expect_words"
		return 0
	fi
	printf '%s\n' "$said" | tail -n 4 | cut -c1-300 | sed 's/^/    /'
	return 0
}

# The city left by small.sh, for this test alone: sets work, city and what city.sh sets.
copy_city()
{
	[ -f "$top_builddir/tests/e2e/small/done" ] ||
	    fail "small.sh left no city: see tests/e2e/small.log"
	work=$(mktemp -d) || fail "no temporary folder"
	cp -a "$top_builddir/tests/e2e/small/." "$work"
	. "$top_srcdir/etc/demo/city.sh"
	poll=small
	trap 'trap - EXIT; city_cleanup; rm -rf "$work"' EXIT
	trap 'exit 1' INT TERM HUP
	sed "s|$top_builddir/tests/e2e/small|$work|g" "$city/station/$station/config" >"$work/config" &&
	    mv "$work/config" "$city/station/$station/config"
	port=$(sed -n 's|.*http://127.0.0.1:\([0-9]*\)".*|\1|p' "$city/station/$station/config" |
	    head -n 1)
	node=http://127.0.0.1:$port
}
