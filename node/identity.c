#include "node/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/b64.h"
#include "base/file.h"
#include "base/json.h"

#define KEYS_MAX 4096

/* While the keys are parsed, whatever jansson frees is wiped first. */
static void
wipe_free(void *p)
{
	if (p != NULL)
		sodium_memzero(p, malloc_usable_size(p));
	free(p);
}

static int
open_locked(const char *path, int *out, struct why *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return why_set(why, -errno,
		    "%s cannot be read: %s; a node's folder is made by `madang-admin "
		    "city new`",
		    path, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (st.st_mode & 077) != 0) {
		close(fd);
		return why_set(why, -EACCES,
		    "%s may be read by others (mode %03o) and holds secret keys; "
		    "run `chmod 600 %s`, and replace the keys if others had a login here",
		    path, (unsigned)st.st_mode & 0777, path);
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		return why_set(why, -EBUSY,
		    "%s is in use: another madang-node runs on this folder; stop it "
		    "first",
		    path);
	}
	*out = fd;
	return 0;
}

/* One secret, and whether its public key is that of the charter. */
static int
load_secret(const json_t *keys, const char *which, const struct key *want,
    uint8_t *secret, const char *path, struct why *why)
{
	const char *text = json_str(keys, which);
	uint8_t public[KEY_PUBLIC_SIZE];
	uint8_t *seed = sodium_malloc(KEY_SEED_SIZE);
	int r = ERR_FORMAT;

	if (seed == NULL)
		die("out of memory");
	if (text != NULL)
		r = b64_get_exact(seed, KEY_SEED_SIZE, text, strlen(text));
	if (r == 0)
		key_from_seed(public, secret, seed);
	sodium_free(seed);
	if (r != 0)
		return why_set(why, ERR_FORMAT,
		    "%s: \"%s\" is not a 32-byte seed in base64", path, which);
	if (memcmp(public, want->public, sizeof public) != 0)
		return why_set(why, ERR_KEY,
		    "%s: the %s key is not the one the charter names for this node; "
		    "use the keys and the charter of the same city",
		    path, which);
	return 0;
}

static int
find_node(const struct charter *charter, const char *id, size_t *index)
{
	for (size_t i = 0; i < charter->count; i++)
		if (strcmp(charter->nodes[i].id, id) == 0) {
			*index = i;
			return 0;
		}
	return ERR_NOT_FOUND;
}

static int
load_json(struct identity *out, const json_t *keys, const struct charter *charter,
    const char *path, struct why *why)
{
	static const char *const allowed[] = {
	    "format", "id", "origin", "log", "proposer", "cosigner", NULL};
	const char *format = json_str(keys, "format"), *id = json_str(keys, "id");
	const char *origin = json_str(keys, "origin");
	const struct node_keys *node;
	int r = json_only_keys(keys, allowed, path, why);

	if (r != 0)
		return r;
	if (format == NULL || strcmp(format, "madang/node-keys/v1") != 0)
		return why_set(why, ERR_VERSION,
		    "%s is not of the format madang/node-keys/v1", path);
	if (id == NULL || origin == NULL || strcmp(origin, charter->origin) != 0)
		return why_set(why, ERR_KEY,
		    "%s belongs to the ledger \"%s\", the charter to \"%s\"; use the "
		    "keys and "
		    "the charter of the same city",
		    path, origin == NULL ? "" : origin, charter->origin);
	if (find_node(charter, id, &out->index) != 0)
		return why_set(why, ERR_KEY, "%s: the charter of %s has no node \"%s\"",
		    path, charter->origin, id);
	node = &charter->nodes[out->index];
	memcpy(out->id, node->id, sizeof out->id);
	out->log = node->log;
	out->proposer = node->proposer;
	out->cosigner = node->cosigner;
	r = load_secret(keys, "log", &node->log, out->log_secret, path, why);
	if (r == 0)
		r = load_secret(
		    keys, "proposer", &node->proposer, out->proposer_secret, path, why);
	if (r == 0)
		r = load_secret(
		    keys, "cosigner", &node->cosigner, out->cosigner_secret, path, why);
	return r;
}

static int
load_file(struct identity *out, const struct charter *charter, const char *path,
    struct why *why)
{
	uint8_t *text = sodium_malloc(KEYS_MAX);
	json_t *keys = NULL;
	ssize_t size;
	int r;

	if (text == NULL)
		die("out of memory");
	size = pread(out->lock, text, KEYS_MAX, 0);
	if (size <= 0 || size == KEYS_MAX) {
		sodium_free(text);
		return why_set(
		    why, ERR_FORMAT, "%s is empty, too long or unreadable", path);
	}
	json_set_alloc_funcs(malloc, wipe_free);
	r = json_parse(&keys, text, (size_t)size, why);
	if (r != 0)
		why_set(why, r, "%s is not a keys file: it is no well-formed JSON", path);
	else
		r = load_json(out, keys, charter, path, why);
	json_decref(keys);
	json_set_alloc_funcs(malloc, free);
	sodium_free(text);
	return r;
}

int
identity_open(
    struct identity *out, const char *dir, const struct charter *charter, struct why *why)
{
	struct path path = path_of("%s/keys", dir);
	int r;

	memset(out, 0, sizeof *out);
	r = open_locked(path.s, &out->lock, why);
	if (r != 0)
		return r;
	out->log_secret = sodium_malloc(KEY_SECRET_SIZE);
	out->proposer_secret = sodium_malloc(KEY_SECRET_SIZE);
	out->cosigner_secret = sodium_malloc(KEY_SECRET_SIZE);
	if (out->log_secret == NULL || out->proposer_secret == NULL ||
	    out->cosigner_secret == NULL)
		die("out of memory");
	r = load_file(out, charter, path.s, why);
	if (r != 0)
		identity_close(out);
	return r;
}

void
identity_close(struct identity *identity)
{
	sodium_free(identity->log_secret);
	sodium_free(identity->proposer_secret);
	sodium_free(identity->cosigner_secret);
	close(identity->lock);
}
