/* A station with a clerk's counter: its config, and the roles it signs with. */
#include "admin/admin.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"

#define CONFIG_MAX 65536

int
counter_config(const char *path, struct why *why)
{
	struct buf raw = {0};
	json_t *config = NULL;
	char *text;
	int r = file_read(&raw, path, CONFIG_MAX, why);

	if (r == 0)
		r = json_parse(&config, raw.data, raw.size, why);
	buf_free(&raw);
	if (r != 0 || json_is_true(json_object_get(config, "counter"))) {
		json_decref(config);
		return r;
	}
	json_object_set_new(config, "counter", json_true());
	text = json_dumps(config, JSON_COMPACT);
	r = file_write(path, text, strlen(text), 0644, why);
	free(text);
	json_decref(config);
	return r;
}

static int
grant(struct desk *d, const struct args *a, const struct key *key, const char *role,
    struct why *why)
{
	char vkey[KEY_VKEY_MAX];
	bool already;

	key_format(key, vkey);
	int r = desk_grant(d, key->name, vkey, role, a->agency, &already, why);
	if (r == 0)
		say("%s %s the role %s.", key->name, already ? "already holds" : "holds",
		    role);
	return r;
}

/* The roles of a desk, of every service that lives. */
static int
desk_roles(struct desk *d, char ***roles, size_t *count, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(d->client.state, &st, why,
	    "SELECT DISTINCT role FROM core_authority WHERE role GLOB '*:desk' ORDER BY "
	    "1",
	    NULL);

	while (r == 0 && sqlite3_step(st) == SQLITE_ROW) {
		*roles = xrealloc(*roles, (*count + 1) * sizeof(**roles));
		(*roles)[(*count)++] = xstrdup((const char *)sqlite3_column_text(st, 0));
	}
	sqlite3_finalize(st);
	if (r == 0 && *count == 0)
		r = why_set(why, ERR_NOT_FOUND,
		    "no service lives that has a desk: publish one first, or say --role");
	return r;
}

int
counter_enrol(const struct args *a, const struct key *key, struct why *why)
{
	char **roles = NULL;
	size_t count = 0;
	struct desk d;
	int r = desk_open(&d, a, "platform", why);

	if (r != 0)
		return r;
	for (size_t i = 0; r == 0 && i < a->roles.count; i++)
		r = grant(&d, a, key, a->roles.items[i], why);
	if (r == 0 && a->roles.count == 0)
		r = desk_roles(&d, &roles, &count, why);
	for (size_t i = 0; i < count; i++) {
		if (r == 0)
			r = grant(&d, a, key, roles[i], why);
		free(roles[i]);
	}
	free(roles);
	desk_close(&d);
	return r;
}
