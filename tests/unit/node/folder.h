/*
 * The folder of a node, and its ledger while it is open: what a node does with it,
 * without its threads and its server. As scratch.h, it is a test program's own.
 */
#ifndef MADANG_TEST_FOLDER_H
#define MADANG_TEST_FOLDER_H

#include <stdarg.h>
#include <sys/stat.h>

#include "node/ledger.h"
#include "tests/unit/node/city.h"
#include "tests/unit/node/scratch.h"

static char dir[300]; /* of the node */
static struct buf charter_raw;
static struct charter charter;
static struct identity identity;
static struct ledger *l;
static struct why why;
static struct city_key platform;

static void __attribute__((unused)) folder_shell(const char *format, ...)
{
	char command[2000];
	va_list ap;

	va_start(ap, format);
	vsnprintf(command, sizeof command, format, ap);
	va_end(ap);
	ck_assert_msg(system(command) == 0, "%s", command);
}

/* A start of the node: what it says of the folder. */
static int
folder_try(void)
{
	int r = identity_open(&identity, dir, &charter, &why);

	ck_assert_msg(r == 0, "%s", why.text);
	r = ledger_open(&l, dir, "sqlite", &charter, &charter_raw, &identity, &why);
	if (r == 0)
		r = ledger_recover(l, &why);
	return r;
}

static void
folder_open(void)
{
	ck_assert_msg(folder_try() == 0, "%s", why.text);
}

static void
folder_close(void)
{
	ledger_close(l);
	l = NULL;
	identity_close(&identity);
}

/* The folder of node "a" of so many. */
static void
folder_make(size_t nodes)
{
	buf_reset(&charter_raw);
	city_charter(&charter_raw, nodes);
	ck_assert_int_eq(
	    charter_parse(&charter, charter_raw.data, charter_raw.size, &why), 0);
	city_make(dir, &charter_raw);
}

static void
folder_setup(void)
{
	scratch_make();
	platform = city_platform();
	snprintf(dir, sizeof dir, "%s/a", scratch);
	ck_assert_int_eq(mkdir(dir, 0755), 0);
	folder_make(1);
}

static void
folder_remove(void)
{
	buf_free(&charter_raw);
	scratch_remove();
}

/* One entry in the open batch; its verdict. */
static int
folder_apply(const struct buf *raw, struct refusal *refusal)
{
	struct entry entry;
	int r;

	memset(refusal, 0, sizeof *refusal);
	ck_assert_int_eq(entry_parse(&entry, raw->data, raw->size, &why), 0);
	r = ledger_apply(l, &entry, refusal);
	entry_free(&entry);
	return r;
}

static void
folder_grant(int64_t seq, const char *who)
{
	struct buf raw = {0};
	struct refusal refusal;

	city_grant(&raw, &platform, seq, path_of(CITY_ORIGIN "/station/%s", who).s,
	    "poll:station");
	ck_assert_int_eq(folder_apply(&raw, &refusal), 0);
	buf_free(&raw);
}

/* A height with one entry. */
static void __attribute__((unused)) folder_advance(int64_t seq, const char *who)
{
	ck_assert_int_eq(ledger_begin(l, &why), 0);
	folder_grant(seq, who);
	ck_assert_msg(ledger_end(l, &why) == 0, "%s", why.text);
}

static void __attribute__((unused)) ck_at(uint64_t height, uint64_t size)
{
	ck_assert_uint_eq(ledger_final(l)->height, height);
	ck_assert_uint_eq(ledger_final(l)->tree.size, size);
}

#endif
