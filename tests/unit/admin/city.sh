#!/bin/sh
# A city from its founding to a published result, on a real node: what madang-admin and
# madang-tally say, that repeating says "already", and what they refuse.
. "${srcdir:-.}/tests/unit/admin/helpers.sh"

# ---- founding
expect 2 "holds no city yet" admin status
expect 2 "--origin" signed city new
expect 2 "cannot be the origin" signed city new --origin "a b"
expect 2 "ID=URL" signed city new --origin madang.test.example --node 7
expect 2 "http://" signed city new --origin madang.test.example --node 1=ftp://x
nodes=
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32; do
	nodes="$nodes --node district-office-$i=https://node-$i.of-the-city.of-seoul.example:7001"
done
# A charter has room for as many nodes as a city may have.
expect 0 "is founded" signed -C "$work/large" city new --origin madang.seoul.example $nodes
rm -r "$work/large"
expect 0 "is founded" signed city new --origin madang.test.example --node 1=$url
expect 0 "is already founded" signed city new --origin madang.test.example
expect 1 "already holds the city madang.test.example" signed city new --origin other.example
test "$(stat -c %a "$city/node/1/keys")" = 600 || fail "the node's keys are not private"
expect 2 "onnect" signed station add jongno-01
start_node

# ---- services and members
expect 0 "may be published" admin service check "$services/poll"
expect 2 "does not open" "$bin/madang-admin" -C "$city" --pass-file "$work/wrong" \
    service publish "$services/poll"
expect 0 "Service poll version 1 is published" signed service publish "$services/poll"
expect 0 "already published" signed service publish "$services/poll"
expect 0 "is enrolled" signed office add election
expect 0 "already enrolled" signed office add election
expect 0 "is enrolled" signed office add registry --role registrar
expect 2 '"office"' signed office add x --role king
expect 0 "is enrolled" signed station add jongno-01
expect 0 "already enrolled" signed station add jongno-01
expect 2 "no id of a station" signed station add Jongno_01
for i in 1 2 3; do
	expect 0 "is enrolled" signed trustee add $i
done
for no in zero 0 01 +1 " 1" 21; do
	expect 2 "a number from 1 to 20" signed trustee add "$no"
done
expect 0 "already enrolled" signed trustee add 1
expect 0 "Card o2 now holds the role poll:officer" signed card new o1 o2 \
    --role poll:officer --pin-file "$work/pin"
expect 0 "already holds" signed card new o1 --role poll:officer --pin-file "$work/pin"
expect 2 "wrong PIN" signed card new o1 --pin-file "$work/wrong"
expect 0 "A deck of 8 seeds is made" signed deck new 8
expect 0 "already made" signed deck new 8
expect 1 "a city has one deck" signed deck new 9
expect 2 "not \" 9\"" signed deck new " 9"
expect 0 "now holds the role poll:officer" signed member grant office/election poll:officer
expect 0 "no longer holds" signed member revoke office/election poll:officer
expect 0 "already lacks" signed member revoke office/election poll:officer

# ---- what breaks between the node's answer and the receipt is made good by the next command
mv "$city/admin/receipts" "$work/receipts"
: >"$city/admin/receipts"
expect 2 "receipts" signed member grant office/election poll:officer
test -s "$city/admin/out/platform-main.out" || fail "the outbox lost an entry without receipt"
rm "$city/admin/receipts"
mv "$work/receipts" "$city/admin/receipts"
expect 0 "sending again what madang.test.example/platform/main left unfinished" admin status
test ! -e "$city/admin/out/platform-main.out" || fail "the outbox is not empty"
expect 0 "already holds" signed member grant office/election poll:officer
expect 0 "no longer holds" signed member revoke office/election poll:officer

# ---- poll
poll_file p1 3 >"$work/poll.json"
poll_file p1 0 >"$work/bad.json"
poll_file p1 4 >"$work/other.json"
expect 1 '"min_ballots" is 0' signed poll define "$work/bad.json"
expect 2 "holds no poll" signed poll roll p1
expect 0 "Poll p1 is defined" signed poll define "$work/poll.json"
expect 0 "already defined" signed poll define "$work/poll.json"
expect 1 "another poll is defined" signed poll define "$work/other.json"
expect 3 "waiting for the registrar" trustee 1
expect 0 "10 voters" signed poll roll p1
expect 0 "already published" signed poll roll p1

# ---- ceremony
expect 3 "waiting for trustees 2, 3 to commit" trustee 1
expect 3 "waiting for trustee 1, 2, 3 to confirm" signed poll open p1
# Called once, the trustees make the key: each waits for the others.
trustee 2 --ceremony >"$work/ceremony-2" 2>&1 &
two=$!
trustee 3 --ceremony >"$work/ceremony-3" 2>&1 &
three=$!
others="$two $three"
expect 0 "waiting for the office to open" trustee 1 --ceremony
wait $two && wait $three || fail "a trustee does not end with the ceremony"
others=
expect 3 "waiting for the office to open" trustee 1
expect 0 "is open on the ledger" signed poll open p1
expect 0 "already open" signed poll open p1
expect 0 "its key is made" trustee 1 --ceremony
expect 3 "waiting for the office to close" trustee 1
expect 3 "not closed" "$bin/madang-tally" count --poll p1 --node $url

# ---- votes, through the station
cp -r "$city/node/1/ledger" "$work/old"
{
	echo '{"do":"sync"}'
	for n in 0 1 2 3 4; do
		vote $n '"choose":["yes"]'
	done
	vote 5 '"choose":["no"]'
	vote 6 '"blank":true'
	echo '{"do":"seal","poll":"p1"}'
	echo '{"do":"drain"}'
} >"$work/votes.jsonl"
station "$work/votes.jsonl"

# ---- close, tally, result
expect 1 "poll.officers" signed poll close p1
expect 2 "takes two officers" signed poll close p1 --officer o1 --pin-file "$work/pin"
expect 1 "the same officer" signed poll close p1 --officer o1 --pin-file "$work/pin" \
    --officer o1 --pin-file "$work/pin"
expect 0 "7 ballots" signed poll close p1 --officer o1 --pin-file "$work/pin" \
    --officer o2 --pin-file "$work/pin"
expect 0 "already closed" signed poll close p1
expect 1 "decrypts nothing below 10" trustee 1 --min-ballots 10
expect 1 "already replayed" trustee 1 --node "$work/old"
expect 3 "0 good shares of the 2" "$bin/madang-tally" count --poll p1 --node $url
expect 0 "nothing left to do" trustee 1
expect 3 "waiting for trustee 2, 3" "$bin/madang-tally" count --poll p1 --node $url
expect 0 "nothing left to do" trustee 3
expect 0 '{"id":"yes","count":5},{"id":"no","count":1}' \
    "$bin/madang-tally" count --poll p1 --node $url --json
result()
{
	"$bin/madang-tally" result --poll p1 --node $url --dir "$city/admin" \
	    --pass-file "$work/pass"
}
expect 0 "result of poll p1 is published" result
expect 0 "already published" result
expect 0 "nothing left to do" trustee 2
expect 0 "result published" admin status

# ---- the ledger's folder alone tells the same
kill $node_pid
wait $node_pid 2>/dev/null
node_pid=
expect 0 '"blank":1' "$bin/madang-tally" count --poll p1 --node "$city/node/1/ledger" --json
expect 1 "" "$bin/madang-tally" count --poll p1 --node "$city/node/1/ledger" --pin \
    0000000000000000000000000000000000000000000000000000000000000000
echo "PASS"
