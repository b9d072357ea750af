/*
 * The library and the verifier share no code and must agree on everything. Inputs are
 * those of the targets question and ballot, and forms.
 */
#include <stdlib.h>
#include <string.h>

#include "agree.h"
#include "ballot/ballot.h"
#include "base/b64.h"
#include "base/json.h"
#include "fuzz.h"
#include "service/form.h"

static void
put_terms(struct buf *out, const struct term *terms, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(out, " %ux%u", terms[i].weight, terms[i].cell);
}

static void
put_lines(struct buf *out, const struct questions *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct question *q = &all->items[i];

		buf_printf(out, "%s: %zu+%zu\n", q->id, q->first_cell, q->cell_count);
		for (size_t l = q->first_line; l < q->first_line + q->line_count; l++) {
			char id[2 * QUESTION_ID_MAX + 2];

			questions_line_id(all, l, id, sizeof(id));
			buf_printf(out, "%s:", id);
			put_terms(out, all->lines[l].terms, all->lines[l].count);
			buf_puts(out, "\n");
		}
	}
}

static void
put_compiled(struct buf *out, const struct questions *q)
{
	buf_printf(out, "%zu cells, %zu bytes\n", q->cell_count, q->ballot_size);
	for (size_t i = 0; i < q->equation_count; i++) {
		put_terms(out, q->equations[i].terms, q->equations[i].count);
		buf_printf(out, " = %u\n", q->equations[i].total);
	}
	put_lines(out, q);
}

FUZZ_TARGET(agree_question)
{
	struct questions *q = NULL;
	struct buf ours = {0};
	int too_large;
	char *theirs = agree_paper(data, size, &too_large);
	int rc = questions_parse(&q, (const char *)data, size, NULL);

	FUZZ_MUST((rc == 0) == (theirs != NULL));
	FUZZ_MUST((rc == ERR_TOO_LARGE) == (too_large != 0));
	if (rc == 0) {
		put_compiled(&ours, q);
		FUZZ_MUST(strcmp(buf_str(&ours), theirs) == 0);
	}
	questions_free(q);
	buf_free(&ours);
	free(theirs);
}

FUZZ_TARGET(agree_ballot)
{
	static const char question[] =
	    "{\"id\":\"night-bus\",\"type\":\"yesno\",\"text\":{\"ko\":\"a\",\"en\":"
	    "\"b\"},"
	    "\"options\":[{\"id\":\"yes\",\"ko\":\"a\",\"en\":\"b\"},"
	    "{\"id\":\"no\",\"ko\":\"a\",\"en\":\"b\"}]}";
	static struct questions *q;
	struct ballot_context ctx;
	const char *ours, *theirs;

	if (q == NULL)
		FUZZ_MUST(questions_parse(&q, question, sizeof(question) - 1, NULL) == 0);
	ctx.questions = q;
	FUZZ_MUST(hex_decode(ctx.eid, 32,
		      "8952d1c1fd648da7c0bd9f84d77e3d6508a9ec00267be6b37ad110e9fa88a293",
		      64) == 0);
	FUZZ_MUST(hex_decode(ctx.key, 32,
		      "f25dcc36b219854cd01d21220e7819273baf97b2457c6a544820144b5f80ef0e",
		      64) == 0);
	ours = ballot_fault_word(ballot_check(&ctx, data, size));
	theirs = agree_ballot(question, ctx.eid, ctx.key, data, size);
	FUZZ_MUST((ours == NULL) == (theirs == NULL));
	FUZZ_MUST(ours == NULL || strcmp(ours, theirs) == 0);
}

static void
put_about(struct buf *out, const struct form *form)
{
	json_t *messages = json_object_get(form->root, "messages"), *message;
	char about[REFUSAL_FIELD_SIZE];
	const char *key;

	for (size_t i = 0; i < form->kind_count; i++)
		json_object_foreach (messages, key, message) {
			(void)form_about(form, form->kinds[i].name, key, about);
			buf_printf(out, "%s %s: %s\n", form->kinds[i].name, key, about);
		}
}

FUZZ_TARGET(agree_form)
{
	char *theirs = agree_form(data, size);
	struct buf ours = {0};
	struct form *form;
	int rc = form_parse(&form, data, size, NULL);

	FUZZ_MUST((rc == 0) == (theirs != NULL));
	if (rc == 0) {
		put_about(&ours, form);
		FUZZ_MUST(strcmp(buf_str(&ours), theirs) == 0);
		form_free(form);
	}
	buf_free(&ours);
	free(theirs);
}

/* Every type, and lines that need not hold anything. */
#define LABEL "\"label\":{\"ko\":\"a\",\"en\":\"a\"}"
#define OPTIONAL(type) "{\"type\":\"" type "\",\"optional\":true," LABEL "}"
static const char every_type[] =
    "{\"service\":\"don\",\"version\":1,\"name\":{\"ko\":\"a\",\"en\":\"a\"},"
    "\"messages\":{},"
    "\"kinds\":{\"give\":{\"name\":{\"ko\":\"a\",\"en\":\"a\"},\"sign\":[\"don:desk\"],"
    "\"fields\":{\"text\":{\"type\":\"text\",\"max\":3," LABEL "},"
    "\"choice\":{\"type\":\"choice\",\"values\":[\"a\",\"나\"],\"optional\":true," LABEL
    "},"
    "\"won\":{\"type\":\"won\",\"min\":1,\"max\":9,\"optional\":true," LABEL "},"
    "\"int\":" OPTIONAL("int") ",\"key\":" OPTIONAL("key") ",\"date\":" OPTIONAL(
	"date") "},"
		"\"lines\":{\"max\":2,\"fields\":{\"hash\":" OPTIONAL("hash") "}}}}}";

FUZZ_TARGET(agree_fields)
{
	const char *theirs = agree_fields(every_type, "give", data, size);
	struct refusal refusal = {.key = ""};
	struct form *form;
	json_t *json;

	if (theirs == NULL)
		return;
	FUZZ_MUST(json_parse(&json, data, size, NULL) == 0);
	FUZZ_MUST(form_parse(&form, every_type, sizeof(every_type) - 1, NULL) == 0);
	if (form_check(form_kind(form, "give"), json, &refusal) == 0)
		refusal.key[0] = '\0';
	FUZZ_MUST(strcmp(refusal.key, theirs) == 0);
	form_free(form);
	json_decref(json);
}
