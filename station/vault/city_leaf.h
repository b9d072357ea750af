/*
 * The leaves a station takes notice of, written into the tables of city.db (inside a
 * reading's transaction). Part of the city module.
 */
#ifndef STATION_CITY_LEAF_H
#define STATION_CITY_LEAF_H

#include <sqlite3.h>
#include "station/vault/city.h"

struct city_reader {
	sqlite3 *db;
	const struct charter *charter;
	const char *name;
	struct city_at *at;
};

MUST_CHECK int city_take_entry(struct city_reader *r, const uint8_t *leaf, size_t size,
    uint8_t hash[HASH_SIZE], struct why *why);

#endif
