/*
 * One generated poll, from the charter to the result.
 */
#ifndef MADANG_GENERATOR_POLL_H
#define MADANG_GENERATOR_POLL_H

#include <stdint.h>

#define POLL_STATIONS_MAX 1000

struct wish {
	const char *out;      /* ledger/ and published.tsv go into it */
	const char *services; /* folder of the services' folders */
	const char *shape;    /* file of questions; NULL: one, with so many options */
	uint64_t ballots, options, stations, box, seed;
	uint64_t bad; /* ballots of each fault */
	int lie; /* the result says one vote more than was cast: no verifier may pass it
		  */
};

/* Prints how many ballots of each fate the verifier must find. Ends the program if
 * something fails. */
void poll_generate(const struct wish *wish);

#endif
