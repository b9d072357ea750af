#include "verifier/leaf.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/frontier.h"

/* Tag line, then one JSON object on one line; *rest becomes the lines after them. */
static json_t *
head_of(const struct signed_note *note, const char *tag, struct span *rest,
    struct span *line, struct fault *fault)
{
	json_t *head;

	*rest = note->text;
	if (!span_line(rest, line) || !span_is(*line, tag)) {
		fault_say(fault, "the first line is not %s", tag);
		return NULL;
	}
	if (!span_line(rest, line)) {
		fault_say(fault, "there is no line after %s", tag);
		return NULL;
	}
	head = strict_read(*line, false, fault);
	if (head != NULL && !json_is_object(head)) {
		fault_say(fault, "line 2 is not a JSON object");
		json_decref(head);
		return NULL;
	}
	return head;
}

static int
digest_of(uint8_t out[HASH], const json_t *head, const char *key, struct fault *fault)
{
	const char *text = strict_text(head, key, fault);
	struct bytes b = {0};
	bool ok;

	if (text == NULL)
		return -1;
	ok = b64_to(&b, span_of(text)) && b.size == HASH;
	if (ok)
		memcpy(out, b.data, HASH);
	bytes_drop(&b);
	return ok ? 0 : fault_say(fault, "\"%s\" is not a digest in base64", key);
}

static int
part_of(struct entry_leaf *entry, struct fault *fault)
{
	const json_t *part = json_object_get(entry->head, "part");

	entry->part = entry->parts = 1;
	if (part == NULL)
		return 0;
	if (!json_is_array(part) || json_array_size(part) != 2 ||
	    !json_is_integer(json_array_get(part, 0)) ||
	    !json_is_integer(json_array_get(part, 1)))
		return fault_say(fault, "\"part\" is not [i,m]");
	entry->part = json_integer_value(json_array_get(part, 0));
	entry->parts = json_integer_value(json_array_get(part, 1));
	if (entry->part < 1 || entry->parts < 2 || entry->part > entry->parts)
		return fault_say(fault, "\"part\" is out of range");
	return 0;
}

/* Names of services and kinds. */
static bool
word_ok(const char *text)
{
	size_t size = strlen(text);

	return size >= 1 && size <= 40 &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == size;
}

static bool
id_of(const char *id)
{
	size_t size = strlen(id);

	return size >= 1 && size <= 40 &&
	       strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == size;
}

static bool
row_ok(const json_t *row)
{
	const char *key;
	json_t *value;

	if (!json_is_object(row))
		return false;
	json_object_foreach ((json_t *)(uintptr_t)row, key, value)
		if (!json_is_string(value) && !json_is_integer(value))
			return false;
	return true;
}

static int
fields_of(struct entry_leaf *entry, struct fault *fault)
{
	const char *key;
	json_t *value;
	size_t i;
	json_t *row;

	entry->fields = json_object_get(entry->head, "fields");
	if (!json_is_object(entry->fields))
		return fault_say(fault, "\"fields\" is missing or no object");
	json_object_foreach ((json_t *)(uintptr_t)entry->fields, key, value) {
		if (json_is_string(value) || json_is_integer(value))
			continue;
		if (strcmp(key, "lines") != 0 || !json_is_array(value))
			return fault_say(
			    fault, "field \"%.60s\" is neither text nor integer", key);
		json_array_foreach (value, i, row)
			if (!row_ok(row))
				return fault_say(
				    fault, "row %zu of \"lines\" is malformed", i);
	}
	return 0;
}

static int
members_of(struct entry_leaf *entry, struct fault *fault)
{
	static const char *const keys[] = {"origin", "service", "kind", "version", "seq",
	    "prev", "time", "fields", "part", NULL};
	uint8_t prev[HASH];

	if (strict_keys(entry->head, keys, "the entry", fault) ||
	    (entry->origin = strict_text(entry->head, "origin", fault)) == NULL ||
	    (entry->service = strict_text(entry->head, "service", fault)) == NULL ||
	    (entry->kind = strict_text(entry->head, "kind", fault)) == NULL ||
	    strict_int(entry->head, "version", &entry->version, fault) ||
	    strict_int(entry->head, "seq", &entry->seq, fault) ||
	    strict_int(entry->head, "time", &entry->time, fault) ||
	    digest_of(prev, entry->head, "prev", fault) || part_of(entry, fault))
		return -1;
	if (!signed_name_ok(span_of(entry->origin)))
		return fault_say(fault, "\"origin\" is no name");
	if (!word_ok(entry->service) || !word_ok(entry->kind))
		return fault_say(fault, "\"service\" or \"kind\" is malformed");
	if (entry->version < 1 || entry->seq < 1)
		return fault_say(fault, "\"version\" or \"seq\" is below 1");
	if (entry->time < 0)
		return fault_say(fault, "\"time\" is below 0");
	return fields_of(entry, fault);
}

static int
items_of(struct entry_leaf *entry, struct span rest, struct fault *fault)
{
	size_t room = 0, *ends = NULL, at = 0;
	struct span line;
	int r = 0;

	bytes_reserve(&entry->data, rest.size / 4 * 3 + 3);
	while (r == 0 && span_line(&rest, &line)) {
		ends = mem_slot(ends, entry->item_count, &room, sizeof *ends);
		if (line.size == 0 || !b64_to(&entry->data, line))
			r = fault_say(
			    fault, "payload line %zu is not base64", entry->item_count);
		ends[entry->item_count++] = entry->data.size;
	}
	entry->items = mem_new(entry->item_count, sizeof *entry->items);
	for (size_t i = 0; i < entry->item_count; i++) {
		entry->items[i].data = entry->data.data + at;
		entry->items[i].size = ends[i] - at;
		at = ends[i];
	}
	free(ends);
	return r;
}

/* The first line signs as <origin>/<role>/<id>, further ones as card. */
static int
signers_of(struct entry_leaf *entry, struct fault *fault)
{
	static const char *const roles[] = {
	    "platform", "office", "registrar", "station", "trustee", NULL};
	const struct signature *lines = entry->note.lines;
	size_t size = strnlen(entry->origin, NAME_MAX_SIZE - 1), i = 0;
	const char *role = entry->signer + size + 1, *id;

	memcpy(entry->signer, lines[0].name.data, lines[0].name.size);
	if (strncmp(entry->signer, entry->origin, size) != 0 ||
	    entry->signer[size] != '/' || (id = strchr(role, '/')) == NULL)
		return fault_say(fault, "the signer %.120s is not <origin>/<role>/<id>",
		    entry->signer);
	while (roles[i] != NULL && (strncmp(roles[i], role, strlen(roles[i])) != 0 ||
				       role + strlen(roles[i]) != id))
		i++;
	if (roles[i] == NULL || !id_of(id + 1))
		return fault_say(fault,
		    "the signer %.120s has no role or id that may sign", entry->signer);
	for (i = 0; i < entry->note.count; i++)
		if (lines[i].blob_size != 64)
			return fault_say(
			    fault, "signature %zu is not 64 bytes long", i + 1);
	for (i = 1; i < entry->note.count; i++)
		if (!span_is(lines[i].name, "card"))
			return fault_say(fault, "signature %zu is of %.*s, not of a card",
			    i + 1, (int)lines[i].name.size,
			    (const char *)lines[i].name.data);
	return 0;
}

int
entry_leaf_read(
    struct entry_leaf *entry, struct span raw, uint64_t index, struct fault *fault)
{
	struct span rest, line;

	*entry = (struct entry_leaf){.index = index};
	leaf_hash(entry->hash, raw.data, raw.size);
	if (raw.size > LEAF_MAX)
		return fault_say(
		    fault, "the entry has %zu bytes, more than %d", raw.size, LEAF_MAX);
	if (signed_read(&entry->note, raw, fault))
		return -1;
	entry->head = head_of(&entry->note, "madang/entry/v1", &rest, &line, fault);
	if (entry->head == NULL || members_of(entry, fault))
		return -1;
	if (strict_raw(line, "fields", &entry->fields_raw))
		return fault_say(fault, "\"fields\" cannot be found in line 2");
	if (signers_of(entry, fault))
		return -1;
	return items_of(entry, rest, fault);
}

void
entry_leaf_drop(struct entry_leaf *entry)
{
	signed_drop(&entry->note);
	json_decref(entry->head);
	bytes_drop(&entry->data);
	free(entry->items);
	*entry = (struct entry_leaf){0};
}

bool
block_leaf_is(struct span raw)
{
	static const char tag[] = "madang/block/v1\n";

	return raw.size >= sizeof tag - 1 && memcmp(raw.data, tag, sizeof tag - 1) == 0;
}

/* A carried line is the B64 of a signature line. */
static int
carried_of(
    struct block_leaf *block, struct span rest, struct bytes *lines, struct fault *fault)
{
	size_t starts[SIGNED_MAX + 1];
	struct span line;

	while (span_line(&rest, &line)) {
		if (block->carried_count == SIGNED_MAX)
			return fault_say(fault, "more than %d carried lines", SIGNED_MAX);
		starts[block->carried_count++] = lines->size;
		if (line.size == 0 || !b64_to(lines, line))
			return fault_say(fault, "carried line %zu is not base64",
			    block->carried_count);
	}
	starts[block->carried_count] = lines->size;
	block->carried = mem_new(block->carried_count, sizeof *block->carried);
	for (size_t i = 0; i < block->carried_count; i++)
		if (signature_read(&block->carried[i], &block->blobs,
			(struct span){lines->data + starts[i], starts[i + 1] - starts[i]},
			fault))
			return fault_at(fault, "carried line %zu", i + 1);
	return 0;
}

static int
block_members(struct block_leaf *block, struct fault *fault)
{
	static const char *const keys[] = {
	    "origin", "height", "size", "root", "count", "batch", "time", NULL};

	if (strict_keys(block->head, keys, "the block", fault) ||
	    (block->origin = strict_text(block->head, "origin", fault)) == NULL ||
	    strict_int(block->head, "height", &block->height, fault) ||
	    strict_int(block->head, "size", &block->size, fault) ||
	    strict_int(block->head, "count", &block->count, fault) ||
	    strict_int(block->head, "time", &block->time, fault) ||
	    digest_of(block->root, block->head, "root", fault) ||
	    digest_of(block->batch, block->head, "batch", fault))
		return -1;
	if (block->height < 1 || block->size < 0 || block->count < 0 || block->time < 0)
		return fault_say(fault, "a number is out of range");
	return 0;
}

int
block_leaf_read(struct block_leaf *block, struct span raw, struct fault *fault)
{
	struct span rest, line;

	*block = (struct block_leaf){0};
	if (raw.size > LEAF_MAX)
		return fault_say(
		    fault, "the block has %zu bytes, more than %d", raw.size, LEAF_MAX);
	if (signed_read(&block->note, raw, fault))
		return -1;
	block->head = head_of(&block->note, "madang/block/v1", &rest, &line, fault);
	if (block->head == NULL || block_members(block, fault))
		return -1;
	return carried_of(block, rest, &block->lines, fault);
}

int
block_leaf_signer(const struct block_leaf *block, struct fault *fault)
{
	const struct signature *line = &block->note.lines[0];
	char name[NAME_MAX_SIZE + 1];
	size_t size = strlen(block->origin);
	static const char role[] = "/proposer/";

	if (block->note.count != 1)
		return fault_say(
		    fault, "%zu signatures, it takes one", block->note.count);
	if (line->blob_size != 64)
		return fault_say(fault, "its signature is not 64 bytes long");
	memcpy(name, line->name.data, line->name.size);
	name[line->name.size] = '\0';
	if (strncmp(name, block->origin, size) != 0 ||
	    strncmp(name + size, role, sizeof role - 1) != 0 ||
	    !id_of(name + size + sizeof role - 1))
		return fault_say(
		    fault, "the signer %.120s is not <origin>/proposer/<id>", name);
	return 0;
}

void
block_leaf_drop(struct block_leaf *block)
{
	signed_drop(&block->note);
	json_decref(block->head);
	bytes_drop(&block->lines);
	bytes_drop(&block->blobs);
	free(block->carried);
	*block = (struct block_leaf){0};
}
