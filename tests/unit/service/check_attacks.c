/* Malicious services, a file each in bad/: what it tries, what either sandbox must say,
 * and the rules. tests/unit/verifier/check_rules.c gives the same files to the other one.
 */
#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "service/publication.h"

#define BAD TEST_DATA "/unit/service/bad"
#define WORDS "{\"ko\":\"가\",\"en\":\"a\"}"
#define FORM(version)                                                                    \
	"{\"service\":\"bad\",\"version\":" version ",\"name\":" WORDS                   \
	",\"kinds\":{\"say\":{\"name\":" WORDS                                           \
	",\"sign\":[\"bad:desk\"],\"fields\":{\"text\":{\"type\":\"text\","              \
	"\"label\":" WORDS "}}}},\"messages\":{}}"

static glob_t files;
static char folder[] = "/tmp/madang-attacks-XXXXXX";

static void
setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void
teardown(void)
{
	unlink(path_of("%s/form.json", folder).s);
	unlink(path_of("%s/rules.sql", folder).s);
	unlink(path_of("%s/cases.jsonl", folder).s);
	rmdir(folder);
}

/* What stands behind a word at the beginning of a line. */
static void
line_after(const char *text, const char *word, char out[200])
{
	const char *at = strstr(text, word);

	ck_assert_msg(at != NULL, "no line '%s'", word);
	at += strlen(word);
	snprintf(out, 200, "%.*s", (int)strcspn(at, "\n"), at);
}

static void
write_text(const char *name, const char *text, size_t size)
{
	ck_assert_int_eq(
	    file_write(path_of("%s/%s", folder, name).s, text, size, 0644, NULL), 0);
}

/* The rules before the line `-- version 2` are live already, and must be good. */
static int
publish(const char *text, struct why *why)
{
	const char *const with[] = {SERVICES "/core", SERVICES "/scoin", folder};
	const char *second = strstr(text, "-- version 2\n");
	struct publication p = {0};
	size_t count = 2;
	int err;

	if (second != NULL) {
		write_text("form.json", FORM("1"), strlen(FORM("1")));
		write_text("rules.sql", text, (size_t)(second - text));
		write_text("cases.jsonl", "", 0);
		ck_assert_int_eq(publication_read(&p, folder, NULL), 0);
		err = publication_check(&p, with, 2, NULL, NULL, why);
		ck_assert_msg(err == 0, "version 1 is refused: %s", why->text);
		publication_free(&p);
		text = second;
		count = 3;
	}
	p = (struct publication){0};
	buf_puts(&p.form, second ? FORM("2") : FORM("1"));
	buf_puts(&p.rules, text);
	buf_puts(&p.cases, "");
	err = publication_check(&p, with, count, NULL, NULL, why);
	publication_free(&p);
	return err;
}

START_TEST(attacks_are_refused)
{
	const char *path = files.gl_pathv[_i];
	struct buf text = {0};
	struct why why = {""};
	char says[200];
	int err;

	ck_assert_int_eq(file_read(&text, path, 100000, NULL), 0);
	line_after(buf_str(&text), "-- node says: ", says);
	err = publish(buf_str(&text), &why);
	ck_assert_msg(
	    err == ERR_REFUSED, "%s is let through: %d %s", path, err, why.text);
	ck_assert_msg(
	    strstr(why.text, says) != NULL, "%s is refused with: %s", path, why.text);
	buf_free(&text);
}
END_TEST

START_TEST(there_are_attacks)
{
	ck_assert_uint_ge(files.gl_pathc, 10);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("attacks");
	TCase *tcase = tcase_create("services");
	SRunner *runner;
	int failed;

	if (glob(BAD "/*.sql", 0, NULL, &files) != 0)
		return EXIT_FAILURE;
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, there_are_attacks);
	tcase_add_loop_test(tcase, attacks_are_refused, 0, (int)files.gl_pathc);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	globfree(&files);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
