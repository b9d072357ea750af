/* Every service of the folder services/ passes what the ledger will ask of it: form,
 * sandbox and every one of its cases. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
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

START_TEST(test_core)
{
	check_folder("core", NULL, 0);
}
END_TEST

START_TEST(test_poll)
{
	const char *const with[] = {SERVICES "/core"};

	check_folder("poll", with, 1);
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
	tcase_add_test(tcase, test_core);
	tcase_add_test(tcase, test_poll);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
