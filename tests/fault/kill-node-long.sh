# The long run of kill_node, for a release.
exec "$top_builddir/tests/fault/kill_node" 10000
