#!/bin/sh
# What a booth installs: complete, without a placeholder left, and right in the eyes of the
# programs that will read it, as far as those are here.

set -u
root=$top_builddir/tests/e2e/root
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

# without PROGRAM WORDS: true, saying so, when the program is not here.
without()
{
	command -v "$1" >/dev/null 2>&1 && return 1
	echo "skipped - $2: no $1 here"
}

# ---- whole
find "$root" -path '*kiosk*' -type f -o -path '*.d/madang.conf' -type f >"$work/files"
for name in madang-kiosk.service madang-kiosk-kmscon.service madang-kiosk-lock.service \
    kiosk/foot.ini kiosk/kmscon.conf kiosk/sysctl.conf madang/kiosk-session \
    sysusers.d/madang.conf tmpfiles.d/madang.conf kiosk/host/asound.conf \
    kiosk/host/modprobe.d/madang-kiosk.conf \
    kiosk/host/systemd/logind.conf.d/madang-kiosk.conf \
    kiosk/host/systemd/system.conf.d/madang-kiosk.conf doc/madang/kiosk.md; do
	grep -q "/$name\$" "$work/files"
	verdict $? "installed: $name"
done
grep -v '\.md$' "$work/files" | xargs grep -n '@[a-z]*@' >"$work/left"
[ ! -s "$work/left" ]
verdict $? "no placeholder is left$(sed 's/^/; /' "$work/left")"
[ -x "$(grep '/kiosk-session$' "$work/files")" ]
verdict $? "the booth's session can be run"

# Every path of ours that the files name is there once installed.
conf=$(dirname "$(grep '/kiosk/foot.ini$' "$work/files")")
prefix=${installed#"$root"}
grep -v '\.md$' "$work/files" | xargs grep -ohE "(${conf#"$root"}|$prefix)/[A-Za-z0-9./_-]+" |
    grep -v '/var/' | sort -u >"$work/paths"
grep -q '/kiosk-session$' "$work/paths" && grep -q '/bin/madang-station$' "$work/paths"
verdict $? "the files name the session and the station"
while read -r path; do
	[ -e "$root$path" ]
	verdict $? "there is $path"
done <"$work/paths"

# ---- units
units=$(grep '\.service$' "$work/files")
if ! without systemd-analyze "units are not verified"; then
	# Programs of other packages may be missing here; nothing else may be said.
	for unit in $units; do
		SYSTEMD_LOG_LEVEL=notice systemd-analyze verify --man=no --recursive-errors=no \
		    "$unit" 2>&1 |
		    grep -vE 'Command /usr/s?bin/(cage|kmscon|physlock) is not executable|seatd\.service' \
		    >"$work/said"
		[ ! -s "$work/said" ]
		verdict $? "verified: ${unit##*/}$(sed 's/^/; /' "$work/said")"
	done
	sed 's/^Restart=.*/Restart=perhaps/' "$root$prefix/lib/systemd/system/madang-kiosk.service" \
	    >"$work/madang-kiosk.service"
	systemd-analyze verify --man=no --recursive-errors=no "$work/madang-kiosk.service" 2>&1 |
	    grep -q perhaps
	verdict $? "a wrong unit would be seen"
	mkdir -p "$work/root/etc/systemd/system"
	cp "$root$prefix/lib/systemd/system/madang-kiosk.service" "$work/root/etc/systemd/system/"
	systemd-analyze security --offline=true --threshold=40 --root="$work/root" \
	    madang-kiosk.service >"$work/said" 2>&1
	verdict $? "the booth's unit is confined: $(tail -n 1 "$work/said" | tr -cd ' -~')"
fi

# ---- account and folder
mkdir -p "$work/root/etc"
if ! without systemd-sysusers "the account is not made"; then
	systemd-sysusers --root="$work/root" "$root$prefix/lib/sysusers.d/madang.conf" \
	    2>"$work/said" && grep -q '^madang-station:.*nologin$' "$work/root/etc/passwd"
	verdict $? "the account madang-station is made, and cannot log in"
fi
if [ "$(id -u)" != 0 ]; then
	echo "skipped - the station's folder is not made: only root can"
elif ! without systemd-tmpfiles "the station's folder is not made"; then
	mkdir -p "$work/root/var/lib"
	sed 's|^\(.\) [^ ]*/lib/|\1 /var/lib/|' "$root$prefix/lib/tmpfiles.d/madang.conf" \
	    >"$work/tmpfiles.conf"
	systemd-tmpfiles --root="$work/root" --create "$work/tmpfiles.conf" 2>"$work/said" &&
	    [ "$(stat -c %a "$work/root/var/lib/madang-station")" = 700 ]
	verdict $? "the station's folder is made, for nobody else to read"
fi

# ---- terminal
if ! without foot "foot.ini is not checked"; then
	LC_ALL=C.UTF-8 foot --check-config --config="$conf/foot.ini" 2>"$work/said"
	verdict $? "foot takes foot.ini$(grep err: "$work/said" | sed 's/^/; /')"
	# The defaults that foot ships, a comment each; one that a newer foot adds shows here.
	sed -nE '/^\[(key|mouse)-bindings\]/,/^$/s/^# ([a-z-]+)=.*/\1/p' /etc/xdg/foot/foot.ini |
	    grep -vx -e noop -e selection-override-modifiers >"$work/bindings"
	[ -s "$work/bindings" ]
	verdict $? "foot says which keys it takes ($(wc -l <"$work/bindings"))"
	while read -r name; do
		grep -qx "$name=none" "$conf/foot.ini"
		verdict $? "no key for $name"
	done <"$work/bindings"
fi

exit $failed
