/* A key of the city, opened, and the ledger to sign for. */
#include "admin/admin.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"

/* The only `<role>-*.key` of CITY/admin, or the one that --as names. */
static int
choose_key(const struct args *a, const char *role, struct path *out, struct why *why)
{
	struct path dir = path_of("%s/admin", a->city);
	size_t n = strlen(role), found = 0;
	struct dirent *e;

	if (a->as != NULL) {
		*out = path_of("%s/%s-%s.key", dir.s, role, a->as);
		return file_exists(out->s) ? 0
					   : why_set(why, ERR_NOT_FOUND,
						 "there is no %s \"%s\": %s "
						 "is missing",
						 role, a->as, out->s);
	}
	DIR *d = opendir(dir.s);
	while (d != NULL && (e = readdir(d)) != NULL) {
		size_t size = strlen(e->d_name);
		if (size < n + 5 || strncmp(e->d_name, role, n) != 0 ||
		    e->d_name[n] != '-' || strcmp(e->d_name + size - 4, ".key") != 0)
			continue;
		*out = path_of("%s/%s", dir.s, e->d_name);
		found++;
	}
	if (d != NULL)
		closedir(d);
	if (found == 1)
		return 0;
	if (found == 0)
		return why_set(why, ERR_NOT_FOUND,
		    "%s holds no key of a %s; make one with `madang-admin "
		    "-C %s office add ID --role %s'",
		    dir.s, role, a->city, role);
	return why_set(why, ERR_STATE,
	    "%s holds %zu keys of role %s; say which with --as ID", dir.s, found, role);
}

static int
open_key(struct desk *d, const struct args *a, const char *path, struct why *why)
{
	struct secret pass = {0};
	char prompt[100];

	snprintf(prompt, sizeof(prompt), "Passphrase of the %s's key: ", d->role);
	int r = pass_read(&pass, a->pass_file, prompt, why);
	if (r == 0) {
		secret_alloc(&d->secret, KEY_SECRET_SIZE);
		r = key_file_open(path, d->role, &d->key, d->secret.data, &pass, why);
	}
	secret_free(&pass);
	return r;
}

int
client_of(struct client *c, const struct args *a, struct why *why)
{
	struct path dir = path_of("%s/admin", a->city);
	struct path charter = path_of("%s/charter", a->city);

	return client_open(c,
	    &(struct client_options){.dir = dir.s,
		.charter = charter.s,
		.node = a->nodes.count > 0 ? a->nodes.items[0] : NULL,
		.ca_file = a->ca_file},
	    why);
}

int
desk_open(struct desk *d, const struct args *a, const char *role, struct why *why)
{
	char origin[KEY_NAME_MAX + 1];
	struct path path;

	*d = (struct desk){.client.lock = -1};
	snprintf(d->role, sizeof(d->role), "%s", role);
	int r = city_origin(a, origin, why);
	if (r == 0)
		r = choose_key(a, role, &path, why);
	if (r == 0)
		r = open_key(d, a, path.s, why);
	if (r == 0)
		r = client_of(&d->client, a, why);
	if (r != 0)
		desk_close(d);
	return r;
}

void
desk_close(struct desk *d)
{
	client_close(&d->client);
	secret_free(&d->secret);
}

int
desk_send(struct desk *d, const char *service, const char *kind, json_t *fields,
    const struct buf *payload, size_t count, const struct entry_signer *cards,
    size_t card_count, struct why *why)
{
	struct entry_signer signers[1 + LIST_MAX] = {{&d->key, d->secret.data}};
	struct entry_draft draft = {.service = service,
	    .kind = kind,
	    .version = 1,
	    .fields = fields,
	    .payload = payload,
	    .payload_count = count};

	if (fields == NULL)
		die("the fields of %s.%s cannot be written as JSON", service, kind);
	for (size_t i = 0; i < card_count; i++)
		signers[1 + i] = cards[i];
	int r = client_send(&d->client, &draft, signers, 1 + card_count, NULL, why);
	json_decref(fields);
	return r;
}

int
desk_grant(struct desk *d, const char *name, const char *vkey, const char *role,
    const char *agency, bool *already, struct why *why)
{
	bool person = vkey[0] == '\0';
	int r = client_member(&d->client, name, role, vkey);

	*already = r == 0;
	if (r == 0)
		return 0;
	if (r == ERR_KEY)
		return why_set(why, ERR_REFUSED,
		    "%s holds the role %s with another key; revoke that "
		    "first: madang-admin member revoke %s %s",
		    name, role, name, role);
	json_t *fields = json_pack(
	    "{s:s,s:s,s:s}", "op", "grant", person ? "key" : "name", name, "role", role);
	if (!person)
		json_object_set_new(fields, "vkey", json_string(vkey));
	if (agency != NULL)
		json_object_set_new(fields, "agency", json_string(agency));
	return desk_send(d, "core", "member", fields, NULL, 0, NULL, 0, why);
}

int
desk_agency(struct desk *d, const char *role, char agency[AGENCY_SIZE], struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(d->client.state, &st, why,
	    "SELECT m.agency FROM core_pub_member m, core_pub_now n WHERE m.signer = ?1 "
	    "AND m.role = ?2 AND m.from_time <= n.time AND n.time < m.to_time",
	    d->key.name, role, NULL);

	if (r == 0 && sqlite3_step(st) == SQLITE_ROW &&
	    sqlite3_column_text(st, 0) != NULL)
		snprintf(
		    agency, AGENCY_SIZE, "%s", (const char *)sqlite3_column_text(st, 0));
	else if (r == 0)
		r = why_set(why, ERR_REFUSED,
		    "%s acts for no agency: it lacks the role %s", d->key.name, role);
	sqlite3_finalize(st);
	return r;
}
