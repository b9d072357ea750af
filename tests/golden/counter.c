/* A clerk at a counter: unlocking, the desk, tables, entries. The form is counter_form.c,
 * what is given out counter_documents.c. */
#include "station/screen/model/page.h"
#include "tests/golden/scenes.h"
#include "tests/unit/station/counter.h"

/* ---- unlocking ---- */

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
	counter_open(v, l);
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
desk_away(struct visitor *v, enum language l)
{
	counter_desk(v, l);
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
	counter_desk(v, l);
	counter_service(v);
}

static void
service_may(struct visitor *v, enum language l)
{
	service(v, l);
	visitor_go(v, ACT_KIND, 2);
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

/* ---- a table in a file ---- */

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

/* ---- entries ---- */

static void
day(struct visitor *v, enum language l)
{
	counter_desk(v, l);
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
	counter_desk(v, l);
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
	counter_desk(v, l);
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
help(struct visitor *v, enum language l)
{
	counter_desk(v, l);
	visitor_press(v, REQUEST_HELP);
}

const struct scene counter_scenes[] = {
    {"unlock", counter_open},
    {"unlock-clock", unlock_clock},
    {"unlock-pin", unlock_pin},
    {"unlock-none", unlock_none},
    {"counter", counter_desk},
    {"counter-away", desk_away},
    {"service", service},
    {"service-may", service_may},
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
    {"table-saves", shelf_saves},
    {"table-no-folder", shelf_no_folder},
    {"saved", saved},
    {"was", was},
    {"sealed", sealed},
    {"sealed-gone", sealed_gone},
    {"destroy-sure", destroy_sure},
    {"destroyed", destroyed},
    {"counter-help", help},
    {0},
};
