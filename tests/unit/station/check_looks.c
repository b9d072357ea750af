/* What has to hold of every screen, in every size, language and density: one knows
 * where one is and what is chosen without any colour, and nothing stands on anything
 * else. */
#include <check.h>
#include <string.h>
#include "station/screen/view/view.h"
#include "tests/golden/scenes.h"

static const int sizes[][2] = {{132, 43}, {80, 24}, {60, 18}, {40, 12}, {51, 15}};
#define SIZES (sizeof(sizes) / sizeof(*sizes))

static struct canvas canvas;

static void
open_scene(struct visitor *v, const struct scene *s, size_t variant)
{
	enum language l = variant % 2 ? LANGUAGE_EN : LANGUAGE_KO;
	const int *size = sizes[variant / 2 % SIZES];
	enum density density = (enum density)(variant / 2 / SIZES);

	visitor_open(v);
	s->make(v, l);
	v->m.settings.density = density;
	canvas_open(&canvas, size[1], size[0]);
	view_draw(&v->m, &canvas);
}
#define VARIANTS (2 * SIZES * DENSITIES)

static const struct cell *
row_of(int row)
{
	return &canvas.cells[row * canvas.columns];
}

static bool
row_has(int row, enum role r)
{
	for (int i = 0; i < canvas.columns; i++)
		if (row_of(row)[i].role == r)
			return true;
	return false;
}

static bool
row_shows(int row, const char *text)
{
	for (int i = 0; i + (int)strlen(text) <= canvas.columns; i++) {
		size_t n = 0;

		while (text[n] && row_of(row)[i + (int)n].rune == (char32_t)text[n])
			n++;
		if (!text[n])
			return true;
	}
	return false;
}

/* The focus: a ">", the cursor in its row, and no second one. */
static void
check_focus(const char *name)
{
	int marks = 0;

	ck_assert_msg(canvas.cursor_row >= 0, "%s hides the cursor", name);
	for (int row = 0; row < canvas.rows; row++)
		for (int i = 0; i < canvas.columns; i++)
			if (row_of(row)[i].role == ROLE_FOCUS &&
			    row_of(row)[i].rune == '>') {
				ck_assert_int_eq(row, canvas.cursor_row);
				marks++;
			}
	ck_assert_msg(marks == 1, "%s has %d marks of the focus", name, marks);
}

/* A choice: a cross in its line. (A field's and a tracker's role tell nothing else.) */
static void
check_chosen(const struct visitor *v, const char *name)
{
	bool question = model_page(&v->m) == PAGE_QUESTION;

	for (int row = 0; row < canvas.rows && question; row++)
		if (row_has(row, ROLE_CHOSEN) && !row_has(row, ROLE_FOCUS))
			ck_assert_msg(row_shows(row, "[X]") || row_shows(row, "<-") ||
					  row_of(row)[2].rune == ' ',
			    "%s: row %d is chosen by colour alone", name, row);
}

static void
check_notice(const struct visitor *v, const char *name)
{
	int first = 0;

	if (v->m.notice.what == NOTICE_NONE)
		return;
	while (first < canvas.rows && row_of(first)[0].role != ROLE_NOTICE)
		first++;
	ck_assert_msg(first < canvas.rows, "%s does not show its notice", name);
	ck_assert_uint_eq(row_of(first)[0].rune, '!');
}

static void
visit_scene(const struct scene *s, void (*check)(const struct visitor *, const char *))
{
	for (size_t i = 0; i < VARIANTS; i++) {
		struct visitor v;

		open_scene(&v, s, i);
		check(&v, s->name);
		canvas_close(&canvas);
		visitor_close(&v);
	}
}

static void
visit_scenes(void (*check)(const struct visitor *, const char *))
{
	for (size_t i = 0; scene_at(i); i++)
		visit_scene(scene_at(i), check);
}

static void
check_all(const struct visitor *v, const char *name)
{
	check_focus(name);
	check_chosen(v, name);
	check_notice(v, name);
}

START_TEST(no_meaning_rests_on_colour)
{
	visit_scenes(check_all);
}
END_TEST

/* Every line of a list is seen when the focus is on it: its number stands beside the
 * mark. */
static void
walk(const struct visitor *seen, const char *name)
{
	struct visitor *v = (struct visitor *)(uintptr_t)seen;
	struct item items[ITEMS_MAX];
	size_t count = model_items(&v->m, items);

	if (model_page(&v->m) == PAGE_IDLE)
		return; /* a key closes it */
	for (size_t i = 0; i < count; i++) {
		char number[12];
		const struct item *item = &items[model_place(&v->m)->focus];

		view_draw(&v->m, &canvas);
		check_focus(name);
		snprintf(number, sizeof(number), "%d ", item->number);
		ck_assert_msg(item->number < 0 || row_shows(canvas.cursor_row, number),
		    "%s: number %d is not in its row", name, item->number);
		visitor_press(v, REQUEST_NEXT);
	}
}

START_TEST(every_item_is_seen_in_focus)
{
	visit_scenes(walk);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("looks");
	TCase *c = tcase_create("looks");
	struct why why = {""};
	SRunner *r;
	int failed;

	if (words_open(BUILD "/share/locale", &why)) {
		fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	tcase_set_timeout(c, 300);
	tcase_add_test(c, no_meaning_rests_on_colour);
	tcase_add_test(c, every_item_is_seen_in_focus);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
