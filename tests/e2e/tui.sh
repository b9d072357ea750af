# madang-verifier --tui in a terminal: the ledger of a small poll passes, in Korean and English; a
# ballot is found, the report saved; a tampered copy fails, with its reason and what to ask.

. "$top_srcdir/tests/e2e/lib.sh"
copy_city
city_work=$work
. "$top_srcdir/tests/e2e/tmux.sh"
trap 'trap - EXIT; tm kill-server 2>/dev/null; wake_node; city_cleanup
    rm -rf "$work" "$city_work"' EXIT
ledger=$city/node/1/ledger
pin=$(sed -n 's/^Observers pin its charter: //p' "$logs/admin.log")
tracker=$(sed -n 's/.*"status" *: *"cast".*"tracker" *: *"\([A-Z2-7]*\)".*/\1/p' \
    "$city_work/cast.jsonl" | head -n 1)
checked=$(sed -n 's/.*"status" *: *"checked".*"tracker" *: *"\([A-Z2-7]*\)".*/\1/p' \
    "$city_work/cast.jsonl")
cd "$work" || exit 1

# A node that was stopped cannot end.
wake_node()
{
	[ -z "$city_node" ] || kill -CONT "$city_node"
}

# open COLUMNS ROWS LANGUAGE LEDGER [OPTION...]
open()
{
	columns=$1 rows=$2 language=$3
	shift 3
	tmux_start "$columns" "$rows" "TERM=tmux-256color LANGUAGE=$language; export TERM LANGUAGE
	    echo was here before; '$prefix/bin/madang-verifier' $* --tui; echo status \$?"
}

# ---- it passes ------------------------------------------------------------------------------
open 80 24 ko "$ledger" --pin "$pin"
shows '모두 확인했고, 모두 맞습니다' "the honest ledger passes, in Korean"
tm send-keys F6
shows '발표 9  다시 셈 9  같음' "its numbers stand beside the recomputed ones"
tm send-keys F8
shows "$pin" "the pin that was given is shown"
tm send-keys F7 "$tracker" Enter
shows '세었습니다. 투표 small' "a ballot is found by its tracker"
tm send-keys F2
shows 'Counted: poll small' "and in English"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	tm send-keys BSpace
done
tm send-keys -l "$checked"
tm send-keys Enter
shows 'Sealed again, it gives this tracker' "a checked ballot is opened"
shows '책방 / Books' "and shows what was chosen"
tm resize-window -x 40 -y 12
shows "> $checked" "a smaller window keeps what was typed"
tm resize-window -x 132 -y 43
shows 'Sealed again, it gives this tracker' "and a larger one what was found"

# ---- the report ------------------------------------------------------------------------------
tm send-keys F9
shows '> madang-report.json' "a name is proposed"
tm send-keys Enter
shows 'Saved: madang-report.json' "the report is saved"
madang-verifier "$ledger" --pin "$pin" --json wanted.json >wanted.txt
cmp -s wanted.json madang-report.json
verdict $? "it is the report of --json"
echo older >madang-report.json
tm send-keys Enter
shows 'There is such a file' "a file that is there is not replaced"
grep -q older madang-report.json
verdict $? "at once"
tm send-keys Enter
shows 'Saved: madang-report.json' "but when asked again"
cmp -s wanted.json madang-report.json
verdict $? "it is"
for i in 1 2 3 4; do
	tm send-keys BSpace
done
tm send-keys -l 'txt'
shows '> madang-report.txt' "another name"
tm send-keys Enter
shows 'Saved: madang-report.txt' "is saved too"
cmp -s wanted.txt madang-report.txt
verdict $? "it is what the program prints without --tui"
tm send-keys F10
shows 'status 0' "it ends with status 0"
shows 'was here before' "and the screen before is back"

# With all that a run without --tui remembers.
open 60 18 en "$ledger" --mirror mirror --state state
shows 'PASS' "it passes with a mirror and a state"
tm send-keys F10
shows 'status 0' "and ends"
cmp -s mirror/checkpoint "$ledger/checkpoint" && [ -f state/state ]
verdict $? "both were written"
open 60 18 en "$ledger" --mirror mirror --state state
shows 'PASS' "and both are taken up again"
tm send-keys F8 PageDown
shows 'Goes on from' "as is shown below"
tm send-keys F10
shows 'status 0' "and it ends again"

# ---- it fails --------------------------------------------------------------------------------
cp -a "$ledger" bad
size=$(sed -n 2p bad/checkpoint)
bundle=bad/tile/entries/$(printf '%03d' $((size / 256))).p/$((size % 256))
[ -f "$bundle" ] || fail "there is no $bundle"
head -c -1 "$bundle" >cut && mv cut "$bundle"
open 60 18 en bad
shows 'FAIL' "a copy of which a byte is missing fails"
tm send-keys Enter
shows 'What to ask' "what to ask is told"
reason=$(madang-verifier bad | sed -n '/^FAIL  leaves/{n;s/^ *//p;}' | cut -c 1-40)
[ -n "$reason" ]
verdict $? "the plain report has a reason: $reason"
shows "$reason" "and it is shown"
tm send-keys F2
shows '무엇을 물어볼까' "in Korean as well"
tm send-keys F10
shows 'status 1' "it ends with status 1"

open 40 12 ko "$work/nowhere"
shows '확인하지 못했습니다' "a place that is not there is no FAIL"
tm send-keys F10
shows 'status 2' "it ends with status 2"
shows 'No such file' "with the reason on the terminal"

# ---- it is left ------------------------------------------------------------------------------
city_start_node || fail "the node does not come up; all it said is in $logs/node.log"
kill -STOP "$city_node"
open 80 24 en "$node"
shows 'waits  the charter is the pinned one' "a ledger that does not come is waited for"
tm send-keys -l 'q'
tm send-keys F7 "$tracker" Enter
shows 'The answer comes when the checks have ended.' "a question waits too"
tm send-keys C-c
shows 'status 2' "Ctrl-C leaves it, with status 2"

expect 2 'cannot be shown: standard input and output are not a terminal' "without a terminal" -- \
    madang-verifier "$ledger" --tui
expect 2 '--tui goes without' "with --json" -- madang-verifier "$ledger" --tui --json x.json
tmux_start 80 24 "TERM=dumb '$prefix/bin/madang-verifier' '$ledger' --tui; echo status \$?"
shows 'TERM names no terminal' "on a dumb terminal"
shows 'status 2' "all of these end with status 2"
exit $((failures > 0))
