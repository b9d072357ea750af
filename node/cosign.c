#include "node/cosign.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"

#define VOTE_FILE_MAX 4096

struct cosigner {
	char *path;
	const char *origin;
	const struct key *key;
	const uint8_t *secret;
	bool voted;
	struct vote last;
};

static const char *const kind_names[] = {"cosign", "skip"};

/* The file: one JSON object, and LF. */
static void
format_vote(struct buf *out, const struct vote *vote)
{
	char record[2 * HASH_SIZE + 1], root[2 * HASH_SIZE + 1];

	hex_encode(record, vote->record, HASH_SIZE);
	hex_encode(root, vote->after.root, HASH_SIZE);
	buf_printf(out,
	    "{\"format\":\"madang/vote/v1\",\"kind\":\"%s\",\"height\":%llu,"
	    "\"record\":\"%s\",\"size\":%llu,\"root\":\"%s\",\"time\":%llu,"
	    "\"line\":\"%s\"}\n",
	    kind_names[vote->kind], (unsigned long long)vote->height, record,
	    (unsigned long long)vote->after.size, root, (unsigned long long)vote->time,
	    vote->line);
}

static int
read_hash(const json_t *json, const char *key, uint8_t hash[HASH_SIZE])
{
	const char *text = json_str(json, key);

	return text == NULL ? ERR_FORMAT
			    : hex_decode(hash, HASH_SIZE, text, strlen(text));
}

static int
read_number(const json_t *json, const char *key, uint64_t *out)
{
	int64_t value;

	if (json_int(json, key, &value) != 0 || value < 0)
		return ERR_FORMAT;
	*out = (uint64_t)value;
	return 0;
}

static int
read_vote(struct vote *vote, const json_t *json, struct why *why)
{
	static const char *const allowed[] = {
	    "format", "kind", "height", "record", "size", "root", "time", "line", NULL};
	const char *format = json_str(json, "format"), *kind = json_str(json, "kind");
	const char *line = json_str(json, "line");

	if (json_only_keys(json, allowed, "the vote", why) != 0)
		return ERR_FORMAT;
	if (format == NULL || strcmp(format, "madang/vote/v1") != 0 || kind == NULL ||
	    line == NULL || strlen(line) >= sizeof vote->line)
		return ERR_FORMAT;
	if (strcmp(kind, kind_names[VOTE_COSIGN]) == 0)
		vote->kind = VOTE_COSIGN;
	else if (strcmp(kind, kind_names[VOTE_SKIP]) == 0)
		vote->kind = VOTE_SKIP;
	else
		return ERR_FORMAT;
	strcpy(vote->line, line);
	if (read_number(json, "height", &vote->height) != 0 || vote->height == 0 ||
	    read_number(json, "size", &vote->after.size) != 0 ||
	    read_number(json, "time", &vote->time) != 0 ||
	    read_hash(json, "record", vote->record) != 0 ||
	    read_hash(json, "root", vote->after.root) != 0)
		return ERR_FORMAT;
	return 0;
}

/* A cosign vote must carry our own signature over what it says. */
static int
check_line(const struct cosigner *c, const struct vote *vote)
{
	struct buf text = {0};
	uint64_t time = 0;
	int r = 0;

	if (vote->kind == VOTE_SKIP)
		return vote->line[0] == '\0' ? 0 : ERR_FORMAT;
	checkpoint_text(&text, c->origin, &vote->after);
	r = note_verify_line(
	    vote->line, strlen(vote->line), buf_str(&text), text.size, c->key, &time);
	if (r == 0 && time != vote->time)
		r = ERR_FORMAT;
	buf_free(&text);
	return r;
}

static int
load(struct cosigner *c, struct why *why)
{
	struct buf text = {0};
	struct why reason = {""};
	json_t *json = NULL;
	int r = file_read(&text, c->path, VOTE_FILE_MAX, why);

	if (r == -ENOENT) {
		buf_free(&text);
		return 0;
	}
	if (r == 0) {
		r = json_parse(&json, text.data, text.size, &reason);
		if (r == 0)
			r = read_vote(&c->last, json, &reason);
		if (r == 0)
			r = check_line(c, &c->last);
		if (r != 0)
			why_set(why, r,
			    "%s is damaged or not of this node (%s); restore it from a "
			    "copy: "
			    "without its last vote a node could sign two histories",
			    c->path, reason.text[0] != '\0' ? reason.text : err_str(r));
		c->voted = r == 0;
	}
	json_decref(json);
	buf_free(&text);
	return r;
}

int
cosigner_open(struct cosigner **out, const char *path, const char *origin,
    const struct key *key, const uint8_t *secret, struct why *why)
{
	struct cosigner *c = xcalloc(1, sizeof *c);
	int r;

	c->path = xstrdup(path);
	c->origin = origin;
	c->key = key;
	c->secret = secret;
	r = load(c, why);
	if (r != 0) {
		cosigner_close(c);
		return r;
	}
	*out = c;
	return 0;
}

void
cosigner_close(struct cosigner *c)
{
	if (c == NULL)
		return;
	free(c->path);
	free(c);
}

const struct vote *
cosigner_last(const struct cosigner *c)
{
	return c->voted ? &c->last : NULL;
}

static bool
same_tree(const struct checkpoint *a, const struct checkpoint *b)
{
	return a->size == b->size && memcmp(a->root, b->root, HASH_SIZE) == 0;
}

/* May this vote follow the last one? */
static int
may_follow(const struct vote *last, uint64_t height, const struct checkpoint *before,
    const struct checkpoint *after, struct why *why)
{
	if (height != last->height + 1)
		return why_set(why, ERR_FORK,
		    "no vote for height %llu: the last vote of this node was for height "
		    "%llu",
		    (unsigned long long)height, (unsigned long long)last->height);
	if (!same_tree(before, &last->after) || after->size < before->size)
		return why_set(why, ERR_FORK,
		    "no vote for height %llu: it begins with a tree of %llu leaves that "
		    "is "
		    "not the tree of %llu leaves this node cosigned last",
		    (unsigned long long)height, (unsigned long long)before->size,
		    (unsigned long long)last->after.size);
	return 0;
}

static void
fill_vote(const struct cosigner *c, struct vote *vote)
{
	struct buf text = {0}, line = {0};

	if (vote->kind == VOTE_SKIP)
		return;
	vote->time = (uint64_t)clock_unix();
	checkpoint_text(&text, c->origin, &vote->after);
	note_sign(&line, buf_str(&text), text.size, c->key, c->secret, vote->time);
	if (line.size == 0 || line.size > sizeof vote->line)
		die("a cosignature line of %zu bytes", line.size);
	memcpy(vote->line, line.data, line.size - 1);
	vote->line[line.size - 1] = '\0';
	buf_free(&text);
	buf_free(&line);
}

static int
store(const struct cosigner *c, const struct vote *vote, struct why *why)
{
	struct buf text = {0};
	int r;

	format_vote(&text, vote);
	r = file_write(c->path, text.data, text.size, 0644, why);
	buf_free(&text);
	return r;
}

int
cosigner_vote(struct cosigner *c, enum vote_kind kind, uint64_t height,
    const uint8_t record[HASH_SIZE], const struct checkpoint *before,
    const struct checkpoint *after, const struct vote **vote, struct why *why)
{
	struct vote next = {.kind = kind, .height = height, .after = *after};
	int r;

	memcpy(next.record, record, HASH_SIZE);
	if (c->voted && height == c->last.height) {
		if (kind != c->last.kind || !same_tree(after, &c->last.after) ||
		    memcmp(record, c->last.record, HASH_SIZE) != 0)
			return why_set(why, ERR_FORK,
			    "no vote for height %llu: this node has already voted for "
			    "another "
			    "record of that height",
			    (unsigned long long)height);
		*vote = &c->last;
		return 0;
	}
	if (c->voted) {
		r = may_follow(&c->last, height, before, after, why);
		if (r != 0)
			return r;
	}
	fill_vote(c, &next);
	r = store(c, &next, why);
	if (r != 0)
		return r;
	c->last = next;
	c->voted = true;
	*vote = &c->last;
	return 0;
}
