# A terminal for tests: source this, start a command in it, type keys, read its screen.
# It makes $work, which goes at the end with all that runs in the terminal.

command -v tmux >/dev/null || {
	echo "skipped: tmux is missing (Debian: apt install tmux)"
	exit 77
}
work=$(mktemp -d) || exit 2
TMUX_TMPDIR=$work LC_ALL=C.UTF-8
export TMUX_TMPDIR LC_ALL
unset TMUX
terminal=0
trap 'tm kill-server 2>/dev/null; rm -rf "$work"' EXIT

# tm COMMAND...: of tmux, to the terminal under way.
tm()
{
	tmux -u -L "t$terminal" -f /dev/null "$@"
}

# tmux_start COLUMNS ROWS COMMAND: a new terminal, whose screen stays when the command ends.
tmux_start()
{
	tm kill-server 2>/dev/null
	terminal=$((terminal + 1))
	tm new-session -d -x "$1" -y "$2" sh -c "$3
	    exec sleep 1000" &&
	    tm set -g window-size manual \; set -g status off \; resize-window -x "$1" -y "$2"
}

# Without blanks at the ends of lines.
screen_text()
{
	tm capture-pane -p | sed 's/ *$//'
}

# patient COMMAND...: again and again until it is true; 1 when it is not after so many seconds,
# which only a test that fails waits for.
patience=60
patient()
{
	patient_end=$(($(date +%s) + patience))
	until "$@"; do
		[ "$(date +%s)" -lt $patient_end ] || return 1
		sleep 0.025
	done
}

screen_has()
{
	tm capture-pane -p | grep -qF -- "$1"
}

screen_lacks()
{
	! screen_has "$1"
}

# screen_shows WORDS: waits until it does.
screen_shows()
{
	patient screen_has "$1"
}

# What follows tells by verdict (lib.sh).

# shows WORDS NAME; keys KEY...; each followed by what the screen must show then.
shows()
{
	screen_shows "$1"
	verdict $? "$2"
	[ "$verdict_status" = 0 ] || screen_text | sed 's/^/    /'
}

keys()
{
	tm send-keys "$@"
}

# slowly TEXT: as fingers do; seven keys and more at once would be a scanner.
slowly()
{
	slowly_rest=$1
	while [ -n "$slowly_rest" ]; do
		tm send-keys -l "${slowly_rest%"${slowly_rest#?}"}"
		slowly_rest=${slowly_rest#?}
		sleep 0.04
	done
}

# scan TEXT: as a reader does, in one go.
scan()
{
	tm send-keys -l "$1" \; send-keys Enter
}

# choose KEYS WORDS NAME: keys, then what must be on the screen. Eight digits or more at this
# speed would be a scanned line.
choose()
{
	keys $1
	shows "$2" "$3"
}
