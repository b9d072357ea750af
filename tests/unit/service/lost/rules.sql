-- lost: lost property. An example: all that a new service is.

CREATE TABLE lost_param_value(
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO lost_param_value(name, value)
VALUES ('keep_days', 180);

CREATE VIEW lost_v_params(name, value) AS
	SELECT d.name, min(100000, coalesce((
		SELECT p.value FROM core_pub_param_now p
		WHERE p.service = 'lost' AND p.name = d.name), d.value))
	FROM lost_param_value d
	ORDER BY d.name;

CREATE TABLE lost_found(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	item TEXT NOT NULL UNIQUE,
	what TEXT NOT NULL,
	place TEXT NOT NULL,
	day INTEGER NOT NULL
) STRICT;

CREATE TABLE lost_handover(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	item TEXT NOT NULL UNIQUE,
	receipt_hash TEXT NOT NULL
) STRICT;

CREATE VIEW lost_pub_waiting(item, what) AS
	SELECT item, what FROM lost_found f
	WHERE NOT EXISTS (SELECT 1 FROM lost_handover h WHERE h.item = f.item);

CREATE TRIGGER lost_found_b BEFORE INSERT ON lost_found
BEGIN
	SELECT RAISE(ABORT, 'lost.item_exists')
	WHERE EXISTS (SELECT 1 FROM lost_found WHERE item = NEW.item);

	SELECT RAISE(ABORT, 'lost.future_day')
	WHERE NEW.day > (SELECT day FROM core_pub_now);
END;

CREATE TRIGGER lost_handover_b BEFORE INSERT ON lost_handover
BEGIN
	-- Nothing is given to two owners.
	SELECT RAISE(ABORT, 'lost.not_waiting')
	WHERE NOT EXISTS (SELECT 1 FROM lost_pub_waiting WHERE item = NEW.item);
END;

CREATE VIEW lost_v_waiting(item, what, place, day, until_day) AS
	SELECT f.item, f.what, f.place, f.day,
		f.day + (SELECT value FROM lost_v_params WHERE name = 'keep_days')
	FROM lost_found f
	JOIN lost_pub_waiting w ON w.item = f.item
	ORDER BY f.day, f.item;
