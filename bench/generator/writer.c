#include "generator/writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "node/sequencer/sequencer.h"
#include "tree/tiles.h"

#define BLOCK_ROOM (64 * 1024) /* for the next entry and the block, as node/builder.c */
#define FLUSH_LEAVES 1024      /* before that, leaves wait in memory: at most 60 MB */

struct writer {
	const char *dir, *origin;
	const struct signer *log, *proposer, *cosigner;
	struct tiles *tiles;
	struct checkpoint before;  /* the tree before the batch */
	struct merkle_range batch; /* its entries alone */
	size_t batch_bytes;
	uint64_t height, unflushed;
	int64_t time_ms;
	struct buf line; /* the cosignature of the last checkpoint, with LF */
	uint64_t line_time;
	struct buf checkpoint;
};

static void
must(int r, const struct why *why)
{
	if (r != 0)
		die("%s", why->text[0] != '\0' ? why->text : err_str(r));
}

struct writer *
writer_open(const char *dir, const char *origin, const struct signer *log,
    const struct signer *proposer, const struct signer *cosigner, int64_t created)
{
	struct writer *w = xcalloc(1, sizeof(*w));
	struct why why = {""};

	*w = (struct writer){.dir = dir,
	    .origin = origin,
	    .log = log,
	    .proposer = proposer,
	    .cosigner = cosigner,
	    .time_ms = created * 1000};
	if (mkdir(dir, 0755) != 0)
		die("cannot make the folder %s: %s", dir, strerror(errno));
	must(file_make_dir(path_of("%s/checkpoints", dir).s, 0755, &why), &why);
	merkle_empty(w->before.root);
	must(tiles_open(&w->tiles, dir, 0, w->before.root, &why), &why);
	return w;
}

static void
append(struct writer *w, const struct buf *raw)
{
	tiles_append(w->tiles, raw->data, raw->size);
	if (++w->unflushed >= FLUSH_LEAVES) {
		struct why why = {""};
		must(tiles_flush(w->tiles, &why), &why);
		w->unflushed = 0;
	}
}

/* The note of the tree so far, and the line that the next block carries. */
static void
checkpoint(struct writer *w)
{
	struct buf text = {0};

	w->before.size = tiles_size(w->tiles);
	tiles_root(w->tiles, w->before.root);
	checkpoint_text(&text, w->origin, &w->before);
	w->line_time = (uint64_t)clock_unix();
	buf_reset(&w->line);
	note_sign(&w->line, buf_str(&text), text.size, &w->cosigner->key,
	    w->cosigner->secret, w->line_time);
	buf_reset(&w->checkpoint);
	buf_put(&w->checkpoint, text.data, text.size);
	buf_puts(&w->checkpoint, "\n");
	note_sign(
	    &w->checkpoint, buf_str(&text), text.size, &w->log->key, w->log->secret, 0);
	buf_put(&w->checkpoint, w->line.data, w->line.size);
	buf_free(&text);
}

/* Without fsync: a generated ledger that a power cut takes is made again. */
static void
put_checkpoint(const struct writer *w)
{
	struct path path =
	    path_of("%s/checkpoints/%llu", w->dir, (unsigned long long)w->height);
	FILE *f = fopen(path.s, "wb");

	if (f == NULL ||
	    fwrite(w->checkpoint.data, 1, w->checkpoint.size, f) != w->checkpoint.size ||
	    fclose(f) != 0)
		die("cannot write %s: %s", path.s, strerror(errno));
}

static void
carry(struct writer *w, struct block *block)
{
	uint64_t times[1] = {w->line_time};

	w->time_ms = block_time(w->time_ms, times, 1);
	block->lines[0] = xstrdup(buf_str(&w->line));
	block->lines[0][w->line.size - 1] = '\0';
	block->line_count = 1;
}

void
writer_block(struct writer *w)
{
	struct block block = {
	    .height = w->height + 1, .size = w->before.size, .count = w->batch.size};
	struct buf raw = {0};

	if (w->batch.size == 0)
		return;
	snprintf(block.origin, sizeof(block.origin), "%s", w->origin);
	memcpy(block.root, w->before.root, HASH_SIZE);
	merkle_root(&w->batch, block.batch);
	if (w->height > 0)
		carry(w, &block);
	block.time = w->time_ms;
	block_build(&raw, &block, &w->proposer->key, w->proposer->secret);
	append(w, &raw);
	w->height++;
	w->batch = (struct merkle_range){.size = 0};
	w->batch_bytes = 0;
	checkpoint(w);
	put_checkpoint(w);
	buf_free(&raw);
	block_free(&block);
}

uint64_t
writer_entry(struct writer *w, const struct buf *raw)
{
	uint64_t index = tiles_size(w->tiles);
	uint8_t leaf[HASH_SIZE];

	merkle_leaf(leaf, raw->data, raw->size);
	merkle_append(&w->batch, leaf);
	append(w, raw);
	w->batch_bytes += 2 + raw->size;
	if (w->batch_bytes > RECORD_MAX - BLOCK_ROOM)
		writer_block(w);
	return index;
}

static void
put_policy(const struct writer *w)
{
	char log[KEY_VKEY_MAX], cosigner[KEY_VKEY_MAX];
	struct buf policy = {0};
	struct why why = {""};

	key_format(&w->log->key, log);
	key_format(&w->cosigner->key, cosigner);
	buf_printf(&policy, "log %s\nwitness 1 %s\ngroup madang 1 1\nquorum madang\n",
	    log, cosigner);
	must(file_write(
		 path_of("%s/policy", w->dir).s, policy.data, policy.size, 0644, &why),
	    &why);
	buf_free(&policy);
}

void
writer_close(struct writer *w, const struct buf *charter)
{
	struct why why = {""};

	writer_block(w);
	must(tiles_flush(w->tiles, &why), &why);
	must(file_write(path_of("%s/charter", w->dir).s, charter->data, charter->size,
		 0644, &why),
	    &why);
	put_policy(w);
	must(tiles_publish(
		 w->tiles, w->height, w->checkpoint.data, w->checkpoint.size, &why),
	    &why);
	tiles_close(w->tiles);
	buf_free(&w->line);
	buf_free(&w->checkpoint);
	free(w);
}
