/*
 * The station's folder as it is at start: config and the pinned charter.
 * doc/protocol/files.md 2.
 */
#ifndef STATION_CONFIG_H
#define STATION_CONFIG_H

#include "note/checkpoint.h"

#define CONFIG_NODES_MAX 32
#define CONFIG_URL_MAX 255
#define CONFIG_TARGET_MAX 10000

struct config {
	char name[KEY_NAME_MAX + 1]; /* of the signer */
	char nodes[CONFIG_NODES_MAX][CONFIG_URL_MAX + 1];
	size_t node_count;
	char deck[4096], deck_pass_file[4096], ca_file[4096], export[4096], cards[4096],
	    tables[4096], files[4096], wallet[4096]; /* "": absent */
	bool attended, counter;
	size_t box_target; /* 0: the poll's box_min */
	struct charter charter;
};

/* Reads dir/config and dir/charter. The sentence names the file and what is wrong in it.
 */
MUST_CHECK int config_read(struct config *config, const char *dir, struct why *why);

#endif
