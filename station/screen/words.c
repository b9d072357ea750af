#include "station/screen/words.h"

#include <stddef.h>
#include <string.h>

static const char *const table[W_COUNT][LANGUAGES] = {
    [W_CARD] = {"카드 파일을 입력하세요 (그만두기: q)", "Your card file (q to leave)"},
    [W_PIN] = {"비밀번호(PIN)", "PIN"},
    [W_POLLS] = {"투표를 고르세요", "Which poll?"},
    [W_POLL_NONE] = {"지금 열려 있는 투표가 없습니다.", "No poll is open here now."},
    [W_POLL_STATE] = {"(지금은 투표할 수 없음)", "(no voting now)"},
    [W_SINGLE] = {"한 가지만 고르세요.", "Choose ONE."},
    [W_GRADES] = {"각각 등급을 매기세요.", "Give each a grade."},
    [W_BLANK] = {"고르지 않음", "Leave this question blank"},
    [W_BLANK_HINT] = {"비워 두려면 0", "0 leaves it blank"},
    [W_PROMPT_ONE] = {"번호 하나", "One number"},
    [W_PROMPT_MANY] = {"번호들 (예: 1 3)", "Numbers (for example: 1 3)"},
    [W_PROMPT_POINTS] = {"번호:점수들 (예: 1:3 4:2)",
	"number:points (for example: 1:3 4:2)"},
    [W_NO_OPINION] = {"의견 없음", "no opinion"},
    [W_NOT_UNDERSTOOD] = {"알아듣지 못했습니다. 다시 입력하세요.",
	"That was not understood. Please try again."},
    [W_LIMIT] = {"제한에 맞지 않습니다. 바뀐 것은 없습니다. 다시 고르세요.",
	"That does not fit the limits. Nothing was changed; please choose again."},
    [W_UNDER] = {"더 고를 수 있었습니다. 그대로 두어도 됩니다.",
	"You could choose more. That is allowed."},
    [W_REVIEW] = {"모두 확인", "Review"},
    [W_LEFT_BLANK] = {"비워 둠 (선택하지 않음)", "left blank (nothing chosen)"},
    [W_REVIEW_PROMPT] = {"맞으면 0, 바꾸려면 질문 번호",
	"0 if this is right, or a question to change"},
    [W_WAIT] = {"투표지를 봉하는 중입니다...", "Sealing your ballot..."},
    [W_TRACKER] = {"추적 번호", "Your tracker"},
    [W_CAST_OR_CHECK] = {"이 번호를 적어 두세요. 1 투표하기   2 이 투표지를 "
			 "검사하기(공개되고 집계되지 않음)",
	"Write it down. 1 cast this ballot   2 check it (made public, never counted)"},
    [W_DONE] = {"투표가 끝났습니다. 이 투표소에 안전하게 보관되었습니다.",
	"Done. Your ballot is safe at this station."},
    [W_FINGERPRINT] = {"명부 지문", "Your place on the roll"},
    [W_CHECKED] = {"이 투표지는 공개되어 검사할 수 있습니다. 이제 다시 투표하세요.",
	"This ballot will be published so that anyone can check it. Now vote again."},
    [W_AGAIN] = {"다음 분을 기다립니다.", "Ready for the next voter."},
    [W_IDLE] = {"아직 계십니까? 45초 뒤에 지웁니다. Enter를 누르세요.",
	"Are you still there? Clearing in 45 seconds. Press Enter."},
    [W_CLEARED] = {"지웠습니다. 투표하지 않았습니다.", "Cleared. Nothing was cast."},
    [W_CHOOSE_NUMBER] = {"번호", "Number"},
    [W_LEAVE] = {"끝냅니다.", "Goodbye."},
    [W_OFFLINE] = {"지금은 원장에 닿지 않습니다. 투표는 할 수 있습니다.",
	"The ledger cannot be reached now. Voting goes on."},
};

static const struct {
	const char *key;
	const char *text[LANGUAGES];
} refusals[] = {
    {"station.pin", {"PIN이 맞지 않습니다.", "That PIN is wrong."}},
    {"station.card_wait",
	{"잠시 기다린 뒤 다시 하세요.", "Please wait, then try again."}},
    {"station.card_blocked", {"카드가 잠겼습니다. 투표 사무원에게 알리세요.",
				 "The card is blocked. Ask the poll worker."}},
    {"station.card", {"카드를 읽을 수 없습니다.", "The card cannot be read."}},
    {"station.not_on_roll",
	{"이 투표의 명부에 없는 카드입니다. 투표 사무원에게 알리세요.",
	    "This card is not on the roll of this poll. Ask the poll worker."}},
    {"station.voted",
	{"이 카드는 여기서 이미 투표했습니다.", "This card has already voted here."}},
    {"station.poll_closed", {"끝난 투표입니다.", "This poll is closed."}},
    {"station.poll_not_open",
	{"아직 열리지 않은 투표입니다.", "This poll is not open yet."}},
    {"station.sealed",
	{"이 투표소에서는 끝난 투표입니다.", "This station has ended this poll."}},
    {"station.storage",
	{"투표지를 보관하지 못했습니다. 투표하지 않은 것입니다. 사무원을 부르세요.",
	    "Your ballot could not be stored and is not cast. Call the poll worker."}},
    {"station.bag_full", {"지금은 검사할 수 없습니다. 이 투표지로 투표하세요.",
			     "No more checks for now. You can cast this ballot."}},
};

const char *
words(enum language l, enum words w)
{
	return table[w][l];
}

const char *
words_refusal(enum language l, const char *key)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		if (strcmp(refusals[i].key, key) == 0)
			return refusals[i].text[l];
	return NULL;
}
