/* The poll file: what is taken, and the sentence for every mistake. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "admin/pollfile.h"

#define QUESTION                                                                         \
	"{\"id\":\"q\",\"type\":\"single\",\"text\":{\"ko\":\"가\",\"en\":\"A\"},"      \
	"\"options\":[{\"id\":\"a\",\"ko\":\"가\",\"en\":\"A\"},{\"id\":\"b\",\"ko\":"  \
	"\"나\",\"en\":\"B\"}]}"
#define TITLE "\"title\":{\"ko\":\"예산\",\"en\":\"Budget\"}"
#define TIMES "\"opens\":1000,\"closes\":2000"

static const char good[] = "{\"poll\":\"budget-2026\"," TITLE "," TIMES
			   ",\"n\":3,\"k\":2,\"questions\":[" QUESTION "]}";

static int64_t
field(const struct pollfile *p, const char *key)
{
	return json_integer_value(json_object_get(p->fields, key));
}

START_TEST(takes_a_good_file)
{
	struct pollfile p;
	struct why why = {""};

	ck_assert_msg(pollfile_parse(&p, good, strlen(good), &why) == 0, "%s", why.text);
	ck_assert_str_eq(p.poll, "budget-2026");
	ck_assert_str_eq(
	    json_string_value(json_object_get(p.fields, "title_ko")), "예산");
	ck_assert_int_eq(field(&p, "opens"), 1000);
	ck_assert_int_eq(field(&p, "boxes_until"), 2000);
	ck_assert_int_eq(field(&p, "early_close"), 0);
	ck_assert_int_eq(field(&p, "min_ballots"), 10);
	ck_assert_int_eq(field(&p, "box_min"), 16);
	ck_assert_uint_eq(p.count, 1);
	ck_assert_str_eq(buf_str(&p.items[0]), QUESTION);
	ck_assert_uint_eq(p.questions->cell_count, 3);
	pollfile_free(&p);
}
END_TEST

/* what: text of the file; says: words that the sentence must hold */
static const struct mistake {
	const char *what, *says;
} mistakes[] = {
    {"[]", "one JSON object"},
    {"{\"poll\":\"x\"", "line 1"},
    {"{" TITLE "," TIMES ",\"n\":3,\"k\":2,\"questions\":[" QUESTION "]}",
	"\"poll\" is missing"},
    {"{\"poll\":\"Budget 2026\"," TITLE "}", "\"poll\" is \"Budget 2026\""},
    {"{\"poll\":\"x\",\"quorum\":5," TITLE "}", "quorum"},
    {"{\"poll\":\"x\"," TIMES "}", "\"title\" must be an object"},
    {"{\"poll\":\"x\",\"title\":{\"ko\":\"가\"}," TIMES "}", "\"title\" needs \"en\""},
    {"{\"poll\":\"x\",\"title\":{\"ko\":\"가\",\"en\":\"a\\nb\"}," TIMES "}",
	"needs \"en\""},
    {"{\"poll\":\"x\",\"title\":{\"ko\":\"가\",\"en\":\"a\",\"de\":\"b\"}," TIMES "}",
	"de"},
    {"{\"poll\":\"x\"," TITLE ",\"closes\":2000}", "\"opens\" is missing"},
    {"{\"poll\":\"x\"," TITLE ",\"opens\":\"2026-06-03 06:00\",\"closes\":2000}",
	"\"opens\" is no time"},
    {"{\"poll\":\"x\"," TITLE ",\"opens\":-1,\"closes\":2000}", "before 1970"},
    {"{\"poll\":\"x\"," TITLE ",\"opens\":2000,\"closes\":2000}", "not after \"opens\""},
    {"{\"poll\":\"x\"," TITLE "," TIMES ",\"boxes_until\":1999}", "\"boxes_until\""},
    {"{\"poll\":\"x\"," TITLE "," TIMES ",\"early_close\":1}", "true or false"},
    {"{\"poll\":\"x\"," TITLE "," TIMES ",\"min_ballots\":0}", "\"min_ballots\" is 0"},
    {"{\"poll\":\"x\"," TITLE "," TIMES ",\"min_ballots\":\"5\"}",
	"\"min_ballots\" must be"},
    {"{\"poll\":\"x\"," TITLE "," TIMES ",\"box_min\":0}", "\"box_min\" is 0"},
    {"{\"poll\":\"x\"," TITLE "," TIMES ",\"k\":2}", "\"n\" is missing"},
    {"{\"poll\":\"x\"," TITLE "," TIMES ",\"n\":21,\"k\":2}", "\"n\" is 21"},
    {"{\"poll\":\"x\"," TITLE "," TIMES ",\"n\":3,\"k\":1}", "\"k\" is 1"},
    {"{\"poll\":\"x\"," TITLE "," TIMES ",\"n\":3,\"k\":4}", "no more trustees"},
    {"{\"poll\":\"x\"," TITLE "," TIMES ",\"n\":3,\"k\":2}", "\"questions\""},
    {"{\"poll\":\"x\"," TITLE "," TIMES ",\"n\":3,\"k\":2,\"questions\":[]}",
	"\"questions\""},
    {"{\"poll\":\"x\"," TITLE "," TIMES ",\"n\":3,\"k\":2,\"questions\":[7]}",
	"question"},
};

START_TEST(names_every_mistake)
{
	const struct mistake *m = &mistakes[_i];
	struct why why = {""};
	struct pollfile p;

	ck_assert_int_ne(pollfile_parse(&p, m->what, strlen(m->what), &why), 0);
	ck_assert_msg(
	    strstr(why.text, m->says) != NULL, "%s\nsays: %s", m->what, why.text);
}
END_TEST

START_TEST(reads_times_with_their_zone)
{
	static const struct {
		const char *text;
		int64_t want;
	} times[] = {
	    {"1970-01-01T00:00:00Z", 0},
	    {"2000-02-29T12:00Z", 951825600},
	    {"2026-06-03T06:00:00+09:00", 1780434000},
	    {"2026-06-03T06:00:00-02:30", 1780475400},
	    {"2100-03-01T00:00:00Z", 4107542400},
	};
	static const char *const bad[] = {"", "2026-06-03", "2026-06-03T06:00:00",
	    "2026-02-29T00:00Z", "2026-13-01T00:00Z", "2026-00-01T00:00Z",
	    "2026-06-31T00:00Z", "2026-06-03T24:00Z", "2026-06-03T06:60Z",
	    "2026-06-03T06:00:61Z", "2026-06-03T06:00+9", "2026-06-03T06:00Z ",
	    "1969-12-31T23:59Z", "2026-06-03T06:00+15:00", "2026-6-3T06:00Z"};
	int64_t t;

	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		ck_assert_int_eq(iso_time(&t, times[i].text), 0);
		ck_assert_int_eq(t, times[i].want);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(iso_time(&t, bad[i]) != 0, "took %s", bad[i]);
}
END_TEST

START_TEST(names_the_file)
{
	struct pollfile p;
	struct why why = {""};

	ck_assert_int_ne(pollfile_read(&p, "/nonexistent/poll.json", &why), 0);
	ck_assert_ptr_nonnull(strstr(why.text, "/nonexistent/poll.json"));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("pollfile");
	TCase *t = tcase_create("pollfile");
	SRunner *runner = srunner_create(s);

	tcase_add_test(t, takes_a_good_file);
	tcase_add_loop_test(
	    t, names_every_mistake, 0, sizeof(mistakes) / sizeof(mistakes[0]));
	tcase_add_test(t, reads_times_with_their_zone);
	tcase_add_test(t, names_the_file);
	suite_add_tcase(s, t);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
