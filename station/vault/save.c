#include "station/vault/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "station/vault/book.h"
#include "station/vault/clerk.h"

#define NUMBERS 9999 /* of files of one name */
#define MODE 0640    /* the folder's group may fetch it */

/* ---- words ---- */

const char *
save_word(const struct saving *s, const char *code)
{
	const struct save_words *w = &s->q->words;

	for (size_t i = 0; i < w->count; i++)
		if (strcmp(w->list[i].code, code) == 0)
			return w->list[i].word;
	return code;
}

void
save_put_word(struct saving *s, const char *code)
{
	const char *word = save_word(s, code);

	csv_text(&s->csv, word, strlen(word));
}

void
save_put_heads(struct saving *s, const char *const *heads, size_t count)
{
	for (size_t i = 0; i < count; i++)
		save_put_word(s, heads[i]);
	csv_row(&s->csv);
}

/* ---- the file ---- */

/* Takes the first number that no file has, by making an empty one of that name: no other
 * file is ever touched. What a crash leaves of it is empty. */
static int
take_name(const char *folder, const char *name, struct path *out, struct why *why)
{
	for (int n = 1; n <= NUMBERS; n++) {
		int fd;

		*out = path_of("%s/%s-%d.csv", folder, name, n);
		fd = open(
		    out->s, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, MODE);
		if (fd >= 0) {
			close(fd);
			return 0;
		}
		if (errno != EEXIST)
			return why_set(
			    why, -errno, "cannot make %s: %s", out->s, strerror(errno));
	}
	return why_set(
	    why, -EEXIST, "%s holds %d files %s already", folder, NUMBERS, name);
}

/* The audit log says who took which table, before it is there. */
static int
write_file(struct saving *s, struct path *path, struct why *why)
{
	struct vault *v = s->vault;
	struct path detail;
	int r = file_make_dir(v->config.tables, 0750, why);

	if (!r)
		r = take_name(v->config.tables, s->name, path, why);
	if (r)
		return r;
	detail = path_of("%s, clerk %s", strrchr(path->s, '/') + 1, v->clerk->key);
	r = booth_note(v->booth, "table saved", detail.s, why);
	if (!r)
		r = file_write(path->s, s->csv.out.data, s->csv.out.size, MODE, why);
	if (r)
		unlink(path->s);
	return r;
}

/* ---- the message ---- */

static int
make(struct saving *s, struct why *why)
{
	static int (*const tables[])(struct saving *, struct why *) = {
	    [CLERK_TABLE_VIEW] = save_view,
	    [CLERK_TABLE_DAY] = save_day,
	    [CLERK_TABLE_TASKS] = save_tasks,
	};

	csv_begin(&s->csv);
	return tables[s->q->what](s, why);
}

static void
save(struct vault *v, uint32_t request, const struct save_question *q)
{
	struct saving s = {.vault = v, .q = q};
	struct path path;
	struct why why = {""};
	struct buf b = {0};
	int r = make(&s, &why);

	if (r == ERR_PENDING) {
		vault_refuse(v, request, "counter.table_large",
		    "the table has more than %d rows or %d bytes", CLERK_TOTAL_MAX,
		    CLERK_TABLE_MAX);
	} else if (r) {
		vault_refuse(v, request, rows_refusal(r), "%s", why.text);
	} else if (write_file(&s, &path, &why)) {
		vault_refuse(v, request, "counter.not_saved", "%s", why.text);
	} else {
		buf_put_text(&b, strrchr(path.s, '/') + 1);
		buf_put32(&b, s.rows);
		vault_answer(v, MSG_SAVED, request, &b);
	}
	buf_free(&b);
	csv_free(&s.csv);
}

void
save_on_save(struct vault *v, const struct message *m)
{
	struct save_question *q = xcalloc(1, sizeof(*q));
	struct why why = {""};

	if (!v->config.tables[0])
		vault_refuse(v, m->request, "counter.no_tables",
		    "the station's config names no folder for tables (\"tables\")");
	else if (save_parse(q, cur_of(m->body.data, m->body.size), &why))
		vault_refuse(v, m->request, "counter.no_view", "%s", why.text);
	else
		save(v, m->request, q);
	free(q);
}
