#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "fuzz.h"

FUZZ_TARGET(json)
{
	json_t *value, *again;
	struct why why = {""};
	if (json_parse(&value, data, size, &why)) {
		FUZZ_MUST(why.text[0]);
		return;
	}
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	FUZZ_MUST(text && json_parse(&again, text, strlen(text), NULL) == 0);
	FUZZ_MUST(json_equal(value, again));
	json_decref(again);
	json_decref(value);
	free(text);
}
