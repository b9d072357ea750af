# A real election, ballot by ballot; see pabulib.sh.
. "$top_srcdir/tests/e2e/pabulib.sh"
recount poland_poznan_2023_green-budget
exit $((failures > 0))
