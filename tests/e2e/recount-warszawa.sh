# A real election, ballot by ballot; see pabulib.sh.
. "$top_srcdir/tests/e2e/pabulib.sh"
recount poland_warszawa_2017_plac-wojska-polskiego
exit $((failures > 0))
