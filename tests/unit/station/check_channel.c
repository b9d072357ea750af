/* Framing of the station's channel, and its table. */
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "station/channel/channel.h"
#include "station/push/get.h"

static struct channel here, there;

static void
open_pair(void)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	fcntl(pair[1], F_SETFL, O_NONBLOCK);
	channel_open(&here, pair[0]);
	channel_open(&there, pair[1]);
}

static void
close_pair(void)
{
	channel_close(&here);
	channel_close(&there);
}

START_TEST(a_long_message_arrives_whole)
{
	size_t size = 200000;
	uint8_t *body = malloc(size);
	const struct message *m = NULL;
	struct why why = {""};
	int r, reads = 0;

	open_pair();
	for (size_t i = 0; i < size; i++)
		body[i] = (uint8_t)(i * 31 >> 3);
	channel_put(&here, MSG_VOTE, 7, body, size);
	channel_put(&here, MSG_CAST, 8, NULL, 0);
	fcntl(here.fd, F_SETFL, O_NONBLOCK);
	do {
		r = channel_flush(&here);
		ck_assert(r == 0 || r == ERR_BUSY);
		r = channel_get(&there, PARTY_SCREEN, &m, &why);
		reads++;
	} while (r == ERR_PENDING);
	ck_assert_int_eq(r, 0);
	ck_assert_int_ge(reads, 4);
	ck_assert_uint_eq(m->type, MSG_VOTE);
	ck_assert_uint_eq(m->request, 7);
	ck_assert_uint_eq(m->body.size, size);
	ck_assert_mem_eq(m->body.data, body, size);
	ck_assert_int_eq(channel_flush(&here), 0);
	ck_assert_int_eq(channel_get(&there, PARTY_SCREEN, &m, &why), 0);
	ck_assert_uint_eq(m->type, MSG_CAST);
	ck_assert_uint_eq(m->body.size, 0);
	ck_assert_int_eq(channel_get(&there, PARTY_SCREEN, &m, &why), ERR_PENDING);
	free(body);
	close_pair();
}
END_TEST

/* Datagrams by hand: version, type, request, total, offset, bytes. */
static const struct {
	const char *what;
	uint16_t version, type;
	uint32_t request, total, offset;
	size_t bytes;
	int want;
} pieces[] = {
    {"whole", 1, MSG_QUESTIONS, 5, 10, 0, 10, 0},
    {"first piece", 1, MSG_QUESTIONS, 5, 10, 0, 4, ERR_PENDING},
    {"empty body", 1, MSG_CAST, 5, 0, 0, 0, 0},
    {"wrong version", 2, MSG_QUESTIONS, 5, 10, 0, 10, ERR_FORMAT},
    {"unknown type", 1, 0x0777, 5, 10, 0, 10, ERR_FORMAT},
    {"of another party", 1, MSG_TRACKER, 5, 10, 0, 10, ERR_FORMAT},
    {"too large for its type", 1, MSG_CAST, 5, 1, 0, 1, ERR_FORMAT},
    {"far too large", 1, MSG_QUESTIONS, 5, UINT32_MAX, 0, 10, ERR_FORMAT},
    {"more bytes than said", 1, MSG_QUESTIONS, 5, 10, 0, 11, ERR_FORMAT},
    {"begins in the middle", 1, MSG_QUESTIONS, 5, 10, 2, 8, ERR_FORMAT},
    {"one thing to do", 1, MSG_ACT, 5, 1, 0, 1, 0},
    {"two things to do", 1, MSG_ACT, 5, 2, 0, 2, ERR_FORMAT},
    {"rows of the log", 1, MSG_AUDIT, 5, 10, 0, 10, 0},
    {"a report with a body", 1, MSG_REPORT, 5, 1, 0, 1, ERR_FORMAT},
    {"empty piece", 1, MSG_QUESTIONS, 5, 10, 0, 0, ERR_FORMAT},
};

static int
feed(struct channel *c, uint16_t version, uint16_t type, uint32_t request, uint32_t total,
    uint32_t offset, size_t bytes)
{
	static const uint8_t zeros[64];
	struct buf b = {0};
	struct why why = {""};
	int r;

	buf_put16(&b, version);
	buf_put16(&b, type);
	buf_put32(&b, request);
	buf_put32(&b, total);
	buf_put32(&b, offset);
	buf_put(&b, zeros, bytes);
	r = channel_datagram(c, PARTY_SCREEN, b.data, b.size, &why);
	if (r == ERR_FORMAT)
		ck_assert(why.text[0]);
	buf_free(&b);
	return r;
}

START_TEST(datagrams_are_taken_strictly)
{
	struct channel c;

	channel_open(&c, -1);
	ck_assert_msg(
	    feed(&c, pieces[_i].version, pieces[_i].type, pieces[_i].request,
		pieces[_i].total, pieces[_i].offset, pieces[_i].bytes) == pieces[_i].want,
	    "%s", pieces[_i].what);
	channel_close(&c);
}
END_TEST

START_TEST(pieces_must_follow_each_other)
{
	struct channel c;

	channel_open(&c, -1);
	ck_assert_int_eq(feed(&c, 1, MSG_QUESTIONS, 5, 10, 0, 4), ERR_PENDING);
	ck_assert_int_eq(feed(&c, 1, MSG_QUESTIONS, 5, 10, 4, 4), ERR_PENDING);
	ck_assert_int_eq(feed(&c, 1, MSG_QUESTIONS, 5, 10, 8, 2), 0);
	ck_assert_int_eq(feed(&c, 1, MSG_QUESTIONS, 5, 10, 0, 4), ERR_PENDING);
	switch (_i) {
	case 0: /* a gap */
		ck_assert_int_eq(feed(&c, 1, MSG_QUESTIONS, 5, 10, 5, 4), ERR_FORMAT);
		break;
	case 1: /* twice */
		ck_assert_int_eq(feed(&c, 1, MSG_QUESTIONS, 5, 10, 0, 4), ERR_FORMAT);
		break;
	case 2: /* of another request */
		ck_assert_int_eq(feed(&c, 1, MSG_QUESTIONS, 6, 10, 4, 4), ERR_FORMAT);
		break;
	case 3: /* another message within */
		ck_assert_int_eq(feed(&c, 1, MSG_CAST, 5, 0, 0, 0), ERR_FORMAT);
		break;
	default: /* another total */
		ck_assert_int_eq(feed(&c, 1, MSG_QUESTIONS, 5, 11, 4, 4), ERR_FORMAT);
	}
	channel_close(&c);
}
END_TEST

START_TEST(the_table_says_who_and_when)
{
	ck_assert(channel_allowed(PARTY_SCREEN, MSG_QUESTIONS, STATE_CARD));
	ck_assert(!channel_allowed(PARTY_SCREEN, MSG_QUESTIONS, STATE_FREE));
	ck_assert(channel_allowed(PARTY_SCREEN, MSG_CAST, STATE_BALLOT));
	ck_assert(!channel_allowed(PARTY_SCREEN, MSG_CAST, STATE_CARD));
	ck_assert(!channel_allowed(PARTY_SCREEN, MSG_CAST, STATE_WORKING));
	ck_assert(!channel_allowed(PARTY_PUSH, MSG_CAST, STATE_BALLOT));
	ck_assert(!channel_allowed(PARTY_PUSH, MSG_GOT, STATE_IDLE));
	ck_assert(!channel_allowed(PARTY_VAULT, MSG_GET, STATE_START));
	ck_assert(!channel_allowed(PARTY_VAULT, MSG_SETTINGS, STATE_IDLE));
	/* what takes two officers, one has no message for; a voter has none at all */
	ck_assert(channel_allowed(PARTY_SCREEN, MSG_CLOSE, STATE_OFFICERS));
	ck_assert(!channel_allowed(PARTY_SCREEN, MSG_CLOSE, STATE_OFFICER));
	ck_assert(!channel_allowed(PARTY_SCREEN, MSG_CLOCK, STATE_OFFICER));
	for (uint16_t type = MSG_SECOND; type <= MSG_EXPORT; type++)
		ck_assert(!channel_allowed(
		    PARTY_SCREEN, type, STATE_FREE | STATE_CARD | STATE_BALLOT));
	ck_assert(!channel_allowed(PARTY_SCREEN, MSG_CAST, STATE_OFFICERS));
	ck_assert(channel_answers(MSG_CAST, MSG_DONE));
	ck_assert(channel_answers(MSG_CAST, MSG_REFUSED));
	ck_assert(!channel_answers(MSG_CHECK, MSG_DONE));
	ck_assert(!channel_answers(MSG_GET, MSG_REFUSED));
	ck_assert(channel_answers(MSG_POST, MSG_UNREACHABLE));
}
END_TEST

START_TEST(push_gets_only_what_is_listed)
{
	static const uint8_t checkpoint[] = {GET_CHECKPOINT};
	static const uint8_t bundle[] = {GET_BUNDLE, 0, 0, 0, 0, 0, 0, 0, 2, 0, 7};
	static const uint8_t tile[] = {GET_TILE, 1, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0};
	uint8_t bad[sizeof(tile) + 1];
	struct get get = {0};

	ck_assert_int_eq(
	    get_parse(&get, cur_of(checkpoint, sizeof(checkpoint)), NULL), 0);
	ck_assert_str_eq(get.path, "checkpoint");
	ck_assert_int_eq(get_parse(&get, cur_of(bundle, sizeof(bundle)), NULL), 0);
	ck_assert_str_eq(get.path, "tile/entries/002.p/7");
	ck_assert_int_eq(get_parse(&get, cur_of(tile, sizeof(tile)), NULL), 0);
	ck_assert_str_eq(get.path, "tile/1/003");
	for (size_t size = 0; size <= sizeof(bad); size++) { /* every other length */
		memcpy(bad, tile, size < sizeof(tile) ? size : sizeof(tile));
		bad[sizeof(tile)] = 0;
		if (size != sizeof(tile))
			ck_assert_int_eq(
			    get_parse(&get, cur_of(bad, size), NULL), ERR_FORMAT);
	}
	memcpy(bad, tile, sizeof(tile));
	bad[1] = 8; /* no such level */
	ck_assert_int_eq(get_parse(&get, cur_of(bad, sizeof(tile)), NULL), ERR_FORMAT);
	bad[1] = 1;
	bad[11] = 1; /* width 257 */
	ck_assert_int_eq(get_parse(&get, cur_of(bad, sizeof(tile)), NULL), ERR_FORMAT);
	bad[0] = 9;
	ck_assert_int_eq(get_parse(&get, cur_of(bad, sizeof(tile)), NULL), ERR_FORMAT);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("channel");
	TCase *c = tcase_create("channel");
	SRunner *r;
	int failed;

	tcase_add_test(c, a_long_message_arrives_whole);
	tcase_add_loop_test(
	    c, datagrams_are_taken_strictly, 0, (int)(sizeof(pieces) / sizeof(*pieces)));
	tcase_add_loop_test(c, pieces_must_follow_each_other, 0, 5);
	tcase_add_test(c, the_table_says_who_and_when);
	tcase_add_test(c, push_gets_only_what_is_listed);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? 1 : 0;
}
