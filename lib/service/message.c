/* Words for message keys: a service's own come with its form, the engine's are here. */
#include "service/engine.h"

#include <string.h>

static const struct {
	const char *key, *ko, *en;
} own[] = {
    {"core.service_unknown", "그런 서비스가 공표되어 있지 않습니다.",
	"No such service is published."},
    {"core.kind_unknown", "이 서비스에 그런 종류의 기록은 없습니다.",
	"This service has no such kind of entry."},
    {"core.version_unknown", "이 서비스에 그런 판은 없습니다.",
	"This service has no such version."},
    {"core.field_unknown", "양식에 없는 칸이 들어 있습니다.",
	"The form has no such field."},
    {"core.field_missing", "채워야 할 칸이 비어 있습니다.", "A required field is empty."},
    {"core.field_type", "칸에 적힌 값의 종류가 맞지 않습니다.",
	"A field holds the wrong kind of value."},
    {"core.field_range", "칸에 적힌 값이 허용된 범위를 벗어났습니다.",
	"A field holds a value outside its limits."},
    {"core.lines", "표의 줄이 너무 많거나 모양이 맞지 않습니다.",
	"The rows are too many or malformed."},
    {"core.payload", "이 기록에는 자료를 덧붙일 수 없습니다.",
	"This kind of entry takes no payload."},
    {"core.signature", "서명이 맞지 않습니다.", "A signature does not hold."},
    {"core.cosign", "카드 서명이 더 필요합니다.", "The signature of a card is missing."},
    {"core.origin", "다른 원장에 보낼 기록입니다.",
	"The entry is meant for another ledger."},
    {"core.undecided",
	"이 서비스의 규칙이 이 기록을 받을지 정하지 못해 원장에 올리지 않았습니다. "
	"서비스를 운영하는 기관에 알려 주세요.",
	"The rules of this service come to no decision about this entry, so it was "
	"not put on the ledger. Please tell the office that runs the service."},
    {"core.part", "나누어 보낸 기록의 순서가 이어지지 않습니다.",
	"The parts of this entry do not follow one another."},
};

/* Any service's last line of defence says the same. */
static const char backstop_ko[] =
    "이미 있는 기록과 어긋나거나 짝이 맞지 않는 기록입니다.";
static const char backstop_en[] = "The entry contradicts what is already recorded.";

const char *
state_message(struct state *s, const char *key, const char *language)
{
	bool korean = strcmp(language, "ko") == 0;
	const char *dot = strchr(key, '.');
	const char *words = NULL;

	if (!korean && strcmp(language, "en") != 0)
		return NULL;
	for (size_t i = s->registry.count; i-- > 0 && !words;)
		words = form_message(s->registry.forms[i], key, language);
	for (size_t i = 0; i < sizeof(own) / sizeof(*own) && !words; i++)
		if (strcmp(own[i].key, key) == 0)
			words = korean ? own[i].ko : own[i].en;
	if (!words && dot && strcmp(dot, ".backstop") == 0)
		words = korean ? backstop_ko : backstop_en;
	return words;
}
