#!/bin/sh
# Lost property: a service that no program knows is added to a running city by its three files,
# and a second version of it. The node takes what the forms and rules allow and nothing else, and
# the verifier agrees with all of it.
. "${srcdir:-.}/tests/unit/admin/helpers.sh"
lost=${srcdir:-.}/tests/unit/service/lost
wider=${srcdir:-.}/tests/unit/service/lost-2
ledger=$city/node/1/ledger
hash=ff80e7a151cf24653d0887b99b839c4c88400dc15e622df52fc19dc0996bf0fe

# say KIND VERSION FIELDS: as the office of lost property.
say()
{
	"${top_builddir:-.}/tests/unit/service/say" "$work/office" "$city/admin/office-lost.key" \
	    "$work/pass" lost "$@"
}

found()
{
	say found $1 '{"item":"'$2'","what":"우산","place":"시청역","day":20000'"${3:-}"'}'
}

# The ledger as it is now, by the program that shares no code.
verified()
{
	expect 0 "PASS" "$bin/madang-verifier" $url
}

expect 0 "is founded" signed city new --origin madang.test.example --node 1=$url
start_node
expect 0 "is enrolled" signed office add lost
mkdir "$work/office" && cp "$city/charter" "$work/office/charter" || fail "no folder"
expect 1 "lost" found 1 F1

# ---- three files
expect 0 "may be published" admin service check "$lost"
cp -r "$lost" "$work/wordless" && chmod -R u+w "$work/wordless" || fail "no copy"
sed 's/"until_day": {/"until": {/' "$lost/form.json" >"$work/wordless/form.json"
expect 0 "nothing says what to call column until_day of lost_v_waiting" \
    admin service check "$work/wordless"
sed 's/"keep_days"/"days"/g' "$lost/form.json" >"$work/wordless/form.json"
expect 0 "column name of lost_v_params shows keep_days, for which it has no words" \
    admin service check "$work/wordless"
expect 0 "Service lost version 1 is published" signed service publish "$lost"
expect 1 "core.not_authorised" found 1 F1
expect 0 "now holds the role lost:desk" signed member grant office/lost lost:desk
expect 0 "accepted" found 1 F1
expect 1 "lost.item_exists" found 1 F1
expect 1 "lost.not_waiting" say handover 1 '{"item":"F2","receipt_hash":"'$hash'"}'
expect 1 "core.field_unknown" found 1 F2 ',"colour":"red"'
expect 0 "accepted" say handover 1 '{"item":"F1","receipt_hash":"'$hash'"}'
expect 1 "lost.not_waiting" say handover 1 '{"item":"F1","receipt_hash":"'$hash'"}'
verified

# ---- a version that widens: old forms and new ones are taken side by side
expect 1 "the next one is 1" admin service check "$wider"
expect 0 "may be published" admin service check "$wider" --with "$services/core" --with "$lost"
expect 0 "Service lost version 2 is published" signed service publish "$wider"
expect 0 "accepted" found 2 F2 ',"colour":"red"'
expect 0 "accepted" found 1 F3
expect 1 "lost.item_exists" found 2 F3 ',"colour":"red"'
verified

# ---- one that narrows: nobody who fills in an older form could say who
cp -r "$wider" "$work/narrow" && chmod -R u+w "$work/narrow" || fail "no copy"
sed 's/"version": 2/"version": 3/' "$wider/form.json" >"$work/narrow/form.json"
echo "ALTER TABLE lost_found ADD COLUMN who TEXT NOT NULL;" >"$work/narrow/rules.sql"
: >"$work/narrow/cases.jsonl"
expect 1 "lost_found.who may not be empty, and entries of version 1 leave it so" \
    admin service check "$work/narrow" --with "$services/core" --with "$lost" --with "$wider"
expect 1 "core.sandbox" signed service publish "$work/narrow"
echo "DROP TABLE lost_handover;" >"$work/narrow/rules.sql"
expect 1 "core.sandbox" signed service publish "$work/narrow"
expect 0 "accepted" found 2 F4

# ---- a clerk who goes
expect 0 "no longer holds" signed member revoke office/lost lost:desk
expect 1 "core.not_authorised" found 2 F5
expect 0 "now holds the role lost:desk" signed member grant office/lost lost:desk
expect 0 "accepted" found 2 F5
verified
echo "PASS"
