-- vfy: verification without documents. A programme says what it must know; the applicant agrees
-- to exactly that; the agency that knows it for sure answers yes or no. No value stands here, only
-- the answer and the digest of its evidence. Who is selected follows from the answers alone.

-- ---- parameters -----------------------------------------------------------------------------

-- What the service was published with. core.param sets others, from a day on.
CREATE TABLE vfy_param_value(
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How long after the last day of applying agencies may take to answer.
INSERT INTO vfy_param_value(name, value)
VALUES ('answer_days', 30);

CREATE VIEW vfy_v_params(name, value) AS
	SELECT d.name, min(100000, coalesce((
		SELECT p.value FROM core_pub_param_now p
		WHERE p.service = 'vfy' AND p.name = d.name), d.value))
	FROM vfy_param_value d
	ORDER BY d.name;

-- ---- programme, and its end -----------------------------------------------------------------

CREATE TABLE vfy_programme(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	programme TEXT NOT NULL UNIQUE,
	title TEXT NOT NULL,
	places INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	CONSTRAINT "vfy.period" CHECK (to_day BETWEEN from_day AND from_day + 366)
) STRICT;

CREATE TABLE vfy_cancel(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	programme TEXT NOT NULL UNIQUE,
	reason TEXT NOT NULL
) STRICT;

CREATE VIEW vfy_pub_programme(programme, title) AS
	SELECT programme, title FROM vfy_programme p
	WHERE NOT EXISTS (SELECT 1 FROM vfy_cancel c WHERE c.programme = p.programme);

CREATE VIEW vfy_pub_open(programme, title) AS
	SELECT programme, title FROM vfy_programme p
	WHERE NOT EXISTS (SELECT 1 FROM vfy_cancel c WHERE c.programme = p.programme)
		AND (SELECT day FROM core_pub_now) BETWEEN from_day AND to_day;

CREATE TRIGGER vfy_programme_b BEFORE INSERT ON vfy_programme
BEGIN
	SELECT RAISE(ABORT, 'vfy.programme_exists')
	WHERE EXISTS (SELECT 1 FROM vfy_programme WHERE programme = NEW.programme);
END;

-- Who may act for a programme: the offices of the agency that opened it.
CREATE VIEW vfy_pub_office(programme, signer, from_time, to_time) AS
	SELECT p.programme, m.signer, m.from_time, m.to_time
	FROM vfy_programme p
	JOIN core_pub_member o ON o.signer = p.signer AND o.role = 'vfy:office'
		AND o.from_time <= p.time AND p.time < o.to_time
	JOIN core_pub_member m ON m.role = 'vfy:office' AND m.agency = o.agency;

CREATE TRIGGER vfy_cancel_b BEFORE INSERT ON vfy_cancel
BEGIN
	SELECT RAISE(ABORT, 'vfy.no_programme')
	WHERE NOT EXISTS (SELECT 1 FROM vfy_pub_programme WHERE programme = NEW.programme);

	SELECT RAISE(ABORT, 'vfy.other_office')
	WHERE NOT EXISTS (
		SELECT 1 FROM vfy_pub_office
		WHERE programme = NEW.programme AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	-- What somebody was promised is not taken back so.
	SELECT RAISE(ABORT, 'vfy.decided')
	WHERE EXISTS (
		SELECT 1 FROM vfy_s_case
		WHERE programme = NEW.programme AND outcome IS NOT NULL);
END;

-- ---- requirement ----------------------------------------------------------------------------

-- source_role: the role of the one agency whose word counts. must = 0: only points depend on it.
CREATE TABLE vfy_requirement(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	programme TEXT NOT NULL,
	attribute TEXT NOT NULL,
	source_role TEXT NOT NULL,
	points INTEGER,
	must INTEGER,
	UNIQUE (programme, attribute)
) STRICT;

CREATE TRIGGER vfy_requirement_b BEFORE INSERT ON vfy_requirement
BEGIN
	SELECT RAISE(ABORT, 'vfy.no_programme')
	WHERE NOT EXISTS (SELECT 1 FROM vfy_pub_programme WHERE programme = NEW.programme);

	SELECT RAISE(ABORT, 'vfy.other_office')
	WHERE NOT EXISTS (
		SELECT 1 FROM vfy_pub_office
		WHERE programme = NEW.programme AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	-- Consent is to a list, and a list that somebody has agreed to does not grow.
	SELECT RAISE(ABORT, 'vfy.frozen')
	WHERE EXISTS (SELECT 1 FROM vfy_s_case WHERE programme = NEW.programme);

	SELECT RAISE(ABORT, 'vfy.requirement_exists')
	WHERE EXISTS (
		SELECT 1 FROM vfy_requirement
		WHERE programme = NEW.programme AND attribute = NEW.attribute);

	-- A question that nobody may answer would keep everybody waiting.
	SELECT RAISE(ABORT, 'vfy.no_source')
	WHERE NOT EXISTS (
		SELECT 1 FROM core_pub_member
		WHERE role = NEW.source_role AND from_time <= NEW.time AND NEW.time < to_time);
END;

-- ---- apply: the consent ---------------------------------------------------------------------

CREATE TABLE vfy_apply(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	application TEXT NOT NULL UNIQUE,
	programme TEXT NOT NULL,
	applicant TEXT NOT NULL,
	consent_until INTEGER NOT NULL,
	UNIQUE (programme, applicant)
) STRICT;

-- due: answers still to come; open: those among them of what is a must; failed: a must that was
-- answered no.
CREATE TABLE vfy_s_case(
	application TEXT PRIMARY KEY,
	programme TEXT NOT NULL,
	applicant TEXT NOT NULL,
	consent_until INTEGER NOT NULL,
	arrived INTEGER NOT NULL,
	due INTEGER NOT NULL,
	open INTEGER NOT NULL,
	failed INTEGER NOT NULL DEFAULT 0,
	points INTEGER NOT NULL DEFAULT 0,
	withdrawn INTEGER NOT NULL DEFAULT 0,
	outcome TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX vfy_s_case_rank ON vfy_s_case(programme, points DESC, arrived);
CREATE INDEX vfy_s_case_decided ON vfy_s_case(programme) WHERE outcome IS NOT NULL;
CREATE INDEX vfy_s_case_due ON vfy_s_case(programme, consent_until)
	WHERE due > 0 AND failed = 0 AND withdrawn = 0;

CREATE VIEW vfy_pub_case(application, programme) AS
	SELECT application, programme FROM vfy_s_case WHERE withdrawn = 0;

CREATE TRIGGER vfy_apply_b BEFORE INSERT ON vfy_apply
BEGIN
	SELECT RAISE(ABORT, 'vfy.card_replaced')
	WHERE EXISTS (SELECT 1 FROM vfy_s_rekey WHERE old = NEW.applicant);

	SELECT RAISE(ABORT, 'vfy.not_open')
	WHERE NOT EXISTS (SELECT 1 FROM vfy_pub_open WHERE programme = NEW.programme);

	SELECT RAISE(ABORT, 'vfy.application_exists')
	WHERE EXISTS (SELECT 1 FROM vfy_s_case WHERE application = NEW.application);

	SELECT RAISE(ABORT, 'vfy.one_application')
	WHERE EXISTS (
			SELECT 1 FROM vfy_apply
			WHERE programme = NEW.programme AND applicant = NEW.applicant)
		OR EXISTS (
			SELECT 1
			FROM vfy_s_rekey r
			JOIN vfy_apply a ON a.programme = NEW.programme AND a.applicant = r.old
			WHERE r.card = NEW.applicant);

	SELECT RAISE(ABORT, 'vfy.consent_past')
	WHERE NEW.consent_until <= NEW.time;
END;

CREATE TRIGGER vfy_apply_a AFTER INSERT ON vfy_apply
BEGIN
	INSERT INTO vfy_s_case(application, programme, applicant, consent_until, arrived, due, open)
	SELECT NEW.application, NEW.programme, NEW.applicant, NEW.consent_until, NEW.entry_index,
		count(*), coalesce(sum(must IS NOT 0), 0)
	FROM vfy_requirement
	WHERE programme = NEW.programme;
END;

-- ---- answer, and its correction -------------------------------------------------------------

-- The evidence may be anything that the source has. Where it is a certificate, or the record that
-- one was shown, that must stand. The record is the better evidence: it names no certificate.
CREATE TABLE vfy_answer(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	application TEXT NOT NULL,
	attribute TEXT NOT NULL,
	answer INTEGER NOT NULL,
	evidence TEXT NOT NULL
) STRICT;

-- The answer that counts.
CREATE TABLE vfy_s_answer(
	application TEXT NOT NULL,
	attribute TEXT NOT NULL,
	answer INTEGER NOT NULL,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	PRIMARY KEY (application, attribute)
) STRICT, WITHOUT ROWID;

-- An answer changes its application's account.
CREATE TRIGGER vfy_s_answer_a AFTER INSERT ON vfy_s_answer
BEGIN
	UPDATE vfy_s_case
	SET (due, open, failed, points) = (
		SELECT count(*) - count(a.answer),
			coalesce(sum(r.must IS NOT 0 AND a.answer IS NULL), 0),
			coalesce(sum(r.must IS NOT 0 AND a.answer = 0), 0),
			coalesce(sum(iif(a.answer = 1, r.points, 0)), 0)
		FROM vfy_requirement r
		LEFT JOIN vfy_s_answer a ON a.application = NEW.application
			AND a.attribute = r.attribute
		WHERE r.programme = vfy_s_case.programme)
	WHERE application = NEW.application;
END;

-- Who may say what of whom: an attribute of an application, and the role that knows it.
CREATE VIEW vfy_pub_question(application, attribute, source_role) AS
	SELECT c.application, r.attribute, r.source_role
	FROM vfy_s_case c
	JOIN vfy_requirement r ON r.programme = c.programme;

CREATE VIEW vfy_pub_source(application, attribute, signer, from_time, to_time) AS
	SELECT q.application, q.attribute, m.signer, m.from_time, m.to_time
	FROM vfy_pub_question q
	JOIN core_pub_member m ON m.role = q.source_role;

CREATE TRIGGER vfy_answer_b BEFORE INSERT ON vfy_answer
BEGIN
	SELECT RAISE(ABORT, 'vfy.not_asked')
	WHERE NOT EXISTS (
		SELECT 1 FROM vfy_pub_question
		WHERE application = NEW.application AND attribute = NEW.attribute);

	SELECT RAISE(ABORT, 'vfy.not_the_source')
	WHERE NOT EXISTS (
		SELECT 1 FROM vfy_pub_source
		WHERE application = NEW.application AND attribute = NEW.attribute
			AND signer = NEW.signer AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'vfy.no_consent')
	WHERE EXISTS (
		SELECT 1 FROM vfy_s_case
		WHERE application = NEW.application
			AND (consent_until < NEW.time OR withdrawn = 1));

	SELECT RAISE(ABORT, 'vfy.answered')
	WHERE EXISTS (
		SELECT 1 FROM vfy_s_answer
		WHERE application = NEW.application AND attribute = NEW.attribute);

	SELECT RAISE(ABORT, 'vfy.certificate_not_live')
	WHERE EXISTS (SELECT 1 FROM cert_pub_evidence WHERE evidence = NEW.evidence AND live = 0);

	SELECT RAISE(ABORT, 'vfy.answer_late')
	WHERE (SELECT day FROM core_pub_now) > (
		SELECT p.to_day FROM vfy_programme p
		JOIN vfy_s_case c ON c.programme = p.programme
		WHERE c.application = NEW.application)
		+ (SELECT value FROM vfy_v_params WHERE name = 'answer_days');

	SELECT RAISE(ABORT, 'vfy.decided')
	WHERE EXISTS (
		SELECT 1
		FROM vfy_s_case c
		JOIN vfy_s_case other ON other.programme = c.programme AND other.outcome IS NOT NULL
		WHERE c.application = NEW.application);
END;

CREATE TRIGGER vfy_answer_a AFTER INSERT ON vfy_answer
BEGIN
	INSERT INTO vfy_s_answer(application, attribute, answer, signer, time)
	VALUES (NEW.application, NEW.attribute, NEW.answer, NEW.signer, NEW.time);
END;

-- The source was wrong and says so, before anything was decided on it.
CREATE TABLE vfy_revise(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	application TEXT NOT NULL,
	attribute TEXT NOT NULL,
	answer INTEGER NOT NULL,
	evidence TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER vfy_revise_b BEFORE INSERT ON vfy_revise
BEGIN
	SELECT RAISE(ABORT, 'vfy.not_answered')
	WHERE NOT EXISTS (
		SELECT 1 FROM vfy_s_answer
		WHERE application = NEW.application AND attribute = NEW.attribute
			AND answer <> NEW.answer);

	-- Who said it, and still is the one to say it.
	SELECT RAISE(ABORT, 'vfy.not_the_source')
	WHERE NEW.signer <> (
			SELECT signer FROM vfy_s_answer
			WHERE application = NEW.application AND attribute = NEW.attribute)
		OR NOT EXISTS (
			SELECT 1 FROM vfy_pub_source
			WHERE application = NEW.application AND attribute = NEW.attribute
				AND signer = NEW.signer
				AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'vfy.certificate_not_live')
	WHERE EXISTS (SELECT 1 FROM cert_pub_evidence WHERE evidence = NEW.evidence AND live = 0);

	SELECT RAISE(ABORT, 'vfy.decided')
	WHERE EXISTS (
		SELECT 1
		FROM vfy_s_case c
		JOIN vfy_s_case other ON other.programme = c.programme AND other.outcome IS NOT NULL
		WHERE c.application = NEW.application);
END;

CREATE TRIGGER vfy_revise_a AFTER INSERT ON vfy_revise
BEGIN
	DELETE FROM vfy_s_answer
	WHERE application = NEW.application AND attribute = NEW.attribute;

	INSERT INTO vfy_s_answer(application, attribute, answer, signer, time)
	VALUES (NEW.application, NEW.attribute, NEW.answer, NEW.signer, NEW.time);
END;

-- ---- withdraw -------------------------------------------------------------------------------

CREATE TABLE vfy_withdraw(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	application TEXT NOT NULL UNIQUE,
	applicant TEXT NOT NULL
) STRICT;

CREATE TRIGGER vfy_withdraw_b BEFORE INSERT ON vfy_withdraw
BEGIN
	SELECT RAISE(ABORT, 'vfy.not_applicant')
	WHERE NOT EXISTS (
		SELECT 1 FROM vfy_s_case
		WHERE application = NEW.application AND applicant = NEW.applicant);

	SELECT RAISE(ABORT, 'vfy.withdrawn')
	WHERE (SELECT withdrawn FROM vfy_s_case WHERE application = NEW.application) = 1;
END;

CREATE TRIGGER vfy_withdraw_a AFTER INSERT ON vfy_withdraw
BEGIN
	UPDATE vfy_s_case SET withdrawn = 1 WHERE application = NEW.application;
END;

-- ---- select ---------------------------------------------------------------------------------

CREATE VIEW vfy_pub_running(programme, application, points, arrived) AS
	SELECT programme, application, points, arrived
	FROM vfy_s_case
	WHERE failed = 0 AND open = 0 AND withdrawn = 0;

-- More points first, and of equals whoever came first.
CREATE VIEW vfy_pub_rank(programme, application, points, place) AS
	SELECT programme, application, points,
		row_number() OVER (PARTITION BY programme ORDER BY points DESC, arrived)
	FROM vfy_pub_running;

-- Says what the rules say, never anything else. When a place falls free, the next one up is
-- selected by another entry.
CREATE TABLE vfy_select(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	application TEXT NOT NULL,
	outcome TEXT NOT NULL
) STRICT;

CREATE TRIGGER vfy_select_b BEFORE INSERT ON vfy_select
BEGIN
	SELECT RAISE(ABORT, 'vfy.no_application')
	WHERE NOT EXISTS (SELECT 1 FROM vfy_s_case WHERE application = NEW.application);

	SELECT RAISE(ABORT, 'vfy.no_programme')
	WHERE NOT EXISTS (
		SELECT 1
		FROM vfy_s_case c
		JOIN vfy_pub_programme p ON p.programme = c.programme
		WHERE c.application = NEW.application);

	SELECT RAISE(ABORT, 'vfy.other_office')
	WHERE NOT EXISTS (
		SELECT 1
		FROM vfy_s_case c
		JOIN vfy_pub_office o ON o.programme = c.programme
		WHERE c.application = NEW.application AND o.signer = NEW.signer
			AND o.from_time <= NEW.time AND NEW.time < o.to_time);

	-- Nobody is ranked while an answer about anybody may still come, one that only gives points
	-- too: it would change the order.
	SELECT RAISE(ABORT, 'vfy.still_open')
	WHERE EXISTS (
		SELECT 1
		FROM vfy_s_case c
		JOIN vfy_programme p ON p.programme = c.programme
		JOIN core_pub_now n
		WHERE c.application = NEW.application
			AND (n.day <= p.to_day
				OR (n.day <= p.to_day + (
						SELECT value FROM vfy_v_params WHERE name = 'answer_days')
					AND EXISTS (
						SELECT 1 FROM vfy_s_case o
						WHERE o.programme = c.programme AND o.due > 0 AND o.failed = 0
							AND o.withdrawn = 0 AND o.consent_until >= NEW.time))));

	-- Fewer stand before it in the ranking than there are places. The ranking itself would be
	-- that of all programmes, for each select.
	SELECT RAISE(ABORT, 'vfy.rules_say_otherwise')
	WHERE (NEW.outcome = 'selected') <> EXISTS (
		SELECT 1
		FROM vfy_pub_running c
		JOIN vfy_programme p ON p.programme = c.programme
		WHERE c.application = NEW.application
			AND p.places > (
				SELECT count(*) FROM vfy_pub_running o
				WHERE o.programme = c.programme AND o.points >= c.points
					AND (o.points > c.points OR o.arrived < c.arrived)));

	SELECT RAISE(ABORT, 'vfy.said_already')
	WHERE NEW.outcome = (SELECT outcome FROM vfy_s_case WHERE application = NEW.application);
END;

CREATE TRIGGER vfy_select_a AFTER INSERT ON vfy_select
BEGIN
	UPDATE vfy_s_case SET outcome = NEW.outcome WHERE application = NEW.application;
END;

CREATE VIEW vfy_pub_selected(programme, applicant) AS
	SELECT programme, applicant FROM vfy_s_case
	WHERE outcome = 'selected' AND withdrawn = 0;

-- ---- rekey: another card of the same person --------------------------------------------------

-- Nothing but this entry says that two keys are one person's, and it says so of this service
-- alone. What goes over: its applications.
CREATE TABLE vfy_rekey(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	at_hand TEXT,
	auditor TEXT,
	paper_hash TEXT,
	CONSTRAINT "vfy.rekey_self" CHECK (card <> old),
	-- The old card signs; or it is lost, and two people have seen the papers.
	CONSTRAINT "vfy.rekey_second" CHECK (
		iif(at_hand IS NULL, auditor IS NOT NULL AND paper_hash IS NOT NULL,
			at_hand = old AND auditor IS NULL))
) STRICT;

-- Keys that act no more, and the one that does instead.
CREATE TABLE vfy_s_rekey(
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	PRIMARY KEY (old)
) STRICT, WITHOUT ROWID;

CREATE INDEX vfy_s_rekey_card ON vfy_s_rekey(card);

CREATE TRIGGER vfy_rekey_b BEFORE INSERT ON vfy_rekey
BEGIN
	-- A key that was given up never comes back.
	SELECT RAISE(ABORT, 'vfy.card_replaced')
	WHERE EXISTS (
		SELECT 1 FROM vfy_s_rekey WHERE old IN (NEW.old, NEW.card));

	SELECT RAISE(ABORT, 'vfy.rekey_nothing')
	WHERE NOT EXISTS (
		SELECT 1 FROM vfy_s_case WHERE applicant = NEW.old);

	SELECT RAISE(ABORT, 'vfy.rekey_second')
	WHERE NEW.auditor IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM core_pub_member
			WHERE signer = NEW.auditor AND role = 'core:auditor'
				AND from_time <= NEW.time AND NEW.time < to_time);

	-- Two applications of one person, who withdraws one of them first.
	SELECT RAISE(ABORT, 'vfy.one_application')
	WHERE EXISTS (
		SELECT 1
		FROM vfy_s_case o
		JOIN vfy_s_case n ON n.programme = o.programme AND n.applicant = NEW.card
		WHERE o.applicant = NEW.old AND o.withdrawn = 0 AND n.withdrawn = 0
			AND NEW.card <> NEW.old);
END;

CREATE TRIGGER vfy_rekey_a AFTER INSERT ON vfy_rekey
BEGIN
	UPDATE vfy_s_case SET applicant = NEW.card WHERE applicant = NEW.old;

	UPDATE vfy_s_rekey SET card = NEW.card WHERE card = NEW.old;

	INSERT INTO vfy_s_rekey(old, card) VALUES (NEW.old, NEW.card);
END;

CREATE VIEW vfy_v_rekey(entry_index, time, signer, old, card, at_hand, auditor) AS
	SELECT entry_index, time, signer, old, card, at_hand, auditor
	FROM vfy_rekey
	ORDER BY entry_index;

-- ---- reports --------------------------------------------------------------------------------

-- Everything that may be asked about an applicant, and who has asked and answered.
CREATE VIEW vfy_v_who_asked(applicant, programme, attribute, source_role, asked_by, time, answer) AS
	SELECT c.applicant, c.programme, q.attribute, q.source_role, a.signer, a.time, a.answer
	FROM vfy_s_case c
	JOIN vfy_pub_question q ON q.application = c.application
	LEFT JOIN vfy_s_answer a
		ON a.application = c.application AND a.attribute = q.attribute
	ORDER BY c.applicant, c.programme, q.attribute;

CREATE VIEW vfy_v_rank(programme, place, application, points, outcome) AS
	SELECT r.programme, r.place, r.application, r.points, c.outcome
	FROM vfy_pub_rank r
	JOIN vfy_s_case c ON c.application = r.application
	ORDER BY r.programme, r.place;

CREATE VIEW vfy_v_programmes(programme, title, places, applications, open, selected) AS
	SELECT p.programme, p.title, p.places,
		(SELECT count(*) FROM vfy_s_case c WHERE c.programme = p.programme),
		(SELECT count(*) FROM vfy_s_case c
			WHERE c.programme = p.programme AND c.due > 0 AND c.failed = 0
				AND c.withdrawn = 0),
		(SELECT count(*) FROM vfy_pub_selected s WHERE s.programme = p.programme)
	FROM vfy_programme p
	ORDER BY p.programme;

-- ---- audits: empty, always ------------------------------------------------------------------

CREATE VIEW vfy_audit_places(programme) AS
	SELECT p.programme FROM vfy_programme p
	WHERE p.places < (
		SELECT count(*) FROM vfy_pub_selected s WHERE s.programme = p.programme);

-- Nobody was answered for without being asked about.
CREATE VIEW vfy_audit_asked(application, attribute) AS
	SELECT a.application, a.attribute FROM vfy_s_answer a
	WHERE NOT EXISTS (
		SELECT 1 FROM vfy_pub_question q
		WHERE q.application = a.application AND q.attribute = a.attribute);
