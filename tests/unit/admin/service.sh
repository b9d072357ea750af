#!/bin/sh
# `madang-admin service check`: a folder in order passes, and each fault is explained with the
# file and the line where it stands.
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
top=${top_srcdir:-.}
admin=${top_builddir:-.}/bin/madang-admin
failed=0

# spoil FILE SED-EXPRESSION WORDS: with that fault the check ends with WORDS.
spoil()
{
	rm -rf "$dir/card"
	cp -r "$top/services/card" "$dir/card" && chmod -R u+w "$dir/card"
	sed "$2" "$top/services/card/$1" >"$dir/card/$1"
	said=$("$admin" service check "$dir/card" --with "$top/services/core" 2>&1)
	status=$?
	if test $status -ne 0 && printf '%s\n' "$said" | grep -qF -e "$3"; then
		echo "ok - $3"
	else
		echo "not ok - status $status, '$said' does not say: $3"
		failed=1
	fi
}

said=$("$admin" service check "$top/services/card" --with "$top/services/core" 2>&1) &&
	echo "ok - $said" || { echo "not ok - $said"; failed=1; }

line=$(grep -n '"want":"card.live_exists"' "$top/services/card/cases.jsonl" |
	sed -n '1s/:.*//p')
spoil cases.jsonl "${line}s/card.live_exists/ok/" \
    "cases.jsonl line $line: wanted ok, got card.live_exists"
spoil cases.jsonl "${line}s/\"want\"/\"wants\"/" "cases.jsonl line $line: "

line=$(grep -n '^CREATE TABLE card_block(' "$top/services/card/rules.sql" | sed 's/:.*//')
spoil rules.sql "${line}s/TABLE card_block/TABLE core_block/" "rules.sql line $line: "
spoil rules.sql "${line}s/^/PRAGMA foreign_keys = OFF;/" "rules.sql line $line: "
spoil rules.sql "s/max(p.from_day)/random()/; s/count(\\*)/random()/" "random"

spoil form.json 's/"field": "until_day"/"field": "until"/' "card.period: the form has no field 'until'"
spoil form.json 's/"sign": \["card:office"\]/"sign": []/' "nobody may sign it"
spoil form.json 's/"type": "hash"/"type": "hush"/' "form.json"

# look SED-EXPRESSION WORDS: with that fault the service passes, and WORDS tell the author.
look()
{
	cp "$top"/services/card/* "$dir/card" && chmod -R u+w "$dir/card"
	sed "$1" "$top/services/card/form.json" >"$dir/card/form.json"
	if said=$("$admin" service check "$dir/card" --with "$top/services/core" 2>&1) &&
	    printf '%s\n' "$said" | grep -qF -e "Please look: $2"; then
		echo "ok - $2"
	else
		echo "not ok - '$said' does not say: Please look: $2"
		failed=1
	fi
}

rm -rf "$dir/card" && mkdir "$dir/card"
look 's/, "field": "until_day"//' \
    "message card.period does not say which field of kind join it is about"
look 's/"field": "until_day"/"field": "district"/' \
    "message card.period names the field district, which no kind has that gives it."
look 's/"field": "until_day"/"field": {"join": "until_day", "visits": "day"}/' \
    "message card.period says what it is about in kind visits, which does not give it."
look 's/The code {facility} is taken/The code {code} is taken/' \
    "message card.facility_exists holds {code}, and kind facility has nothing to put there."
look 's/  "card.period": {/  "card.never": {"ko": "a", "en": "a"},\n&/' \
    "message card.never is given by no rule."
exit $failed
