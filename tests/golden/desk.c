/* Every screen of a poll worker, and what the booth's state makes of a voter's. */
#include <string.h>
#include "station/screen/model/page.h"
#include "tests/golden/scenes.h"

#define MORNING VISITOR_MORNING

static const struct told new_booth = {
    .state = BOOTH_NEW, .flags = BOOTH_ATTENDED, .empty = true};
static const struct told open_booth = {
    .state = BOOTH_OPEN, .flags = BOOTH_ATTENDED, .last = LAST_CAST};

/* ---- officers ---- */

static void
officer_card(struct visitor *v, enum language l)
{
	if (l == LANGUAGE_EN)
		visitor_press(v, REQUEST_LANGUAGE);
	visitor_press(v, REQUEST_WORKER);
}

static void
officer_pin(struct visitor *v, enum language l)
{
	officer_card(v, l);
	visitor_line(v, "/media/card/mina.card");
	visitor_type(v, "31");
}

static void
officer_asked(struct visitor *v, enum language l)
{
	officer_pin(v, l);
	visitor_type(v, "41\r");
}

static void
officer_wrong_pin(struct visitor *v, enum language l)
{
	officer_asked(v, l);
	visitor_refuse(v, "station.pin");
}

static void
officer_none(struct visitor *v, enum language l)
{
	officer_asked(v, l);
	visitor_refuse(v, "station.no_officer");
}

/* ---- the first page ---- */

static void
desk(struct visitor *v, enum language l, struct told t)
{
	officer_asked(v, l);
	visitor_answer(v, MSG_OFFICER_OPEN, NULL, 0);
	visitor_report(v, MSG_IS_REPORT, t);
}

static void
desk_new(struct visitor *v, enum language l)
{
	desk(v, l, new_booth);
}

static void
desk_open(struct visitor *v, enum language l)
{
	desk(v, l, open_booth);
}

static void
desk_let_in(struct visitor *v, enum language l)
{
	struct told t = open_booth;

	t.flags |= BOOTH_LET_IN;
	desk(v, l, t);
}

static void
desk_paused(struct visitor *v, enum language l)
{
	struct told t = open_booth;

	t.state = BOOTH_PAUSED;
	desk(v, l, t);
}

static void
desk_closing(struct visitor *v, enum language l)
{
	struct told t = open_booth;

	t.state = BOOTH_CLOSING;
	desk(v, l, t);
}

static void
desk_closed(struct visitor *v, enum language l)
{
	struct told t = open_booth;

	t.state = BOOTH_CLOSED;
	desk(v, l, t);
}

static void
desk_test(struct visitor *v, enum language l)
{
	struct told t = new_booth;

	t.state = BOOTH_TEST;
	desk(v, l, t);
}

static void
desk_unattended(struct visitor *v, enum language l)
{
	desk(v, l, (struct told){.state = BOOTH_OPEN, .last = LAST_ENDED});
}

static const struct told troubled = {
    .state = BOOTH_OPEN,
    .flags = BOOTH_ATTENDED | BOOTH_CLOCK_BACK,
    .last = LAST_BEGUN,
    .trouble = "https://node-1.seoul.example: nobody answers",
    .refused = 1,
};

static void
desk_trouble(struct visitor *v, enum language l)
{
	desk(v, l, troubled);
}

static void
desk_busy(struct visitor *v, enum language l)
{
	desk_open(v, l);
	visitor_item(v, 1);
	visitor_refuse(v, "station.voter_here");
}

/* ---- be sure; the other officer ---- */

static void
sure_open(struct visitor *v, enum language l)
{
	desk_new(v, l);
	visitor_item(v, 1);
}

static void
sure_close(struct visitor *v, enum language l)
{
	desk_open(v, l);
	visitor_item(v, 3);
}

static void
sure_clock(struct visitor *v, enum language l)
{
	desk_trouble(v, l);
	visitor_item(v, 1);
}

static void
second_card(struct visitor *v, enum language l)
{
	sure_close(v, l);
	visitor_item(v, 1);
}

static void
second_pin(struct visitor *v, enum language l)
{
	second_card(v, l);
	visitor_line(v, "/media/card/joon.card");
	visitor_type(v, "2718");
}

static void
second_same(struct visitor *v, enum language l)
{
	second_pin(v, l);
	visitor_type(v, "\r");
	visitor_refuse(v, "station.same_officer");
}

/* ---- reports and lists ---- */

static void
report_opened(struct visitor *v, enum language l)
{
	struct told t = open_booth;

	sure_open(v, l);
	visitor_item(v, 1);
	t.empty = true;
	visitor_report(v, MSG_ACTED, t);
}

static void
report_not_empty(struct visitor *v, enum language l)
{
	sure_open(v, l);
	visitor_item(v, 1);
	visitor_report(v, MSG_ACTED, open_booth);
}

static void
report_closed(struct visitor *v, enum language l)
{
	struct told t = open_booth;

	second_pin(v, l);
	visitor_type(v, "\r");
	visitor_answer(v, MSG_SECOND_OPEN, NULL, 0);
	t.state = BOOTH_CLOSED;
	visitor_report(v, MSG_CLOSED, t);
}

static void
ballots(struct visitor *v, enum language l)
{
	desk_open(v, l);
	visitor_go(v, ACT_DESK_PAGE, PAGE_BALLOTS);
}

static void
queue(struct visitor *v, enum language l)
{
	desk_open(v, l);
	visitor_go(v, ACT_DESK_PAGE, PAGE_QUEUE);
}

static void
queue_trouble(struct visitor *v, enum language l)
{
	desk_trouble(v, l);
	visitor_go(v, ACT_DESK_PAGE, PAGE_QUEUE);
}

static void
last_cast(struct visitor *v, enum language l)
{
	desk_open(v, l);
	visitor_go(v, ACT_DESK_PAGE, PAGE_LAST);
}

static void
last_not_cast(struct visitor *v, enum language l)
{
	desk_trouble(v, l);
	visitor_go(v, ACT_DESK_PAGE, PAGE_LAST);
}

static void
put_row(struct buf *b, uint64_t n, const char *event, const char *detail)
{
	buf_put64(b, n);
	buf_put64(b, MORNING + 60 * n);
	buf_put64(b, 60 * n);
	buf_put_text(b, "00000000-0000-0000-0000-000000000000");
	buf_put_text(b, event);
	buf_put_var(b, detail, strlen(detail));
}

static void
log_rows(struct visitor *v, enum language l)
{
	static const struct {
		const char *event, *detail;
	} rows[] = {
	    {"close",
		"officer 3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59"
		"da29 and 8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40"
		"f6f5c; budget: in the bag 9 and 1 checked, boxes 10, ballots 160"},
	    {"count", "sessions 174, station.pin 3, station.voted 1"},
	    {"network well", ""},
	    {"network", "https://node-1.seoul.example: nobody answers"},
	    {"clock confirmed", "officer 3b6a27bc and 8a88e3dd"},
	    {"clock back", "from 1780434000 to 1780430400"},
	    {"export", "officer 3b6a27bc"},
	    {"entry refused", "seq 14: poll.box_late boxes"},
	    {"resume", "officer 3b6a27bc"},
	    {"pause", "officer 3b6a27bc"},
	    {"open", "officer 3b6a27bc"},
	    {"test end", "officer 3b6a27bc"},
	    {"test", "officer 3b6a27bc"},
	    {"start", "the last run did not end in order"},
	    {"stop", ""},
	};
	size_t count = sizeof(rows) / sizeof(*rows);
	struct buf b = {0};

	desk_open(v, l);
	visitor_go(v, ACT_LOG, LOG_NEWEST);
	buf_put16(&b, (uint16_t)count);
	for (size_t i = 0; i < count; i++)
		put_row(&b, 41 - i, rows[i].event, rows[i].detail);
	visitor_answer(v, MSG_IS_AUDIT, b.data, b.size);
	buf_free(&b);
}

static void
exported(struct visitor *v, enum language l)
{
	struct buf b = {0};

	desk_open(v, l);
	visitor_go(v, ACT_EXPORT, 0);
	buf_put_text(&b, "/var/lib/madang/export/jongno-03-42");
	buf_put32(&b, 14);
	visitor_answer(v, MSG_EXPORTED, b.data, b.size);
	buf_free(&b);
}

static void
no_export(struct visitor *v, enum language l)
{
	desk_open(v, l);
	visitor_go(v, ACT_EXPORT, 0);
	visitor_refuse(v, "station.no_export");
}

/* ---- trials ---- */

static void
diagnosis(struct visitor *v, enum language l)
{
	desk_trouble(v, l);
	visitor_go(v, ACT_DESK_PAGE, PAGE_DIAGNOSIS);
	visitor_go(v, ACT_NETWORK, 0);
	visitor_refuse(v, "station.offline");
}

static void
keys(struct visitor *v, enum language l)
{
	diagnosis(v, l);
	visitor_go(v, ACT_DESK_PAGE, PAGE_KEYS);
	visitor_type(v, "7");
}

static void
colours(struct visitor *v, enum language l)
{
	diagnosis(v, l);
	visitor_go(v, ACT_DESK_PAGE, PAGE_COLOURS);
}

/* ---- what voters see of it ---- */

static void
booth(struct visitor *v, enum language l, enum booth_state state, uint8_t flags)
{
	uint8_t body[] = {(uint8_t)state, flags};
	struct message m = {.type = MSG_IS_BOOTH, .request = BOOTH_REQUEST};

	buf_put(&m.body, body, sizeof(body));
	model_on(
	    &v->m, &(struct event){.kind = EVENT_ANSWER, .message = &m, .now = v->now});
	buf_free(&m.body);
	if (l == LANGUAGE_EN && model_page(&v->m) == PAGE_WELCOME)
		visitor_press(v, REQUEST_LANGUAGE);
}

static void
welcome_closed(struct visitor *v, enum language l)
{
	booth(v, l, BOOTH_NEW, BOOTH_ATTENDED);
}

static void
welcome_paused(struct visitor *v, enum language l)
{
	booth(v, l, BOOTH_PAUSED, BOOTH_ATTENDED);
}

static void
welcome_waiting(struct visitor *v, enum language l)
{
	booth(v, l, BOOTH_OPEN, BOOTH_ATTENDED);
}

static void
welcome_test(struct visitor *v, enum language l)
{
	booth(v, l, BOOTH_TEST, BOOTH_ATTENDED | BOOTH_LET_IN);
}

static void
question_test(struct visitor *v, enum language l)
{
	visitor_to_questions(v, l, visitor_questions);
	booth(v, l, BOOTH_TEST, BOOTH_ATTENDED);
}

static void
done_test(struct visitor *v, enum language l)
{
	question_test(v, l);
	visitor_to_cast(v);
	visitor_item(v, 1);
	visitor_item(v, 1);
	visitor_tracker(v, MSG_DONE);
}

const struct scene desk_scenes[] = {
    {"officer-card", officer_card},
    {"officer-pin", officer_pin},
    {"officer-wrong-pin", officer_wrong_pin},
    {"officer-none", officer_none},
    {"desk-new", desk_new},
    {"desk-open", desk_open},
    {"desk-let-in", desk_let_in},
    {"desk-paused", desk_paused},
    {"desk-closing", desk_closing},
    {"desk-closed", desk_closed},
    {"desk-test", desk_test},
    {"desk-unattended", desk_unattended},
    {"desk-trouble", desk_trouble},
    {"desk-refused", desk_busy},
    {"desk-sure-open", sure_open},
    {"desk-sure-close", sure_close},
    {"desk-sure-clock", sure_clock},
    {"second-card", second_card},
    {"second-pin", second_pin},
    {"second-same", second_same},
    {"report-opened", report_opened},
    {"report-not-empty", report_not_empty},
    {"report-closed", report_closed},
    {"ballots", ballots},
    {"queue", queue},
    {"queue-trouble", queue_trouble},
    {"last-cast", last_cast},
    {"last-not-cast", last_not_cast},
    {"log", log_rows},
    {"exported", exported},
    {"export-nowhere", no_export},
    {"diagnosis", diagnosis},
    {"keys", keys},
    {"colours", colours},
    {"welcome-closed", welcome_closed},
    {"welcome-paused", welcome_paused},
    {"welcome-waiting", welcome_waiting},
    {"welcome-test", welcome_test},
    {"question-test", question_test},
    {"done-test", done_test},
};
const size_t desk_scene_count = sizeof(desk_scenes) / sizeof(*desk_scenes);
