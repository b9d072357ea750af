/* Stations, trustees, offices, and who may sign what. */
#include "admin/admin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ballot/trustee.h"
#include "base/b64.h"
#include "base/file.h"
#include "base/text.h"

/* Copies CITY/charter into a folder that pins it. */
static int
copy_charter(const struct args *a, const char *dir, struct why *why)
{
	struct buf raw = {0};
	int r = file_read(&raw, path_of("%s/charter", a->city).s, ENTRY_MAX, why);

	if (r == 0)
		r = file_write(
		    path_of("%s/charter", dir).s, raw.data, raw.size, 0644, why);
	buf_free(&raw);
	return r;
}

struct joiner {
	const char *kind;      /* station, trustee: folder and part of the name */
	const char *id, *role; /* of the ledger */
	struct path dir, file;
};

/* The folder with its sealed key and charter; what is there is kept. */
static int
make_folder(
    const struct args *a, const struct joiner *j, struct key *key, struct why *why)
{
	char origin[KEY_NAME_MAX + 1], whose[100];
	struct secret pass = {0};
	bool made = false;
	int r = city_origin(a, origin, why);

	snprintf(whose, sizeof(whose), "%s %s", j->kind, j->id);
	if (r == 0)
		r = file_make_dir(j->dir.s, 0700, why);
	if (r == 0 && !file_exists(j->file.s))
		r = keyfile_pass(a, whose, &pass, why);
	if (r == 0)
		r = keyfile_make(j->file.s, j->kind,
		    path_of("%s/%s/%s", origin, j->kind, j->id).s, &pass, key, &made,
		    why);
	if (r == 0)
		r = copy_charter(a, j->dir.s, why);
	secret_free(&pass);
	return r;
}

/* The platform enrols the key on the ledger. */
static int
enrol(const struct args *a, const char *kind, const char *id, const struct key *key,
    const char *role, struct why *why)
{
	char vkey[KEY_VKEY_MAX];
	struct desk d;
	bool already;
	int r = desk_open(&d, a, "platform", why);

	if (r != 0)
		return r;
	key_format(key, vkey);
	r = desk_grant(&d, key->name, vkey, role, a->agency, &already, why);
	desk_close(&d);
	if (r == 0)
		say("%s %s is %senrolled as %s with the role %s.", kind, id,
		    already ? "already " : "", key->name, role);
	return r;
}

static int
write_config(const struct args *a, const struct joiner *j, struct why *why)
{
	struct charter charter;
	struct buf raw = {0};
	json_t *nodes = json_array(), *config;
	int r = file_read(&raw, path_of("%s/charter", a->city).s, ENTRY_MAX, why);

	if (r == 0)
		r = charter_parse(&charter, raw.data, raw.size, why);
	buf_free(&raw);
	for (size_t i = 0; r == 0 && i < charter.count; i++)
		json_array_append_new(nodes, json_string(charter.nodes[i].url));
	if (r == 0) {
		config = json_pack("{s:s,s:s,s:s,s:O}", "format", "madang/station/v1",
		    "id", j->id, "origin", charter.origin, "nodes", nodes);
		char *text = json_dumps(config, JSON_COMPACT);
		r = file_write(
		    path_of("%s/config", j->dir.s).s, text, strlen(text), 0644, why);
		free(text);
		json_decref(config);
	}
	json_decref(nodes);
	return r;
}

int
station_add(const struct args *a, struct why *why)
{
	struct joiner j = {
	    .kind = "station", .id = a->words.items[0], .role = "poll:station"};
	struct key key;
	int r = id_check(j.id, "station", why);

	if (r == 0 && a->roles.count > 0 && !a->counter)
		r = why_set(why, ERR_FORMAT,
		    "--role is for a station with a --counter; a booth is a "
		    "poll:station");
	if (r != 0)
		return r;
	j.dir = path_of("%s/station/%s", a->city, j.id);
	j.file = path_of("%s/station.key", j.dir.s);
	r = make_folder(a, &j, &key, why);
	if (r == 0 && !file_exists(path_of("%s/config", j.dir.s).s))
		r = write_config(a, &j, why);
	if (r == 0 && a->counter)
		r = counter_config(path_of("%s/config", j.dir.s).s, why);
	if (r == 0)
		r = a->counter ? counter_enrol(a, &key, why)
			       : enrol(a, "Station", j.id, &key, j.role, why);
	return r;
}

int
trustee_add(const struct args *a, struct why *why)
{
	struct joiner j = {
	    .kind = "trustee", .id = a->words.items[0], .role = "poll:trustee"};
	struct key key;
	uint64_t i;

	if (text_decimal(&i, j.id, strlen(j.id), TRUSTEES_MAX) != 0 || i < 1)
		return why_set(why, ERR_FORMAT,
		    "a trustee is a number from 1 to %d, not \"%.60s\"", TRUSTEES_MAX,
		    j.id);
	j.dir = path_of("%s/trustee/%s", a->city, j.id);
	j.file = path_of("%s/trustee.key", j.dir.s);
	int r = make_folder(a, &j, &key, why);
	if (r == 0)
		r = enrol(a, "Trustee", j.id, &key, j.role, why);
	return r;
}

/* An office's key lies in CITY/admin. */
static int
make_office(const struct args *a, const char *role, const char *id, struct key *key,
    struct why *why)
{
	char origin[KEY_NAME_MAX + 1], whose[100];
	struct path file = path_of("%s/admin/%s-%s.key", a->city, role, id);
	struct secret pass = {0};
	bool made;
	int r = city_origin(a, origin, why);

	snprintf(whose, sizeof(whose), "%s %s", role, id);
	if (r == 0 && !file_exists(file.s))
		r = keyfile_pass(a, whose, &pass, why);
	if (r == 0)
		r = keyfile_make(file.s, role, path_of("%s/%s/%s", origin, role, id).s,
		    &pass, key, &made, why);
	secret_free(&pass);
	return r;
}

int
office_add(const struct args *a, struct why *why)
{
	const char *id = a->words.items[0];
	const char *role = a->roles.count > 0 ? a->roles.items[0] : "office";
	struct key key;
	int r = id_check(id, "office", why);

	if (r == 0 && strcmp(role, "office") != 0 && strcmp(role, "registrar") != 0)
		r = why_set(why, ERR_FORMAT,
		    "--role %s: an office is an \"office\" (defines, opens and "
		    "closes polls) or a \"registrar\" (publishes rolls)",
		    role);
	if (r == 0)
		r = make_office(a, role, id, &key, why);
	if (r == 0)
		r = enrol(a, role, id, &key,
		    strcmp(role, "office") == 0 ? "poll:office" : "poll:registrar", why);
	return r;
}

static bool
is_card_key(const char *name)
{
	uint8_t key[KEY_PUBLIC_SIZE];

	return hex_decode(key, sizeof(key), name, strlen(name)) == 0;
}

/* A card key as it is; `office/election` gets the city's origin before it. */
static struct path
full_name(const struct desk *d, const char *name)
{
	size_t n = strlen(d->client.charter.origin);

	if (is_card_key(name) ||
	    (strncmp(name, d->client.charter.origin, n) == 0 && name[n] == '/'))
		return path_of("%s", name);
	return path_of("%s/%s", d->client.charter.origin, name);
}

/* The vkey of a name that holds any role, if --vkey does not say it. */
static int
find_vkey(struct desk *d, const char *name, char vkey[KEY_VKEY_MAX], struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(d->client.state, &st, why,
	    "SELECT vkey FROM core_s_member WHERE signer = ?1 ORDER BY from_time DESC "
	    "LIMIT 1",
	    name, NULL);

	if (r == 0 && sqlite3_step(st) == SQLITE_ROW)
		snprintf(
		    vkey, KEY_VKEY_MAX, "%s", (const char *)sqlite3_column_text(st, 0));
	else if (r == 0)
		r = why_set(why, ERR_NOT_FOUND,
		    "the ledger does not know %s; give its key with --vkey", name);
	sqlite3_finalize(st);
	return r;
}

int
member_grant(const struct args *a, struct why *why)
{
	const char *role = a->words.items[1];
	char vkey[KEY_VKEY_MAX] = "";
	struct desk d;
	bool already = false;
	int r = desk_open(&d, a, "platform", why);

	if (r != 0)
		return r;
	struct path name = full_name(&d, a->words.items[0]);
	if (a->vkey != NULL && strlen(a->vkey) < sizeof(vkey))
		snprintf(vkey, sizeof(vkey), "%s", a->vkey);
	else if (!is_card_key(name.s))
		r = find_vkey(&d, name.s, vkey, why);
	if (r == 0)
		r = desk_grant(&d, name.s, vkey, role, a->agency, &already, why);
	desk_close(&d);
	if (r == 0)
		say("%s %s the role %s.", name.s, already ? "already holds" : "now holds",
		    role);
	return r;
}

int
member_revoke(const struct args *a, struct why *why)
{
	const char *role = a->words.items[1];
	struct desk d;
	int r = desk_open(&d, a, "platform", why);

	if (r != 0)
		return r;
	struct path name = full_name(&d, a->words.items[0]);
	bool holds = client_member(&d.client, name.s, role, NULL) == 0;
	if (holds)
		r = desk_send(&d, "core", "member",
		    json_pack("{s:s,s:s,s:s}", "op", "revoke",
			is_card_key(name.s) ? "key" : "name", name.s, "role", role),
		    NULL, 0, NULL, 0, why);
	desk_close(&d);
	if (r == 0)
		say("%s %s the role %s.", name.s,
		    holds ? "no longer holds" : "already lacks", role);
	return r;
}
