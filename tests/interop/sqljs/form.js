// A service's form: its kinds, and the fields of an entry against them (rules.md 1). What a form
// may look like is for the engines to judge; here it is only read.
"use strict";

const NUMBER_MAX = 2 ** 53;
const NUMBERS = ["int", "won", "wh", "km", "permille", "date", "time"];

class Refusal extends Error {
	constructor(key, field = "") {
		super(key);
		this.key = key;
		this.field = field;
	}
}

function checkText(name, field, value) {
	const count = [...value].length;

	if (/[\u0000-\u001f\u007f-\u009f]/.test(value))
		throw new Refusal("core.field_type", name);
	if (count < (field.min ?? 1) || count > (field.max ?? 200))
		throw new Refusal("core.field_range", name);
}

function checkValue(name, field, value) {
	if (NUMBERS.includes(field.type)) {
		if (!Number.isInteger(value))
			throw new Refusal("core.field_type", name);
		if (value < (field.min ?? 0) || value > (field.max ?? NUMBER_MAX))
			throw new Refusal("core.field_range", name);
		return;
	}
	if (typeof value !== "string")
		throw new Refusal("core.field_type", name);
	if (field.type === "text")
		checkText(name, field, value);
	else if (field.type === "choice" && !field.values.includes(value))
		throw new Refusal("core.field_range", name);
	else if ((field.type === "key" || field.type === "hash") && !/^[0-9a-f]{64}$/.test(value))
		throw new Refusal("core.field_type", name);
}

function checkObject(fields, object, besides) {
	for (const [name, field] of Object.entries(fields)) {
		if (Object.hasOwn(object, name))
			checkValue(name, field, object[name]);
		else if (!field.optional)
			throw new Refusal("core.field_missing", name);
	}
	for (const name of Object.keys(object))
		if (!Object.hasOwn(fields, name) && name !== besides)
			throw new Refusal("core.field_unknown", name);
}

function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkFields(kind, fields) {
	const rows = fields.lines;

	if (rows !== undefined && kind.lines === undefined)
		throw new Refusal("core.lines", "lines");
	checkObject(kind.fields, fields, "lines");
	if (rows === undefined)
		return;
	if (!Array.isArray(rows) || rows.length > kind.lines.max)
		throw new Refusal("core.lines", "lines");
	for (const row of rows) {
		if (!isObject(row))
			throw new Refusal("core.lines", "lines");
		checkObject(kind.lines.fields, row, null);
	}
}

// Every key that a present cosign field names signs, and no other.
function checkCosigners(kind, fields, cosign) {
	const named = (kind.cosign ?? []).filter((field) => fields[field] !== undefined);

	for (const field of named)
		if (!cosign.includes(fields[field]))
			throw new Refusal("core.cosign", field);
	for (const key of cosign)
		if (!named.some((field) => fields[field] === key))
			throw new Refusal("core.signature");
}

// The form of a publication, or a refusal; strict enough for the cases of core.
function readForm(text) {
	const known = ["service", "version", "name", "accepts", "kinds", "messages", "reports", "columns"];
	let form;

	try {
		form = JSON.parse(text);
	} catch {
		throw new Refusal("core.form");
	}
	if (!isObject(form) || Object.keys(form).some((key) => !known.includes(key)) ||
	    !isObject(form.kinds))
		throw new Refusal("core.form");
	return form;
}

module.exports = { Refusal, checkFields, checkCosigners, readForm };
