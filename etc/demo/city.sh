# city.sh: a small city for the demo and for tests. Sourced, not run.
#
# The caller sets  prefix  where the programs are (build, or /usr/local)
#                  work    an empty folder; the city becomes $work/city, logs go to $work/log
# and defines      broken STATUS LOG COMMAND...   what to do when a program fails
#                  fail WORDS...                  what to do when the city cannot be made
# city_cleanup must run at the end, whatever happened. Variables begin with city_ or are those
# named here: poll, port, node, bin.

bin=$prefix/bin
city=$work/city
logs=$work/log
city_node=
city_station=
station=jongno-01
city_simulation= # --simulation: voters of the deck are encrypted fast, and not in secret

city_stop_node()
{
	[ -n "$city_node" ] || return 0
	kill "$city_node" 2>/dev/null
	wait "$city_node" 2>/dev/null
	city_node=
}

city_cleanup()
{
	[ -z "$city_station" ] || kill "$city_station" 2>/dev/null
	city_station=
	city_stop_node
}

# run NAME COMMAND...: quietly, into the log NAME.
run()
{
	city_log=$logs/$1.log
	shift
	city_status=0
	"$@" >>"$city_log" 2>&1 || city_status=$?
	[ $city_status = 0 ] || broken $city_status "$city_log" "$@"
}

admin()
{
	run admin "$bin/madang-admin" -C "$city" --pass-file "$work/pass" "$@"
}

# A command that makes a key of its own: it is sealed under the same passphrase.
admin_key()
{
	admin --key-pass-file "$work/pass" "$@"
}

# A passphrase for everything, and a PIN for every card.
city_secrets()
{
	mkdir -p "$logs"
	(umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$work/pass" &&
	    echo >>"$work/pass" && echo 271828 >"$work/pin")
}

# A port of loopback that nothing listens on.
city_port()
{
	city_try=0
	while [ $city_try -lt 20 ]; do
		city_try=$((city_try + 1))
		city_random=$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')
		port=$((20000 + city_random % 12000))
		city_hex=$(printf ':%04X ' "$port")
		cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -q "$city_hex" || return 0
	done
	fail "found no free port between 20000 and 32000"
}

# Starts the node; 1 if it does not answer within ten seconds.
city_start_node()
{
	"$bin/madang-node" --dir "$city/node/1" --listen "127.0.0.1:$port" \
	    >>"$logs/node.log" 2>&1 &
	city_node=$!
	city_try=0
	while [ $city_try -lt 50 ]; do
		city_try=$((city_try + 1))
		kill -0 "$city_node" 2>/dev/null || return 1
		! "$bin/madang-admin" -C "$city" status >/dev/null 2>&1 || return 0
		sleep 0.2
	done
	return 1
}

# Charter, platform key and one node that runs. Another program may take the port: three tries.
city_found()
{
	for city_round in 1 2 3; do
		city_port
		node=http://127.0.0.1:$port
		rm -rf "$city"
		run admin "$bin/madang-admin" -C "$city" city new --origin madang.seoul.example \
		    --node "1=$node" --pass-file "$work/pass"
		! city_start_node || return 0
		city_stop_node
	done
	tail -n 3 "$logs/node.log" >&2
	fail "the node does not come up; all it said is in $logs/node.log"
}

# The poll service, offices, one station, three trustees, two officers.
city_enrol()
{
	admin service publish "$prefix/share/madang/services/poll"
	admin_key office add election --role office
	admin_key office add registry --role registrar
	admin_key station add $station
	for city_i in 1 2 3; do
		admin_key trustee add $city_i
	done
	admin card new officer-1 officer-2 --role poll:officer --pin-file "$work/pin"
}

# N voters in a sealed deck and the folder of cards, for the station; boxes of TARGET ballots, if
# given.
city_deck()
{
	admin deck new "$1"
	city_config=$city/station/$station/config
	city_deck="\"deck\":\"$city/deck\",\"deck_pass_file\":\"$work/pass\",\"cards\":\"$city/cards\""
	sed "s|} *\$|,$city_deck${2:+,\"box_target\":$2}}|" \
	    "$city_config" >"$city_config.new" && mv "$city_config.new" "$city_config"
}

# trustees [OPTION]: every trustee does what can be done now, all at the same time as in a city;
# $waiting says how many wait for others. No trustee waits for one that has failed for longer
# than ten minutes.
trustees()
{
	waiting=0 city_trustees=
	for city_i in 1 2 3; do
		timeout 600 "$bin/madang-tally" trustee --poll "$poll" --node "$node" \
		    --dir "$city/trustee/$city_i" --pass-file "$work/pass" "$@" \
		    >>"$logs/trustee-$city_i.log" 2>&1 &
		city_trustees="$city_trustees $!"
	done
	city_i=0
	for city_trustee in $city_trustees; do
		city_i=$((city_i + 1)) city_status=0
		wait "$city_trustee" || city_status=$?
		case $city_status in
		0) ;;
		3) waiting=$((waiting + 1)) ;;
		*) broken $city_status "$logs/trustee-$city_i.log" madang-tally trustee ;;
		esac
	done
}

# The trustees make the key, and the election office opens the poll with it.
ceremony()
{
	trustees --ceremony
	run open "$bin/madang-admin" -C "$city" --pass-file "$work/pass" poll open "$poll"
}

# cast_votes FILE: every line of it through station, queue and node; then the station seals the
# poll and waits for its receipts. The results of the lines are in $work/cast.jsonl.
cast_votes()
{
	{
		echo '{"do":"sync","timeout":60}'
		cat "$1"
		printf '{"do":"seal","poll":"%s"}\n' "$poll"
		echo '{"do":"drain","timeout":3600}'
	} >"$work/script.jsonl"
	city_lines=$(wc -l <"$work/script.jsonl")
	"$bin/madang-station" --dir "$city/station/$station" --pass-file "$work/pass" \
	    --script "$work/script.jsonl" $city_simulation >"$work/cast.jsonl" 2>"$logs/station.log" &
	city_station=$!
	while kill -0 $city_station 2>/dev/null; do
		sleep 0.2
		[ ! -t 1 ] || printf '\r     %d of %d' "$(wc -l <"$work/cast.jsonl")" "$city_lines"
	done
	[ ! -t 1 ] || printf '\r\033[K'
	city_status=0
	wait $city_station || city_status=$?
	city_station=
	[ $city_status = 0 ] || {
		grep '"refused"' "$work/cast.jsonl" | head -n 3 >>"$logs/station.log"
		broken $city_status "$logs/station.log" madang-station --script "$work/script.jsonl"
	}
}

close_early()
{
	admin poll close "$poll" --officer "$city/cards/officer-1.card" --pin-file "$work/pin" \
	    --officer "$city/cards/officer-2.card" --pin-file "$work/pin"
}

# Totals opened by the trustees, and the result on the ledger.
tally()
{
	trustees
	run result "$bin/madang-tally" result --poll "$poll" --node "$node" --dir "$city/admin" \
	    --pass-file "$work/pass"
}

# report VIEW FORMAT: of $ledger, replayed; what was replayed before is remembered.
report()
{
	"$bin/madang-verifier" "$ledger" --state "$work/verified" --report "$1" --format "$2" \
	    2>>"$logs/reports.log"
}

# show_reports VIEW...: for people to read.
show_reports()
{
	for city_view; do
		printf '\n%s\n' "$city_view"
		report "$city_view" table ||
		    broken $? "$logs/reports.log" madang-verifier --report "$city_view"
	done
}
