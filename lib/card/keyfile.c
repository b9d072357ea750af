/* Signing keys as sealed files (doc/protocol/seal.md 2). */
#include <string.h>

#include <sodium.h>

#include "base/file.h"
#include "card/seal.h"

#define MAGIC "madang/key/v1"
#define KEY_FILE_MAX 4096

int
key_file_write(const char *path, const char *what, const struct key *key,
    const uint8_t seed[KEY_SEED_SIZE], const struct secret *pass, struct why *why)
{
	char vkey[KEY_VKEY_MAX];
	struct buf text = {0};
	int err;

	key_format(key, vkey);
	buf_printf(&text, MAGIC "\n%s\n", vkey);
	seal(&text, what, key->name, seed, KEY_SEED_SIZE, pass);
	err = file_write(path, text.data, text.size, 0600, why);
	buf_free(&text);
	return err;
}

/* The clear lines; *c then stands at the seal. */
static int
public_get(struct key *key, struct cur *c, const char *path, struct why *why)
{
	size_t magic_size, size;
	const char *magic = cur_line(c, &magic_size);
	const char *line = cur_line(c, &size);
	char vkey[KEY_VKEY_MAX];

	if (line == NULL || magic_size != strlen(MAGIC) ||
	    memcmp(magic, MAGIC, magic_size) != 0)
		return why_set(
		    why, ERR_FORMAT, "%s is no key file of the kind " MAGIC, path);
	if (size >= sizeof(vkey) || memchr(line, 0, size) != NULL)
		return why_set(why, ERR_FORMAT, "%s: line 2 is no verifier key", path);
	memcpy(vkey, line, size);
	vkey[size] = 0;
	if (key_parse(key, vkey) != 0)
		return why_set(why, ERR_FORMAT, "%s: line 2 is no verifier key", path);
	return 0;
}

int
key_file_public(const char *path, struct key *key, struct why *why)
{
	struct buf text = {0};
	struct cur c;
	int err = file_read(&text, path, KEY_FILE_MAX, why);

	if (err == 0) {
		c = cur_of(text.data, text.size);
		err = public_get(key, &c, path, why);
	}
	buf_free(&text);
	return err;
}

/* A file whose clear key is not the sealed one would sign under a name that nobody can
 * check. */
static int
seed_matches(const struct key *key, const char *name, const struct secret *seed,
    uint8_t *secret, const char *path, struct why *why)
{
	uint8_t public[KEY_PUBLIC_SIZE];

	if (strcmp(name, key->name) != 0 || seed->size != KEY_SEED_SIZE)
		return why_set(why, ERR_KEY,
		    "%s: the sealed part is not that of the key in line 2", path);
	key_from_seed(public, secret, seed->data);
	if (memcmp(public, key->public, KEY_PUBLIC_SIZE) != 0) {
		sodium_memzero(secret, KEY_SECRET_SIZE);
		return why_set(
		    why, ERR_KEY, "%s: the sealed key is not the one in line 2", path);
	}
	return 0;
}

int
key_file_open(const char *path, const char *what, struct key *key, uint8_t *secret,
    const struct secret *pass, struct why *why)
{
	char name[KEY_NAME_MAX + 1];
	struct buf text = {0};
	struct secret seed = {0};
	struct key found;
	struct cur c;
	int err = file_read(&text, path, KEY_FILE_MAX, why);

	if (err == 0) {
		c = cur_of(text.data, text.size);
		err = public_get(&found, &c, path, why);
	}
	if (err == 0) {
		struct why detail = {""};

		err = seal_open(&seed, name, what, c.at, cur_left(&c), pass, &detail);
		if (err != 0)
			why_set(why, err, "%s: %s", path, detail.text);
	}
	if (err == 0)
		err = seed_matches(&found, name, &seed, secret, path, why);
	if (err == 0)
		*key = found;
	secret_free(&seed);
	buf_free(&text);
	return err;
}
