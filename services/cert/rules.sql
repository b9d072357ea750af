-- cert: civil certificates. The certificate itself is a file of the citizen's. Here stands that it
-- was issued, of which kind, from when until when, and whether it still holds: enough to tell a
-- true one from a forged or a revoked one, and nothing about whose it is.

-- ---- kinds ----------------------------------------------------------------------------------

-- Every kind has one role that may issue it. single = 1: a person has one live certificate of the
-- kind. valid_days: the longest a certificate may hold; core.param sets another from a day on, by
-- the name days_KIND, and 0 stops the kind. What a kind says and how it is printed is not law and
-- stands elsewhere (doc/protocol/cert.md).
CREATE TABLE cert_param_kind(
	kind TEXT PRIMARY KEY,
	ko TEXT NOT NULL,
	en TEXT NOT NULL,
	role TEXT NOT NULL,
	single INTEGER NOT NULL,
	valid_days INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO cert_param_kind(kind, ko, en, role, single, valid_days)
VALUES
	('resident_household', '주민등록표 등본', 'Resident register, household',
		'cert:resident', 0, 90),
	('resident_person', '주민등록표 초본', 'Resident register, person',
		'cert:resident', 0, 90),
	('residency', '거주 확인서', 'Certificate of residency',
		'cert:resident', 1, 30),
	('seal', '인감증명서', 'Certificate of seal impression',
		'cert:resident', 0, 90),
	('signature', '본인서명사실확인서', 'Certificate of personal signature',
		'cert:resident', 0, 90),
	('family', '가족관계증명서', 'Certificate of family relations',
		'cert:resident', 0, 90),
	('marriage', '혼인관계증명서', 'Certificate of marriage',
		'cert:resident', 0, 90),
	('localtax_paid', '지방세 납세증명서', 'Local tax clearance',
		'cert:tax', 0, 30),
	('localtax_assessed', '지방세 세목별 과세증명서', 'Local tax assessment',
		'cert:tax', 0, 90),
	('water_paid', '수도요금 납부증명서', 'Water charges paid',
		'cert:water', 0, 90),
	('disability', '장애인증명서', 'Certificate of disability',
		'cert:welfare', 0, 90),
	('welfare_recipient', '국민기초생활수급자 증명서', 'Recipient of basic livelihood',
		'cert:welfare', 0, 90),
	('near_poverty', '차상위계층 확인서', 'Near-poverty household',
		'cert:welfare', 0, 90),
	('single_parent', '한부모가족 증명서', 'Single-parent family',
		'cert:welfare', 0, 365),
	('multichild', '다자녀 가정 확인서', 'Family with many children',
		'cert:welfare', 1, 365),
	('pregnant', '임산부 확인서', 'Expectant mother',
		'cert:health', 1, 300),
	('vaccination', '예방접종 증명서', 'Certificate of vaccination',
		'cert:health', 0, 3650),
	('youth_allowance', '청년수당 수급 확인서', 'Recipient of the youth allowance',
		'cert:welfare', 0, 90),
	('employment', '재직증명서', 'Certificate of employment',
		'cert:hr', 0, 90),
	('career', '경력증명서', 'Certificate of service',
		'cert:hr', 0, 90),
	('public_job', '공공일자리 경력증명서', 'Service in a public job programme',
		'cert:labor', 0, 90),
	('training', '교육훈련 수료증', 'Certificate of training',
		'cert:academy', 0, 3650),
	('volunteer', '자원봉사 활동 확인서', 'Volunteer work',
		'cert:volunteer', 0, 3650),
	('land_price', '개별공시지가 확인서', 'Official land price',
		'cert:land', 0, 90),
	('building', '건축물 사용승인 확인서', 'Building approval',
		'cert:building', 0, 90),
	('realtor', '공인중개사 자격 확인서', 'Licensed realtor',
		'cert:land', 1, 90),
	('taxi_licence', '택시운전 자격증명', 'Taxi driver''s licence',
		'cert:transport', 1, 365),
	('road_occupancy', '도로점용 허가증', 'Road occupancy permit',
		'cert:road', 0, 365),
	('ev_subsidy', '전기자동차 보조금 지급 확인서', 'Electric car subsidy',
		'cert:ev', 0, 90);
-- What holds today. Days are multiplied into seconds: a hundred thousand are far enough.
CREATE VIEW cert_pub_kind(kind, ko, en, role, single, valid_days) AS
	SELECT k.kind, k.ko, k.en, k.role, k.single, min(100000, coalesce((
		SELECT p.value FROM core_pub_param_now p
		WHERE p.service = 'cert' AND p.name = 'days_' || k.kind), k.valid_days))
	FROM cert_param_kind k;

-- ---- certificates ---------------------------------------------------------------------------

-- One row a certificate. status as in the status list: 0 valid, 1 revoked, 3 superseded. That one
-- has expired is a matter of the clock and no status.
CREATE TABLE cert_s_state(
	issued_by INTEGER PRIMARY KEY,
	digest TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL,
	agency TEXT NOT NULL,
	time INTEGER NOT NULL,
	list INTEGER NOT NULL,
	idx INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_until INTEGER NOT NULL,
	subject_tag TEXT,
	status INTEGER NOT NULL DEFAULT 0,
	ended_by INTEGER,
	UNIQUE (list, idx),
	CONSTRAINT "cert.period" CHECK (valid_until > valid_from)
) STRICT;

CREATE INDEX cert_s_state_tag ON cert_s_state(kind, subject_tag)
	WHERE subject_tag IS NOT NULL AND status = 0;

-- status 4: the time is over. 5: not yet begun.
CREATE VIEW cert_pub_status(digest, kind, status, valid_from, valid_until, agency,
	subject_tag) AS
	SELECT s.digest, s.kind,
		CASE
		WHEN s.status <> 0 THEN s.status
		WHEN s.valid_until <= n.time THEN 4
		WHEN s.valid_from > n.time THEN 5
		ELSE 0
		END,
		s.valid_from, s.valid_until, s.agency, s.subject_tag
	FROM cert_s_state s, core_pub_now n;

-- For which agency a signer issues a kind, from when until when. Whoever was enrolled without an
-- agency acts for itself alone.
CREATE VIEW cert_pub_issuer(kind, signer, agency, from_time, to_time) AS
	SELECT k.kind, m.signer, iif(m.agency = '', m.signer, m.agency), m.from_time, m.to_time
	FROM cert_param_kind k
	JOIN core_pub_member m ON m.role = k.role;

-- Who may end a certificate. own: of the agency that issued it.
CREATE VIEW cert_pub_ender(digest, signer, own, from_time, to_time) AS
	SELECT s.digest, i.signer, i.agency = s.agency, i.from_time, i.to_time
	FROM cert_s_state s
	JOIN cert_pub_issuer i ON i.kind = s.kind;

-- What is asked of every new certificate, the first of somebody or one in another's place.
CREATE TRIGGER cert_s_state_b BEFORE INSERT ON cert_s_state
BEGIN
	SELECT RAISE(ABORT, 'cert.digest_exists')
	WHERE EXISTS (SELECT 1 FROM cert_s_state WHERE digest = NEW.digest);

	-- Two certificates in one slot could not be revoked one without the other.
	SELECT RAISE(ABORT, 'cert.slot_used')
	WHERE EXISTS (SELECT 1 FROM cert_s_state WHERE list = NEW.list AND idx = NEW.idx);

	SELECT RAISE(ABORT, 'cert.over')
	WHERE NEW.valid_until <= NEW.time;

	SELECT RAISE(ABORT, 'cert.too_long')
	WHERE NEW.valid_until - NEW.valid_from > 86400 * (
		SELECT valid_days FROM cert_pub_kind WHERE kind = NEW.kind);

	-- The tag says that two are one person's, and nothing else about the person.
	SELECT RAISE(ABORT, 'cert.live_exists')
	WHERE EXISTS (
		SELECT 1 FROM cert_s_state
		WHERE kind = NEW.kind AND subject_tag = NEW.subject_tag AND status = 0
			AND valid_until > NEW.time);
END;

-- ---- issue ----------------------------------------------------------------------------------

CREATE TABLE cert_issue(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	kind TEXT NOT NULL,
	digest TEXT NOT NULL,
	list INTEGER NOT NULL,
	idx INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_until INTEGER NOT NULL,
	subject_tag TEXT
) STRICT;

CREATE TRIGGER cert_issue_b BEFORE INSERT ON cert_issue
BEGIN
	SELECT RAISE(ABORT, 'cert.unknown_kind')
	WHERE NOT EXISTS (SELECT 1 FROM cert_param_kind WHERE kind = NEW.kind);

	SELECT RAISE(ABORT, 'cert.wrong_issuer')
	WHERE NOT EXISTS (
		SELECT 1 FROM cert_pub_issuer
		WHERE kind = NEW.kind AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'cert.tag_missing')
	WHERE NEW.subject_tag IS NULL
		AND (SELECT single FROM cert_param_kind WHERE kind = NEW.kind) = 1;

	-- A tag where none is needed would only show which certificates are one person's.
	SELECT RAISE(ABORT, 'cert.tag_needless')
	WHERE NEW.subject_tag IS NOT NULL
		AND (SELECT single FROM cert_param_kind WHERE kind = NEW.kind) = 0;
END;

CREATE TRIGGER cert_issue_a AFTER INSERT ON cert_issue
BEGIN
	INSERT INTO cert_s_state(issued_by, digest, kind, agency, time, list, idx, valid_from,
		valid_until, subject_tag)
	VALUES (NEW.entry_index, NEW.digest, NEW.kind, (
			SELECT agency FROM cert_pub_issuer
			WHERE kind = NEW.kind AND signer = NEW.signer
				AND from_time <= NEW.time AND NEW.time < to_time),
		NEW.time, NEW.list, NEW.idx, NEW.valid_from, NEW.valid_until, NEW.subject_tag);
END;

-- ---- supersede: another in its place --------------------------------------------------------

-- What the old one said has changed or was written wrongly. Kind and person stay, so neither is
-- said again.
CREATE TABLE cert_supersede(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	old TEXT NOT NULL,
	digest TEXT NOT NULL,
	list INTEGER NOT NULL,
	idx INTEGER NOT NULL,
	valid_from INTEGER NOT NULL,
	valid_until INTEGER NOT NULL
) STRICT;

CREATE TRIGGER cert_supersede_b BEFORE INSERT ON cert_supersede
BEGIN
	SELECT RAISE(ABORT, 'cert.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM cert_s_state WHERE digest = NEW.old);

	-- In the place of what has ended by itself a new one is simply issued.
	SELECT RAISE(ABORT, 'cert.not_valid')
	WHERE EXISTS (
		SELECT 1 FROM cert_s_state
		WHERE digest = NEW.old AND (status <> 0 OR valid_until <= NEW.time));

	SELECT RAISE(ABORT, 'cert.wrong_issuer')
	WHERE NOT EXISTS (
		SELECT 1 FROM cert_pub_ender
		WHERE digest = NEW.old AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	-- Digests are public. Nobody ends what another agency has issued.
	SELECT RAISE(ABORT, 'cert.other_agency')
	WHERE NOT EXISTS (
		SELECT 1 FROM cert_pub_ender
		WHERE digest = NEW.old AND signer = NEW.signer AND own = 1
			AND from_time <= NEW.time AND NEW.time < to_time);
END;

CREATE TRIGGER cert_supersede_a AFTER INSERT ON cert_supersede
BEGIN
	UPDATE cert_s_state
	SET status = 3, ended_by = NEW.entry_index
	WHERE digest = NEW.old;

	INSERT INTO cert_s_state(issued_by, digest, kind, agency, time, list, idx, valid_from,
		valid_until, subject_tag)
	SELECT NEW.entry_index, NEW.digest, kind, agency, NEW.time, NEW.list, NEW.idx,
		NEW.valid_from, NEW.valid_until, subject_tag
	FROM cert_s_state
	WHERE digest = NEW.old;
END;

-- ---- revoke ---------------------------------------------------------------------------------

-- Also the correction of an issue. It is final: what somebody was told is revoked never holds
-- again, and a mistaken revocation is mended by a new certificate.
CREATE TABLE cert_revoke(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	digest TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER cert_revoke_b BEFORE INSERT ON cert_revoke
BEGIN
	SELECT RAISE(ABORT, 'cert.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM cert_s_state WHERE digest = NEW.digest);

	SELECT RAISE(ABORT, 'cert.not_valid')
	WHERE (SELECT status FROM cert_s_state WHERE digest = NEW.digest) <> 0;

	SELECT RAISE(ABORT, 'cert.wrong_issuer')
	WHERE NOT EXISTS (
		SELECT 1 FROM cert_pub_ender
		WHERE digest = NEW.digest AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'cert.other_agency')
	WHERE NOT EXISTS (
		SELECT 1 FROM cert_pub_ender
		WHERE digest = NEW.digest AND signer = NEW.signer AND own = 1
			AND from_time <= NEW.time AND NEW.time < to_time);
END;

CREATE TRIGGER cert_revoke_a AFTER INSERT ON cert_revoke
BEGIN
	UPDATE cert_s_state
	SET status = 1, ended_by = NEW.entry_index
	WHERE digest = NEW.digest;
END;

-- ---- present: somebody was shown a certificate ----------------------------------------------

-- The tag can be computed by who saw the certificate and by whose it is, so the citizen finds who
-- asked, and nobody else learns which certificate it was. A mistaken record is voided by two
-- people.
CREATE TABLE cert_present(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	tag TEXT NOT NULL,
	verifier TEXT NOT NULL,
	purpose TEXT NOT NULL
) STRICT;

CREATE INDEX cert_present_tag ON cert_present(tag);

CREATE VIEW cert_pub_present(tag, verifier, purpose, time) AS
	SELECT p.tag, p.verifier, p.purpose, p.time
	FROM cert_present p
	WHERE NOT EXISTS (SELECT 1 FROM core_pub_void v WHERE v.entry_index = p.entry_index);

CREATE TRIGGER cert_present_b BEFORE INSERT ON cert_present
BEGIN
	-- A presentation shown twice is a copy of another's.
	SELECT RAISE(ABORT, 'cert.presented')
	WHERE EXISTS (SELECT 1 FROM cert_pub_present WHERE tag = NEW.tag);

	-- A certificate in clear would tell everybody whose presentation it was.
	SELECT RAISE(ABORT, 'cert.tag_is_digest')
	WHERE EXISTS (SELECT 1 FROM cert_s_state WHERE digest = NEW.tag);

	SELECT RAISE(ABORT, 'cert.not_verifier')
	WHERE NOT EXISTS (
		SELECT 1 FROM core_pub_member
		WHERE signer = NEW.signer AND role = 'cert:verifier' AND agency = NEW.verifier
			AND from_time <= NEW.time AND NEW.time < to_time);
END;

-- What an office may rest an answer on: a certificate that holds now, or the record that one was
-- shown. live = 0: known here, and no ground for anything.
CREATE VIEW cert_pub_evidence(evidence, live) AS
	SELECT digest, status = 0 FROM cert_pub_status
	UNION ALL
	SELECT p.tag, EXISTS (SELECT 1 FROM cert_pub_present q WHERE q.tag = p.tag)
	FROM cert_present p;

-- ---- reports --------------------------------------------------------------------------------

CREATE VIEW cert_v_status(digest, kind, state, valid_from, valid_until, agency) AS
	SELECT digest, kind,
		CASE status
		WHEN 0 THEN 'valid'
		WHEN 1 THEN 'revoked'
		WHEN 3 THEN 'superseded'
		WHEN 4 THEN 'expired'
		ELSE 'not begun'
		END,
		valid_from, valid_until, agency
	FROM cert_pub_status
	ORDER BY digest;

-- What the status lists are made from, by whoever wants to: slots that are not 0.
CREATE VIEW cert_v_statuslist(list, idx, status) AS
	SELECT list, idx, status
	FROM cert_s_state
	WHERE status <> 0
	ORDER BY list, idx;

CREATE VIEW cert_v_lists(list, highest, issued, ended) AS
	SELECT list, max(idx), count(*), sum(status <> 0)
	FROM cert_s_state
	GROUP BY list
	ORDER BY list;

CREATE VIEW cert_v_counts(kind, ko, en, issued, valid, revoked, superseded, expired) AS
	SELECT k.kind, k.ko, k.en, count(s.digest), coalesce(sum(s.status IN (0, 5)), 0),
		coalesce(sum(s.status = 1), 0), coalesce(sum(s.status = 3), 0),
		coalesce(sum(s.status = 4), 0)
	FROM cert_param_kind k
	LEFT JOIN cert_pub_status s ON s.kind = k.kind
	GROUP BY k.kind, k.ko, k.en
	ORDER BY k.kind;

CREATE VIEW cert_v_agencies(agency, kind, issued) AS
	SELECT agency, kind, count(*)
	FROM cert_s_state
	GROUP BY agency, kind
	ORDER BY agency, kind;

CREATE VIEW cert_v_presented(tag, verifier, purpose, time) AS
	SELECT tag, verifier, purpose, time
	FROM cert_pub_present
	ORDER BY time, tag;

CREATE VIEW cert_v_kinds(kind, ko, en, role, single, valid_days) AS
	SELECT kind, ko, en, role, single, valid_days
	FROM cert_pub_kind
	ORDER BY kind;

-- ---- audits: empty, always ------------------------------------------------------------------

CREATE VIEW cert_audit_single(kind, subject_tag) AS
	SELECT s.kind, s.subject_tag
	FROM cert_s_state s, core_pub_now n
	WHERE s.subject_tag IS NOT NULL AND s.status = 0 AND s.valid_until > n.time
	GROUP BY s.kind, s.subject_tag
	HAVING count(*) > 1;

-- Every certificate comes from the entry it names.
CREATE VIEW cert_audit_origin(digest) AS
	SELECT s.digest FROM cert_s_state s
	WHERE 1 <> (
			SELECT count(*) FROM cert_issue i
			WHERE i.entry_index = s.issued_by AND i.digest = s.digest)
		+ (
			SELECT count(*) FROM cert_supersede x
			WHERE x.entry_index = s.issued_by AND x.digest = s.digest);

-- A status is what the entry says that ended it, and every such entry has ended one.
CREATE VIEW cert_audit_status(digest) AS
	SELECT s.digest FROM cert_s_state s
	WHERE s.status <> (
			SELECT count(*) FROM cert_revoke r
			WHERE r.entry_index = s.ended_by AND r.digest = s.digest)
		+ 3 * (
			SELECT count(*) FROM cert_supersede x
			WHERE x.entry_index = s.ended_by AND x.old = s.digest)
	UNION ALL
	SELECT 'of ' || e.ended || ' ended, ' || s.ended
	FROM (
		SELECT (SELECT count(*) FROM cert_revoke) + (SELECT count(*) FROM cert_supersede)
			AS ended) e
	JOIN (SELECT count(*) AS ended FROM cert_s_state WHERE status <> 0) s
	WHERE e.ended <> s.ended;
