#include "node/publish.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "tree/tiles.h"

#define CHECKPOINT_MAX (64 * 1024)

struct publisher {
	char *dir;
	const struct charter *charter;
	const struct buf *charter_raw;
	/* Guards all below against the readers of receipts. */
	pthread_mutex_t lock;
	struct tiles *tiles;
	struct final final;
	struct buf checkpoint; /* the bytes of the newest one that is published */
	uint64_t published;    /* its size */
	struct buf waiting;    /* the note of the final height, if it is not published */
	size_t behind;
};

struct publisher *
publisher_new(
    const char *dir, const struct charter *charter, const struct buf *charter_raw)
{
	struct publisher *p = xcalloc(1, sizeof *p);

	p->dir = xstrdup(dir);
	p->charter = charter;
	p->charter_raw = charter_raw;
	pthread_mutex_init(&p->lock, NULL);
	return p;
}

static void
final_clear(struct final *final)
{
	for (size_t i = 0; i < final->count; i++)
		free(final->lines[i]);
	memset(final, 0, sizeof *final);
	merkle_empty(final->tree.root);
}

void
publisher_close(struct publisher *p)
{
	if (p == NULL)
		return;
	tiles_close(p->tiles);
	final_clear(&p->final);
	buf_free(&p->checkpoint);
	buf_free(&p->waiting);
	pthread_mutex_destroy(&p->lock);
	free(p->dir);
	free(p);
}

const char *
publisher_dir(const struct publisher *p)
{
	return p->dir;
}

static void
format_policy(struct buf *out, const struct charter *charter)
{
	char vkey[KEY_VKEY_MAX];

	for (size_t i = 0; i < charter->count; i++) {
		key_format(&charter->nodes[i].log, vkey);
		buf_printf(out, "log %s\n", vkey);
	}
	for (size_t i = 0; i < charter->count; i++) {
		key_format(&charter->nodes[i].cosigner, vkey);
		buf_printf(out, "witness %s %s\n", charter->nodes[i].id, vkey);
	}
	buf_printf(out, "group madang %zu", charter->quorum);
	for (size_t i = 0; i < charter->count; i++)
		buf_printf(out, " %s", charter->nodes[i].id);
	buf_puts(out, "\nquorum madang\n");
}

/* Writes a small file of the folder, unless it already holds these bytes. */
static int
put_file(
    const struct publisher *p, const char *name, const struct buf *data, struct why *why)
{
	struct path path = path_of("%s/%s", p->dir, name);
	struct buf old = {0};
	int r = file_read(&old, path.s, data->size, NULL);

	if (r != 0 || old.size != data->size ||
	    memcmp(old.data, data->data, old.size) != 0)
		r = file_write(path.s, data->data, data->size, 0644, why);
	buf_free(&old);
	return r;
}

static int
put_constants(const struct publisher *p, struct why *why)
{
	struct buf policy = {0};
	int r = file_make_dir(p->dir, 0755, why);

	if (r == 0)
		r = put_file(p, "charter", p->charter_raw, why);
	format_policy(&policy, p->charter);
	if (r == 0)
		r = put_file(p, "policy", &policy, why);
	buf_free(&policy);
	return r;
}

/* Collects the cosignatures of a checkpoint note whose quorum was checked. */
static void
final_set(struct final *final, const struct charter *charter, uint64_t height,
    const struct checkpoint *tree, const struct note *note)
{
	final_clear(final);
	final->height = height;
	final->tree = *tree;
	for (size_t i = 0; i < charter->count; i++) {
		const struct key *key = &charter->nodes[i].cosigner;
		const struct note_signature *s = note_find(note, key);
		uint64_t time;

		if (s == NULL || note_verify(note, key, &time) != 0)
			continue;
		final->lines[final->count] = xcalloc(1, s->line_size + 1);
		memcpy(final->lines[final->count], s->line, s->line_size);
		final->times[final->count] = time;
		final->count++;
	}
}

/* The height of a tree is said by its last leaf. */
static int
height_of(struct publisher *p, uint64_t size, uint64_t *height, struct why *why)
{
	struct buf leaf = {0};
	struct block block;
	int r = publisher_leaf(p, size - 1, &leaf, why);

	if (r == 0)
		r = block_parse(&block, NULL, leaf.data, leaf.size, why);
	if (r == 0) {
		*height = block.height;
		block_free(&block);
	}
	buf_free(&leaf);
	return r;
}

static int
load_checkpoint(struct publisher *p, struct why *why)
{
	struct path path = path_of("%s/checkpoint", p->dir);
	struct checkpoint tree;
	struct note note;
	uint64_t height;
	int r = file_read(&p->checkpoint, path.s, CHECKPOINT_MAX, why);

	if (r == -ENOENT)
		return tiles_open(&p->tiles, p->dir, 0, p->final.tree.root, why);
	if (r != 0)
		return r;
	r = checkpoint_parse(&tree, &note, p->charter->origin, p->checkpoint.data,
	    p->checkpoint.size, why);
	if (r == 0)
		r = charter_verify(p->charter, &note, NULL, NULL, why);
	if (r == 0 && tree.size < 2)
		r = why_set(why, ERR_FORMAT, "a final tree has two leaves or more");
	if (r == 0)
		r = tiles_open(&p->tiles, p->dir, tree.size, tree.root, why);
	if (r == 0)
		r = height_of(p, tree.size, &height, why);
	if (r == 0) {
		final_set(&p->final, p->charter, height, &tree, &note);
		p->published = tree.size;
	}
	return r;
}

int
publisher_load(struct publisher *p, struct why *why)
{
	struct why reason = {""};
	int r;

	pthread_mutex_lock(&p->lock);
	tiles_close(p->tiles);
	p->tiles = NULL;
	final_clear(&p->final);
	buf_reset(&p->checkpoint);
	p->published = 0;
	p->behind = 0;
	r = put_constants(p, &reason);
	if (r == 0)
		r = load_checkpoint(p, &reason);
	pthread_mutex_unlock(&p->lock);
	if (r != 0)
		why_set(why, r, "the ledger in %s cannot be used: %s", p->dir,
		    reason.text[0] != '\0' ? reason.text : err_str(r));
	return r;
}

const struct final *
publisher_final(const struct publisher *p)
{
	return &p->final;
}

static int
append_record(struct publisher *p, uint64_t height, const void *record, size_t size,
    struct why *why)
{
	struct cur c = cur_of(record, size);
	const uint8_t *leaf;
	size_t leaf_size;

	while ((leaf = record_next(&c, &leaf_size)) != NULL)
		tiles_append(p->tiles, leaf, leaf_size);
	return c.bad ? why_set(why, ERR_FORMAT, "the record of height %llu is cut short",
			   (unsigned long long)height)
		     : 0;
}

static struct path
note_path(const struct publisher *p, uint64_t height)
{
	return path_of("%s/checkpoints/%llu", p->dir, (unsigned long long)height);
}

/* The files up to the final height, whose note waits. */
static int
write_files(struct publisher *p, struct why *why)
{
	int r = tiles_flush(p->tiles, why);

	if (r == 0)
		r = tiles_publish(
		    p->tiles, p->final.height, p->waiting.data, p->waiting.size, why);
	if (r != 0)
		return r;
	buf_reset(&p->checkpoint);
	buf_put(&p->checkpoint, p->waiting.data, p->waiting.size);
	p->published = p->final.tree.size;
	p->behind = 0;
	return 0;
}

/* Receipts are read from files, and whoever reads them knows of no bundle that is full
 * and not written. */
static bool
may_wait(const struct publisher *p, uint64_t size)
{
	return p->published > 0 && p->behind + 1 < PUBLISH_LATER_MAX &&
	       p->published / TILE_WIDTH == size / TILE_WIDTH;
}

static int
write_record(struct publisher *p, bool later, struct why *why)
{
	struct path note = note_path(p, p->final.height);

	if (!later || !may_wait(p, p->final.tree.size))
		return write_files(p, why);
	p->behind++;
	return file_write(note.s, p->waiting.data, p->waiting.size, 0644, why);
}

int
publisher_record(struct publisher *p, uint64_t height, const void *record, size_t size,
    const struct buf *checkpoint, bool later, struct why *why)
{
	struct checkpoint tree;
	struct note note;
	int r = checkpoint_parse(
	    &tree, &note, p->charter->origin, checkpoint->data, checkpoint->size, why);

	if (r == 0)
		r = charter_verify(p->charter, &note, NULL, NULL, why);
	if (r != 0)
		return r;
	pthread_mutex_lock(&p->lock);
	r = append_record(p, height, record, size, why);
	if (r == 0) {
		buf_reset(&p->waiting);
		buf_put(&p->waiting, checkpoint->data, checkpoint->size);
		final_set(&p->final, p->charter, height, &tree, &note);
		r = write_record(p, later, why);
	}
	pthread_mutex_unlock(&p->lock);
	return r;
}

int
publisher_flush(struct publisher *p, struct why *why)
{
	int r;

	pthread_mutex_lock(&p->lock);
	r = p->behind > 0 ? write_files(p, why) : 0;
	pthread_mutex_unlock(&p->lock);
	return r;
}

size_t
publisher_behind(const struct publisher *p)
{
	return p->behind;
}

int
publisher_note(
    const struct publisher *p, uint64_t height, struct buf *out, struct why *why)
{
	return file_read(out, note_path(p, height).s, CHECKPOINT_MAX, why);
}

int
publisher_leaf(struct publisher *p, uint64_t index, struct buf *out, struct why *why)
{
	int r = tiles_read_leaf(p->tiles, index, out);

	if (r != 0)
		why_set(why, r, "leaf %llu cannot be read: %s", (unsigned long long)index,
		    err_str(r));
	return r;
}

int
publisher_range(struct publisher *p, struct merkle_range *range, struct why *why)
{
	uint64_t size = p->final.tree.size, at = 0;
	size_t n = 0;

	memset(range, 0, sizeof *range);
	for (unsigned level = 64; level-- > 0;) {
		int r;

		if ((size >> level & 1) == 0)
			continue;
		r = tiles_read_hash(p->tiles, level, at >> level, range->hashes[n++]);
		if (r != 0)
			return why_set(why, r, "the tiles in %s cannot be read: %s",
			    p->dir, err_str(r));
		at += UINT64_C(1) << level;
	}
	range->size = size;
	return 0;
}

static int
make_receipt(struct publisher *p, uint64_t index, struct buf *out)
{
	uint8_t path[MERKLE_PATH_MAX][HASH_SIZE];
	struct receipt receipt = {.index = index, .path = path};
	int r;

	if (p->tiles == NULL || index >= p->published)
		return ERR_PENDING;
	r = merkle_inclusion(
	    index, p->published, tiles_read_hash, p->tiles, path, &receipt.path_count);
	if (r == 0) {
		receipt.checkpoint = p->checkpoint;
		receipt_format(out, &receipt);
	}
	return r;
}

int
publisher_receipt(struct publisher *p, uint64_t index, struct buf *out)
{
	int r;

	pthread_mutex_lock(&p->lock);
	r = make_receipt(p, index, out);
	pthread_mutex_unlock(&p->lock);
	return r;
}
