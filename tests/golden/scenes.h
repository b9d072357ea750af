/* Every screen of a voter, each reached as a voter reaches it; and of a poll worker. */
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

#endif
