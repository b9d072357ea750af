/* What is known of a certificate: from a verified ledger, or from files. */
#include "verifier/certificate.h"
#include "verifier/source.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIST_AHEAD 60 /* seconds: clocks differ, and asking takes time */

/* ---- a ledger ---- */

/* The key that kid names, among those that the issuer had when it issued. */
static bool
member_key(struct certificate *cert, struct tables *t, int64_t when)
{
	sqlite3_stmt *st = NULL;
	bool found = false;
	struct vkey key = {.type = 0};
	struct fault fault;

	if (sqlite3_prepare_v2(t->db,
		"SELECT vkey FROM core_s_member WHERE signer = ?1 AND vkey <> '' "
		"AND from_time <= ?2 AND ?2 < to_time ORDER BY vkey",
		-1, &st, NULL) != SQLITE_OK)
		return certificate_is(cert, STANDING_UNSETTLED,
		    "the ledger's members cannot be read: %.200s", sqlite3_errmsg(t->db));
	sqlite3_bind_text(st, 1, cert->c.issuer, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 2, when);
	while (!found && sqlite3_step(st) == SQLITE_ROW)
		found = vkey_read(&key, (const char *)sqlite3_column_text(st, 0),
			    &fault) == 0 &&
			jose_names(cert->c.issuer, cert->c.key_id, &key);
	sqlite3_finalize(st);
	return found ? certificate_issued_by(cert, &key)
		     : certificate_is(cert, STANDING_FORGED,
			   "no member of %.100s had the key that its kid names",
			   cert->c.origin);
}

/* The row of the certificate; false if there is none, and it was said. */
static bool
row_find(struct certificate *cert, struct tables *t, sqlite3_stmt **st)
{
	char digest[2 * HASH + 1];

	hex_of(digest, cert->c.digest, HASH);
	if (sqlite3_prepare_v2(t->db,
		"SELECT s.digest, e.signer, s.kind, s.list, s.idx, s.valid_from, "
		"s.valid_until, s.status, e.entry_index, s.time FROM cert_s_state s "
		"JOIN core_entry e ON e.entry_index = s.issued_by WHERE s.digest = ?1",
		-1, st, NULL) != SQLITE_OK)
		return certificate_is(cert, STANDING_FORGED,
		    "this ledger has no service that issues certificates");
	sqlite3_bind_text(*st, 1, digest, -1, SQLITE_TRANSIENT);
	if (sqlite3_step(*st) == SQLITE_ROW)
		return true;
	return certificate_is(cert, STANDING_FORGED,
	    "nobody has put it on the ledger: no entry there holds its digest");
}

void
certificate_by_ledger(struct certificate *cert, const struct certificate_options *o,
    struct tables *t, uint64_t height)
{
	sqlite3_stmt *st = NULL;
	char as_of[100];

	if (cert->standing != STANDING_UNSETTLED)
		return;
	if (row_find(cert, t, &st)) {
		struct certificate_entry e = {
		    .digest = (const char *)sqlite3_column_text(st, 0),
		    .signer = (const char *)sqlite3_column_text(st, 1),
		    .kind = (const char *)sqlite3_column_text(st, 2),
		    .list = sqlite3_column_int64(st, 3),
		    .place = sqlite3_column_int64(st, 4),
		    .from = sqlite3_column_int64(st, 5),
		    .until = sqlite3_column_int64(st, 6)};
		snprintf(as_of, sizeof as_of, "entry %lld, ledger up to block %llu",
		    (long long)sqlite3_column_int64(st, 8), (unsigned long long)height);
		if (certificate_is_that(cert, &e) &&
		    member_key(cert, t, sqlite3_column_int64(st, 9)))
			certificate_holds(cert, o, sqlite3_column_int(st, 7), as_of);
	}
	sqlite3_finalize(st);
}

/* ---- files ---- */

static int
charter_open(struct charter_info *charter, struct bytes *raw,
    const struct certificate_options *o, struct fault *fault)
{
	struct entry_leaf leaf = {.index = 0};
	int failed = certificate_file(raw, o->charter, LEAF_MAX, fault);

	if (failed)
		return -1;
	failed = entry_leaf_read(&leaf, (struct span){raw->data, raw->size}, 0, fault) ||
		 charter_info_read(charter, &leaf, fault);
	entry_leaf_drop(&leaf);
	if (failed)
		return fault_at(fault, "%.300s", o->charter);
	if (o->pin != NULL && memcmp(o->pin, charter->hash, HASH) != 0)
		return fault_say(
		    fault, "%.300s is not the charter that is pinned", o->charter);
	return 0;
}

/* name.sdjwt -> name.receipt; false if there is none. */
static bool
receipt_beside(struct bytes *path, const char *file)
{
	static const char from[] = ".sdjwt", to[] = ".receipt";
	size_t size = strlen(file), end = sizeof from - 1;

	if (size <= end || strcmp(file + size - end, from) != 0)
		return false;
	bytes_add(path, file, size - end);
	bytes_add(path, to, sizeof to);
	return access((char *)path->data, F_OK) == 0;
}

/* The ledger's entry says what the ledger's table would. */
static bool
entry_judge(struct certificate *cert, const struct certproof *p)
{
	const json_t *fields = p->entry.fields;
	struct certificate_entry e = {.signer = p->entry.signer,
	    .kind = json_string_value(json_object_get(fields, "kind")),
	    .digest = json_string_value(json_object_get(fields, "digest"))};
	struct fault fault;

	if (e.digest == NULL || strict_int(fields, "list", &e.list, &fault) ||
	    strict_int(fields, "idx", &e.place, &fault) ||
	    strict_int(fields, "valid_from", &e.from, &fault) ||
	    strict_int(fields, "valid_until", &e.until, &fault))
		return certificate_is(cert, STANDING_FORGED,
		    "the entry in its receipt lacks what it should say");
	return certificate_is_that(cert, &e) && certificate_issued_by(cert, &p->issuer);
}

/* Who issued it, by the receipt beside it. False: it is forged or nobody tells. */
static bool
genuine_by_receipt(struct certificate *cert, const struct certificate_options *o,
    const struct charter_info *charter, struct bytes *as_of)
{
	struct bytes path = {0}, text = {0};
	struct certproof proof = {.index = 0};
	struct fault fault;
	bool good = false;

	if (!receipt_beside(&path, o->file))
		certificate_is(cert, STANDING_UNSETTLED,
		    "no receipt lies beside it: give the ledger, or --issuer");
	else if (certificate_file(&text, (char *)path.data, CERTPROOF_LIMIT, &fault))
		certificate_is(cert, STANDING_UNSETTLED, "%s", fault.text);
	else if (certproof_read(
		     &proof, (struct span){text.data, text.size}, charter, &fault))
		certificate_is(
		    cert, STANDING_FORGED, "its receipt does not hold: %s", fault.text);
	else if ((good = entry_judge(cert, &proof)))
		bytes_format(as_of, "entry %llu; ", (unsigned long long)proof.index);
	certproof_drop(&proof);
	bytes_drop(&text);
	bytes_drop(&path);
	return good;
}

static bool
genuine_by_key(struct certificate *cert, const char *text)
{
	struct vkey key;
	struct fault fault;

	if (vkey_read(&key, text, &fault))
		return certificate_is(
		    cert, STANDING_UNSETTLED, "--issuer is no key: %s", fault.text);
	return certificate_issued_by(cert, &key);
}

/* From a file, or asked of a node by its address. */
static int
list_fetch(struct bytes *out, const char *where, int64_t list, struct fault *fault)
{
	struct origin_files *files = NULL;
	char name[64];
	int failed;

	if (strncmp(where, "http://", 7) != 0 && strncmp(where, "https://", 8) != 0)
		return certificate_file(out, where, STATUSES_LIMIT, fault);
	snprintf(name, sizeof name, "status/%lld", (long long)list);
	failed = files_open(&files, where, NULL, fault);
	if (!failed) {
		enum got got = files_get(files, name, out, fault);
		if (got == GOT_NOTHING)
			fault_say(fault, "there is no list %lld there", (long long)list);
		failed = got == GOT_FILE ? 0 : -1;
	}
	files_close(files);
	return failed;
}

/* What a node's list says; -1: there is none, or (it was said) it is of no use. */
static int
status_of(const struct certificate *cert, const struct certificate_options *o,
    const struct charter_info *charter, struct bytes *as_of, struct fault *fault)
{
	struct statuses list = {.iat = 0};
	struct bytes text = {0};
	int status = -1;

	if (list_fetch(&text, o->status, cert->c.list, fault) == 0 &&
	    statuses_read(&list, (struct span){text.data, text.size}, charter,
		cert->c.list, fault) == 0) {
		if (list.exp <= o->now || list.iat > o->now + LIST_AHEAD)
			fault_say(fault, "it is of another time: get a new one");
		else
			status = statuses_at(&list, cert->c.place, fault);
	}
	if (status < 0)
		fault_at(fault, "%.300s", o->status);
	else
		bytes_format(as_of, "status list of block %lld", (long long)list.height);
	statuses_drop(&list);
	bytes_drop(&text);
	return status;
}

static int
judge(struct certificate *cert, const struct certificate_options *o,
    const struct charter_info *charter, struct fault *fault)
{
	struct bytes as_of = {0};
	bool genuine;
	int status = -1, failed = 0;

	if (charter != NULL && strcmp(charter->origin, cert->c.origin) != 0)
		genuine = certificate_is(cert, STANDING_FORGED,
		    "it is of %.100s, and the charter of %.100s", cert->c.origin,
		    charter->origin);
	else if (o->issuer != NULL)
		genuine = genuine_by_key(cert, o->issuer);
	else
		genuine = charter != NULL && genuine_by_receipt(cert, o, charter, &as_of);
	if (genuine && o->status != NULL) {
		status = status_of(cert, o, charter, &as_of, fault);
		failed = status < 0 ? -1 : 0;
	}
	bytes_add(&as_of, "", 1);
	if (genuine && !failed)
		certificate_holds(cert, o, status, (char *)as_of.data);
	bytes_drop(&as_of);
	return failed;
}

int
certificate_by_files(
    struct certificate *cert, const struct certificate_options *o, struct fault *fault)
{
	struct charter_info charter = {.origin = NULL};
	struct bytes raw = {0};
	int failed;

	if (cert->standing != STANDING_UNSETTLED)
		return 0;
	if (o->status != NULL && o->charter == NULL)
		return fault_say(
		    fault, "--status needs --charter, which says whose nodes there are");
	if (o->charter == NULL && o->issuer == NULL) {
		certificate_is(cert, STANDING_UNSETTLED,
		    "who signed it nobody has told: give the ledger, or --charter with "
		    "the "
		    "receipt beside the file, or --issuer");
		return 0;
	}
	failed = o->charter != NULL && charter_open(&charter, &raw, o, fault);
	if (!failed)
		failed = judge(cert, o, o->charter != NULL ? &charter : NULL, fault);
	charter_info_drop(&charter);
	bytes_drop(&raw);
	return failed;
}
