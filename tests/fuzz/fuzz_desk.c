/* What the vault answers to a clerk's line; the first byte says to which. */
#include "fuzz.h"
#include "station/script/desk.h"

FUZZ_TARGET(desk)
{
	json_t *result = NULL;

	if (size == 0)
		return;
	if (desk_result((uint16_t)(MSG_IS_DESK + data[0] % 19),
		cur_of(data + 1, size - 1), &result))
		return;
	FUZZ_MUST(!result || json_is_object(result));
	json_decref(result);
}
