#include "tests/unit/verifier/published.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *
published_text(const char *service, const char *file)
{
	struct bytes b = {0};
	char path[512], part[4096];
	size_t got;
	FILE *in;

	snprintf(path, sizeof path, "%s/%s/%s", SERVICES, service, file);
	in = fopen(path, "rb");
	ck_assert_msg(in != NULL, "cannot open %s", path);
	while ((got = fread(part, 1, sizeof part, in)) > 0)
		bytes_add(&b, part, got);
	fclose(in);
	bytes_add(&b, "", 1);
	return (char *)b.data;
}

struct publication *
published(const char *form, const char *rules, const char *cases)
{
	struct publication *p;
	struct bytes b = {0};
	struct fault fault;

	bytes_add(&b, form, strlen(form) + 1);
	bytes_add(&b, rules, strlen(rules) + 1);
	bytes_text(&b, cases);
	ck_assert(publication_cut(&p, (struct span){b.data, b.size}, &fault) == 0);
	ck_assert_msg(
	    form_read(&p->form, span_of(p->form_text), &fault) == 0, "%s", fault.text);
	bytes_drop(&b);
	return p;
}

struct publication *
published_folder(const char *service)
{
	char *form = published_text(service, "form.json"),
	     *rules = published_text(service, "rules.sql");
	char *cases = published_text(service, "cases.jsonl");
	struct publication *p = published(form, rules, cases);

	free(form);
	free(rules);
	free(cases);
	return p;
}
