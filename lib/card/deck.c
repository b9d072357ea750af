/* A simulation's deck: many poll seeds under one passphrase (doc/protocol/seal.md 4). */
#include "base/b64.h"
#include "base/file.h"
#include "card/derive.h"
#include "card/seal.h"

#define DECK_FILE_MAX (B64_SIZE(SEAL_SECRET_MAX) + 4096)

int
deck_write(const char *path, const uint8_t *seeds, size_t count,
    const struct secret *pass, struct why *why)
{
	struct buf text = {0};
	int err;

	if (count < 1 || count > SEAL_SECRET_MAX / SEED_SIZE)
		return why_set(why, ERR_TOO_LARGE, "a deck holds 1 to %d cards, not %zu",
		    SEAL_SECRET_MAX / SEED_SIZE, count);
	seal(&text, "deck", "deck", seeds, count * SEED_SIZE, pass);
	err = file_write(path, text.data, text.size, 0600, why);
	buf_free(&text);
	return err;
}

int
deck_open(
    struct secret *out, const char *path, const struct secret *pass, struct why *why)
{
	struct buf text = {0};
	struct why detail = {""};
	struct secret seeds = {0};
	int err = file_read(&text, path, DECK_FILE_MAX, why);

	if (err == 0) {
		err =
		    seal_open(&seeds, NULL, "deck", text.data, text.size, pass, &detail);
		if (err != 0)
			why_set(why, err, "%s: %s", path, detail.text);
	}
	if (err == 0 && (seeds.size == 0 || seeds.size % SEED_SIZE != 0))
		err = why_set(
		    why, ERR_FORMAT, "%s: the deck is not a row of 32-byte seeds", path);
	buf_free(&text);
	if (err != 0) {
		secret_free(&seeds);
		return err;
	}
	*out = seeds;
	return 0;
}
