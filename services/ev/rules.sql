-- ev: electric cars, from the budget for subsidies to the day a car leaves the city. What is
-- granted and what must be paid back follows from tables that are known beforehand; nobody types
-- it. An owner is known by the card's key for this service.

-- ---- parameters -----------------------------------------------------------------------------

-- What the service was published with. core.param sets others, from a day on.
CREATE TABLE ev_param_value(
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Below price_full the whole grant, below price_half a half, from there on nothing. One car of a
-- class a person in again_days. An approval holds for delivery_days, and for redeliver_days where
-- a delivery was entered wrongly. A battery may seem soh_noise permille better than it is. A
-- disposal can be undone by those who made it for rescind_days.
INSERT INTO ev_param_value(name, value)
VALUES ('price_full', 53000000), ('price_half', 85000000), ('again_days', 730),
	('delivery_days', 60), ('redeliver_days', 7), ('soh_noise', 20), ('rescind_days', 15);

-- What holds today.
CREATE VIEW ev_v_params(name, value) AS
	SELECT d.name, coalesce((
		SELECT p.value FROM core_pub_param_now p
		WHERE p.service = 'ev' AND p.name = d.name), d.value)
	FROM ev_param_value d
	ORDER BY d.name;

-- What part of a grant is owed back, in permille, by how it left and for how few days it was kept.
-- Set by core.param under the name claw_SCHEDULE_DAYS.
CREATE TABLE ev_param_claw(
	schedule TEXT NOT NULL,
	under_days INTEGER NOT NULL,
	permille INTEGER NOT NULL,
	PRIMARY KEY (schedule, under_days)
) STRICT, WITHOUT ROWID;

INSERT INTO ev_param_claw(schedule, under_days, permille)
VALUES
	('home', 91, 700), ('home', 182, 650), ('home', 273, 600), ('home', 365, 550),
	('home', 456, 500), ('home', 547, 400), ('home', 638, 300), ('home', 730, 200),
	('export', 182, 700), ('export', 365, 650), ('export', 547, 600), ('export', 730, 550),
	('export', 912, 500), ('export', 1095, 400), ('export', 1460, 300), ('export', 1825, 200);

-- More than the whole grant is never owed.
CREATE VIEW ev_v_claw_table(schedule, under_days, permille) AS
	SELECT d.schedule, d.under_days, min(1000, coalesce((
		SELECT p.value FROM core_pub_param_now p
		WHERE p.service = 'ev' AND p.name = 'claw_' || d.schedule || '_' || d.under_days),
		d.permille))
	FROM ev_param_claw d
	ORDER BY d.schedule, d.under_days;

-- ---- budget, and a changed one --------------------------------------------------------------

CREATE TABLE ev_budget(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	year INTEGER NOT NULL,
	class TEXT NOT NULL,
	amount INTEGER NOT NULL,
	decision TEXT NOT NULL,
	CONSTRAINT "ev.amount" CHECK (amount BETWEEN 1 AND 10000000000000),
	UNIQUE (year, class)
) STRICT;

-- What is left is never below nothing: that is the whole budget law, and the last word on it.
CREATE TABLE ev_s_budget(
	year INTEGER NOT NULL,
	class TEXT NOT NULL,
	amount INTEGER NOT NULL,
	left_over INTEGER NOT NULL,
	PRIMARY KEY (year, class),
	CONSTRAINT "ev.budget_exhausted" CHECK (left_over >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER ev_budget_b BEFORE INSERT ON ev_budget
BEGIN
	SELECT RAISE(ABORT, 'ev.budget_twice')
	WHERE EXISTS (SELECT 1 FROM ev_s_budget WHERE year = NEW.year AND class = NEW.class);
END;

CREATE TRIGGER ev_budget_a AFTER INSERT ON ev_budget
BEGIN
	INSERT INTO ev_s_budget(year, class, amount, left_over)
	VALUES (NEW.year, NEW.class, NEW.amount, NEW.amount);
END;

CREATE TABLE ev_rebudget(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	year INTEGER NOT NULL,
	class TEXT NOT NULL,
	amount INTEGER NOT NULL,
	decision TEXT NOT NULL,
	CONSTRAINT "ev.amount" CHECK (amount BETWEEN 1 AND 10000000000000)
) STRICT;

CREATE TRIGGER ev_rebudget_b BEFORE INSERT ON ev_rebudget
BEGIN
	SELECT RAISE(ABORT, 'ev.no_budget')
	WHERE NOT EXISTS (
		SELECT 1 FROM ev_s_budget WHERE year = NEW.year AND class = NEW.class);
END;

CREATE TRIGGER ev_rebudget_a AFTER INSERT ON ev_rebudget
BEGIN
	-- Not below what was promised: budget_exhausted.
	UPDATE ev_s_budget
	SET left_over = left_over + NEW.amount - amount, amount = NEW.amount
	WHERE year = NEW.year AND class = NEW.class;
END;

-- ---- model, and its correction --------------------------------------------------------------

-- maker is an agency: its own dealers deliver its cars.
CREATE TABLE ev_model(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	model TEXT NOT NULL,
	year INTEGER NOT NULL,
	class TEXT NOT NULL,
	maker TEXT NOT NULL,
	national INTEGER NOT NULL,
	city INTEGER NOT NULL,
	CONSTRAINT "ev.amount" CHECK (
		national BETWEEN 0 AND 100000000 AND city BETWEEN 0 AND 100000000
		AND national + city > 0),
	UNIQUE (model, year)
) STRICT;

CREATE TABLE ev_s_model(
	model TEXT NOT NULL,
	year INTEGER NOT NULL,
	class TEXT NOT NULL,
	maker TEXT NOT NULL,
	national INTEGER NOT NULL,
	city INTEGER NOT NULL,
	open INTEGER NOT NULL,
	PRIMARY KEY (model, year),
	CONSTRAINT "ev.amount" CHECK (
		national BETWEEN 0 AND 100000000 AND city BETWEEN 0 AND 100000000
		AND national + city > 0)
) STRICT, WITHOUT ROWID;

CREATE VIEW ev_pub_model(model, year, class, maker) AS
	SELECT model, year, class, maker FROM ev_s_model WHERE open = 1;

-- Those that are closed too: what is to be amended is chosen from here.
CREATE VIEW ev_pub_registered(model, year, class, maker, open) AS
	SELECT model, year, class, maker, open FROM ev_s_model;

CREATE TRIGGER ev_model_b BEFORE INSERT ON ev_model
BEGIN
	SELECT RAISE(ABORT, 'ev.model_exists')
	WHERE EXISTS (SELECT 1 FROM ev_s_model WHERE model = NEW.model AND year = NEW.year);
END;

CREATE TRIGGER ev_model_a AFTER INSERT ON ev_model
BEGIN
	INSERT INTO ev_s_model(model, year, class, maker, national, city, open)
	VALUES (NEW.model, NEW.year, NEW.class, NEW.maker, NEW.national, NEW.city, 1);
END;

-- Changes what is given and leaves the rest. Applications that were made keep their grant.
CREATE TABLE ev_amend(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	model TEXT NOT NULL,
	year INTEGER NOT NULL,
	national INTEGER,
	city INTEGER,
	open INTEGER,
	CONSTRAINT "ev.amend_nothing" CHECK (coalesce(national, city, open) IS NOT NULL)
) STRICT;

CREATE TRIGGER ev_amend_b BEFORE INSERT ON ev_amend
BEGIN
	SELECT RAISE(ABORT, 'ev.unknown_model')
	WHERE NOT EXISTS (SELECT 1 FROM ev_s_model WHERE model = NEW.model AND year = NEW.year);
END;

CREATE TRIGGER ev_amend_a AFTER INSERT ON ev_amend
BEGIN
	UPDATE ev_s_model
	SET national = coalesce(NEW.national, national),
		city = coalesce(NEW.city, city),
		open = coalesce(NEW.open, open)
	WHERE model = NEW.model AND year = NEW.year;
END;

-- ---- apply ----------------------------------------------------------------------------------

CREATE TABLE ev_apply(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	application TEXT NOT NULL UNIQUE,
	applicant TEXT NOT NULL,
	year INTEGER NOT NULL,
	model TEXT NOT NULL,
	price INTEGER NOT NULL,
	residency_cert TEXT NOT NULL,
	order_hash TEXT NOT NULL
) STRICT;

-- One row an application. The grant is fixed when it is made. person: the tag of the certificate of
-- residency, which stays the same when the card is replaced.
CREATE TABLE ev_s_case(
	application TEXT PRIMARY KEY,
	applicant TEXT NOT NULL,
	person TEXT NOT NULL,
	model TEXT NOT NULL,
	year INTEGER NOT NULL,
	class TEXT NOT NULL,
	maker TEXT NOT NULL,
	grant_amount INTEGER NOT NULL,
	taken_by TEXT NOT NULL,
	time INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'applied',
	decided_by TEXT,
	deadline_day INTEGER,
	extended INTEGER NOT NULL DEFAULT 0,
	vin TEXT,
	paid_by TEXT,
	unpaid_by TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX ev_s_case_applicant ON ev_s_case(applicant, class);
CREATE INDEX ev_s_case_person ON ev_s_case(person, class);
CREATE INDEX ev_s_case_budget ON ev_s_case(year, class);

-- Whose residency a certificate has shown. That it is the applicant's own the desk has seen; that
-- it holds, and serves nobody else, is seen here.
CREATE TABLE ev_s_residency(
	digest TEXT PRIMARY KEY,
	holder TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW ev_pub_applied(application, model, grant_amount) AS
	SELECT application, model, grant_amount FROM ev_s_case WHERE state = 'applied';

CREATE VIEW ev_pub_approved(application, model, maker, deadline_day) AS
	SELECT application, model, maker, deadline_day FROM ev_s_case WHERE state = 'approved';

CREATE VIEW ev_pub_undelivered(application, model, state) AS
	SELECT application, model, state FROM ev_s_case WHERE state IN ('applied', 'approved');

CREATE VIEW ev_pub_delivered(application, model, grant_amount) AS
	SELECT application, model, grant_amount FROM ev_s_case WHERE state = 'delivered';

CREATE VIEW ev_pub_paid(application, model, grant_amount) AS
	SELECT application, model, grant_amount FROM ev_s_case WHERE state = 'paid';

CREATE TRIGGER ev_apply_b BEFORE INSERT ON ev_apply
BEGIN
	SELECT RAISE(ABORT, 'ev.card_replaced')
	WHERE EXISTS (SELECT 1 FROM ev_s_rekey WHERE old = NEW.applicant);

	SELECT RAISE(ABORT, 'ev.application_exists')
	WHERE EXISTS (SELECT 1 FROM ev_s_case WHERE application = NEW.application);

	SELECT RAISE(ABORT, 'ev.unknown_model')
	WHERE NOT EXISTS (
		SELECT 1 FROM ev_pub_model WHERE model = NEW.model AND year = NEW.year);

	SELECT RAISE(ABORT, 'ev.residency_not_valid')
	WHERE NOT EXISTS (
		SELECT 1 FROM cert_pub_status
		WHERE digest = NEW.residency_cert AND kind = 'residency' AND status = 0);

	SELECT RAISE(ABORT, 'ev.certificate_used')
	WHERE EXISTS (
		SELECT 1 FROM ev_s_residency
		WHERE digest = NEW.residency_cert AND holder <> NEW.applicant);

	-- What came to nothing does not count.
	SELECT RAISE(ABORT, 'ev.again_too_soon')
	WHERE EXISTS (
		SELECT 1
		FROM ev_s_model m
		JOIN ev_s_case c ON (c.applicant = NEW.applicant AND c.class = m.class)
			OR (c.person = (
					SELECT subject_tag FROM cert_pub_status WHERE digest = NEW.residency_cert)
				AND c.class = m.class)
		WHERE m.model = NEW.model AND m.year = NEW.year
			AND c.state IN ('applied', 'approved', 'delivered', 'paid')
			AND c.time > NEW.time - 86400 * (
				SELECT value FROM ev_v_params WHERE name = 'again_days'));

	SELECT RAISE(ABORT, 'ev.price_too_high')
	WHERE NEW.price >= (SELECT value FROM ev_v_params WHERE name = 'price_half');
END;

CREATE TRIGGER ev_apply_a AFTER INSERT ON ev_apply
BEGIN
	INSERT INTO ev_s_residency(digest, holder)
	SELECT NEW.residency_cert, NEW.applicant
	WHERE NOT EXISTS (SELECT 1 FROM ev_s_residency WHERE digest = NEW.residency_cert);

	INSERT INTO ev_s_case(application, applicant, person, model, year, class, maker,
		grant_amount, taken_by, time)
	SELECT NEW.application, NEW.applicant, (
			SELECT subject_tag FROM cert_pub_status WHERE digest = NEW.residency_cert),
		model, year, class, maker,
		iif(NEW.price < (SELECT value FROM ev_v_params WHERE name = 'price_full'),
			national + city, (national + city) / 2),
		NEW.signer, NEW.time
	FROM ev_s_model
	WHERE model = NEW.model AND year = NEW.year;
END;

-- ---- decide ---------------------------------------------------------------------------------

-- A refusal is mended by a new application, an approval by cancel.
CREATE TABLE ev_decide(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	application TEXT NOT NULL UNIQUE,
	decision TEXT NOT NULL,
	reason TEXT,
	CONSTRAINT "ev.reason_needed" CHECK (decision = 'approve' OR reason IS NOT NULL)
) STRICT;

CREATE TRIGGER ev_decide_b BEFORE INSERT ON ev_decide
BEGIN
	SELECT RAISE(ABORT, 'ev.wrong_state')
	WHERE NOT EXISTS (SELECT 1 FROM ev_pub_applied WHERE application = NEW.application);

	-- That it has run out since, or that another came in its place, takes nothing away.
	SELECT RAISE(ABORT, 'ev.residency_revoked')
	WHERE NEW.decision = 'approve'
		AND EXISTS (
			SELECT 1
			FROM ev_apply a
			JOIN cert_pub_status s ON s.digest = a.residency_cert AND s.status = 1
			WHERE a.application = NEW.application);

	-- Money is promised by another than the one who took the application.
	SELECT RAISE(ABORT, 'ev.four_eyes')
	WHERE NEW.signer = (SELECT taken_by FROM ev_s_case WHERE application = NEW.application);

	SELECT RAISE(ABORT, 'ev.no_budget')
	WHERE NEW.decision = 'approve'
		AND NOT EXISTS (
			SELECT 1
			FROM ev_s_case c
			JOIN ev_s_budget b ON b.year = c.year AND b.class = c.class
			WHERE c.application = NEW.application);
END;

CREATE TRIGGER ev_decide_a AFTER INSERT ON ev_decide
BEGIN
	UPDATE ev_s_budget
	SET left_over = left_over - (
		SELECT grant_amount FROM ev_s_case WHERE application = NEW.application)
	WHERE NEW.decision = 'approve'
		AND (year, class) = (
			SELECT year, class FROM ev_s_case WHERE application = NEW.application);

	UPDATE ev_s_case
	SET state = iif(NEW.decision = 'approve', 'approved', 'rejected'),
		decided_by = NEW.signer,
		deadline_day = iif(NEW.decision = 'approve', (SELECT day FROM core_pub_now) + (
			SELECT value FROM ev_v_params WHERE name = 'delivery_days'), NULL)
	WHERE application = NEW.application;
END;

-- ---- cancel: no car came of it --------------------------------------------------------------

-- withdrawn: the applicant's card says so. lapsed: the time for the delivery is over. mistaken: the
-- approval was wrong, and another than who gave it says why. What was promised is free again.
CREATE TABLE ev_cancel(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	application TEXT NOT NULL,
	reason TEXT NOT NULL,
	applicant TEXT,
	document TEXT,
	CONSTRAINT "ev.applicant_must_sign" CHECK (
		(reason = 'withdrawn') = (applicant IS NOT NULL)),
	CONSTRAINT "ev.document" CHECK (reason <> 'mistaken' OR document IS NOT NULL)
) STRICT;

CREATE TRIGGER ev_cancel_b BEFORE INSERT ON ev_cancel
BEGIN
	SELECT RAISE(ABORT, 'ev.wrong_state')
	WHERE NOT EXISTS (
		SELECT 1 FROM ev_pub_undelivered
		WHERE application = NEW.application
			AND (state = 'approved' OR NEW.reason = 'withdrawn'));

	-- A desk takes the applicant's word; what the office has promised, the office takes back.
	SELECT RAISE(ABORT, 'ev.office_only')
	WHERE NEW.reason <> 'withdrawn'
		AND NOT EXISTS (
			SELECT 1 FROM core_pub_member
			WHERE signer = NEW.signer AND role = 'ev:office'
				AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'ev.not_applicant')
	WHERE NEW.applicant <> (
		SELECT applicant FROM ev_s_case WHERE application = NEW.application);

	SELECT RAISE(ABORT, 'ev.not_lapsed')
	WHERE NEW.reason = 'lapsed'
		AND (SELECT day FROM core_pub_now) <= (
			SELECT deadline_day FROM ev_s_case WHERE application = NEW.application);

	SELECT RAISE(ABORT, 'ev.four_eyes')
	WHERE NEW.reason = 'mistaken'
		AND NEW.signer = (
			SELECT decided_by FROM ev_s_case WHERE application = NEW.application);
END;

CREATE TRIGGER ev_cancel_a AFTER INSERT ON ev_cancel
BEGIN
	UPDATE ev_s_budget
	SET left_over = left_over + (
		SELECT grant_amount FROM ev_s_case WHERE application = NEW.application)
	WHERE (year, class) = (
		SELECT year, class FROM ev_s_case
		WHERE application = NEW.application AND state = 'approved');

	UPDATE ev_s_case
	SET state = iif(NEW.reason = 'mistaken', 'rejected', NEW.reason)
	WHERE application = NEW.application;
END;

-- ---- deliver, and its correction ------------------------------------------------------------

CREATE TABLE ev_deliver(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	application TEXT NOT NULL,
	vin TEXT NOT NULL,
	battery TEXT NOT NULL,
	capacity_wh INTEGER NOT NULL,
	km INTEGER NOT NULL,
	-- ISO 3779: 17 characters, and never I, O or Q, which look like digits.
	CONSTRAINT "ev.vin_format" CHECK (
		length(vin) = 17 AND vin NOT GLOB '*[^A-HJ-NPR-Z0-9]*')
) STRICT;

CREATE INDEX ev_deliver_vin ON ev_deliver(vin);
CREATE INDEX ev_deliver_application ON ev_deliver(application, entry_index);

-- One row a car, as it is today. soh is the battery's health in permille, soh_low the lowest that
-- was read of this battery; km_by and soh_by who gave the last reading of each. A car that is gone
-- stays, so that neither it nor its battery is subsidised again.
CREATE TABLE ev_s_vehicle(
	vin TEXT PRIMARY KEY,
	application TEXT NOT NULL UNIQUE,
	owner TEXT NOT NULL,
	delivered_day INTEGER NOT NULL,
	delivered_by INTEGER NOT NULL,
	odometer INTEGER NOT NULL,
	battery TEXT NOT NULL UNIQUE,
	soh INTEGER NOT NULL,
	soh_low INTEGER NOT NULL,
	km_by TEXT NOT NULL,
	soh_by TEXT NOT NULL,
	gone TEXT
) STRICT, WITHOUT ROWID;

CREATE VIEW ev_pub_vehicle(vin, battery, odometer, soh) AS
	SELECT vin, battery, odometer, soh FROM ev_s_vehicle WHERE gone IS NULL;

CREATE VIEW ev_pub_odometer(vin, km) AS
	SELECT vin, odometer FROM ev_s_vehicle;

-- A dealer acts for the maker whose cars it sells, and for no other.
CREATE VIEW ev_pub_dealer(application, signer, from_time, to_time) AS
	SELECT c.application, m.signer, m.from_time, m.to_time
	FROM ev_s_case c
	JOIN core_pub_member m ON m.role = 'ev:dealer' AND m.agency = c.maker;

CREATE TRIGGER ev_deliver_b BEFORE INSERT ON ev_deliver
BEGIN
	SELECT RAISE(ABORT, 'ev.wrong_state')
	WHERE NOT EXISTS (SELECT 1 FROM ev_pub_approved WHERE application = NEW.application);

	SELECT RAISE(ABORT, 'ev.other_maker')
	WHERE NOT EXISTS (
		SELECT 1 FROM ev_pub_dealer
		WHERE application = NEW.application AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'ev.lapsed')
	WHERE (SELECT day FROM core_pub_now) > (
		SELECT deadline_day FROM ev_s_case WHERE application = NEW.application);

	SELECT RAISE(ABORT, 'ev.vin_used')
	WHERE EXISTS (SELECT 1 FROM ev_s_vehicle WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'ev.battery_used')
	WHERE EXISTS (SELECT 1 FROM ev_s_vehicle WHERE battery = NEW.battery);
END;

CREATE TRIGGER ev_deliver_a AFTER INSERT ON ev_deliver
BEGIN
	UPDATE ev_s_case
	SET state = 'delivered', vin = NEW.vin
	WHERE application = NEW.application;

	INSERT INTO ev_s_vehicle(vin, application, owner, delivered_day, delivered_by, odometer,
		battery, soh, soh_low, km_by, soh_by)
	SELECT NEW.vin, NEW.application, c.applicant, n.day, NEW.entry_index, NEW.km, NEW.battery,
		1000, 1000, NEW.signer, NEW.signer
	FROM ev_s_case c, core_pub_now n
	WHERE c.application = NEW.application;
END;

-- The car went back, or another was meant. Nothing was paid for it yet.
CREATE TABLE ev_undeliver(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	application TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER ev_undeliver_b BEFORE INSERT ON ev_undeliver
BEGIN
	SELECT RAISE(ABORT, 'ev.wrong_state')
	WHERE NOT EXISTS (SELECT 1 FROM ev_pub_delivered WHERE application = NEW.application);

	SELECT RAISE(ABORT, 'ev.other_maker')
	WHERE NOT EXISTS (
		SELECT 1 FROM ev_pub_dealer
		WHERE application = NEW.application AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	-- It is somebody else's, or gone; and the sale, undone later, would find another car's owner
	-- under this number.
	SELECT RAISE(ABORT, 'ev.sold')
	WHERE EXISTS (
		SELECT 1
		FROM ev_s_case c
		JOIN ev_s_disposal d ON d.vin = c.vin
		WHERE c.application = NEW.application);
END;

CREATE TRIGGER ev_undeliver_a AFTER INSERT ON ev_undeliver
BEGIN
	DELETE FROM ev_s_vehicle WHERE application = NEW.application;

	-- Longer once: else deliveries that are taken back would hold the money for ever.
	UPDATE ev_s_case
	SET state = 'approved',
		vin = NULL,
		deadline_day = iif(extended = 1, deadline_day,
			max(deadline_day, (SELECT day FROM core_pub_now) + (
				SELECT value FROM ev_v_params WHERE name = 'redeliver_days'))),
		extended = extended = 1 OR (SELECT day FROM core_pub_now) + (
			SELECT value FROM ev_v_params WHERE name = 'redeliver_days') > deadline_day
	WHERE application = NEW.application;
END;

-- ---- pay, and its correction ----------------------------------------------------------------

CREATE TABLE ev_pay(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	application TEXT NOT NULL,
	amount INTEGER NOT NULL,
	bank_ref TEXT NOT NULL UNIQUE,
	residency_cert TEXT
) STRICT;

CREATE INDEX ev_pay_application ON ev_pay(application);

CREATE TRIGGER ev_pay_b BEFORE INSERT ON ev_pay
BEGIN
	SELECT RAISE(ABORT, 'ev.already_paid')
	WHERE EXISTS (SELECT 1 FROM ev_pub_paid WHERE application = NEW.application);

	SELECT RAISE(ABORT, 'ev.wrong_state')
	WHERE NOT EXISTS (SELECT 1 FROM ev_pub_delivered WHERE application = NEW.application);

	-- Money leaves by another hand than the one that promised it.
	SELECT RAISE(ABORT, 'ev.four_eyes')
	WHERE NEW.signer = (
		SELECT decided_by FROM ev_s_case WHERE application = NEW.application);

	-- Nor by the hand that says an earlier payment came back.
	SELECT RAISE(ABORT, 'ev.four_eyes')
	WHERE NEW.signer = (
		SELECT unpaid_by FROM ev_s_case WHERE application = NEW.application);

	SELECT RAISE(ABORT, 'ev.amount_differs')
	WHERE NEW.amount <> (
		SELECT grant_amount FROM ev_s_case WHERE application = NEW.application);

	SELECT RAISE(ABORT, 'ev.bank_ref_used')
	WHERE EXISTS (SELECT 1 FROM ev_pay WHERE bank_ref = NEW.bank_ref);

	-- The certificate may have been revoked since the approval. One that was lost is replaced by
	-- another of the same person.
	SELECT RAISE(ABORT, 'ev.residency_revoked')
	WHERE NEW.residency_cert IS NULL
		AND EXISTS (
			SELECT 1
			FROM ev_apply a
			JOIN cert_pub_status s ON s.digest = a.residency_cert AND s.status = 1
			WHERE a.application = NEW.application);

	SELECT RAISE(ABORT, 'ev.residency_not_valid')
	WHERE NEW.residency_cert IS NOT NULL
		AND NOT EXISTS (
			SELECT 1
			FROM ev_s_case c
			JOIN cert_pub_status s ON s.subject_tag = c.person
			WHERE c.application = NEW.application AND s.digest = NEW.residency_cert
				AND s.kind = 'residency' AND s.status = 0);

	SELECT RAISE(ABORT, 'ev.certificate_used')
	WHERE EXISTS (
		SELECT 1
		FROM ev_s_residency r
		JOIN ev_s_case c ON c.application = NEW.application
		WHERE r.digest = NEW.residency_cert AND r.holder <> c.applicant);
END;

CREATE TRIGGER ev_pay_a AFTER INSERT ON ev_pay
BEGIN
	INSERT INTO ev_s_residency(digest, holder)
	SELECT NEW.residency_cert, applicant
	FROM ev_s_case
	WHERE application = NEW.application AND NEW.residency_cert IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM ev_s_residency WHERE digest = NEW.residency_cert);

	UPDATE ev_s_case
	SET state = 'paid', paid_by = NEW.signer
	WHERE application = NEW.application;
END;

-- The bank sent the money back whole: a wrong account. Then it is paid once more.
CREATE TABLE ev_unpay(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	application TEXT NOT NULL,
	bank_ref TEXT NOT NULL UNIQUE,
	reason TEXT NOT NULL
) STRICT;

CREATE INDEX ev_unpay_application ON ev_unpay(application);

CREATE TRIGGER ev_unpay_b BEFORE INSERT ON ev_unpay
BEGIN
	SELECT RAISE(ABORT, 'ev.wrong_state')
	WHERE NOT EXISTS (SELECT 1 FROM ev_pub_paid WHERE application = NEW.application);

	-- Or one hand alone could pay twice.
	SELECT RAISE(ABORT, 'ev.four_eyes')
	WHERE NEW.signer = (SELECT paid_by FROM ev_s_case WHERE application = NEW.application);

	SELECT RAISE(ABORT, 'ev.bank_ref_used')
	WHERE EXISTS (SELECT 1 FROM ev_unpay WHERE bank_ref = NEW.bank_ref)
		OR EXISTS (SELECT 1 FROM ev_pub_refund WHERE bank_ref = NEW.bank_ref);

	-- What is owed back must have been received.
	SELECT RAISE(ABORT, 'ev.clawed')
	WHERE EXISTS (
		SELECT 1
		FROM ev_s_case c
		JOIN ev_s_disposal d ON d.vin = c.vin
		WHERE c.application = NEW.application AND d.amount > 0);
END;

CREATE TRIGGER ev_unpay_a AFTER INSERT ON ev_unpay
BEGIN
	UPDATE ev_s_case
	SET state = 'delivered', paid_by = NULL, unpaid_by = NEW.signer
	WHERE application = NEW.application;
END;

-- ---- odometer and battery, and their correction ---------------------------------------------

CREATE TABLE ev_odometer(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	km INTEGER NOT NULL
) STRICT;

CREATE INDEX ev_odometer_vin ON ev_odometer(vin);

CREATE TRIGGER ev_odometer_b BEFORE INSERT ON ev_odometer
BEGIN
	SELECT RAISE(ABORT, 'ev.unknown_vehicle')
	WHERE NOT EXISTS (SELECT 1 FROM ev_pub_vehicle WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'ev.odometer_back')
	WHERE NEW.km < (SELECT odometer FROM ev_s_vehicle WHERE vin = NEW.vin);
END;

CREATE TRIGGER ev_odometer_a AFTER INSERT ON ev_odometer
BEGIN
	UPDATE ev_s_vehicle
	SET odometer = NEW.km, km_by = NEW.signer
	WHERE vin = NEW.vin;
END;

-- A reading of the battery in the car, or another battery with the order of the work.
CREATE TABLE ev_battery(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	battery TEXT NOT NULL,
	soh INTEGER NOT NULL,
	replaced INTEGER NOT NULL,
	work_order TEXT,
	CONSTRAINT "ev.work_order" CHECK ((replaced = 1) = (work_order IS NOT NULL))
) STRICT;

CREATE INDEX ev_battery_vin ON ev_battery(vin);

CREATE TRIGGER ev_battery_b BEFORE INSERT ON ev_battery
BEGIN
	SELECT RAISE(ABORT, 'ev.unknown_vehicle')
	WHERE NOT EXISTS (SELECT 1 FROM ev_pub_vehicle WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'ev.battery_swapped')
	WHERE NEW.replaced = 0
		AND NEW.battery <> (SELECT battery FROM ev_s_vehicle WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'ev.battery_used')
	WHERE NEW.replaced = 1
		AND EXISTS (SELECT 1 FROM ev_s_vehicle WHERE battery = NEW.battery);

	-- Measured against the lowest reading, so that small steps do not add up to a new battery.
	SELECT RAISE(ABORT, 'ev.soh_up')
	WHERE NEW.replaced = 0
		AND NEW.soh > (SELECT soh_low FROM ev_s_vehicle WHERE vin = NEW.vin)
			+ (SELECT value FROM ev_v_params WHERE name = 'soh_noise');
END;

CREATE TRIGGER ev_battery_a AFTER INSERT ON ev_battery
BEGIN
	UPDATE ev_s_vehicle
	SET battery = NEW.battery,
		soh = NEW.soh,
		soh_low = iif(NEW.replaced = 1, NEW.soh, min(soh_low, NEW.soh)),
		soh_by = NEW.signer
	WHERE vin = NEW.vin;
END;

-- A reading was typed wrongly, or the instrument is new. Another than who gave the reading that
-- changes says so, with the paper for it.
CREATE TABLE ev_correct(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	km INTEGER,
	soh INTEGER,
	document TEXT NOT NULL,
	CONSTRAINT "ev.correct_nothing" CHECK (coalesce(km, soh) IS NOT NULL)
) STRICT;

CREATE INDEX ev_correct_vin ON ev_correct(vin);

CREATE TRIGGER ev_correct_b BEFORE INSERT ON ev_correct
BEGIN
	SELECT RAISE(ABORT, 'ev.unknown_vehicle')
	WHERE NOT EXISTS (SELECT 1 FROM ev_pub_vehicle WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'ev.four_eyes')
	WHERE EXISTS (
		SELECT 1 FROM ev_s_vehicle
		WHERE vin = NEW.vin
			AND ((NEW.km IS NOT NULL AND km_by = NEW.signer)
				OR (NEW.soh IS NOT NULL AND soh_by = NEW.signer)));
END;

CREATE TRIGGER ev_correct_a AFTER INSERT ON ev_correct
BEGIN
	UPDATE ev_s_vehicle
	SET odometer = coalesce(NEW.km, odometer),
		soh = coalesce(NEW.soh, soh),
		soh_low = coalesce(NEW.soh, soh_low),
		km_by = iif(NEW.km IS NULL, km_by, NEW.signer),
		soh_by = iif(NEW.soh IS NULL, soh_by, NEW.signer)
	WHERE vin = NEW.vin;
END;

-- ---- dispose, and its correction ------------------------------------------------------------

-- A sale within the city passes the duty on, to a buyer whose card agrees and who lives here.
-- Every other way ends it, and what is owed back arises by itself. Nothing is owed for a disaster.
CREATE TABLE ev_dispose(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	owner TEXT NOT NULL,
	reason TEXT NOT NULL,
	buyer TEXT,
	buyer_cert TEXT,
	document TEXT,
	CONSTRAINT "ev.buyer" CHECK (
		(reason = 'sell_seoul') = (buyer IS NOT NULL)
		AND (buyer IS NULL) = (buyer_cert IS NULL)
		AND buyer IS NOT owner),
	CONSTRAINT "ev.document" CHECK (reason <> 'disaster' OR document IS NOT NULL)
) STRICT;

CREATE INDEX ev_dispose_vin ON ev_dispose(vin);

-- Disposals that stand. was: the state of the application before, amount: what is owed back.
CREATE TABLE ev_s_disposal(
	dispose INTEGER PRIMARY KEY,
	vin TEXT NOT NULL,
	owner TEXT NOT NULL,
	buyer TEXT,
	reason TEXT NOT NULL,
	was TEXT NOT NULL,
	days INTEGER NOT NULL,
	permille INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	time INTEGER NOT NULL
) STRICT;

CREATE INDEX ev_s_disposal_vin ON ev_s_disposal(vin);

CREATE VIEW ev_pub_disposal(dispose, vin, reason) AS
	SELECT dispose, vin, reason FROM ev_s_disposal;

CREATE TRIGGER ev_dispose_b BEFORE INSERT ON ev_dispose
BEGIN
	SELECT RAISE(ABORT, 'ev.card_replaced')
	WHERE EXISTS (SELECT 1 FROM ev_s_rekey WHERE old = NEW.buyer);

	SELECT RAISE(ABORT, 'ev.unknown_vehicle')
	WHERE NOT EXISTS (SELECT 1 FROM ev_pub_vehicle WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'ev.not_owner')
	WHERE NEW.owner <> (SELECT owner FROM ev_s_vehicle WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'ev.residency_not_valid')
	WHERE NEW.buyer_cert IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM cert_pub_status
			WHERE digest = NEW.buyer_cert AND kind = 'residency' AND status = 0);

	SELECT RAISE(ABORT, 'ev.certificate_used')
	WHERE EXISTS (
		SELECT 1 FROM ev_s_residency
		WHERE digest = NEW.buyer_cert AND holder <> NEW.buyer);
END;

CREATE TRIGGER ev_dispose_a AFTER INSERT ON ev_dispose
BEGIN
	INSERT INTO ev_s_residency(digest, holder)
	SELECT NEW.buyer_cert, NEW.buyer
	WHERE NEW.buyer IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM ev_s_residency WHERE digest = NEW.buyer_cert);

	-- Rounded to the nearest won. Owed by who was paid, or by who took the duty over.
	INSERT INTO ev_s_disposal(dispose, vin, owner, buyer, reason, was, days, permille, amount,
		time)
	SELECT NEW.entry_index, NEW.vin, NEW.owner, NEW.buyer, NEW.reason, x.state, x.days,
		x.permille, iif(x.state = 'paid', (x.grant_amount * x.permille + 500) / 1000, 0),
		NEW.time
	FROM (
		SELECT c.state, c.grant_amount, n.day - v.delivered_day AS days,
			coalesce((
				SELECT t.permille FROM ev_v_claw_table t
				WHERE t.schedule = CASE NEW.reason
						WHEN 'leave_seoul' THEN 'home'
						WHEN 'scrap' THEN 'home'
						WHEN 'export' THEN 'export'
						END
					AND t.under_days > n.day - v.delivered_day
				ORDER BY t.under_days LIMIT 1), 0) AS permille
		FROM ev_s_vehicle v
		JOIN ev_s_case c ON c.application = v.application
		JOIN core_pub_now n
		WHERE v.vin = NEW.vin) x;

	-- Who gives the car away before the money has come gets none.
	UPDATE ev_s_budget
	SET left_over = left_over + (
		SELECT grant_amount FROM ev_s_case
		WHERE application = (SELECT application FROM ev_s_vehicle WHERE vin = NEW.vin))
	WHERE (year, class) = (
		SELECT year, class FROM ev_s_case
		WHERE application = (SELECT application FROM ev_s_vehicle WHERE vin = NEW.vin)
			AND state = 'delivered');

	UPDATE ev_s_case
	SET state = 'withdrawn'
	WHERE state = 'delivered'
		AND application = (SELECT application FROM ev_s_vehicle WHERE vin = NEW.vin);

	UPDATE ev_s_vehicle
	SET owner = coalesce(NEW.buyer, owner), gone = iif(NEW.buyer IS NULL, NEW.reason, NULL)
	WHERE vin = NEW.vin;
END;

-- Those who disposed of it, both where it was sold, take it back.
CREATE TABLE ev_rescind(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	dispose INTEGER NOT NULL UNIQUE,
	owner TEXT NOT NULL,
	buyer TEXT,
	document TEXT NOT NULL
) STRICT;

CREATE TRIGGER ev_rescind_b BEFORE INSERT ON ev_rescind
BEGIN
	SELECT RAISE(ABORT, 'ev.no_disposal')
	WHERE NOT EXISTS (
		SELECT 1 FROM ev_s_disposal
		WHERE dispose = NEW.dispose AND owner = NEW.owner AND buyer IS NEW.buyer);

	SELECT RAISE(ABORT, 'ev.disposed_since')
	WHERE EXISTS (
		SELECT 1
		FROM ev_s_disposal d
		JOIN ev_s_disposal later ON later.vin = d.vin AND later.dispose > d.dispose
		WHERE d.dispose = NEW.dispose);

	SELECT RAISE(ABORT, 'ev.refunded')
	WHERE EXISTS (SELECT 1 FROM ev_pub_refund WHERE dispose = NEW.dispose);

	SELECT RAISE(ABORT, 'ev.rescind_late')
	WHERE NEW.time > (SELECT time FROM ev_s_disposal WHERE dispose = NEW.dispose)
		+ 86400 * (SELECT value FROM ev_v_params WHERE name = 'rescind_days');

	-- The old application lives again, beside none that is as near as no two may be: be it made
	-- since, or made before and alive again itself.
	SELECT RAISE(ABORT, 'ev.again_too_soon')
	WHERE EXISTS (
		SELECT 1
		FROM ev_s_disposal d
		JOIN ev_s_vehicle v ON v.vin = d.vin
		JOIN ev_s_case c ON c.application = v.application
		JOIN ev_s_case other ON (other.applicant = c.applicant AND other.class = c.class)
			OR (other.person = c.person AND other.class = c.class)
		WHERE d.dispose = NEW.dispose AND d.was = 'delivered'
			AND other.application <> c.application
			AND other.time > c.time - 86400 * (
				SELECT value FROM ev_v_params WHERE name = 'again_days')
			AND other.state IN ('applied', 'approved', 'delivered', 'paid'));
END;

CREATE TRIGGER ev_rescind_a AFTER INSERT ON ev_rescind
BEGIN
	UPDATE ev_s_budget
	SET left_over = left_over - (
		SELECT c.grant_amount
		FROM ev_s_disposal d
		JOIN ev_s_vehicle v ON v.vin = d.vin
		JOIN ev_s_case c ON c.application = v.application
		WHERE d.dispose = NEW.dispose)
	WHERE (year, class) = (
		SELECT c.year, c.class
		FROM ev_s_disposal d
		JOIN ev_s_vehicle v ON v.vin = d.vin
		JOIN ev_s_case c ON c.application = v.application
		WHERE d.dispose = NEW.dispose AND d.was = 'delivered');

	UPDATE ev_s_case
	SET state = 'delivered'
	WHERE application = (
		SELECT v.application
		FROM ev_s_disposal d
		JOIN ev_s_vehicle v ON v.vin = d.vin
		WHERE d.dispose = NEW.dispose AND d.was = 'delivered');

	UPDATE ev_s_vehicle
	SET owner = NEW.owner, gone = NULL
	WHERE vin = (SELECT vin FROM ev_s_disposal WHERE dispose = NEW.dispose);

	DELETE FROM ev_s_disposal WHERE dispose = NEW.dispose;
END;

-- ---- refund: what was owed has been paid back -----------------------------------------------

-- Nothing is derived from it but that it is there; a mistaken one is voided by two people.
CREATE TABLE ev_refund(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	dispose INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	bank_ref TEXT NOT NULL
) STRICT;

CREATE INDEX ev_refund_dispose ON ev_refund(dispose);
CREATE INDEX ev_refund_bank ON ev_refund(bank_ref);

CREATE VIEW ev_pub_refund(dispose, amount, bank_ref, time) AS
	SELECT r.dispose, r.amount, r.bank_ref, r.time
	FROM ev_refund r
	WHERE NOT EXISTS (SELECT 1 FROM core_pub_void v WHERE v.entry_index = r.entry_index);

CREATE VIEW ev_pub_claw(dispose, vin, owner, days, permille, amount) AS
	SELECT d.dispose, d.vin, d.owner, d.days, d.permille, d.amount
	FROM ev_s_disposal d
	WHERE d.amount > 0
		AND NOT EXISTS (SELECT 1 FROM ev_pub_refund r WHERE r.dispose = d.dispose);

CREATE TRIGGER ev_refund_b BEFORE INSERT ON ev_refund
BEGIN
	SELECT RAISE(ABORT, 'ev.no_clawback')
	WHERE NOT EXISTS (SELECT 1 FROM ev_pub_claw WHERE dispose = NEW.dispose);

	SELECT RAISE(ABORT, 'ev.amount_differs')
	WHERE NEW.amount <> (SELECT amount FROM ev_s_disposal WHERE dispose = NEW.dispose);

	SELECT RAISE(ABORT, 'ev.bank_ref_used')
	WHERE EXISTS (SELECT 1 FROM ev_pub_refund WHERE bank_ref = NEW.bank_ref)
		OR EXISTS (SELECT 1 FROM ev_unpay WHERE bank_ref = NEW.bank_ref);
END;

-- ---- rekey: another card of the same person --------------------------------------------------

-- Nothing but this entry says that two keys are one person's, and it says so of this service
-- alone. What goes over: its applications, its cars with the duties on them, and what it owes back.
CREATE TABLE ev_rekey(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	at_hand TEXT,
	auditor TEXT,
	paper_hash TEXT,
	CONSTRAINT "ev.rekey_self" CHECK (card <> old),
	-- The old card signs; or it is lost, and two people have seen the papers.
	CONSTRAINT "ev.rekey_second" CHECK (
		iif(at_hand IS NULL, auditor IS NOT NULL AND paper_hash IS NOT NULL,
			at_hand = old AND auditor IS NULL))
) STRICT;

-- Keys that act no more, and the one that does instead.
CREATE TABLE ev_s_rekey(
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	PRIMARY KEY (old)
) STRICT, WITHOUT ROWID;

CREATE INDEX ev_s_rekey_card ON ev_s_rekey(card);

CREATE TRIGGER ev_rekey_b BEFORE INSERT ON ev_rekey
BEGIN
	-- A key that was given up never comes back.
	SELECT RAISE(ABORT, 'ev.card_replaced')
	WHERE EXISTS (
		SELECT 1 FROM ev_s_rekey WHERE old IN (NEW.old, NEW.card));

	SELECT RAISE(ABORT, 'ev.rekey_nothing')
	WHERE NOT EXISTS (
		SELECT 1 FROM ev_s_case WHERE applicant = NEW.old
		UNION ALL
		SELECT 1 FROM ev_s_vehicle WHERE owner = NEW.old
		UNION ALL
		SELECT 1 FROM ev_s_disposal WHERE NEW.old IN (owner, buyer));

	SELECT RAISE(ABORT, 'ev.rekey_second')
	WHERE NEW.auditor IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM core_pub_member
			WHERE signer = NEW.auditor AND role = 'core:auditor'
				AND from_time <= NEW.time AND NEW.time < to_time);
END;

CREATE TRIGGER ev_rekey_a AFTER INSERT ON ev_rekey
BEGIN
	UPDATE ev_s_case SET applicant = NEW.card WHERE applicant = NEW.old;
	UPDATE ev_s_vehicle SET owner = NEW.card WHERE owner = NEW.old;
	UPDATE ev_s_disposal SET owner = NEW.card WHERE owner = NEW.old;
	UPDATE ev_s_disposal SET buyer = NEW.card WHERE buyer = NEW.old;
	UPDATE ev_s_residency SET holder = NEW.card WHERE holder = NEW.old;

	UPDATE ev_s_rekey SET card = NEW.card WHERE card = NEW.old;

	INSERT INTO ev_s_rekey(old, card) VALUES (NEW.old, NEW.card);
END;

CREATE VIEW ev_v_rekey(entry_index, time, signer, old, card, at_hand, auditor) AS
	SELECT entry_index, time, signer, old, card, at_hand, auditor
	FROM ev_rekey
	ORDER BY entry_index;

-- ---- reports --------------------------------------------------------------------------------

-- overdue: approved, and no car came in time. The next cancel frees the money.
CREATE VIEW ev_v_case(applicant, application, model, year, class, grant_amount, state,
	deadline_day, overdue, vin) AS
	SELECT c.applicant, c.application, c.model, c.year, c.class, c.grant_amount, c.state,
		c.deadline_day, c.state = 'approved' AND n.day > c.deadline_day, c.vin
	FROM ev_s_case c, core_pub_now n
	ORDER BY c.applicant, c.application;

CREATE VIEW ev_v_budget(year, class, amount, promised, paid, left_over) AS
	SELECT b.year, b.class, b.amount, b.amount - b.left_over,
		coalesce((
			SELECT sum(c.grant_amount) FROM ev_s_case c
			WHERE c.year = b.year AND c.class = b.class AND c.state = 'paid'), 0),
		b.left_over
	FROM ev_s_budget b
	ORDER BY b.year, b.class;

CREATE VIEW ev_v_claw_open(owner, dispose, vin, days, permille, amount) AS
	SELECT owner, dispose, vin, days, permille, amount
	FROM ev_pub_claw
	ORDER BY owner, dispose;

CREATE VIEW ev_v_models(year, model, class, maker, national, city, open) AS
	SELECT year, model, class, maker, national, city, open
	FROM ev_s_model
	ORDER BY year, model;

CREATE VIEW ev_v_vehicles(vin, model, owner, delivered_day, odometer, battery, soh, gone) AS
	SELECT v.vin, c.model, v.owner, v.delivered_day, v.odometer, v.battery, v.soh, v.gone
	FROM ev_s_vehicle v
	JOIN ev_s_case c ON c.application = v.application
	ORDER BY v.vin;

CREATE VIEW ev_v_history(vin, entry_index, time, event, detail) AS
	SELECT h.vin, h.entry_index, h.time, h.event, h.detail
	FROM (
		SELECT vin, entry_index, time, 'deliver' AS event,
			battery || ' ' || km || ' km' AS detail
		FROM ev_deliver
		UNION ALL
		SELECT (
				SELECT d.vin FROM ev_deliver d
				WHERE d.application = u.application AND d.entry_index < u.entry_index
				ORDER BY d.entry_index DESC LIMIT 1),
			u.entry_index, u.time, 'undeliver', ''
		FROM ev_undeliver u
		UNION ALL
		SELECT vin, entry_index, time, 'odometer', km || ' km' FROM ev_odometer
		UNION ALL
		SELECT vin, entry_index, time, iif(replaced = 1, 'new battery', 'battery'),
			battery || ' ' || soh
		FROM ev_battery
		UNION ALL
		SELECT vin, entry_index, time, 'correct',
			coalesce(km || ' km', '') || coalesce(' ' || soh, '')
		FROM ev_correct
		UNION ALL
		SELECT vin, entry_index, time, 'dispose', reason FROM ev_dispose
		UNION ALL
		SELECT d.vin, r.entry_index, r.time, 'rescind', ''
		FROM ev_rescind r
		JOIN ev_dispose d ON d.entry_index = r.dispose) h
	ORDER BY h.vin, h.entry_index;

-- ---- audits: empty, always ------------------------------------------------------------------

-- What was promised is what the living applications were granted.
CREATE VIEW ev_audit_budget(year, class) AS
	SELECT b.year, b.class FROM ev_s_budget b
	WHERE b.amount - b.left_over <> coalesce((
		SELECT sum(c.grant_amount) FROM ev_s_case c
		WHERE c.year = b.year AND c.class = b.class
			AND c.state IN ('approved', 'delivered', 'paid')), 0);

-- What was paid and did not come back is what the paid applications were granted, each once.
CREATE VIEW ev_audit_paid(application) AS
	SELECT c.application FROM ev_s_case c
	WHERE iif(c.state = 'paid', c.grant_amount, 0) <> coalesce((
			SELECT sum(p.amount) FROM ev_pay p WHERE p.application = c.application), 0)
		- c.grant_amount * (
			SELECT count(*) FROM ev_unpay u WHERE u.application = c.application);

-- Whoever was delivered a car has it, and no other.
CREATE VIEW ev_audit_vehicle(application) AS
	SELECT c.application FROM ev_s_case c
	WHERE (c.vin IS NOT NULL) <> EXISTS (
		SELECT 1 FROM ev_s_vehicle v WHERE v.application = c.application AND v.vin = c.vin);

-- The odometer is what was said of it last.
CREATE VIEW ev_audit_odometer(vin) AS
	SELECT v.vin FROM ev_s_vehicle v
	WHERE v.odometer <> (
		SELECT x.km
		FROM (
			SELECT entry_index, km FROM ev_deliver WHERE vin = v.vin
			UNION ALL
			SELECT entry_index, km FROM ev_odometer WHERE vin = v.vin
			UNION ALL
			SELECT entry_index, km FROM ev_correct WHERE vin = v.vin AND km IS NOT NULL) x
		ORDER BY x.entry_index DESC LIMIT 1);

-- Nobody pays back more than is owed, nor twice.
CREATE VIEW ev_audit_refund(dispose) AS
	SELECT r.dispose
	FROM ev_pub_refund r
	LEFT JOIN ev_s_disposal d ON d.dispose = r.dispose
	GROUP BY r.dispose
	HAVING sum(r.amount) IS NOT max(d.amount);
