/*
 * A service's form (doc/protocol/rules.md 1): which kinds there are, who signs them,
 * which fields they have; and the check of an entry's fields against it.
 */
#ifndef VERIFIER_FORM_H
#define VERIFIER_FORM_H

#include "verifier/refused.h"
#include "verifier/strict.h"

enum form_type {
	TYPE_TEXT,
	TYPE_INT,
	TYPE_WON,
	TYPE_WH,
	TYPE_KM,
	TYPE_PERMILLE,
	TYPE_DATE,
	TYPE_TIME,
	TYPE_KEY,
	TYPE_HASH,
	TYPE_CHOICE
};

struct form_field {
	const char *name;
	enum form_type type;
	bool optional;
	int64_t min, max;
	const json_t *values, *entry, *per; /* or NULL */
};

struct form_fields {
	struct form_field *items;
	size_t count;
};

struct form_kind {
	const char *name;
	const json_t *sign, *cosign; /* arrays of strings; cosign may be NULL */
	bool payload;
	struct form_fields fields;
	int64_t lines_max; /* 0: takes no lines */
	struct form_fields lines;
};

struct form {
	json_t *root;
	const char *service;
	int64_t version;
	struct form_kind *kinds;
	size_t kind_count;
};

MUST_USE int form_read(struct form **out, struct span text, struct fault *fault);
void form_drop(struct form *form);
const struct form_kind *form_find(const struct form *form, const char *kind);
bool form_takes(const struct form *form, const char *table);

/* What the messages of the form say that a refusal of that kind is about: names of fields
 * of the kind or its rows, or "lines", a blank between; "" where they say nothing. */
void form_meant(
    const struct form *form, const char *kind, const char *key, char out[ABOUT_SIZE]);

/* Fields and rows of an entry; items is the number of payload items in all. */
MUST_USE int form_judge(const struct form_kind *kind, const json_t *fields, size_t items,
    struct refused *refused);

#endif
