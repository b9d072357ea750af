# The booth in a terminal, for tests: a city of its own, a station under tmux, keys typed, words
# awaited. Sourced. What the station says is looked up in po/ko.po where $language is ko.

. "$top_srcdir/tests/e2e/tmux.sh"
. "$top_srcdir/tests/e2e/lib.sh"
. "$top_srcdir/etc/demo/city.sh"
trap 'trap - EXIT; city_cleanup; tm kill-server 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
language=en
station_prefix=$prefix
booth_before= # what the shell does before the station starts
booth_under=  # a program that the station runs under
booth_log=yes # into the file; empty: where the terminal is

# booth_city POLL CARDS PIN: one node, a station, a deck of fourteen, card files (names, or
# "") of that PIN, the poll of tests/e2e/POLL.json.in opened.
booth_city()
{
	poll=$1
	city_secrets
	echo "$3" >"$work/pin"
	city_found
	city_enrol
	city_deck 14
	[ -z "$2" ] || admin card new $2 --pin-file "$work/pin"
	now=$(date +%s)
	sed "s/@OPENS@/$now/; s/@CLOSES@/$((now + 86400))/" \
	    "$top_srcdir/tests/e2e/$poll.json.in" >"$work/poll.json"
	admin poll define "$work/poll.json"
	admin poll roll "$poll"
	ceremony
	folder=$city/station/$station
}

# words MSGID [NUMBER...]: what the station says, in $language.
words()
{
	words_text=$1
	[ $language = en ] || words_text=$(awk -v wanted="$1" '
	function quoted(line) {
		sub(/^[^"]*"/, "", line); sub(/"$/, "", line); gsub(/\\"/, "\"", line)
		return line
	}
	function same(id) { gsub(/%zu/, "%d", id); return id == wanted }
	/^msgid / { id = quoted($0); to = 1; next }
	/^msgstr / { text = quoted($0); to = 2; next }
	/^"/ { if (to == 1) id = id quoted($0); else text = text quoted($0); next }
	/^$/ { if (same(id)) print text; id = "" }
	END { if (same(id)) print text }' "$top_srcdir/po/ko.po")
	[ -n "$words_text" ] || words_text="(po/ko.po has no $1)"
	shift
	printf "$(printf %s "$words_text" | sed 's/%zu/%d/g')" "$@"
}

# Without blanks and line ends, as words are wrapped differently in every size.
flat()
{
	tr -d ' \n'
}

broken_screen()
{
	tm capture-pane -p | sed 's/^/    /'
	[ ! -s "$logs/booth.log" ] || tail -n 3 "$logs/booth.log"
	verdict 1 "$1"
	exit 1
}

has_flat()
{
	tm capture-pane -p | flat | grep -qF -- "$1"
}

# A screen that cannot be read lacks nothing.
lacks_flat()
{
	lacks_screen=$(tm capture-pane -p) || return 1
	! printf %s "$lacks_screen" | flat | grep -qF -- "$1"
}

# awaits WORDS...: each comes to stand on the screen, or the test is over.
awaits()
{
	for awaited; do
		patient has_flat "$(printf %s "$awaited" | flat)" ||
		    broken_screen "the screen shows: $awaited"
	done
}

# awaits_no WORDS...: each goes away, or the test is over.
awaits_no()
{
	for awaited; do
		patient lacks_flat "$(printf %s "$awaited" | flat)" ||
		    broken_screen "the screen no longer shows: $awaited"
	done
}

# step KEY WORDS...
step()
{
	keys "$1"
	shift
	awaits "$@"
}

# select_item WORDS: to the item that begins so, and into it, by the keys for moving and selecting alone.
select_item()
{
	select_words=$(printf '>%s' "$1" | flat) select_moves=0
	until has_flat "$select_words"; do
		[ $((select_moves += 1)) -lt 60 ] || broken_screen "moving leads to: $1"
		select_before=$(tm capture-pane -p)
		keys Down
		patient moved || broken_screen "the focus moves on to: $1"
	done
	keys Enter
}

moved()
{
	[ "$(tm capture-pane -p)" != "$select_before" ]
}

# ---- the station ----

# booth_run COLUMNS ROWS: the station in a terminal; and booth_start, at the welcome.
booth_run()
{
	tmux_start "$1" "$2" "TERM=tmux-256color; export TERM
	    sh -c '$booth_before
	    echo \$\$ >$work/station-pid
	    exec $booth_under $station_prefix/bin/madang-station --dir $city/station/$station \
	        --pass-file $work/pass ${booth_print:+--print $booth_print} ${booth_log:+2>>$logs/booth.log}'
	    echo status \$?"
}

booth_start()
{
	booth_run "$@"
	welcome
}

# Both languages stand there.
welcome()
{
	awaits "$(language=en words 'Welcome. Choose your language.')" \
	    "$(language=ko words 'Welcome. Choose your language.')"
}

# From the next start on the screen's clock runs four times as fast: what it asks for thirty
# seconds can still be answered, and three minutes without a key are within patience.
booth_quick()
{
	station_prefix=$work/quick patience=180
	cp -a "$prefix" "$work/quick"
	mv "$work/quick/libexec/madang/screen" "$work/quick/libexec/madang/screen-itself"
	cat >"$work/quick/libexec/madang/screen" <<-END
	#!/bin/sh
	export MADANG_HURRY=4 LD_PRELOAD=$top_builddir/tests/e2e/hurry.so
	exec "\$0-itself" "\$@"
	END
	chmod +x "$work/quick/libexec/madang/screen"
}

# The process of the station that is called so.
booth_pid()
{
	for booth_stat in /proc/[0-9]*/stat; do
		booth_parent=$(sed 's/.*) [A-Z] \([0-9]*\).*/\1/' "$booth_stat" 2>/dev/null)
		[ "$booth_parent" = "$(cat "$work/station-pid")" ] || continue
		booth_found=${booth_stat%/stat}
		case $(readlink "$booth_found/exe") in
		*/$1) echo "${booth_found#/proc/}" ;;
		esac
	done
}

# The station ended by itself; its sentence is in the log.
booth_ended()
{
	awaits "status $1"
}

# The parent is told to end; the others notice. Nothing holds the station's folder afterwards.
booth_end()
{
	booth_itself=$(cat "$work/station-pid")
	booth_others="$(booth_pid vault) $(booth_pid push) $(booth_pid 'screen*')"
	kill "$booth_itself"
	for booth_other in $booth_itself $booth_others; do
		patient ended "$booth_other" ||
		    broken_screen "process $booth_other ends, as its parent $booth_itself was told to"
	done
}

ended()
{
	[ ! -d "/proc/$1" ]
}

# ---- what its memory holds ----

look=$top_builddir/tests/e2e/memory

# Of $work/needles, lines of NAME, a tab, KIND:TEXT. Without the right to look a test is skipped.
may_look()
{
	"$look" look "$(booth_pid vault)" <"$work/needles" >"$work/found.vault" 2>&1
	[ $? -lt 2 ] || {
		echo "skipped: only root may read the memory of a station: $(tail -n 1 "$work/found.vault")"
		exit 77
	}
}

# found PROCESS: what its memory holds of the needles.
found()
{
	pid=$(cat "$work/station-pid")
	[ "$1" = madang-station ] || pid=$(booth_pid "$1")
	case $pid in
	'' | *[!0-9]*) fail "there is not one process $1: $(echo $pid)" ;;
	esac
	"$look" look "$pid" <"$work/needles" >"$work/found.${1%\*}"
	status=$?
	[ $status -lt 2 ] || fail "the memory of $1 was not read"
	return $status
}

# gone WORDS [PROCESS...]: nothing of the session is left in screen, speak and vault, and these;
# or soon, as each of them wipes when it comes to it.
gone()
{
	gone_when=$1
	shift
	for process in 'screen*' speak vault "$@"; do
		patient found "$process"
		verdict $? "$gone_when: nothing of it in the memory of ${process%\*}"
		sort -u "$work/found.${process%\*}" | head -n 20 | sed 's/^/    /'
	done
}

# ---- a voter ----

# begin CARD [PIN]: from the welcome to the page before the first question.
begin()
{
	case $language in
	ko) keys 1 ;;
	en) keys 2 ;;
	esac
	awaits "$(words 'Your card')"
	scan "$1"
	[ $# = 1 ] || type_pin "$2"
}

# Digit by digit: each shows as a star.
type_pin()
{
	type_pin_only "$1"
	keys Enter
}

type_pin_only()
{
	awaits "$(words 'Your PIN')"
	pin_rest=$1 pin_stars='>'
	while [ -n "$pin_rest" ]; do
		pin_stars="$pin_stars*"
		step "${pin_rest%"${pin_rest#?}"}" "$pin_stars"
		pin_rest=${pin_rest#?}
	done
}

start_poll()
{
	awaits "$(words 'This ballot has %d questions. How to vote:' "$1")"
	step 0 "$(words 'Question %d of %d' 1 "$1")"
}

# The number of the ballot that is on the screen.
shown_tracker()
{
	tm capture-pane -p | grep -oE '([A-Z2-7]{5} ){3}[A-Z2-7]{5}' | head -n 1
}

to_tracker()
{
	step 0 "$(words 'Cast or check')"
	tracker=$(shown_tracker)
	[ -n "$tracker" ] || broken_screen "the ballot has a number"
}

cast()
{
	step 1 "$(words 'Cast this ballot?')"
	step 1 "$(words 'Number of your ballot, to find it later:')" "$tracker"
}

finish()
{
	keys Enter
	welcome
}
