#include "station/vault/forms.h"

#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "station/vault/certify.h"
#include "station/vault/db.h"
#include "station/vault/roles.h"

/* Forms that were asked for; a version never changes. */
struct forms {
	struct form **items;
	size_t count;
};

void
forms_close(struct forms *f)
{
	for (size_t i = 0; f && i < f->count; i++)
		form_free(f->items[i]);
	if (f)
		free(f->items);
	free(f);
}

int64_t
forms_live(struct vault *v, const char *service)
{
	sqlite3_stmt *s = db_prepare(reader_db(ledger_reader(v->ledger)),
	    "SELECT max(version) FROM core_s_service WHERE service = ?", "t", service);
	struct why why;
	int64_t version = db_row(s, &why) == 1 ? sqlite3_column_int64(s, 0) : 0;

	sqlite3_finalize(s);
	return version;
}

static const struct form *
find(const struct forms *f, const char *service, int64_t version)
{
	for (size_t i = 0; f && i < f->count; i++)
		if (f->items[i]->version == version &&
		    strcmp(f->items[i]->service, service) == 0)
			return f->items[i];
	return NULL;
}

static char *
text_of(const struct form *form)
{
	char *text = json_dumps(form->root, JSON_COMPACT);

	if (!text)
		die("out of memory");
	return text;
}

/* As the ledger has it, with what this counter adds. */
static int
read_form(
    struct vault *v, struct form **form, const void *text, size_t size, struct why *why)
{
	struct form *own = NULL;
	int r = form_parse(&own, text, size, why);
	char *more;

	*form = own;
	if (r || !certify_knows(v, own->service))
		return r;
	certify_extend(v, own->root);
	more = text_of(own);
	form_free(own);
	r = form_parse(form, more, strlen(more), why);
	free(more);
	return r;
}

static int
load(struct vault *v, const char *service, int64_t version, const struct form **out,
    struct why *why)
{
	sqlite3_stmt *s = db_prepare(reader_db(ledger_reader(v->ledger)),
	    "SELECT form FROM core_s_service WHERE service = ? AND version = ?", "ti",
	    service, version);
	struct form *form = NULL;
	int r = db_row(s, why);

	if (r == 1)
		r = read_form(v, &form, sqlite3_column_text(s, 0),
		    (size_t)sqlite3_column_bytes(s, 0), why);
	else if (r == 0)
		r = ERR_NOT_FOUND;
	sqlite3_finalize(s);
	if (r)
		return r;
	if (!v->forms)
		v->forms = xcalloc(1, sizeof(*v->forms));
	v->forms->items =
	    xrealloc(v->forms->items, (v->forms->count + 1) * sizeof(*v->forms->items));
	v->forms->items[v->forms->count++] = form;
	*out = form;
	return 0;
}

int
forms_get(struct vault *v, const char *service, int64_t version, const struct form **out,
    struct why *why)
{
	if (version == 0)
		version = forms_live(v, service);
	if (version == 0)
		return ERR_NOT_FOUND;
	*out = find(v->forms, service, version);
	return *out ? 0 : load(v, service, version, out, why);
}

/* ---- messages ---- */

static void
put_words(struct buf *b, const json_t *words)
{
	buf_put_text(b, json_str(words, "ko"));
	buf_put_text(b, json_str(words, "en"));
}

static void
put_service(struct vault *v, struct buf *b, const struct form *form)
{
	unsigned may = 0, bits;

	for (size_t i = 0; i < form->kind_count; i++) {
		(void)roles_standing(v, form->service, form->kinds[i].name, &bits);
		may |= bits;
	}
	buf_put_text(b, form->service);
	buf_put32(b, (uint32_t)form->version);
	put_words(b, json_object_get(form->root, "name"));
	buf_put8(b, (uint8_t)may);
}

void
forms_on_list(struct vault *v, const struct message *m)
{
	sqlite3_stmt *s = db_prepare(reader_db(ledger_reader(v->ledger)),
	    "SELECT DISTINCT service FROM core_s_service ORDER BY service", "");
	struct buf list = {0}, b = {0};
	const struct form *form;
	struct why why = {""};
	uint16_t count = 0;
	int r;

	while ((r = db_row(s, &why)) == 1) {
		r = forms_get(v, (const char *)sqlite3_column_text(s, 0), 0, &form, &why);
		if (r)
			break;
		put_service(v, &list, form);
		count++;
	}
	sqlite3_finalize(s);
	buf_put16(&b, count);
	buf_put(&b, list.data, list.size);
	if (r)
		vault_refuse(v, m->request, "station.storage", "%s", why.text);
	else
		vault_answer(v, MSG_IS_FORMS, m->request, &b);
	buf_free(&list);
	buf_free(&b);
}

static unsigned
may_of(struct vault *v, const struct form *form, const char *kind)
{
	unsigned bits;

	(void)roles_standing(v, form->service, kind, &bits);
	if (certify_kind(v, form->service, kind))
		bits |= CLERK_HANDS;
	if (certify_carries(v, form->service, kind))
		bits |= CLERK_CARRIES;
	return bits;
}

/* Byte for byte that of the ledger, where nothing was added. */
static int
put_text(struct vault *v, struct buf *b, const struct form *form, struct why *why)
{
	sqlite3_stmt *s;
	char *text;
	int r;

	if (certify_knows(v, form->service)) {
		text = text_of(form);
		buf_put_text(b, text);
		free(text);
		return 0;
	}
	s = db_prepare(reader_db(ledger_reader(v->ledger)),
	    "SELECT form FROM core_s_service WHERE service = ? AND version = ?", "ti",
	    form->service, form->version);
	r = db_row(s, why);
	if (r == 1)
		buf_put_text(b, (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	return r == 1 ? 0 : ERR_DATABASE;
}

static void
answer_form(struct vault *v, uint32_t request, const struct form *form)
{
	struct why why = {""};
	struct buf b = {0};

	buf_put32(&b, (uint32_t)form->version);
	buf_put16(&b, (uint16_t)form->kind_count);
	for (size_t i = 0; i < form->kind_count; i++) {
		buf_put_text(&b, form->kinds[i].name);
		buf_put8(&b, (uint8_t)may_of(v, form, form->kinds[i].name));
	}
	if (put_text(v, &b, form, &why))
		vault_refuse(v, request, "station.storage", "%s", why.text);
	else
		vault_answer(v, MSG_IS_FORM, request, &b);
	buf_free(&b);
}

void
forms_on_form(struct vault *v, const struct message *m)
{
	struct cur in = cur_of(m->body.data, m->body.size);
	const struct form *form;
	struct why why = {""};
	char service[41];
	uint32_t version;

	cur_text(&in, service, sizeof(service) - 1);
	version = cur_get32(&in);
	if (!cur_done(&in) || forms_get(v, service, version, &form, &why))
		vault_refuse(v, m->request, "counter.draft",
		    "no service \"%s\" lives in version %u", service, version);
	else
		answer_form(v, m->request, form);
}
