/*
 * The verifier's side of fuzz_agree.c, behind plain types: its headers and those of lib/
 * name things alike and cannot be included together.
 */
#ifndef MADANG_FUZZ_AGREE_H
#define MADANG_FUZZ_AGREE_H

#include <stddef.h>
#include <stdint.h>

/* What a ballot paper compiles into, as text the caller frees; NULL if it does not, and
 * then *too_large says whether only for its size. */
char *agree_paper(const uint8_t *text, size_t size, int *too_large);
/* The reason word for a ballot, NULL for a good one. */
const char *agree_ballot(const char *questions, const uint8_t eid[32],
    const uint8_t key[32], const uint8_t *ballot, size_t size);
/* What the messages of a form are about, kind by kind, as text the caller frees; NULL if
 * the text is no form of a service. */
char *agree_form(const uint8_t *text, size_t size);
/* The key that refuses the fields of an entry of that kind, "" for good ones; NULL if the
 * text is no JSON object that an entry may hold. */
const char *agree_fields(
    const char *form, const char *kind, const uint8_t *text, size_t size);
/* What a certificate says, as text the caller frees; NULL if it is refused. */
char *agree_certificate(const uint8_t *text, size_t size);
/* Does the receipt beside a certificate hold for a city without nodes? It never may. */
int agree_receipt(const uint8_t *text, size_t size);

#endif
