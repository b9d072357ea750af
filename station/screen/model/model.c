#include "station/screen/model/model.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "station/screen/model/clerk_page.h"

#define COUNTDOWN_MS 30000

void
model_open(struct model *m, int64_t now)
{
	/* Until the vault says otherwise: it opens no card that it should not. */
	*m = (struct model){
	    .now = now, .touched = now, .depth = 1, .booth = {.state = BOOTH_OPEN}};
	visit_clear(m);
	clerk_status_ask(m);
}

void
model_close(struct model *m)
{
	struct call c;

	visit_clear(m);
	clerk_wipe(&m->clerk);
	while (model_take(m, &c))
		buf_free(&c.body);
	sodium_memzero(m, sizeof(*m));
}

bool
model_take(struct model *m, struct call *out)
{
	if (m->call_count == 0)
		return false;
	*out = m->calls[0];
	m->call_count--;
	memmove(&m->calls[0], &m->calls[1], m->call_count * sizeof(m->calls[0]));
	m->calls[m->call_count] = (struct call){0};
	return true;
}

struct item
model_focused(const struct model *m)
{
	struct item items[ITEMS_MAX];

	model_items(m, items);
	return items[model_place(m)->focus];
}

bool
model_in_field(const struct model *m)
{
	return pages[model_page(m)].traits & TRAIT_FIELD &&
	       model_focused(m).kind == ITEM_FIELD;
}

bool
model_nobody(const struct model *m)
{
	return pages[model_page(m)].traits & TRAIT_FIRST;
}

bool
model_waits(const struct model *m)
{
	return pages[m->places[0].page].traits & TRAIT_FIRST;
}

bool
model_sealed(const struct model *m)
{
	return pages[model_page(m)].traits & TRAIT_SEALED;
}

bool
model_test(const struct model *m)
{
	return m->booth.state == BOOTH_TEST;
}

bool
model_field_secret(const struct model *m)
{
	return pages[model_page(m)].traits & TRAIT_SECRET;
}

static void
take_line(struct model *m, const char *text)
{
	page_notice(m, NOTICE_NONE, 0, 0);
	if (field_set(&m->visit.field, text))
		act_do(m, ACT_SUBMIT, 0);
	else
		page_notice(m, NOTICE_NO_SUCH, -1, 0);
}

/* A card is read wherever one may begin. Elsewhere a scanned line means nothing: least of
 * all is it a PIN, of which only so many may be wrong. */
static void
take_scan(struct model *m, const char *text)
{
	unsigned traits = pages[model_page(m)].traits;

	if (traits & TRAIT_TYPED) {
		clerk_scan(m, text);
		return;
	}
	if (model_page(m) == PAGE_WELCOME && *text) {
		act_do(m, ACT_LANGUAGE, (int)m->settings.language);
		traits = pages[model_page(m)].traits;
	}
	if (!(traits & TRAIT_FIELD) || traits & TRAIT_SECRET)
		return;
	if (*text)
		take_line(m, text);
	else
		page_notice(m, NOTICE_UNREAD, 0, 0);
}

/* ---- time ---- */

/* The clock of idleness does not run while the vault works. Where nothing is left to lose
 * there is no alert: what somebody left open over the first page just goes. */
static void
pass_time(struct model *m)
{
	const struct page_row *page = &pages[model_page(m)];

	if (m->what == PLACE_COUNTER)
		clerk_status_ask(m);
	if (model_page(m) == PAGE_IDLE) {
		if (m->now - m->alerted < COUNTDOWN_MS)
			return;
		act_do(m, ACT_CLEAR, 0);
		m->touched = m->now; /* what is said of it stays a while */
	} else if (m->asked) {
		m->touched = m->now;
	} else if (m->now - m->touched < page->patience * 1000) {
		return;
	} else if (page->traits & TRAIT_LAST || model_waits(m)) {
		act_do(m, ACT_FINISH, 0);
		m->touched = m->now;
	} else {
		m->alerted = m->now;
		page_over(m, PAGE_IDLE);
	}
}

int
model_seconds_left(const struct model *m)
{
	int64_t left = m->alerted + COUNTDOWN_MS - m->now;

	return model_page(m) != PAGE_IDLE || left < 0 ? 0 : (int)((left + 999) / 1000);
}

int
model_wait(const struct model *m)
{
	const struct page_row *page = &pages[model_page(m)];
	int64_t left = m->touched + page->patience * 1000 - m->now;

	if (model_page(m) == PAGE_IDLE)
		return 1000;
	if (m->what == PLACE_COUNTER && (m->asked || left > STATUS_MS))
		return STATUS_MS;
	if (m->asked)
		return -1;
	return left < 0 ? 0 : (int)left;
}

static bool
alert_answered(struct model *m)
{
	m->touched = m->now;
	if (model_page(m) != PAGE_IDLE)
		return false;
	page_close(m);
	return true;
}

void
model_on(struct model *m, const struct event *e)
{
	m->now = e->now;
	switch (e->kind) {
	case EVENT_TIME:
		pass_time(m);
		break;
	case EVENT_ANSWER:
		vault_answered(m, e->message);
		break;
	case EVENT_REQUEST:
		if (!alert_answered(m))
			model_request(m, e->request, e->key);
		break;
	case EVENT_ITEM:
		page_notice(m, NOTICE_NONE, 0, 0);
		if (!alert_answered(m))
			hand_number(m, e->number);
		break;
	case EVENT_LINE:
		if (alert_answered(m) || !(pages[model_page(m)].traits & TRAIT_FIELD))
			break;
		if (pages[model_page(m)].traits & TRAIT_TYPED)
			clerk_line(m, e->text);
		else
			take_line(m, e->text);
		break;
	case EVENT_SCAN:
		if (!alert_answered(m))
			take_scan(m, e->text);
		break;
	}
	clerk_follow(m);
}

/* ---- for tests ---- */

static void
dump_answers(const struct visit *v, FILE *out)
{
	for (size_t i = 0; v->questions && i < v->questions->count; i++) {
		const struct question *q = &v->questions->items[i];

		fprintf(out, "%s:%s", q->id, v->answers.blank[i] ? " blank" : "");
		for (size_t j = 0; j < q->option_count; j++)
			if (answers_value(&v->answers, i, j) >= 0)
				fprintf(out, " %s=%d", q->options[j].id,
				    answers_value(&v->answers, i, j));
		fputc('\n', out);
	}
}

void
model_dump(const struct model *m, FILE *out)
{
	for (int i = 0; i < m->depth; i++)
		fprintf(out, "%s%s.%d", i ? " < " : "", page_name(m->places[i].page),
		    m->places[i].focus);
	fprintf(out, "\nnotice %d %d %d, typed %d, asked %s, vault %d, language %d\n",
	    m->notice.what, m->notice.a, m->notice.b, m->typed,
	    m->asked ? channel_type_name(m->asked) : "nothing", m->visit.vault,
	    m->settings.language);
	dump_answers(&m->visit, out);
}
