/*
 * A day of the city's services as entries, the same at every run: cards are issued,
 * points earned and spent, gifts given and paid out, cars registered and read, hours
 * recorded, help applied for, claims of builders approved and paid. Every one of them is
 * accepted if all before it are.
 */
#ifndef MADANG_BENCH_DAY_H
#define MADANG_BENCH_DAY_H

#include <stddef.h>
#include <stdint.h>

#define DAY_TIME 1789960000 /* noon in Korea */
#define DAY_COSIGN 2

enum day_part {
	DAY_BEFORE,  /* campaigns, projects, programmes: what the rest stands on */
	DAY_KINDS,   /* the day */
	DAY_PAYROLL, /* weeks of work turned into wages */
	DAY_SOLAR,   /* power offered and bought */
	DAY_PARTS
};

struct day_entry {
	enum day_part part;
	const char *service, *kind, *signer;
	char *fields; /* JSON */
	size_t size;
	char leaf[65];
	char cosign[DAY_COSIGN][65];
	size_t cosign_count;
};

struct day {
	struct day_entry *entries;
	size_t count, room;
};

/* rounds: how often the day's mix is repeated, about 10 entries each. */
void day_make(struct day *d, size_t rounds);
void day_free(struct day *d);

/* Who signs, and the role that lets them; ends with a NULL name. */
struct day_member {
	const char *name, *role, *agency;
};
extern const struct day_member day_members[];

#endif
