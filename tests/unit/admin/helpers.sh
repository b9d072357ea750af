# Sourced by tests of the programs: a folder to work in, a node, and words for what is expected.
# What uses it runs in the top of the build folder.
bin=$PWD/bin
services=$PWD/share/madang/services
work=$(mktemp -d) || exit 99
city=$work/city
node_pid=
poll=p1
others=
trap 'for p in $node_pid $others; do kill -9 $p 2>/dev/null; done; rm -rf "$work"' EXIT
port=$((21000 + $$ % 9000))
while grep -q "$(printf ':%04X ' $port)" /proc/net/tcp /proc/net/tcp6 2>/dev/null; do
	port=$((port + 1))
done
url=http://127.0.0.1:$port
echo "a long passphrase" >"$work/pass"
echo "another one" >"$work/wrong"
echo 271828 >"$work/pin"

fail()
{
	echo "FAIL: $*"
	tail -n 20 "$work/out" | sed 's/^/  | /'
	test ! -s "$work/node.log" || tail -n 20 "$work/node.log" | sed 's/^/  node | /'
	exit 1
}

# expect STATUS WORDS COMMAND...: the exit status, and words in what it said.
expect()
{
	want=$1 words=$2
	shift 2
	"$@" >"$work/out" 2>&1
	got=$?
	test $got = "$want" || fail "'$*' ended with $got, not $want"
	test -z "$words" || grep -qF -- "$words" "$work/out" ||
	    fail "'$*' does not say: $words"
}

admin()
{
	"$bin/madang-admin" -C "$city" "$@"
}

signed()
{
	"$bin/madang-admin" -C "$city" --pass-file "$work/pass" "$@"
}

trustee()
{
	i=$1
	shift
	"$bin/madang-tally" trustee --poll $poll --node $url --dir "$city/trustee/$i" \
	    --pass-file "$work/pass" --min-ballots 3 "$@"
}

start_node()
{
	"$bin/madang-node" --dir "$city/node/1" --listen 127.0.0.1:$port >>"$work/node.log" 2>&1 &
	node_pid=$!
	for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		admin status >"$work/out" 2>&1 && return
		kill -0 $node_pid 2>/dev/null || break
		sleep 0.3
	done
	fail "the node does not come up"
}

now=$(date +%s)
# poll_file POLL MIN_BALLOTS [OPENS CLOSES]: a yes/no poll with three trustees, two needed.
poll_file()
{
	cat <<-END
	{"poll":"$1","title":{"ko":"시험","en":"Test"},"opens":${3:-$now},"closes":${4:-$((now + 7200))},
	 "early_close":true,"min_ballots":$2,"box_min":2,"n":3,"k":2,"questions":[
	 {"id":"park","type":"yesno","text":{"ko":"공원?","en":"A park?"},
	  "options":[{"id":"yes","ko":"예","en":"Yes"},{"id":"no","ko":"아니오","en":"No"}]}]}
	END
}

# station SCRIPT [STATION]: the voters of a script, at jongno-01 or another, with the deck.
station()
{
	config=$city/station/${2:-jongno-01}/config
	grep -q deck_pass_file "$config" || {
		sed "s|} *\$|,\"deck\":\"$city/deck\",\"deck_pass_file\":\"$work/pass\"}|" \
		    "$config" >"$config.new"
		mv "$config.new" "$config"
	}
	expect 0 "drained" "$bin/madang-station" --dir "$city/station/${2:-jongno-01}" \
	    --pass-file "$work/pass" --script "$1"
}

# ceremony TRUSTEE...: every trustee does what it can, until all wait for the office.
ceremony()
{
	for round in 1 2 3 4; do
		for i in "$@"; do
			trustee $i >"$work/out" 2>&1
			test $? = 3 || fail "trustee $i does not wait"
		done
	done
}

# vote CARD ANSWER: one line of a station script.
vote()
{
	echo '{"card":"deck:'$1'","poll":"'$poll'","answers":[{"question":"park",'"$2"'}],"then":"cast"}'
}
