#include "verifier/tui/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/fates.h"

static const char *const words[WORDS][TONGUES] = {
    [WORD_TITLE] = {"마당 검증기", "Madang verifier"},
    [WORD_HELP] = {"도움말", "Help"},
    [WORD_OTHER_LANGUAGE] = {"English", "한국어"},
    [WORD_CHECKS] = {"검사", "Checks"},
    [WORD_RESULTS] = {"결과", "Results"},
    [WORD_FIND] = {"내 표", "Find"},
    [WORD_SOURCES] = {"출처", "Sources"},
    [WORD_SAVE] = {"저장", "Save"},
    [WORD_QUIT] = {"끝내기", "Quit"},
    [WORD_COLOURS] = {"색", "Colours"},
    [WORD_DETAIL] = {"자세히", "Detail"},
    [WORD_HELP_KEY] = {"이 도움말을 보여 줍니다.", "Show this help."},
    [WORD_LANGUAGE_KEY] = {"영어로 바꿉니다.", "Change to Korean."},
    [WORD_CHECKS_KEY] = {"검사 목록: 무엇을 얼마나 확인했고 어떻게 되었는지 봅니다.",
	"The list of checks: what was checked, how much of it, and what came of it."},
    [WORD_RESULTS_KEY] = {"투표 결과: 발표된 숫자와 다시 센 숫자를 나란히 봅니다.",
	"Results of polls: the published numbers beside the recomputed ones."},
    [WORD_FIND_KEY] = {"확인 번호로 내 표가 어떻게 되었는지 찾습니다.",
	"Find by its tracker what became of a ballot."},
    [WORD_SOURCES_KEY] = {"무엇을 어디에서 읽었고 무엇과 비교했는지 봅니다.",
	"What was read from where, and what it was compared with."},
    [WORD_SAVE_KEY] = {"보고서를 파일로 저장합니다.", "Save the report to a file."},
    [WORD_QUIT_KEY] = {"끝냅니다. 검사가 끝나기 전이면 검사를 그만둡니다.",
	"Quit. Before the end, the checks are given up."},
    [WORD_COLOURS_KEY] = {"색을 바꿉니다.", "Change the colours."},
    [WORD_NEXT_KEY] = {"다음 줄로 갑니다.", "Go to the next line."},
    [WORD_PREVIOUS_KEY] = {"앞줄로 갑니다.", "Go to the line before."},
    [WORD_PAGE_DOWN_KEY] = {"아래쪽을 더 봅니다.", "Show the part below."},
    [WORD_PAGE_UP_KEY] = {"위쪽을 더 봅니다.", "Show the part above."},
    [WORD_OPEN_KEY] = {"고른 검사를 자세히 봅니다. 입력하는 칸에서는 찾거나 저장합니다.",
	"Show the chosen check in detail. In a field: find, or save."},
    [WORD_BACK_KEY] = {"돌아갑니다.", "Go back."},
    [WORD_NEXT_SCREEN_KEY] = {"다음 화면으로 갑니다.", "Go to the next screen."},
    [WORD_REDRAW_KEY] = {"화면을 새로 그립니다.", "Draw the screen anew."},
    [WORD_NEXT_FAILURE_KEY] = {"다음 실패나 주의로 갑니다.",
	"Go to the next failure or warning."},
    [WORD_HELP_NOTE] = {"이 프로그램은 공개된 원장을 처음부터 끝까지 스스로 다시 "
			"확인합니다. 아무도 믿지 "
			"않으며, 아무것도 바꾸거나 보내지 않습니다. 실패한 검사의 이유는 "
			"영어로 적혀 있습니다. 거기에 나오는 leaf는 기록을 뜻합니다.",
	"This program checks a public ledger by itself, from its first record to its "
	"last. It "
	"trusts nobody, and it changes and sends nothing. A record is what the reasons "
	"of a "
	"failed check call a leaf."},
    [WORD_PASS] = {"통과", "PASS"},
    [WORD_WARN] = {"주의", "WARN"},
    [WORD_FAIL] = {"실패", "FAIL"},
    [WORD_NONE] = {"없음", "none"},
    [WORD_RUNS] = {"진행", "runs"},
    [WORD_WAITS] = {"대기", "waits"},
    [WORD_UNFINISHED] = {"중단", "STOP"},
    [WORD_NOT_RUN] = {"못 함", "not run"},
    [WORD_READING] = {"읽는 중 @1%", "reading @1%"},
    [WORD_PROGRESS] = {"기록 @2개 가운데 @1개, 표 @3장, @4초 지남",
	"record @1 of @2, @3 ballots, @4 seconds"},
    [WORD_FAILURES] = {"\n실패 @1개, 주의 @2개 (F3)", "\n@1 failed, @2 warn (F3)"},
    [WORD_ALL_HOLDS] = {"이 원장에 있는 것을 모두 확인했고, 모두 맞습니다.",
	"Everything on this ledger was checked and holds."},
    [WORD_HOLDS_WITH_WARNINGS] =
	{"모두 확인했고 맞지만, 주의할 것이 있습니다. 아래에서 읽어 보세요.",
	    "Everything was checked and holds, but read the warnings below."},
    [WORD_DOES_NOT_HOLD] =
	{"이 원장은 맞지 않습니다. 실패한 검사에서 Enter를 누르면 이유가 나옵니다.",
	    "This ledger does not hold. Press Enter on a failed check for the reason."},
    [WORD_COULD_NOT_RUN] = {"확인하지 못했습니다. 이유:",
	"The check could not run. Why:"},
    [WORD_STOPPED] = {"끝까지 읽지 못했습니다: @1", "Reading stopped: @1"},
    [WORD_COUNTED_OF] = {"원장에 있는 @2개 가운데 @1개를 확인했습니다.",
	"@1 of @2 on the ledger were checked."},
    [WORD_NOT_FINISHED] = {"끝까지 읽지 못해서 확인을 마치지 못했습니다. 이유:",
	"It could not be finished, as reading stopped. Why:"},
    [WORD_ASK_STOPPED] =
	{"원장을 지키는 다른 곳에서 같은 원장을 읽어 보세요. 거기에서도 같은 "
	 "곳에서 멈추면, 원장을 지키는 곳들에 이 이유를 보여 주고 물어보세요.",
	    "Read the same ledger from another keeper. If it stops at the same place "
	    "there, show "
	    "this reason to the keepers and ask them."},
    [WORD_WHAT] = {"무엇을 확인하나", "What is checked"},
    [WORD_REASONS] = {"이유 (영어)", "The reason"},
    [WORD_MORE_REASONS] = {"이런 것이 @1개 더 있습니다.", "And @1 more of these."},
    [WORD_NOT_ALL] = {"@2개 가운데 @1개만 확인할 수 있었습니다.",
	"Only @1 of @2 could be checked."},
    [WORD_ASK] = {"무엇을 물어볼까", "What to ask"},
    [WORD_NOTHING_TO_ASK] = {"물어볼 것이 없습니다. 모두 맞습니다.",
	"Nothing to ask: all of it holds."},
    [WORD_STILL_RUNS] = {"아직 확인하고 있습니다.", "This is still being checked."},
    [WORD_NO_PIN] =
	{"헌장의 지문을 주지 않아서 비교하지 않았습니다. 이 원장이 다른 도시의 것일 수도 "
	 "있습니다. --pin으로 주세요.",
	    "No fingerprint of the charter was given, so nothing was compared: this may "
	    "be the ledger "
	    "of another city. Give one with --pin."},
    [WORD_NO_MIRROR] =
	{"예전에 받아 둔 사본이 없어서 비교하지 않았습니다. --mirror로 사본을 남기면 "
	 "다음번에 비교합니다.",
	    "There was no older copy, so nothing was compared. Keep one with --mirror "
	    "for the next time."},
    [WORD_NONE_ON_LEDGER] = {"원장에 아직 없습니다.", "There is none on the ledger."},
    [WORD_NO_POLLS] = {"원장에 투표가 없습니다.", "There is no poll on the ledger."},
    [WORD_POLL_DEFINED] = {"아직 시작하지 않은 투표입니다.", "Not open yet."},
    [WORD_POLL_OPEN] = {"진행 중인 투표입니다.", "Open, not closed yet."},
    [WORD_POLL_CLOSED] = {"마감했고, 결과는 아직 없습니다.", "Closed, no result yet."},
    [WORD_POLL_RESULT] = {"발표된 결과가 다시 센 것과 같습니다.",
	"The published result is what the ballots add up to."},
    [WORD_POLL_WRONG] = {"발표된 결과가 맞지 않습니다.",
	"The published result does not hold."},
    [WORD_POLL_NUMBERS] = {"명부 @1명, 센 표 @2장, 뺀 표 @3장, 검사한 표 @4장",
	"@1 on the roll, @2 ballots counted, @3 set aside, @4 checked"},
    [WORD_SET_ASIDE_FOR] = {"뺀 표 @1장: @2", "@1 set aside: @2"},
    [WORD_LINE] = {"발표 @1  다시 셈 @2", "published @1  recomputed @2"},
    [WORD_SAME] = {"같음", "same"},
    [WORD_DIFFERENT] = {"다름", "DIFFERENT"},
    [WORD_UNKNOWN_NUMBER] = {"-", "-"},
    [WORD_AFTER_THE_END] = {"검사가 끝나면 나옵니다.",
	"This is shown when the checks have ended."},
    [WORD_FIND_PROMPT] = {"확인 번호 20자를 입력하고 Enter를 누르세요.",
	"Type the 20 characters of a tracker and press Enter."},
    [WORD_FIND_SHORT] = {"확인 번호는 A-Z와 2-7로 된 20자입니다.",
	"A tracker is 20 characters of A-Z and 2-7."},
    [WORD_FIND_WAITS] = {"검사가 끝나면 답이 나옵니다.",
	"The answer comes when the checks have ended."},
    [WORD_FOUND_COUNTED] = {"세었습니다. 투표 @1, 기록 @2번의 @3번째 표입니다.",
	"Counted: poll @1, record @2, ballot @3 in it."},
    [WORD_FOUND_ASIDE] = {"뺐습니다. 투표 @1, 기록 @2번의 @3번째 표입니다.",
	"Set aside: poll @1, record @2, ballot @3 in it."},
    [WORD_FOUND_CHECKED] =
	{"투표소에서 검사한 표입니다. 투표 @1, 기록 @2번. 누구나 볼 수 있게 열었으며 "
	 "세지 "
	 "않습니다.",
	    "Checked at the station: poll @1, record @2. It is open for all to see and "
	    "is not counted."},
    [WORD_BECAUSE] = {"이유: @1", "Why: @1"},
    [WORD_FOUND_NONE] = {"이 원장에는 그런 표가 없습니다.",
	"No box on this ledger holds it."},
    [WORD_FOUND_NONE_ASK] =
	{"번호를 다시 확인하세요. 투표소는 표를 모아서 보내므로 아직 오지 않았을 수 "
	 "있습니다. 투표가 마감된 뒤에도 없으면 확인 번호를 적은 쪽지를 가지고 투표소에 "
	 "물어보세요.",
	    "Compare the number again. Stations send ballots many at a time, so it may "
	    "still come. If "
	    "it is not here after the poll has closed, go and ask at the station, and "
	    "bring the note "
	    "with your tracker."},
    [WORD_CHOICES_HOLD] =
	{"다시 봉해 보니 이 확인 번호가 나옵니다. 투표소가 보여 준 대로 봉했습니다. "
	 "내용:",
	    "Sealed again, it gives this tracker: the station sealed what it showed. It "
	    "said:"},
    [WORD_CHOICES_DO_NOT_HOLD] =
	{"다시 봉해 보니 이 확인 번호가 나오지 않습니다. 투표소가 다른 것을 "
	 "봉했습니다! 내용:",
	    "Sealed again, it does NOT give this tracker: the station sealed something "
	    "else! It said:"},
    [WORD_WHERE] = {"읽은 곳", "Read from"},
    [WORD_LEDGER] = {"원장 이름", "Ledger"},
    [WORD_SIZE] = {"묶음 @2개, 기록 @1개", "@1 records in @2 blocks"},
    [WORD_ROOT] = {"원장 전체의 지문", "Fingerprint of all"},
    [WORD_CHARTER] = {"헌장의 지문", "Charter"},
    [WORD_PIN] = {"비교한 헌장의 지문", "Charter to compare"},
    [WORD_PIN_NONE] = {"주지 않음 (--pin)", "none given (--pin)"},
    [WORD_MIRROR] = {"비교하는 사본", "Copy to compare"},
    [WORD_MIRROR_NONE] = {"주지 않음 (--mirror)", "none given (--mirror)"},
    [WORD_STATE] = {"이어서 확인하는 폴더", "Goes on from"},
    [WORD_STATE_NONE] = {"없음, 처음부터 읽음 (--state)", "nothing, reads all (--state)"},
    [WORD_TABLES] = {"모든 표의 지문", "Digest of the tables"},
    [WORD_ARITHMETIC] = {"계산 방법", "Arithmetic"},
    [WORD_PROGRAM] = {"프로그램", "Program"},
    [WORD_NOTES] = {"알림 (영어)", "Notes"},
    [WORD_SAVE_PROMPT] = {"보고서를 저장할 파일 이름을 입력하고 Enter를 누르세요.",
	"Type the name of a file for the report and press Enter."},
    [WORD_SAVE_NOTE] = {"이름이 .json으로 끝나면 프로그램이 읽는 보고서, 아니면 사람이 "
			"읽는 보고서(영어)입니다.",
	"A name that ends in .json gives a report for programs, any other one for "
	"people."},
    [WORD_SAVE_EMPTY] = {"파일 이름이 비어 있습니다.", "There is no name yet."},
    [WORD_SAVE_WAITS] = {"검사가 끝나면 저장합니다.",
	"It will be saved when the checks have ended."},
    [WORD_SAVED] = {"저장했습니다: @1", "Saved: @1"},
    [WORD_SAVE_EXISTS] = {"이미 있는 파일입니다: @1. 바꾸려면 Enter를 한 번 더 누르세요.",
	"There is such a file: @1. Press Enter again to replace it."},
    [WORD_SAVE_FAILED] = {"저장하지 못했습니다: @1", "Not saved: @1"},
};

const char *
word_of(enum tongue t, enum word w)
{
	return words[w][t];
}

const char *
word_fate(enum tongue t, int status)
{
	static const char *const fates[FATE_COUNT][TONGUES] = {
	    [FATE_COUNTED] = {"세었습니다.", "It counts."},
	    [FATE_FORM] = {"표의 모양이 잘못되었습니다.", "It is malformed."},
	    [FATE_ENCODING] = {"올바르지 않게 적힌 숫자가 있습니다.",
		"It holds a point or number that is not canonical."},
	    [FATE_IDENTITY] = {"있어서는 안 되는 빈 값이 있습니다.",
		"It holds the identity where it may not."},
	    [FATE_CREDENTIAL] = {"투표한 사람의 서명이 맞지 않습니다.",
		"Its credential did not sign it."},
	    [FATE_PROOF] = {"한 칸에 하나까지만 표시했다는 증명이 맞지 않습니다.",
		"A cell is not proved to be 0 or 1."},
	    [FATE_SUM] = {"정해진 수만큼 골랐다는 증명이 맞지 않습니다.",
		"It is not proved to keep the limits of the paper."},
	    [FATE_NOT_ON_ROLL] = {"선거인 명부에 없습니다.",
		"Its credential is not on the roll."},
	    [FATE_CHALLENGED] = {"검사해서 이미 열어 본 표라서 셀 수 없습니다.",
		"It was checked before, so it can never count."},
	    [FATE_REPEATED] = {"같은 사람의 표를 이미 세었습니다.",
		"This voter has a ballot that counts already."},
	    [FATE_COPIED] = {"이미 센 표의 일부를 베꼈습니다.",
		"It repeats part of a ballot that counts already."}};

	return status >= 0 && status < FATE_COUNT ? fates[status][t] : "?";
}

void
phrase_add(struct bytes *out, const char *pattern, const char *const texts[4])
{
	for (const char *p = pattern; *p != '\0'; p++) {
		if (*p == '@' && p[1] >= '1' && p[1] <= '4') {
			const char *text = texts[*++p - '1'];
			bytes_text(out, text != NULL ? text : "-");
		} else {
			bytes_add(out, p, 1);
		}
	}
}

void
digits_of(char out[32], uint64_t n)
{
	char plain[24];
	size_t size, at = 0;

	snprintf(plain, sizeof plain, "%" PRIu64, n);
	size = strlen(plain);
	for (size_t i = 0; i < size; i++) {
		if (i > 0 && (size - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = plain[i];
	}
	out[at] = '\0';
}

enum tongue
tongue_of_user(void)
{
	const char *names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);
		if (value != NULL && *value != '\0')
			return strncmp(value, "ko", 2) == 0 ? TONGUE_KO : TONGUE_EN;
	}
	return TONGUE_EN;
}
