/* What record.c writes: a head, then path, other path and data. */
#ifndef MADANG_TEST_RECORD_H
#define MADANG_TEST_RECORD_H

#include <stdint.h>

enum {
	RECORD_WRITE = 'w',    /* data at offset `at` of path */
	RECORD_TRUNCATE = 't', /* path to `at` bytes */
	RECORD_SYNC = 's',     /* file or folder */
	RECORD_RENAME = 'r',   /* path to other */
	RECORD_UNLINK = 'u',
	RECORD_MKDIR = 'm',
	RECORD_ACKNOWLEDGED = 'a', /* by the test: data is a leaf hash */
};

struct record_head {
	char op;
	uint32_t path, other; /* lengths */
	uint64_t at, size;
};

#endif
