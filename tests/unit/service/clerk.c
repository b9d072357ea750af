#include "clerk.h"

#include <check.h>
#include <string.h>
#include "base/b64.h"

void
clerk_say(struct city *c, struct signer *who, const char *kind, const char *want,
    json_t *fields)
{
	city_say(c, who, kind, want, fields, NULL, 0, NULL, 0);
}

void
clerk_say_with(struct city *c, struct signer *who, struct signer *card, const char *kind,
    const char *want, json_t *fields)
{
	city_say(c, who, kind, want, fields, NULL, 0, &card, 1);
}

const char *
clerk_hex(const struct signer *card)
{
	static char hex[4][65];
	static unsigned turn;

	turn = (turn + 1) % 4;
	hex_encode(hex[turn], card->key.public, KEY_PUBLIC_SIZE);
	return hex[turn];
}

void
clerk_sees(struct city *c, const char *service, const char *view, const char *filter,
    const char *rows)
{
	const char *const filters[] = {filter};
	const struct report_query query = {.service = service,
	    .view = view,
	    .filters = filters,
	    .count = filter ? 1 : 0,
	    .seconds = 60};
	struct buf json = {0};
	struct why why = {""};

	ck_assert_msg(state_report(c->state, &query, &json, &why) == 0, "%s", why.text);
	ck_assert_msg(
	    strstr(buf_str(&json), rows) != NULL, "%s is %s", view, buf_str(&json));
	buf_free(&json);
}

int64_t
clerk_last(struct city *c)
{
	sqlite3_stmt *stmt = NULL;
	int64_t last;

	ck_assert_int_eq(sqlite3_prepare_v2(state_db(c->state),
			     "SELECT max(entry_index) FROM core_entry", -1, &stmt, NULL),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
	last = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return last;
}
