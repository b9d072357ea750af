# What a clerk reveals of sealed values leaves nothing behind: not in the memory of the station's
# processes once the page is left, the screen locked or nobody there; not in a file, a log, a table.
# And what is destroyed is gone.

. "$top_srcdir/tests/e2e/booth-lib.sh"
look=$top_builddir/tests/e2e/memory
language=ko
station=desk-a
tab='	'
secret='Wobbegong-Quagga' hangul='꿩닭뵀쾌늪'

city_secrets
city_found
for service in scoin don; do
	admin service publish "$prefix/share/madang/services/$service"
done
admin_key station add desk-a --counter
admin member grant station/desk-a don:city
admin card new kim --role core:clerk --pin-file "$work/pin"
folder=$city/station/desk-a
pin=$(cat "$work/pin")
sed -i 's/^{/{"tables":"tables","files":"files",/' "$folder/config"
mkdir "$folder/files"
printf abc >"$folder/files/plan.pdf"
day=$((($(date +%s) + 32400) / 86400))
cat >"$work/morning" <<END
{"do":"unlock","card":"$city/cards/kim.card","pin_file":"$work/pin"}
{"do":"sign","service":"don","kind":"campaign","fields":{"campaign":"snow","org":"City","title":"겨울 외투","purpose":"coats","goal":1000000,"from_day":$((day - 1)),"to_day":$((day + 30)),"plan_hash":"$(printf %064d 7)"}}
{"do":"sign","service":"don","kind":"donate","fields":{"campaign":"snow","amount":1000,"method":"bank","payment_ref":"a","memo_hash":"$secret $hangul"}}
{"do":"drain","timeout":60}
{"do":"sync","timeout":60}
{"do":"lock"}
END
run morning "$bin/madang-station" --dir "$folder" --pass-file "$work/pass" --script "$work/morning"
printf "%s$tab%s\n" "a sealed value" "text:$secret" "in Korean" "text:$hangul" \
    "a part of it" "text:Wobbegong" "another" "text:Quagga" >"$work/needles"

# found PROCESS: what its memory holds of the needles.
found()
{
	pid=$(cat "$work/station-pid")
	[ "$1" = madang-station ] || pid=$(booth_pid "$1")
	case $pid in
	'' | *[!0-9]*) fail "there is not one process $1: $(echo $pid)" ;;
	esac
	"$look" look "$pid" <"$work/needles" >"$work/found.${1%\*}" 2>&1
	status=$?
	[ $status -lt 2 ] || fail "the memory of $1 was not read"
	return $status
}

gone()
{
	for process in 'screen*' speak vault push madang-station; do
		patient found "$process"
		verdict $? "$1: nothing of it in the memory of ${process%\*}"
		sort -u "$work/found.${process%\*}" | head -n 20 | sed 's/^/    /'
	done
}

# unlock: the clerk's card and PIN; slowly, as eight keys at once would be a scanned line.
unlock()
{
	awaits '창구가 잠겨 있습니다'
	scan "$city/cards/kim.card"
	awaits '비밀번호'
	unlock_rest=$pin
	while [ -n "$unlock_rest" ]; do
		keys "${unlock_rest%"${unlock_rest#?}"}"
		unlock_rest=${unlock_rest#?}
		sleep 0.04
	done
	keys Enter
	awaits '오늘 기록'
}

reveal()
{
	select_item "$(tm capture-pane -p | grep -oE '[0-9]+ 오늘 기록')"
	awaits '기부, 기부하기'
	select_item "$(tm capture-pane -p | grep -oE '[0-9]+ [0-9:]+  기부, 기부하기')"
	awaits '확인 코드 다시 보기'
	select_item "$(tm capture-pane -p | grep -oE '[0-9]+ 봉한 내용 보기')"
	awaits "$secret" "$hangul"
}

booth_run 80 24
awaits '창구가 잠겨 있습니다'
"$look" look "$(booth_pid vault)" <"$work/needles" >"$work/found.vault" 2>&1
[ $? -lt 2 ] || {
	echo "skipped: only root may read the memory of a station: $(tail -n 1 "$work/found.vault")"
	exit 77
}
unlock
keys F5
reveal
found 'screen*'
grep -q '^a sealed value, characters' "$work/found.screen"
verdict $? "while it is shown the screen holds it"
step Escape '확인 코드 다시 보기'
gone "after leaving the page"

step Escape '기부, 기부하기'
keys F8
shows '파일로 저장했습니다' "the entries of today are saved"
file=$(tm capture-pane -p | grep -oE 'entries-[0-9-]+\.csv')
grep -q '기부하기' "$folder/tables/$file"
verdict $? "into the file that the page names: $file"
! grep -qaE "$secret|$hangul" "$folder/tables/$file"
verdict $? "without what is sealed"
step Escape '기부, 기부하기'
step Escape '하루 마감'

reveal
tm resize-window -x 60 -y 18
awaits "$secret"
tm resize-window -x 80 -y 24
awaits "$secret"
keys F1
awaits '키 두 개면 충분합니다' # the help line says 도움말 on every page
keys Escape
awaits "$secret"
step Escape '확인 코드 다시 보기'
step Escape '기부, 기부하기'
step Escape '하루 마감'
step Escape '창구가 잠겨 있습니다'
gone "after the lock"
booth_end

# ---- nobody there ----

booth_quick
booth_run 80 24
unlock
reveal
awaits '창구가 잠겨 있습니다'
gone "after an idle time-out"

# ---- destroyed ----

unlock
select_item "$(tm capture-pane -p | grep -oE '[0-9]+ 오늘 기록')"
awaits '기부, 기부하기'
select_item "$(tm capture-pane -p | grep -oE '[0-9]+ [0-9:]+  기부, 기부하기')"
awaits '봉한 내용 없애기'
select_item "$(tm capture-pane -p | grep -oE '[0-9]+ 봉한 내용 없애기')"
shows '다시는 읽을 수' "the effect is said before"
select_item "$(tm capture-pane -p | grep -oE '[0-9]+ 네, 영원히 없앱니다')"
shows '없앴습니다' "what is sealed is destroyed"
! tm capture-pane -p | grep -q '봉한 내용 보기'
verdict $? "and nothing is left to be shown"
booth_end

# ---- files ----

grep -rlaE "$secret|$hangul|$pin" "$folder" "$logs" "$city/node" >"$work/traces"
[ ! -s "$work/traces" ]
verdict $? "no file, log or ledger holds it, nor the PIN"
sed 's/^/    /' "$work/traces"
grep -qaF 'values shown' "$folder/booth.db"
verdict $? "the audit log says that somebody looked"
exit $((failures > 0))
