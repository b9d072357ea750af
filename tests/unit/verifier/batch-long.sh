# One bad ballot at each place of a thousand, for a release.
MADANG_PLACES=1 CK_RUN_CASE=many exec "$top_builddir/tests/unit/verifier/check_batch"
