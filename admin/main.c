/* madang-admin: the command line. */
#include "admin/admin.h"

#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "config.h"

/* What a command takes, beside its own options: the city's folder, which it then needs;
 * to ask a node; to sign as well. */
#define CITY (1U << 31)
#define READ (CITY | ALLOW(OPT_NODE) | ALLOW(OPT_CA))
#define DESK (READ | ALLOW(OPT_PASS))

struct verb {
	const char *noun, *verb;
	command *run;
	size_t least, most; /* words after the verb */
	unsigned options;   /* ALLOW bits, and CITY */
	const char *usage, *about;
};

static const struct verb verbs[] = {
    {"city", "new", city_new, 0, 0, ALLOW(OPT_ORIGIN) | DESK | ALLOW(OPT_SERVICES),
	"city new --origin NAME [--node ID=URL]...",
	"Founds a city: platform key, node keys and charter."},
    {"office", "add", office_add, 1, 1,
	DESK | ALLOW(OPT_KEY_PASS) | ALLOW(OPT_ROLE) | ALLOW(OPT_AGENCY),
	"office add ID [--role office|registrar]",
	"An office that defines, opens and closes polls, or publishes rolls."},
    {"station", "add", station_add, 1, 1,
	DESK | ALLOW(OPT_KEY_PASS) | ALLOW(OPT_AGENCY) | ALLOW(OPT_COUNTER) |
	    ALLOW(OPT_ROLE),
	"station add ID [--counter [--role ROLE]...]",
	"Enrols a station; its folder is CITY/station/ID."},
    {"trustee", "add", trustee_add, 1, 1, DESK | ALLOW(OPT_KEY_PASS) | ALLOW(OPT_AGENCY),
	"trustee add I", "Enrols trustee I (1, 2, ...); the folder is CITY/trustee/I."},
    {"member", "grant", member_grant, 2, 2, DESK | ALLOW(OPT_VKEY) | ALLOW(OPT_AGENCY),
	"member grant NAME|KEY ROLE [--vkey V]",
	"Lets a machine, an office or a card sign."},
    {"member", "revoke", member_revoke, 2, 2, DESK, "member revoke NAME|KEY ROLE",
	"Takes that away."},
    {"service", "check", service_check, 1, 1, ALLOW(OPT_WITH),
	"service check DIR [--with DIR]...", "Form, rules and cases, offline."},
    {"service", "publish", service_publish, 1, 1, DESK, "service publish DIR",
	"Puts a service on the ledger."},
    {"card", "new", card_new, 1, LIST_MAX, DESK | ALLOW(OPT_PIN) | ALLOW(OPT_ROLE),
	"card new NAME... [--role poll:officer]...",
	"Makes cards and registers them as voters."},
    {"deck", "new", deck_new, 1, 1, CITY | ALLOW(OPT_PASS), "deck new N",
	"N voters for a simulation, in one sealed file."},
    {"poll", "define", poll_define, 1, 1, DESK | ALLOW(OPT_AS), "poll define FILE",
	"Defines a poll from a JSON file."},
    {"poll", "roll", poll_roll, 1, 1, DESK | ALLOW(OPT_AS), "poll roll POLL",
	"Derives and publishes who may vote."},
    {"poll", "open", poll_open, 1, 1, DESK | ALLOW(OPT_AS), "poll open POLL",
	"Opens it once every trustee has confirmed."},
    {"poll", "close", poll_close, 1, 1,
	DESK | ALLOW(OPT_AS) | ALLOW(OPT_OFFICER) | ALLOW(OPT_PIN),
	"poll close POLL [--officer CARD --pin-file F]...",
	"Closes it; early with two officers."},
    {"certificate", "issue", certificate_issue, 2, 2,
	DESK | ALLOW(OPT_AS) | ALLOW(OPT_CARD) | ALLOW(OPT_PIN) | ALLOW(OPT_WALLET) |
	    ALLOW(OPT_TAG) | ALLOW(OPT_DAYS) | ALLOW(OPT_REPLACES),
	"certificate issue KIND VALUES --card CARD --wallet DIR",
	"Issues a certificate that says what the JSON file VALUES does."},
    {"certificate", "revoke", certificate_revoke, 2, 2, DESK | ALLOW(OPT_AS),
	"certificate revoke FILE error|lost|changed|fraud|holder", "Takes it back."},
    {"certificate", "ask", certificate_ask, 2, LIST_MAX, ALLOW(OPT_AUD),
	"certificate ask KIND CLAIM... --aud WHO",
	"A question to a holder, to standard output."},
    {"certificate", "record", certificate_record, 2, 2, DESK | ALLOW(OPT_AS),
	"certificate record PRESENTATION PURPOSE",
	"Says on the ledger that it was shown, so that its holder sees who asked."},
    {"record", "seal", record_seal, 2, 2,
	DESK | ALLOW(OPT_AS) | ALLOW(OPT_PATIENT) | ALLOW(OPT_CARD) | ALLOW(OPT_PIN) |
	    ALLOW(OPT_TAG) | ALLOW(OPT_REPLACES),
	"record seal RECORD FILE --card CARD|--patient KEY --tag HEX",
	"Seals a health record onto the ledger, for the patient alone."},
    {"record", "consent", record_consent, 1, 1,
	DESK | ALLOW(OPT_AS) | ALLOW(OPT_CARD) | ALLOW(OPT_PIN),
	"record consent FILE --card CARD",
	"Enters what a patient's madang-wallet has made; the card signs too."},
    {"record", "open", record_open, 2, 2, DESK | ALLOW(OPT_AS) | ALLOW(OPT_OUT),
	"record open RECORD PURPOSE --out FILE",
	"Enters that a record is looked at, and opens it."},
    {"record", "emergency", record_emergency, 3, 3, DESK | ALLOW(OPT_AS),
	"record emergency RECORD PURPOSE REASON",
	"Enters that a patient cannot be asked, and why (a file, one line)."},
    {"record", "release", record_release, 1, 1, DESK | ALLOW(OPT_AS) | ALLOW(OPT_OUT),
	"record release ACCESS --out FILE",
	"A guardian's half of the key, for whoever entered the emergency."},
    {"record", "unlock", record_unlock, 3, 3, DESK | ALLOW(OPT_AS) | ALLOW(OPT_OUT),
	"record unlock ACCESS HALF HALF --out FILE",
	"Opens the record with what both guardians have released."},
    {"status", NULL, city_status, 0, 0, READ, "status", "Members, polls, registry."},
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static const struct option options[] = {
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {"city", required_argument, NULL, 'C'},
    {"origin", required_argument, NULL, OPT_ORIGIN},
    {"node", required_argument, NULL, OPT_NODE},
    {"pass-file", required_argument, NULL, OPT_PASS},
    {"key-pass-file", required_argument, NULL, OPT_KEY_PASS},
    {"pin-file", required_argument, NULL, OPT_PIN},
    {"officer", required_argument, NULL, OPT_OFFICER},
    {"role", required_argument, NULL, OPT_ROLE},
    {"vkey", required_argument, NULL, OPT_VKEY},
    {"agency", required_argument, NULL, OPT_AGENCY},
    {"services", required_argument, NULL, OPT_SERVICES},
    {"with", required_argument, NULL, OPT_WITH},
    {"ca", required_argument, NULL, OPT_CA},
    {"as", required_argument, NULL, OPT_AS},
    {"card", required_argument, NULL, OPT_CARD},
    {"wallet", required_argument, NULL, OPT_WALLET},
    {"aud", required_argument, NULL, OPT_AUD},
    {"tag", required_argument, NULL, OPT_TAG},
    {"days", required_argument, NULL, OPT_DAYS},
    {"replaces", required_argument, NULL, OPT_REPLACES},
    {"counter", no_argument, NULL, OPT_COUNTER},
    {"patient", required_argument, NULL, OPT_PATIENT},
    {"out", required_argument, NULL, OPT_OUT},
    {NULL, 0, NULL, 0},
};

/* clang-format off */
static const char help_tail[] = "\n"
    "  --pass-file F      passphrase of the signing key (else the terminal asks)\n"
    "  --key-pass-file F  passphrase of a key that is made (default: --pass-file)\n"
    "  --pin-file F       PIN of a card; one for each --officer, in order\n"
    "  --node URL         the node to talk to (default: those of the charter)\n"
    "  --as ID            which office, where there are several\n"
    "  --ca F             trust this authority for https\n\n"
    "madang-admin COMMAND --help tells more. A command may be repeated: what is done\n"
    "stays done. Exit: 0 done, 1 refused, 2 could not run, 3 waiting for others.\n\n"
    "Example: madang-admin -C /srv/city city new --origin madang.seoul.example\n";
/* clang-format on */

static const char *
before_usage(const struct verb *v)
{
	return v->options & CITY ? "madang-admin -C CITY" : "madang-admin";
}

static void
help(void)
{
	printf("Usage: madang-admin -C CITY COMMAND [OPTION]...\n\n");
	for (size_t i = 0; i < VERBS; i++)
		printf("  %s\n", verbs[i].usage);
	fputs(help_tail, stdout);
}

static void
help_verb(const struct verb *v)
{
	printf("Usage: %s %s\n\n%s\n", before_usage(v), v->usage, v->about);
	if (v->options & ~CITY)
		printf("\nOptions:");
	for (const struct option *o = options; o->name != NULL; o++)
		if (o->val >= OPT_ORIGIN && (v->options & ALLOW(o->val)))
			printf(" --%s", o->name);
	if (v->options & ~CITY)
		printf("\n");
}

static int
list_add(struct list *list, const char *item, const char *name, struct why *why)
{
	if (list->count == LIST_MAX)
		return why_set(why, ERR_FORMAT, "--%s may be given %d times at most",
		    name, LIST_MAX);
	list->items[list->count++] = item;
	return 0;
}

static int
take_option(
    struct args *a, int code, const char *value, const char *name, struct why *why)
{
	/* clang-format off */
	switch (code) {
	case 'C': a->city = value; return 0;
	case OPT_ORIGIN: a->origin = value; return 0;
	case OPT_PASS: a->pass_file = value; return 0;
	case OPT_KEY_PASS: a->key_pass_file = value; return 0;
	case OPT_VKEY: a->vkey = value; return 0;
	case OPT_AGENCY: a->agency = value; return 0;
	case OPT_SERVICES: a->services = value; return 0;
	case OPT_CA: a->ca_file = value; return 0;
	case OPT_AS: a->as = value; return 0;
	case OPT_CARD: a->card = value; return 0;
	case OPT_WALLET: a->wallet = value; return 0;
	case OPT_AUD: a->aud = value; return 0;
	case OPT_TAG: a->tag = value; return 0;
	case OPT_DAYS: a->days = value; return 0;
	case OPT_REPLACES: a->replaces = value; return 0;
	case OPT_PATIENT: a->patient = value; return 0;
	case OPT_OUT: a->out = value; return 0;
	case OPT_COUNTER: a->counter = true; return 0;
	case OPT_NODE: return list_add(&a->nodes, value, name, why);
	case OPT_PIN: return list_add(&a->pins, value, name, why);
	case OPT_OFFICER: return list_add(&a->officers, value, name, why);
	case OPT_ROLE: return list_add(&a->roles, value, name, why);
	case OPT_WITH: return list_add(&a->with, value, name, why);
	default: die("option %d has no home", code);
	}
	/* clang-format on */
}

struct line {
	struct args args;
	unsigned used; /* ALLOW bits */
	bool help, version;
};

static int
read_line(struct line *line, int argc, char **argv, struct why *why)
{
	int code, at = -1, r = 0;

	opterr = 0;
	while (r == 0 && (code = getopt_long(argc, argv, ":C:hV", options, &at)) != -1) {
		if (code == '?' || code == ':')
			return why_set(why, ERR_FORMAT,
			    code == ':'
				? "%s needs a value"
				: "there is no option %s; see madang-admin --help",
			    argv[optind - 1]);
		if (code == 'h')
			line->help = true;
		else if (code == 'V')
			line->version = true;
		else
			r = take_option(&line->args, code, optarg,
			    at >= 0 ? options[at].name : "C", why);
		if (code >= OPT_ORIGIN)
			line->used |= ALLOW(code);
		at = -1;
	}
	for (; r == 0 && optind < argc; optind++)
		r = list_add(&line->args.words, argv[optind], "word", why);
	return r;
}

static const struct verb *
find_verb(struct list *words)
{
	for (size_t i = 0; i < VERBS; i++) {
		const struct verb *v = &verbs[i];
		size_t n = v->verb == NULL ? 1 : 2;
		if (words->count < n || strcmp(words->items[0], v->noun) != 0 ||
		    (n == 2 && strcmp(words->items[1], v->verb) != 0))
			continue;
		words->count -= n;
		memmove(words->items, words->items + n,
		    words->count * sizeof(words->items[0]));
		return v;
	}
	return NULL;
}

static int
check_line(const struct line *line, const struct verb *v, struct why *why)
{
	for (const struct option *o = options; o->name != NULL; o++)
		if (o->val >= OPT_ORIGIN && (line->used & ALLOW(o->val) & ~v->options))
			return why_set(
			    why, ERR_FORMAT, "`%s' takes no --%s", v->usage, o->name);
	if (line->args.words.count < v->least || line->args.words.count > v->most)
		return why_set(
		    why, ERR_FORMAT, "usage: %s %s", before_usage(v), v->usage);
	if (line->args.city == NULL && (v->options & CITY))
		return why_set(why, ERR_FORMAT, "say which city: -C FOLDER");
	return 0;
}

int
main(int argc, char **argv)
{
	struct line line = {.used = 0};
	struct why why = {""};

	log_open("madang-admin");
	if (sodium_init() < 0)
		die("libsodium does not start");
	int r = read_line(&line, argc, argv, &why);
	const struct verb *v = r == 0 ? find_verb(&line.args.words) : NULL;
	if (r == 0 && line.version) {
		printf("madang-admin %s\n", PACKAGE_VERSION);
		return 0;
	}
	if (r == 0 && line.help) {
		if (v != NULL)
			help_verb(v);
		else
			help();
		return 0;
	}
	if (r == 0 && v == NULL)
		r = why_set(&why, ERR_FORMAT,
		    line.args.words.count == 0
			? "say what to do; see madang-admin --help"
			: "there is no command \"%s\"; see madang-admin --help",
		    line.args.words.count == 0 ? "" : line.args.words.items[0]);
	if (r == 0)
		r = check_line(&line, v, &why);
	if (r == 0)
		r = v->run(&line.args, &why);
	if (r != 0)
		log_why(r, &why);
	return err_exit_status(r);
}
