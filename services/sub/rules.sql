-- sub: payment of subcontractors in public works. A tree of contracts below a project, claims for
-- finished work split into lines, and an order to pay for each line that arises by itself once an
-- agency that did not claim has approved. A payee is known by the card's key for this service; the
-- account stands as a digest.

-- ---- parameters -----------------------------------------------------------------------------

-- What the service was published with. core.param sets others, from a day on.
CREATE TABLE sub_param_value(
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A main contractor is paid within 5 days, everybody else within 15; contracts go three deep.
INSERT INTO sub_param_value(name, value)
VALUES ('pay_days_prime', 5), ('pay_days_other', 15), ('max_depth', 3);

CREATE VIEW sub_v_params(name, value) AS
	SELECT d.name, min(100000, coalesce((
		SELECT p.value FROM core_pub_param_now p
		WHERE p.service = 'sub' AND p.name = d.name), d.value))
	FROM sub_param_value d
	ORDER BY d.name;

-- ---- project, and a changed budget ----------------------------------------------------------

CREATE TABLE sub_project(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	project TEXT NOT NULL UNIQUE,
	title TEXT NOT NULL,
	budget INTEGER NOT NULL,
	CONSTRAINT "sub.amount" CHECK (budget BETWEEN 1 AND 10000000000000)
) STRICT;

-- agency: of the office that registered it. Only its offices act for it.
CREATE TABLE sub_s_project(
	project TEXT PRIMARY KEY,
	title TEXT NOT NULL,
	agency TEXT NOT NULL,
	budget INTEGER NOT NULL,
	contracted INTEGER NOT NULL DEFAULT 0,
	CONSTRAINT "sub.over_budget" CHECK (contracted <= budget)
) STRICT, WITHOUT ROWID;

CREATE VIEW sub_pub_project(project, title) AS
	SELECT project, title FROM sub_s_project;

CREATE VIEW sub_pub_office(project, signer, from_time, to_time) AS
	SELECT p.project, m.signer, m.from_time, m.to_time
	FROM sub_s_project p
	JOIN core_pub_member m ON m.agency = p.agency AND m.role IN ('sub:office', 'sub:desk');

CREATE TRIGGER sub_project_b BEFORE INSERT ON sub_project
BEGIN
	SELECT RAISE(ABORT, 'sub.project_exists')
	WHERE EXISTS (SELECT 1 FROM sub_s_project WHERE project = NEW.project);
END;

CREATE TRIGGER sub_project_a AFTER INSERT ON sub_project
BEGIN
	INSERT INTO sub_s_project(project, title, agency, budget)
	SELECT NEW.project, NEW.title, agency, NEW.budget
	FROM core_pub_member
	WHERE signer = NEW.signer AND role = 'sub:office'
		AND from_time <= NEW.time AND NEW.time < to_time;
END;

CREATE TABLE sub_budget(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	project TEXT NOT NULL,
	budget INTEGER NOT NULL,
	decision TEXT NOT NULL,
	CONSTRAINT "sub.amount" CHECK (budget BETWEEN 1 AND 10000000000000)
) STRICT;

CREATE TRIGGER sub_budget_b BEFORE INSERT ON sub_budget
BEGIN
	SELECT RAISE(ABORT, 'sub.no_project')
	WHERE NOT EXISTS (SELECT 1 FROM sub_s_project WHERE project = NEW.project);

	SELECT RAISE(ABORT, 'sub.other_office')
	WHERE NOT EXISTS (
		SELECT 1 FROM sub_pub_office
		WHERE project = NEW.project AND signer = NEW.signer
			AND from_time <= NEW.time AND NEW.time < to_time);
END;

CREATE TRIGGER sub_budget_a AFTER INSERT ON sub_budget
BEGIN
	-- Not below what is under contract: over_budget.
	UPDATE sub_s_project SET budget = NEW.budget WHERE project = NEW.project;
END;

-- ---- contract -------------------------------------------------------------------------------

-- above: the card of who gives the work, where that is another contractor.
CREATE TABLE sub_contract(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	contract TEXT NOT NULL UNIQUE,
	project TEXT NOT NULL,
	parent TEXT,
	payee TEXT NOT NULL,
	above TEXT,
	role TEXT NOT NULL,
	amount INTEGER NOT NULL,
	account_hash TEXT NOT NULL,
	paper_hash TEXT NOT NULL,
	CONSTRAINT "sub.amount" CHECK (amount BETWEEN 1 AND 10000000000000),
	CONSTRAINT "sub.prime_has_no_parent" CHECK ((role = 'prime') = (parent IS NULL))
) STRICT;

-- subbed: given on to contracts right below. ordered and paid: by lines of its own. flow: ordered
-- by itself and everything below; the tree as a whole never takes more than its top.
CREATE TABLE sub_s_contract(
	contract TEXT PRIMARY KEY,
	project TEXT NOT NULL,
	parent TEXT,
	payee TEXT NOT NULL,
	role TEXT NOT NULL,
	depth INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	subbed INTEGER NOT NULL DEFAULT 0,
	ordered INTEGER NOT NULL DEFAULT 0,
	paid INTEGER NOT NULL DEFAULT 0,
	flow INTEGER NOT NULL DEFAULT 0,
	CONSTRAINT "sub.over_parent" CHECK (subbed <= amount),
	CONSTRAINT "sub.over_contract" CHECK (flow <= amount)
) STRICT, WITHOUT ROWID;

CREATE INDEX sub_s_contract_project ON sub_s_contract(project);
CREATE INDEX sub_s_contract_parent ON sub_s_contract(parent);

-- Every contract with itself and all above it.
CREATE TABLE sub_s_above(
	contract TEXT NOT NULL,
	above TEXT NOT NULL,
	PRIMARY KEY (contract, above)
) STRICT, WITHOUT ROWID;

CREATE INDEX sub_s_above_above ON sub_s_above(above);

CREATE VIEW sub_pub_contract(contract, project, role) AS
	SELECT contract, project, role FROM sub_s_contract;

CREATE TRIGGER sub_contract_b BEFORE INSERT ON sub_contract
BEGIN
	SELECT RAISE(ABORT, 'sub.card_replaced')
	WHERE EXISTS (SELECT 1 FROM sub_s_rekey WHERE old = NEW.payee);

	SELECT RAISE(ABORT, 'sub.no_project')
	WHERE NOT EXISTS (SELECT 1 FROM sub_s_project WHERE project = NEW.project);

	SELECT RAISE(ABORT, 'sub.contract_exists')
	WHERE EXISTS (SELECT 1 FROM sub_s_contract WHERE contract = NEW.contract);

	-- Wages, material and machines are the end of a branch: their money goes no further.
	SELECT RAISE(ABORT, 'sub.no_parent')
	WHERE NEW.parent IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM sub_s_contract
			WHERE contract = NEW.parent AND project = NEW.project
				AND role IN ('prime', 'sub'));

	SELECT RAISE(ABORT, 'sub.too_deep')
	WHERE 1 + (SELECT depth FROM sub_s_contract WHERE contract = NEW.parent)
		>= (SELECT value FROM sub_v_params WHERE name = 'max_depth');

	-- Who gives the work and who takes it: both know of it.
	SELECT RAISE(ABORT, 'sub.both_must_sign')
	WHERE NEW.above IS NOT (SELECT payee FROM sub_s_contract WHERE contract = NEW.parent);
END;

CREATE TRIGGER sub_contract_a AFTER INSERT ON sub_contract
BEGIN
	INSERT INTO sub_s_contract(contract, project, parent, payee, role, depth, amount)
	VALUES (NEW.contract, NEW.project, NEW.parent, NEW.payee, NEW.role,
		coalesce((SELECT depth + 1 FROM sub_s_contract WHERE contract = NEW.parent), 0),
		NEW.amount);

	INSERT INTO sub_s_above(contract, above)
	SELECT NEW.contract, NEW.contract
	UNION ALL
	SELECT NEW.contract, above FROM sub_s_above WHERE contract = NEW.parent;

	UPDATE sub_s_contract SET subbed = subbed + NEW.amount WHERE contract = NEW.parent;

	UPDATE sub_s_project SET contracted = contracted + NEW.amount
	WHERE project = NEW.project AND NEW.parent IS NULL;
END;

-- ---- change: the correction of a contract ---------------------------------------------------

CREATE TABLE sub_change(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	contract TEXT NOT NULL,
	payee TEXT NOT NULL,
	above TEXT,
	amount INTEGER NOT NULL,
	paper_hash TEXT NOT NULL,
	CONSTRAINT "sub.amount" CHECK (amount BETWEEN 1 AND 10000000000000)
) STRICT;

CREATE TRIGGER sub_change_b BEFORE INSERT ON sub_change
BEGIN
	SELECT RAISE(ABORT, 'sub.no_contract')
	WHERE NOT EXISTS (SELECT 1 FROM sub_s_contract WHERE contract = NEW.contract);

	SELECT RAISE(ABORT, 'sub.both_must_sign')
	WHERE NEW.payee <> (SELECT payee FROM sub_s_contract WHERE contract = NEW.contract)
		OR NEW.above IS NOT (
			SELECT p.payee FROM sub_s_contract c
			JOIN sub_s_contract p ON p.contract = c.parent
			WHERE c.contract = NEW.contract);
END;

CREATE TRIGGER sub_change_a AFTER INSERT ON sub_change
BEGIN
	UPDATE sub_s_contract
	SET subbed = subbed + NEW.amount - (
		SELECT amount FROM sub_s_contract WHERE contract = NEW.contract)
	WHERE contract = (SELECT parent FROM sub_s_contract WHERE contract = NEW.contract);

	UPDATE sub_s_project
	SET contracted = contracted + NEW.amount - (
		SELECT amount FROM sub_s_contract WHERE contract = NEW.contract)
	WHERE project = (
		SELECT project FROM sub_s_contract WHERE contract = NEW.contract AND parent IS NULL);

	UPDATE sub_s_contract SET amount = NEW.amount WHERE contract = NEW.contract;
END;

-- ---- claim ----------------------------------------------------------------------------------

CREATE TABLE sub_claim_line(
	entry_index INTEGER NOT NULL,
	n INTEGER NOT NULL,
	contract TEXT NOT NULL,
	amount INTEGER NOT NULL,
	PRIMARY KEY (entry_index, n),
	CONSTRAINT "sub.amount" CHECK (amount BETWEEN 1 AND 10000000000000)
) STRICT, WITHOUT ROWID;

CREATE TABLE sub_claim(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	claim TEXT NOT NULL UNIQUE,
	project TEXT NOT NULL,
	milestone INTEGER NOT NULL,
	total INTEGER NOT NULL,
	evidence_hash TEXT NOT NULL,
	CONSTRAINT "sub.amount" CHECK (total BETWEEN 1 AND 10000000000000)
) STRICT;

-- state: claimed, approved or dropped.
CREATE TABLE sub_s_claim(
	claim TEXT PRIMARY KEY,
	entry_index INTEGER NOT NULL,
	signer TEXT NOT NULL,
	project TEXT NOT NULL,
	milestone INTEGER NOT NULL,
	total INTEGER NOT NULL,
	state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sub_s_claim_project ON sub_s_claim(project, milestone);

CREATE VIEW sub_pub_claimed(claim, project, milestone, total) AS
	SELECT claim, project, milestone, total FROM sub_s_claim WHERE state = 'claimed';

CREATE TRIGGER sub_claim_b BEFORE INSERT ON sub_claim
BEGIN
	SELECT RAISE(ABORT, 'sub.no_project')
	WHERE NOT EXISTS (SELECT 1 FROM sub_s_project WHERE project = NEW.project);

	SELECT RAISE(ABORT, 'sub.claim_exists')
	WHERE EXISTS (SELECT 1 FROM sub_s_claim WHERE claim = NEW.claim);

	SELECT RAISE(ABORT, 'sub.milestone_twice')
	WHERE EXISTS (
		SELECT 1 FROM sub_s_claim
		WHERE project = NEW.project AND milestone = NEW.milestone AND state <> 'dropped');

	SELECT RAISE(ABORT, 'sub.line_contract')
	WHERE EXISTS (
		SELECT 1 FROM sub_claim_line l
		WHERE l.entry_index = NEW.entry_index
			AND NOT EXISTS (
				SELECT 1 FROM sub_s_contract
				WHERE contract = l.contract AND project = NEW.project));

	-- One line a contract, so that a payment has one order to answer.
	SELECT RAISE(ABORT, 'sub.line_twice')
	WHERE EXISTS (
		SELECT 1 FROM sub_claim_line
		WHERE entry_index = NEW.entry_index
		GROUP BY contract
		HAVING count(*) > 1);
END;

CREATE TRIGGER sub_claim_a AFTER INSERT ON sub_claim
BEGIN
	INSERT INTO sub_s_claim(claim, entry_index, signer, project, milestone, total, state)
	VALUES (NEW.claim, NEW.entry_index, NEW.signer, NEW.project, NEW.milestone, NEW.total,
		'claimed');
END;

-- The correction: a claim that is not approved is dropped, and its milestone free again.
CREATE TABLE sub_drop(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	claim TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER sub_drop_b BEFORE INSERT ON sub_drop
BEGIN
	SELECT RAISE(ABORT, 'sub.no_claim')
	WHERE NOT EXISTS (
		SELECT 1 FROM sub_s_claim WHERE claim = NEW.claim AND state <> 'dropped');

	SELECT RAISE(ABORT, 'sub.already_approved')
	WHERE (SELECT state FROM sub_s_claim WHERE claim = NEW.claim) = 'approved';

	-- Nobody takes back what a stranger asks for: who claimed it, or an office of the project.
	SELECT RAISE(ABORT, 'sub.other_office')
	WHERE NEW.signer <> (SELECT signer FROM sub_s_claim WHERE claim = NEW.claim)
		AND NOT EXISTS (
			SELECT 1
			FROM sub_s_claim c
			JOIN sub_pub_office o ON o.project = c.project
			WHERE c.claim = NEW.claim AND o.signer = NEW.signer
				AND o.from_time <= NEW.time AND NEW.time < o.to_time);
END;

CREATE TRIGGER sub_drop_a AFTER INSERT ON sub_drop
BEGIN
	UPDATE sub_s_claim SET state = 'dropped' WHERE claim = NEW.claim;
END;

-- ---- approve, and its correction ------------------------------------------------------------

CREATE TABLE sub_approve(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	claim TEXT NOT NULL
) STRICT;

-- An order to pay, one a line.
CREATE TABLE sub_s_order(
	claim TEXT NOT NULL,
	line INTEGER NOT NULL,
	contract TEXT NOT NULL,
	payee TEXT NOT NULL,
	amount INTEGER NOT NULL,
	due_day INTEGER NOT NULL,
	paid INTEGER,
	PRIMARY KEY (claim, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX sub_s_order_contract ON sub_s_order(contract);

-- When what a milestone brings a contract was first due. An approval that is taken back and given
-- again starts no new term, nor does a claim that is dropped and made again under another code.
CREATE TABLE sub_s_first(
	project TEXT NOT NULL,
	milestone INTEGER NOT NULL,
	contract TEXT NOT NULL,
	due_day INTEGER NOT NULL,
	PRIMARY KEY (project, milestone, contract)
) STRICT, WITHOUT ROWID;

CREATE VIEW sub_pub_unpaid(claim, line, contract, amount, due_day) AS
	SELECT claim, line, contract, amount, due_day FROM sub_s_order WHERE paid IS NULL;

CREATE TRIGGER sub_approve_b BEFORE INSERT ON sub_approve
BEGIN
	SELECT RAISE(ABORT, 'sub.no_claim')
	WHERE NOT EXISTS (
		SELECT 1 FROM sub_s_claim WHERE claim = NEW.claim AND state <> 'dropped');

	SELECT RAISE(ABORT, 'sub.already_approved')
	WHERE (SELECT state FROM sub_s_claim WHERE claim = NEW.claim) = 'approved';

	SELECT RAISE(ABORT, 'sub.other_office')
	WHERE NOT EXISTS (
		SELECT 1
		FROM sub_s_claim c
		JOIN sub_pub_office o ON o.project = c.project
		WHERE c.claim = NEW.claim AND o.signer = NEW.signer
			AND o.from_time <= NEW.time AND NEW.time < o.to_time);

	SELECT RAISE(ABORT, 'sub.own_claim')
	WHERE NEW.signer = (SELECT signer FROM sub_s_claim WHERE claim = NEW.claim);

	SELECT RAISE(ABORT, 'sub.lines_do_not_add_up')
	WHERE (SELECT total FROM sub_s_claim WHERE claim = NEW.claim) IS NOT (
		SELECT sum(l.amount)
		FROM sub_s_claim c
		JOIN sub_claim_line l ON l.entry_index = c.entry_index
		WHERE c.claim = NEW.claim);
END;

-- An order counts in its contract and in all above it.
CREATE TRIGGER sub_s_order_a AFTER INSERT ON sub_s_order
BEGIN
	UPDATE sub_s_contract SET ordered = ordered + NEW.amount WHERE contract = NEW.contract;

	UPDATE sub_s_contract SET flow = flow + NEW.amount
	WHERE contract IN (SELECT above FROM sub_s_above WHERE contract = NEW.contract);
END;

CREATE TRIGGER sub_approve_a AFTER INSERT ON sub_approve
BEGIN
	INSERT INTO sub_s_first(project, milestone, contract, due_day)
	SELECT k.project, k.milestone, l.contract, n.day + (
		SELECT value FROM sub_v_params
		WHERE name = iif(c.role = 'prime', 'pay_days_prime', 'pay_days_other'))
	FROM sub_s_claim k
	JOIN sub_claim_line l ON l.entry_index = k.entry_index
	JOIN sub_s_contract c ON c.contract = l.contract
	JOIN core_pub_now n
	WHERE k.claim = NEW.claim
		AND NOT EXISTS (
			SELECT 1 FROM sub_s_first f
			WHERE f.project = k.project AND f.milestone = k.milestone
				AND f.contract = l.contract);

	INSERT INTO sub_s_order(claim, line, contract, payee, amount, due_day)
	SELECT NEW.claim, l.n, l.contract, c.payee, l.amount, f.due_day
	FROM sub_s_claim k
	JOIN sub_claim_line l ON l.entry_index = k.entry_index
	JOIN sub_s_contract c ON c.contract = l.contract
	JOIN sub_s_first f ON f.project = k.project AND f.milestone = k.milestone
		AND f.contract = l.contract
	WHERE k.claim = NEW.claim;

	UPDATE sub_s_claim SET state = 'approved' WHERE claim = NEW.claim;
END;

-- Takes an approval back, while nothing of it is paid. The days that it was due on stay.
CREATE TABLE sub_revoke(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	claim TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER sub_revoke_b BEFORE INSERT ON sub_revoke
BEGIN
	SELECT RAISE(ABORT, 'sub.not_approved')
	WHERE NOT EXISTS (
		SELECT 1 FROM sub_s_claim WHERE claim = NEW.claim AND state = 'approved');

	SELECT RAISE(ABORT, 'sub.other_office')
	WHERE NOT EXISTS (
		SELECT 1
		FROM sub_s_claim c
		JOIN sub_pub_office o ON o.project = c.project
		WHERE c.claim = NEW.claim AND o.signer = NEW.signer
			AND o.from_time <= NEW.time AND NEW.time < o.to_time);

	SELECT RAISE(ABORT, 'sub.already_paid')
	WHERE EXISTS (
		SELECT 1 FROM sub_s_order WHERE claim = NEW.claim AND paid IS NOT NULL);
END;

CREATE TRIGGER sub_revoke_a AFTER INSERT ON sub_revoke
BEGIN
	UPDATE sub_s_contract
	SET flow = flow - (
			SELECT sum(o.amount) FROM sub_s_order o
			JOIN sub_s_above a ON a.contract = o.contract
			WHERE o.claim = NEW.claim AND a.above = sub_s_contract.contract),
		ordered = ordered - coalesce((
			SELECT sum(o.amount) FROM sub_s_order o
			WHERE o.claim = NEW.claim AND o.contract = sub_s_contract.contract), 0)
	WHERE contract IN (
		SELECT a.above FROM sub_s_order o
		JOIN sub_s_above a ON a.contract = o.contract
		WHERE o.claim = NEW.claim);

	DELETE FROM sub_s_order WHERE claim = NEW.claim;

	UPDATE sub_s_claim SET state = 'claimed' WHERE claim = NEW.claim;
END;

-- ---- paid, and its correction ---------------------------------------------------------------

CREATE TABLE sub_paid(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	claim TEXT NOT NULL,
	line INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	bank_ref TEXT NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER sub_paid_b BEFORE INSERT ON sub_paid
BEGIN
	SELECT RAISE(ABORT, 'sub.no_order')
	WHERE NOT EXISTS (
		SELECT 1 FROM sub_s_order WHERE claim = NEW.claim AND line = NEW.line);

	SELECT RAISE(ABORT, 'sub.already_paid')
	WHERE (SELECT paid FROM sub_s_order WHERE claim = NEW.claim AND line = NEW.line)
		IS NOT NULL;

	SELECT RAISE(ABORT, 'sub.amount_differs')
	WHERE NEW.amount <> (
		SELECT amount FROM sub_s_order WHERE claim = NEW.claim AND line = NEW.line);

	SELECT RAISE(ABORT, 'sub.bank_ref_used')
	WHERE EXISTS (SELECT 1 FROM sub_paid WHERE bank_ref = NEW.bank_ref);
END;

CREATE TRIGGER sub_paid_a AFTER INSERT ON sub_paid
BEGIN
	UPDATE sub_s_contract SET paid = paid + NEW.amount
	WHERE contract = (
		SELECT contract FROM sub_s_order WHERE claim = NEW.claim AND line = NEW.line);

	UPDATE sub_s_order SET paid = NEW.entry_index
	WHERE claim = NEW.claim AND line = NEW.line;
END;

-- The bank sent the money back: the order stands as before, due when it was.
CREATE TABLE sub_bounce(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	claim TEXT NOT NULL,
	line INTEGER NOT NULL,
	bank_ref TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER sub_bounce_b BEFORE INSERT ON sub_bounce
BEGIN
	SELECT RAISE(ABORT, 'sub.no_payment')
	WHERE NOT EXISTS (
		SELECT 1
		FROM sub_s_order o
		JOIN sub_paid p ON p.entry_index = o.paid
		WHERE o.claim = NEW.claim AND o.line = NEW.line AND p.bank_ref = NEW.bank_ref);
END;

CREATE TRIGGER sub_bounce_a AFTER INSERT ON sub_bounce
BEGIN
	UPDATE sub_s_contract
	SET paid = paid - (
		SELECT amount FROM sub_s_order WHERE claim = NEW.claim AND line = NEW.line)
	WHERE contract = (
		SELECT contract FROM sub_s_order WHERE claim = NEW.claim AND line = NEW.line);

	UPDATE sub_s_order SET paid = NULL WHERE claim = NEW.claim AND line = NEW.line;
END;

-- ---- rekey: another card of the same person --------------------------------------------------

-- Nothing but this entry says that two keys are one person's, and it says so of this service
-- alone. What goes over: its contracts and the orders to pay it.
CREATE TABLE sub_rekey(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	at_hand TEXT,
	auditor TEXT,
	paper_hash TEXT,
	CONSTRAINT "sub.rekey_self" CHECK (card <> old),
	-- The old card signs; or it is lost, and two people have seen the papers.
	CONSTRAINT "sub.rekey_second" CHECK (
		iif(at_hand IS NULL, auditor IS NOT NULL AND paper_hash IS NOT NULL,
			at_hand = old AND auditor IS NULL))
) STRICT;

-- Keys that act no more, and the one that does instead.
CREATE TABLE sub_s_rekey(
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	PRIMARY KEY (old)
) STRICT, WITHOUT ROWID;

CREATE INDEX sub_s_rekey_card ON sub_s_rekey(card);

CREATE TRIGGER sub_rekey_b BEFORE INSERT ON sub_rekey
BEGIN
	-- A key that was given up never comes back.
	SELECT RAISE(ABORT, 'sub.card_replaced')
	WHERE EXISTS (
		SELECT 1 FROM sub_s_rekey WHERE old IN (NEW.old, NEW.card));

	SELECT RAISE(ABORT, 'sub.rekey_nothing')
	WHERE NOT EXISTS (
		SELECT 1 FROM sub_s_contract WHERE payee = NEW.old);

	SELECT RAISE(ABORT, 'sub.rekey_second')
	WHERE NEW.auditor IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM core_pub_member
			WHERE signer = NEW.auditor AND role = 'core:auditor'
				AND from_time <= NEW.time AND NEW.time < to_time);
END;

CREATE TRIGGER sub_rekey_a AFTER INSERT ON sub_rekey
BEGIN
	UPDATE sub_s_contract SET payee = NEW.card WHERE payee = NEW.old;
	UPDATE sub_s_order SET payee = NEW.card WHERE payee = NEW.old;

	UPDATE sub_s_rekey SET card = NEW.card WHERE card = NEW.old;

	INSERT INTO sub_s_rekey(old, card) VALUES (NEW.old, NEW.card);
END;

CREATE VIEW sub_v_rekey(entry_index, time, signer, old, card, at_hand, auditor) AS
	SELECT entry_index, time, signer, old, card, at_hand, auditor
	FROM sub_rekey
	ORDER BY entry_index;

-- ---- reports --------------------------------------------------------------------------------

CREATE VIEW sub_v_tree(project, contract, parent, role, payee, depth, amount, subbed, ordered,
	paid, flow) AS
	SELECT project, contract, parent, role, payee, depth, amount, subbed, ordered, paid, flow
	FROM sub_s_contract
	ORDER BY project, depth, contract;

CREATE VIEW sub_v_overdue(claim, line, contract, payee, amount, due_day, days_late) AS
	SELECT o.claim, o.line, o.contract, o.payee, o.amount, o.due_day, n.day - o.due_day
	FROM sub_s_order o, core_pub_now n
	WHERE o.paid IS NULL AND n.day > o.due_day
	ORDER BY o.due_day, o.claim, o.line;

CREATE VIEW sub_v_project(project, title, budget, contracted, ordered, paid) AS
	SELECT p.project, p.title, p.budget, p.contracted,
		coalesce((SELECT sum(c.ordered) FROM sub_s_contract c WHERE c.project = p.project), 0),
		coalesce((SELECT sum(c.paid) FROM sub_s_contract c WHERE c.project = p.project), 0)
	FROM sub_s_project p
	ORDER BY p.project;

-- ---- audits: empty, always ------------------------------------------------------------------

CREATE VIEW sub_audit_paid(contract) AS
	SELECT s.contract FROM sub_s_contract s
	WHERE s.paid <> coalesce((
			SELECT sum(o.amount) FROM sub_s_order o
			WHERE o.contract = s.contract AND o.paid IS NOT NULL), 0)
		OR s.ordered <> coalesce((
			SELECT sum(o.amount) FROM sub_s_order o WHERE o.contract = s.contract), 0);

CREATE VIEW sub_audit_tree(contract) AS
	SELECT s.contract FROM sub_s_contract s
	WHERE s.subbed <> coalesce((
			SELECT sum(c.amount) FROM sub_s_contract c WHERE c.parent = s.contract), 0)
		OR s.flow <> coalesce((
			SELECT sum(o.amount) FROM sub_s_order o
			JOIN sub_s_above a ON a.contract = o.contract
			WHERE a.above = s.contract), 0);
