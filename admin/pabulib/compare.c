#include "compare.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "write.h"

#define REPORT_MAX (64u * 1024 * 1024)

/* The object of an array whose string member key is value; NULL if there is none. */
static const json_t *
find(const json_t *array, const char *key, const char *value)
{
	size_t i;
	const json_t *item;

	json_array_foreach(array, i, item) {
		const char *s = json_str(item, key);
		if (s != NULL && strcmp(s, value) == 0)
			return item;
	}
	return NULL;
}

static int
recounted(const json_t *question, const char *option, int64_t *count, struct why *why)
{
	const json_t *o = find(json_object_get(question, "options"), "id", option);

	if (o == NULL || json_int(o, "count", count) != 0)
		return why_set(why, ERR_FORMAT, "the report has no count for option %s", option);
	return 0;
}

/* Prints one row; adds to the sum of differences, each taken as positive. */
static int
row(const char *line, const json_t *question, FILE *to, uint64_t *off, struct why *why)
{
	char project[401], option[41];
	uint64_t published, counted;
	int name = 0;
	int64_t again;

	if (sscanf(line, "%400[^\t]\t%40[^\t]\t%" SCNu64 "\t%" SCNu64 "\t%n", project, option,
		&published, &counted, &name) != 4 || name == 0)
		return why_set(why, ERR_FORMAT, "published.tsv holds the malformed line '%.80s'",
		    line);
	int err = recounted(question, option, &again, why);
	if (err)
		return err;
	int64_t difference = again - (int64_t)published;
	fprintf(to, "%-14s %10" PRIu64 " %10" PRId64 " %10" PRId64 "   %.60s\n", project, published,
	    again, difference, line + name);
	*off += (uint64_t)(difference < 0 ? -difference : difference);
	if (published != counted)
		fprintf(to, "%14s the file's own votes, counted in clear, give %" PRIu64 "\n", "",
		    counted);
	return 0;
}

static int
table(struct buf *published, const json_t *question, FILE *to, uint64_t *off, struct why *why)
{
	struct cur c = cur_of(published->data, published->size);

	fprintf(to, "%-14s %10s %10s %10s   %s\n", "project", "published", "recounted",
	    "difference", "name");
	while (cur_left(&c) > 0) {
		size_t size;
		const char *text = cur_line(&c, &size);
		if (text == NULL)
			return why_set(why, ERR_FORMAT, "published.tsv does not end with a line end");
		struct buf line = {0};
		buf_put(&line, text, size);
		int err = row(buf_str(&line), question, to, off, why);
		buf_free(&line);
		if (err)
			return err;
	}
	return 0;
}

static int
find_question(const json_t *report, const char *poll, const json_t **question,
    struct why *why)
{
	const json_t *p = find(json_object_get(report, "polls"), "poll", poll);

	*question = find(json_object_get(p, "questions"), "id", PABULIB_QUESTION);
	if (*question == NULL)
		return why_set(why, ERR_FORMAT, "the report has no result for poll %s", poll);
	return 0;
}

int
compare_report(const char *dir, const char *report, const char *poll, FILE *to,
    struct why *why)
{
	struct path path = path_of("%s/published.tsv", dir);
	struct buf published = {0}, text = {0};
	const json_t *question;
	json_t *json = NULL;
	uint64_t off = 0;
	int err = file_read(&published, path.s, REPORT_MAX, why);

	if (!err)
		err = file_read(&text, report, REPORT_MAX, why);
	if (!err)
		err = json_parse(&json, text.data, text.size, why);
	if (!err)
		err = find_question(json, poll, &question, why);
	if (!err)
		err = table(&published, question, to, &off, why);
	if (!err && off > 0)
		err = why_set(why, ERR_REFUSED, "the recount differs from the published result");
	const char *verdict = json_str(json, "verdict");
	if (!err && (verdict == NULL || strcmp(verdict, "FAIL") == 0))
		err = why_set(why, ERR_REFUSED, "the verifier's verdict is not PASS");
	json_decref(json);
	buf_free(&text);
	buf_free(&published);
	return err;
}
