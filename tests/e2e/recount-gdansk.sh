# A real election, ballot by ballot; see pabulib.sh.
. "$top_srcdir/tests/e2e/pabulib.sh"
recount poland_gdansk_2020_brzezno
exit $((failures > 0))
