/* Services: check a folder offline, publish it on the ledger. */
#include "admin/admin.h"

#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/json.h"
#include "service/publication.h"

/* A line each of what may be published all the same. */
static void
say_gaps(const struct buf *gaps)
{
	const char *at = buf_str(gaps);

	for (size_t size; *at; at += size + 1) {
		size = strcspn(at, "\n");
		say("Please look: %.*s.", (int)size, at);
	}
}

int
service_check(const struct args *a, struct why *why)
{
	char hex[2 * HASH_SIZE + 1];
	struct publication p = {0};
	uint8_t digest[HASH_SIZE];
	struct buf gaps = {0};
	int r = publication_read(&p, a->words.items[0], why);

	if (r != 0)
		return r;
	r = publication_check(&p, a->with.items, a->with.count, digest, &gaps, why);
	publication_free(&p);
	if (r == 0) {
		say_gaps(&gaps);
		hex_encode(hex, digest, HASH_SIZE);
		say("%s may be published: form, rules and cases are in order.",
		    a->words.items[0]);
		say("The tables that the cases leave have the digest %s.", hex);
	}
	buf_free(&gaps);
	if (r != 0 && r != ERR_DATABASE)
		r = ERR_REFUSED;
	return r;
}

struct identity {
	char service[ID_MAX + 1];
	int64_t version;
};

static int
identify(const struct publication *p, struct identity *id, struct why *why)
{
	json_t *form = NULL;
	int r = json_parse(&form, p->form.data, p->form.size, why);

	if (r != 0)
		return r;
	const char *service = json_str(form, "service");
	if (service == NULL || strlen(service) > ID_MAX ||
	    json_int(form, "version", &id->version) != 0)
		r = why_set(
		    why, ERR_REFUSED, "form.json must say \"service\" and \"version\"");
	else
		memcpy(id->service, service, strlen(service) + 1);
	json_decref(form);
	return r;
}

static bool
same_text(sqlite3_stmt *st, int column, const struct buf *text)
{
	return (size_t)sqlite3_column_bytes(st, column) == text->size &&
	       memcmp(sqlite3_column_text(st, column), text->data, text->size) == 0;
}

/* *live: this version is on the ledger with this form and these rules. */
static int
find_live(struct desk *d, const struct publication *p, const struct identity *id,
    bool *live, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(d->client.state, &st, why,
	    "SELECT form, rules FROM core_s_service WHERE service = ?1 AND version = ?2",
	    id->service, NULL);

	*live = false;
	if (r != 0)
		return r;
	sqlite3_bind_int64(st, 2, id->version);
	if (sqlite3_step(st) == SQLITE_ROW) {
		*live = same_text(st, 0, &p->form) && same_text(st, 1, &p->rules);
		if (!*live)
			r = why_set(why, ERR_REFUSED,
			    "version %lld of %s is on the ledger with other "
			    "contents; raise \"version\" in form.json",
			    (long long)id->version, id->service);
	}
	sqlite3_finalize(st);
	return r;
}

static int
publish(struct desk *d, const struct publication *p, const struct identity *id,
    struct why *why)
{
	uint8_t digest[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];
	struct buf all = {0};
	size_t count = 0;
	struct buf *items = publication_items(p, &count);

	publication_join(p, &all);
	sha256(digest, all.data, all.size);
	hex_encode(hex, digest, sizeof(digest));
	int r = desk_send(d, "core", "service",
	    json_pack("{s:s,s:I,s:s}", "service", id->service, "version",
		(json_int_t)id->version, "sha256", hex),
	    items, count, NULL, 0, why);
	buf_free(&all);
	publication_items_free(items, count);
	return r;
}

int
service_publish(const struct args *a, struct why *why)
{
	struct publication p = {0};
	struct identity id = {.version = 0};
	struct desk d;
	bool live = false;
	int r = publication_read(&p, a->words.items[0], why);

	if (r == 0)
		r = identify(&p, &id, why);
	if (r == 0 && (r = desk_open(&d, a, "platform", why)) == 0) {
		r = find_live(&d, &p, &id, &live, why);
		if (r == 0 && !live)
			r = publish(&d, &p, &id, why);
		desk_close(&d);
	}
	publication_free(&p);
	if (r == 0)
		say("Service %s version %lld is %spublished.", id.service,
		    (long long)id.version, live ? "already " : "");
	return r;
}
