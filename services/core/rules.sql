-- core: the platform itself. What the engine keeps of every entry, who may sign what, and which
-- services live. Tables without a kind (block, entry, cosign, payload, part, authority) and
-- core_s_service are filled by the engine (doc/protocol/rules.md 3), never by entries.

-- One row a batch. Its time is the only clock of all rules.
CREATE TABLE core_block(
	height INTEGER PRIMARY KEY,
	time INTEGER NOT NULL
) STRICT;

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
	WHERE NEW.seq <= (SELECT max(seq) FROM core_entry WHERE signer = NEW.signer);
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

-- ---- what other services may read -----------------------------------------------------------

-- Days are counted in Korean time.
CREATE VIEW core_pub_now(time, day, height) AS
	SELECT time, (time + 32400) / 86400, height
	FROM core_block
	ORDER BY height DESC LIMIT 1;

CREATE VIEW core_pub_cosign(entry_index, key) AS
	SELECT entry_index, key FROM core_cosign;

CREATE VIEW core_pub_payload(signer, n, entry_index, line, data) AS
	SELECT signer, n, entry_index, line, data FROM core_payload;

CREATE VIEW core_pub_entry(entry_index, leaf, service, kind, signer, seq, time) AS
	SELECT entry_index, leaf, service, kind, signer, seq, time FROM core_entry;

CREATE VIEW core_pub_member(signer, role, agency, from_time, to_time, vkey) AS
	SELECT signer, role, agency, from_time, to_time, vkey FROM core_s_member;

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

-- ---- reports --------------------------------------------------------------------------------

CREATE VIEW core_v_services(service, version, entry_index, kinds) AS
	SELECT s.service, s.version, s.entry_index,
		(SELECT count(DISTINCT a.kind) FROM core_authority a WHERE a.service = s.service)
	FROM core_s_service s
	ORDER BY s.service, s.version;

CREATE VIEW core_v_members(signer, role, agency, from_time, to_time, live) AS
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
