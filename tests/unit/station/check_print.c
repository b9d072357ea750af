/*
 * The print process as the parent starts it, asked as the vault asks it. What it makes is
 * read by others: text by pdftotext, pictures by pdftoppm, codes by zbarimg. The rows of
 * a receipt are decoded here, band by band, as the printer would.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/file.h"
#include "station/channel/beat.h"
#include "station/channel/channel.h"
#include "station/channel/paper.h"

#define CODE "서울-7K2M-94QX"

static char spool[] = "print-XXXXXX";
static struct channel channel;
static pid_t pid;
static int words; /* its log */
static char said[4096];
static struct paper paper;

static void
put_at(const int *from, const int *to, int count)
{
	int high[8];

	for (int i = 0; i < count; i++)
		high[i] = fcntl(from[i], F_DUPFD_CLOEXEC, 64);
	for (int i = 0; i < count; i++)
		dup2(high[i], to[i]);
}

/* The next message of print. */
static const struct message *
heard(void)
{
	const struct message *m;
	struct why why = {""};
	int r;

	do
		r = channel_get(&channel, PARTY_PRINT, &m, &why);
	while (r == ERR_PENDING);
	ck_assert_msg(r == 0, "%s", why.text);
	return m;
}

/* The first thing that it says is whether a file stays of what it prints. */
static void
start(int printer)
{
	const struct message *m;
	struct stat st;
	int pair[2], log[2], beats[2], null = open("/dev/null", O_RDWR);
	char self[] = "madang-station";

	ck_assert_int_ge(printer, 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	ck_assert_int_eq(pipe2(log, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(beats, O_CLOEXEC | O_NONBLOCK), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		put_at((int[]){null, null, log[1], pair[1], beats[1], printer},
		    (int[]){0, 1, 2, 3, 4, 5}, 6);
		execve(PRINT, (char *[]){self, NULL}, (char *[]){NULL});
		_exit(99);
	}
	/* beats[0] stays open: the process ends when its parent is gone. */
	close(beats[1]);
	close(null);
	close(pair[1]);
	close(log[1]);
	words = log[0];
	channel_open(&channel, pair[0]);
	m = heard();
	ck_assert_uint_eq(m->type, MSG_PRINTER);
	ck_assert_uint_eq(m->body.size, 1);
	ck_assert_int_eq(fstat(printer, &st), 0);
	ck_assert_int_eq(m->body.data[0], S_ISDIR(st.st_mode) ? 1 : 0);
	close(printer);
}

/* Its exit status, once the channel is closed; its log is in said. */
static int
finish(void)
{
	size_t size = 0;
	ssize_t n;
	int status;

	channel_close(&channel);
	while ((n = read(words, said + size, sizeof(said) - 1 - size)) > 0)
		size += (size_t)n;
	said[size] = '\0';
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	close(words);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void
send_body(uint16_t type, const struct buf *body)
{
	channel_put(&channel, type, 7, body->data, body->size);
	ck_assert_int_eq(channel_flush(&channel), 0);
}

/* Prints the document; "" when it was printed, else why not. */
static const char *
printed(int printer)
{
	static char sentence[2001];
	const struct message *m;
	struct buf body = {0};
	struct cur in;

	start(printer);
	paper_put(&body, &paper);
	send_body(MSG_PRINT, &body);
	buf_free(&body);
	m = heard();
	ck_assert_uint_eq(m->request, 7);
	sentence[0] = '\0';
	in = cur_of(m->body.data, m->body.size);
	if (m->type == MSG_UNPRINTED)
		cur_text(&in, sentence, 2000);
	else
		ck_assert_uint_gt(cur_get64(&in), 100);
	ck_assert(cur_done(&in));
	ck_assert_int_eq(finish(), CHILD_AGAIN);
	return sentence;
}

static int
folder(void)
{
	return open(spool, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* What a command says of a file in the spool, %s in it. */
static const char *
output_of(const char *command, const char *file)
{
	static char out[200000];
	char line[600];
	FILE *pipe;
	size_t n;

	snprintf(line, sizeof(line), "cd %s && f=%s && %s", spool, file, command);
	pipe = popen(line, "r");
	n = fread(out, 1, sizeof(out) - 1, pipe);
	out[n] = '\0';
	ck_assert_msg(pclose(pipe) == 0, "%s", line);
	return out;
}

static size_t
files_in_spool(void)
{
	return (size_t)atoi(output_of("ls -A | wc -l", "-"));
}

static void
certificate(enum paper_size size, const char *name)
{
	paper_begin(&paper, size, name, 1767225600);
	paper_add(&paper, PART_TITLE, "주민등록표 등본", "Certificate of residence");
	paper_add(&paper, PART_ROW, "성명 Name", "홍길동");
	paper_add(&paper, PART_ROW, "주소 Address", "서울특별시 종로구 세종대로 209");
	paper_add(&paper, PART_HEAD, "세대 Household", NULL);
	paper_add(&paper, PART_TEXT, "이 증명서는 원장에 올라 있습니다.", NULL);
	paper_add(&paper, PART_RULE, NULL, NULL);
	paper_add(&paper, PART_CODE, CODE, "확인 번호 " CODE);
	paper_add(&paper, PART_SMALL, "Ask the ledger about this number.", NULL);
}

static void
set_up(void)
{
	strcpy(spool, "print-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(spool));
}

static void
tear_down(void)
{
	char command[80];

	snprintf(command, sizeof(command), "rm -rf %s", spool);
	ck_assert_int_eq(system(command), 0);
}

START_TEST(a4_says_what_the_document_says)
{
	const char *text;

	certificate(PAPER_A4, "cert-1");
	ck_assert_str_eq(printed(folder()), "");
	ck_assert_uint_eq(files_in_spool(), 1);
	text = output_of("pdftotext -layout $f -", "cert-1.pdf");
	for (size_t i = 0; i < paper.count; i++)
		if (paper.parts[i].kind != PART_CODE)
			ck_assert_msg(strstr(text, paper.parts[i].first.text) ||
					  paper.parts[i].first.size == 0,
			    "%s is not in:\n%s", paper.parts[i].first.text, text);
	ck_assert_ptr_nonnull(strstr(text, "홍길동"));
	ck_assert_ptr_nonnull(strstr(text, "확인 번호 " CODE));
	text = output_of("pdfinfo $f", "cert-1.pdf");
	ck_assert_ptr_nonnull(strstr(text, "Pages:           1\n"));
	ck_assert_ptr_nonnull(strstr(text, "(A4)"));
	/* Letters are in the file: the reader needs no font. */
	text = output_of(
	    "pdffonts $f | awk 'NR > 2 { print $(NF - 4) }' | sort -u", "cert-1.pdf");
	ck_assert_str_eq(text, "yes\n");
	text =
	    output_of("pdftoppm -r 150 -png $f page && zbarimg --quiet --raw page-1.png",
		"cert-1.pdf");
	ck_assert_str_eq(text, CODE "\n");
}
END_TEST

START_TEST(the_same_document_is_the_same_file)
{
	certificate(PAPER_A4, "cert-1");
	ck_assert_str_eq(printed(folder()), "");
	output_of("mv $f first.pdf", "cert-1.pdf");
	ck_assert_str_eq(printed(folder()), "");
	output_of("cmp $f first.pdf", "cert-1.pdf");
}
END_TEST

/* No line is lost where a page ends, and each page says which one it is. */
START_TEST(a_long_document_goes_over_pages)
{
	static char rows[200][60];
	const char *text;

	paper_begin(&paper, PAPER_A4, "long", 0);
	for (int i = 0; i < 200; i++) {
		snprintf(rows[i], sizeof(rows[i]), "row number %d of all", i);
		paper_add(&paper, PART_ROW, "줄", rows[i]);
	}
	ck_assert_str_eq(printed(folder()), "");
	text = output_of("pdftotext -layout $f -", "long.pdf");
	for (int i = 0; i < 200; i++)
		ck_assert_msg(strstr(text, rows[i]) != NULL, "%s is lost", rows[i]);
	for (int i = 1; i <= 6; i++) {
		char page[20];

		snprintf(page, sizeof(page), " %d/6\n", i);
		ck_assert_ptr_nonnull(strstr(text, page));
	}
}
END_TEST

/* Decodes a receipt as a printer does, into a picture. Returns its rows. */
static int
read_receipt(const char *file)
{
	struct buf in = {0}, rows = {0}, picture = {0};
	struct why why = {""};
	struct cur at;
	int count = 0;

	ck_assert_int_eq(
	    file_read(&in, path_of("%s/%s", spool, file).s, 10000000, &why), 0);
	at = cur_of(in.data, in.size);
	ck_assert_mem_eq(cur_take(&at, 2), "\x1b@", 2);
	while (cur_left(&at) > 7) {
		int bytes, high;

		ck_assert_mem_eq(cur_take(&at, 4), "\x1dv0\0", 4);
		bytes = cur_get8(&at);
		bytes += cur_get8(&at) << 8;
		ck_assert_int_eq(bytes, 72); /* 576 dots: what fits on 80 mm */
		high = cur_get8(&at);
		high += cur_get8(&at) << 8;
		ck_assert_int_le(high, 256);
		count += high;
		buf_put(
		    &rows, cur_take(&at, (size_t)(bytes * high)), (size_t)(bytes * high));
	}
	ck_assert_mem_eq(cur_take(&at, 7),
	    "\x1b"
	    "d\4\x1dVB\0",
	    7);
	ck_assert(cur_done(&at));
	buf_printf(&picture, "P4\n576 %d\n", count);
	buf_put(&picture, rows.data, rows.size);
	ck_assert_int_eq(file_write(path_of("%s/receipt.pbm", spool).s, picture.data,
			     picture.size, 0600, &why),
	    0);
	buf_free(&in);
	buf_free(&rows);
	buf_free(&picture);
	return count;
}

START_TEST(a_receipt_is_rows_of_dots)
{
	int rows, longer;

	certificate(PAPER_ROLL, "receipt-1");
	ck_assert_str_eq(printed(folder()), "");
	rows = read_receipt("receipt-1.escpos");
	ck_assert_int_gt(rows, 400);
	ck_assert_str_eq(output_of("zbarimg --quiet --raw $f", "receipt.pbm"), CODE "\n");
	paper_add(&paper, PART_ROW, "금액", "30,000원");
	ck_assert_str_eq(printed(folder()), "");
	longer = read_receipt("receipt-1.escpos");
	ck_assert_int_gt(longer, rows + 20);
}
END_TEST

/* The widest code that a document may hold still fits on a roll. */
START_TEST(the_largest_code_is_read)
{
	char code[PAPER_CODE + 2];

	memset(code, 'x', PAPER_CODE);
	code[PAPER_CODE] = '\0';
	paper_begin(&paper, PAPER_ROLL, "wide", 0);
	paper_add(&paper, PART_CODE, code, NULL);
	ck_assert_str_eq(printed(folder()), "");
	read_receipt("wide.escpos");
	strcat(code, "\n");
	ck_assert_str_eq(output_of("zbarimg --quiet --raw $f", "receipt.pbm"), code);
}
END_TEST

/* A name with an empty box in it is another name. */
START_TEST(a_letter_without_a_font_is_not_printed)
{
	for (int size = PAPER_A4; size <= PAPER_ROLL; size++) {
		paper_begin(&paper, (enum paper_size)size, "strange", 0);
		paper_add(&paper, PART_ROW, "성명", "홍\xee\x80\x80동"); /* U+E000 */
		ck_assert_ptr_nonnull(
		    strstr(printed(folder()), "has no font for a letter"));
		ck_assert_uint_eq(files_in_spool(), 0);
		ck_assert_str_eq(said, "");
	}
}
END_TEST

START_TEST(a_device_takes_the_bytes_themselves)
{
	char name[80];

	certificate(PAPER_ROLL, "receipt-1");
	snprintf(name, sizeof(name), "%s/device", spool);
	ck_assert_str_eq(printed(open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)), "");
	ck_assert_int_gt(read_receipt("device"), 400);
	ck_assert_ptr_nonnull(
	    strstr(printed(open("/dev/full", O_WRONLY | O_CLOEXEC)), "No space left"));
}
END_TEST

START_TEST(a_spool_that_is_gone_is_said)
{
	int fd = folder();

	tear_down();
	certificate(PAPER_A4, "cert-1");
	ck_assert_ptr_nonnull(
	    strstr(printed(fd), "the printer did not take the document"));
	ck_assert_int_eq(mkdir(spool, 0700), 0);
}
END_TEST

START_TEST(who_breaks_the_rules_is_not_served)
{
	struct buf body = {0};

	certificate(PAPER_A4, "cert-1");
	paper_put(&body, &paper);
	body.data[body.size - 1] = '\n'; /* a control character in a text */
	start(folder());
	send_body(MSG_PRINT, &body);
	ck_assert_int_eq(finish(), 2);
	ck_assert_ptr_nonnull(strstr(said, "a document for paper has a wrong form"));
	start(folder());
	buf_reset(&body);
	send_body(MSG_CARD_OPEN, &body);
	ck_assert_int_eq(finish(), 2);
	ck_assert_ptr_nonnull(strstr(said, "a card-open message"));
	ck_assert_uint_eq(files_in_spool(), 0);
	start(folder());
	ck_assert_int_eq(finish(), 0); /* the vault is gone: nothing to do any more */
	buf_free(&body);
}
END_TEST

/* Every byte that is cut off, added or changed in its head is noticed, or is another
 * document of the right form. */
START_TEST(a_document_is_read_strictly)
{
	static struct paper read;
	struct buf body = {0}, again = {0};
	struct why why = {""};

	certificate(PAPER_A4, "cert-1");
	paper_put(&body, &paper);
	ck_assert_int_eq(paper_parse(&read, cur_of(body.data, body.size), &why), 0);
	paper_put(&again, &read);
	ck_assert(again.size == body.size && !memcmp(again.data, body.data, body.size));
	for (size_t i = 0; i < body.size; i++)
		ck_assert_int_eq(
		    paper_parse(&read, cur_of(body.data, i), &why), ERR_FORMAT);
	buf_put8(&body, 0);
	ck_assert_int_eq(
	    paper_parse(&read, cur_of(body.data, body.size), &why), ERR_FORMAT);
	for (int size = 0; size < 256; size++) {
		again.data[0] = (uint8_t)size;
		ck_assert_int_eq(paper_parse(&read, cur_of(again.data, again.size), &why),
		    size == PAPER_A4 || size == PAPER_ROLL ? 0 : ERR_FORMAT);
	}
	again.data[0] = PAPER_A4;
	again.data[13] = '/'; /* the name's first letter: no way out of the spool */
	ck_assert_int_eq(
	    paper_parse(&read, cur_of(again.data, again.size), &why), ERR_FORMAT);
	buf_free(&body);
	buf_free(&again);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("print");
	TCase *tests = tcase_create("print");
	SRunner *runner;
	int failed;

	if (system("zbarimg --version >/dev/null 2>&1") != 0 ||
	    system("pdftotext -v >/dev/null 2>&1") != 0) {
		puts("skipped: zbarimg or pdftotext is missing (Debian: apt install "
		     "zbar-tools poppler-utils)");
		return 77;
	}
	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a4_says_what_the_document_says);
	tcase_add_test(tests, the_same_document_is_the_same_file);
	tcase_add_test(tests, a_long_document_goes_over_pages);
	tcase_add_test(tests, a_receipt_is_rows_of_dots);
	tcase_add_test(tests, the_largest_code_is_read);
	tcase_add_test(tests, a_letter_without_a_font_is_not_printed);
	tcase_add_test(tests, a_device_takes_the_bytes_themselves);
	tcase_add_test(tests, a_spool_that_is_gone_is_said);
	tcase_add_test(tests, who_breaks_the_rules_is_not_served);
	tcase_add_test(tests, a_document_is_read_strictly);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
