#include "verifier/bytes.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
fault_say(struct fault *fault, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(fault->text, sizeof fault->text, format, ap);
	va_end(ap);
	return -1;
}

int
fault_at(struct fault *fault, const char *format, ...)
{
	struct fault old = *fault;
	va_list ap;
	size_t used;

	va_start(ap, format);
	vsnprintf(fault->text, sizeof fault->text, format, ap);
	va_end(ap);
	used = strlen(fault->text);
	snprintf(fault->text + used, sizeof fault->text - used, ": %s", old.text);
	return -1;
}

struct span
span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

bool
span_is(struct span s, const char *text)
{
	return s.size == strlen(text) && memcmp(s.data, text, s.size) == 0;
}

bool
span_line(struct span *rest, struct span *line)
{
	const uint8_t *end;

	if (rest->size == 0)
		return false;
	end = memchr(rest->data, '\n', rest->size);
	if (end == NULL)
		return false;
	*line = (struct span){rest->data, (size_t)(end - rest->data)};
	rest->size -= line->size + 1;
	rest->data = end + 1;
	return true;
}

static void *
or_abort(void *p)
{
	if (p == NULL) {
		fputs("madang-verifier: out of memory\n", stderr);
		abort();
	}
	return p;
}

void *
mem_new(size_t count, size_t each)
{
	return or_abort(calloc(count ? count : 1, each));
}

void *
mem_more(void *old, size_t count, size_t each)
{
	return or_abort(reallocarray(old, count ? count : 1, each));
}

void *
mem_slot(void *array, size_t count, size_t *room, size_t each)
{
	if (count < *room)
		return array;
	*room = *room ? *room * 2 : 16;
	return mem_more(array, *room, each);
}

char *
mem_text(const char *text)
{
	return or_abort(strdup(text));
}

uint8_t *
bytes_room(struct bytes *b, size_t size)
{
	if (b->data == NULL || b->size + size > b->room) {
		b->room = (b->size + size) * 2 + 64;
		b->data = mem_more(b->data, b->room, 1);
	}
	b->size += size;
	return b->data + b->size - size;
}

void
bytes_reserve(struct bytes *b, size_t size)
{
	if (b->size + size <= b->room)
		return;
	b->room = b->size + size;
	b->data = mem_more(b->data, b->room, 1);
}

void
bytes_add(struct bytes *b, const void *data, size_t size)
{
	if (size > 0)
		memcpy(bytes_room(b, size), data, size);
}

void
bytes_text(struct bytes *b, const char *text)
{
	bytes_add(b, text, strlen(text));
}

void
bytes_format(struct bytes *b, const char *format, ...)
{
	va_list ap, again;
	int need;

	va_start(ap, format);
	va_copy(again, ap);
	need = vsnprintf(NULL, 0, format, ap);
	if (need > 0) {
		char *room = (char *)bytes_room(b, (size_t)need + 1);
		vsnprintf(room, (size_t)need + 1, format, again);
		b->size--;
	}
	va_end(again);
	va_end(ap);
}

static void
add_number(struct bytes *b, uint64_t n, int size)
{
	uint8_t *p = bytes_room(b, (size_t)size);

	for (int i = size - 1; i >= 0; i--, n >>= 8)
		p[i] = (uint8_t)n;
}

void
bytes_u16(struct bytes *b, uint16_t n)
{
	add_number(b, n, 2);
}

void
bytes_u32(struct bytes *b, uint32_t n)
{
	add_number(b, n, 4);
}

void
bytes_u64(struct bytes *b, uint64_t n)
{
	add_number(b, n, 8);
}

void
bytes_drop(struct bytes *b)
{
	free(b->data);
	*b = (struct bytes){0};
}

uint16_t
read_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t
read_u32(const uint8_t *p)
{
	return (uint32_t)read_u16(p) << 16 | read_u16(p + 2);
}

uint64_t
read_u64(const uint8_t *p)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | p[i];
	return n;
}

/* ---- SHA-256 ---- */

/* Looking an algorithm up costs as much as hashing a kilobyte: once is enough. One
 * context a thread. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t contexts;
static EVP_MD *algorithm;

static void
forget_context(void *context)
{
	EVP_MD_CTX_free(context);
}

static void
fetch_algorithm(void)
{
	algorithm = or_abort(EVP_MD_fetch(NULL, "SHA256", NULL));
	if (pthread_key_create(&contexts, forget_context) != 0)
		abort();
}

static EVP_MD_CTX *
context_of_thread(void)
{
	EVP_MD_CTX *context;

	pthread_once(&once, fetch_algorithm);
	context = pthread_getspecific(contexts);
	if (context != NULL)
		return context;
	context = or_abort(EVP_MD_CTX_new());
	if (pthread_setspecific(contexts, context) != 0)
		abort();
	return context;
}

void
sha256_pair(uint8_t out[HASH], const void *first, size_t first_size, const void *second,
    size_t second_size)
{
	EVP_MD_CTX *context = context_of_thread();

	if (EVP_DigestInit_ex(context, algorithm, NULL) != 1 ||
	    EVP_DigestUpdate(context, first, first_size) != 1 ||
	    EVP_DigestUpdate(context, second, second_size) != 1 ||
	    EVP_DigestFinal_ex(context, out, NULL) != 1)
		abort();
}

void
sha256_of(uint8_t out[HASH], const void *data, size_t size)
{
	sha256_pair(out, data, size, "", 0);
}
