#include "station/vault/wallet.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "service/sealed.h"
#include "station/vault/db.h"

#define KEY_SIZE crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES

struct wallet {
	sqlite3 *values, *keys;
	uint8_t *key; /* locked */
};

static const char values_setup[] =
    "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=EXTRA; PRAGMA secure_delete=ON;"
    "PRAGMA temp_store=MEMORY;"
    "CREATE TABLE IF NOT EXISTS value(leaf BLOB NOT NULL, field TEXT NOT NULL,"
    " line INTEGER NOT NULL, box BLOB NOT NULL, PRIMARY KEY(leaf, field, line)) STRICT;";

static const char keys_setup[] =
    "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=EXTRA; PRAGMA secure_delete=ON;"
    "PRAGMA temp_store=MEMORY;"
    "CREATE TABLE IF NOT EXISTS record(leaf BLOB PRIMARY KEY, box BLOB NOT NULL) STRICT;";

/* ---- sealed values ---- */

void
sealed_digest(struct sealed *s, const char *service)
{
	sealed_value(s->digest, service, s->field, s->salt, s->clear.data, s->clear.size);
}

void
sealed_make(struct sealed *s, const char *service, const char *field, uint16_t line,
    const void *clear, size_t size)
{
	*s = (struct sealed){.line = line};
	snprintf(s->field, sizeof(s->field), "%s", field);
	randombytes_buf(s->salt, sizeof(s->salt));
	buf_make_room(&s->clear, size + 1);
	buf_put(&s->clear, clear, size);
	sealed_digest(s, service);
}

void
sealed_free(struct sealed *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_wipe(&list[i].clear);
		sodium_memzero(list[i].salt, sizeof(list[i].salt));
	}
}

/* ---- boxes ---- */

/* nonce || ciphertext with its tag */
static void
box_put(struct buf *out, const uint8_t *key, const void *data, size_t size,
    const struct buf *head)
{
	uint8_t *at;

	buf_reset(out);
	at = buf_room(out, NONCE_SIZE + size + TAG_SIZE);
	randombytes_buf(at, NONCE_SIZE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
	    at + NONCE_SIZE, NULL, data, size, head->data, head->size, NULL, at, key);
}

static bool
box_open(uint8_t *out, size_t size, const uint8_t *key, const uint8_t *box,
    const struct buf *head)
{
	return crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL,
		   box + NONCE_SIZE, size + TAG_SIZE, head->data, head->size, box,
		   key) == 0;
}

static void
head_of(struct buf *out, const uint8_t leaf[HASH_SIZE], const char *field, int64_t line)
{
	buf_reset(out);
	buf_put(out, leaf, HASH_SIZE);
	buf_put_var(out, field, strlen(field));
	buf_put16(out, (uint16_t)line);
}

static uint8_t *
locked_key(void)
{
	uint8_t *key = sodium_malloc(KEY_SIZE);

	if (!key)
		die("out of locked memory");
	return key;
}

/* ---- the two files ---- */

int
wallet_open(struct wallet **out, const char *dir, const uint8_t secret[KEY_SECRET_SIZE],
    struct why *why)
{
	static const char message[] = "madang/wallet";
	struct wallet *w = xcalloc(1, sizeof(*w));
	int r;

	w->key = locked_key();
	/* A secret key begins with its seed. */
	crypto_generichash(w->key, KEY_SIZE, (const uint8_t *)message, strlen(message),
	    secret, KEY_SEED_SIZE);
	r = db_open(&w->values, path_of("%s/wallet.db", dir).s, values_setup, why);
	if (!r)
		r = db_open(&w->keys, path_of("%s/wallet.keys", dir).s, keys_setup, why);
	if (r)
		wallet_close(w);
	else
		*out = w;
	return r;
}

void
wallet_close(struct wallet *w)
{
	if (!w)
		return;
	if (w->values)
		db_close(w->values);
	if (w->keys)
		db_close(w->keys);
	sodium_free(w->key);
	free(w);
}

static int
put_key(
    struct wallet *w, const uint8_t leaf[HASH_SIZE], const uint8_t *key, struct why *why)
{
	struct buf head = {0}, box = {0};
	int r;

	buf_put(&head, leaf, HASH_SIZE);
	box_put(&box, w->key, key, KEY_SIZE, &head);
	r = db_finish(db_prepare(w->keys, "INSERT OR REPLACE INTO record VALUES(?, ?)",
			  "bb", leaf, (size_t)HASH_SIZE, box.data, box.size),
	    why);
	buf_free(&head);
	buf_free(&box);
	return r;
}

static int
put_value(struct wallet *w, const uint8_t leaf[HASH_SIZE], const uint8_t *key,
    const struct sealed *s, struct why *why)
{
	struct buf plain = {0}, head = {0}, box = {0};
	int r;

	buf_make_room(&plain, CLERK_SALT + s->clear.size + 1);
	buf_put(&plain, s->salt, CLERK_SALT);
	buf_put(&plain, s->clear.data, s->clear.size);
	head_of(&head, leaf, s->field, s->line);
	box_put(&box, key, plain.data, plain.size, &head);
	r = db_finish(
	    db_prepare(w->values, "INSERT INTO value VALUES(?, ?, ?, ?)", "btib", leaf,
		(size_t)HASH_SIZE, s->field, (int64_t)s->line, box.data, box.size),
	    why);
	buf_wipe(&plain);
	buf_free(&head);
	buf_free(&box);
	return r;
}

int
wallet_put(struct wallet *w, const uint8_t leaf[HASH_SIZE], const struct sealed *list,
    size_t count, struct why *why)
{
	uint8_t *key;
	int r;

	if (count == 0)
		return 0;
	key = locked_key();
	randombytes_buf(key, KEY_SIZE);
	r = put_key(w, leaf, key, why);
	if (!r)
		r = db_begin(w->values, why);
	for (size_t i = 0; i < count && !r; i++)
		r = put_value(w, leaf, key, &list[i], why);
	if (!r)
		r = db_commit(w->values, why);
	else
		db_rollback(w->values);
	sodium_free(key);
	return r;
}

/* 1 with the key, 0: destroyed, or never there. */
static int
get_key(struct wallet *w, const uint8_t leaf[HASH_SIZE], uint8_t *key, struct why *why)
{
	sqlite3_stmt *s = db_prepare(w->keys, "SELECT box FROM record WHERE leaf = ?",
	    "b", leaf, (size_t)HASH_SIZE);
	uint8_t box[NONCE_SIZE + KEY_SIZE + TAG_SIZE];
	struct buf head = {0};
	int r = db_row(s, why);

	buf_put(&head, leaf, HASH_SIZE);
	if (r == 1 && (!db_blob(s, 0, box, sizeof(box)) ||
			  !box_open(key, KEY_SIZE, w->key, box, &head)))
		r = why_set(why, ERR_DATABASE,
		    "wallet.keys is damaged: a key in it is not this station's");
	sqlite3_finalize(s);
	buf_free(&head);
	return r;
}

static int
get_value(sqlite3_stmt *s, const uint8_t leaf[HASH_SIZE], const uint8_t *key,
    struct sealed *out, struct why *why)
{
	const char *field = (const char *)sqlite3_column_text(s, 0);
	size_t size = (size_t)sqlite3_column_bytes(s, 2);
	size_t over = NONCE_SIZE + TAG_SIZE + CLERK_SALT;
	struct buf head = {0}, plain = {0};
	bool good = size >= over && strlen(field) < sizeof(out->field);

	if (good) {
		size_t n = size - NONCE_SIZE - TAG_SIZE;

		head_of(&head, leaf, field, sqlite3_column_int64(s, 1));
		good = box_open(
		    buf_room(&plain, n), n, key, sqlite3_column_blob(s, 2), &head);
	}
	if (good) {
		*out = (struct sealed){.line = (uint16_t)sqlite3_column_int64(s, 1)};
		memcpy(out->field, field, strlen(field) + 1);
		memcpy(out->salt, plain.data, CLERK_SALT);
		buf_make_room(&out->clear, plain.size);
		buf_put(&out->clear, plain.data + CLERK_SALT, plain.size - CLERK_SALT);
	}
	buf_free(&head);
	buf_wipe(&plain);
	return good ? 0
		    : why_set(why, ERR_DATABASE,
			  "wallet.db is damaged: a sealed value in it does not open");
}

int
wallet_get(struct wallet *w, const uint8_t leaf[HASH_SIZE], struct sealed **list,
    size_t *count, struct why *why)
{
	uint8_t *key = locked_key();
	sqlite3_stmt *s = NULL;
	int r = get_key(w, leaf, key, why);

	*list = NULL;
	*count = 0;
	if (r == 1)
		s = db_prepare(w->values,
		    "SELECT field, line, box FROM value WHERE leaf = ?"
		    " ORDER BY line, field",
		    "b", leaf, (size_t)HASH_SIZE);
	while (s && (r = db_row(s, why)) == 1) {
		*list = xrealloc(*list, (*count + 1) * sizeof(**list));
		r = get_value(s, leaf, key, *list + *count, why);
		if (r)
			break;
		++*count;
	}
	sqlite3_finalize(s);
	sodium_free(key);
	if (r) {
		sealed_free(*list, *count);
		free(*list);
		*list = NULL;
		*count = 0;
	}
	return r;
}

int
wallet_holds(
    struct wallet *w, const uint8_t leaf[HASH_SIZE], bool *holds, struct why *why)
{
	sqlite3_stmt *s = db_prepare(
	    w->keys, "SELECT 1 FROM record WHERE leaf = ?", "b", leaf, (size_t)HASH_SIZE);
	int r = db_row(s, why);

	sqlite3_finalize(s);
	*holds = r == 1;
	return r < 0 ? r : 0;
}

int
wallet_erase(struct wallet *w, const uint8_t leaf[HASH_SIZE], struct why *why)
{
	int r = db_finish(db_prepare(w->keys, "DELETE FROM record WHERE leaf = ?", "b",
			      leaf, (size_t)HASH_SIZE),
	    why);

	if (!r && sqlite3_changes(w->keys) == 0)
		r = ERR_NOT_FOUND;
	if (r && r != ERR_NOT_FOUND)
		return r;
	return db_finish(db_prepare(w->values, "DELETE FROM value WHERE leaf = ?", "b",
			     leaf, (size_t)HASH_SIZE),
		   why)
		   ? ERR_DATABASE
		   : r;
}

int
wallet_sweep(struct wallet *w,
    bool (*holds)(void *context, const uint8_t leaf[HASH_SIZE]), void *context,
    struct why *why)
{
	sqlite3_stmt *s = db_prepare(w->keys, "SELECT leaf FROM record", "");
	uint8_t(*gone)[HASH_SIZE] = NULL, leaf[HASH_SIZE];
	size_t count = 0;
	int r;

	while ((r = db_row(s, why)) == 1)
		if (db_blob(s, 0, leaf, HASH_SIZE) && !holds(context, leaf)) {
			gone = xrealloc(gone, (count + 1) * sizeof(*gone));
			memcpy(gone[count++], leaf, HASH_SIZE);
		}
	sqlite3_finalize(s);
	for (size_t i = 0; i < count && !r; i++)
		r = wallet_erase(w, gone[i], why);
	free(gone);
	return r;
}
