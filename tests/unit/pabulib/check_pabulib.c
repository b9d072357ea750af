/*
 * The importer of real elections: what it takes, and the sentence for what it does not.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "admin/pabulib/compare.h"
#include "admin/pabulib/csv.h"
#include "admin/pabulib/election.h"
#include "admin/pabulib/write.h"
#include "ballot/question.h"
#include "base/file.h"
#include "base/json.h"

#define HEAD(type, more)                                                                 \
	"META\nkey;value\ndescription;Test\nvote_type;" type "\n" more "PROJECTS\n"
#define THREE "project_id;cost;votes;name\na;1;2;Alpha\nb;1;1;Beta\nc;1;0;Gamma\n"
#define VOTES "VOTES\nvoter_id;vote\n1;a\n2;a,b\n"

static struct election e;
static struct why why;

static int
read_text(const char *text)
{
	why.text[0] = '\0';
	return election_read(&e, text, strlen(text), &why);
}

/* Refused, with these words in the sentence. */
static void
refused(const char *text, int code, const char *words)
{
	int err = read_text(text);

	ck_assert_msg(err == code, "%d instead of %d for: %s", err, code, text);
	ck_assert_msg(
	    strstr(why.text, words) != NULL, "'%s' lacks '%s'", why.text, words);
}

START_TEST(reads_records_and_quotes)
{
	static const char text[] =
	    "\xef\xbb\xbf"
	    "a;\"b;1 \"\"x\"\"\";c\r\n\r\n10 \"live\";;\"two\nlines\"\nlast";
	struct csv csv;

	csv_open(&csv, text, sizeof text - 1);
	ck_assert_int_eq(csv_next(&csv, &why), 0);
	ck_assert_uint_eq(csv.count, 3);
	ck_assert_str_eq(csv.fields[0], "a");
	ck_assert_str_eq(csv.fields[1], "b;1 \"x\"");
	ck_assert_int_eq(csv_next(&csv, &why), 0);
	ck_assert_uint_eq(csv.line, 3);
	ck_assert_str_eq(csv.fields[0], "10 \"live\"");
	ck_assert_str_eq(csv.fields[1], "");
	ck_assert_str_eq(csv.fields[2], "two\nlines");
	ck_assert_int_eq(csv_next(&csv, &why), 0);
	ck_assert_uint_eq(csv.line, 5);
	ck_assert_str_eq(csv.fields[0], "last");
	ck_assert_int_eq(csv_next(&csv, &why), ERR_NOT_FOUND);
	csv_close(&csv);
}
END_TEST

START_TEST(takes_approval)
{
	ck_assert_int_eq(
	    read_text(HEAD("approval", "num_votes;2\nmax_length;2\n") THREE VOTES), 0);
	ck_assert_uint_eq(e.project_count, 3);
	ck_assert_uint_eq(e.vote_count, 2);
	ck_assert_uint_eq(e.min, 1);
	ck_assert_uint_eq(e.max, 2);
	ck_assert_uint_eq(e.projects[0].counted, 2);
	ck_assert_uint_eq(e.projects[0].published, 2);
	ck_assert_uint_eq(e.projects[1].counted, 1);
	ck_assert_uint_eq(e.notes.size, 0);
	election_free(&e);
}
END_TEST

START_TEST(takes_choose_one)
{
	ck_assert_int_eq(
	    read_text(HEAD("choose-1", "") THREE "VOTES\nvoter_id;vote\n1;a\n2;c\n"), 0);
	ck_assert_uint_eq(e.max, 1);
	election_free(&e);
}
END_TEST

START_TEST(takes_points)
{
	ck_assert_int_eq(
	    read_text(HEAD("cumulative",
		"min_sum_points;1\nmax_sum_points;5\n") "project_id;votes;score;name\na;"
							"1;3;Alpha\nb;2;4;Beta\n"
							"VOTES\nvoter_id;vote;points\n1;"
							"a,b;3,2\n2;b;2\n3;a;0\n"),
	    0);
	ck_assert_uint_eq(e.max, 5);
	ck_assert_uint_eq(e.projects[0].counted, 3);
	ck_assert_uint_eq(e.projects[1].counted, 4);
	ck_assert_uint_eq(e.projects[1].published, 4);
	ck_assert_uint_eq(e.votes[2].count, 0); /* no points given: blank */
	election_free(&e);
}
END_TEST

/* Some files hold votes that break their own limits, and count them. */
START_TEST(widens_limits_with_a_note)
{
	ck_assert_int_eq(
	    read_text(HEAD("approval", "min_length;2\nmax_length;1\n") THREE VOTES), 0);
	ck_assert_uint_eq(e.max, 2);
	ck_assert_uint_eq(e.min, 1);
	ck_assert_ptr_nonnull(strstr(buf_str(&e.notes), "the ballot allows 2"));
	election_free(&e);
}
END_TEST

START_TEST(limit_counts_in_clear)
{
	ck_assert_int_eq(read_text(HEAD("approval", "") THREE VOTES), 0);
	election_limit(&e, 1);
	ck_assert_uint_eq(e.vote_count, 1);
	ck_assert_uint_eq(e.projects[0].published, 1);
	ck_assert_uint_eq(e.projects[1].published, 0);
	election_free(&e);
}
END_TEST

START_TEST(numbers_ids_that_no_ballot_can_hold)
{
	ck_assert_int_eq(
	    read_text(HEAD("approval", "") "project_id;votes\nP/1 x;1\nblank;0\n"
					   "VOTES\nvoter_id;vote\n1;P/1 x\n"),
	    0);
	ck_assert_str_eq(e.projects[0].option, "project.1");
	ck_assert_str_eq(e.projects[1].option, "project.2");
	election_free(&e);
}
END_TEST

START_TEST(refuses_other_votes)
{
	refused(HEAD("ordinal", "") THREE VOTES, ERR_REFUSED, "'ordinal'");
	refused(HEAD("scoring", "") THREE VOTES, ERR_REFUSED, "'scoring'");
	refused("META\nkey;value\nPROJECTS\n" THREE VOTES, ERR_FORMAT, "no vote_type");
}
END_TEST

START_TEST(refuses_what_is_not_whole)
{
	refused("", ERR_FORMAT, "does not begin with META");
	refused("hello\n", ERR_FORMAT, "does not begin with META");
	refused(
	    "META\nkey;value\nvote_type;approval\n", ERR_FORMAT, "ends before PROJECTS");
	refused(HEAD("approval", "") THREE, ERR_FORMAT, "ends before VOTES");
	refused(HEAD("approval", "num_votes;3\n") THREE VOTES, ERR_FORMAT,
	    "num_votes says 3 but it lists 2");
	refused(HEAD("approval", "num_projects;4\n") THREE VOTES, ERR_FORMAT,
	    "num_projects says 4 but it lists 3");
	refused(
	    HEAD("approval", "") THREE "VOTES\nvoter_id;vote\n", ERR_FORMAT, "no votes");
}
END_TEST

START_TEST(refuses_malformed_rows)
{
	refused(HEAD("approval", "") THREE "VOTES\nvoter_id;vote\n1;d\n", ERR_FORMAT,
	    "line 12 votes for project 'd'");
	refused(HEAD("approval", "") THREE "VOTES\nvoter_id;vote\n1;a,a\n", ERR_FORMAT,
	    "twice");
	refused(HEAD("approval", "") THREE "VOTES\nvoter_id;vote\n1;a;x\n", ERR_FORMAT,
	    "3 fields where its header has 2");
	refused(HEAD("approval", "") "project_id;votes\na;1\na;1\n" VOTES, ERR_FORMAT,
	    "twice");
	refused(HEAD("approval", "") "project_id;votes\na;-1\n" VOTES, ERR_FORMAT,
	    "not a whole number");
	refused(HEAD("approval", "num_votes;x\n") THREE VOTES, ERR_FORMAT,
	    "num_votes is 'x'");
	refused(HEAD("approval", "") "project_id;name\na;\"open\n" VOTES, ERR_FORMAT,
	    "never closed");
	refused(HEAD("cumulative",
		    "") "project_id;score\na;1\nVOTES\nvoter_id;vote;points\n1;a;\n",
	    ERR_FORMAT, "fewer points");
	refused(HEAD("cumulative",
		    "") "project_id;score\na;1\nVOTES\nvoter_id;vote;points\n1;a;1,2\n",
	    ERR_FORMAT, "more points");
	refused(HEAD("cumulative",
		    "") "project_id;score\na;1\nVOTES\nvoter_id;vote;points\n1;a;1.5\n",
	    ERR_FORMAT, "not a whole number");
}
END_TEST

/* One vote for the first of n projects. */
static void
make_large(struct buf *b, const char *type, int n, const char *points)
{
	buf_printf(b, HEAD("%s", "") "project_id;votes;score\n", type);
	for (int i = 0; i < n; i++)
		buf_printf(b, "p%d;0;0\n", i);
	buf_printf(b, "VOTES\nvoter_id;vote%s\n1;p0%s%s\n", *points ? ";points" : "",
	    *points ? ";" : "", points);
}

START_TEST(refuses_too_many_projects_with_both_numbers)
{
	struct buf b = {0};

	make_large(&b, "approval", 337, "");
	refused(buf_str(&b), ERR_REFUSED,
	    "337 projects; a ballot of its kind fits one leaf with "
	    "at most 143");
	buf_reset(&b);
	make_large(&b, "cumulative", 60, "10");
	refused(buf_str(&b), ERR_REFUSED, "60 projects");
	buf_reset(&b);
	make_large(&b, "cumulative", 6, "101");
	refused(buf_str(&b), ERR_REFUSED, "up to 101 points; a ballot takes 100");
	buf_free(&b);
}
END_TEST

/* The sum by which the importer judges is the one the ballot really has. */
START_TEST(knows_the_size_of_the_ballot)
{
	static const struct {
		const char *type, *points;
		int projects;
	} cases[] = {{"approval", "", 1}, {"approval", "", 5}, {"approval", "", 143},
	    {"choose-1", "", 11}, {"cumulative", "5", 11}, {"cumulative", "1", 3},
	    {"cumulative", "100", 20}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = {0}, q = {0};
		struct questions *questions;
		make_large(&b, cases[i].type, cases[i].projects, cases[i].points);
		ck_assert_msg(read_text(buf_str(&b)) == 0, "%s", why.text);
		ck_assert_int_eq(write_question(&e, &q, &why), 0);
		ck_assert_msg(questions_parse(&questions, buf_str(&q), q.size, &why) == 0,
		    "%s: %s", why.text, buf_str(&q));
		ck_assert_uint_eq(
		    questions->ballot_size, election_ballot_size(&e, e.project_count));
		questions_free(questions);
		election_free(&e);
		buf_free(&b);
		buf_free(&q);
	}
}
END_TEST

static void
put_file(const char *dir, const char *name, const char *text)
{
	struct path path = path_of("%s/%s", dir, name);

	ck_assert_int_eq(file_write(path.s, text, strlen(text), 0644, &why), 0);
}

static int
compare(const char *dir, const char *report)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	put_file(dir, "report.json", report);
	int err = compare_report(dir, path_of("%s/report.json", dir).s, "p", to, &why);
	fclose(to);
	if (err == 0)
		ck_assert_ptr_nonnull(strstr(text, "Alpha"));
	free(text);
	return err;
}

#define REPORT(verdict, poll, a)                                                         \
	"{\"verdict\":\"" verdict "\",\"polls\":[{\"poll\":\"" poll                      \
	"\",\"questions\":[{\"id\":\"vote\",\"options\":[{\"id\":\"a\",\"count\":" a     \
	"},{\"id\":\"b\",\"count\":1},{\"id\":\"c\",\"count\":0}]}]}]}"

START_TEST(writes_and_compares)
{
	char dir[] = "/tmp/madang-pabulib-XXXXXX";
	struct poll_times times = {100, 200};
	struct buf b = {0};
	json_t *json;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(read_text(HEAD("approval", "") THREE VOTES), 0);
	ck_assert_msg(write_election(&e, dir, "p", &times, &why) == 0, "%s", why.text);
	election_free(&e);
	ck_assert_int_eq(file_read(&b, path_of("%s/votes.jsonl", dir).s, 10000, &why), 0);
	ck_assert_str_eq(buf_str(&b),
	    "{\"card\":\"deck:0\",\"poll\":\"p\",\"answers\":[{\"question\":\"vote\","
	    "\"choose\":[\"a\"]}],\"then\":\"cast\"}\n"
	    "{\"card\":\"deck:1\",\"poll\":\"p\",\"answers\":[{\"question\":\"vote\","
	    "\"choose\":[\"a\",\"b\"]}],\"then\":\"cast\"}\n");
	buf_reset(&b);
	ck_assert_int_eq(file_read(&b, path_of("%s/poll.json", dir).s, 10000, &why), 0);
	ck_assert_int_eq(json_parse(&json, b.data, b.size, &why), 0);
	ck_assert_str_eq(json_str(json, "poll"), "p");
	json_decref(json);
	buf_free(&b);

	ck_assert_msg(compare(dir, REPORT("PASS", "p", "2")) == 0, "%s", why.text);
	ck_assert_int_eq(compare(dir, REPORT("PASS", "p", "3")), ERR_REFUSED);
	ck_assert_ptr_nonnull(strstr(why.text, "differs"));
	ck_assert_int_eq(compare(dir, REPORT("FAIL", "p", "2")), ERR_REFUSED);
	ck_assert_int_eq(compare(dir, REPORT("PASS", "other", "2")), ERR_FORMAT);
	ck_assert_int_eq(compare(dir, "{"), ERR_FORMAT);
	static const char *const names[] = {
	    "poll.json", "votes.jsonl", "published.tsv", "report.json"};
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(unlink(path_of("%s/%s", dir, names[i]).s), 0);
	ck_assert_int_eq(rmdir(dir), 0);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("pabulib");
	TCase *t = tcase_create("all");

	tcase_add_test(t, reads_records_and_quotes);
	tcase_add_test(t, takes_approval);
	tcase_add_test(t, takes_choose_one);
	tcase_add_test(t, takes_points);
	tcase_add_test(t, widens_limits_with_a_note);
	tcase_add_test(t, limit_counts_in_clear);
	tcase_add_test(t, numbers_ids_that_no_ballot_can_hold);
	tcase_add_test(t, refuses_other_votes);
	tcase_add_test(t, refuses_what_is_not_whole);
	tcase_add_test(t, refuses_malformed_rows);
	tcase_add_test(t, refuses_too_many_projects_with_both_numbers);
	tcase_add_test(t, knows_the_size_of_the_ballot);
	tcase_add_test(t, writes_and_compares);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
