/*
 * Files that survive a power cut: whole reads with a limit, atomic writes.
 */
#ifndef MADANG_FILE_H
#define MADANG_FILE_H

#include <sys/types.h>
#include "base/buf.h"

/* Appends the whole file. ERR_TOO_LARGE above max bytes; a negated errno otherwise.
 * why names the file. */
MUST_CHECK int file_read(struct buf *out, const char *path, size_t max, struct why *why);

/* Writes path by a temporary file in the same folder, fsync, rename, fsync of the folder:
 * after a crash path holds the old bytes or the new ones, whole. */
MUST_CHECK int file_write(
    const char *path, const void *data, size_t size, mode_t mode, struct why *why);

/* The same without the fsync of the folder: until file_sync_dir a crash may take back
 * the new name. For many files of one folder. */
MUST_CHECK int file_put(
    const char *path, const void *data, size_t size, mode_t mode, struct why *why);

/* fsync of a folder. */
MUST_CHECK int file_sync_dir(const char *path);

/* Makes path and its parents (mode 0755, the last one with mode); existing is fine. */
MUST_CHECK int file_make_dir(const char *path, mode_t mode, struct why *why);

/* printf into a path of at most 4095 characters; dies when it does not fit. */
struct path {
	char s[4096];
};
struct path path_of(const char *format, ...) PRINTF_LIKE(1, 2);

/* Where the program's own data lies: the folder above bin/ or libexec/madang/ of the
 * running executable, without a slash at the end (build/ or /usr). Static. */
const char *file_prefix(void);

#endif
