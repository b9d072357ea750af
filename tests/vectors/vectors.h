/*
 * Test vectors of the formats, made from fixed seeds (tests/unit/note/sample.h). A vector
 * file is {"what":W,"good":[...],"bad":[...]}; a document stands as "text", or as "b64"
 * where it is not UTF-8. Described in doc/protocol/.
 */
#ifndef MADANG_VECTORS_H
#define MADANG_VECTORS_H

#include <jansson.h>

#include "sample.h"

json_t *vectors_note(const struct sample *s);
json_t *vectors_entry(const struct sample *s);
json_t *vectors_block(const struct sample *s);
json_t *vectors_tile(const struct sample *s);
json_t *vectors_receipt(const struct sample *s);
json_t *vectors_cert(const struct sample *s);

/* Dies if it is not so: vectors that the library itself does not hold are worth nothing.
 */
#define VECTOR_MUST(holds)                                                               \
	do {                                                                             \
		if (!(holds))                                                            \
			die("%s:%d: does not hold: %s", __FILE__, __LINE__, #holds);     \
	} while (0)

json_t *vector_hex(const void *data, size_t size);
json_t *vector_key(const struct sample_key *k);
/* {"name":..., "text" or "b64": data} */
json_t *vector_document(const char *name, const struct buf *data);
/* {"what":what,"good":good,"bad":bad}; takes both. */
json_t *vector_file(const char *what, json_t *good, json_t *bad);

#endif
