/* Forms that must be refused, each with the reason. */
#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "base/json.h"
#include "service/form.h"

#define W "{\"ko\":\"a\",\"en\":\"a\"}"
#define FORM(rest)                                                                       \
	"{\"service\":\"don\",\"version\":1,\"name\":" W ",\"messages\":{}," rest "}"
#define KIND(rest)                                                                       \
	"\"kinds\":{\"give\":{\"name\":" W ",\"sign\":[\"don:desk\"]," rest "}}"
#define CHOICE(more) FIELD("\"type\":\"choice\",\"values\":[\"a\",\"나\"]," more)
#define LONG50                                                                                                                  \
	"가나다라마바사아자차가나다라마바사아자차가나다라마바사아자차가나다라마바사아자" \
	"차가나다라마바사아자차"
#define LONG200 LONG50 LONG50 LONG50 LONG50
#define FIELD(rest) FORM(KIND("\"fields\":{\"won\":{\"label\":" W "," rest "}}"))

#define MESSAGES(list)                                                                   \
	"{\"service\":\"don\",\"version\":1,\"name\":" W ",\"messages\":{" list          \
	"},\"kinds\":{\"give\":{\"name\":" W                                             \
	",\"sign\":[\"don:desk\"],\"fields\":{\"won\":{\"type\":\"won\",\"label\":" W    \
	"},\"to\":{\"type\":\"date\",\"label\":" W "}}},\"take\":{\"name\":" W           \
	",\"sign\":[\"don:desk\"],\"fields\":{\"sum\":{\"type\":\"won\",\"label\":" W    \
	"}},\"lines\":{\"max\":2,\"fields\":{\"part\":{\"type\":\"won\",\"label\":" W    \
	"}}}}}}"
#define ABOUT(field)                                                                     \
	MESSAGES("\"don.no\":{\"ko\":\"a\",\"en\":\"a\",\"field\":" field "}")

static const struct {
	const char *form, *reason;
} bad[] = {
    {"[]", "one JSON object"},
    {"{\"service\":\"don\",\"service\":\"don\"}", "duplicate"},
    {FORM("\"kinds\":{}"), "1 to 100 kinds"},
    {FORM("\"colour\":1,\"kinds\":{}"), "colour"},
    {FORM(KIND("\"fields\":{},\"colour\":1")), "colour"},
    {FORM(KIND("\"fields\":[]")), "fields"},
    {FORM(KIND("\"fields\":{},\"payload\":1")), "payload"},
    {FORM(KIND("\"fields\":{},\"cosign\":[\"won\"]")), "cosign"},
    {FORM(KIND("\"fields\":{},\"lines\":{\"fields\":{}}")), "max"},
    {FORM(KIND("\"fields\":{},\"lines\":{\"max\":20000,\"fields\":{}}")), "max"},
    {FORM("\"kinds\":{\"Give\":{}}"), "kind"},
    {FORM("\"kinds\":{\"s_give\":{}}"), "kind"},
    {FORM("\"kinds\":{\"give\":{\"name\":" W ",\"sign\":[],\"fields\":{}}}"), "nobody"},
    {FORM("\"kinds\":{\"give\":{\"name\":" W ",\"sign\":[\"desk\"],\"fields\":{}}}"),
	"role"},
    {FORM("\"kinds\":{\"give\":{\"name\":{\"ko\":\"a\"},\"sign\":[\"a:b\"],\"fields\":{}}"
	  "}"),
	"words in en"},
    {FORM("\"accepts\":[\"don_s_x\"]," KIND("\"fields\":{}")), "_cmd_"},
    {FORM("\"reports\":{\"hc_v_x\":" W "}," KIND("\"fields\":{}")), "begin with"},
    {FORM("\"columns\":[]," KIND("\"fields\":{}")), "columns needs an object"},
    {FORM("\"columns\":{\"a\":{\"type\":\"int\",\"label\":" W
	  ",\"max\":3}}," KIND("\"fields\":{}")),
	"max"},
    {FORM("\"columns\":{\"a\":{\"type\":\"int\"}}," KIND("\"fields\":{}")),
	"a needs words"},
    {"{\"service\":\"Don\",\"version\":1}", "service"},
    {"{\"service\":\"a_b\",\"version\":1}", "service"},
    {"{\"service\":\"don\",\"version\":0}", "version"},
    {FIELD("\"type\":\"real\""), "type"},
    {FIELD("\"type\":\"int\",\"min\":5,\"max\":4"), "limits"},
    {FIELD("\"type\":\"int\",\"max\":9007199254740993"), "JSON int"},
    {FIELD("\"type\":\"text\",\"max\":20001"), "limits"},
    {FIELD("\"type\":\"text\",\"min\":-1"), "limits"},
    {FIELD("\"type\":\"key\",\"max\":3"), "limits"},
    {FIELD("\"type\":\"choice\""), "values"},
    {FIELD("\"type\":\"choice\",\"values\":[]"), "values"},
    {FIELD("\"type\":\"choice\",\"values\":[\"a\",\"a\"]"), "twice"},
    {FIELD("\"type\":\"int\",\"values\":[\"a\"]"), "values"},
    {FIELD("\"type\":\"int\",\"class\":\"secret\""), "class"},
    {FIELD("\"type\":\"int\",\"optional\":\"yes\""), "optional"},
    {FIELD("\"type\":\"int\",\"from\":\"x y\""), "view"},
    {FIELD("\"type\":\"int\",\"hint\":\"x\""), "hint"},
    {FORM(KIND("\"fields\":{\"time\":{\"type\":\"int\",\"label\":" W "}}")),
	"name of a field"},
    {FORM(KIND("\"fields\":{\"a b\":{\"type\":\"int\",\"label\":" W "}}")),
	"name of a field"},
    {FIELD("\"type\":\"int\",\"words\":{}"), "nothing else"},
    {CHOICE("\"words\":[]"), "exactly its values"},
    {CHOICE("\"words\":{\"a\":" W "}"), "exactly its values"},
    {CHOICE("\"words\":{\"a\":" W ",\"나\":" W ",\"b\":" W "}"), "exactly its values"},
    {CHOICE("\"words\":{\"a\":" W ",\"b\":" W "}"), "'나' needs words"},
    {CHOICE("\"words\":{\"a\":" W ",\"나\":{\"ko\":\"a\"}}"), "'나' has no words in en"},
    {CHOICE("\"words\":{\"a\":" W ",\"나\":{\"ko\":\"a\",\"en\":\"a\\nb\"}}"), "no line"},
    {FIELD("\"type\":\"int\",\"help\":\"x\""), "help of won needs words"},
    {FIELD("\"type\":\"int\",\"help\":{\"ko\":\"a\"}"), "help of won has no words in en"},
    {FIELD("\"type\":\"int\",\"help\":{\"ko\":\"" LONG200 "a\",\"en\":\"a\"}"),
	"no line"},
    {FIELD("\"type\":\"int\",\"help\":{\"ko\":\"a\\u0085\",\"en\":\"a\"}"), "no line"},
    {FIELD("\"type\":\"int\",\"help\":{\"ko\":\"a\",\"en\":\"a\",\"de\":\"a\"}"), "de"},
    {FORM(KIND("\"fields\":{},\"help\":1")), "help of give needs words"},
    {ABOUT("\"colour\""), "colour"},
    {ABOUT("1"), "is not a list"},
    {ABOUT("true"), "is not a list"},
    {ABOUT("[\"won\",\"won\"]"), "twice"},
    {ABOUT("[\"won\",1]"), "is no text"},
    {ABOUT("[\"won\",\"colour\"]"), "colour"},
    {ABOUT("[\"won\",\"to\",\"sum\",\"part\",\"lines\",\"a\",\"b\",\"c\",\"d\"]"),
	"more than 8"},
    {ABOUT("{\"give\":\"sum\"}"), "sum"},
    {ABOUT("{\"give\":\"lines\"}"), "lines"},
    {ABOUT("{\"paint\":\"won\"}"), "paint"},
    {ABOUT("{\"give\":{\"won\":1}}"), "is not a list"},
    {ABOUT("{\"give\":[\"won\",\"part\"]}"), "part"},
    {MESSAGES("\"scoin.no\":{\"ko\":\"a\",\"en\":\"a\",\"field\":\"won\"}"), "ko"},
    {MESSAGES("\"scoin.no\":{}"), "has no field"},
    {MESSAGES("\"donx.no\":{\"ko\":\"a\",\"en\":\"a\"}"), "has no field, and"},
    {MESSAGES("\"don.No\":{\"ko\":\"a\",\"en\":\"a\"}"), "key"},
    {MESSAGES("\"Don.no\":{\"field\":\"won\"}"), "key"},
    {MESSAGES("\"don.no\":{\"field\":\"won\"}"), "words in ko"},
    {MESSAGES("\"don.no\":{\"ko\":\"a\",\"en\":\"a\",\"label\":\"won\"}"), "label"},
    {MESSAGES("\"don.no\":\"a\""), "has no"},
    {MESSAGES("\"donate\":{\"field\":\"won\"}"), "key"},
    {MESSAGES("\"scoin.no\":\"won\""), "has no"},
    {FIELD("\"type\":\"int\",\"entry\":[\"take\"]"), "take"},
    {FIELD("\"type\":\"won\",\"entry\":[]"), "names an entry"},
    {FIELD("\"type\":\"int\",\"entry\":\"give\""), "not a list"},
    {FIELD("\"type\":\"int\",\"entry\":[\"give\",\"give\"]"), "twice"},
    {FIELD("\"type\":\"int\",\"entry\":true"), "not a list"},
    {FORM(KIND("\"fields\":{},\"lines\":{\"max\":1,\"fields\":{\"a\":{\"type\":\"int\","
	       "\"label\":" W ",\"entry\":[]}}}")),
	"names an entry"},
};

/* Words and helps that are right, values in two scripts and one of them escaped. */
static const char *const good[] = {
    FORM(KIND("\"fields\":{}")),
    FORM(KIND("\"fields\":{},\"help\":" W)),
    FIELD("\"type\":\"int\",\"help\":{\"ko\":\"" LONG200 "\",\"en\":\"a\"}"),
    CHOICE("\"help\":" W),
    CHOICE("\"words\":{\"나\":" W ",\"a\":" W "}"),
    CHOICE("\"words\":{\"a\":" W ",\"\\ub098\":" W "}"),
    ABOUT("\"won\""),
    ABOUT("\"lines\""),
    ABOUT("\"part\""),
    ABOUT("[]"),
    ABOUT("[\"won\",\"to\"]"),
    ABOUT("{\"give\":\"won\",\"take\":[\"sum\",\"part\",\"lines\"]}"),
    ABOUT("{\"give\":[]}"),
    ABOUT("{}"),
    MESSAGES("\"scoin.no\":{\"field\":\"won\"}"),
    MESSAGES("\"scoin.no\":{\"field\":{\"take\":\"part\"}},\"don.no\":{\"ko\":\"a\","
	     "\"en\":\"a\",\"field\":\"won\"}"),
    FIELD("\"type\":\"int\",\"entry\":[]"),
    FIELD("\"type\":\"int\",\"entry\":[\"give\"]"),
};

START_TEST(test_taken)
{
	struct why why = {""};
	struct form *form;

	ck_assert_msg(form_parse(&form, good[_i], strlen(good[_i]), &why) == 0, "%s: %s",
	    good[_i], why.text);
	form_free(form);
}
END_TEST

START_TEST(test_refused)
{
	struct why why = {""};
	struct form *form;

	ck_assert_msg(form_parse(&form, bad[_i].form, strlen(bad[_i].form), &why) != 0,
	    "%s is let through", bad[_i].form);
	ck_assert_msg(strstr(why.text, bad[_i].reason), "%s: %s", bad[_i].form, why.text);
}
END_TEST

/* Forms that the verifier is asked too: the name of a file says what they are. */
START_TEST(test_corpus)
{
	static const char dir[] = TEST_DATA "/fuzz/corpus/agree_form";
	DIR *d = opendir(dir);
	struct dirent *e;
	int count = 0;

	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d))) {
		bool bad_one = strncmp(e->d_name, "bad-", 4) == 0;
		struct buf text = {0};
		struct why why = {""};
		struct form *form = NULL;

		if (!bad_one && strncmp(e->d_name, "good-", 5) != 0)
			continue;
		ck_assert(file_read(&text, path_of("%s/%s", dir, e->d_name).s, FORM_MAX,
			      &why) == 0);
		ck_assert_msg(
		    (form_parse(&form, text.data, text.size, &why) != 0) == bad_one,
		    "%s: %s", e->d_name, why.text);
		form_free(form);
		buf_free(&text);
		count++;
	}
	closedir(d);
	ck_assert_int_gt(count, 50);
}
END_TEST

static int
check(const struct kind *kind, const char *fields, struct refusal *refusal)
{
	json_t *json = json_loads(fields, 0, NULL);
	int err = form_check(kind, json, refusal);

	ck_assert_ptr_nonnull(json);
	json_decref(json);
	return err;
}

START_TEST(test_fields)
{
	static const char text[] = FORM(KIND(
	    "\"fields\":{\"name\":{\"type\":\"text\",\"max\":3,\"label\":" W "},"
	    "\"won\":{\"type\":\"won\",\"min\":1,\"max\":9,\"optional\":true,\"label\":" W
	    "}},"
	    "\"lines\":{\"max\":2,\"fields\":{\"n2\":{\"type\":\"int\",\"label\":" W
	    "}}}"));
	static const struct {
		const char *fields, *key, *field;
	} tries[] = {
	    {"{\"name\":\"가나다\"}", "", ""},
	    {"{\"name\":\"가나다라\"}", "core.field_range", "name"},
	    {"{\"name\":\"\"}", "core.field_range", "name"},
	    {"{\"name\":\"a\\u0085\"}", "core.field_type", "name"},
	    {"{\"name\":\"a\\u007f\"}", "core.field_type", "name"},
	    {"{\"name\":\"a\\n\"}", "core.field_type", "name"},
	    {"{\"name\":\"é\"}", "", ""},
	    {"{\"name\":1}", "core.field_type", "name"},
	    {"{}", "core.field_missing", "name"},
	    {"{\"name\":\"a\",\"won\":0}", "core.field_range", "won"},
	    {"{\"name\":\"a\",\"won\":10}", "core.field_range", "won"},
	    {"{\"name\":\"a\",\"won\":\"9\"}", "core.field_type", "won"},
	    {"{\"name\":\"a\",\"x\":9}", "core.field_unknown", "x"},
	    {"{\"name\":\"a\",\"lines\":[{\"n2\":1},{\"n2\":2}]}", "", ""},
	    {"{\"name\":\"a\",\"lines\":[{\"n2\":1},{\"n2\":2},{\"n2\":3}]}",
		"core.lines", "lines"},
	    {"{\"name\":\"a\",\"lines\":[{}]}", "core.field_missing", "n2"},
	    {"{\"name\":\"a\",\"lines\":[1]}", "core.lines", "lines"},
	    {"{\"name\":\"a\",\"lines\":{}}", "core.lines", "lines"},
	};
	struct why why = {""};
	struct form *form;

	ck_assert_msg(form_parse(&form, text, strlen(text), &why) == 0, "%s", why.text);
	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		struct refusal refusal = {.key = ""};
		int err = check(form_kind(form, "give"), tries[i].fields, &refusal);

		ck_assert_msg((err == 0) == (*tries[i].key == 0), "%s", tries[i].fields);
		ck_assert_str_eq(refusal.key, tries[i].key);
		ck_assert_str_eq(refusal.field, tries[i].field);
	}
	form_free(form);
}
END_TEST

/* A column is called what the form says of columns, or else what a field of that name is.
 */
START_TEST(test_columns)
{
	static const char text[] = FORM(
	    KIND("\"fields\":{\"won\":{\"type\":\"won\",\"label\":" W "},"
		 "\"day\":{\"type\":\"date\",\"label\":" W "}},"
		 "\"lines\":{\"max\":2,\"fields\":{\"n2\":{\"type\":\"km\",\"label\":" W
		 "}}}") ",\"columns\":{\"day\":{\"type\":\"int\",\"label\":" W "},"
			"\"time\":{\"type\":\"time\",\"label\":" W "}}");
	static const struct {
		const char *name;
		enum field_type type;
	} known[] = {{"won", FIELD_WON}, {"day", FIELD_INT}, {"n2", FIELD_KM},
	    {"time", FIELD_TIME}};
	struct why why = {""};
	struct form *form;

	ck_assert_msg(form_parse(&form, text, strlen(text), &why) == 0, "%s", why.text);
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		const struct field *f = form_column(form, known[i].name);

		ck_assert_msg(f && f->type == known[i].type, "%s", known[i].name);
	}
	ck_assert_ptr_null(form_column(form, "n3"));
	form_free(form);
}
END_TEST

/* A value without words is read as it is, and so is everything of a column that no form
 * knows. */
START_TEST(test_value_words)
{
	static const char text[] =
	    CHOICE("\"words\":{\"a\":{\"ko\":\"가\",\"en\":\"A\"},\"나\":" W "}");
	const struct field *f;
	struct why why = {""};
	struct form *form;

	ck_assert_msg(form_parse(&form, text, strlen(text), &why) == 0, "%s", why.text);
	f = form_column(form, "won");
	ck_assert_str_eq(json_str(form_value_words(f, "a"), "ko"), "가");
	ck_assert_str_eq(json_str(form_value_words(f, "a"), "en"), "A");
	ck_assert_ptr_null(form_value_words(f, "b"));
	ck_assert_ptr_null(form_value_words(NULL, "a"));
	form_free(form);
}
END_TEST

/* What a refusal is about: of those that the message names, the fields of that kind. */
START_TEST(test_about)
{
	static const struct {
		const char *message, *kind, *about; /* NULL: the form does not say */
	} tries[] = {
	    {ABOUT("\"won\""), "give", "won"},
	    {ABOUT("\"won\""), "take", NULL},
	    {ABOUT("[\"to\",\"sum\",\"won\"]"), "give", "to won"},
	    {ABOUT("[\"to\",\"sum\",\"won\"]"), "take", "sum"},
	    {ABOUT("[\"part\",\"lines\"]"), "take", "part lines"},
	    {ABOUT("[]"), "take", ""},
	    {ABOUT("{\"give\":\"won\",\"take\":[]}"), "give", "won"},
	    {ABOUT("{\"give\":\"won\",\"take\":[]}"), "take", ""},
	    {ABOUT("{\"give\":\"won\"}"), "take", NULL},
	    {ABOUT("\"won\""), "paint", NULL},
	    {MESSAGES("\"scoin.no\":{\"field\":\"won\"}"), "give", NULL},
	    {MESSAGES("\"don.no\":" W), "give", NULL},
	};
	char about[REFUSAL_FIELD_SIZE];
	struct why why = {""};
	struct form *form;
	bool said;

	ck_assert_msg(
	    form_parse(&form, tries[_i].message, strlen(tries[_i].message), &why) == 0,
	    "%s", why.text);
	said = form_about(form, tries[_i].kind, "don.no", about);
	ck_assert_int_eq(said, tries[_i].about != NULL);
	ck_assert_str_eq(about, said ? tries[_i].about : "");
	form_free(form);
}
END_TEST

/* Which field takes the number of an entry, and of which kind that may be. */
START_TEST(test_entry)
{
	static const struct {
		const char *entry;
		bool any, give, take;
	} tries[] = {
	    {FIELD("\"type\":\"int\""), false, false, false},
	    {FIELD("\"type\":\"int\",\"entry\":[\"give\"]"), true, true, false},
	    {FIELD("\"type\":\"int\",\"entry\":[]"), true, true, true},
	};

	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		const char *text = tries[i].entry;
		struct why why = {""};
		const struct field *field;
		struct form *form;

		ck_assert_msg(
		    form_parse(&form, text, strlen(text), &why) == 0, "%s", why.text);
		field = form_field(form_kind(form, "give"), "won");
		ck_assert_int_eq(form_is_entry(field, NULL), tries[i].any);
		ck_assert_int_eq(form_is_entry(field, "give"), tries[i].give);
		ck_assert_int_eq(form_is_entry(field, "take"), tries[i].take);
		form_free(form);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("form");
	TCase *tcase = tcase_create("forms");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, test_refused, 0, (int)(sizeof(bad) / sizeof(*bad)));
	tcase_add_loop_test(tcase, test_taken, 0, (int)(sizeof(good) / sizeof(*good)));
	tcase_add_test(tcase, test_corpus);
	tcase_add_test(tcase, test_fields);
	tcase_add_test(tcase, test_columns);
	tcase_add_test(tcase, test_value_words);
	tcase_add_loop_test(tcase, test_about, 0, 12);
	tcase_add_test(tcase, test_entry);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
