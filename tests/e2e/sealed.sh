# What a clerk reveals of sealed values leaves nothing behind: not in the memory of the station's
# processes once the page is left, the screen locked or nobody there; not in a file, a log, a table.
# And what is destroyed is gone.

. "$top_srcdir/tests/e2e/booth-lib.sh"
. "$top_srcdir/etc/demo/counter.sh"
language=ko
station=desk-a
tab='	'
secret='Wobbegong-Quagga' hangul='꿩닭뵀쾌늪'

city_secrets
counter_city
folder=$counter_folder
pin=$(cat "$work/pin")
sed -i 's/^{/{"tables":"tables","files":"files",/' "$folder/config"
mkdir "$folder/files"
printf abc >"$folder/files/plan.pdf"
counter_morning <<END
{"do":"sign","service":"don","kind":"donate","fields":{"campaign":"snow","amount":1000,"method":"bank","payment_ref":"a","memo_hash":"$secret $hangul"}}
END
printf "%s$tab%s\n" "a sealed value" "text:$secret" "in Korean" "text:$hangul" \
    "a part of it" "text:Wobbegong" "another" "text:Quagga" >"$work/needles"

unlock()
{
	awaits '창구가 잠겨 있습니다'
	scan kim
	awaits '비밀번호'
	slowly "$pin"
	keys Enter
	awaits '오늘 기록'
}

reveal()
{
	select_item "$(tm capture-pane -p | grep -oE '[0-9]+ 오늘 기록')"
	awaits '기부, 기부하기'
	select_item "$(tm capture-pane -p | grep -oE '[0-9]+ [0-9:]+  기부, 기부하기' | tail -n 1)"
	awaits '확인 코드 다시 보기'
	select_item "$(tm capture-pane -p | grep -oE '[0-9]+ 봉한 내용 보기')"
	awaits "$secret" "$hangul"
}

# A gift with words that are sealed, up to its signature.
gift()
{
	select_item "$(tm capture-pane -p | grep -oE '[0-9]+ 기부')"
	awaits '기부하기'
	select_item "$(tm capture-pane -p | grep -oE '[0-9]+ 기부하기')"
	awaits '직접 적거나 F8을'
	slowly snow
	keys Enter Enter
	slowly 2000
	keys Enter
	slowly 2
	keys Enter Enter
	slowly b
	keys Enter
	slowly "$secret"
	step Enter "$secret"
	step Enter '맞습니까?'
}

booth_print=$work/spool
mkdir "$booth_print"
booth_run 80 24
awaits '창구가 잠겨 있습니다'
may_look
unlock
keys F5
reveal
found 'screen*'
grep -q '^a sealed value, characters' "$work/found.screen"
verdict $? "while it is shown the screen holds it"
step Escape '확인 코드 다시 보기'
gone "after leaving the page" push madang-station

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
gone "after the lock" push madang-station

# What was typed, signed and printed goes with the lock too: the receipt was once forgotten.
unlock
gift
step 0 '기록하고 보관했습니다'
step 4 '인쇄했습니다'
pdftotext -layout "$booth_print"/don-*.pdf - | grep -q "$secret"
verdict $? "a receipt that is printed has what is sealed"
step Escape '하루 마감'
step Escape '창구가 잠겨 있습니다'
gone "after a receipt and the lock" push madang-station
rm "$booth_print"/don-*.pdf
booth_end

# ---- nobody there ----

booth_quick
booth_run 80 24
unlock
reveal
awaits '창구가 잠겨 있습니다'
gone "after an idle time-out" push madang-station

# ---- destroyed ----

unlock
select_item "$(tm capture-pane -p | grep -oE '[0-9]+ 오늘 기록')"
awaits '기부, 기부하기'
select_item "$(tm capture-pane -p | grep -oE '[0-9]+ [0-9:]+  기부, 기부하기' | tail -n 1)"
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
