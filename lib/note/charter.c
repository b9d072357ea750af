/* The charter, leaf 0: doc/protocol/entry.md. */
#include "note/checkpoint.h"

#include <string.h>

#include "base/json.h"
#include "note/form.h"

static int
malformed(struct why *why, const char *what)
{
	return why_set(why, ERR_FORMAT, "charter: %s", what);
}

/* Copies a string member of 1..room-1 bytes (from 0 where empty is true). */
static int
copy_text(char *out, size_t room, const json_t *object, const char *key, bool empty,
    struct why *why)
{
	const char *text = json_str(object, key);
	if (!text || strlen(text) >= room || (!*text && !empty))
		return why_set(why, ERR_FORMAT,
		    "charter: \"%s\" must be a text of %d to %zu bytes", key,
		    empty ? 0 : 1, room - 1);
	strcpy(out, text);
	return 0;
}

static struct node_keys *
node_of(struct charter *c, const char *id)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->nodes[i].id, id) == 0)
			return &c->nodes[i];
	if (c->count == NODES_MAX)
		return NULL;
	struct node_keys *node = &c->nodes[c->count++];
	strcpy(node->id, id);
	return node;
}

struct row {
	char use[16];
	char name[FORM_ID_MAX + 1];
	char vkey[KEY_VKEY_MAX];
	char url[256];
	struct key key;
};

static int
read_row(struct row *r, const json_t *line, struct why *why)
{
	static const char *const keys[] = {"use", "name", "vkey", "url", NULL};
	int rc = json_only_keys(line, keys, "charter row", why);
	if (!rc)
		rc = copy_text(r->use, sizeof r->use, line, "use", false, why);
	if (!rc)
		rc = copy_text(r->name, sizeof r->name, line, "name", false, why);
	if (!rc)
		rc = copy_text(r->vkey, sizeof r->vkey, line, "vkey", false, why);
	if (!rc)
		rc = copy_text(r->url, sizeof r->url, line, "url", true, why);
	if (!rc && key_parse(&r->key, r->vkey))
		rc = why_set(why, ERR_KEY, "charter: the vkey of %s %s is malformed",
		    r->use, r->name);
	return rc;
}

/* Uses and what their key names must be. */
static const struct {
	const char *use;
	const char *role; /* NULL: the name is the origin itself */
	uint8_t type;
} uses[] = {
    {"log", NULL, KEY_ED25519},
    {"proposer", "proposer", KEY_ED25519},
    {"cosigner", "node", KEY_COSIGNER},
    {"platform", "platform", KEY_ED25519},
};
enum { USE_LOG, USE_PROPOSER, USE_COSIGNER, USE_PLATFORM, USE_COUNT };

static int
use_of(const struct row *r)
{
	for (int i = 0; i < USE_COUNT; i++)
		if (strcmp(uses[i].use, r->use) == 0)
			return i;
	return USE_COUNT;
}

static bool
name_fits(const struct charter *c, const struct row *r, int use)
{
	if (r->key.type != uses[use].type)
		return false;
	if (use == USE_LOG)
		return strcmp(r->key.name, c->origin) == 0;
	const char *id = form_name_id(r->key.name, c->origin, uses[use].role);
	return id && strcmp(id, r->name) == 0;
}

static int
add_node_key(struct charter *c, const struct row *r, int use, struct why *why)
{
	struct node_keys *node = node_of(c, r->name);
	if (!node)
		return why_set(
		    why, ERR_TOO_LARGE, "charter: more than %d nodes", NODES_MAX);
	struct key *slot = use == USE_LOG        ? &node->log
			   : use == USE_PROPOSER ? &node->proposer
						 : &node->cosigner;
	if (slot->name[0])
		return why_set(why, ERR_FORMAT, "charter: node %s has two rows \"%s\"",
		    r->name, r->use);
	*slot = r->key;
	if (use == USE_LOG)
		strcpy(node->url, r->url);
	return 0;
}

/* platform gets the first platform key. */
static int
add_row(struct charter *c, struct key *platform, const json_t *line, struct why *why)
{
	struct row r;
	int rc = read_row(&r, line, why);
	if (rc)
		return rc;
	int use = use_of(&r);
	if (use == USE_COUNT)
		return why_set(why, ERR_FORMAT, "charter: unknown use \"%s\"", r.use);
	if (!form_id_ok(r.name) || !name_fits(c, &r, use))
		return why_set(why, ERR_KEY,
		    "charter: the key of %s %s has another name or type", r.use, r.name);
	if ((use == USE_LOG) != (r.url[0] != 0))
		return why_set(why, ERR_FORMAT,
		    "charter: \"url\" belongs in the log row of node %s and nowhere else",
		    r.name);
	if (use != USE_PLATFORM)
		return add_node_key(c, &r, use, why);
	if (!platform->name[0])
		*platform = r.key;
	return 0;
}

/* Every key once: two roles with one key would let one machine count as two. */
static int
check_distinct(const json_t *lines, struct why *why)
{
	for (size_t i = 0; i < json_array_size(lines); i++) {
		struct key a, b;
		for (size_t j = 0; j < i; j++) {
			if (key_parse(&a, json_str(json_array_get(lines, i), "vkey")) ||
			    key_parse(&b, json_str(json_array_get(lines, j), "vkey")))
				return malformed(why, "a vkey is malformed");
			if (memcmp(a.public, b.public, KEY_PUBLIC_SIZE) == 0)
				return why_set(why, ERR_KEY,
				    "charter: rows %zu and %zu hold the same key", j + 1,
				    i + 1);
		}
	}
	return 0;
}

static int
read_rows(struct charter *c, struct key *platform, const json_t *lines, struct why *why)
{
	if (!json_is_array(lines) || json_array_size(lines) > 4 * NODES_MAX)
		return malformed(why, "\"lines\" must be an array of keys");
	for (size_t i = 0; i < json_array_size(lines); i++) {
		int rc = add_row(c, platform, json_array_get(lines, i), why);
		if (rc)
			return rc;
	}
	if (c->count == 0)
		return malformed(why, "names no node");
	for (size_t i = 0; i < c->count; i++) {
		const struct node_keys *n = &c->nodes[i];
		if (!n->log.name[0] || !n->proposer.name[0] || !n->cosigner.name[0])
			return why_set(why, ERR_FORMAT,
			    "charter: node %s needs a log, a proposer and a cosigner key",
			    n->id);
	}
	return check_distinct(lines, why);
}

static int
read_fields(
    struct charter *c, struct key *platform, const struct entry *e, struct why *why)
{
	static const char *const keys[] = {
	    "origin", "created", "formats", "engine", "lines", NULL};
	char formats[32];
	int rc = json_only_keys(e->fields, keys, "charter", why);
	if (!rc)
		rc = copy_text(
		    c->origin, sizeof c->origin, e->fields, "origin", false, why);
	if (!rc)
		rc = copy_text(
		    c->engine, sizeof c->engine, e->fields, "engine", false, why);
	if (!rc)
		rc = copy_text(formats, sizeof formats, e->fields, "formats", false, why);
	if (rc)
		return rc;
	if (strcmp(c->origin, e->origin) != 0)
		return malformed(why, "its two origins differ");
	if (strcmp(formats, "madang/v1") != 0)
		return why_set(
		    why, ERR_VERSION, "charter: formats %s, not madang/v1", formats);
	if (json_int(e->fields, "created", &c->created) || c->created < 0)
		return malformed(why, "\"created\" must be Unix seconds");
	return read_rows(c, platform, json_object_get(e->fields, "lines"), why);
}

static int
read_charter(struct charter *c, const struct entry *e, struct why *why)
{
	struct key platform = {0};
	if (strcmp(e->service, "core") != 0 || strcmp(e->kind, "charter") != 0 ||
	    e->version != 1 || e->seq != 1 || e->parts != 1)
		return malformed(why, "leaf 0 is not a core.charter of version 1, seq 1");
	int rc = read_fields(c, &platform, e, why);
	if (rc)
		return rc;
	if (!platform.name[0])
		return malformed(why, "names no platform key");
	if (e->note.count != 1 || strcmp(e->signer, platform.name) != 0 ||
	    note_verify(&e->note, &platform, NULL) != 0)
		return why_set(why, ERR_SIGNATURE,
		    "charter: is not signed by its first platform key, and by it alone");
	memcpy(c->leaf, e->leaf, HASH_SIZE);
	c->quorum = block_quorum(c->count);
	return 0;
}

int
charter_parse(struct charter *charter, const void *raw, size_t size, struct why *why)
{
	struct entry entry;
	struct charter out = {0};
	int rc = entry_parse(&entry, raw, size, why);
	if (rc)
		return rc;
	rc = read_charter(&out, &entry, why);
	entry_free(&entry);
	if (!rc)
		*charter = out;
	return rc;
}
