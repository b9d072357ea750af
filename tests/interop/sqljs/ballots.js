// Ballots: their checks, trackers, sums and challenges (ballot.md 2 and 4).
"use strict";

const { G, H, ZERO, encode, modL, pieces, point, scalar, sha256, sum, times, u32, unhex32,
    variable } = require("./curve.js");
const { compile } = require("./questions.js");

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const CELL = 288, EQUATION = 96, HEAD = 97;

// A ballot in its fields, all of 32 bytes; null when the length or the version is wrong.
function cut(shape, ballot) {
	if (!shape || !(ballot instanceof Uint8Array) || ballot.length !== shape.size || ballot[0] !== 1)
		return null;
	const [V, R, s] = pieces(ballot.subarray(1, HEAD), 32);
	const sums = HEAD + CELL * shape.cells;
	const cells = pieces(ballot.subarray(HEAD, sums), CELL).map((cell) => {
		const [a, b, A0, B0, A1, B1, c0, z0, z1] = pieces(cell, 32);

		return { a, b, A: [A0, A1], B: [B0, B1], c0, z: [z0, z1] };
	});
	const equations = pieces(ballot.subarray(sums), EQUATION).map((one) => {
		const [A, B, z] = pieces(one, 32);

		return { A, B, z };
	});

	return { V, R, s, cells, equations };
}

function challengeOf(shape, eid, key, f) {
	return H("madang/ballot/v1", eid, key, u32(shape.ids.length), ...shape.ids.map(variable), f.V, f.R,
	    ...f.cells.flatMap(({ a, b, A, B }) => [a, b, A[0], B[0], A[1], B[1]]),
	    ...f.equations.flatMap(({ A, B }) => [A, B]));
}

// The fields as points and scalars; null where one is not canonical.
function decode(f) {
	let bad = false;
	const known = (value) => {
		bad ||= value === null;
		return value;
	};
	const P = (bytes) => known(point(bytes)), S = (bytes) => known(scalar(bytes));
	const d = {
		V: P(f.V), R: P(f.R), s: S(f.s),
		cells: f.cells.map(({ a, b, A, B, c0, z }) =>
		    ({ a: P(a), b: P(b), A: A.map(P), B: B.map(P), c0: S(c0), z: z.map(S) })),
		equations: f.equations.map(({ A, B, z }) => ({ A: P(A), B: P(B), z: S(z) })),
	};

	return bad ? null : d;
}

// z P = T + c Q
const holds = (z, P, T, c, Q) => times(P, z).equals(T.add(times(Q, c)));

function cellHolds({ a, b, A, B, c0, z }, c, Y) {
	return [c0, modL(c - c0)].every((cj, j) => holds(z[j], G, A[j], cj, a) &&
	    holds(z[j], Y, B[j], cj, j === 1 ? b.subtract(G) : b));
}

const weighed = (terms, of) => sum(terms.map(([cell, weight]) => times(of(cell), BigInt(weight))));

function equationHolds({ total, terms }, { A, B, z }, cells, c, Y) {
	const a = weighed(terms, (i) => cells[i].a), b = weighed(terms, (i) => cells[i].b);

	return holds(z, G, A, c, a) && holds(z, Y, B, c, b.subtract(times(G, BigInt(total))));
}

// null for a good ballot, else the reason.
function ballotOk(questions, eidHex, keyHex, ballot) {
	const shape = compile(questions), eid = unhex32(eidHex), key = unhex32(keyHex);
	const f = cut(shape, ballot), Y = point(key);

	if (f === null || eid === null || Y === null)
		return "form";
	const d = decode(f);

	if (d === null)
		return "encoding";
	if ([d.V, ...d.cells.map(({ a }) => a)].some((p) => p.equals(ZERO)))
		return "identity";
	const c = challengeOf(shape, eid, key, f);

	if (!holds(d.s, G, d.R, c, d.V))
		return "credential";
	if (!d.cells.every((cell) => cellHolds(cell, c, Y)))
		return "proof";
	return shape.equations.every((equation, i) => equationHolds(equation, d.equations[i], d.cells, c, Y))
	    ? null : "sum";
}

function base32(bytes) {
	const digits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");

	return digits.match(/.{5}/g).map((five) => LETTERS[parseInt(five, 2)]).join("");
}

// Of the ciphertexts, a b a b ..., and the digest of the ballot.
function trackerOf(eid, ciphertexts, digest) {
	return base32(sha256(sha256(eid, ...ciphertexts), digest)).slice(0, 20);
}

const heads = (ballot, count, size) => pieces(ballot.subarray(HEAD, HEAD + CELL * count), CELL)
    .map((cell) => cell.subarray(0, size));

function ballotTracker(questions, eidHex, ballot) {
	const shape = compile(questions), eid = unhex32(eidHex);

	if (!shape || !eid || !(ballot instanceof Uint8Array) || ballot.length !== shape.size)
		return null;
	return trackerOf(eid, heads(ballot, shape.cells, 64), sha256(ballot));
}

function ballotAlphas(cells, ballot) {
	if (!(ballot instanceof Uint8Array) || ballot.length < HEAD + CELL * cells)
		return null;
	return new Uint8Array(Buffer.concat(heads(ballot, cells, 32)));
}

function sumAdd(x, y) {
	const other = pieces(y, 32);

	return new Uint8Array(Buffer.concat(pieces(x, 32).map((piece, i) =>
	    encode(point(piece).add(point(other[i]))))));
}

const sumOf = (cells, ballot) => new Uint8Array(Buffer.concat(heads(ballot, cells, 64)));

// A, B of a line in such a sum.
function lineSum(whole, { terms }) {
	const points = pieces(whole, 32).map(point);

	return [0, 1].map((half) => weighed(terms, (cell) => points[2 * cell + half]));
}

function ballotShape(questions, what) {
	const shape = compile(questions);

	if (!shape)
		return null;
	if (shape.size > 44000)
		return what === "size" ? 44001 : null;
	return { cells: shape.cells, equations: shape.equations.length, lines: shape.lines.length,
	    size: shape.size }[what] ?? null;
}

const lineAt = (shape, question, place) =>
    shape?.lines.findIndex((line) => line.question === question && line.place === place) ?? -1;

function ballotLine(questions, question, place) {
	const at = lineAt(compile(questions), question, place);

	return at < 0 ? null : at;
}

// The payload opens a ballot: its first item the bit of each cell, then every r.
function challengeOk(payload, questions, eidHex, keyHex, tracker, digestHex) {
	const shape = compile(questions), eid = unhex32(eidHex), Y = point(unhex32(keyHex));
	const [bits, ...r] = payload, digest = unhex32(digestHex);

	if (!shape || !eid || !Y || !digest || bits?.length !== shape.cells || r.length !== shape.cells)
		return 0;
	const scalars = r.map(scalar);

	if (bits.some((bit) => bit > 1) || scalars.includes(null))
		return 0;
	if (!shape.equations.every(({ total, terms }) =>
	    terms.reduce((whole, [cell, weight]) => whole + weight * bits[cell], 0) === total))
		return 0;
	const ciphertexts = scalars.flatMap((x, i) => [times(G, x), times(Y, x).add(bits[i] ? G : ZERO)]);

	return trackerOf(eid, ciphertexts.map(encode), digest) === tracker ? 1 : 0;
}

module.exports = { ballotAlphas, ballotLine, ballotOk, ballotShape, ballotTracker, challengeOk, lineAt, lineSum,
    sumAdd, sumOf };
