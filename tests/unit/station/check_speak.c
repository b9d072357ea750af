/*
 * The speak process as the parent starts it, asked as a screen asks it. Its sound comes
 * back as records (station/speak/sound.h); where it would use a device, there is none.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/file.h"
#include "station/channel/beat.h"
#include "station/channel/channel.h"
#include "station/channel/voice.h"

#define RATE 22050 /* samples a second of espeak-ng's own voices */

static pid_t pid;
static int sound, words, held; /* its records, its log, a descriptor it must not keep */
static char said[4096];        /* all of its log */
static char alsa[200] = "ALSA_CONFIG_PATH=/dev/null"; /* no device at all */
static char pulse[200] = "PULSE_SERVER=unix:/nowhere";

static void
put_at(const int *from, const int *to, int count)
{
	int high[8];

	for (int i = 0; i < count; i++)
		high[i] = fcntl(from[i], F_DUPFD_CLOEXEC, 64);
	for (int i = 0; i < count; i++)
		dup2(high[i], to[i]);
}

/* Returns the screen's end of the channel. */
static int
start(char *word)
{
	int channel[2], out[2], log[2], beats[2], kept[2],
	    null = open("/dev/null", O_RDWR);
	char self[] = "madang-station";
	char *argv[] = {self, word, NULL};
	char *environment[] = {alsa, pulse, NULL};

	ck_assert_int_eq(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, out), 0);
	ck_assert_int_eq(pipe2(log, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(beats, O_CLOEXEC | O_NONBLOCK), 0);
	ck_assert_int_eq(pipe2(kept, O_CLOEXEC), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		put_at((int[]){null, null, log[1], channel[1], beats[1], out[1], kept[1]},
		    (int[]){0, 1, 2, 3, 4, 5, 30}, 7);
		execve(SPEAK, argv, environment);
		_exit(99);
	}
	close(null);
	close(channel[1]);
	close(out[1]);
	close(log[1]);
	close(kept[1]);
	/* beats[0] stays open: the process ends when its parent is gone. */
	close(beats[1]);
	sound = out[0];
	words = log[0];
	held = kept[0];
	return channel[0];
}

/* Waits for the end of the process, whose channel is closed; its exit status. */
static int
finish(void)
{
	size_t size = 0;
	ssize_t n;
	int status;

	while ((n = read(words, said + size, sizeof(said) - 1 - size)) > 0)
		size += (size_t)n;
	said[size] = '\0';
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	close(sound);
	close(words);
	close(held);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* The voice of the test is the screen's; closing its descriptor is the screen's end. */
static int screen_end;

static void
start_voice(char *word)
{
	screen_end = start(word);
	voice_open(screen_end);
	ck_assert(voice_possible());
}

static int
finish_voice(void)
{
	close(screen_end);
	return finish();
}

/* Half a minute of text. */
static const char *const long_text =
    "Read this to the end. It goes on for a while, so that there is time to stop it. "
    "Read this to the end. It goes on for a while, so that there is time to stop it. "
    "Read this to the end. It goes on for a while, so that there is time to stop it. "
    "Read this to the end. It goes on for a while, so that there is time to stop it. ";

#ifdef HAVE_SPEECH
static char records[] = "records";

struct heard {
	char end;     /* 'e', 'd', or 0: the process is gone */
	size_t count; /* samples */
	double power; /* root of their mean square */
};

/* One record, added to what was heard; false at the end of the line. */
static bool
hear_more(struct heard *h, double *sum)
{
	static char record[65536];
	ssize_t n = read(sound, record, sizeof(record));
	int16_t sample;

	if (n <= 0 || record[0] != 's') {
		h->end = n <= 0 ? 0 : record[0];
		return false;
	}
	for (ssize_t i = 1; i < n; i += 2, h->count++) {
		memcpy(&sample, record + i, sizeof(sample));
		*sum += (double)sample * sample;
	}
	return true;
}

static struct heard
hear(void)
{
	struct heard h = {0};
	double sum = 0;

	while (hear_more(&h, &sum))
		;
	h.power = h.count ? sqrt(sum / (double)h.count) : 0;
	return h;
}

static struct heard
heard_of(enum say_language l, int rate, int volume, const char *text)
{
	voice_say(l, rate, volume, text);
	return hear();
}

static struct heard
plainly(enum say_language l, const char *text)
{
	return heard_of(l, SAY_LEVEL_NORMAL, SAY_LEVEL_NORMAL, text);
}

static void
lasts(struct heard h, double least, double most)
{
	double seconds = (double)h.count / RATE;

	ck_assert_int_eq(h.end, 'e');
	ck_assert_msg(seconds >= least && seconds <= most, "%.2f s, not %.1f to %.1f",
	    seconds, least, most);
	ck_assert_msg(h.power > 300, "hardly any sound: %.0f", h.power);
}

/* espeak-ng lets pitch and pauses waver: no two lines are the same to the sample. */
static void
alike(struct heard a, struct heard b)
{
	ck_assert_uint_lt(a.count, b.count + b.count / 10);
	ck_assert_uint_lt(b.count, a.count + a.count / 10);
	ck_assert(a.power < 1.1 * b.power && b.power < 1.1 * a.power);
}

/* People speak 4 to 7 syllables a second, and pause after a sentence. */
START_TEST(both_languages_are_spoken)
{
	start_voice(records);
	lasts(plainly(SAY_KO, "투표할 질문은 모두 다섯 가지입니다."), 2, 5);
	lasts(plainly(SAY_EN, "There are five questions to vote on."), 1.3, 4);
	lasts(plainly(SAY_KO, "한강 자전거길 야간 조명. 선택했습니다."), 2.5, 6);
	ck_assert_int_eq(finish_voice(), 0);
	ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(each_language_has_its_voice)
{
	struct heard ko, en;

	start_voice(records);
	ko = plainly(SAY_KO, "안녕하세요");
	en = plainly(SAY_EN, "안녕하세요");
	/* The English voice names letters that it cannot read. */
	ck_assert_uint_ne(ko.count, en.count);
	ck_assert_int_eq(finish_voice(), 0);
}
END_TEST

START_TEST(faster_is_shorter_and_louder_is_stronger)
{
	const char *text = "동네 책방 지원을 선택했습니다.";
	struct heard before = {0}, now;

	start_voice(records);
	for (int i = 0; i < SAY_LEVELS; i++, before = now) {
		now = heard_of(SAY_KO, i, SAY_LEVEL_NORMAL, text);
		lasts(now, 1, 7);
		ck_assert(i == 0 || now.count < before.count);
	}
	for (int i = 0; i < SAY_LEVELS; i++, before = now) {
		now = heard_of(SAY_KO, SAY_LEVEL_NORMAL, i, text);
		ck_assert(i == 0 || now.power > 1.1 * before.power);
	}
	/* Steps beyond the last change nothing. */
	alike(heard_of(SAY_KO, 99, 2, text), heard_of(SAY_KO, SAY_LEVELS - 1, 2, text));
	alike(heard_of(SAY_KO, -9, 2, text), heard_of(SAY_KO, 0, 2, text));
	ck_assert_int_eq(finish_voice(), 0);
}
END_TEST

/* A second of a long line is heard before it is cut. */
static struct heard
cut_by(void (*cut)(void))
{
	struct heard h = {0};
	double sum = 0;

	voice_say(SAY_EN, 2, 2, long_text);
	while (h.count < RATE)
		ck_assert(hear_more(&h, &sum));
	cut();
	while (hear_more(&h, &sum))
		;
	return h;
}

static void
by_another(void)
{
	voice_say(SAY_EN, 2, 2, "Next.");
}

START_TEST(a_stop_cuts_it_short)
{
	struct heard whole, cut;

	start_voice(records);
	whole = plainly(SAY_EN, long_text);
	lasts(whole, 15, 60);
	cut = cut_by(voice_stop);
	ck_assert_int_eq(cut.end, 'd');
	/* What is heard after the stop waited in the socket. */
	ck_assert_uint_lt(cut.count, whole.count / 2);
	lasts(plainly(SAY_EN, "Still here."), 0.4, 3);
	ck_assert_int_eq(finish_voice(), 0);
	ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(the_next_line_cuts_it_short)
{
	struct heard cut;

	start_voice(records);
	cut = cut_by(by_another);
	ck_assert_int_eq(cut.end, 'd');
	lasts(hear(), 0.3, 2);
	ck_assert_int_eq(finish_voice(), 0);
}
END_TEST

START_TEST(the_end_of_the_screen_cuts_it_short)
{
	struct heard h = {0};
	double sum = 0;

	start_voice(records);
	voice_say(SAY_EN, 2, 2, long_text);
	ck_assert(hear_more(&h, &sum));
	close(screen_end);
	ck_assert_int_eq(hear().end, 'd');
	ck_assert_int_eq(finish(), 0);
}
END_TEST

/* Nothing of a label is a command, and nothing of it is ever written. */
START_TEST(hostile_text_is_only_text)
{
	static const struct {
		const char *text;
		double most; /* seconds */
	} lines[] = {
	    {"<speak><break time=\"3600s\"/></speak>", 15},
	    {"<audio src=\"/etc/passwd\"/>", 15},
	    {"<voice name=\"nobody\"><prosody rate=\"x-slow\">word", 15},
	    {"[[h@'loU]] [[_^_ko]]", 15},
	    {"\001100S\001V\001 x", 15},
	    {"a\033]0;b\007\r\n\tc\x7f", 15},
	    {"%s%n%d", 15},
	    {"&#1;&amp;&lt;", 15},
	    {"\xff\xfe\x80 x", 15},
	    {"x\xe2\x80\xae\xe2\x80\x8b\xef\xbb\xbf\xee\x80\x80\xf4\x8f\xbf\xbf", 15},
	    {"ㅋㅋㅋㅋ ㅠㅠ 뷁 é 漢字 😀", 25},
	};

	start_voice(records);
	for (enum say_language l = SAY_KO; l <= SAY_EN; l++)
		for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
			struct heard before = plainly(l, "하나 one"), h, after;

			h = plainly(l, lines[i].text);
			ck_assert_msg(h.end == 'e', "line %zu", i);
			ck_assert_msg((double)h.count / RATE < lines[i].most,
			    "line %zu: %.1f s", i, (double)h.count / RATE);
			after = plainly(l, "하나 one");
			alike(before, after);
		}
	ck_assert_int_eq(finish_voice(), 0);
	ck_assert_str_eq(said, "");
}
END_TEST

/* Bytes of any kind, as no label would be; and lines as long as there may be. */
START_TEST(any_bytes_are_survived)
{
	static char text[2 * SAY_TEXT];
	unsigned n = 1;

	start_voice(records);
	for (int i = 0; i < 60; i++) {
		for (int k = 0; k < 40; k++) {
			n = n * 1103515245 + 12345;
			text[k] = (char)(1 + (n >> 16) % 255);
		}
		ck_assert_int_ne(plainly(i % 2 ? SAY_KO : SAY_EN, text).end, 0);
	}
	for (size_t i = 0; i + 3 < sizeof(text); i += 3)
		memcpy(text + i, "가", 3);
	voice_say(SAY_KO, 2, 2, text);
	voice_stop();
	ck_assert_int_eq(hear().end, 'd');
	ck_assert_int_eq(finish_voice(), 0);
	ck_assert_str_eq(said, "");
}
END_TEST

START_TEST(nothing_to_say_is_silence)
{
	start_voice(records);
	voice_say(SAY_EN, 2, 2, "");
	ck_assert_uint_lt(plainly(SAY_EN, " ").count, RATE);
	ck_assert_int_eq(finish_voice(), 0);
}
END_TEST

START_TEST(it_keeps_no_other_descriptor)
{
	char byte;

	start_voice(records);
	lasts(plainly(SAY_EN, "Hello."), 0.3, 2);
	/* The other end of this one was open when it started. */
	ck_assert_int_eq(read(held, &byte, 1), 0);
	ck_assert_int_eq(kill(pid, 0), 0);
	ck_assert_int_eq(finish_voice(), 0);
}
END_TEST

START_TEST(a_session_ends_with_the_process)
{
	start_voice(records);
	lasts(plainly(SAY_KO, "선택했습니다."), 0.5, 3);
	voice_say(SAY_EN, 2, 2, long_text);
	voice_forget();
	ck_assert_int_eq(hear().end, 'd');
	ck_assert_int_eq(finish(), CHILD_AGAIN);
	ck_assert_str_eq(said, "");
	/* Until another one reads the channel, lines are lost and nothing waits. */
	for (int i = 0; i < 1000; i++)
		voice_say(SAY_EN, 2, 2, long_text);
	close(screen_end);
}
END_TEST

/* ALSA's own plugins: what is played is also written to a file, and nothing is heard. */
START_TEST(an_alsa_device_gets_the_sound)
{
	char folder[] = "/tmp/speak.XXXXXX";
	struct path conf, raw;
	struct stat file = {0};
	FILE *f;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	conf = path_of("%s/asound.conf", folder);
	raw = path_of("%s/raw", folder);
	f = fopen(conf.s, "w");
	ck_assert_ptr_nonnull(f);
	fprintf(f,
	    "pcm.!default { type file file \"%s\" format raw slave.pcm { type null } }\n",
	    raw.s);
	ck_assert_int_eq(fclose(f), 0);
	snprintf(alsa, sizeof(alsa), "ALSA_CONFIG_PATH=%s/asound.conf", folder);
	start_voice(NULL);
	voice_say(SAY_EN, 2, 2, "There are five questions to vote on.");
	while (stat(raw.s, &file) != 0 || file.st_size < RATE * 2)
		usleep(
		    10000); /* a second of sound; the test's own time limit ends this */
	ck_assert_int_eq(finish_voice(), 0);
	ck_assert_str_eq(said, "");
	unlink(raw.s);
	unlink(conf.s);
	rmdir(folder);
}
END_TEST

/* pcaudiolib, which espeak-ng brings along, would connect to one. */
START_TEST(no_sound_server_is_looked_for)
{
	char folder[] = "/tmp/speak.XXXXXX";
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/server", folder);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	snprintf(pulse, sizeof(pulse), "PULSE_SERVER=unix:%s", address.sun_path);
	start_voice(records);
	lasts(plainly(SAY_EN, "Hello."), 0.3, 2);
	ck_assert_int_eq(accept(fd, NULL, NULL), -1);
	ck_assert_int_eq(errno, EAGAIN);
	ck_assert_int_eq(finish_voice(), 0);
	close(fd);
	unlink(address.sun_path);
	rmdir(folder);
}
END_TEST

START_TEST(without_a_device_it_says_so_once)
{
	char again[] = "again";

	start_voice(NULL);
	for (int i = 0; i < 3; i++)
		voice_say(SAY_KO, 2, 2, "아무도 듣지 못합니다.");
	ck_assert_int_eq(finish_voice(), 0);
	ck_assert_ptr_nonnull(strstr(said, "no sound device can be used"));
	ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
	start_voice(again);
	voice_say(SAY_KO, 2, 2, "아무도 듣지 못합니다.");
	ck_assert_int_eq(finish_voice(), 0);
	ck_assert_str_eq(said, "");
}
END_TEST

/* Datagrams that no screen sends: the process ends and names the reason, not the line. */
static const struct {
	const char *what;
	uint16_t type;
	const char *body;
	size_t size;
	const char *reason;
} wrong[] = {
    {"no body", MSG_SAY, "", 0, "wrong form"},
    {"no text", MSG_SAY, "\2\2\2\0\0\0\0", 7, "wrong form"},
    {"language 0", MSG_SAY, "\0\2\2\0\0\0\2yz", 9, "wrong form"},
    {"language 3", MSG_SAY, "\3\2\2\0\0\0\2yz", 9, "wrong form"},
    {"rate 5", MSG_SAY, "\2\5\2\0\0\0\2yz", 9, "wrong form"},
    {"volume 255", MSG_SAY, "\2\2\377\0\0\0\2yz", 9, "wrong form"},
    {"more bytes", MSG_SAY, "\2\2\2\0\0\0\2yzz", 10, "wrong form"},
    {"fewer bytes", MSG_SAY, "\2\2\2\0\0\0\4yz", 9, "wrong form"},
    {"a command of espeak-ng", MSG_SAY, "\2\2\2\0\0\0\3y\1z", 10, "wrong form"},
    {"a zero", MSG_SAY, "\2\2\2\0\0\0\3y\0z", 10, "wrong form"},
    {"a line feed", MSG_SAY, "\2\2\2\0\0\0\3y\nz", 10, "wrong form"},
    {"no UTF-8", MSG_SAY, "\2\2\2\0\0\0\3y\xffz", 10, "wrong form"},
    {"a stop with a body", MSG_HUSH, "z", 1, "at most 0"},
    {"a message to the vault", MSG_POLLS, "", 0, "a polls message"},
    {"a message of the vault", MSG_DONE, "", 0, "not one it may send"},
};

START_TEST(anything_else_ends_it)
{
	int fd = start(records);
	struct channel c;
	struct buf b = {0};

	buf_put16(&b, CHANNEL_VERSION);
	buf_put16(&b, wrong[_i].type);
	buf_put32(&b, 0);
	buf_put32(&b, (uint32_t)wrong[_i].size);
	buf_put32(&b, 0);
	buf_put(&b, wrong[_i].body, wrong[_i].size);
	channel_open(&c, fd);
	ck_assert_int_eq(write(fd, b.data, b.size), (ssize_t)b.size);
	ck_assert_int_eq(finish(), 2);
	ck_assert_msg(strstr(said, wrong[_i].reason), "%s: %s", wrong[_i].what, said);
	ck_assert_ptr_null(strchr(strchr(said, ':') + 1, 'z'));
	buf_free(&b);
	channel_close(&c);
}
END_TEST

#else
START_TEST(without_speech_it_says_so_once)
{
	start_voice(NULL);
	voice_say(SAY_KO, 2, 2, "아무도 듣지 못합니다.");
	ck_assert_int_eq(finish_voice(), 0);
	ck_assert_ptr_nonnull(strstr(said, "built without speech"));
	ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
}
END_TEST
#endif

START_TEST(without_a_speaker_the_screen_goes_on)
{
	int null = open("/dev/null", O_RDWR);

	voice_open(null);
	ck_assert(!voice_possible());
	voice_say(SAY_EN, 2, 2, "Hello.");
	voice_stop();
	voice_forget();
	close(null);
}
END_TEST

/* A speaker that hangs: what does not fit into the socket is dropped, not kept. */
START_TEST(a_speaker_that_hangs_holds_nobody)
{
	int pair[2];
	char room[SAY_MAX + CHANNEL_HEAD];
	int lines = 0;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	voice_open(pair[0]);
	for (int i = 0; i < 5000; i++)
		voice_say(SAY_EN, 2, 2, long_text);
	ck_assert(voice_possible());
	fcntl(pair[1], F_SETFL, O_NONBLOCK);
	while (read(pair[1], room, sizeof(room)) > 0)
		lines++;
	ck_assert_int_gt(lines, 1);
	ck_assert_int_lt(lines, 5000);
	close(pair[1]);
	voice_stop();
	ck_assert(!voice_possible());
}
END_TEST

#ifdef HAVE_SPEECH
static void
add_spoken(TCase *tc)
{
	tcase_add_test(tc, both_languages_are_spoken);
	tcase_add_test(tc, each_language_has_its_voice);
	tcase_add_test(tc, faster_is_shorter_and_louder_is_stronger);
	tcase_add_test(tc, a_stop_cuts_it_short);
	tcase_add_test(tc, the_next_line_cuts_it_short);
	tcase_add_test(tc, the_end_of_the_screen_cuts_it_short);
	tcase_add_test(tc, hostile_text_is_only_text);
	tcase_add_test(tc, any_bytes_are_survived);
	tcase_add_test(tc, nothing_to_say_is_silence);
	tcase_add_test(tc, it_keeps_no_other_descriptor);
	tcase_add_test(tc, a_session_ends_with_the_process);
	tcase_add_test(tc, an_alsa_device_gets_the_sound);
	tcase_add_test(tc, no_sound_server_is_looked_for);
	tcase_add_test(tc, without_a_device_it_says_so_once);
	tcase_add_loop_test(tc, anything_else_ends_it, 0, sizeof(wrong) / sizeof(*wrong));
}
#endif

int
main(void)
{
	TCase *tc = tcase_create("speak");
	Suite *s = suite_create("station");
	SRunner *sr = srunner_create(s);
	int failed;

	signal(SIGPIPE, SIG_IGN);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, without_a_speaker_the_screen_goes_on);
	tcase_add_test(tc, a_speaker_that_hangs_holds_nobody);
#ifdef HAVE_SPEECH
	add_spoken(tc);
#else
	tcase_add_test(tc, without_speech_it_says_so_once);
#endif
	suite_add_tcase(s, tc);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed != 0;
}
