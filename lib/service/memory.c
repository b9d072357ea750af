#include "service/memory.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define WATCHED 1
#elif defined(__has_feature)
#define WATCHED __has_feature(address_sanitizer)
#else
#define WATCHED 0
#endif

#define STEP 64                    /* sizes differ by this */
#define KINDS 128                  /* larger than STEP * KINDS is not kept */
#define KEPT_MAX ((size_t)4 << 20) /* bytes, of each thread */

/* What lies before the bytes that SQLite gets; alignment to 8 bytes is all it asks for.
 */
struct piece {
	uint64_t kind; /* its size with this, in STEPs */
};

/* A piece that nobody uses. */
struct spare {
	struct spare *next;
};

struct store {
	struct spare *spares[KINDS + 1];
	size_t kept; /* bytes */
};

static _Thread_local struct store *own;
static pthread_key_t at_exit;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
store_free(void *value)
{
	struct store *s = value;

	for (size_t kind = 0; kind <= KINDS; kind++)
		while (s->spares[kind]) {
			struct spare *spare = s->spares[kind];

			s->spares[kind] = spare->next;
			free(spare);
		}
	free(s);
	own = NULL;
}

static struct store *
store_of_thread(void)
{
	if (!own) {
		own = calloc(1, sizeof(*own));
		if (own && pthread_setspecific(at_exit, own) != 0) {
			free(own);
			own = NULL;
		}
	}
	return own;
}

static uint64_t
kind_of(int size)
{
	return ((uint64_t)size + sizeof(struct piece) + STEP - 1) / STEP;
}

static int
round_up(int size)
{
	return (int)(kind_of(size) * STEP - sizeof(struct piece));
}

static void *
take(int size)
{
	uint64_t kind = kind_of(size);
	struct spare *spare = NULL;
	struct piece *p;

	if (kind <= KINDS && own && own->spares[kind]) {
		spare = own->spares[kind];
		own->spares[kind] = spare->next;
		own->kept -= kind * STEP;
	}
	p = spare ? (void *)spare : malloc(kind * STEP);
	if (!p)
		return NULL;
	p->kind = kind;
	return p + 1;
}

static void
give_back(void *bytes)
{
	struct piece *p = (struct piece *)bytes - 1;
	uint64_t kind = p->kind;
	struct store *s = kind <= KINDS ? store_of_thread() : NULL;
	struct spare *spare = (void *)p;

	if (!s || s->kept + kind * STEP > KEPT_MAX) {
		free(p);
		return;
	}
	spare->next = s->spares[kind];
	s->spares[kind] = spare;
	s->kept += kind * STEP;
}

static int
size_of(void *bytes)
{
	const struct piece *p = (const struct piece *)bytes - 1;

	return (int)(p->kind * STEP - sizeof(*p));
}

static void *
take_larger(void *bytes, int size)
{
	void *larger;

	if (size <= size_of(bytes))
		return bytes;
	larger = take(size);
	if (!larger)
		return NULL;
	memcpy(larger, bytes, (size_t)size_of(bytes));
	give_back(bytes);
	return larger;
}

static int
begin(void *context)
{
	(void)context;
	return SQLITE_OK;
}

static void
end(void *context)
{
	(void)context;
}

/* Under a sanitizer every piece is the allocator's own, or it would miss mistakes. */
static void
configure(void)
{
	static const sqlite3_mem_methods methods = {
	    take, give_back, take_larger, size_of, round_up, begin, end, NULL};

	if (!WATCHED && pthread_key_create(&at_exit, store_free) == 0)
		sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

void
memory_for_sqlite(void)
{
	pthread_once(&once, configure);
}
