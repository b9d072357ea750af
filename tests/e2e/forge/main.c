/*
 * forge CITY PASS_FILE OUT: from the ledger of CITY/node/1 makes OUT/<name>/ledger for
 * every edit, and for ballots OUT/<name>/tracker. Prints one line a ledger: name TAB kind
 * (honest, wrong or ballot) TAB what the verifier must say TAB the tally's status TAB
 * what the tally must say.
 */
#include <stdio.h>
#include <string.h>
#include <sodium.h>

#include "base/file.h"
#include "base/log.h"
#include "forge.h"

static void
put_tracker(const struct city *c, const struct ledger *l, const char *dir)
{
	const struct batch *last = &l->batches[l->count - 1];
	struct path path = path_of("%s/tracker", dir);
	char tracker[TRACKER_SIZE];
	struct why why = {{0}};
	struct draft d;

	draft_open(&d, c, &last->entries[0]);
	ballot_tracker(tracker, c->ballots.eid, c->questions->cell_count,
	    d.payload[0].data, d.payload[0].size);
	draft_sign(&d, c, NULL);
	if (file_write(path.s, tracker, strlen(tracker), 0644, &why) != 0)
		die("%s", why.text);
}

static void
forge_all(struct city *c, const struct ledger *honest, const struct edit *edits,
    const char *kind, const char *out)
{
	for (const struct edit *e = edits; e->name != NULL; e++) {
		struct path dir = path_of("%s/%s", out, e->name);
		struct ledger l;
		ledger_copy(&l, honest);
		e->make(c, &l);
		ledger_write(&l, c, path_of("%s/ledger", dir.s).s);
		if (strcmp(kind, "ballot") == 0)
			put_tracker(c, &l, dir.s);
		ledger_free(&l);
		printf("%s\t%s\t%s\t%d\t%s\n", e->name, kind, e->verifier, e->status,
		    e->tally);
	}
}

static void
change_nothing(struct city *c, struct ledger *l)
{
	(void)c;
	(void)l;
}

int
main(int argc, char **argv)
{
	static const struct edit honesty[] = {
	    {"honest", change_nothing, "PASS", "12 ballots counted", 0},
	    {NULL, NULL, NULL, NULL, 0}};
	struct city city;
	struct ledger honest;

	log_open("forge");
	if (argc != 4 || sodium_init() < 0) {
		fputs("usage: forge CITY PASS_FILE OUT\n", stderr);
		return 2;
	}
	city_open(&city, argv[1], argv[2]);
	ledger_read(&honest, &city);
	city_poll(&city, &honest);
	forge_all(&city, &honest, honesty, "honest", argv[3]);
	forge_all(&city, &honest, edits_allowed, "honest", argv[3]);
	forge_all(&city, &honest, edits_rules, "wrong", argv[3]);
	forge_all(&city, &honest, edits_ledger, "wrong", argv[3]);
	forge_all(&city, &honest, edits_poll, "wrong", argv[3]);
	forge_all(&city, &honest, edits_ballot, "ballot", argv[3]);
	ledger_free(&honest);
	city_close(&city);
	return 0;
}
