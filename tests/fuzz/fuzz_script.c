/* One line of a station's script. */
#include "fuzz.h"
#include "station/script/task.h"

FUZZ_TARGET(script)
{
	struct task t = {0};

	task_parse(&t, (const char *)data, size);
	FUZZ_MUST(t.refused == (t.state == TASK_OVER));
	FUZZ_MUST(t.refused == (t.result.size > 0));
	FUZZ_MUST(t.refused || t.begin.size > 0 || t.desk.count > 0);
	task_free(&t);
}
