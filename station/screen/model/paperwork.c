#include "station/screen/model/paperwork.h"

#include "station/channel/channel.h"

/* Ko, then en. */
static const enum language order[] = {LANGUAGE_KO, LANGUAGE_EN};

static struct text_span
get_span(struct cur *in)
{
	struct text_span t = {"", 0};
	const uint8_t *at = cur_var(in, &t.size);

	if (at)
		t.text = (const char *)at;
	return t;
}

static void
skip_fields(struct cur *in, size_t count)
{
	for (size_t i = 0; i < 2 * count && !in->bad; i++)
		get_span(in);
}

static struct paper_part
get_line(struct cur *in)
{
	struct paper_part part = {.kind = (enum paper_kind)cur_get8(in)};

	part.first = get_span(in);
	part.second = get_span(in);
	return part;
}

static void
skip_lines(struct cur *in, size_t count)
{
	for (size_t i = 0; i < count && !in->bad; i++)
		get_line(in);
}

void
paperwork_wipe(struct paperwork *p)
{
	buf_wipe(&p->bytes);
}

void
paperwork_take(struct paperwork *p, struct cur *in)
{
	const uint8_t *from;

	paperwork_wipe(p);
	if (cur_get8(in) == 0)
		return;
	from = in->at;
	get_span(in);
	skip_fields(in, cur_get16(in));
	skip_lines(in, cur_get16(in));
	skip_lines(in, cur_get16(in));
	if (!in->bad) {
		buf_make_room(&p->bytes, (size_t)(in->at - from));
		buf_put(&p->bytes, from, (size_t)(in->at - from));
	}
}

bool
paperwork_is(const struct paperwork *p)
{
	return p->bytes.size > 0;
}

static struct cur
bytes_of(const struct paperwork *p)
{
	return cur_of(p->bytes.data, p->bytes.size);
}

struct text_span
paperwork_entry(const struct paperwork *p)
{
	struct cur in = bytes_of(p);

	return get_span(&in);
}

/* At the count of the fields. */
static struct cur
fields_of(const struct paperwork *p)
{
	struct cur in = bytes_of(p);

	get_span(&in);
	return in;
}

size_t
paperwork_public(const struct paperwork *p)
{
	struct cur in = fields_of(p);

	return cur_get16(&in);
}

void
paperwork_field(
    const struct paperwork *p, size_t n, struct text_span *field, struct text_span *value)
{
	struct cur in = fields_of(p);

	cur_get16(&in);
	skip_fields(&in, n);
	*field = get_span(&in);
	*value = get_span(&in);
}

/* At the count of the lines of a language. */
static struct cur
lines_of(const struct paperwork *p, enum language l)
{
	struct cur in = fields_of(p);

	skip_fields(&in, cur_get16(&in));
	for (size_t i = 0; order[i] != l; i++)
		skip_lines(&in, cur_get16(&in));
	return in;
}

size_t
paperwork_lines(const struct paperwork *p, enum language l)
{
	struct cur in = lines_of(p, l);

	return cur_get16(&in);
}

struct paper_part
paperwork_line(const struct paperwork *p, enum language l, size_t n)
{
	struct cur in = lines_of(p, l);

	cur_get16(&in);
	skip_lines(&in, n);
	return get_line(&in);
}

size_t
paperwork_count(const struct paperwork *p)
{
	if (!paperwork_is(p))
		return 0;
	return paperwork_lines(p, LANGUAGE_KO) + paperwork_lines(p, LANGUAGE_EN) +
	       paperwork_public(p);
}
