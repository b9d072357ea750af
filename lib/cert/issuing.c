#include "cert/issuing.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/b64.h"
#include "base/days.h"

#define DAY 86400

/* A free place by chance, so that neighbours say nothing of one another. A list that is
 * half full gives way to the next. */
static int
choose_place(const struct issuing *i, struct cert_draft *d, struct why *why)
{
	char list[24], index[24];
	int64_t taken = 1;
	int r = i->number(i->context,
	    "SELECT coalesce((SELECT list + (count(*) >= 524288) FROM cert_s_state "
	    "GROUP BY list ORDER BY list DESC LIMIT 1), 0)",
	    NULL, NULL, &d->list, why);

	snprintf(list, sizeof(list), "%lld", (long long)d->list);
	while (r == 0 && taken) {
		d->index = randombytes_uniform(CERT_INDEX_MAX + 1);
		snprintf(index, sizeof(index), "%lld", (long long)d->index);
		r = i->number(i->context,
		    "SELECT count(*) FROM cert_s_state WHERE list = ?1 AND idx = ?2",
		    list, index, &taken, why);
	}
	return r;
}

static int
choose_period(const struct issuing *i, struct cert_draft *d, struct why *why)
{
	int64_t most = 0;
	int r = i->number(i->context,
	    "SELECT valid_days FROM " CERT_KINDS_VIEW " WHERE kind = ?1", i->kind, NULL,
	    &most, why);

	if (r == ERR_NOT_FOUND)
		return why_set(why, r, "the ledger has no kind \"%.60s\"", i->kind);
	d->issued = d->from = i->now;
	d->until = i->now + (i->days > 0 ? i->days : most) * DAY;
	return r;
}

static json_t *
fields_of(const struct issuing *i, const struct cert_draft *d, const char *digest)
{
	json_t *fields = json_pack("{s:s,s:I,s:I,s:I,s:I}", "digest", digest, "list",
	    (json_int_t)d->list, "idx", (json_int_t)d->index, "valid_from",
	    (json_int_t)d->from, "valid_until", (json_int_t)d->until);

	if (!fields)
		die("the fields of an entry cannot be made");
	if (i->old) { /* kind and person stay, and are not said again */
		json_object_set_new(fields, "old", json_string(i->old));
		return fields;
	}
	json_object_set_new(fields, "kind", json_string(i->kind));
	if (i->tag)
		json_object_set_new(fields, "subject_tag", json_string(i->tag));
	return fields;
}

/* The text, and what follows from it. */
static int
write_text(struct issued *out, const struct cert_draft *d, struct why *why)
{
	uint8_t digest[HASH_SIZE];
	struct cert cert;
	int r;

	buf_make_room(&out->text, CERT_MAX); /* growing would leave copies */
	r = cert_issue(&out->text, d, why);
	if (r == 0)
		r = cert_read(&cert, buf_str(&out->text), out->text.size, why);
	if (r)
		return r;
	cert_digest(&cert, digest);
	cert_free(&cert);
	hex_encode(out->digest, digest, sizeof(digest));
	snprintf(out->name, sizeof(out->name), "%s-%.8s", d->kind, out->digest);
	return 0;
}

static int
make(struct issued *out, const struct issuing *i, const struct kind_claims *said,
    uint8_t *seed, struct why *why)
{
	struct cert_draft d = {
	    .origin = i->origin,
	    .kind = i->kind,
	    .version = said->version,
	    .issuer = i->issuer,
	    .secret = i->secret,
	    .holder = i->holder,
	    .claims = said->claims,
	    .clear = said->clear,
	    .seed = seed,
	};
	int r = choose_period(i, &d, why);

	if (r == 0)
		r = choose_place(i, &d, why);
	randombytes_buf(seed, CERT_SEED_SIZE);
	if (r == 0)
		r = write_text(out, &d, why);
	if (r == 0)
		out->fields = fields_of(i, &d, out->digest);
	return r;
}

int
issuing_make(struct issued *out, const struct issuing *i, struct why *why)
{
	struct kind_claims said = {NULL};
	uint8_t *seed;
	int r = kinds_claims(i->kinds, i->kind, i->values, days_of(i->now), &said, why);

	*out = (struct issued){.entry = i->old ? "supersede" : "issue"};
	if (r)
		return r;
	seed = sodium_malloc(CERT_SEED_SIZE);
	if (!seed)
		die("out of locked memory");
	r = make(out, i, &said, seed, why);
	sodium_free(seed);
	kind_claims_free(&said);
	if (r)
		issued_free(out);
	return r;
}

void
issued_free(struct issued *issued)
{
	buf_wipe(&issued->text);
	json_decref(issued->fields);
	issued->fields = NULL;
}
