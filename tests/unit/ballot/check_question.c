/* Questions: what compiles into what, what is refused and with which words, answers into
 * cells. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "ballot/ballot.h"
#include "poll.h"

static struct questions *
parse(const char *text)
{
	struct questions *q = NULL;
	struct why why = {""};

	ck_assert_msg(questions_parse(&q, text, strlen(text), &why) == 0, "%s", why.text);
	return q;
}

/* The sentence must name the place and the fault. */
static void
refused(int code, const char *words, const char *text)
{
	struct questions *q = NULL;
	struct why why = {""};

	ck_assert_int_eq(questions_parse(&q, text, strlen(text), &why), code);
	ck_assert_msg(
	    strstr(why.text, words) != NULL, "\"%s\" is not in \"%s\"", words, why.text);
	ck_assert_ptr_null(q);
}

/* "1x0 2x3 = 5": weight x cell, and the total */
static const char *
equation_text(const struct questions *q, size_t i)
{
	static char text[512];
	const struct equation *e = &q->equations[i];
	size_t at = 0;

	for (size_t j = 0; j < e->count; j++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%ux%u ",
		    e->terms[j].weight, e->terms[j].cell);
	snprintf(text + at, sizeof(text) - at, "= %u", e->total);
	return text;
}

static const char *
line_text(const struct questions *q, size_t i)
{
	static char text[512];
	char id[2 * QUESTION_ID_MAX + 2];
	const struct line *l = &q->lines[i];
	size_t at;

	questions_line_id(q, i, id, sizeof(id));
	at = (size_t)snprintf(text, sizeof(text), "%s:", id);
	for (size_t j = 0; j < l->count; j++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, " %ux%u",
		    l->terms[j].weight, l->terms[j].cell);
	return text;
}

START_TEST(single_compiles)
{
	struct questions *q = parse(SINGLE("q", THREE));

	ck_assert_uint_eq(q->count, 1);
	ck_assert_uint_eq(q->cell_count, 4);
	ck_assert_uint_eq(q->equation_count, 1);
	ck_assert_uint_eq(q->line_count, 4);
	ck_assert_uint_eq(q->ballot_size, 97 + 4 * 288 + 96);
	ck_assert_str_eq(equation_text(q, 0), "1x0 1x1 1x2 1x3 = 1");
	ck_assert_str_eq(line_text(q, 1), "b: 1x1");
	ck_assert_str_eq(line_text(q, 3), "blank: 1x3");
	ck_assert_int_eq(q->lines[3].option, -1);
	ck_assert_str_eq(q->items[0].options[2].id, "c");
	ck_assert_str_eq(q->items[0].ko, "물음");
	questions_free(q);
}
END_TEST

START_TEST(second_question_goes_on_where_the_first_ends)
{
	struct questions *q =
	    parse(SINGLE("q", THREE) "\n" SINGLE("r", OPTION("a")) "\n");

	ck_assert_uint_eq(q->count, 2);
	ck_assert_uint_eq(q->items[1].first_cell, 4);
	ck_assert_uint_eq(q->items[1].first_line, 4);
	ck_assert_str_eq(equation_text(q, 1), "1x4 1x5 = 1");
	ck_assert_str_eq(line_text(q, 5), "blank: 1x5");
	questions_free(q);
}
END_TEST

#define MULTI(limits)                                                                    \
	"{\"id\":\"m\",\"type\":\"multi\",\"text\":" TEXT ",\"options\":[" THREE         \
	"," OPTION("d") "]" limits "}"

START_TEST(multi_compiles_with_slack)
{
	struct questions *q = parse(MULTI(",\"min\":1,\"max\":4"));

	/* max - min = 3 = 1 + 2 */
	ck_assert_uint_eq(q->cell_count, 7);
	ck_assert_str_eq(equation_text(q, 0), "1x0 1x1 1x2 1x3 1x4 2x5 4x6 = 4");
	questions_free(q);
	q = parse(MULTI(",\"min\":2,\"max\":2"));
	ck_assert_str_eq(equation_text(q, 0), "1x0 1x1 1x2 1x3 2x4 = 2");
	questions_free(q);
}
END_TEST

START_TEST(approval_defaults_to_one_up_to_all)
{
	struct questions *q = parse("{\"id\":\"m\",\"type\":\"approval\",\"text\":" TEXT
				    ",\"options\":[" THREE "]}");

	ck_assert_int_eq(q->items[0].min, 1);
	ck_assert_int_eq(q->items[0].max, 3);
	ck_assert_str_eq(equation_text(q, 0), "1x0 1x1 1x2 1x3 1x4 3x5 = 3");
	questions_free(q);
}
END_TEST

#define PICK(max, options)                                                               \
	"{\"id\":\"p\",\"type\":\"pick\",\"text\":" TEXT ",\"max\":" max                 \
	",\"options\":[" options "]}"

START_TEST(pick_has_an_equation_a_category_and_one_blank)
{
	struct questions *q =
	    parse(PICK("2", IN("a", "x") "," IN("b", "y") "," IN("c", "x") "," IN(
				"d", "y") "," IN("e", "x")));

	ck_assert_uint_eq(q->cell_count, 6);
	ck_assert_uint_eq(q->equation_count, 2);
	ck_assert_str_eq(equation_text(q, 0), "1x0 1x2 1x4 2x5 = 2");
	ck_assert_str_eq(equation_text(q, 1), "1x1 1x3 2x5 = 2");
	questions_free(q);
}
END_TEST

#define SCORE(max, options)                                                              \
	"{\"id\":\"s\",\"type\":\"score\",\"text\":" TEXT ",\"max_score\":" max          \
	",\"options\":[" options "]}"

START_TEST(score_has_grades_none_and_one_blank)
{
	struct questions *q = parse(SCORE("2", OPTION("a") "," OPTION("b")));

	ck_assert_uint_eq(q->cell_count, 9);
	ck_assert_uint_eq(q->equation_count, 2);
	ck_assert_str_eq(equation_text(q, 0), "1x0 1x1 1x2 1x3 1x8 = 1");
	ck_assert_str_eq(equation_text(q, 1), "1x4 1x5 1x6 1x7 1x8 = 1");
	ck_assert_uint_eq(q->line_count, 9);
	ck_assert_str_eq(line_text(q, 0), "a/0: 1x0");
	ck_assert_str_eq(line_text(q, 7), "b/none: 1x7");
	ck_assert_int_eq(q->lines[7].grade, 3);
	ck_assert_str_eq(line_text(q, 8), "blank: 1x8");
	questions_free(q);
}
END_TEST

#define GRADES(grades)                                                                   \
	"{\"id\":\"g\",\"type\":\"grades\",\"text\":" TEXT                               \
	",\"options\":[" OPTION("a") "],"                                                \
				     "\"grades\":[" grades "]}"

START_TEST(grades_are_lines_by_name)
{
	struct questions *q = parse(GRADES(OPTION("poor") "," OPTION("good")));

	ck_assert_uint_eq(q->cell_count, 4);
	ck_assert_str_eq(equation_text(q, 0), "1x0 1x1 1x2 1x3 = 1");
	ck_assert_str_eq(line_text(q, 1), "a/good: 1x1");
	ck_assert_str_eq(line_text(q, 2), "a/none: 1x2");
	questions_free(q);
}
END_TEST

#define POINTS(points)                                                                   \
	"{\"id\":\"q\",\"type\":\"points\",\"text\":" TEXT                               \
	",\"options\":[" OPTION("a") "," OPTION("b") "]," points "}"

START_TEST(points_are_bits_with_a_remainder)
{
	struct questions *q = parse(POINTS("\"points\":5"));

	/* 5 = 1+2+2, slack 5-1 = 4 = 1+2+1 */
	ck_assert_uint_eq(q->cell_count, 10);
	ck_assert_str_eq(
	    equation_text(q, 0), "1x0 2x1 2x2 1x3 2x4 2x5 1x6 2x7 1x8 5x9 = 5");
	ck_assert_uint_eq(q->line_count, 3);
	ck_assert_str_eq(line_text(q, 1), "b: 1x3 2x4 2x5");
	ck_assert_uint_eq(q->lines[1].maximum, 5);
	ck_assert_uint_eq(q->lines[2].maximum, 1);
	questions_free(q);
	q = parse(POINTS("\"points\":1"));
	ck_assert_str_eq(equation_text(q, 0), "1x0 1x1 1x2 = 1");
	questions_free(q);
	q = parse(POINTS("\"points\":2,\"min\":2"));
	ck_assert_str_eq(equation_text(q, 0), "1x0 1x1 1x2 1x3 2x4 = 2");
	questions_free(q);
}
END_TEST

START_TEST(malformed_questions_are_refused)
{
	refused(ERR_FORMAT, "no question", "");
	refused(ERR_FORMAT, "question 1 is an empty line", "\n");
	refused(ERR_FORMAT, "question 2 is an empty line", SINGLE("q", THREE) "\n\n");
	refused(ERR_FORMAT, "question 1: JSON", "{");
	refused(ERR_FORMAT, "no JSON object", "[]");
	refused(ERR_FORMAT, "control character", "{\t}");
	refused(ERR_FORMAT, "\"id\" is missing", "{}");
	refused(ERR_FORMAT, "a-z A-Z 0-9", SINGLE("a b", THREE));
	refused(ERR_FORMAT, "a-z A-Z 0-9", SINGLE("", THREE));
	refused(ERR_FORMAT, "a-z A-Z 0-9",
	    SINGLE("12345678901234567890123456789012345678901", THREE));
	refused(ERR_FORMAT, "\"type\" is missing", "{\"id\":\"q\"}");
	refused(ERR_FORMAT, "\"ranking\"", "{\"id\":\"q\",\"type\":\"ranking\"}");
	refused(ERR_FORMAT, "\"text\"", "{\"id\":\"q\",\"type\":\"single\"}");
	refused(ERR_FORMAT, "two questions", SINGLE("q", THREE) "\n" SINGLE("q", THREE));
	refused(ERR_FORMAT, "duplicate", "{\"id\":\"q\",\"id\":\"q\"}");
}
END_TEST

START_TEST(unknown_and_misplaced_keys_are_refused)
{
	refused(ERR_FORMAT, "question \"q\": unknown key \"max\"",
	    "{\"id\":\"q\",\"type\":"
	    "\"single\",\"text\":" TEXT ",\"max\":1,\"options\":[" THREE "]}");
	refused(
	    ERR_FORMAT, "unknown key \"note\"", MULTI(",\"min\":1,\"max\":2,\"note\":1"));
	refused(ERR_FORMAT, "unknown key \"category\"", SINGLE("q", IN("a", "x")));
	refused(ERR_FORMAT, "unknown key \"de\"",
	    "{\"id\":\"q\",\"type\":\"single\",\"text\":"
	    "{\"ko\":\"a\",\"en\":\"b\",\"de\":\"c\"},\"options\":[" THREE "]}");
	refused(ERR_FORMAT, "unknown key \"min\"",
	    "{\"id\":\"p\",\"type\":\"pick\",\"text\":" TEXT
	    ",\"min\":1,\"max\":1,\"options\":[" IN("a", "x") "]}");
}
END_TEST

START_TEST(bad_options_are_refused_by_name)
{
	refused(ERR_FORMAT, "question \"q\": \"options\" holds 0", SINGLE("q", ""));
	refused(ERR_FORMAT, "two options have the id \"a\"",
	    SINGLE("q", OPTION("a") "," OPTION("a")));
	refused(
	    ERR_FORMAT, "option 2: \"id\"", SINGLE("q", OPTION("a") ",{\"ko\":\"\"}"));
	refused(ERR_FORMAT, "option \"a\": the text \"en\" is missing",
	    SINGLE("q", "{\"id\":\"a\",\"ko\":\"a\"}"));
	refused(ERR_FORMAT, "0 bytes",
	    SINGLE("q", "{\"id\":\"a\",\"ko\":\"a\",\"en\":\"\"}"));
	refused(ERR_FORMAT, "control character",
	    SINGLE("q", "{\"id\":\"a\",\"ko\":\"a\",\"en\":\"x\\ny\"}"));
	refused(ERR_FORMAT, "\"blank\" is kept", SINGLE("q", OPTION("blank")));
	refused(ERR_FORMAT, "grade \"none\"", GRADES(OPTION("a") "," OPTION("none")));
	refused(ERR_FORMAT, "\"grades\" holds 1", GRADES(OPTION("a")));
	refused(ERR_FORMAT, "\"category\" is missing", PICK("1", OPTION("a")));
	refused(ERR_FORMAT, "exactly 2 options",
	    "{\"id\":\"q\",\"type\":\"yesno\",\"text\":" TEXT ",\"options\":[" THREE
	    "]}");
}
END_TEST

START_TEST(impossible_limits_are_refused)
{
	refused(ERR_FORMAT, "\"min\" is missing", MULTI(",\"max\":2"));
	refused(ERR_FORMAT, "\"max\" is missing", MULTI(",\"min\":2"));
	refused(ERR_FORMAT, "\"min\" is 0", MULTI(",\"min\":0,\"max\":2"));
	refused(ERR_FORMAT, "\"max\" is 5", MULTI(",\"min\":1,\"max\":5"));
	refused(
	    ERR_FORMAT, "\"min\" 3 is above \"max\" 2", MULTI(",\"min\":3,\"max\":2"));
	refused(ERR_FORMAT, "no whole number", MULTI(",\"min\":\"1\",\"max\":2"));
	refused(ERR_FORMAT, "category \"y\" has 1 options",
	    PICK("2", IN("a", "x") "," IN("b", "x") "," IN("c", "y")));
	refused(ERR_FORMAT, "\"points\" is 101", POINTS("\"points\":101"));
	refused(ERR_FORMAT, "\"points\" is missing", POINTS("\"min\":1"));
	refused(ERR_FORMAT, "\"min\" is 6", POINTS("\"points\":5,\"min\":6"));
	refused(ERR_FORMAT, "\"max_score\" is 0", SCORE("0", THREE));
	refused(ERR_FORMAT, "\"max_score\" is 101", SCORE("101", THREE));
}
END_TEST

/* 400 options need 97 + 401 x 288 + 96 bytes */
START_TEST(too_large_tells_both_numbers)
{
	struct buf text = {0};

	buf_puts(
	    &text, "{\"id\":\"q\",\"type\":\"single\",\"text\":" TEXT ",\"options\":[");
	for (int i = 0; i < 400; i++)
		buf_printf(&text, "%s{\"id\":\"o%d\",\"ko\":\"a\",\"en\":\"b\"}",
		    i ? "," : "", i);
	buf_puts(&text, "]}");
	refused(ERR_TOO_LARGE, "115681", buf_str(&text));
	refused(ERR_TOO_LARGE, "44000", buf_str(&text));
	buf_free(&text);
}
END_TEST

static void
encodes(const char *text, const struct answer *answer, const char *want)
{
	struct questions *q = parse(text);
	uint8_t cells[64];
	char got[65];
	struct why why = {""};

	ck_assert_uint_le(q->cell_count, sizeof(cells));
	ck_assert_msg(questions_encode(q, answer, cells, &why) == 0, "%s", why.text);
	for (size_t i = 0; i < q->cell_count; i++)
		got[i] = (char)('0' + cells[i]);
	got[q->cell_count] = 0;
	ck_assert_str_eq(got, want);
	questions_free(q);
}

static void
encode_refused(const char *words, const char *text, const struct answer *answer)
{
	struct questions *q = parse(text);
	uint8_t cells[64];
	struct why why = {""};

	ck_assert_int_eq(questions_encode(q, answer, cells, &why), ERR_REFUSED);
	ck_assert_msg(
	    strstr(why.text, words) != NULL, "\"%s\" is not in \"%s\"", words, why.text);
	questions_free(q);
}

#define ANSWER(...)                                                                      \
	&(struct answer)                                                                 \
	{                                                                                \
		false, (const struct choice[]){__VA_ARGS__},                             \
		    sizeof((const struct choice[]){__VA_ARGS__}) / sizeof(struct choice) \
	}
#define BLANK (&(struct answer){true, NULL, 0})
#define NOTHING (&(struct answer){false, NULL, 0})

START_TEST(answers_become_cells)
{
	encodes(SINGLE("q", THREE), ANSWER({1, 1}), "0100");
	encodes(SINGLE("q", THREE), BLANK, "0001");
	/* slack of 1..4: bits 1, 2 */
	encodes(MULTI(",\"min\":1,\"max\":4"), ANSWER({3, 1}), "0001110");
	encodes(MULTI(",\"min\":1,\"max\":4"), ANSWER({3, 1}, {0, 1}), "1001010");
	encodes(MULTI(",\"min\":1,\"max\":4"), BLANK, "0000001");
	encodes(PICK("1", IN("a", "x") "," IN("b", "y") "," IN("c", "x")),
	    ANSWER({2, 1}, {1, 1}), "0110");
	encodes(
	    SCORE("2", OPTION("a") "," OPTION("b")), ANSWER({1, 0}, {0, 3}), "000110000");
	encodes(GRADES(OPTION("poor") "," OPTION("good")), ANSWER({0, 1}), "0100");
	encodes(POINTS("\"points\":5"), ANSWER({0, 3}, {1, 1}), "1101001000");
	encodes(POINTS("\"points\":5"), ANSWER({1, 5}), "0001110000");
	encodes(POINTS("\"points\":5"), BLANK, "0000000001");
}
END_TEST

START_TEST(answers_over_a_limit_are_refused)
{
	encode_refused(
	    "2 options are chosen", SINGLE("q", THREE), ANSWER({1, 1}, {2, 1}));
	encode_refused("0 options are chosen", SINGLE("q", THREE), NOTHING);
	encode_refused(
	    "chosen twice", MULTI(",\"min\":1,\"max\":4"), ANSWER({1, 1}, {1, 1}));
	encode_refused("no option number 3", SINGLE("q", THREE), ANSWER({3, 1}));
	encode_refused("no option number -1", SINGLE("q", THREE), ANSWER({-1, 1}));
	encode_refused("value 2", SINGLE("q", THREE), ANSWER({0, 2}));
	encode_refused("exclude", SINGLE("q", THREE),
	    &((struct answer){true, (const struct choice[]){{0, 1}}, 1}));
	encode_refused("category \"y\": 0", PICK("1", IN("a", "x") "," IN("b", "y")),
	    ANSWER({0, 1}));
	encode_refused("1 of 2 options are graded",
	    SCORE("2", OPTION("a") "," OPTION("b")), ANSWER({0, 1}));
	encode_refused("value 4", SCORE("2", OPTION("a")), ANSWER({0, 4}));
	encode_refused("6 points", POINTS("\"points\":5"), ANSWER({0, 3}, {1, 3}));
	encode_refused("0 points", POINTS("\"points\":5"), NOTHING);
	encode_refused("value 6", POINTS("\"points\":5"), ANSWER({0, 6}));
}
END_TEST

/* Every value 0..P of every P must be expressible, and mean itself. */
START_TEST(every_number_of_points_can_be_given)
{
	for (int points = 1; points <= 100; points++) {
		char text[400];
		struct questions *q;

		snprintf(text, sizeof(text), POINTS("\"points\":%d"), points);
		q = parse(text);
		for (int v = 0; v <= points; v++) {
			struct choice choices[2] = {{0, v}, {1, points - v}};
			struct answer answer = {false, choices, 2};
			uint64_t totals[3] = {0};
			uint8_t cells[64];

			ck_assert_int_eq(questions_encode(q, &answer, cells, NULL), 0);
			ck_assert(questions_cells_ok(q, cells));
			questions_count(q, cells, totals);
			ck_assert_uint_eq(totals[0], (uint64_t)v);
			ck_assert_uint_eq(totals[1], (uint64_t)(points - v));
			ck_assert_uint_eq(totals[2], 0);
		}
		questions_free(q);
	}
}
END_TEST

START_TEST(plain_cells_that_break_an_equation_are_seen)
{
	struct questions *q = parse(SINGLE("q", THREE));

	ck_assert(questions_cells_ok(q, (const uint8_t[]){0, 1, 0, 0}));
	ck_assert(!questions_cells_ok(q, (const uint8_t[]){0, 1, 0, 1}));
	ck_assert(!questions_cells_ok(q, (const uint8_t[]){0, 0, 0, 0}));
	ck_assert(!questions_cells_ok(q, (const uint8_t[]){2, 255, 0, 0}));
	questions_free(q);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
	    single_compiles,
	    second_question_goes_on_where_the_first_ends,
	    multi_compiles_with_slack,
	    approval_defaults_to_one_up_to_all,
	    pick_has_an_equation_a_category_and_one_blank,
	    score_has_grades_none_and_one_blank,
	    grades_are_lines_by_name,
	    points_are_bits_with_a_remainder,
	    malformed_questions_are_refused,
	    unknown_and_misplaced_keys_are_refused,
	    bad_options_are_refused_by_name,
	    impossible_limits_are_refused,
	    too_large_tells_both_numbers,
	    answers_become_cells,
	    answers_over_a_limit_are_refused,
	    every_number_of_points_can_be_given,
	    plain_cells_that_break_an_equation_are_seen,
	    NULL,
	};

	return poll_run_tests("question", tests, NULL, NULL);
}
