/* madang-wallet: the command line. */
#include "admin/wallet/wallet.h"

#include <getopt.h>
#include <sodium.h>
#include <string.h>

#include "base/log.h"
#include "config.h"

enum option_code {
	OPT_CARD = 256,
	OPT_PIN,
	OPT_NODE,
	OPT_CHARTER,
	OPT_LEDGER,
	OPT_CA,
	OPT_LANGUAGE,
	OPT_OUT,
	OPT_YES,
	OPT_RECORD,
};
#define ALLOW(code) (1U << ((code)-256))
#define LEDGER (ALLOW(OPT_NODE) | ALLOW(OPT_CHARTER) | ALLOW(OPT_CA) | ALLOW(OPT_LEDGER))
#define CARD (ALLOW(OPT_CARD) | ALLOW(OPT_PIN))

struct verb {
	const char *name;
	command *run;
	size_t words;
	unsigned options; /* --language is for all */
	const char *usage;
};

static const struct verb verbs[] = {
    {"join", wallet_join, 2, ALLOW(OPT_CA), "join ADDRESS FINGERPRINT"},
    {"show", wallet_show, 1, ALLOW(OPT_NODE) | ALLOW(OPT_CHARTER) | ALLOW(OPT_CA),
	"show FILE"},
    {"present", wallet_present, 2, CARD | ALLOW(OPT_OUT) | ALLOW(OPT_YES),
	"present FILE REQUEST --card CARD"},
    {"seen", wallet_seen, 1, LEDGER, "seen FILE"},
    {"mine", wallet_mine, 0, CARD | LEDGER, "mine --card CARD"},
    {"open", wallet_open, 1, CARD | LEDGER | ALLOW(OPT_OUT),
	"open RECORD --card CARD --out FILE"},
    {"consent", wallet_consent, 3,
	CARD | LEDGER | ALLOW(OPT_OUT) | ALLOW(OPT_YES) | ALLOW(OPT_RECORD),
	"consent INSTITUTION PURPOSE DAYS --card CARD --out FILE"},
    {"share", wallet_share, 1, CARD | LEDGER | ALLOW(OPT_OUT) | ALLOW(OPT_YES),
	"share CONSENT --card CARD --out FILE"},
    {"receipt", wallet_receipt, 1, LEDGER, "receipt FILE"},
    {"print", wallet_print, 1, ALLOW(OPT_OUT), "print FILE"},
};
#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static const struct option options[] = {
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {"wallet", required_argument, NULL, 'w'},
    {"card", required_argument, NULL, OPT_CARD},
    {"pin-file", required_argument, NULL, OPT_PIN},
    {"node", required_argument, NULL, OPT_NODE},
    {"charter", required_argument, NULL, OPT_CHARTER},
    {"ledger", required_argument, NULL, OPT_LEDGER},
    {"ca", required_argument, NULL, OPT_CA},
    {"language", required_argument, NULL, OPT_LANGUAGE},
    {"out", required_argument, NULL, OPT_OUT},
    {"yes", no_argument, NULL, OPT_YES},
    {"record", required_argument, NULL, OPT_RECORD},
    {NULL, 0, NULL, 0},
};

/* clang-format off */
static const char help_text[] =
    "Usage: madang-wallet [-w WALLET] COMMAND [OPTION]...\n\n"
    "  join ADDRESS FINGERPRINT  takes the city's charter, if it has that fingerprint\n"
    "  show FILE                 what a certificate says, and whether it is valid\n"
    "  present FILE REQUEST      answers an agency's question, after asking you\n"
    "  seen FILE                 to whom it was shown, and who said so on the ledger\n"
    "  mine                      what the ledger has of your card, service by service\n"
    "  open RECORD               a health record of yours\n"
    "  consent INSTITUTION PURPOSE DAYS\n"
    "                            lets it read your health records; take the file to a desk\n"
    "  share CONSENT             keys of records that came after a consent\n"
    "  receipt FILE              fetches the proof that a certificate is on the ledger\n"
    "  print FILE                it as a page, in PDF\n\n"
    "  -w, --wallet DIR   the folder of your certificates (default: this folder)\n"
    "  --card FILE        your card\n"
    "  --pin-file F       its PIN (else the terminal asks)\n"
    "  --node WHERE       a node's address, or a folder that is a mirror\n"
    "  --charter F        the city's charter (default: WALLET/charter)\n"
    "  --ledger DIR       where the ledger is kept (default: WALLET/ledger)\n"
    "  --ca F             trust this authority for https\n"
    "  --language ko|en   (default: as the terminal's locale)\n"
    "  --out F            write there, not to standard output\n"
    "  --record RECORD    consent for this record only\n"
    "  --yes              consent, for scripts\n"
    "  --help, --version\n\n"
    "Exit: 0 done or valid, 1 refused or not valid, 2 could not run or not known.\n\n"
    "Example: madang-wallet present residency-1f0a33c2.sdjwt question.json \\\n"
    "             --card kim.card --out answer\n";
/* clang-format on */

struct line {
	struct args args;
	unsigned used; /* ALLOW bits */
	bool help, version;
};

static void
take_option(struct line *line, int code, const char *value)
{
	struct args *a = &line->args;

	/* clang-format off */
	switch (code) {
	case 'h': line->help = true; return;
	case 'V': line->version = true; return;
	case 'w': a->wallet = value; return;
	case OPT_CARD: a->card = value; break;
	case OPT_PIN: a->pin_file = value; break;
	case OPT_NODE: a->node = value; break;
	case OPT_CHARTER: a->charter = value; break;
	case OPT_LEDGER: a->ledger = value; break;
	case OPT_CA: a->ca_file = value; break;
	case OPT_LANGUAGE: a->language = value; return;
	case OPT_OUT: a->out = value; break;
	case OPT_YES: a->yes = true; break;
	case OPT_RECORD: a->record = value; break;
	default: die("option %d has no home", code);
	}
	/* clang-format on */
	line->used |= ALLOW(code);
}

static int
read_line(struct line *line, int argc, char **argv, struct why *why)
{
	struct args *a = &line->args;
	int code;

	opterr = 0;
	while ((code = getopt_long(argc, argv, ":w:hV", options, NULL)) != -1) {
		if (code == '?' || code == ':')
			return why_set(why, ERR_FORMAT,
			    code == ':'
				? "%s needs a value"
				: "there is no option %s; see madang-wallet --help",
			    argv[optind - 1]);
		take_option(line, code, optarg);
	}
	for (; optind < argc; optind++) {
		if (a->count == sizeof(a->words) / sizeof(a->words[0]))
			return why_set(why, ERR_FORMAT,
			    "\"%.60s\" is a word too many; see madang-wallet --help",
			    argv[optind]);
		a->words[a->count++] = argv[optind];
	}
	return 0;
}

/* The command, which leaves the words behind it. */
static int
find_verb(const struct verb **out, struct line *line, struct why *why)
{
	struct args *a = &line->args;

	if (a->count == 0)
		return why_set(
		    why, ERR_FORMAT, "say what to do; see madang-wallet --help");
	for (size_t i = 0; i < VERBS; i++) {
		const struct verb *v = &verbs[i];
		if (strcmp(a->words[0], v->name) != 0)
			continue;
		if (a->count - 1 != v->words)
			return why_set(
			    why, ERR_FORMAT, "usage: madang-wallet %s", v->usage);
		for (const struct option *o = options; o->name != NULL; o++)
			if (o->val >= OPT_CARD && (line->used & ALLOW(o->val)) &&
			    !(v->options & ALLOW(o->val)))
				return why_set(why, ERR_FORMAT, "`%s' takes no --%s",
				    v->usage, o->name);
		memmove(a->words, a->words + 1, --a->count * sizeof(a->words[0]));
		*out = v;
		return 0;
	}
	return why_set(why, ERR_FORMAT,
	    "there is no command \"%.60s\"; see madang-wallet --help", a->words[0]);
}

int
main(int argc, char **argv)
{
	struct line line = {.args.wallet = "."};
	const struct verb *verb = NULL;
	struct why why = {""}, unused;

	log_open("madang-wallet");
	if (sodium_init() < 0)
		die("libsodium does not start");
	if (words_choose(NULL, &unused) != 0)
		die("there is no language");
	int r = read_line(&line, argc, argv, &why);
	if (r == 0 && line.version) {
		printf("madang-wallet %s\n", PACKAGE_VERSION);
		return 0;
	}
	if (r == 0 && line.help) {
		fputs(help_text, stdout);
		return 0;
	}
	if (r == 0)
		r = words_choose(line.args.language, &why);
	if (r == 0)
		r = find_verb(&verb, &line, &why);
	if (r == 0)
		r = verb->run(&line.args, &why);
	if (r >= 0) /* a command's own exit status */
		return r;
	tell_failure(r, &why);
	return err_exit_status(r);
}
