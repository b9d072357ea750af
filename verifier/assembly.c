#include "verifier/assembly.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
refused_say(
    struct refused *r, const char *key, const char *field, const char *format, ...)
{
	va_list ap;

	snprintf(r->key, sizeof r->key, "%s", key);
	snprintf(r->field, sizeof r->field, "%s", field);
	va_start(ap, format);
	vsnprintf(r->fault.text, sizeof r->fault.text, format, ap);
	va_end(ap);
	return -1;
}

const uint8_t *
piece_data(const struct thing *t, size_t i)
{
	return t->data.data + t->pieces[i].offset;
}

static char *
text_of(struct span s)
{
	char *text = mem_new(s.size + 1, 1);

	memcpy(text, s.data, s.size);
	return text;
}

static struct thing *
thing_new(const struct entry_leaf *entry)
{
	struct thing *t = mem_new(1, sizeof *t);

	memcpy(t->signer, entry->signer, sizeof t->signer);
	t->service = mem_text(entry->service);
	t->kind = mem_text(entry->kind);
	t->fields = text_of(entry->fields_raw);
	t->version = entry->version;
	t->parts = entry->parts;
	return t;
}

static void
thing_add(struct thing *t, const struct entry_leaf *entry)
{
	t->seq = entry->seq;
	t->part = entry->part;
	t->leaves = mem_slot(t->leaves, t->leaf_count, &t->leaf_room, sizeof *t->leaves);
	t->leaves[t->leaf_count].index = entry->index;
	memcpy(t->leaves[t->leaf_count++].hash, entry->hash, HASH);
	for (size_t i = 0; i < entry->item_count; i++) {
		t->pieces = mem_slot(t->pieces, t->count, &t->room, sizeof *t->pieces);
		t->pieces[t->count++] = (struct piece){
		    t->data.size, entry->items[i].size, entry->index, (uint32_t)i};
		bytes_add(&t->data, entry->items[i].data, entry->items[i].size);
	}
}

static bool
continues(const struct thing *t, const struct entry_leaf *entry)
{
	return t != NULL && strcmp(t->service, entry->service) == 0 &&
	       strcmp(t->kind, entry->kind) == 0 && t->version == entry->version &&
	       t->parts == entry->parts && t->part + 1 == entry->part &&
	       t->seq + 1 == entry->seq && span_is(entry->fields_raw, t->fields);
}

bool
thing_whole(const struct thing *t)
{
	return t->part == t->parts;
}

int
assembly_take(struct assembly *a, const struct entry_leaf *entry, struct thing **thing,
    struct thing **dropped, struct refused *refused)
{
	struct thing *t = NULL;
	size_t at = 0;

	*thing = *dropped = NULL;
	while (at < a->count && strcmp(a->pending[at]->signer, entry->signer) != 0)
		at++;
	if (at < a->count)
		t = a->pending[at];
	if (entry->parts > 1 && entry->item_count == 0)
		return refused_say(refused, "core.part", "", "a part without payload");
	if (entry->part > 1 && !continues(t, entry))
		return refused_say(refused, "core.part", "",
		    "part %lld of %lld does not continue what %s began",
		    (long long)entry->part, (long long)entry->parts, entry->signer);
	if (entry->part == 1) {
		*dropped = t;
		t = thing_new(entry);
		if (*dropped == NULL) {
			a->pending = mem_slot(a->pending, a->count, &a->room, sizeof t);
			a->count++;
		}
		a->pending[at] = t;
	}
	thing_add(t, entry);
	*thing = t;
	if (thing_whole(t))
		a->pending[at] = a->pending[--a->count];
	return 0;
}

void
thing_drop(struct thing *t)
{
	if (t == NULL)
		return;
	free(t->service);
	free(t->kind);
	free(t->fields);
	bytes_drop(&t->data);
	free(t->pieces);
	free(t->leaves);
	free(t);
}

void
assembly_drop(struct assembly *a)
{
	for (size_t i = 0; i < a->count; i++)
		thing_drop(a->pending[i]);
	free(a->pending);
	*a = (struct assembly){0};
}

/* Pieces follow one another in data. */
static void
store_pieces(struct store *s, struct thing *t)
{
	size_t count = store_count(s, t->count, 24), at = 0;

	if (!store_writes(s)) {
		t->pieces = mem_new(count + 1, sizeof *t->pieces);
		t->count = count;
		t->room = count + 1;
	}
	for (size_t i = 0; i < count; i++) {
		struct piece *piece = &t->pieces[i];
		uint64_t line = piece->line, size = piece->size;
		store_u64(s, &size);
		store_u64(s, &piece->index);
		store_u64(s, &line);
		if (size > t->data.size - at) {
			store_refuse(s);
			return;
		}
		piece->line = (uint32_t)line;
		piece->size = (size_t)size;
		piece->offset = at;
		at += piece->size;
	}
}

static void
store_leaves(struct store *s, struct thing *t)
{
	size_t count = store_count(s, t->leaf_count, 8 + HASH);

	if (!store_writes(s)) {
		t->leaves = mem_new(count + 1, sizeof *t->leaves);
		t->leaf_count = count;
		t->leaf_room = count + 1;
	}
	for (size_t i = 0; i < count; i++) {
		store_u64(s, &t->leaves[i].index);
		store_raw(s, t->leaves[i].hash, HASH);
	}
	if (count == 0)
		store_refuse(s);
}

static void
store_thing(struct store *s, struct thing *t)
{
	char *signer = store_writes(s) ? mem_text(t->signer) : NULL;

	store_text(s, &signer);
	store_text(s, &t->service);
	store_text(s, &t->kind);
	store_text(s, &t->fields);
	store_i64(s, &t->version);
	store_i64(s, &t->seq);
	store_i64(s, &t->part);
	store_i64(s, &t->parts);
	store_bytes(s, &t->data);
	store_pieces(s, t);
	store_leaves(s, t);
	if (signer == NULL || strlen(signer) >= sizeof t->signer || t->service == NULL ||
	    t->kind == NULL || t->fields == NULL)
		store_refuse(s);
	if (!store_bad(s))
		snprintf(t->signer, sizeof t->signer, "%s", signer);
	free(signer);
}

void
assembly_store(struct store *s, struct assembly *a)
{
	size_t count = store_count(s, a->count, 1);

	for (size_t i = 0; i < count && !store_bad(s); i++) {
		if (!store_writes(s)) {
			a->pending = mem_slot(
			    a->pending, a->count, &a->room, sizeof(struct thing *));
			a->pending[a->count++] = mem_new(1, sizeof(struct thing));
		}
		store_thing(s, a->pending[i]);
	}
}
