/* Unlocking, the clerk's desk, and a service with its kinds and reports. */
#include <stdio.h>
#include "station/screen/model/clerk_page.h"
#include "station/screen/view/desk.h"
#include "station/screen/view/typed.h"

/* "unsent 3, tasks 1, network not reached" */
struct both
status_words(const struct model *m, struct sheet *s)
{
	const struct clerk_status *c = &m->status;
	struct both all = both_format(
	    s, N_(" unsent %u, tasks %u "), (unsigned)(c->waiting + c->sent), c->tasks);

	if (c->trouble[0])
		return both_join(s, all, "", both_words(N_("! network ")));
	if (c->flags & CLERK_READING)
		return both_join(s, all, "", both_words(N_("reading ")));
	return both_join(s, all, "", both_words(N_("online ")));
}

/* ---- unlocking ---- */

static void
unlock(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("This counter is locked"));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("Hold your clerk's card to the reader, or type its name.")));
	if (m->status.flags & CLERK_CLOCK_BACK)
		sheet_say(s, ROLE_NOTICE,
		    both_words(N_("The clock went back. Two officers must look at it "
				  "(F12).")));
}

static void
unlock_pin(const struct model *m, struct sheet *s)
{
	(void)m;
	s->title = both_words(N_("Your PIN"));
	sheet_say_pin(s);
}

const struct view view_unlock = {unlock, NULL};
const struct view view_unlock_pin = {unlock_pin, NULL};

/* ---- the desk ---- */

static void
counter(const struct model *m, struct sheet *s)
{
	const struct clerk_status *c = &m->status;
	char at[DAYS_TIME_TEXT];

	s->title = both_words(N_("Counter"));
	if (c->trouble[0])
		sheet_say(s, ROLE_NOTICE,
		    both_words(N_("The network cannot be reached now. Work goes on; "
				  "entries are kept here and sent later.")));
	if (c->flags & CLERK_CLOCK_BACK)
		sheet_say(s, ROLE_NOTICE,
		    both_words(N_("The clock went back. Two officers must look at it "
				  "(F12).")));
	if (!(c->flags & CLERK_READY))
		sheet_say(s, ROLE_NOTICE,
		    both_words(N_("The public record has not been read to its end "
				  "yet.")));
	sheet_say(s, ROLE_QUIET,
	    both_format(s, N_("Public record: %llu entries, the last block at %s."),
		(unsigned long long)c->leaves,
		days_clock_text(at, (int64_t)c->block_time)));
}

static struct both
may_words(uint8_t may)
{
	if (!(may & CLERK_STATION_MAY))
		return both_words(N_("not at this counter"));
	if (!(may & CLERK_CLERK_MAY))
		return both_words(N_("not for you"));
	return (struct both){{NULL, NULL}};
}

/* Reports are for everybody at every counter. */
static struct both
service_words(uint8_t may)
{
	return both_empty(may_words(may)) ? (struct both){{NULL, NULL}}
					  : both_words(N_("only to look up"));
}

static struct both
half_filled(const struct model *m, struct sheet *s)
{
	const struct draft *d = &m->clerk.draft;

	return both_join(s, both_words(N_("Go on with the half-filled form")), ": ",
	    both_json(json_object_get(d->kind->json, "name")));
}

static void
counter_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct clerk *c = &m->clerk;
	int i = item->item.index;

	switch (item->item.act) {
	case ACT_RESUME:
		item->text = half_filled(m, s);
		break;
	case ACT_SERVICE:
		item->text = both_of(&c->services[i].title);
		item->tail = service_words(c->services[i].may);
		if (i == 0)
			item->head = both_words(N_("Services"));
		break;
	case ACT_DAY:
		item->head = both_words(N_("This counter"));
		item->text = both_words(N_("Entries of today"));
		item->tail = both_number(s, m->status.today);
		break;
	case ACT_TASKS:
		item->tail = both_number(s, m->status.tasks);
		item->flagged = m->status.tasks > 0;
		break;
	case ACT_HANDOVERS:
		item->tail = both_number(s, m->status.hand);
		break;
	default:
		break;
	}
}

const struct view view_counter = {counter, counter_item};

/* ---- a service ---- */

static void
service(const struct model *m, struct sheet *s)
{
	const struct clerk *c = &m->clerk;

	s->title = both_json(json_object_get(c->form->root, "name"));
	if (c->wish == WISH_CORRECT)
		sheet_say(s, ROLE_TEXT,
		    both_format(s, N_("What is to be done about entry %lld?"),
			(long long)c->about));
}

static struct both
kind_tail(const struct clerk *c, size_t kind)
{
	if (c->form->kinds[kind].payload)
		return both_words(N_("needs a file"));
	return may_words(c->may[kind]);
}

/* The first of its sort: those before it may not be offered. */
static bool
begins(const struct sheet *s, const struct shown *item)
{
	return item == s->items || item[-1].item.act != item->item.act;
}

static void
service_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct clerk *c = &m->clerk;
	int i = item->item.index;

	if (item->item.act == ACT_KIND) {
		item->text = both_json(json_object_get(c->form->kinds[i].json, "name"));
		item->tail = kind_tail(c, (size_t)i);
		if (begins(s, item))
			item->head = both_words(N_("Register"));
	} else if (item->item.act == ACT_REPORT) {
		item->text =
		    both_json(json_object_get(json_object_get(c->form->root, "reports"),
			form_report(c->form, (size_t)i)));
		if (begins(s, item))
			item->head = both_words(N_("Look up"));
	}
}

const struct view view_service = {service, service_item};
