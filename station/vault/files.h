/*
 * Files of the folder that the config names ("files"): a scanner's, or one for uploads. A
 * clerk picks one by its name, and the vault takes its digest. Nothing else of it is read
 * or told, and no other folder is: a name is a name, never a path.
 */
#ifndef STATION_FILES_H
#define STATION_FILES_H

#include "station/vault/vault.h"

void files_on_list(struct vault *v, const struct message *m);
void files_on_digest(struct vault *v, const struct message *m);

#endif
