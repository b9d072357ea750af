# Whatever is wrong gets a sentence that says what, where and what to do, and the right status:
# 1 refused, 2 could not run.

. "$top_srcdir/tests/e2e/lib.sh"
copy_city
post=$top_builddir/tests/e2e/post
cli()
{
	madang-admin -C "$city" --pass-file "$work/pass" "$@"
}
city_start_node || fail "the node does not start again: $(tail -n 1 "$logs/node.log")"
verdict 0 "the node starts again from its folder"

# ---- files ---------------------------------------------------------------------------------
expect 2 'no-such-file' "unreadable poll file" -- cli poll define "$work/no-such-file"
echo '{"poll": "x",' >"$work/cut.json"
expect 1 'cut.json.*line|line' "poll file that is no JSON" -- cli poll define "$work/cut.json"
sed 's/"poll": "small"/"poll": "other", "colour": "red"/' "$work/poll.json" >"$work/unknown.json"
expect 1 'colour' "poll file with an unknown key" -- cli poll define "$work/unknown.json"
sed 's/"poll": "small"/"poll": "other"/; s/"max": 2/"max": 7/' "$work/poll.json" >"$work/limit.json"
expect 1 'projects|max' "limits that cannot be" -- cli poll define "$work/limit.json"
sed 's/"poll": "small"/"poll": "other"/; s/"closes": [0-9]*/"closes": 1/' "$work/poll.json" >"$work/time.json"
expect 1 'closes|opens' "a poll that closes before it opens" -- cli poll define "$work/time.json"
awk 'BEGIN { printf "{\"poll\":\"big\",\"title\":{\"ko\":\"a\",\"en\":\"a\"},\"opens\":1,\"closes\":2000000000,\"n\":3,\"k\":2,\"questions\":[{\"id\":\"q\",\"type\":\"single\",\"text\":{\"ko\":\"a\",\"en\":\"a\"},\"options\":["
	for (i = 0; i < 200; i++) printf "%s{\"id\":\"o%d\",\"ko\":\"a\",\"en\":\"a\"}", i ? "," : "", i
	printf "]}]}" }' >"$work/big.json"
expect 1 '44,?000' "a ballot too large for one leaf: both numbers" -- cli poll define "$work/big.json"
expect 1 'already|exists|other' "a poll id used before" -- sh -c \
    "sed 's/Lights/Lamps!/' '$work/poll.json' >'$work/again.json'; madang-admin -C '$city' --pass-file '$work/pass' poll define '$work/again.json'"

# ---- passphrases ---------------------------------------------------------------------------
echo wrong >"$work/wrong"
expect 2 'passphrase' "wrong passphrase: admin" -- \
    madang-admin -C "$city" --pass-file "$work/wrong" member grant x poll:officer
expect 2 'passphrase' "wrong passphrase: trustee" -- \
    madang-tally trustee --poll small --dir "$city/trustee/1" --pass-file "$work/wrong"
expect '[12]' 'passphrase' "wrong passphrase: station" -- \
    madang-station --dir "$city/station/$station" --script /dev/null --pass-file "$work/wrong"
expect 2 'no-such-pass' "no passphrase file" -- \
    madang-admin -C "$city" --pass-file "$work/no-such-pass" deck new 3

# ---- the node ------------------------------------------------------------------------------
cp -a "$city/node/1" "$work/second"
expect 2 "$port|in use" "port in use" -- \
    timeout 20 madang-node --dir "$work/second" --listen "127.0.0.1:$port"
expect 2 'listen' "no such address" -- timeout 20 madang-node --dir "$work/second" --listen nowhere
city_port # another one: $node stays
expect 2 'no-such-dir' "no such folder" -- \
    timeout 20 madang-node --dir "$work/no-such-dir" --listen "127.0.0.1:$port"
printf 'madang/entry/v1\n{"origin":"x"' >"$work/cut.entry"
expect 0 '"refused"|^400' "truncated entry" -- "$post" "$node" "$work/cut.entry"
printf 'madang/entry/v1\n{"origin":"madang.seoul.example",}\n\n\342\200\224 x AAAA\n' >"$work/json.entry"
expect 0 '"refused"|^400' "entry that is no JSON" -- "$post" "$node" "$work/json.entry"
printf '\377\377ab' >"$work/frame"
expect 0 '^400 .*"message"' "frame longer than the body" -- "$post" "$node" "$work/frame" raw
head -c 1100000 /dev/zero >"$work/large"
expect 0 '^413 .*"message"' "body over 1 MiB" -- "$post" "$node" "$work/large" raw
: >"$work/empty"
expect 0 '^(400|200)' "empty body" -- "$post" "$node" "$work/empty" raw
expect 0 'ok|small' "the node still answers" -- madang-admin -C "$city" status

# ---- the booth -----------------------------------------------------------------------------
vote()
{
	printf '{"card":"%s","poll":"%s","answers":[{"question":"projects","choose":["books"]},{"question":"carfree","choose":["yes"]}],"then":"cast"%s}\n' "$1" "$2" "${3-}" >"$work/vote.jsonl"
	madang-station --dir "$city/station/$station" --pass-file "$work/pass" --script "$work/vote.jsonl"
}
expect 1 'clos|sealed|not_open' "closed poll" -- vote deck:13 small
expect 1 'nowhere|unknown' "unknown poll" -- vote deck:13 nowhere
expect 1 'deck' "no such card in the deck" -- vote deck:99 small
expect 1 'no-such.card' "no such card file" -- vote no-such small ",\"pin_file\":\"$work/pin\""
expect 1 'no name of a card' "a file elsewhere is no card" -- vote "$city/cards/officer-1.card" small ",\"pin_file\":\"$work/pin\""
echo 'not JSON' >"$work/vote.jsonl"
expect 1 'script|JSON|line' "a script line that is no JSON" -- \
    madang-station --dir "$city/station/$station" --pass-file "$work/pass" --script "$work/vote.jsonl"

# A second poll, in which somebody's card is not on the roll and answers break the limits.
sed 's/"poll": "small"/"poll": "second"/' "$work/poll.json" >"$work/second.json"
poll=second
admin poll define "$work/second.json"
admin poll roll second
ceremony
admin card new late --pin-file "$work/pin"
expect 1 'roll' "card not on the roll" -- vote late second ",\"pin_file\":\"$work/pin\""
printf '{"card":"deck:1","poll":"second","answers":[{"question":"projects","choose":["books","books"]},{"question":"carfree","blank":true}],"then":"cast"}\n' >"$work/vote.jsonl"
expect 1 'books|twice|projects' "an option chosen twice" -- \
    madang-station --dir "$city/station/$station" --pass-file "$work/pass" --script "$work/vote.jsonl"
printf '{"card":"deck:1","poll":"second","answers":[{"question":"carfree","blank":true}],"then":"cast"}\n' >"$work/vote.jsonl"
expect 1 'projects|answer' "a question left out" -- \
    madang-station --dir "$city/station/$station" --pass-file "$work/pass" --script "$work/vote.jsonl"
expect 0 '"cast"' "a good vote is still taken" -- vote deck:1 second
expect 1 'already|voted|repeated|cast' "the same card again" -- vote deck:1 second
expect '[13]' 'second' "the tally of a poll that is open" -- \
    madang-tally result --poll second --node "$node" --dir "$city/admin" --pass-file "$work/pass"
expect 1 'officer|over|sealed' "closing early without officers" -- cli poll close second
expect 1 'small' "closing a poll twice" -- sh -c \
    "madang-admin -C '$city' --pass-file '$work/pass' poll close small | grep -q already && { echo small already; exit 1; }"

# ---- verifier ------------------------------------------------------------------------------
expect 2 'no-such-dir' "verifier: no such folder" -- madang-verifier "$work/no-such-dir"
expect 2 'give one address or folder' "verifier: no argument" -- madang-verifier
expect 2 '127.0.0.1:1' "verifier: nobody answers" -- madang-verifier http://127.0.0.1:1
expect 2 'pin' "verifier: malformed pin" -- madang-verifier "$city/node/1/ledger" --pin xyz
expect '[12]' 'tracker' "verifier: malformed tracker" -- madang-verifier "$city/node/1/ledger" --find abc
expect 2 'full|No space' "verifier: report on a full disk" -- \
    madang-verifier "$city/node/1/ledger" --json /dev/full

# ---- a full disk ---------------------------------------------------------------------------
mkdir "$work/tiny"
if mount -t tmpfs -o size=64m tmpfs "$work/tiny" 2>/dev/null; then
	city_stop_node
	cp -a "$city/node/1" "$work/tiny/node" || fail "the copy of the node does not fit"
	dd if=/dev/zero of="$work/tiny/fill" bs=4096 2>/dev/null
	timeout 30 madang-node --dir "$work/tiny/node" --listen "127.0.0.1:$port" >"$work/full.log" 2>&1 &
	full=$!
	sleep 2
	expect '[012]' . "(the node on a full disk was asked)" -- \
	    madang-admin -C "$city" --pass-file "$work/pass" --node "http://127.0.0.1:$port" card new full --pin-file "$work/pin" --role poll:officer
	status=0
	sleep 1
	kill $full 2>/dev/null
	wait $full || status=$?
	grep -Eiq 'full|space|disk' "$work/full.log"
	verdict $? "full disk: the node says so ($(tail -n 1 "$work/full.log" | cut -c1-120))"
	rm "$work/tiny/fill"
	expect 0 PASS "full disk: its ledger is whole" -- madang-verifier "$work/tiny/node/ledger"
	umount "$work/tiny"
else
	echo "a full disk needs a mount, which is not allowed here: left out"
fi
exit $((failures > 0))
