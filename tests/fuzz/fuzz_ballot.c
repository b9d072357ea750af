/* A ballot and the opening of a challenge, in the first poll of
 * tests/vectors/ballot.json. */
#include <string.h>

#include "ballot/ballot.h"
#include "ballot/batch.h"
#include "base/b64.h"
#include "fuzz.h"
#include "group/arith.h"
#include "tree/merkle.h"

#define CELLS 3

static const char question[] = "{\"id\":\"night-bus\",\"type\":\"yesno\",\"text\":{"
			       "\"ko\":\"a\",\"en\":\"b\"},\"options\":["
			       "{\"id\":\"yes\",\"ko\":\"a\",\"en\":\"b\"},{\"id\":"
			       "\"no\",\"ko\":\"a\",\"en\":\"b\"}]}";

static const struct ballot_context *
poll(void)
{
	static struct questions *q;
	static struct ballot_context ctx;

	if (q != NULL)
		return &ctx;
	FUZZ_MUST(questions_parse(&q, question, sizeof(question) - 1, NULL) == 0);
	ctx.questions = q;
	FUZZ_MUST(hex_decode(ctx.eid, 32,
		      "8952d1c1fd648da7c0bd9f84d77e3d6508a9ec00267be6b37ad110e9fa88a293",
		      64) == 0);
	FUZZ_MUST(hex_decode(ctx.key, 32,
		      "f25dcc36b219854cd01d21220e7819273baf97b2457c6a544820144b5f80ef0e",
		      64) == 0);
	return &ctx;
}

/* The only good ballot that anybody without the credential's secret can show. */
static bool
is_known(const uint8_t *data, size_t size)
{
	uint8_t known[32], digest[32];

	FUZZ_MUST(hex_decode(known, 32,
		      "21d05aa7aa52bdc436b520cbfef99c5aab9859122802c39f28a9c680947a098a",
		      64) == 0);
	ballot_digest(digest, data, size);
	return memcmp(digest, known, 32) == 0;
}

static bool
encodings_ok(const uint8_t *data, size_t size)
{
	for (size_t at = 1; at < size; at += 32) {
		size_t in_cell = (at - 97) % 288;
		bool scalar = at < 97                 ? at == 65
			      : at < 97 + CELLS * 288 ? in_cell >= 192
						      : at == 97 + CELLS * 288 + 64;

		if (!(scalar ? group_scalar_ok(data + at) : group_point_ok(data + at)))
			return false;
	}
	return true;
}

/* What libsodium says, every arithmetic says. */
static void
compare_modes(const uint8_t *data, size_t size, enum ballot_fault fault)
{
	static const enum arith modes[] = {ARITH_PORTABLE, ARITH_AVX2};
	enum arith before = arith_now();
	bool good;

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (!arith_use(modes[i]))
			continue;
		batch_find_good(poll(), &data, &size, 1, &good);
		FUZZ_MUST(good == (fault == BALLOT_GOOD));
	}
	FUZZ_MUST(arith_use(before));
}

FUZZ_TARGET(ballot)
{
	enum ballot_fault fault = ballot_check(poll(), data, size);
	char tracker[TRACKER_SIZE];

	FUZZ_MUST((fault == BALLOT_FORM) == (size != 1057 || data[0] != 1));
	if (fault == BALLOT_FORM)
		return;
	FUZZ_MUST((fault == BALLOT_ENCODING) == !encodings_ok(data, size));
	FUZZ_MUST((fault == BALLOT_GOOD) == is_known(data, size));
	compare_modes(data, size, fault);
	ballot_tracker(tracker, poll()->eid, CELLS, data, size);
	FUZZ_MUST(tracker_ok(tracker));
}

/* tracker, digest, one byte a cell, every r */
FUZZ_TARGET(challenge)
{
	char tracker[TRACKER_SIZE] = "";
	int rc;

	if (size != TRACKER_CHARS + 32 + CELLS + CELLS * SCALAR_SIZE)
		return;
	memcpy(tracker, data, TRACKER_CHARS);
	rc = ballot_open_challenge(poll(), tracker, data + TRACKER_CHARS,
	    data + TRACKER_CHARS + 32, CELLS, data + TRACKER_CHARS + 32 + CELLS, CELLS,
	    NULL);
	FUZZ_MUST(rc == 0 || rc == ERR_FORMAT || rc == ERR_PROOF);
	if (rc != 0)
		return;
	/* Anyone can make an opening, but only of one tracker each. */
	tracker[0] = tracker[0] == 'A' ? 'B' : 'A';
	FUZZ_MUST(ballot_open_challenge(poll(), tracker, data + TRACKER_CHARS,
		      data + TRACKER_CHARS + 32, CELLS, data + TRACKER_CHARS + 32 + CELLS,
		      CELLS, NULL) != 0);
}
