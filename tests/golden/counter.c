/* Every screen of a clerk at a counter. */
#include <string.h>
#include "station/screen/model/page.h"
#include "tests/golden/scenes.h"
#include "tests/unit/station/counter.h"

/* ---- unlocking ---- */

static void
unlock(struct visitor *v, enum language l)
{
	counter_open(v, l);
}

static void
unlock_clock(struct visitor *v, enum language l)
{
	counter_open(v, l);
	counter_status(v, (struct clerk_status){.flags = CLERK_CLOCK_BACK,
			      .trouble = "https://node-1.example: nobody answers"});
}

static void
unlock_pin(struct visitor *v, enum language l)
{
	unlock(v, l);
	visitor_line(v, "/media/card/clerk.card");
	visitor_type(v, "314");
}

static void
unlock_none(struct visitor *v, enum language l)
{
	unlock_pin(v, l);
	visitor_type(v, "1\r");
	visitor_refuse(v, "counter.no_clerk");
}

/* ---- the desk ---- */

static void
desk(struct visitor *v, enum language l)
{
	unlock(v, l);
	counter_unlock(v, COUNTER_KEY);
}

static void
desk_away(struct visitor *v, enum language l)
{
	desk(v, l);
	counter_status(v, (struct clerk_status){.flags = 0,
			      .leaves = 40,
			      .block_time = VISITOR_MORNING,
			      .waiting = 31,
			      .tasks = 0,
			      .trouble = "https://node-1.example: nobody answers"});
}

static void
service(struct visitor *v, enum language l)
{
	desk(v, l);
	counter_service(v);
}

static void
service_may(struct visitor *v, enum language l)
{
	service(v, l);
	visitor_go(v, ACT_KIND, 2);
}

/* ---- the form ---- */

static void
form(struct visitor *v, enum language l)
{
	desk(v, l);
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

/* ---- documents ---- */

static void
document(struct visitor *v, enum language l)
{
	unlock(v, l);
	counter_issues(v, 0);
	counter_unlock(v, COUNTER_KEY);
	counter_found(v);
}

static void
document_check(struct visitor *v, enum language l)
{
	document(v, l);
	counter_fill(v);
	visitor_press(v, REQUEST_FORWARD);
	counter_accept(v);
}

static void
document_signed(struct visitor *v, enum language l)
{
	document_check(v, l);
	visitor_go(v, ACT_SIGN, 0);
	counter_made(v);
}

#define WAYS (CLERK_PAPER_KO | CLERK_PAPER_EN | CLERK_FOLDER)

static void
hand(struct visitor *v, enum language l)
{
	unlock(v, l);
	counter_issues(v, 3);
	counter_unlock(v, COUNTER_KEY);
}

static void
hand_list(struct visitor *v, enum language l, uint8_t ways)
{
	hand(v, l);
	visitor_go(v, ACT_HANDOVERS, 0);
	counter_handovers(v, ways);
	counter_form(v);
}

static void
handovers(struct visitor *v, enum language l)
{
	hand_list(v, l, WAYS);
}

static void
handover(struct visitor *v, enum language l)
{
	handovers(v, l);
	visitor_go(v, ACT_ENTRY, 0);
}

static void
handover_given(struct visitor *v, enum language l)
{
	handover(v, l);
	visitor_go(v, ACT_GIVE, CLERK_FOLDER);
	counter_given(v, CLERK_FOLDER);
}

static void
handover_waits(struct visitor *v, enum language l)
{
	handovers(v, l);
	visitor_go(v, ACT_ENTRY, 2);
}

static void
handover_paper(struct visitor *v, enum language l)
{
	hand_list(v, l, CLERK_PAPER_KO | CLERK_PAPER_EN);
	visitor_go(v, ACT_ENTRY, 1);
}

static void
handover_refused(struct visitor *v, enum language l)
{
	handover(v, l);
	visitor_go(v, ACT_GIVE, CLERK_FOLDER);
	visitor_refuse(v, "counter.no_folder");
}

/* ---- looking through ---- */

static void
shelf(struct visitor *v, enum language l)
{
	service(v, l);
	visitor_go(v, ACT_REPORT, 0);
	counter_shelf(v);
}

static void
shelf_row(struct visitor *v, enum language l)
{
	shelf(v, l);
	visitor_type(v, "\r");
	visitor_press(v, REQUEST_NEXT);
}

static void
shelf_shifted(struct visitor *v, enum language l)
{
	shelf_row(v, l);
	visitor_press(v, REQUEST_MORE);
	visitor_press(v, REQUEST_MORE);
}

static void
shelf_none(struct visitor *v, enum language l)
{
	shelf(v, l);
	visitor_type(v, "zebra");
}

static void
record(struct visitor *v, enum language l)
{
	shelf_row(v, l);
	visitor_press(v, REQUEST_SELECT);
}

static void
correct(struct visitor *v, enum language l)
{
	record(v, l);
	visitor_go(v, ACT_CORRECT, 0);
	counter_form(v);
}

static void
correct_form(struct visitor *v, enum language l)
{
	correct(v, l);
	visitor_go(v, ACT_KIND, 1);
}

/* ---- entries ---- */

static void
day(struct visitor *v, enum language l)
{
	desk(v, l);
	visitor_go(v, ACT_DAY, 0);
	counter_day(v);
	counter_form(v);
}

static void
entry(struct visitor *v, enum language l)
{
	day(v, l);
	visitor_go(v, ACT_ENTRY, 2);
}

static void
tasks(struct visitor *v, enum language l)
{
	desk(v, l);
	visitor_go(v, ACT_TASKS, 0);
	counter_tasks(v);
	counter_form(v);
}

static void
task(struct visitor *v, enum language l)
{
	tasks(v, l);
	visitor_go(v, ACT_ENTRY, 0);
}

static void
task_redo(struct visitor *v, enum language l)
{
	task(v, l);
	visitor_go(v, ACT_REDO, 0);
	counter_form(v);
}

static void
settle(struct visitor *v, enum language l)
{
	task(v, l);
	visitor_go(v, ACT_SETTLE, 0);
	visitor_key(v, KEY_INSERT_KEY);
	visitor_type(v, "dltkd djqtdma");
}

static void
day_sure(struct visitor *v, enum language l)
{
	desk(v, l);
	visitor_go(v, ACT_DAY_CLOSE, 0);
}

static void
day_closed(struct visitor *v, enum language l)
{
	day_sure(v, l);
	visitor_go(v, ACT_DAY_SURE, 0);
	counter_closed(v);
	counter_form(v);
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

/* ---- files ---- */

static void
shelf_saves(struct visitor *v, enum language l)
{
	shelf(v, l);
	counter_folders(v);
	visitor_type(v, "a");
}

static void
shelf_no_folder(struct visitor *v, enum language l)
{
	shelf(v, l);
	visitor_press(v, REQUEST_REVIEW);
}

static void
saved(struct visitor *v, enum language l)
{
	shelf_saves(v, l);
	visitor_press(v, REQUEST_REVIEW);
	counter_saved(v);
}

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

/* ---- an entry once more ---- */

static void
was(struct visitor *v, enum language l)
{
	entry(v, l);
	visitor_go(v, ACT_WAS, 0);
	counter_was(v);
}

static void
sealed(struct visitor *v, enum language l)
{
	entry(v, l);
	visitor_go(v, ACT_VALUES, 0);
	counter_revealed(v);
}

static void
sealed_gone(struct visitor *v, enum language l)
{
	entry(v, l);
	visitor_go(v, ACT_VALUES, 0);
	visitor_refuse(v, "counter.erased");
}

static void
destroy_sure(struct visitor *v, enum language l)
{
	entry(v, l);
	visitor_go(v, ACT_DESTROY, 0);
}

static void
destroyed(struct visitor *v, enum language l)
{
	destroy_sure(v, l);
	visitor_go(v, ACT_DESTROY_SURE, 0);
	visitor_answer(v, MSG_ERASED, NULL, 0);
}

/* ---- help ---- */

static void
called(struct visitor *v, enum language l)
{
	form_filled(v, l);
	visitor_press(v, REQUEST_CALL);
}

static void
help(struct visitor *v, enum language l)
{
	desk(v, l);
	visitor_press(v, REQUEST_HELP);
}

const struct scene counter_scenes[] = {
    {"unlock", unlock},
    {"unlock-clock", unlock_clock},
    {"unlock-pin", unlock_pin},
    {"unlock-none", unlock_none},
    {"counter", desk},
    {"counter-away", desk_away},
    {"counter-kept", desk_kept},
    {"service", service},
    {"service-may", service_may},
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
    {"document", document},
    {"document-check", document_check},
    {"document-signed", document_signed},
    {"counter-hand", hand},
    {"handovers", handovers},
    {"handover", handover},
    {"handover-given", handover_given},
    {"handover-waits", handover_waits},
    {"handover-paper", handover_paper},
    {"handover-refused", handover_refused},
    {"table", shelf},
    {"table-row", shelf_row},
    {"table-shifted", shelf_shifted},
    {"table-none", shelf_none},
    {"record", record},
    {"correct", correct},
    {"correct-form", correct_form},
    {"day", day},
    {"entry", entry},
    {"tasks", tasks},
    {"task", task},
    {"task-redo", task_redo},
    {"settle", settle},
    {"day-sure", day_sure},
    {"day-closed", day_closed},
    {"counter-idle", idle},
    {"counter-locked", locked_in},
    {"table-saves", shelf_saves},
    {"table-no-folder", shelf_no_folder},
    {"saved", saved},
    {"form-photo", form_photo},
    {"files", files},
    {"files-more", files_more},
    {"form-file", form_file},
    {"form-file-edit", form_file_edit},
    {"was", was},
    {"sealed", sealed},
    {"sealed-gone", sealed_gone},
    {"destroy-sure", destroy_sure},
    {"destroyed", destroyed},
    {"counter-called", called},
    {"counter-help", help},
};
const size_t counter_scene_count = sizeof(counter_scenes) / sizeof(*counter_scenes);
