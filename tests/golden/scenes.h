/* Every screen of a voter, each reached as a voter reaches it; of a poll worker, and of a
 * clerk. */
#ifndef TEST_SCENES_H
#define TEST_SCENES_H

#include "tests/unit/station/visitor.h"

struct scene {
	const char *name;
	void (*make)(struct visitor *v, enum language l);
};

extern const struct scene scenes[];
extern const size_t scene_count;
extern const struct scene desk_scenes[];
extern const size_t desk_scene_count;
extern const struct scene counter_scenes[];
extern const size_t counter_scene_count;

#endif
