#!/bin/sh
# --help and man page name the same options, --help fits a screen and shows an example,
# --version answers, and an unknown option ends with status 2.

set -u
cd "${top_builddir:-build}" || exit 2
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

for program in madang-admin madang-node madang-station madang-tally madang-verifier \
    madang-wallet; do
	help=$("bin/$program" --help 2>&1)
	verdict $? "$program --help ends with 0"
	page=$top_srcdir/man/$program.1
	shown=$(printf '%s\n' "$help" | grep -oE -- '--[a-z][a-z-]+' | sort -u)
	for option in $shown; do
		grep -qE -- "Fl -${option#--}( |\$)" "$page"
		verdict $? "$program.1 tells of $option"
	done
	for option in $(grep -oE -- 'Fl -[a-z][a-z-]+' "$page" | sed 's/Fl -/--/' | sort -u); do
		[ "$option" = --help ] || [ "$option" = --version ] ||
		    printf '%s\n' "$shown" | grep -qx -- "$option" ||
		    "bin/$program" --help 2>&1 | grep -q -- "$option" ||
		    grep -q "\.Cm command Fl -help" "$page"
		verdict $? "$program --help tells of $option"
	done
	[ "$(printf '%s\n' "$help" | wc -l)" -le 40 ]
	verdict $? "$program --help fits a screen"
	[ -z "$(printf '%s\n' "$help" | awk 'length > 90')" ]
	verdict $? "in width too"
	printf '%s\n' "$help" | grep -qi 'example'
	verdict $? "$program --help shows an example"
	"bin/$program" --version 2>&1 | grep -q "^$program [0-9]"
	verdict $? "$program --version"
	"bin/$program" --no-such-option >/dev/null 2>&1 </dev/null
	[ $? = 2 ]
	verdict $? "$program: an unknown option ends with status 2"
done
exit $failed
