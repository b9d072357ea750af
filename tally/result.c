/* madang-tally count and result. */
#include "tally/tally.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/file.h"
#include "card/seal.h"
#include "tally/ballots.h"
#include "tally/count.h"
#include "tally/recount.h"
#include "tally/rules.h"

static void
show(const struct count *c, const struct poll *p, bool as_json)
{
	if (!as_json) {
		count_print(stdout, c, p);
		return;
	}
	json_t *o = count_json(c, p);
	json_dumpf(o, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(o);
}

/* A count means something only under rules that this program knows, so these come first:
 * tables that other rules keep may say anything. Loads the poll and, once it is closed,
 * adds up its ballots. */
static int
look(struct poll *p, const struct args *a, struct state *s, struct source *source,
    const struct checkpoint *cp, struct why *why)
{
	int r = rules_known(s, why);

	if (r == 0)
		r = poll_load(p, s, a->poll, why);
	if (r != 0)
		return r;
	p->known = true;
	r = p->closed ? recount(p, s, source, cp, why) : 0;
	if (r != 0)
		poll_free(p);
	return r;
}

static int
count_poll(struct state *s, struct source *source, const struct checkpoint *cp,
    const struct args *a, struct why *why)
{
	struct count c;
	struct poll p;
	int r = look(&p, a, s, source, cp, why);

	if (r != 0)
		return r;
	if (a->ballots != NULL && (r = ballots_write(s, p.id, a->ballots, why)) != 0) {
		poll_free(&p);
		return r;
	}
	r = count_make(&c, &p, why);
	if (r == 0)
		show(&c, &p, a->json);
	else if (c.verdict_count > 0 && !a->json)
		count_print(stdout, &c, &p);
	count_free(&c);
	poll_free(&p);
	return r;
}

/* Anybody may count: without a folder the ledger is replayed in memory. */
int
run_count(const struct args *a, struct why *why)
{
	uint8_t pin[HASH_SIZE];
	struct source *source = NULL;
	struct state *state = NULL;
	struct checkpoint cp;
	int r;

	if (a->node == NULL)
		return why_set(
		    why, ERR_FORMAT, "say where the ledger is: --node URL or folder");
	if (a->pin != NULL && hex_decode(pin, sizeof(pin), a->pin, strlen(a->pin)) != 0)
		return why_set(
		    why, ERR_FORMAT, "--pin takes the charter's hash, 64 hex digits");
	r = source_open(&source, a->node, a->ca_file, why);
	if (r == 0)
		r = state_open(&state,
		    a->dir != NULL ? path_of("%s/state.db", a->dir).s : ":memory:", why);
	if (r == 0)
		r = replay_update(
		    state, source, a->pin != NULL ? pin : NULL, NULL, NULL, &cp, why);
	if (r == 0)
		r = count_poll(state, source, &cp, a, why);
	if (state != NULL)
		state_close(state);
	if (source != NULL)
		source_close(source);
	return r;
}

/* `office-ID.key` of the folder; the only one, or that of --office. */
static int
find_office(const struct args *a, struct path *out, struct why *why)
{
	size_t found = 0;
	struct dirent *e;

	if (a->office != NULL) {
		*out = path_of("%s/office-%s.key", a->dir, a->office);
		return 0;
	}
	DIR *d = opendir(a->dir);
	if (d == NULL)
		return why_set(
		    why, -errno, "cannot read %s: %s", a->dir, strerror(errno));
	while ((e = readdir(d)) != NULL) {
		size_t n = strlen(e->d_name);
		if (n > 11 && strncmp(e->d_name, "office-", 7) == 0 &&
		    strcmp(e->d_name + n - 4, ".key") == 0) {
			*out = path_of("%s/%s", a->dir, e->d_name);
			found++;
		}
	}
	closedir(d);
	if (found != 1)
		return why_set(why, ERR_NOT_FOUND, "%s holds %zu keys of offices; %s",
		    a->dir, found,
		    found == 0 ? "give the folder of the election office"
			       : "say which with --office ID");
	return 0;
}

/* The pin: charter beside the key, or in the city's folder above. */
static struct path
charter_of(const char *dir)
{
	struct path own = path_of("%s/charter", dir);

	return access(own.s, F_OK) == 0 ? own : path_of("%s/../charter", dir);
}

static int
send_result(struct client *c, const struct args *a, const struct entry_signer *signer,
    struct why *why)
{
	struct entry_draft draft = {.service = "poll", .kind = "result", .version = 1};
	struct count count;
	struct poll p;
	int r = look(&p, a, c->state, c->source, &c->cp, why);

	if (r != 0)
		return r;
	r = count_make(&count, &p, why);
	if (r == 0 && !p.has_result) {
		json_t *fields = count_fields(&count, &p);
		draft.fields = fields;
		r = client_send(c, &draft, signer, 1, NULL, why);
		json_decref(fields);
	}
	if (r == 0) {
		show(&count, &p, a->json);
		if (!a->json)
			printf("\nThe result of poll %s is %spublished.\n", p.id,
			    p.has_result ? "already " : "");
	}
	count_free(&count);
	poll_free(&p);
	return r;
}

int
run_result(const struct args *a, struct why *why)
{
	struct secret pass = {0}, secret;
	struct path file;
	struct client c;
	struct key key;

	if (a->dir == NULL)
		return why_set(
		    why, ERR_FORMAT, "say where the office's key is: --dir CITY/admin");
	int r = find_office(a, &file, why);
	if (r == 0)
		r = pass_read(
		    &pass, a->pass_file, "Passphrase of the office's key: ", why);
	secret_alloc(&secret, KEY_SECRET_SIZE);
	if (r == 0)
		r = key_file_open(file.s, "office", &key, secret.data, &pass, why);
	secret_free(&pass);
	struct path charter = charter_of(a->dir);
	if (r == 0 && (r = client_open(&c,
			   &(struct client_options){.dir = a->dir,
			       .charter = charter.s,
			       .node = a->node,
			       .ca_file = a->ca_file},
			   why)) == 0) {
		r = send_result(&c, a, &(struct entry_signer){&key, secret.data}, why);
		client_close(&c);
	}
	secret_free(&secret);
	return r;
}
