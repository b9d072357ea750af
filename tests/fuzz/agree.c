#include "agree.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/ballot_check.h"
#include "verifier/certproof.h"
#include "verifier/credential.h"
#include "verifier/form.h"

static void
put_sum(struct bytes *out, const struct sum *s)
{
	for (size_t i = 0; i < s->count; i++)
		bytes_format(out, " %ux%u", s->terms[i].weight, s->terms[i].cell);
}

static void
put_lines(struct bytes *out, const struct paper *p)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct question *q = &p->questions[i];

		bytes_format(out, "%s: %zu+%zu\n", q->id, q->first_cell, q->cells);
		for (size_t l = q->first_line; l < q->first_line + q->lines; l++) {
			char name[100];

			paper_line_name(q, &p->lines[l], name);
			bytes_format(out, "%s:", name);
			put_sum(out, &p->lines[l].sum);
			bytes_text(out, "\n");
		}
	}
}

char *
agree_paper(const uint8_t *text, size_t size, int *too_large)
{
	struct bytes out = {0};
	struct paper *p;
	struct fault fault;
	int rc = paper_read(&p, (struct span){text, size}, &fault);

	*too_large = rc == PAPER_TOO_LARGE;
	if (rc != 0)
		return NULL;
	bytes_format(&out, "%zu cells, %zu bytes\n", p->cells, p->ballot_size);
	for (size_t i = 0; i < p->equation_count; i++) {
		put_sum(&out, &p->equations[i]);
		bytes_format(&out, " = %u\n", p->equations[i].total);
	}
	put_lines(&out, p);
	paper_drop(p);
	bytes_add(&out, "", 1); /* the end of the string */
	return (char *)out.data;
}

const char *
agree_ballot(const char *questions, const uint8_t eid[32], const uint8_t key[32],
    const uint8_t *ballot, size_t size)
{
	static struct paper *paper;
	struct election e;
	struct fault fault;

	if (paper == NULL && paper_read(&paper, span_of(questions), &fault) != 0)
		abort();
	e.paper = paper;
	memcpy(e.eid, eid, 32);
	memcpy(e.key, key, 32);
	return cast_fault(&e, ballot, size);
}

char *
agree_form(const uint8_t *text, size_t size)
{
	struct bytes out = {0};
	char meant[ABOUT_SIZE];
	struct form *form;
	struct fault fault;
	const char *key;
	json_t *message;

	if (form_read(&form, (struct span){text, size}, &fault))
		return NULL;
	for (size_t i = 0; i < form->kind_count; i++)
		json_object_foreach (
		    json_object_get(form->root, "messages"), key, message) {
			form_meant(form, form->kinds[i].name, key, meant);
			bytes_format(
			    &out, "%s %s: %s\n", form->kinds[i].name, key, meant);
		}
	form_drop(form);
	bytes_add(&out, "", 1);
	return (char *)out.data;
}

const char *
agree_fields(const char *text, const char *kind, const uint8_t *fields, size_t size)
{
	static struct refused refused;
	struct fault fault;
	struct form *form;
	json_t *json = strict_read((struct span){fields, size}, false, &fault);

	refused.key[0] = '\0';
	if (!json_is_object(json) || form_read(&form, span_of(text), &fault)) {
		json_decref(json);
		return NULL;
	}
	if (form_judge(form_find(form, kind), json, 0, &refused) == 0)
		refused.key[0] = '\0';
	form_drop(form);
	json_decref(json);
	return refused.key;
}

char *
agree_certificate(const uint8_t *text, size_t size)
{
	struct credential c;
	struct fault fault;
	struct bytes out = {0};
	char hex[2 * HASH + 1];

	if (credential_read(&c, (struct span){text, size}, &fault)) {
		credential_drop(&c);
		return NULL;
	}
	hex_of(hex, c.holder, 32);
	bytes_format(&out, "%s %s %s %lld %lld %lld %lld %lld %lld %s %zu %s %s",
	    c.issuer, c.origin, c.kind, (long long)c.version, (long long)c.iat,
	    (long long)c.nbf, (long long)c.exp, (long long)c.list, (long long)c.place,
	    hex, c.unbound.size, c.bound ? c.aud : "", c.bound ? c.nonce : "");
	for (size_t i = 0; i < c.count; i++)
		bytes_format(&out, " %s", c.claims[i].name);
	bytes_add(&out, "", 1); /* the end of the string */
	credential_drop(&c);
	return (char *)out.data;
}

int
agree_receipt(const uint8_t *text, size_t size)
{
	static char origin[] = "city.example";
	struct charter_info charter = {.origin = origin};
	struct certproof proof;
	struct fault fault;
	int holds =
	    certproof_read(&proof, (struct span){text, size}, &charter, &fault) == 0;

	certproof_drop(&proof);
	return holds;
}
