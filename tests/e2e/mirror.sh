# A verifier that is killed while it mirrors a ledger leaves whole files only, and the next run
# goes on from them. It is killed in place of the N-th call that changes a file (killat.c).

. "$top_srcdir/tests/e2e/lib.sh"
copy_city
ledger=$city/node/1/ledger
mirror=$work/mirror

# Every file of the mirror is that of the ledger; what a crash left behind lies apart.
whole()
{
	mkdir -p "$mirror"
	(cd "$mirror" && find . -type f ! -path './.part-*') >"$work/files"
	while read -r file; do
		cmp "$mirror/$file" "$ledger/$file" || return 1
	done <"$work/files"
}

mirrored()
{
	madang-verifier "$ledger" --mirror "$mirror"
}

kills=0
at=1
step=1
while [ $at -lt 2000 ]; do
	rm -rf "$mirror"
	status=0
	# in a shell of its own, which does not tell of the kill
	(LD_PRELOAD=$top_builddir/tests/fault/killat.so MADANG_KILL_AT=$at \
	    madang-verifier "$ledger" --mirror "$mirror" >"$work/out"; exit $?) 2>/dev/null || status=$?
	[ $status != 0 ] || break
	[ $status = 137 ] && whole && [ ! -e "$mirror/checkpoint" ]
	verdict $? "killed at call $at: $(wc -l <"$work/files") files, each whole, and no checkpoint yet"
	kills=$((kills + 1))
	[ $kills != 9 ] || cp -a "$mirror" "$work/early"
	at=$((at + step))
	step=$((step + 4))
done
[ $kills -ge 10 ] && grep -q '^PASS' "$work/out"
verdict $? "it was killed $kills times, and not by a call behind its last"

rm -rf "$mirror"
mv "$work/early" "$mirror"
expect 0 PASS "what a kill left is gone on with" -- mirrored
expect 0 PASS "and is a ledger then" -- madang-verifier "$mirror"
whole
verdict $? "each file is that of the ledger"
expect 0 PASS "a mirror that is complete is compared" -- mirrored
exit $((failures > 0))
