/* The citizen card, certificates, and verification without documents. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "town.h"

/* ---- card ---- */

static void
live(struct plan *p, int more)
{
	plan_figure(p, "card_v_districts live_cards", more);
}

/* In place of one that is at hand, and signs; or, late in the day, of one that was lost.
 */
static void
plan_second_card(struct town *t, int who, const char *tag, const char *district)
{
	const char *old = person_key(town_who(t, who), "card");
	struct thing *s;

	if (town_lost(who)) {
		s = plan_add(t->plan, 10, "gu-2", "card", "issue",
		    json_pack("{s:s,s:s,s:s}", "person_tag", tag, "district", district,
			"replaces", old));
	} else {
		s = plan_add(t->plan, 3, "gu-1", "card", "replace", json_object());
		thing_card(s, "old", who);
	}
	thing_card(s, "card", t->spare + who);
}

static void
plan_cards(struct town *t)
{
	struct plan *p = t->plan;
	struct thing *issue;

	for (int i = 0; i < t->residents; i++) {
		const char *tag = plan_hash(p, town_who(t, i)->number);
		const char *district = town_district(p);

		issue = plan_add(p, 1, town_desk(i), "card", "issue",
		    json_pack("{s:s,s:s}", "person_tag", tag, "district", district));
		thing_card(issue, "card", i);
		live(p, 1);
		if (i < t->second)
			plan_second_card(t, i, tag, district);
		if (i == 4) { /* The same card once more. */
			issue = plan_add(p, 2, "gu-1", "card", "issue",
			    json_pack(
				"{s:s,s:s}", "person_tag", tag, "district", "마포구"));
			thing_card(issue, "card", i);
			thing_refused(p, issue, "card.key_exists");
		}
	}
}

static void
plan_blocked_cards(struct town *t)
{
	static const char *const reasons[] = {"lost", "pin_tries", "moved", "holder"};
	struct plan *p = t->plan;
	int count = plan_share(p, 16, 3), first = t->second;

	for (int i = first; i < first + count; i++) {
		plan_add(p, 3, "gu-2", "card", "block",
		    json_pack("{s:s,s:s}", "card", person_key(town_who(t, i), "card"),
			"reason", reasons[i % 4]));
		live(p, -1);
		if (i % 3)
			continue;
		thing_card(plan_add(p, 4, "gu-2", "card", "unblock",
			       json_pack("{s:s}", "note", "카드를 다시 찾음")),
		    "card", i);
		live(p, 1);
	}
}

static const char *const facilities[][3] = {{"lib-1", "성미산 도서관", "library"},
    {"gym-1", "망원 체육관", "sports"}, {"art-1", "홍대 문화의집", "culture"},
    {"care-1", "도화 돌봄터", "care"}, {"learn-1", "공덕 배움터", "learning"},
    {"park-1", "상암 주차장", "parking"}};

static void
plan_facilities(struct town *t)
{
	struct plan *p = t->plan;
	int days = plan_share(p, 6, 2);

	for (int i = 0; i < 6; i++) {
		plan_add(p, 0, "hall-1", "card", "facility",
		    json_pack("{s:s,s:s,s:s,s:s,s:s,s:i,s:s}", "facility",
			facilities[i][0], "operator", "나눔센터", "name",
			facilities[i][1], "district", "마포구", "class", facilities[i][2],
			"residents_only", i == 3, "terms_hash",
			plan_hash(p, "이용 약관")));
		for (int d = 1; d <= days; d++) {
			int64_t visits = plan_range(p, 20, 900);
			struct thing *v = plan_add(p, 2, "home-1", "card", "visits",
			    json_pack("{s:s,s:I,s:I}", "facility", facilities[i][0],
				"day", (json_int_t)p->day - d, "visits",
				(json_int_t)visits));

			if (i == 0 && d == 1)
				t->counted = v; /* will be declared void */
			else
				plan_figure(p, "card_v_visits visits", visits);
		}
	}
	plan_add(p, 2, "hall-1", "card", "amend",
	    json_pack("{s:s,s:s}", "facility", "gym-1", "name", "망원 구립 체육관"));
}

static void
plan_members(struct town *t)
{
	struct plan *p = t->plan;
	int count = plan_share(p, 130, 8);

	for (int i = 0; i < count; i++) {
		const char *facility = facilities[i % 6][0];
		int who = i / 6 % t->residents;
		struct thing *join = plan_add(p, 4, "home-1", "card", "join",
		    json_pack("{s:s,s:I,s:i}", "facility", facility, "until_day",
			(json_int_t)p->day + plan_range(p, 30, 700), "resident", 1));

		thing_card(join, "pseudonym", who);
		plan_figure(p, "card_v_facilities members", 1);
		if (i % 14 != 7)
			continue;
		thing_card(plan_add(p, 6, "home-1", "card", "leave",
			       json_pack("{s:s}", "facility", facility)),
		    "pseudonym", who);
		plan_figure(p, "card_v_facilities members", -1);
	}
}

void
plan_card(struct town *t)
{
	plan_cards(t);
	plan_blocked_cards(t);
	plan_facilities(t);
	plan_members(t);
}

/* ---- cert ---- */

#define VALID (20 * 86400)

static const char *const kinds[] = {"resident_household", "resident_person", "family",
    "marriage", "localtax_paid", "localtax_assessed", "water_paid", "disability",
    "welfare_recipient", "single_parent", "vaccination", "employment", "training",
    "volunteer"};

/* A certificate is a file of the citizen's; only its digest stands on the ledger. */
static const char *
certificate(struct town *t, int who, const char *kind)
{
	return plan_hash(t->plan, person_paper(town_who(t, who), kind));
}

static json_t *
slot(struct town *t, int *idx, const char *digest)
{
	json_int_t from = (json_int_t)t->plan->start - 60;

	return json_pack("{s:s,s:i,s:i,s:I,s:I}", "digest", digest, "list", 1, "idx",
	    (*idx)++, "valid_from", from, "valid_until", from + VALID);
}

static void
count_certificate(struct plan *p)
{
	plan_figure(p, "cert_v_counts issued", 1);
	plan_figure(p, "cert_v_counts valid", 1);
}

/* A certificate ends: another takes its place, or none does. */
static void
end_certificate(
    struct town *t, int i, int who, const char *kind, const char *old, int *idx)
{
	static const char *const reasons[] = {"error", "lost", "changed", "holder"};
	struct plan *p = t->plan;
	json_t *fields;

	plan_figure(p, "cert_v_counts valid", -1);
	if (i % 2) {
		plan_add(p, 4, town_desk(i), "cert", "revoke",
		    json_pack("{s:s,s:s}", "digest", old, "reason", reasons[i % 4]));
		plan_figure(p, "cert_v_counts revoked", 1);
		return;
	}
	fields = slot(t, idx, certificate(t, who, kind));
	json_object_set_new(fields, "old", json_string(old));
	plan_add(p, 4, town_desk(i), "cert", "supersede", fields);
	plan_figure(p, "cert_v_counts superseded", 1);
	count_certificate(p);
}

static void
plan_certificates(struct town *t, int *idx)
{
	struct plan *p = t->plan;
	int count = plan_share(p, 460, 30);

	for (int i = 0; i < count; i++) {
		const char *kind = kinds[plan_range(p, 0, 13)];
		int who = town_anybody(t);
		char digest[65];
		json_t *fields;

		snprintf(digest, sizeof(digest), "%s", certificate(t, who, kind));
		fields = slot(t, idx, digest);
		json_object_set_new(fields, "kind", json_string(kind));
		plan_add(p, 2, town_desk(i), "cert", "issue", fields);
		count_certificate(p);
		if (i % 9 == 3)
			end_certificate(t, i, who, kind, digest, idx);
	}
}

/* One live certificate of residency a person: for whom an electric car is. */
static void
plan_residency(struct town *t, int *idx)
{
	struct plan *p = t->plan;
	int count = plan_share(p, 70, 16);

	for (int i = 0; i < count && i < t->residents; i++) {
		json_t *fields;

		t->residency[i] = xstrdup(certificate(t, i, "residency"));
		fields = slot(t, idx, t->residency[i]);
		json_object_set_new(fields, "kind", json_string("residency"));
		json_object_set_new(fields, "subject_tag",
		    json_string(plan_hash(p, town_who(t, i)->number)));
		plan_add(p, 2, town_desk(i), "cert", "issue", fields);
		count_certificate(p);
	}
}

static void
plan_presentations(struct town *t)
{
	static const char *const purposes[] = {
	    "어린이집 입소", "공공임대 신청", "도서관 이용", "주차 감면"};
	struct plan *p = t->plan;
	int count = plan_share(p, 150, 8);

	t->shown = xcalloc((size_t)count, sizeof(*t->shown));
	for (int i = 0; i < count; i++) {
		char *tag = xstrdup(plan_hash(p, "보인 증명서"));

		plan_add(p, 4, town_desk(i), "cert", "present",
		    json_pack("{s:s,s:s,s:s}", "tag", tag, "verifier", "마포구청",
			"purpose", purposes[plan_range(p, 0, 3)]));
		t->shown[t->shown_count++] = tag;
	}
}

void
plan_cert(struct town *t)
{
	int idx = 0;

	plan_certificates(t, &idx);
	plan_residency(t, &idx);
	plan_presentations(t);
}

/* ---- vfy ---- */

#define PROGRAMMES 4 /* the last one is cancelled, and nobody has applied */

static const struct {
	const char *attribute, *source;
	int points, must;
} asked[] = {{"resident_seoul", "cert:resident", 0, 1}, {"tax_paid", "cert:tax", 0, 1},
    {"low_income", "cert:welfare", 30, 0}};

static void
plan_programmes(struct plan *p, char codes[PROGRAMMES][20])
{
	static const char *const titles[] = {
	    "청년 월세 지원", "평생배움 이용권", "다자녀 주차 감면", "옥상 텃밭 분양"};

	for (int i = 0; i < PROGRAMMES; i++) {
		snprintf(codes[i], 20, "vfy-%d", i + 1);
		plan_add(p, 0, "hall-1", "vfy", "programme",
		    json_pack("{s:s,s:s,s:i,s:I,s:I}", "programme", codes[i], "title",
			titles[i], "places", 10 + 5 * i, "from_day",
			(json_int_t)p->day - 1, "to_day", (json_int_t)p->day + 10));
		for (int j = 0; j < 3; j++)
			plan_add(p, 0, "hall-1", "vfy", "requirement",
			    json_pack("{s:s,s:s,s:s,s:i,s:i}", "programme", codes[i],
				"attribute", asked[j].attribute, "source_role",
				asked[j].source, "points", asked[j].points, "must",
				asked[j].must));
	}
	plan_add(p, 7, "hall-1", "vfy", "cancel",
	    json_pack(
		"{s:s,s:s}", "programme", codes[PROGRAMMES - 1], "reason", "예산 변경"));
}

static void
answer(
    struct town *t, const char *kind, int hour, const char *application, int j, int yes)
{
	struct plan *p = t->plan;
	bool shown = t->shown_count && plan_chance(p, 30);
	json_t *fields = json_pack("{s:s,s:s,s:i,s:s}", "application", application,
	    "attribute", asked[j].attribute, "answer", yes, "evidence",
	    shown ? t->shown[plan_range(p, 0, t->shown_count - 1)]
		  : plan_hash(p, "원장 조회"));

	if (strcmp(kind, "revise") == 0)
		json_object_set_new(
		    fields, "reason", json_string("전산 자료가 늦게 갱신됨"));
	plan_add(p, hour, "gu-2", "vfy", kind, fields);
}

/* What the source says of one applicant. Open is a case that waits for an answer and has
 * not failed. */
static void
plan_answers(struct town *t, int i, const char *application)
{
	bool failed = false, revised = i % 15 == 6, waits = i % 7 == 3;
	int yes = 1;

	for (int j = 0; j < (waits ? 2 : 3); j++) {
		yes = plan_chance(t->plan, 80);
		answer(t, "answer", 6, application, j, yes);
		if (j == 1 && revised) {
			yes = !yes;
			answer(t, "revise", 7, application, j, yes);
		}
		failed |= asked[j].must && !yes;
	}
	if (i % 20 == 11) {
		thing_card(plan_add(t->plan, 8, "gu-1", "vfy", "withdraw",
			       json_pack("{s:s}", "application", application)),
		    "applicant", i / 3);
		return;
	}
	plan_figure(t->plan, "vfy_v_programmes open", waits && !failed);
}

void
plan_vfy(struct town *t)
{
	struct plan *p = t->plan;
	char codes[PROGRAMMES][20], application[20];
	int count = plan_share(p, 130, 12);
	struct thing *slip;

	plan_programmes(p, codes);
	for (int i = 0; i < count; i++) {
		json_t *fields;

		snprintf(application, sizeof(application), "V-%05d", i + 1);
		fields = json_pack("{s:s,s:s,s:I}", "application", application,
		    "programme", codes[i % (PROGRAMMES - 1)], "consent_until",
		    (json_int_t)p->start + 30 * 86400);
		thing_card(
		    plan_add(p, 3, "gu-1", "vfy", "apply", fields), "applicant", i / 3);
		plan_figure(p, "vfy_v_programmes applications", 1);
		plan_answers(t, i, application);
	}
	slip = plan_add(p, 4, "gu-1", "vfy", "apply",
	    json_pack("{s:s,s:s,s:I}", "application", "V-slip", "programme", codes[0],
		"consent_until", (json_int_t)p->start + 86400));
	thing_card(slip, "applicant", 0);
	thing_refused(p, slip, "vfy.one_application");
}
