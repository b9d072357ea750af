# What a session leaves behind at the booth: in the memory of its processes, in files, in logs,
# in cores. The PIN, the card's name, the choices and the number of the ballot are sentinels.
#
# What may stay is public: labels of the poll; the sealed ballot, in bag.db and so in the vault;
# and there all of a ballot that was checked, which is to be published.
# The terminal, its own scrollback and the kernel's buffers are not the station's.

. "$top_srcdir/tests/e2e/booth-lib.sh"
pin=7305918264
name=xylozephyr
tab='	'

# ---- needles ----

hex()
{
	printf "$1" | od -An -tx1 | tr -d ' \n'
}

# Two sets of scores are typed: one that is checked, and the secret one.
secret='3 1 4 1 5 2' opened='6 0 7 2 4 5'

# The model holds a value + 1 as 16 bits.
in_model()
{
	printf 'hex:'
	printf '%02x00' $(for value; do echo $((value + 1)); done)
}

# The vault has a cell for each value: 0 to 7, and no opinion.
in_cells()
{
	printf 'hex:'
	for value; do
		for cell in 0 1 2 3 4 5 6 7 8; do
			[ $cell = $value ] && printf 01 || printf 00
		done
	done
}

# needles [NUMBER [WRONG-PIN]]
needles()
{
	printf "%s$tab%s\n" \
	    "the PIN" "text:$pin" "half of the PIN" text:730591 "its other half" text:18264 \
	    "the card's name" "text:$name" \
	    "scores at the screen" "$(in_model $secret)" \
	    "scores in cells" "$(in_cells $secret)" \
	    "a choice in a message" "hex:$(hex quokka)00000001" \
	    "another" "hex:$(hex numbat)00000001" \
	    "a score in a message" "hex:$(hex tapir-1)00000003" \
	    "another score" "hex:$(hex tapir-5)00000005" \
	    "a mark" "text:[X]" \
	    "a choice in the review" "text:Quokkafold, Numbat" \
	    "in Korean" "text:쿼카왈라비, 주머" \
	    "a score in the review" "text:Tapirone: 3" "in Korean" "text:맥다섯: 5" \
	    "a score on its page" "text:<- 3 points" "in Korean" "text:<- 3점"
	[ -z "${1-}" ] || printf "%s$tab%s\n" \
	    "half of the number" "text:$(echo "$1" | tr -d ' ' | cut -c1-10)" \
	    "its other half" "text:$(echo "$1" | tr -d ' ' | cut -c11-20)" \
	    "the number as shown" "text:$(echo "$1" | cut -c1-11)" \
	    "its other part" "text:$(echo "$1" | cut -c13-23)"
	[ -z "${2-}" ] || printf "%s$tab%s\n" "a wrong PIN" "text:$2"
	cat "$work/card-secrets"
}

# ---- a voter ----

# answer_all SCORES: both questions, to the review.
answer_all()
{
	awaits "$(words 'Question %d of %d' 1 2)"
	step 1 "1 [X]"
	step 3 "3 [X]"
	step 0 "$(words 'Question %d of %d' 2 2)"
	place=0
	for value; do
		place=$((place + 1))
		keys $place
		keys $value
		awaits "$place [X]"
	done
	step 0 "$(words 'Your answers')" "Quokkafold, Numbatlamp"
	keys F2
	awaits "쿼카왈라비, 주머니개미"
	keys F2
	awaits "$(words 'Your answers')"
}

come()
{
	begin "$@"
	start_poll 2
}

leave()
{
	awaits "$(words 'Leave without voting?')"
	step 2 "$(words 'The screen was cleared. Nothing was cast.')"
	welcome
}

# ---- the city ----

command -v strace >/dev/null || {
	echo "skipped: strace is missing (Debian: apt install strace)"
	exit 77
}
booth_city memory "$name ${name}us" $pin
card=$name second=${name}us
"$look" card "$city/cards/$card.card" "$work/pin" madang.seoul.example memory >"$work/card-secrets" &&
    "$look" card "$city/cards/$second.card" "$work/pin" madang.seoul.example memory >>"$work/card-secrets" ||
    fail "the secrets of a card are not known"
mkdir "$work/cwd"
booth_before="cd $work/cwd; ulimit -c unlimited"
booth_under="strace -D -f --seccomp-bpf -qq -s 200 -e trace=openat,open,creat,rename,link,mkdir,memfd_create \
    -o $work/opened"
booth_start 80 24
needles >"$work/needles"
may_look

# ---- back to the beginning ----

keys 2
awaits "$(words 'Your card')"
scan "$card"
type_pin_only 730591
step Escape "$(words 'Your card')"
keys Escape
welcome
gone "back from the PIN"

begin "$second" 4815162342
awaits "$(words 'That PIN is wrong. Please try again.')"
step Escape "$(words 'Your card')"
keys Escape
welcome
needles "" 4815162342 >"$work/needles"
gone "after a wrong PIN"

# ---- away without a vote ----

come "$card" $pin
answer_all $secret
needles >"$work/needles"
found 'screen*'
grep -q '^scores at the screen' "$work/found.screen" &&
    grep -q '^a choice in the review, characters' "$work/found.screen"
verdict $? "in mid-session the screen holds the choices"
to_tracker
needles "$tracker" >"$work/needles"
found vault
grep -q '^scores in cells' "$work/found.vault" && grep -q '^seed' "$work/found.vault" &&
    grep -q '^half of the number' "$work/found.vault"
verdict $? "and the vault seed, choices and number"
left=$tracker
keys Escape
leave
gone "after leaving a sealed ballot"

# ---- a check ----

come "$card" $pin
answer_all $opened
to_tracker
needles "$tracker" >"$work/needles"
echo "scores that were checked$tab$(in_model $opened)" >>"$work/needles"
checked=$tracker
step 2 "$(words 'Open this ballot to check it?')"
step 1 "$(words 'Opened, not counted')"
keys 2
leave
patient found 'screen*'
verdict $? "after a check and leaving: nothing of it in the memory of screen"
needles >"$work/needles"
gone "and nothing of what is not to be published"

# ---- Done ----

come "$card" $pin
keys F5
tm resize-window -x 60 -y 18
answer_all $secret
tm resize-window -x 100 -y 30
awaits "$(words 'Your answers')"
to_tracker
cast
needles "$tracker" >"$work/needles"
found screen
grep -q '^the number as shown, characters' "$work/found.screen"
verdict $? "while Done is shown the screen holds the number"
done_tracker=$tracker
finish
gone "after Done" push madang-station

# ---- killed in mid-session: no core ----

# Where the kernel puts cores: beside the process, which is below $work, or in a folder of its own.
cores()
{
	pattern=$(cat /proc/sys/kernel/core_pattern)
	core_name='core*' core_folder=
	case $pattern in
	'' | '|'*) ;;
	*) core_name=$(basename "$pattern" | sed 's/%./*/g')* ;;
	esac
	[ "${pattern#/}" = "$pattern" ] || core_folder=$(dirname "${pattern%%\%*}x")
	find "$work" $core_folder -type f -newer "$work/needles" -name "$core_name"
}

# dies PROCESS
dies()
{
	come deck:0
	answer_all $secret
	grep -q '^Max core file size  *0  *0 ' "/proc/$(booth_pid "$1")/limits"
	verdict $? "$1 may leave no core"
	kill -ABRT "$(booth_pid "$1")"
	booth_ended 2
	tail -n 1 "$logs/booth.log" | grep -q "the $1 process was ended by signal 6"
	verdict $? "$1 is aborted in mid-session"
	booth_start 80 24
}
dies screen
dies vault
booth_end
cores | grep . >"$work/left"
[ ! -s "$work/left" ]
verdict $? "no core is left"
sed 's/^/    /' "$work/left"

# ---- files ----

# Every file that was opened to be written, or made, by any process of the station.
sed -nE '/ = -1 /d; /O_WRONLY|O_RDWR|O_CREAT|creat\(|rename|link\(|mkdir\(|memfd_create/s/^[^"]*"([^"]*)".*/\1/p' \
    "$work/opened" | sort -u | while read -r path; do
	[ -d "$path" ] || echo "$path" # made before, or already there
done >"$work/written"
grep -q 'bag.db' "$work/written"
verdict $? "what is written was seen"
grep -vE "^$folder/(bag|queue|city|booth)\.db(-journal|-wal|-shm)?$|^$folder/(lock|receipts(/.*)?)$" \
    "$work/written" | grep -vE "^$city/cards/.*\.tries(\..*)?$|^/dev/(null|tty)$" >"$work/others"
[ ! -s "$work/others" ]
verdict $? "files are written only in the station's folder, and the tries beside a card"
sed 's/^/    /' "$work/others"

# lacks_all WORDS GREP-OPTIONS...: in the station's folder, its logs, what else it wrote.
lacks_all()
{
	lacked=$1
	shift
	grep -rla "$@" "$folder" "$logs/booth.log" "$work/cwd" $(cat "$work/written") \
	    >"$work/holding" 2>/dev/null
	[ ! -s "$work/holding" ]
	verdict $? "no file holds $lacked"
	sort -u "$work/holding" | sed 's/^/    /'
}
number_of()
{
	echo "$1" | tr -d ' '
}
lacks_all "a PIN" -e $pin -e 4815162342
lacks_all "the number of a ballot that was cast" -e "$(number_of "$done_tracker")"
lacks_all "that of one that was left" -e "$(number_of "$left")"
lacks_all "a choice by its label" -e 'Quokkafold,' -e '쿼카왈라비,' -e 'Tapirone: '
! grep -aqE "$name|quokka|쿼카|[A-Z2-7]{20}" "$logs/booth.log"
verdict $? "the log holds no card, no choice, no number"
grep -qa "$(number_of "$checked")" "$folder/bag.db"
verdict $? "the checked ballot, which is to be published, waits in the bag"

# ---- nobody is there any more ----

booth_quick
booth_before= booth_under=
booth_start 80 24
keys 2
awaits "$(words 'Your card')"
scan "$second"
type_pin_only 730591
awaits "$(language=ko words 'The screen was cleared. Nothing was cast.')"
gone "idle at the PIN"
come "$second" $pin
answer_all $secret
needles >"$work/needles"
awaits "$(language=ko words 'The screen was cleared. Nothing was cast.')"
gone "idle at the review"
come "$second" $pin
answer_all $secret
to_tracker
cast
needles "$tracker" >"$work/needles"
welcome
gone "idle at Done" push madang-station
booth_end
exit $((failures > 0))
