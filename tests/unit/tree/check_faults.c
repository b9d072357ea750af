/*
 * The tile writer when the system fails it. Linked with --wrap: every call that touches
 * the disk goes through here, is counted, may be made to fail, and is followed as a power
 * cut would see it.
 *
 * What a power cut leaves: the bytes of a file up to its last fsync, and a name in a
 * folder only if the folder was synced after the name was made.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tree/tiles.h"

#define FILES_MAX 64
#define NAMES_MAX 512

/* In memory where that is possible: what is tested is the order of calls, not the disk.
 */
static char dir[40];

/* The n-th call fails (counted from 1); 0: none does. */
static int fail_at, calls, fail_errno;
static bool watching;

struct open_file {
	char path[256];
	bool dirty;
};
static struct open_file files[FILES_MAX];

/* Names that a power cut would lose, and whether their bytes were synced when they were
 * given. */
static char unsafe[NAMES_MAX][256];
static size_t unsafe_count;
static char mistake[512];

int __real_open(const char *path, int flags, ...);
int __real_mkostemp(char *path, int flags);
ssize_t __real_write(int fd, const void *data, size_t size);
int __real_fsync(int fd);
int __real_close(int fd);
int __real_rename(const char *from, const char *to);
int __real_mkdir(const char *path, mode_t mode);
int __wrap_open(const char *path, int flags, ...);
int __wrap_mkostemp(char *path, int flags);
ssize_t __wrap_write(int fd, const void *data, size_t size);
int __wrap_fsync(int fd);
int __wrap_close(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_mkdir(const char *path, mode_t mode);

static bool
fails(void)
{
	if (!watching || ++calls != fail_at)
		return false;
	errno = fail_errno;
	return true;
}

static void
note_mistake(const char *what, const char *path)
{
	if (watching && !mistake[0])
		snprintf(mistake, sizeof mistake, "%s: %s", what, path);
}

static void
opened(int fd, const char *path)
{
	if (fd < 0 || fd >= FILES_MAX)
		return;
	snprintf(files[fd].path, sizeof files[fd].path, "%s", path);
	files[fd].dirty = false;
}

static void
add_unsafe(const char *path)
{
	if (!watching)
		return;
	ck_assert_uint_lt(unsafe_count, NAMES_MAX);
	snprintf(unsafe[unsafe_count++], sizeof *unsafe, "%s", path);
}

/* A folder was synced: the names right in it are safe. */
static void
folder_synced(const char *path)
{
	size_t n = strlen(path), kept = 0;
	for (size_t i = 0; i < unsafe_count; i++) {
		bool inside = strncmp(unsafe[i], path, n) == 0 && unsafe[i][n] == '/' &&
			      !strchr(unsafe[i] + n + 1, '/');
		if (!inside && kept++ != i)
			memcpy(unsafe[kept - 1], unsafe[i], sizeof *unsafe);
	}
	unsafe_count = kept;
}

int
__wrap_open(const char *path, int flags, ...)
{
	va_list args;
	va_start(args, flags);
	mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	if (flags & (O_CREAT | O_WRONLY) && fails())
		return -1;
	int fd = __real_open(path, flags, mode);
	opened(fd, path);
	return fd;
}

int
__wrap_mkostemp(char *path, int flags)
{
	if (fails())
		return -1;
	int fd = __real_mkostemp(path, flags);
	opened(fd, path);
	return fd;
}

ssize_t
__wrap_write(int fd, const void *data, size_t size)
{
	if (fails())
		return -1;
	/* Short writes are legal and must be continued. */
	if (watching && size > 3000)
		size = 3000;
	if (fd >= 0 && fd < FILES_MAX)
		files[fd].dirty = true;
	return __real_write(fd, data, size);
}

int
__wrap_fsync(int fd)
{
	if (fails())
		return -1;
	int rc = __real_fsync(fd);
	if (rc == 0 && fd >= 0 && fd < FILES_MAX) {
		files[fd].dirty = false;
		folder_synced(files[fd].path);
	}
	return rc;
}

int
__wrap_close(int fd)
{
	if (fd >= 0 && fd < FILES_MAX && files[fd].dirty)
		note_mistake("closed without fsync", files[fd].path);
	if (fd >= 0 && fd < FILES_MAX)
		files[fd] = (struct open_file){0};
	return __real_close(fd);
}

int
__wrap_rename(const char *from, const char *to)
{
	if (fails())
		return -1;
	/* A checkpoint may appear only when nothing it speaks of can be lost. */
	if (strstr(to, "/checkpoint") && unsafe_count)
		note_mistake("a checkpoint appears before this name is safe", unsafe[0]);
	add_unsafe(to);
	return __real_rename(from, to);
}

int
__wrap_mkdir(const char *path, mode_t mode)
{
	if (fails())
		return -1;
	int rc = __real_mkdir(path, mode);
	if (rc == 0)
		add_unsafe(path);
	return rc;
}

static void
setup(void)
{
	snprintf(dir, sizeof dir, "%s/check_faults.XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void
teardown(void)
{
	watching = false;
	ck_assert_int_eq(system(path_of("rm -rf %s", dir).s), 0);
}

struct published {
	uint64_t size;
	uint8_t root[HASH_SIZE];
};

/* Grows by steps, publishing each; stops at the first failure. last: what stands
 * published. */
static int
grow(struct tiles *t, struct published *last, const unsigned *steps, size_t count)
{
	struct why why = {""};
	for (size_t i = 0; i < count; i++) {
		for (unsigned n = 0; n < steps[i]; n++)
			tiles_append(t, "leaf", 4);
		int rc = tiles_flush(t, &why);
		if (rc == 0) {
			struct path cp =
			    path_of("size %llu", (unsigned long long)tiles_size(t));
			rc = tiles_publish(t, i, cp.s, strlen(cp.s), &why);
		}
		if (rc) {
			ck_assert_msg(why.text[0], "a failure without a sentence");
			return rc;
		}
		last->size = tiles_size(t);
		tiles_root(t, last->root);
	}
	return 0;
}

static const unsigned steps[] = {1, 3, 251, 1, 2, 300};
#define STEPS (sizeof steps / sizeof *steps)

START_TEST(a_checkpoint_appears_last)
{
	struct tiles *t;
	struct published last = {0};
	merkle_empty(last.root);
	watching = true;
	ck_assert_int_eq(tiles_open(&t, dir, 0, last.root, NULL), 0);
	ck_assert_int_eq(grow(t, &last, steps, STEPS), 0);
	tiles_close(t);
	watching = false;
	ck_assert_msg(!mistake[0], "%s", mistake);
	ck_assert_uint_eq(unsafe_count, 0);
	ck_assert_int_gt(calls, 100);
}
END_TEST

/* Whichever call fails, there is a sentence, and the tree opens at what is published. */
static void
fail_each_call(int code)
{
	fail_errno = code;
	for (fail_at = 1;; fail_at++) {
		struct tiles *t = NULL;
		struct published last = {0};
		struct why why = {""};
		struct buf cp = {0};
		merkle_empty(last.root);
		ck_assert_int_eq(system(path_of("rm -rf %s/*", dir).s), 0);
		calls = 0;
		watching = true;
		int rc = tiles_open(&t, dir, 0, last.root, &why);
		if (rc == 0)
			rc = grow(t, &last, steps, STEPS);
		watching = false;
		unsafe_count = 0;
		bool reached = calls >= fail_at;
		if (t)
			tiles_close(t);
		if (!reached) {
			ck_assert_int_eq(rc, 0);
			break;
		}
		ck_assert_int_eq(rc, -code);

		/* The file says the size of the last success, or of the step that failed
		 * after its rename. Then the program starts again, and goes on. */
		ck_assert_msg(tiles_open(&t, dir, last.size, last.root, &why) == 0,
		    "call %d: %s", fail_at, why.text);
		ck_assert_int_eq(grow(t, &last, steps, STEPS), 0);
		ck_assert_int_eq(
		    file_read(&cp, path_of("%s/checkpoint", dir).s, 100, NULL), 0);
		ck_assert_str_eq(
		    buf_str(&cp), path_of("size %llu", (unsigned long long)last.size).s);
		tiles_close(t);
		ck_assert_int_eq(tiles_open(&t, dir, last.size, last.root, NULL), 0);
		tiles_close(t);
		buf_free(&cp);
	}
	ck_assert_int_gt(fail_at, 100);
}

START_TEST(a_full_disk)
{
	fail_each_call(ENOSPC);
}
END_TEST

START_TEST(a_broken_disk)
{
	fail_each_call(EIO);
}
END_TEST

/* A disk that was full for a while: the same writer tries again and loses nothing. */
START_TEST(trying_again)
{
	fail_errno = ENOSPC;
	for (fail_at = 1; fail_at < 60; fail_at++) {
		struct tiles *t;
		struct published last = {0};
		uint8_t root[HASH_SIZE];
		merkle_empty(last.root);
		ck_assert_int_eq(system(path_of("rm -rf %s/*", dir).s), 0);
		ck_assert_int_eq(tiles_open(&t, dir, 0, last.root, NULL), 0);
		for (int i = 0; i < 600; i++)
			tiles_append(t, "leaf", 4);
		calls = 0;
		watching = true;
		int rc = tiles_flush(t, NULL);
		watching = false;
		unsafe_count = 0;
		if (rc)
			ck_assert_int_eq(tiles_flush(t, NULL), 0);
		tiles_root(t, root);
		tiles_close(t);
		struct why why = {""};
		ck_assert_msg(tiles_open(&t, dir, 600, root, &why) == 0, "call %d: %s",
		    fail_at, why.text);
		tiles_close(t);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("faults");
	TCase *t = tcase_create("faults");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 120);
	tcase_add_test(t, a_checkpoint_appears_last);
	tcase_add_test(t, a_full_disk);
	tcase_add_test(t, a_broken_disk);
	tcase_add_test(t, trying_again);
	suite_add_tcase(suite, t);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
