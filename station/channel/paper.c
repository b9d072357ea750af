#include "station/channel/paper.h"

#include <string.h>
#include "base/text.h"
#include "station/channel/channel.h"

/* Which of a part's two texts must be there, may be there. */
static const struct {
	bool first, second, second_too;
} shape[PART_KINDS] = {
    [PART_TITLE] = {.first = true, .second = true},
    [PART_HEAD] = {.first = true},
    [PART_TEXT] = {.first = true},
    [PART_ROW] = {.first = true, .second = true, .second_too = true},
    [PART_SMALL] = {.first = true},
    [PART_CODE] = {.first = true, .second = true},
};

static bool
text_ok(struct text_span t, size_t max)
{
	return t.size <= max && text_clean(t.text, t.size, false);
}

static bool
part_ok(const struct paper_part *p)
{
	if (p->kind < PART_TITLE || p->kind >= PART_KINDS)
		return false;
	return (p->first.size > 0) == shape[p->kind].first &&
	       (p->second.size == 0 || shape[p->kind].second) &&
	       (p->second.size > 0 || !shape[p->kind].second_too) &&
	       text_ok(p->first, p->kind == PART_CODE ? PAPER_CODE : PAPER_TEXT) &&
	       text_ok(p->second, PAPER_TEXT);
}

static bool
head_ok(const struct paper *p)
{
	return (p->size == PAPER_A4 || p->size == PAPER_ROLL) && p->made >= 0 &&
	       text_is_id(p->name, PAPER_NAME, "-") && p->count <= PAPER_PARTS;
}

void
paper_begin(struct paper *p, enum paper_size size, const char *name, int64_t made)
{
	*p = (struct paper){.size = size, .made = made};
	strncpy(p->name, name, PAPER_NAME);
	if (strlen(name) > PAPER_NAME || !head_ok(p))
		die("'%s' names no document", name);
}

static struct text_span
span_of(const char *text)
{
	return (struct text_span){text ? text : "", text ? strlen(text) : 0};
}

void
paper_add(struct paper *p, enum paper_kind kind, const char *first, const char *second)
{
	struct paper_part part = {kind, span_of(first), span_of(second)};

	if (p->count == PAPER_PARTS || !part_ok(&part))
		die("part %zu of document %s passes its limits", p->count, p->name);
	p->parts[p->count++] = part;
}

void
paper_put(struct buf *out, const struct paper *p)
{
	buf_put8(out, (uint8_t)p->size);
	buf_put64(out, (uint64_t)p->made);
	buf_put_text(out, p->name);
	buf_put16(out, (uint16_t)p->count);
	for (size_t i = 0; i < p->count; i++) {
		buf_put8(out, (uint8_t)p->parts[i].kind);
		buf_put_var(out, p->parts[i].first.text, p->parts[i].first.size);
		buf_put_var(out, p->parts[i].second.text, p->parts[i].second.size);
	}
}

static struct text_span
span_get(struct cur *in)
{
	struct text_span t;

	t.text = (const char *)cur_var(in, &t.size);
	return t.text ? t : (struct text_span){"", 0};
}

int
paper_parse(struct paper *p, struct cur in, struct why *why)
{
	uint64_t made;
	bool ok;

	*p = (struct paper){.size = (enum paper_size)cur_get8(&in)};
	made = cur_get64(&in);
	p->made = made <= INT64_MAX ? (int64_t)made : -1;
	cur_text(&in, p->name, PAPER_NAME);
	p->count = cur_get16(&in);
	ok = head_ok(p);
	for (size_t i = 0; ok && i < p->count; i++) {
		struct paper_part *part = &p->parts[i];

		part->kind = (enum paper_kind)cur_get8(&in);
		part->first = span_get(&in);
		part->second = span_get(&in);
		ok = part_ok(part);
	}
	if (!ok || !cur_done(&in))
		return why_set(why, ERR_FORMAT, "a document for paper has a wrong form");
	return 0;
}
