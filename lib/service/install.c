/* How a service comes to life: from a publication on the ledger, or with the charter. */
#include "service/engine.h"

#include <string.h>
#include "base/b64.h"
#include "base/json.h"

/* A charter says more: which SQLite the machine had that made it. */
#define ENGINE "madang-rules/1 "

static int
fill_authority(struct state *s, const struct form *form)
{
	if (sql_run(&s->sql, "DELETE FROM core_authority WHERE service = ?", "s",
		form->service))
		return ERR_DATABASE;
	for (size_t k = 0; k < form->kind_count; k++)
		for (size_t i = 0; i < json_array_size(form->kinds[k].sign); i++)
			if (sql_run(&s->sql,
				"INSERT INTO core_authority VALUES (?, ?, ?)", "sss",
				form->service, form->kinds[k].name,
				json_string_value(
				    json_array_get(form->kinds[k].sign, i))))
				return ERR_DATABASE;
	return 0;
}

static int
check_form(struct state *s, const struct form *form, const char *service, int64_t version,
    struct why *why)
{
	const struct form *live = registry_live(&s->registry, service);
	int64_t next = live ? live->version + 1 : 1;

	if (strcmp(form->service, service) != 0)
		return why_set(why, ERR_FORMAT, "the form is of %s, not of %.40s",
		    form->service, service);
	if (form->version != version || version != next)
		return why_set(why, ERR_FORMAT,
		    "the form of %s says version %lld; the next one is %lld", service,
		    (long long)form->version, (long long)next);
	return 0;
}

static int
refuse(struct refusal *r, const char *key, int err, const struct why *why)
{
	if (err == ERR_DATABASE) {
		if (r)
			r->why = *why;
		return err;
	}
	return refusal_set(r, key, NULL, "%s", why->text);
}

int
install(struct state *s, const struct publication *p, const char *service,
    int64_t version, int64_t index, struct refusal *r)
{
	struct why why = {""};
	struct form *form;
	int err = form_parse(&form, p->form.data, p->form.size, &why);

	if (err)
		return refuse(r, "core.form", err, &why);
	err = check_form(s, form, service, version, &why);
	if (err) {
		form_free(form);
		return refuse(r, "core.form", err, &why);
	}
	registry_add_take(&s->registry, form);
	err = sandbox_run(s, form, buf_str(&p->rules), p->rules.size, &why);
	if (!err &&
	    sql_run(&s->sql, "INSERT INTO core_s_service VALUES (?, ?, ?, ?, ?)", "siiss",
		service, version, index, buf_str(&p->form), buf_str(&p->rules)))
		err = why_set(&why, ERR_DATABASE, "cannot record the service %s: %s",
		    service, sqlite3_errmsg(s->db));
	if (!err)
		err = fill_authority(s, form);
	if (!err)
		return 0;
	registry_cut(&s->registry, s->registry.count - 1);
	return refuse(r, "core.sandbox", err, &why);
}

int
install_published(struct state *s, const struct buf *payload, size_t count,
    const json_t *fields, int64_t index, struct refusal *r)
{
	const char *service = json_str(fields, "service");
	struct publication p = {0};
	struct buf whole = {0};
	struct why why = {""};
	int64_t version = 0;
	int err;

	for (size_t i = 0; i < count; i++)
		buf_put(&whole, payload[i].data, payload[i].size);
	if (json_int(fields, "version", &version))
		die("core.service has no version");
	err = publication_split(&p, whole.data, whole.size, &why);
	buf_free(&whole);
	if (err)
		return refusal_set(r, "core.publication", NULL, "%s", why.text);
	err = install(s, &p, service, version, index, r);
	if (!err) {
		err = cases_run(s, service, p.cases.data, p.cases.size, NULL, &why);
		if (err)
			err = refuse(r, "core.cases", err, &why);
	}
	publication_free(&p);
	return err;
}

/* ---- the charter ---- */

static int
install_core(struct state *s, const struct entry *entry, struct refusal *r)
{
	struct publication p = {0};
	struct buf whole = {0};
	struct why why = {""};
	int err;

	for (size_t i = 0; i < entry->payload_count; i++)
		buf_put(&whole, entry->payload[i].data, entry->payload[i].size);
	err = publication_split(&p, whole.data, whole.size, &why);
	buf_free(&whole);
	if (err)
		return refusal_set(
		    r, "core.publication", NULL, "the charter's core: %s", why.text);
	err = install(s, &p, "core", 1, 0, r);
	if (!err) {
		err = cases_run(s, "core", p.cases.data, p.cases.size, NULL, &why);
		if (err)
			err = refuse(r, "core.cases", err, &why);
	}
	publication_free(&p);
	return err;
}

static int
charter_rows(struct state *s, const struct entry *entry, struct refusal *r)
{
	char leaf[65];
	struct submission sub = {.service = "core",
	    .kind = "charter",
	    .signer = entry->signer,
	    .version = 1,
	    .seq = 1,
	    .part = 1,
	    .parts = 1,
	    .leaf = leaf,
	    .fields = entry->fields,
	    .payload = entry->payload,
	    .payload_count = entry->payload_count};
	struct form *form;
	struct kind *kind;
	int err;

	hex_encode(leaf, entry->leaf, HASH_SIZE);
	s->now = s->charter.created;
	if (sql_run(&s->sql, "INSERT INTO core_block VALUES (1, ?)", "i", s->now))
		return ERR_DATABASE;
	err = apply_check(s, &sub, &form, &kind, r);
	return err ? err : apply_rows(s, &sub, kind, 0, r);
}

int
install_charter(struct state *s, const struct entry *entry, struct refusal *r)
{
	struct why why = {""};
	int err;

	if (strcmp(entry->service, "core") != 0 || strcmp(entry->kind, "charter") != 0)
		return refusal_set(
		    r, "core.charter", NULL, "the first entry must be the charter");
	err = charter_parse(&s->charter, entry->raw, entry->raw_size, &why);
	if (err)
		return refusal_set(r, "core.charter", NULL, "%s", why.text);
	if (strncmp(s->charter.engine, ENGINE, strlen(ENGINE)) != 0)
		return refusal_set(r, "core.charter", NULL,
		    "the charter asks for the rules engine %s; this program has " ENGINE,
		    s->charter.engine);
	if (s->next.time_ms != 1000 * s->charter.created)
		return refusal_set(r, "core.charter", NULL,
		    "block 1 must take the time of the charter, %lld",
		    (long long)s->charter.created);
	if (sql_run(&s->sql, "SAVEPOINT entry", ""))
		return ERR_DATABASE;
	err = install_core(s, entry, r);
	if (!err)
		err = charter_rows(s, entry, r);
	if (err) {
		registry_cut(&s->registry, 0);
		if (sql_run(&s->sql, "ROLLBACK TO entry", ""))
			return ERR_DATABASE;
	}
	s->chartered = !err;
	return sql_run(&s->sql, "RELEASE entry", "") ? ERR_DATABASE : err;
}
