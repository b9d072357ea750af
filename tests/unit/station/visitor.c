#include "tests/unit/station/visitor.h"

#include <stdlib.h>
#include <string.h>
#include "station/screen/model/clerk_page.h"

const char visitor_questions[] =
    "{\"id\":\"carfree\",\"type\":\"yesno\",\"text\":{\"ko\":\"세종대로를 일요일마다 차 "
    "없는 거리로 할까요?\",\"en\":\"Should Sejong-daero be car-free on "
    "Sundays?\"},\"options\":[{\"id\":\"yes\",\"ko\":\"찬성\",\"en\":\"Yes\"},{\"id\":"
    "\"no\",\"ko\":\"반대\",\"en\":\"No\"}]}\n"
    "{\"id\":\"library\",\"type\":\"single\",\"text\":{\"ko\":\"새 도서관은 어느 구에 "
    "지을까요?\",\"en\":\"Which district gets the new "
    "library?\"},\"options\":[{\"id\":\"jongno\",\"ko\":\"종로구\",\"en\":\"Jongno\"},{"
    "\"id\":\"mapo\",\"ko\":\"마포구\",\"en\":\"Mapo\"},{\"id\":\"nowon\",\"ko\":\"노원구"
    "\",\"en\":\"Nowon\"}]}\n"
    "{\"id\":\"projects\",\"type\":\"multi\",\"min\":2,\"max\":3,\"text\":{\"ko\":"
    "\"지지하는 사업을 두 가지나 세 가지 고르세요.\",\"en\":\"Choose two or three "
    "projects.\"},\"options\":[{\"id\":\"lights\",\"ko\":\"한강 자전거길 야간 "
    "조명\",\"en\":\"Night lights for the Han cycle "
    "path\"},{\"id\":\"books\",\"ko\":\"동네 책방 지원\",\"en\":\"Support for local "
    "bookshops\"},{\"id\":\"solar\",\"ko\":\"옥상 태양광 학교\",\"en\":\"Rooftop solar "
    "for schools\"},{\"id\":\"shade\",\"ko\":\"버스 정류장 그늘막\",\"en\":\"Shade at "
    "bus "
    "stops\"},{\"id\":\"garden\",\"ko\":\"마을 텃밭\",\"en\":\"Neighbourhood gardens\"}]}"
    "\n"
    "{\"id\":\"parks\",\"type\":\"approval\",\"min\":1,\"max\":12,\"text\":{\"ko\":"
    "\"어느 "
    "공원에 화장실이 더 있어야 할까요?\",\"en\":\"Which parks need more "
    "toilets?\"},\"options\":[{\"id\":\"a\",\"ko\":\"남산공원\",\"en\":\"Namsan\"},{"
    "\"id\":\"b\",\"ko\":\"서울숲\",\"en\":\"Seoul Forest\"},{\"id\":\"c\",\"ko\":"
    "\"월드컵공원\",\"en\":\"World Cup "
    "Park\"},{\"id\":\"d\",\"ko\":\"올림픽공원\",\"en\":\"Olympic "
    "Park\"},{\"id\":\"e\",\"ko\":\"보라매공원\",\"en\":\"Boramae\"},{\"id\":\"f\","
    "\"ko\":"
    "\"북서울꿈의숲\",\"en\":\"Dream "
    "Forest\"},{\"id\":\"g\",\"ko\":\"선유도공원\",\"en\":\"Seonyudo\"},{\"id\":\"h\","
    "\"ko\":\"낙산공원\",\"en\":\"Naksan\"},{\"id\":\"i\",\"ko\":\"용산가족공원\",\"en\":"
    "\"Yongsan Family "
    "Park\"},{\"id\":\"j\",\"ko\":\"어린이대공원\",\"en\":\"Children's Grand "
    "Park\"},{\"id\":\"k\",\"ko\":\"여의도공원\",\"en\":\"Yeouido\"},{\"id\":\"l\","
    "\"ko\":"
    "\"양재시민의숲\",\"en\":\"Yangjae Citizens' Forest\"}]}\n"
    "{\"id\":\"council\",\"type\":\"pick\",\"max\":1,\"text\":{\"ko\":\"분야마다 위원 한 "
    "명을 고르세요.\",\"en\":\"Choose one member in each "
    "field.\"},\"options\":[{\"id\":\"kim\",\"ko\":\"김하늘\",\"en\":\"Kim "
    "Haneul\",\"category\":\"culture\"},{\"id\":\"lee\",\"ko\":\"이바다\",\"en\":\"Lee "
    "Bada\",\"category\":\"culture\"},{\"id\":\"park\",\"ko\":\"박나무\",\"en\":\"Park "
    "Namu\",\"category\":\"safety\"},{\"id\":\"choi\",\"ko\":\"최별\",\"en\":\"Choi "
    "Byeol\",\"category\":\"safety\"}]}\n"
    "{\"id\":\"happy\",\"type\":\"score\",\"max_score\":10,\"text\":{\"ko\":\"동네에 몇 "
    "점을 주시겠어요?\",\"en\":\"How do you score these "
    "places?\"},\"options\":[{\"id\":\"home\",\"ko\":\"우리 동네\",\"en\":\"My "
    "neighbourhood\"},{\"id\":\"market\",\"ko\":\"시장\",\"en\":\"The market\"}]}\n"
    "{\"id\":\"service\",\"type\":\"grades\",\"text\":{\"ko\":\"시의 서비스를 평가해 "
    "주세요.\",\"en\":\"How good are the city's "
    "services?\"},\"grades\":[{\"id\":\"poor\",\"ko\":\"부족\",\"en\":\"Poor\"},{\"id\":"
    "\"fair\",\"ko\":\"보통\",\"en\":\"Fair\"},{\"id\":\"good\",\"ko\":\"좋음\",\"en\":"
    "\"Good\"}],\"options\":[{\"id\":\"counter\",\"ko\":\"민원 "
    "창구\",\"en\":\"Counters\"},{\"id\":\"website\",\"ko\":\"누리집\",\"en\":"
    "\"Website\"}]}\n"
    "{\"id\":\"money\",\"type\":\"points\",\"points\":5,\"min\":2,\"text\":{\"ko\":"
    "\"점수 "
    "다섯 점을 나누어 주세요.\",\"en\":\"Share out five "
    "points.\"},\"options\":[{\"id\":\"green\",\"ko\":\"공원\",\"en\":\"Parks\"},{\"id\":"
    "\"transit\",\"ko\":\"대중교통\",\"en\":\"Public "
    "transport\"},{\"id\":\"care\",\"ko\":\"돌봄\",\"en\":\"Care\"}]}\n";

/* ---- calls and events ---- */

static void
forget_last(struct visitor *v)
{
	buf_free(&v->last.body);
	v->last = (struct call){0};
}

static void
take_calls(struct visitor *v)
{
	struct call c;

	while (model_take(&v->m, &c)) {
		v->ends += c.kind == CALL_END;
		v->rings += c.kind == CALL_WORKER;
		v->messages += c.kind == CALL_VAULT;
		if (c.kind == CALL_VAULT && c.type != MSG_BOOTH &&
		    c.request != STATUS_REQUEST && c.request != LEDGER_REQUEST) {
			forget_last(v);
			v->last = c;
		} else {
			buf_free(&c.body);
		}
	}
}

static void
put(struct visitor *v, struct event e)
{
	e.now = v->now;
	model_on(&v->m, &e);
	take_calls(v);
}

void
visitor_open(struct visitor *v)
{
	memset(v, 0, sizeof(*v));
	v->now = 1000000;
	model_open(&v->m, v->now);
}

void
visitor_close(struct visitor *v)
{
	forget_last(v);
	model_close(&v->m);
}

void
visitor_press(struct visitor *v, enum request r)
{
	put(v, (struct event){.kind = EVENT_REQUEST, .request = r});
}

void
visitor_key(struct visitor *v, int32_t key)
{
	put(v, (struct event){.kind = EVENT_REQUEST,
		   .request = keys_request(key, model_in_field(&v->m)),
		   .key = key});
}

void
visitor_type(struct visitor *v, const char *keys)
{
	for (; *keys; keys++)
		visitor_key(v, *keys);
}

void
visitor_line(struct visitor *v, const char *line)
{
	put(v, (struct event){.kind = EVENT_LINE, .text = line});
}

void
visitor_scan(struct visitor *v, const char *line)
{
	put(v, (struct event){.kind = EVENT_SCAN, .text = line});
}

void
visitor_item(struct visitor *v, int number)
{
	put(v, (struct event){.kind = EVENT_ITEM, .number = number});
}

void
visitor_go(struct visitor *v, enum act act, int index)
{
	page_focus(&v->m, act, index);
	visitor_press(v, REQUEST_SELECT);
}

void
visitor_wait(struct visitor *v, int64_t ms)
{
	v->now += ms;
	put(v, (struct event){.kind = EVENT_TIME});
}

/* ---- the vault ---- */

void
visitor_told(
    struct visitor *v, uint32_t request, uint16_t type, const void *body, size_t size)
{
	struct message m = {.type = type, .request = request};

	buf_put(&m.body, size ? body : "", size);
	put(v, (struct event){.kind = EVENT_ANSWER, .message = &m});
	buf_free(&m.body);
}

void
visitor_answer(struct visitor *v, uint16_t type, const void *body, size_t size)
{
	visitor_told(v, v->last.request, type, body, size);
}

void
visitor_refuse(struct visitor *v, const char *key)
{
	struct buf b = {0};

	buf_put_text(&b, key);
	buf_put_text(&b, "a sentence of the vault");
	visitor_answer(v, MSG_REFUSED, b.data, b.size);
	buf_free(&b);
}

void
visitor_tracker(struct visitor *v, uint16_t type)
{
	visitor_answer(v, type, VISITOR_TRACKER VISITOR_FINGERPRINT, 2 * TRACKER_CHARS);
}

void
visitor_polls(struct visitor *v, const uint8_t *states, size_t count)
{
	static const char *const titles[][3] = {
	    {"budget-2026", "서울시 참여예산 2026", "Seoul participatory budget 2026"},
	    {"park-names", "새 공원 이름 짓기", "A name for the new park"},
	    {"old", "지난 투표", "A poll of last year"},
	    {"night", "심야 버스 노선", "Night bus lines"},
	};
	struct buf b = {0};

	buf_put16(&b, (uint16_t)count);
	for (size_t i = 0; i < count; i++) {
		buf_put_text(&b, titles[i][0]);
		buf_put_var(&b, titles[i][1], strlen(titles[i][1]));
		buf_put_var(&b, titles[i][2], strlen(titles[i][2]));
		buf_put64(&b, 1);
		buf_put64(&b, 2);
		buf_put8(&b, states[i]);
	}
	visitor_answer(v, MSG_IS_POLLS, b.data, b.size);
	buf_free(&b);
}

/* ---- whole ways ---- */

void
visitor_to_how(struct visitor *v, enum language l, const char *questions)
{
	const uint8_t open = 1;

	visitor_item(v, l == LANGUAGE_KO ? 1 : 2);
	visitor_line(v, "/media/card/you.card");
	visitor_type(v, "271828\r");
	visitor_answer(v, MSG_CARD_OPEN, NULL, 0);
	visitor_polls(v, &open, 1);
	visitor_answer(v, MSG_IS_QUESTIONS, questions, strlen(questions));
}

void
visitor_to_questions(struct visitor *v, enum language l, const char *questions)
{
	visitor_to_how(v, l, questions);
	visitor_item(v, 0);
}

void
visitor_to_cast(struct visitor *v)
{
	visitor_press(v, REQUEST_REVIEW);
	visitor_item(v, 0);
	visitor_tracker(v, MSG_TRACKER);
}

/* ---- the booth ---- */

static void
put_poll(struct buf *b, const char *id, const char *ko, const char *en, uint8_t state,
    uint64_t ballots, uint64_t boxed)
{
	buf_put_text(b, id);
	buf_put_text(b, ko);
	buf_put_text(b, en);
	buf_put64(b, VISITOR_MORNING);
	buf_put64(b, VISITOR_MORNING + 12 * 3600);
	buf_put8(b, state);
	buf_put64(b, ballots);
	buf_put64(b, ballots > 0);
	buf_put64(b, boxed / 16);
	buf_put64(b, boxed);
	buf_put64(b, boxed / 40);
}

void
visitor_report(struct visitor *v, uint16_t type, struct told t)
{
	static const char nodes[] =
	    "https://node-1.seoul.example\nhttps://node-2.seoul.example";
	uint8_t hash[32];
	struct buf b = {0};
	uint8_t poll = t.state == BOOTH_CLOSED ? 3 : 1;

	memset(hash, 0xa7, sizeof(hash));
	buf_put8(&b, (uint8_t)t.state);
	buf_put8(&b, t.flags);
	buf_put64(&b,
	    t.state == BOOTH_NEW || t.state == BOOTH_TEST ? 0 : VISITOR_MORNING + 120);
	buf_put64(&b, VISITOR_MORNING + 5 * 3600);
	buf_put64(&b, 5120);
	buf_put64(&b, t.trouble ? 3 : 0);
	buf_put64(&b, 1);
	buf_put64(&b, t.empty ? 0 : 12);
	buf_put64(&b, t.refused);
	buf_put_var(&b, t.trouble ? t.trouble : "", t.trouble ? strlen(t.trouble) : 0);
	buf_put_var(&b, nodes, strlen(nodes));
	buf_put64(&b, t.empty ? 0 : 16);
	buf_put(&b, hash, sizeof(hash));
	buf_put64(&b, 41);
	buf_put(&b, hash, sizeof(hash));
	buf_put8(&b, t.last);
	buf_put16(&b, 2);
	put_poll(&b, "budget", "참여예산 투표", "Participatory budget", poll,
	    t.empty || poll == 3 ? 0 : 9, t.empty ? 0 : 160);
	put_poll(&b, "lights", "가로등 주민투표", "Vote on street lights", poll,
	    t.empty || poll == 3 ? 0 : 4, t.empty ? 0 : 48);
	visitor_answer(v, type, b.data, b.size);
	buf_free(&b);
}
