// Questions become cells, equations and lines (ballot.md 1).
"use strict";

const ID = /^[A-Za-z0-9._-]{1,40}$/;
const LABEL = { id: "id", ko: "text", en: "text" };
const EXTRA = { // the keys that a type takes besides: ! must be there
	yesno: "", single: "", multi: "min max!", approval: "min max", pick: "max!",
	score: "max_score!", grades: "grades!", points: "points! min",
};

class Malformed extends Error {}

function need(truth) {
	if (!truth)
		throw new Malformed();
}

function isLabelled(one, besides = []) {
	const keys = Object.keys(one);
	const isText = (text) => typeof text === "string" && Buffer.byteLength(text) >= 1 &&
	    Buffer.byteLength(text) <= 1000;

	return keys.length === 3 + besides.length && keys.every((key) => key in LABEL || besides.includes(key)) &&
	    ID.test(one.id) && isText(one.ko) && isText(one.en);
}

const distinct = (names) => new Set(names).size === names.length;

function checkNumber(q, name, least, most) {
	need(q[name] === undefined || (Number.isInteger(q[name]) && q[name] >= least && q[name] <= most));
}

function checkKeys(q) {
	const extra = EXTRA[Object.hasOwn(EXTRA, q.type) ? q.type : need(false)].split(" ");
	const may = extra.map((name) => name.replace("!", ""));

	need(Object.keys(q).every((key) => ["id", "type", "text", "options", ...may].includes(key)));
	for (const name of extra)
		need(!name.endsWith("!") || q[name.slice(0, -1)] !== undefined);
}

function check(q) {
	need(typeof q === "object" && q !== null && !Array.isArray(q));
	checkKeys(q);
	need(isLabelled({ id: q.id, ...q.text }) && Object.keys(q.text).length === 2);
	need(Array.isArray(q.options) && q.options.length >= 1 && q.options.length <= 400);
	for (const option of q.options)
		need(isLabelled(option, q.type === "pick" ? ["category"] : []) && option.id !== "blank" &&
		    (q.type !== "pick" || ID.test(option.category)));
	need(distinct(q.options.map((option) => option.id)));
	need(q.type !== "yesno" || q.options.length === 2);
	checkNumber(q, "max_score", 1, 100);
	checkNumber(q, "points", 1, 100);
	checkNumber(q, "max", 1, q.options.length);
	checkNumber(q, "min", 1, q.points ?? q.max ?? q.options.length);
	if (q.grades !== undefined) {
		need(Array.isArray(q.grades) && q.grades.length >= 2 && q.grades.length <= 20);
		need(q.grades.every((grade) => isLabelled(grade) && grade.id !== "none"));
		need(distinct(q.grades.map((grade) => grade.id)));
	}
}

// Weights with which every number from 0 to n can be expressed.
function bits(n) {
	const weights = [];
	let left = n;

	for (let w = 1; left > 0; w *= 2) {
		weights.push(Math.min(w, left));
		left -= w;
	}
	return weights;
}

// The cells of one question, from `first` on.
class Cells {
	constructor(first) {
		this.first = this.next = first;
		this.equations = [];
		this.lines = [];
	}

	add(weight = 1) {
		return [this.next++, weight];
	}

	line(id, terms) {
		this.lines.push({ id, terms });
	}

	equation(total, terms) {
		this.equations.push({ total, terms });
	}
}

// One cell an option, each a line; `max` of them, at least `min`.
function choices(cells, q, min, max) {
	const options = q.options.map((option) => ({ option, cell: cells.add() }));
	const slack = bits(max - min).map((weight) => cells.add(weight));
	const blank = cells.add();

	for (const { option, cell } of options)
		cells.line(option.id, [cell]);
	cells.line("blank", [blank]);
	cells.equation(max, [...options.map(({ cell }) => cell), ...slack, [blank[0], max]]);
}

function pick(cells, q) {
	const options = q.options.map((option) => ({ option, cell: cells.add() }));
	const blank = cells.add();

	for (const { option, cell } of options)
		cells.line(option.id, [cell]);
	cells.line("blank", [blank]);
	for (const category of new Set(q.options.map((option) => option.category))) {
		const members = options.filter(({ option }) => option.category === category);

		need(members.length >= q.max);
		cells.equation(q.max, [...members.map(({ cell }) => cell), [blank[0], q.max]]);
	}
}

// One cell a grade of each option, and one for none of them.
function graded(cells, q, grades) {
	const rows = q.options.map((option) => [...grades, "none"].map((grade) => {
		const cell = cells.add();

		cells.line(`${option.id}/${grade}`, [cell]);
		return cell;
	}));
	const blank = cells.add();

	cells.line("blank", [blank]);
	for (const row of rows)
		cells.equation(1, [...row, blank]);
}

function points(cells, q) {
	const options = q.options.map(() => bits(q.points).map((weight) => cells.add(weight)));
	const slack = bits(q.points - (q.min ?? 1)).map((weight) => cells.add(weight));
	const blank = cells.add();

	q.options.forEach((option, i) => cells.line(option.id, options[i]));
	cells.line("blank", [blank]);
	cells.equation(q.points, [...options.flat(), ...slack, [blank[0], q.points]]);
}

const COMPILE = {
	yesno: (cells, q) => choices(cells, q, 1, 1),
	single: (cells, q) => choices(cells, q, 1, 1),
	multi: (cells, q) => choices(cells, q, q.min ?? 1, q.max),
	approval: (cells, q) => choices(cells, q, q.min ?? 1, q.max ?? q.options.length),
	pick,
	score: (cells, q) => graded(cells, q, Array.from({ length: q.max_score + 1 }, (_, i) => i)),
	grades: (cells, q) => graded(cells, q, q.grades.map((grade) => grade.id)),
	points,
};

function compileAll(text) {
	const whole = { ids: [], cells: 0, equations: [], lines: [] };

	need(!/[\u0000-\u0009\u000b-\u001f\u007f]/.test(text));
	for (const line of text.split("\n")) {
		const q = JSON.parse(line);
		const cells = new Cells(whole.cells);

		check(q);
		COMPILE[q.type](cells, q);
		whole.ids.push(q.id);
		whole.cells = cells.next;
		whole.equations.push(...cells.equations);
		whole.lines.push(...cells.lines.map((one, place) => ({ ...one, question: q.id, place })));
	}
	need(whole.ids.length <= 100 && distinct(whole.ids));
	whole.size = 97 + 288 * whole.cells + 96 * whole.equations.length;
	return whole;
}

// { ids, cells, equations: [{ total, terms: [[cell, weight]...] }],
// lines: [{ id, question, place, terms }], size }, or null.
function compile(text) {
	try {
		return compileAll(text);
	} catch (error) {
		if (error instanceof Malformed || error instanceof SyntaxError || error instanceof TypeError)
			return null;
		throw error;
	}
}

module.exports = { compile };
