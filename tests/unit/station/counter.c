#include "tests/unit/station/counter.h"

#include <string.h>
#include "base/file.h"
#include "station/screen/model/clerk_page.h"

/* ---- unlocking ---- */

void
counter_status(struct visitor *v, struct clerk_status s)
{
	struct buf b = {0};

	buf_put8(&b, s.flags);
	buf_put64(&b, s.leaves);
	buf_put64(&b, s.block_time);
	buf_put64(&b, s.waiting);
	buf_put64(&b, s.sent);
	buf_put64(&b, 0);
	buf_put64(&b, 0);
	buf_put32(&b, s.tasks);
	buf_put32(&b, s.hand);
	buf_put32(&b, s.today);
	buf_put_var(&b, s.trouble, strlen(s.trouble));
	visitor_told(v, STATUS_REQUEST, MSG_IS_DESK, b.data, b.size);
	buf_free(&b);
}

/* Is what is found given a document of, and how many wait? */
static bool issues;
static uint32_t documents;

static void
usual_status(struct visitor *v, uint8_t flags)
{
	counter_status(v, (struct clerk_status){.flags = CLERK_READY | flags,
			      .leaves = 5120,
			      .block_time = VISITOR_MORNING + 3600,
			      .waiting = 2,
			      .sent = 1,
			      .tasks = 1,
			      .hand = documents,
			      .today = 7});
}

void
counter_issues(struct visitor *v, uint32_t hand)
{
	issues = true;
	documents = hand;
	usual_status(v, 0);
}

void
counter_folders(struct visitor *v)
{
	usual_status(v, CLERK_SAVES | CLERK_FILES);
}

void
counter_open(struct visitor *v, enum language l)
{
	issues = false;
	documents = 0;
	usual_status(v, 0);
	if (l == LANGUAGE_EN)
		visitor_press(v, REQUEST_LANGUAGE);
}

static void
put_service(struct buf *b, const char *name, const char *ko, const char *en, uint8_t may)
{
	buf_put_text(b, name);
	buf_put32(b, 3);
	buf_put_text(b, ko);
	buf_put_text(b, en);
	buf_put8(b, may);
}

void
counter_unlock(struct visitor *v, const char *key)
{
	struct buf b = {0};

	visitor_line(v, "/media/card/clerk.card");
	visitor_type(v, "271828\r");
	buf_put_text(&b, key);
	buf_put16(&b, 1);
	buf_put_text(&b, "lost:desk");
	visitor_answer(v, MSG_CLERK_OPEN, b.data, b.size);
	buf_reset(&b);
	buf_put16(&b, 3);
	put_service(&b, "lost", "유실물", "Lost property", 3);
	put_service(&b, "don", "기부", "Donations", CLERK_STATION_MAY);
	put_service(&b, "core", "플랫폼", "Platform", 0);
	visitor_answer(v, MSG_IS_FORMS, b.data, b.size);
	buf_free(&b);
}

/* ---- the form ---- */

static void
put_form(struct visitor *v, uint32_t version, const char *json)
{
	struct buf b = {0};

	buf_put32(&b, version);
	buf_put16(&b, 4);
	buf_put_text(&b, "found");
	buf_put8(&b, issues ? 3 | CLERK_HANDS : 3);
	buf_put_text(&b, "returned");
	buf_put8(&b, issues ? 3 | CLERK_CARRIES : 3);
	buf_put_text(&b, "auction");
	buf_put8(&b, CLERK_CLERK_MAY);
	buf_put_text(&b, "catalogue");
	buf_put8(&b, 3);
	buf_put_text(&b, json);
	visitor_answer(v, MSG_IS_FORM, b.data, b.size);
	buf_free(&b);
}

static void
read_form(struct buf *text)
{
	struct why why = {""};

	if (file_read(text, SOURCE "/tests/unit/station/lost.json", 1 << 20, &why))
		die("%s", why.text);
}

void
counter_form(struct visitor *v)
{
	struct buf text = {0};

	read_form(&text);
	put_form(v, 3, buf_str(&text));
	buf_free(&text);
}

void
counter_newer_form(struct visitor *v)
{
	static const char shelf[] =
	    "\"shelf\": {\"type\": \"text\", \"label\": {\"ko\": \"칸\", \"en\": "
	    "\"Shelf\"}}, ";
	struct buf text = {0}, newer = {0};
	const char *at, *version = "\"version\": 3", *item = "\"item\"";

	read_form(&text);
	at = buf_str(&text);
	buf_put(&newer, at, (size_t)(strstr(at, version) - at));
	buf_puts(&newer, "\"version\": 4");
	at = strstr(at, version) + strlen(version);
	buf_put(&newer, at, (size_t)(strstr(at, item) - at));
	buf_puts(&newer, shelf);
	buf_puts(&newer, strstr(at, item));
	put_form(v, 4, buf_str(&newer));
	buf_free(&newer);
	buf_free(&text);
}

void
counter_service(struct visitor *v)
{
	visitor_go(v, ACT_SERVICE, 0);
	counter_form(v);
}

void
counter_found(struct visitor *v)
{
	counter_service(v);
	visitor_go(v, ACT_KIND, 0);
}

void
counter_field(struct visitor *v, int slot)
{
	page_focus(&v->m, ACT_FIELD, slot);
	visitor_wait(v, 0);
}

void
counter_fill(struct visitor *v)
{
	counter_field(v, FOUND_ITEM);
	visitor_key(v, KEY_INSERT_KEY);
	visitor_type(v, "wlrkq\r"); /* 지갑 */
	visitor_key(v, KEY_INSERT_KEY);
	visitor_type(v, "City Hall\r");
	visitor_type(v, "3\r50000\r20261126\r");
	counter_field(v, FOUND_CONTACT);
	visitor_type(v, "010-0000-0000\r");
}

/* ---- rows ---- */

static void
put_row(struct buf *b, int64_t entry, const char *item, const char *place,
    const char *sort, int64_t value, int64_t day)
{
	buf_put8(b, CLERK_INTEGER);
	buf_put64(b, (uint64_t)entry);
	buf_put8(b, CLERK_TEXT);
	buf_put_text(b, item);
	buf_put8(b, CLERK_TEXT);
	buf_put_text(b, place);
	buf_put8(b, CLERK_TEXT);
	buf_put_text(b, sort);
	buf_put8(b, CLERK_INTEGER);
	buf_put64(b, (uint64_t)value);
	buf_put8(b, CLERK_INTEGER);
	buf_put64(b, (uint64_t)day);
}

void
counter_shelf(struct visitor *v)
{
	struct buf b = {0};

	buf_put64(&b, 5120);
	buf_put32(&b, 3);
	buf_put16(&b, 6);
	buf_put_text(&b, "entry_index");
	buf_put_text(&b, "item");
	buf_put_text(&b, "place");
	buf_put_text(&b, "sort");
	buf_put_text(&b, "value");
	buf_put_text(&b, "day");
	buf_put16(&b, 3);
	put_row(&b, 4711, "갈색 지갑", "시청역 2번 출구", "money", 50000, 20783);
	put_row(&b, 4719, "우산", "한강공원", "bag", 12000, 20780);
	put_row(&b, 4802, "Phone with a cracked screen", "Gwanghwamun", "phone", 300000,
	    20781);
	visitor_answer(v, MSG_IS_ROWS, b.data, b.size);
	buf_free(&b);
}

/* Two columns, the rows of one message. */
void
counter_places(struct visitor *v, uint32_t total)
{
	static const char *const names[] = {
	    "시청역", "한강공원", "하늘공원", "Gwanghwamun"};
	struct buf b = {0};

	buf_put64(&b, 5120);
	buf_put32(&b, total);
	buf_put16(&b, 2);
	buf_put_text(&b, "district");
	buf_put_text(&b, "place");
	buf_put16(&b, 4);
	for (int i = 0; i < 4; i++) {
		buf_put8(&b, CLERK_TEXT);
		buf_put_text(&b, i == 0 || i == 3 ? "Jung-gu" : "Mapo-gu");
		buf_put8(&b, CLERK_TEXT);
		buf_put_text(&b, names[i]);
	}
	visitor_answer(v, MSG_IS_ROWS, b.data, b.size);
	buf_free(&b);
}

/* ---- verdicts ---- */

void
counter_present(struct visitor *v, const char *key)
{
	struct buf b = {0};

	buf_put_text(&b, key);
	visitor_answer(v, MSG_PRESENTED, b.data, b.size);
	buf_free(&b);
}

static void
put_line(struct buf *b, enum paper_kind kind, const char *first, const char *second)
{
	buf_put8(b, (uint8_t)kind);
	buf_put_text(b, first);
	buf_put_var(b, second, strlen(second));
}

/* The entry that carries it is one of `returned`. */
static void
put_document(struct buf *b)
{
	buf_put8(b, 1);
	buf_put_text(b, "returned");
	buf_put16(b, 2);
	buf_put_text(b, "find");
	buf_put_text(b, "4711");
	buf_put_text(b, "owner");
	buf_put_text(b, COUNTER_OTHER);
	buf_put16(b, 3);
	put_line(b, PART_TITLE, "습득 확인서", "");
	put_line(b, PART_ROW, "물건", "지갑");
	put_line(b, PART_TEXT, "위 물건을 맡았음을 확인합니다.", "");
	buf_put16(b, 3);
	put_line(b, PART_TITLE, "Certificate of a find", "");
	put_line(b, PART_ROW, "Thing", "지갑");
	put_line(b, PART_TEXT, "This is to certify that the thing was handed in.", "");
}

static void
put_accepted(struct buf *b)
{
	buf_put8(b, CLERK_ACCEPTED);
	buf_put_text(b, "station-3");
	buf_put32(b, 1);
	buf_put16(b, 1);
	buf_put_text(b, "finder");
	buf_put_text(b, COUNTER_CITIZEN);
	if (issues)
		put_document(b);
	else
		buf_put8(b, 0);
}

void
counter_accept(struct visitor *v)
{
	struct buf b = {0};

	put_accepted(&b);
	visitor_answer(v, MSG_TRIED, b.data, b.size);
	buf_free(&b);
}

void
counter_rules(struct visitor *v, const char *field)
{
	counter_rules_of(v, field, 3);
}

void
counter_rules_of(struct visitor *v, const char *field, uint32_t live)
{
	struct buf b = {0};

	buf_put8(&b, CLERK_REFUSED);
	buf_put_text(&b, "lost.too_dear");
	buf_put_var(&b, field, strlen(field));
	buf_put_text(&b, "어림값이 현금 한도를 넘었습니다.");
	buf_put_text(&b, "The estimated value is above the limit for cash.");
	buf_put32(&b, live);
	visitor_answer(
	    v, v->last.type == MSG_SIGN ? MSG_SIGNED : MSG_TRIED, b.data, b.size);
	buf_free(&b);
}

void
counter_made(struct visitor *v)
{
	uint8_t bytes[32];
	struct buf b = {0};

	memset(bytes, 0xa7, sizeof(bytes));
	put_accepted(&b);
	buf_put64(&b, 58);
	buf_put(&b, bytes, 32);
	buf_put(&b, COUNTER_CODE, CLERK_CODE);
	buf_put64(&b, VISITOR_MORNING + 4 * 3600);
	buf_put8(&b, issues);
	buf_put16(&b, !issues);
	if (!issues) {
		buf_put_text(&b, "contact");
		buf_put16(&b, 0);
		buf_put(&b, bytes, CLERK_SALT);
		buf_put(&b, bytes, 32);
	}
	visitor_answer(v, MSG_SIGNED, b.data, b.size);
	buf_free(&b);
}

/* ---- entries ---- */

static void
put_entry(struct buf *b, uint64_t seq, const char *kind, uint8_t state, uint8_t settled,
    const char *key)
{
	uint8_t leaf[32] = {0};

	buf_put64(b, seq);
	buf_put64(b, VISITOR_MORNING + 60 * seq);
	buf_put_text(b, "lost");
	buf_put_text(b, kind);
	buf_put8(b, state);
	buf_put8(b, settled);
	buf_put64(b, state == CLERK_PROVEN ? 4700 + seq : 0);
	buf_put(b, leaf, sizeof(leaf));
	buf_put_var(b, key, strlen(key));
	buf_put_var(b, "", 0);
	buf_put64(b, 0);
	buf_put64(b, settled == CLERK_CORRECTED ? seq + 1 : 0);
	buf_put8(b, seq == 56);
}

void
counter_day(struct visitor *v)
{
	struct buf b = {0};

	buf_put32(&b, 20607);
	buf_put32(&b, 1);
	buf_put32(&b, 1);
	buf_put32(&b, 1);
	buf_put32(&b, 2);
	buf_put32(&b, 5);
	buf_put16(&b, 5);
	put_entry(&b, 58, "found", CLERK_WAITING, CLERK_OPEN, "");
	put_entry(&b, 57, "returned", CLERK_SENT, CLERK_OPEN, "");
	put_entry(&b, 56, "found", CLERK_PROVEN, CLERK_OPEN, "");
	put_entry(&b, 55, "found", CLERK_ENTRY_REFUSED, CLERK_OPEN, "lost.too_dear");
	put_entry(
	    &b, 54, "found", CLERK_ENTRY_REFUSED, CLERK_ACKNOWLEDGED, "lost.too_dear");
	visitor_answer(v, MSG_IS_DAY, b.data, b.size);
	buf_free(&b);
}

void
counter_tasks(struct visitor *v)
{
	struct buf b = {0};

	buf_put16(&b, 1);
	buf_put64(&b, 55);
	buf_put64(&b, VISITOR_MORNING + 3300);
	buf_put_text(&b, "lost");
	buf_put_text(&b, "found");
	buf_put32(&b, 2);
	buf_put_text(&b, "lost.too_dear");
	buf_put_text(&b, "value");
	buf_put_text(&b, "어림값이 현금 한도를 넘었습니다.");
	buf_put_text(&b, "The estimated value is above the limit for cash.");
	buf_put_text(&b,
	    "{\"item\":\"지갑\",\"place\":\"시청역\",\"sort\":\"money\",\"value\":"
	    "9000000,"
	    "\"day\":20607,\"lines\":[{\"what\":\"교통카드\",\"count\":2}]}");
	buf_put8(&b, 1);
	visitor_answer(v, MSG_IS_TASKS, b.data, b.size);
	buf_free(&b);
}

void
counter_closed(struct visitor *v)
{
	uint8_t hash[32] = {0};
	struct buf b = {0};

	buf_put32(&b, 20607);
	buf_put64(&b, VISITOR_MORNING + 12 * 3600);
	buf_put64(&b, 52);
	buf_put64(&b, 58);
	buf_put(&b, hash, sizeof(hash));
	buf_put32(&b, 2);
	buf_put32(&b, 1);
	buf_put32(&b, 3);
	buf_put32(&b, 1);
	buf_put32(&b, 1);
	buf_put64(&b, 90);
	buf_put(&b, hash, sizeof(hash));
	buf_put16(&b, 2);
	buf_put_text(&b, "lost");
	buf_put_text(&b, "found");
	buf_put32(&b, 5);
	buf_put32(&b, 1);
	buf_put_text(&b, "lost");
	buf_put_text(&b, "returned");
	buf_put32(&b, 2);
	buf_put32(&b, 0);
	visitor_answer(v, MSG_DAY_CLOSED, b.data, b.size);
	buf_free(&b);
}

/* ---- files, sealed values ---- */

void
counter_saved(struct visitor *v)
{
	struct buf b = {0};

	buf_put_text(&b, "lost_v_shelf-2026-06-03-2.csv");
	buf_put32(&b, 3);
	visitor_answer(v, MSG_SAVED, b.data, b.size);
	buf_free(&b);
}

static void
put_file(struct buf *b, const char *name, uint64_t size, int minutes)
{
	buf_put_text(b, name);
	buf_put64(b, size);
	buf_put64(b, VISITOR_MORNING + 60 * (uint64_t)minutes);
}

void
counter_files(struct visitor *v, uint32_t all)
{
	struct buf b = {0};

	buf_put32(&b, all);
	buf_put16(&b, 3);
	put_file(&b, "지갑 사진.jpg", 482113, 42);
	put_file(&b, "scan-0002.pdf", 1048576, 30);
	put_file(&b, "A very long name of a photograph from the town hall.png", 77, 1);
	visitor_answer(v, MSG_IS_FILES, b.data, b.size);
	buf_free(&b);
}

void
counter_digest(struct visitor *v)
{
	uint8_t digest[32];
	struct buf b = {0};

	memset(digest, 0xba, sizeof(digest));
	buf_put_text(&b, "지갑 사진.jpg");
	buf_put64(&b, 482113);
	buf_put(&b, digest, sizeof(digest));
	visitor_answer(v, MSG_DIGESTED, b.data, b.size);
	buf_free(&b);
}

void
counter_was(struct visitor *v)
{
	uint8_t bytes[32];
	struct buf b = {0};

	memset(bytes, 0xa7, sizeof(bytes));
	buf_put8(&b, 1);
	buf_put64(&b, 56);
	buf_put(&b, bytes, 32);
	buf_put(&b, COUNTER_CODE, CLERK_CODE);
	buf_put64(&b, VISITOR_MORNING + 56 * 60);
	buf_put8(&b, 0);
	buf_put16(&b, 1);
	buf_put_text(&b, "contact");
	buf_put16(&b, 0);
	buf_put(&b, bytes, CLERK_SALT);
	buf_put(&b, bytes, 32);
	visitor_answer(v, MSG_WAS_SIGNED, b.data, b.size);
	buf_free(&b);
}

static void
put_value(struct buf *b, const char *field, uint16_t line, const char *clear)
{
	uint8_t bytes[CLERK_SALT + 32] = {1};

	buf_put_text(b, field);
	buf_put16(b, line);
	buf_put(b, bytes, sizeof(bytes));
	buf_put_text(b, clear);
}

void
counter_revealed(struct visitor *v)
{
	struct buf b = {0};

	buf_put16(&b, 3);
	put_value(&b, "contact", 0, COUNTER_SEALED);
	put_value(&b, "contact", 2,
	    "종로구 세종대로 172, 광화문 앞 안내소에서 평일 오전 아홉 시부터 오후 여섯 "
	    "시까지 찾아갈 수 있으며 신분증을 꼭 가져와야 합니다.");
	put_value(&b, "gone_since", 0, "a field that the form has no more");
	visitor_answer(v, MSG_REVEALED, b.data, b.size);
	buf_free(&b);
}

static void
put_waiting(struct buf *b, uint64_t seq, uint8_t state, uint8_t given)
{
	buf_put64(b, seq);
	buf_put64(b, VISITOR_MORNING + 60 * seq);
	buf_put_text(b, "lost");
	buf_put_text(b, "found");
	buf_put8(b, state);
	buf_put8(b, given);
	buf_put_text(b, "found-0123abcd");
}

void
counter_handovers(struct visitor *v, uint8_t ways)
{
	struct buf b = {0};

	buf_put8(&b, ways);
	buf_put16(&b, 3);
	put_waiting(&b, 56, CLERK_PROVEN, 0);
	put_waiting(&b, 57, CLERK_PROVEN, CLERK_PAPER_KO);
	put_waiting(&b, 58, CLERK_SENT, 0);
	visitor_answer(v, MSG_IS_HANDOVERS, b.data, b.size);
	buf_free(&b);
}

void
counter_given(struct visitor *v, uint8_t way)
{
	struct buf b = {0};

	buf_put8(&b, way);
	buf_put_text(&b, way == CLERK_FOLDER ? "found-0123abcd" : "A4");
	visitor_answer(v, MSG_GIVEN, b.data, b.size);
	buf_free(&b);
}
