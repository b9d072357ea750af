-- card: the Seoul Citizen Card. One card and one PIN for every facility of the city.
--
-- The PIN opens the card's key at the station and goes nowhere else: a signature of the card is
-- what shows that it was right. The ledger knows a key for this service, a tag that the registry
-- derives for the person, and memberships under a key for each facility alone. So nobody can
-- follow one person from the library to the swimming pool.

-- ---- parameters -----------------------------------------------------------------------------

-- What the service was published with. core.param sets others, from a day on.
CREATE TABLE card_param_value(
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A membership lasts five years at most. Fewer visits than min_visits could be one family's.
INSERT INTO card_param_value(name, value)
VALUES ('membership_days', 1826), ('min_visits', 5);

-- What holds today.
CREATE VIEW card_v_params(param, value) AS
	SELECT d.name, coalesce((
		SELECT p.value FROM core_pub_param_now p
		WHERE p.service = 'card' AND p.name = d.name), d.value)
	FROM card_param_value d
	ORDER BY d.name;

-- ---- cards ----------------------------------------------------------------------------------

-- Every card that ever was. A key never comes back.
CREATE TABLE card_s_state(
	card TEXT PRIMARY KEY,
	person_tag TEXT NOT NULL,
	district TEXT NOT NULL,
	live INTEGER NOT NULL,
	since INTEGER NOT NULL,
	ended INTEGER,
	reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX card_s_state_live ON card_s_state(person_tag) WHERE live = 1;

CREATE VIEW card_pub_live(card, district) AS
	SELECT card, district FROM card_s_state WHERE live = 1;

-- ---- issue: the desk has seen who it is -----------------------------------------------------

CREATE TABLE card_issue(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	card TEXT NOT NULL UNIQUE,
	person_tag TEXT NOT NULL,
	district TEXT NOT NULL,
	replaces TEXT
) STRICT;

CREATE TRIGGER card_issue_b BEFORE INSERT ON card_issue
BEGIN
	SELECT RAISE(ABORT, 'card.key_exists')
	WHERE EXISTS (SELECT 1 FROM card_s_state WHERE card = NEW.card);

	-- A lost card is replaced by its own holder's, never by another person's.
	SELECT RAISE(ABORT, 'card.replaces_other_person')
	WHERE NEW.replaces IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM card_s_state
			WHERE card = NEW.replaces AND person_tag = NEW.person_tag);

	-- Two live cards would be two votes at the desk of a facility.
	SELECT RAISE(ABORT, 'card.live_exists')
	WHERE EXISTS (
		SELECT 1 FROM card_s_state
		WHERE person_tag = NEW.person_tag AND live = 1 AND card IS NOT NEW.replaces);
END;

CREATE TRIGGER card_issue_a AFTER INSERT ON card_issue
BEGIN
	-- Also one that was blocked before: what has a successor is not unblocked.
	UPDATE card_s_state
	SET live = 0, ended = coalesce(ended, NEW.time), reason = 'replaced'
	WHERE card = NEW.replaces;

	INSERT INTO card_s_state(card, person_tag, district, live, since, reason)
	VALUES (NEW.card, NEW.person_tag, NEW.district, 1, NEW.time, '');
END;

-- ---- replace: the holder has the old card at hand -------------------------------------------

-- Both cards sign, so nobody has to be identified again and the tag need not be asked for.
CREATE TABLE card_replace(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	old TEXT NOT NULL UNIQUE,
	card TEXT NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER card_replace_b BEFORE INSERT ON card_replace
BEGIN
	SELECT RAISE(ABORT, 'card.key_exists')
	WHERE EXISTS (SELECT 1 FROM card_s_state WHERE card = NEW.card);

	-- Whoever found a blocked card, and knows its PIN, makes no new one of it.
	SELECT RAISE(ABORT, 'card.not_live')
	WHERE (SELECT live FROM card_s_state WHERE card = NEW.old) IS NOT 1;
END;

CREATE TRIGGER card_replace_a AFTER INSERT ON card_replace
BEGIN
	UPDATE card_s_state
	SET live = 0, ended = NEW.time, reason = 'replaced'
	WHERE card = NEW.old;

	INSERT INTO card_s_state(card, person_tag, district, live, since, reason)
	SELECT NEW.card, person_tag, district, 1, NEW.time, ''
	FROM card_s_state
	WHERE card = NEW.old;
END;

-- ---- block, and its correction --------------------------------------------------------------

CREATE TABLE card_block(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	card TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER card_block_b BEFORE INSERT ON card_block
BEGIN
	SELECT RAISE(ABORT, 'card.not_live')
	WHERE (SELECT live FROM card_s_state WHERE card = NEW.card) IS NOT 1;
END;

CREATE TRIGGER card_block_a AFTER INSERT ON card_block
BEGIN
	UPDATE card_s_state
	SET live = 0, ended = NEW.time, reason = NEW.reason
	WHERE card = NEW.card;
END;

CREATE TABLE card_unblock(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	card TEXT NOT NULL,
	note TEXT NOT NULL
) STRICT;

CREATE TRIGGER card_unblock_b BEFORE INSERT ON card_unblock
BEGIN
	-- Only what a block ended: what was replaced has a successor.
	SELECT RAISE(ABORT, 'card.not_blocked')
	WHERE NOT EXISTS (
		SELECT 1 FROM card_s_state
		WHERE card = NEW.card AND live = 0 AND reason <> 'replaced');

	SELECT RAISE(ABORT, 'card.live_exists')
	WHERE EXISTS (
		SELECT 1
		FROM card_s_state old
		JOIN card_s_state other ON other.person_tag = old.person_tag AND other.live = 1
		WHERE old.card = NEW.card);
END;

CREATE TRIGGER card_unblock_a AFTER INSERT ON card_unblock
BEGIN
	UPDATE card_s_state
	SET live = 1, ended = NULL, reason = ''
	WHERE card = NEW.card;
END;

-- ---- facility, and its correction -----------------------------------------------------------

CREATE TABLE card_facility(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	facility TEXT NOT NULL UNIQUE,
	operator TEXT NOT NULL,
	name TEXT NOT NULL,
	district TEXT NOT NULL,
	class TEXT NOT NULL,
	residents_only INTEGER NOT NULL,
	terms_hash TEXT NOT NULL
) STRICT;

-- As it stands today; the newest entry about a facility counts.
CREATE TABLE card_s_facility(
	facility TEXT PRIMARY KEY,
	operator TEXT NOT NULL,
	name TEXT NOT NULL,
	district TEXT NOT NULL,
	class TEXT NOT NULL,
	residents_only INTEGER NOT NULL,
	terms_hash TEXT NOT NULL,
	open INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW card_pub_facility(facility, name, district, class) AS
	SELECT facility, name, district, class FROM card_s_facility WHERE open = 1;

-- Who may act for a facility: whoever holds the role for the agency that operates it.
CREATE VIEW card_pub_operator(facility, signer, from_time, to_time) AS
	SELECT f.facility, m.signer, m.from_time, m.to_time
	FROM card_s_facility f
	JOIN core_pub_member m ON m.role = 'card:facility' AND m.agency = f.operator;

CREATE TRIGGER card_facility_b BEFORE INSERT ON card_facility
BEGIN
	-- Keys of members are derived from the code, so it never means another place.
	SELECT RAISE(ABORT, 'card.facility_exists')
	WHERE EXISTS (SELECT 1 FROM card_facility WHERE facility = NEW.facility);
END;

CREATE TRIGGER card_facility_a AFTER INSERT ON card_facility
BEGIN
	INSERT INTO card_s_facility(
		facility, operator, name, district, class, residents_only, terms_hash, open)
	VALUES (NEW.facility, NEW.operator, NEW.name, NEW.district, NEW.class,
		NEW.residents_only, NEW.terms_hash, 1);
END;

-- Changes what is given and leaves the rest; open = 0 closes the facility to new members.
CREATE TABLE card_amend(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	facility TEXT NOT NULL,
	operator TEXT,
	name TEXT,
	residents_only INTEGER,
	terms_hash TEXT,
	open INTEGER,
	CONSTRAINT "card.amend_nothing" CHECK (
		coalesce(operator, name, residents_only, terms_hash, open) IS NOT NULL)
) STRICT;

CREATE TRIGGER card_amend_b BEFORE INSERT ON card_amend
BEGIN
	SELECT RAISE(ABORT, 'card.no_facility')
	WHERE NOT EXISTS (SELECT 1 FROM card_s_facility WHERE facility = NEW.facility);
END;

CREATE TRIGGER card_amend_a AFTER INSERT ON card_amend
BEGIN
	UPDATE card_s_facility
	SET operator = coalesce(NEW.operator, operator),
		name = coalesce(NEW.name, name),
		residents_only = coalesce(NEW.residents_only, residents_only),
		terms_hash = coalesce(NEW.terms_hash, terms_hash),
		open = coalesce(NEW.open, open)
	WHERE facility = NEW.facility;
END;

-- ---- join and leave -------------------------------------------------------------------------

-- The pseudonym is the card's key for this facility alone. It signs, and no other key stands here.
CREATE TABLE card_join(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	facility TEXT NOT NULL,
	pseudonym TEXT NOT NULL,
	until_day INTEGER NOT NULL,
	resident INTEGER
) STRICT;

CREATE TABLE card_s_member(
	facility TEXT NOT NULL,
	pseudonym TEXT NOT NULL,
	from_day INTEGER NOT NULL,
	until_day INTEGER NOT NULL,
	entry_index INTEGER NOT NULL,
	PRIMARY KEY (facility, pseudonym)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER card_join_b BEFORE INSERT ON card_join
BEGIN
	SELECT RAISE(ABORT, 'card.card_replaced')
	WHERE EXISTS (SELECT 1 FROM card_s_rekey WHERE facility = NEW.facility AND old = NEW.pseudonym);

	SELECT RAISE(ABORT, 'card.no_facility')
	WHERE NOT EXISTS (SELECT 1 FROM card_s_facility WHERE facility = NEW.facility);

	SELECT RAISE(ABORT, 'card.other_operator')
	WHERE NOT EXISTS (
		SELECT 1 FROM card_pub_operator
		WHERE facility = NEW.facility AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'card.facility_closed')
	WHERE (SELECT open FROM card_s_facility WHERE facility = NEW.facility) = 0;

	-- The last day counts. After it the same person may join anew.
	SELECT RAISE(ABORT, 'card.member_already')
	WHERE EXISTS (
		SELECT 1 FROM card_s_member
		WHERE facility = NEW.facility AND pseudonym = NEW.pseudonym
			AND until_day >= (SELECT day FROM core_pub_now));

	-- The card cannot be named here without linking it, so the desk answers for having looked.
	SELECT RAISE(ABORT, 'card.residents_only')
	WHERE NEW.resident IS NOT 1
		AND (SELECT residents_only FROM card_s_facility WHERE facility = NEW.facility) = 1;

	SELECT RAISE(ABORT, 'card.period')
	WHERE NEW.until_day < (SELECT day FROM core_pub_now)
		OR NEW.until_day > (SELECT day FROM core_pub_now)
			+ (SELECT value FROM card_v_params WHERE param = 'membership_days');
END;

CREATE TRIGGER card_join_a AFTER INSERT ON card_join
BEGIN
	DELETE FROM card_s_member
	WHERE facility = NEW.facility AND pseudonym = NEW.pseudonym;

	INSERT INTO card_s_member(facility, pseudonym, from_day, until_day, entry_index)
	SELECT NEW.facility, NEW.pseudonym, day, NEW.until_day, NEW.entry_index
	FROM core_pub_now;
END;

CREATE TABLE card_leave(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	facility TEXT NOT NULL,
	pseudonym TEXT NOT NULL
) STRICT;

CREATE TRIGGER card_leave_b BEFORE INSERT ON card_leave
BEGIN
	SELECT RAISE(ABORT, 'card.other_operator')
	WHERE NOT EXISTS (
		SELECT 1 FROM card_pub_operator
		WHERE facility = NEW.facility AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'card.no_member')
	WHERE NOT EXISTS (
		SELECT 1 FROM card_s_member
		WHERE facility = NEW.facility AND pseudonym = NEW.pseudonym
			AND until_day >= (SELECT day FROM core_pub_now));
END;

CREATE TRIGGER card_leave_a AFTER INSERT ON card_leave
BEGIN
	-- Yesterday was the last day: who left by mistake may join again at once.
	UPDATE card_s_member
	SET until_day = (SELECT day - 1 FROM core_pub_now)
	WHERE facility = NEW.facility AND pseudonym = NEW.pseudonym;
END;

-- ---- visits: a number a day -----------------------------------------------------------------

-- Single visits stay in the facility's own books.
CREATE TABLE card_visits(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	facility TEXT NOT NULL,
	day INTEGER NOT NULL,
	visits INTEGER NOT NULL
) STRICT;

CREATE INDEX card_visits_day ON card_visits(facility, day);

CREATE TRIGGER card_visits_b BEFORE INSERT ON card_visits
BEGIN
	SELECT RAISE(ABORT, 'card.no_facility')
	WHERE NOT EXISTS (SELECT 1 FROM card_s_facility WHERE facility = NEW.facility);

	SELECT RAISE(ABORT, 'card.other_operator')
	WHERE NOT EXISTS (
		SELECT 1 FROM card_pub_operator
		WHERE facility = NEW.facility AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	-- A day is reported when it is over.
	SELECT RAISE(ABORT, 'card.day_open')
	WHERE NEW.day >= (SELECT day FROM core_pub_now);

	-- A wrong number is voided by two people; then the day is free again.
	SELECT RAISE(ABORT, 'card.day_twice')
	WHERE EXISTS (
		SELECT 1 FROM card_visits v
		WHERE v.facility = NEW.facility AND v.day = NEW.day
			AND NOT EXISTS (
				SELECT 1 FROM core_pub_void WHERE entry_index = v.entry_index));

	-- So few that they might be told by name are not told: they join the next day's.
	SELECT RAISE(ABORT, 'card.visits_few')
	WHERE NEW.visits <> 0
		AND NEW.visits < (SELECT value FROM card_v_params WHERE param = 'min_visits');
END;

-- ---- rekey: another card of the same person --------------------------------------------------

-- Nothing but this entry says that two keys are one person's, and it says so of this service and facility
-- alone. What goes over: its membership of this facility.
CREATE TABLE card_rekey(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	facility TEXT NOT NULL,
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	at_hand TEXT,
	auditor TEXT,
	paper_hash TEXT,
	CONSTRAINT "card.rekey_self" CHECK (card <> old),
	-- The old card signs; or it is lost, and two people have seen the papers.
	CONSTRAINT "card.rekey_second" CHECK (
		iif(at_hand IS NULL, auditor IS NOT NULL AND paper_hash IS NOT NULL,
			at_hand = old AND auditor IS NULL))
) STRICT;

-- Keys that act no more, and the one that does instead.
CREATE TABLE card_s_rekey(
	facility TEXT NOT NULL,
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	PRIMARY KEY (facility, old)
) STRICT, WITHOUT ROWID;

CREATE INDEX card_s_rekey_card ON card_s_rekey(card);

CREATE TRIGGER card_rekey_b BEFORE INSERT ON card_rekey
BEGIN
	SELECT RAISE(ABORT, 'card.other_operator')
	WHERE NOT EXISTS (
		SELECT 1 FROM card_pub_operator
		WHERE facility = NEW.facility AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	-- A key that was given up never comes back.
	SELECT RAISE(ABORT, 'card.card_replaced')
	WHERE EXISTS (
		SELECT 1 FROM card_s_rekey WHERE facility = NEW.facility AND old IN (NEW.old, NEW.card));

	SELECT RAISE(ABORT, 'card.rekey_nothing')
	WHERE NOT EXISTS (
		SELECT 1 FROM card_s_member
		WHERE facility = NEW.facility AND pseudonym = NEW.old
			AND until_day >= (SELECT day FROM core_pub_now));

	SELECT RAISE(ABORT, 'card.rekey_second')
	WHERE NEW.auditor IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM core_pub_member
			WHERE signer = NEW.auditor AND role = 'core:auditor'
				AND from_time <= NEW.time AND NEW.time < to_time);
END;

CREATE TRIGGER card_rekey_a AFTER INSERT ON card_rekey
BEGIN
	-- Who has joined with the new card too is a member once, as long as either says.
	UPDATE card_s_member
	SET until_day = max(until_day, coalesce((
		SELECT until_day FROM card_s_member
		WHERE facility = NEW.facility AND pseudonym = NEW.card), 0))
	WHERE facility = NEW.facility AND pseudonym = NEW.old;

	DELETE FROM card_s_member WHERE facility = NEW.facility AND pseudonym = NEW.card;

	UPDATE card_s_member SET pseudonym = NEW.card
	WHERE facility = NEW.facility AND pseudonym = NEW.old;

	UPDATE card_s_rekey SET card = NEW.card WHERE facility = NEW.facility AND card = NEW.old;

	INSERT INTO card_s_rekey(facility, old, card) VALUES (NEW.facility, NEW.old, NEW.card);
END;

CREATE VIEW card_v_rekey(entry_index, time, signer, facility, old, card, at_hand, auditor) AS
	SELECT entry_index, time, signer, facility, old, card, at_hand, auditor
	FROM card_rekey
	ORDER BY entry_index;

-- ---- reports --------------------------------------------------------------------------------

CREATE VIEW card_v_cards(card, district, live, since, ended, reason) AS
	SELECT card, district, live, since, ended, reason
	FROM card_s_state
	ORDER BY since, card;

CREATE VIEW card_v_memberships(pseudonym, facility, name, from_day, until_day, live) AS
	SELECT m.pseudonym, m.facility, f.name, m.from_day, m.until_day, m.until_day >= n.day
	FROM card_s_member m
	JOIN card_s_facility f ON f.facility = m.facility
	JOIN core_pub_now n
	ORDER BY m.pseudonym, m.facility;

CREATE VIEW card_v_facilities(facility, operator, name, district, class, residents_only, open,
	members) AS
	SELECT f.facility, f.operator, f.name, f.district, f.class, f.residents_only, f.open,
		(SELECT count(*) FROM card_s_member m
		WHERE m.facility = f.facility
			AND m.until_day >= (SELECT day FROM core_pub_now))
	FROM card_s_facility f
	ORDER BY f.facility;

CREATE VIEW card_v_visits(facility, day, visits) AS
	SELECT v.facility, v.day, v.visits
	FROM card_visits v
	WHERE NOT EXISTS (SELECT 1 FROM core_pub_void WHERE entry_index = v.entry_index)
	ORDER BY v.facility, v.day;

CREATE VIEW card_v_districts(district, live_cards) AS
	SELECT district, count(*)
	FROM card_s_state
	WHERE live = 1
	GROUP BY district
	ORDER BY district;

-- ---- audits: empty, always ------------------------------------------------------------------

CREATE VIEW card_audit_live(person_tag) AS
	SELECT person_tag FROM card_s_state
	WHERE live = 1
	GROUP BY person_tag
	HAVING count(*) > 1;

-- Every card comes from an issue or a replacement, and from one only.
CREATE VIEW card_audit_origin(card) AS
	SELECT s.card FROM card_s_state s
	WHERE 1 <> (SELECT count(*) FROM card_issue i WHERE i.card = s.card)
		+ (SELECT count(*) FROM card_replace r WHERE r.card = s.card);

CREATE VIEW card_audit_visits(facility, day) AS
	SELECT v.facility, v.day
	FROM card_visits v
	WHERE NOT EXISTS (SELECT 1 FROM core_pub_void WHERE entry_index = v.entry_index)
	GROUP BY v.facility, v.day
	HAVING count(*) > 1;
