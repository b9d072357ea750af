/*
 * The form of a service: kinds, fields, who signs, words. doc/protocol/rules.md 1.
 *
 * A form says everything that can be checked of an entry without a database; the station
 * draws its screens from it. A form owns its JSON; every name in it is borrowed from
 * there.
 */
#ifndef MADANG_FORM_H
#define MADANG_FORM_H

#include <jansson.h>
#include "service/refusal.h"

#define FORM_MAX 1000000
#define SERVICE_NAME_MAX 16

enum field_type {
	FIELD_TEXT,
	FIELD_INT,
	FIELD_WON,
	FIELD_WH,
	FIELD_KM,
	FIELD_PERMILLE,
	FIELD_DATE,
	FIELD_TIME,
	FIELD_KEY,
	FIELD_HASH,
	FIELD_CHOICE,
};

struct field {
	const char *name;
	enum field_type type;
	bool optional;
	int64_t min, max;   /* of the number, or of the count of characters of a text */
	const json_t *json; /* label, class, values, from, entry */
};

struct field_list {
	struct field *items;
	size_t count;
};

struct kind {
	const char *name;
	struct field_list fields;
	struct field_list lines; /* of one row */
	int64_t lines_max;       /* 0: the kind has no rows */
	bool payload;
	const json_t *sign;   /* array of roles */
	const json_t *cosign; /* array of field names, or NULL */
	const json_t *json;
	/* apply.c prepares them; freed with the form. */
	sqlite3_stmt *insert, *insert_line;
};

struct form {
	json_t *root;
	const char *service;
	int64_t version;
	struct kind *kinds;
	size_t kind_count;
	struct field_list columns; /* of views: what to call and how to show them */
};

/* ERR_FORMAT with a sentence that names the place within the form. */
MUST_CHECK int form_parse(
    struct form **out, const void *text, size_t size, struct why *why);
void form_free(struct form *form);

struct kind *form_kind(const struct form *form, const char *name);         /* or NULL */
const struct field *form_field(const struct kind *kind, const char *name); /* or NULL */
/* What a column of a view holds: what the form says of columns, or else the first of its
 * fields that has the name. NULL: the form does not know. */
const struct field *form_column(const struct form *form, const char *name);
/* The same, also among the fields of its rows. */
const struct field *form_any_field(const struct kind *kind, const char *name);
bool form_accepts(const struct form *form, const char *table);
/* What people read in place of a choice's value, {"ko":..,"en":..}; NULL: the value
 * itself. field may be NULL. */
const json_t *form_value_words(const struct field *field, const char *value);
/* Only a digest of the field's clear value becomes public. */
bool form_is_sealed(const struct field *field);
/* Holds the number of an earlier entry of that kind; kind NULL: of whatever kind. */
bool form_is_entry(const struct field *field, const char *kind);
/* The card whose key stands in the field of that name signs too. */
bool form_cosigns(const struct kind *kind, const char *field);
/* Words of a message key, or NULL. */
const char *form_message(const struct form *form, const char *key, const char *language);
/* A message may name it for that kind: a field of it or of its rows, or "lines". */
bool form_can_mean(const struct kind *kind, const char *name);
/* What a refusal of an entry of that kind by that key is about: names of fields of the
 * kind or of its rows, or "lines", a blank between. False where the form does not say;
 * true and "": the entry as a whole. */
bool form_about(const struct form *form, const char *kind, const char *key,
    char out[REFUSAL_FIELD_SIZE]);

/* Fields and rows of an entry against its kind: the refusals of rules.md 1. */
MUST_CHECK int form_check(
    const struct kind *kind, const json_t *fields, struct refusal *refusal);

/* `[a-z][a-z0-9]{0,15}` */
bool service_name_ok(const char *name);

#endif
