/* The sections of a file: META, PROJECTS, VOTES. */
#include "election_inner.h"

#include <stdlib.h>
#include <string.h>

/* Columns of a section, by their place in its header; -1: not there. */
struct columns {
	int id, name, votes, score; /* PROJECTS */
	int vote, points;           /* VOTES */
	size_t count;
};

static int
number(int64_t *out, const char *text, unsigned line, const char *what, struct why *why)
{
	char *end;

	if (*text < '0' || *text > '9')
		return why_set(why, ERR_FORMAT,
		    "line %u: %s is '%.40s', not a whole number", line, what, text);
	unsigned long long n = strtoull(text, &end, 10);
	if (*end != '\0' || n > ELECTION_NUMBER_MAX)
		return why_set(why, ERR_FORMAT,
		    "line %u: %s is '%.40s', not a whole number up to %u", line, what,
		    text, ELECTION_NUMBER_MAX);
	*out = (int64_t)n;
	return 0;
}

static bool
is_section(const struct csv *csv, const char *name)
{
	return csv->count == 1 && strcmp(csv->fields[0], name) == 0;
}

/* The next record, where the file must not end yet. */
static int
need_record(struct csv *csv, const char *what, struct why *why)
{
	int err = csv_next(csv, why);

	if (err == ERR_NOT_FOUND)
		return why_set(
		    why, ERR_FORMAT, "the file ends before %s: it is not whole", what);
	return err;
}

static int
meta_value(struct election *e, struct meta *m, const struct csv *csv, struct why *why)
{
	const struct {
		const char *key;
		int64_t *to;
	} numbers[] = {{"num_projects", &m->projects}, {"num_votes", &m->votes},
	    {"min_length", &m->min_length}, {"max_length", &m->max_length},
	    {"min_sum_points", &m->min_points}, {"max_sum_points", &m->max_points}};
	const char *key = csv->fields[0], *value = csv->fields[1];
	char **text = strcmp(key, "vote_type") == 0     ? &m->type
		      : strcmp(key, "description") == 0 ? &e->title
							: NULL;

	if (text != NULL) {
		if (*text != NULL)
			return why_set(why, ERR_FORMAT, "line %u says '%s' a second time",
			    csv->line, key);
		*text = xstrdup(value);
		return 0;
	}
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		if (strcmp(key, numbers[i].key) != 0)
			continue;
		if (*numbers[i].to >= 0)
			return why_set(why, ERR_FORMAT, "line %u says '%s' a second time",
			    csv->line, key);
		return number(numbers[i].to, value, csv->line, key, why);
	}
	return 0;
}

int
election_meta(struct election *e, struct meta *m, struct csv *csv, struct why *why)
{
	int err = csv_next(csv, why);

	if (err == ERR_NOT_FOUND || (!err && !is_section(csv, "META")))
		return why_set(why, ERR_FORMAT,
		    "it does not begin with META: this is no file of the Pabulib "
		    "library");
	if (err || (err = need_record(csv, "the header of META", why)))
		return err;
	for (;;) {
		err = need_record(csv, "PROJECTS", why);
		if (err)
			return err;
		if (is_section(csv, "PROJECTS"))
			return 0;
		if (csv->count < 2)
			return why_set(why, ERR_FORMAT,
			    "line %u of META is not 'key;value'", csv->line);
		err = meta_value(e, m, csv, why);
		if (err)
			return err;
	}
}

int
election_type(struct election *e, const struct meta *m, struct why *why)
{
	const char *type = m->type == NULL ? "" : m->type;

	if (strcmp(type, "approval") == 0)
		e->type = VOTE_APPROVAL;
	else if (strcmp(type, "choose-1") == 0)
		e->type = VOTE_CHOOSE1;
	else if (strcmp(type, "cumulative") == 0)
		e->type = VOTE_CUMULATIVE;
	else if (*type == '\0')
		return why_set(why, ERR_FORMAT, "its META has no vote_type");
	else
		return why_set(why, ERR_REFUSED,
		    "its votes are '%.40s'; approval, choose-1 and cumulative votes can "
		    "be replayed",
		    type);
	return 0;
}

static int
read_header(struct columns *c, struct csv *csv, const char *section, struct why *why)
{
	const struct {
		const char *name;
		int *to;
	} known[] = {{"project_id", &c->id}, {"name", &c->name}, {"votes", &c->votes},
	    {"score", &c->score}, {"vote", &c->vote}, {"points", &c->points}};
	int err = need_record(csv, section, why);

	if (err)
		return err;
	*c = (struct columns){-1, -1, -1, -1, -1, -1, csv->count};
	for (size_t i = 0; i < csv->count; i++) {
		for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
			if (strcmp(csv->fields[i], known[k].name) != 0)
				continue;
			if (*known[k].to >= 0)
				return why_set(why, ERR_FORMAT,
				    "line %u: %s has the column '%s' twice", csv->line,
				    section, known[k].name);
			*known[k].to = (int)i;
		}
	}
	return 0;
}

static int
row_has(const struct csv *csv, const struct columns *c, struct why *why)
{
	if (csv->count == c->count)
		return 0;
	return why_set(why, ERR_FORMAT, "line %u has %zu fields where its header has %zu",
	    csv->line, csv->count, c->count);
}

static struct project *
find_project(const struct election *e, const char *id, size_t size)
{
	for (size_t i = 0; i < e->project_count; i++)
		if (strlen(e->projects[i].id) == size &&
		    memcmp(e->projects[i].id, id, size) == 0)
			return &e->projects[i];
	return NULL;
}

/* The ballot's ids are narrower than the library's: what does not fit is numbered. */
static void
set_option(struct project *p, size_t n)
{
	size_t size = strlen(p->id);
	size_t good = strspn(
	    p->id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

	if (size > 0 && size <= PROJECT_OPTION_MAX && good == size &&
	    strcmp(p->id, "blank") != 0)
		strcpy(p->option, p->id);
	else
		snprintf(p->option, sizeof p->option, "project.%zu", n + 1);
}

static int
add_project(
    struct election *e, const struct columns *c, const struct csv *csv, struct why *why)
{
	const char *id = csv->fields[c->id];
	int column = e->type == VOTE_CUMULATIVE ? c->score : c->votes;
	int64_t published = 0;
	int err = row_has(csv, c, why);

	if (err)
		return err;
	if (*id == '\0' || strchr(id, ',') != NULL ||
	    find_project(e, id, strlen(id)) != NULL)
		return why_set(why, ERR_FORMAT,
		    "line %u: project id '%.40s' is empty, holds a comma or stands twice",
		    csv->line, id);
	if (column >= 0)
		err = number(&published, csv->fields[column], csv->line,
		    e->type == VOTE_CUMULATIVE ? "score" : "votes", why);
	if (err)
		return err;
	e->projects = xrealloc(e->projects, (e->project_count + 1) * sizeof *e->projects);
	struct project *p = &e->projects[e->project_count];
	*p = (struct project){.id = xstrdup(id),
	    .name = xstrdup(c->name >= 0 ? csv->fields[c->name] : id),
	    .published = (uint64_t)published};
	set_option(p, e->project_count++);
	return 0;
}

int
election_projects(
    struct election *e, const struct meta *m, struct csv *csv, struct why *why)
{
	struct columns c;
	int err = read_header(&c, csv, "PROJECTS", why);

	if (!err && c.id < 0)
		err = why_set(why, ERR_FORMAT, "PROJECTS has no column project_id");
	if (err)
		return err;
	e->publishes = e->type == VOTE_CUMULATIVE ? c.score >= 0 : c.votes >= 0;
	for (;;) {
		err = need_record(csv, "VOTES", why);
		if (err)
			return err;
		if (is_section(csv, "VOTES"))
			break;
		err = row_has(csv, &c, why);
		if (!err)
			err = add_project(e, &c, csv, why);
		if (err)
			return err;
	}
	if (e->project_count == 0)
		return why_set(why, ERR_FORMAT, "it has no projects");
	if (m->projects >= 0 && (uint64_t)m->projects != e->project_count)
		return why_set(why, ERR_FORMAT,
		    "num_projects says %lld but it lists %zu: it is not whole",
		    (long long)m->projects, e->project_count);
	return 0;
}

static void
add_pick(struct election *e, struct pick pick)
{
	if (e->pick_count == e->pick_room) {
		e->pick_room = e->pick_room * 2 + 256;
		e->picks = xrealloc(e->picks, e->pick_room * sizeof *e->picks);
	}
	e->picks[e->pick_count++] = pick;
}

static struct vote *
add_vote(struct election *e)
{
	if (e->vote_count == e->vote_room) {
		e->vote_room = e->vote_room * 2 + 256;
		e->votes = xrealloc(e->votes, e->vote_room * sizeof *e->votes);
	}
	e->votes[e->vote_count] = (struct vote){.first = e->pick_count};
	return &e->votes[e->vote_count++];
}

/* The next of a comma-separated list into item (room bytes); false at its end. */
static bool
next_item(const char **at, char *item, size_t room)
{
	if (*at == NULL || **at == '\0')
		return false;
	size_t size = strcspn(*at, ",");
	size_t kept = size < room ? size : room - 1;
	memcpy(item, *at, kept);
	item[kept] = '\0';
	*at = (*at)[size] == ',' ? *at + size + 1 : NULL;
	return true;
}

static int
read_vote(
    struct election *e, const struct columns *c, const struct csv *csv, struct why *why)
{
	const char *names = csv->fields[c->vote];
	const char *points = c->points >= 0 ? csv->fields[c->points] : NULL;
	char name[256], value[32];
	struct vote *v = add_vote(e);

	while (next_item(&names, name, sizeof name)) {
		struct project *p = find_project(e, name, strlen(name));
		int64_t given = 1;
		if (p == NULL)
			return why_set(why, ERR_FORMAT,
			    "line %u votes for project '%.40s', which is not listed",
			    csv->line, name);
		for (size_t i = v->first; i < e->pick_count; i++)
			if (&e->projects[e->picks[i].project] == p)
				return why_set(why, ERR_FORMAT,
				    "line %u names project '%.40s' twice", csv->line,
				    name);
		if (e->type == VOTE_CUMULATIVE) {
			if (!next_item(&points, value, sizeof value))
				return why_set(why, ERR_FORMAT,
				    "line %u has fewer points than projects", csv->line);
			int err =
			    number(&given, value, csv->line, "a number of points", why);
			if (err)
				return err;
		}
		if (given > 0) {
			add_pick(e,
			    (struct pick){(uint32_t)(p - e->projects), (uint32_t)given});
			v->count++;
		}
	}
	if (e->type == VOTE_CUMULATIVE && next_item(&points, value, sizeof value))
		return why_set(
		    why, ERR_FORMAT, "line %u has more points than projects", csv->line);
	return 0;
}

int
election_votes(struct election *e, const struct meta *m, struct csv *csv, struct why *why)
{
	struct columns c;
	int err = read_header(&c, csv, "VOTES", why);

	if (!err && c.vote < 0)
		err = why_set(why, ERR_FORMAT, "VOTES has no column vote");
	if (!err && e->type == VOTE_CUMULATIVE && c.points < 0)
		err = why_set(why, ERR_FORMAT, "VOTES has no column points");
	while (!err) {
		err = csv_next(csv, why);
		if (err == ERR_NOT_FOUND)
			break;
		if (!err)
			err = row_has(csv, &c, why);
		if (!err)
			err = read_vote(e, &c, csv, why);
	}
	if (err != ERR_NOT_FOUND)
		return err;
	if (e->vote_count == 0)
		return why_set(why, ERR_FORMAT, "it has no votes");
	if (m->votes >= 0 && (uint64_t)m->votes != e->vote_count)
		return why_set(why, ERR_FORMAT,
		    "num_votes says %lld but it lists %zu: it is not whole",
		    (long long)m->votes, e->vote_count);
	return 0;
}
