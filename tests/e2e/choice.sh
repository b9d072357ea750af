# ./demo in a terminal: what it asks, and the counter that it opens. A new terminal ends the old one.

. "$top_srcdir/tests/e2e/tmux.sh"
. "$top_srcdir/tests/e2e/lib.sh"
trap 'trap - EXIT; tm kill-server 2>/dev/null; rm -rf "$work"' EXIT
patience=120

# demo OPTIONS: in a terminal that shows its end.
demo()
{
	tmux_start 80 24 "TERM=tmux-256color MADANG_PREFIX=$installed TMPDIR=$work; export TERM MADANG_PREFIX TMPDIR
	    $top_srcdir/demo $1; echo status \$?"
}

demo ""
shows 'What do you want to try?' "it asks what to try"
shows '무엇을 해 볼까요?' "in both languages"
asked_again()
{
	[ "$(screen_text | grep -c '^1, 2:')" = 2 ]
}
keys 7 Enter
patient asked_again
verdict $? "another number is no answer"
keys 1 Enter
shows 'Enrolling offices' "1 is the booth"

demo "--counter --keep $work/kept"
shows 'PIN 271828' "the clerk's card and PIN are said"
screen_has '비밀번호는 모두 271828'
verdict $? "in both languages"
keys Enter
shows '창구가 잠겨 있습니다' "the counter opens, locked"
scan kim
shows '비밀번호' "the card is known by its name"
slowly 271828
keys Enter
shows '오늘 기록' "its clerk is let in"
shows '기부' "to the city's gifts"
keys Escape
shows '창구가 잠겨 있습니다' "Esc locks"
keys Escape
shows 'status 0' "and leaves"
shows 'PASS: every signature and rule' "the ledger is verified"
screen_shows "$work/kept"
verdict $? "and said to lie in the folder that was asked for"
expect 0 'snow,.*,165000,' "the report of the campaigns is not empty" -- \
    madang-verifier "$work/kept/city/node/1/ledger" --report don_v_campaign --format csv
expect 2 'needs a terminal' "without a terminal there is no counter" -- "$top_srcdir/demo" --counter
expect 2 'goes without --auto' "nor with --auto" -- "$top_srcdir/demo" --auto --booth
exit $((failures > 0))
