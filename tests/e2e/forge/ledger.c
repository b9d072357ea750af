#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/json.h"
#include "forge.h"
#include "tree/tiles.h"

#define LEDGER_MAX (256u * 1024 * 1024)

static void
put_entry(struct batch *b, size_t at, const void *data, size_t size)
{
	b->entries = xrealloc(b->entries, (b->count + 1) * sizeof *b->entries);
	memmove(
	    b->entries + at + 1, b->entries + at, (b->count - at) * sizeof *b->entries);
	b->entries[at] = (struct buf){0};
	buf_put(&b->entries[at], data, size);
	b->count++;
}

static struct batch *
add_batch(struct ledger *l)
{
	l->batches = xrealloc(l->batches, (l->count + 1) * sizeof *l->batches);
	l->batches[l->count] = (struct batch){0};
	return &l->batches[l->count++];
}

/* T of the cosignature on a checkpoint file. */
static uint64_t
checkpoint_time(const struct city *c, const char *path, uint64_t *size)
{
	struct buf raw = {0};
	struct why why = {{0}};
	struct checkpoint cp;
	struct note note;
	uint64_t time;

	if (file_read(&raw, path, 100000, &why) != 0 ||
	    checkpoint_parse(&cp, &note, c->charter.origin, raw.data, raw.size, &why) !=
		0 ||
	    note_verify(&note, &c->cosigner.key, &time) != 0)
		die("%s: %s", path, why.text);
	*size = cp.size;
	buf_free(&raw);
	return time;
}

static void
read_bundle(struct ledger *l, const struct city *c, uint64_t n, unsigned width)
{
	char name[TILE_PATH_MAX];
	struct buf raw = {0};
	struct why why = {{0}};
	const uint8_t *leaf;
	size_t size;

	tile_path(name, TILE_ENTRIES, n, width);
	struct path path = path_of("%s/node/1/ledger/%s", c->dir, name);
	if (file_read(&raw, path.s, LEDGER_MAX, &why) != 0)
		die("%s", why.text);
	struct cur cur = cur_of(raw.data, raw.size);
	while ((leaf = record_next(&cur, &size)) != NULL) {
		struct batch *b = &l->batches[l->count - 1];
		if (block_is(leaf, size))
			(void)add_batch(l);
		else
			put_entry(b, b->count, leaf, size);
	}
	buf_free(&raw);
}

void
ledger_read(struct ledger *l, const struct city *c)
{
	uint64_t size, ignored;

	*l = (struct ledger){0};
	(void)add_batch(l);
	(void)checkpoint_time(c, path_of("%s/node/1/ledger/checkpoint", c->dir).s, &size);
	for (uint64_t n = 0; n * TILE_WIDTH < size; n++) {
		uint64_t left = size - n * TILE_WIDTH;
		read_bundle(l, c, n, left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH);
	}
	l->count--; /* behind the last block nothing began */
	for (size_t i = 0; i < l->count; i++)
		l->batches[i].time = checkpoint_time(c,
		    path_of("%s/node/1/ledger/checkpoints/%zu", c->dir, i + 1).s,
		    &ignored);
}

void
ledger_copy(struct ledger *to, const struct ledger *from)
{
	*to = (struct ledger){0};
	for (size_t i = 0; i < from->count; i++) {
		struct batch *b = add_batch(to);
		b->time = from->batches[i].time;
		for (size_t k = 0; k < from->batches[i].count; k++)
			put_entry(b, k, from->batches[i].entries[k].data,
			    from->batches[i].entries[k].size);
	}
}

void
ledger_free(struct ledger *l)
{
	for (size_t i = 0; i < l->count; i++) {
		for (size_t k = 0; k < l->batches[i].count; k++)
			buf_free(&l->batches[i].entries[k]);
		free(l->batches[i].entries);
	}
	free(l->batches);
	*l = (struct ledger){0};
}

static bool
seek(const struct ledger *l, const char *service, const char *kind, size_t nth,
    struct place *place)
{
	for (size_t i = 0; i < l->count; i++) {
		for (size_t k = 0; k < l->batches[i].count; k++) {
			const struct buf *raw = &l->batches[i].entries[k];
			struct entry entry;
			if (entry_parse(&entry, raw->data, raw->size, NULL) != 0)
				continue;
			bool hit = strcmp(entry.service, service) == 0 &&
				   strcmp(entry.kind, kind) == 0 && nth-- == 0;
			entry_free(&entry);
			*place = (struct place){i, k};
			if (hit)
				return true;
		}
	}
	return false;
}

bool
ledger_has(const struct ledger *l, const char *service, const char *kind, size_t nth)
{
	struct place place;

	return seek(l, service, kind, nth, &place);
}

struct place
ledger_find(const struct ledger *l, const char *service, const char *kind, size_t nth)
{
	struct place place;

	if (!seek(l, service, kind, nth, &place))
		die("the ledger has no %s.%s number %zu", service, kind, nth);
	return place;
}

struct buf *
ledger_at(struct ledger *l, struct place p)
{
	return &l->batches[p.batch].entries[p.entry];
}

void
ledger_drop(struct ledger *l, struct place p)
{
	struct batch *b = &l->batches[p.batch];

	buf_free(&b->entries[p.entry]);
	b->count--;
	memmove(b->entries + p.entry, b->entries + p.entry + 1,
	    (b->count - p.entry) * sizeof *b->entries);
}

void
ledger_insert(struct ledger *l, struct place p, const struct buf *raw)
{
	struct buf copy = {0};

	buf_put(&copy, raw->data, raw->size); /* raw may lie in this batch */
	put_entry(&l->batches[p.batch], p.entry, copy.data, copy.size);
	buf_free(&copy);
}

void
ledger_cut(struct ledger *l, struct place p)
{
	while (l->count > p.batch + 1) {
		struct batch *b = &l->batches[--l->count];
		for (size_t k = 0; k < b->count; k++)
			buf_free(&b->entries[k]);
		free(b->entries);
	}
}

void
ledger_append(struct ledger *l, const struct buf *raw)
{
	struct buf copy = {0};
	uint64_t time = l->count > 0 ? l->batches[l->count - 1].time + 1 : 0;

	buf_put(&copy, raw->data, raw->size);
	struct batch *b = add_batch(l);
	b->time = time;
	put_entry(b, 0, copy.data, copy.size);
	buf_free(&copy);
}

/* ---- writing: everything is chained and signed anew ---- */

struct writer {
	const struct ledger *l;
	const struct city *c;
	struct tiles *tiles;
	struct merkle_range range;
	int64_t time_ms;
	struct buf line; /* cosignature of the last checkpoint, with LF */
	uint64_t line_time;
	struct buf checkpoint;
};

static void
append(struct writer *w, const struct buf *raw)
{
	uint8_t leaf[HASH_SIZE];

	merkle_leaf(leaf, raw->data, raw->size);
	merkle_append(&w->range, leaf);
	tiles_append(w->tiles, raw->data, raw->size);
}

static void
batch_root(const struct batch *b, uint8_t root[HASH_SIZE])
{
	struct merkle_range range = {0};
	uint8_t leaf[HASH_SIZE];

	for (size_t i = 0; i < b->count; i++) {
		merkle_leaf(leaf, b->entries[i].data, b->entries[i].size);
		merkle_append(&range, leaf);
	}
	merkle_root(&range, root);
}

static void
lie(struct block *b, const struct writer *w, const struct named_key **proposer)
{
	if (w->l->lie.height != b->height)
		return;
	switch (w->l->lie.what) {
	case LIE_NONE:
	case LIE_TWO_SIGNATURES:
		break; /* when it is signed */
	case LIE_TIME:
		b->time += 3600 * 1000;
		break;
	case LIE_COUNT:
		b->count++;
		break;
	case LIE_ROOT:
		b->root[3] ^= 1;
		break;
	case LIE_BATCH:
		b->batch[3] ^= 1;
		break;
	case LIE_HEIGHT:
		b->height++;
		break;
	case LIE_SIZE:
		b->size++;
		break;
	case LIE_PROPOSER:
		*proposer = &w->c->stranger;
		break;
	case LIE_NO_LINES:
		b->line_count = 0;
		break;
	case LIE_BAD_LINE: {
		char *last = b->lines[0] + strlen(b->lines[0]) - 8;
		*last = *last == 'A' ? 'B' : 'A';
		break;
	}
	}
}

/* One more signature under a finished block, of a key that the charter does not know. */
static void
sign_too(struct buf *raw, const struct named_key *key)
{
	struct buf text = {0};
	size_t end = raw->size;

	while (raw->data[end - 1] != '\n' || raw->data[end - 2] != '\n')
		end--;
	buf_put(&text, raw->data, end - 1);
	note_sign(raw, buf_str(&text), text.size, &key->key, key->secret, 0);
	buf_free(&text);
}

static void
append_block(struct writer *w, const struct batch *batch, size_t height)
{
	struct block b = {.height = height, .size = w->range.size, .count = batch->count};
	const struct named_key *proposer = &w->c->proposer;
	struct buf raw = {0};

	memcpy(b.origin, w->c->charter.origin, sizeof w->c->charter.origin);
	merkle_root(&w->range, b.root);
	batch_root(batch, b.batch);
	if (height == 1) {
		w->time_ms = w->c->charter.created * 1000;
	} else {
		uint64_t times[1] = {w->line_time};
		w->time_ms = block_time(w->time_ms, times, 1);
		b.lines[0] = xstrdup(buf_str(&w->line));
		b.lines[0][w->line.size - 1] = '\0';
		b.line_count = 1;
	}
	b.time = w->time_ms;
	lie(&b, w, &proposer);
	block_build(&raw, &b, &proposer->key, proposer->secret);
	if (w->l->lie.height == height && w->l->lie.what == LIE_TWO_SIGNATURES)
		sign_too(&raw, &w->c->stranger);
	for (size_t i = 0; i < batch->count; i++)
		append(w, &batch->entries[i]);
	append(w, &raw);
	buf_free(&raw);
	block_free(&b);
}

static void
write_checkpoint(struct writer *w, const struct batch *batch, bool last)
{
	enum checkpoint_lie what = last ? w->l->checkpoint : CHECKPOINT_TRUE;
	struct checkpoint cp = {.size = w->range.size};
	struct buf text = {0};

	merkle_root(&w->range, cp.root);
	cp.size += what == CHECKPOINT_LARGER;
	cp.root[5] ^= what == CHECKPOINT_OTHER_ROOT;
	checkpoint_text(&text,
	    what == CHECKPOINT_FOREIGN ? "other.example" : w->c->charter.origin, &cp);
	buf_reset(&w->line);
	note_sign(&w->line, buf_str(&text), text.size, &w->c->cosigner.key,
	    w->c->cosigner.secret, batch->time);
	w->line_time = batch->time;
	buf_reset(&w->checkpoint);
	buf_put(&w->checkpoint, text.data, text.size);
	buf_puts(&w->checkpoint, "\n");
	if (what != CHECKPOINT_NO_LOG)
		note_sign(&w->checkpoint, buf_str(&text), text.size, &w->c->log.key,
		    w->c->log.secret, 0);
	if (what != CHECKPOINT_NO_COSIGNER)
		buf_put(&w->checkpoint, w->line.data, w->line.size);
	buf_free(&text);
}

static void
put_file(const char *path, const void *data, size_t size)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(data, 1, size, f) != size || fclose(f) != 0)
		die("cannot write %s", path);
}

static void
copy_file(const struct city *c, const char *dir, const char *name)
{
	struct buf raw = {0};
	struct why why = {{0}};

	if (file_read(&raw, path_of("%s/node/1/ledger/%s", c->dir, name).s, LEDGER_MAX,
		&why) != 0)
		die("%s", why.text);
	put_file(path_of("%s/%s", dir, name).s, raw.data, raw.size);
	buf_free(&raw);
}

void
ledger_write(const struct ledger *l, const struct city *c, const char *dir)
{
	struct writer w = {.l = l, .c = c};
	struct why why = {{0}};
	uint8_t empty[HASH_SIZE];

	merkle_empty(empty);
	if (file_make_dir(path_of("%s/checkpoints", dir).s, 0755, &why) != 0 ||
	    tiles_open(&w.tiles, dir, 0, empty, &why) != 0)
		die("%s", why.text);
	for (size_t i = 0; i < l->count; i++) {
		append_block(&w, &l->batches[i], i + 1);
		write_checkpoint(&w, &l->batches[i], i + 1 == l->count);
		put_file(path_of("%s/checkpoints/%zu", dir, i + 1).s, w.checkpoint.data,
		    w.checkpoint.size);
	}
	if (tiles_flush(w.tiles, &why) != 0 ||
	    tiles_publish(
		w.tiles, l->count, w.checkpoint.data, w.checkpoint.size, &why) != 0)
		die("%s", why.text);
	tiles_close(w.tiles);
	copy_file(c, dir, "policy");
	put_file(path_of("%s/charter", dir).s, l->batches[0].entries[0].data,
	    l->batches[0].entries[0].size);
	buf_free(&w.line);
	buf_free(&w.checkpoint);
}

/* ---- drafts ---- */

static void
take_payload(struct draft *d)
{
	d->payload_count = d->entry.payload_count;
	d->payload = xcalloc(d->payload_count + 8, sizeof *d->payload);
	for (size_t i = 0; i < d->payload_count; i++)
		buf_put(
		    &d->payload[i], d->entry.payload[i].data, d->entry.payload[i].size);
}

static void
take_cards(struct draft *d, const struct city *c)
{
	for (size_t i = 1; i < d->entry.note.count; i++)
		for (size_t k = 0; k < c->key_count; k++)
			if (memcmp(c->keys[k].key.id, d->entry.note.signatures[i].id,
				4) == 0)
				d->cards[d->card_count++] = &c->keys[k];
}

void
draft_open(struct draft *d, const struct city *c, const struct buf *raw)
{
	struct why why = {{0}};

	memset(d, 0, sizeof *d);
	if (entry_parse(&d->entry, raw->data, raw->size, &why) != 0)
		die("an entry of the honest ledger: %s", why.text);
	d->fields = json_deep_copy(d->entry.fields);
	take_payload(d);
	snprintf(d->service, sizeof d->service, "%s", d->entry.service);
	snprintf(d->kind, sizeof d->kind, "%s", d->entry.kind);
	snprintf(d->origin, sizeof d->origin, "%s", d->entry.origin);
	d->version = d->entry.version;
	d->seq = d->entry.seq;
	d->signer = city_key(c, d->entry.signer);
	take_cards(d, c);
}

void
draft_sign(struct draft *d, const struct city *c, struct buf *raw)
{
	struct entry_draft draft = {.origin = d->origin,
	    .service = d->service,
	    .kind = d->kind,
	    .version = d->version,
	    .seq = d->seq,
	    .time = d->entry.time,
	    .prev = d->entry.prev,
	    .fields = d->fields,
	    .part = d->entry.part,
	    .parts = d->entry.parts,
	    .payload = d->payload,
	    .payload_count = d->payload_count};
	struct entry_signer signers[5] = {{&d->signer->key, d->signer->secret}};
	struct buf out = {0};

	(void)c;
	for (size_t i = 0; i < d->card_count; i++)
		signers[i + 1] =
		    (struct entry_signer){&d->cards[i]->key, d->cards[i]->secret};
	if (raw != NULL) {
		if (entry_build(&out, &draft, signers, d->card_count + 1) != 0)
			die("a forged %s.%s cannot be built", d->service, d->kind);
		buf_reset(raw);
		buf_put(raw, out.data, out.size);
		buf_free(&out);
	}
	for (size_t i = 0; i < d->payload_count; i++)
		buf_free(&d->payload[i]);
	free(d->payload);
	json_decref(d->fields);
	entry_free(&d->entry);
}

void
draft_insert_item(struct draft *d, size_t at, const void *data, size_t size)
{
	d->payload = xrealloc(d->payload, (d->payload_count + 8) * sizeof *d->payload);
	memmove(d->payload + at + 1, d->payload + at,
	    (d->payload_count - at) * sizeof *d->payload);
	d->payload[at] = (struct buf){0};
	buf_put(&d->payload[at], data, size);
	d->payload_count++;
}

void
draft_remove_item(struct draft *d, size_t at)
{
	buf_free(&d->payload[at]);
	d->payload_count--;
	memmove(d->payload + at, d->payload + at + 1,
	    (d->payload_count - at) * sizeof *d->payload);
}

void
draft_swap_items(struct draft *d, size_t a, size_t b)
{
	struct buf kept = d->payload[a];

	d->payload[a] = d->payload[b];
	d->payload[b] = kept;
}
