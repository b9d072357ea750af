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
	err = publication_check(&p, with, count, &why);
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
    {"vfy", {SERVICES "/core", NULL}},
    {"sub", {SERVICES "/core", NULL}},
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
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
