/* What would become of entries, with nothing left behind. */
#include "service/engine.h"

#include <string.h>

static int
begin(struct state *s)
{
	return sql_run(&s->sql, "SAVEPOINT trial", "") ? ERR_DATABASE : 0;
}

static int
take_back(struct state *s)
{
	if (sqlite3_get_autocommit(s->db))
		return 0; /* an interrupted statement has ended all of it */
	return sql_run(&s->sql, "ROLLBACK TO trial", "") ||
		       sql_run(&s->sql, "RELEASE trial", "")
		   ? ERR_DATABASE
		   : 0;
}

int
state_try(
    struct state *s, const struct entry *entries, size_t count, struct refusal *refusal)
{
	struct state_at before;
	size_t forms;
	int err = 0;

	if (!s->in_batch)
		die("state_try outside a batch");
	before = s->next;
	forms = s->registry.count;
	if (begin(s))
		err = ERR_DATABASE;
	for (size_t i = 0; !err && i < count; i++)
		err = state_apply(s, &entries[i], refusal);
	if (take_back(s))
		err = ERR_DATABASE;
	registry_cut(&s->registry, forms);
	s->next = before;
	if (err == ERR_DATABASE && refusal && !refusal->why.text[0])
		why_set(&refusal->why, ERR_DATABASE, "the state database failed: %s",
		    sqlite3_errmsg(s->db));
	return err;
}
