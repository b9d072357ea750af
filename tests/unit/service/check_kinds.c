/* The kinds of certificates stand twice: what they say in kinds.json, who may issue them
 * in the rules of cert. Both must mean the same ones, by the same names, and a kind may
 * use and print only what there is (doc/protocol/cert.md). */
#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "base/json.h"

static json_t *file;
static sqlite3 *db;

static struct buf
slurp(const char *path)
{
	struct buf text = {0};
	struct why why = {""};

	ck_assert_msg(file_read(&text, path, 1024 * 1024, &why) == 0, "%s", why.text);
	return text;
}

static void
open_both(void)
{
	struct buf json = slurp(SERVICES "/cert/kinds.json");
	struct buf rules = slurp(SERVICES "/cert/rules.sql");
	struct why why = {""};

	ck_assert_msg(json_parse(&file, json.data, json.size, &why) == 0, "%s", why.text);
	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	ck_assert_int_eq(
	    sqlite3_exec(db, (const char *)rules.data, NULL, NULL, NULL), SQLITE_OK);
	buf_free(&json);
	buf_free(&rules);
}

static void
close_both(void)
{
	json_decref(file);
	sqlite3_close(db);
}

START_TEST(the_rules_know_the_same_kinds)
{
	const json_t *kinds = json_object_get(file, "kinds");
	size_t count = 0;
	sqlite3_stmt *row;

	ck_assert_int_eq(sqlite3_prepare_v2(db,
			     "SELECT kind, ko, en FROM cert_param_kind", -1, &row, NULL),
	    SQLITE_OK);
	for (; sqlite3_step(row) == SQLITE_ROW; count++) {
		const char *kind = (const char *)sqlite3_column_text(row, 0);
		const json_t *title =
		    json_object_get(json_object_get(kinds, kind), "title");

		ck_assert_msg(title != NULL, "%s is not in kinds.json", kind);
		ck_assert_str_eq(
		    json_str(title, "ko"), (const char *)sqlite3_column_text(row, 1));
		ck_assert_str_eq(
		    json_str(title, "en"), (const char *)sqlite3_column_text(row, 2));
	}
	sqlite3_finalize(row);
	ck_assert_uint_eq(count, 29);
	ck_assert_uint_eq(json_object_size(kinds), count);
}
END_TEST

static bool
lists(const json_t *array, const char *name)
{
	size_t i;
	const json_t *item;

	json_array_foreach (array, i, item)
		if (strcmp(json_string_value(item), name) == 0)
			return true;
	return false;
}

/* True if a line of the kind prints the field, in a row or within a text. */
static bool
printed(const json_t *kind, const char *field)
{
	const json_t *line;
	char place[60];
	size_t i;

	snprintf(place, sizeof(place), "{%s}", field);
	json_array_foreach (json_object_get(kind, "lines"), i, line) {
		const char *ko = json_str(json_object_get(line, "text"), "ko");
		const char *en = json_str(json_object_get(line, "text"), "en");

		if (lists(json_object_get(line, "row"), field) ||
		    (ko && strstr(ko, place)) || (en && strstr(en, place)))
			return true;
	}
	return false;
}

START_TEST(a_kind_uses_what_there_is)
{
	const json_t *fields = json_object_get(file, "fields"), *kind, *item;
	const char *name;
	size_t i;

	json_object_foreach (json_object_get(file, "kinds"), name, kind) {
		const json_t *own = json_object_get(kind, "fields");
		const char *word;

		json_array_foreach (own, i, item) {
			word = json_string_value(item);
			ck_assert_msg(
			    json_object_get(fields, word) != NULL, "%s: %s", name, word);
			ck_assert_msg(
			    printed(kind, word), "%s: %s is not printed", name, word);
		}
		json_array_foreach (json_object_get(kind, "derived"), i, item) {
			const json_t *derived = json_object_get(
			    json_object_get(file, "derived"), json_string_value(item));

			word = json_str(derived, "from");
			ck_assert_msg(word && lists(own, word), "%s: %s", name,
			    json_string_value(item));
		}
	}
}
END_TEST

START_TEST(a_row_prints_fields_of_its_kind)
{
	const json_t *kind, *line, *item;
	const char *name;
	size_t i, n;

	json_object_foreach (json_object_get(file, "kinds"), name, kind)
		json_array_foreach (json_object_get(kind, "lines"), i, line)
			json_array_foreach (json_object_get(line, "row"), n, item)
				ck_assert_msg(lists(json_object_get(kind, "fields"),
						  json_string_value(item)),
				    "%s: %s", name, json_string_value(item));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("kinds");
	TCase *tcase = tcase_create("kinds");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, open_both, close_both);
	tcase_add_test(tcase, the_rules_know_the_same_kinds);
	tcase_add_test(tcase, a_kind_uses_what_there_is);
	tcase_add_test(tcase, a_row_prints_fields_of_its_kind);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
