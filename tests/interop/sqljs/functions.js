// The engine's functions (rules.md 5).
"use strict";

const ballots = require("./ballots.js");
const { hex, pieces, properPoint, sha256, unhex32 } = require("./curve.js");
const trustees = require("./trustees.js");

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

// merkle_ok, payload_text: of the items.
function merkleOk(items, rootHex) {
	return hex(trustees.merkle(items)) === rootHex ? 1 : 0;
}

function payloadText(items) {
	const lines = items.map((item) => item.toString());
	const plain = items.every((item, i) => Buffer.from(lines[i]).equals(item) &&
	    !/[\u0000-\u001f\u007f-\u009f]/.test(lines[i]));

	return plain ? lines.join("\n") : null;
}

// rules.md 5.1: whatever is no BLOB of n x 32 bytes is one piece.
const piecesOf = (x) => (x instanceof Uint8Array && x.length % 32 === 0 ? pieces(x, 32).map(hex)
    : [typeof x === "number" ? String(x) : x instanceof Uint8Array ? hex(x) : `T${x}`]);

function hasTwice(x) {
	const all = x instanceof Uint8Array && x.length % 32 === 0 ? piecesOf(x) : [];

	return all.length === 0 ? null : Number(new Set(all).size < all.length);
}

// Of rows that are there when it is asked, one by one.
function seenBefore(engine, table, place, column, x, by, value) {
	const wanted = new Set(piecesOf(x));
	let found = 0;

	if (!table.startsWith(`${engine.applied}_s_`))
		return null;
	engine.each(`SELECT "${column}" FROM "${table}" WHERE place < ? AND "${by}" IS ?`, ([held]) => {
		if (held !== null && piecesOf(typeof held === "bigint" ? Number(held) : held).some((one) => wanted.has(one)))
			found = 1;
	}, [place, value]);
	return found;
}

// Of so many arguments, which is what sql.js looks at.
function ofArity(count, call) {
	return Object.defineProperty((...args) => call(...args), "length", { value: count });
}

// A function that is given NULL gives NULL.
function strict(db, name, count, call) {
	db.create_function(name, ofArity(count, (...args) => (args.includes(null) ? null : call(...args))));
}

// An aggregate: finish is given the rows as lists of arguments; of no row it is NULL.
function aggregate(db, name, count, finish) {
	db.create_aggregate(name, {
		init: () => [],
		step: ofArity(count + 1, (rows, ...args) => {
			rows.push(args);
			return rows;
		}),
		finalize: (rows) => (rows.length === 0 ? null : finish(rows)),
	});
}

// payload(): the items of the entry that is being applied.
function registerPayload(db, payload) {
	const whole = () => Buffer.concat(payload());

	strict(db, "merkle_ok", 1, (root) => merkleOk(payload(), root));
	strict(db, "payload_text", 0, () => payloadText(payload()));
	strict(db, "payload_sha256", 0, () => hex(sha256(whole())));
	strict(db, "payload_blob", 0, () => new Uint8Array(whole()));
	strict(db, "dkg_ok", 6, (...args) => trustees.dkgOk(payload(), ...args));
	strict(db, "share_ok", 7, (...args) => trustees.shareOk(payload(), ...args));
	strict(db, "challenge_ok", 5, (...args) => ballots.challengeOk(payload(), ...args));
}

function registerBallots(db) {
	db.create_function("ballot_ok", ofArity(4, ballots.ballotOk));
	strict(db, "ballot_shape", 2, ballots.ballotShape);
	strict(db, "ballot_line", 3, ballots.ballotLine);
	strict(db, "ballot_tracker", 3, ballots.ballotTracker);
	strict(db, "ballot_alphas", 2, ballots.ballotAlphas);
	strict(db, "sum_add", 2, ballots.sumAdd);
	strict(db, "tally_ok", 6, trustees.tallyOk);
	aggregate(db, "ballot_sum", 2, (rows) =>
	    rows.map(([cells, ballot]) => ballots.sumOf(cells, ballot)).reduce(ballots.sumAdd));
	aggregate(db, "tally_root", 5, (rows) => trustees.tallyRoot(rows[0][0], rows.map(([, ...one]) => one)));
	aggregate(db, "dkg_key", 2, (rows) => trustees.dkgKey(rows.map(([, reveal]) => reveal)));
	aggregate(db, "dkg_share_key", 3, (rows) =>
	    trustees.dkgShareKey(rows[0][0], rows[0][1], rows.map(([, , reveal]) => reveal)));
	aggregate(db, "share_combine", 2, trustees.shareCombine);
}

function register(db, engine) {
	strict(db, "sha256hex", 1, (x) => hex(sha256(Buffer.from(x))));
	strict(db, "sha256", 1, (x) => new Uint8Array(sha256(Buffer.from(x))));
	strict(db, "unhex32", 1, (text) => unhex32(text) && new Uint8Array(unhex32(text)));
	strict(db, "vkey_ok", 2, vkeyOk);
	strict(db, "point_ok", 1, (x) => (x instanceof Uint8Array && properPoint(x) !== null ? 1 : 0));
	strict(db, "has_twice", 1, hasTwice);
	strict(db, "seen_before", 6, (...args) => seenBefore(engine, ...args));
	registerPayload(db, () => engine.payload);
	registerBallots(db);
}

module.exports = { register };
