#include "verifier/charter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
id_ok(const char *id)
{
	size_t size = strlen(id);

	return size >= 1 && size <= 40 &&
	       strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == size;
}

static struct node_keys *
node_of(struct charter_info *charter, const char *id)
{
	for (size_t i = 0; i < charter->node_count; i++)
		if (strcmp(charter->nodes[i].id, id) == 0)
			return &charter->nodes[i];
	if (charter->node_count == NODES_MAX)
		return NULL;
	memcpy(charter->nodes[charter->node_count].id, id, strlen(id) + 1);
	return &charter->nodes[charter->node_count++];
}

static int
key_named(struct vkey *key, const char *text, uint8_t type, const char *name,
    struct fault *fault)
{
	if (vkey_read(key, text, fault))
		return -1;
	if (strcmp(key->name, name) != 0 || key->type != type)
		return fault_say(fault, "the key is named %s, should be %s of type %d",
		    key->name, name, type);
	return 0;
}

static int
platform_row(
    struct charter_info *charter, const char *id, const char *vkey, struct fault *fault)
{
	char name[NAME_MAX_SIZE + 60];

	snprintf(name, sizeof name, "%s/platform/%s", charter->origin, id);
	charter->platforms = mem_more(
	    charter->platforms, charter->platform_count + 1, sizeof *charter->platforms);
	return key_named(&charter->platforms[charter->platform_count++], vkey,
	    KEY_ED25519, name, fault);
}

static int
node_row(struct charter_info *charter, const char *use, const char *id, const char *vkey,
    struct fault *fault)
{
	struct node_keys *node = node_of(charter, id);
	char name[NAME_MAX_SIZE + 60];
	unsigned bit;
	int r;

	if (node == NULL)
		return fault_say(fault, "more than %d nodes", NODES_MAX);
	if (strcmp(use, "log") == 0) {
		bit = 1;
		r = key_named(&node->log, vkey, KEY_ED25519, charter->origin, fault);
	} else if (strcmp(use, "proposer") == 0) {
		bit = 2;
		snprintf(name, sizeof name, "%s/proposer/%s", charter->origin, id);
		r = key_named(&node->proposer, vkey, KEY_ED25519, name, fault);
	} else if (strcmp(use, "cosigner") == 0) {
		bit = 4;
		snprintf(name, sizeof name, "%s/node/%s", charter->origin, id);
		r = key_named(&node->cosigner, vkey, KEY_COSIGNATURE, name, fault);
	} else {
		return fault_say(fault, "unknown use \"%.40s\"", use);
	}
	if (r == 0 && node->have & bit)
		return fault_say(fault, "node %s has two %s keys", id, use);
	node->have |= bit;
	return r;
}

static int
row_read(struct charter_info *charter, const json_t *row, struct fault *fault)
{
	static const char *const keys[] = {"use", "name", "vkey", "url", NULL};
	const char *use, *name, *vkey, *url;

	if (strict_keys(row, keys, "the row", fault) ||
	    (use = strict_text(row, "use", fault)) == NULL ||
	    (name = strict_text(row, "name", fault)) == NULL ||
	    (vkey = strict_text(row, "vkey", fault)) == NULL ||
	    (url = strict_text(row, "url", fault)) == NULL)
		return -1;
	if (strcmp(use, "log") == 0 ? strlen(url) < 1 || strlen(url) > 255
				    : url[0] != '\0')
		return fault_say(
		    fault, "\"url\" is 1 to 255 bytes in a log row and empty elsewhere");
	if (!id_ok(name))
		return fault_say(fault, "\"%.60s\" is no id", name);
	if (strcmp(use, "platform") == 0)
		return platform_row(charter, name, vkey, fault);
	return node_row(charter, use, name, vkey, fault);
}

/* No key may serve twice, or one node could count as two. */
static int
keys_distinct(const struct charter_info *charter, struct fault *fault)
{
	size_t room = 3 * charter->node_count + charter->platform_count, count = 0;
	const uint8_t **keys = mem_new(room, sizeof *keys);
	int r = 0;

	for (size_t i = 0; i < charter->node_count; i++) {
		const struct node_keys *node = &charter->nodes[i];
		if (node->have != 7)
			r = fault_say(
			    fault, "node %s lacks one of its three keys", node->id);
		keys[count++] = node->log.public;
		keys[count++] = node->proposer.public;
		keys[count++] = node->cosigner.public;
	}
	for (size_t i = 0; i < charter->platform_count; i++)
		keys[count++] = charter->platforms[i].public;
	for (size_t i = 0; r == 0 && i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (memcmp(keys[i], keys[j], 32) == 0)
				r = fault_say(fault, "two rows share a key");
	free(keys);
	return r;
}

static int
head_read(
    struct charter_info *charter, const struct entry_leaf *leaf, struct fault *fault)
{
	static const char *const keys[] = {
	    "origin", "created", "formats", "engine", "lines", NULL};
	const char *origin = strict_text(leaf->fields, "origin", fault);
	const char *formats = origin ? strict_text(leaf->fields, "formats", fault) : NULL;
	const char *engine = formats ? strict_text(leaf->fields, "engine", fault) : NULL;

	if (engine == NULL || strict_keys(leaf->fields, keys, "the charter", fault) ||
	    strict_int(leaf->fields, "created", &charter->created, fault))
		return -1;
	if (strcmp(leaf->service, "core") != 0 || strcmp(leaf->kind, "charter") != 0 ||
	    leaf->version != 1 || leaf->seq != 1 || leaf->parts != 1)
		return fault_say(
		    fault, "leaf 0 is no charter (core charter, version 1, seq 1)");
	if (strcmp(origin, leaf->origin) != 0)
		return fault_say(fault, "its two origins differ");
	if (strcmp(formats, "madang/v1") != 0)
		return fault_say(fault,
		    "formats are \"%.40s\", this program knows madang/v1", formats);
	if (strncmp(engine, "madang-rules/1 ", 15) != 0)
		return fault_say(fault,
		    "the engine is \"%.60s\", this program knows "
		    "madang-rules/1",
		    engine);
	if (strlen(engine) > 99 || charter->created < 0)
		return fault_say(fault, "its engine is too long, or created below 0");
	charter->origin = mem_text(origin);
	charter->engine = mem_text(engine);
	return 0;
}

int
charter_info_read(
    struct charter_info *charter, const struct entry_leaf *leaf, struct fault *fault)
{
	const json_t *rows = json_object_get(leaf->fields, "lines");
	json_t *row;
	size_t i;

	memcpy(charter->hash, leaf->hash, HASH);
	if (head_read(charter, leaf, fault))
		return -1;
	json_array_foreach (rows, i, row)
		if (row_read(charter, row, fault))
			return fault_at(fault, "row %zu of the charter", i + 1);
	if (charter->node_count == 0 || charter->platform_count == 0)
		return fault_say(fault, "the charter names no node or no platform key");
	if (keys_distinct(charter, fault))
		return -1;
	if (leaf->note.count != 1 || !signed_holds(&leaf->note, &leaf->note.lines[0],
					 &charter->platforms[0], NULL))
		return fault_say(
		    fault, "the charter is not signed by its first platform key");
	return 0;
}

void
charter_info_drop(struct charter_info *charter)
{
	free(charter->origin);
	free(charter->engine);
	free(charter->platforms);
	*charter = (struct charter_info){0};
}

size_t
charter_info_quorum(const struct charter_info *charter)
{
	return 2 * charter->node_count / 3 + 1;
}

int
quorum_add(struct quorum *q, const struct signature *line, const struct bytes *blobs,
    struct span text, struct fault *fault)
{
	for (size_t i = 0; i < q->charter->node_count; i++) {
		const struct node_keys *node = &q->charter->nodes[i];
		if (!signed_by(line, &node->cosigner))
			continue;
		if (q->seen[i])
			return fault_say(fault, "node %s cosigned twice", node->id);
		if (!signature_holds(
			line, blobs, text, &node->cosigner, &q->times[q->count]))
			return fault_say(
			    fault, "the cosignature of node %s does not hold", node->id);
		q->seen[i] = true;
		q->count++;
		return 0;
	}
	return 0;
}

int
quorum_reached(const struct quorum *q, struct fault *fault)
{
	size_t need = charter_info_quorum(q->charter);

	if (q->count < need)
		return fault_say(fault,
		    "%zu cosignatures, the quorum is %zu of %zu nodes", q->count, need,
		    q->charter->node_count);
	return 0;
}

static int
by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

int64_t
quorum_median(const struct quorum *q)
{
	uint64_t times[NODES_MAX], median;

	if (q->count == 0)
		return 0;
	memcpy(times, q->times, q->count * sizeof *times);
	qsort(times, q->count, sizeof *times, by_value);
	median = times[(q->count - 1) / 2];
	return median > INT_LIMIT / 1000 ? INT_LIMIT : (int64_t)median * 1000;
}

int
checkpoint_text_read(struct checkpoint_text *cp, struct signed_note *note,
    struct span raw, struct fault *fault)
{
	struct span rest, line;
	struct bytes root = {0};
	bool ok;

	memset(cp, 0, sizeof *cp);
	if (signed_read(note, raw, fault))
		return -1;
	rest = note->text;
	if (!span_line(&rest, &line) || line.size == 0 || line.size > NAME_MAX_SIZE)
		return fault_say(fault, "the first line is no origin");
	memcpy(cp->origin, line.data, line.size);
	if (!span_line(&rest, &line) || !decimal_to(&cp->size, line, INT64_MAX))
		return fault_say(fault, "the second line is no tree size");
	ok = span_line(&rest, &line) && b64_to(&root, line) && root.size == HASH;
	if (ok)
		memcpy(cp->root, root.data, HASH);
	bytes_drop(&root);
	if (!ok)
		return fault_say(fault, "the third line is no root hash");
	if (rest.size != 0)
		return fault_say(fault, "there are lines after the root hash");
	return 0;
}

int
checkpoint_signed(const struct signed_note *note, const struct charter_info *charter,
    uint64_t *signatures, struct fault *fault)
{
	struct quorum q = {.charter = charter};
	bool logged = false;

	for (size_t i = 0; i < note->count; i++) {
		const struct signature *line = &note->lines[i];
		size_t before = q.count;
		if (quorum_add(&q, line, &note->blobs, note->text, fault))
			return -1;
		*signatures += q.count - before;
		for (size_t n = 0; n < charter->node_count; n++) {
			if (!signed_by(line, &charter->nodes[n].log))
				continue;
			if (!signed_holds(note, line, &charter->nodes[n].log, NULL))
				return fault_say(fault,
				    "the log signature of node %s does not "
				    "hold",
				    charter->nodes[n].id);
			logged = true;
			++*signatures;
		}
	}
	if (!logged)
		return fault_say(fault, "no node's log key signed it");
	return quorum_reached(&q, fault);
}

void
checkpoint_text_of(
    struct bytes *out, const char *origin, uint64_t size, const uint8_t root[HASH])
{
	bytes_format(out, "%s\n%llu\n", origin, (unsigned long long)size);
	b64_of(out, root, HASH);
	bytes_text(out, "\n");
}
