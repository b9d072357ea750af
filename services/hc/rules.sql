-- hc: health records. Where a patient's records lie, who may look at them and why, and who did.
-- No diagnosis, no name of a test and no name of a person stands here.
--
-- A record may bring its ciphertext along as payload. It is sealed under a key of its own, and
-- that key is boxed to the patient. A consent boxes it again, to the institution it names, and a
-- share does so for records that came later. A box is a sealed box of libsodium (80 bytes, in
-- Base64) to the X25519 form of the reader's key: the patient's card key for this service, or the
-- key by which the institution signs. The ledger sees the shape of a box, not what is in it.

-- ---- parameters -----------------------------------------------------------------------------

-- What the service was published with. core.param sets others, from a day on.
CREATE TABLE hc_param_value(
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A consent lasts a year at most; the same test within a month counts as done twice; pictures are
-- too large for a ledger, reports are not.
INSERT INTO hc_param_value(name, value)
VALUES ('consent_max_days', 366), ('duplicate_days', 30), ('max_bytes', 1000000);

-- What holds today. A day is multiplied into seconds: a million days is far enough.
CREATE VIEW hc_v_params(param, value) AS
	SELECT d.name, min(1000000, coalesce((
		SELECT p.value FROM core_pub_param_now p
		WHERE p.service = 'hc' AND p.name = d.name), d.value))
	FROM hc_param_value d
	ORDER BY d.name;

-- ---- institution ----------------------------------------------------------------------------

-- The code is the agency of those who sign for it. The newest row of a code holds; a wrong name
-- is corrected by the next.
CREATE TABLE hc_institution(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	institution TEXT NOT NULL,
	name TEXT NOT NULL,
	state TEXT NOT NULL
) STRICT;

CREATE TABLE hc_s_institution(
	institution TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW hc_pub_institution(institution, name) AS
	SELECT institution, name FROM hc_s_institution WHERE state = 'open';

CREATE TRIGGER hc_institution_b BEFORE INSERT ON hc_institution
BEGIN
	-- An entry that says nothing new is a slip of the hand.
	SELECT RAISE(ABORT, 'hc.nothing_new')
	WHERE EXISTS (
		SELECT 1 FROM hc_s_institution
		WHERE institution = NEW.institution AND name = NEW.name AND state = NEW.state);
END;

CREATE TRIGGER hc_institution_a AFTER INSERT ON hc_institution
BEGIN
	DELETE FROM hc_s_institution WHERE institution = NEW.institution;

	INSERT INTO hc_s_institution(institution, name, state)
	VALUES (NEW.institution, NEW.name, NEW.state);
END;

-- Who may sign for which institution: its own people, while it is open.
CREATE VIEW hc_pub_acting(signer, institution, from_time, to_time) AS
	SELECT m.signer, m.agency, m.from_time, m.to_time
	FROM core_pub_member m
	JOIN hc_s_institution i ON i.institution = m.agency AND i.state = 'open'
	WHERE m.role = 'hc:institution';

-- ---- record ---------------------------------------------------------------------------------

-- type_tag: a keyed hash of the kind of test under a key of the patient's. Equal tags are the same
-- test, which only those see who hold the key.
CREATE TABLE hc_record(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	record TEXT NOT NULL UNIQUE,
	patient TEXT NOT NULL,
	institution TEXT NOT NULL,
	ciphertext_hash TEXT NOT NULL,
	type_tag TEXT NOT NULL,
	key_box TEXT,
	corrects TEXT,
	CONSTRAINT "hc.key_box" CHECK (
		length(key_box) = 108
		AND key_box GLOB '*='
		AND substr(key_box, 1, 107) NOT GLOB '*[^A-Za-z0-9+/]*')
) STRICT;

-- origin: the first version of a record, whose time is that of the test. state: live, corrected
-- or retracted.
CREATE TABLE hc_s_record(
	record TEXT PRIMARY KEY,
	patient TEXT NOT NULL,
	institution TEXT NOT NULL,
	type_tag TEXT NOT NULL,
	origin TEXT NOT NULL,
	origin_entry INTEGER NOT NULL,
	tested INTEGER NOT NULL,
	sealed INTEGER NOT NULL,
	state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX hc_s_record_patient ON hc_s_record(patient, type_tag, tested);
CREATE INDEX hc_s_record_origin ON hc_s_record(origin);

CREATE VIEW hc_pub_record(record, patient, institution, type_tag) AS
	SELECT record, patient, institution, type_tag FROM hc_s_record WHERE state = 'live';

CREATE TRIGGER hc_record_b BEFORE INSERT ON hc_record
BEGIN
	SELECT RAISE(ABORT, 'hc.card_replaced')
	WHERE EXISTS (SELECT 1 FROM hc_s_rekey WHERE old = NEW.patient);

	SELECT RAISE(ABORT, 'hc.not_yours')
	WHERE NOT EXISTS (
		SELECT 1 FROM hc_pub_acting
		WHERE signer = NEW.signer AND institution = NEW.institution
			AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'hc.record_exists')
	WHERE EXISTS (SELECT 1 FROM hc_s_record WHERE record = NEW.record);

	-- Only who wrote a record rewrites it, and nobody hands it to another patient so.
	SELECT RAISE(ABORT, 'hc.no_record')
	WHERE NEW.corrects IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM hc_s_record
			WHERE record = NEW.corrects
				AND patient = NEW.patient
				AND institution = NEW.institution);

	-- One version follows another: no two answers to what holds.
	SELECT RAISE(ABORT, 'hc.not_live')
	WHERE (SELECT state FROM hc_s_record WHERE record = NEW.corrects) <> 'live';

	-- A ciphertext that nobody can open, or a key for none, is a mistake of the program.
	SELECT RAISE(ABORT, 'hc.key_and_ciphertext')
	WHERE (NEW.key_box IS NULL) = EXISTS (
		SELECT 1 FROM core_pub_payload WHERE signer = NEW.signer);

	SELECT RAISE(ABORT, 'hc.ciphertext_differs')
	WHERE NEW.key_box IS NOT NULL AND payload_sha256() <> NEW.ciphertext_hash;

	SELECT RAISE(ABORT, 'hc.too_large')
	WHERE (SELECT sum(length(data)) FROM core_pub_payload WHERE signer = NEW.signer)
		> (SELECT value FROM hc_v_params WHERE param = 'max_bytes');
END;

CREATE TRIGGER hc_record_a AFTER INSERT ON hc_record
BEGIN
	UPDATE hc_s_record SET state = 'corrected' WHERE record = NEW.corrects;

	INSERT INTO hc_s_record(record, patient, institution, type_tag, origin, origin_entry,
		tested, sealed, state)
	VALUES (NEW.record, NEW.patient, NEW.institution, NEW.type_tag,
		coalesce((SELECT origin FROM hc_s_record WHERE record = NEW.corrects), NEW.record),
		coalesce((
			SELECT origin_entry FROM hc_s_record WHERE record = NEW.corrects), NEW.entry_index),
		coalesce((SELECT tested FROM hc_s_record WHERE record = NEW.corrects), NEW.time),
		NEW.key_box IS NOT NULL, 'live');
END;

-- ---- retract: a record that is not this patient's -------------------------------------------

CREATE TABLE hc_retract(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	record TEXT NOT NULL,
	reason_hash TEXT NOT NULL
) STRICT;

CREATE TRIGGER hc_retract_b BEFORE INSERT ON hc_retract
BEGIN
	SELECT RAISE(ABORT, 'hc.no_record')
	WHERE NOT EXISTS (SELECT 1 FROM hc_s_record WHERE record = NEW.record);

	SELECT RAISE(ABORT, 'hc.not_yours')
	WHERE NOT EXISTS (
		SELECT 1
		FROM hc_s_record r
		JOIN hc_pub_acting a ON a.institution = r.institution
		WHERE r.record = NEW.record AND a.signer = NEW.signer
			AND a.from_time <= NEW.time AND NEW.time < a.to_time);

	SELECT RAISE(ABORT, 'hc.not_live')
	WHERE (SELECT state FROM hc_s_record WHERE record = NEW.record) <> 'live';

	-- What a desk wrote does not vanish by that desk's word alone, in none of its versions: a
	-- correction by a colleague opens no way.
	SELECT RAISE(ABORT, 'hc.four_eyes')
	WHERE EXISTS (
		SELECT 1
		FROM hc_s_record r
		JOIN hc_s_record v ON v.origin = r.origin
		JOIN hc_record w ON w.record = v.record
		WHERE r.record = NEW.record AND w.signer = NEW.signer);
END;

CREATE TRIGGER hc_retract_a AFTER INSERT ON hc_retract
BEGIN
	-- All versions: the older ones are as little this patient's.
	UPDATE hc_s_record
	SET state = 'retracted'
	WHERE origin = (SELECT origin FROM hc_s_record WHERE record = NEW.record);
END;

-- ---- consent: the patient's card signs ------------------------------------------------------

CREATE TABLE hc_consent_line(
	entry_index INTEGER NOT NULL,
	n INTEGER NOT NULL,
	record TEXT NOT NULL,
	key_box TEXT NOT NULL,
	PRIMARY KEY (entry_index, n)
) STRICT, WITHOUT ROWID;

-- record: this one only, in all its versions; absent: all of the patient's.
CREATE TABLE hc_consent(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	consent TEXT NOT NULL UNIQUE,
	patient TEXT NOT NULL,
	institution TEXT NOT NULL,
	purpose TEXT NOT NULL,
	until INTEGER NOT NULL,
	record TEXT
) STRICT;

-- withdrawn: when, for a log is judged by what held at its time.
CREATE TABLE hc_s_consent(
	consent TEXT PRIMARY KEY,
	patient TEXT NOT NULL,
	institution TEXT NOT NULL,
	purpose TEXT NOT NULL,
	origin TEXT,
	since INTEGER NOT NULL,
	until INTEGER NOT NULL,
	withdrawn INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX hc_s_consent_patient ON hc_s_consent(patient, institution, purpose, until);

CREATE VIEW hc_pub_live(consent, patient, institution, purpose, origin, until) AS
	SELECT c.consent, c.patient, c.institution, c.purpose, c.origin, c.until
	FROM hc_s_consent c
	WHERE c.withdrawn IS NULL AND c.until > (SELECT time FROM core_pub_now);

-- Which records a live consent opens, for whom and what for.
CREATE VIEW hc_pub_covered(record, institution, purpose, consent) AS
	SELECT r.record, c.institution, c.purpose, c.consent
	FROM hc_s_record r
	JOIN hc_pub_live c ON c.patient = r.patient AND coalesce(c.origin, r.origin) = r.origin;

-- The keys of records, boxed to the institution of a consent.
CREATE TABLE hc_s_key(
	consent TEXT NOT NULL,
	record TEXT NOT NULL,
	key_box TEXT NOT NULL,
	entry_index INTEGER NOT NULL,
	PRIMARY KEY (consent, record),
	CONSTRAINT "hc.key_box" CHECK (
		length(key_box) = 108
		AND key_box GLOB '*='
		AND substr(key_box, 1, 107) NOT GLOB '*[^A-Za-z0-9+/]*')
) STRICT, WITHOUT ROWID;

CREATE VIEW hc_pub_key(consent, institution, record, key_box, entry_index) AS
	SELECT k.consent, c.institution, k.record, k.key_box, k.entry_index
	FROM hc_s_key k
	JOIN hc_s_consent c ON c.consent = k.consent;

-- Whether by consent or by share: a key goes where its consent goes, and no further.
CREATE TRIGGER hc_s_key_b BEFORE INSERT ON hc_s_key
BEGIN
	SELECT RAISE(ABORT, 'hc.not_patient')
	WHERE NOT EXISTS (
		SELECT 1
		FROM hc_s_consent c
		JOIN hc_s_record r ON r.patient = c.patient
		WHERE c.consent = NEW.consent AND r.record = NEW.record);

	SELECT RAISE(ABORT, 'hc.not_covered')
	WHERE EXISTS (
		SELECT 1
		FROM hc_s_consent c
		JOIN hc_s_record r ON r.record = NEW.record
		WHERE c.consent = NEW.consent AND c.origin <> r.origin);

	SELECT RAISE(ABORT, 'hc.no_ciphertext')
	WHERE (SELECT sealed FROM hc_s_record WHERE record = NEW.record) = 0;

	SELECT RAISE(ABORT, 'hc.not_live')
	WHERE (SELECT state FROM hc_s_record WHERE record = NEW.record) = 'retracted';

	SELECT RAISE(ABORT, 'hc.key_twice')
	WHERE EXISTS (
		SELECT 1 FROM hc_s_key WHERE consent = NEW.consent AND record = NEW.record);
END;

CREATE TRIGGER hc_consent_b BEFORE INSERT ON hc_consent
BEGIN
	SELECT RAISE(ABORT, 'hc.card_replaced')
	WHERE EXISTS (SELECT 1 FROM hc_s_rekey WHERE old = NEW.patient);

	SELECT RAISE(ABORT, 'hc.consent_exists')
	WHERE EXISTS (SELECT 1 FROM hc_s_consent WHERE consent = NEW.consent);

	SELECT RAISE(ABORT, 'hc.no_institution')
	WHERE NOT EXISTS (
		SELECT 1 FROM hc_pub_institution WHERE institution = NEW.institution);

	SELECT RAISE(ABORT, 'hc.consent_past')
	WHERE NEW.until <= NEW.time;

	SELECT RAISE(ABORT, 'hc.too_long')
	WHERE NEW.until > NEW.time + 86400 * (
		SELECT value FROM hc_v_params WHERE param = 'consent_max_days');

	SELECT RAISE(ABORT, 'hc.not_patient')
	WHERE NEW.record IS NOT NULL
		AND NEW.patient IS NOT (SELECT patient FROM hc_s_record WHERE record = NEW.record);

	SELECT RAISE(ABORT, 'hc.not_live')
	WHERE (SELECT state FROM hc_s_record WHERE record = NEW.record) <> 'live';

	-- A consent to one sealed record without its key would open nothing.
	SELECT RAISE(ABORT, 'hc.key_missing')
	WHERE (SELECT sealed FROM hc_s_record WHERE record = NEW.record) = 1
		AND NOT EXISTS (
			SELECT 1 FROM hc_consent_line
			WHERE entry_index = NEW.entry_index AND record = NEW.record);
END;

CREATE TRIGGER hc_consent_a AFTER INSERT ON hc_consent
BEGIN
	INSERT INTO hc_s_consent(consent, patient, institution, purpose, origin, since, until)
	VALUES (NEW.consent, NEW.patient, NEW.institution, NEW.purpose,
		(SELECT origin FROM hc_s_record WHERE record = NEW.record), NEW.entry_index,
		NEW.until);

	INSERT INTO hc_s_key(consent, record, key_box, entry_index)
	SELECT NEW.consent, record, key_box, NEW.entry_index
	FROM hc_consent_line
	WHERE entry_index = NEW.entry_index
	ORDER BY n;
END;

-- ---- share: keys of records that came after the consent -------------------------------------

CREATE TABLE hc_share_line(
	entry_index INTEGER NOT NULL,
	n INTEGER NOT NULL,
	record TEXT NOT NULL,
	key_box TEXT NOT NULL,
	PRIMARY KEY (entry_index, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE hc_share(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	consent TEXT NOT NULL,
	patient TEXT NOT NULL
) STRICT;

CREATE TRIGGER hc_share_b BEFORE INSERT ON hc_share
BEGIN
	SELECT RAISE(ABORT, 'hc.no_consent')
	WHERE NOT EXISTS (SELECT 1 FROM hc_pub_live WHERE consent = NEW.consent);

	SELECT RAISE(ABORT, 'hc.not_patient')
	WHERE NEW.patient <> (SELECT patient FROM hc_s_consent WHERE consent = NEW.consent);

	SELECT RAISE(ABORT, 'hc.nothing_new')
	WHERE NOT EXISTS (SELECT 1 FROM hc_share_line WHERE entry_index = NEW.entry_index);
END;

CREATE TRIGGER hc_share_a AFTER INSERT ON hc_share
BEGIN
	INSERT INTO hc_s_key(consent, record, key_box, entry_index)
	SELECT NEW.consent, record, key_box, NEW.entry_index
	FROM hc_share_line
	WHERE entry_index = NEW.entry_index
	ORDER BY n;
END;

-- ---- withdraw: the correction of a consent --------------------------------------------------

CREATE TABLE hc_withdraw(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	consent TEXT NOT NULL UNIQUE,
	patient TEXT NOT NULL
) STRICT;

CREATE TRIGGER hc_withdraw_b BEFORE INSERT ON hc_withdraw
BEGIN
	SELECT RAISE(ABORT, 'hc.unknown_consent')
	WHERE NOT EXISTS (SELECT 1 FROM hc_s_consent WHERE consent = NEW.consent);

	SELECT RAISE(ABORT, 'hc.not_patient')
	WHERE NEW.patient <> (SELECT patient FROM hc_s_consent WHERE consent = NEW.consent);

	SELECT RAISE(ABORT, 'hc.withdrawn')
	WHERE (SELECT withdrawn FROM hc_s_consent WHERE consent = NEW.consent) IS NOT NULL;
END;

CREATE TRIGGER hc_withdraw_a AFTER INSERT ON hc_withdraw
BEGIN
	UPDATE hc_s_consent SET withdrawn = NEW.entry_index WHERE consent = NEW.consent;
END;

-- ---- access ---------------------------------------------------------------------------------

-- Every look is an entry, and none is ever undone: a mistaken one was a look as well.
CREATE TABLE hc_access(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	record TEXT NOT NULL,
	institution TEXT NOT NULL,
	purpose TEXT NOT NULL,
	emergency INTEGER,
	reason_hash TEXT,
	-- Nobody breaks the glass without saying why.
	CONSTRAINT "hc.reason" CHECK (emergency IS NOT 1 OR reason_hash IS NOT NULL),
	-- An insurer or a researcher can wait for the patient's word.
	CONSTRAINT "hc.emergency_purpose" CHECK (
		emergency IS NOT 1 OR purpose IN ('treatment', 'referral'))
) STRICT;

CREATE INDEX hc_access_emergency ON hc_access(entry_index) WHERE emergency = 1;

-- basis: own, consent or emergency. What it rested on is settled when it happens.
CREATE TABLE hc_s_access(
	patient TEXT NOT NULL,
	entry_index INTEGER NOT NULL,
	basis TEXT NOT NULL,
	consent TEXT,
	PRIMARY KEY (patient, entry_index)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER hc_access_b BEFORE INSERT ON hc_access
BEGIN
	SELECT RAISE(ABORT, 'hc.not_yours')
	WHERE NOT EXISTS (
		SELECT 1 FROM hc_pub_acting
		WHERE signer = NEW.signer AND institution = NEW.institution
			AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'hc.no_record')
	WHERE NOT EXISTS (SELECT 1 FROM hc_s_record WHERE record = NEW.record);

	-- It is somebody else's illness, and nobody is to be treated by it. Older versions of a
	-- live record stay readable: decisions were made on them.
	SELECT RAISE(ABORT, 'hc.not_live')
	WHERE (SELECT state FROM hc_s_record WHERE record = NEW.record) = 'retracted';

	-- Its own records an institution knows anyway; others only for what the patient agreed to.
	SELECT RAISE(ABORT, 'hc.no_consent')
	WHERE NEW.emergency IS NOT 1
		AND NEW.institution <> (SELECT institution FROM hc_s_record WHERE record = NEW.record)
		AND NOT EXISTS (
			SELECT 1 FROM hc_pub_covered
			WHERE record = NEW.record AND institution = NEW.institution
				AND purpose = NEW.purpose);
END;

CREATE TRIGGER hc_access_a AFTER INSERT ON hc_access
BEGIN
	INSERT INTO hc_s_access(patient, entry_index, basis, consent)
	SELECT patient, NEW.entry_index,
		CASE
		WHEN NEW.emergency = 1 THEN 'emergency'
		WHEN institution = NEW.institution THEN 'own'
		ELSE 'consent'
		END,
		CASE WHEN NEW.emergency IS NOT 1 AND institution <> NEW.institution THEN (
			SELECT min(consent) FROM hc_pub_covered
			WHERE record = NEW.record AND institution = NEW.institution
				AND purpose = NEW.purpose)
		END
	FROM hc_s_record
	WHERE record = NEW.record;
END;

-- ---- review: was the emergency one? ---------------------------------------------------------

-- Nothing is derived from a finding but what is shown, so a mistaken one is voided by two people.
CREATE TABLE hc_review(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	access INTEGER NOT NULL,
	finding TEXT NOT NULL,
	note_hash TEXT NOT NULL
) STRICT;

CREATE INDEX hc_review_access ON hc_review(access);

CREATE VIEW hc_pub_review(access, entry_index, time, finding) AS
	SELECT r.access, r.entry_index, r.time, r.finding
	FROM hc_review r
	WHERE NOT EXISTS (SELECT 1 FROM core_pub_void v WHERE v.entry_index = r.entry_index);

CREATE VIEW hc_pub_unreviewed(access, time, institution, purpose) AS
	SELECT a.entry_index, a.time, a.institution, a.purpose
	FROM hc_access a
	WHERE a.emergency = 1
		AND NOT EXISTS (SELECT 1 FROM hc_pub_review r WHERE r.access = a.entry_index);

CREATE TRIGGER hc_review_b BEFORE INSERT ON hc_review
BEGIN
	SELECT RAISE(ABORT, 'hc.no_emergency')
	WHERE NOT EXISTS (
		SELECT 1 FROM hc_access WHERE entry_index = NEW.access AND emergency = 1);

	SELECT RAISE(ABORT, 'hc.reviewed')
	WHERE EXISTS (SELECT 1 FROM hc_pub_review WHERE access = NEW.access);

	-- A house does not clear itself.
	SELECT RAISE(ABORT, 'hc.four_eyes')
	WHERE NOT EXISTS (
		SELECT 1
		FROM hc_access a, core_pub_member m
		WHERE a.entry_index = NEW.access
			AND m.signer = NEW.signer AND m.role = 'hc:auditor'
			AND m.from_time <= NEW.time AND NEW.time < m.to_time
			AND m.agency <> '' AND m.agency <> a.institution
			AND m.signer <> a.signer);
END;

-- ---- rekey: another card of the same person --------------------------------------------------

-- Nothing but this entry says that two keys are one person's, and it says so of this service
-- alone. What goes over: its records, its consents, which the new card can withdraw, and its log. A key that was
-- boxed to the old card only that card opens; for another the institution corrects the record.
CREATE TABLE hc_rekey(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	at_hand TEXT,
	auditor TEXT,
	paper_hash TEXT,
	CONSTRAINT "hc.rekey_self" CHECK (card <> old),
	-- The old card signs; or it is lost, and two people have seen the papers.
	CONSTRAINT "hc.rekey_second" CHECK (
		iif(at_hand IS NULL, auditor IS NOT NULL AND paper_hash IS NOT NULL,
			at_hand = old AND auditor IS NULL))
) STRICT;

-- Keys that act no more, and the one that does instead.
CREATE TABLE hc_s_rekey(
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	PRIMARY KEY (old)
) STRICT, WITHOUT ROWID;

CREATE INDEX hc_s_rekey_card ON hc_s_rekey(card);

CREATE TRIGGER hc_rekey_b BEFORE INSERT ON hc_rekey
BEGIN
	-- A key that was given up never comes back.
	SELECT RAISE(ABORT, 'hc.card_replaced')
	WHERE EXISTS (
		SELECT 1 FROM hc_s_rekey WHERE old IN (NEW.old, NEW.card));

	SELECT RAISE(ABORT, 'hc.rekey_nothing')
	WHERE NOT EXISTS (
		SELECT 1 FROM hc_s_record WHERE patient = NEW.old
		UNION ALL
		SELECT 1 FROM hc_s_consent WHERE patient = NEW.old);

	SELECT RAISE(ABORT, 'hc.rekey_second')
	WHERE NEW.auditor IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM core_pub_member
			WHERE signer = NEW.auditor AND role = 'core:auditor'
				AND from_time <= NEW.time AND NEW.time < to_time);
END;

CREATE TRIGGER hc_rekey_a AFTER INSERT ON hc_rekey
BEGIN
	UPDATE hc_s_record SET patient = NEW.card WHERE patient = NEW.old;
	UPDATE hc_s_consent SET patient = NEW.card WHERE patient = NEW.old;
	UPDATE hc_s_access SET patient = NEW.card WHERE patient = NEW.old;

	UPDATE hc_s_rekey SET card = NEW.card WHERE card = NEW.old;

	INSERT INTO hc_s_rekey(old, card) VALUES (NEW.old, NEW.card);
END;

CREATE VIEW hc_v_rekey(entry_index, time, signer, old, card, at_hand, auditor) AS
	SELECT entry_index, time, signer, old, card, at_hand, auditor
	FROM hc_rekey
	ORDER BY entry_index;

-- ---- reports --------------------------------------------------------------------------------

CREATE VIEW hc_v_record(patient, record, institution, type_tag, tested, sealed, state) AS
	SELECT patient, record, institution, type_tag, tested, sealed, state
	FROM hc_s_record
	ORDER BY patient, origin_entry, record;

CREATE VIEW hc_v_consent(patient, consent, institution, purpose, origin, until, keys, state) AS
	SELECT c.patient, c.consent, c.institution, c.purpose, c.origin, c.until,
		(SELECT count(*) FROM hc_s_key k WHERE k.consent = c.consent),
		CASE
		WHEN c.withdrawn IS NOT NULL THEN 'withdrawn'
		WHEN c.until <= (SELECT time FROM core_pub_now) THEN 'over'
		ELSE 'live'
		END
	FROM hc_s_consent c
	ORDER BY c.patient, c.since;

-- Everybody who looked, for the patient to read.
CREATE VIEW hc_v_my_log(patient, entry_index, time, institution, signer, purpose, record, basis,
	consent, finding) AS
	SELECT s.patient, s.entry_index, a.time, a.institution, a.signer, a.purpose, a.record,
		s.basis, s.consent,
		(SELECT r.finding FROM hc_pub_review r WHERE r.access = s.entry_index)
	FROM hc_s_access s
	JOIN hc_access a ON a.entry_index = s.entry_index
	ORDER BY s.patient, s.entry_index;

CREATE VIEW hc_v_break_glass(entry_index, time, institution, signer, record, purpose,
	reason_hash, finding) AS
	SELECT a.entry_index, a.time, a.institution, a.signer, a.record, a.purpose, a.reason_hash,
		(SELECT r.finding FROM hc_pub_review r WHERE r.access = a.entry_index)
	FROM hc_access a
	WHERE a.emergency = 1
	ORDER BY a.entry_index;

-- The same test of one patient in two institutions, too soon after the first. A corrected record
-- is one test, and a retracted one is none.
CREATE VIEW hc_v_duplicate(patient, first, again, first_institution, again_institution, days) AS
	SELECT a.patient, a.record, b.record, a.institution, b.institution,
		(b.tested - a.tested) / 86400
	FROM hc_s_record a
	JOIN hc_s_record b ON b.patient = a.patient AND b.type_tag = a.type_tag
		AND b.tested BETWEEN a.tested AND a.tested - 1 + 86400 * (
			SELECT value FROM hc_v_params WHERE param = 'duplicate_days')
	WHERE a.state = 'live' AND b.state = 'live'
		AND b.origin_entry > a.origin_entry
		AND b.institution <> a.institution
	ORDER BY a.patient, a.origin_entry, b.origin_entry;

CREATE VIEW hc_v_institution(institution, name, state, records, accesses, emergencies) AS
	SELECT i.institution, i.name, i.state, coalesce(r.n, 0), coalesce(a.n, 0),
		coalesce(a.emergencies, 0)
	FROM hc_s_institution i
	LEFT JOIN (
		SELECT institution, count(*) AS n FROM hc_s_record
		WHERE state = 'live' GROUP BY institution) r ON r.institution = i.institution
	LEFT JOIN (
		SELECT institution, count(*) AS n, sum(emergency IS 1) AS emergencies FROM hc_access
		GROUP BY institution) a ON a.institution = i.institution
	ORDER BY i.institution;

-- ---- audits: empty, always ------------------------------------------------------------------

-- Every look rested on something that held when it happened.
CREATE VIEW hc_audit_access(entry_index) AS
	SELECT a.entry_index
	FROM hc_access a
	JOIN hc_s_record r ON r.record = a.record
	WHERE a.emergency IS NOT 1
		AND a.institution <> r.institution
		AND NOT EXISTS (
			SELECT 1 FROM hc_s_consent c
			WHERE c.patient = r.patient
				AND c.institution = a.institution
				AND c.purpose = a.purpose
				AND coalesce(c.origin, r.origin) = r.origin
				AND c.until > a.time
				AND c.since < a.entry_index
				AND (c.withdrawn IS NULL OR c.withdrawn > a.entry_index));

-- Every look is in the log of the patient whose record it was, and nowhere else.
CREATE VIEW hc_audit_log(entry_index) AS
	SELECT a.entry_index
	FROM hc_access a
	JOIN hc_record r ON r.record = a.record
	WHERE NOT EXISTS (
		SELECT 1 FROM hc_s_access s
		WHERE s.entry_index = a.entry_index
			AND s.patient = coalesce((
				SELECT card FROM hc_s_rekey WHERE old = r.patient), r.patient))
	UNION ALL
	SELECT s.entry_index FROM hc_s_access s
	WHERE NOT EXISTS (
		SELECT 1 FROM hc_access a
		JOIN hc_record r ON r.record = a.record
		WHERE a.entry_index = s.entry_index
			AND s.patient = coalesce((
				SELECT card FROM hc_s_rekey WHERE old = r.patient), r.patient));

-- Of the versions of a record at most one is live.
CREATE VIEW hc_audit_versions(origin) AS
	SELECT origin FROM hc_s_record
	WHERE state = 'live'
	GROUP BY origin
	HAVING count(*) > 1;

-- No key went to an institution without the consent of the patient whose record it opens, to this
-- record and not yet withdrawn.
CREATE VIEW hc_audit_keys(consent, record) AS
	SELECT k.consent, k.record
	FROM hc_s_key k
	JOIN hc_s_consent c ON c.consent = k.consent
	JOIN hc_s_record r ON r.record = k.record
	WHERE r.patient <> c.patient OR r.sealed = 0 OR c.origin <> r.origin
		OR k.entry_index < c.since OR c.withdrawn < k.entry_index;
