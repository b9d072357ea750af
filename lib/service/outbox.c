#include "service/outbox.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

#define POST_MAX ((size_t)900 * 1024) /* of the 1 MiB a node takes at once */
#define POST_COUNT 256
#define OUT_MAX ((size_t)256 * 1024 * 1024)
#define WAIT_MS 60000

/* `<origin>/office/election` lies in files called `office-election`. */
static void
slug(char out[KEY_NAME_MAX + 1], const char *signer)
{
	const char *role = strchr(signer, '/');

	snprintf(out, KEY_NAME_MAX + 1, "%s", role != NULL ? role + 1 : signer);
	for (char *p = out; *p != '\0'; p++)
		if (*p == '/')
			*p = '-';
}

static struct path
file_of(const struct client *c, const char *signer, const char *suffix)
{
	char name[KEY_NAME_MAX + 1];

	slug(name, signer);
	return path_of("%s/out/%s.%s", c->dir, name, suffix);
}

int
outbox_seq(struct client *c, const char *signer, int64_t *seq, struct why *why)
{
	struct path path = file_of(c, signer, "seq");
	struct buf text = {0};
	uint64_t number = 0;
	int r = file_read(&text, path.s, 32, why);

	*seq = 0;
	if (r == -ENOENT)
		return 0;
	if (r == 0 &&
	    (text.size < 2 || text.data[text.size - 1] != '\n' ||
		text_decimal(&number, buf_str(&text), text.size - 1, INT64_MAX) ||
		number == 0))
		r = why_set(why, ERR_FORMAT,
		    "%s holds no number; write the last seq this signer used into it",
		    path.s);
	if (r == 0)
		*seq = (int64_t)number;
	buf_free(&text);
	return r;
}

int
outbox_empty(const struct client *c, const char *signer, struct why *why)
{
	struct path path = file_of(c, signer, "out");

	if (access(path.s, F_OK) != 0)
		return 0;
	return why_set(why, ERR_STATE,
	    "an entry of %s is still on its way (%s); repeat the command", signer,
	    path.s);
}

int
outbox_put(struct client *c, const char *signer, int64_t seq, const struct buf *framed,
    struct why *why)
{
	struct path dir = path_of("%s/out", c->dir);
	struct buf text = {0};

	buf_printf(&text, "%" PRId64 "\n", seq);
	int r = file_make_dir(dir.s, 0700, why);
	if (r == 0)
		r = file_write(
		    file_of(c, signer, "seq").s, text.data, text.size, 0600, why);
	if (r == 0)
		r = file_write(
		    file_of(c, signer, "out").s, framed->data, framed->size, 0600, why);
	buf_free(&text);
	return r;
}

static int
refused(
    struct client *c, const char *what, const struct post_result *result, struct why *why)
{
	const char *words = state_message(c->state, result->error, "en");

	return why_set(why, ERR_REFUSED, "the ledger refused %s: %s (%s%s%s)", what,
	    words != NULL ? words : "a rule says no", result->error,
	    result->field[0] != '\0' ? ", field " : "", result->field);
}

/* "poll.define", for sentences. */
static void
name_entry(char *out, size_t room, const uint8_t *raw, size_t size)
{
	struct entry entry;

	if (entry_parse(&entry, raw, size, NULL) != 0) {
		snprintf(out, room, "an entry");
		return;
	}
	snprintf(out, room, "%s.%s", entry.service, entry.kind);
	entry_free(&entry);
}

static int
post_patiently(struct client *c, const struct buf *chunk, struct post_result *results,
    size_t count, struct why *why)
{
	for (int64_t end = clock_monotonic_ms() + WAIT_MS;;) {
		int r =
		    source_post(c->source, chunk->data, chunk->size, results, count, why);
		if (r != ERR_BUSY || clock_monotonic_ms() >= end)
			return r;
		nanosleep(&(struct timespec){.tv_nsec = 300 * 1000 * 1000}, NULL);
	}
}

/* Posts the next entries of cur, at most one request's worth; refusals end it. */
static int
post_some(struct client *c, struct cur *cur, struct why *why)
{
	struct post_result *results = xcalloc(POST_COUNT, sizeof(*results));
	struct buf chunk = {0};
	char what[100] = "an entry";
	size_t count = 0, size = 0;
	const uint8_t *raw;

	while (count < POST_COUNT && chunk.size < POST_MAX &&
	       (raw = record_next(cur, &size)) != NULL) {
		if (count == 0)
			name_entry(what, sizeof(what), raw, size);
		record_put(&chunk, raw, size);
		count++;
	}
	int r = post_patiently(c, &chunk, results, count, why);
	for (size_t i = 0; i < count && r == 0; i++)
		if (results[i].status == POST_REFUSED)
			r = refused(c, what, &results[i], why);
	buf_free(&chunk);
	free(results);
	return r;
}

static int
post_all(struct client *c, const struct buf *framed, struct why *why)
{
	struct cur cur = cur_of(framed->data, framed->size);
	int r = 0;

	while (r == 0 && cur_left(&cur) > 0 && !cur.bad)
		r = post_some(c, &cur, why);
	if (r == 0 && cur.bad)
		r = why_set(why, ERR_FORMAT, "the outbox in %s/out is damaged", c->dir);
	return r;
}

static int
save_receipt(struct client *c, const uint8_t leaf[HASH_SIZE], const struct buf *text,
    struct why *why)
{
	char hex[2 * HASH_SIZE + 1];
	struct path dir = path_of("%s/receipts", c->dir);
	int r = file_make_dir(dir.s, 0755, why);

	hex_encode(hex, leaf, HASH_SIZE);
	if (r == 0)
		r = file_write(path_of("%s/%s.proof", dir.s, hex).s, text->data,
		    text->size, 0644, why);
	return r;
}

/* Asks until the entry is final; checks the receipt against the pinned charter. */
static int
await_receipt(struct client *c, const uint8_t leaf[HASH_SIZE], struct why *why)
{
	struct buf text = {0};
	struct receipt receipt = {0};
	struct checkpoint cp;
	long pause = 5;
	int r;

	for (int64_t end = clock_monotonic_ms() + WAIT_MS;;) {
		buf_reset(&text);
		r = source_receipt(c->source, leaf, &text, why);
		if (r != ERR_PENDING || clock_monotonic_ms() >= end)
			break;
		nanosleep(&(struct timespec){.tv_nsec = pause * 1000 * 1000}, NULL);
		pause = pause < 200 ? pause * 2 : 200;
	}
	if (r == ERR_PENDING)
		why_set(why, r,
		    "the node took the entry, but it is not final after %d seconds; it "
		    "stays in %s/out, repeat the command later",
		    WAIT_MS / 1000, c->dir);
	if (r == 0)
		r = receipt_parse(&receipt, text.data, text.size, why);
	if (r == 0)
		r = receipt_verify(&receipt, &c->charter, leaf, &cp, why);
	if (r == 0)
		r = save_receipt(c, leaf, &text, why);
	receipt_free(&receipt);
	buf_free(&text);
	return r;
}

/* A receipt proves inclusion under some checkpoint; replay shows it in our own tables. */
static int
see_entry(struct client *c, const uint8_t leaf[HASH_SIZE], struct why *why)
{
	char hex[2 * HASH_SIZE + 1];
	sqlite3_stmt *st = NULL;

	hex_encode(hex, leaf, HASH_SIZE);
	int r = client_select(
	    c->state, &st, why, "SELECT 1 FROM core_entry WHERE leaf = ?1", hex, NULL);
	if (r != 0)
		return r;
	bool found = sqlite3_step(st) == SQLITE_ROW;
	sqlite3_finalize(st);
	if (!found)
		return why_set(why, ERR_FORK,
		    "the node gave a receipt for entry %s, but the ledger it "
		    "serves does not hold it",
		    hex);
	return 0;
}

static int
receipts_all(
    struct client *c, const struct buf *framed, uint8_t leaf[HASH_SIZE], struct why *why)
{
	struct cur cur = cur_of(framed->data, framed->size);
	const uint8_t *raw;
	size_t size = 0;
	int r = 0;

	while (r == 0 && (raw = record_next(&cur, &size)) != NULL) {
		merkle_leaf(leaf, raw, size);
		r = await_receipt(c, leaf, why);
	}
	return r;
}

int
outbox_settle(
    struct client *c, const char *signer, uint8_t leaf[HASH_SIZE], struct why *why)
{
	struct path path = file_of(c, signer, "out");
	struct buf framed = {0};
	int r = file_read(&framed, path.s, OUT_MAX, why);

	if (r == 0)
		r = post_all(c, &framed, why);
	if (r == 0)
		r = receipts_all(c, &framed, leaf, why);
	if (r == 0)
		r = client_update(c, why);
	if (r == 0)
		r = see_entry(c, leaf, why);
	if ((r == 0 || r == ERR_REFUSED) && unlink(path.s) != 0)
		r = why_set(why, -errno, "cannot remove %s: %s", path.s, strerror(errno));
	buf_free(&framed);
	return r;
}

/* The signer of the first entry of an outbox file. */
static int
signer_of(const char *path, char signer[KEY_NAME_MAX + 1], struct why *why)
{
	struct buf framed = {0};
	struct entry entry;
	size_t size = 0;
	int r = file_read(&framed, path, OUT_MAX, why);

	if (r == 0) {
		struct cur cur = cur_of(framed.data, framed.size);
		const uint8_t *raw = record_next(&cur, &size);
		r = raw == NULL ? why_set(why, ERR_FORMAT, "%s is damaged", path)
				: entry_parse(&entry, raw, size, why);
		if (r == 0) {
			memcpy(signer, entry.signer, KEY_NAME_MAX + 1);
			entry_free(&entry);
		}
	}
	buf_free(&framed);
	return r;
}

int
outbox_settle_all(struct client *c, struct why *why)
{
	struct path dir = path_of("%s/out", c->dir);
	DIR *d = opendir(dir.s);
	struct dirent *e;
	int r = 0;

	if (d == NULL)
		return errno == ENOENT ? 0
				       : why_set(why, -errno, "cannot read %s: %s", dir.s,
					     strerror(errno));
	while (r == 0 && (e = readdir(d)) != NULL) {
		size_t n = strlen(e->d_name);
		char signer[KEY_NAME_MAX + 1];
		uint8_t leaf[HASH_SIZE];
		struct why said = {""};

		if (n < 5 || strcmp(e->d_name + n - 4, ".out") != 0)
			continue;
		r = signer_of(path_of("%s/%s", dir.s, e->d_name).s, signer, why);
		if (r != 0)
			break;
		log_say("sending again what %s left unfinished", signer);
		r = outbox_settle(c, signer, leaf, &said);
		if (r == ERR_REFUSED) {
			log_why(r, &said);
			r = 0;
		} else if (r != 0 && why != NULL) {
			*why = said;
		}
	}
	closedir(d);
	return r;
}
