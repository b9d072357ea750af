# The long run of full_disk, for a release.
exec "$top_builddir/tests/fault/full_disk" 200 1
