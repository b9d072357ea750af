#!/bin/sh
# The verifier links lib/group and lib/screen, and nothing else of lib/: none of the symbols
# that libmadang.a or the objects of any other folder define is in it. Only simulations link the tables that
# multiply in variable time, and the verifier: what it multiplies with, the r of a challenged
# ballot, stands on the ledger for all to read. And only the demonstration of a day seals cards
# weakly.

set -u
cd "${top_builddir:-build}" || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# names FILE...: the symbols it defines, without those of the compiler.
names()
{
	nm --defined-only "$@" 2>/dev/null | awk 'NF == 3 && $2 ~ /[A-Za-z]/ { print $3 }' |
	    grep -Ev '^(_|\.|completed|main$|data_start|frame_dummy|deregister_tm|register_tm)' |
	    sort -u
}

nm -g --defined-only lib/libmadang.a 2>/dev/null | awk 'NF == 3 { print $3 }' |
    grep -v '^_' | sort -u >"$work/library"
names bin/madang-verifier >"$work/verifier"
names bin/madang-tally >"$work/tally"

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

# The test must be able to fail: the library has symbols, the verifier too, and a program that
# does use the library shows it.
[ "$(wc -l <"$work/library")" -gt 50 ]
verdict $? "the library defines symbols ($(wc -l <"$work/library"))"
[ "$(wc -l <"$work/verifier")" -gt 50 ]
verdict $? "the verifier defines symbols ($(wc -l <"$work/verifier"))"
[ -n "$(comm -12 "$work/library" "$work/tally")" ]
verdict $? "madang-tally is seen to use the library"

for own in group screen; do
	nm -g --defined-only lib/$own/lib$own.a 2>/dev/null | awk 'NF == 3 { print $3 }' |
	    grep -v '^_' | sort -u >"$work/$own"
	[ -s "$work/$own" ] && [ -z "$(comm -12 "$work/$own" "$work/library")" ]
	verdict $? "lib/$own is a library of its own ($(wc -l <"$work/$own"))"
done
[ -n "$(comm -12 "$work/group" "$work/verifier")" ]
verdict $? "the verifier is seen to use lib/group"
[ -n "$(comm -12 "$work/screen" "$work/verifier")" ]
verdict $? "and lib/screen"

for folder in lib/*/; do
	folder=${folder%/}
	case $folder in
	lib/group | lib/screen) continue ;;
	esac
	nm -g --defined-only "$folder"/*.o 2>/dev/null | awk 'NF == 3 { print $3 }' |
	    grep -v '^_' | sort -u >"$work/folder"
	[ -s "$work/folder" ] && [ -z "$(comm -12 "$work/folder" "$work/verifier")" ]
	verdict $? "the verifier holds no symbol of $folder ($(wc -l <"$work/folder"))"
done
comm -12 "$work/library" "$work/verifier" >"$work/both"
[ ! -s "$work/both" ]
verdict $? "the verifier holds no symbol of the library"
sed 's/^/    /' "$work/both"

# tables PROGRAM: does it hold lib/group/table.c, or encrypt as a simulation does?
tables()
{
	nm "$1" >"$work/symbols" 2>/dev/null && grep -q ' [Tt] ' "$work/symbols" || return 2
	grep -Eq ' [Tt] (point_table_|table_of)' "$work/symbols"
}

# Every program that is installed, but the one that is for simulations by name, and the one
# that is never given a secret.
for program in bin/madang-* libexec/madang/*; do
	case $program in
	*.o | *-simulation | bin/madang-verifier) continue ;;
	esac
	[ -x "$program" ] && [ -f "$program" ] || continue
	tables "$program"
	[ $? = 1 ]
	verdict $? "$program holds no table for secrets"
done
for program in libexec/madang/vault-simulation bench/generate bin/madang-verifier; do
	tables $program
	verdict $? "$program is seen to hold them"
done
for program in bin/madang-* libexec/madang/*; do
	case $program in
	*.o | libexec/madang/day) continue ;;
	esac
	[ -x "$program" ] && [ -f "$program" ] || continue
	! nm "$program" | grep -q ' [Tt] seal_weakly$'
	verdict $? "$program seals nothing weakly"
done
nm libexec/madang/day | grep -q ' [Tt] seal_weakly$'
verdict $? "the day of people who do not exist is seen to do so"
nm libexec/madang/vault | grep -q ' [Tt] ballot_encrypt$'
verdict $? "the vault is seen to encrypt"
exit $failed
