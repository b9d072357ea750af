# votes.awk: writes a script of n made-up votes in the demo's poll to standard output, and what
# their count must be to the file `expected` (question, line, label, count, count, name).
# usage: awk -v n=30 -v poll=budget-2026 -v expected=FILE -f votes.awk
# The votes are the same at every run. One in eight leaves a question blank.

# 0..m-1, by Lehmer's generator: awk's own rand() differs between awks.
function draw(m)
{
	seed = (seed * 16807) % 2147483647
	return int(seed / 2147483647 * m)
}

function note(question, line, count)
{
	if (!((question, line) in total))
		order[++lines] = question SUBSEP line
	total[question, line] += count
}

function blank(question)
{
	if (draw(8) != 0)
		return 0
	note(question, "blank", 1)
	answer(question, "\"blank\":true")
	return 1
}

function answer(question, text)
{
	answers = answers (answers == "" ? "" : ",") "{\"question\":\"" question "\"," text "}"
}

function choice(option, value)
{
	return "{\"option\":\"" option "\",\"value\":" value "}"
}

# some of the names, at least 1 and at most max
function several(question, names, max,  name, count, i, list, used)
{
	if (blank(question))
		return
	count = split(names, name, " ")
	for (i = 1 + draw(max); i > 0; i--) {
		pick = 1 + draw(count)
		if (pick in used)
			continue
		used[pick] = 1
		note(question, name[pick], 1)
		list = list (list == "" ? "" : ",") "\"" name[pick] "\""
	}
	answer(question, "\"choose\":[" list "]")
}

function points(question, names, most,  name, count, i, list, given)
{
	if (blank(question))
		return
	count = split(names, name, " ")
	for (i = 1; i <= count && most > 0; i++) {
		given = i == 1 ? 1 + draw(most) : draw(most + 1)
		if (given == 0)
			continue
		most -= given
		note(question, name[i], given)
		list = list (list == "" ? "" : ",") choice(name[i], given)
	}
	answer(question, "\"choose\":[" list "]")
}

function pick_each(question, first, second,  a, b, x, y)
{
	if (blank(question))
		return
	split(first, a, " ")
	split(second, b, " ")
	x = a[1 + draw(2)]
	y = b[1 + draw(2)]
	note(question, x, 1)
	note(question, y, 1)
	answer(question, "\"choose\":[\"" x "\",\"" y "\"]")
}

# each option gets one of the words; the script says which, counted from 0
function rate(question, names, words,  name, word, count, values, i, list, value)
{
	if (blank(question))
		return
	count = split(names, name, " ")
	values = split(words, word, " ")
	for (i = 1; i <= count; i++) {
		value = 1 + draw(values)
		note(question, name[i] "/" word[value], 1)
		list = list (list == "" ? "" : ",") choice(name[i], value - 1)
	}
	answer(question, "\"choose\":[" list "]")
}

BEGIN {
	seed = 20260603
	for (card = 0; card < n; card++) {
		answers = ""
		several("projects", "lights books solar shade garden", 3)
		several("district", "jongno mapo nowon", 1)
		several("carfree", "yes no", 1)
		points("money", "parks transit care", 5)
		pick_each("council", "kim lee", "park choi")
		rate("service", "counter website", "poor fair good")
		rate("happy", "home", "0 1 2 3")
		printf "{\"card\":\"deck:%d\",\"poll\":\"%s\",\"answers\":[%s],\"then\":\"cast\"}\n", \
		    card, poll, answers
	}
	for (i = 1; i <= lines; i++) {
		split(order[i], part, SUBSEP)
		t = total[part[1], part[2]]
		printf "%s\t%s\t%s\t%d\t%d\t%s\n", part[1], part[2], part[1] "/" part[2], t, t, "" \
		    > expected
	}
}
