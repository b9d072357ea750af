/* The checks, for people: what each of them is about, and whom to ask what when it fails.
 */
#include "verifier/tui/words.h"

static const char *const topics[CHECK_COUNT][TOPICS][TONGUES] = {
    [CHECK_PIN] = {{"헌장", "Charter pin"}, {"헌장이 미리 받아 둔 지문과 같은지", NULL},
	{"원장의 첫 기록은 헌장입니다. 누가 원장을 지키고 누가 무엇에 서명할 수 있는지 "
	 "적혀 있습니다. 직접 주신 "
	 "지문(--pin)과 비교합니다.",
	    "The first record of a ledger is its charter: who keeps the ledger, and who "
	    "may sign what. "
	    "It is compared with the fingerprint that you gave (--pin)."},
	{"시가 헌장의 지문을 어디에 공표했는지 물어보고, 가진 지문과 한 글자씩 견주어 "
	 "보세요. 가진 지문이 맞다면 이것은 "
	 "시가 공표한 원장이 아닙니다.",
	    "Ask the city where it published the fingerprint of its charter, and compare "
	    "letter by "
	    "letter. If yours is right, this is not the ledger that the city "
	    "announced."}},
    [CHECK_MIRROR] = {{"예전 사본", "Older copy"},
	{"예전에 받아 둔 사본과 이어지는지", NULL},
	{"예전에 받아 둔 사본(--mirror)에 있던 것은 지금도 그대로 있어야 합니다.",
	    "Everything on the copy that you kept (--mirror) must still be there, "
	    "unchanged."},
	{"전에 있던 기록이 왜 달라졌는지 시에 물어보세요. 사본은 증거이니 지우지 말고, "
	 "다른 참관인의 사본과 비교해 보세요.",
	    "Ask the city why what was on the ledger is not there now. Keep your copy, "
	    "it is the "
	    "evidence, and compare it with the copies of other observers."}},
    [CHECK_LEAVES] = {{"기록", "Records"}, {"묶음에 든 기록", NULL},
	{"원장은 뒤에 덧붙이기만 하는 기록의 목록입니다. 모든 기록을 하나씩 읽습니다.",
	    "A ledger is a list of records that only grows. Every one of them is read."},
	{"이름이 나온 기록을 원장을 지키는 곳에 보여 달라고 하고, 다른 곳에도 같은 것을 "
	 "물어보세요. 보여 주지 못하면 "
	 "잃어버렸거나 숨기는 것입니다.",
	    "Ask the keepers of the ledger for the record that is named, each of them. "
	    "One that cannot "
	    "show it has lost it, or hides it."}},
    [CHECK_TREE] = {{"기록의 지문", "Hash tree"}, {"모든 기록의 지문을 다시 계산", NULL},
	{"모든 기록에서 한 단계씩 지문을 만들어 올라가면 원장 전체의 지문이 됩니다. 모든 "
	 "단계를 다시 계산합니다.",
	    "Step by step, all records together give one fingerprint. Every step is "
	    "computed again."},
	{"이름이 나온 파일을 원장을 지키는 다른 곳의 것과 비교해 달라고 하세요. 다르면 "
	 "둘 가운데 하나가 거짓 파일을 내주는 "
	 "것입니다.",
	    "Ask another keeper for the file that is named. If the two differ, one of "
	    "them serves a "
	    "false file."}},
    [CHECK_CHECKPOINTS] = {{"서명된 상태", "Checkpoints"},
	{"서명된 상태: 지문, 원장 서명, 정족수", NULL},
	{"원장을 지키는 곳들은 원장이 얼마나 길고 무엇을 담았는지에 서명합니다. 서명이 "
	 "충분해야 하고, 지문이 기록과 "
	 "맞아야 합니다.",
	    "Keepers sign how long the ledger is and what it holds. Enough of them must "
	    "have signed, "
	    "and the fingerprint must be that of the records."},
	{"서명한 곳마다 이 상태에 서명했는지 물어보세요. 서로 맞지 않는 두 상태에 "
	 "서명했다면 그곳이 거짓말을 한 것입니다.",
	    "Ask each keeper that signed whether it signed this state. Two signed states "
	    "that do not "
	    "fit prove that a keeper lied."}},
    [CHECK_PUBLISHED] = {{"공표된 파일", "Published files"}, {"헌장과 정책 파일", NULL},
	{"원장 옆에 공표된 헌장과 정책 파일은 원장에 있는 것과 같아야 합니다.",
	    "The charter and the policy beside the ledger must be those that stand on "
	    "it."},
	{"원장 옆의 파일이 왜 원장과 다른지, 파일을 내주는 곳에 물어보세요.",
	    "Ask the keeper that serves the file why it is not the one on the ledger."}},
    [CHECK_BLOCKS] = {{"묶음", "Blocks"},
	{"묶음의 순서, 지문, 내용, 시각, 만든 곳", NULL},
	{"기록은 묶음으로 더해집니다. 순서와 시각이 거꾸로 가지 않아야 하고, 만들 수 "
	 "있는 곳이 만들어야 합니다.",
	    "Records are added in blocks: in order, at times that do not go back, by a "
	    "keeper that may "
	    "make them."},
	{"이 묶음을 만든 곳과, 그다음 묶음에 서명한 곳들에 물어보세요.",
	    "Ask the keeper that made this block, and those that signed the next one."}},
    [CHECK_COSIGNATURES] = {{"함께 한 서명", "Cosignatures"},
	{"묶음에 실린 다른 곳들의 서명", NULL},
	{"묶음마다 앞 상태에 대한 다른 곳들의 서명이 실려 있습니다.",
	    "Each block carries the signatures of keepers under the state before it."},
	{"서명이 틀렸거나 빠진 곳에 그때 제대로 일하고 있었는지 물어보세요.",
	    "Ask the keeper whose signature is wrong or missing whether it was at work "
	    "at that time."}},
    [CHECK_SIGNATURES] = {{"서명", "Signatures"}, {"기록에 한 서명", NULL},
	{"기록을 쓴 곳은 거기에 서명합니다. 모든 서명을 확인합니다.",
	    "Whoever writes a record signs it. Every signature is checked."},
	{"이름이 나온 기관이나 투표소에, 이 기록을 정말 썼는지 물어보세요.",
	    "Ask the office or station that is named whether this record is its own."}},
    [CHECK_AUTHORITY] = {{"권한과 순서", "Authority"},
	{"서명한 곳의 권한과 일련번호", NULL},
	{"서명한 곳은 그 일을 할 권한이 있어야 하고, 자기 기록에 차례로 번호를 매겨야 "
	 "합니다.",
	    "A signer must hold the role for what it writes, and number its records in "
	    "order."},
	{"누가 언제 이곳에 권한을 주었는지 시에 물어보세요.",
	    "Ask the city who gave this signer its role, and when."}},
    [CHECK_ENGINE] = {{"규칙 프로그램", "Rules engine"},
	{"헌장이 정한 규칙 프로그램", NULL},
	{"헌장은 규칙을 돌리는 프로그램의 판을 정합니다. 이 검증기도 같은 판이어야 "
	 "합니다.",
	    "The charter names the version of the program that runs the rules. This "
	    "verifier must have "
	    "the same."},
	{"헌장에 적힌 판의 검증기를 시나 다른 참관인에게 얻어서 다시 확인하세요.",
	    "Ask the city or other observers for a verifier of the version that the "
	    "charter names."}},
    [CHECK_SERVICES] = {{"서비스", "Services"}, {"서비스의 양식, 안전, 사례", NULL},
	{"서비스마다 규칙이 원장에 공표되어 있습니다. 모양이 올바르고, 규칙이 해서는 안 "
	 "되는 일을 하지 않아야 합니다.",
	    "The rules of every service stand on the ledger. They must be well formed, "
	    "and must not do "
	    "what rules may not do."},
	{"이 서비스를 공표한 기관에, 원래 공표하려던 규칙을 보여 달라고 하세요.",
	    "Ask the office that published this service for the rules that it meant to "
	    "publish."}},
    [CHECK_CASES] = {{"시험 사례", "Published cases"},
	{"공표된 시험 사례를 다시 실행", NULL},
	{"서비스마다 결과가 적힌 시험 사례가 있습니다. 모두 다시 실행합니다.",
	    "Every service brings examples with their outcome. All of them are run "
	    "again."},
	{"이 서비스를 공표한 기관에, 스스로 적은 사례가 왜 다르게 끝나는지 물어보세요.",
	    "Ask the office that published this service why its own example ends "
	    "otherwise."}},
    [CHECK_RULES] = {{"규칙", "Rules"}, {"공표된 규칙으로 모든 기록을 다시 처리", NULL},
	{"모든 기록을 공표된 규칙에 다시 넣어 봅니다.",
	    "Every record is put through the published rules again."},
	{"규칙이 받아들이지 않는 기록이 왜 원장에 있는지 원장을 지키는 곳에, 왜 썼는지 "
	 "서명한 곳에 물어보세요.",
	    "Ask the keepers why a record stands on the ledger that the rules refuse, "
	    "and the signer "
	    "why it wrote it."}},
    [CHECK_AUDITS] = {{"비어야 할 목록", "Audit lists"},
	{"비어 있어야 하는 감사 목록", NULL},
	{"규칙은 일어나면 안 되는 일의 목록을 만듭니다. 모두 비어 있어야 합니다.",
	    "The rules make lists of what must never happen. All of them must be empty."},
	{"목록에 나온 줄이 무엇인지, 이 서비스를 맡은 기관에 물어보세요.",
	    "Ask the office that runs this service about the rows that are named."}},
    [CHECK_ROLLS] = {{"선거인 명부", "Rolls"}, {"선거인 명부의 자리", NULL},
	{"투표할 수 있는 사람의 명부는 빠짐없이, 한 자리에 하나씩 있어야 합니다.",
	    "The list of who may vote must be complete, each place on it once."},
	{"이름이 나온 자리를 명부를 만든 기관에 물어보세요. 명부의 수를 아는 주민 수와 "
	 "비교해 보세요.",
	    "Ask the registrar about the places that are named, and compare the size of "
	    "the list with "
	    "the number of residents."}},
    [CHECK_CEREMONY] = {{"투표 열쇠", "Key making"},
	{"관리인들이 열쇠를 만든 기록", NULL},
	{"관리인들이 함께 투표의 열쇠를 만듭니다. 단계마다 확인합니다.",
	    "Trustees make the key of a poll together. Every step is checked."},
	{"이름이 나온 관리인에게 이 단계에서 무슨 일이 있었는지 물어보세요.",
	    "Ask the trustee that is named what happened at this step."}},
    [CHECK_OPENINGS] = {{"투표 시작", "Openings"}, {"투표 시작: 명부와 열쇠", NULL},
	{"투표는 정해진 명부와 관리인들의 열쇠로 시작합니다.",
	    "A poll opens with the list of its voters and the key of its trustees."},
	{"어떤 명부와 열쇠로 투표를 시작했는지 선거 기관에 물어보세요.",
	    "Ask the election office which list and which key it opened the poll with."}},
    [CHECK_BOXES] = {{"투표함", "Boxes"}, {"투표함의 번호와 순서", NULL},
	{"투표소는 표를 번호가 매겨진 투표함에 담아 보냅니다. 빠진 번호가 없어야 합니다.",
	    "Stations send ballots in numbered boxes. No number may be missing."},
	{"이름이 나온 투표소에 마감 보고서와 빠진 투표함을 보여 달라고 하세요.",
	    "Ask the station that is named for its closing report, and for the box that "
	    "is missing."}},
    [CHECK_BALLOTS] = {{"표", "Ballots"}, {"표마다 붙은 모든 증명", NULL},
	{"표는 무엇을 골랐는지 보이지 않고도 정해진 대로 골랐음을 증명합니다. 증명을 "
	 "모두 확인합니다.",
	    "A ballot proves that it keeps the limits of the paper without showing the "
	    "choice. Every "
	    "proof is checked."},
	{"이 표를 보낸 투표소에 물어보세요. 증명이 틀린 표는 빼야 하며, 세어서는 안 "
	 "됩니다.",
	    "Ask the station that sent this ballot. A ballot that does not prove it must "
	    "be set aside, "
	    "never counted."}},
    [CHECK_DISPOSITIONS] = {{"센 표와 뺀 표", "Counted or not"},
	{"센 표와 뺀 표를 다시 가림", NULL},
	{"표마다 셀지 뺄지를 다시 가립니다. 명부에 있는 사람이 한 번만, 베끼지 않은 표를 "
	 "냈는지 봅니다.",
	    "Whether each ballot counts is decided again: a voter of the list, once, and "
	    "no copy."},
	{"이 표를 왜 다르게 다루었는지 선거 기관에 물어보세요.",
	    "Ask the election office why this ballot was treated otherwise."}},
    [CHECK_AGREEMENT] = {{"규칙과 비교", "Agreement"},
	{"규칙이 보여 주는 투표를 다시 계산", NULL},
	{"공표된 규칙이 보여 주는 투표의 모습이, 이 검증기가 따로 계산한 것과 같아야 "
	 "합니다.",
	    "What the published rules show of each poll must be what this verifier "
	    "computed by itself."},
	{"규칙을 만든 곳과 이 검증기를 만든 곳에 함께 알리세요. 둘 가운데 하나가 "
	 "틀렸습니다.",
	    "Tell those who wrote the rules, and those who wrote this verifier: one of "
	    "them is wrong."}},
    [CHECK_CHALLENGES] = {{"검사한 표", "Checked ballots"},
	{"투표소에서 검사한 표를 다시 봉함", NULL},
	{"투표하는 사람은 투표소가 고른 대로 봉했는지 표를 열어 검사할 수 있습니다. 그 "
	 "표를 다시 봉해 비교합니다.",
	    "Voters may have a ballot opened, to see whether the station sealed what "
	    "they chose. Each "
	    "is sealed again and compared."},
	{"이 투표소를 바로 멈추고 조사해 달라고 하세요. 보여 준 것과 다른 것을 "
	 "봉했습니다.",
	    "Ask for this station to be stopped and examined at once: it sealed "
	    "something else than it "
	    "showed."}},
    [CHECK_CLOSINGS] = {{"마감", "Closings"}, {"마감할 때 적은 수", NULL},
	{"투표소와 선거 기관은 마감하면서 투표함과 표의 수를 적습니다. 원장에 있는 수와 "
	 "같아야 합니다.",
	    "Stations and the office close with numbers of boxes and ballots. They must "
	    "be those on the "
	    "ledger."},
	{"이름이 나온 곳에 서명된 종이 보고서를 보여 달라고 해서 수를 비교하세요.",
	    "Ask whoever is named for the signed paper report, and compare the "
	    "numbers."}},
    [CHECK_SHARES] = {{"개표 증명", "Trustees' shares"}, {"관리인들의 개표 증명", NULL},
	{"관리인들은 표를 하나하나 열지 않고 합계만 열며, 바르게 열었음을 증명합니다.",
	    "Trustees open only the sums, no single ballot, and prove that they did it "
	    "right."},
	{"이름이 나온 관리인에게 물어보세요. 다른 관리인이 충분히 바르게 했다면 결과는 "
	 "그대로 맞습니다.",
	    "Ask the trustee that is named. As long as enough others did it right, the "
	    "result holds."}},
    [CHECK_RESULTS] = {{"발표된 결과", "Results"}, {"발표된 숫자를 다시 셈", NULL},
	{"발표된 숫자마다 표를 더한 것과 같은지 확인합니다.",
	    "Each published number is compared with what the ballots add up to."},
	{"표를 더한 것과 다른 숫자를 왜 발표했는지 선거 기관에 물어보세요. 맞는 숫자는 "
	 "F6에 있습니다.",
	    "Ask the election office why it published another number than the ballots "
	    "give. The right "
	    "one stands under F6."}},
};

const char *
topic_of(enum tongue t, enum check c, enum topic what)
{
	const char *text = topics[c][what][t];

	return text != NULL ? text : report_words(c);
}
