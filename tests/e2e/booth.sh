# The booth as people use it: whole sessions typed into a terminal, in both languages and three
# sizes, with mistakes, pauses, kills and a network that goes away; then the count.

. "$top_srcdir/tests/e2e/booth-lib.sh"
pin=730591

# ---- what is typed, and what it must count ----

# count QUESTION LINE [VALUE]
count()
{
	printf '%s\t%s\t%d\n' "$1" "$2" "${3:-1}" >>"$work/counted"
}

# counts: the lines of $ballot, once it is cast.
ballot=
will_count()
{
	ballot="$ballot$*
"
}
counts()
{
	printf %s "$ballot" | while read -r count_line; do
		count $count_line
	done
	ballot=
	casts=$((casts + 1))
}
casts=0 checks=0

label()
{
	case $language:$1 in
	ko:hill) echo 언덕마을 ;; en:hill) echo Hilltown ;;
	ko:river) echo 강변마을 ;; en:river) echo Riverside ;;
	ko:market) echo 시장골목 ;; en:market) echo Marketlane ;;
	ko:lights) echo 자전거길 조명 ;; en:lights) echo Cyclelights ;;
	ko:books) echo 동네 책방 ;; en:books) echo Bookshops ;;
	ko:solar) echo 학교 태양광 ;; en:solar) echo Schoolsolar ;;
	ko:garden) echo 마을 텃밭 ;; en:garden) echo Blockgarden ;;
	ko:parks) echo 공원 ;; en:parks) echo Parks ;;
	ko:buses) echo 버스 ;; en:buses) echo Buses ;;
	ko:counter) echo 민원 창구 ;; en:counter) echo Counters ;;
	ko:yes) echo 찬성 ;; en:yes) echo Infavour ;;
	ko:no) echo 반대 ;; en:no) echo Opposed ;;
	*) fail "no label $1" ;;
	esac
}

at_question()
{
	awaits "$(words 'Question %d of %d' "$1" 5)"
}

# mark NUMBER LABEL: a cross comes.
mark()
{
	step "$1" "$1 [X] $(label "$2")"
}

# value NUMBER OPTION KEY: the page of the option's values, and one of them.
value()
{
	keys "$1"
	keys "$3"
	awaits "$1 [X] $(label "$2")"
}

# library river; projects books solar; money 3 2; service good; carfree yes. Each begins on
# its question and goes on to the next.
library()
{
	case $1 in
	hill) mark 1 hill ;;
	river) mark 2 river ;;
	market) mark 3 market ;;
	esac
	will_count library "$1"
	step 0 "$(words 'Question %d of %d' 2 5)"
}

projects()
{
	for project; do
		case $project in
		lights) mark 1 lights ;;
		books) mark 2 books ;;
		solar) mark 3 solar ;;
		garden) mark 4 garden ;;
		esac
		will_count projects "$project"
	done
	step 0 "$(words 'Question %d of %d' 3 5)"
}

money()
{
	for bid in "1 parks $1" "2 buses $2"; do
		set -- $bid
		[ "$3" = 0 ] && continue
		value "$1" "$2" "$3"
		will_count money "$2" "$3"
	done
	step 0 "$(words 'Question %d of %d' 4 5)"
}

service()
{
	case $1 in
	poor) value 1 counter 1 ;;
	fair) value 1 counter 2 ;;
	good) value 1 counter 3 ;;
	esac
	will_count service "counter/$1"
	step 0 "$(words 'Question %d of %d' 5 5)"
}

carfree()
{
	case $1 in
	yes) mark 1 yes ;;
	no) mark 2 no ;;
	esac
	will_count carfree "$1"
	step 0 "$(words 'Your answers')"
}

cast_and_finish()
{
	to_tracker
	cast
	counts
	finish
}

# printed_is NUMBER: what the printer got is a picture with this code, and is taken away. The bands
# of ESC/POS become a bitmap.
printed_is()
{
	perl -e 'binmode STDIN; binmode STDOUT; local $/; my ($in, $rows) = (<STDIN>, "");
	    $in =~ s/^\x1b@// or exit 1;
	    while ($in =~ s/^\x1dv0\0(.)\0(.)(.)//s) {
		my $size = ord($1) * (ord($2) + 256 * ord($3));
		$rows .= substr($in, 0, $size);
		$in = substr($in, $size);
	    }
	    print "P4\n576 ", length($rows) / 72, "\n", $rows' \
	    <"$booth_print" >"$work/slip.pbm" &&
	    [ "$(zbarimg --quiet --raw "$work/slip.pbm" 2>/dev/null)" = "$1" ] &&
	    : >"$booth_print"
}

# ---- it does not start ----

booth_city booth "mina jun sora hana" $pin

expect 2 'not UTF-8.*LC_ALL=C.UTF-8' "a locale that is not UTF-8 is refused" -- \
    env LC_ALL=C madang-station --dir "$folder" --pass-file "$work/pass"
expect 2 'not a terminal' "without a terminal it does not start" -- \
    madang-station --dir "$folder" --pass-file "$work/pass"

cp -a "$prefix" "$work/other"
rm "$work/other/share/locale/ko/LC_MESSAGES/madang.mo"
expect 2 'does not start without its Korean words' "without its Korean it does not start" -- \
    "$work/other/bin/madang-station" --dir "$folder" --pass-file "$work/pass"
sed '/^msgid "Your card"$/,/^$/s/^msgstr .*/msgstr ""/' "$top_srcdir/po/ko.po" |
    ${MSGFMT:-msgfmt} -o "$work/other/share/locale/ko/LC_MESSAGES/madang.mo" -
expect 2 'half translated: 1 of .* "Your card"' "with one message missing neither" -- \
    "$work/other/bin/madang-station" --dir "$folder" --pass-file "$work/pass"

tmux_start 39 12 "$prefix/bin/madang-station --dir $folder --pass-file $work/pass; echo status \$?"
awaits "fewer than 40 columns or 12 rows" "status 2"
verdict 0 "on a terminal that is too small neither"

# ---- both languages, three sizes ----

# One session is typed by a person at 132x43, the others vary what there is to vary.
language=ko
booth_print=$work/printer
: >"$booth_print"
booth_start 132 43
begin mina $pin
start_poll 5
mark 1 hill
step 1 "1 [ ] $(label hill)"
verdict 0 "a choice is taken back by its number"
mark 2 river
keys 3
awaits "$(words 'You already chose %d. To change, first press %d again to clear it.' 2 2)" \
    "2 [X] $(label river)" "3 [ ] $(label market)"
verdict 0 "another choice beside it changes nothing, and a notice says why"
keys 2
library market
mark 1 lights
mark 2 books
step 3 "$(words 'You already chose %d, the most allowed. To change, first press one of them again to clear it.' 2)" \
    "1 [X] $(label lights)" "2 [X] $(label books)" "3 [ ] $(label solar)"
keys 2
projects solar
will_count projects lights
money 3 2
service good
step 0 "$(words 'Your answers')" "5 ! $(words 'left blank: nothing chosen')"
verdict 0 "132x43, Korean: what is left blank is flagged in the review"
awaits "$(label market)" "$(label lights), $(label solar)" "$(label parks): 3"
will_count carfree blank
to_tracker
cast
counts
step 2 "$(words 'It is printed. Please take the paper with you.')" "$tracker"
printed_is "$(echo "$tracker" | tr -d " ")"
verdict $? "a printer gives the number on paper, as a code that a reader reads"
finish
verdict 0 "132x43, Korean: a ballot of five questions is cast"

language=en
begin deck:0
start_poll 5
library hill
projects books
money 0 5
service poor
carfree no
step 1 "$(words 'Question %d of %d' 1 5)" "1 [X] $(label hill)"
keys 1
mark 2 river
step 0 "$(words 'Your answers')" "$(label river)"
verdict 0 "132x43, English: an answer is changed from the review"
ballot=$(printf %s "$ballot" | sed 's/library hill/library river/')
ballot="$ballot
"
cast_and_finish
verdict 0 "132x43, English: a ballot of five questions is cast"

tm resize-window -x 80 -y 24
welcome
begin jun $pin
start_poll 5
library river
projects garden solar
money 1 1
at_question 4
tm resize-window -x 40 -y 12
at_question 4
value 1 counter 2
tm resize-window -x 132 -y 43
awaits "1 [X] $(label counter)"
tm resize-window -x 80 -y 24
awaits "1 [X] $(label counter)"
will_count service counter/fair
step 0 "$(words 'Question %d of %d' 5 5)"
carfree yes
awaits "$(label solar), $(label garden)"
verdict 0 "80x24, English: resized in mid-question, down and up, nothing is lost"
cast_and_finish
verdict 0 "80x24, English: a ballot of five questions is cast"

language=ko
begin deck:1
start_poll 5
library hill
projects lights
money 5 0
service good
carfree yes
to_tracker
first=$tracker
step 2 "$(words 'Open this ballot to check it?')"
step 1 "$(words 'Opened, not counted')" "$tracker"
ballot= checks=$((checks + 1))
step 1 "$(words 'Question %d of %d' 1 5)" "1 [ ] $(label hill)"
verdict 0 "80x24, Korean: after a check the ballot begins from nothing"
library market
projects lights garden
money 4 1
service poor
carfree no
to_tracker
[ "$tracker" != "$first" ]
verdict $? "and gets another number"
cast
counts
finish
verdict 0 "80x24, Korean: a check, and voting again"

tm resize-window -x 40 -y 12
welcome
begin deck:2
start_poll 5
library market
projects books solar
money 2 3
service fair
carfree no
cast_and_finish
verdict 0 "40x12, Korean: a ballot of five questions is cast"

language=en
begin sora $pin
start_poll 5
keys F2
awaits "$(language=ko words 'Question %d of %d' 1 5)"
keys F2
at_question 1
library hill
projects garden
money 1 4
service good
carfree yes
cast_and_finish
verdict 0 "40x12, English: a ballot of five questions is cast"

# ---- two keys ----

# by_two_keys WORDS NEXT...: the item that begins so, then what is seen.
by_two_keys()
{
	select_item "$1"
	shift
	awaits "$@"
}

# pad PIN: its digits, each a star; and one too many, which is erased.
pad()
{
	pad_rest=$1 pad_stars=
	while [ -n "$pad_rest" ]; do
		pad_stars=$pad_stars*
		by_two_keys "${pad_rest%"${pad_rest#?}"} ]" "$pad_stars"
		pad_rest=${pad_rest#?}
	done
	by_two_keys "4 ]" "$pad_stars*"
	select_item "$(words Erase)"
	awaits_no "$pad_stars*"
}

language=ko
by_two_keys "1 한국어" "$(words 'Your card')"
scan hana
awaits "$(words 'Your PIN')"
pad $pin
by_two_keys "$(words OK)" "$(words 'This ballot has %d questions. How to vote:' 5)"
by_two_keys "0 $(words Start)" "$(words 'Question %d of %d' 1 5)"
by_two_keys "3 [ ]" "3 [X] $(label market)"
by_two_keys "0 $(words Next)" "$(words 'Question %d of %d' 2 5)"
by_two_keys "2 [ ]" "2 [X] $(label books)"
by_two_keys "0 $(words Next)" "$(words 'Question %d of %d' 3 5)"
select_item "2 [ ]"
by_two_keys "4 [ ]" "2 [X] $(label buses)"
by_two_keys "0 $(words Next)" "$(words 'Question %d of %d' 4 5)"
select_item "1 [ ]"
by_two_keys "3 [ ]" "1 [X] $(label counter)"
by_two_keys "0 $(words Next)" "$(words 'Question %d of %d' 5 5)"
by_two_keys "1 [ ]" "1 [X] $(label yes)"
by_two_keys "0 $(words Next)" "$(words 'Your answers')"
by_two_keys "0 $(words 'All is right: go on')" "$(words 'Cast or check')"
by_two_keys 1 "$(words 'Cast this ballot?')"
by_two_keys 1 "$(words 'Number of your ballot, to find it later:')"
by_two_keys "1 $(words Finish)"
welcome
will_count library market
will_count projects books
will_count money buses 4
will_count service counter/good
will_count carfree yes
counts
verdict 0 "40x12, Korean: a whole ballot, PIN too, by a reader and two keys: move and select"
language=en

# ---- the network goes away ----

tm resize-window -x 80 -y 24
city_stop_node
begin deck:3
start_poll 5
library river
projects lights books
money 5 0
service fair
carfree yes
cast_and_finish
awaits "$(words 'The network cannot be reached now. Voting goes on.')"
verdict 0 "without a network a ballot is cast, and the booth says that it is alone"
city_start_node || fail "the node does not come back"
begin deck:4
start_poll 5
step Escape "$(words 'This ballot has %d questions. How to vote:' 5)"
step Escape "$(words 'Leave without voting?')"
step 2 "$(words 'The screen was cleared. Nothing was cast.')"
welcome
awaits_no "$(words 'The network cannot be reached now. Voting goes on.')"
verdict 0 "with the network back the booth no longer says that it is alone"

# ---- the screen is killed ----

begin deck:5
start_poll 5
library hill
projects solar
money 3 1
service poor
carfree no
to_tracker
lost=$tracker
kill -9 "$(booth_pid screen)"
booth_ended 2
expect 0 'screen process was ended by signal 9; nothing acknowledged is lost' \
    "a killed screen is told of" -- tail -n 1 "$logs/booth.log"
ballot=
booth_start 80 24
begin deck:5
start_poll 5
library market
projects solar books
money 2 2
service good
carfree yes
to_tracker
[ "$tracker" != "$lost" ]
verdict $? "killed before the cast: nothing was cast, and the same card votes"
cast
counts
after_done=$tracker
kill -9 "$(booth_pid screen)"
booth_ended 2

language=ko
booth_start 80 24
begin deck:5
awaits "$(words 'This card has already voted in this poll.')"
verdict 0 "killed after Done: the card has voted, and is told so before the questions"
keys 2
welcome

# The cast is on its way when the screen dies: the vault has it, or has not.
begin deck:6
start_poll 5
library river
projects garden
money 1 2
service fair
carfree no
to_tracker
between=$tracker
step 1 "$(words 'Cast this ballot?')"
vault=$(booth_pid vault)
kill -STOP "$vault"
keys 1
awaits "$(words 'Casting your ballot...')"
kill -9 "$(booth_pid screen)"
kill -CONT "$vault"
booth_ended 2
counts
booth_start 80 24
begin deck:6
awaits "$(words 'This card has already voted in this poll.')"
verdict 0 "killed between the two: it was cast, and the card has voted"
keys 2
welcome
booth_end

# ---- the terminal is where the log goes ----

city_stop_node
booth_log=
booth_start 80 24
awaits "$(words 'The network cannot be reached now. Voting goes on.')"
language=en
begin deck:9
tm resize-window -x 60 -y 18
start_poll 5
awaits_no "madang-station"
verdict 0 "what is logged is not written over a page"
kill -9 "$(booth_pid vault)"
awaits "madang-station: the vault process was ended by signal 9" "madang-station vault: " "status 2"
verdict 0 "but below it once the station has ended"
booth_log=yes
city_start_node || fail "the node does not come back"

# ---- nobody is there any more ----

booth_quick
language=en
booth_start 80 24
begin deck:7
start_poll 5
library hill
awaits "$(words 'Are you still there?')" "$(words 'Press any key to go on.')"
keys x
awaits_no "$(words 'Are you still there?')"
at_question 2
verdict 0 "whoever is idle is asked, and any key goes on where one was"
projects lights
awaits "$(words 'Are you still there?')"
awaits "$(language=ko words 'The screen was cleared. Nothing was cast.')"
welcome
awaits_no "$(label lights)" "$(words 'Are you still there?')"
verdict 0 "whoever does not answer is cleared"
ballot=
booth_end
station_prefix=$prefix

# ---- the count ----

by_script()
{
	printf '{"card":"deck:%d","poll":"booth","answers":[{"question":"library","choose":["hill"]},' "$1"
	printf '{"question":"projects","blank":true},{"question":"money","blank":true},'
	printf '{"question":"service","blank":true},{"question":"carfree","choose":["yes"]}],"then":"cast"}\n'
}
for card in 7 8; do
	by_script $card
	for line in "library hill" "projects blank" "money blank" "service blank" "carfree yes"; do
		count $line
	done
	casts=$((casts + 1))
done >"$work/votes.jsonl"
cast_votes "$work/votes.jsonl"
grep -q "\"status\" *: *\"sealed\".*\"ballots\" *: *$casts,.*\"challenges\" *: *$checks\b" "$work/cast.jsonl"
verdict $? "the station sealed $casts ballots and $checks checked one, as were typed"
close_early
tally
expect 0 PASS "the verifier agrees" -- madang-verifier "$node" --json "$work/report.json"
awk -F '\t' -v OFS='\t' '{ n[$1 OFS $2] += $3 }
    END { for (l in n) { split(l, p, OFS); print p[1], p[2], p[1] "/" p[2], n[l], n[l], "" } }' \
    "$work/counted" | sort >"$work/published.tsv"
expect 0 'library' "the totals are those that were typed" -- \
    "$prefix/libexec/madang/pabulib" compare "$work" "$work/report.json" --poll booth

# is NUMBER FATE WORDS: what the ledger says of that ballot, in one line.
is()
{
	is_number=$(echo "$1" | tr -d ' ')
	expect 0 "^$is_number: $2" "$3" -- madang-verifier "$node" --find "$is_number"
	[ "$(printf '%s\n' "$said" | grep -c "^$is_number: ")" = 1 ]
	verdict $? "$3, once"
}
is "$after_done" 'counted \(' "the ballot whose screen was killed after Done is counted"
is "$between" 'counted \(' "that whose screen was killed between key and answer too"
is "$lost" 'unknown;' "that whose screen was killed before is not there"
is "$first" 'challenged \(' "the checked one is opened"
exit $((failures > 0))
