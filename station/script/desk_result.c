/* What the vault answers to a clerk's line, as JSON. */
#include <stdlib.h>
#include <string.h>
#include "base/b64.h"
#include "base/json.h"
#include "station/channel/clerk.h"
#include "station/script/desk.h"

#define DESK_HASH 32 /* bytes of a leaf hash */

static json_t *
get_text(struct cur *in)
{
	size_t size;
	const uint8_t *at = cur_var(in, &size);
	json_t *text = at ? json_stringn((const char *)at, size) : NULL;

	if (!text)
		in->bad = true; /* also what is no UTF-8 */
	return text ? text : json_null();
}

static json_t *
get_hex(struct cur *in, size_t size)
{
	const uint8_t *at = cur_take(in, size);
	char hex[2 * DESK_HASH + 1] = "";

	if (at)
		hex_encode(hex, at, size);
	return json_string(hex);
}

static json_t *
get_number(struct cur *in, int bits)
{
	return json_integer(bits == 8    ? cur_get8(in)
			    : bits == 16 ? cur_get16(in)
			    : bits == 32 ? (json_int_t)cur_get32(in)
					 : (json_int_t)cur_get64(in));
}

/* Adds members in order: t text, n u64, w u32, h u16, b u8, x leaf hash, s salt. A space
 * parts the letter from the name: "n seq|x leaf". */
static void
get_members(json_t *o, struct cur *in, const char *plan)
{
	while (*plan && !in->bad) {
		size_t size = strcspn(plan, "|");
		char name[40];

		memcpy(name, plan + 2, size - 2);
		name[size - 2] = '\0';
		json_object_set_new(o, name,
		    *plan == 't'   ? get_text(in)
		    : *plan == 'x' ? get_hex(in, DESK_HASH)
		    : *plan == 's' ? get_hex(in, CLERK_SALT)
				   : get_number(in, *plan == 'n'   ? 64
						    : *plan == 'w' ? 32
						    : *plan == 'h' ? 16
								   : 8));
		plan += size + (plan[size] == '|');
	}
}

/* u16 count, then so many objects. */
static json_t *
get_list(struct cur *in, const char *plan)
{
	json_t *list = json_array();

	for (unsigned n = cur_get16(in); n > 0 && !in->bad; n--) {
		json_t *row = json_object();

		get_members(row, in, plan);
		json_array_append_new(list, row);
	}
	return list;
}

static void
get_code(json_t *o, struct cur *in)
{
	const char *code = (const char *)cur_take(in, CLERK_CODE);

	if (code)
		json_object_set_new(o, "code", json_stringn(code, CLERK_CODE));
}

static void
get_made(json_t *o, struct cur *in)
{
	get_members(o, in, "n seq|x leaf");
	get_code(o, in);
	get_members(o, in, "n time|b hands");
	json_object_set_new(o, "sealed", get_list(in, "t field|h line|s salt|x digest"));
}

/* What goes on the ledger of a document, and the document in both languages. */
static void
get_document(json_t *o, struct cur *in)
{
	static const char line[] = "b part|t first|t second";

	if (cur_get8(in) == 0)
		return;
	get_members(o, in, "t entry");
	json_object_set_new(o, "public", get_list(in, "t field|t value"));
	json_object_set_new(o, "ko", get_list(in, line));
	json_object_set_new(o, "en", get_list(in, line));
}

static void
get_verdict(json_t *o, struct cur *in, bool made)
{
	if (cur_get8(in) == CLERK_REFUSED) {
		json_object_set_new(o, "status", json_string("refused"));
		get_members(o, in, "t error|t field|t ko|t en|w live");
		return;
	}
	json_object_set_new(o, "status", json_string(made ? "signed" : "accepted"));
	get_members(o, in, "t signer|w leaves");
	json_object_set_new(o, "cards", get_list(in, "t field|t key"));
	get_document(o, in);
	if (made)
		get_made(o, in);
}

static json_t *
get_value(struct cur *in)
{
	switch (cur_get8(in)) {
	case CLERK_NULL:
		return json_null();
	case CLERK_INTEGER:
		return json_integer((json_int_t)cur_get64(in));
	case CLERK_TEXT:
	case CLERK_HEX:
		return get_text(in);
	default:
		in->bad = true;
		return json_null();
	}
}

static void
get_rows(json_t *o, struct cur *in)
{
	json_t *columns = json_array(), *rows = json_array();
	unsigned count, n;

	get_members(o, in, "n size|w total");
	count = cur_get16(in);
	for (unsigned i = 0; i < count && !in->bad; i++)
		json_array_append_new(columns, get_text(in));
	for (n = cur_get16(in); n > 0 && !in->bad; n--) {
		json_t *row = json_array();

		for (unsigned i = 0; i < count && !in->bad; i++)
			json_array_append_new(row, get_value(in));
		json_array_append_new(rows, row);
	}
	json_object_set_new(o, "columns", columns);
	json_object_set_new(o, "rows", rows);
}

static void
get_roles(json_t *o, struct cur *in)
{
	json_t *roles = json_array();

	get_members(o, in, "t key");
	for (unsigned n = cur_get16(in); n > 0 && !in->bad; n--)
		json_array_append_new(roles, get_text(in));
	json_object_set_new(o, "roles", roles);
}

static void
get_was(json_t *o, struct cur *in)
{
	bool was = cur_get8(in) == 1;

	json_object_set_new(o, "status", json_string(was ? "signed" : "not signed"));
	if (was)
		get_made(o, in);
}

static const char close_plan[] =
    "w day|n time|n first|n last|x leaf|w waiting|w sent|w proven|w refused|w tasks|"
    "n audit_rows|x chain";
static const char day_plan[] =
    "n seq|n time|t service|t kind|b state|b settled|n place|x leaf|t error|t field|"
    "n corrects|n corrected_by|b sealed";

static bool
get_other(uint16_t type, json_t *o, struct cur *in)
{
	switch (type) {
	case MSG_IS_DESK:
		get_members(o, in,
		    "b flags|n size|n time|n waiting|n sent|n proven|n refused|w tasks|"
		    "w hand|w today|t trouble");
		return true;
	case MSG_IS_FORMS:
		json_object_set_new(
		    o, "services", get_list(in, "t service|w version|t ko|t en|b may"));
		return true;
	case MSG_IS_FORM:
		get_members(o, in, "w version");
		json_object_set_new(o, "kinds", get_list(in, "t kind|b may"));
		get_members(o, in, "t form");
		return true;
	case MSG_IS_DAY:
		get_members(o, in, "w day|w waiting|w sent|w proven|w refused|w total");
		json_object_set_new(o, "things", get_list(in, day_plan));
		return true;
	case MSG_IS_TASKS:
		json_object_set_new(o, "tasks",
		    get_list(in,
			"n seq|n time|t service|t kind|w version|t error|t field|"
			"t ko|t en|t fields|b sealed"));
		return true;
	case MSG_DAY_CLOSED:
		get_members(o, in, close_plan);
		json_object_set_new(
		    o, "kinds", get_list(in, "t service|t kind|w things|w refused"));
		return true;
	case MSG_SAVED:
		get_members(o, in, "t file|w rows");
		return true;
	case MSG_IS_FILES:
		get_members(o, in, "w total");
		json_object_set_new(o, "files", get_list(in, "t file|n size|n time"));
		return true;
	case MSG_DIGESTED:
		get_members(o, in, "t file|n size|x digest");
		return true;
	case MSG_REVEALED:
		json_object_set_new(
		    o, "values", get_list(in, "t field|h line|s salt|x digest|t clear"));
		return true;
	case MSG_IS_HANDOVERS:
		get_members(o, in, "b ways");
		json_object_set_new(o, "documents",
		    get_list(in, "n seq|n time|t service|t kind|b state|b given|t name"));
		return true;
	case MSG_GIVEN:
		get_members(o, in, "b way|t where");
		return true;
	default:
		return type == MSG_SETTLED || type == MSG_ERASED || type == MSG_ENDED ||
		       type == MSG_CLEARED || type == MSG_TAKEN;
	}
}

int
desk_result(uint16_t type, struct cur in, json_t **result)
{
	json_t *o = json_object();
	bool known = true;

	json_object_set_new(o, "status", json_string("ok"));
	if (type == MSG_TRIED || type == MSG_SIGNED)
		get_verdict(o, &in, type == MSG_SIGNED);
	else if (type == MSG_WAS_SIGNED)
		get_was(o, &in);
	else if (type == MSG_IS_ROWS)
		get_rows(o, &in);
	else if (type == MSG_CLERK_OPEN)
		get_roles(o, &in);
	else if (type == MSG_PRESENTED)
		get_members(o, &in, "t key");
	else
		known = get_other(type, o, &in);
	if (!known || !cur_done(&in)) {
		json_decref(o);
		return ERR_FORMAT;
	}
	if (type == MSG_PRESENTED || type == MSG_CLEARED) {
		json_decref(o);
		o = NULL;
	}
	*result = o;
	return 0;
}
