-- tru: consignment of the city's work to private organisations. A call, bids, scores that stay
-- sealed until all are in, an agreement with whoever the rules compute to be first, and the money
-- down to its receipts.
--
-- Who acts for an organisation or an office of the city has it as agency. Jurors are persons with
-- the role tru:juror, and everybody may know who they are; which of them sits on which jury shows
-- when they reveal. Until then a juror is a tag: sha256(call|key|nonce of the juror).

-- ---- parameters -----------------------------------------------------------------------------

-- What the service was published with. core.param sets others, from a day on.
CREATE TABLE tru_param_value(
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A term is three years at most. Six jurors or more, half of them from outside. 70 points are
-- enough to be taken, 75 to be taken once more. An evaluation is due in the last 90 days, and
-- bills of the term are still booked 90 days after it.
INSERT INTO tru_param_value(name, value)
VALUES ('max_term_days', 1096), ('jury_min', 6), ('outside_permille', 500), ('pass_score', 70),
	('renew_score', 75), ('renew_max', 1), ('due_days', 90), ('settle_days', 90);

CREATE VIEW tru_v_params(name, value) AS
	SELECT d.name, min(100000, coalesce((
		SELECT p.value FROM core_pub_param_now p
		WHERE p.service = 'tru' AND p.name = d.name), d.value))
	FROM tru_param_value d
	ORDER BY d.name;

-- Who acts for whom, now. Without an agency a signer acts for nobody.
CREATE VIEW tru_pub_acting(signer, role, agency) AS
	SELECT m.signer, m.role, m.agency
	FROM core_pub_now n, core_pub_member m
	WHERE m.agency <> '' AND m.from_time <= n.time AND n.time < m.to_time;

-- ---- call, and its end ----------------------------------------------------------------------

CREATE TABLE tru_call(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	call TEXT NOT NULL UNIQUE,
	title TEXT NOT NULL,
	budget INTEGER NOT NULL,
	council_ref TEXT NOT NULL,
	bids_until INTEGER NOT NULL,
	scores_until INTEGER NOT NULL,
	CONSTRAINT "tru.amount" CHECK (budget BETWEEN 1 AND 10000000000000),
	CONSTRAINT "tru.period" CHECK (scores_until > bids_until)
) STRICT;

-- office: whose call it is. state: open, agreed or cancelled.
CREATE TABLE tru_s_call(
	call TEXT PRIMARY KEY,
	title TEXT NOT NULL,
	office TEXT NOT NULL,
	budget INTEGER NOT NULL,
	bids_until INTEGER NOT NULL,
	scores_until INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'open'
) STRICT, WITHOUT ROWID;

CREATE VIEW tru_pub_call(call, title, office) AS
	SELECT call, title, office FROM tru_s_call WHERE state = 'open';

-- Who acts for the office of a call.
CREATE VIEW tru_pub_caller(call, signer, role) AS
	SELECT c.call, a.signer, a.role
	FROM tru_s_call c
	JOIN tru_pub_acting a ON a.agency = c.office;

CREATE VIEW tru_pub_open(call, title, bids_until) AS
	SELECT call, title, bids_until FROM tru_s_call
	WHERE state = 'open' AND bids_until > (SELECT time FROM core_pub_now);

CREATE TRIGGER tru_call_b BEFORE INSERT ON tru_call
BEGIN
	SELECT RAISE(ABORT, 'tru.no_agency')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_acting WHERE signer = NEW.signer AND role = 'tru:office');

	SELECT RAISE(ABORT, 'tru.call_exists')
	WHERE EXISTS (SELECT 1 FROM tru_s_call WHERE call = NEW.call);

	-- One consent is for one call, whichever office makes it. A call that was cancelled gives it
	-- back.
	SELECT RAISE(ABORT, 'tru.consent_used')
	WHERE EXISTS (
		SELECT 1
		FROM tru_call c
		JOIN tru_s_call s ON s.call = c.call
		WHERE s.state <> 'cancelled'
			AND replace(c.council_ref, ' ', '') = replace(NEW.council_ref, ' ', ''));

	-- A call that nobody can answer is a formality for somebody who already has.
	SELECT RAISE(ABORT, 'tru.period')
	WHERE NEW.bids_until <= NEW.time;
END;

CREATE TRIGGER tru_call_a AFTER INSERT ON tru_call
BEGIN
	INSERT INTO tru_s_call(call, title, office, budget, bids_until, scores_until)
	SELECT NEW.call, NEW.title, agency, NEW.budget, NEW.bids_until, NEW.scores_until
	FROM tru_pub_acting
	WHERE signer = NEW.signer AND role = 'tru:office';
END;

-- The correction of a call: it is cancelled and made anew.
CREATE TABLE tru_cancel(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	call TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER tru_cancel_b BEFORE INSERT ON tru_cancel
BEGIN
	SELECT RAISE(ABORT, 'tru.no_call')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_s_call WHERE call = NEW.call AND state <> 'cancelled');

	SELECT RAISE(ABORT, 'tru.not_your_call')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_caller
		WHERE call = NEW.call AND signer = NEW.signer AND role = 'tru:office');

	SELECT RAISE(ABORT, 'tru.agreed')
	WHERE (SELECT state FROM tru_s_call WHERE call = NEW.call) = 'agreed';

	-- Who called does not call off alone once scores show who would get the work.
	SELECT RAISE(ABORT, 'tru.four_eyes')
	WHERE NEW.signer = (SELECT signer FROM tru_call WHERE call = NEW.call)
		AND EXISTS (SELECT 1 FROM tru_s_score WHERE call = NEW.call AND score IS NOT NULL);
END;

CREATE TRIGGER tru_cancel_a AFTER INSERT ON tru_cancel
BEGIN
	UPDATE tru_s_call SET state = 'cancelled' WHERE call = NEW.call;
END;

-- ---- bid, and its correction ----------------------------------------------------------------

-- The proposal stays with the office; its digest stands here.
CREATE TABLE tru_bid(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	call TEXT NOT NULL,
	org TEXT NOT NULL,
	proposal_hash TEXT NOT NULL
) STRICT;

CREATE TABLE tru_s_bid(
	call TEXT NOT NULL,
	org TEXT NOT NULL,
	entry_index INTEGER NOT NULL,
	PRIMARY KEY (call, org)
) STRICT, WITHOUT ROWID;

CREATE VIEW tru_pub_bid(org, call) AS
	SELECT org, call FROM tru_s_bid;

CREATE TRIGGER tru_bid_b BEFORE INSERT ON tru_bid
BEGIN
	SELECT RAISE(ABORT, 'tru.not_open')
	WHERE NOT EXISTS (SELECT 1 FROM tru_pub_open WHERE call = NEW.call);

	SELECT RAISE(ABORT, 'tru.not_your_org')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_acting
		WHERE signer = NEW.signer AND role = 'tru:org' AND agency = NEW.org);

	SELECT RAISE(ABORT, 'tru.bid_twice')
	WHERE EXISTS (SELECT 1 FROM tru_s_bid WHERE call = NEW.call AND org = NEW.org);
END;

CREATE TRIGGER tru_bid_a AFTER INSERT ON tru_bid
BEGIN
	INSERT INTO tru_s_bid(call, org, entry_index)
	VALUES (NEW.call, NEW.org, NEW.entry_index);
END;

-- Before the deadline another bid may follow; after it the organisation is out, and the next one
-- is first.
CREATE TABLE tru_retract(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	call TEXT NOT NULL,
	org TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER tru_retract_b BEFORE INSERT ON tru_retract
BEGIN
	SELECT RAISE(ABORT, 'tru.no_bid')
	WHERE NOT EXISTS (SELECT 1 FROM tru_s_bid WHERE call = NEW.call AND org = NEW.org);

	SELECT RAISE(ABORT, 'tru.not_your_org')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_acting
		WHERE signer = NEW.signer AND role = 'tru:org' AND agency = NEW.org);

	SELECT RAISE(ABORT, 'tru.agreed')
	WHERE (SELECT state FROM tru_s_call WHERE call = NEW.call) = 'agreed';
END;

CREATE TRIGGER tru_retract_a AFTER INSERT ON tru_retract
BEGIN
	DELETE FROM tru_s_bid WHERE call = NEW.call AND org = NEW.org;
END;

-- ---- juror, and its correction --------------------------------------------------------------

CREATE TABLE tru_juror(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	call TEXT NOT NULL,
	juror TEXT NOT NULL,
	outside INTEGER NOT NULL,
	conflict_free INTEGER NOT NULL,
	-- Who has not declared to be free of interests does not sit.
	CONSTRAINT "tru.conflict" CHECK (conflict_free = 1)
) STRICT;

CREATE UNIQUE INDEX tru_juror_once ON tru_juror(call, juror);

-- person: the juror's card key, from the first reveal on.
CREATE TABLE tru_s_juror(
	call TEXT NOT NULL,
	juror TEXT NOT NULL,
	outside INTEGER NOT NULL,
	signer TEXT NOT NULL,
	person TEXT,
	PRIMARY KEY (call, juror)
) STRICT, WITHOUT ROWID;

CREATE VIEW tru_pub_juror(juror, call) AS
	SELECT juror, call FROM tru_s_juror;

CREATE TRIGGER tru_juror_b BEFORE INSERT ON tru_juror
BEGIN
	SELECT RAISE(ABORT, 'tru.no_call')
	WHERE NOT EXISTS (SELECT 1 FROM tru_pub_call WHERE call = NEW.call);

	SELECT RAISE(ABORT, 'tru.not_your_call')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_caller
		WHERE call = NEW.call AND signer = NEW.signer AND role = 'tru:office');

	-- No friend joins the jury when scores begin to show.
	SELECT RAISE(ABORT, 'tru.scores_closed')
	WHERE NEW.time >= (SELECT scores_until FROM tru_s_call WHERE call = NEW.call);

	SELECT RAISE(ABORT, 'tru.juror_exists')
	WHERE EXISTS (SELECT 1 FROM tru_juror WHERE call = NEW.call AND juror = NEW.juror);
END;

CREATE TRIGGER tru_juror_a AFTER INSERT ON tru_juror
BEGIN
	INSERT INTO tru_s_juror(call, juror, outside, signer)
	VALUES (NEW.call, NEW.juror, NEW.outside, NEW.signer);
END;

-- A juror who fell ill, lost a nonce or turns out to have an interest. All of the juror's scores
-- go, never only some. person and person_nonce open the tag of a juror whose interest shows late.
CREATE TABLE tru_excuse(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	call TEXT NOT NULL,
	juror TEXT NOT NULL,
	reason TEXT NOT NULL,
	person TEXT,
	person_nonce TEXT
) STRICT;

-- Who acts for a bidder judges neither that house nor those that compete with it.
CREATE VIEW tru_pub_bidder(call, signer) AS
	SELECT b.call, a.signer
	FROM tru_s_bid b
	JOIN tru_pub_acting a ON a.agency = b.org;

CREATE TRIGGER tru_excuse_b BEFORE INSERT ON tru_excuse
BEGIN
	SELECT RAISE(ABORT, 'tru.not_juror')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_s_juror WHERE call = NEW.call AND juror = NEW.juror);

	SELECT RAISE(ABORT, 'tru.not_your_call')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_caller
		WHERE call = NEW.call AND signer = NEW.signer AND role = 'tru:office');

	SELECT RAISE(ABORT, 'tru.agreed')
	WHERE (SELECT state FROM tru_s_call WHERE call = NEW.call) = 'agreed';

	-- Who chose the jury does not thin it out alone.
	SELECT RAISE(ABORT, 'tru.four_eyes')
	WHERE NEW.signer = (
		SELECT signer FROM tru_s_juror WHERE call = NEW.call AND juror = NEW.juror);

	-- Once a score is told, to leave a juror out would be to choose: one who keeps the last score
	-- back until the others have told theirs could have it count, or not. What is wrong with such
	-- a jury is wrong with the call. Out goes only who could never have told all: whoever did not
	-- seal a score for each bid, and whoever may not tell any.
	SELECT RAISE(ABORT, 'tru.told')
	WHERE EXISTS (SELECT 1 FROM tru_s_score WHERE call = NEW.call AND score IS NOT NULL)
		AND NOT EXISTS (
			SELECT 1 FROM tru_s_bid b
			WHERE b.call = NEW.call
				AND NOT EXISTS (
					SELECT 1 FROM tru_s_score s
					WHERE s.call = b.call AND s.org = b.org AND s.juror = NEW.juror))
		AND NOT EXISTS (
			SELECT 1 FROM tru_s_juror j
			WHERE j.call = NEW.call AND j.juror = NEW.juror AND j.person IS NULL
				AND j.juror = sha256hex(
					NEW.call || '|' || NEW.person || '|' || NEW.person_nonce)
				AND (
					EXISTS (
						SELECT 1 FROM tru_pub_bidder
						WHERE call = NEW.call AND signer = NEW.person)
					OR j.outside = 1 AND EXISTS (
						SELECT 1 FROM tru_pub_caller
						WHERE call = NEW.call AND signer = NEW.person)));
END;

CREATE TRIGGER tru_excuse_a AFTER INSERT ON tru_excuse
BEGIN
	DELETE FROM tru_s_score WHERE call = NEW.call AND juror = NEW.juror;
	DELETE FROM tru_s_juror WHERE call = NEW.call AND juror = NEW.juror;
END;

-- ---- seal -----------------------------------------------------------------------------------

-- seal: sha256(call|org|juror's tag|score|nonce). With the tag inside, nobody can repeat what
-- another juror has sealed.
CREATE TABLE tru_seal(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	call TEXT NOT NULL,
	org TEXT NOT NULL,
	juror TEXT NOT NULL,
	seal TEXT NOT NULL
) STRICT;

CREATE TABLE tru_s_score(
	call TEXT NOT NULL,
	org TEXT NOT NULL,
	juror TEXT NOT NULL,
	seal TEXT NOT NULL,
	score INTEGER,
	PRIMARY KEY (call, org, juror)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tru_seal_b BEFORE INSERT ON tru_seal
BEGIN
	SELECT RAISE(ABORT, 'tru.scores_closed')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_s_call
		WHERE call = NEW.call AND state = 'open'
			AND NEW.time >= bids_until AND NEW.time < scores_until);

	-- The desk of the office whose jury it is: another could fill the seats with seals.
	SELECT RAISE(ABORT, 'tru.not_your_call')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_caller
		WHERE call = NEW.call AND signer = NEW.signer AND role = 'tru:jury');

	SELECT RAISE(ABORT, 'tru.not_juror')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_s_juror WHERE call = NEW.call AND juror = NEW.juror);

	SELECT RAISE(ABORT, 'tru.no_bid')
	WHERE NOT EXISTS (SELECT 1 FROM tru_s_bid WHERE call = NEW.call AND org = NEW.org);

	SELECT RAISE(ABORT, 'tru.seal_twice')
	WHERE EXISTS (
		SELECT 1 FROM tru_s_score
		WHERE call = NEW.call AND org = NEW.org AND juror = NEW.juror);
END;

CREATE TRIGGER tru_seal_a AFTER INSERT ON tru_seal
BEGIN
	INSERT INTO tru_s_score(call, org, juror, seal)
	VALUES (NEW.call, NEW.org, NEW.juror, NEW.seal);
END;

-- ---- reveal ---------------------------------------------------------------------------------

-- juror is the card key, which signs; with juror_nonce it opens the tag.
CREATE TABLE tru_reveal(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	call TEXT NOT NULL,
	org TEXT NOT NULL,
	juror TEXT NOT NULL,
	juror_nonce TEXT NOT NULL,
	score INTEGER NOT NULL,
	nonce TEXT NOT NULL,
	CONSTRAINT "tru.score" CHECK (score BETWEEN 0 AND 100)
) STRICT;

CREATE INDEX tru_reveal_juror ON tru_reveal(call, org, juror);

CREATE TRIGGER tru_reveal_b BEFORE INSERT ON tru_reveal
BEGIN
	SELECT RAISE(ABORT, 'tru.no_call')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_s_call WHERE call = NEW.call AND state <> 'cancelled');

	SELECT RAISE(ABORT, 'tru.not_your_call')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_caller
		WHERE call = NEW.call AND signer = NEW.signer AND role = 'tru:jury');

	-- While one can still seal, nobody learns what others gave.
	SELECT RAISE(ABORT, 'tru.too_early')
	WHERE NEW.time < (SELECT scores_until FROM tru_s_call WHERE call = NEW.call);

	SELECT RAISE(ABORT, 'tru.not_juror')
	WHERE NOT EXISTS (
			SELECT 1 FROM tru_s_juror
			WHERE call = NEW.call
				AND juror = sha256hex(
					NEW.call || '|' || NEW.juror || '|' || NEW.juror_nonce))
		OR NOT EXISTS (
			SELECT 1 FROM tru_pub_acting WHERE signer = NEW.juror AND role = 'tru:juror');

	SELECT RAISE(ABORT, 'tru.seal_differs')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_s_score
		WHERE call = NEW.call AND org = NEW.org
			AND juror = sha256hex(NEW.call || '|' || NEW.juror || '|' || NEW.juror_nonce)
			AND seal = sha256hex(NEW.call || '|' || NEW.org || '|' || juror || '|'
				|| NEW.score || '|' || NEW.nonce));

	SELECT RAISE(ABORT, 'tru.revealed')
	WHERE EXISTS (
		SELECT 1 FROM tru_s_score
		WHERE call = NEW.call AND org = NEW.org AND score IS NOT NULL
			AND juror = sha256hex(NEW.call || '|' || NEW.juror || '|' || NEW.juror_nonce));

	-- The office excuses such a juror.
	SELECT RAISE(ABORT, 'tru.juror_of_bidder')
	WHERE EXISTS (
		SELECT 1 FROM tru_pub_bidder WHERE call = NEW.call AND signer = NEW.juror);

	-- From outside is who is not of the office that calls.
	SELECT RAISE(ABORT, 'tru.not_outside')
	WHERE EXISTS (
		SELECT 1
		FROM tru_s_juror j
		JOIN tru_pub_caller a ON a.call = j.call AND a.signer = NEW.juror
		WHERE j.call = NEW.call AND j.outside = 1
			AND j.juror = sha256hex(NEW.call || '|' || NEW.juror || '|' || NEW.juror_nonce));

	-- One person, one seat: two tags of one card would be two votes.
	SELECT RAISE(ABORT, 'tru.juror_twice')
	WHERE EXISTS (
		SELECT 1 FROM tru_s_juror
		WHERE call = NEW.call AND person = NEW.juror
			AND juror <> sha256hex(NEW.call || '|' || NEW.juror || '|' || NEW.juror_nonce));
END;

CREATE TRIGGER tru_reveal_a AFTER INSERT ON tru_reveal
BEGIN
	UPDATE tru_s_juror
	SET person = NEW.juror
	WHERE call = NEW.call
		AND juror = sha256hex(NEW.call || '|' || NEW.juror || '|' || NEW.juror_nonce);

	UPDATE tru_s_score
	SET score = NEW.score
	WHERE call = NEW.call AND org = NEW.org
		AND juror = sha256hex(NEW.call || '|' || NEW.juror || '|' || NEW.juror_nonce);
END;

-- The mean without the highest and the lowest, in hundredths of a point.
CREATE VIEW tru_pub_score(call, org, bid, jurors, score_x100) AS
	SELECT s.call, s.org, max(b.entry_index), count(*),
		(sum(s.score) - max(s.score) - min(s.score)) * 100 / (count(*) - 2)
	FROM tru_s_score s
	JOIN tru_s_bid b ON b.call = s.call AND b.org = s.org
	WHERE s.score IS NOT NULL
	GROUP BY s.call, s.org
	HAVING count(*) >= 3;

-- What is still to be told: every juror scores every bid, or a jury could leave one out.
CREATE VIEW tru_pub_unrevealed(call, org, juror) AS
	SELECT b.call, b.org, j.juror
	FROM tru_s_bid b
	JOIN tru_s_juror j ON j.call = b.call
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_s_score s
		WHERE s.call = b.call AND s.org = b.org AND s.juror = j.juror
			AND s.score IS NOT NULL);

-- ---- agree ----------------------------------------------------------------------------------

CREATE TABLE tru_agree(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	agreement TEXT NOT NULL UNIQUE,
	call TEXT NOT NULL,
	org TEXT NOT NULL,
	amount INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	renews TEXT,
	CONSTRAINT "tru.amount" CHECK (amount BETWEEN 1 AND 10000000000000)
) STRICT;

-- generation: how often it was renewed so far. given: what the city paid and did not get back.
CREATE TABLE tru_s_agreement(
	agreement TEXT PRIMARY KEY,
	call TEXT NOT NULL,
	org TEXT NOT NULL,
	office TEXT NOT NULL,
	signer TEXT NOT NULL,
	amount INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	generation INTEGER NOT NULL,
	renewed INTEGER NOT NULL DEFAULT 0,
	given INTEGER NOT NULL DEFAULT 0,
	spent INTEGER NOT NULL DEFAULT 0,
	CONSTRAINT "tru.over_agreement" CHECK (given <= amount),
	CONSTRAINT "tru.over_spent" CHECK (spent <= given)
) STRICT, WITHOUT ROWID;

-- Who acts of an agreement: for the office that gives, for the organisation that takes, and of
-- another house than that, to look at its work.
CREATE VIEW tru_pub_giver(agreement, signer, role) AS
	SELECT g.agreement, a.signer, a.role
	FROM tru_s_agreement g
	JOIN tru_pub_acting a ON a.agency = g.office;

CREATE VIEW tru_pub_taker(agreement, signer, role) AS
	SELECT g.agreement, a.signer, a.role
	FROM tru_s_agreement g
	JOIN tru_pub_acting a ON a.agency = g.org;

CREATE VIEW tru_pub_evaluator(agreement, signer) AS
	SELECT g.agreement, a.signer
	FROM tru_s_agreement g
	JOIN tru_pub_acting a ON a.role = 'tru:evaluator' AND a.agency <> g.org;

CREATE VIEW tru_pub_agreement(agreement, org, office, to_day) AS
	SELECT agreement, org, office, to_day FROM tru_s_agreement;

CREATE TRIGGER tru_agree_b BEFORE INSERT ON tru_agree
BEGIN
	SELECT RAISE(ABORT, 'tru.no_call')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_s_call WHERE call = NEW.call AND state <> 'cancelled');

	SELECT RAISE(ABORT, 'tru.not_your_call')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_caller
		WHERE call = NEW.call AND signer = NEW.signer AND role = 'tru:office');

	SELECT RAISE(ABORT, 'tru.agreement_exists')
	WHERE EXISTS (SELECT 1 FROM tru_s_agreement WHERE agreement = NEW.agreement);

	SELECT RAISE(ABORT, 'tru.agreed')
	WHERE NEW.renews IS NULL
		AND (SELECT state FROM tru_s_call WHERE call = NEW.call) = 'agreed';

	-- What is missing comes before who is first: until then nobody is.
	SELECT RAISE(ABORT, 'tru.unrevealed')
	WHERE NEW.renews IS NULL
		AND EXISTS (SELECT 1 FROM tru_pub_unrevealed WHERE call = NEW.call);

	-- Three at least: two of their scores are left out.
	SELECT RAISE(ABORT, 'tru.jury_too_small')
	WHERE NEW.renews IS NULL
		AND (SELECT count(*) FROM tru_s_juror WHERE call = NEW.call)
			< (SELECT max(3, value) FROM tru_v_params WHERE name = 'jury_min');

	SELECT RAISE(ABORT, 'tru.jury_inside')
	WHERE NEW.renews IS NULL
		AND (SELECT sum(outside) * 1000 FROM tru_s_juror WHERE call = NEW.call)
			< (SELECT count(*) FROM tru_s_juror WHERE call = NEW.call)
			* (SELECT value FROM tru_v_params WHERE name = 'outside_permille');

	-- Nobody chooses: the scores have. Of equals the earlier bid is first.
	SELECT RAISE(ABORT, 'tru.not_first')
	WHERE NEW.renews IS NULL
		AND NEW.org IS NOT (
			SELECT org FROM tru_pub_score
			WHERE call = NEW.call
			ORDER BY score_x100 DESC, bid LIMIT 1);

	SELECT RAISE(ABORT, 'tru.score_too_low')
	WHERE NEW.renews IS NULL
		AND (SELECT score_x100 FROM tru_pub_score WHERE call = NEW.call AND org = NEW.org)
			< 100 * (SELECT value FROM tru_v_params WHERE name = 'pass_score');

	SELECT RAISE(ABORT, 'tru.over_budget')
	WHERE NEW.amount > (SELECT budget FROM tru_s_call WHERE call = NEW.call);

	SELECT RAISE(ABORT, 'tru.term')
	WHERE NEW.to_day - NEW.from_day + 1 NOT BETWEEN 1 AND (
		SELECT value FROM tru_v_params WHERE name = 'max_term_days');

	SELECT RAISE(ABORT, 'tru.no_agreement')
	WHERE NEW.renews IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM tru_s_agreement
			WHERE agreement = NEW.renews AND call = NEW.call AND org = NEW.org);

	-- What would be renewed again and again is called for anew.
	SELECT RAISE(ABORT, 'tru.renewed_already')
	WHERE EXISTS (
		SELECT 1 FROM tru_s_agreement
		WHERE agreement = NEW.renews
			AND (renewed = 1 OR generation >= (
				SELECT value FROM tru_v_params WHERE name = 'renew_max')));

	SELECT RAISE(ABORT, 'tru.renew_not_earned')
	WHERE NEW.renews IS NOT NULL
		AND coalesce((
			SELECT score FROM tru_s_evaluation
			WHERE agreement = NEW.renews
			ORDER BY period DESC LIMIT 1), 0)
			< (SELECT value FROM tru_v_params WHERE name = 'renew_score');

	-- Two terms at once would be paid twice.
	SELECT RAISE(ABORT, 'tru.overlap')
	WHERE NEW.from_day <= (SELECT to_day FROM tru_s_agreement WHERE agreement = NEW.renews);
END;

CREATE TRIGGER tru_agree_a AFTER INSERT ON tru_agree
BEGIN
	INSERT INTO tru_s_agreement(agreement, call, org, office, signer, amount, from_day, to_day,
		generation)
	SELECT NEW.agreement, NEW.call, NEW.org, c.office, NEW.signer, NEW.amount, NEW.from_day,
		NEW.to_day, coalesce((
			SELECT generation + 1 FROM tru_s_agreement WHERE agreement = NEW.renews), 0)
	FROM tru_s_call c
	WHERE c.call = NEW.call;

	UPDATE tru_s_agreement SET renewed = 1 WHERE agreement = NEW.renews;

	UPDATE tru_s_call SET state = 'agreed' WHERE call = NEW.call;
END;

-- The correction of an agreement: it ends earlier.
CREATE TABLE tru_end(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	agreement TEXT NOT NULL,
	to_day INTEGER NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER tru_end_b BEFORE INSERT ON tru_end
BEGIN
	SELECT RAISE(ABORT, 'tru.no_agreement')
	WHERE NOT EXISTS (SELECT 1 FROM tru_s_agreement WHERE agreement = NEW.agreement);

	SELECT RAISE(ABORT, 'tru.not_your_call')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_giver
		WHERE agreement = NEW.agreement AND signer = NEW.signer AND role = 'tru:office');

	-- Not longer, and not behind the back of who has already worked.
	SELECT RAISE(ABORT, 'tru.term')
	WHERE NEW.to_day < (SELECT day FROM core_pub_now)
		OR NEW.to_day >= (
			SELECT to_day FROM tru_s_agreement WHERE agreement = NEW.agreement);
END;

CREATE TRIGGER tru_end_a AFTER INSERT ON tru_end
BEGIN
	UPDATE tru_s_agreement SET to_day = NEW.to_day WHERE agreement = NEW.agreement;
END;

-- ---- fund, and what comes back --------------------------------------------------------------

CREATE TABLE tru_fund(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	agreement TEXT NOT NULL,
	amount INTEGER NOT NULL,
	bank_ref TEXT NOT NULL UNIQUE,
	CONSTRAINT "tru.amount" CHECK (amount BETWEEN 1 AND 10000000000000)
) STRICT;

CREATE INDEX tru_fund_agreement ON tru_fund(agreement);

CREATE TRIGGER tru_fund_b BEFORE INSERT ON tru_fund
BEGIN
	SELECT RAISE(ABORT, 'tru.no_agreement')
	WHERE NOT EXISTS (SELECT 1 FROM tru_s_agreement WHERE agreement = NEW.agreement);

	SELECT RAISE(ABORT, 'tru.not_your_call')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_giver
		WHERE agreement = NEW.agreement AND signer = NEW.signer AND role = 'tru:money');

	-- Who agreed does not pay.
	SELECT RAISE(ABORT, 'tru.four_eyes')
	WHERE NEW.signer = (SELECT signer FROM tru_s_agreement WHERE agreement = NEW.agreement);

	-- Nor does who says that money came back: one hand alone could send it twice.
	SELECT RAISE(ABORT, 'tru.four_eyes')
	WHERE EXISTS (
		SELECT 1 FROM tru_refund WHERE agreement = NEW.agreement AND signer = NEW.signer);

	SELECT RAISE(ABORT, 'tru.bank_ref_used')
	WHERE EXISTS (SELECT 1 FROM tru_fund WHERE bank_ref = NEW.bank_ref);

	SELECT RAISE(ABORT, 'tru.over_term')
	WHERE (SELECT day FROM core_pub_now)
		> (SELECT to_day FROM tru_s_agreement WHERE agreement = NEW.agreement)
		+ (SELECT value FROM tru_v_params WHERE name = 'settle_days');
END;

CREATE TRIGGER tru_fund_a AFTER INSERT ON tru_fund
BEGIN
	UPDATE tru_s_agreement SET given = given + NEW.amount WHERE agreement = NEW.agreement;
END;

-- Money that the organisation gave back, or that never arrived. What is spent cannot come back.
CREATE TABLE tru_refund(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	agreement TEXT NOT NULL,
	amount INTEGER NOT NULL,
	bank_ref TEXT NOT NULL UNIQUE,
	CONSTRAINT "tru.amount" CHECK (amount BETWEEN 1 AND 10000000000000)
) STRICT;

CREATE INDEX tru_refund_agreement ON tru_refund(agreement);

CREATE TRIGGER tru_refund_b BEFORE INSERT ON tru_refund
BEGIN
	SELECT RAISE(ABORT, 'tru.no_agreement')
	WHERE NOT EXISTS (SELECT 1 FROM tru_s_agreement WHERE agreement = NEW.agreement);

	SELECT RAISE(ABORT, 'tru.not_your_call')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_giver
		WHERE agreement = NEW.agreement AND signer = NEW.signer AND role = 'tru:money');

	-- Of an agreement one pays and another takes back.
	SELECT RAISE(ABORT, 'tru.four_eyes')
	WHERE EXISTS (
		SELECT 1 FROM tru_fund WHERE agreement = NEW.agreement AND signer = NEW.signer);

	SELECT RAISE(ABORT, 'tru.bank_ref_used')
	WHERE EXISTS (SELECT 1 FROM tru_refund WHERE bank_ref = NEW.bank_ref);
END;

CREATE TRIGGER tru_refund_a AFTER INSERT ON tru_refund
BEGIN
	UPDATE tru_s_agreement SET given = given - NEW.amount WHERE agreement = NEW.agreement;
END;

-- ---- spend, and its correction --------------------------------------------------------------

-- approver: the card of a second person of the organisation.
CREATE TABLE tru_spend(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	agreement TEXT NOT NULL,
	item TEXT NOT NULL,
	amount INTEGER NOT NULL,
	receipt_hash TEXT NOT NULL,
	approver TEXT NOT NULL,
	CONSTRAINT "tru.amount" CHECK (amount BETWEEN 1 AND 10000000000000)
) STRICT;

CREATE INDEX tru_spend_agreement ON tru_spend(agreement);
CREATE INDEX tru_spend_receipt ON tru_spend(receipt_hash);

CREATE TRIGGER tru_spend_b BEFORE INSERT ON tru_spend
BEGIN
	SELECT RAISE(ABORT, 'tru.no_agreement')
	WHERE NOT EXISTS (SELECT 1 FROM tru_s_agreement WHERE agreement = NEW.agreement);

	SELECT RAISE(ABORT, 'tru.not_your_org')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_taker
		WHERE agreement = NEW.agreement AND signer = NEW.signer AND role = 'tru:org');

	-- Money leaves by four eyes of the same house.
	SELECT RAISE(ABORT, 'tru.approver')
	WHERE NEW.approver = NEW.signer
		OR NOT EXISTS (
			SELECT 1 FROM tru_pub_taker
			WHERE agreement = NEW.agreement AND signer = NEW.approver
				AND role = 'tru:approver');

	-- A bill is paid once, whichever agreement it is brought to.
	SELECT RAISE(ABORT, 'tru.receipt_used')
	WHERE EXISTS (
		SELECT 1 FROM tru_spend s
		WHERE s.receipt_hash = NEW.receipt_hash
			AND NOT EXISTS (SELECT 1 FROM tru_unspend WHERE spend = s.entry_index));

	SELECT RAISE(ABORT, 'tru.over_term')
	WHERE (SELECT day FROM core_pub_now)
		> (SELECT to_day FROM tru_s_agreement WHERE agreement = NEW.agreement)
		+ (SELECT value FROM tru_v_params WHERE name = 'settle_days');
END;

CREATE TRIGGER tru_spend_a AFTER INSERT ON tru_spend
BEGIN
	UPDATE tru_s_agreement SET spent = spent + NEW.amount WHERE agreement = NEW.agreement;
END;

-- Paid to the wrong account, or typed wrongly: the whole of it is in hand again.
CREATE TABLE tru_unspend(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	spend INTEGER NOT NULL UNIQUE,
	reason TEXT NOT NULL
) STRICT;

CREATE VIEW tru_pub_spend(spend, agreement, item, amount) AS
	SELECT s.entry_index, s.agreement, s.item, s.amount
	FROM tru_spend s
	WHERE NOT EXISTS (SELECT 1 FROM tru_unspend WHERE spend = s.entry_index);

CREATE TRIGGER tru_unspend_b BEFORE INSERT ON tru_unspend
BEGIN
	SELECT RAISE(ABORT, 'tru.no_spend')
	WHERE NOT EXISTS (SELECT 1 FROM tru_pub_spend WHERE spend = NEW.spend);

	SELECT RAISE(ABORT, 'tru.not_your_org')
	WHERE NOT EXISTS (
		SELECT 1
		FROM tru_spend s
		JOIN tru_pub_taker t ON t.agreement = s.agreement
		WHERE s.entry_index = NEW.spend AND t.signer = NEW.signer AND t.role = 'tru:org');

	SELECT RAISE(ABORT, 'tru.four_eyes')
	WHERE NEW.signer = (SELECT signer FROM tru_spend WHERE entry_index = NEW.spend);
END;

CREATE TRIGGER tru_unspend_a AFTER INSERT ON tru_unspend
BEGIN
	UPDATE tru_s_agreement
	SET spent = spent - (SELECT amount FROM tru_spend WHERE entry_index = NEW.spend)
	WHERE agreement = (SELECT agreement FROM tru_spend WHERE entry_index = NEW.spend);
END;

-- ---- evaluate, and its correction -----------------------------------------------------------

CREATE TABLE tru_evaluate(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	agreement TEXT NOT NULL,
	period INTEGER NOT NULL,
	score INTEGER NOT NULL,
	report_hash TEXT NOT NULL,
	CONSTRAINT "tru.score" CHECK (score BETWEEN 0 AND 100)
) STRICT;

CREATE INDEX tru_evaluate_agreement ON tru_evaluate(agreement);

-- The score that counts.
CREATE TABLE tru_s_evaluation(
	agreement TEXT NOT NULL,
	period INTEGER NOT NULL,
	score INTEGER NOT NULL,
	signer TEXT NOT NULL,
	entry_index INTEGER NOT NULL,
	PRIMARY KEY (agreement, period)
) STRICT, WITHOUT ROWID;

-- Who evaluates is of another house than who worked.
CREATE TRIGGER tru_evaluate_b BEFORE INSERT ON tru_evaluate
BEGIN
	SELECT RAISE(ABORT, 'tru.no_agreement')
	WHERE NOT EXISTS (SELECT 1 FROM tru_s_agreement WHERE agreement = NEW.agreement);

	SELECT RAISE(ABORT, 'tru.own_work')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_evaluator
		WHERE agreement = NEW.agreement AND signer = NEW.signer);

	SELECT RAISE(ABORT, 'tru.evaluated')
	WHERE EXISTS (
		SELECT 1 FROM tru_s_evaluation
		WHERE agreement = NEW.agreement AND period = NEW.period);

	-- A renewal stands on the last one, so a number that runs ahead would hide all that follow.
	SELECT RAISE(ABORT, 'tru.period_next')
	WHERE NEW.period <> 1 + coalesce((
		SELECT max(period) FROM tru_s_evaluation WHERE agreement = NEW.agreement), 0);
END;

CREATE TRIGGER tru_evaluate_a AFTER INSERT ON tru_evaluate
BEGIN
	INSERT INTO tru_s_evaluation(agreement, period, score, signer, entry_index)
	VALUES (NEW.agreement, NEW.period, NEW.score, NEW.signer, NEW.entry_index);
END;

CREATE TABLE tru_reassess(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	agreement TEXT NOT NULL,
	period INTEGER NOT NULL,
	score INTEGER NOT NULL,
	report_hash TEXT NOT NULL,
	reason TEXT NOT NULL,
	CONSTRAINT "tru.score" CHECK (score BETWEEN 0 AND 100)
) STRICT;

CREATE TRIGGER tru_reassess_b BEFORE INSERT ON tru_reassess
BEGIN
	SELECT RAISE(ABORT, 'tru.not_evaluated')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_s_evaluation
		WHERE agreement = NEW.agreement AND period = NEW.period);

	SELECT RAISE(ABORT, 'tru.own_work')
	WHERE NOT EXISTS (
		SELECT 1 FROM tru_pub_evaluator
		WHERE agreement = NEW.agreement AND signer = NEW.signer);

	SELECT RAISE(ABORT, 'tru.four_eyes')
	WHERE NEW.signer = (
		SELECT signer FROM tru_s_evaluation
		WHERE agreement = NEW.agreement AND period = NEW.period);

	-- A renewal stands on this score.
	SELECT RAISE(ABORT, 'tru.renewed_already')
	WHERE (SELECT renewed FROM tru_s_agreement WHERE agreement = NEW.agreement) = 1;
END;

CREATE TRIGGER tru_reassess_a AFTER INSERT ON tru_reassess
BEGIN
	UPDATE tru_s_evaluation
	SET score = NEW.score, signer = NEW.signer, entry_index = NEW.entry_index
	WHERE agreement = NEW.agreement AND period = NEW.period;
END;

-- ---- reports --------------------------------------------------------------------------------

CREATE VIEW tru_v_call(call, title, office, budget, council_ref, bids_until, scores_until, bids,
	jurors, unrevealed, state) AS
	SELECT s.call, s.title, s.office, s.budget, c.council_ref, s.bids_until, s.scores_until,
		(SELECT count(*) FROM tru_s_bid b WHERE b.call = s.call),
		(SELECT count(*) FROM tru_s_juror j WHERE j.call = s.call),
		(SELECT count(*) FROM tru_pub_unrevealed u WHERE u.call = s.call),
		s.state
	FROM tru_s_call s
	JOIN tru_call c ON c.call = s.call
	ORDER BY c.entry_index;

CREATE VIEW tru_v_rank(call, place, org, score_x100, jurors) AS
	SELECT call, row_number() OVER (PARTITION BY call ORDER BY score_x100 DESC, bid), org,
		score_x100, jurors
	FROM tru_pub_score
	ORDER BY call, score_x100 DESC, bid;

-- What a juror gave whom: for all to see, once it is told.
CREATE VIEW tru_v_jury(call, juror, outside, person, org, score) AS
	SELECT j.call, j.juror, j.outside, j.person, s.org, s.score
	FROM tru_s_juror j
	LEFT JOIN tru_s_score s ON s.call = j.call AND s.juror = j.juror
	ORDER BY j.call, j.juror, s.org;

CREATE VIEW tru_v_agreement(agreement, call, org, office, amount, given, spent, in_hand,
	from_day, to_day, generation) AS
	SELECT agreement, call, org, office, amount, given, spent, given - spent, from_day, to_day,
		generation
	FROM tru_s_agreement
	ORDER BY agreement;

CREATE VIEW tru_v_spend(agreement, entry_index, time, item, amount, receipt_hash, undone) AS
	SELECT s.agreement, s.entry_index, s.time, s.item, s.amount, s.receipt_hash,
		EXISTS (SELECT 1 FROM tru_unspend u WHERE u.spend = s.entry_index)
	FROM tru_spend s
	ORDER BY s.agreement, s.entry_index;

CREATE VIEW tru_v_evaluation(agreement, org, period, score, earns_renewal) AS
	SELECT e.agreement, g.org, e.period, e.score,
		e.score >= (SELECT value FROM tru_v_params WHERE name = 'renew_score')
	FROM tru_s_evaluation e
	JOIN tru_s_agreement g ON g.agreement = e.agreement
	ORDER BY e.agreement, e.period;

-- In its last days an agreement is evaluated, however often it was before.
CREATE VIEW tru_v_evaluation_due(agreement, org, to_day) AS
	SELECT g.agreement, g.org, g.to_day
	FROM tru_s_agreement g, core_pub_now n
	WHERE n.day > g.to_day - (SELECT value FROM tru_v_params WHERE name = 'due_days')
		AND NOT EXISTS (
			SELECT 1 FROM tru_evaluate e
			WHERE e.agreement = g.agreement
				AND (e.time + 32400) / 86400 > g.to_day - (
					SELECT value FROM tru_v_params WHERE name = 'due_days'))
	ORDER BY g.to_day, g.agreement;

-- ---- audits: empty, always ------------------------------------------------------------------

CREATE VIEW tru_audit_money(agreement) AS
	SELECT g.agreement FROM tru_s_agreement g
	WHERE g.given <> coalesce((
			SELECT sum(amount) FROM tru_fund f WHERE f.agreement = g.agreement), 0)
			- coalesce((
			SELECT sum(amount) FROM tru_refund r WHERE r.agreement = g.agreement), 0)
		OR g.spent <> coalesce((
			SELECT sum(amount) FROM tru_pub_spend s WHERE s.agreement = g.agreement), 0);

-- Whoever has an agreement by a call is still first by its scores.
CREATE VIEW tru_audit_first(agreement) AS
	SELECT g.agreement
	FROM tru_s_agreement g
	LEFT JOIN tru_v_rank r ON r.call = g.call AND r.place = 1
	WHERE g.generation = 0 AND r.org IS NOT g.org;

-- Every score that counts opens its seal.
CREATE VIEW tru_audit_seals(call, org, juror) AS
	SELECT s.call, s.org, s.juror
	FROM tru_s_score s
	JOIN tru_s_juror j ON j.call = s.call AND j.juror = s.juror
	WHERE s.score IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM tru_reveal r
			WHERE r.call = s.call AND r.org = s.org AND r.juror = j.person
				AND r.score = s.score
				AND s.seal = sha256hex(r.call || '|' || r.org || '|' || s.juror || '|'
					|| r.score || '|' || r.nonce));

-- One card, one seat.
CREATE VIEW tru_audit_seats(call, person) AS
	SELECT call, person FROM tru_s_juror
	WHERE person IS NOT NULL
	GROUP BY call, person
	HAVING count(*) > 1;
