/* A reveal of the first trustee of tests/vectors/ceremony.json. */
#include "ballot/trustee.h"
#include "base/b64.h"
#include "fuzz.h"

FUZZ_TARGET(reveal)
{
	static const uint8_t *reveals[1];
	struct dkg_context ctx = {.ceremony = 1, .i = 1, .n = 3, .k = 2};
	uint8_t key[POINT_SIZE];
	int rc;

	FUZZ_MUST(hex_decode(ctx.define, 32,
		      "7ede94c67198d5eef5a8e4e5e9d2e24d40d9dd3ff9c700cf9df9ea85e5d5467a",
		      64) == 0);
	FUZZ_MUST(hex_decode(ctx.box_key, 32,
		      "9b52b0eceeffb844b22c62b78c559652dd457b03d3f3773b3bfc2c9fb059dd07",
		      64) == 0);
	rc = dkg_check_reveal(&ctx, data, size, NULL);
	FUZZ_MUST(rc == 0 || rc == ERR_FORMAT || rc == ERR_KEY || rc == ERR_PROOF);
	if (size != REVEAL_SIZE(2))
		FUZZ_MUST(rc == ERR_FORMAT);
	reveals[0] = data;
	if (rc == 0)
		FUZZ_MUST(dkg_key(key, reveals, 1) == 0);
}
