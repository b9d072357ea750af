/* What ends the vault, and what keeps it from starting: it says why and is gone. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "tests/unit/station/town.h"

static struct town town;

/* ---- the channel's rules ---- */

START_TEST(cast_without_a_ballot_ends_the_vault)
{
	town_begin(&town, 2, 5, "");
	ck_assert(town_card(&town, 1, "deck:0", ""));
	town_send(&town, MSG_CAST, 1, NULL, 0);
	town_ends(&town, "a cast message now");
}
END_TEST

START_TEST(a_second_cast_ends_the_vault)
{
	town_begin(&town, 2, 5, "");
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	town_send(&town, MSG_CAST, 1, NULL, 0);
	town_ends(&town, "a cast message now");
}
END_TEST

START_TEST(a_message_of_another_party_ends_the_vault)
{
	town_begin(&town, 2, 5, "");
	town_send(&town, MSG_DONE, 1, NULL, 0);
	town_ends(&town, "not one it may send");
}
END_TEST

START_TEST(an_unknown_type_ends_the_vault)
{
	static const uint8_t datagram[16] = {0, 1, 0x77, 0x77};

	town_begin(&town, 2, 5, "");
	ck_assert_int_eq(write(town.screen.fd, datagram, 16), 16);
	town_ends(&town, "0x7777");
}
END_TEST

START_TEST(a_torn_datagram_ends_the_vault)
{
	static const uint8_t datagram[9] = {0, 1, 1, 1};

	town_begin(&town, 2, 5, "");
	ck_assert_int_eq(write(town.screen.fd, datagram, 9), 9);
	town_ends(&town, "header");
}
END_TEST

START_TEST(an_unasked_answer_of_push_ends_the_vault)
{
	static const uint8_t body[4];

	town_begin(&town, 2, 5, "");
	channel_put(&town.push, MSG_GOT, 77, body, 4);
	ck_assert_int_eq(channel_flush(&town.push), 0);
	town_ends(&town, "push broke the channel's rules");
}
END_TEST

/* ---- start ---- */

START_TEST(a_wrong_passphrase_does_not_start)
{
	town_open(&town, 1, NULL, 1, "");
	town_write(&town, "pass", "open sesame\n", 12);
	town_does_not_start(&town, "station.key");
}
END_TEST

START_TEST(an_unknown_setting_does_not_start)
{
	town_open(&town, 1, NULL, 1, ",\"colour\":\"red\"");
	town_does_not_start(&town, "colour");
}
END_TEST

START_TEST(a_charter_of_another_city_does_not_start)
{
	struct town other;
	struct buf charter = {0};

	town_begin(&town, 1, 1, "");
	ck_assert_int_eq(town_stop(&town), 0);
	sleep(1); /* the charter's second makes it another one */
	town_open(&other, 1, NULL, 1, "");
	town_file(&other, "charter", &charter);
	town_write(&town, "charter", charter.data, charter.size);
	buf_free(&charter);
	town_close(&other);
	town_does_not_start(&town, "another city");
}
END_TEST

START_TEST(two_stations_in_one_folder_do_not_start)
{
	struct town second;

	town_begin(&town, 1, 1, "");
	second = town;
	second.answer.body = (struct buf){0};
	town_start(&second);
	ck_assert_int_eq(town_wait(&second), 2);
	ck_assert(town_holds(&town, "log", "another station runs"));
	town_close(&town);
}
END_TEST

START_TEST(a_changed_queue_does_not_start)
{
	struct path file, command;
	struct buf raw = {0};
	struct why why = {""};

	town_begin(&town, 2, 1, "");
	town.mood = NET_OFF;
	ck_assert(town_voter(&town, 1, 0, "yes", NULL));
	ck_assert(town_seal(&town));
	ck_assert_int_eq(town_stop(&town), 0);
	file = path_of("%s/queue.db", town.dir);
	command = path_of("sqlite3 %s \"UPDATE entry SET raw = raw || x'00' WHERE"
			  " seq = 1\" 2>/dev/null",
	    file.s);
	if (system(command.s) !=
	    0) { /* no shell of SQLite: flip a byte of the box instead */
		ck_assert_int_eq(file_read(&raw, file.s, 10 << 20, &why), 0);
		uint8_t *at = memmem(raw.data, raw.size, "madang/entry/v1", 15);

		ck_assert_ptr_nonnull(at);
		at[0] = 'M';
		ck_assert_int_eq(file_write(file.s, raw.data, raw.size, 0600, &why), 0);
		buf_free(&raw);
	}
	town_does_not_start(&town, "not the one that was queued");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("ends");
	TCase *c = tcase_create("ends");
	SRunner *r;
	int failed;

	tcase_set_timeout(c, 60);
	tcase_add_test(c, cast_without_a_ballot_ends_the_vault);
	tcase_add_test(c, a_second_cast_ends_the_vault);
	tcase_add_test(c, a_message_of_another_party_ends_the_vault);
	tcase_add_test(c, an_unknown_type_ends_the_vault);
	tcase_add_test(c, a_torn_datagram_ends_the_vault);
	tcase_add_test(c, an_unasked_answer_of_push_ends_the_vault);
	tcase_add_test(c, a_wrong_passphrase_does_not_start);
	tcase_add_test(c, an_unknown_setting_does_not_start);
	tcase_add_test(c, a_charter_of_another_city_does_not_start);
	tcase_add_test(c, two_stations_in_one_folder_do_not_start);
	tcase_add_test(c, a_changed_queue_does_not_start);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
