-- labor: part-time work. A contract that both sides sign, the hours of every day, and what is owed
-- for them, which the rules compute and nobody types. Employer and worker are known by their
-- cards' keys for this service.
--
-- Weeks run from Monday to Sunday; a week's number is (day + 3) / 7.

-- ---- parameters -----------------------------------------------------------------------------

-- By the day they hold from, for old work is paid by the law of its day. core.param adds others.
CREATE TABLE labor_param_value(
	name TEXT NOT NULL,
	from_day INTEGER NOT NULL,
	value INTEGER NOT NULL,
	PRIMARY KEY (name, from_day)
) STRICT, WITHOUT ROWID;

-- Day 20089 is 2025-01-01 and 20454 is 2026-01-01. Won an hour; minutes a day and a week; permille.
INSERT INTO labor_param_value(name, from_day, value)
VALUES ('min_wage', 0, 10030), ('min_wage', 20454, 10320),
	('holiday_min_week', 0, 900), ('day_normal', 0, 480), ('overtime_premium', 0, 500),
	('night_premium', 0, 500), ('small_site', 0, 5), ('pay_within_days', 0, 14),
	('late_interest', 0, 200);

-- What was set. The bound keeps every product far from where whole numbers end.
CREATE VIEW labor_pub_set(name, from_day, value) AS
	SELECT p.name, p.from_day, min(10000000, p.value)
	FROM core_pub_param p
	WHERE p.service = 'labor';

-- set_later = 1 wins over 0 on the same day.
CREATE VIEW labor_pub_param(name, from_day, set_later, value) AS
	SELECT name, from_day, 0, value FROM labor_param_value
	UNION ALL
	SELECT name, from_day, 1, value FROM labor_pub_set;

-- The law, each value with the first and the last day of its own: one for any name and day.
CREATE VIEW labor_pub_law(name, from_day, to_day, value) AS
	SELECT p.name, p.from_day, coalesce((
		SELECT min(q.from_day) FROM labor_pub_param q
		WHERE q.name = p.name AND q.from_day > p.from_day) - 1, 9007199254740991), p.value
	FROM labor_pub_param p
	WHERE p.set_later = 1
		OR NOT EXISTS (
			SELECT 1 FROM core_pub_param s
			WHERE s.service = 'labor' AND s.name = p.name AND s.from_day = p.from_day);

CREATE VIEW labor_v_params(name, from_day, value, holds) AS
	SELECT l.name, l.from_day, l.value, n.day BETWEEN l.from_day AND l.to_day
	FROM labor_pub_law l, core_pub_now n
	ORDER BY l.name, l.from_day;

-- ---- contract -------------------------------------------------------------------------------

CREATE TABLE labor_contract(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	contract TEXT NOT NULL UNIQUE,
	employer TEXT NOT NULL,
	worker TEXT NOT NULL,
	start_day INTEGER NOT NULL,
	end_day INTEGER NOT NULL,
	wage INTEGER NOT NULL,
	week_minutes INTEGER NOT NULL,
	week_days INTEGER NOT NULL,
	staff INTEGER NOT NULL,
	paper_hash TEXT NOT NULL,
	CONSTRAINT "labor.period" CHECK (end_day >= start_day),
	CONSTRAINT "labor.self" CHECK (employer <> worker)
) STRICT;

-- As it stands: the last day may have moved.
CREATE TABLE labor_s_contract(
	contract TEXT PRIMARY KEY,
	employer TEXT NOT NULL,
	worker TEXT NOT NULL,
	start_day INTEGER NOT NULL,
	end_day INTEGER NOT NULL,
	wage INTEGER NOT NULL,
	week_minutes INTEGER NOT NULL,
	week_days INTEGER NOT NULL,
	staff INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW labor_pub_contract(contract, start_day, end_day) AS
	SELECT contract, start_day, end_day FROM labor_s_contract;

CREATE TRIGGER labor_contract_b BEFORE INSERT ON labor_contract
BEGIN
	SELECT RAISE(ABORT, 'labor.card_replaced')
	WHERE EXISTS (SELECT 1 FROM labor_s_rekey WHERE old IN (NEW.employer, NEW.worker));

	SELECT RAISE(ABORT, 'labor.contract_exists')
	WHERE EXISTS (SELECT 1 FROM labor_s_contract WHERE contract = NEW.contract);

	SELECT RAISE(ABORT, 'labor.below_minimum_wage')
	WHERE NEW.wage < (
		SELECT value FROM labor_pub_param
		WHERE name = 'min_wage' AND from_day <= NEW.start_day
		ORDER BY from_day DESC, set_later DESC LIMIT 1);
END;

CREATE TRIGGER labor_contract_a AFTER INSERT ON labor_contract
BEGIN
	INSERT INTO labor_s_contract(contract, employer, worker, start_day, end_day, wage,
		week_minutes, week_days, staff)
	VALUES (NEW.contract, NEW.employer, NEW.worker, NEW.start_day, NEW.end_day, NEW.wage,
		NEW.week_minutes, NEW.week_days, NEW.staff);
END;

-- ---- end: either side may leave -------------------------------------------------------------

CREATE TABLE labor_end(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	contract TEXT NOT NULL,
	party TEXT NOT NULL,
	end_day INTEGER NOT NULL
) STRICT;

CREATE TRIGGER labor_end_b BEFORE INSERT ON labor_end
BEGIN
	SELECT RAISE(ABORT, 'labor.no_contract')
	WHERE NOT EXISTS (SELECT 1 FROM labor_s_contract WHERE contract = NEW.contract);

	SELECT RAISE(ABORT, 'labor.not_party')
	WHERE NOT EXISTS (
		SELECT 1 FROM labor_s_contract
		WHERE contract = NEW.contract AND NEW.party IN (employer, worker));

	-- Not longer than was agreed, and not before what was worked.
	SELECT RAISE(ABORT, 'labor.end_day')
	WHERE EXISTS (
			SELECT 1 FROM labor_s_contract
			WHERE contract = NEW.contract
				AND NEW.end_day NOT BETWEEN start_day AND end_day)
		OR NEW.end_day < (SELECT max(day) FROM labor_s_work WHERE contract = NEW.contract);
END;

CREATE TRIGGER labor_end_a AFTER INSERT ON labor_end
BEGIN
	UPDATE labor_s_contract SET end_day = NEW.end_day WHERE contract = NEW.contract;
END;

-- ---- work: one day --------------------------------------------------------------------------

-- minutes are those worked, without the break.
CREATE TABLE labor_work(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	contract TEXT NOT NULL,
	day INTEGER NOT NULL,
	start_minute INTEGER NOT NULL,
	minutes INTEGER NOT NULL,
	break_minutes INTEGER NOT NULL,
	night_minutes INTEGER NOT NULL,
	-- Half an hour in four hours, an hour in eight.
	CONSTRAINT "labor.break_missing" CHECK (
		break_minutes >= CASE WHEN minutes >= 480 THEN 60 WHEN minutes >= 240 THEN 30 ELSE 0 END),
	CONSTRAINT "labor.night" CHECK (night_minutes <= minutes),
	-- Night is 22:00 to 06:00. The break may lie in it or not, so it is known to within the break.
	CONSTRAINT "labor.night_hours" CHECK (
		night_minutes BETWEEN
			max(0, min(start_minute + minutes + break_minutes, 360) - start_minute)
			+ max(0, min(start_minute + minutes + break_minutes, 1800)
				- max(start_minute, 1320)) - break_minutes
		AND
			max(0, min(start_minute + minutes + break_minutes, 360) - start_minute)
			+ max(0, min(start_minute + minutes + break_minutes, 1800)
				- max(start_minute, 1320)))
) STRICT;

CREATE TABLE labor_s_work(
	contract TEXT NOT NULL,
	day INTEGER NOT NULL,
	minutes INTEGER NOT NULL,
	night_minutes INTEGER NOT NULL,
	entry_index INTEGER NOT NULL,
	PRIMARY KEY (contract, day)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER labor_work_b BEFORE INSERT ON labor_work
BEGIN
	SELECT RAISE(ABORT, 'labor.no_contract')
	WHERE NOT EXISTS (
		SELECT 1 FROM labor_s_contract
		WHERE contract = NEW.contract AND NEW.day BETWEEN start_day AND end_day);

	SELECT RAISE(ABORT, 'labor.future_day')
	WHERE NEW.day > (SELECT day FROM core_pub_now);

	SELECT RAISE(ABORT, 'labor.day_twice')
	WHERE EXISTS (
		SELECT 1 FROM labor_s_work WHERE contract = NEW.contract AND day = NEW.day);

	SELECT RAISE(ABORT, 'labor.period_closed')
	WHERE EXISTS (
		SELECT 1 FROM labor_s_due
		WHERE contract = NEW.contract AND NEW.day BETWEEN from_day AND to_day);
END;

CREATE TRIGGER labor_work_a AFTER INSERT ON labor_work
BEGIN
	INSERT INTO labor_s_work(contract, day, minutes, night_minutes, entry_index)
	VALUES (NEW.contract, NEW.day, NEW.minutes, NEW.night_minutes, NEW.entry_index);
END;

-- The correction: the day is struck, with the worker's card, and can be recorded again.
CREATE TABLE labor_strike(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	contract TEXT NOT NULL,
	day INTEGER NOT NULL,
	worker TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER labor_strike_b BEFORE INSERT ON labor_strike
BEGIN
	SELECT RAISE(ABORT, 'labor.no_work')
	WHERE NOT EXISTS (
		SELECT 1 FROM labor_s_work WHERE contract = NEW.contract AND day = NEW.day);

	-- Nobody takes hours from a worker who does not agree.
	SELECT RAISE(ABORT, 'labor.not_party')
	WHERE NEW.worker <> (SELECT worker FROM labor_s_contract WHERE contract = NEW.contract);

	SELECT RAISE(ABORT, 'labor.period_closed')
	WHERE EXISTS (
		SELECT 1 FROM labor_s_due
		WHERE contract = NEW.contract AND NEW.day BETWEEN from_day AND to_day);
END;

CREATE TRIGGER labor_strike_a AFTER INSERT ON labor_strike
BEGIN
	DELETE FROM labor_s_work WHERE contract = NEW.contract AND day = NEW.day;
END;

-- ---- what the hours are worth ---------------------------------------------------------------

-- The law of each day on which somebody worked: what labor_pub_law gives too, for less of
-- the work, and a payroll asks nine times a day. What was set wins over what was published for the
-- same day or before.
CREATE VIEW labor_pub_day_law(contract, day, name, value) AS
	SELECT w.contract, w.day, p.name, coalesce((
		SELECT s.value FROM labor_pub_set s
		WHERE s.name = p.name AND s.from_day BETWEEN p.from_day AND w.day
		ORDER BY s.from_day DESC LIMIT 1), p.value)
	FROM labor_s_work w
	JOIN labor_param_value p ON p.from_day = (
		SELECT max(q.from_day) FROM labor_param_value q
		WHERE q.name = p.name AND q.from_day <= w.day);

-- Every day by its own law: a higher minimum wage lifts a lower agreed one by itself.
CREATE VIEW labor_v_day(contract, day, week, minutes, wage, base, overtime, night) AS
	SELECT contract, day, (day + 3) / 7, minutes, wage, (minutes * wage + 30) / 60,
		iif(staff >= small_site,
			(max(0, minutes - day_normal) * wage * overtime_premium + 30000) / 60000, 0),
		iif(staff >= small_site, (night_minutes * wage * night_premium + 30000) / 60000, 0)
	FROM (
		SELECT w.contract, w.day, w.minutes, w.night_minutes, c.staff,
			max(c.wage, (SELECT value FROM labor_pub_day_law
				WHERE contract = w.contract AND day = w.day
					AND name = 'min_wage')) AS wage,
			(SELECT value FROM labor_pub_day_law
				WHERE contract = w.contract AND day = w.day
					AND name = 'day_normal') AS day_normal,
			(SELECT value FROM labor_pub_day_law
				WHERE contract = w.contract AND day = w.day
					AND name = 'small_site') AS small_site,
			(SELECT value FROM labor_pub_day_law
				WHERE contract = w.contract AND day = w.day
					AND name = 'overtime_premium') AS overtime_premium,
			(SELECT value FROM labor_pub_day_law
				WHERE contract = w.contract AND day = w.day
					AND name = 'night_premium') AS night_premium
		FROM labor_s_work w
		JOIN labor_s_contract c ON c.contract = w.contract);

-- Who works fifteen hours a week by contract, and came on every agreed day, is paid a day of rest:
-- eight hours for forty, and in proportion.
CREATE VIEW labor_v_week(contract, week, minutes, days, holiday) AS
	SELECT d.contract, d.week, sum(d.minutes), count(*),
		iif(max(c.week_minutes) >= (
				SELECT value FROM labor_pub_param
				WHERE name = 'holiday_min_week' AND from_day <= d.week * 7 - 3
				ORDER BY from_day DESC, set_later DESC LIMIT 1)
			AND count(*) >= max(c.week_days),
			(max(d.wage) * 8 * max(c.week_minutes) + 1200) / 2400, 0)
	FROM labor_v_day d
	JOIN labor_s_contract c ON c.contract = d.contract
	GROUP BY d.contract, d.week;

-- ---- payroll --------------------------------------------------------------------------------

-- Closes whole weeks, five at most.
CREATE TABLE labor_payroll(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	contract TEXT NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	CONSTRAINT "labor.whole_weeks" CHECK (
		(from_day + 3) % 7 = 0 AND (to_day + 4) % 7 = 0 AND to_day - from_day BETWEEN 6 AND 34)
) STRICT;

CREATE INDEX labor_payroll_contract ON labor_payroll(contract, from_day);

CREATE TABLE labor_s_due(
	payroll INTEGER PRIMARY KEY,
	contract TEXT NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	minutes INTEGER NOT NULL,
	base INTEGER NOT NULL,
	overtime INTEGER NOT NULL,
	night INTEGER NOT NULL,
	holiday INTEGER NOT NULL,
	total INTEGER NOT NULL,
	due_day INTEGER NOT NULL,
	paid INTEGER
) STRICT;

CREATE INDEX labor_s_due_contract ON labor_s_due(contract, from_day);

CREATE TRIGGER labor_payroll_b BEFORE INSERT ON labor_payroll
BEGIN
	SELECT RAISE(ABORT, 'labor.no_contract')
	WHERE NOT EXISTS (SELECT 1 FROM labor_s_contract WHERE contract = NEW.contract);

	SELECT RAISE(ABORT, 'labor.period_open')
	WHERE NEW.to_day >= (SELECT day FROM core_pub_now);

	SELECT RAISE(ABORT, 'labor.period_overlap')
	WHERE EXISTS (
		SELECT 1 FROM labor_s_due
		WHERE contract = NEW.contract
			AND NEW.from_day <= to_day AND NEW.to_day >= from_day);

	SELECT RAISE(ABORT, 'labor.no_work')
	WHERE NOT EXISTS (
		SELECT 1 FROM labor_s_work
		WHERE contract = NEW.contract AND day BETWEEN NEW.from_day AND NEW.to_day);
END;

CREATE TRIGGER labor_payroll_a AFTER INSERT ON labor_payroll
BEGIN
	-- Due by when the work ended, not by when somebody computed it; and what was computed before
	-- stays due when it first was. So interest waits for no desk.
	INSERT INTO labor_s_due(payroll, contract, from_day, to_day, minutes, base, overtime, night,
		holiday, total, due_day)
	SELECT NEW.entry_index, NEW.contract, NEW.from_day, NEW.to_day, d.minutes, d.base,
		d.overtime, d.night, w.holiday, d.base + d.overtime + d.night + w.holiday,
		(SELECT min(p.to_day + (
			SELECT value FROM labor_pub_param
			WHERE name = 'pay_within_days' AND from_day <= p.to_day
			ORDER BY from_day DESC, set_later DESC LIMIT 1))
		FROM labor_payroll p
		WHERE p.contract = NEW.contract
			AND p.from_day <= NEW.to_day AND p.to_day >= NEW.from_day)
	FROM (
		SELECT sum(minutes) AS minutes, sum(base) AS base, sum(overtime) AS overtime,
			sum(night) AS night
		FROM labor_v_day
		WHERE contract = NEW.contract AND day BETWEEN NEW.from_day AND NEW.to_day) d,
		(SELECT sum(holiday) AS holiday
		FROM labor_v_week
		WHERE contract = NEW.contract
			AND week BETWEEN (NEW.from_day + 3) / 7 AND (NEW.to_day + 3) / 7) w;
END;

-- The correction: a payroll that nobody has paid is opened again, and its days with it. The day
-- it is due stays.
CREATE TABLE labor_reopen(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	payroll INTEGER NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER labor_reopen_b BEFORE INSERT ON labor_reopen
BEGIN
	SELECT RAISE(ABORT, 'labor.no_payroll')
	WHERE NOT EXISTS (SELECT 1 FROM labor_s_due WHERE payroll = NEW.payroll);

	SELECT RAISE(ABORT, 'labor.already_paid')
	WHERE (SELECT paid FROM labor_s_due WHERE payroll = NEW.payroll) IS NOT NULL;
END;

CREATE TRIGGER labor_reopen_a AFTER INSERT ON labor_reopen
BEGIN
	DELETE FROM labor_s_due WHERE payroll = NEW.payroll;
END;

-- ---- pay ------------------------------------------------------------------------------------

-- Late interest by the clock of the block: nobody has to start it.
CREATE VIEW labor_pub_due(payroll, contract, total, due_day, days_late, interest, paid) AS
	SELECT d.payroll, d.contract, d.total, d.due_day, max(0, n.day - d.due_day),
		d.total * max(0, n.day - d.due_day) * (
			SELECT value FROM labor_pub_law
			WHERE name = 'late_interest' AND n.day BETWEEN from_day AND to_day) / 365000,
		d.paid
	FROM labor_s_due d, core_pub_now n;

CREATE TABLE labor_pay(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	payroll INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	bank_ref TEXT NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER labor_pay_b BEFORE INSERT ON labor_pay
BEGIN
	SELECT RAISE(ABORT, 'labor.no_payroll')
	WHERE NOT EXISTS (SELECT 1 FROM labor_s_due WHERE payroll = NEW.payroll);

	SELECT RAISE(ABORT, 'labor.already_paid')
	WHERE (SELECT paid FROM labor_s_due WHERE payroll = NEW.payroll) IS NOT NULL;

	SELECT RAISE(ABORT, 'labor.bank_ref_used')
	WHERE EXISTS (SELECT 1 FROM labor_pay WHERE bank_ref = NEW.bank_ref);

	-- Not less, and not more: what is owed today, with its interest.
	SELECT RAISE(ABORT, 'labor.amount_differs')
	WHERE NEW.amount <> (
		SELECT total + interest FROM labor_pub_due WHERE payroll = NEW.payroll);
END;

CREATE TRIGGER labor_pay_a AFTER INSERT ON labor_pay
BEGIN
	UPDATE labor_s_due SET paid = NEW.entry_index WHERE payroll = NEW.payroll;
END;

-- The correction: the bank sent the money back. It is owed as before, from the same day.
CREATE TABLE labor_bounce(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	payroll INTEGER NOT NULL,
	bank_ref TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER labor_bounce_b BEFORE INSERT ON labor_bounce
BEGIN
	SELECT RAISE(ABORT, 'labor.no_payment')
	WHERE NOT EXISTS (
		SELECT 1
		FROM labor_s_due d
		JOIN labor_pay p ON p.entry_index = d.paid
		WHERE d.payroll = NEW.payroll AND p.bank_ref = NEW.bank_ref);
END;

CREATE TRIGGER labor_bounce_a AFTER INSERT ON labor_bounce
BEGIN
	UPDATE labor_s_due SET paid = NULL WHERE payroll = NEW.payroll;
END;

-- What waits for its money.
CREATE VIEW labor_pub_unpaid(payroll, contract, owed) AS
	SELECT payroll, contract, total + interest FROM labor_pub_due WHERE paid IS NULL;

-- ---- rekey: another card of the same person --------------------------------------------------

-- Nothing but this entry says that two keys are one person's, and it says so of this service
-- alone. What goes over: its contracts, on either side.
CREATE TABLE labor_rekey(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	at_hand TEXT,
	auditor TEXT,
	paper_hash TEXT,
	CONSTRAINT "labor.rekey_self" CHECK (card <> old),
	-- The old card signs; or it is lost, and two people have seen the papers.
	CONSTRAINT "labor.rekey_second" CHECK (
		iif(at_hand IS NULL, auditor IS NOT NULL AND paper_hash IS NOT NULL,
			at_hand = old AND auditor IS NULL))
) STRICT;

-- Keys that act no more, and the one that does instead.
CREATE TABLE labor_s_rekey(
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	PRIMARY KEY (old)
) STRICT, WITHOUT ROWID;

CREATE INDEX labor_s_rekey_card ON labor_s_rekey(card);

CREATE TRIGGER labor_rekey_b BEFORE INSERT ON labor_rekey
BEGIN
	-- A key that was given up never comes back.
	SELECT RAISE(ABORT, 'labor.card_replaced')
	WHERE EXISTS (
		SELECT 1 FROM labor_s_rekey WHERE old IN (NEW.old, NEW.card));

	SELECT RAISE(ABORT, 'labor.rekey_nothing')
	WHERE NOT EXISTS (
		SELECT 1 FROM labor_s_contract WHERE NEW.old IN (employer, worker));

	SELECT RAISE(ABORT, 'labor.rekey_second')
	WHERE NEW.auditor IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM core_pub_member
			WHERE signer = NEW.auditor AND role = 'core:auditor'
				AND from_time <= NEW.time AND NEW.time < to_time);

	-- Nobody is on both sides of a contract.
	SELECT RAISE(ABORT, 'labor.self')
	WHERE EXISTS (
		SELECT 1 FROM labor_s_contract
		WHERE NEW.old IN (employer, worker) AND NEW.card IN (employer, worker)
			AND NEW.card <> NEW.old);
END;

CREATE TRIGGER labor_rekey_a AFTER INSERT ON labor_rekey
BEGIN
	UPDATE labor_s_contract SET employer = NEW.card WHERE employer = NEW.old;
	UPDATE labor_s_contract SET worker = NEW.card WHERE worker = NEW.old;

	UPDATE labor_s_rekey SET card = NEW.card WHERE card = NEW.old;

	INSERT INTO labor_s_rekey(old, card) VALUES (NEW.old, NEW.card);
END;

CREATE VIEW labor_v_rekey(entry_index, time, signer, old, card, at_hand, auditor) AS
	SELECT entry_index, time, signer, old, card, at_hand, auditor
	FROM labor_rekey
	ORDER BY entry_index;

-- ---- reports --------------------------------------------------------------------------------

CREATE VIEW labor_v_due(payroll, contract, from_day, to_day, minutes, base, overtime, night,
	holiday, total, due_day, days_late, interest, paid) AS
	SELECT d.payroll, d.contract, d.from_day, d.to_day, d.minutes, d.base, d.overtime, d.night,
		d.holiday, d.total, d.due_day, iif(d.paid IS NULL, p.days_late, 0),
		iif(d.paid IS NULL, p.interest, 0), d.paid IS NOT NULL
	FROM labor_s_due d
	JOIN labor_pub_due p ON p.payroll = d.payroll
	ORDER BY d.payroll;

CREATE VIEW labor_v_overdue(payroll, contract, employer, total, days_late, interest) AS
	SELECT p.payroll, p.contract, c.employer, p.total, p.days_late, p.interest
	FROM labor_pub_due p
	JOIN labor_s_contract c ON c.contract = p.contract
	WHERE p.paid IS NULL AND p.days_late > 0
	ORDER BY p.days_late DESC, p.payroll;

CREATE VIEW labor_v_career(worker, contract, employer, start_day, end_day, days, minutes) AS
	SELECT c.worker, c.contract, c.employer, c.start_day, c.end_day,
		(SELECT count(*) FROM labor_s_work w WHERE w.contract = c.contract),
		coalesce((
			SELECT sum(w.minutes) FROM labor_s_work w WHERE w.contract = c.contract), 0)
	FROM labor_s_contract c
	ORDER BY c.worker, c.start_day, c.contract;

CREATE VIEW labor_v_employer(employer, payrolls, unpaid, overdue) AS
	SELECT c.employer, count(*), sum(p.paid IS NULL),
		sum(p.paid IS NULL AND p.days_late > 0)
	FROM labor_pub_due p
	JOIN labor_s_contract c ON c.contract = p.contract
	GROUP BY c.employer
	ORDER BY c.employer;

-- ---- audits: empty, always ------------------------------------------------------------------

CREATE VIEW labor_audit_due(payroll) AS
	SELECT payroll FROM labor_s_due WHERE total <> base + overtime + night + holiday;

-- What is closed is what the hours say, still.
CREATE VIEW labor_audit_hours(payroll) AS
	SELECT d.payroll FROM labor_s_due d
	WHERE d.minutes <> (
		SELECT sum(w.minutes) FROM labor_s_work w
		WHERE w.contract = d.contract AND w.day BETWEEN d.from_day AND d.to_day);
