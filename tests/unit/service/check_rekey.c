/* A card that is lost, on a real ledger with real signatures: what it held is followed by
 * the one that replaced it, in one service, and no entry names keys of two. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "base/json.h"
#include "clerk.h"

struct desk {
	struct city city;
	struct signer office, desk, lost, card, auditor, other;
};

static void
open_desk(struct desk *d)
{
	struct city *c = &d->city;
	char hex[65];

	city_open(c);
	city_publish(c, "scoin");
	city_signer(&d->office, "office", "mileage");
	city_signer(&d->desk, "office", "jongno");
	city_card(&d->lost, "lost/scoin");
	city_card(&d->card, "new/scoin");
	city_card(&d->auditor, "auditor/core");
	city_card(&d->other, "other/scoin");
	city_member(c, &d->office, "scoin:office");
	city_member(c, &d->desk, "scoin:desk");
	memcpy(hex, clerk_hex(&d->auditor), sizeof(hex));
	clerk_say(c, &c->platform, "core.member", "ok",
	    json_pack(
		"{s:s, s:s, s:s}", "op", "grant", "key", hex, "role", "core:auditor"));
	clerk_say(c, &d->office, "scoin.issue", "ok",
	    json_pack(
		"{s:s, s:i, s:s}", "programme", "eco", "amount", 1000, "decision", "1"));
	clerk_say(c, &d->desk, "scoin.earn", "ok",
	    json_pack("{s:s, s:s, s:i, s:s}", "programme", "eco", "holder",
		clerk_hex(&d->lost), "amount", 500, "evidence", CLERK_HASH));
}

static void
rekeys(struct desk *d, struct signer *card, struct signer *second, const char *want)
{
	struct signer *const cards[] = {card, second};

	city_say(&d->city, &d->desk, "scoin.rekey", want,
	    json_pack("{s:s, s:s, s:s, s:s}", "old", clerk_hex(&d->lost), "card",
		clerk_hex(card), "auditor", clerk_hex(second), "paper_hash", CLERK_HASH),
	    NULL, 0, cards, 2);
}

static void
spends(struct desk *d, struct signer *card, const char *reference, const char *want)
{
	clerk_say_with(&d->city, &d->desk, card, "scoin.spend", want,
	    json_pack("{s:s, s:s, s:i, s:s}", "holder", clerk_hex(card), "outlet",
		"transport", "amount", 100, "reference", reference));
}

START_TEST(a_lost_card_is_followed)
{
	struct desk d;

	open_desk(&d);
	spends(&d, &d.lost, "a", "ok");
	spends(&d, &d.card, "b", "scoin.insufficient");
	rekeys(&d, &d.card, &d.other, "scoin.rekey_second");
	clerk_say_with(&d.city, &d.desk, &d.auditor, "scoin.rekey", "core.cosign",
	    json_pack("{s:s, s:s, s:s, s:s}", "old", clerk_hex(&d.lost), "card",
		clerk_hex(&d.card), "auditor", clerk_hex(&d.auditor), "paper_hash",
		CLERK_HASH));
	rekeys(&d, &d.card, &d.auditor, "ok");
	clerk_sees(&d.city, "scoin", "balances", NULL, ",400,0,400]");
	spends(&d, &d.lost, "b", "scoin.card_replaced");
	spends(&d, &d.card, "b", "ok");
	rekeys(&d, &d.other, &d.auditor, "scoin.card_replaced");
	if (getenv("MADANG_KEEP_LEDGER"))
		city_keep(&d.city, getenv("MADANG_KEEP_LEDGER"));
	city_close(&d.city);
}
END_TEST

/* ---- what an entry tells ---- */

static const char *const services[] = {
    "car", "card", "ev", "hc", "labor", "scoin", "solar", "sub", "vfy"};

/* Keys of cards are of the service's own, but for the auditor's, who is known by it. */
START_TEST(no_service_names_a_key_of_another)
{
	struct path path = path_of(SERVICES "/%s/form.json", services[_i]);
	struct buf text = {0};
	const char *name, *from;
	json_t *form, *fields, *field;
	int keys = 0;

	ck_assert_int_eq(file_read(&text, path.s, 1000000, NULL), 0);
	ck_assert_int_eq(json_parse(&form, text.data, text.size, NULL), 0);
	fields = json_object_get(
	    json_object_get(json_object_get(form, "kinds"), "rekey"), "fields");
	json_object_foreach (fields, name, field) {
		if (strcmp(json_str(field, "type"), "key") != 0)
			continue;
		keys++;
		from = json_str(field, "from");
		if (strcmp(name, "auditor") == 0)
			ck_assert_str_eq(from, "core_pub_member");
		else
			ck_assert_msg(from == NULL, "%s of %s", name, services[_i]);
	}
	ck_assert_int_eq(keys, 4);
	ck_assert_str_eq(
	    json_str(json_object_get(fields, "paper_hash"), "class"), "sealed");
	json_decref(form);
	buf_free(&text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("rekey");
	TCase *tcase = tcase_create("cards");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, a_lost_card_is_followed);
	tcase_add_loop_test(tcase, no_service_names_a_key_of_another, 0,
	    sizeof(services) / sizeof(*services));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
