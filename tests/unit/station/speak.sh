#!/bin/sh
# The parent and its speak process: started for a screen only, with the descriptors it needs,
# again after a session or a failure; its end is never the station's. The parent is the real
# one; its children are scripts that do what is asked of them.

set -u
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

programs=$work/libexec/madang
mkdir -p "$work/bin" "$programs" "$work/share" "$work/station"
cp "$top_builddir/bin/madang-station" "$work/bin/"
cp -r "$top_builddir/share/locale" "$work/share/"

program()
{
	cat >"$programs/$1"
	chmod +x "$programs/$1"
}

# Until the other side of the channel is gone.
for name in vault push; do
	program $name <<-'END'
	#!/bin/sh
	while [ -n "$(dd bs=100 count=1 <&3 2>/dev/null)" ]; do :; done
	END
done

# Writes what it was given, then does what the screen says.
program speak <<'END'
#!/bin/sh
here=${0%/*}
echo "$# $(env | grep -cv '^\(PWD\|_\|OLDPWD\|SHLVL\)=')" >>"$here/given"
echo start >>"$here/starts"
case $(dd bs=100 count=1 <&3 2>/dev/null) in
again) exit 3 ;;
crash) kill -9 $$ ;;
fail) exit 2 ;;
mute) exit 0 ;;
esac
echo closed >>"$here/starts"
END

# screen WORDS...: says them one after the other, the nth when speak has started n times;
# "deaf" instead says something until nobody can hear it.
screen()
{
	echo "$*" >"$programs/words"
	rm -f "$programs/starts" "$programs/given"
	"$work/bin/madang-station" --dir "$work/station" </dev/null >/dev/null 2>"$work/log"
	status=$?
}
program screen <<'END'
#!/bin/sh
here=${0%/*}
# within SECONDS COMMAND...: whether it succeeds in that time.
within()
{
	tries=$(($1 * 10))
	shift
	until "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.1
	done
}
started() { [ "$(grep -c start "$here/starts" 2>/dev/null)" = $1 ]; }
nobody() { ! printf x 2>/dev/null >&5; }
count=0
for word in $(cat "$here/words"); do
	count=$((count + 1))
	if [ $word = deaf ]; then
		within 60 nobody || exit 1
	else
		within 60 started $count || exit 1
		printf %s $word >&5
	fi
done
exit 0
END
cp "$programs/screen" "$programs/script"

starts()
{
	[ "$(grep -c start "$programs/starts")" = "$1" ] || { cat "$programs/starts" "$work/log"; return 1; }
}

screen word
[ $status = 0 ] && starts 1 && [ ! -s "$work/log" ]
verdict $? "speak runs beside a screen, and its end is not the station's"
[ "$(cat "$programs/given")" = "0 0" ]
verdict $? "it gets no arguments and an empty environment"

screen again again word
[ "$(cut -d' ' -f1 "$programs/given" | tr '\n' ' ')" = "0 1 1 " ]
verdict $? "one that is started anew is told so"
[ $status = 0 ] && starts 3 && [ ! -s "$work/log" ]
verdict $? "after a session it is started anew, and nothing is said of it"

screen crash again word
[ $status = 0 ] && starts 3 && [ "$(grep -c 'speak process failed and is started again' "$work/log")" = 1 ]
verdict $? "after a crash it is started again, and that is said"

screen crash fail crash fail crash fail crash fail crash fail deaf
[ $status = 0 ] && starts 10 && [ "$(grep -c 'failed too often: the station is silent now' "$work/log")" = 1 ]
verdict $? "after ten failures the station goes on in silence"

screen mute deaf
[ $status = 0 ] && starts 1 && [ ! -s "$work/log" ]
verdict $? "a speak that has nothing to speak with is left alone"

: >"$programs/words"
for how in --plain "--script -"; do
	rm -f "$programs/starts"
	"$work/bin/madang-station" --dir "$work/station" $how </dev/null >/dev/null 2>"$work/log"
	[ $? = 0 ] && [ ! -e "$programs/starts" ]
	verdict $? "$how starts none"
done

exit $failed
