/* Tables into files, and files whose digest fills a field. */
#include <stdio.h>
#include <string.h>
#include "base/b64.h"
#include "base/text.h"
#include "station/screen/model/clerk_page.h"

/* ---- a table into a file ---- */

/* What the file says in the place of names and states (doc/protocol/tables.md). */
static const struct {
	const char *code, *msgid;
} names[] = {
    {"seq", N_("Number")},
    {"time", N_("Time")},
    {"service", N_("Service")},
    {"kind", N_("Kind")},
    {"state", N_("State")},
    {"settled", N_("Settled")},
    {"entry", N_("Entry")},
    {"error", N_("Refusal")},
    {"field", N_("Field")},
    {"why", N_("Why")},
    {"corrects", N_("Makes good number")},
    {"corrected_by", N_("Made good by number")},
    {"waiting", N_("waiting to be sent")},
    {"sent", N_("sent")},
    {"proven", N_("on the public record")},
    {"refused", N_("refused")},
    {"acknowledged", N_("settled")},
    {"corrected", N_("corrected")},
};

/* One that the vault would not take is left out: the file has its code then. */
static void
put_word(struct buf *words, uint16_t *count, const char *code, const char *word)
{
	size_t size = strlen(word);

	if (!*code || size == 0 || size > CLERK_WORD_MAX ||
	    !text_clean(word, size, false))
		return;
	buf_put_text(words, code);
	buf_put_text(words, word);
	++*count;
}

static void
put_words(const struct model *m, struct buf *body)
{
	const struct clerk *c = &m->clerk;
	enum language l = m->settings.language;
	bool view = model_page(m) == PAGE_TABLE;
	struct buf list = {0};
	uint16_t count = 0;

	for (size_t i = 0; view && i < c->table.columns; i++)
		put_word(&list, &count, c->names[i], c->table.heads[i][l]);
	for (size_t i = 0; !view && i < sizeof(names) / sizeof(*names); i++)
		put_word(&list, &count, names[i].code, words(l, names[i].msgid));
	buf_put16(body, count);
	buf_put(body, list.data, list.size);
	buf_free(&list);
}

static void
put_table(const struct model *m, struct buf *body)
{
	const struct clerk *c = &m->clerk;

	switch (model_page(m)) {
	case PAGE_TABLE:
		clerk_put_view(c, body);
		buf_put32(body, 0);
		buf_put16(body, 1);
		buf_put_var(body, c->typed, strlen(c->typed));
		break;
	case PAGE_DAY:
		buf_put32(body, c->list.day);
		break;
	default:
		break;
	}
}

static void
save(struct model *m, int index)
{
	enum page p = model_page(m);
	struct buf body = {0};

	(void)index;
	if (!(m->status.flags & CLERK_SAVES)) {
		page_notice(m, NOTICE_NO_TABLES, 0, 0);
		return;
	}
	m->clerk.saved.page = (uint8_t)p;
	buf_put8(&body, p == PAGE_TABLE ? CLERK_TABLE_VIEW
			: p == PAGE_DAY ? CLERK_TABLE_DAY
					: CLERK_TABLE_TASKS);
	buf_put8(&body, m->settings.language == LANGUAGE_KO ? CLERK_KO : CLERK_EN);
	put_words(m, &body);
	put_table(m, &body);
	clerk_ask(m, MSG_SAVE, &body);
}

void
clerk_saved(struct model *m, struct cur *in)
{
	struct clerk_saved *s = &m->clerk.saved;

	take_text(in, s->file, sizeof(s->file));
	s->rows = cur_get32(in);
	page_go(m, PAGE_SAVED);
}

/* The table, its search and its entries are as they were. */
static void
saved_back(struct model *m, int index)
{
	(void)index;
	page_go(m, (enum page)m->clerk.saved.page);
}

/* ---- the digest of a file into a field ---- */

bool
clerk_has_files(const struct model *m, const struct field *f)
{
	return f->type == FIELD_HASH && !form_is_sealed(f) &&
	       m->status.flags & CLERK_FILES;
}

static void
add_file(struct table *t, struct cur *in)
{
	char name[CLERK_FILE_NAME + 1], size[TYPED_NUMBER], when[DAYS_TIME_TEXT];
	const char *cells[] = {name, size, when};

	take_text(in, name, sizeof(name));
	typed_number(size, (int64_t)cur_get64(in));
	days_clock_text(when, (int64_t)cur_get64(in));
	if (!in->bad)
		table_add(t, cells);
}

void
clerk_files_came(struct model *m, struct cur *in)
{
	static const char *const heads[] = {N_("File"), N_("Bytes"), N_("Changed")};
	struct clerk *c = &m->clerk;
	size_t rows;

	table_wipe(&c->table);
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		table_head(&c->table, NULL, words(LANGUAGE_KO, heads[i]),
		    words(LANGUAGE_EN, heads[i]));
	c->files = cur_get32(in);
	rows = cur_get16(in);
	for (size_t i = 0; i < rows && !in->bad; i++)
		add_file(&c->table, in);
	c->total = (uint32_t)c->table.rows;
	clerk_line_open(m);
	table_filter(&c->table, "");
	page_go(m, PAGE_FILES);
}

void
clerk_digested(struct model *m, struct cur *in)
{
	struct clerk *c = &m->clerk;
	struct draft *d = &c->draft;
	char name[CLERK_FILE_NAME + 1], hex[2 * 32 + 1];
	const uint8_t *digest;

	take_text(in, name, sizeof(name));
	cur_get64(in);
	digest = cur_take(in, 32);
	if (digest) {
		hex_encode(hex, digest, 32);
		if (!draft_put_digest(d, d->row, c->slot, hex, name))
			die("a field for a digest has no room for one");
	}
	table_wipe(&c->table);
	clerk_to_form(m, d->row, c->slot);
	act_do(m, ACT_FIELD, c->slot);
}

void (*const save_acts[ACTS])(struct model *, int) = {
    [ACT_SAVE] = save,
    [ACT_SAVED] = saved_back,
};
