#include "verifier/ahead.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "verifier/frontier.h"
#include "verifier/keybook.h"
#include "verifier/tiles.h"

#define THREADS_MAX 16
#define THREADS_REMOTE 8 /* a node's answer takes longer than the work on it */
#define SLOTS 256
#define WAITING_MAX (64u * 1024 * 1024)
/* A bundle may have 16 MB: memory that is new each time costs as much as reading it. */
#define SPARE 4

struct ahead {
	uint64_t count; /* of bundles */
	uint64_t size;  /* of leaves */
	struct keybook *keys;
	struct files_reader *readers[THREADS_MAX];
	pthread_t threads[THREADS_MAX];
	unsigned thread_count;

	pthread_mutex_t lock;
	pthread_cond_t room, news;
	uint64_t next, taken; /* the next to begin, the next to take */
	size_t waiting;       /* bytes read and not taken */
	bool stop;
	struct ahead_bundle *slots[SLOTS]; /* NULL: not there yet */
	struct bytes spare[SPARE];         /* of bundles that are gone, for the next */
};

/* ---- one bundle
 * -------------------------------------------------------------------------- */

/* Cuts exactly count entries off a bundle; the bytes they take, or 0. */
static size_t
cut(struct ahead_bundle *b, unsigned count)
{
	size_t at = 0;

	for (unsigned i = 0; i < count; i++) {
		size_t size;
		if (b->raw.size - at < 2)
			return 0;
		size = read_u16(b->raw.data + at);
		if (b->raw.size - at - 2 < size)
			return 0;
		b->leaves[i].raw = (struct span){b->raw.data + at + 2, size};
		at += 2 + size;
	}
	return at;
}

static void
fetch_bundle(struct ahead_bundle *b, struct files_reader *reader)
{
	char name[128];
	bool longer;
	unsigned count;
	size_t end;

	b->got =
	    tile_fetch(reader, -1, b->n, b->width, name, &b->raw, &longer, &b->fault);
	if (b->got != GOT_FILE)
		return;
	count = longer ? 256 : b->width;
	end = cut(b, count);
	if (end != 0 && end == b->raw.size)
		return;
	b->got = GOT_NOTHING;
	fault_say(&b->fault,
	    "%s is damaged: it is not exactly %u entries with their lengths", name,
	    count);
}

static void
fetch_tile(struct ahead_bundle *b, struct files_reader *reader)
{
	struct fault fault;
	char name[128];

	if (b->width < 256)
		return;
	tile_name(name, 0, b->n, 256);
	b->has_tile = files_fetch(reader, name, &b->tile, &fault) == GOT_FILE;
}

void
ahead_checkpoint_read(struct ahead_checkpoint *c, int64_t height,
    struct files_reader *reader, const struct keybook *keys)
{
	char path[64];

	*c = (struct ahead_checkpoint){.height = height};
	snprintf(path, sizeof path, "checkpoints/%" PRId64, height);
	c->got = files_fetch(reader, path, &c->raw, &c->fault);
	if (c->got != GOT_FILE)
		return;
	c->r = checkpoint_text_read(
	    &c->text, &c->note, (struct span){c->raw.data, c->raw.size}, &c->fault);
	for (size_t i = 0; keys != NULL && c->r == 0 && i < c->note.count; i++)
		keybook_try(keys, &c->note.lines[i], &c->note.blobs, c->note.text);
}

void
ahead_checkpoint_drop(struct ahead_checkpoint *c)
{
	signed_drop(&c->note);
	bytes_drop(&c->raw);
}

static void
read_leaf(struct ahead_leaf *leaf, uint64_t index)
{
	struct fault fault;

	leaf->is_block = block_leaf_is(leaf->raw);
	if (leaf->is_block) {
		leaf->block = mem_new(1, sizeof *leaf->block);
		leaf_hash(leaf->hash, leaf->raw.data, leaf->raw.size);
		leaf->r = block_leaf_read(leaf->block, leaf->raw, &fault);
	} else {
		leaf->entry = mem_new(1, sizeof *leaf->entry);
		leaf->r = entry_leaf_read(leaf->entry, leaf->raw, index, &fault);
		memcpy(leaf->hash, leaf->entry->hash, HASH);
	}
	if (leaf->r == 0)
		return;
	leaf->fault = mem_new(1, sizeof *leaf->fault);
	*leaf->fault = fault;
}

static void
try_block(struct ahead_leaf *leaf, const struct keybook *keys)
{
	struct block_leaf *block = leaf->block;
	struct span before;

	for (size_t i = 0; i < block->note.count; i++)
		keybook_try(
		    keys, &block->note.lines[i], &block->note.blobs, block->note.text);
	checkpoint_text_of(
	    &leaf->before, block->origin, (uint64_t)block->size, block->root);
	before = (struct span){leaf->before.data, leaf->before.size};
	for (size_t i = 0; i < block->carried_count; i++)
		keybook_try(keys, &block->carried[i], &block->blobs, before);
}

/* Only of a bundle with ballots is there advice. */
static void
fetch_advice(struct ahead_bundle *b, struct files_reader *reader)
{
	for (unsigned i = 0; i < b->width; i++) {
		const struct entry_leaf *entry = b->leaves[i].entry;

		if (entry == NULL || b->leaves[i].r != 0 ||
		    strcmp(entry->service, "poll") != 0 ||
		    strcmp(entry->kind, "box") != 0)
			continue;
		advice_fetch(&b->advice, reader, b->n, b->width);
		return;
	}
}

static void
work_on(struct ahead *a, struct ahead_bundle *b, struct files_reader *reader)
{
	fetch_bundle(b, reader);
	for (unsigned i = 0; b->got == GOT_FILE && i < b->width; i++) {
		b->leaves[i].bundle = b;
		read_leaf(&b->leaves[i], b->n * 256 + i);
		if (b->leaves[i].r == 0 && !b->leaves[i].is_block)
			keybook_read(a->keys, b->leaves[i].entry);
		b->held++;
	}
	if (b->got == GOT_FILE) {
		fetch_tile(b, reader);
		fetch_advice(b, reader);
	}
	for (unsigned i = 0; b->got == GOT_FILE && i < b->width; i++) {
		struct ahead_leaf *leaf = &b->leaves[i];
		if (leaf->r != 0)
			continue;
		if (leaf->is_block) {
			leaf->checkpoint = mem_new(1, sizeof *leaf->checkpoint);
			ahead_checkpoint_read(
			    leaf->checkpoint, leaf->block->height, reader, a->keys);
			try_block(leaf, a->keys);
			continue;
		}
		keybook_try(a->keys, &leaf->entry->note.lines[0],
		    &leaf->entry->note.blobs, leaf->entry->note.text);
		b->size += leaf->entry->data.room;
	}
	b->rewritten = files_reader_rewritten(reader);
	b->size += sizeof *b + b->raw.size + b->tile.size + b->advice.raw.size +
		   b->width * sizeof(struct entry_leaf);
}

/* Under the lock. */
static struct ahead_bundle *
bundle_new(struct ahead *a, uint64_t n)
{
	struct ahead_bundle *b = mem_new(1, sizeof *b);
	uint64_t left = a->size - n * 256;

	b->ahead = a;
	for (size_t i = 0; i < SPARE && b->raw.data == NULL; i++) {
		b->raw = a->spare[i];
		a->spare[i] = (struct bytes){0};
	}
	b->n = n;
	b->width = left < 256 ? (unsigned)left : 256;
	b->held = 1;
	return b;
}

/* ---- threads
 * ----------------------------------------------------------------------------- */

/* The next one to take is always begun; others only while there is room. */
static bool
may_begin(const struct ahead *a)
{
	return a->next < a->count &&
	       (a->next == a->taken ||
		   (a->next < a->taken + SLOTS && a->waiting < WAITING_MAX));
}

static void
put(struct ahead *a, struct ahead_bundle *b)
{
	a->slots[b->n % SLOTS] = b;
	a->waiting += b->size;
	pthread_cond_broadcast(&a->news);
}

struct start {
	struct ahead *ahead;
	struct files_reader *reader;
};

static void *
work(void *context)
{
	struct start *start = context;
	struct ahead *a = start->ahead;
	struct files_reader *reader = start->reader;

	free(start);
	pthread_mutex_lock(&a->lock);
	for (;;) {
		struct ahead_bundle *b;
		while (!a->stop && !may_begin(a))
			pthread_cond_wait(&a->room, &a->lock);
		if (a->stop)
			break;
		b = bundle_new(a, a->next++);
		pthread_mutex_unlock(&a->lock);
		work_on(a, b, reader);
		pthread_mutex_lock(&a->lock);
		put(a, b);
	}
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

static unsigned
useful_threads(const struct ahead *a, const struct origin_files *files)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned n = cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (unsigned)cores;

	if (!files_is_folder(files) && n < THREADS_REMOTE)
		n = THREADS_REMOTE;
	return a->count - a->next < n ? (unsigned)(a->count - a->next) : n;
}

static bool
start_thread(struct ahead *a, struct origin_files *files)
{
	struct start *start = mem_new(1, sizeof *start);
	struct fault fault;
	unsigned i = a->thread_count;

	if (files_reader_open(&a->readers[i], files, &fault) == 0) {
		*start = (struct start){a, a->readers[i]};
		if (pthread_create(&a->threads[i], NULL, work, start) == 0) {
			a->thread_count++;
			return true;
		}
	}
	free(start);
	return false;
}

struct ahead *
ahead_open(struct origin_files *files, uint64_t size, uint64_t first, unsigned threads)
{
	struct ahead *a = mem_new(1, sizeof *a);

	a->size = size;
	a->count = size / 256 + (size % 256 != 0);
	a->next = a->taken = first;
	a->keys = keybook_open();
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->room, NULL);
	pthread_cond_init(&a->news, NULL);
	if (threads == 0)
		threads = useful_threads(a, files);
	while (a->thread_count < threads && start_thread(a, files))
		continue;
	if (a->thread_count == 0) {
		fputs("madang-verifier: no thread can be started\n", stderr);
		abort();
	}
	return a;
}

void
ahead_knows(struct ahead *a, const struct vkey *key)
{
	keybook_add(a->keys, key);
}

static void
spare(struct ahead *a, struct bytes *raw)
{
	size_t i = 0;

	pthread_mutex_lock(&a->lock);
	while (i < SPARE && a->spare[i].data != NULL)
		i++;
	if (i < SPARE) {
		a->spare[i] = *raw;
		*raw = (struct bytes){0};
	}
	pthread_mutex_unlock(&a->lock);
	bytes_drop(raw);
}

static void
bundle_free(struct ahead_bundle *b)
{
	spare(b->ahead, &b->raw);
	bytes_drop(&b->tile);
	advice_drop(&b->advice);
	free(b->rewritten);
	free(b);
}

void
ahead_close(struct ahead *a)
{
	if (a == NULL)
		return;
	pthread_mutex_lock(&a->lock);
	a->stop = true;
	pthread_cond_broadcast(&a->room);
	pthread_mutex_unlock(&a->lock);
	for (unsigned i = 0; i < a->thread_count; i++)
		pthread_join(a->threads[i], NULL);
	for (unsigned i = 0; i < THREADS_MAX; i++)
		files_reader_close(a->readers[i]);
	for (size_t i = 0; i < SLOTS; i++) {
		struct ahead_bundle *b = a->slots[i];
		for (unsigned l = 0; b != NULL && l < b->width; l++)
			if (b->leaves[l].bundle != NULL)
				ahead_forget(&b->leaves[l]);
		if (b != NULL)
			ahead_done(b);
	}
	for (size_t i = 0; i < SPARE; i++)
		bytes_drop(&a->spare[i]);
	keybook_close(a->keys);
	pthread_mutex_destroy(&a->lock);
	pthread_cond_destroy(&a->room);
	pthread_cond_destroy(&a->news);
	free(a);
}

struct ahead_bundle *
ahead_take(struct ahead *a)
{
	struct ahead_bundle **slot = &a->slots[a->taken % SLOTS], *b;

	pthread_mutex_lock(&a->lock);
	while (*slot == NULL)
		pthread_cond_wait(&a->news, &a->lock);
	b = *slot;
	*slot = NULL;
	a->taken++;
	a->waiting -= b->size;
	pthread_cond_broadcast(&a->room);
	pthread_mutex_unlock(&a->lock);
	return b;
}

struct ahead_bundle *
ahead_peek(struct ahead *a, uint64_t n)
{
	struct ahead_bundle *b = NULL;

	pthread_mutex_lock(&a->lock);
	if (n >= a->taken && n < a->taken + SLOTS)
		b = a->slots[n % SLOTS];
	pthread_mutex_unlock(&a->lock);
	return b;
}

static void
let_go(struct ahead_bundle *b)
{
	if (--b->held == 0)
		bundle_free(b);
}

void
ahead_forget(struct ahead_leaf *leaf)
{
	struct ahead_bundle *b = leaf->bundle;

	if (leaf->entry != NULL)
		entry_leaf_drop(leaf->entry);
	if (leaf->block != NULL)
		block_leaf_drop(leaf->block);
	if (leaf->checkpoint != NULL)
		ahead_checkpoint_drop(leaf->checkpoint);
	free(leaf->entry);
	free(leaf->block);
	free(leaf->checkpoint);
	free(leaf->fault);
	bytes_drop(&leaf->before);
	*leaf = (struct ahead_leaf){0};
	let_go(b);
}

void
ahead_done(struct ahead_bundle *b)
{
	let_go(b);
}
