/* The name of a file that the screen sends: read strictly, for no path may come from it.
 */
#ifndef STATION_FILES_NAME_H
#define STATION_FILES_NAME_H

#include <stdbool.h>

/* UTF-8 that a screen may show as it is, 1 to CLERK_FILE_NAME bytes, without a slash, not
 * hidden. */
bool files_name_ok(const char *name);

#endif
