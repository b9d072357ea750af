/* A sealed file; only such as are cheap to open, or every input would cost 64 MiB and a
 * second. */
#include <string.h>

#include <sodium.h>

#include "card/seal.h"
#include "fuzz.h"

FUZZ_TARGET(seal)
{
	static const char cheap[] = "\nargon2id 1 8\n";
	struct secret pass, out = {0};
	char name[KEY_NAME_MAX + 1] = "";
	int rc;

	if (size > 0 && memmem(data, size, "argon2id", 8) != NULL &&
	    memmem(data, size, cheap, sizeof(cheap) - 1) == NULL)
		return;
	secret_alloc(&pass, 4);
	memcpy(pass.data, "1234", 4);
	rc = seal_open(&out, name, "station", data, size, &pass, NULL);
	FUZZ_MUST(rc == 0 || rc == ERR_FORMAT || rc == ERR_PASSPHRASE);
	FUZZ_MUST((rc == 0) == (out.data != NULL));
	if (rc == 0)
		FUZZ_MUST(strcmp(name, "jongno-03") == 0 && out.size == 32);
	secret_free(&out);
	secret_free(&pass);
}
