/* Every screen of a voter, each reached as a voter reaches it; of a poll worker, and of a
 * clerk. */
#ifndef TEST_SCENES_H
#define TEST_SCENES_H

#include "tests/unit/station/visitor.h"

struct scene {
	const char *name;
	void (*make)(struct visitor *v, enum language l);
};

/* From 0 on; NULL after the last. */
const struct scene *scene_at(size_t i);

/* Its parts, each up to one without a name: of a poll worker, of a clerk. */
extern const struct scene desk_scenes[], counter_scenes[], form_scenes[],
    document_scenes[];

#endif
