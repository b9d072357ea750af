/* Every service of the folder services/ passes what the ledger will ask of it: form,
 * sandbox and every one of its cases. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "service/engine.h"
#include "service/publication.h"

static void
check_folder(const char *name, const char *const *with, size_t count)
{
	struct publication p = {0};
	struct buf gaps = {0};
	struct why why = {""};
	char dir[400];
	int err;

	snprintf(dir, sizeof(dir), SERVICES "/%s", name);
	ck_assert_msg(publication_read(&p, dir, &why) == 0, "%s", why.text);
	err = publication_check(&p, with, count, NULL, &gaps, &why);
	ck_assert_msg(err == 0, "%s: %s", name, why.text);
	/* every key of every kind leads to a field, or says that there is none */
	ck_assert_msg(gaps.size == 0, "%s:\n%s", name, buf_str(&gaps));
	publication_free(&p);
	buf_free(&gaps);
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

static struct form *
read_form(const char *service)
{
	struct publication p = {0};
	struct why why = {""};
	struct form *form;
	char dir[400];

	snprintf(dir, sizeof(dir), SERVICES "/%s", service);
	ck_assert_msg(publication_read(&p, dir, &why) == 0, "%s", why.text);
	ck_assert_msg(form_parse(&form, p.form.data, p.form.size, &why) == 0, "%s: %s",
	    service, why.text);
	publication_free(&p);
	return form;
}

static void
check_words(const struct kind *kind, const struct field_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		ck_assert_msg(list->items[i].type != FIELD_CHOICE ||
				  json_object_get(list->items[i].json, "words"),
		    "kind %s: choice %s has no words", kind->name, list->items[i].name);
}

/* The words that a parameter has as one of the service's are those that its report shows
 * for it; that none is left out there, test_folder sees. core shows those of others. */
static void
check_parameters(const struct form *form, const struct field *column)
{
	json_t *values = json_object_get(column->json, "values"), *value;
	size_t i;

	json_array_foreach (values, i, value) {
		const char *name = json_string_value(value);
		char key[80];

		snprintf(key, sizeof(key), "%s.param_%s", form->service, name);
		for (size_t l = 0; l < 2; l++) {
			const char *language = l == 0 ? "ko" : "en";
			const char *words = form_message(form, key, language);

			ck_assert_msg(words, "%s is no parameter", key);
			ck_assert_str_eq(
			    json_str(form_value_words(column, name), language), words);
		}
	}
}

START_TEST(test_parameters)
{
	struct form *form = read_form(services[_i].name);
	const struct field *column;
	char view[30];

	snprintf(view, sizeof(view), "%s_v_params", form->service);
	if (json_object_get(json_object_get(form->root, "reports"), view) &&
	    strcmp(form->service, "core") != 0) {
		column = form_column(form, "param");
		if (!column)
			column = form_column(form, "name");
		ck_assert_msg(
		    column && column->type == FIELD_CHOICE, "%s shows codes", view);
		check_parameters(form, column);
	}
	form_free(form);
}
END_TEST

/* A clerk reads words, never the codes of a choice. A charter is written by a program. */
START_TEST(test_words)
{
	struct form *form = read_form(services[_i].name);

	for (size_t i = 0; i < form->kind_count; i++) {
		if (strcmp(form->kinds[i].name, "charter") == 0)
			continue;
		check_words(&form->kinds[i], &form->kinds[i].fields);
		check_words(&form->kinds[i], &form->kinds[i].lines);
	}
	form_free(form);
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
 * to that), and the other way round; and every refusal is met by a case. Another
 * service's keys, which have no words here, are that service's to try. */
static void
check_messages(const struct publication *p)
{
	json_t *form = json_loadb((const char *)p->form.data, p->form.size, 0, NULL);
	json_t *messages = json_object_get(form, "messages"), *words;
	static const char *const marks[] = {"RAISE(ABORT, '", "CONSTRAINT \""};
	const char *key;

	json_object_foreach (messages, key, words) {
		if (no_refusal(key) || !json_object_get(words, "ko"))
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

/* ---- what a refused case says ---- */

/* The forms of all services, read once; NULL: there is no such service. */
static struct form *
form_of(const char *service)
{
	static struct form *forms[sizeof(services) / sizeof(*services)];

	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++) {
		if (strcmp(services[i].name, service) != 0)
			continue;
		if (!forms[i])
			forms[i] = read_form(service);
		return forms[i];
	}
	return NULL;
}

/* Words of the key in both languages: its service's, or the engine's. */
static void
check_case_words(struct state *engine, const char *key, const char *line)
{
	static const char *const languages[] = {"ko", "en"};
	char service[20];

	snprintf(service, sizeof(service), "%.*s", (int)strcspn(key, "."), key);
	if (!form_of(service))
		return; /* one that a case itself publishes */
	for (size_t i = 0; i < 2; i++) {
		const char *words = form_message(form_of(service), key, languages[i]);

		if (!words)
			words = state_message(engine, key, languages[i]);
		ck_assert_msg(words && *words, "%s has no words in %s: %s", key,
		    languages[i], line);
	}
}

/* Of a rule the form says which fields are meant; the engine's own refusals, for which no
 * form has words, name theirs by themselves. */
static void
check_case_field(
    const struct form *form, const char *kind, const char *key, const char *line)
{
	char about[REFUSAL_FIELD_SIZE], *at = about, *name;
	bool core = strncmp(key, "core.", 5) == 0;

	if (!form)
		return;
	if (core &&
	    (strcmp(form->service, "core") != 0 || !form_message(form, key, "en")))
		return;
	ck_assert_msg(form_about(form, kind, key, about),
	    "kind %s: %s does not say what it is about: %s", kind, key, line);
	while ((name = strsep(&at, " ")) && *name)
		ck_assert_msg(form_can_mean(form_kind(form, kind), name),
		    "%s has no field %s: %s", kind, name, line);
}

/* Every case that is refused has a reason that people can read, and a place to go. */
START_TEST(test_refused_cases)
{
	struct publication p = {0};
	struct state *engine;
	struct why why = {""};
	char dir[400], *at, *line;
	int refused = 0;

	snprintf(dir, sizeof(dir), SERVICES "/%s", services[_i].name);
	ck_assert_int_eq(publication_read(&p, dir, NULL), 0);
	ck_assert_int_eq(engine_open(&engine, ":memory:", &why), 0);
	at = (char *)(uintptr_t)buf_str(&p.cases);
	while ((line = strsep(&at, "\n"))) {
		json_t *json = json_loads(line, 0, NULL), *entry;
		const char *want = json_string_value(json_object_get(json, "want"));
		const char *service;

		entry = json_object_get(json, "entry");
		service = json_string_value(json_object_get(entry, "service"));
		if (want && strcmp(want, "ok") != 0) {
			check_case_words(engine, want, line);
			check_case_field(form_of(service ? service : services[_i].name),
			    json_string_value(json_object_get(entry, "kind")), want,
			    line);
			refused++;
		}
		json_decref(json);
	}
	ck_assert_int_gt(refused, 5);
	state_close(engine);
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
	    tcase, test_parameters, 0, (int)(sizeof(services) / sizeof(*services)));
	tcase_add_loop_test(
	    tcase, test_messages, 0, (int)(sizeof(services) / sizeof(*services)));
	tcase_add_loop_test(
	    tcase, test_refused_cases, 0, (int)(sizeof(services) / sizeof(*services)));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
