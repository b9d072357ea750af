// cases.js FOLDER...: runs the cases of the service in the last folder, upon those in the folders
// before it, on the sql.js that NODE_PATH leads to; prints the digest of the tables that they leave.
"use strict";

const { readFileSync } = require("node:fs");
const path = require("node:path");
const { Refusal } = require("./form.js");
const { sha256 } = require("./curve.js");

function runEntry(engine, json, line) {
	const e = {
		service: engine.service,
		version: engine.version,
		...json.entry,
		signer: json.signer,
		cosign: json.cosign ?? [],
		payload: (json.payload ?? []).map((item) => Buffer.from(item, "base64")),
		leaf: sha256(Buffer.concat([Buffer.alloc(1), line])).toString("hex"),
		want: json.want,
	};
	let got = "ok", field = "";

	try {
		engine.apply(e);
	} catch (error) {
		if (!(error instanceof Refusal))
			throw error;
		got = error.key;
		field = error.field;
	}
	if (got !== json.want || (json.field !== undefined && json.field !== field))
		throw new Error(`wanted ${json.want} ${json.field ?? ""}, got ${got} ${field}`);
}

function runQuery(engine, json) {
	const rows = [];
	const shown = (value) => (value instanceof Uint8Array ? Buffer.from(value).toString("hex")
	    : typeof value === "bigint" ? Number(value) : value);

	engine.each(json.query, (row) => rows.push(row.map(shown)));
	if (JSON.stringify(rows) !== JSON.stringify(json.rows))
		throw new Error(`wanted ${JSON.stringify(json.rows)}, got ${JSON.stringify(rows)}`);
}

function runLine(engine, line) {
	const json = JSON.parse(line.toString());

	if (json.at !== undefined)
		engine.block(json.at);
	else if (json.member !== undefined)
		engine.member(json.member, json.role, json.vkey, json.agency);
	else if (json.query !== undefined)
		runQuery(engine, json);
	else
		runEntry(engine, json, line);
}

// Of bytes, for a leaf is the hash of a line as it is.
function runCases(engine, cases) {
	let number = 0, count = 0;

	for (let at = 0; at < cases.length;) {
		const stop = cases.indexOf(10, at), end = stop < 0 ? cases.length : stop;
		const line = cases.subarray(at, end);

		at = end + 1;
		number++;
		if (line.length === 0)
			continue;
		try {
			runLine(engine, line);
		} catch (error) {
			throw new Error(`cases.jsonl line ${number}: ${error.message}`);
		}
		count++;
	}
	return count;
}

function publication(folder, index) {
	const read = (name) => readFileSync(path.join(folder, name));

	return { index, form: read("form.json").toString(), rules: read("rules.sql").toString(), cases: read("cases.jsonl") };
}

async function main(folders) {
	const SQL = await require("sql.js")();
	const { Engine } = require("./engine.js");
	const engine = new Engine(SQL, folders.map(publication));
	const count = runCases(engine, engine.publications.at(-1).cases);

	console.log(`${engine.digest()} ${count} ${engine.assumed} ${engine.one("SELECT sqlite_version()")}`);
}

module.exports = { runCases };
if (require.main === module)
	main(process.argv.slice(2)).catch((error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
