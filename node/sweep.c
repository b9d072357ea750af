#include "node/sweep.h"

#include <dirent.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define RANDOM_PART 7 /* ".XXXXXX" */

static bool
is_known(const char *name, size_t size, const char *const *names)
{
	if (names == NULL)
		return size != 0 && strspn(name, "0123456789") == size;
	for (; *names != NULL; names++)
		if (strlen(*names) == size && memcmp(name, *names, size) == 0)
			return true;
	return false;
}

/* Random letters hold a capital nearly always; what people add to a name, .backup or a
 * date, does not, and is left alone. */
static bool
is_random(const char *end)
{
	return end[0] == '.' && strchr(end + 1, '.') == NULL &&
	       strpbrk(end, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL;
}

static bool
is_leftover(const char *name, const char *const *names)
{
	size_t size = strlen(name);

	return size > RANDOM_PART && is_random(name + size - RANDOM_PART) &&
	       is_known(name, size - RANDOM_PART, names);
}

void
sweep_folder(const char *dir, const char *const *names)
{
	DIR *list = opendir(dir);
	struct dirent *e;

	if (list == NULL)
		return;
	while ((e = readdir(list)) != NULL)
		if (is_leftover(e->d_name, names))
			unlink(path_of("%s/%s", dir, e->d_name).s);
	closedir(list);
}
