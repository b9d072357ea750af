#include "note/key.h"

#include <sodium.h>
#include <string.h>

#include "base/b64.h"
#include "base/text.h"
#include "tree/merkle.h"

bool
key_name_ok(const char *name)
{
	size_t size = strlen(name);
	if (size < 1 || size > KEY_NAME_MAX || !text_clean(name, size, false))
		return false;
	struct cur c = cur_of(name, size);
	while (cur_left(&c)) {
		int32_t rune = text_rune(&c);
		if (rune == '+' || text_is_space(rune))
			return false;
	}
	return true;
}

int
key_set(struct key *key, const char *name, uint8_t type,
    const uint8_t public[KEY_PUBLIC_SIZE])
{
	if (!key_name_ok(name))
		return ERR_KEY;
	struct key k = {.type = type};
	strcpy(k.name, name);
	memcpy(k.public, public, KEY_PUBLIC_SIZE);

	uint8_t hash[HASH_SIZE];
	struct sha256 *s = sha256_open();
	sha256_put(s, name, strlen(name));
	sha256_put(s, "\n", 1);
	sha256_put(s, &type, 1);
	sha256_put(s, public, KEY_PUBLIC_SIZE);
	sha256_close(s, hash);
	memcpy(k.id, hash, sizeof k.id);
	*key = k;
	return 0;
}

int
key_parse(struct key *key, const char *vkey)
{
	const char *plus = strchr(vkey, '+');
	if (!plus || plus - vkey > KEY_NAME_MAX)
		return ERR_KEY;
	char name[KEY_NAME_MAX + 1] = "";
	memcpy(name, vkey, (size_t)(plus - vkey));

	uint8_t id[4], material[1 + KEY_PUBLIC_SIZE];
	const char *rest = plus + 1;
	if (strlen(rest) != 8 + 1 + B64_SIZE(sizeof material) || rest[8] != '+' ||
	    hex_decode(id, sizeof id, rest, 8) ||
	    b64_get_exact(material, sizeof material, rest + 9, B64_SIZE(sizeof material)))
		return ERR_KEY;
	if (material[0] != KEY_ED25519 && material[0] != KEY_COSIGNER)
		return ERR_KEY;

	struct key k;
	if (key_set(&k, name, material[0], material + 1) ||
	    memcmp(k.id, id, sizeof id) != 0)
		return ERR_KEY;
	*key = k;
	return 0;
}

void
key_format(const struct key *key, char vkey[KEY_VKEY_MAX])
{
	char id[9];
	hex_encode(id, key->id, sizeof key->id);
	struct buf b = {0};
	buf_printf(&b, "%s+%s+", key->name, id);
	uint8_t material[1 + KEY_PUBLIC_SIZE] = {key->type};
	memcpy(material + 1, key->public, KEY_PUBLIC_SIZE);
	b64_put(&b, material, sizeof material);
	if (b.size >= KEY_VKEY_MAX)
		die("a vkey of %zu characters", b.size);
	memcpy(vkey, b.data, b.size + 1);
	buf_free(&b);
}

bool
key_equal(const struct key *a, const struct key *b)
{
	return strcmp(a->name, b->name) == 0 && a->type == b->type &&
	       memcmp(a->id, b->id, sizeof a->id) == 0 &&
	       memcmp(a->public, b->public, KEY_PUBLIC_SIZE) == 0;
}

void
key_from_seed(uint8_t public[KEY_PUBLIC_SIZE], uint8_t secret[KEY_SECRET_SIZE],
    const uint8_t seed[KEY_SEED_SIZE])
{
	if (sodium_init() < 0)
		die("libsodium cannot start");
	if (crypto_sign_seed_keypair(public, secret, seed) != 0)
		die("libsodium cannot make a key pair");
}
