# A booth in a terminal: from a key to what it paints, from a cast to "Done". It founds a small
# city, as the demo does.
#
# STATION_CASTS: how many ballots; STATION_KEYS: how many keys of each kind.

. "$top_srcdir/bench/lib.sh"
prefix=$top_builddir
. "$top_srcdir/etc/demo/city.sh"
trap 'trap - EXIT; city_cleanup' EXIT
trap 'exit 1' INT TERM HUP
casts=${STATION_CASTS-100}
poll=booth

# broken STATUS LOG COMMAND...: a program of the city said no.
broken()
{
	fail "$3 ended with status $1: $(tail -n 1 "$2")"
}

city_secrets
city_found
city_enrol
city_deck "$casts"
now=$(date +%s)
sed "s/@OPENS@/$now/; s/@CLOSES@/$((now + 86400))/" "$top_srcdir/tests/e2e/booth.json.in" \
    >"$work/poll.json"
admin poll define "$work/poll.json"
admin poll roll $poll
ceremony
"$top_builddir/bench/station" "$bin/madang-station" "$city/station/$station" "$work/pass" \
    "$casts" "${STATION_KEYS-100}" 2>"$work/station.log" ||
    fail "the booth was not measured: $(tail -n 1 "$work/station.log")"
