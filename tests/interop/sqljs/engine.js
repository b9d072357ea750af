// The engine of rules.md 3 and 6 over sql.js: a database, live services, entries into rows.
"use strict";

const { Refusal, checkFields, checkCosigners, readForm } = require("./form.js");
const { sha256 } = require("./curve.js");
const { register } = require("./functions.js");

const SETTINGS = "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=OFF; PRAGMA case_sensitive_like=ON;";
const PAYLOAD = "CREATE TABLE core_payload(signer TEXT, n INTEGER, entry_index INTEGER, line INTEGER, data BLOB)";
const ENTRY_0 = `INSERT INTO core_entry VALUES (0, '${"0".repeat(64)}', 'core', 'charter', 1, 'charter', 1, 0)`;

function literal(value) {
	if (value === undefined || value === null)
		return "NULL";
	if (typeof value === "string")
		return `'${value.replaceAll("'", "''")}'`;
	return Buffer.isBuffer(value) ? `x'${value.toString("hex")}'` : String(value);
}

function insert(table, values) {
	return `INSERT INTO ${table} VALUES (${values.map(literal).join(", ")})`;
}

// What SQLite says of a constraint, as a message key; other errors are nobody's refusal.
function refusalOf(error, service) {
	const key = error.message.replace(/^CHECK constraint failed: /, "");

	if (/^[a-z][a-z0-9]*\.[a-z0-9_]+$/.test(key))
		return new Refusal(key);
	if (/constraint failed|cannot store .* value in .* column|^integer overflow$/.test(error.message))
		return new Refusal(`${service}.backstop`);
	return error;
}

class Engine {
	constructor(SQL, publications) {
		this.SQL = SQL;
		this.db = new SQL.Database();
		this.forms = [];
		this.publications = [];
		this.payload = [];
		this.height = this.now = 0;
		this.index = 1;
		this.assumed = 0;
		this.db.exec(SETTINGS);
		this.db.exec(PAYLOAD);
		register(this.db, this);
		publications.forEach((p) => this.install(p));
		this.db.exec(ENTRY_0);
		this.service = this.forms.at(-1).service;
		this.version = this.forms.at(-1).version;
	}

	install(p) {
		const form = readForm(p.form);

		this.db.exec(p.rules);
		this.db.exec(insert("core_s_service", [form.service, form.version, p.index, p.form, p.rules]));
		this.db.exec(`DELETE FROM core_authority WHERE service = ${literal(form.service)}`);
		for (const [name, kind] of Object.entries(form.kinds))
			for (const role of kind.sign)
				this.db.exec(insert("core_authority", [form.service, name, role]));
		this.forms.push(form);
		this.publications.push(p);
	}

	one(sql) {
		return this.db.exec(sql)[0]?.values[0][0];
	}

	block(time) {
		this.now = time;
		this.db.exec(insert("core_block", [++this.height, time]));
	}

	member(name, role, vkey, agency) {
		this.db.exec("INSERT INTO core_s_member(signer, role, agency, vkey, from_time) " +
		    `VALUES (${[name, role, agency ?? "", vkey ?? "", 0].map(literal).join(", ")})`);
	}

	kindOf(e) {
		const forms = this.forms.filter((form) => form.service === e.service);
		const form = forms.find((one) => one.version === e.version);

		if (forms.length === 0)
			throw new Refusal("core.service_unknown", "service");
		if (form === undefined)
			throw new Refusal("core.version_unknown", "version");
		if (!Object.hasOwn(form.kinds, e.kind))
			throw new Refusal("core.kind_unknown", "kind");
		return form.kinds[e.kind];
	}

	// All or nothing; throws what refuses it.
	apply(e) {
		const kind = this.kindOf(e), live = this.forms.length;

		if (e.payload.length > 0 && !kind.payload)
			throw new Refusal("core.payload");
		checkFields(kind, e.fields);
		checkCosigners(kind, e.fields, e.cosign);
		this.db.exec("SAVEPOINT entry");
		try {
			this.rows(e, kind);
		} catch (error) {
			this.forms.length = this.publications.length = live;
			this.db.exec("ROLLBACK TO entry");
			throw error;
		} finally {
			this.db.exec("RELEASE entry");
		}
		this.index++;
	}

	rows(e, kind) {
		const seq = this.one(`SELECT ifnull(max(seq), 0) + 1 FROM core_entry WHERE signer = ${literal(e.signer)}`);

		this.row("core", "core_entry", [this.index, e.leaf, e.service, e.kind, e.version, e.signer, seq, this.now]);
		for (const key of e.cosign)
			this.row("core", "core_cosign", [this.index, key]);
		this.payload = e.payload;
		this.applied = e.service;
		e.payload.forEach((item, n) =>
		    this.row("core", "core_payload", [e.signer, n, this.index, n, item]));
		this.kindRows(e, kind);
		this.payload = [];
		this.db.exec("DELETE FROM core_payload");
		if (e.service === "core" && e.kind === "service")
			this.publish(e);
	}

	// Columns by name: what an upgrade added stands behind the older ones.
	kindRows(e, kind) {
		const table = `${e.service}_${e.kind}`;
		const named = (base, fields) => `(${[...base, ...Object.keys(fields)].map((name) => `"${name}"`).join(", ")})`;
		const values = (fields, from) => Object.keys(fields).map((name) => from[name]);

		(e.fields.lines ?? []).forEach((line, n) => this.row(e.service,
		    `${table}_line${named(["entry_index", "n"], kind.lines.fields)}`,
		    [this.index, n + 1, ...values(kind.lines.fields, line)]));
		this.row(e.service, `${table}${named(["entry_index", "signer", "time"], kind.fields)}`,
		    [this.index, e.signer, this.now, ...values(kind.fields, e.fields)]);
		if (this.one(`SELECT 1 FROM ${table} WHERE entry_index = ${this.index}`) !== 1)
			throw new Refusal(`${e.service}.backstop`);
	}

	row(service, table, values) {
		try {
			this.db.exec(insert(table, values));
		} catch (error) {
			throw refusalOf(error, service);
		}
	}

	// core.service (rules.md 2). There is no sandbox here: what only a sandbox refuses is
	// believed, and counted.
	publish(e) {
		const whole = Buffer.concat(e.payload);
		const parts = whole.toString("latin1").split("\0");

		if (sha256(whole).toString("hex") !== e.fields.sha256 || parts.length !== 3)
			throw new Refusal("core.publication");
		const [form, rules, cases] = parts.map((text) => Buffer.from(text, "latin1"));
		const p = { form: form.toString(), rules: rules.toString(), cases, index: this.index };
		const read = readForm(p.form);
		const last = Math.max(0, ...this.forms.filter((f) => f.service === e.fields.service).map((f) => f.version));

		if (read.service !== e.fields.service || read.version !== e.fields.version || read.version !== last + 1)
			throw new Refusal("core.form");
		if (e.want === "core.sandbox") {
			this.assumed++;
			throw new Refusal("core.sandbox");
		}
		this.proven(p);
		this.install(p);
	}

	proven(p) {
		const { runCases } = require("./cases.js");

		try {
			runCases(new Engine(this.SQL, [...this.publications, p]), p.cases);
		} catch {
			throw new Refusal("core.cases");
		}
	}

	// rules.md 7
	digest() {
		const hash = require("node:crypto").createHash("sha256");
		const tables = this.db.exec("SELECT name FROM sqlite_schema WHERE type = 'table' " +
		    "AND name NOT GLOB 'sqlite_*' AND name NOT IN ('core_part', 'core_payload') ORDER BY name");

		for (const [table] of tables[0].values) {
			const select = this.db.prepare(`SELECT * FROM "${table}"`);
			const order = select.getColumnNames().map((_, i) => `${i + 1} COLLATE BINARY`);

			select.free();
			hash.update(`${table}\n`);
			this.each(`SELECT * FROM "${table}" ORDER BY ${order.join(", ")}`, (row) => {
				row.forEach((value) => hash.update(encoded(value)));
				hash.update("\n");
			});
		}
		return hash.digest("hex");
	}

	each(sql, take, values = []) {
		const statement = this.db.prepare(sql, values);

		while (statement.step())
			take(statement.get(null, { useBigInt: true }));
		statement.free();
	}
}

function encoded(value) {
	if (value === null)
		return "N";
	if (typeof value === "bigint") {
		const number = Buffer.alloc(9, "I");

		number.writeBigInt64BE(value, 1);
		return number;
	}
	if (typeof value === "number")
		throw new Error("a table holds a REAL");
	const data = Buffer.from(value);
	const head = Buffer.alloc(5, typeof value === "string" ? "T" : "B");

	head.writeUInt32BE(data.length, 1);
	return Buffer.concat([head, data]);
}

module.exports = { Engine };
