#include "verifier/report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/group/arith.h"

static const struct {
	const char *name, *words;
} names[CHECK_COUNT] = {
    [CHECK_PIN] = {"pin", "the charter is the pinned one"},
    [CHECK_MIRROR] = {"mirror", "continues what was mirrored before"},
    [CHECK_LEAVES] = {"leaves", "leaves in their bundles"},
    [CHECK_TREE] = {"tree", "hashes in the tiles, recomputed"},
    [CHECK_CHECKPOINTS] = {"checkpoints", "checkpoints: root, log key, quorum"},
    [CHECK_PUBLISHED] = {"published", "charter and policy files"},
    [CHECK_BLOCKS] = {"blocks", "blocks: order, root, batch, time, proposer"},
    [CHECK_COSIGNATURES] = {"cosignatures", "cosignatures carried by blocks"},
    [CHECK_SIGNATURES] = {"signatures", "signatures of entries"},
    [CHECK_AUTHORITY] = {"authority", "signers' roles and sequence"},
    [CHECK_ENGINE] = {"engine", "rules engine of the charter"},
    [CHECK_SERVICES] = {"services", "services: form, sandbox, cases"},
    [CHECK_CASES] = {"cases", "published cases, run again"},
    [CHECK_RULES] = {"rules", "entries through the published rules"},
    [CHECK_AUDITS] = {"audits", "audit views that must be empty"},
    [CHECK_ROLLS] = {"rolls", "places on the rolls"},
    [CHECK_CEREMONY] = {"ceremony", "entries of key ceremonies"},
    [CHECK_OPENINGS] = {"openings", "poll openings: list and key"},
    [CHECK_BOXES] = {"boxes", "boxes: number and order"},
    [CHECK_BALLOTS] = {"ballots", "ballots: every proof"},
    [CHECK_DISPOSITIONS] = {"dispositions", "ballots counted or set aside, recomputed"},
    [CHECK_AGREEMENT] = {"agreement", "what the rules show of polls, recomputed"},
    [CHECK_CHALLENGES] = {"challenges", "challenged ballots, encrypted again"},
    [CHECK_CLOSINGS] = {"closings", "seals and closings: numbers"},
    [CHECK_SHARES] = {"shares", "trustees' decryption proofs"},
    [CHECK_RESULTS] = {"results", "published numbers, recomputed"},
};

static const char *const verdict_words[] = {"PASS", "WARN", "FAIL"};

void
report_start(struct report *r)
{
	*r = (struct report){.polls = json_array()};
}

static void
forget_reasons(struct check_state *state)
{
	for (size_t i = 0; i < state->reason_count; i++)
		free(state->reasons[i]);
	state->reason_count = 0;
}

void
report_drop(struct report *r)
{
	for (int i = 0; i < CHECK_COUNT; i++)
		forget_reasons(&r->checks[i]);
	free(r->origin);
	free(r->stopped);
	json_decref(r->polls);
	bytes_drop(&r->words);
}

void
report_of(struct report *r, enum check c, uint64_t n)
{
	r->checks[c].of += n;
}

void
report_checked(struct report *r, enum check c, uint64_t n)
{
	r->checks[c].checked += n;
}

/* It quotes what others wrote, so it is made fit to be shown. */
__attribute__((format(printf, 1, 0))) static char *
sentence(const char *format, va_list ap)
{
	struct bytes shown = {0};
	char text[1024];

	vsnprintf(text, sizeof text, format, ap);
	bytes_shown(&shown, text);
	bytes_add(&shown, "", 1);
	return (char *)shown.data;
}

void
report_fail(struct report *r, enum check c, const char *format, ...)
{
	struct check_state *state = &r->checks[c];
	va_list ap;

	if (state->failures++ == 0)
		forget_reasons(state); /* those of warnings */
	if (state->reason_count == REASONS)
		return;
	va_start(ap, format);
	state->reasons[state->reason_count++] = sentence(format, ap);
	va_end(ap);
}

void
report_warn(struct report *r, enum check c, const char *format, ...)
{
	struct check_state *state = &r->checks[c];
	va_list ap;

	state->warnings++;
	if (state->reason_count == REASONS || state->failures > 0)
		return;
	va_start(ap, format);
	state->reasons[state->reason_count++] = sentence(format, ap);
	va_end(ap);
}

void
report_stop(struct report *r, const char *format, ...)
{
	va_list ap;

	if (r->stopped != NULL)
		return;
	va_start(ap, format);
	r->stopped = sentence(format, ap);
	va_end(ap);
}

bool
report_failed(const struct report *r)
{
	bool any = r->stopped != NULL;

	for (int c = 0; c < CHECK_COUNT; c++)
		any |= r->checks[c].failures > 0;
	return any;
}

const char *
report_words(enum check c)
{
	return names[c].words;
}

const char *
report_verdict_word(enum verdict v)
{
	return verdict_words[v];
}

enum verdict
report_outcome(const struct report *r, enum check c)
{
	const struct check_state *state = &r->checks[c];

	if (state->failures > 0 || state->checked != state->of || r->stopped != NULL)
		return VERDICT_FAIL;
	return state->warnings > 0 ? VERDICT_WARN : VERDICT_PASS;
}

/* Why a check has its result, one sentence a line; "" for a plain pass. */
static void
reason_of(const struct report *r, enum check c, const char *between, struct bytes *out)
{
	const struct check_state *state = &r->checks[c];
	uint64_t all = state->failures ? state->failures : state->warnings;

	out->size = 0;
	for (size_t i = 0; i < state->reason_count; i++)
		bytes_format(out, "%s%s", i ? between : "", state->reasons[i]);
	if (all > state->reason_count)
		bytes_format(
		    out, "%s(and %" PRIu64 " more)", between, all - state->reason_count);
	if (state->reason_count == 0 && r->stopped != NULL)
		bytes_text(out, "not finished: reading stopped early");
	else if (state->reason_count == 0 && state->checked != state->of)
		bytes_format(out, "only %" PRIu64 " of %" PRIu64 " could be checked",
		    state->checked, state->of);
	bytes_add(out, "", 1);
}

enum verdict
report_verdict(const struct report *r)
{
	enum verdict worst = r->stopped ? VERDICT_FAIL : VERDICT_PASS;

	for (int c = 0; c < CHECK_COUNT; c++)
		if (report_outcome(r, (enum check)c) > worst)
			worst = report_outcome(r, (enum check)c);
	return worst;
}

bool
report_ran(const struct report *r, enum check c)
{
	return report_outcome(r, c) != VERDICT_PASS || r->checks[c].of > 0;
}

/* Which arithmetic the proofs were checked with. */
static const char *
arith_words(void)
{
	switch (arith_now()) {
	case ARITH_AVX2:
		return "batches, avx2";
	case ARITH_PORTABLE:
		return "batches, portable";
	default:
		return "libsodium, one by one";
	}
}

static void
print_ledger(const struct report *r, FILE *out)
{
	struct bytes root = {0}, origin = {0};
	char charter[65];

	if (!r->known)
		return;
	b64_of(&root, r->root, HASH);
	hex_of(charter, r->charter, HASH);
	bytes_shown(&origin, r->origin);
	fprintf(out, "Ledger   %.*s\n", (int)origin.size,
	    origin.size ? (char *)origin.data : "");
	fprintf(out, "Size     %" PRIu64 " leaves in %" PRIu64 " blocks\n", r->size,
	    r->height);
	fprintf(out, "Root     %.*s\n", (int)root.size, (char *)root.data);
	fprintf(out, "Charter  %s\n", charter);
	if (r->state[0] != '\0')
		fprintf(out, "Tables   %s\n", r->state);
	fprintf(out, "Proofs   by %s\n\n", arith_words());
	bytes_drop(&origin);
	bytes_drop(&root);
}

void
report_conclude(const struct report *r, FILE *out)
{
	enum verdict verdict = report_verdict(r);

	fprintf(out, "%s: %s\n", verdict_words[verdict],
	    verdict == VERDICT_PASS ? "everything on this ledger was checked and holds."
	    : verdict == VERDICT_WARN
		? "everything was checked and holds, but read the warnings above."
		: "this ledger does not hold; the reasons stand above.");
}

void
report_print(const struct report *r, FILE *out)
{
	struct bytes reason = {0};

	fprintf(out, "Madang verifier: what was checked\n\n");
	print_ledger(r, out);
	for (int c = 0; c < CHECK_COUNT; c++) {
		const struct check_state *state = &r->checks[c];
		if (!report_ran(r, (enum check)c)) {
			fprintf(out, "----  %-44s %s\n", names[c].words,
			    c == CHECK_PIN      ? "no pin was given"
			    : c == CHECK_MIRROR ? "no older mirror was given"
						: "none on the ledger");
			continue;
		}
		reason_of(r, (enum check)c, "\n      ", &reason);
		fprintf(out,
		    "%s  %-44s checked %" PRIu64 " of %" PRIu64 " on the ledger\n",
		    verdict_words[report_outcome(r, (enum check)c)], names[c].words,
		    state->checked, state->of);
		if (reason.data[0] != '\0')
			fprintf(out, "      %s\n", (char *)reason.data);
	}
	bytes_drop(&reason);
	fprintf(out, "\n%.*s", (int)r->words.size,
	    r->words.size ? (char *)r->words.data : "");
	if (r->stopped != NULL)
		fprintf(out, "Reading stopped: %s\n", r->stopped);
	report_conclude(r, out);
}

json_t *
json_made(json_t *json)
{
	if (json == NULL) {
		fputs("madang-verifier: the report cannot be written as JSON\n", stderr);
		abort();
	}
	return json;
}

static json_t *
ledger_json(const struct report *r)
{
	struct bytes root = {0};
	json_t *ledger;

	b64_of(&root, r->root, HASH);
	ledger =
	    json_made(json_pack("{s:s,s:I,s:I,s:s%}", "origin", r->known ? r->origin : "",
		"size", (json_int_t)r->size, "height", (json_int_t)r->height, "root",
		r->known ? (char *)root.data : "", r->known ? root.size : (size_t)0));
	if (r->state[0] != '\0')
		json_object_set_new(ledger, "state", json_string(r->state));
	bytes_drop(&root);
	return ledger;
}

static json_t *
checks_json(const struct report *r)
{
	struct bytes reason = {0};
	json_t *checks = json_array();

	for (int c = 0; c < CHECK_COUNT; c++) {
		const struct check_state *state = &r->checks[c];
		if (!report_ran(r, (enum check)c))
			continue;
		reason_of(r, (enum check)c, "; ", &reason);
		json_array_append_new(
		    checks, json_made(json_pack("{s:s,s:I,s:I,s:s,s:s}", "name",
				names[c].name, "checked", (json_int_t)state->checked,
				"of", (json_int_t)state->of, "result",
				verdict_words[report_outcome(r, (enum check)c)], "reason",
				(char *)reason.data)));
	}
	bytes_drop(&reason);
	return checks;
}

int
report_json(const struct report *r, const char *path, struct fault *fault)
{
	json_t *all = json_made(json_pack("{s:s,s:s,s:o,s:o,s:O}", "verdict",
	    verdict_words[report_verdict(r)], "arith", arith_name(arith_now()), "ledger",
	    ledger_json(r), "checks", checks_json(r), "polls", r->polls));
	bool bad = json_dump_file(all, path, JSON_INDENT(2)) != 0;

	json_decref(all);
	return bad ? fault_say(fault, "cannot write %s: %s", path, strerror(errno)) : 0;
}
