#!/bin/sh
# po/ko.po holds every message of the sources, none of them doubtful; and madang-station
# itself does not start without its catalogue or in a terminal that is not UTF-8.

set -u
po=$top_srcdir/po/ko.po
pot=$top_builddir/po/madang.pot
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
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

# has FILE WORDS: the file says so.
has()
{
	grep -qF -e "$2" "$1" || { sed 's/^/    /' "$1"; return 1; }
}

# ---- the catalogue
LC_ALL=C "$MSGFMT" --check --statistics -o /dev/null "$po" 2>"$work/statistics" &&
    ! grep -qE 'fuzzy|untranslated' "$work/statistics"
verdict $? "po/ko.po: $(cat "$work/statistics")"
! grep -q '^#~' "$po"
verdict $? "po/ko.po keeps no message that nothing says any more"
"$MSGCMP" "$po" "$pot" 2>"$work/lacks"
verdict $? "every message of the sources is in po/ko.po$(sed 's/^/; /' "$work/lacks")"

cp "$pot" "$work/new.pot" && printf '\nmsgid "A new sentence."\nmsgstr ""\n' >>"$work/new.pot"
! "$MSGCMP" "$po" "$work/new.pot" 2>"$work/lacks" && has "$work/lacks" "this message is used but not defined"
verdict $? "a new message that nobody translated would be seen"

# ---- a call that xgettext cannot read
! grep -rnE '\bwords\([^"]*\?[^"]*"' "$top_srcdir/station/screen" >"$work/choice" || sed 's/^/    /' "$work/choice"
[ ! -s "$work/choice" ]
verdict $? "no words(l, c ? \"a\" : \"b\"), of which xgettext sees half"

# ---- the vault's refusals
grep -rhoE '"station\.[a-z_]+"' "$top_srcdir/station/vault" | sort -u >"$work/keys"
[ "$(wc -l <"$work/keys")" -ge 18 ]
verdict $? "the vault refuses for $(wc -l <"$work/keys") reasons"
! grep -vF "$(grep -oE '"station\.[a-z_]+"' "$top_srcdir/station/screen/refusal.c")" "$work/keys"
verdict $? "each of them has words"

# ---- the program
mkdir -p "$work/bin" "$work/libexec/madang" "$work/station"
cp "$top_builddir/bin/madang-station" "$work/bin/"
cp "$top_builddir"/libexec/madang/* "$work/libexec/madang/" 2>/dev/null

# refused WORDS COMMAND...: ends with 2 at once, saying so, and before any child spoke.
refused()
{
	words=$1
	shift
	"$@" </dev/null >"$work/out" 2>"$work/err"
	[ $? = 2 ] && has "$work/err" "$words" && [ "$(wc -l <"$work/err")" = 1 ] && [ ! -s "$work/out" ]
}

refused 'does not start without its Korean words' \
    env LC_ALL=C.UTF-8 "$work/bin/madang-station" --dir "$work/station"
verdict $? "without a catalogue the station does not start"
refused 'not UTF-8' env LC_ALL=C "$top_builddir/bin/madang-station" --dir "$work/station"
verdict $? "in a terminal that is not UTF-8 it does not start"
refused 'not UTF-8' env -u LC_ALL -u LC_CTYPE -u LANG \
    "$top_builddir/bin/madang-station" --dir "$work/station"
verdict $? "nor where no locale is named"
refused '/charter' env LC_ALL=C "$work/bin/madang-station" --dir "$work/station" --script -
verdict $? "a script needs no words"

exit $failed
