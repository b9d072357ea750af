#!/bin/sh
# The terminal, seen by tmux: what is drawn, in four sizes, with a resize, keys, pasted text,
# colours and none; how little is written for a small change; what is left at the end.

set -u
. "$top_srcdir/tests/e2e/tmux.sh"
show=$top_builddir/tests/unit/screen/show
failed=0

verdict()
{
	if [ "$1" = 0 ]; then
		echo "ok - $2"
	else
		echo "not ok - $2"
		failed=1
	fi
}

# begin COLUMNS ROWS TERM COMMAND: a shell that says what was before and after.
begin()
{
	tmux_start "$1" "$2" "TERM=$3; export TERM
	    stty -g >$work/before; echo was here before; $4; echo status \$?
	    stty -g >$work/after; echo end"
}

drawn_like_canvas()
{
	$show --write "$1" "$2" | sed "s/ *\$//; $3" >"$work/wanted"
	screen_text >"$work/shown"
	cmp -s "$work/wanted" "$work/shown"
	verdict $? "$4"
}

for size in 132x43 80x24 60x18 40x12; do
	begin "${size%x*}" "${size#*x}" tmux-256color "$show"
	screen_shows "$size dark"
	drawn_like_canvas "${size%x*}" "${size#*x}" '' "what $size shows is what the canvas holds"
done

tm resize-window -x 90 -y 30
screen_shows "90x30 dark"
drawn_like_canvas 90 30 '' "a larger window is drawn whole"
tm resize-window -x 41 -y 13
screen_shows "41x13 dark"
drawn_like_canvas 41 13 '' "and a smaller one"

begin 80 24 tmux-256color "$show"
screen_shows "80x24 dark"
for key in F1 F2 F3 F5 F6 F7 F8 F9 F10 F11 F12 Up Down Left Right Home End PageUp PageDown \
    Enter Escape; do
	tm send-keys $key
	screen_shows "key $key "
	verdict $? "the key $key"
done
for pair in BSpace:Backspace DC:Delete BTab:BackTab; do
	tm send-keys "${pair%:*}"
	screen_shows "key ${pair#*:} "
	verdict $? "the key ${pair#*:}"
done
tm send-keys -l 'Han 한글'
screen_shows '│Han 한글 '
verdict $? "typed Hangul arrives"
tm set-buffer '붙인 글자 '
tm paste-buffer -p
screen_shows '│Han 한글붙인 글자 '
verdict $? "pasted Hangul arrives as if typed"
[ "$(tm display-message -p '#{cursor_x} #{cursor_y} #{cursor_flag}')" = "21 6 1" ]
verdict $? "the cursor stands behind it"
tm resize-window -x 60 -y 18
screen_shows "60x18 dark" && screen_shows '│Han 한글붙인 글자 '
verdict $? "a resize keeps what was typed"

# Colours are numbers of the palette, and a theme changes all of them.
tm capture-pane -pe >"$work/colours"
grep -q '38;5;255m' "$work/colours" && grep -q '48;5;220m' "$work/colours"
verdict $? "the dark theme has its colours"
tm send-keys F4
screen_shows "60x18 light"
tm capture-pane -pe >"$work/colours"
grep -q '48;5;231m' "$work/colours" && ! grep -q '48;5;16m' "$work/colours"
verdict $? "the light theme has its colours"

# The next key changes a few cells: few bytes; all is written when asked for.
tm send-keys Up
screen_shows 'key Up'
tm pipe-pane -O "cat >$work/bytes"
tm send-keys -l 'x'
screen_shows '글자 x'
few=$(wc -c <"$work/bytes")
tm send-keys C-l
tries=0
until [ "$(wc -c <"$work/bytes")" -gt 2000 ] || [ $tries -gt 100 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
all=$(wc -c <"$work/bytes")
[ "$few" -gt 0 ] && [ "$few" -lt 100 ] && [ "$all" -gt 2000 ]
verdict $? "one letter is few bytes ($few), the whole screen many ($all)"

tm send-keys C-c
screen_shows 'end'
screen_text | head -n 3 >"$work/shown"
printf 'was here before\nstatus 0\nend\n' | cmp -s - "$work/shown"
verdict $? "the screen before is back"
cmp -s "$work/before" "$work/after"
verdict $? "the terminal's settings are what they were"
[ "$(tm display-message -p '#{alternate_on} #{cursor_flag}')" = "0 1" ]
verdict $? "its first screen and its cursor too"

# Without 256 colours: what a plain terminal has, and its own two colours.
for term in vt220 screen linux; do
	begin 80 24 $term "$show"
	screen_shows "80x24 dark"
	tm capture-pane -pe >"$work/colours"
	grep -q "$(printf '\033')\[[0-9;]*7m" "$work/colours" &&
	    ! grep -Eq '\[[0-9;]*[34]8;5' "$work/colours" &&
	    grep -q "$(printf '\033')\[[0-9;]*1[;m]" "$work/colours" &&
	    grep -q "$(printf '\033')\[[0-9;]*4[;m]" "$work/colours"
	verdict $? "on a $term: bold, underline and reverse, no colours"
done

begin 80 24 tmux-256color "$show --remember"
screen_shows "80x24 dark"
tm send-keys -l 'SENTINEL'
screen_shows 'SENTINEL'
tm resize-window -x 60 -y 18
screen_shows "60x18 dark"
tm send-keys C-c
screen_shows 'end'
tm capture-pane -p | grep '^held'
tm capture-pane -p | grep -Eq '^held [1-9][0-9]*, left 0$'
verdict $? "nothing of the screen stays in memory"

begin 39 24 tmux-256color "$show"
screen_shows 'end'
tm capture-pane -pJ | grep -qF 'show: the terminal has fewer than 40 columns or 12 rows'
verdict $? "a terminal that is too small is refused"
exit $failed
