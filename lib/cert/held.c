#include "cert/held.h"

#include <string.h>

#include "base/b64.h"

int
held_open(struct held *h, const char *path, struct why *why)
{
	*h = (struct held){.text = {0}};
	int r = file_read(&h->text, path, CERT_MAX, why);
	if (r == 0)
		r = cert_read(&h->cert, buf_str(&h->text), h->text.size, why);
	if (r != 0)
		buf_free(&h->text);
	return r;
}

void
held_close(struct held *h)
{
	cert_free(&h->cert);
	buf_free(&h->text);
}

void
held_digest(const struct held *h, char hex[2 * HASH_SIZE + 1])
{
	uint8_t digest[HASH_SIZE];

	cert_digest(&h->cert, digest);
	hex_encode(hex, digest, sizeof(digest));
}

struct path
held_beside(const char *file, const char *ending)
{
	size_t size = strlen(file);

	if (size > 6 && strcmp(file + size - 6, ".sdjwt") == 0)
		size -= 6;
	return path_of("%.*s.%s", (int)size, file, ending);
}
