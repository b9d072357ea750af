#include "write.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

#define NAME_MAX_CHARS 100
/* One question must fit one leaf as base64. */
#define QUESTION_MAX 40000

/* The first max characters of a UTF-8 text, control characters as blanks. */
static json_t *
label(const char *text, size_t max)
{
	struct buf b = {0};

	for (size_t chars = 0; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;
		if ((c & 0xc0) != 0x80 && chars++ == max)
			break;
		buf_put8(&b, c < 0x20 || c == 0x7f ? ' ' : c);
	}
	json_t *s = json_string(b.size == 0 ? "-" : buf_str(&b));
	if (s == NULL) /* no UTF-8 */
		s = json_string("?");
	buf_free(&b);
	return s;
}

static json_t *
question(const struct election *e, size_t chars)
{
	json_t *options = json_array();
	bool points = e->type == VOTE_CUMULATIVE;

	for (size_t i = 0; i < e->project_count; i++) {
		const struct project *p = &e->projects[i];
		json_t *name = label(p->name, chars);
		json_array_append_new(options, json_pack("{s:s, s:O, s:o}", "id",
						   p->option, "ko", name, "en", name));
	}
	json_t *q = json_pack("{s:s, s:s, s:{s:s, s:s}, s:i, s:o}", "id",
	    PABULIB_QUESTION, "type", points ? "points" : "approval", "text", "ko",
	    points ? "사업에 점수를 나누어 주세요." : "지지하는 사업을 고르세요.", "en",
	    points ? "Give your points to projects." : "Choose the projects you support.",
	    "min", (int)e->min, "options", options);
	json_object_set_new(q, points ? "points" : "max", json_integer(e->max));
	return q;
}

/* Long names of many projects are cut until the question fits. */
static json_t *
fitting_question(const struct election *e, struct why *why)
{
	for (size_t chars = NAME_MAX_CHARS; chars >= 10; chars -= 10) {
		json_t *q = question(e, chars);
		char *text = json_dumps(q, JSON_COMPACT);
		bool fits = text != NULL && strlen(text) <= QUESTION_MAX;
		free(text);
		if (fits)
			return q;
		json_decref(q);
	}
	(void)why_set(why, ERR_TOO_LARGE,
	    "its %zu projects do not fit one question of %d bytes", e->project_count,
	    QUESTION_MAX);
	return NULL;
}

int
write_question(const struct election *e, struct buf *out, struct why *why)
{
	json_t *q = fitting_question(e, why);

	if (q == NULL)
		return ERR_TOO_LARGE;
	char *text = json_dumps(q, JSON_COMPACT);
	buf_puts(out, text);
	free(text);
	json_decref(q);
	return 0;
}

static int
write_poll(const struct election *e, const char *dir, const char *poll,
    const struct poll_times *times, struct why *why)
{
	json_t *q = fitting_question(e, why);
	size_t least = e->vote_count < 10 ? e->vote_count : 10;

	if (q == NULL)
		return ERR_TOO_LARGE;
	json_t *title = label(e->title == NULL ? poll : e->title, NAME_MAX_CHARS);
	json_t *all = json_pack(
	    "{s:s, s:{s:O, s:o}, s:I, s:I, s:b, s:I, s:i, s:i, s:i, s:[o]}", "poll", poll,
	    "title", "ko", title, "en", title, "opens", (json_int_t)times->opens,
	    "closes", (json_int_t)times->closes, "early_close", 1, "min_ballots",
	    (json_int_t)least, "box_min", 16, "n", 3, "k", 2, "questions", q);
	char *text = json_dumps(all, JSON_INDENT(1));
	struct path path = path_of("%s/poll.json", dir);
	int err = file_write(path.s, text, strlen(text), 0644, why);
	free(text);
	json_decref(all);
	return err;
}

/* A line of a station script: madang-station(1). */
static void
put_vote(struct buf *out, const struct election *e, const char *poll, size_t n)
{
	const struct vote *v = &e->votes[n];

	buf_printf(out,
	    "{\"card\":\"deck:%zu\",\"poll\":\"%s\",\"answers\":[{\"question\":"
	    "\"" PABULIB_QUESTION "\",",
	    n, poll);
	buf_puts(out, v->count == 0 ? "\"blank\":true" : "\"choose\":[");
	for (size_t i = 0; i < v->count; i++) {
		const struct pick *pick = &e->picks[v->first + i];
		const char *option = e->projects[pick->project].option,
			   *comma = i == 0 ? "" : ",";
		if (e->type == VOTE_CUMULATIVE)
			buf_printf(out, "%s{\"option\":\"%s\",\"value\":%" PRIu32 "}",
			    comma, option, pick->points);
		else
			buf_printf(out, "%s\"%s\"", comma, option);
	}
	buf_puts(
	    out, v->count == 0 ? "}],\"then\":\"cast\"}\n" : "]}],\"then\":\"cast\"}\n");
}

static int
write_votes(const struct election *e, const char *dir, const char *poll, struct why *why)
{
	struct path path = path_of("%s/votes.jsonl", dir);
	struct buf b = {0};

	for (size_t i = 0; i < e->vote_count; i++)
		put_vote(&b, e, poll, i);
	int err = file_write(path.s, b.data, b.size, 0644, why);
	buf_free(&b);
	return err;
}

/* Tabs between: question, line of the result, project, published, counted in clear, name.
 */
static int
write_published(const struct election *e, const char *dir, struct why *why)
{
	struct path path = path_of("%s/published.tsv", dir);
	struct buf b = {0};

	for (size_t i = 0; i < e->project_count; i++) {
		const struct project *p = &e->projects[i];
		json_t *name = label(p->name, NAME_MAX_CHARS),
		       *id = label(p->id, NAME_MAX_CHARS);
		buf_printf(&b,
		    PABULIB_QUESTION "\t%s\t%s\t%" PRIu64 "\t%" PRIu64 "\t%s\n",
		    p->option, json_string_value(id), p->published, p->counted,
		    json_string_value(name));
		json_decref(name);
		json_decref(id);
	}
	int err = file_write(path.s, b.data, b.size, 0644, why);
	buf_free(&b);
	return err;
}

int
write_election(const struct election *e, const char *dir, const char *poll,
    const struct poll_times *times, struct why *why)
{
	int err = file_make_dir(dir, 0755, why);

	if (!err)
		err = write_poll(e, dir, poll, times, why);
	if (!err)
		err = write_votes(e, dir, poll, why);
	if (!err)
		err = write_published(e, dir, why);
	return err;
}
