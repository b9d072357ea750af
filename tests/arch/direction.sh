#!/bin/sh
# Who may include whom, and which foreign library has which home (HACKING.md, "Direction").
# Reads the #include lines of every source; a broken rule is named with file and line.

set -u
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
failed=0

# file:line:header of every #include of our own ("...") and of others (<...>)
find lib node station tally admin verifier bench -name '*.[ch]' | sort | xargs grep -nE '^ *# *include' |
    sed -E 's/^([^:]*:[0-9]+): *# *include *([<"])([^>"]*)[>"].*/\1 \2 \3/' >"$work/all"
awk '$2 == "\"" { print $1, $3 }' "$work/all" >"$work/own"
awk '$2 == "<" { print $1, $3 }' "$work/all" >"$work/foreign"

verdict()
{
	if [ -s "$work/broken" ]; then
		echo "not ok - $1"
		sed 's/^/    /' "$work/broken"
		failed=1
	else
		echo "ok - $1"
	fi
}

# Turns an include into the folder it leads to: lib/base, node, ... A header without a
# known first folder lies beside the file that includes it.
folder_of='
function folder(path,  p) {
	split(path, p, "/")
	return p[1] == "lib" ? p[1] "/" p[2] : p[1]
}
function target(file, header,  p) {
	if (header == "config.h") return ""
	split(header, p, "/")
	if (p[1] ~ /^(base|note|tree|ballot|service|card|cert|net|group|screen)$/ && header ~ /\//)
		return "lib/" p[1]
	if (p[1] ~ /^(lib|node|station|tally|admin|verifier|tests)$/ && header ~ /\//)
		return folder(header)
	return folder(file)
}'

# may FOLDER ALLOWED...: files under FOLDER include nothing of ours but ALLOWED.
may()
{
	awk -v from="$1" -v allowed=" $* " "$folder_of"'
	{
		file = $1; sub(/:[0-9]+$/, "", file)
		if (folder(file) != from) next
		to = target(file, $2)
		if (to != "" && index(allowed, " " to " ") == 0)
			print $1 " includes " $2
	}' "$work/own" >"$work/broken"
	verdict "$1 includes only: $*"
}

library="lib/base lib/group lib/screen lib/tree lib/note lib/ballot lib/card lib/cert lib/net lib/service"
may lib/base
may lib/group
may lib/screen
may lib/tree lib/base
may lib/note lib/base lib/tree
may lib/ballot lib/base lib/group lib/tree lib/note
may lib/card lib/base lib/tree lib/note lib/ballot
may lib/cert lib/base lib/tree lib/note
may lib/net lib/base lib/tree lib/note
may lib/service lib/base lib/tree lib/note lib/ballot lib/net
may node $library
may station $library
may tally $library
may admin $library
# It makes blocks as a node does, up to the size that the sequencer takes; and it measures all.
may bench $library node verifier
# All that the verifier shares with the rest.
may verifier lib/group lib/screen

awk '$1 ~ /^verifier\// && $1 !~ /^verifier\/tui\// && $2 ~ /screen\// { print $1 " includes " $2 }' \
    "$work/own" >"$work/broken"
verdict "the verifier draws in verifier/tui alone"

awk '($1 ~ /^admin\/wallet\// && $2 ~ /^admin\// && $2 !~ /^admin\/wallet\//) ||
    ($1 !~ /^admin\/wallet\// && $2 ~ /^admin\/wallet\//) { print $1 " includes " $2 }' "$work/own" >"$work/broken"
verdict "the citizen's program shares nothing with the city's but lib/"

# home NAME HEADERS FOLDERS: headers that match are included only under the folders.
home()
{
	awk -v headers="$2" -v folders="$3" '
	$2 ~ headers && $1 !~ folders { print $1 " includes <" $2 ">" }' \
	    "$work/foreign" >"$work/broken"
	verdict "$1 has its home in $3"
}

home curses '^(ncurses|ncursesw\/|curses|term\.h)' '^lib/screen/term\.c'
home libqrencode '^qrencode' '^lib/screen/qr\.c'
home gettext '^libintl' '^station/screen/words\.c'
home espeak-ng '^espeak' '^station/speak/speech\.c'
home ALSA '^alsa\/' '^station/speak/sound\.c'
home Pango '^(cairo|pango)' '^station/print/'
home seccomp '^(seccomp|linux\/seccomp|linux\/landlock)' '^station/jail/'
home libmicrohttpd '^microhttpd' '^node/'
home libcurl '^curl\/' '^(lib/net|verifier)/'
# Who reads the tables through state_db() includes SQLite too: node, tally and admin.
home SQLite '^sqlite3' '^(lib/service|station/vault|node|tally|admin|verifier|bench/generator)/'
# Secret memory and random bytes are libsodium's; who holds no secret does without.
home libsodium '^sodium' '^(lib/group|lib/note|lib/ballot|lib/card|lib/cert|node|station|tally|admin|verifier|bench)/'
home vectors '^(immintrin|x86intrin|cpuid)' '^lib/group/'
home zlib '^zlib' '^(lib/cert|verifier)/'
home OpenSSL '^openssl\/' '^(lib/tree|verifier)/'

grep -rnE 'crypto_(scalarmult_ristretto255|core_ristretto255_(add|sub|from_hash|random|is_valid))' --include='*.[ch]' \
    lib node station tally admin verifier bench | grep -vE '^((lib/group|lib/ballot|verifier)/|bench/group\.c)' >"$work/broken"
verdict "curve arithmetic has its home in lib/group, lib/ballot and verifier"

exit $failed
