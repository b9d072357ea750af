// The engine's functions (rules.md 5) that rules call without the cryptography of polls.
"use strict";

const { createHash } = require("node:crypto");

function sha256(data) {
	return createHash("sha256").update(data).digest();
}

// rules.md 5 and entry.md: name+id+B64(type || key), the id over name LF type key.
function vkeyOk(name, vkey) {
	const parts = vkey.split("+");
	const material = Buffer.from(parts.slice(2).join("+"), "base64");
	const id = sha256(Buffer.concat([Buffer.from(`${parts[0]}\n`), material]));

	return parts.length >= 3 && parts[0] === name && parts[0] !== "" &&
	    material.toString("base64") === parts.slice(2).join("+") &&
	    material.length === 33 && material[0] === 1 &&
	    id.subarray(0, 4).toString("hex") === parts[1];
}

// A function that is given NULL gives NULL.
function unlessNull(call) {
	const checked = [null, (a) => (a === null ? null : call(a)),
	    (a, b) => (a === null || b === null ? null : call(a, b))];

	return checked[call.length];
}

// payload(): the items of the entry that is being applied.
function register(db, payload) {
	db.create_function("sha256hex", unlessNull((x) => sha256(x).toString("hex")));
	db.create_function("sha256", unlessNull((x) => new Uint8Array(sha256(x))));
	db.create_function("vkey_ok", unlessNull((name, vkey) => vkeyOk(name, vkey)));
	db.create_function("payload_sha256",
	    () => sha256(Buffer.concat(payload())).toString("hex"));
	db.create_function("payload_blob", () => new Uint8Array(Buffer.concat(payload())));
}

module.exports = { register, sha256 };
