#include "verifier/store.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER ((size_t)256 << 10)
#define LAST (2 * HASH + 1) /* hex digits, LF */

struct store {
	FILE *file;
	bool writes, bad;
	EVP_MD_CTX *digest;
	uint8_t *buffer; /* what is not hashed and written yet */
	size_t filled;
	uint64_t left; /* to read, without the last line */
};

static EVP_MD_CTX *
digest_new(void)
{
	EVP_MD_CTX *digest = EVP_MD_CTX_new();

	if (digest == NULL || EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1)
		abort();
	return digest;
}

static void
digest_take(EVP_MD_CTX *digest, const void *data, size_t size)
{
	if (EVP_DigestUpdate(digest, data, size) != 1)
		abort();
}

static void
digest_end(EVP_MD_CTX *digest, uint8_t out[HASH])
{
	if (EVP_DigestFinal_ex(digest, out, NULL) != 1)
		abort();
	EVP_MD_CTX_free(digest);
}

/* The SHA-256 of the next `size` bytes of a file. */
static bool
digest_part(FILE *file, uint64_t size, uint8_t out[HASH])
{
	uint8_t *buffer = mem_new(BUFFER, 1);
	EVP_MD_CTX *digest = digest_new();
	bool ok = true;

	while (ok && size > 0) {
		size_t n = size < BUFFER ? (size_t)size : BUFFER;
		ok = fread(buffer, 1, n, file) == n;
		if (ok)
			digest_take(digest, buffer, n);
		size -= n;
	}
	digest_end(digest, out);
	free(buffer);
	return ok;
}

/* A regular file; *size is its size. */
static FILE *
open_file(const char *path, uint64_t *size)
{
	struct stat st;
	FILE *file;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return NULL;
	file = fopen(path, "rbe");
	*size = (uint64_t)st.st_size;
	return file;
}

bool
store_digest(const char *path, uint8_t out[HASH])
{
	uint64_t size;
	FILE *file = open_file(path, &size);
	bool ok = file != NULL && digest_part(file, size, out);

	if (file != NULL)
		fclose(file);
	return ok;
}

struct store *
store_create(const char *path)
{
	FILE *file = fopen(path, "wbe");
	struct store *s;

	if (file == NULL)
		return NULL;
	s = mem_new(1, sizeof *s);
	s->file = file;
	s->writes = true;
	s->digest = digest_new();
	s->buffer = mem_new(BUFFER, 1);
	return s;
}

static bool
last_line_holds(FILE *file, uint64_t size)
{
	uint8_t digest[HASH];
	char line[LAST + 1], hex[LAST + 1];

	if (size < LAST || !digest_part(file, size - LAST, digest))
		return false;
	hex_of(hex, digest, HASH);
	hex[LAST - 1] = '\n';
	return fread(line, 1, LAST, file) == LAST && memcmp(line, hex, LAST) == 0 &&
	       fseeko(file, 0, SEEK_SET) == 0;
}

struct store *
store_open(const char *path)
{
	uint64_t size = 0;
	FILE *file = open_file(path, &size);
	struct store *s;

	if (file == NULL)
		return NULL;
	if (!last_line_holds(file, size)) {
		fclose(file);
		return NULL;
	}
	s = mem_new(1, sizeof *s);
	s->file = file;
	s->left = size - LAST;
	return s;
}

static void
flush(struct store *s)
{
	digest_take(s->digest, s->buffer, s->filled);
	if (fwrite(s->buffer, 1, s->filled, s->file) != s->filled)
		s->bad = true;
	s->filled = 0;
}

static bool
write_last_line(struct store *s)
{
	uint8_t digest[HASH];
	char hex[LAST + 1];

	flush(s);
	digest_end(s->digest, digest);
	hex_of(hex, digest, HASH);
	hex[LAST - 1] = '\n';
	return !s->bad && fwrite(hex, 1, LAST, s->file) == LAST && fflush(s->file) == 0 &&
	       fsync(fileno(s->file)) == 0;
}

bool
store_close(struct store *s)
{
	bool ok = s->writes ? write_last_line(s) : !s->bad;

	ok = fclose(s->file) == 0 && ok;
	free(s->buffer);
	free(s);
	return ok;
}

bool
store_writes(const struct store *s)
{
	return s->writes;
}

bool
store_bad(const struct store *s)
{
	return s->bad;
}

void
store_refuse(struct store *s)
{
	s->bad = true;
}

static void
write_raw(struct store *s, const uint8_t *data, size_t size)
{
	while (size > 0) {
		size_t n = BUFFER - s->filled < size ? BUFFER - s->filled : size;
		memcpy(s->buffer + s->filled, data, n);
		s->filled += n;
		data += n;
		size -= n;
		if (s->filled == BUFFER)
			flush(s);
	}
}

void
store_raw(struct store *s, void *data, size_t size)
{
	if (size == 0)
		return;
	if (s->writes) {
		write_raw(s, data, size);
		return;
	}
	if (s->left < size || s->bad || fread(data, 1, size, s->file) != size) {
		s->bad = true;
		memset(data, 0, size);
		return;
	}
	s->left -= size;
}

void
store_bool(struct store *s, bool *b)
{
	uint8_t byte = *b;

	store_raw(s, &byte, 1);
	s->bad |= byte > 1;
	*b = byte == 1;
}

void
store_u64(struct store *s, uint64_t *n)
{
	uint8_t raw[8];

	for (int i = 0; i < 8; i++)
		raw[i] = (uint8_t)(*n >> (56 - 8 * i));
	store_raw(s, raw, sizeof raw);
	*n = read_u64(raw);
}

void
store_i64(struct store *s, int64_t *n)
{
	uint64_t bits = (uint64_t)*n;

	store_u64(s, &bits);
	*n = (int64_t)bits;
}

size_t
store_count(struct store *s, size_t n, size_t least)
{
	uint64_t count = n;

	store_u64(s, &count);
	if (s->writes)
		return n;
	if (count > s->left / least)
		s->bad = true;
	return s->bad ? 0 : (size_t)count;
}

void
store_bytes(struct store *s, struct bytes *b)
{
	size_t size = store_count(s, b->size, 1);

	if (!s->writes) {
		bytes_drop(b);
		if (size > 0)
			bytes_room(b, size);
	}
	store_raw(s, b->data, size);
}

void
store_text(struct store *s, char **text)
{
	bool any = *text != NULL;
	size_t size;

	store_bool(s, &any);
	if (!any)
		return;
	size = store_count(s, s->writes ? strlen(*text) : 0, 1);
	if (!s->writes) {
		free(*text);
		*text = mem_new(size + 1, 1);
	}
	store_raw(s, *text, size);
	s->bad |= strlen(*text) != size;
}
