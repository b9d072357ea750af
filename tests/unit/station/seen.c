#include "tests/unit/station/seen.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "station/screen/model/clerk_page.h"
#include "station/screen/view/view.h"
#include "tests/unit/station/counter.h"

void
seen_page(const struct visitor *v, enum page p)
{
	if (model_page(&v->m) != p)
		model_dump(&v->m, stderr);
	ck_assert_msg(model_page(&v->m) == p, "%s instead of %s",
	    page_name(model_page(&v->m)), page_name(p));
}

void
seen_desk(struct visitor *v)
{
	visitor_open(v);
	counter_open(v, LANGUAGE_EN);
	counter_unlock(v, COUNTER_KEY);
	seen_page(v, PAGE_COUNTER);
}

void
seen_form(struct visitor *v)
{
	seen_desk(v);
	counter_found(v);
	seen_page(v, PAGE_FORM);
}

void
seen_asked(const struct visitor *v, uint16_t type)
{
	ck_assert_msg(v->m.asked == type && v->last.type == type, "%s is asked",
	    channel_type_name(v->m.asked));
}

void
seen_draft(const struct visitor *v, size_t from, uint64_t corrects, const char *fields)
{
	struct cur in = cur_of(v->last.body.data, v->last.body.size);
	char service[20], kind[40], text[2000];

	cur_take(&in, from);
	take_text(&in, service, sizeof(service));
	take_text(&in, kind, sizeof(kind));
	ck_assert_str_eq(service, "lost");
	ck_assert_str_eq(kind, "found");
	ck_assert_uint_eq(cur_get32(&in), 3);
	ck_assert_uint_eq(cur_get64(&in), corrects);
	take_text(&in, text, sizeof(text));
	ck_assert_str_eq(text, fields);
	ck_assert_uint_eq(cur_get16(&in), 0);
	ck_assert(cur_done(&in));
}

void
seen_focus(const struct visitor *v, int slot)
{
	struct item items[ITEMS_MAX];

	model_items(&v->m, items);
	ck_assert_int_eq(items[model_place(&v->m)->focus].act, ACT_FIELD);
	ck_assert_int_eq(items[model_place(&v->m)->focus].index, slot);
}

const char *
seen_typed(const struct visitor *v, int slot)
{
	return v->m.clerk.draft.main.items[slot].text;
}

bool
seen_on(const struct visitor *v, int rows, const char *words)
{
	struct canvas c;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool found;

	canvas_open(&c, rows, 80);
	view_draw(&v->m, &c);
	canvas_write(&c, out, false);
	fclose(out);
	found = strstr(text, words) != NULL;
	if (!found)
		fputs(text, stderr);
	free(text);
	canvas_close(&c);
	return found;
}

bool
seen_shows(const struct visitor *v, const char *words)
{
	return seen_on(v, 24, words);
}

/* Looks in what is said of the item in focus, or of the page. */
static bool
says(const struct visitor *v, bool of_item, const char *words)
{
	struct buf page = {0}, item = {0};
	bool found;

	view_spoken(&v->m, &page, &item);
	found = strstr(buf_str(of_item ? &item : &page), words) != NULL;
	if (!found)
		fprintf(stderr, "%s\n%s\n", buf_str(&page), buf_str(&item));
	buf_free(&page);
	buf_free(&item);
	return found;
}

bool
seen_says(const struct visitor *v, const char *words)
{
	return says(v, false, words);
}

bool
seen_item_says(const struct visitor *v, const char *words)
{
	return says(v, true, words);
}
