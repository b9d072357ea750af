/* Lies about blocks, checkpoints and entries in general. */
#include <string.h>

#include "forge.h"

#define BLOCK_LIE(name, lie_)                                                            \
	static void name(struct city *c, struct ledger *l)                               \
	{                                                                                \
		(void)c;                                                                 \
		l->lie.height = l->count / 2;                                            \
		l->lie.what = lie_;                                                      \
	}
BLOCK_LIE(block_time_ahead, LIE_TIME)
BLOCK_LIE(block_count, LIE_COUNT)
BLOCK_LIE(block_root, LIE_ROOT)
BLOCK_LIE(block_batch, LIE_BATCH)
BLOCK_LIE(block_height, LIE_HEIGHT)
BLOCK_LIE(block_size, LIE_SIZE)
BLOCK_LIE(block_proposer, LIE_PROPOSER)
BLOCK_LIE(block_no_lines, LIE_NO_LINES)
BLOCK_LIE(block_bad_line, LIE_BAD_LINE)

#define CHECKPOINT_LIE(name, lie_)                                                       \
	static void name(struct city *c, struct ledger *l)                               \
	{                                                                                \
		(void)c;                                                                 \
		l->checkpoint = lie_;                                                    \
	}
CHECKPOINT_LIE(checkpoint_no_log, CHECKPOINT_NO_LOG)
CHECKPOINT_LIE(checkpoint_no_cosigner, CHECKPOINT_NO_COSIGNER)
CHECKPOINT_LIE(checkpoint_foreign, CHECKPOINT_FOREIGN)
CHECKPOINT_LIE(checkpoint_larger, CHECKPOINT_LARGER)
CHECKPOINT_LIE(checkpoint_other_root, CHECKPOINT_OTHER_ROOT)

static struct buf *
seal_of(struct city *c, struct ledger *l, struct draft *d)
{
	struct buf *raw = ledger_at(l, ledger_find(l, "poll", "seal", 0));

	draft_open(d, c, raw);
	return raw;
}

static void
entry_wrong_role(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = seal_of(c, l, &d);

	d.signer = city_key(c, "/trustee/1");
	d.seq = 1000;
	draft_sign(&d, c, raw);
}

static void
entry_seq_again(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = seal_of(c, l, &d);

	d.seq = 1;
	draft_sign(&d, c, raw);
}

static void
entry_other_origin(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = seal_of(c, l, &d);

	strcpy(d.origin, "other.example");
	draft_sign(&d, c, raw);
}

static void
entry_unknown_field(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = seal_of(c, l, &d);

	json_object_set_new(d.fields, "extra", json_integer(1));
	draft_sign(&d, c, raw);
}

static void
entry_missing_field(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = seal_of(c, l, &d);

	json_object_del(d.fields, "ballots");
	draft_sign(&d, c, raw);
}

static void
entry_field_type(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = seal_of(c, l, &d);

	json_object_set_new(d.fields, "ballots", json_string("12"));
	draft_sign(&d, c, raw);
}

static void
entry_field_range(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = seal_of(c, l, &d);

	json_object_set_new(d.fields, "ballots", json_integer(-1));
	draft_sign(&d, c, raw);
}

static void
entry_unknown_kind(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = seal_of(c, l, &d);

	strcpy(d.kind, "unseal");
	draft_sign(&d, c, raw);
}

static void
entry_unknown_service(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = seal_of(c, l, &d);

	strcpy(d.service, "pool");
	draft_sign(&d, c, raw);
}

static void
entry_unknown_version(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = seal_of(c, l, &d);

	d.version = 9;
	draft_sign(&d, c, raw);
}

static void
entry_payload(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = seal_of(c, l, &d);

	draft_insert_item(&d, 0, "more", 4);
	draft_sign(&d, c, raw);
}

static void
entry_repeated(struct city *c, struct ledger *l)
{
	struct place p = ledger_find(l, "poll", "seal", 0);

	(void)c;
	ledger_insert(l, p, ledger_at(l, p));
}

/* One digit of the text changes, the signature stays. */
static void
entry_altered(struct city *c, struct ledger *l)
{
	struct buf *raw = ledger_at(l, ledger_find(l, "poll", "seal", 0));
	char *at = strstr((char *)raw->data, "\"ballots\":");

	(void)c;
	if (at == NULL)
		die("no ballots in a seal");
	at += strlen("\"ballots\":");
	at += *at == ' ';
	*at = *at == '9' ? '8' : (char)(*at + 1);
}

static void
entry_stranger(struct city *c, struct ledger *l)
{
	struct draft d;
	struct buf *raw = seal_of(c, l, &d);

	d.signer = &c->stranger;
	draft_sign(&d, c, raw);
}

static void
entry_unsigned(struct city *c, struct ledger *l)
{
	struct buf *raw = ledger_at(l, ledger_find(l, "poll", "seal", 0));
	char *last = (char *)raw->data + raw->size - 10;

	(void)c;
	*last = *last == 'A' ? 'B' : 'A';
}

static void
member_self_made(struct city *c, struct ledger *l)
{
	struct buf *raw = ledger_at(l, ledger_find(l, "core", "member", 1));
	struct draft d;

	draft_open(&d, c, raw);
	d.signer = city_key(c, "/station/jongno-01");
	draft_sign(&d, c, raw);
}

static void
member_dropped(struct city *c, struct ledger *l)
{
	(void)c;
	ledger_drop(l, ledger_find(l, "core", "member", 0));
}

static void
service_altered(struct city *c, struct ledger *l)
{
	struct buf *raw = ledger_at(l, ledger_find(l, "core", "service", 0));
	struct draft d;

	draft_open(&d, c, raw);
	d.payload[0].data[20] ^= 1;
	draft_sign(&d, c, raw);
}

static void
service_part_dropped(struct city *c, struct ledger *l)
{
	(void)c;
	ledger_drop(l, ledger_find(l, "core", "service", 0));
}

static void
charter_again(struct city *c, struct ledger *l)
{
	(void)c;
	ledger_append(l, &l->batches[0].entries[0]);
}

const struct edit edits_ledger[] = {
    {"block-time-ahead", block_time_ahead, SAME("time")},
    {"block-count", block_count, "entries precede|count|batch|describe|holds",
	"does not describe", REFUSED},
    {"block-root", block_root, "root|tree", "stands on another tree", REFUSED},
    {"block-batch", block_batch, "batch", "does not describe", REFUSED},
    {"block-height", block_height, "height", "does not follow height", REFUSED},
    {"block-size", block_size, "leaves precede its batch", "does not follow height",
	REFUSED},
    {"block-proposer", block_proposer, "proposer", "not signed by one proposer", REFUSED},
    {"block-no-cosignatures", block_no_lines, SAME("cosign|quorum")},
    {"block-bad-cosignature", block_bad_line, SAME("cosign|signature")},
    {"checkpoint-no-log", checkpoint_no_log, SAME("log")},
    {"checkpoint-no-quorum", checkpoint_no_cosigner, SAME("quorum|cosign")},
    {"checkpoint-foreign", checkpoint_foreign, "checkpoint", "other.example", REFUSED},
    {"checkpoint-larger", checkpoint_larger, "is missing", "No such file", 2},
    {"checkpoint-other-root", checkpoint_other_root, "root",
	"not those of the checkpoint", REFUSED},
    {"entry-wrong-role", entry_wrong_role, "core.not_authorised", "core.not_authorised",
	REFUSED},
    {"entry-seq-again", entry_seq_again, SAME("core.seq")},
    {"entry-other-origin", entry_other_origin, "core.origin|is not <origin>",
	"other.example", REFUSED},
    {"entry-unknown-field", entry_unknown_field, SAME("core.field_unknown|extra")},
    {"entry-missing-field", entry_missing_field, SAME("core.field_missing|ballots")},
    {"entry-field-type", entry_field_type, SAME("core.field_type|ballots")},
    {"entry-field-range", entry_field_range, SAME("core.field_range|ballots")},
    {"entry-unknown-kind", entry_unknown_kind, SAME("core.kind_unknown|unseal")},
    {"entry-unknown-service", entry_unknown_service, SAME("core.service_unknown|pool")},
    {"entry-unknown-version", entry_unknown_version,
	SAME("core.version_unknown|version 9")},
    {"entry-payload", entry_payload, SAME("core.payload|payload")},
    {"entry-repeated", entry_repeated, "core.seq|not above its last",
	"on the ledger already", REFUSED},
    {"entry-altered", entry_altered, SAME("signature")},
    {"entry-stranger", entry_stranger, SAME("proposer/9")},
    {"entry-bad-signature", entry_unsigned, SAME("signature")},
    {"member-self-made", member_self_made, SAME("core.not_authorised|not enrolled")},
    {"member-dropped", member_dropped, "not enrolled", "core.(signature|not_authorised)",
	REFUSED},
    {"service-altered", service_altered, SAME("core.publication|sha256")},
    {"service-part-dropped", service_part_dropped,
	SAME("core.part|core.service_unknown")},
    {"charter-again", charter_again, "core.seq", "on the ledger already", REFUSED},
    {NULL, NULL, NULL, NULL, 0},
};
