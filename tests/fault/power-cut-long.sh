# The long run of power_cut, for a release.
exec "$top_builddir/tests/fault/power_cut" 20000
