/* Health records. */
#include <stdio.h>
#include <string.h>

#include "base/b64.h"
#include "card/derive.h"
#include "card/health.h"
#include "tree/merkle.h"
#include "town.h"

static const struct {
	const char *counter, *name;
} houses[] = {{"clinic-1", "한강병원"}, {"clinic-2", "성미의원"}};

static const char *const findings[] = {"고혈압 의심", "당뇨 전단계", "갑상선 결절",
    "척추 측만", "빈혈 소견", "특이 소견 없음"};
static const char *const tests[] = {
    "혈액 검사", "흉부 촬영", "초음파 검사", "심전도 검사"};

struct record {
	char code[20];
	int house, patient;
	bool sealed; /* its ciphertext came along */
	uint8_t key[HEALTH_KEY_SIZE];
	struct thing *thing;
};

static void
key_of(uint8_t public[KEY_PUBLIC_SIZE], const struct person *who)
{
	uint8_t secret[KEY_SECRET_SIZE];

	derive_service_key(public, secret, who->seed, "hc");
}

/* A record's key for one reader. Consents of the day box it to the patient once more, as
 * a plan does not know by which keys counters sign. */
static void
box_key(char out[HEALTH_BOX_TEXT], const uint8_t *key, const struct person *reader)
{
	uint8_t public[KEY_PUBLIC_SIZE];
	struct why why;

	key_of(public, reader);
	if (health_box(out, key, public, &why) != 0)
		die("day: %s", why.text);
}

static void
plan_sealed(struct town *t, struct record *r, json_t *fields, const char *text)
{
	const struct person *patient = town_who(t, r->patient);
	char box[HEALTH_BOX_TEXT], hex[2 * HASH_SIZE + 1];
	uint8_t hash[HASH_SIZE], public[KEY_PUBLIC_SIZE];
	struct buf cipher = {0};
	struct why why;

	key_of(public, patient);
	if (health_seal(&cipher, r->key, &(struct health_record){r->code, public}, NULL,
		text, strlen(text), &why) != 0)
		die("day: %s", why.text);
	box_key(box, r->key, patient);
	sha256(hash, cipher.data, cipher.size);
	hex_encode(hex, hash, sizeof(hash));
	json_object_set_new(fields, "key_box", json_string(box));
	json_object_set_new(fields, "ciphertext_hash", json_string(hex));
	r->thing = plan_add(t->plan, 3, houses[r->house].counter, "hc", "record", fields);
	thing_payload(r->thing, &cipher);
	buf_free(&cipher);
}

/* Equal for the same test of one person, and known to nobody who has not that person's
 * key. */
static void
tag_test(char out[2 * HASH_SIZE + 1], const struct person *who, const char *test)
{
	struct buf b = {0};
	uint8_t hash[HASH_SIZE];

	buf_put(&b, who->seed, sizeof(who->seed));
	buf_puts(&b, test);
	sha256(hash, b.data, b.size);
	hex_encode(out, hash, sizeof(hash));
	buf_free(&b);
}

static void
plan_record(struct town *t, struct record *r, int i)
{
	struct plan *p = t->plan;
	const char *test = tests[plan_range(p, 0, 3)],
		   *finding = findings[plan_range(p, 0, 5)];
	char text[300], tag[2 * HASH_SIZE + 1];
	json_t *fields;

	*r = (struct record){
	    .house = i % 2, .patient = i / 3 % t->residents, .sealed = i % 2 == 0};
	snprintf(r->code, sizeof(r->code), "H-%05d", i + 1);
	snprintf(text, sizeof(text), "%s %s: %s", town_who(t, r->patient)->name, test,
	    finding);
	plan_clear(p, test);
	plan_clear(p, finding);
	tag_test(tag, town_who(t, r->patient), test);
	fields = json_pack("{s:s,s:s,s:s,s:s,s:s}", "record", r->code, "patient",
	    person_key(town_who(t, r->patient), "hc"), "institution",
	    houses[r->house].name, "ciphertext_hash", plan_hash(p, text), "type_tag",
	    tag);
	if (r->sealed)
		plan_sealed(t, r, fields, text);
	else
		r->thing =
		    plan_add(p, 3, houses[r->house].counter, "hc", "record", fields);
	plan_figure(p, "hc_v_institution records", 1);
}

/* The patient lets the other house see one record, which then looks at it. */
static void
plan_consent(struct town *t, const struct record *r, int i)
{
	struct plan *p = t->plan;
	int other = !r->house;
	char code[20], box[HEALTH_BOX_TEXT];
	json_t *fields = json_object(), *access;

	snprintf(code, sizeof(code), "C-%05d", i + 1);
	json_object_update_new(
	    fields, json_pack("{s:s,s:s,s:s,s:I,s:s}", "consent", code, "institution",
			houses[other].name, "purpose", "referral", "until",
			(json_int_t)p->start + 30 * 86400, "record", r->code));
	if (r->sealed) {
		box_key(box, r->key, town_who(t, r->patient));
		json_object_set_new(fields, "lines",
		    json_pack("[{s:s,s:s}]", "record", r->code, "key_box", box));
	}
	thing_card(
	    plan_add(p, 4, "gu-1", "hc", "consent", fields), "patient", r->patient);
	for (int n = 0; n < 2; n++) {
		access = json_pack("{s:s,s:s,s:s}", "record", r->code, "institution",
		    houses[other].name, "purpose", "referral");
		plan_add(p, 5, houses[other].counter, "hc", "access", access);
		plan_figure(p, "hc_v_institution accesses", 1);
	}
	if (i % 9 == 6) {
		thing_card(plan_add(p, 6, "gu-1", "hc", "withdraw",
			       json_pack("{s:s}", "consent", code)),
		    "patient", r->patient);
		access = json_pack("{s:s,s:s,s:s}", "record", r->code, "institution",
		    houses[other].name, "purpose", "referral");
		thing_refused(p,
		    plan_add(p, 7, houses[other].counter, "hc", "access", access),
		    "hc.no_consent");
	}
}

/* The patient lets the other house see everything, and hands over one key later. */
static void
plan_share_key(struct town *t, const struct record *r, int i)
{
	struct plan *p = t->plan;
	char code[20], box[HEALTH_BOX_TEXT];

	snprintf(code, sizeof(code), "CA-%05d", i + 1);
	thing_card(plan_add(p, 4, "gu-1", "hc", "consent",
		       json_pack("{s:s,s:s,s:s,s:I}", "consent", code, "institution",
			   houses[!r->house].name, "purpose", "insurance", "until",
			   (json_int_t)p->start + 30 * 86400)),
	    "patient", r->patient);
	box_key(box, r->key, town_who(t, r->patient));
	thing_card(plan_add(p, 6, "gu-1", "hc", "share",
		       json_pack("{s:s,s:[{s:s,s:s}]}", "consent", code, "lines",
			   "record", r->code, "key_box", box)),
	    "patient", r->patient);
}

/* No time to ask: the reason is sealed, and somebody else reviews it. */
static void
plan_emergency(struct town *t, const struct record *r, int i)
{
	struct plan *p = t->plan;
	int other = !r->house;
	char reason[200];
	struct thing *access, *review;

	snprintf(reason, sizeof(reason), "%s 의식 없이 응급실로 옴",
	    town_who(t, r->patient)->name);
	plan_clear(p, reason);
	access = plan_add(p, 5, houses[other].counter, "hc", "access",
	    json_pack("{s:s,s:s,s:s,s:i,s:s}", "record", r->code, "institution",
		houses[other].name, "purpose", "treatment", "emergency", 1, "reason_hash",
		reason));
	plan_figure(p, "hc_v_institution accesses", 1);
	plan_figure(p, "hc_v_institution emergencies", 1);
	if (i % 4 == 3)
		return;
	review = plan_add(p, 6, "hall-2", "hc", "review",
	    json_pack("{s:s,s:s}", "finding", i % 8 == 1 ? "unjustified" : "justified",
		"note_hash", "구급 일지와 맞춰 봄"));
	plan_clear(p, "구급 일지와 맞춰 봄");
	thing_ref(review, "access", access);
}

void
plan_hc(struct town *t)
{
	struct plan *p = t->plan;
	int count = plan_share(p, 170, 12);

	for (int i = 0; i < 2; i++)
		plan_add(p, 0, "hall-1", "hc", "institution",
		    json_pack("{s:s,s:s,s:s}", "institution", houses[i].name, "name",
			houses[i].name, "state", "open"));
	for (int i = 0; i < count; i++) {
		struct record r;

		plan_record(t, &r, i);
		if (i % 3 == 0)
			plan_consent(t, &r, i);
		else if (i % 12 == 1)
			plan_emergency(t, &r, i / 12);
		else if (i % 12 == 8)
			plan_share_key(t, &r, i);
	}
}
