#include "people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/b64.h"
#include "base/file.h"
#include "card/derive.h"
#include "card/seal_cost.h"

static const char *const families[] = {"김", "이", "박", "최", "정", "강", "조", "윤",
    "장", "임", "한", "오", "서", "신", "권", "황", "안", "송", "류", "홍"};
static const char *const firsts[] = {"민", "서", "지", "예", "도", "하", "은", "수", "현",
    "재", "태", "유", "채", "시", "준", "우", "나", "다", "라", "보"};
static const char *const seconds[] = {"준", "윤", "우", "연", "원", "진", "아", "호",
    "빈", "율", "담", "솔", "결", "람", "온", "찬", "혁", "경", "석", "린"};
static const char *const streets[] = {"백범로", "월드컵북로", "양화로", "도화길",
    "토정로", "신촌로", "마포대로", "성미산로", "와우산로", "독막로"};
static const char *const banks[] = {"우리", "신한", "국민", "농협", "하나"};

#define PICK(p, list)                                                                    \
	(list)[plan_range(p, 0, (int64_t)(sizeof(list) / sizeof(*(list))) - 1)]

static void
draw_person(struct person *who, struct plan *p)
{
	long long year = plan_range(p, 40, 99);

	for (size_t at = 0; at < sizeof(who->seed); at += 8) {
		uint64_t bits = plan_draw(p);

		memcpy(who->seed + at, &bits, 8);
	}
	snprintf(who->name, sizeof(who->name), "%s%s%s", PICK(p, families),
	    PICK(p, firsts), PICK(p, seconds));
	snprintf(who->number, sizeof(who->number), "%02lld%02lld%02lld-%lld%06lld", year,
	    (long long)plan_range(p, 1, 12), (long long)plan_range(p, 1, 28),
	    (long long)plan_range(p, 1, 2), (long long)plan_range(p, 0, 999999));
	snprintf(who->phone, sizeof(who->phone), "010-%04lld-%04lld",
	    (long long)plan_range(p, 2000, 9999), (long long)plan_range(p, 0, 9999));
	snprintf(who->address, sizeof(who->address), "마포구 %s %lld길 %lld, %lld호",
	    PICK(p, streets), (long long)plan_range(p, 1, 60),
	    (long long)plan_range(p, 1, 200), (long long)plan_range(p, 101, 2505));
	snprintf(who->email, sizeof(who->email), "p%llx@post.example",
	    (unsigned long long)(plan_draw(p) >> 16));
	snprintf(who->account, sizeof(who->account), "%s 1002-%03lld-%06lld",
	    PICK(p, banks), (long long)plan_range(p, 0, 999),
	    (long long)plan_range(p, 0, 999999));
}

void
people_open(struct people *list, struct plan *p, int count)
{
	list->all = xcalloc((size_t)count, sizeof(*list->all));
	list->count = count;
	for (int i = 0; i < count; i++) {
		struct person *who = &list->all[i];

		draw_person(who, p);
		plan_clear(p, who->name);
		plan_clear(p, who->number);
		plan_clear(p, who->phone);
		plan_clear(p, who->address);
		plan_clear(p, who->email);
		plan_clear(p, who->account);
	}
}

void
people_free(struct people *list)
{
	free(list->all);
	*list = (struct people){0};
}

const char *
person_key(const struct person *who, const char *service)
{
	static char texts[8][2 * KEY_PUBLIC_SIZE + 1];
	static int next;
	uint8_t public[KEY_PUBLIC_SIZE], secret[KEY_SECRET_SIZE];

	derive_service_key(public, secret, who->seed, service);
	next = (next + 1) % 8;
	hex_encode(texts[next], public, sizeof(public));
	return texts[next];
}

const char *
person_paper(const struct person *who, const char *what)
{
	static char text[600];

	snprintf(text, sizeof(text), "%s: %s, %s, %s, %s", what, who->name, who->number,
	    who->address, who->phone);
	return text;
}

/* ---- cards ---- */

static int
write_card(const struct person *who, const char *path, const char *name,
    const struct secret *pin, struct why *why)
{
	struct buf text = {0};
	int r;

	seal_weakly(&text, "card-poll", name, who->seed, sizeof(who->seed), pin);
	seal_weakly(&text, "card-services", name, who->seed, sizeof(who->seed), pin);
	r = file_put(path, text.data, text.size, 0600, why);
	buf_free(&text);
	return r;
}

int
people_write_cards(
    const struct people *list, const char *folder, const char *pin_file, struct why *why)
{
	struct secret pin = {0};
	int r = pass_read(&pin, pin_file, "PIN of all cards: ", why);

	if (r == 0)
		r = file_make_dir(folder, 0700, why);
	for (int i = 0; i < list->count && r == 0; i++) {
		char name[20];

		snprintf(name, sizeof(name), "p%d", i);
		r = write_card(&list->all[i], path_of("%s/%s.card", folder, name).s, name,
		    &pin, why);
	}
	secret_free(&pin);
	return r;
}
