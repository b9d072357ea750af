#include "verifier/keybook.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define SHELVES 1024
#define KEYS_MAX                                                                         \
	65536 /* more than a ledger has; what is not here is checked in order            \
	       */

struct known {
	struct vkey key;
	struct known *next;
};

struct keybook {
	pthread_rwlock_t lock;
	struct known *shelves[SHELVES];
	size_t count;
};

struct keybook *
keybook_open(void)
{
	struct keybook *b = mem_new(1, sizeof *b);

	if (pthread_rwlock_init(&b->lock, NULL) != 0)
		abort();
	return b;
}

void
keybook_close(struct keybook *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < SHELVES; i++)
		while (b->shelves[i] != NULL) {
			struct known *one = b->shelves[i];
			b->shelves[i] = one->next;
			free(one);
		}
	pthread_rwlock_destroy(&b->lock);
	free(b);
}

static size_t
shelf_of(const uint8_t id[4])
{
	return (size_t)(id[0] | id[1] << 8) % SHELVES;
}

static bool
find(const struct keybook *b, const struct signature *line, struct vkey *key)
{
	const struct known *one;

	pthread_rwlock_rdlock((pthread_rwlock_t *)(uintptr_t)&b->lock);
	one = b->shelves[shelf_of(line->id)];
	while (one != NULL && !signed_by(line, &one->key))
		one = one->next;
	if (one != NULL)
		*key = one->key;
	pthread_rwlock_unlock((pthread_rwlock_t *)(uintptr_t)&b->lock);
	return one != NULL;
}

void
keybook_add(struct keybook *b, const struct vkey *key)
{
	struct known *one = mem_new(1, sizeof *one);
	size_t shelf;

	one->key = *key;
	shelf = shelf_of(one->key.id);
	pthread_rwlock_wrlock(&b->lock);
	if (b->count < KEYS_MAX) {
		one->next = b->shelves[shelf];
		b->shelves[shelf] = one;
		b->count++;
		one = NULL;
	}
	pthread_rwlock_unlock(&b->lock);
	free(one);
}

static void
add(struct keybook *b, const char *text)
{
	struct fault fault;
	struct vkey key;

	if (text != NULL && vkey_read(&key, text, &fault) == 0)
		keybook_add(b, &key);
}

void
keybook_read(struct keybook *b, const struct entry_leaf *entry)
{
	const json_t *rows = json_object_get(entry->fields, "lines");

	if (strcmp(entry->service, "core") != 0)
		return;
	if (strcmp(entry->kind, "member") == 0)
		add(b, json_string_value(json_object_get(entry->fields, "vkey")));
	if (strcmp(entry->kind, "charter") != 0)
		return;
	for (size_t i = 0; i < json_array_size(rows); i++)
		add(b,
		    json_string_value(json_object_get(json_array_get(rows, i), "vkey")));
}

void
keybook_try(const struct keybook *b, struct signature *line, const struct bytes *blobs,
    struct span text)
{
	struct vkey key;

	if (find(b, line, &key))
		signature_try(line, blobs, text, &key);
}
