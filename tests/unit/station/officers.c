#include "tests/unit/station/officers.h"

#include <check.h>
#include <string.h>
#include "base/file.h"
#include "station/vault/audit.h"
#include "station/vault/db.h"

void
officers_open(struct officers *o, size_t voters, const char *more_config)
{
	town_open(&o->town, voters, NULL, 5, more_config);
	town_officer(&o->town, "mina", true);
	town_officer(&o->town, "joon", true);
	town_restart(&o->town);
}

bool
officers_login(struct town *t, uint16_t type, const char *name, const char *pin)
{
	struct buf b = {0};
	uint16_t r;

	town_put_card(&b, path_of("%s/%s.card", t->dir, name).s, pin);
	r = town_ask(t, type, OFFICERS_REQUEST, b.data, b.size);
	buf_free(&b);
	return r == MSG_OFFICER_OPEN || r == MSG_SECOND_OPEN;
}

static void
come(struct officers *o, uint16_t type, const char *name)
{
	ck_assert_msg(officers_login(&o->town, type, name, "1234"), "%s", o->town.text);
}

void
officers_leave(struct officers *o)
{
	ck_assert_uint_eq(
	    town_ask(&o->town, MSG_END, OFFICERS_REQUEST, NULL, 0), MSG_ENDED);
}

static void
take_report(struct officers *o)
{
	struct cur in = cur_of(o->town.answer.body.data, o->town.answer.body.size);
	size_t size;
	char id[41];

	o->state = cur_get8(&in);
	o->flags = cur_get8(&in);
	o->opened = cur_get64(&in);
	cur_take(&in, 16); /* now, leaves */
	o->waiting = cur_get64(&in);
	cur_take(&in, 24);
	cur_var(&in, &size);
	cur_var(&in, &size);
	cur_take(&in, 8 + HASH_SIZE);
	o->rows = cur_get64(&in);
	cur_take(&in, HASH_SIZE);
	o->session = cur_get8(&in);
	ck_assert_uint_eq(cur_get16(&in), 1);
	cur_text(&in, id, 40);
	cur_var(&in, &size);
	cur_var(&in, &size);
	cur_take(&in, 16);
	o->poll_state = cur_get8(&in);
	o->ballots = cur_get64(&in);
	o->checks = cur_get64(&in);
	o->boxes = cur_get64(&in);
	o->boxed = cur_get64(&in);
	o->boxed_checks = cur_get64(&in);
	ck_assert(cur_done(&in));
	ck_assert_str_eq(id, o->town.poll);
}

/* Asks for what is answered by a report. */
static bool
ask(struct officers *o, uint16_t type, const void *body, size_t size, uint16_t answer)
{
	if (town_ask(&o->town, type, OFFICERS_REQUEST, body, size) != answer)
		return false;
	take_report(o);
	return true;
}

bool
officers_act(struct officers *o, uint8_t action)
{
	return ask(o, MSG_ACT, &action, 1, MSG_ACTED);
}

void
officers_report(struct officers *o)
{
	ck_assert(ask(o, MSG_REPORT, NULL, 0, MSG_IS_REPORT));
}

/* ---- whole visits ---- */

bool
officers_do(struct officers *o, uint8_t action)
{
	char error[sizeof(o->town.error)];
	bool done;

	come(o, MSG_OFFICER, "mina");
	done = officers_act(o, action);
	memcpy(error, o->town.error, sizeof(error));
	officers_leave(o);
	memcpy(o->town.error, error, sizeof(error));
	return done;
}

bool
officers_both(struct officers *o, uint16_t type, uint16_t answer)
{
	come(o, MSG_OFFICER, "mina");
	come(o, MSG_SECOND, "joon");
	return ask(o, type, NULL, 0, answer);
}

void
officers_look(struct officers *o)
{
	come(o, MSG_OFFICER, "joon");
	officers_report(o);
	officers_leave(o);
}

void
officers_log(struct officers *o, struct buf *out)
{
	struct buf body = {0};
	struct cur in;
	char boot[41], event[41];
	uint16_t count;

	come(o, MSG_OFFICER, "joon");
	buf_put64(&body, 0);
	buf_put16(&body, 100);
	ck_assert_uint_eq(
	    town_ask(&o->town, MSG_AUDIT, OFFICERS_REQUEST, body.data, body.size),
	    MSG_IS_AUDIT);
	buf_free(&body);
	in = cur_of(o->town.answer.body.data, o->town.answer.body.size);
	for (count = cur_get16(&in); count; count--) {
		size_t size;
		const uint8_t *detail;

		cur_take(&in, 24);
		cur_text(&in, boot, 40);
		cur_text(&in, event, 40);
		detail = cur_var(&in, &size);
		buf_printf(out, "%s|%.*s\n", event, (int)size, (const char *)detail);
	}
	ck_assert(cur_done(&in));
	officers_report(o);
	officers_leave(o);
}

void
officers_log_has(struct officers *o, const char *words)
{
	struct buf log = {0};

	officers_log(o, &log);
	ck_assert_msg(
	    strstr(buf_str(&log), words) != NULL, "%s lacks %s", buf_str(&log), words);
	buf_free(&log);
}

/* ---- the clock ---- */

void
officers_set_back(struct town *t, const char *station)
{
	struct path file = path_of("%s/booth.db", t->dir);
	struct audit audit;
	struct moment m;
	struct why why = {""};
	sqlite3 *db;

	ck_assert_int_eq(db_open(&db, file.s, "", &why), 0);
	ck_assert_int_eq(audit_open(&audit, db, file.s,
			     path_of("%s/station/%s", t->origin, station).s, &why),
	    0);
	moment_now(&m);
	m.wall += 3600;
	ck_assert_int_eq(audit_add(&audit, &m, "network", "", &why), 0);
	db_close(db);
}
