/* join: the charter of a city, for who has its fingerprint from a place of trust. */
#include "admin/wallet/wallet.h"

#include <string.h>

#include "base/b64.h"
#include "net/http.h"

#define TIMEOUT_MS 60000L

static int
fetch(const struct args *a, const char *where, struct buf *out, struct why *why)
{
	struct http *http = NULL;
	long status = 0;

	if (strstr(where, "://") == NULL)
		return file_read(out, path_of("%s/charter", where).s, ENTRY_MAX, why);
	int r = http_open(&http, a->ca_file, TIMEOUT_MS, why);
	if (r == 0)
		r = http_get(
		    http, path_of("%s/charter", where).s, ENTRY_MAX, out, &status, why);
	if (r == 0 && status != 200)
		r = why_set(
		    why, ERR_NET, "%s has no charter (status %ld)", where, status);
	http_close(http);
	return r;
}

static int
check(struct charter *charter, const struct buf *raw, const uint8_t pin[HASH_SIZE],
    struct why *why)
{
	char hex[2 * HASH_SIZE + 1];
	int r = charter_parse(charter, raw->data, raw->size, why);

	hex_encode(hex, charter->leaf, HASH_SIZE);
	if (r == 0 && memcmp(charter->leaf, pin, HASH_SIZE) != 0)
		r = why_set(why, ERR_FORK,
		    "that is another city: the fingerprint of its charter is %s", hex);
	return r;
}

int
wallet_join(const struct args *a, struct why *why)
{
	struct path path = path_of("%s/charter", a->wallet);
	const char *fingerprint = a->words[1];
	uint8_t pin[HASH_SIZE];
	struct charter charter;
	struct buf raw = {0};
	int r = hex_decode(pin, sizeof(pin), fingerprint, strlen(fingerprint));

	if (r != 0)
		return why_set(why, ERR_FORMAT,
		    "a fingerprint is 64 digits of 0-9 and a-f, not \"%.70s\"",
		    fingerprint);
	r = fetch(a, a->words[0], &raw, why);
	if (r == 0)
		r = check(&charter, &raw, pin, why);
	if (r == 0)
		r = file_make_dir(a->wallet, 0700, why);
	if (r == 0)
		r = file_write(path.s, raw.data, raw.size, 0600, why);
	if (r == 0)
		tell(stdout, WORD_JOINED, path.s, charter.origin, NULL);
	buf_free(&raw);
	return r;
}
