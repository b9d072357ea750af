#include "compare.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"

#define REPORT_MAX (64u * 1024 * 1024)

/* The object of an array whose string member key is value; NULL if there is none. */
static const json_t *
find(const json_t *array, const char *key, const char *value)
{
	size_t i;
	const json_t *item;

	json_array_foreach (array, i, item) {
		const char *s = json_str(item, key);
		if (s != NULL && strcmp(s, value) == 0)
			return item;
	}
	return NULL;
}

/* A column of the table, up to the next tab; NULL when there is none. */
static char *
column(char **at)
{
	char *start = *at, *tab = start == NULL ? NULL : strchr(start, '\t');

	if (tab == NULL)
		return NULL;
	*tab = '\0';
	*at = tab + 1;
	return start;
}

struct expected {
	const char *question, *line, *label,
	    *name; /* line: an option, option/grade or "blank" */
	int64_t published, counted;
};

static int
split(struct expected *x, char *text, struct why *why)
{
	char *published, *counted, *end;

	x->question = column(&text);
	x->line = column(&text);
	x->label = column(&text);
	published = column(&text);
	counted = column(&text);
	x->name = text;
	if (counted == NULL)
		return why_set(
		    why, ERR_FORMAT, "published.tsv holds a line of too few columns");
	x->published = strtoll(published, &end, 10);
	if (*end == '\0')
		x->counted = strtoll(counted, &end, 10);
	if (*end != '\0')
		return why_set(
		    why, ERR_FORMAT, "published.tsv holds a count that is no number");
	return 0;
}

static int
recounted(const json_t *poll, const struct expected *x, int64_t *count, struct why *why)
{
	const json_t *q = find(json_object_get(poll, "questions"), "id", x->question);
	bool blank = strcmp(x->line, "blank") == 0;
	const json_t *o = blank ? q : find(json_object_get(q, "options"), "id", x->line);

	if (o == NULL || json_int(o, blank ? "blank" : "count", count) != 0)
		return why_set(why, ERR_FORMAT,
		    "the report has no count for %s of question %s", x->line,
		    x->question);
	return 0;
}

/* Prints one row; adds to the sum of differences, each taken as positive. */
static int
row(char *text, const json_t *poll, FILE *to, uint64_t *off, struct why *why)
{
	struct expected x = {0};
	int64_t again;
	int err = split(&x, text, why);

	if (!err)
		err = recounted(poll, &x, &again, why);
	if (err)
		return err;
	int64_t difference = again - x.published;
	fprintf(to, "%-18s %10" PRId64 " %10" PRId64 " %10" PRId64 "   %.60s\n", x.label,
	    x.published, again, difference, x.name);
	*off += (uint64_t)(difference < 0 ? -difference : difference);
	if (x.published != x.counted)
		fprintf(to,
		    "%18s the file's own votes, counted in clear, give %" PRId64 "\n", "",
		    x.counted);
	return 0;
}

static int
table(struct buf *published, const json_t *poll, FILE *to, uint64_t *off, struct why *why)
{
	struct cur c = cur_of(published->data, published->size);

	fprintf(to, "%-18s %10s %10s %10s   %s\n", "project", "published", "recounted",
	    "difference", "name");
	while (cur_left(&c) > 0) {
		size_t size;
		const char *text = cur_line(&c, &size);
		if (text == NULL)
			return why_set(why, ERR_FORMAT,
			    "published.tsv does not end with a line end");
		struct buf line = {0};
		buf_put(&line, text, size);
		int err = row((char *)line.data, poll, to, off, why);
		buf_free(&line);
		if (err)
			return err;
	}
	return 0;
}

int
compare_report(
    const char *dir, const char *report, const char *poll, FILE *to, struct why *why)
{
	struct path path = path_of("%s/published.tsv", dir);
	struct buf published = {0}, text = {0};
	const json_t *counted = NULL;
	json_t *json = NULL;
	uint64_t off = 0;
	int err = file_read(&published, path.s, REPORT_MAX, why);

	if (!err)
		err = file_read(&text, report, REPORT_MAX, why);
	if (!err)
		err = json_parse(&json, text.data, text.size, why);
	if (!err)
		counted = find(json_object_get(json, "polls"), "poll", poll);
	if (!err && counted == NULL)
		err = why_set(
		    why, ERR_FORMAT, "the report has no result for poll %s", poll);
	if (!err)
		err = table(&published, counted, to, &off, why);
	if (!err && off > 0)
		err = why_set(
		    why, ERR_REFUSED, "the recount differs from the published result");
	const char *verdict = json_str(json, "verdict");
	if (!err && (verdict == NULL || strcmp(verdict, "FAIL") == 0))
		err = why_set(why, ERR_REFUSED, "the verifier's verdict is not PASS");
	json_decref(json);
	buf_free(&text);
	buf_free(&published);
	return err;
}
