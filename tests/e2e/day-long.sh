# A whole day, for a release.
DAY_SIZE=5000 exec sh "$top_srcdir/tests/e2e/day.sh"
