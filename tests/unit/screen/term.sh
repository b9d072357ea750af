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

# Words that came are part of a drawing that may still be on its way: what is asked of the whole
# screen is asked again until it is so.
drawn_like_canvas()
{
	$show --write "$1" "$2" | sed "s/ *\$//; $3" >"$work/wanted"
	patient shown_as_wanted
	verdict $? "$4"
}

shown_as_wanted()
{
	screen_text >"$work/shown"
	cmp -s "$work/wanted" "$work/shown"
}

# looks TEST: of the screen with its colours, in $work/colours, once nothing moves on it.
looks()
{
	tm capture-pane -pe >"$work/colours"
	sleep 0.2
	tm capture-pane -pe | cmp -s - "$work/colours" && "$1"
}

# terminal_is FORMAT WORDS
terminal_is()
{
	[ "$(tm display-message -p "$1")" = "$2" ]
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
patient terminal_is '#{cursor_x} #{cursor_y} #{cursor_flag}' "21 6 1"
verdict $? "the cursor stands behind it"
tm resize-window -x 60 -y 18
screen_shows "60x18 dark" && screen_shows '│Han 한글붙인 글자 '
verdict $? "a resize keeps what was typed"

# Colours are numbers of the palette, and a theme changes all of them.
dark()
{
	grep -q '38;5;255m' "$work/colours" && grep -q '48;5;220m' "$work/colours"
}
light()
{
	grep -q '48;5;231m' "$work/colours" && ! grep -q '48;5;16m' "$work/colours"
}
patient looks dark
verdict $? "the dark theme has its colours"
tm send-keys F4
screen_shows "60x18 light"
patient looks light
verdict $? "the light theme has its colours"

# The next key changes a few cells: few bytes; all is written when asked for.
# Bytes are counted when no more have come for a second.
bytes_at_rest()
{
	before=$bytes
	sleep 1
	bytes=$(wc -c <"$work/bytes")
	[ "$bytes" -gt "$1" ] && [ "$bytes" = "$before" ]
}

tm send-keys Up
screen_shows 'key Up'
patient looks light
tm pipe-pane -O "cat >$work/bytes"
patient [ -f "$work/bytes" ]
tm send-keys -l 'x'
screen_shows '글자 x'
bytes=0
patient bytes_at_rest 0
few=$bytes
tm send-keys C-l
patient bytes_at_rest 2000
all=$bytes
[ "$few" -gt 0 ] && [ "$few" -lt 100 ] && [ "$all" -gt 2000 ]
verdict $? "one letter is few bytes ($few), the whole screen many ($all)"

tm send-keys C-c
before_is_back()
{
	screen_text | head -n 3 >"$work/shown"
	printf 'was here before\nstatus 0\nend\n' | cmp -s - "$work/shown"
}
screen_shows 'end'
patient before_is_back
verdict $? "the screen before is back"
cmp -s "$work/before" "$work/after"
verdict $? "the terminal's settings are what they were"
patient terminal_is '#{alternate_on} #{cursor_flag}' "0 1"
verdict $? "its first screen and its cursor too"

# Without 256 colours: what a plain terminal has, and its own two colours.
plain()
{
	grep -q "$(printf '\033')\[[0-9;]*7m" "$work/colours" &&
	    ! grep -Eq '\[[0-9;]*[34]8;5' "$work/colours" &&
	    grep -q "$(printf '\033')\[[0-9;]*1[;m]" "$work/colours" &&
	    grep -q "$(printf '\033')\[[0-9;]*4[;m]" "$work/colours"
}
for term in vt220 screen linux; do
	begin 80 24 $term "$show"
	screen_shows "80x24 dark"
	patient looks plain
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
