/*
 * cases_digest FOLDER...: runs the cases of the service in the last folder, upon those in
 * the folders before it, in the verifier's engine; prints the digest of the tables that
 * they leave (doc/protocol/rules.md 7).
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/tables.h"

static void
take(struct bytes *whole, const char *folder, const char *name)
{
	char path[4096], part[4096];
	size_t got;
	FILE *in;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	in = fopen(path, "rb");
	if (in == NULL) {
		fprintf(stderr, "cannot open %s\n", path);
		exit(2);
	}
	while ((got = fread(part, 1, sizeof part, in)) > 0)
		bytes_add(whole, part, got);
	fclose(in);
}

static struct publication *
publication_of(const char *folder, struct fault *fault)
{
	struct bytes whole = {0};
	struct publication *p;

	take(&whole, folder, "form.json");
	bytes_add(&whole, "", 1);
	take(&whole, folder, "rules.sql");
	bytes_add(&whole, "", 1);
	take(&whole, folder, "cases.jsonl");
	if (publication_cut(&p, (struct span){whole.data, whole.size}, fault) ||
	    form_read(&p->form, span_of(p->form_text), fault)) {
		fprintf(stderr, "%s: %s\n", folder, fault->text);
		exit(1);
	}
	bytes_drop(&whole);
	return p;
}

int
main(int argc, char **argv)
{
	struct tables live = {0};
	struct fault fault = {""};
	uint64_t count = 0;
	char hex[65];

	if (argc < 2 || sodium_init() < 0) {
		fprintf(stderr, "usage: cases_digest FOLDER...\n");
		return 2;
	}
	live.publications = mem_new((size_t)argc, sizeof *live.publications);
	for (int i = 1; i < argc; i++) {
		struct publication *p = publication_of(argv[i], &fault);

		p->index = (uint64_t)i - 1;
		live.publications[i - 1] = p;
		live.count = (size_t)i - 1;
	}
	if (cases_replay(&live, live.publications[argc - 2], &count, hex, &fault)) {
		fprintf(stderr, "%s: %s\n", argv[argc - 1], fault.text);
		return 1;
	}
	puts(hex);
	for (int i = 0; i < argc - 1; i++)
		publication_forget(live.publications[i]);
	free(live.publications);
	return 0;
}
