/* A clerk fills in a form, until it is signed or left. */
#include "station/screen/model/page.h"
#include "tests/golden/scenes.h"
#include "tests/unit/station/counter.h"

static void
form(struct visitor *v, enum language l)
{
	counter_desk(v, l);
	counter_found(v);
}

static void
form_hangul(struct visitor *v, enum language l)
{
	form(v, l);
	visitor_key(v, KEY_INSERT_KEY);
	visitor_type(v, "wlrk");
}

static void
form_fault(struct visitor *v, enum language l)
{
	form_hangul(v, l);
	counter_field(v, FOUND_VALUE);
	visitor_type(v, "500\r");
}

static void
form_filled(struct visitor *v, enum language l)
{
	form(v, l);
	counter_fill(v);
	counter_field(v, FOUND_SORT);
}

static void
form_missing(struct visitor *v, enum language l)
{
	form_hangul(v, l);
	visitor_press(v, REQUEST_FORWARD);
}

static void
form_refused(struct visitor *v, enum language l)
{
	form_filled(v, l);
	visitor_press(v, REQUEST_FORWARD);
	counter_rules(v, "value");
}

static void
choice(struct visitor *v, enum language l)
{
	form_filled(v, l);
	visitor_press(v, REQUEST_REVIEW);
}

static void
pick(struct visitor *v, enum language l)
{
	form_hangul(v, l);
	counter_field(v, FOUND_PLACE);
	visitor_type(v, "\r");
	counter_places(v, 4);
	visitor_key(v, KEY_INSERT_KEY);
	visitor_type(v, "gksr"); /* 한 and the beginning of 강 */
}

static void
pick_more(struct visitor *v, enum language l)
{
	form(v, l);
	counter_field(v, FOUND_PLACE);
	visitor_type(v, "\r");
	for (int i = 0; i < CLERK_PICKS / 4; i++)
		counter_places(v, 70000);
	visitor_type(v, "x");
}

static void
lines(struct visitor *v, enum language l)
{
	form_filled(v, l);
	visitor_go(v, ACT_LINES, 0);
	visitor_go(v, ACT_LINE_ADD, 0);
	visitor_type(v, "cards\r2\r");
	visitor_go(v, ACT_LINES, 0);
}

static void
line(struct visitor *v, enum language l)
{
	lines(v, l);
	visitor_go(v, ACT_LINE, 0);
}

/* ---- a file ---- */

static void
form_photo(struct visitor *v, enum language l)
{
	form_filled(v, l);
	counter_folders(v);
	counter_field(v, FOUND_PHOTO);
}

static void
files(struct visitor *v, enum language l)
{
	form_photo(v, l);
	visitor_press(v, REQUEST_REVIEW);
	counter_files(v, 3);
}

static void
files_more(struct visitor *v, enum language l)
{
	form_photo(v, l);
	visitor_press(v, REQUEST_REVIEW);
	counter_files(v, 204);
	visitor_type(v, "scan");
}

static void
form_file(struct visitor *v, enum language l)
{
	files(v, l);
	visitor_go(v, ACT_ROW, 0);
	counter_digest(v);
}

static void
form_file_edit(struct visitor *v, enum language l)
{
	form_file(v, l);
	counter_field(v, FOUND_PHOTO);
}

/* ---- cards, check, signature ---- */

static void
present(struct visitor *v, enum language l)
{
	form_filled(v, l);
	counter_field(v, FOUND_FINDER);
	visitor_press(v, REQUEST_REVIEW);
}

static void
present_pin(struct visitor *v, enum language l)
{
	present(v, l);
	visitor_line(v, "/media/card/citizen.card");
	visitor_type(v, "27");
}

static void
present_wrong(struct visitor *v, enum language l)
{
	present_pin(v, l);
	visitor_type(v, "1\r");
	visitor_refuse(v, "station.pin");
}

static void
check(struct visitor *v, enum language l)
{
	present_pin(v, l);
	visitor_type(v, "1828\r");
	counter_present(v, COUNTER_CITIZEN);
	visitor_go(v, ACT_LINES, 0);
	visitor_go(v, ACT_LINE_ADD, 0);
	visitor_type(v, "cards\r2\r");
	visitor_go(v, ACT_LINES, 0);
	visitor_press(v, REQUEST_FORWARD);
	counter_accept(v);
}

static void
signed_page(struct visitor *v, enum language l)
{
	check(v, l);
	visitor_go(v, ACT_SIGN, 0);
	counter_made(v);
}

static void
signed_prints(struct visitor *v, enum language l)
{
	signed_page(v, l);
	v->m.booth.flags = BOOTH_SPOOLS;
}

static void
signed_printed(struct visitor *v, enum language l)
{
	signed_prints(v, l);
	visitor_go(v, ACT_RECEIPT, PAPER_A4);
	visitor_answer(v, MSG_PAPERED, "\0\0\0\0\0\0\4", 8);
}

/* ---- locked with a half-filled form ---- */

static void
idle(struct visitor *v, enum language l)
{
	form_filled(v, l);
	visitor_wait(v, 300000);
	visitor_wait(v, 9000);
}

static void
locked(struct visitor *v, enum language l)
{
	idle(v, l);
	visitor_wait(v, 30000);
}

static void
desk_kept(struct visitor *v, enum language l)
{
	locked(v, l);
	counter_unlock(v, COUNTER_KEY);
}

/* A clerk's settings are gone with the lock: whoever comes chooses again. */
static void
locked_in(struct visitor *v, enum language l)
{
	locked(v, l);
	if (l == LANGUAGE_EN)
		visitor_press(v, REQUEST_LANGUAGE);
}

static void
called(struct visitor *v, enum language l)
{
	form_filled(v, l);
	visitor_press(v, REQUEST_CALL);
}

const struct scene form_scenes[] = {
    {"counter-kept", desk_kept},
    {"form", form},
    {"form-hangul", form_hangul},
    {"form-fault", form_fault},
    {"form-filled", form_filled},
    {"form-missing", form_missing},
    {"form-refused", form_refused},
    {"choice", choice},
    {"pick-row", pick},
    {"pick-row-more", pick_more},
    {"lines", lines},
    {"line", line},
    {"present", present},
    {"present-pin", present_pin},
    {"present-wrong", present_wrong},
    {"entry-check", check},
    {"signed", signed_page},
    {"signed-prints", signed_prints},
    {"signed-printed", signed_printed},
    {"counter-idle", idle},
    {"counter-locked", locked_in},
    {"form-photo", form_photo},
    {"files", files},
    {"files-more", files_more},
    {"form-file", form_file},
    {"form-file-edit", form_file_edit},
    {"counter-called", called},
    {0},
};
