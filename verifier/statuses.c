#include "verifier/statuses.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define UNPACKED_LIMIT 262144

/* Exactly one zlib stream, of a size that is no bomb. */
static bool
unpack(struct bytes *out, const struct bytes *packed)
{
	z_stream z = {.next_in = packed->data, .avail_in = (uInt)packed->size};
	int end;

	if (inflateInit(&z) != Z_OK)
		abort(); /* out of memory */
	z.next_out = bytes_room(out, UNPACKED_LIMIT);
	z.avail_out = UNPACKED_LIMIT;
	end = inflate(&z, Z_FINISH);
	out->size -= z.avail_out;
	inflateEnd(&z);
	return end == Z_STREAM_END && z.avail_in == 0 && out->size > 0;
}

static int
bits_read(struct statuses *s, struct fault *fault)
{
	static const char *const keys[] = {"bits", "lst", NULL};
	const json_t *list = json_object_get(s->jwt.claims, "status_list");
	struct bytes packed = {0};
	const char *lst;
	int64_t bits;
	bool good;

	if (strict_keys(list, keys, "status_list", fault) ||
	    strict_int(list, "bits", &bits, fault) ||
	    (lst = strict_text(list, "lst", fault)) == NULL)
		return -1;
	if (bits != 2)
		return fault_say(fault, "it has not two bits for a certificate");
	good = base64url_to(&packed, span_of(lst)) && unpack(&s->bits, &packed);
	bytes_drop(&packed);
	return good ? 0 : fault_say(fault, "it cannot be unpacked");
}

static int
claims_check(struct statuses *s, const struct charter_info *charter, int64_t list,
    struct fault *fault)
{
	static const char *const keys[] = {
	    "iss", "sub", "iat", "exp", "ttl", "height", "status_list", NULL};
	struct bytes want = {0};
	const char *sub;
	int64_t ttl;
	bool same;

	if (strict_keys(s->jwt.claims, keys, "the status list", fault) ||
	    strict_int(s->jwt.claims, "iat", &s->iat, fault) ||
	    strict_int(s->jwt.claims, "exp", &s->exp, fault) ||
	    strict_int(s->jwt.claims, "ttl", &ttl, fault) ||
	    strict_int(s->jwt.claims, "height", &s->height, fault) ||
	    (sub = strict_text(s->jwt.claims, "sub", fault)) == NULL)
		return -1;
	bytes_format(&want, "https://%s/status/%lld", charter->origin, (long long)list);
	same = span_is((struct span){want.data, want.size}, sub);
	bytes_drop(&want);
	if (!same)
		return fault_say(fault,
		    "it is not list %lld of %s, which the certificate "
		    "names",
		    (long long)list, charter->origin);
	if (s->iat < 0 || s->exp <= s->iat || ttl < 1 || s->height < 0)
		return fault_say(fault, "its times or its height are absurd");
	return bits_read(s, fault);
}

/* By a proposer's key of the charter. */
static int
signer_check(
    const struct statuses *s, const struct charter_info *charter, struct fault *fault)
{
	char name[NAME_MAX_SIZE + 1];
	uint8_t id[4];

	if (jose_signer(&s->jwt, name, id, fault))
		return -1;
	for (size_t i = 0; i < charter->node_count; i++)
		if (jose_names(name, id, &charter->nodes[i].proposer))
			return jose_signed_by(&s->jwt, charter->nodes[i].proposer.public)
				   ? 0
				   : fault_say(fault, "%s did not sign it", name);
	return fault_say(fault, "%.100s, who signed it, is no node of the charter", name);
}

int
statuses_read(struct statuses *s, struct span text, const struct charter_info *charter,
    int64_t list, struct fault *fault)
{
	*s = (struct statuses){.iat = 0};
	if (text.size > STATUSES_LIMIT)
		return fault_say(fault, "it has more than %u bytes", STATUSES_LIMIT);
	if (jose_read(&s->jwt, text, "statuslist+jwt", true, fault) ||
	    signer_check(s, charter, fault))
		return -1;
	return claims_check(s, charter, list, fault);
}

void
statuses_drop(struct statuses *s)
{
	jose_drop(&s->jwt);
	bytes_drop(&s->bits);
}

int
statuses_at(const struct statuses *s, int64_t place, struct fault *fault)
{
	uint64_t at = (uint64_t)place / 4;
	int value;

	if (place < 0 || at >= s->bits.size)
		return fault_say(fault, "it ends before place %lld", (long long)place);
	value = s->bits.data[at] >> 2 * (place % 4) & 3;
	return value != 2
		   ? value
		   : fault_say(fault, "at place %lld it says 2, which has no meaning",
			 (long long)place);
}
