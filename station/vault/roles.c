#include "station/vault/roles.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "base/b64.h"
#include "card/derive.h"
#include "station/vault/certify.h"
#include "station/vault/db.h"

/* Roles change while nobody is looked at: at the ledger's time, or now. */
static int64_t
role_time(struct vault *v)
{
	int64_t now = vault_now(v), ledger = ledger_time(v->ledger);

	return now > ledger ? now : ledger;
}

/* The card's key for the service that a role names. False: it names none. */
bool
roles_key(const struct secret *seed, const char *role, char hex[65])
{
	uint8_t public[KEY_PUBLIC_SIZE], *secret;
	char service[ROLE_SIZE];
	size_t size = strcspn(role, ":");

	if (role[size] != ':' || size == 0 || strlen(role) >= ROLE_SIZE)
		return false;
	snprintf(service, sizeof(service), "%.*s", (int)size, role);
	secret = sodium_malloc(KEY_SECRET_SIZE);
	if (!secret)
		die("out of locked memory");
	derive_service_key(public, secret, seed->data, service);
	sodium_free(secret);
	hex_encode(hex, public, sizeof(public));
	return true;
}

static bool
is_live(sqlite3 *db, const char *signer, const char *role, int64_t now)
{
	struct why why;
	sqlite3_stmt *s = db_prepare(db,
	    "SELECT 1 FROM core_s_member WHERE signer = ?1 AND role = ?2"
	    " AND from_time <= ?3 AND ?3 < to_time",
	    "tti", signer, role, now);
	bool live = db_row(s, &why) == 1;

	sqlite3_finalize(s);
	return live;
}

/* Which roles of a clerk does the card hold now? */
void
roles_look(struct vault *v, struct clerk *c)
{
	sqlite3 *db = reader_db(ledger_reader(v->ledger));
	sqlite3_stmt *s = db_prepare(db,
	    "SELECT 'core:clerk' UNION SELECT role FROM core_authority ORDER BY 1", "");
	int64_t now = role_time(v);
	char hex[65], service[ROLE_SIZE] = "";
	struct why why;

	c->role_count = 0;
	while (db_row(s, &why) == 1 && c->role_count < ROLES_MAX) {
		const char *role = (const char *)sqlite3_column_text(s, 0);

		/* In order, so that a service's roles ask for its key once. */
		if (strncmp(role, service, strlen(service)) != 0 || !service[0]) {
			if (!roles_key(&c->seed, role, hex))
				continue;
			snprintf(service, sizeof(service),
			    "%.*s:", (int)strcspn(role, ":"), role);
		}
		if (is_live(db, hex, role, now))
			snprintf(c->roles[c->role_count++], ROLE_SIZE, "%s", role);
	}
	sqlite3_finalize(s);
}

bool
roles_hold(const struct clerk *c, const char *role)
{
	for (size_t i = 0; i < c->role_count; i++)
		if (strcmp(c->roles[i], role) == 0 ||
		    strcmp(c->roles[i], "core:clerk") == 0)
			return true;
	return false;
}

/* Each role of a kind, and whether the station holds it: now, or at any time. */
static sqlite3_stmt *
roles_of(struct vault *v, const char *service, const char *kind)
{
	static const char by_form[] =
	    "SELECT a.role, max(m.from_time <= ?2 AND ?2 < m.to_time)"
	    " FROM core_authority a LEFT JOIN core_s_member m"
	    " ON m.role = a.role AND m.signer = ?1"
	    " WHERE a.service = ?3 AND a.kind = ?4 GROUP BY a.role";
	static const char of_certificate[] =
	    "SELECT k.role, max(m.from_time <= ?2 AND ?2 < m.to_time)"
	    " FROM " CERT_KINDS_VIEW " k LEFT JOIN core_s_member m"
	    " ON m.role = k.role AND m.signer = ?1"
	    " WHERE k.kind = ?3 GROUP BY k.role";
	sqlite3 *db = reader_db(ledger_reader(v->ledger));
	const char *certificate = certify_kind(v, service, kind);

	if (certificate)
		return db_prepare(
		    db, of_certificate, "tit", v->config.name, role_time(v), certificate);
	return db_prepare(
	    db, by_form, "titt", v->config.name, role_time(v), service, kind);
}

enum standing
roles_standing(struct vault *v, const char *service, const char *kind, unsigned *bits)
{
	sqlite3_stmt *s = roles_of(v, service, kind);
	bool station = false, once = false, clerk = false;
	struct why why;

	while (db_row(s, &why) == 1) {
		once |= sqlite3_column_type(s, 1) != SQLITE_NULL;
		station |= sqlite3_column_int64(s, 1) != 0;
		clerk |= roles_hold(v->clerk, (const char *)sqlite3_column_text(s, 0));
	}
	sqlite3_finalize(s);
	if (bits)
		*bits = (station ? CLERK_STATION_MAY : 0) | (clerk ? CLERK_CLERK_MAY : 0);
	if (!station)
		return once ? STANDING_REVOKED : STANDING_NO_ROLE;
	return clerk ? STANDING_GOOD : STANDING_NOT_YOURS;
}

bool
roles_may(struct vault *v, const char *service, const char *kind)
{
	unsigned bits;

	(void)roles_standing(v, service, kind, &bits);
	return bits & CLERK_CLERK_MAY;
}
