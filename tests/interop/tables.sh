#!/bin/sh
# Tables that a counter saved are read by a reader of CSV that nobody here wrote: Go's. What
# titles hold is what breaks readers: quotes, commas, formulas, Hangul.

set -u
command -v go >/dev/null 2>&1 || {
	echo "needs golang-go: apt install it to run this test"
	exit 77
}
. "$top_srcdir/tests/e2e/lib.sh"
work=$(mktemp -d) || fail "no temporary folder"
. "$top_srcdir/etc/demo/city.sh"
. "$top_srcdir/etc/demo/counter.sh"
trap 'trap - EXIT; city_cleanup; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
GO111MODULE=off GOCACHE=$work/cache GOFLAGS= go build -o "$work/table" "$top_srcdir/tests/interop/table.go" ||
    fail "table.go does not compile"

city_secrets
counter_city
station=$counter_folder
sed -i 's/^{/{"tables":"out","files":"in",/' "$station/config"
mkdir "$station/in"
printf abc >"$station/in/계획서 1.pdf"
day=$((($(date +%s) + 32400) / 86400))

# campaign ID TITLE: a line; the title as JSON has it.
campaign()
{
	printf '{"do":"sign","service":"don","kind":"campaign","fields":{"campaign":"%s","org":"City","title":"%s","purpose":"coats","goal":1234567,"from_day":%d,"to_day":%d,"plan_hash":"%064d"}}\n' \
	    "$1" "$2" $((day - 1)) $((day + 30)) 7
}

cat >"$work/lines" <<END
{"do":"unlock","card":"kim","pin_file":"$work/pin"}
$(campaign plain '겨울 외투')
$(campaign sum '=1+1')
$(campaign dial '+82-2-120')
$(campaign dash '-2+3')
$(campaign at '@SUM(A1)')
$(campaign wide '＝1+1')
$(campaign quotes 'a \"b\", c;d')
{"do":"drain","timeout":60}
{"do":"sync","timeout":60}
{"do":"save","table":"view","view":"don_v_campaign"}
{"do":"save","table":"view","view":"don_v_campaign","search":"외투"}
{"do":"save","table":"view","view":"don_v_campaign","filter":{"campaign":"sum"}}
{"do":"save","table":"day"}
{"do":"save","table":"tasks"}
{"do":"digest","file":"계획서 1.pdf"}
{"do":"files"}
END
"$bin/madang-station" --dir "$station" --pass-file "$work/pass" --script "$work/lines" \
    >"$work/out" 2>>"$logs/desk-a.log"
verdict $? "a counter signs, saves tables and takes a digest"
[ "$verdict_status" = 0 ] || tail -n 8 "$work/out"

# saved N: the file that result N names, as rows.
saved()
{
	file=$(sed -n "$1s/.*\"file\":\"\\([^\"]*\\)\".*/\\1/p" "$work/out")
	"$work/table" "$station/out/$file" >"$work/rows" 2>&1
	verdict $? "another reader takes ${file:-nothing}"
	[ "$verdict_status" = 0 ] || cat "$work/rows"
}

# has TEXT WORDS: a cell is that.
has()
{
	grep -qF -e "\"$1\"" "$work/rows"
	verdict $? "$2"
	[ "$verdict_status" = 0 ] || cut -c1-200 "$work/rows"
}

saved 11
[ "$(wc -l <"$work/rows")" = 8 ]
verdict $? "a row of heads and one for each campaign"
has '겨울 외투' "Hangul is what it was"
has "'=1+1" "a formula is none"
has "'+82-2-120" "nor is a number to dial"
has "'-2+3" "nor what begins with a dash"
has "'@SUM(A1)" "nor an address"
has "'＝1+1" "nor a wide form"
has 'a \"b\", c;d' "quotes and commas are what they were"
has 1234567 "a number has no separators"
saved 12
[ "$(wc -l <"$work/rows")" = 2 ]
verdict $? "a search leaves the others out"
saved 13
[ "$(wc -l <"$work/rows")" = 2 ]
verdict $? "a filter too"
[ "$(ls "$station/out" | grep -c '^don_v_campaign-')" = 3 ]
verdict $? "none was written over another"
saved 14
[ "$(wc -l <"$work/rows")" = 8 ]
verdict $? "the entries of the day"
has proven "with what became of them"
saved 15
grep -qF '"digest":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"' "$work/out"
verdict $? "the digest of a file is that of everybody"
sed -n 17p "$work/out" | grep -qF '"file":"계획서 1.pdf","size":3'
verdict $? "and the folder is listed"
exit $((failures > 0))
