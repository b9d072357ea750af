#include "verifier/certproof.h"

#include <string.h>

#include "verifier/frontier.h"

#define PATH_LIMIT 64

struct path {
	uint64_t index;
	uint8_t hashes[PATH_LIMIT][HASH];
	size_t count;
};

static bool
index_read(struct path *path, struct span line)
{
	static const char word[] = "index ";
	size_t skip = sizeof word - 1;

	return line.size > skip && memcmp(line.data, word, skip) == 0 &&
	       decimal_to(&path->index, (struct span){line.data + skip, line.size - skip},
		   INT64_MAX);
}

/* A tlog-proof up to its checkpoint. */
static int
path_read(struct path *path, struct span *rest, struct fault *fault)
{
	struct span line;

	if (!span_line(rest, &line) || !span_is(line, "c2sp.org/tlog-proof@v1"))
		return fault_say(fault, "there is no tlog-proof in the receipt");
	if (!span_line(rest, &line) || !index_read(path, line))
		return fault_say(fault, "the receipt says no index");
	for (path->count = 0; span_line(rest, &line); path->count++) {
		struct bytes hash = {0};
		bool good;
		if (line.size == 0)
			return 0;
		good =
		    path->count < PATH_LIMIT && b64_to(&hash, line) && hash.size == HASH;
		if (good)
			memcpy(path->hashes[path->count], hash.data, HASH);
		bytes_drop(&hash);
		if (!good)
			return fault_say(fault, "the path of the receipt is malformed");
	}
	return fault_say(fault, "the receipt has no checkpoint");
}

/* From the leaf to the root: at each level the sibling is left or right, or there is
 * none, at the tree's right edge. */
static bool
path_leads(const struct path *path, const uint8_t leaf[HASH], uint64_t size,
    const uint8_t root[HASH])
{
	uint64_t node = path->index, last = size - 1;
	uint8_t hash[HASH];
	size_t used = 0;

	if (size == 0 || path->index >= size)
		return false;
	memcpy(hash, leaf, HASH);
	for (; last > 0; node >>= 1, last >>= 1) {
		if (node % 2 == 0 && node == last)
			continue;
		if (used == path->count)
			return false;
		if (node % 2 == 1)
			node_hash(hash, path->hashes[used++], hash);
		else
			node_hash(hash, hash, path->hashes[used++]);
	}
	return used == path->count && memcmp(hash, root, HASH) == 0;
}

static int
entry_check(struct certproof *p, const struct charter_info *charter, struct fault *fault)
{
	struct span raw = {p->raw.data, p->raw.size};

	if (entry_leaf_read(&p->entry, raw, 0, fault))
		return fault_at(fault, "the entry in the receipt");
	if (strcmp(p->entry.origin, charter->origin) != 0)
		return fault_say(fault, "the receipt is of %.100s, not of %.100s",
		    p->entry.origin, charter->origin);
	if (strcmp(p->entry.service, "cert") != 0 ||
	    (strcmp(p->entry.kind, "issue") != 0 &&
		strcmp(p->entry.kind, "supersede") != 0))
		return fault_say(fault, "the entry in the receipt issues no certificate");
	if (!signed_by(&p->entry.note.lines[0], &p->issuer) ||
	    !signed_holds(&p->entry.note, &p->entry.note.lines[0], &p->issuer, NULL))
		return fault_say(fault, "%.100s did not sign the entry in the receipt",
		    p->issuer.name);
	return 0;
}

static int
head_read(struct certproof *p, struct span *rest, struct fault *fault)
{
	struct span line;
	struct bytes key = {0};
	int failed;

	if (!span_line(rest, &line) || !span_is(line, "madang/cert-proof/v1"))
		return fault_say(fault, "its first line is not madang/cert-proof/v1");
	if (!span_line(rest, &line) || line.size == 0 ||
	    memchr(line.data, '\0', line.size) != NULL)
		return fault_say(fault, "its second line is no key");
	bytes_add(&key, line.data, line.size);
	bytes_add(&key, "", 1);
	failed = vkey_read(&p->issuer, (char *)key.data, fault);
	bytes_drop(&key);
	if (failed || p->issuer.type != KEY_ED25519)
		return fault_say(fault, "its second line is no key");
	if (!span_line(rest, &line) || !b64_to(&p->raw, line))
		return fault_say(fault, "its third line is no base64");
	return 0;
}

static int
tree_check(struct certproof *p, const struct path *path, struct span raw,
    const struct charter_info *charter, struct fault *fault)
{
	struct signed_note note = {0};
	struct checkpoint_text cp;
	uint64_t signatures = 0;
	int failed = checkpoint_text_read(&cp, &note, raw, fault) ||
		     checkpoint_signed(&note, charter, &signatures, fault);

	signed_drop(&note);
	if (failed)
		return fault_at(fault, "the checkpoint in the receipt");
	if (strcmp(cp.origin, charter->origin) != 0)
		return fault_say(
		    fault, "the checkpoint in the receipt is of another ledger");
	p->index = path->index;
	p->size = cp.size;
	return path_leads(path, p->entry.hash, cp.size, cp.root)
		   ? 0
		   : fault_say(fault,
			 "the path in the receipt does not lead from its entry to the "
			 "tree that the nodes signed");
}

int
certproof_read(struct certproof *p, struct span text, const struct charter_info *charter,
    struct fault *fault)
{
	struct path path;

	*p = (struct certproof){.index = 0};
	if (text.size > CERTPROOF_LIMIT)
		return fault_say(
		    fault, "the receipt has more than %u bytes", CERTPROOF_LIMIT);
	if (head_read(p, &text, fault) || entry_check(p, charter, fault) ||
	    path_read(&path, &text, fault))
		return -1;
	return tree_check(p, &path, text, charter, fault);
}

void
certproof_drop(struct certproof *p)
{
	entry_leaf_drop(&p->entry);
	bytes_drop(&p->raw);
}
