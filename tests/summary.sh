#!/bin/sh
# summary.sh BUILD: adds up the results that `make check` left in BUILD/tests, shows the logs
# of what failed, and prints "N passed, N failed" as its last line.
#
# A libcheck program counts its checks ("Checks: 12, Failures: 0, Errors: 0"); a script counts
# its lines "ok ..." and "not ok ..."; anything else counts as one test. A test that failed
# without counting a failure (a crash, a time-out) counts as one failure.

set -u
build=$1

# Prints "passed failed" of one log whose test ended with the result given.
count()
{
	awk -v result="$1" '
	/Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+/ {
		n = $0; sub(/.*Checks: /, "", n); checks += n + 0
		n = $0; sub(/.*Failures: /, "", n); bad += n + 0
		n = $0; sub(/.*Errors: /, "", n); bad += n + 0
		counted = 1
	}
	/^ok / { checks++; counted = 1 }
	/^not ok / { checks++; bad++; counted = 1 }
	END {
		if (!counted) checks = 1
		if (result != "PASS" && bad == 0) { bad = 1; if (counted) checks++ }
		print checks - bad, bad + 0
	}' "$2"
}

passed=0
failed=0
ran=0
for trs in $(find "$build/tests" -name '*.trs' | sort); do
	log=${trs%.trs}.log
	result=$(sed -n 's/^:test-result: \([A-Z]*\).*/\1/p' "$trs" | head -n 1)
	ran=$((ran + 1))
	if [ "$result" = SKIP ]; then
		echo "skipped: ${log#"$build"/}: $(tail -n 1 "$log")"
		continue
	fi
	set -- $(count "$result" "$log")
	passed=$((passed + $1))
	failed=$((failed + $2))
	if [ "$result" != PASS ]; then
		echo "---- $log"
		tail -n 60 "$log"
	fi
done
if [ $ran = 0 ]; then
	echo "no test ran: the end of $build/check.log says why"
	tail -n 15 "$build/check.log" 2>/dev/null
	failed=1
elif [ $failed = 0 ] && [ ! -f "$build/check.done" ]; then
	echo "make check failed outside of the tests: see $build/check.log"
	failed=$((failed + 1))
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
