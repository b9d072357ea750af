#!/bin/sh
# Trustees who cheat on a real ledger: a wrong proof is refused, a wrong deal ends the ceremony
# and the next one serves, a bad share is named and left out. And a poll that hardly anybody
# took part in is never opened.
. "${srcdir:-.}/tests/unit/admin/helpers.sh"

rogue()
{
	"$PWD/tests/unit/tally/rogue" "$city/trustee/$1" $url "$work/pass" $poll $2
}

# step TRUSTEE WORDS: does what is due, says so, and waits.
step()
{
	expect 3 "$2" trustee $1
}

count()
{
	"$bin/madang-tally" count --poll $poll --node $url "$@"
}

expect 0 "is founded" signed city new --origin madang.test.example --node 1=$url
start_node
expect 0 "" signed service publish "$services/poll"
expect 0 "" signed office add election
expect 0 "" signed office add registry --role registrar
expect 0 "" signed station add jongno-01
expect 0 "" signed station add jongno-02
for i in 1 2 3; do
	expect 0 "" signed trustee add $i
done
expect 0 "" signed card new o1 o2 --role poll:officer --pin-file "$work/pin"
expect 0 "" signed deck new 5
poll_file p1 3 >"$work/p1.json"
expect 0 "" signed poll define "$work/p1.json"
expect 0 "" signed poll roll p1

# ---- a proof that does not hold is no reveal
for i in 1 2 3; do
	expect 3 "commit, ceremony 1" trustee $i
done
expect 1 "poll.hash" rogue 1 reveal
step 1 "reveal, ceremony 1"
step 2 "deal, ceremony 1"

# ---- trustee 1 deals a wrong share to trustee 2
expect 0 "" rogue 1 deal
step 3 "confirm, ceremony 1"
step 2 "complain: the share that trustee 1 dealt"
step 3 "commit, ceremony 2"
ceremony 1 2 3
expect 0 "is open on the ledger" signed poll open p1

# ---- votes; then trustee 1 gives a bad share
{
	echo '{"do":"sync"}'
	for n in 0 1 2 3; do
		vote $n '"choose":["no"]'
	done
	echo '{"do":"seal","poll":"p1"}'
	echo '{"do":"drain"}'
} >"$work/votes.jsonl"
station "$work/votes.jsonl"
{
	echo '{"do":"sync"}'
	vote 3 '"choose":["yes"]'
	vote 4 '"choose":["no"]'
	echo '{"do":"seal","poll":"p1"}'
	echo '{"do":"drain"}'
} >"$work/again.jsonl"
station "$work/again.jsonl" jongno-02
expect 0 "6 ballots" signed poll close p1 --officer o1 --pin-file "$work/pin" \
    --officer o2 --pin-file "$work/pin"

# ---- tables that lie: a trustee believes the ballots
for lie in sum twice digest; do
	cp -r "$city/trustee/2" "$city/trustee/lied"
	expect 0 "" rogue lied $lie
	case $lie in
	sum) words="is not the sum of its ballots" ;;
	twice) words="counts two ballots of one credential" ;;
	digest) words="the ledger holds another one there" ;;
	esac
	expect 1 "$words" trustee lied
	expect 1 "$words" count --dir "$city/trustee/lied"
	rm -r "$city/trustee/lied"
done

expect 1 "poll.index" rogue 1 other
expect 0 "" rogue 1 share
expect 0 "nothing left to do" trustee 2
expect 3 "1 (its share was bad), 3" count
grep -q "Share of trustee 1: left out" "$work/out" || fail "count does not name the bad share"
expect 0 "nothing left to do" trustee 3
expect 0 "Share of trustee 1: left out, its proof for \"blank\" (line 2) does not hold" count
expect 0 '{"id":"yes","count":0},{"id":"no","count":5}' count --json
expect 0 "is published" "$bin/madang-tally" result --poll p1 --node $url \
    --dir "$city/admin" --pass-file "$work/pass"

# ---- nobody votes in p2, and its station never seals; trustees who were told to wait do so,
# ---- over a restart of the node too
poll=p2
poll_file p2 3 $((now - 300)) $((now - 200)) >"$work/p2.json"
expect 0 "" signed poll define "$work/p2.json"
expect 0 "" signed poll roll p2
for i in 1 2 3; do
	trustee $i --wait >"$work/wait-$i" 2>&1 &
	eval waiting_$i=$!
	others="$others $!"
done
for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	! signed poll open p2 >"$work/out" 2>&1 || break
	sleep 1
done
expect 0 "already open" signed poll open p2
kill $node_pid
wait $node_pid 2>/dev/null
for try in 1 2 3 4 5 6 7 8 9 10; do
	! grep -q "trying again" "$work/wait-1" || break
	sleep 0.5
done
start_node
expect 0 "0 boxes with 0 ballots; 2 stations did not seal" signed poll close p2
for i in 1 2 3; do
	eval wait \$waiting_$i
	status=$?
	cp "$work/wait-$i" "$work/out"
	test $status = 1 || fail "waiting trustee $i ended with $status, not 1"
	grep -q "only 0 ballots" "$work/out" || fail "trustee $i does not say why it refuses"
done
others=
grep -q "trying again until the node answers" "$work/wait-1" ||
    fail "trustee 1 did not notice that the node was away"
expect 1 "only 0 ballots" trustee 1
expect 1 "only 0 ballots" count
# ---- whoever may publish rules makes the sum of p3 another one when it closes
poll=p3
poll_file p3 3 >"$work/p3.json"
expect 0 "" signed poll define "$work/p3.json"
expect 0 "" signed poll roll p3
ceremony 1 2 3
expect 0 "is open on the ledger" signed poll open p3
{
	echo '{"do":"sync"}'
	for n in 0 1 2 3; do
		vote $n '"choose":["no"]'
	done
	echo '{"do":"seal","poll":"p3"}'
	echo '{"do":"drain"}'
} >"$work/votes.jsonl"
station "$work/votes.jsonl"
grep '"do"' "$work/votes.jsonl" >"$work/none.jsonl"
station "$work/none.jsonl" jongno-02
mkdir "$work/evil"
sed 's/"version": 1,/"version": 2,/' "$services/poll/form.json" >"$work/evil/form.json"
: >"$work/evil/cases.jsonl"
{
	echo "DROP TRIGGER poll_close_a;"
	sed -n '/^CREATE TRIGGER poll_close_a/,/^END;/p' "$services/poll/rules.sql" |
	    sed 's/^END;/UPDATE poll_s_sum SET sum = sum_add(sum, sum) WHERE poll = NEW.poll; END;/'
} >"$work/evil/rules.sql"
expect 0 "version 2 is published" signed service publish "$work/evil"
expect 0 "4 ballots" signed poll close p3 --officer o1 --pin-file "$work/pin" \
    --officer o2 --pin-file "$work/pin"
expect 1 "must not decrypt or count under rules it does not know" trustee 1
grep -q "the form of the service poll, version 2 on the ledger, differ" "$work/out" ||
    fail "trustee 1 does not say what differs"
expect 1 "must not decrypt or count under rules it does not know" count
expect 1 "must not decrypt or count under rules it does not know" \
    "$bin/madang-tally" result --poll p3 --node $url --dir "$city/admin" --pass-file "$work/pass"

echo "PASS"
