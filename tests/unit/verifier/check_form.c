/* Words and helps of a form, as the verifier reads them: what it takes, and why not. */
#include <check.h>
#include <string.h>

#include "verifier/form.h"

#define W "{\"ko\":\"가\",\"en\":\"a\"}"
#define KIND(more)                                                                       \
	"{\"service\":\"don\",\"version\":1,\"name\":" W ",\"messages\":{},\"kinds\":{"  \
	"\"give\":{\"name\":" W ",\"sign\":[\"don:desk\"]," more "}}}"
#define FIELD(more) KIND("\"fields\":{\"won\":{\"label\":" W "," more "}}")
#define PER(other, key)                                                                  \
	KIND("\"fields\":{\"place\":{\"label\":" W "," other "},\"card\":{\"label\":" W  \
	     "," key "}}")
#define CHOICE(more) FIELD("\"type\":\"choice\",\"values\":[\"a\",\"나\"]," more)
#define LINE50                                                                                                               \
	"가나다라마바사아자차가나다라마바사아자차가나다라마바사아자차가나다라마바사아" \
	"자차가나다라마바사아자차"
#define LINE200 LINE50 LINE50 LINE50 LINE50

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
	const char *form, *reason; /* NULL: it is a form */
} tries[] = {
    {KIND("\"fields\":{},\"help\":" W), NULL},
    {FIELD("\"type\":\"int\",\"help\":{\"ko\":\"" LINE200 "\",\"en\":\"a\"}"), NULL},
    {CHOICE("\"help\":" W), NULL},
    {CHOICE("\"words\":{\"나\":" W ",\"a\":" W "}"), NULL},
    {CHOICE("\"words\":{\"a\":" W ",\"\\ub098\":" W "}"), NULL},
    {KIND("\"fields\":{},\"help\":1"), "give: help is not an object"},
    {FIELD("\"type\":\"int\",\"hint\":" W), "unknown key \"hint\""},
    {FIELD("\"type\":\"int\",\"help\":\"x\""), "won: help is not an object"},
    {FIELD("\"type\":\"int\",\"help\":{\"ko\":\"a\"}"), "help has no words in en"},
    {FIELD("\"type\":\"int\",\"help\":{\"ko\":\"a\",\"en\":\"a\",\"de\":\"a\"}"),
	"unknown key \"de\""},
    {FIELD("\"type\":\"int\",\"help\":{\"ko\":\"" LINE200 "a\",\"en\":\"a\"}"),
	"no line of at most 200"},
    {FIELD("\"type\":\"int\",\"help\":{\"ko\":\"a\\u0085\",\"en\":\"a\"}"),
	"no line of at most 200"},
    {FIELD("\"type\":\"int\",\"words\":{}"), "exactly its values"},
    {CHOICE("\"words\":[]"), "exactly its values"},
    {CHOICE("\"words\":{\"a\":" W "}"), "exactly its values"},
    {CHOICE("\"words\":{\"a\":" W ",\"나\":" W ",\"b\":" W "}"), "exactly its values"},
    {CHOICE("\"words\":{\"a\":" W ",\"b\":" W "}"), "words for \"b\""},
    {CHOICE("\"words\":{\"a\":" W ",\"나\":{\"ko\":\"a\"}}"), "나 has no words in en"},
    {CHOICE("\"words\":{\"a\":" W ",\"나\":{\"ko\":\"a\",\"en\":\"a\\nb\"}}"),
	"나 is no line"},
    {ABOUT("\"won\""), NULL},
    {ABOUT("\"lines\""), NULL},
    {ABOUT("\"part\""), NULL},
    {ABOUT("[]"), NULL},
    {ABOUT("[\"won\",\"to\"]"), NULL},
    {ABOUT("{\"give\":\"won\",\"take\":[\"sum\",\"part\",\"lines\"]}"), NULL},
    {ABOUT("{\"give\":[]}"), NULL},
    {ABOUT("{}"), NULL},
    {MESSAGES("\"scoin.no\":{\"field\":\"won\"}"), NULL},
    {MESSAGES("\"scoin.no\":{\"field\":{\"take\":\"part\"}},\"don.no\":{\"ko\":\"a\","
	      "\"en\":\"a\",\"field\":\"won\"}"),
	NULL},
    {FIELD("\"type\":\"int\",\"entry\":[]"), NULL},
    {FIELD("\"type\":\"int\",\"entry\":[\"give\"]"), NULL},
    {ABOUT("\"colour\""), "colour"},
    {ABOUT("1"), "no list of texts"},
    {ABOUT("true"), "no list of texts"},
    {ABOUT("[\"won\",\"won\"]"), "twice"},
    {ABOUT("[\"won\",1]"), "no list of texts"},
    {ABOUT("[\"won\",\"colour\"]"), "colour"},
    {ABOUT("[\"won\",\"to\",\"sum\",\"part\",\"lines\",\"a\",\"b\",\"c\",\"d\"]"), "no"},
    {ABOUT("{\"give\":\"sum\"}"), "sum"},
    {ABOUT("{\"give\":\"lines\"}"), "lines"},
    {ABOUT("{\"paint\":\"won\"}"), "paint"},
    {ABOUT("{\"give\":{\"won\":1}}"), "no list of texts"},
    {ABOUT("{\"give\":[\"won\",\"part\"]}"), "part"},
    {MESSAGES("\"scoin.no\":{\"ko\":\"a\",\"en\":\"a\",\"field\":\"won\"}"),
	"unknown key"},
    {MESSAGES("\"scoin.no\":{}"), "has no field"},
    {MESSAGES("\"donx.no\":{\"ko\":\"a\",\"en\":\"a\"}"), "unknown key"},
    {MESSAGES("\"don.No\":{\"ko\":\"a\",\"en\":\"a\"}"), "key"},
    {MESSAGES("\"Don.no\":{\"field\":\"won\"}"), "key"},
    {MESSAGES("\"don.no\":{\"field\":\"won\"}"), "words in ko"},
    {MESSAGES("\"don.no\":{\"ko\":\"a\",\"en\":\"a\",\"label\":\"won\"}"), "label"},
    {MESSAGES("\"don.no\":\"a\""), "not an object"},
    {MESSAGES("\"donate\":{\"field\":\"won\"}"), "key"},
    {MESSAGES("\"scoin.no\":\"won\""), "not an object"},
    {FIELD("\"type\":\"int\",\"entry\":[\"take\"]"), "take"},
    {FIELD("\"type\":\"won\",\"entry\":[]"), "cannot name an entry"},
    {FIELD("\"type\":\"int\",\"entry\":\"give\""), "no list"},
    {FIELD("\"type\":\"int\",\"entry\":[\"give\",\"give\"]"), "twice"},
    {FIELD("\"type\":\"int\",\"entry\":true"), "no list"},
    {KIND("\"fields\":{},\"lines\":{\"max\":1,\"fields\":{\"a\":{\"type\":\"int\","
	  "\"label\":" W ",\"entry\":[]}}}"),
	"cannot name an entry"},
    {PER("\"type\":\"int\"", "\"type\":\"key\",\"per\":\"place\""), "per names no"},
    {PER("\"type\":\"text\"", "\"type\":\"key\",\"per\":\"place\""), "per names no"},
    {PER("\"type\":\"text\",\"max\":101", "\"type\":\"key\",\"per\":\"place\""),
	"per names no"},
    {PER("\"type\":\"text\",\"max\":9,\"optional\":true",
	 "\"type\":\"key\",\"per\":\"place\""),
	"per names no"},
    {PER("\"type\":\"text\",\"max\":9", "\"type\":\"key\",\"per\":\"street\""),
	"per names no"},
    {PER("\"type\":\"text\",\"max\":9", "\"type\":\"key\",\"per\":\"card\""),
	"per names no"},
    {PER("\"type\":\"text\",\"max\":9", "\"type\":\"hash\",\"per\":\"place\""),
	"cannot be another one"},
    {PER("\"type\":\"text\",\"max\":9", "\"type\":\"key\",\"per\":1"),
	"cannot be another one"},
    {PER("\"type\":\"text\",\"max\":9",
	 "\"type\":\"key\",\"from\":\"ev_pub_x\",\"per\":\"place\""),
	"cannot be another one"},
    {KIND("\"fields\":{},\"lines\":{\"max\":1,\"fields\":{\"a\":{\"type\":\"key\","
	  "\"label\":" W ",\"per\":\"a\"}}}"),
	"cannot be another one"},
    {PER("\"type\":\"text\",\"max\":100", "\"type\":\"key\",\"per\":\"place\""), NULL},
    {PER("\"type\":\"choice\",\"values\":[\"a\"]", "\"type\":\"key\",\"per\":\"place\""),
	NULL},
};

START_TEST(words_and_helps)
{
	struct fault fault = {""};
	struct form *form = NULL;
	int r = form_read(&form, span_of(tries[_i].form), &fault);

	ck_assert_msg(
	    (r == 0) == (tries[_i].reason == NULL), "%s: %s", tries[_i].form, fault.text);
	ck_assert_msg(r == 0 || strstr(fault.text, tries[_i].reason) != NULL,
	    "%s\n is refused because: %s", tries[_i].form, fault.text);
	form_drop(form);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("verifier form");
	TCase *tc = tcase_create("form");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tc, words_and_helps, 0, sizeof tries / sizeof *tries);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
