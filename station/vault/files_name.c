#include "station/vault/files_name.h"

#include <string.h>
#include "base/text.h"
#include "station/channel/clerk.h"

bool
files_name_ok(const char *name)
{
	size_t size = strlen(name);
	struct buf shown = {0};
	bool ok = size > 0 && size <= CLERK_FILE_NAME && name[0] != '.' &&
		  !strchr(name, '/') && text_clean(name, size, false);

	if (ok) {
		text_shown(&shown, name);
		ok = strcmp(buf_str(&shown), name) == 0;
	}
	buf_free(&shown);
	return ok;
}
