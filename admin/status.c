/* status: what the operator's folder and the ledger hold. Needs no passphrase. */
#include "admin/admin.h"

#include <stdio.h>

#include "base/b64.h"
#include "base/file.h"

static int
show_registry(const struct args *a, struct why *why)
{
	struct path path = path_of("%s/registry.db", a->city);
	struct registry *registry = NULL;
	uint64_t count = 0;

	if (!file_exists(path.s)) {
		say("Registry: no cards yet.");
		return 0;
	}
	int r = registry_open(&registry, path.s, why);
	if (r == 0)
		r = registry_count(registry, &count, why);
	registry_close(registry);
	if (r == 0)
		say("Registry: %llu cards.", (unsigned long long)count);
	return r;
}

static int
show_members(struct client *c, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(c->state, &st, why,
	    "SELECT m.signer, m.role FROM core_pub_member m, core_pub_now n "
	    "WHERE m.from_time <= n.time AND n.time < m.to_time ORDER BY m.role, "
	    "m.signer",
	    NULL);

	while (r == 0 && sqlite3_step(st) == SQLITE_ROW)
		say("  %-16s %s", (const char *)sqlite3_column_text(st, 1),
		    (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	return r;
}

static const char *
phase(sqlite3_stmt *st)
{
	static const char *const words[] = {"result published", "closed, to be tallied",
	    "open on the ledger", "roll published, key ceremony", "defined, no roll yet"};

	for (int i = 0; i < 4; i++)
		if (sqlite3_column_type(st, 1 + i) != SQLITE_NULL)
			return words[i];
	return words[4];
}

static int
show_polls(struct client *c, struct why *why)
{
	sqlite3_stmt *st = NULL;
	int r = client_select(c->state, &st, NULL,
	    "SELECT poll, result, closed, open_leaf, roll_root, roll_size FROM "
	    "poll_pub_poll "
	    "ORDER BY poll",
	    NULL);

	(void)why;
	if (r != 0) {
		say("Polls: the service poll is not published yet.");
		return 0;
	}
	say("Polls:");
	while (sqlite3_step(st) == SQLITE_ROW)
		say("  %-24s %s, %lld voters", (const char *)sqlite3_column_text(st, 0),
		    phase(st), (long long)sqlite3_column_int64(st, 5));
	sqlite3_finalize(st);
	return 0;
}

int
city_status(const struct args *a, struct why *why)
{
	char origin[KEY_NAME_MAX + 1], hex[2 * HASH_SIZE + 1];
	struct client c;
	int r = city_origin(a, origin, why);

	if (r == 0)
		r = show_registry(a, why);
	if (r == 0)
		r = client_of(&c, a, why);
	if (r != 0)
		return r;
	hex_encode(hex, c.charter.leaf, HASH_SIZE);
	say("City %s, charter %s: %llu leaves.", origin, hex,
	    (unsigned long long)c.cp.size);
	say("Members:");
	r = show_members(&c, why);
	if (r == 0)
		r = show_polls(&c, why);
	client_close(&c);
	return r;
}
