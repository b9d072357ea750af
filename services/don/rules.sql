-- don: donations. A campaign is registered with its plan; what is given and what is spent stands
-- here, and the money of a gift can be followed to what it paid.
--
-- The ledger knows a donor by the card's key for this service, or not at all. The name on a tax
-- receipt stays in the desk's own books.

-- ---- parameters -----------------------------------------------------------------------------

-- How much of what was raised may pay for the raising, in permille, by how much was raised. The
-- values are those the service was published with; core.param sets others, from a day on.
CREATE TABLE don_param_value(
	name TEXT PRIMARY KEY,
	over INTEGER NOT NULL,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO don_param_value(name, over, value)
VALUES ('cost_1', 0, 150), ('cost_2', 1000000000, 130), ('cost_3', 10000000000, 120),
	('cost_4', 20000000000, 100);

-- What holds today. More than everything is everything.
CREATE VIEW don_v_params(name, over, permille) AS
	SELECT d.name, d.over, min(1000, coalesce((
		SELECT p.value FROM core_pub_param_now p
		WHERE p.service = 'don' AND p.name = d.name), d.value))
	FROM don_param_value d
	ORDER BY d.over;

-- ---- campaign, and its correction -----------------------------------------------------------

CREATE TABLE don_campaign(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	campaign TEXT NOT NULL UNIQUE,
	org TEXT NOT NULL,
	title TEXT NOT NULL,
	purpose TEXT NOT NULL,
	goal INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	plan_hash TEXT NOT NULL,
	CONSTRAINT "don.amount" CHECK (goal BETWEEN 1 AND 1000000000000),
	-- A registration is good for a year.
	CONSTRAINT "don.period" CHECK (to_day BETWEEN from_day AND from_day + 366)
) STRICT;

-- The money of a campaign: nothing is spent that was not given. The upper bound keeps every
-- product of a sum and a permille far from where whole numbers end.
CREATE TABLE don_s_campaign(
	campaign TEXT PRIMARY KEY,
	title TEXT NOT NULL,
	goal INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	to_day INTEGER NOT NULL,
	plan_hash TEXT NOT NULL,
	received INTEGER NOT NULL DEFAULT 0,
	spent INTEGER NOT NULL DEFAULT 0,
	cost INTEGER NOT NULL DEFAULT 0,
	refunded INTEGER NOT NULL DEFAULT 0,
	closed INTEGER NOT NULL DEFAULT 0,
	CONSTRAINT "don.over_spent" CHECK (spent + cost + refunded <= received),
	CONSTRAINT "don.too_much" CHECK (received <= 1000000000000)
) STRICT, WITHOUT ROWID;

-- The more was raised, the smaller the part that the raising may have cost.
CREATE VIEW don_v_ceiling(campaign, received, cost, ceiling) AS
	SELECT s.campaign, s.received, s.cost, s.received * (
		SELECT permille FROM don_v_params
		WHERE over <= s.received
		ORDER BY over DESC LIMIT 1) / 1000
	FROM don_s_campaign s
	ORDER BY s.campaign;

CREATE VIEW don_pub_open(campaign, title) AS
	SELECT campaign, title FROM don_s_campaign
	WHERE closed = 0
		AND (SELECT day FROM core_pub_now) BETWEEN from_day AND to_day;

CREATE VIEW don_pub_campaign(campaign, title) AS
	SELECT campaign, title FROM don_s_campaign WHERE closed = 0;

-- Who may act for a campaign: whoever holds the role for its organisation.
CREATE VIEW don_pub_org(campaign, signer, from_time, to_time) AS
	SELECT c.campaign, m.signer, m.from_time, m.to_time
	FROM don_campaign c
	JOIN core_pub_member m ON m.role = 'don:org' AND m.agency = c.org;

CREATE TRIGGER don_campaign_b BEFORE INSERT ON don_campaign
BEGIN
	SELECT RAISE(ABORT, 'don.campaign_exists')
	WHERE EXISTS (SELECT 1 FROM don_campaign WHERE campaign = NEW.campaign);
END;

CREATE TRIGGER don_campaign_a AFTER INSERT ON don_campaign
BEGIN
	INSERT INTO don_s_campaign(campaign, title, goal, from_day, to_day, plan_hash)
	VALUES (NEW.campaign, NEW.title, NEW.goal, NEW.from_day, NEW.to_day, NEW.plan_hash);
END;

-- Changes what is given and leaves the rest. A changed plan is a new registration of the same.
CREATE TABLE don_amend(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	campaign TEXT NOT NULL,
	title TEXT,
	goal INTEGER,
	to_day INTEGER,
	plan_hash TEXT NOT NULL,
	CONSTRAINT "don.amount" CHECK (goal BETWEEN 1 AND 1000000000000)
) STRICT;

CREATE TRIGGER don_amend_b BEFORE INSERT ON don_amend
BEGIN
	SELECT RAISE(ABORT, 'don.no_campaign')
	WHERE NOT EXISTS (SELECT 1 FROM don_s_campaign WHERE campaign = NEW.campaign);

	SELECT RAISE(ABORT, 'don.closed')
	WHERE (SELECT closed FROM don_s_campaign WHERE campaign = NEW.campaign) = 1;

	-- No campaign ends before today behind the donors' backs, nor becomes longer than one may be.
	SELECT RAISE(ABORT, 'don.period')
	WHERE NEW.to_day < (SELECT day FROM core_pub_now)
		OR NEW.to_day > 366 + (
			SELECT from_day FROM don_s_campaign WHERE campaign = NEW.campaign)
		OR NEW.to_day < (
			SELECT from_day FROM don_s_campaign WHERE campaign = NEW.campaign);
END;

CREATE TRIGGER don_amend_a AFTER INSERT ON don_amend
BEGIN
	UPDATE don_s_campaign
	SET title = coalesce(NEW.title, title),
		goal = coalesce(NEW.goal, goal),
		to_day = coalesce(NEW.to_day, to_day),
		plan_hash = NEW.plan_hash
	WHERE campaign = NEW.campaign;
END;

-- ---- donate ---------------------------------------------------------------------------------

-- donor is the card's key for donations, payer the one whose S-Coin account pays: a gift by bank
-- needs no card, and the two keys of one card are not seen to be one unless S-Coin pays.
CREATE TABLE don_donate(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	campaign TEXT NOT NULL,
	donor TEXT,
	amount INTEGER NOT NULL,
	method TEXT NOT NULL,
	payer TEXT,
	payment_ref TEXT NOT NULL,
	memo_hash TEXT,
	CONSTRAINT "don.amount" CHECK (amount BETWEEN 100 AND 100000000000),
	-- Points move only when their holder's card has signed, and no other way needs that key.
	CONSTRAINT "don.donor_must_sign" CHECK ((method = 'scoin') = (payer IS NOT NULL))
) STRICT;

CREATE INDEX don_donate_donor ON don_donate(donor);
CREATE INDEX don_donate_campaign ON don_donate(campaign);
CREATE INDEX don_donate_payment ON don_donate(payment_ref);

CREATE TRIGGER don_donate_b BEFORE INSERT ON don_donate
BEGIN
	SELECT RAISE(ABORT, 'don.no_campaign')
	WHERE NOT EXISTS (SELECT 1 FROM don_s_campaign WHERE campaign = NEW.campaign);

	SELECT RAISE(ABORT, 'don.not_open')
	WHERE NOT EXISTS (SELECT 1 FROM don_pub_open WHERE campaign = NEW.campaign);

	-- A transfer of the bank is one gift.
	SELECT RAISE(ABORT, 'don.payment_used')
	WHERE EXISTS (
		SELECT 1 FROM don_donate d
		WHERE d.payment_ref = NEW.payment_ref
			AND NOT EXISTS (SELECT 1 FROM don_return WHERE donation = d.entry_index));

	-- An effect, and here all the same: the other trigger runs for points alone.
	UPDATE don_s_campaign
	SET received = received + NEW.amount
	WHERE campaign = NEW.campaign;
END;

CREATE TRIGGER don_donate_a AFTER INSERT ON don_donate
WHEN NEW.method = 'scoin'
BEGIN
	INSERT INTO scoin_cmd_pay(entry_index, leg, time, payer, payee, amount, cause)
	VALUES (NEW.entry_index, 0, NEW.time, 'c:' || NEW.payer, 'x:donation:' || NEW.campaign,
		NEW.amount, 'donation');
END;

-- ---- return: the correction of a gift -------------------------------------------------------

-- A gift made by mistake goes back whole, the way it came.
CREATE TABLE don_return(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	donation INTEGER NOT NULL UNIQUE,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER don_return_b BEFORE INSERT ON don_return
BEGIN
	SELECT RAISE(ABORT, 'don.no_donation')
	WHERE NOT EXISTS (SELECT 1 FROM don_donate WHERE entry_index = NEW.donation);

	SELECT RAISE(ABORT, 'don.returned')
	WHERE EXISTS (SELECT 1 FROM don_return WHERE donation = NEW.donation);

	-- A closed campaign has its totals audited.
	SELECT RAISE(ABORT, 'don.closed')
	WHERE EXISTS (
		SELECT 1
		FROM don_donate d
		JOIN don_s_campaign s ON s.campaign = d.campaign
		WHERE d.entry_index = NEW.donation AND s.closed = 1);

	SELECT RAISE(ABORT, 'don.four_eyes')
	WHERE NEW.signer = (SELECT signer FROM don_donate WHERE entry_index = NEW.donation);
END;

CREATE TRIGGER don_return_a AFTER INSERT ON don_return
BEGIN
	-- Refused as over_spent when the money is no longer there, and as cost_ceiling when what is
	-- left is too little for what the raising has cost.
	UPDATE don_s_campaign
	SET received = received - (
		SELECT amount FROM don_donate WHERE entry_index = NEW.donation)
	WHERE campaign = (SELECT campaign FROM don_donate WHERE entry_index = NEW.donation);

	SELECT RAISE(ABORT, 'don.cost_ceiling')
	WHERE EXISTS (
		SELECT 1 FROM don_v_ceiling
		WHERE campaign = (SELECT campaign FROM don_donate WHERE entry_index = NEW.donation)
			AND cost > ceiling);

	INSERT INTO scoin_cmd_pay(entry_index, leg, time, payer, payee, amount, cause)
	SELECT NEW.entry_index, 0, NEW.time, 'x:donation:' || campaign, 'c:' || payer, amount,
		'donation-return'
	FROM don_donate
	WHERE entry_index = NEW.donation AND method = 'scoin';
END;

-- ---- disburse -------------------------------------------------------------------------------

-- aid reaches those it was given for, cost pays for the raising, refund goes back to donors.
CREATE TABLE don_disburse(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	campaign TEXT NOT NULL,
	class TEXT NOT NULL,
	payee TEXT NOT NULL,
	amount INTEGER NOT NULL,
	purpose TEXT NOT NULL,
	proof_hash TEXT NOT NULL,
	CONSTRAINT "don.amount" CHECK (amount BETWEEN 1 AND 1000000000000)
) STRICT;

CREATE INDEX don_disburse_campaign ON don_disburse(campaign);
CREATE INDEX don_disburse_proof ON don_disburse(proof_hash);

CREATE TRIGGER don_disburse_b BEFORE INSERT ON don_disburse
BEGIN
	SELECT RAISE(ABORT, 'don.no_campaign')
	WHERE NOT EXISTS (SELECT 1 FROM don_s_campaign WHERE campaign = NEW.campaign);

	SELECT RAISE(ABORT, 'don.other_org')
	WHERE NOT EXISTS (
		SELECT 1 FROM don_pub_org
		WHERE campaign = NEW.campaign AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'don.closed')
	WHERE (SELECT closed FROM don_s_campaign WHERE campaign = NEW.campaign) = 1;

	-- One bill, one payment; in any campaign.
	SELECT RAISE(ABORT, 'don.proof_used')
	WHERE EXISTS (
		SELECT 1 FROM don_disburse d
		WHERE d.proof_hash = NEW.proof_hash
			AND NOT EXISTS (SELECT 1 FROM don_recall WHERE disbursement = d.entry_index));

	SELECT RAISE(ABORT, 'don.cost_ceiling')
	WHERE NEW.class = 'cost'
		AND EXISTS (
			SELECT 1 FROM don_v_ceiling
			WHERE campaign = NEW.campaign AND cost + NEW.amount > ceiling);
END;

CREATE TRIGGER don_disburse_a AFTER INSERT ON don_disburse
BEGIN
	UPDATE don_s_campaign
	SET spent = spent + iif(NEW.class = 'aid', NEW.amount, 0),
		cost = cost + iif(NEW.class = 'cost', NEW.amount, 0),
		refunded = refunded + iif(NEW.class = 'refund', NEW.amount, 0)
	WHERE campaign = NEW.campaign;
END;

-- ---- recall: the correction of a disbursement -----------------------------------------------

-- The money came back whole: a wrong account, a wrong amount.
CREATE TABLE don_recall(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	disbursement INTEGER NOT NULL UNIQUE,
	reason TEXT NOT NULL,
	proof_hash TEXT NOT NULL
) STRICT;

CREATE TRIGGER don_recall_b BEFORE INSERT ON don_recall
BEGIN
	SELECT RAISE(ABORT, 'don.no_disbursement')
	WHERE NOT EXISTS (SELECT 1 FROM don_disburse WHERE entry_index = NEW.disbursement);

	SELECT RAISE(ABORT, 'don.other_org')
	WHERE NOT EXISTS (
		SELECT 1
		FROM don_disburse d
		JOIN don_pub_org o ON o.campaign = d.campaign
		WHERE d.entry_index = NEW.disbursement AND o.signer = NEW.signer
			AND o.from_time <= NEW.time AND NEW.time < o.to_time);

	SELECT RAISE(ABORT, 'don.recalled')
	WHERE EXISTS (SELECT 1 FROM don_recall WHERE disbursement = NEW.disbursement);

	SELECT RAISE(ABORT, 'don.closed')
	WHERE EXISTS (
		SELECT 1
		FROM don_disburse d
		JOIN don_s_campaign s ON s.campaign = d.campaign
		WHERE d.entry_index = NEW.disbursement AND s.closed = 1);

	-- Whoever has said that it arrived still has it.
	SELECT RAISE(ABORT, 'don.confirmed')
	WHERE EXISTS (
		SELECT 1 FROM don_pub_confirmed WHERE disbursement = NEW.disbursement);

	-- Or one person alone could spend, take back and spend again with the same proof.
	SELECT RAISE(ABORT, 'don.four_eyes')
	WHERE NEW.signer = (SELECT signer FROM don_disburse WHERE entry_index = NEW.disbursement);
END;

CREATE TRIGGER don_recall_a AFTER INSERT ON don_recall
BEGIN
	UPDATE don_s_campaign
	SET spent = spent - (
			SELECT iif(class = 'aid', amount, 0) FROM don_disburse
			WHERE entry_index = NEW.disbursement),
		cost = cost - (
			SELECT iif(class = 'cost', amount, 0) FROM don_disburse
			WHERE entry_index = NEW.disbursement),
		refunded = refunded - (
			SELECT iif(class = 'refund', amount, 0) FROM don_disburse
			WHERE entry_index = NEW.disbursement)
	WHERE campaign = (
		SELECT campaign FROM don_disburse WHERE entry_index = NEW.disbursement);
END;

-- ---- confirm: it arrived --------------------------------------------------------------------

-- A confirmation changes no money. A mistaken one is voided by two people.
CREATE TABLE don_confirm(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	disbursement INTEGER NOT NULL,
	payee TEXT NOT NULL,
	received INTEGER NOT NULL
) STRICT;

CREATE INDEX don_confirm_disbursement ON don_confirm(disbursement);

CREATE VIEW don_pub_confirmed(disbursement, time) AS
	SELECT c.disbursement, c.time
	FROM don_confirm c
	WHERE NOT EXISTS (SELECT 1 FROM core_pub_void v WHERE v.entry_index = c.entry_index);

-- What waits for a confirmation.
CREATE VIEW don_pub_unconfirmed(disbursement, campaign, payee, amount, purpose) AS
	SELECT d.entry_index, d.campaign, d.payee, d.amount, d.purpose
	FROM don_disburse d
	WHERE d.class = 'aid'
		AND NOT EXISTS (SELECT 1 FROM don_recall WHERE disbursement = d.entry_index)
		AND NOT EXISTS (
			SELECT 1 FROM don_pub_confirmed c WHERE c.disbursement = d.entry_index);

CREATE TRIGGER don_confirm_b BEFORE INSERT ON don_confirm
BEGIN
	SELECT RAISE(ABORT, 'don.confirm_mismatch')
	WHERE NOT EXISTS (
		SELECT 1 FROM don_disburse
		WHERE entry_index = NEW.disbursement
			AND payee = NEW.payee
			AND amount = NEW.received);

	-- Nobody else knows whether it arrived.
	SELECT RAISE(ABORT, 'don.other_payee')
	WHERE NOT EXISTS (
		SELECT 1 FROM core_pub_member
		WHERE signer = NEW.signer AND role = 'don:beneficiary' AND agency = NEW.payee
			AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'don.recalled')
	WHERE EXISTS (SELECT 1 FROM don_recall WHERE disbursement = NEW.disbursement);

	SELECT RAISE(ABORT, 'don.confirmed')
	WHERE EXISTS (
		SELECT 1 FROM don_pub_confirmed WHERE disbursement = NEW.disbursement);

	-- The one who pays is no witness of the arrival.
	SELECT RAISE(ABORT, 'don.four_eyes')
	WHERE NEW.signer = (SELECT signer FROM don_disburse WHERE entry_index = NEW.disbursement);
END;

-- ---- close ----------------------------------------------------------------------------------

CREATE TABLE don_close(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	campaign TEXT NOT NULL UNIQUE,
	audit_hash TEXT NOT NULL,
	total_received INTEGER NOT NULL,
	total_spent INTEGER NOT NULL
) STRICT;

CREATE TRIGGER don_close_b BEFORE INSERT ON don_close
BEGIN
	SELECT RAISE(ABORT, 'don.no_campaign')
	WHERE NOT EXISTS (SELECT 1 FROM don_s_campaign WHERE campaign = NEW.campaign);

	SELECT RAISE(ABORT, 'don.closed')
	WHERE (SELECT closed FROM don_s_campaign WHERE campaign = NEW.campaign) = 1;

	-- The auditor's sums, not the ledger's own, are what is compared with the ledger.
	SELECT RAISE(ABORT, 'don.totals_differ')
	WHERE NOT EXISTS (
		SELECT 1 FROM don_s_campaign
		WHERE campaign = NEW.campaign
			AND received = NEW.total_received
			AND spent + cost + refunded = NEW.total_spent);

	SELECT RAISE(ABORT, 'don.money_left')
	WHERE NEW.total_received <> NEW.total_spent;
END;

CREATE TRIGGER don_close_a AFTER INSERT ON don_close
BEGIN
	UPDATE don_s_campaign SET closed = 1 WHERE campaign = NEW.campaign;
END;

-- ---- reports --------------------------------------------------------------------------------

CREATE VIEW don_v_campaign(campaign, org, title, goal, received, spent, cost, refunded, in_hand,
	closed) AS
	SELECT s.campaign, c.org, s.title, s.goal, s.received, s.spent, s.cost, s.refunded,
		s.received - s.spent - s.cost - s.refunded, s.closed
	FROM don_s_campaign s
	JOIN don_campaign c ON c.campaign = s.campaign
	ORDER BY s.campaign;

-- What a gift paid: money in the order it came pays what was spent in the order it went.
CREATE VIEW don_v_trace(donation, donor, campaign, disbursement, class, purpose, amount) AS
	SELECT g.donation, g.donor, g.campaign, x.disbursement, x.class, x.purpose,
		min(g.hi, x.hi) - max(g.lo, x.lo)
	FROM (
		SELECT entry_index AS donation, donor, campaign,
			sum(amount) OVER (PARTITION BY campaign ORDER BY entry_index) - amount AS lo,
			sum(amount) OVER (PARTITION BY campaign ORDER BY entry_index) AS hi
		FROM don_donate d
		WHERE NOT EXISTS (SELECT 1 FROM don_return WHERE donation = d.entry_index)) g
	JOIN (
		SELECT entry_index AS disbursement, campaign, class, purpose,
			sum(amount) OVER (PARTITION BY campaign ORDER BY entry_index) - amount AS lo,
			sum(amount) OVER (PARTITION BY campaign ORDER BY entry_index) AS hi
		FROM don_disburse d
		WHERE NOT EXISTS (SELECT 1 FROM don_recall WHERE disbursement = d.entry_index)) x
		ON x.campaign = g.campaign AND x.lo < g.hi AND g.lo < x.hi
	ORDER BY g.donation, x.disbursement;

CREATE VIEW don_v_unconfirmed(disbursement, campaign, payee, amount, purpose) AS
	SELECT disbursement, campaign, payee, amount, purpose
	FROM don_pub_unconfirmed
	ORDER BY disbursement;

-- ---- audits: empty, always ------------------------------------------------------------------

CREATE VIEW don_audit_totals(campaign) AS
	SELECT s.campaign FROM don_s_campaign s
	WHERE s.received <> coalesce((
			SELECT sum(d.amount) FROM don_donate d
			WHERE d.campaign = s.campaign
				AND NOT EXISTS (
					SELECT 1 FROM don_return WHERE donation = d.entry_index)), 0)
		OR s.spent + s.cost + s.refunded <> coalesce((
			SELECT sum(d.amount) FROM don_disburse d
			WHERE d.campaign = s.campaign
				AND NOT EXISTS (
					SELECT 1 FROM don_recall WHERE disbursement = d.entry_index)), 0);

-- The points given are in the campaign's account of S-Coin.
CREATE VIEW don_audit_points(campaign) AS
	SELECT s.campaign FROM don_s_campaign s
	WHERE coalesce((
			SELECT balance FROM scoin_pub_balance
			WHERE account = 'x:donation:' || s.campaign), 0)
		<> coalesce((
			SELECT sum(d.amount) FROM don_donate d
			WHERE d.campaign = s.campaign AND d.method = 'scoin'
				AND NOT EXISTS (
					SELECT 1 FROM don_return WHERE donation = d.entry_index)), 0);
