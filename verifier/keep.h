/*
 * A file of the mirror, written whole or not at all: whoever reads the mirror, also after
 * a crash or a power cut, finds the file as it was or as it is now.
 */
#ifndef VERIFIER_KEEP_H
#define VERIFIER_KEEP_H

#include "verifier/bytes.h"

/* Writes data to folder/path; the folders between are made. It goes by way of a file
 * `.part-...` in folder, which is synced, renamed and synced with the folder it lies in;
 * a crash can leave one of those behind, and nothing ever reads it. Threads may call it
 * for different paths. -1: the sentence says which file and why. */
MUST_USE int keep_file(
    const char *folder, const char *path, struct span data, struct fault *fault);

#endif
