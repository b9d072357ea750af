-- scoin: S-Coin, the mileage of all programmes of the city in one place. One point is one won.
--
-- Double entry: whatever happens to points is one row of scoin_s_move, from an account to an
-- account, and all accounts together hold nothing. Accounts:
--
--     issue           the city itself; the only one that may be below zero
--     p:<programme>   budget of a programme (eco, etax, health ...)
--     c:<card>        a citizen, by the card's key for this service
--     m:<shop>        a shop that takes points
--     x:<outlet>      where points leave: transport, localtax, voucher, donation:<campaign>, expired

-- ---- parameters -----------------------------------------------------------------------------

-- What the service was published with. core.param sets others, from a day on.
CREATE TABLE scoin_param_value(
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Points live five years; an award waits one year; one payment moves no more than max_amount.
INSERT INTO scoin_param_value(name, value)
VALUES ('valid_days', 1826), ('award_claim_days', 365), ('max_amount', 100000000),
	('warn_days', 90);

-- What holds today. A day is multiplied into seconds: a million days is far enough.
CREATE VIEW scoin_v_params(name, value) AS
	SELECT d.name, min(1000000000, coalesce((
		SELECT p.value FROM core_pub_param_now p
		WHERE p.service = 'scoin' AND p.name = d.name), d.value))
	FROM scoin_param_value d
	ORDER BY d.name;

-- ---- accounts and movements -----------------------------------------------------------------

-- gone: everything that ever left the account. With it, first in first out needs no scan.
CREATE TABLE scoin_s_balance(
	account TEXT PRIMARY KEY,
	balance INTEGER NOT NULL,
	gone INTEGER NOT NULL,
	CONSTRAINT "scoin.insufficient" CHECK (balance >= 0 OR account = 'issue')
) STRICT, WITHOUT ROWID;

CREATE TABLE scoin_s_move(
	entry_index INTEGER NOT NULL,
	leg INTEGER NOT NULL,
	time INTEGER NOT NULL,
	src TEXT NOT NULL,
	dst TEXT NOT NULL,
	amount INTEGER NOT NULL,
	cause TEXT NOT NULL,
	PRIMARY KEY (entry_index, leg),
	CONSTRAINT "scoin.amount" CHECK (amount BETWEEN 1 AND 1000000000000),
	CONSTRAINT "scoin.same_account" CHECK (src <> dst)
) STRICT, WITHOUT ROWID;

CREATE INDEX scoin_s_move_dst ON scoin_s_move(dst, time, amount);
CREATE INDEX scoin_s_move_src ON scoin_s_move(src, amount);

-- What has expired leaves first. If it stayed, these newer points would count as the oldest ones
-- gone, and as much of what has expired would be good again.
CREATE TRIGGER scoin_s_move_b BEFORE INSERT ON scoin_s_move
WHEN NEW.src GLOB 'c:*' AND NEW.cause <> 'expire'
	AND 0 < (SELECT expired FROM scoin_pub_spendable WHERE account = NEW.src)
BEGIN
	INSERT INTO scoin_s_move(entry_index, leg, time, src, dst, amount, cause)
	SELECT NEW.entry_index, 1000000 + NEW.leg, NEW.time, account, 'x:expired', expired, 'expire'
	FROM scoin_pub_spendable
	WHERE account = NEW.src;
END;

-- No upsert where points leave: its CHECK would look at the new row with a negative balance before
-- the old row is found.
CREATE TRIGGER scoin_s_move_a AFTER INSERT ON scoin_s_move
BEGIN
	INSERT INTO scoin_s_balance(account, balance, gone)
	VALUES (NEW.src, 0, 0)
	ON CONFLICT (account) DO NOTHING;

	UPDATE scoin_s_balance
	SET balance = balance - NEW.amount, gone = gone + NEW.amount
	WHERE account = NEW.src;

	INSERT INTO scoin_s_balance(account, balance, gone)
	VALUES (NEW.dst, NEW.amount, 0)
	ON CONFLICT (account) DO UPDATE SET balance = balance + NEW.amount;
END;

CREATE VIEW scoin_pub_balance(account, balance) AS
	SELECT account, balance FROM scoin_s_balance;

-- A citizen's points expire, the oldest first: what came in before the term and has not gone out
-- since. Nobody has to book it for it to be so; `expire` only tidies up, as every payment does.
CREATE VIEW scoin_pub_spendable(account, balance, expired, spendable) AS
	SELECT account, balance, expired, balance - expired
	FROM (
		SELECT b.account, b.balance,
			CASE WHEN b.account GLOB 'c:*' THEN max(0, coalesce((
				SELECT sum(m.amount) FROM scoin_s_move m
				WHERE m.dst = b.account AND m.time <= (SELECT time FROM core_pub_now)
					- 86400 * (SELECT value FROM scoin_v_params
						WHERE name = 'valid_days')), 0) - b.gone)
			ELSE 0 END AS expired
		FROM scoin_s_balance b);

-- ---- payments -------------------------------------------------------------------------------

-- Whatever leaves an account that can run short comes through here: spending, gifts, reversals,
-- and payments within another service's entry, where both happen or neither. That service sees to
-- it that the payer's card has signed. What the account does not hold is refused by its balance.
CREATE TABLE scoin_cmd_pay(
	entry_index INTEGER NOT NULL,
	leg INTEGER NOT NULL,
	time INTEGER NOT NULL,
	payer TEXT NOT NULL,
	payee TEXT NOT NULL,
	amount INTEGER NOT NULL,
	cause TEXT NOT NULL,
	PRIMARY KEY (entry_index, leg)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER scoin_cmd_pay_b BEFORE INSERT ON scoin_cmd_pay
BEGIN
	-- The city's own account has no bottom: only a programme's budget comes from it.
	SELECT RAISE(ABORT, 'scoin.insufficient') WHERE NEW.payer = 'issue';

	SELECT RAISE(ABORT, 'scoin.card_replaced')
	WHERE NEW.payer GLOB 'c:*'
		AND EXISTS (SELECT 1 FROM scoin_s_rekey WHERE old = substr(NEW.payer, 3));

	-- Of a citizen's points, whichever service asks. What goes back by a reversal is as much as
	-- came.
	SELECT RAISE(ABORT, 'scoin.over_limit')
	WHERE NEW.payer GLOB 'c:*'
		AND NEW.amount > (SELECT value FROM scoin_v_params WHERE name = 'max_amount')
		AND NOT EXISTS (SELECT 1 FROM scoin_reverse WHERE entry_index = NEW.entry_index);
END;

CREATE TRIGGER scoin_cmd_pay_a AFTER INSERT ON scoin_cmd_pay
BEGIN
	INSERT INTO scoin_s_move(entry_index, leg, time, src, dst, amount, cause)
	VALUES (NEW.entry_index, NEW.leg, NEW.time, NEW.payer,
		-- What is meant for a card that was replaced reaches the one that its holder has.
		coalesce((
			SELECT 'c:' || card FROM scoin_s_rekey
			WHERE NEW.payee GLOB 'c:*' AND old = substr(NEW.payee, 3)), NEW.payee),
		NEW.amount, NEW.cause);
END;

-- ---- issue: the city gives a programme its budget -------------------------------------------

CREATE TABLE scoin_issue(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	programme TEXT NOT NULL,
	amount INTEGER NOT NULL,
	decision TEXT NOT NULL
) STRICT;

CREATE INDEX scoin_issue_programme ON scoin_issue(programme, signer);

CREATE VIEW scoin_pub_programme(programme, budget_left) AS
	SELECT substr(account, 3), balance FROM scoin_s_balance WHERE account GLOB 'p:*';

-- Whose desks pay from a programme's budget. Whoever was enrolled without an agency is of one
-- agency with all others who were.
CREATE TABLE scoin_s_trust(
	programme TEXT NOT NULL,
	agency TEXT NOT NULL,
	PRIMARY KEY (programme, agency)
) STRICT, WITHOUT ROWID;

CREATE VIEW scoin_pub_desk(programme, signer, from_time, to_time) AS
	SELECT t.programme, m.signer, m.from_time, m.to_time
	FROM scoin_s_trust t
	JOIN core_pub_member m ON m.role = 'scoin:desk' AND m.agency = t.agency;

-- Who gives a programme money, or says whose desks spend it, spends none of it: two pairs of eyes
-- are on every point before it is a citizen's.
CREATE VIEW scoin_pub_giver(programme, signer) AS
	SELECT programme, signer FROM scoin_issue
	UNION ALL
	SELECT programme, signer FROM scoin_entrust;

CREATE TRIGGER scoin_issue_b BEFORE INSERT ON scoin_issue
BEGIN
	-- A decision of the council is carried out once for a programme.
	SELECT RAISE(ABORT, 'scoin.decision_used')
	WHERE EXISTS (
		SELECT 1 FROM scoin_issue i
		WHERE i.programme = NEW.programme AND i.decision = NEW.decision
			AND NOT EXISTS (SELECT 1 FROM scoin_reverse WHERE entry = i.entry_index));
END;

CREATE TRIGGER scoin_issue_a AFTER INSERT ON scoin_issue
BEGIN
	INSERT INTO scoin_s_move(entry_index, leg, time, src, dst, amount, cause)
	VALUES (NEW.entry_index, 0, NEW.time, 'issue', 'p:' || NEW.programme, NEW.amount, 'issue');

	-- At first it is in the hands of the agency whose office began it. Later money changes no
	-- hands: what `entrust` has taken away stays away.
	INSERT INTO scoin_s_trust(programme, agency)
	SELECT NEW.programme, agency
	FROM core_pub_member
	WHERE signer = NEW.signer AND role = 'scoin:office'
		AND from_time <= NEW.time AND NEW.time < to_time
		AND NOT EXISTS (
			SELECT 1 FROM scoin_issue
			WHERE programme = NEW.programme AND entry_index < NEW.entry_index);
END;

-- ---- entrust: whose desks pay from a programme ----------------------------------------------

CREATE TABLE scoin_entrust(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	programme TEXT NOT NULL,
	agency TEXT NOT NULL,
	op TEXT NOT NULL
) STRICT;

CREATE INDEX scoin_entrust_programme ON scoin_entrust(programme, signer);

CREATE TRIGGER scoin_entrust_b BEFORE INSERT ON scoin_entrust
BEGIN
	SELECT RAISE(ABORT, 'scoin.no_programme')
	WHERE NOT EXISTS (SELECT 1 FROM scoin_s_balance WHERE account = 'p:' || NEW.programme);

	SELECT RAISE(ABORT, 'scoin.trust_as_it_is')
	WHERE (NEW.op = 'grant') = EXISTS (
		SELECT 1 FROM scoin_s_trust
		WHERE programme = NEW.programme AND agency = NEW.agency);
END;

CREATE TRIGGER scoin_entrust_a AFTER INSERT ON scoin_entrust
BEGIN
	DELETE FROM scoin_s_trust
	WHERE NEW.op = 'revoke' AND programme = NEW.programme AND agency = NEW.agency;

	INSERT INTO scoin_s_trust(programme, agency)
	SELECT NEW.programme, NEW.agency
	WHERE NEW.op = 'grant';
END;

-- ---- earn: a programme pays for something that was shown ------------------------------------

CREATE TABLE scoin_earn(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	programme TEXT NOT NULL,
	holder TEXT NOT NULL,
	amount INTEGER NOT NULL,
	evidence TEXT NOT NULL,
	CONSTRAINT "scoin.amount" CHECK (amount BETWEEN 1 AND 1000000)
) STRICT;

CREATE INDEX scoin_earn_evidence ON scoin_earn(programme, evidence);

CREATE TRIGGER scoin_earn_b BEFORE INSERT ON scoin_earn
BEGIN
	SELECT RAISE(ABORT, 'scoin.card_replaced')
	WHERE EXISTS (SELECT 1 FROM scoin_s_rekey WHERE old = NEW.holder);

	-- What is no programme has no budget.
	SELECT RAISE(ABORT, 'scoin.no_programme')
	WHERE NOT EXISTS (SELECT 1 FROM scoin_s_balance WHERE account = 'p:' || NEW.programme);

	-- Nobody spends another agency's budget, nor the one they gave.
	SELECT RAISE(ABORT, 'scoin.other_agency')
	WHERE NOT EXISTS (
		SELECT 1 FROM scoin_pub_desk
		WHERE programme = NEW.programme AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'scoin.own_budget')
	WHERE EXISTS (
		SELECT 1 FROM scoin_pub_giver
		WHERE programme = NEW.programme AND signer = NEW.signer);

	-- A meter reading is rewarded once, by whoever brings it; a reversed reward may be repeated.
	SELECT RAISE(ABORT, 'scoin.evidence_used')
	WHERE EXISTS (
		SELECT 1 FROM scoin_earn e
		WHERE e.programme = NEW.programme AND e.evidence = NEW.evidence
			AND NOT EXISTS (SELECT 1 FROM scoin_reverse WHERE entry = e.entry_index));
END;

CREATE TRIGGER scoin_earn_a AFTER INSERT ON scoin_earn
BEGIN
	INSERT INTO scoin_s_move(entry_index, leg, time, src, dst, amount, cause)
	VALUES (NEW.entry_index, 0, NEW.time, 'p:' || NEW.programme, 'c:' || NEW.holder,
		NEW.amount, 'earn');
END;

-- ---- award, cancel, claim: points for whoever knows a secret --------------------------------

-- The award names nobody: a survey is answered without a name. Its hash is that of a secret which
-- the citizen alone was given.
CREATE TABLE scoin_award(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	programme TEXT NOT NULL,
	claim_hash TEXT NOT NULL UNIQUE,
	amount INTEGER NOT NULL,
	CONSTRAINT "scoin.amount" CHECK (amount BETWEEN 1 AND 1000000)
) STRICT;

-- open, claimed or cancelled.
CREATE TABLE scoin_s_award(
	claim_hash TEXT PRIMARY KEY,
	state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER scoin_award_b BEFORE INSERT ON scoin_award
BEGIN
	SELECT RAISE(ABORT, 'scoin.award_exists')
	WHERE EXISTS (SELECT 1 FROM scoin_award WHERE claim_hash = NEW.claim_hash);

	SELECT RAISE(ABORT, 'scoin.no_programme')
	WHERE NOT EXISTS (SELECT 1 FROM scoin_s_balance WHERE account = 'p:' || NEW.programme);

	-- Nobody spends another agency's budget, nor the one they gave.
	SELECT RAISE(ABORT, 'scoin.other_agency')
	WHERE NOT EXISTS (
		SELECT 1 FROM scoin_pub_desk
		WHERE programme = NEW.programme AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'scoin.own_budget')
	WHERE EXISTS (
		SELECT 1 FROM scoin_pub_giver
		WHERE programme = NEW.programme AND signer = NEW.signer);
END;

CREATE TRIGGER scoin_award_a AFTER INSERT ON scoin_award
BEGIN
	INSERT INTO scoin_s_award(claim_hash, state) VALUES (NEW.claim_hash, 'open');
END;

CREATE TABLE scoin_cancel(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	claim_hash TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER scoin_cancel_b BEFORE INSERT ON scoin_cancel
BEGIN
	SELECT RAISE(ABORT, 'scoin.no_such_award')
	WHERE NOT EXISTS (
		SELECT 1 FROM scoin_s_award
		WHERE claim_hash = NEW.claim_hash AND state <> 'cancelled');

	-- What somebody has is not taken back behind their back: that is `reverse`, by other eyes.
	SELECT RAISE(ABORT, 'scoin.already_claimed')
	WHERE (SELECT state FROM scoin_s_award WHERE claim_hash = NEW.claim_hash) = 'claimed';

	-- What another agency has promised is not this one's to take back.
	SELECT RAISE(ABORT, 'scoin.other_agency')
	WHERE NOT EXISTS (
		SELECT 1
		FROM scoin_award a
		JOIN scoin_pub_desk d ON d.programme = a.programme
		WHERE a.claim_hash = NEW.claim_hash AND d.signer = NEW.signer
			AND d.from_time <= NEW.time AND NEW.time < d.to_time);
END;

CREATE TRIGGER scoin_cancel_a AFTER INSERT ON scoin_cancel
BEGIN
	UPDATE scoin_s_award SET state = 'cancelled' WHERE claim_hash = NEW.claim_hash;
END;

CREATE TABLE scoin_claim(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	claim_hash TEXT NOT NULL UNIQUE,
	secret TEXT NOT NULL,
	holder TEXT NOT NULL
) STRICT;

CREATE TRIGGER scoin_claim_b BEFORE INSERT ON scoin_claim
BEGIN
	SELECT RAISE(ABORT, 'scoin.card_replaced')
	WHERE EXISTS (SELECT 1 FROM scoin_s_rekey WHERE old = NEW.holder);

	SELECT RAISE(ABORT, 'scoin.no_such_award')
	WHERE NOT EXISTS (
		SELECT 1 FROM scoin_s_award
		WHERE claim_hash = NEW.claim_hash AND state <> 'cancelled');

	SELECT RAISE(ABORT, 'scoin.already_claimed')
	WHERE (SELECT state FROM scoin_s_award WHERE claim_hash = NEW.claim_hash) = 'claimed';

	-- The hash is there for all to read; the secret is not.
	SELECT RAISE(ABORT, 'scoin.secret_wrong')
	WHERE sha256hex(NEW.secret) <> NEW.claim_hash;

	SELECT RAISE(ABORT, 'scoin.award_expired')
	WHERE NEW.time > (SELECT time FROM scoin_award WHERE claim_hash = NEW.claim_hash)
		+ 86400 * (SELECT value FROM scoin_v_params WHERE name = 'award_claim_days');
END;

CREATE TRIGGER scoin_claim_a AFTER INSERT ON scoin_claim
BEGIN
	UPDATE scoin_s_award SET state = 'claimed' WHERE claim_hash = NEW.claim_hash;

	INSERT INTO scoin_s_move(entry_index, leg, time, src, dst, amount, cause)
	SELECT NEW.entry_index, 0, NEW.time, 'p:' || programme, 'c:' || NEW.holder, amount, 'claim'
	FROM scoin_award
	WHERE claim_hash = NEW.claim_hash;
END;

-- ---- rate and convert: mileage of older systems ---------------------------------------------

-- The newest rate of a source holds; a wrong one is corrected by the next.
CREATE TABLE scoin_rate(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	source TEXT NOT NULL,
	permille INTEGER NOT NULL,
	CONSTRAINT "scoin.rate" CHECK (permille BETWEEN 1 AND 10000)
) STRICT;

CREATE VIEW scoin_pub_rate(source, permille) AS
	SELECT source, permille FROM scoin_rate r
	WHERE entry_index = (SELECT max(entry_index) FROM scoin_rate WHERE source = r.source);

CREATE TRIGGER scoin_rate_b BEFORE INSERT ON scoin_rate
BEGIN
	-- What a source's points turn into is paid from the budget of the same name.
	SELECT RAISE(ABORT, 'scoin.no_programme')
	WHERE NOT EXISTS (SELECT 1 FROM scoin_s_balance WHERE account = 'p:' || NEW.source);
END;

CREATE TABLE scoin_convert(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	source TEXT NOT NULL,
	burn_ref TEXT NOT NULL,
	points INTEGER NOT NULL,
	holder TEXT NOT NULL,
	CONSTRAINT "scoin.amount" CHECK (points BETWEEN 1 AND 10000000)
) STRICT;

CREATE INDEX scoin_convert_burn ON scoin_convert(source, burn_ref);

CREATE TRIGGER scoin_convert_b BEFORE INSERT ON scoin_convert
BEGIN
	SELECT RAISE(ABORT, 'scoin.card_replaced')
	WHERE EXISTS (SELECT 1 FROM scoin_s_rekey WHERE old = NEW.holder);

	SELECT RAISE(ABORT, 'scoin.no_rate')
	WHERE NOT EXISTS (SELECT 1 FROM scoin_pub_rate WHERE source = NEW.source);

	-- Nobody spends another agency's budget, nor the one they gave.
	SELECT RAISE(ABORT, 'scoin.other_agency')
	WHERE NOT EXISTS (
		SELECT 1 FROM scoin_pub_desk
		WHERE programme = NEW.source AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'scoin.own_budget')
	WHERE EXISTS (
		SELECT 1 FROM scoin_pub_giver
		WHERE programme = NEW.source AND signer = NEW.signer);

	-- The older system destroys the points and gives a receipt, which counts once.
	SELECT RAISE(ABORT, 'scoin.already_converted')
	WHERE EXISTS (
		SELECT 1 FROM scoin_convert c
		WHERE c.source = NEW.source AND c.burn_ref = NEW.burn_ref
			AND NOT EXISTS (SELECT 1 FROM scoin_reverse WHERE entry = c.entry_index));
END;

CREATE TRIGGER scoin_convert_a AFTER INSERT ON scoin_convert
BEGIN
	-- Parts of a point are dropped.
	INSERT INTO scoin_s_move(entry_index, leg, time, src, dst, amount, cause)
	SELECT NEW.entry_index, 0, NEW.time, 'p:' || NEW.source, 'c:' || NEW.holder,
		NEW.points * permille / 1000, 'convert'
	FROM scoin_pub_rate
	WHERE source = NEW.source;
END;

-- ---- spend and transfer: the holder's card signs --------------------------------------------

CREATE TABLE scoin_spend(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	holder TEXT NOT NULL,
	outlet TEXT NOT NULL,
	amount INTEGER NOT NULL,
	reference TEXT NOT NULL,
	CONSTRAINT "scoin.outlet" CHECK (
		outlet = 'transport' OR outlet = 'localtax' OR outlet = 'voucher'
		OR outlet GLOB 'm:?*')
) STRICT;

CREATE INDEX scoin_spend_reference ON scoin_spend(outlet, reference);

CREATE VIEW scoin_pub_outlet(outlet) AS
	VALUES ('transport'), ('localtax'), ('voucher')
	UNION
	SELECT account FROM scoin_s_balance WHERE account GLOB 'm:?*';

CREATE TRIGGER scoin_spend_b BEFORE INSERT ON scoin_spend
BEGIN
	-- A bill is paid once.
	SELECT RAISE(ABORT, 'scoin.receipt_used')
	WHERE EXISTS (
		SELECT 1 FROM scoin_spend s
		WHERE s.outlet = NEW.outlet AND s.reference = NEW.reference
			AND NOT EXISTS (SELECT 1 FROM scoin_reverse WHERE entry = s.entry_index));
END;

CREATE TRIGGER scoin_spend_a AFTER INSERT ON scoin_spend
BEGIN
	INSERT INTO scoin_cmd_pay(entry_index, leg, time, payer, payee, amount, cause)
	VALUES (NEW.entry_index, 0, NEW.time, 'c:' || NEW.holder,
		CASE WHEN NEW.outlet GLOB 'm:*' THEN NEW.outlet ELSE 'x:' || NEW.outlet END,
		NEW.amount, 'spend');
END;

CREATE TABLE scoin_transfer(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	holder TEXT NOT NULL,
	recipient TEXT NOT NULL,
	amount INTEGER NOT NULL
) STRICT;

CREATE TRIGGER scoin_transfer_a AFTER INSERT ON scoin_transfer
BEGIN
	INSERT INTO scoin_cmd_pay(entry_index, leg, time, payer, payee, amount, cause)
	VALUES (NEW.entry_index, 0, NEW.time, 'c:' || NEW.holder, 'c:' || NEW.recipient,
		NEW.amount, 'transfer');
END;

-- ---- expire ---------------------------------------------------------------------------------

CREATE TABLE scoin_expire(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	account TEXT NOT NULL,
	amount INTEGER NOT NULL
) STRICT;

CREATE TRIGGER scoin_expire_b BEFORE INSERT ON scoin_expire
BEGIN
	-- Exactly what has expired: the office takes not a point more.
	SELECT RAISE(ABORT, 'scoin.expiry_wrong')
	WHERE NEW.amount IS NOT (
		SELECT expired FROM scoin_pub_spendable WHERE account = NEW.account);
END;

CREATE TRIGGER scoin_expire_a AFTER INSERT ON scoin_expire
BEGIN
	INSERT INTO scoin_s_move(entry_index, leg, time, src, dst, amount, cause)
	VALUES (NEW.entry_index, 0, NEW.time, NEW.account, 'x:expired', NEW.amount, 'expire');
END;

-- ---- reverse: the correction ----------------------------------------------------------------

-- The points go back where they came from, as a movement of today: a citizen's term starts anew.
CREATE TABLE scoin_reverse(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	entry INTEGER NOT NULL UNIQUE,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER scoin_reverse_b BEFORE INSERT ON scoin_reverse
BEGIN
	-- Not a transfer: what a citizen was given, only that citizen's card gives back.
	SELECT RAISE(ABORT, 'scoin.reverse_kind')
	WHERE NOT EXISTS (
		SELECT 1 FROM scoin_s_move
		WHERE entry_index = NEW.entry AND leg = 0
			AND cause IN ('issue', 'earn', 'claim', 'convert', 'spend'));

	SELECT RAISE(ABORT, 'scoin.reversed')
	WHERE EXISTS (SELECT 1 FROM scoin_reverse WHERE entry = NEW.entry);

	-- Nobody undoes an entry alone that they made alone.
	SELECT RAISE(ABORT, 'scoin.four_eyes')
	WHERE NEW.signer = (SELECT signer FROM core_pub_entry WHERE entry_index = NEW.entry);
END;

CREATE TRIGGER scoin_reverse_a AFTER INSERT ON scoin_reverse
BEGIN
	INSERT INTO scoin_cmd_pay(entry_index, leg, time, payer, payee, amount, cause)
	SELECT NEW.entry_index, 0, NEW.time, dst, src, amount, 'reverse'
	FROM scoin_s_move
	WHERE entry_index = NEW.entry AND leg = 0;
END;

-- ---- rekey: another card of the same person --------------------------------------------------

-- Nothing but this entry says that two keys are one person's, and it says so of this service
-- alone. What goes over: its points with the days they came, so that no term begins anew.
CREATE TABLE scoin_rekey(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	at_hand TEXT,
	auditor TEXT,
	paper_hash TEXT,
	CONSTRAINT "scoin.rekey_self" CHECK (card <> old),
	-- The old card signs; or it is lost, and two people have seen the papers.
	CONSTRAINT "scoin.rekey_second" CHECK (
		iif(at_hand IS NULL, auditor IS NOT NULL AND paper_hash IS NOT NULL,
			at_hand = old AND auditor IS NULL))
) STRICT;

-- Keys that act no more, and the one that does instead.
CREATE TABLE scoin_s_rekey(
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	PRIMARY KEY (old)
) STRICT, WITHOUT ROWID;

CREATE INDEX scoin_s_rekey_card ON scoin_s_rekey(card);

CREATE VIEW scoin_pub_rekey(old, card) AS
	SELECT old, card FROM scoin_s_rekey;

CREATE TRIGGER scoin_rekey_b BEFORE INSERT ON scoin_rekey
BEGIN
	-- A key that was given up never comes back.
	SELECT RAISE(ABORT, 'scoin.card_replaced')
	WHERE EXISTS (
		SELECT 1 FROM scoin_s_rekey WHERE old IN (NEW.old, NEW.card));

	SELECT RAISE(ABORT, 'scoin.rekey_nothing')
	WHERE NOT EXISTS (
		SELECT 1 FROM scoin_s_balance WHERE account = 'c:' || NEW.old);

	SELECT RAISE(ABORT, 'scoin.rekey_second')
	WHERE NEW.auditor IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM core_pub_member
			WHERE signer = NEW.auditor AND role = 'core:auditor'
				AND from_time <= NEW.time AND NEW.time < to_time);
END;

CREATE TRIGGER scoin_rekey_a AFTER INSERT ON scoin_rekey
BEGIN
	-- Both accounts become one. What one of them gave the other it has always had.
	DELETE FROM scoin_s_move
	WHERE (src = 'c:' || NEW.old AND dst = 'c:' || NEW.card)
		OR (src = 'c:' || NEW.card AND dst = 'c:' || NEW.old);

	UPDATE scoin_s_move SET dst = 'c:' || NEW.card WHERE dst = 'c:' || NEW.old;
	UPDATE scoin_s_move SET src = 'c:' || NEW.card WHERE src = 'c:' || NEW.old;

	DELETE FROM scoin_s_balance WHERE account IN ('c:' || NEW.old, 'c:' || NEW.card);

	INSERT INTO scoin_s_balance(account, balance, gone)
	SELECT 'c:' || NEW.card, came - gone, gone
	FROM (
		SELECT coalesce((
				SELECT sum(amount) FROM scoin_s_move
				WHERE dst = 'c:' || NEW.card), 0) AS came,
			coalesce((
				SELECT sum(amount) FROM scoin_s_move
				WHERE src = 'c:' || NEW.card), 0) AS gone);

	UPDATE scoin_s_rekey SET card = NEW.card WHERE card = NEW.old;

	INSERT INTO scoin_s_rekey(old, card) VALUES (NEW.old, NEW.card);
END;

CREATE VIEW scoin_v_rekey(entry_index, time, signer, old, card, at_hand, auditor) AS
	SELECT entry_index, time, signer, old, card, at_hand, auditor
	FROM scoin_rekey
	ORDER BY entry_index;

-- ---- reports --------------------------------------------------------------------------------

CREATE VIEW scoin_v_statement(account, entry_index, time, other, change, cause) AS
	SELECT account, entry_index, time, other, change, cause
	FROM (
		SELECT dst AS account, entry_index, leg, time, src AS other, amount AS change, cause
		FROM scoin_s_move
		UNION ALL
		SELECT src, entry_index, leg, time, dst, -amount, cause
		FROM scoin_s_move)
	ORDER BY account, entry_index, leg, change;

CREATE VIEW scoin_v_balances(account, balance, expired, spendable) AS
	SELECT account, balance, expired, spendable
	FROM scoin_pub_spendable
	ORDER BY account;

-- What is still good and will not be when warn_days are over, if nothing is spent.
CREATE VIEW scoin_v_expiring(account, amount) AS
	SELECT account, amount
	FROM (
		SELECT s.account, coalesce((
			SELECT sum(m.amount) FROM scoin_s_move m
			WHERE m.dst = s.account AND m.time <= (SELECT time FROM core_pub_now)
				- 86400 * (SELECT value FROM scoin_v_params WHERE name = 'valid_days')
				+ 86400 * (SELECT value FROM scoin_v_params WHERE name = 'warn_days')), 0)
			- (SELECT gone FROM scoin_s_balance WHERE account = s.account)
			- s.expired AS amount
		FROM scoin_pub_spendable s
		WHERE s.account GLOB 'c:*')
	WHERE amount > 0
	ORDER BY account;

-- What left such an account again came back, by a reversal or with a returned gift: that payment
-- does not count.
CREATE VIEW scoin_v_by_outlet(outlet, payments, total) AS
	SELECT b.account,
		(SELECT count(*) FROM scoin_s_move m WHERE m.dst = b.account)
		- (SELECT count(*) FROM scoin_s_move m WHERE m.src = b.account), b.balance
	FROM scoin_s_balance b
	WHERE b.account GLOB 'x:*' OR b.account GLOB 'm:*'
	ORDER BY b.account;

CREATE VIEW scoin_v_trust(programme, agency) AS
	SELECT programme, agency FROM scoin_s_trust ORDER BY programme, agency;

-- Issued and not taken back.
CREATE VIEW scoin_v_programmes(programme, issued, budget_left) AS
	SELECT p.programme,
		coalesce((
			SELECT sum(m.amount) FROM scoin_s_move m
			WHERE m.dst = 'p:' || p.programme AND m.src = 'issue'), 0)
		- coalesce((
			SELECT sum(m.amount) FROM scoin_s_move m
			WHERE m.src = 'p:' || p.programme AND m.dst = 'issue'), 0), p.budget_left
	FROM scoin_pub_programme p
	ORDER BY p.programme;

-- ---- audits: empty, always ------------------------------------------------------------------

CREATE VIEW scoin_audit_conservation(sum) AS
	SELECT sum(balance) FROM scoin_s_balance HAVING sum(balance) <> 0;

CREATE VIEW scoin_audit_recompute(account) AS
	SELECT b.account FROM scoin_s_balance b
	WHERE b.gone <> coalesce((
			SELECT sum(amount) FROM scoin_s_move WHERE src = b.account), 0)
		OR b.balance <> coalesce((
			SELECT sum(amount) FROM scoin_s_move WHERE dst = b.account), 0) - b.gone;
