# A counter through its script, for tests that read each result: source this after etc/demo/city.sh.
# $work and $city are set; what is printed lies in $spool, if that is set.

# counter DESK < LINES: its results in $work/out, its status in $status.
counter()
{
	status=0
	"$bin/madang-station" --dir "$city/station/$1" --pass-file "$work/pass" \
	    ${spool:+--print "$spool"} --script - >"$work/out" 2>>"$logs/$1.log" || status=$?
}

# answer N: result N of the last script.
answer()
{
	sed -n "$1p" "$work/out"
}

# says N TEXT WORDS...: result N holds the text.
says()
{
	says_n=$1 says_text=$2
	shift 2
	if answer "$says_n" | grep -qF -e "$says_text"; then
		verdict 0 "$*"
	else
		verdict 1 "$*: not $says_text"
		answer "$says_n" | cut -c1-700 | sed 's/^/    /'
	fi
}

# number N NAME: a number in result N.
number()
{
	answer "$1" | sed -n "s/.*\"$2\":\\([0-9]*\\).*/\\1/p"
}
