#include "note/block.h"

#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/json.h"
#include "base/text.h"
#include "note/form.h"

#define FIRST_LINE "madang/block/v1"
/* 2^53, the largest integer of our JSON. */
#define TIME_MAX_MS (INT64_C(1) << 53)

bool
block_is(const void *raw, size_t size)
{
	size_t prefix = sizeof FIRST_LINE "\n" - 1;
	return size >= prefix && memcmp(raw, FIRST_LINE "\n", prefix) == 0;
}

static int
malformed(struct why *why, const char *what)
{
	return why_set(why, ERR_FORMAT, "block: %s", what);
}

static int
get_hash(const json_t *head, const char *key, uint8_t out[HASH_SIZE])
{
	const char *text = json_str(head, key);
	return text ? b64_get_exact(out, HASH_SIZE, text, strlen(text)) : ERR_FORMAT;
}

static int
get_count(const json_t *head, const char *key, uint64_t *out)
{
	int64_t v;
	if (json_int(head, key, &v) || v < 0)
		return ERR_FORMAT;
	*out = (uint64_t)v;
	return 0;
}

static int
read_head(struct block *b, const json_t *head, struct why *why)
{
	static const char *const keys[] = {
	    "origin", "height", "size", "root", "count", "batch", "time", NULL};
	int rc = json_only_keys(head, keys, "block", why);
	if (rc)
		return rc;
	const char *origin = json_str(head, "origin");
	if (!origin || !key_name_ok(origin))
		return malformed(why, "\"origin\" must be the ledger's name");
	strcpy(b->origin, origin);
	if (get_count(head, "height", &b->height) || b->height < 1)
		return malformed(why, "\"height\" must be an integer from 1");
	if (get_count(head, "size", &b->size) || get_count(head, "count", &b->count))
		return malformed(why, "\"size\" and \"count\" must be integers from 0");
	if (get_hash(head, "root", b->root) || get_hash(head, "batch", b->batch))
		return malformed(
		    why, "\"root\" and \"batch\" must be the base64 of hashes");
	if (json_int(head, "time", &b->time) || b->time < 0)
		return malformed(why, "\"time\" must be an integer from 0");
	return 0;
}

/* A carried line: base64 of a whole signature line. Its form is that of the note around
 * it, so it is parsed as the one signature of a note with an empty text. */
static int
read_carried(struct block *b, const char *line, size_t size, struct why *why)
{
	if (b->line_count == BLOCK_LINES_MAX)
		return malformed(why, "carries too many cosignatures");
	struct buf whole = {0};
	struct note note;
	buf_puts(&whole, "\n\n");
	int rc = b64_get(&whole, line, size);
	buf_puts(&whole, "\n");
	if (!rc)
		rc = note_parse(&note, whole.data, whole.size, NULL);
	if (rc || note.text_size != 1 || note.count != 1)
		rc = why_set(why, ERR_FORMAT,
		    "block: carried line %zu is no signature line", b->line_count + 1);
	else
		b->lines[b->line_count++] =
		    memcpy(xcalloc(1, whole.size), whole.data + 2, whole.size - 3);
	buf_free(&whole);
	return rc;
}

static int
check_proposer(const struct block *b, const struct note *note, struct why *why)
{
	char name[KEY_NAME_MAX + 1] = "";
	const struct note_signature *s = &note->signatures[0];
	memcpy(name, s->name, s->name_size);
	if (note->count != 1 || s->blob_size != KEY_SIGNATURE_SIZE ||
	    !form_name_id(name, b->origin, "proposer"))
		return malformed(
		    why, "must have one signature, of <origin>/proposer/<id>");
	return 0;
}

static int
parse(struct block *b, const struct note *note, struct why *why)
{
	size_t size;
	struct cur c = cur_of(note->text, note->text_size);
	const char *line = cur_line(&c, &size);
	if (!line || !form_line_is(line, size, FIRST_LINE))
		return malformed(why, "the first line is not " FIRST_LINE);
	line = cur_line(&c, &size);
	if (!line)
		return malformed(why, "has no second line");
	json_t *head;
	int rc = json_parse(&head, line, size, why);
	if (rc)
		return rc;
	rc = read_head(b, head, why);
	json_decref(head);
	while (!rc && cur_left(&c)) {
		line = cur_line(&c, &size);
		rc = line ? read_carried(b, line, size, why)
			  : malformed(why, "its last line has no end");
	}
	return rc ? rc : check_proposer(b, note, why);
}

int
block_parse(
    struct block *block, struct note *note, const void *raw, size_t size, struct why *why)
{
	struct note own;
	if (!note)
		note = &own;
	*block = (struct block){0};
	if (size > ENTRY_MAX)
		return why_set(why, ERR_TOO_LARGE,
		    "block: %zu bytes, at most %d are allowed", size, ENTRY_MAX);
	int rc = note_parse(note, raw, size, why);
	if (!rc)
		rc = parse(block, note, why);
	if (rc)
		block_free(block);
	return rc;
}

void
block_free(struct block *block)
{
	for (size_t i = 0; i < block->line_count; i++)
		free(block->lines[i]);
	*block = (struct block){0};
}

static void
put_hash(struct buf *out, const char *key, const uint8_t hash[HASH_SIZE])
{
	buf_printf(out, "\"%s\":\"", key);
	b64_put(out, hash, HASH_SIZE);
	buf_puts(out, "\",");
}

static void
put_origin(struct buf *out, const char *origin)
{
	json_t *value = json_string(origin);
	char *text = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
	if (!text)
		die("a ledger's name that is not UTF-8");
	buf_puts(out, text);
	free(text);
	json_decref(value);
}

void
block_build(struct buf *out, const struct block *b, const struct key *proposer,
    const uint8_t *secret)
{
	buf_reset(out);
	buf_puts(out, FIRST_LINE "\n{\"origin\":");
	put_origin(out, b->origin);
	buf_printf(out, ",\"height\":%llu,\"size\":%llu,", (unsigned long long)b->height,
	    (unsigned long long)b->size);
	put_hash(out, "root", b->root);
	buf_printf(out, "\"count\":%llu,", (unsigned long long)b->count);
	put_hash(out, "batch", b->batch);
	buf_printf(out, "\"time\":%lld}\n", (long long)b->time);
	for (size_t i = 0; i < b->line_count; i++) {
		b64_put(out, b->lines[i], strlen(b->lines[i]));
		buf_puts(out, "\n");
	}
	struct buf line = {0};
	note_sign(&line, (const char *)out->data, out->size, proposer, secret, 0);
	buf_puts(out, "\n");
	buf_put(out, line.data, line.size);
	buf_free(&line);
}

static int
compare_times(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

int64_t
block_time(int64_t before_ms, uint64_t *times, size_t count)
{
	if (count == 0)
		return before_ms;
	qsort(times, count, sizeof *times, compare_times);
	uint64_t median = times[(count - 1) / 2];
	int64_t ms =
	    median > (uint64_t)TIME_MAX_MS / 1000 ? TIME_MAX_MS : (int64_t)median * 1000;
	return ms > before_ms ? ms : before_ms;
}

size_t
block_quorum(size_t nodes)
{
	return 2 * nodes / 3 + 1;
}

void
record_put(struct buf *out, const void *leaf, size_t size)
{
	if (size > UINT16_MAX)
		die("a leaf of %zu bytes does not fit a record", size);
	buf_put16(out, (uint16_t)size);
	buf_put(out, leaf, size);
}

const uint8_t *
record_next(struct cur *c, size_t *size)
{
	if (cur_left(c) == 0)
		return NULL;
	*size = cur_get16(c);
	return cur_take(c, *size);
}
