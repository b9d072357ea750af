/* Entries of this counter: those of a day, tasks, one of them, what was sealed in it; the
 * day's close. */
#include "station/screen/model/clerk_page.h"
#include "station/screen/view/cast.h"
#include "station/screen/view/desk.h"
#include "station/screen/view/typed.h"

/* ---- entries of this counter ---- */

static struct both
service_name(const struct clerk *c, const char *service)
{
	size_t place = clerk_service_place(c, service);

	return place < c->service_count ? both_of(&c->services[place].title)
					: both_same(service);
}

struct both
both_entry_state(const struct clerk_entry_row *e)
{
	static const char *const names[] = {
	    [CLERK_WAITING] = N_("waiting to be sent"),
	    [CLERK_SENT] = N_("sent"),
	    [CLERK_PROVEN] = N_("on the public record"),
	    [CLERK_ENTRY_REFUSED] = N_("refused"),
	};

	if (e->settled == CLERK_CORRECTED)
		return both_words(N_("refused, corrected"));
	if (e->settled == CLERK_ACKNOWLEDGED)
		return both_words(N_("refused, settled"));
	return both_words(names[e->state <= CLERK_ENTRY_REFUSED ? e->state : 0]);
}

/* That was asked for; NULL: a service that is gone. */
static const struct form *
form_of(const struct clerk *c, const char *service)
{
	size_t place = clerk_service_place(c, service);

	return place < c->service_count ? c->known[place] : NULL;
}

static struct both
kind_of(const struct clerk *c, const char *service, const char *kind)
{
	const struct form *form = form_of(c, service);

	return form ? both_kind(form, kind) : both_same(kind);
}

/* "14:05  Donations, Donate" */
struct both
both_entry(const struct model *m, struct sheet *s, const struct clerk_entry_row *e)
{
	char at[DAYS_TIME_TEXT];
	struct both when = both_format(s, "%s", days_clock_text(at, e->time) + 11);

	return both_join(s, both_join(s, when, "  ", service_name(&m->clerk, e->service)),
	    ", ", kind_of(&m->clerk, e->service, e->kind));
}

static void
day(const struct model *m, struct sheet *s)
{
	const struct clerk_list *l = &m->clerk.list;
	char text[DAYS_TEXT];

	s->title = both_format(s, N_("Entries of %s"), days_text(text, (int64_t)l->day));
	s->where = both_format(s, N_("%u in all"), (unsigned)l->all);
	sheet_say(s, ROLE_TEXT,
	    both_format(s, N_("waiting %u, sent %u, on the public record %u, refused %u"),
		(unsigned)l->waiting, (unsigned)l->sent, (unsigned)l->proven,
		(unsigned)l->refused));
}

static void
tasks(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Tasks: refused entries"));
	sheet_say(s, ROLE_TEXT,
	    both_words(m->clerk.list.count
			   ? N_("The rules refused these when they arrived. Make each "
				"good, or settle it with a reason.")
			   : N_("There is nothing to settle.")));
}

static void
day_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct clerk_entry_row *e;

	if (item->item.act == ACT_DAY)
		item->text = both_words(N_("Day before"));
	if (item->item.act != ACT_ENTRY)
		return;
	e = &m->clerk.list.rows[item->item.index];
	item->text = both_entry(m, s, e);
	item->tail = both_entry_state(e);
	item->flagged = e->state == CLERK_ENTRY_REFUSED && e->settled == CLERK_OPEN;
}

const struct view view_day = {day, day_item};
const struct view view_tasks = {tasks, day_item};

/* ---- one entry ---- */

static void
entry(const struct model *m, struct sheet *s)
{
	const struct clerk_entry_row *e = clerk_chosen(m);

	s->title = both_entry(m, s, e);
	s->where = both_format(s, N_("number %llu"), (unsigned long long)e->seq);
	sheet_say(s, ROLE_CHOSEN, both_entry_state(e));
	if (e->index1)
		sheet_say(s, ROLE_TEXT,
		    both_format(s, N_("Entry %llu of the public record."),
			(unsigned long long)e->index1 - 1));
	if (!both_empty(both_of(&e->refusal.words)))
		sheet_say(s, ROLE_NOTICE, both_of(&e->refusal.words));
	else if (e->refusal.key[0])
		sheet_say(s, ROLE_NOTICE, both_same(e->refusal.key));
	if (e->corrects)
		sheet_say(s, ROLE_TEXT,
		    both_format(s, N_("It makes good number %llu."),
			(unsigned long long)e->corrects));
	if (e->corrected)
		sheet_say(s, ROLE_TEXT,
		    both_format(s, N_("Made good by number %llu."),
			(unsigned long long)e->corrected));
}

const struct view view_entry = {entry, NULL};

static void
settle(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Settle without a new entry"));
	sheet_say(s, ROLE_TEXT, both_entry(m, s, clerk_chosen(m)));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("Why need nothing more be done? The reason is kept.")));
	s->where = both_same(m->clerk.line.hangul ? "[가] Insert" : "[A] Insert");
}

static void
settle_item(const struct model *m, struct sheet *s, struct shown *item)
{
	(void)s;
	if (item->item.kind != ITEM_FIELD)
		return;
	item->labelled = true;
	item->text = both_words(N_("Reason"));
	item->field = m->clerk.typed;
	item->edit = &m->clerk.line;
}

const struct view view_settle = {settle, settle_item};

/* ---- its code, and what was sealed in it ---- */

/* Of the living form; NULL where it has the kind no more. */
static const struct kind *
chosen_kind(const struct model *m)
{
	const struct clerk_entry_row *e = clerk_chosen(m);
	const struct form *form = form_of(&m->clerk, e->service);

	return form ? form_kind(form, e->kind) : NULL;
}

static void
was(const struct model *m, struct sheet *s)
{
	const struct clerk_made *made = &m->clerk.made;

	s->title = both_words(N_("What was signed"));
	s->where = both_clock(s, made->time);
	sheet_say(s, ROLE_CHOSEN, both_tracker(s, made->code));
	sheet_say(s, ROLE_QUIET, both_words(N_("The code to find and verify it.")));
	sheet_say_two(s, both_entry(m, s, clerk_chosen(m)),
	    both_format(s, N_("number %llu"), (unsigned long long)made->seq));
	s->code = made->code;
}

static void
was_item(const struct model *m, struct sheet *s, struct shown *item)
{
	if (item->item.kind == ITEM_LINE)
		show_salt(&m->clerk.made, chosen_kind(m), s, item);
}

const struct view view_was = {was, was_item};

static void
sealed(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("What is sealed"));
	s->where =
	    both_format(s, N_("number %llu"), (unsigned long long)clerk_chosen(m)->seq);
	sheet_say(s, ROLE_TEXT, both_entry(m, s, clerk_chosen(m)));
	sheet_say(s, ROLE_QUIET,
	    both_words(N_("See that nobody else looks on. It goes when you leave this "
			  "page; that you looked stays in the log.")));
	if (m->clerk.value_more)
		sheet_say(s, ROLE_NOTICE,
		    both_words(N_("There is more than this page holds.")));
}

static void
sealed_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct clerk_piece *v;

	if (item->item.kind != ITEM_LINE)
		return;
	v = &m->clerk.values[item->item.index];
	item->text = both_same(v->text);
	if (v->first)
		item->head = both_place(s, chosen_kind(m), v->field, v->line);
}

const struct view view_sealed = {sealed, sealed_item};

static void
destroy_sure(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Destroy what is sealed?"));
	sheet_say(s, ROLE_TEXT, both_entry(m, s, clerk_chosen(m)));
	sheet_say(s, ROLE_NOTICE,
	    both_words(N_("What was typed into its sealed fields is destroyed for ever. "
			  "Nobody can read it again, here or anywhere.")));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("The entry itself stays on the public record. Only the "
			  "citizen's own paper still shows these values.")));
}

static void
destroy_item(const struct model *m, struct sheet *s, struct shown *item)
{
	(void)m;
	(void)s;
	if (item->item.act == ACT_ENTRY_BACK)
		item->text = both_words(N_("No, go back"));
}

const struct view view_destroy_sure = {destroy_sure, destroy_item};

/* ---- the close of the day ---- */

static void
day_sure(const struct model *m, struct sheet *s)
{
	s->title = both_words(N_("Close the day"));
	sheet_say(s, ROLE_TEXT,
	    both_words(N_("All that was made since the last close is counted, and the "
			  "count is kept.")));
	if (m->status.waiting + m->status.sent)
		sheet_say(s, ROLE_NOTICE,
		    both_format(s, N_("Not on the public record yet: %u."),
			(unsigned)(m->status.waiting + m->status.sent)));
	if (m->status.tasks)
		sheet_say(s, ROLE_NOTICE,
		    both_format(
			s, N_("Tasks that are open: %u."), (unsigned)m->status.tasks));
}

static void
day_sure_item(const struct model *m, struct sheet *s, struct shown *item)
{
	(void)m;
	(void)s;
	if (item->item.act == ACT_COUNTER)
		item->text = both_words(N_("No, go back"));
}

const struct view view_day_sure = {day_sure, day_sure_item};

static void
day_closed(const struct model *m, struct sheet *s)
{
	const struct clerk_closed *d = &m->clerk.closed;
	char text[DAYS_TEXT];

	s->title = both_format(s, N_("Closed: %s"), days_text(text, (int64_t)d->day));
	s->where = both_clock(s, d->time);
	sheet_say(s, ROLE_TEXT,
	    both_format(s, N_("Numbers %llu to %llu of this counter."),
		(unsigned long long)d->first, (unsigned long long)d->last));
	sheet_say(s, ROLE_TEXT,
	    both_format(s, N_("waiting %u, sent %u, on the public record %u, refused %u"),
		(unsigned)d->waiting, (unsigned)d->sent, (unsigned)d->proven,
		(unsigned)d->refused));
	if (d->tasks)
		sheet_say(s, ROLE_NOTICE,
		    both_format(s, N_("Tasks that are open: %u."), (unsigned)d->tasks));
}

static void
day_closed_item(const struct model *m, struct sheet *s, struct shown *item)
{
	const struct clerk_closed *d = &m->clerk.closed;
	int i = item->item.index;

	if (item->item.kind != ITEM_LINE)
		return;
	item->text = both_join(s, service_name(&m->clerk, d->kinds[i].service), ", ",
	    kind_of(&m->clerk, d->kinds[i].service, d->kinds[i].kind));
	item->tail = both_number(s, d->kinds[i].count);
	if (d->kinds[i].refused) {
		item->flagged = true;
		item->tail = both_format(s, N_("%u, refused %u"),
		    (unsigned)d->kinds[i].count, (unsigned)d->kinds[i].refused);
	}
}

const struct view view_day_closed = {day_closed, day_closed_item};
