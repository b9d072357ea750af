#include "admin/wallet/words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"

static const struct {
	const char *ko, *en;
} table[WORDS] = {
    [WORD_LINE] = {"  @1: @2", "  @1: @2"},
    [WORD_NUMBER] = {"번호", "Number"},
    [WORD_ISSUER] = {"발급한 곳", "Issued by"},
    [WORD_PERIOD] = {"기간", "Period"},
    [WORD_PRESENTED_TO] = {"보여 준 곳", "Presented to"},
    [WORD_VALID] = {"유효합니다.", "It is valid."},
    [WORD_REVOKED] = {"유효하지 않습니다. 발급한 곳에서 취소했습니다.",
	"It is not valid: it was revoked."},
    [WORD_SUPERSEDED] = {"유효하지 않습니다. 새 확인서로 바뀌었습니다.",
	"It is not valid: another was issued in its place."},
    [WORD_EXPIRED] = {"유효하지 않습니다. 기간이 지났습니다.",
	"It is not valid: it has expired."},
    [WORD_EARLY] = {"아직 유효하지 않습니다. 기간이 시작되지 않았습니다.",
	"It is not valid yet: its period has not begun."},
    [WORD_FORGED] = {"가짜입니다. 이 도시의 원장에 있는 확인서가 아닙니다.",
	"It is forged: it is not a certificate of this city's ledger."},
    [WORD_UNSETTLED] = {"유효한지 아직 알 수 없습니다.",
	"Whether it is valid is not known yet."},
    [WORD_NO_LIST] = {"취소되었는지는 원장이 있는 곳에서 알려 주어야 합니다. --node로 "
		      "주소를 알려 주세요.",
	"Whether it was revoked a node has to say: give one with --node."},
    [WORD_NO_RECEIPT] = {"증명 파일이 옆에 없습니다. madang-wallet receipt로 만드세요.",
	"No proof lies beside it: make it with madang-wallet receipt."},
    [WORD_ASKS] = {"묻는 곳: @1", "Who asks: @1"},
    [WORD_ASKS_CLAIM] = {"질문에 적힌 이름이며, 확인된 것이 아닙니다.",
	"That is what the question says; nobody has checked it."},
    [WORD_ASKED_OF] = {"확인서: @1", "Certificate: @1"},
    [WORD_ASKED] = {"묻는 것과 답:", "What is asked, and the answer:"},
    [WORD_NOT_SAID] = {"이 확인서에 없음", "not in this certificate"},
    [WORD_SEEN_TOO] = {"이 밖에 확인서의 종류, 번호, 발급한 곳과 기간이 보입니다.",
	"Besides, the kind, number, issuer and period of the certificate are seen."},
    [WORD_CONSENT] = {"알려 줄까요? (예/아니요)", "Tell them? (yes/no)"},
    [WORD_NOT_TOLD] = {"알려 주지 않았습니다.", "Nothing was told."},
    [WORD_TOLD] = {"답을 @1에 적었습니다.", "The answer is in @1."},
    [WORD_RECORDED] = {"  @1: @2, \"@3\" (질문: @4)",
	"  @1: @2, for \"@3\" (asked as @4)"},
    [WORD_NOT_RECORDED] = {"  @1: 보여 주었지만 원장에는 적히지 않았습니다 (질문: @2)",
	"  @1: presented; nothing on the ledger (asked as @2)"},
    [WORD_SEEN_COUNT] =
	{"@1번 보여 주었고, 그 가운데 @2번은 물은 곳이 원장에 적었습니다.",
	    "Presented @1 times, @2 of them recorded by who asked."},
    [WORD_PROVED] = {"@1: 확인서가 원장에 있다는 증명입니다.",
	"@1 proves that the certificate stands on the ledger."},
    [WORD_MY_CERTIFICATES] = {"내 확인서", "My certificates"},
    [WORD_MY_CERTIFICATE] = {"  @1 (@2, @3까지): @4", "  @1 (@2, until @3): @4"},
    [WORD_UNREADABLE] = {"  @1: 읽을 수 없습니다.", "  @1: cannot be read."},
    [WORD_NO_CERTIFICATES] = {"  이 폴더에 확인서가 없습니다.",
	"  There is none in this folder."},
    [WORD_SEEN_COUNT_OF] = {"    @1번 보여 주었고 @2번은 원장에 적혔습니다.",
	"    presented @1 times, @2 of them recorded"},
    [WORD_STATE_VALID] = {"유효", "valid"},
    [WORD_STATE_REVOKED] = {"취소됨", "revoked"},
    [WORD_STATE_SUPERSEDED] = {"바뀜", "superseded"},
    [WORD_STATE_EXPIRED] = {"기간 지남", "expired"},
    [WORD_STATE_EARLY] = {"기간 전", "not yet valid"},
    [WORD_STATE_UNKNOWN] = {"원장에 없음", "not on the ledger"},
    [WORD_REPORT] = {"@1 - @2", "@1 - @2"},
    [WORD_ROW] = {"  @1", "  @1"},
    [WORD_MORE] = {"  처음 @1줄만 보였습니다.", "  Only the first @1 are shown."},
    [WORD_REPORT_FAILED] = {"  이 보고는 읽지 못했습니다: @1",
	"  This report could not be read: @1"},
    [WORD_NOTHING_MINE] = {"이 카드로 남긴 기록이 원장에 없습니다.",
	"The ledger has no entry of this card."},
    [WORD_AS_OF] = {"원장을 @2까지 직접 확인한 내용입니다(기록 @1개).",
	"Read and checked by this program: a ledger of @1 records, until @2."},
    [WORD_COLUMN_ENTRY] = {"기록 번호", "Entry"},
    [WORD_COLUMN_TIME] = {"때", "Time"},
    [WORD_COLUMN_SIGNER] = {"적은 곳", "Signed by"},
    [WORD_OPENED] = {"기록 @1을 @2에 적었습니다.", "Record @1 is in @2."},
    [WORD_CONSENT_TO] = {"다음과 같이 건강 기록을 볼 수 있게 합니다.",
	"Your health records may be read as follows."},
    [WORD_READER] = {"열쇠를 받는 곳", "Whose key reads them"},
    [WORD_KEYS_OF] = {"열쇠를 건네는 기록:", "Records whose keys go along:"},
    [WORD_CONSENT_WARNING] =
	{"동의는 언제든 거둘 수 있고, 그 뒤로는 보지 못하게 됩니다. 그러나 이미 건넨 "
	 "열쇠와 이미 본 내용은 되돌릴 수 없습니다.",
	    "You may withdraw at any time, and no look is allowed then. But a key that "
	    "was handed over and what was read cannot be taken back."},
    [WORD_CONSENT_ASK] = {"동의할까요? (예/아니요)", "Do you consent? (yes/no)"},
    [WORD_TAKE_TO_DESK] =
	{"@1에 적었습니다. 이 파일과 카드를 창구로 가져가면 동의가 기록됩니다.",
	    "It is in @1. Take this file and your card to a desk, where the consent is "
	    "entered."},
    [WORD_JOINED] = {"@1에 이 도시의 헌장을 적었습니다: @2",
	"The charter of @2 is in @1."},
    [WORD_ASK_PIN] = {"카드의 PIN:", "PIN of the card:"},
    [WORD_ERROR_PIN] = {"PIN이 맞지 않습니다.", "The PIN is wrong."},
    [WORD_ERROR_BLOCKED] = {"PIN을 여러 번 틀려 카드가 잠겼습니다.",
	"The card is blocked after too many wrong PINs."},
    [WORD_ERROR_BUSY] = {"잠시 뒤에 다시 해 주세요.", "Try again a little later."},
    [WORD_ERROR_NET] = {"원장이 있는 곳에 연결하지 못했습니다.",
	"The ledger cannot be reached."},
    [WORD_ERROR_NONE] = {"찾을 수 없습니다.", "There is no such thing."},
    [WORD_ERROR_KEY] = {"카드나 도시가 맞지 않습니다.", "Card or city do not fit."},
    [WORD_ERROR_FORMAT] = {"명령이나 파일이 맞지 않습니다.",
	"The command or a file is malformed."},
    [WORD_ERROR_FORK] = {"원장이 서로 맞지 않습니다. 믿지 마세요.",
	"The ledger contradicts itself: do not believe it."},
    [WORD_ERROR_REFUSED] = {"할 수 없습니다.", "It is refused."},
    [WORD_ERROR_STATE] = {"지금은 할 수 없습니다.", "It cannot be done now."},
    [WORD_ERROR_OTHER] = {"하지 못했습니다.", "It failed."},
};

static bool korean;

/* ---- which language ---- */

static const char *
locale_name(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (int i = 0; i < 3; i++) {
		const char *value = getenv(variables[i]);

		if (value != NULL && value[0] != '\0')
			return value;
	}
	return NULL;
}

static bool
locale_korean(void)
{
	const char *name = locale_name();
	const char *dot = name != NULL ? strchr(name, '.') : NULL;

	return dot != NULL && strncmp(name, "en", 2) != 0 &&
	       (strncasecmp(dot, ".UTF-8", 6) == 0 || strncasecmp(dot, ".utf8", 5) == 0);
}

int
words_choose(const char *language, struct why *why)
{
	if (language == NULL)
		korean = locale_korean();
	else if (strcmp(language, "ko") == 0 || strcmp(language, "en") == 0)
		korean = language[0] == 'k';
	else
		return why_set(why, ERR_FORMAT,
		    "--language %.20s: the languages are ko and en", language);
	return 0;
}

bool
words_korean(void)
{
	return korean;
}

const char *
words_key(void)
{
	return korean ? "ko" : "en";
}

const char *
word(enum word w)
{
	return korean ? table[w].ko : table[w].en;
}

/* ---- sentences ---- */

static void
fill(struct buf *out, const char *text, const char *const *given, size_t count)
{
	for (; *text != '\0'; text++) {
		size_t i = text[0] == '@' ? (size_t)(text[1] - '1') : count;

		if (i < count) {
			buf_puts(out, given[i]);
			text++;
		} else {
			buf_put8(out, (uint8_t)text[0]);
		}
	}
}

void
tell(FILE *out, enum word w, ...)
{
	const char *given[4];
	size_t count = 0;
	struct buf line = {0};
	va_list list;

	va_start(list, w);
	while (count < 4 && (given[count] = va_arg(list, const char *)) != NULL)
		count++;
	va_end(list);
	fill(&line, word(w), given, count);
	log_answer(out, "%s", buf_str(&line));
	fflush(out);
	buf_free(&line);
}

static enum word
word_of_error(int code)
{
	/* clang-format off */
	switch (code) {
	case ERR_PASSPHRASE: return WORD_ERROR_PIN;
	case ERR_BLOCKED: return WORD_ERROR_BLOCKED;
	case ERR_BUSY: case ERR_PENDING: return WORD_ERROR_BUSY;
	case ERR_NET: return WORD_ERROR_NET;
	case ERR_NOT_FOUND: case -ENOENT: return WORD_ERROR_NONE;
	case ERR_KEY: return WORD_ERROR_KEY;
	case ERR_FORMAT: case ERR_TOO_LARGE: return WORD_ERROR_FORMAT;
	case ERR_FORK: case ERR_SIGNATURE: case ERR_PROOF: case ERR_QUORUM:
		return WORD_ERROR_FORK;
	case ERR_REFUSED: return WORD_ERROR_REFUSED;
	case ERR_STATE: return WORD_ERROR_STATE;
	default: return WORD_ERROR_OTHER;
	}
	/* clang-format on */
}

void
tell_failure(int code, const struct why *why)
{
	log_say("%s", word(word_of_error(code)));
	log_why(code, why);
}

struct moment
moment_of(int64_t seconds)
{
	struct moment m;

	days_clock_text(m.s, seconds);
	return m;
}

struct moment
number_of(uint64_t n)
{
	struct moment m;

	snprintf(m.s, sizeof(m.s), "%llu", (unsigned long long)n);
	return m;
}
