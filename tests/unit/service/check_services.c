/* Every service of the folder services/ passes what the ledger will ask of it: form,
 * sandbox and every one of its cases. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "service/form.h"
#include "service/publication.h"

static void
check_folder(const char *name, const char *const *with, size_t count)
{
	struct publication p = {0};
	struct why why = {""};
	char dir[400];
	int err;

	snprintf(dir, sizeof(dir), SERVICES "/%s", name);
	ck_assert_msg(publication_read(&p, dir, &why) == 0, "%s", why.text);
	err = publication_check(&p, with, count, NULL, &why);
	ck_assert_msg(err == 0, "%s: %s", name, why.text);
	publication_free(&p);
}

/* Each with what it stands on. */
static const struct {
	const char *name;
	const char *const with[3];
} services[] = {
    {"core", {NULL}},
    {"poll", {SERVICES "/core", NULL}},
    {"card", {SERVICES "/core", NULL}},
    {"scoin", {SERVICES "/core", NULL}},
    {"don", {SERVICES "/core", SERVICES "/scoin", NULL}},
    {"car", {SERVICES "/core", NULL}},
    {"labor", {SERVICES "/core", NULL}},
    {"vfy", {SERVICES "/core", SERVICES "/cert", NULL}},
    {"sub", {SERVICES "/core", NULL}},
    {"hc", {SERVICES "/core", NULL}},
    {"tru", {SERVICES "/core", NULL}},
    {"solar", {SERVICES "/core", SERVICES "/scoin", NULL}},
    {"cert", {SERVICES "/core", NULL}},
    {"ev", {SERVICES "/core", SERVICES "/cert", NULL}},
};

START_TEST(test_folder)
{
	size_t count = 0;

	while (services[_i].with[count] != NULL)
		count++;
	check_folder(services[_i].name, services[_i].with, count);
}
END_TEST

static void
check_words(const struct kind *kind, const struct field_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		ck_assert_msg(list->items[i].type != FIELD_CHOICE ||
				  json_object_get(list->items[i].json, "words"),
		    "kind %s: choice %s has no words", kind->name, list->items[i].name);
}

/* A clerk reads words, never the codes of a choice. A charter is written by a program. */
START_TEST(test_words)
{
	struct publication p = {0};
	struct why why = {""};
	struct form *form;
	char dir[400];

	snprintf(dir, sizeof(dir), SERVICES "/%s", services[_i].name);
	ck_assert_msg(publication_read(&p, dir, &why) == 0, "%s", why.text);
	ck_assert_msg(form_parse(&form, p.form.data, p.form.size, &why) == 0, "%s: %s",
	    services[_i].name, why.text);
	for (size_t i = 0; i < form->kind_count; i++) {
		if (strcmp(form->kinds[i].name, "charter") == 0)
			continue;
		check_words(&form->kinds[i], &form->kinds[i].fields);
		check_words(&form->kinds[i], &form->kinds[i].lines);
	}
	form_free(form);
	publication_free(&p);
}
END_TEST

static bool
says(const struct buf *text, const char *before, const char *key, const char *after)
{
	char part[160];

	snprintf(part, sizeof(part), "%s%s%s", before, key, after);
	return strstr(buf_str(text), part) != NULL;
}

/* What no rule says: words for a parameter, for voiding, for other constraints, and those
 * of core for the engine's own checks. */
static bool
no_refusal(const char *key)
{
	const char *tail = strchr(key, '.') + 1;
	static const char *const engine[] = {
	    "core.form", "core.sandbox", "core.cases", "core.seq"};

	for (size_t i = 0; i < sizeof(engine) / sizeof(*engine); i++)
		if (strcmp(engine[i], key) == 0)
			return true;
	return strcmp(tail, "backstop") == 0 ||
	       ((strncmp(tail, "param_", 6) == 0 || strncmp(tail, "void_", 5) == 0) &&
		   strncmp(key, "core.", 5) != 0);
}

/* Every key that the rules of a service raise has words, in both languages (the form sees
 * to that), and the other way round; and every refusal is met by a case. */
static void
check_messages(const struct publication *p)
{
	json_t *form = json_loadb((const char *)p->form.data, p->form.size, 0, NULL);
	json_t *messages = json_object_get(form, "messages"), *words;
	static const char *const marks[] = {"RAISE(ABORT, '", "CONSTRAINT \""};
	const char *key;

	json_object_foreach (messages, key, words) {
		if (no_refusal(key))
			continue;
		ck_assert_msg(
		    says(&p->rules, "'", key, "'") || says(&p->rules, "\"", key, "\""),
		    "no rule says %s", key);
		ck_assert_msg(says(&p->cases, "\"want\":\"", key, "\""),
		    "no case ends with %s", key);
	}
	for (size_t i = 0; i < 2; i++)
		for (const char *at = buf_str(&p->rules); (at = strstr(at, marks[i]));) {
			char name[100];

			at += strlen(marks[i]);
			snprintf(name, sizeof(name), "%.*s", (int)strcspn(at, "'\""), at);
			ck_assert_msg(
			    json_object_get(messages, name), "%s has no words", name);
		}
	json_decref(form);
}

START_TEST(test_messages)
{
	struct publication p = {0};
	char dir[400];

	snprintf(dir, sizeof(dir), SERVICES "/%s", services[_i].name);
	ck_assert_int_eq(publication_read(&p, dir, NULL), 0);
	check_messages(&p);
	publication_free(&p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("services");
	TCase *tcase = tcase_create("folders");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(
	    tcase, test_folder, 0, (int)(sizeof(services) / sizeof(*services)));
	tcase_add_loop_test(
	    tcase, test_words, 0, (int)(sizeof(services) / sizeof(*services)));
	tcase_add_loop_test(
	    tcase, test_messages, 0, (int)(sizeof(services) / sizeof(*services)));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
