#include "service/publication.h"

#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "service/gaps.h"

int
publication_read(struct publication *p, const char *dir, struct why *why)
{
	static const char *const names[] = {"form.json", "rules.sql", "cases.jsonl"};
	struct publication got = {0};
	struct buf *const files[] = {&got.form, &got.rules, &got.cases};
	int err = 0;

	for (size_t i = 0; !err && i < 3; i++) {
		struct path path = path_of("%s/%s", dir, names[i]);

		err = file_read(files[i], path.s, PUBLICATION_MAX, why);
		if (!err && files[i]->size > 0 &&
		    memchr(files[i]->data, 0, files[i]->size))
			err = why_set(why, ERR_FORMAT, "%s holds a zero byte", path.s);
	}
	if (err)
		publication_free(&got);
	else
		*p = got;
	return err;
}

void
publication_free(struct publication *p)
{
	buf_free(&p->form);
	buf_free(&p->rules);
	buf_free(&p->cases);
}

void
publication_join(const struct publication *p, struct buf *out)
{
	buf_put(out, p->form.data, p->form.size);
	buf_put8(out, 0);
	buf_put(out, p->rules.data, p->rules.size);
	buf_put8(out, 0);
	buf_put(out, p->cases.data, p->cases.size);
}

int
publication_split(struct publication *p, const void *data, size_t size, struct why *why)
{
	const uint8_t *at = data, *end = at + size;
	const uint8_t *first, *second;

	if (size > PUBLICATION_MAX)
		return why_set(why, ERR_TOO_LARGE,
		    "a publication of %zu bytes is above %d", size, PUBLICATION_MAX);
	first = size ? memchr(at, 0, size) : NULL;
	second = first ? memchr(first + 1, 0, (size_t)(end - first - 1)) : NULL;
	if (!second || memchr(second + 1, 0, (size_t)(end - second - 1)))
		return why_set(why, ERR_FORMAT,
		    "a publication is form, rules and cases with a zero byte between");
	*p = (struct publication){0};
	buf_put(&p->form, at, (size_t)(first - at));
	buf_put(&p->rules, first + 1, (size_t)(second - first - 1));
	buf_put(&p->cases, second + 1, (size_t)(end - second - 1));
	return 0;
}

struct buf *
publication_items(const struct publication *p, size_t *count)
{
	struct buf whole = {0};
	struct buf *items;

	publication_join(p, &whole);
	*count = (whole.size + PUBLICATION_ITEM_MAX - 1) / PUBLICATION_ITEM_MAX;
	items = xcalloc(*count, sizeof(*items));
	for (size_t i = 0; i < *count; i++) {
		size_t from = i * PUBLICATION_ITEM_MAX;
		size_t left = whole.size - from;

		buf_put(&items[i], whole.data + from,
		    left < PUBLICATION_ITEM_MAX ? left : PUBLICATION_ITEM_MAX);
	}
	buf_free(&whole);
	return items;
}

struct buf *
publication_charter_items(const struct publication *core, size_t *count)
{
	const struct publication bare = {.form = core->form, .rules = core->rules};

	return publication_items(&bare, count);
}

void
publication_items_free(struct buf *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_free(&items[i]);
	free(items);
}

/* ---- offline check ---- */

static int
service_of(const struct publication *p, char service[SERVICE_NAME_MAX + 1],
    int64_t *version, struct why *why)
{
	struct form *form;
	int err = form_parse(&form, p->form.data, p->form.size, why);

	if (err) {
		struct why reason = why ? *why : (struct why){""};

		return why_set(why, err, "form.json: %.400s", reason.text);
	}
	memcpy(service, form->service, strlen(form->service) + 1);
	*version = form->version;
	form_free(form);
	return 0;
}

/* One service more in the scratch database, at the next index. A first publication
 * checked here may be of any version: it stands for the whole history. */
static int
add(struct state *s, const struct publication *p, int64_t *index, struct why *why)
{
	char service[SERVICE_NAME_MAX + 1];
	struct refusal refusal = {.key = ""};
	int64_t version;
	int err = service_of(p, service, &version, why);

	if (err)
		return err;
	err = install(s, p, service, version, (*index)++, &refusal);
	if (err && why)
		*why = refusal.why;
	return err;
}

static int
add_folder(struct state *s, const char *dir, int64_t *index, struct why *why)
{
	struct publication p = {0};
	struct why reason = {""};
	int err = publication_read(&p, dir, why);

	if (err)
		return err;
	err = add(s, &p, index, &reason);
	publication_free(&p);
	return err ? why_set(why, err, "%s: %.440s", dir, reason.text) : 0;
}

/* core first: the publication itself, the first folder, or the one that belongs to the
 * program. */
static int
add_core(struct state *s, const char *service, const char *const *with, size_t with_count,
    int64_t *index, struct why *why)
{
	struct publication first = {0};
	char name[SERVICE_NAME_MAX + 1] = "";
	int64_t version;
	int err = 0;

	if (strcmp(service, "core") == 0)
		return 0;
	if (with_count > 0) {
		err = publication_read(&first, with[0], why);
		if (!err)
			err = service_of(&first, name, &version, why);
		publication_free(&first);
	}
	if (err || strcmp(name, "core") == 0)
		return err;
	return add_folder(
	    s, path_of("%s/share/madang/services/core", file_prefix()).s, index, why);
}

static int
check_on(struct state *s, const struct publication *p, const char *const *with,
    size_t with_count, uint8_t digest[HASH_SIZE], struct buf *gaps, struct why *why)
{
	char service[SERVICE_NAME_MAX + 1];
	int64_t version, index = 0;
	int err = service_of(p, service, &version, why);

	if (!err)
		err = add_core(s, service, with, with_count, &index, why);
	for (size_t i = 0; !err && i < with_count; i++)
		err = add_folder(s, with[i], &index, why);
	if (!err)
		err = add(s, p, &index, why);
	if (!err && gaps)
		err = gaps_find(s, service, gaps, why);
	return err ? err
		   : cases_run(s, service, p->cases.data, p->cases.size, digest, why);
}

int
publication_check(const struct publication *p, const char *const *with, size_t with_count,
    uint8_t digest[HASH_SIZE], struct buf *gaps, struct why *why)
{
	struct why reason = {""};
	struct state *s;
	int err = engine_open(&s, ":memory:", why);

	if (err)
		return err;
	steps_begin(s->steps, PATIENCE_ORDER, 0, 1);
	steps_watch(s->steps, s->db);
	err = sql_script(s->db, "BEGIN", why);
	if (!err)
		err = check_on(s, p, with, with_count, digest, gaps, &reason);
	if (s->steps->over)
		err = why_set(why, ERR_UNDECIDED,
		    "its rules have run for %llu million steps, and no further, as they "
		    "would at a node, which then does not order the publication (%.200s)",
		    (unsigned long long)s->steps->limit / 1000000, reason.text);
	else if (err && why)
		*why = reason;
	state_close(s);
	return err;
}
