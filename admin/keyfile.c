#include "admin/admin.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"

void
say(const char *format, ...)
{
	char text[4096];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	log_answer(stdout, "%s", text);
	fflush(stdout);
}

bool
file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

int
id_check(const char *id, const char *what, struct why *why)
{
	size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");

	if (n >= 1 && n <= ID_MAX && id[n] == '\0')
		return 0;
	return why_set(why, ERR_FORMAT,
	    "\"%.60s\" is no id of a %s: use 1 to %d of the characters "
	    "a-z, 0-9 and -",
	    id, what, ID_MAX);
}

void
secret_random(struct secret *s, size_t size)
{
	secret_alloc(s, size);
	randombytes_buf(s->data, size);
}

int
keyfile_pass(
    const struct args *a, const char *whose, struct secret *pass, struct why *why)
{
	char prompt[200];

	snprintf(prompt, sizeof(prompt), "New passphrase of %s: ", whose);
	return pass_read(pass, a->key_pass_file != NULL ? a->key_pass_file : a->pass_file,
	    prompt, why);
}

static int
keyfile_new(const char *path, const char *role, const char *name,
    const struct secret *pass, struct key *key, struct why *why)
{
	uint8_t public[KEY_PUBLIC_SIZE];
	struct secret seed, secret;

	secret_random(&seed, KEY_SEED_SIZE);
	secret_alloc(&secret, KEY_SECRET_SIZE);
	key_from_seed(public, secret.data, seed.data);
	int r = key_set(key, name, KEY_ED25519, public);
	if (r != 0)
		why_set(why, r, "\"%s\" cannot be the name of a key", name);
	else
		r = key_file_write(path, role, key, seed.data, pass, why);
	secret_free(&secret);
	secret_free(&seed);
	return r;
}

int
keyfile_make(const char *path, const char *role, const char *name,
    const struct secret *pass, struct key *key, bool *made, struct why *why)
{
	*made = !file_exists(path);
	if (*made)
		return keyfile_new(path, role, name, pass, key, why);
	int r = key_file_public(path, key, why);
	if (r == 0 && strcmp(key->name, name) != 0)
		r = why_set(why, ERR_KEY, "%s is the key of %s, not of %s", path,
		    key->name, name);
	return r;
}
