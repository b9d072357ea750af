# A real election, ballot by ballot; see pabulib.sh.
. "$top_srcdir/tests/e2e/pabulib.sh"
recount poland_gdynia_2020_karwiny-small
exit $((failures > 0))
