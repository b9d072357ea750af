/*
 * file_write makes NAME by way of NAME.XXXXXX; a crash in between leaves that behind.
 * Removes such leftovers from a folder, for the one program that writes there.
 */
#ifndef MADANG_SWEEP_H
#define MADANG_SWEEP_H

/* Leftovers of these names (NULL-terminated); NULL: of all names made of digits. A folder
 * that is not there has none. */
void sweep_folder(const char *dir, const char *const *names);

#endif
