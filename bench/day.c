#include "day.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/buf.h"
#include "tree/merkle.h"

#define TODAY 20717
#define CARDS 5000
#define PROGRAMMES 20
#define CAMPAIGNS 20
#define PLACES 50 /* where one may be a member */
#define PROJECTS 20
#define CONTRACTS 5 /* of a project */
#define ATTRIBUTES 3
#define WEEK 7
#define SITES 200
#define CAPACITY 1000000 /* W */
#define SUN 16000        /* Wh, in the first minute */

const struct day_member day_members[] = {
    {"t/office/card", "card:desk", "Seoul"},
    {"t/office/card", "card:office", "Seoul"},
    {"t/office/place", "card:facility", "Seoul"},
    {"t/office/mileage", "scoin:office", "Seoul"},
    {"t/office/points", "scoin:desk", "Seoul"},
    {"t/office/gifts", "don:city", "Seoul"},
    {"t/office/counter", "don:desk", "Seoul"},
    {"t/office/chest", "don:org", "Seoul"},
    {"t/office/shelter", "don:beneficiary", "Shelter"},
    {"t/office/registry", "car:office", "Seoul"},
    {"t/office/shop", "car:shop", "Seoul"},
    {"t/office/inspector", "car:inspector", "Seoul"},
    {"t/office/hours", "labor:desk", "Seoul"},
    {"t/office/bank", "labor:bank", "Seoul"},
    {"t/office/bank", "sub:bank", "Seoul"},
    {"t/office/help", "vfy:office", "Seoul"},
    {"t/office/help", "vfy:desk", "Seoul"},
    {"t/office/source", "vfy:source", "Seoul"},
    {"t/office/works", "sub:office", "Seoul"},
    {"t/office/site", "sub:desk", "Seoul"},
    {"t/office/health", "hc:city", "Seoul"},
    {"t/office/clinic", "hc:institution", "H1"},
    {"t/office/window", "cert:resident", "Seoul"},
    {"t/office/energy", "solar:office", "Seoul"},
    {"t/office/grid", "solar:meter", "grid"},
    {"t/office/sun", "solar:desk", "Seoul"},
    {NULL, NULL, NULL},
};

/* A card's key, or the digest of a document: spread as those are. */
static const char *
hex(const char *what, size_t n)
{
	static char out[4][65];
	static int at;
	char text[60];
	uint8_t digest[HASH_SIZE];

	at = (at + 1) % 4;
	snprintf(text, sizeof(text), "%s %zu", what, n);
	sha256(digest, text, strlen(text));
	hex_encode(out[at], digest, HASH_SIZE);
	return out[at];
}

static struct day_entry *say(struct day *d, enum day_part part, const char *signer,
    const char *kind, const char *format, ...) PRINTF_LIKE(5, 6);

/* The index that the ledger gives it is its place here, from 1. */
static struct day_entry *
say(struct day *d, enum day_part part, const char *signer, const char *kind,
    const char *format, ...)
{
	struct day_entry *e;
	struct buf text = {0};
	char fields[2000];
	va_list args;

	if (d->count == d->room) {
		d->room = d->room ? 2 * d->room : 1024;
		d->entries = xrealloc(d->entries, d->room * sizeof(*d->entries));
	}
	va_start(args, format);
	vsnprintf(fields, sizeof(fields), format, args);
	va_end(args);
	for (char *p = fields; *p; p++) /* the sources are readable so */
		if (*p == '\'')
			*p = '"';
	buf_puts(&text, fields);
	e = &d->entries[d->count];
	*e = (struct day_entry){.part = part,
	    .service = kind,
	    .kind = strchr(kind, '\0') + 1,
	    .signer = signer,
	    .size = text.size};
	snprintf(e->leaf, sizeof(e->leaf), "%s", hex("leaf", d->count++));
	e->fields = (char *)xrealloc(text.data, text.size + 1);
	e->fields[text.size] = '\0';
	return e;
}

static void
cosign(struct day_entry *e, const char *key)
{
	memcpy(e->cosign[e->cosign_count++], key, 65);
}

/* ---- what the day stands on -------------------------------------------------- */

static void
before(struct day *d)
{
	for (size_t i = 0; i < PROGRAMMES; i++)
		say(d, DAY_BEFORE, "t/office/mileage", "scoin\0issue",
		    "{'programme':'p%zu','amount':1000000000000,'decision':'2026-%zu'}",
		    i, i);
	for (size_t i = 0; i < CAMPAIGNS; i++)
		say(d, DAY_BEFORE, "t/office/gifts", "don\0campaign",
		    "{'campaign':'D%zu','org':'Seoul','title':'Winter','purpose':'rice',"
		    "'goal':100000000,'from_day':%d,'to_day':%d,'plan_hash':'%s'}",
		    i, TODAY, TODAY + 30, hex("plan", i));
	for (size_t i = 0; i < PLACES; i++)
		say(d, DAY_BEFORE, "t/office/card", "card\0facility",
		    "{'facility':'F%zu','name':'Library','district':'종로구','class':"
		    "'library','residents_only':0,'operator':'Seoul','terms_hash':'%s'}",
		    i, hex("terms", i));
	for (size_t i = 0; i < PROGRAMMES; i++) {
		say(d, DAY_BEFORE, "t/office/help", "vfy\0programme",
		    "{'programme':'V%zu','title':'Rent','places':1000,'from_day':%d,"
		    "'to_day':%d}",
		    i, TODAY, TODAY + 30);
		for (size_t a = 0; a < ATTRIBUTES; a++)
			say(d, DAY_BEFORE, "t/office/help", "vfy\0requirement",
			    "{'programme':'V%zu','attribute':'a%zu','source_role':'vfy:"
			    "source','points':%zu}",
			    i, a, 10 * a);
	}
	say(d, DAY_BEFORE, "t/office/health", "hc\0institution",
	    "{'institution':'H1','name':'Clinic','state':'open'}");
	for (size_t i = 0; i < SITES; i++)
		say(d, DAY_BEFORE, "t/office/energy", "solar\0site",
		    "{'site':'P%zu','owner':'%s','operator':'grid','district':'마포구',"
		    "'capacity_w':%d,'meter':'%s'}",
		    i, hex("roof", i), CAPACITY, hex("meter", i));
	for (size_t i = 0; i < PROJECTS; i++) {
		say(d, DAY_BEFORE, "t/office/works", "sub\0project",
		    "{'project':'S%zu','title':'Bridge','budget':10000000000000}", i);
		for (size_t c = 0; c < CONTRACTS; c++)
			cosign(say(d, DAY_BEFORE, "t/office/site", "sub\0contract",
				   "{'contract':'S%zu-%zu','project':'S%zu','payee':'%s',"
				   "'role':'prime','amount':100000000000,'account_hash':"
				   "'%s','paper_hash':'%s'}",
				   i, c, i, hex("firm", c), hex("account", c),
				   hex("paper", c)),
			    hex("firm", c));
	}
}

/* ---- the day ----------------------------------------------------------------- */

static void
cards(struct day *d, size_t i)
{
	const char *place;

	if (i % 4 == 0)
		cosign(say(d, DAY_KINDS, "t/office/card", "card\0issue",
			   "{'card':'%s','person_tag':'%s','district':'종로구'}",
			   hex("new card", i), hex("person", i)),
		    hex("new card", i));
	if (i % 3 == 0) {
		place = hex("member", i);
		cosign(say(d, DAY_KINDS, "t/office/place", "card\0join",
			   "{'facility':'F%zu','pseudonym':'%s','until_day':%d}",
			   i % PLACES, place, TODAY + 100),
		    place);
	}
}

static void
points(struct day *d, size_t i)
{
	say(d, DAY_KINDS, "t/office/points", "scoin\0earn",
	    "{'programme':'p%zu','holder':'%s','amount':1000,'evidence':'%s'}",
	    i % PROGRAMMES, hex("card", i % CARDS), hex("evidence", i));
	cosign(say(d, DAY_KINDS, "t/office/points", "scoin\0spend",
		   "{'holder':'%s','outlet':'transport','amount':100,'reference':'r%zu'}",
		   hex("card", i % CARDS), i),
	    hex("card", i % CARDS));
	if (i % 3 == 0)
		cosign(say(d, DAY_KINDS, "t/office/points", "scoin\0transfer",
			   "{'holder':'%s','recipient':'%s','amount':50}",
			   hex("card", i % CARDS), hex("card", (i + 1) % CARDS)),
		    hex("card", i % CARDS));
}

static void
gifts(struct day *d, size_t i)
{
	size_t paid = d->count + 2;

	say(d, DAY_KINDS, "t/office/counter", "don\0donate",
	    "{'campaign':'D%zu','donor':'%s','amount':10000,'method':'bank',"
	    "'payment_ref':'t%zu'}",
	    i % CAMPAIGNS, hex("giver", i % CARDS), i);
	if (i % 5 != 0)
		return;
	say(d, DAY_KINDS, "t/office/chest", "don\0disburse",
	    "{'campaign':'D%zu','class':'aid','payee':'Shelter','amount':2000,'purpose':"
	    "'rice','proof_hash':'%s'}",
	    i % CAMPAIGNS, hex("proof", i));
	say(d, DAY_KINDS, "t/office/shelter", "don\0confirm",
	    "{'disbursement':%zu,'payee':'Shelter','received':2000}", paid);
}

/* 17 characters without I, O and Q. */
static const char *
vin(size_t car)
{
	static char text[30];

	snprintf(text, sizeof(text), "KMHD041CB%08zu", car);
	return text;
}

static void
cars(struct day *d, size_t i)
{
	if (i % 4 == 0)
		say(d, DAY_KINDS, "t/office/registry", "car\0register",
		    "{'vin':'%s','plate':'%02zu가%04zu','model':'Avante','year':2020,"
		    "'fuel':'petrol','owner':'%s','odometer':1000}",
		    vin(i / 4), i / 4 / 10000 + 10, i / 4 % 10000, hex("owner", i));
	say(d, DAY_KINDS, "t/office/shop", "car\0odometer",
	    "{'vin':'%s','km':%zu,'source':'repair'}", vin(i / 4), 1001 + i % 4);
	if (i % 4 == 3)
		say(d, DAY_KINDS, "t/office/inspector", "car\0inspection",
		    "{'vin':'%s','km':1005,'frame_damage':0,'flood':0,'illegal_mod':0,"
		    "'grade':'A','sheet_hash':'%s'}",
		    vin(i / 4), hex("sheet", i));
}

/* A contract for seven rounds, in which the days of last week are recorded. */
static void
hours(struct day *d, size_t i)
{
	size_t contract = i / WEEK;
	struct day_entry *e;

	if (i % WEEK == 0) {
		e = say(d, DAY_KINDS, "t/office/hours", "labor\0contract",
		    "{'contract':'L%zu','employer':'%s','worker':'%s','start_day':%d,"
		    "'end_day':%d,'wage':12000,'week_minutes':1200,'week_days':5,'staff':"
		    "6,'paper_hash':'%s'}",
		    contract, hex("employer", contract % 100), hex("worker", contract),
		    TODAY - 7, TODAY + 90, hex("contract", contract));
		cosign(e, hex("employer", contract % 100));
		cosign(e, hex("worker", contract));
	}
	say(d, DAY_KINDS, "t/office/hours", "labor\0work",
	    "{'contract':'L%zu','day':%zu,'start_minute':600,'minutes':240,"
	    "'break_minutes':30,'night_minutes':0}",
	    contract, (size_t)TODAY - 7 + i % WEEK);
}

static void
help(struct day *d, size_t i)
{
	if (i % 3 == 0)
		cosign(say(d, DAY_KINDS, "t/office/help", "vfy\0apply",
			   "{'application':'A%zu','programme':'V%zu','applicant':'%s',"
			   "'consent_until':%d}",
			   i / 3, i / 3 % PROGRAMMES, hex("applicant", i / 3),
			   DAY_TIME + 1000000),
		    hex("applicant", i / 3));
	say(d, DAY_KINDS, "t/office/source", "vfy\0answer",
	    "{'application':'A%zu','attribute':'a%zu','answer':1,'evidence':'%s'}", i / 3,
	    i % 3, hex("answer", i));
}

static void
works(struct day *d, size_t i)
{
	size_t claim = i / 10;

	if (i % 10 != 0)
		return;
	say(d, DAY_KINDS, "t/office/site", "sub\0claim",
	    "{'claim':'C%zu','project':'S%zu','milestone':%zu,'total':3000,"
	    "'evidence_hash':'%s','lines':[{'contract':'S%zu-0','amount':1000},{"
	    "'contract':'S%zu-1','amount':1000},{'contract':'S%zu-2','amount':1000}]}",
	    claim, claim % PROJECTS, claim / PROJECTS + 1, hex("claim", claim),
	    claim % PROJECTS, claim % PROJECTS, claim % PROJECTS);
	say(d, DAY_KINDS, "t/office/works", "sub\0approve", "{'claim':'C%zu'}", claim);
	say(d, DAY_KINDS, "t/office/bank", "sub\0paid",
	    "{'claim':'C%zu','line':1,'amount':1000,'bank_ref':'b%zu'}", claim, claim);
}

static void
health(struct day *d, size_t i)
{
	if (i % 3 != 0)
		return;
	say(d, DAY_KINDS, "t/office/clinic", "hc\0record",
	    "{'record':'R%zu','patient':'%s','institution':'H1','ciphertext_hash':'%s',"
	    "'type_tag':'%s'}",
	    i, hex("patient", i), hex("ciphertext", i), hex("test", i % 100));
	say(d, DAY_KINDS, "t/office/clinic", "hc\0access",
	    "{'record':'R%zu','institution':'H1','purpose':'treatment'}", i);
}

static void
papers(struct day *d, size_t i)
{
	if (i % 2 == 0)
		say(d, DAY_KINDS, "t/office/window", "cert\0issue",
		    "{'kind':'residency','list':1,'valid_from':%d,'valid_until':%d,"
		    "'digest':'%s','idx':%zu,'subject_tag':'%s'}",
		    DAY_TIME, DAY_TIME + 1000000, hex("paper", i), i / 2,
		    hex("subject", i));
}

/* Two thirds of what is offered is bought, each time of three sellers. */
static void
power(struct day *d, size_t rounds)
{
	size_t count = rounds / 10;

	for (size_t i = 0; i < SITES; i++)
		say(d, DAY_SOLAR, "t/office/grid", "solar\0reading",
		    "{'site':'P%zu','total_wh':%d,'read_time':%d,'evidence':'%s'}", i,
		    SUN, DAY_TIME + 120, hex("reading", i));
	for (size_t i = 0; i < count; i++)
		cosign(
		    say(d, DAY_SOLAR, "t/office/sun", "solar\0offer",
			"{'site':'P%zu','owner':'%s','payee':'%s','wh':1500,'price':%zu,"
			"'until':%d}",
			i % SITES, hex("roof", i % SITES), hex("seller", i % SITES),
			100 + i % 50, DAY_TIME + 1000000),
		    hex("roof", i % SITES));
	for (size_t i = 0; i < count / 4; i++) {
		struct day_entry *e = say(d, DAY_SOLAR, "t/office/sun", "solar\0bid",
		    "{'buyer':'%s','payer':'%s','wh':4000,'max_price':200,'fill':'any'}",
		    hex("buyer", i), hex("card", i % CARDS));

		cosign(e, hex("buyer", i));
		cosign(e, hex("card", i % CARDS));
	}
}

static void
wages(struct day *d, size_t contracts)
{
	for (size_t i = 0; i < contracts; i++)
		say(d, DAY_PAYROLL, "t/office/hours", "labor\0payroll",
		    "{'contract':'L%zu','from_day':%d,'to_day':%d}", i, TODAY - 7,
		    TODAY - 1);
}

void
day_make(struct day *d, size_t rounds)
{
	*d = (struct day){0};
	before(d);
	for (size_t i = 0; i < rounds; i++) {
		cards(d, i);
		points(d, i);
		gifts(d, i);
		cars(d, i);
		hours(d, i);
		help(d, i);
		works(d, i);
		health(d, i);
		papers(d, i);
	}
	wages(d, rounds / WEEK);
	power(d, rounds);
}

void
day_free(struct day *d)
{
	for (size_t i = 0; i < d->count; i++)
		free(d->entries[i].fields);
	free(d->entries);
	*d = (struct day){0};
}
