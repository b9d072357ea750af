# Poll workers at a terminal: the booth is opened, a voter let in, a screen dies in the middle
# of a vote, the worker reads whether it was cast, and two officers close the booth.

. "$top_srcdir/tests/e2e/booth-lib.sh"

set_up()
{
	booth_city bus "" 271828
	echo '{"do":"sync","timeout":60}' >"$work/sync.jsonl"
	echo '{"do":"drain","timeout":60}' >"$work/drain.jsonl"
	script sync
	sed -i 's/}$/,"attended":true,"export":"out"}/' "$folder/config"
}

# script NAME: of lines in $work/NAME.jsonl.
script()
{
	run "$1" "$bin/madang-station" --dir "$folder" \
	    --pass-file "$work/pass" --script "$work/$1.jsonl"
}

# start COLUMNS ROWS WORDS NAME: the station in a terminal, at its first page.
start()
{
	booth_run "$1" "$2"
	shows "$3" "$1 x $2: $4"
}

# card N WORDS NAME: officer N's card and PIN where they are asked for.
card()
{
	scan "officer-$1"
	shows '비밀번호를 입력하고' "officer $1: the PIN is asked for"
	tm send-keys -l "$(cat "$work/pin")"
	choose Enter "$2" "$3"
}

officer()
{
	choose F12 '관리관 카드' "F12 asks for an officer's card"
	card "$@"
}

morning()
{
	start 80 24 '투표할 수 없습니다' "the booth is not open, and says so"
	officer 1 '아직 열지 않음' "the worker's pages"
	choose "1 1" '개시 보고' "opened"
	shows '투표지는 하나도 없습니다' "and empty"
	tm resize-window -x 40 -y 12
	shows 'F1도움말' "smaller: the report is still there"
	tm resize-window -x 80 -y 24
	choose Left '다음 분 투표 시작' "back to the desk"
	choose 1 '어서 오세요' "a voter is let in"
}

vote()
{
	choose 1 '카드를 판독기에' "$1: the voter's card"
	scan "$1"
	shows '질문은 모두 1개' "$1: how to vote"
	choose "0 1" '<- 선택함' "$1: a choice"
	choose "F8 0" '투표지를 봉했습니다' "$1: sealed"
}

kill_screen()
{
	kill -9 "$(booth_pid screen)"
	shows 'status 2' "the screen dies: the station says so"
}

interrupted()
{
	vote deck:0
	kill_screen
	start 80 24 '기다려' "again: nobody was let in"
	officer 2 '열림' "the booth is still open"
	choose 6 '들어가지 않았습니다' "the interrupted ballot was not cast"
	choose Left '다음 분 투표 시작' "back"
	choose 1 '어서 오세요' "let in once more"
	vote deck:0
	choose "1 1" '투표를 마쳤습니다' "cast"
	choose 1 '기다려' "and the next one waits"
}

evening()
{
	officer 1 '열림' "the evening"
	choose 6 '마지막 분의 투표지는 들어갔습니다' "the last ballot was cast"
	choose Left '다음 분 투표 시작' "back"
	choose "3 1" '다른 관리관' "closing asks for the other officer"
	card 1 '같은 관리관' "the same one again will not do"
	card 2 '마감 보고' "two officers close it"
	shows '여기서는 끝남' "the poll has ended here"
	choose Left '닫힘' "closed"
	choose 6 '관리관 두 명이 투표소를 닫았습니다' "the log has it"
	choose Left '닫힘' "back"
	choose 7 '복사했습니다' "copies are written"
	(cd "$folder/out"/* && sha256sum --quiet -c SHA256SUMS)
	verdict $? "and hold by their checksums"
	choose Left '닫힘' "back"
	choose Left '투표할 수 없습니다' "back to the voters: none can vote"
}

# entries KIND REGEX NAME: one entry of that kind is on the ledger, and is like REGEX.
entries()
{
	grep -rhaE '^\{.*"kind":"'"$1"'"' "$city/node/1/ledger/tile/entries" | sort -u >"$work/entries"
	[ "$(grep -c . "$work/entries")" = 1 ] && grep -qE "$2" "$work/entries"
	verdict $? "$3"
	[ "$verdict_status" = 0 ] || sed 's/^/    /' "$work/entries"
}

# The seal arrives, and no log tells of a voter.
night()
{
	booth_end
	script drain
	entries box '"poll":"bus"' "the box is on the ledger"
	entries seal '"poll":"bus","boxes":1,"ballots":1,"challenges":0' "the seal is on the ledger"
	expect 0 ' 1 ballots counted, 0 set aside' "and the verifier counts the ballot" -- \
	    madang-verifier "$node"
	grep -rlaE 'deck:0|선택함|271828' "$logs" "$folder" >"$work/traces"
	[ ! -s "$work/traces" ]
	verdict $? "no card and no choice is in a log or a file"
	sed 's/^/    /' "$work/traces"
}

set_up
morning
interrupted
evening
night
exit $((failures > 0))
