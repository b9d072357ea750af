-- solar: trade in solar power. What a roof feeds into the grid is metered, offered, and sold to
-- whoever bids, the cheapest offer first and of equals the oldest. The rules match, not a person,
-- and the price is paid in S-Coin within the same entry: power and points change hands together
-- or not at all.
--
-- An owner and a buyer are known by the card's key for this service, payee and payer by the card's
-- key for S-Coin. A site has a district, and no address; its meter is a keyed tag.
--
-- Energy in watt-hours, prices in points a kilowatt-hour.

-- ---- parameters -----------------------------------------------------------------------------

-- What the service was published with. core.param sets others, from a day on.
CREATE TABLE solar_param_value(
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- An offer stands for a month at most, no dearer than price_max; both sides can undo a trade for
-- two weeks.
INSERT INTO solar_param_value(name, value)
VALUES ('offer_max_days', 31), ('price_max', 10000), ('cancel_days', 14);

-- What holds today. A day is multiplied into seconds: a million days is far enough.
CREATE VIEW solar_v_params(name, value) AS
	SELECT d.name, min(1000000, coalesce((
		SELECT p.value FROM core_pub_param_now p
		WHERE p.service = 'solar' AND p.name = d.name), d.value))
	FROM solar_param_value d
	ORDER BY d.name;

-- ---- site -----------------------------------------------------------------------------------

-- operator: the agency that reads the meter.
CREATE TABLE solar_site(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	site TEXT NOT NULL UNIQUE,
	owner TEXT NOT NULL,
	operator TEXT NOT NULL,
	district TEXT NOT NULL,
	capacity_w INTEGER NOT NULL,
	meter TEXT NOT NULL,
	start_wh INTEGER,
	CONSTRAINT "solar.capacity" CHECK (capacity_w BETWEEN 100 AND 10000000),
	CONSTRAINT "solar.wh" CHECK (start_wh BETWEEN 0 AND 1000000000000)
) STRICT;

-- meter_: where the meter stands by its last reading, base_: where it began; fresh: not read yet;
-- set_by: who said so last, by the record evidence. Every watt-hour that was produced is unsold, in an open offer or
-- sold, and never two of these.
CREATE TABLE solar_s_site(
	site TEXT PRIMARY KEY,
	owner TEXT NOT NULL,
	operator TEXT NOT NULL,
	district TEXT NOT NULL,
	capacity_w INTEGER NOT NULL,
	meter TEXT NOT NULL UNIQUE,
	meter_wh INTEGER NOT NULL,
	meter_time INTEGER NOT NULL,
	base_wh INTEGER NOT NULL,
	base_time INTEGER NOT NULL,
	fresh INTEGER NOT NULL DEFAULT 1,
	set_by TEXT NOT NULL,
	evidence TEXT NOT NULL DEFAULT '',
	produced_wh INTEGER NOT NULL DEFAULT 0,
	unsold_wh INTEGER NOT NULL DEFAULT 0,
	open_wh INTEGER NOT NULL DEFAULT 0,
	sold_wh INTEGER NOT NULL DEFAULT 0,
	closed INTEGER NOT NULL DEFAULT 0,
	CONSTRAINT "solar.oversold" CHECK (unsold_wh >= 0)
) STRICT, WITHOUT ROWID;

CREATE VIEW solar_pub_site(site, district) AS
	SELECT site, district FROM solar_s_site WHERE closed = 0;

CREATE TRIGGER solar_site_b BEFORE INSERT ON solar_site
BEGIN
	SELECT RAISE(ABORT, 'solar.card_replaced')
	WHERE EXISTS (SELECT 1 FROM solar_s_rekey WHERE old = NEW.owner);

	SELECT RAISE(ABORT, 'solar.site_exists')
	WHERE EXISTS (SELECT 1 FROM solar_s_site WHERE site = NEW.site);

	-- What one meter counts is not sold from two roofs.
	SELECT RAISE(ABORT, 'solar.meter_used')
	WHERE EXISTS (SELECT 1 FROM solar_s_site WHERE meter = NEW.meter);
END;

CREATE TRIGGER solar_site_a AFTER INSERT ON solar_site
BEGIN
	INSERT INTO solar_s_site(site, owner, operator, district, capacity_w, meter, meter_wh,
		meter_time, base_wh, base_time, set_by)
	VALUES (NEW.site, NEW.owner, NEW.operator, NEW.district, NEW.capacity_w, NEW.meter,
		coalesce(NEW.start_wh, 0), NEW.time, coalesce(NEW.start_wh, 0), NEW.time, NEW.signer);
END;

-- The roof has a new owner: what is not sold yet goes with it.
CREATE TABLE solar_handover(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	site TEXT NOT NULL,
	owner TEXT NOT NULL,
	new_owner TEXT NOT NULL,
	CONSTRAINT "solar.same_owner" CHECK (new_owner <> owner)
) STRICT;

CREATE TRIGGER solar_handover_b BEFORE INSERT ON solar_handover
BEGIN
	SELECT RAISE(ABORT, 'solar.card_replaced')
	WHERE EXISTS (SELECT 1 FROM solar_s_rekey WHERE old = NEW.new_owner);

	-- What is over is no open offer.
	INSERT INTO solar_s_release(offer, entry_index, wh)
	SELECT offer, NEW.entry_index, left_wh FROM solar_pub_over WHERE site = NEW.site;

	SELECT RAISE(ABORT, 'solar.unknown_site')
	WHERE NOT EXISTS (SELECT 1 FROM solar_pub_site WHERE site = NEW.site);

	SELECT RAISE(ABORT, 'solar.not_owner')
	WHERE NEW.owner <> (SELECT owner FROM solar_s_site WHERE site = NEW.site);

	-- An open offer names the old owner, who would be paid for the new one's power.
	SELECT RAISE(ABORT, 'solar.offers_open')
	WHERE (SELECT open_wh FROM solar_s_site WHERE site = NEW.site) > 0;
END;

CREATE TRIGGER solar_handover_a AFTER INSERT ON solar_handover
BEGIN
	UPDATE solar_s_site SET owner = NEW.new_owner WHERE site = NEW.site;
END;

-- The roof feeds in no more.
CREATE TABLE solar_close(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	site TEXT NOT NULL,
	owner TEXT NOT NULL
) STRICT;

CREATE TRIGGER solar_close_b BEFORE INSERT ON solar_close
BEGIN
	INSERT INTO solar_s_release(offer, entry_index, wh)
	SELECT offer, NEW.entry_index, left_wh FROM solar_pub_over WHERE site = NEW.site;

	SELECT RAISE(ABORT, 'solar.unknown_site')
	WHERE NOT EXISTS (SELECT 1 FROM solar_pub_site WHERE site = NEW.site);

	SELECT RAISE(ABORT, 'solar.not_owner')
	WHERE NEW.owner <> (SELECT owner FROM solar_s_site WHERE site = NEW.site);

	SELECT RAISE(ABORT, 'solar.offers_open')
	WHERE (SELECT open_wh FROM solar_s_site WHERE site = NEW.site) > 0;
END;

CREATE TRIGGER solar_close_a AFTER INSERT ON solar_close
BEGIN
	UPDATE solar_s_site SET closed = 1 WHERE site = NEW.site;
END;

-- The correction: it feeds in after all. Its meter has no other site, and what was not sold is
-- there still.
CREATE TABLE solar_reopen(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	site TEXT NOT NULL,
	owner TEXT NOT NULL
) STRICT;

CREATE VIEW solar_pub_closed(site, district) AS
	SELECT site, district FROM solar_s_site WHERE closed = 1;

CREATE TRIGGER solar_reopen_b BEFORE INSERT ON solar_reopen
BEGIN
	SELECT RAISE(ABORT, 'solar.not_closed')
	WHERE NOT EXISTS (SELECT 1 FROM solar_pub_closed WHERE site = NEW.site);

	SELECT RAISE(ABORT, 'solar.not_owner')
	WHERE NEW.owner <> (SELECT owner FROM solar_s_site WHERE site = NEW.site);
END;

CREATE TRIGGER solar_reopen_a AFTER INSERT ON solar_reopen
BEGIN
	UPDATE solar_s_site SET closed = 0 WHERE site = NEW.site;
END;

-- ---- reading, a new meter, and the correction -----------------------------------------------

-- total_wh: what the meter has counted in all. evidence: digest of what the meter itself signed.
CREATE TABLE solar_reading(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	site TEXT NOT NULL,
	total_wh INTEGER NOT NULL,
	read_time INTEGER NOT NULL,
	evidence TEXT NOT NULL,
	CONSTRAINT "solar.wh" CHECK (total_wh BETWEEN 0 AND 1000000000000)
) STRICT;

-- A record of a meter shows one number, once, wherever it is brought.
CREATE TABLE solar_s_evidence(
	evidence TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TRIGGER solar_reading_b BEFORE INSERT ON solar_reading
BEGIN
	SELECT RAISE(ABORT, 'solar.unknown_site')
	WHERE NOT EXISTS (SELECT 1 FROM solar_pub_site WHERE site = NEW.site);

	-- Who reads is of the house that operates the meter.
	SELECT RAISE(ABORT, 'solar.not_operator')
	WHERE NOT EXISTS (
		SELECT 1 FROM core_pub_member
		WHERE signer = NEW.signer AND role = 'solar:meter'
			AND agency = (SELECT operator FROM solar_s_site WHERE site = NEW.site)
			AND from_time <= NEW.time AND NEW.time < to_time);

	SELECT RAISE(ABORT, 'solar.evidence_used')
	WHERE EXISTS (SELECT 1 FROM solar_s_evidence WHERE evidence = NEW.evidence);

	SELECT RAISE(ABORT, 'solar.meter_back')
	WHERE EXISTS (
		SELECT 1 FROM solar_s_site
		WHERE site = NEW.site
			AND (NEW.total_wh < meter_wh OR NEW.read_time <= meter_time));

	SELECT RAISE(ABORT, 'solar.future_reading')
	WHERE NEW.read_time > NEW.time;

	-- No roof gives more than its capacity times the time that has passed: since the last reading,
	-- and since the meter began, or each of many readings could round up. A watt-hour that has
	-- begun counts.
	SELECT RAISE(ABORT, 'solar.impossible_output')
	WHERE EXISTS (
		SELECT 1 FROM solar_s_site
		WHERE site = NEW.site
			AND ((NEW.total_wh - meter_wh - 1) * 3600
					> capacity_w * (NEW.read_time - meter_time)
				OR (NEW.total_wh - base_wh - 1) * 3600
					> capacity_w * (NEW.read_time - base_time)));
END;

CREATE TRIGGER solar_reading_a AFTER INSERT ON solar_reading
BEGIN
	INSERT INTO solar_s_evidence(evidence) VALUES (NEW.evidence);

	UPDATE solar_s_site
	SET produced_wh = produced_wh + NEW.total_wh - meter_wh,
		unsold_wh = unsold_wh + NEW.total_wh - meter_wh,
		meter_wh = NEW.total_wh,
		meter_time = NEW.read_time,
		fresh = 0,
		set_by = NEW.signer,
		evidence = NEW.evidence
	WHERE site = NEW.site;
END;

-- Another meter counts from here on, from where it stands.
CREATE TABLE solar_remeter(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	site TEXT NOT NULL,
	meter TEXT NOT NULL,
	start_wh INTEGER NOT NULL,
	evidence TEXT NOT NULL,
	CONSTRAINT "solar.wh" CHECK (start_wh BETWEEN 0 AND 1000000000000)
) STRICT;

CREATE TRIGGER solar_remeter_b BEFORE INSERT ON solar_remeter
BEGIN
	SELECT RAISE(ABORT, 'solar.unknown_site')
	WHERE NOT EXISTS (SELECT 1 FROM solar_pub_site WHERE site = NEW.site);

	SELECT RAISE(ABORT, 'solar.meter_used')
	WHERE EXISTS (SELECT 1 FROM solar_s_site WHERE meter = NEW.meter);

	SELECT RAISE(ABORT, 'solar.evidence_used')
	WHERE EXISTS (SELECT 1 FROM solar_s_evidence WHERE evidence = NEW.evidence);
END;

CREATE TRIGGER solar_remeter_a AFTER INSERT ON solar_remeter
BEGIN
	INSERT INTO solar_s_evidence(evidence) VALUES (NEW.evidence);

	UPDATE solar_s_site
	SET meter = NEW.meter, meter_wh = NEW.start_wh, meter_time = NEW.time,
		base_wh = NEW.start_wh, base_time = NEW.time, fresh = 1, set_by = NEW.signer,
		evidence = NEW.evidence
	WHERE site = NEW.site;
END;

-- A number that was too high: the last reading, or where a meter began. One that was too low is
-- made good by the next reading.
CREATE TABLE solar_adjust(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	site TEXT NOT NULL,
	total_wh INTEGER NOT NULL,
	evidence TEXT NOT NULL,
	reason TEXT NOT NULL,
	CONSTRAINT "solar.wh" CHECK (total_wh BETWEEN 0 AND 1000000000000)
) STRICT;

CREATE TRIGGER solar_adjust_b BEFORE INSERT ON solar_adjust
BEGIN
	INSERT INTO solar_s_release(offer, entry_index, wh)
	SELECT offer, NEW.entry_index, left_wh FROM solar_pub_over WHERE site = NEW.site;

	SELECT RAISE(ABORT, 'solar.unknown_site')
	WHERE NOT EXISTS (SELECT 1 FROM solar_pub_site WHERE site = NEW.site);

	SELECT RAISE(ABORT, 'solar.adjust')
	WHERE EXISTS (
		SELECT 1 FROM solar_s_site
		WHERE site = NEW.site
			AND (NEW.total_wh >= meter_wh OR (fresh = 0 AND NEW.total_wh < base_wh)));

	SELECT RAISE(ABORT, 'solar.four_eyes')
	WHERE NEW.signer = (SELECT set_by FROM solar_s_site WHERE site = NEW.site);

	-- The very record that was misread, or a new one.
	SELECT RAISE(ABORT, 'solar.evidence_used')
	WHERE EXISTS (SELECT 1 FROM solar_s_evidence WHERE evidence = NEW.evidence)
		AND NEW.evidence <> (SELECT evidence FROM solar_s_site WHERE site = NEW.site);
END;

CREATE TRIGGER solar_adjust_a AFTER INSERT ON solar_adjust
BEGIN
	INSERT INTO solar_s_evidence(evidence)
	SELECT NEW.evidence
	WHERE NOT EXISTS (SELECT 1 FROM solar_s_evidence WHERE evidence = NEW.evidence);

	-- Refused as oversold where the power was sold or is offered: that is undone first.
	UPDATE solar_s_site
	SET produced_wh = produced_wh + iif(fresh, 0, NEW.total_wh - meter_wh),
		unsold_wh = unsold_wh + iif(fresh, 0, NEW.total_wh - meter_wh),
		base_wh = iif(fresh, NEW.total_wh, base_wh),
		meter_wh = NEW.total_wh,
		set_by = NEW.signer,
		evidence = NEW.evidence
	WHERE site = NEW.site;
END;

-- ---- offer ----------------------------------------------------------------------------------

CREATE TABLE solar_offer(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	site TEXT NOT NULL,
	owner TEXT NOT NULL,
	payee TEXT NOT NULL,
	wh INTEGER NOT NULL,
	price INTEGER NOT NULL,
	until INTEGER NOT NULL,
	-- With both bounds a price of everything stays below what one payment of S-Coin may move.
	CONSTRAINT "solar.wh" CHECK (wh BETWEEN 1000 AND 1000000000),
	CONSTRAINT "solar.price" CHECK (price BETWEEN 1 AND 1000000)
) STRICT;

CREATE TABLE solar_s_offer(
	offer INTEGER PRIMARY KEY,
	site TEXT NOT NULL,
	owner TEXT NOT NULL,
	payee TEXT NOT NULL,
	price INTEGER NOT NULL,
	left_wh INTEGER NOT NULL,
	until INTEGER NOT NULL,
	CONSTRAINT "solar.oversold" CHECK (left_wh >= 0)
) STRICT;

-- The book, as a bid walks it; and what is over, as it is cleared away.
CREATE INDEX solar_s_offer_book ON solar_s_offer(price, offer) WHERE left_wh > 0;
CREATE INDEX solar_s_offer_until ON solar_s_offer(until, offer) WHERE left_wh > 0;
CREATE INDEX solar_s_offer_site ON solar_s_offer(site, offer) WHERE left_wh > 0;

CREATE VIEW solar_pub_offer(offer, site, price, left_wh, until) AS
	SELECT offer, site, price, left_wh, until FROM solar_s_offer
	WHERE left_wh > 0 AND until > (SELECT time FROM core_pub_now);

-- What is over and still in the book. A site has at most 64 offers there.
CREATE VIEW solar_pub_over(offer, site, left_wh, until) AS
	SELECT offer, site, left_wh, until FROM solar_s_offer
	WHERE left_wh > 0 AND until <= (SELECT time FROM core_pub_now);

-- Those that are over too, until something takes them from the book: they can be withdrawn.
CREATE VIEW solar_pub_left(offer, site, price, left_wh, until) AS
	SELECT offer, site, price, left_wh, until FROM solar_s_offer WHERE left_wh > 0;

-- Energy that leaves the book unsold is the owner's again.
CREATE TABLE solar_s_release(
	offer INTEGER PRIMARY KEY,
	entry_index INTEGER NOT NULL,
	wh INTEGER NOT NULL
) STRICT;

CREATE TRIGGER solar_s_release_a AFTER INSERT ON solar_s_release
BEGIN
	UPDATE solar_s_site
	SET unsold_wh = unsold_wh + NEW.wh, open_wh = open_wh - NEW.wh
	WHERE site = (SELECT site FROM solar_s_offer WHERE offer = NEW.offer);

	UPDATE solar_s_offer SET left_wh = 0 WHERE offer = NEW.offer;
END;

CREATE TRIGGER solar_offer_b BEFORE INSERT ON solar_offer
BEGIN
	-- What is over is the owner's again, to be offered anew.
	INSERT INTO solar_s_release(offer, entry_index, wh)
	SELECT offer, NEW.entry_index, left_wh FROM solar_pub_over WHERE site = NEW.site;

	SELECT RAISE(ABORT, 'solar.unknown_site')
	WHERE NOT EXISTS (SELECT 1 FROM solar_pub_site WHERE site = NEW.site);

	SELECT RAISE(ABORT, 'solar.not_owner')
	WHERE NEW.owner <> (SELECT owner FROM solar_s_site WHERE site = NEW.site);

	-- Owners walk past their own offers when they bid, and what is over leaves the book so many at
	-- a time.
	SELECT RAISE(ABORT, 'solar.too_many_offers')
	WHERE (SELECT count(*) FROM solar_s_offer WHERE left_wh > 0 AND site = NEW.site) >= 64;

	SELECT RAISE(ABORT, 'solar.not_enough_surplus')
	WHERE NEW.wh > (SELECT unsold_wh FROM solar_s_site WHERE site = NEW.site);

	SELECT RAISE(ABORT, 'solar.price')
	WHERE NEW.price > (SELECT value FROM solar_v_params WHERE name = 'price_max');

	SELECT RAISE(ABORT, 'solar.until')
	WHERE NEW.until <= NEW.time
		OR NEW.until > NEW.time + 86400 * (
			SELECT value FROM solar_v_params WHERE name = 'offer_max_days');
END;

CREATE TRIGGER solar_offer_a AFTER INSERT ON solar_offer
BEGIN
	UPDATE solar_s_site
	SET unsold_wh = unsold_wh - NEW.wh, open_wh = open_wh + NEW.wh
	WHERE site = NEW.site;

	INSERT INTO solar_s_offer(offer, site, owner, payee, price, left_wh, until)
	VALUES (NEW.entry_index, NEW.site, NEW.owner, NEW.payee, NEW.price, NEW.wh, NEW.until);
END;

-- ---- withdraw: the correction of an offer ---------------------------------------------------

CREATE TABLE solar_withdraw(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	offer INTEGER NOT NULL,
	owner TEXT NOT NULL
) STRICT;

CREATE TRIGGER solar_withdraw_b BEFORE INSERT ON solar_withdraw
BEGIN
	SELECT RAISE(ABORT, 'solar.offer_gone')
	WHERE NOT EXISTS (SELECT 1 FROM solar_pub_left WHERE offer = NEW.offer);

	SELECT RAISE(ABORT, 'solar.not_owner')
	WHERE NEW.owner <> (SELECT owner FROM solar_s_offer WHERE offer = NEW.offer);
END;

CREATE TRIGGER solar_withdraw_a AFTER INSERT ON solar_withdraw
BEGIN
	INSERT INTO solar_s_release(offer, entry_index, wh)
	SELECT offer, NEW.entry_index, left_wh FROM solar_s_offer WHERE offer = NEW.offer;
END;

-- ---- bid ------------------------------------------------------------------------------------

-- fill: all, or nothing; any, what there is. A bid takes from 64 offers at most, so that no entry
-- costs more than that.
CREATE TABLE solar_bid(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	buyer TEXT NOT NULL,
	payer TEXT NOT NULL,
	wh INTEGER NOT NULL,
	max_price INTEGER NOT NULL,
	fill TEXT NOT NULL,
	CONSTRAINT "solar.wh" CHECK (wh BETWEEN 1000 AND 1000000000)
) STRICT;

-- cancelled: the entry that undid it.
CREATE TABLE solar_s_trade(
	bid INTEGER NOT NULL,
	line INTEGER NOT NULL,
	offer INTEGER NOT NULL,
	site TEXT NOT NULL,
	seller TEXT NOT NULL,
	payee TEXT NOT NULL,
	buyer TEXT NOT NULL,
	payer TEXT NOT NULL,
	wh INTEGER NOT NULL,
	price INTEGER NOT NULL,
	amount INTEGER NOT NULL,
	time INTEGER NOT NULL,
	cancelled INTEGER,
	PRIMARY KEY (bid, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX solar_s_trade_site ON solar_s_trade(site);

CREATE VIEW solar_pub_trade(bid, line, site, wh, amount) AS
	SELECT bid, line, site, wh, amount FROM solar_s_trade WHERE cancelled IS NULL;

-- The power and its price, in one step.
CREATE TRIGGER solar_s_trade_a AFTER INSERT ON solar_s_trade
BEGIN
	UPDATE solar_s_offer SET left_wh = left_wh - NEW.wh WHERE offer = NEW.offer;

	UPDATE solar_s_site
	SET open_wh = open_wh - NEW.wh, sold_wh = sold_wh + NEW.wh
	WHERE site = NEW.site;

	INSERT INTO scoin_cmd_pay(entry_index, leg, time, payer, payee, amount, cause)
	VALUES (NEW.bid, NEW.line, NEW.time, 'c:' || NEW.payer, 'c:' || NEW.payee, NEW.amount,
		'solar');
END;

CREATE TRIGGER solar_bid_b BEFORE INSERT ON solar_bid
BEGIN
	SELECT RAISE(ABORT, 'solar.card_replaced')
	WHERE EXISTS (SELECT 1 FROM solar_s_rekey WHERE old = NEW.buyer);

	-- Offers that are over leave the book a few at a time, or bids would walk past all that ever
	-- were. No verdict waits for it.
	INSERT INTO solar_s_release(offer, entry_index, wh)
	SELECT offer, NEW.entry_index, left_wh FROM solar_pub_over ORDER BY until, offer LIMIT 64;

	-- Nobody buys their own: it would make a price that no market made. (+until: the book is
	-- walked by price, not sorted.)
	SELECT RAISE(ABORT, 'solar.no_offer')
	WHERE NOT EXISTS (
		SELECT 1 FROM solar_s_offer
		WHERE left_wh > 0 AND +until > NEW.time AND price <= NEW.max_price
			AND owner <> NEW.buyer AND payee <> NEW.payer);

	SELECT RAISE(ABORT, 'solar.cannot_fill')
	WHERE NEW.fill = 'all'
		AND NEW.wh > (
			SELECT sum(left_wh)
			FROM (
				SELECT left_wh
				FROM solar_s_offer
				WHERE left_wh > 0 AND +until > NEW.time AND price <= NEW.max_price
					AND owner <> NEW.buyer AND payee <> NEW.payer
				ORDER BY price, offer LIMIT 64));
END;

CREATE TRIGGER solar_bid_a AFTER INSERT ON solar_bid
BEGIN
	-- Each offer gives what it has, until there is enough. A price is rounded to the nearest
	-- point, and nothing is free. (CROSS: the few matches lead, not the whole book.)
	INSERT INTO solar_s_trade(bid, line, offer, site, seller, payee, buyer, payer, wh, price,
		amount, time)
	SELECT NEW.entry_index, m.line, m.offer, o.site, o.owner, o.payee, NEW.buyer, NEW.payer,
		m.taken, m.price, max(1, (m.taken * m.price + 500) / 1000), NEW.time
	FROM (
		SELECT line, offer, price, min(left_wh, NEW.wh - before) AS taken
		FROM (
			SELECT offer, price, left_wh, row_number() OVER up_to AS line,
				sum(left_wh) OVER up_to - left_wh AS before
			FROM (
				SELECT offer, price, left_wh
				FROM solar_s_offer
				WHERE left_wh > 0 AND +until > NEW.time AND price <= NEW.max_price
					AND owner <> NEW.buyer AND payee <> NEW.payer
				ORDER BY price, offer LIMIT 64)
			WINDOW up_to AS (ORDER BY price, offer ROWS UNBOUNDED PRECEDING))
		WHERE before < NEW.wh) m
	CROSS JOIN solar_s_offer o ON o.offer = m.offer
	ORDER BY m.line;
END;

-- ---- cancel: the correction of a trade ------------------------------------------------------

-- All whose points or power move back have signed.
CREATE TABLE solar_cancel(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	bid INTEGER NOT NULL,
	line INTEGER NOT NULL,
	seller TEXT NOT NULL,
	payee TEXT NOT NULL,
	buyer TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER solar_cancel_b BEFORE INSERT ON solar_cancel
BEGIN
	SELECT RAISE(ABORT, 'solar.no_trade')
	WHERE NOT EXISTS (
		SELECT 1 FROM solar_s_trade
		WHERE bid = NEW.bid AND line = NEW.line AND cancelled IS NULL);

	SELECT RAISE(ABORT, 'solar.not_party')
	WHERE NOT EXISTS (
		SELECT 1 FROM solar_s_trade
		WHERE bid = NEW.bid AND line = NEW.line
			AND seller = NEW.seller AND buyer = NEW.buyer
			AND NEW.payee = coalesce((
				SELECT r.card FROM scoin_pub_rekey r WHERE r.old = payee), payee));

	SELECT RAISE(ABORT, 'solar.too_late')
	WHERE NEW.time > (SELECT time FROM solar_s_trade WHERE bid = NEW.bid AND line = NEW.line)
		+ 86400 * (SELECT value FROM solar_v_params WHERE name = 'cancel_days');

	-- What came back would be the new owner's.
	SELECT RAISE(ABORT, 'solar.not_owner')
	WHERE NOT EXISTS (
		SELECT 1
		FROM solar_s_trade t
		JOIN solar_s_site s ON s.site = t.site AND s.owner = t.seller
		WHERE t.bid = NEW.bid AND t.line = NEW.line);
END;

CREATE TRIGGER solar_cancel_a AFTER INSERT ON solar_cancel
BEGIN
	UPDATE solar_s_site
	SET unsold_wh = unsold_wh + (
			SELECT wh FROM solar_s_trade WHERE bid = NEW.bid AND line = NEW.line),
		sold_wh = sold_wh - (
			SELECT wh FROM solar_s_trade WHERE bid = NEW.bid AND line = NEW.line)
	WHERE site = (SELECT site FROM solar_s_trade WHERE bid = NEW.bid AND line = NEW.line);

	UPDATE solar_s_trade
	SET cancelled = NEW.entry_index
	WHERE bid = NEW.bid AND line = NEW.line;

	INSERT INTO scoin_cmd_pay(entry_index, leg, time, payer, payee, amount, cause)
	SELECT NEW.entry_index, 0, NEW.time, 'c:' || NEW.payee, 'c:' || payer, amount, 'solar-return'
	FROM solar_s_trade
	WHERE bid = NEW.bid AND line = NEW.line;
END;

-- ---- rekey: another card of the same person --------------------------------------------------

-- Nothing but this entry says that two keys are one person's, and it says so of this service
-- alone. What goes over: its roofs with their open offers, and what it bought and sold.
CREATE TABLE solar_rekey(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	at_hand TEXT,
	auditor TEXT,
	paper_hash TEXT,
	CONSTRAINT "solar.rekey_self" CHECK (card <> old),
	-- The old card signs; or it is lost, and two people have seen the papers.
	CONSTRAINT "solar.rekey_second" CHECK (
		iif(at_hand IS NULL, auditor IS NOT NULL AND paper_hash IS NOT NULL,
			at_hand = old AND auditor IS NULL))
) STRICT;

-- Keys that act no more, and the one that does instead.
CREATE TABLE solar_s_rekey(
	old TEXT NOT NULL,
	card TEXT NOT NULL,
	PRIMARY KEY (old)
) STRICT, WITHOUT ROWID;

CREATE INDEX solar_s_rekey_card ON solar_s_rekey(card);

CREATE TRIGGER solar_rekey_b BEFORE INSERT ON solar_rekey
BEGIN
	-- A key that was given up never comes back.
	SELECT RAISE(ABORT, 'solar.card_replaced')
	WHERE EXISTS (
		SELECT 1 FROM solar_s_rekey WHERE old IN (NEW.old, NEW.card));

	SELECT RAISE(ABORT, 'solar.rekey_nothing')
	WHERE NOT EXISTS (
		SELECT 1 FROM solar_s_site WHERE owner = NEW.old
		UNION ALL
		SELECT 1 FROM solar_s_trade WHERE NEW.old IN (seller, buyer));

	SELECT RAISE(ABORT, 'solar.rekey_second')
	WHERE NEW.auditor IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM core_pub_member
			WHERE signer = NEW.auditor AND role = 'core:auditor'
				AND from_time <= NEW.time AND NEW.time < to_time);
END;

CREATE TRIGGER solar_rekey_a AFTER INSERT ON solar_rekey
BEGIN
	UPDATE solar_s_site SET owner = NEW.card WHERE owner = NEW.old;
	UPDATE solar_s_offer SET owner = NEW.card WHERE owner = NEW.old;
	UPDATE solar_s_trade SET seller = NEW.card WHERE seller = NEW.old;
	UPDATE solar_s_trade SET buyer = NEW.card WHERE buyer = NEW.old;

	UPDATE solar_s_rekey SET card = NEW.card WHERE card = NEW.old;

	INSERT INTO solar_s_rekey(old, card) VALUES (NEW.old, NEW.card);
END;

CREATE VIEW solar_v_rekey(entry_index, time, signer, old, card, at_hand, auditor) AS
	SELECT entry_index, time, signer, old, card, at_hand, auditor
	FROM solar_rekey
	ORDER BY entry_index;

-- ---- reports --------------------------------------------------------------------------------

-- In the order in which a bid takes.
CREATE VIEW solar_v_book(offer, site, district, price, left_wh, until) AS
	SELECT o.offer, o.site, s.district, o.price, o.left_wh, o.until
	FROM solar_pub_offer o
	JOIN solar_s_site s ON s.site = o.site
	ORDER BY o.price, o.offer;

CREATE VIEW solar_v_site(site, owner, district, capacity_w, produced_wh, unsold_wh, open_wh,
	sold_wh, closed) AS
	SELECT site, owner, district, capacity_w, produced_wh, unsold_wh, open_wh, sold_wh, closed
	FROM solar_s_site
	ORDER BY site;

CREATE VIEW solar_v_earnings(seller, site, trades, wh, amount) AS
	SELECT seller, site, count(*), sum(wh), sum(amount)
	FROM solar_s_trade
	WHERE cancelled IS NULL
	GROUP BY seller, site
	ORDER BY seller, site;

CREATE VIEW solar_v_trade(bid, line, time, site, seller, buyer, wh, price, amount, cancelled) AS
	SELECT bid, line, time, site, seller, buyer, wh, price, amount, cancelled
	FROM solar_s_trade
	ORDER BY bid, line;

-- What a day traded; the price is the mean of what was paid for a kilowatt-hour.
CREATE VIEW solar_v_market(day, trades, wh, amount, price) AS
	SELECT (time + 32400) / 86400, count(*), sum(wh), sum(amount), sum(amount) * 1000 / sum(wh)
	FROM solar_s_trade
	WHERE cancelled IS NULL
	GROUP BY (time + 32400) / 86400
	ORDER BY (time + 32400) / 86400;

-- ---- audits: empty, always ------------------------------------------------------------------

CREATE VIEW solar_audit_energy(site) AS
	SELECT s.site
	FROM solar_s_site s
	LEFT JOIN (
		SELECT site, sum(left_wh) AS wh FROM solar_s_offer
		GROUP BY site) o ON o.site = s.site
	LEFT JOIN (
		SELECT site, sum(wh) AS wh FROM solar_s_trade
		WHERE cancelled IS NULL
		GROUP BY site) t ON t.site = s.site
	WHERE s.produced_wh <> s.unsold_wh + s.open_wh + s.sold_wh
		OR s.open_wh <> coalesce(o.wh, 0)
		OR s.sold_wh <> coalesce(t.wh, 0);

-- Every offer went where it went: sold, still open, or back to its owner.
CREATE VIEW solar_audit_offer(offer) AS
	SELECT o.entry_index
	FROM solar_offer o
	JOIN solar_s_offer s ON s.offer = o.entry_index
	LEFT JOIN solar_s_release r ON r.offer = o.entry_index
	LEFT JOIN (
		SELECT offer, sum(wh) AS wh FROM solar_s_trade GROUP BY offer) t
		ON t.offer = o.entry_index
	WHERE o.wh <> s.left_wh + coalesce(r.wh, 0) + coalesce(t.wh, 0);

-- Nobody paid more than they bid, or got more than they asked for.
CREATE VIEW solar_audit_bid(bid) AS
	SELECT b.entry_index
	FROM solar_bid b
	LEFT JOIN (
		SELECT bid, sum(wh) AS wh, max(price) AS price,
			sum(amount <> max(1, (wh * price + 500) / 1000)) AS wrong
		FROM solar_s_trade GROUP BY bid) t ON t.bid = b.entry_index
	WHERE t.bid IS NULL OR t.wh > b.wh OR t.price > b.max_price OR t.wrong > 0
		OR (b.fill = 'all' AND t.wh <> b.wh);
