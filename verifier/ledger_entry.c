/* The entries of a batch: signatures, authority, rules, polls. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/ledger.h"

static int
signer_check(
    const struct ledger *l, const struct entry_leaf *entry, struct refused *refused)
{
	const struct vkey *key;

	key = members_key(&l->members, entry->signer, l->time_ms / 1000);
	if (key == NULL)
		return refused_say(refused, "core.signature", "",
		    "%s is not enrolled at this time", entry->signer);
	if (!signed_holds(&entry->note, &entry->note.lines[0], key, NULL))
		return refused_say(refused, "core.signature", "",
		    "the signature of %s does not hold", entry->signer);
	return 0;
}

/* Each further line is of a card that a present cosign field names, and each such field
 * has its line. keys gets the names, in order of the fields. */
static int
cards_check(const struct entry_leaf *entry, const struct form_kind *kind,
    const char **keys, size_t *count, struct refused *refused)
{
	bool used[SIGNED_MAX] = {true};
	struct vkey card;
	uint8_t public[32];

	*count = 0;
	for (size_t f = 0; f < json_array_size(kind->cosign) && *count < SIGNED_MAX;
	     f++) {
		const char *field = json_string_value(json_array_get(kind->cosign, f));
		const char *hex =
		    json_string_value(json_object_get(entry->fields, field));
		size_t s = 1;
		if (hex == NULL || !hex_to(public, 32, hex, strlen(hex)))
			continue;
		vkey_make(&card, "card", KEY_ED25519, public);
		while (s < entry->note.count &&
		       !signed_holds(&entry->note, &entry->note.lines[s], &card, NULL))
			s++;
		if (s == entry->note.count)
			return refused_say(refused, "core.cosign", field,
			    "the card named in %s did not sign", field);
		if (!used[s])
			keys[(*count)++] = hex;
		used[s] = true;
	}
	for (size_t s = 1; s < entry->note.count; s++)
		if (!used[s])
			return refused_say(refused, "core.signature", "",
			    "signature %zu is of nobody the form asks for", s + 1);
	return 0;
}

/* Who may sign is what the newest version says, whichever version the entry is of. */
static int
authority_check(struct ledger *l, const struct entry_leaf *entry, struct refused *refused)
{
	const struct form_kind *kind =
	    form_find(tables_form(&l->tables, entry->service, 0), entry->kind);
	bool may = false;

	if (!members_seq(&l->members, entry->signer, entry->seq))
		return refused_say(refused, "core.seq", "",
		    "seq %" PRId64 " of %s is not above its last one", entry->seq,
		    entry->signer);
	for (size_t i = 0; kind != NULL && i < json_array_size(kind->sign); i++)
		may |= members_hold(&l->members, entry->signer,
		    json_string_value(json_array_get(kind->sign, i)), l->time_ms / 1000);
	return may ? 0
		   : refused_say(refused, "core.not_authorised", "",
			 "%s holds no role that may sign %s.%s at this time",
			 entry->signer, entry->service, entry->kind);
}

/* What is refused although it stands on the ledger: the replay goes on without it. */
static void
refused_entry(struct ledger *l, enum check c, const struct entry_leaf *entry,
    const struct refused *refused)
{
	l->incomplete = true;
	report_fail(&l->report, c, "leaf %" PRIu64 ", %s.%s by %s: %s: %s", entry->index,
	    entry->service, entry->kind, entry->signer, refused->key,
	    refused->fault.text);
}

static bool
is_kind(const struct entry_leaf *entry, const char *service, const char *kind)
{
	return strcmp(entry->service, service) == 0 && strcmp(entry->kind, kind) == 0;
}

static void
count_publication(struct ledger *l, const struct entry_leaf *entry, uint64_t cases_before,
    int r, const struct refused *refused)
{
	uint64_t cases = l->tables.case_count - cases_before;

	report_checked(&l->report, CHECK_SERVICES, 1);
	report_of(&l->report, CHECK_CASES, cases);
	report_checked(&l->report, CHECK_CASES, cases);
	if (r != 0)
		report_fail(&l->report,
		    strcmp(refused->key, "core.cases") == 0 ? CHECK_CASES
							    : CHECK_SERVICES,
		    "leaf %" PRIu64 ": %s", entry->index, refused->fault.text);
}

/* With limits of time of this program's own; false where they are over. */
static bool
apply(struct ledger *l, const struct act *act, int *r, struct refused *refused)
{
	const struct thing *thing = act->thing;

	steps_allow(l->tables.steps, act->index, (uint64_t)thing->parts);
	*r = tables_apply(&l->tables, act, refused);
	steps_end(l->tables.steps);
	if (l->tables.steps->over)
		fault_say(&l->stuck,
		    "leaf %" PRIu64 ", %s.%s by %s: the rules of %s ran for %" PRIu64
		    " million steps over it and came to no end, so nothing is said about "
		    "this ledger; a node should not have ordered this entry",
		    act->index, act->service, act->kind, act->signer, act->service,
		    l->tables.steps->taken / 1000000);
	return !l->tables.steps->over;
}

static void
through_rules(struct ledger *l, const struct entry_leaf *entry, struct thing *thing,
    bool drop, const char *const *keys, size_t key_count)
{
	struct act act = {.index = entry->index,
	    .service = entry->service,
	    .kind = entry->kind,
	    .signer = entry->signer,
	    .version = entry->version,
	    .seq = entry->seq,
	    .fields = entry->fields,
	    .cosign = keys,
	    .cosign_count = key_count,
	    .thing = thing,
	    .drop = drop};
	uint64_t cases = l->tables.case_count;
	struct refused refused;
	struct fault fault;
	int r;

	memcpy(act.leaf, entry->hash, HASH);
	if (!apply(l, &act, &r, &refused))
		return;
	report_checked(&l->report, CHECK_RULES, 1);
	if (r != 0)
		refused_entry(l, CHECK_RULES, entry, &refused);
	if (is_kind(entry, "core", "service") && thing_whole(thing))
		count_publication(l, entry, cases, r, &refused);
	if (r == 0 && is_kind(entry, "core", "member") &&
	    members_take(&l->members, entry->fields, l->time_ms / 1000, &fault))
		report_fail(&l->report, CHECK_AUTHORITY, "leaf %" PRIu64 ": %s",
		    entry->index, fault.text);
	if (strcmp(entry->service, "poll") == 0 && thing_whole(thing)) {
		struct poll_act poll = {.entry = entry,
		    .thing = thing,
		    .time = l->time_ms / 1000,
		    .cosign = keys,
		    .cosign_count = key_count};
		polls_take(&l->polls, &poll);
	}
}

/* Signature and authority of an entry whose form is known; *check is what refused it. */
static int
vouch(struct ledger *l, const struct entry_leaf *entry, const struct form_kind *kind,
    const char **keys, size_t *key_count, enum check *check, struct refused *refused)
{
	if (entry->index > 0) {
		*check = CHECK_SIGNATURES;
		if (signer_check(l, entry, refused) ||
		    cards_check(entry, kind, keys, key_count, refused))
			return -1;
		*check = CHECK_RULES;
		report_checked(&l->report, CHECK_SIGNATURES, entry->note.count);
		report_checked(&l->report, CHECK_AUTHORITY, 1);
		if (authority_check(l, entry, refused))
			refused_entry(l, CHECK_AUTHORITY, entry, refused);
		return 0;
	}
	/* the charter's own signature was checked with its keys */
	*key_count = 0;
	report_checked(&l->report, CHECK_SIGNATURES, 1);
	report_checked(&l->report, CHECK_AUTHORITY, 1);
	(void)members_seq(&l->members, entry->signer, entry->seq);
	return 0;
}

static void
forget_leaf(struct ledger *l, uint64_t index)
{
	advice_take(l->advice, l->judge, index);
	judge_forget(l->judge, index);
}

static void
forget_thing(struct ledger *l, struct thing *thing)
{
	for (size_t i = 0; thing != NULL && i < thing->leaf_count; i++)
		forget_leaf(l, thing->leaves[i].index);
	thing_drop(thing);
}

static void
take_entry(struct ledger *l, const struct entry_leaf *entry)
{
	const char *keys[SIGNED_MAX];
	size_t key_count = 0;
	const struct form_kind *kind;
	struct thing *thing = NULL, *dropped = NULL;
	struct refused refused;
	enum check check = CHECK_RULES;
	int r = 0;

	if (strcmp(entry->origin, l->charter.origin) != 0)
		r = refused_say(&refused, "core.origin", "origin",
		    "it is of the ledger %.100s", entry->origin);
	if (r == 0) {
		kind = tables_kind(&l->tables, entry->service, entry->kind,
		    entry->version, entry->fields, entry->item_count, &refused);
		r = kind ? vouch(l, entry, kind, keys, &key_count, &check, &refused) : -1;
	}
	if (r == 0)
		r = assembly_take(&l->assembly, entry, &thing, &dropped, &refused);
	if (r != 0) {
		refused_entry(l, check, entry, &refused);
		forget_leaf(l, entry->index);
		return;
	}
	if (dropped != NULL)
		polls_unfinished(&l->polls, dropped);
	through_rules(l, entry, thing, entry->part == 1, keys, key_count);
	forget_thing(l, dropped);
	if (thing_whole(thing))
		forget_thing(l, thing);
}

/* Totals are counted before anything is judged. */
static void
announce(struct ledger *l, const struct entry_leaf *entry)
{
	report_of(&l->report, CHECK_SIGNATURES, entry->note.count);
	report_of(&l->report, CHECK_AUTHORITY, 1);
	report_of(&l->report, CHECK_RULES, 1);
	if (is_kind(entry, "core", "service") && entry->part == entry->parts)
		report_of(&l->report, CHECK_SERVICES, 1);
	if (strcmp(entry->service, "poll") == 0)
		polls_announce(&l->polls, entry);
}

/* More than that is not judged ahead. */
#define HELD_MAX ((size_t)96 << 20)

static void
tell_leaf(struct ledger *l, struct ahead_leaf *leaf)
{
	uint64_t index;

	if (leaf->told || leaf->entry == NULL || leaf->r != 0)
		return;
	index = leaf->entry->index;
	leaf->told =
	    polls_tell(&l->polls, leaf->entry, leaf->bundle->advice.leaves[index % 256]);
	if (leaf->told)
		advice_expect(l->advice, index);
}

/* False if not all of it could be told now. */
static bool
tell_bundle(struct ledger *l, struct ahead_bundle *b)
{
	for (unsigned i = 0; b->got == GOT_FILE && i < b->width; i++) {
		if (judge_held(l->judge) > HELD_MAX)
			return false;
		tell_leaf(l, &b->leaves[i]);
	}
	return true;
}

void
ledger_tell(struct ledger *l)
{
	struct ahead_bundle *b;

	if (l->polls.open_count == 0)
		return;
	if (l->open_polls != l->polls.open_count || l->told < l->bundle->n)
		l->told = l->bundle->n;
	l->open_polls = l->polls.open_count;
	if (l->told == l->bundle->n && tell_bundle(l, l->bundle))
		l->told++;
	if (l->told == l->bundle->n)
		return;
	while ((b = ahead_peek(l->ahead, l->told)) != NULL && tell_bundle(l, b))
		l->told++;
}

static void
meet(struct ledger *l, struct ahead_leaf *leaf, uint64_t index)
{
	if (leaf->r == 0) {
		announce(l, leaf->entry);
		tell_leaf(l, leaf);
		return;
	}
	report_of(&l->report, CHECK_RULES, 1);
	l->incomplete = true;
	report_fail(&l->report, CHECK_RULES, "leaf %" PRIu64 " is no entry: %s", index,
	    leaf->fault->text);
}

void
ledger_entries(struct ledger *l)
{
	struct batch *b = &l->batch;

	for (size_t i = 0; i < b->count; i++)
		meet(l, b->leaves[i], b->first + i);
	for (size_t i = 0; i < b->count; i++) {
		if (b->leaves[i]->r == 0 && !l->stuck.text[0])
			take_entry(l, b->leaves[i]->entry);
		ledger_tell(l);
	}
}
