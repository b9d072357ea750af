// The key ceremony, the tally root and the shares of a count (poll.md 3 and 4).
"use strict";

const { G, H, ZERO, encode, hex, inverse, modL, pieces, point, properPoint, scalar, sha256, sum, times, u32, unhex32,
    variable } = require("./curve.js");
const { lineAt, lineSum } = require("./ballots.js");
const { compile } = require("./questions.js");

// ---- Merkle trees (RFC 6962) ----

function merkle(leaves) {
	if (leaves.length === 0)
		return sha256();
	if (leaves.length === 1)
		return sha256(Buffer.from([0]), leaves[0]);
	const left = 2 ** Math.ceil(Math.log2(leaves.length) - 1);

	return sha256(Buffer.from([1]), merkle(leaves.slice(0, left)), merkle(leaves.slice(left)));
}

// Of [entry_index, line, digest_hex, weight] in any order.
function tallyRoot(closeHex, counted) {
	const items = [...counted].sort((x, y) => x[0] - y[0] || x[1] - y[1]).map(([index, line, digest, weight]) => {
		const head = Buffer.alloc(12);

		head.writeBigUInt64BE(BigInt(index));
		head.writeUInt32BE(line, 8);
		return Buffer.concat([head, unhex32(digest), u32(weight)]);
	});

	return hex(merkle([...items, unhex32(closeHex)]));
}

// ---- ceremony ----

// The commitments of a reveal, k of them.
const commitments = (reveal, k) => pieces(reveal.subarray(0, 32 * k), 32).map(point);

// The payload is a valid reveal: k items C, then k items R || z.
function dkgOk(payload, defineHex, ceremony, i, n, k, boxKeyHex) {
	const C = payload.slice(0, k), proofs = payload.slice(k).map((item) => pieces(item, 32));
	const define = unhex32(defineHex), boxKey = unhex32(boxKeyHex);

	if (!define || !boxKey || payload.length !== 2 * k || payload.some((item, at) => item.length !== (at < k ? 32 : 64)))
		return 0;
	const c = H("madang/dkg/v1", define, ...[ceremony, i, n, k].map(u32), boxKey, ...C, ...proofs.map(([R]) => R));

	return properPoint(C[0]) !== null && proofs.every(([R, z], j) => {
		const commitment = point(C[j]), T = point(R), answer = scalar(z);

		return commitment !== null && T !== null && answer !== null &&
		    times(G, answer).equals(T.add(times(commitment, c)));
	}) ? 1 : 0;
}

const dkgKey = (reveals) => hex(encode(sum(reveals.map((reveal) => point(reveal.subarray(0, 32))))));

// sum_i sum_l j^l C_il
function dkgShareKey(j, k, reveals) {
	return hex(encode(sum(reveals.map((reveal) => commitments(reveal, k)
	    .reduceRight((whole, C) => times(whole, BigInt(j)).add(C), ZERO)))));
}

// ---- shares ----

function shareItemOk(item, c, X, A) {
	const [D, Ac, Bc, z] = pieces(item, 32);
	const points = [D, Ac, Bc].map(point), answer = scalar(z);

	return !points.includes(null) && answer !== null &&
	    times(G, answer).equals(points[1].add(times(X, c))) &&
	    times(A, answer).equals(points[2].add(times(points[0], c)));
}

// The payload is one valid share item a line.
function shareOk(payload, questions, eidHex, keyHex, i, xHex, whole, rootHex) {
	const shape = compile(questions), X = properPoint(unhex32(xHex));
	const [eid, key, x, root] = [eidHex, keyHex, xHex, rootHex].map(unhex32);

	if (!shape || !X || !eid || !key || !root || payload.length !== shape.lines.length ||
	    payload.some((item) => item.length !== 128))
		return 0;
	return payload.every((item, n) => {
		const line = shape.lines[n], [A, B] = lineSum(whole, line), [D, Ac, Bc] = pieces(item, 32);
		const c = H("madang/share/v1", eid, key, u32(i), x, encode(A), encode(B), D, variable(line.question),
		    u32(line.place), root, Ac, Bc);

		return shareItemOk(item, c, X, A);
	}) ? 1 : 0;
}

// lambda_i of the trustees in `all`.
function lagrange(i, all) {
	const others = all.filter((j) => j !== i).map(BigInt);
	const product = (of) => others.reduce((whole, j) => modL(whole * of(j)), 1n);

	return modL(product((j) => j) * inverse(product((j) => j - BigInt(i))));
}

// [[i, items]...]: per line sum(lambda_i D_i).
function shareCombine(shares) {
	const all = shares.map(([i]) => i);
	const lines = shares[0][1].length / 128;

	return new Uint8Array(Buffer.concat(Array.from({ length: lines }, (_, line) =>
	    encode(sum(shares.map(([i, data]) => times(point(data.subarray(128 * line, 128 * line + 32)),
		lagrange(i, all))))))));
}

// B - combined = count G
function tallyOk(questions, whole, combined, question, place, count) {
	const shape = compile(questions), at = lineAt(shape, question, place);

	if (at < 0)
		return null;
	const [, B] = lineSum(whole, shape.lines[at]);

	return B.subtract(point(combined.subarray(32 * at, 32 * at + 32))).equals(times(G, BigInt(count))) ? 1 : 0;
}

module.exports = { dkgKey, dkgOk, dkgShareKey, merkle, shareCombine, shareOk, tallyOk, tallyRoot };
