-- car: used cars. What a buyer should know before signing: who owns the car, how far it has
-- really gone, what broke, what is owed on it. A car is known by its chassis number (VIN), an owner
-- by the card's key for this service.

-- ---- parameters -----------------------------------------------------------------------------

-- What the service was published with. core.param sets others, from a day on.
CREATE TABLE car_param_value(
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- An inspection sheet is good for 120 days; a sale can be undone by both sides for 15.
INSERT INTO car_param_value(name, value)
VALUES ('inspection_valid_days', 120), ('rescind_days', 15);

-- What holds today. A day is multiplied into seconds: a million days is far enough.
CREATE VIEW car_v_params(name, value) AS
	SELECT d.name, min(1000000, coalesce((
		SELECT p.value FROM core_pub_param_now p
		WHERE p.service = 'car' AND p.name = d.name), d.value))
	FROM car_param_value d
	ORDER BY d.name;

-- ---- register -------------------------------------------------------------------------------

CREATE TABLE car_register(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL UNIQUE,
	plate TEXT NOT NULL,
	model TEXT NOT NULL,
	year INTEGER NOT NULL,
	fuel TEXT NOT NULL,
	owner TEXT NOT NULL,
	odometer INTEGER NOT NULL,
	-- ISO 3779: 17 characters, and never I, O or Q, which look like digits.
	CONSTRAINT "car.vin_format" CHECK (
		length(vin) = 17 AND vin NOT GLOB '*[^A-HJ-NPR-Z0-9]*')
) STRICT;

-- One row a car, so that every question is one look.
CREATE TABLE car_s_state(
	vin TEXT PRIMARY KEY,
	owner TEXT NOT NULL,
	plate TEXT NOT NULL UNIQUE,
	model TEXT NOT NULL,
	year INTEGER NOT NULL,
	fuel TEXT NOT NULL,
	odometer INTEGER NOT NULL,
	listing INTEGER,
	liens INTEGER NOT NULL DEFAULT 0,
	scrapped INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Every plate that a car has had: whoever remembers an old one still finds the car.
CREATE TABLE car_s_plate(
	plate TEXT NOT NULL,
	vin TEXT NOT NULL,
	entry_index INTEGER NOT NULL,
	time INTEGER NOT NULL,
	PRIMARY KEY (plate, entry_index)
) STRICT, WITHOUT ROWID;

CREATE VIEW car_pub_owner(vin, owner, odometer) AS
	SELECT vin, owner, odometer FROM car_s_state;

CREATE VIEW car_pub_car(vin, plate, model, year) AS
	SELECT vin, plate, model, year FROM car_s_state WHERE scrapped = 0;

CREATE TRIGGER car_register_b BEFORE INSERT ON car_register
BEGIN
	SELECT RAISE(ABORT, 'car.card_replaced')
	WHERE EXISTS (SELECT 1 FROM car_s_rekey WHERE old = NEW.owner);

	SELECT RAISE(ABORT, 'car.vin_exists')
	WHERE EXISTS (SELECT 1 FROM car_s_state WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.plate_exists')
	WHERE EXISTS (SELECT 1 FROM car_s_state WHERE plate = NEW.plate);
END;

CREATE TRIGGER car_register_a AFTER INSERT ON car_register
BEGIN
	INSERT INTO car_s_state(vin, owner, plate, model, year, fuel, odometer)
	VALUES (NEW.vin, NEW.owner, NEW.plate, NEW.model, NEW.year, NEW.fuel, NEW.odometer);

	INSERT INTO car_s_plate(plate, vin, entry_index, time)
	VALUES (NEW.plate, NEW.vin, NEW.entry_index, NEW.time);
END;

-- ---- amend: a new plate, or a description that was wrong ------------------------------------

CREATE TABLE car_amend(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	plate TEXT,
	model TEXT,
	year INTEGER,
	fuel TEXT,
	document TEXT NOT NULL,
	CONSTRAINT "car.amend_nothing" CHECK (coalesce(plate, model, year, fuel) IS NOT NULL)
) STRICT;

CREATE TRIGGER car_amend_b BEFORE INSERT ON car_amend
BEGIN
	SELECT RAISE(ABORT, 'car.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM car_s_state WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.plate_exists')
	WHERE EXISTS (SELECT 1 FROM car_s_state WHERE plate = NEW.plate AND vin <> NEW.vin);
END;

CREATE TRIGGER car_amend_a AFTER INSERT ON car_amend
BEGIN
	INSERT INTO car_s_plate(plate, vin, entry_index, time)
	SELECT NEW.plate, NEW.vin, NEW.entry_index, NEW.time
	WHERE NEW.plate IS NOT NULL;

	UPDATE car_s_state
	SET plate = coalesce(NEW.plate, plate),
		model = coalesce(NEW.model, model),
		year = coalesce(NEW.year, year),
		fuel = coalesce(NEW.fuel, fuel)
	WHERE vin = NEW.vin;
END;

-- ---- scrap: off the road, or back on it -----------------------------------------------------

CREATE TABLE car_scrap(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	op TEXT NOT NULL,
	document TEXT NOT NULL
) STRICT;

CREATE TRIGGER car_scrap_b BEFORE INSERT ON car_scrap
BEGIN
	SELECT RAISE(ABORT, 'car.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM car_s_state WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.scrap_state')
	WHERE (NEW.op = 'scrap') = (SELECT scrapped FROM car_s_state WHERE vin = NEW.vin);

	-- What is owed on a car does not vanish with it.
	SELECT RAISE(ABORT, 'car.lien')
	WHERE NEW.op = 'scrap' AND (SELECT liens FROM car_s_state WHERE vin = NEW.vin) > 0;
END;

CREATE TRIGGER car_scrap_a AFTER INSERT ON car_scrap
BEGIN
	UPDATE car_s_state
	SET scrapped = (NEW.op = 'scrap'), listing = NULL
	WHERE vin = NEW.vin;
END;

-- ---- odometer -------------------------------------------------------------------------------

-- replaced = 1: a new instrument, or a reading that was typed wrongly, with the paper for it.
CREATE TABLE car_odometer(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	km INTEGER NOT NULL,
	source TEXT NOT NULL,
	replaced INTEGER,
	document TEXT,
	CONSTRAINT "car.replacement_needs_document" CHECK (
		replaced IS NOT 1 OR document IS NOT NULL)
) STRICT;

CREATE INDEX car_odometer_vin ON car_odometer(vin);

CREATE TRIGGER car_odometer_b BEFORE INSERT ON car_odometer
BEGIN
	SELECT RAISE(ABORT, 'car.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM car_s_state WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.odometer_back')
	WHERE NEW.replaced IS NOT 1
		AND NEW.km < (SELECT odometer FROM car_s_state WHERE vin = NEW.vin);

	-- Or whoever sells the car could call a rollback a new instrument.
	SELECT RAISE(ABORT, 'car.settle_inspector')
	WHERE NEW.replaced IS 1
		AND NOT EXISTS (
			SELECT 1 FROM core_pub_member
			WHERE signer = NEW.signer AND role = 'car:inspector'
				AND from_time <= NEW.time AND NEW.time < to_time);
END;

CREATE TRIGGER car_odometer_a AFTER INSERT ON car_odometer
BEGIN
	UPDATE car_s_state SET odometer = NEW.km WHERE vin = NEW.vin;
END;

-- ---- anomaly: a lower reading ---------------------------------------------------------------

-- A lower reading is evidence, and must not vanish because a rule refused it. It changes nothing
-- but what a buyer sees, until an inspector settles it with a note.
CREATE TABLE car_anomaly(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	km INTEGER NOT NULL,
	source TEXT NOT NULL,
	settles INTEGER,
	note_hash TEXT,
	CONSTRAINT "car.settle_note" CHECK (settles IS NULL OR note_hash IS NOT NULL)
) STRICT;

CREATE INDEX car_anomaly_settles ON car_anomaly(settles);
CREATE INDEX car_anomaly_vin ON car_anomaly(vin);

CREATE VIEW car_pub_rollback(entry_index, vin, time, km, source) AS
	SELECT a.entry_index, a.vin, a.time, a.km, a.source
	FROM car_anomaly a
	WHERE a.settles IS NULL
		AND NOT EXISTS (SELECT 1 FROM car_anomaly s WHERE s.settles = a.entry_index);

CREATE TRIGGER car_anomaly_b BEFORE INSERT ON car_anomaly
BEGIN
	SELECT RAISE(ABORT, 'car.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM car_s_state WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.not_an_anomaly')
	WHERE NEW.settles IS NULL
		AND NEW.km >= (SELECT odometer FROM car_s_state WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.no_such_anomaly')
	WHERE NEW.settles IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM car_pub_rollback
			WHERE entry_index = NEW.settles AND vin = NEW.vin);

	-- The dealer who wants the mark gone is not the one who takes it away.
	SELECT RAISE(ABORT, 'car.settle_inspector')
	WHERE NEW.settles IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM core_pub_member
			WHERE signer = NEW.signer AND role = 'car:inspector'
				AND from_time <= NEW.time AND NEW.time < to_time);
END;

-- ---- accident -------------------------------------------------------------------------------

-- Nothing is derived from it but what is shown, so a mistaken one is voided by two people.
CREATE TABLE car_accident(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	day INTEGER NOT NULL,
	severity TEXT NOT NULL,
	repair_cost INTEGER NOT NULL,
	report_hash TEXT NOT NULL
) STRICT;

CREATE INDEX car_accident_vin ON car_accident(vin);

CREATE VIEW car_pub_accident(entry_index, vin, time, day, severity, repair_cost) AS
	SELECT a.entry_index, a.vin, a.time, a.day, a.severity, a.repair_cost
	FROM car_accident a
	WHERE NOT EXISTS (SELECT 1 FROM core_pub_void v WHERE v.entry_index = a.entry_index);

CREATE TRIGGER car_accident_b BEFORE INSERT ON car_accident
BEGIN
	SELECT RAISE(ABORT, 'car.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM car_s_state WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.future_day')
	WHERE NEW.day > (SELECT day FROM core_pub_now);

	-- One report of the insurer is one accident.
	SELECT RAISE(ABORT, 'car.report_used')
	WHERE EXISTS (
		SELECT 1
		FROM car_pub_accident p
		JOIN car_accident a ON a.entry_index = p.entry_index
		WHERE p.vin = NEW.vin AND a.report_hash = NEW.report_hash);
END;

-- ---- inspection -----------------------------------------------------------------------------

-- The sheet stays with the inspector; its digest and what it found stand here.
CREATE TABLE car_inspection(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	km INTEGER NOT NULL,
	frame_damage INTEGER NOT NULL,
	flood INTEGER NOT NULL,
	illegal_mod INTEGER NOT NULL,
	grade TEXT NOT NULL,
	sheet_hash TEXT NOT NULL
) STRICT;

CREATE INDEX car_inspection_vin ON car_inspection(vin, time);

-- Those that are still good today: not too old, and no accident since. An offer stands as long as
-- one: no bait that is not there.
CREATE VIEW car_pub_inspection(entry_index, vin, time, grade) AS
	SELECT i.entry_index, i.vin, i.time, i.grade
	FROM car_inspection i
	WHERE i.time > (SELECT time FROM core_pub_now) - 86400 * (
			SELECT value FROM car_v_params WHERE name = 'inspection_valid_days')
		AND NOT EXISTS (
			SELECT 1 FROM car_pub_accident a
			WHERE a.vin = i.vin AND a.day > (i.time + 32400) / 86400);

CREATE TRIGGER car_inspection_b BEFORE INSERT ON car_inspection
BEGIN
	SELECT RAISE(ABORT, 'car.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM car_s_state WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.odometer_back')
	WHERE NEW.km < (SELECT odometer FROM car_s_state WHERE vin = NEW.vin);

	-- A frame that was bent, or an engine that stood under water, does not heal.
	SELECT RAISE(ABORT, 'car.contradicts_accident')
	WHERE EXISTS (
		SELECT 1 FROM car_pub_accident
		WHERE vin = NEW.vin
			AND ((NEW.frame_damage = 0 AND severity = 'frame')
				OR (NEW.flood = 0 AND severity = 'flood')));
END;

CREATE TRIGGER car_inspection_a AFTER INSERT ON car_inspection
BEGIN
	UPDATE car_s_state SET odometer = NEW.km WHERE vin = NEW.vin;
END;

-- ---- lien -----------------------------------------------------------------------------------

CREATE TABLE car_lien(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	op TEXT NOT NULL,
	reference TEXT NOT NULL
) STRICT;

CREATE INDEX car_lien_vin ON car_lien(vin);

CREATE TABLE car_s_lien(
	vin TEXT NOT NULL,
	reference TEXT NOT NULL,
	signer TEXT NOT NULL,
	entry_index INTEGER NOT NULL,
	PRIMARY KEY (vin, reference)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER car_lien_b BEFORE INSERT ON car_lien
BEGIN
	SELECT RAISE(ABORT, 'car.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM car_s_state WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.lien_state')
	WHERE (NEW.op = 'set') = EXISTS (
		SELECT 1 FROM car_s_lien WHERE vin = NEW.vin AND reference = NEW.reference);

	-- Only who is owed may say that it is paid: whoever said so, or another hand of that bank, for
	-- machines come and go.
	SELECT RAISE(ABORT, 'car.lien_other')
	WHERE NEW.op = 'release'
		AND NEW.signer <> (
			SELECT signer FROM car_s_lien
			WHERE vin = NEW.vin AND reference = NEW.reference)
		AND NOT EXISTS (
			SELECT 1
			FROM car_s_lien l
			JOIN car_lien s ON s.entry_index = l.entry_index
			JOIN core_pub_member of ON of.signer = l.signer AND of.role = 'car:bank'
				AND of.agency <> '' AND of.from_time <= s.time AND s.time < of.to_time
			JOIN core_pub_member me ON me.signer = NEW.signer AND me.role = 'car:bank'
				AND me.agency = of.agency
				AND me.from_time <= NEW.time AND NEW.time < me.to_time
			WHERE l.vin = NEW.vin AND l.reference = NEW.reference);
END;

CREATE TRIGGER car_lien_a AFTER INSERT ON car_lien
BEGIN
	DELETE FROM car_s_lien
	WHERE NEW.op = 'release' AND vin = NEW.vin AND reference = NEW.reference;

	INSERT INTO car_s_lien(vin, reference, signer, entry_index)
	SELECT NEW.vin, NEW.reference, NEW.signer, NEW.entry_index
	WHERE NEW.op = 'set';

	UPDATE car_s_state
	SET liens = (SELECT count(*) FROM car_s_lien WHERE vin = NEW.vin)
	WHERE vin = NEW.vin;
END;

-- ---- list and unlist ------------------------------------------------------------------------

-- Only the owner sells, and only what was looked at lately and nobody else has a claim on.
CREATE TABLE car_list(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	seller TEXT NOT NULL,
	price INTEGER NOT NULL,
	CONSTRAINT "car.price" CHECK (price BETWEEN 10000 AND 10000000000)
) STRICT;

CREATE VIEW car_pub_listed(vin, plate, model, price) AS
	SELECT s.vin, s.plate, s.model, l.price
	FROM car_s_state s
	JOIN car_list l ON l.entry_index = s.listing;

CREATE VIEW car_pub_for_sale(vin, plate, model, price) AS
	SELECT s.vin, s.plate, s.model, l.price
	FROM car_s_state s
	JOIN car_list l ON l.entry_index = s.listing
	WHERE s.liens = 0
		AND EXISTS (SELECT 1 FROM car_pub_inspection i WHERE i.vin = s.vin);

CREATE TRIGGER car_list_b BEFORE INSERT ON car_list
BEGIN
	SELECT RAISE(ABORT, 'car.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM car_s_state WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.not_owner')
	WHERE NEW.seller <> (SELECT owner FROM car_s_state WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.already_listed')
	WHERE (SELECT listing FROM car_s_state WHERE vin = NEW.vin) IS NOT NULL;

	SELECT RAISE(ABORT, 'car.scrapped')
	WHERE (SELECT scrapped FROM car_s_state WHERE vin = NEW.vin) = 1;

	SELECT RAISE(ABORT, 'car.lien')
	WHERE (SELECT liens FROM car_s_state WHERE vin = NEW.vin) > 0;

	SELECT RAISE(ABORT, 'car.inspection_missing')
	WHERE NOT EXISTS (SELECT 1 FROM car_pub_inspection WHERE vin = NEW.vin);
END;

CREATE TRIGGER car_list_a AFTER INSERT ON car_list
BEGIN
	UPDATE car_s_state SET listing = NEW.entry_index WHERE vin = NEW.vin;
END;

CREATE TABLE car_unlist(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER car_unlist_b BEFORE INSERT ON car_unlist
BEGIN
	SELECT RAISE(ABORT, 'car.not_listed')
	WHERE (SELECT listing FROM car_s_state WHERE vin = NEW.vin) IS NULL;

	-- A dealer takes down what dealers of the same house have offered, and no rival's; a desk may.
	SELECT RAISE(ABORT, 'car.other_dealer')
	WHERE NOT EXISTS (
			SELECT 1 FROM core_pub_member
			WHERE signer = NEW.signer AND role = 'car:desk'
				AND from_time <= NEW.time AND NEW.time < to_time)
		AND NOT EXISTS (
			SELECT 1
			FROM car_s_state s
			JOIN car_list l ON l.entry_index = s.listing
			JOIN core_pub_member of ON of.signer = l.signer AND of.role = 'car:dealer'
				AND of.from_time <= l.time AND l.time < of.to_time
			JOIN core_pub_member me ON me.signer = NEW.signer AND me.role = 'car:dealer'
				AND me.agency = of.agency
				AND me.from_time <= NEW.time AND NEW.time < me.to_time
			WHERE s.vin = NEW.vin);
END;

CREATE TRIGGER car_unlist_a AFTER INSERT ON car_unlist
BEGIN
	UPDATE car_s_state SET listing = NULL WHERE vin = NEW.vin;
END;

-- ---- transfer, and its correction -----------------------------------------------------------

CREATE TABLE car_transfer(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	vin TEXT NOT NULL,
	seller TEXT NOT NULL,
	buyer TEXT NOT NULL,
	price INTEGER NOT NULL,
	km INTEGER NOT NULL,
	contract_hash TEXT NOT NULL,
	CONSTRAINT "car.self_sale" CHECK (seller <> buyer)
) STRICT;

CREATE INDEX car_transfer_vin ON car_transfer(vin);

CREATE TRIGGER car_transfer_b BEFORE INSERT ON car_transfer
BEGIN
	SELECT RAISE(ABORT, 'car.card_replaced')
	WHERE EXISTS (SELECT 1 FROM car_s_rekey WHERE old = NEW.buyer);

	SELECT RAISE(ABORT, 'car.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM car_s_state WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.not_owner')
	WHERE NEW.seller <> (SELECT owner FROM car_s_state WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.not_listed')
	WHERE (SELECT listing FROM car_s_state WHERE vin = NEW.vin) IS NULL;

	-- Inspected when it is sold, not only when it was offered.
	SELECT RAISE(ABORT, 'car.inspection_missing')
	WHERE NOT EXISTS (SELECT 1 FROM car_pub_inspection WHERE vin = NEW.vin);

	SELECT RAISE(ABORT, 'car.lien')
	WHERE (SELECT liens FROM car_s_state WHERE vin = NEW.vin) > 0;

	SELECT RAISE(ABORT, 'car.odometer_back')
	WHERE NEW.km < (SELECT odometer FROM car_s_state WHERE vin = NEW.vin);
END;

CREATE TRIGGER car_transfer_a AFTER INSERT ON car_transfer
BEGIN
	UPDATE car_s_state
	SET owner = NEW.buyer, odometer = NEW.km, listing = NULL
	WHERE vin = NEW.vin;
END;

-- Both sides undo the newest sale of the car. It stays in the history.
CREATE TABLE car_rescind(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	transfer INTEGER NOT NULL UNIQUE,
	seller TEXT NOT NULL,
	buyer TEXT NOT NULL,
	document TEXT NOT NULL
) STRICT;

-- Both sides of a sale, by the cards they have today.
CREATE VIEW car_pub_sale(transfer, vin, seller, buyer) AS
	SELECT t.entry_index, t.vin,
		coalesce((SELECT card FROM car_s_rekey WHERE old = t.seller), t.seller),
		coalesce((SELECT card FROM car_s_rekey WHERE old = t.buyer), t.buyer)
	FROM car_transfer t;

CREATE TRIGGER car_rescind_b BEFORE INSERT ON car_rescind
BEGIN
	SELECT RAISE(ABORT, 'car.no_transfer')
	WHERE NOT EXISTS (
		SELECT 1 FROM car_pub_sale
		WHERE transfer = NEW.transfer AND seller = NEW.seller AND buyer = NEW.buyer);

	SELECT RAISE(ABORT, 'car.rescinded')
	WHERE EXISTS (SELECT 1 FROM car_rescind WHERE transfer = NEW.transfer);

	-- Somebody who bought it since has nothing to do with it.
	SELECT RAISE(ABORT, 'car.sold_on')
	WHERE EXISTS (
		SELECT 1
		FROM car_transfer t
		JOIN car_transfer later ON later.vin = t.vin AND later.entry_index > t.entry_index
		WHERE t.entry_index = NEW.transfer
			AND NOT EXISTS (
				SELECT 1 FROM car_rescind r WHERE r.transfer = later.entry_index));

	SELECT RAISE(ABORT, 'car.rescind_late')
	WHERE NEW.time > (SELECT time FROM car_transfer WHERE entry_index = NEW.transfer)
		+ 86400 * (SELECT value FROM car_v_params WHERE name = 'rescind_days');
END;

CREATE TRIGGER car_rescind_a AFTER INSERT ON car_rescind
BEGIN
	UPDATE car_s_state
	SET owner = NEW.seller, listing = NULL
	WHERE vin = (SELECT vin FROM car_transfer WHERE entry_index = NEW.transfer);
END;

-- ---- rekey: another card of the same person --------------------------------------------------

-- Nothing but this entry says that two keys are one person's, and it says so of this service
-- alone. What goes over: its cars, also as they are offered, and its side of sales that can be undone.
CREATE TABLE car_rekey(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	at_hand TEXT,
	auditor TEXT,
	paper_hash TEXT,
	CONSTRAINT "car.rekey_self" CHECK (card <> old),
	-- The old card signs; or it is lost, and two people have seen the papers.
	CONSTRAINT "car.rekey_second" CHECK (
		iif(at_hand IS NULL, auditor IS NOT NULL AND paper_hash IS NOT NULL,
			at_hand = old AND auditor IS NULL))
) STRICT;

-- Keys that act no more, and the one that does instead.
CREATE TABLE car_s_rekey(
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	PRIMARY KEY (old)
) STRICT, WITHOUT ROWID;

CREATE INDEX car_s_rekey_card ON car_s_rekey(card);

CREATE TRIGGER car_rekey_b BEFORE INSERT ON car_rekey
BEGIN
	-- A key that was given up never comes back.
	SELECT RAISE(ABORT, 'car.card_replaced')
	WHERE EXISTS (
		SELECT 1 FROM car_s_rekey WHERE old IN (NEW.old, NEW.card));

	SELECT RAISE(ABORT, 'car.rekey_nothing')
	WHERE NOT EXISTS (
		SELECT 1 FROM car_s_state WHERE owner = NEW.old
		UNION ALL
		SELECT 1 FROM car_transfer WHERE NEW.old IN (seller, buyer));

	SELECT RAISE(ABORT, 'car.rekey_second')
	WHERE NEW.auditor IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM core_pub_member
			WHERE signer = NEW.auditor AND role = 'core:auditor'
				AND from_time <= NEW.time AND NEW.time < to_time);
END;

CREATE TRIGGER car_rekey_a AFTER INSERT ON car_rekey
BEGIN
	UPDATE car_s_state SET owner = NEW.card WHERE owner = NEW.old;

	UPDATE car_s_rekey SET card = NEW.card WHERE card = NEW.old;

	INSERT INTO car_s_rekey(old, card) VALUES (NEW.old, NEW.card);
END;

CREATE VIEW car_v_rekey(entry_index, time, signer, old, card, at_hand, auditor) AS
	SELECT entry_index, time, signer, old, card, at_hand, auditor
	FROM car_rekey
	ORDER BY entry_index;

-- ---- reports --------------------------------------------------------------------------------

CREATE VIEW car_v_history(vin, plate, entry_index, time, event, detail) AS
	SELECT h.vin, s.plate, h.entry_index, h.time, h.event, h.detail
	FROM (
		SELECT vin, entry_index, time, 'register' AS event, model || ' ' || year AS detail
		FROM car_register
		UNION ALL
		SELECT vin, entry_index, time, 'amend', coalesce(plate, model, fuel, '' || year)
		FROM car_amend
		UNION ALL
		SELECT vin, entry_index, time, op, '' FROM car_scrap
		UNION ALL
		SELECT vin, entry_index, time, 'odometer', km || ' km ' || source || iif(replaced IS 1, ' replaced', '')
		FROM car_odometer
		UNION ALL
		SELECT vin, entry_index, time, iif(settles IS NULL, 'anomaly', 'settled'), km || ' km'
		FROM car_anomaly
		UNION ALL
		SELECT vin, entry_index, time, 'accident', severity FROM car_pub_accident
		UNION ALL
		SELECT vin, entry_index, time, 'inspection', grade || ' ' || km || ' km'
		FROM car_inspection
		UNION ALL
		SELECT vin, entry_index, time, 'lien', op FROM car_lien
		UNION ALL
		SELECT vin, entry_index, time, 'list', '' || price FROM car_list
		UNION ALL
		SELECT vin, entry_index, time, 'unlist', reason FROM car_unlist
		UNION ALL
		SELECT vin, entry_index, time, 'transfer', km || ' km' FROM car_transfer
		UNION ALL
		SELECT t.vin, r.entry_index, r.time, 'rescind', ''
		FROM car_rescind r
		JOIN car_transfer t ON t.entry_index = r.transfer) h
	JOIN car_s_state s ON s.vin = h.vin
	ORDER BY h.vin, h.entry_index;

CREATE VIEW car_v_plates(plate, vin, since, now) AS
	SELECT p.plate, p.vin, p.time, s.plate = p.plate
	FROM car_s_plate p
	JOIN car_s_state s ON s.vin = p.vin
	ORDER BY p.plate, p.entry_index;

CREATE VIEW car_v_market(vin, plate, model, year, odometer, price, accidents, rollbacks, liens) AS
	SELECT s.vin, s.plate, s.model, s.year, s.odometer, l.price,
		(SELECT count(*) FROM car_pub_accident a WHERE a.vin = s.vin),
		(SELECT count(*) FROM car_pub_rollback r WHERE r.vin = s.vin), s.liens
	FROM car_s_state s
	JOIN car_list l ON l.entry_index = s.listing
	WHERE EXISTS (SELECT 1 FROM car_pub_inspection i WHERE i.vin = s.vin)
	ORDER BY l.price, s.vin;

CREATE VIEW car_v_rollback(vin, entry_index, time, km, source) AS
	SELECT vin, entry_index, time, km, source
	FROM car_pub_rollback
	ORDER BY entry_index;

CREATE VIEW car_v_liens(vin, reference, since) AS
	SELECT vin, reference, entry_index
	FROM car_s_lien
	ORDER BY vin, reference;

-- ---- audits: empty, always ------------------------------------------------------------------

-- The owner is the last buyer whose purchase stands, or else who registered the car.
CREATE VIEW car_audit_owner(vin) AS
	SELECT s.vin FROM car_s_state s
	WHERE s.owner <> coalesce((
			SELECT t.buyer FROM car_pub_sale t
			WHERE t.vin = s.vin
				AND NOT EXISTS (
					SELECT 1 FROM car_rescind r WHERE r.transfer = t.transfer)
			ORDER BY t.transfer DESC LIMIT 1),
		(SELECT coalesce((SELECT card FROM car_s_rekey WHERE old = r.owner), r.owner)
			FROM car_register r WHERE r.vin = s.vin));

CREATE VIEW car_audit_liens(vin) AS
	SELECT s.vin FROM car_s_state s
	WHERE s.liens <> coalesce((
		SELECT sum(iif(l.op = 'set', 1, -1)) FROM car_lien l WHERE l.vin = s.vin), 0);
