/*
 * A model of a disk with a volatile cache, fed with the calls of a program (record.h).
 *
 * What a sync has not reached may be lost at a power cut: of a file, any of the writes
 * since its last sync, each whole, torn or not at all; of a folder, its newest changes of
 * names. What survives is drawn by random(), or is the least that the calls allow.
 */
#ifndef MADANG_TEST_DISK_H
#define MADANG_TEST_DISK_H

#include <stdbool.h>

#include "base/buf.h"

struct disk;

/* The disk holds, durably, the files below dir. Calls name them by their paths below
 * `as`. */
struct disk *disk_open(const char *dir, const char *as);
void disk_close(struct disk *d);

void disk_write(
    struct disk *d, const char *path, uint64_t at, const void *data, size_t size);
void disk_truncate(struct disk *d, const char *path, uint64_t size);
void disk_sync(struct disk *d, const char *path);
void disk_rename(struct disk *d, const char *from, const char *to);
void disk_unlink(struct disk *d, const char *path);
void disk_mkdir(struct disk *d, const char *path);

/* Writes into the empty folder `to` what a power cut leaves now. least: nothing that was
 * not synced. */
void disk_cut(struct disk *d, const char *to, bool least);

#endif
