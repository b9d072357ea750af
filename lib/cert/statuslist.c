#include "cert/statuslist.h"

#include <string.h>
#include <zlib.h>

#include "base/b64.h"
#include "base/json.h"
#include "base/text.h"

#define TTL 300 /* seconds a reader may keep it without asking again */

void
statuslist_address(struct buf *out, const char *origin, int64_t list)
{
	buf_printf(out, "https://%s/status/%lld", origin, (long long)list);
}

int
statuslist_address_read(char origin[KEY_NAME_MAX + 1], int64_t *list, const char *address)
{
	const char *slash = address ? strrchr(address, '/') : NULL;
	ptrdiff_t size = slash ? slash - address - 8 - 7 : 0; /* of the origin */
	uint64_t number;

	if (size < 1 || size > KEY_NAME_MAX || strncmp(address, "https://", 8) != 0 ||
	    strncmp(slash - 7, "/status", 7) != 0 ||
	    text_decimal(&number, slash + 1, strlen(slash + 1), CERT_LIST_MAX))
		return ERR_FORMAT;
	memcpy(origin, address + 8, (size_t)size);
	origin[size] = 0;
	*list = (int64_t)number;
	return 0;
}

void
statuslist_set(uint8_t *bits, size_t index, enum cert_status status)
{
	unsigned shift = 2 * (index % 4);

	bits[index / 4] =
	    (uint8_t)((bits[index / 4] & ~(3U << shift)) | (unsigned)status << shift);
}

static void
put_deflated(struct buf *out, const uint8_t *bits, size_t size)
{
	uLongf room = compressBound(size);
	struct buf packed = {0};

	if (compress2(buf_room(&packed, room), &room, bits, size, Z_BEST_COMPRESSION) !=
	    Z_OK)
		die("zlib cannot compress");
	b64url_put(out, packed.data, room);
	buf_free(&packed);
}

int
statuslist_put(struct buf *out, const struct statuslist_draft *d, struct why *why)
{
	struct buf lst = {0}, iss = {0}, sub = {0};
	char kid[JWT_KID_MAX];

	if (d->size == 0 || d->size > STATUSLIST_BITS_MAX)
		return why_set(why, ERR_TOO_LARGE, "a status list of %zu bytes", d->size);
	put_deflated(&lst, d->bits, d->size);
	buf_printf(&iss, "https://%s", d->node->name);
	statuslist_address(&sub, d->origin, d->list);
	jwt_kid(kid, d->node);
	json_t *claims = json_pack("{s:s,s:s,s:I,s:I,s:i,s:I,s:{s:i,s:s}}", "iss",
	    buf_str(&iss), "sub", buf_str(&sub), "iat", (json_int_t)d->issued, "exp",
	    (json_int_t)d->until, "ttl", TTL, "height", (json_int_t)d->height,
	    "status_list", "bits", 2, "lst", buf_str(&lst));
	if (!claims)
		die("what a status list claims cannot be made");
	jwt_put(out, "statuslist+jwt", kid, claims, d->secret);
	json_decref(claims);
	buf_free(&lst);
	buf_free(&iss);
	buf_free(&sub);
	return 0;
}

static int
malformed(struct why *why, const char *what)
{
	return why_set(why, ERR_FORMAT, "status list: %s", what);
}

/* One stream, whole, and nothing behind it. */
static int
inflate_all(struct buf *out, const struct buf *packed)
{
	z_stream z = {.next_in = packed->data, .avail_in = (uInt)packed->size};
	int rc;

	if (inflateInit(&z) != Z_OK)
		die("zlib does not start");
	z.next_out = buf_room(out, STATUSLIST_BITS_MAX);
	z.avail_out = STATUSLIST_BITS_MAX;
	rc = inflate(&z, Z_FINISH);
	buf_cut(out, STATUSLIST_BITS_MAX - z.avail_out);
	rc = rc == Z_STREAM_END && z.avail_in == 0 && out->size > 0 ? 0 : ERR_FORMAT;
	inflateEnd(&z);
	return rc;
}

static int
read_bits(struct statuslist *s, const json_t *list, struct why *why)
{
	static const char *const keys[] = {"bits", "lst", NULL};
	const char *lst = json_str(list, "lst");
	struct buf packed = {0};
	int64_t bits = 0;
	int rc = json_only_keys(list, keys, "status_list", why);

	if (rc)
		return rc;
	if (json_int(list, "bits", &bits) || bits != 2)
		return malformed(why, "it has not two bits a certificate");
	if (!lst || b64url_get(&packed, lst, strlen(lst)) ||
	    inflate_all(&s->bits, &packed))
		rc = malformed(why, "it cannot be unpacked");
	buf_free(&packed);
	return rc;
}

static int
read_claims(struct statuslist *s, struct why *why)
{
	static const char *const keys[] = {
	    "iss", "sub", "iat", "exp", "ttl", "height", "status_list", NULL};
	const json_t *claims = s->jwt.claims;
	int64_t ttl;
	int rc = json_only_keys(claims, keys, "the status list", why);

	if (!rc)
		rc = jwt_signer(&s->jwt, s->signer, why);
	if (rc)
		return rc;
	if (statuslist_address_read(s->origin, &s->list, json_str(claims, "sub")))
		return malformed(why, "its sub is not https://<origin>/status/<list>");
	if (json_int(claims, "iat", &s->issued) || json_int(claims, "exp", &s->until) ||
	    json_int(claims, "ttl", &ttl) || json_int(claims, "height", &s->height) ||
	    s->issued < 0 || s->until <= s->issued || ttl < 1 || s->height < 0)
		return malformed(why, "its times or its height are missing or absurd");
	return read_bits(s, json_object_get(claims, "status_list"), why);
}

int
statuslist_read(struct statuslist *s, const char *text, size_t size, struct why *why)
{
	*s = (struct statuslist){.list = 0};
	int rc = jwt_read(&s->jwt, text, size, "statuslist+jwt", true, why);

	if (!rc)
		rc = read_claims(s, why);
	if (rc)
		statuslist_free(s);
	return rc;
}

void
statuslist_free(struct statuslist *s)
{
	jwt_free(&s->jwt);
	buf_free(&s->bits);
}

int
statuslist_get(const struct statuslist *s, int64_t index, enum cert_status *status)
{
	if (index < 0 || (uint64_t)index / 4 >= s->bits.size)
		return ERR_NOT_FOUND;
	unsigned value = s->bits.data[index / 4] >> 2 * (index % 4) & 3;
	if (value == 2)
		return ERR_FORMAT;
	*status = (enum cert_status)value;
	return 0;
}
