// ristretto255 by @noble/curves, BLAKE2b by @noble/hashes: points, scalars and H of
// doc/protocol/README.md. Both are found through NODE_PATH.
"use strict";

const { createHash } = require("node:crypto");
const { ristretto255 } = require("@noble/curves/ed25519");
const { blake2b } = require("@noble/hashes/blake2b");

const { Point } = ristretto255;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const G = Point.BASE, ZERO = Point.ZERO;

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const little = (bytes) => BigInt(`0x${hex(Buffer.from(bytes).reverse())}`);

function u32(n) {
	const out = Buffer.alloc(4);

	out.writeUInt32BE(n);
	return out;
}

// A variable part: u32 length || bytes.
function variable(text) {
	const bytes = Buffer.from(text);

	return Buffer.concat([u32(bytes.length), bytes]);
}

const modL = (x) => ((x % L) + L) % L;
const inverse = (x) => Point.Fn.inv(modL(x));

function H(tag, ...parts) {
	const name = Buffer.from(tag);

	return modL(little(blake2b(Buffer.concat([Buffer.from([name.length]), name, ...parts]))));
}

// A canonical point of 32 bytes, or null.
function point(bytes) {
	if (bytes?.length !== 32)
		return null;
	try {
		return Point.fromHex(Uint8Array.from(bytes));
	} catch {
		return null;
	}
}

// One that is not the identity.
function properPoint(bytes) {
	const p = point(bytes);

	return p === null || p.equals(ZERO) ? null : p;
}

// A canonical scalar, or null.
function scalar(bytes) {
	const s = bytes?.length === 32 ? little(bytes) : L;

	return s < L ? s : null;
}

const encode = (p) => Buffer.from(p.toRawBytes());
const times = (p, x) => p.multiplyUnsafe(modL(x));
const sum = (points) => points.reduce((whole, p) => whole.add(p), ZERO);

// The 32 bytes of 64 hex digits, or null.
function unhex32(text) {
	return typeof text === "string" && /^[0-9a-f]{64}$/.test(text) ? Buffer.from(text, "hex") : null;
}

// data in pieces of so many bytes; the last one may be short.
function pieces(data, size) {
	const out = [];

	for (let at = 0; at < data.length; at += size)
		out.push(Buffer.from(data.subarray(at, at + size)));
	return out;
}

module.exports = { G, H, ZERO, encode, hex, inverse, modL, pieces, point, properPoint, scalar, sha256, sum,
    times, u32, unhex32, variable };
