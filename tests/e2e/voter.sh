# Voters at a terminal: whole ballots of five questions in both languages and three sizes, a
# changed choice, an over-vote, a blank, a check, a resize in the middle, a screen that dies
# before and after Done.

. "$top_srcdir/tests/e2e/lib.sh"
. "$top_srcdir/tests/e2e/tmux.sh"
. "$top_srcdir/etc/demo/city.sh"
trap 'trap - EXIT; tm kill-server 2>/dev/null; city_cleanup; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
poll=five

question()
{
	printf '{"id":"%s","type":"%s",%s"text":{"ko":"%s","en":"%s"},"options":[%s]}' "$@"
}

poll_json()
{
	now=$(date +%s)
	yesno='{"id":"yes","ko":"찬성","en":"Yes"},{"id":"no","ko":"반대","en":"No"}'
	three='{"id":"a","ko":"가나","en":"Alpha"},{"id":"b","ko":"다라","en":"Beta"},{"id":"c","ko":"마바","en":"Gamma"}'
	printf '{"poll":"five","title":{"ko":"다섯 질문","en":"Five questions"},'
	printf '"opens":%d,"closes":%d,"early_close":true,"min_ballots":10,"box_min":4,"n":3,"k":2,' \
	    "$now" $((now + 86400))
	printf '"questions":[%s,%s,%s,%s,%s]}\n' \
	    "$(question night yesno '' '심야 버스?' 'Night buses?' "$yesno")" \
	    "$(question site single '' '어느 곳?' 'Which site?' "$three")" \
	    "$(question works multi '"min":1,"max":2,' '어떤 일?' 'Which works?' "$three")" \
	    "$(question money points '"points":3,"min":1,' '점수 나누기' 'Share points' "$three")" \
	    "$(question marks score '"max_score":5,' '점수 주기' 'Give marks' "$three")"
}

set_up()
{
	mkdir -p "$work/poll"
	city_secrets
	city_found
	city_enrol
	city_deck 12
	poll_json >"$work/poll/poll.json"
	admin poll define "$work/poll/poll.json"
	admin poll roll "$poll"
	ceremony
	echo '{"do":"sync","timeout":60}' >"$work/sync.jsonl"
	run sync "$bin/madang-station" --dir "$city/station/$station" \
	    --pass-file "$work/pass" --script "$work/sync.jsonl"
}

# start COLUMNS ROWS: the station in a terminal, at its first page.
start()
{
	tmux_start "$1" "$2" "$bin/madang-station --dir $city/station/$station \
	    --pass-file $work/pass 2>$logs/station.log; echo status \$?"
	shows "어서 오세요" "$1 x $2: the first page"
}

children()
{
	for child in /proc/[0-9]*; do
		case $(readlink "$child/exe" 2>/dev/null) in
		"$prefix/libexec/madang/screen") echo "${child#/proc/}" ;;
		esac
	done
}

korean_session()
{
	start 80 24
	choose 1 '카드를 판독기에' "Korean: the card is asked for"
	scan deck:0
	shows '질문은 모두 5개' "how to vote"
	choose 0 '질문 1/5' "the first question"
	choose 1 '<- 선택함' "a choice has its word"
	choose 2 '이미 1번을 골랐습니다' "an over-vote changes nothing"
	choose "1 2" '고른 수: 1/1' "a choice is changed by hand"
	choose "0 4" '비워 둠' "the second is left blank"
	choose "0 1 3" '고른 수: 2/2' "two of three"
	choose "0 1 2" '준 점수: 2/3' "points"
	choose "0 2 5" '매긴 수: 1/3' "a score"
	choose 0 '맞습니까?' "the review"
	shows '표시한 대로 비워 둠' "flags the blank"
	choose 0 '투표지를 봉했습니다' "the ballot is sealed"
	choose "2 1" '아직 투표하지 않았습니다' "checked, not counted"
	choose 1 '질문 1/5' "one votes again"
	shows '고른 수: 0/1' "from nothing"
	choose F8 '비워 둠: 고른 것 없음' "all of it blank"
	choose 0 '투표지를 봉했습니다' "sealed again"
	choose 1 '이 투표지로 투표할까요' "cast asks once more"
	choose Enter '투표지를 봉했습니다' "and Enter alone does not cast"
	choose "1 1" '투표를 마쳤습니다' "done"
	choose 1 '어서 오세요' "the next one"
}

english_session()
{
	start 60 18
	choose 2 'Hold your card' "English: the card is asked for"
	scan deck:1
	shows 'This ballot has 5 questions' "how to vote"
	choose "0 1" 'Chosen: 1 of 1' "a choice"
	tm resize-window -x 40 -y 12
	shows 'F1Help' "smaller in the middle of a question"
	shows '[X] Yes' "the choice is still there"
	tm resize-window -x 132 -y 43
	shows '심야 버스?' "larger: both languages"
	choose F2 '<- 선택함' "the language changes on the spot"
	choose F2 '<- chosen' "and back"
	choose "0 3 0 1" 'Question 3 of 5' "one, and one of two"
	choose "0 1 3" 'Points given: 3 of 3' "all points for one"
	choose "0 1 4 0" 'Is this right?' "a mark, and the review"
	choose "1 1 2 0" 'Is this right?' "a change comes back to the review"
	choose 0 'Your ballot is sealed' "sealed"
	choose "1 1" 'Your ballot is cast' "done"
	choose 1 '어서 오세요' "the next one sees the first page again"
	choose 2 'Hold your card' "English again"
	scan deck:1
	shows 'This ballot has' "the same card"
	choose "0 F8 0" 'already voted' "may not vote twice"
}

# kill_screen: the process that draws, as a fault would.
kill_screen()
{
	kill -9 $(children)
	shows 'status 2' "$1"
}

dying_screen()
{
	start 40 12
	choose 2 'Hold your card' "on the smallest terminal"
	scan deck:2
	shows 'This ballot has' "a third card"
	choose "0 1 F8 0" 'Your ballot is sealed' "sealed"
	kill_screen "the screen dies before cast: the station says so"
	start 40 12
	choose 2 'Hold your card' "again"
	scan deck:2
	shows 'This ballot has' "the same card"
	choose "0 2 F8 0" 'Your ballot is sealed' "has not voted"
	choose "1 1" 'Your ballot is cast' "now it has"
	kill_screen "the screen dies after Done"
	start 40 12
	choose 2 'Hold your card' "and again"
	scan deck:2
	shows 'This ballot has' "the same card"
	choose "0 F8 0" 'already voted' "the ballot was kept"
}

# The words of voters are in no log and no file of the station but the sealed ones.
no_traces()
{
	grep -rlaE 'deck:[0-2]|선택함|chosen' "$logs" "$city/station/$station" >"$work/traces"
	[ ! -s "$work/traces" ]
	verdict $? "no card and no choice is in a log or a file"
	sed 's/^/    /' "$work/traces"
}

set_up
korean_session
english_session
dying_screen
no_traces
exit $((failures > 0))
