-- core: the platform itself. What the engine keeps of every entry, who may sign what, and which
-- services live. Tables without a kind (block, entry, cosign, payload, part, authority) and
-- core_s_service are filled by the engine (doc/protocol/rules.md 3), never by entries.

-- One row a batch. Its time is the only clock of all rules.
CREATE TABLE core_block(
	height INTEGER PRIMARY KEY,
	time INTEGER NOT NULL
) STRICT;

-- The newest of them, for almost every rule asks: one row to look at, and nothing to sort. Days are
-- counted in Korean time.
CREATE TABLE core_s_now(
	time INTEGER NOT NULL,
	day INTEGER NOT NULL,
	height INTEGER NOT NULL
) STRICT;

CREATE TRIGGER core_block_a AFTER INSERT ON core_block
BEGIN
	DELETE FROM core_s_now;

	INSERT INTO core_s_now(time, day, height)
	VALUES (NEW.time, (NEW.time + 32400) / 86400, NEW.height);
END;

-- The header of every applied entry, inserted before its service's row.
CREATE TABLE core_entry(
	entry_index INTEGER PRIMARY KEY,
	leaf TEXT NOT NULL UNIQUE,
	service TEXT NOT NULL,
	kind TEXT NOT NULL,
	version INTEGER NOT NULL,
	signer TEXT NOT NULL,
	seq INTEGER NOT NULL,
	time INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX core_entry_seq ON core_entry(signer, seq);

-- Which role may sign which kind: from the forms.
CREATE TABLE core_authority(
	service TEXT NOT NULL,
	kind TEXT NOT NULL,
	role TEXT NOT NULL,
	PRIMARY KEY (service, kind, role)
) STRICT, WITHOUT ROWID;

-- Which signer holds which role, and since when. Nothing is forgotten: a revocation closes the
-- interval, so that old entries can still be judged by the roles of their time.
CREATE TABLE core_s_member(
	signer TEXT NOT NULL,
	role TEXT NOT NULL,
	agency TEXT NOT NULL,
	vkey TEXT NOT NULL,
	from_time INTEGER NOT NULL,
	to_time INTEGER NOT NULL DEFAULT 9007199254740991,
	PRIMARY KEY (signer, role, from_time)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER core_entry_b BEFORE INSERT ON core_entry
WHEN NEW.entry_index > 0 -- the charter makes the first members; the observer's pin vouches for it
BEGIN
	-- The signer must hold a role that the form names, at this very block.
	SELECT RAISE(ABORT, 'core.not_authorised')
	WHERE NOT EXISTS (
		SELECT 1
		FROM core_s_member m
		JOIN core_authority a ON a.role = m.role
		WHERE m.signer = NEW.signer
			AND a.service = NEW.service
			AND a.kind = NEW.kind
			AND m.from_time <= NEW.time
			AND NEW.time < m.to_time);

	-- Numbers only rise: a copy of an old entry in new clothes cannot come back.
	SELECT RAISE(ABORT, 'core.seq')
	WHERE EXISTS (SELECT 1 FROM core_entry WHERE signer = NEW.signer AND seq >= NEW.seq);
END;

-- Verified signatures of cards on an entry.
CREATE TABLE core_cosign(
	entry_index INTEGER NOT NULL,
	key TEXT NOT NULL,
	PRIMARY KEY (entry_index, key)
) STRICT, WITHOUT ROWID;

-- core_payload is no table but the engine's own: the payload of the thing being applied, as it
-- lies in memory. Of things whose last part is still to come, the head:
CREATE TABLE core_part(
	signer TEXT PRIMARY KEY,
	service TEXT NOT NULL,
	kind TEXT NOT NULL,
	version INTEGER NOT NULL,
	fields TEXT NOT NULL,
	parts INTEGER NOT NULL,
	part INTEGER NOT NULL,
	seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every publication that went live, with the texts it lives by.
CREATE TABLE core_s_service(
	service TEXT NOT NULL,
	version INTEGER NOT NULL,
	entry_index INTEGER NOT NULL,
	form TEXT NOT NULL,
	rules TEXT NOT NULL,
	PRIMARY KEY (service, version)
) STRICT;

-- Parameters that entries have set. A day that has begun never changes.
CREATE TABLE core_s_param(
	service TEXT NOT NULL,
	name TEXT NOT NULL,
	from_day INTEGER NOT NULL,
	value INTEGER NOT NULL,
	PRIMARY KEY (service, name, from_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE core_s_void(
	entry INTEGER PRIMARY KEY,
	entry_index INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- ---- what other services may read -----------------------------------------------------------

-- Always true, and there so that a column is read under this view's name, whatever is asked of it:
-- SQLite asks under the reader's name where a table is joined and none of its columns read.
CREATE VIEW core_pub_now(time, day, height) AS
	SELECT time, day, height FROM core_s_now WHERE height >= 0;

CREATE VIEW core_pub_cosign(entry_index, key) AS
	SELECT entry_index, key FROM core_cosign;

CREATE VIEW core_pub_payload(signer, n, entry_index, line, data) AS
	SELECT signer, n, entry_index, line, data FROM core_payload;

CREATE VIEW core_pub_entry(entry_index, leaf, service, kind, signer, seq, time) AS
	SELECT entry_index, leaf, service, kind, signer, seq, time FROM core_entry;

CREATE VIEW core_pub_member(signer, role, agency, from_time, to_time, vkey) AS
	SELECT signer, role, agency, from_time, to_time, vkey FROM core_s_member;

CREATE VIEW core_pub_service(service, version) AS
	SELECT service, max(version) FROM core_s_service GROUP BY service;

-- What an office has set, by service, name and the day it holds from.
CREATE VIEW core_pub_param(service, name, from_day, value) AS
	SELECT service, name, from_day, value FROM core_s_param;

-- Of these what holds today. Where there is none, a service takes the value it was published with.
CREATE VIEW core_pub_param_now(service, name, value) AS
	SELECT p.service, p.name, p.value
	FROM core_s_param p
	WHERE p.from_day = (
		SELECT max(q.from_day) FROM core_s_param q
		WHERE q.service = p.service AND q.name = p.name
			AND q.from_day <= (SELECT day FROM core_pub_now));

-- Entries that two people have declared void. A service that lets a kind be voided leaves its
-- rows out wherever it counts or looks.
CREATE VIEW core_pub_void(entry_index, voided_by) AS
	SELECT entry, entry_index FROM core_s_void;

-- Counting without recursion: join digits.
CREATE VIEW core_pub_digit(d) AS
	VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);

-- ---- kind charter: leaf 0 -------------------------------------------------------------------

CREATE TABLE core_charter_line(
	entry_index INTEGER NOT NULL,
	n INTEGER NOT NULL,
	use TEXT NOT NULL,
	name TEXT NOT NULL,
	vkey TEXT NOT NULL,
	url TEXT NOT NULL,
	PRIMARY KEY (entry_index, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE core_charter(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	origin TEXT NOT NULL,
	created INTEGER NOT NULL,
	formats TEXT NOT NULL,
	engine TEXT NOT NULL
) STRICT;

CREATE TRIGGER core_charter_b BEFORE INSERT ON core_charter
BEGIN
	-- A ledger has one beginning.
	SELECT RAISE(ABORT, 'core.charter') WHERE NEW.entry_index <> 0;
END;

CREATE TRIGGER core_charter_a AFTER INSERT ON core_charter
BEGIN
	-- The platform offices of the charter are the first members; they enrol all others.
	INSERT INTO core_s_member(signer, role, agency, vkey, from_time)
	SELECT NEW.origin || '/platform/' || name, 'core:platform', name, vkey, NEW.time
	FROM core_charter_line
	WHERE entry_index = NEW.entry_index AND use = 'platform';
END;

-- ---- kind service: a publication ------------------------------------------------------------

CREATE TABLE core_service(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	service TEXT NOT NULL,
	version INTEGER NOT NULL,
	sha256 TEXT NOT NULL
) STRICT;

CREATE TRIGGER core_service_b BEFORE INSERT ON core_service
BEGIN
	-- The ground cannot be exchanged under the engine's feet; and what was signed is what came.
	-- Form, sandbox and cases are the engine's to check.
	SELECT RAISE(ABORT, 'core.publication')
	WHERE NEW.service = 'core' OR payload_sha256() <> NEW.sha256;
END;

-- ---- kind member: grants and revocations ----------------------------------------------------

CREATE TABLE core_member(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	op TEXT NOT NULL,
	name TEXT,
	key TEXT,
	vkey TEXT,
	role TEXT NOT NULL,
	agency TEXT,
	-- A machine or office has a name, a person a card key; nobody has both.
	CONSTRAINT "core.member_name" CHECK ((name IS NULL) <> (key IS NULL)),
	-- A grant to a name brings the key of that very name; a card key is its own.
	CONSTRAINT "core.member_vkey" CHECK (
		CASE
		WHEN key IS NOT NULL THEN vkey IS NULL
		WHEN vkey IS NULL THEN op = 'revoke'
		ELSE vkey_ok(name, vkey)
		END)
) STRICT;

CREATE TRIGGER core_member_b BEFORE INSERT ON core_member
BEGIN
	SELECT RAISE(ABORT, 'core.member_unknown')
	WHERE NEW.op = 'revoke'
		AND NOT EXISTS (
			SELECT 1 FROM core_s_member
			WHERE signer = coalesce(NEW.name, NEW.key)
				AND role = NEW.role
				AND to_time > NEW.time);

	SELECT RAISE(ABORT, 'core.member_again')
	WHERE NEW.op = 'grant'
		AND EXISTS (
			SELECT 1 FROM core_s_member
			WHERE signer = coalesce(NEW.name, NEW.key)
				AND role = NEW.role
				AND to_time > NEW.time);

	-- One key a name at a time: or a signature would have two meanings.
	SELECT RAISE(ABORT, 'core.member_vkey')
	WHERE NEW.op = 'grant'
		AND EXISTS (
			SELECT 1 FROM core_s_member
			WHERE signer = NEW.name
				AND vkey <> NEW.vkey
				AND to_time > NEW.time);
END;

CREATE TRIGGER core_member_a AFTER INSERT ON core_member
BEGIN
	-- A role given and taken within one block never held.
	DELETE FROM core_s_member
	WHERE NEW.op = 'revoke'
		AND signer = coalesce(NEW.name, NEW.key)
		AND role = NEW.role
		AND from_time = NEW.time;

	UPDATE core_s_member
	SET to_time = NEW.time
	WHERE NEW.op = 'revoke'
		AND signer = coalesce(NEW.name, NEW.key)
		AND role = NEW.role
		AND to_time > NEW.time;

	INSERT INTO core_s_member(signer, role, agency, vkey, from_time)
	SELECT coalesce(NEW.name, NEW.key), NEW.role, coalesce(NEW.agency, ''),
		coalesce(NEW.vkey, ''), NEW.time
	WHERE NEW.op = 'grant';
END;

-- ---- kind param: a number that a service's rules read, from a day on ---------------------------

CREATE TABLE core_param(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	service TEXT NOT NULL,
	name TEXT NOT NULL,
	from_day INTEGER NOT NULL,
	value INTEGER NOT NULL,
	-- Rules multiply: what is far from 2^63 stays whole.
	CONSTRAINT "core.param_value" CHECK (value BETWEEN 0 AND 1000000000000),
	-- The name becomes part of a message key, so it is spelled like one.
	CONSTRAINT "core.param_name" CHECK (
		length(name) BETWEEN 1 AND 40 AND name NOT GLOB '*[^a-z0-9_]*')
) STRICT;

CREATE TRIGGER core_param_b BEFORE INSERT ON core_param
BEGIN
	-- core reads none, and of its messages some only look like a parameter's words.
	SELECT RAISE(ABORT, 'core.param_service')
	WHERE NEW.service = 'core'
		OR NOT EXISTS (SELECT 1 FROM core_s_service WHERE service = NEW.service);

	-- A parameter is known by its words: the form of the living version has them among its
	-- messages as "SERVICE.param_NAME". A mistyped name would otherwise change nothing, silently.
	SELECT RAISE(ABORT, 'core.param_unknown')
	WHERE NOT EXISTS (
		SELECT 1 FROM core_s_service s
		WHERE s.service = NEW.service
			AND s.version = (
				SELECT max(version) FROM core_s_service WHERE service = NEW.service)
			AND instr(s.form, '"' || NEW.service || '.param_' || NEW.name || '"') > 0);

	-- What was judged today was judged by today's number.
	SELECT RAISE(ABORT, 'core.param_past')
	WHERE NEW.from_day <= (SELECT day FROM core_pub_now);
END;

CREATE TRIGGER core_param_a AFTER INSERT ON core_param
BEGIN
	-- Until its day comes, a later entry for the same day corrects an earlier one.
	DELETE FROM core_s_param
	WHERE service = NEW.service AND name = NEW.name AND from_day = NEW.from_day;

	INSERT INTO core_s_param(service, name, from_day, value)
	VALUES (NEW.service, NEW.name, NEW.from_day, NEW.value);
END;

-- ---- kind void: an entry that should not have been made ---------------------------------------

CREATE TABLE core_void(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	entry INTEGER NOT NULL,
	reason TEXT NOT NULL,
	auditor TEXT NOT NULL
) STRICT;

CREATE TRIGGER core_void_b BEFORE INSERT ON core_void
BEGIN
	SELECT RAISE(ABORT, 'core.void_unknown')
	WHERE NOT EXISTS (SELECT 1 FROM core_entry WHERE entry_index = NEW.entry);

	-- Only what nothing is built on. A service says so of a kind in its form, with words for
	-- what voiding means there: "SERVICE.void_KIND" among the messages. Everything else has a
	-- correcting kind of its own.
	SELECT RAISE(ABORT, 'core.void_kind')
	WHERE NOT EXISTS (
		SELECT 1
		FROM core_entry e
		JOIN core_s_service s ON s.service = e.service
		WHERE e.entry_index = NEW.entry
			AND s.version = (
				SELECT max(version) FROM core_s_service WHERE service = e.service)
			AND instr(s.form, '"' || e.service || '.void_' || e.kind || '"') > 0);

	SELECT RAISE(ABORT, 'core.void_again')
	WHERE EXISTS (SELECT 1 FROM core_s_void WHERE entry = NEW.entry);

	-- Two pairs of eyes, and neither is the one that made the entry.
	SELECT RAISE(ABORT, 'core.void_second')
	WHERE EXISTS (
			SELECT 1 FROM core_entry
			WHERE entry_index = NEW.entry AND signer IN (NEW.signer, NEW.auditor))
		OR NEW.auditor = NEW.signer
		OR NOT EXISTS (
			SELECT 1 FROM core_s_member
			WHERE signer = NEW.auditor
				AND role = 'core:auditor'
				AND from_time <= NEW.time
				AND NEW.time < to_time);
END;

CREATE TRIGGER core_void_a AFTER INSERT ON core_void
BEGIN
	INSERT INTO core_s_void(entry, entry_index)
	VALUES (NEW.entry, NEW.entry_index);
END;

-- ---- reports --------------------------------------------------------------------------------

CREATE VIEW core_v_services(service, version, entry_index, kinds) AS
	SELECT s.service, s.version, s.entry_index,
		(SELECT count(DISTINCT a.kind) FROM core_authority a WHERE a.service = s.service)
	FROM core_s_service s
	ORDER BY s.service, s.version;

CREATE VIEW core_v_members(holder, role, agency, from_time, to_time, live) AS
	SELECT m.signer, m.role, m.agency, m.from_time,
		nullif(m.to_time, 9007199254740991),
		m.from_time <= n.time AND n.time < m.to_time
	FROM core_s_member m, core_pub_now n
	ORDER BY m.signer, m.role, m.from_time;

CREATE VIEW core_v_authority(service, kind, role) AS
	SELECT service, kind, role
	FROM core_authority
	ORDER BY service, kind, role;

CREATE VIEW core_v_kinds(service, kind, entries) AS
	SELECT service, kind, count(*)
	FROM core_entry
	GROUP BY service, kind
	ORDER BY service, kind;

CREATE VIEW core_v_params(service, name, from_day, value, holds) AS
	SELECT p.service, p.name, p.from_day, p.value,
		p.from_day IS (
			SELECT max(q.from_day) FROM core_s_param q
			WHERE q.service = p.service AND q.name = p.name AND q.from_day <= n.day)
	FROM core_s_param p, core_pub_now n
	ORDER BY p.service, p.name, p.from_day;

CREATE VIEW core_v_voids(entry, service, kind, made_by, voided_by, auditor, reason, time) AS
	SELECT v.entry, e.service, e.kind, e.signer, v.signer, v.auditor, v.reason, v.time
	FROM core_void v
	JOIN core_entry e ON e.entry_index = v.entry
	ORDER BY v.entry_index;
