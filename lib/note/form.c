#include "note/form.h"

#include <string.h>

#include "base/text.h"

bool
form_line_is(const char *line, size_t size, const char *want)
{
	return size == strlen(want) && memcmp(line, want, size) == 0;
}

bool
form_id_ok(const char *id)
{
	return text_is_id(id, FORM_ID_MAX, "-");
}

const char *
form_name_id(const char *name, const char *origin, const char *role)
{
	size_t origin_size = strlen(origin), role_size = strlen(role);
	if (strncmp(name, origin, origin_size) != 0 || name[origin_size] != '/')
		return NULL;
	const char *at = name + origin_size + 1;
	if (strncmp(at, role, role_size) != 0 || at[role_size] != '/')
		return NULL;
	at += role_size + 1;
	return form_id_ok(at) ? at : NULL;
}
