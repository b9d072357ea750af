/*
 * The command line of madang-verifier: options, which of them go together, and the help.
 */
#ifndef VERIFIER_OPTIONS_H
#define VERIFIER_OPTIONS_H

#include "verifier/certificate.h"
#include "verifier/listing.h"

struct options {
	const char *where; /* NULL: there is none, which only a certificate may lack */
	const char *pin_hex, *mirror, *json, *ballots, *find, *challenge, *arith;
	const char *state, *advice;
	unsigned every, look; /* seconds */
	/* a report of a service, NULL if none; its format: table, csv or json */
	const char *view, *format, *filters[LISTING_FILTERS];
	size_t filter_count;
	struct certificate_options certificate; /* file NULL: there is none to look at */
	const uint8_t *pin;                     /* HASH bytes, or NULL */
	uint8_t pin_room[HASH];
	bool watch, tui, views /* list them */;
};

/* -1: go on; else exit with this, and it was said why. */
MUST_USE int options_read(struct options *o, int argc, char **argv);
/* Rows of a report, or their list, are asked for. */
bool options_view(const struct options *o);

/* One sentence to standard error, as a terminal may show it; 2. */
int complain(const char *sentence);

#endif
