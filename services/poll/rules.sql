-- poll: voting. One poll goes define, roll, key ceremony (commit, reveal, deal, confirm), open,
-- boxes and challenges, seal, close, shares, result. The cryptography is in functions of the
-- engine; when and by whom, and what counts, is here. doc/protocol/poll.md

-- ---- where a poll stands --------------------------------------------------------------------

CREATE TABLE poll_define(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL UNIQUE,
	title_ko TEXT NOT NULL,
	title_en TEXT NOT NULL,
	opens INTEGER NOT NULL,
	closes INTEGER NOT NULL,
	boxes_until INTEGER NOT NULL, -- stations that were offline may still send until then
	early_close INTEGER NOT NULL,
	min_ballots INTEGER NOT NULL CONSTRAINT "poll.min_ballots" CHECK (min_ballots >= 1),
	box_min INTEGER NOT NULL CONSTRAINT "poll.box_min" CHECK (box_min >= 1),
	n INTEGER NOT NULL,
	k INTEGER NOT NULL,
	CONSTRAINT "poll.id" CHECK (poll NOT GLOB '*[^a-z0-9-]*' AND length(poll) <= 40),
	CONSTRAINT "poll.period" CHECK (opens < closes AND closes <= boxes_until),
	-- one trustee alone must never be able to open a ballot
	CONSTRAINT "poll.threshold" CHECK (2 <= k AND k <= n AND n <= 20)
) STRICT;

CREATE TABLE poll_s_poll(
	poll TEXT PRIMARY KEY,
	define_leaf TEXT NOT NULL,
	questions TEXT NOT NULL,
	cells INTEGER NOT NULL,
	roll_size INTEGER,
	roll_root TEXT,
	ceremony INTEGER NOT NULL DEFAULT 1, -- the one that counts now
	open_leaf TEXT,                      -- eid
	key TEXT,
	close_leaf TEXT,
	tally_root TEXT,
	result_leaf TEXT
) STRICT, WITHOUT ROWID;

-- The running sum of all counted ballots: a tally needs no second pass.
CREATE TABLE poll_s_sum(
	poll TEXT PRIMARY KEY,
	ballots INTEGER NOT NULL,
	set_aside INTEGER NOT NULL,
	sum BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What `open` must name: every entry the poll was made by.
CREATE TABLE poll_s_step(
	poll TEXT NOT NULL,
	ceremony INTEGER NOT NULL, -- 0: before any ceremony
	entry_index INTEGER NOT NULL,
	leaf TEXT NOT NULL,
	kind TEXT NOT NULL,
	PRIMARY KEY (poll, entry_index)
) STRICT, WITHOUT ROWID;

CREATE VIEW poll_pub_poll(poll, title_ko, title_en, opens, closes, boxes_until, early_close,
	min_ballots, box_min, n, k, define_leaf, roll_size, roll_root, ceremony, open_leaf, key,
	closed, tally_root, result, questions) AS
	SELECT d.poll, d.title_ko, d.title_en, d.opens, d.closes, d.boxes_until, d.early_close,
		d.min_ballots, d.box_min, d.n, d.k, s.define_leaf, s.roll_size, s.roll_root, s.ceremony,
		s.open_leaf, s.key, s.close_leaf, s.tally_root, s.result_leaf, s.questions
	FROM poll_define d
	JOIN poll_s_poll s ON s.poll = d.poll;

CREATE VIEW poll_pub_step(poll, ceremony, entry_index, leaf, kind) AS
	SELECT poll, ceremony, entry_index, leaf, kind FROM poll_s_step;

-- ---- define ---------------------------------------------------------------------------------

CREATE TRIGGER poll_define_b BEFORE INSERT ON poll_define
BEGIN
	-- A poll's name is never used twice: credentials are derived from it.
	SELECT RAISE(ABORT, 'poll.exists')
	WHERE EXISTS (SELECT 1 FROM poll_define WHERE poll = NEW.poll);

	-- A ballot must fit one leaf.
	SELECT RAISE(ABORT, 'poll.too_large')
	WHERE ballot_shape(payload_text(), 'size') > 44000;

	SELECT RAISE(ABORT, 'poll.questions')
	WHERE ballot_shape(payload_text(), 'cells') IS NULL;
END;

CREATE TRIGGER poll_define_a AFTER INSERT ON poll_define
BEGIN
	INSERT INTO poll_s_poll(poll, define_leaf, questions, cells)
	SELECT NEW.poll, leaf, payload_text(), ballot_shape(payload_text(), 'cells')
	FROM core_pub_entry
	WHERE entry_index = NEW.entry_index;

	INSERT INTO poll_s_sum(poll, ballots, set_aside, sum)
	SELECT poll, 0, 0, zeroblob(64 * cells)
	FROM poll_s_poll
	WHERE poll = NEW.poll;

	INSERT INTO poll_s_step(poll, ceremony, entry_index, leaf, kind)
	SELECT NEW.poll, 0, entry_index, leaf, kind
	FROM core_pub_entry
	WHERE entry_index = NEW.entry_index;
END;

-- ---- roll -----------------------------------------------------------------------------------

CREATE TABLE poll_roll(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL UNIQUE,
	root TEXT NOT NULL,
	size INTEGER NOT NULL
) STRICT;

CREATE TABLE poll_s_roll(
	poll TEXT NOT NULL,
	credential BLOB NOT NULL,
	PRIMARY KEY (poll, credential)
) STRICT, WITHOUT ROWID;

CREATE VIEW poll_pub_roll(poll, credential) AS
	SELECT poll, lower(hex(credential)) FROM poll_s_roll;

CREATE TRIGGER poll_roll_b BEFORE INSERT ON poll_roll
BEGIN
	SELECT RAISE(ABORT, 'poll.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM poll_define WHERE poll = NEW.poll);

	-- Once trustees have begun, the roll they were shown stays.
	SELECT RAISE(ABORT, 'poll.frozen')
	WHERE EXISTS (SELECT 1 FROM poll_roll WHERE poll = NEW.poll);

	-- Sorted: its order tells nothing, and nobody is on it twice.
	SELECT RAISE(ABORT, 'poll.roll_order')
	WHERE EXISTS (
			SELECT 1 FROM core_pub_payload
			WHERE signer = NEW.signer AND length(data) <> 32)
		OR EXISTS (
			SELECT 1
			FROM core_pub_payload x
			JOIN core_pub_payload y ON y.signer = x.signer AND y.n = x.n + 1
			WHERE x.signer = NEW.signer AND x.data >= y.data);

	-- What no secret belongs to is no credential.
	SELECT RAISE(ABORT, 'poll.roll_point')
	WHERE EXISTS (
		SELECT 1 FROM core_pub_payload
		WHERE signer = NEW.signer AND point_ok(data) IS NOT 1);

	SELECT RAISE(ABORT, 'poll.roll_size')
	WHERE NEW.size = 0
		OR NEW.size <> (SELECT count(*) FROM core_pub_payload WHERE signer = NEW.signer);

	SELECT RAISE(ABORT, 'poll.roll_root')
	WHERE merkle_ok(NEW.root) IS NOT 1;
END;

CREATE TRIGGER poll_roll_a AFTER INSERT ON poll_roll
BEGIN
	INSERT INTO poll_s_roll(poll, credential)
	SELECT NEW.poll, data
	FROM core_pub_payload
	WHERE signer = NEW.signer;

	UPDATE poll_s_poll
	SET roll_size = NEW.size, roll_root = NEW.root
	WHERE poll = NEW.poll;

	-- Every part of the roll: each carries an item, so each is found through its items.
	INSERT INTO poll_s_step(poll, ceremony, entry_index, leaf, kind)
	SELECT NEW.poll, 0, e.entry_index, e.leaf, e.kind
	FROM core_pub_entry e
	WHERE e.entry_index IN (
		SELECT entry_index FROM core_pub_payload WHERE signer = NEW.signer);
END;

-- ---- key ceremony ---------------------------------------------------------------------------

-- A trustee keeps its number through all ceremonies of a poll. x is X_i, known from `open` on.
CREATE TABLE poll_s_trustee(
	poll TEXT NOT NULL,
	i INTEGER NOT NULL,
	signer TEXT NOT NULL,
	x TEXT,
	PRIMARY KEY (poll, i),
	UNIQUE (poll, signer)
) STRICT;

-- The leaf hashes of commits, reveals and deals, one after the other: the transcript.
CREATE TABLE poll_s_ceremony(
	poll TEXT NOT NULL,
	ceremony INTEGER NOT NULL,
	leaves BLOB NOT NULL,
	PRIMARY KEY (poll, ceremony)
) STRICT, WITHOUT ROWID;

CREATE VIEW poll_pub_trustee(poll, i, signer, x) AS
	SELECT poll, i, signer, x FROM poll_s_trustee;

CREATE VIEW poll_pub_transcript(poll, ceremony, transcript) AS
	SELECT poll, ceremony, sha256hex(leaves) FROM poll_s_ceremony;

-- An entry of a ceremony joins the list, and all but confirmations the transcript.
CREATE TRIGGER poll_s_step_a AFTER INSERT ON poll_s_step
WHEN NEW.kind IN ('commit', 'reveal', 'deal')
BEGIN
	INSERT INTO poll_s_ceremony(poll, ceremony, leaves)
	SELECT NEW.poll, NEW.ceremony, zeroblob(0)
	WHERE NOT EXISTS (
		SELECT 1 FROM poll_s_ceremony
		WHERE poll = NEW.poll AND ceremony = NEW.ceremony);

	UPDATE poll_s_ceremony
	SET leaves = CAST(leaves || unhex32(NEW.leaf) AS BLOB)
	WHERE poll = NEW.poll AND ceremony = NEW.ceremony;
END;

CREATE TABLE poll_commit(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL,
	ceremony INTEGER NOT NULL,
	i INTEGER NOT NULL,
	hash TEXT NOT NULL,
	box_key TEXT NOT NULL,
	UNIQUE (poll, ceremony, i)
) STRICT;

CREATE VIEW poll_pub_commit(poll, ceremony, i, signer, hash, box_key) AS
	SELECT poll, ceremony, i, signer, hash, box_key FROM poll_commit;

CREATE TRIGGER poll_commit_b BEFORE INSERT ON poll_commit
BEGIN
	SELECT RAISE(ABORT, 'poll.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM poll_define WHERE poll = NEW.poll);

	-- Trustees look at the roll before they make a key for it.
	SELECT RAISE(ABORT, 'poll.no_roll')
	WHERE NOT EXISTS (SELECT 1 FROM poll_roll WHERE poll = NEW.poll);

	SELECT RAISE(ABORT, 'poll.ceremony')
	WHERE EXISTS (
		SELECT 1 FROM poll_s_poll
		WHERE poll = NEW.poll
			AND (open_leaf IS NOT NULL OR ceremony <> NEW.ceremony));

	-- One trustee, one number.
	SELECT RAISE(ABORT, 'poll.index')
	WHERE NEW.i < 1
		OR NEW.i > (SELECT n FROM poll_define WHERE poll = NEW.poll)
		OR EXISTS (
			SELECT 1 FROM poll_s_trustee
			WHERE poll = NEW.poll AND (i = NEW.i) <> (signer = NEW.signer));

	SELECT RAISE(ABORT, 'poll.again')
	WHERE EXISTS (
		SELECT 1 FROM poll_commit
		WHERE poll = NEW.poll AND ceremony = NEW.ceremony AND i = NEW.i);
END;

CREATE TRIGGER poll_commit_a AFTER INSERT ON poll_commit
BEGIN
	INSERT INTO poll_s_trustee(poll, i, signer)
	SELECT NEW.poll, NEW.i, NEW.signer
	WHERE NOT EXISTS (SELECT 1 FROM poll_s_trustee WHERE poll = NEW.poll AND i = NEW.i);

	INSERT INTO poll_s_step(poll, ceremony, entry_index, leaf, kind)
	SELECT NEW.poll, NEW.ceremony, entry_index, leaf, kind
	FROM core_pub_entry
	WHERE entry_index = NEW.entry_index;
END;

CREATE TABLE poll_reveal(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL,
	ceremony INTEGER NOT NULL,
	i INTEGER NOT NULL,
	UNIQUE (poll, ceremony, i)
) STRICT;

CREATE TABLE poll_s_reveal(
	poll TEXT NOT NULL,
	ceremony INTEGER NOT NULL,
	i INTEGER NOT NULL,
	signer TEXT NOT NULL,
	data BLOB NOT NULL,
	PRIMARY KEY (poll, ceremony, i)
) STRICT, WITHOUT ROWID;

CREATE VIEW poll_pub_reveal(poll, ceremony, i, signer, data) AS
	SELECT poll, ceremony, i, signer, data FROM poll_s_reveal;

CREATE TRIGGER poll_reveal_b BEFORE INSERT ON poll_reveal
BEGIN
	SELECT RAISE(ABORT, 'poll.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM poll_define WHERE poll = NEW.poll);

	SELECT RAISE(ABORT, 'poll.ceremony')
	WHERE EXISTS (
		SELECT 1 FROM poll_s_poll
		WHERE poll = NEW.poll
			AND (open_leaf IS NOT NULL OR ceremony <> NEW.ceremony));

	SELECT RAISE(ABORT, 'poll.index')
	WHERE NOT EXISTS (
		SELECT 1 FROM poll_s_trustee
		WHERE poll = NEW.poll AND i = NEW.i AND signer = NEW.signer);

	-- Nobody chooses a polynomial after seeing another's.
	SELECT RAISE(ABORT, 'poll.not_committed')
	WHERE (SELECT n FROM poll_define WHERE poll = NEW.poll) <> (
		SELECT count(*) FROM poll_commit
		WHERE poll = NEW.poll AND ceremony = NEW.ceremony);

	SELECT RAISE(ABORT, 'poll.again')
	WHERE EXISTS (
		SELECT 1 FROM poll_reveal
		WHERE poll = NEW.poll AND ceremony = NEW.ceremony AND i = NEW.i);

	SELECT RAISE(ABORT, 'poll.hash')
	WHERE payload_sha256() <> (
		SELECT hash FROM poll_commit
		WHERE poll = NEW.poll AND ceremony = NEW.ceremony AND i = NEW.i);

	SELECT RAISE(ABORT, 'poll.reveal_proof')
	FROM poll_pub_poll p
	JOIN poll_commit c ON c.poll = p.poll AND c.ceremony = NEW.ceremony AND c.i = NEW.i
	WHERE p.poll = NEW.poll
		AND dkg_ok(p.define_leaf, NEW.ceremony, NEW.i, p.n, p.k, c.box_key) IS NOT 1;
END;

CREATE TRIGGER poll_reveal_a AFTER INSERT ON poll_reveal
BEGIN
	INSERT INTO poll_s_reveal(poll, ceremony, i, signer, data)
	VALUES (NEW.poll, NEW.ceremony, NEW.i, NEW.signer, payload_blob());

	INSERT INTO poll_s_step(poll, ceremony, entry_index, leaf, kind)
	SELECT NEW.poll, NEW.ceremony, entry_index, leaf, kind
	FROM core_pub_entry
	WHERE entry_index = NEW.entry_index;
END;

CREATE TABLE poll_deal(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL,
	ceremony INTEGER NOT NULL,
	i INTEGER NOT NULL,
	UNIQUE (poll, ceremony, i)
) STRICT;

CREATE TABLE poll_s_deal(
	poll TEXT NOT NULL,
	ceremony INTEGER NOT NULL,
	i INTEGER NOT NULL,
	signer TEXT NOT NULL,
	j INTEGER NOT NULL,
	data BLOB NOT NULL,
	PRIMARY KEY (poll, ceremony, i, j)
) STRICT, WITHOUT ROWID;

CREATE VIEW poll_pub_deal(poll, ceremony, i, signer, j, data) AS
	SELECT poll, ceremony, i, signer, j, data FROM poll_s_deal;

CREATE TRIGGER poll_deal_b BEFORE INSERT ON poll_deal
BEGIN
	SELECT RAISE(ABORT, 'poll.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM poll_define WHERE poll = NEW.poll);

	SELECT RAISE(ABORT, 'poll.ceremony')
	WHERE EXISTS (
		SELECT 1 FROM poll_s_poll
		WHERE poll = NEW.poll
			AND (open_leaf IS NOT NULL OR ceremony <> NEW.ceremony));

	SELECT RAISE(ABORT, 'poll.index')
	WHERE NOT EXISTS (
		SELECT 1 FROM poll_s_trustee
		WHERE poll = NEW.poll AND i = NEW.i AND signer = NEW.signer);

	SELECT RAISE(ABORT, 'poll.not_revealed')
	WHERE (SELECT n FROM poll_define WHERE poll = NEW.poll) <> (
		SELECT count(*) FROM poll_reveal
		WHERE poll = NEW.poll AND ceremony = NEW.ceremony);

	SELECT RAISE(ABORT, 'poll.again')
	WHERE EXISTS (
		SELECT 1 FROM poll_deal
		WHERE poll = NEW.poll AND ceremony = NEW.ceremony AND i = NEW.i);

	-- One sealed share for each trustee. Only its receiver can see whether it is right.
	SELECT RAISE(ABORT, 'poll.deal')
	WHERE (SELECT n FROM poll_define WHERE poll = NEW.poll) <> (
			SELECT count(*) FROM core_pub_payload WHERE signer = NEW.signer)
		OR EXISTS (
			SELECT 1 FROM core_pub_payload
			WHERE signer = NEW.signer AND length(data) <> 72);
END;

CREATE TRIGGER poll_deal_a AFTER INSERT ON poll_deal
BEGIN
	INSERT INTO poll_s_deal(poll, ceremony, i, signer, j, data)
	SELECT NEW.poll, NEW.ceremony, NEW.i, NEW.signer, n + 1, data
	FROM core_pub_payload
	WHERE signer = NEW.signer;

	INSERT INTO poll_s_step(poll, ceremony, entry_index, leaf, kind)
	SELECT NEW.poll, NEW.ceremony, entry_index, leaf, kind
	FROM core_pub_entry
	WHERE entry_index = NEW.entry_index;
END;

CREATE TABLE poll_complain(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL,
	ceremony INTEGER NOT NULL,
	i INTEGER NOT NULL,
	against INTEGER NOT NULL,
	share TEXT NOT NULL
) STRICT;

CREATE VIEW poll_pub_complain(poll, ceremony, i, signer, against, share) AS
	SELECT poll, ceremony, i, signer, against, share FROM poll_complain;

CREATE TRIGGER poll_complain_b BEFORE INSERT ON poll_complain
BEGIN
	SELECT RAISE(ABORT, 'poll.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM poll_define WHERE poll = NEW.poll);

	SELECT RAISE(ABORT, 'poll.ceremony')
	WHERE EXISTS (
		SELECT 1 FROM poll_s_poll
		WHERE poll = NEW.poll
			AND (open_leaf IS NOT NULL OR ceremony <> NEW.ceremony));

	SELECT RAISE(ABORT, 'poll.index')
	WHERE NEW.against < 1
		OR NEW.against > (SELECT n FROM poll_define WHERE poll = NEW.poll)
		OR NOT EXISTS (
			SELECT 1 FROM poll_s_trustee
			WHERE poll = NEW.poll AND i = NEW.i AND signer = NEW.signer);
END;

CREATE TRIGGER poll_complain_a AFTER INSERT ON poll_complain
BEGIN
	-- The share is public now, so nothing of this ceremony may be used.
	UPDATE poll_s_poll
	SET ceremony = ceremony + 1
	WHERE poll = NEW.poll;
END;

CREATE TABLE poll_confirm(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL,
	ceremony INTEGER NOT NULL,
	i INTEGER NOT NULL,
	transcript TEXT NOT NULL,
	UNIQUE (poll, ceremony, i)
) STRICT;

CREATE VIEW poll_pub_confirm(poll, ceremony, i, signer, transcript) AS
	SELECT poll, ceremony, i, signer, transcript FROM poll_confirm;

CREATE TRIGGER poll_confirm_b BEFORE INSERT ON poll_confirm
BEGIN
	SELECT RAISE(ABORT, 'poll.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM poll_define WHERE poll = NEW.poll);

	SELECT RAISE(ABORT, 'poll.ceremony')
	WHERE EXISTS (
		SELECT 1 FROM poll_s_poll
		WHERE poll = NEW.poll
			AND (open_leaf IS NOT NULL OR ceremony <> NEW.ceremony));

	SELECT RAISE(ABORT, 'poll.index')
	WHERE NOT EXISTS (
		SELECT 1 FROM poll_s_trustee
		WHERE poll = NEW.poll AND i = NEW.i AND signer = NEW.signer);

	SELECT RAISE(ABORT, 'poll.not_dealt')
	WHERE (SELECT n FROM poll_define WHERE poll = NEW.poll) <> (
		SELECT count(*) FROM poll_deal
		WHERE poll = NEW.poll AND ceremony = NEW.ceremony);

	SELECT RAISE(ABORT, 'poll.again')
	WHERE EXISTS (
		SELECT 1 FROM poll_confirm
		WHERE poll = NEW.poll AND ceremony = NEW.ceremony AND i = NEW.i);

	-- All trustees saw the same ceremony.
	SELECT RAISE(ABORT, 'poll.transcript')
	WHERE NEW.transcript IS NOT (
		SELECT transcript FROM poll_pub_transcript
		WHERE poll = NEW.poll AND ceremony = NEW.ceremony);
END;

CREATE TRIGGER poll_confirm_a AFTER INSERT ON poll_confirm
BEGIN
	INSERT INTO poll_s_step(poll, ceremony, entry_index, leaf, kind)
	SELECT NEW.poll, NEW.ceremony, entry_index, leaf, kind
	FROM core_pub_entry
	WHERE entry_index = NEW.entry_index;
END;

-- ---- open -----------------------------------------------------------------------------------

CREATE TABLE poll_open(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL UNIQUE,
	charter TEXT NOT NULL,
	ceremony INTEGER NOT NULL,
	key TEXT NOT NULL
) STRICT;

CREATE TRIGGER poll_open_b BEFORE INSERT ON poll_open
BEGIN
	SELECT RAISE(ABORT, 'poll.unknown')
	WHERE NOT EXISTS (SELECT 1 FROM poll_define WHERE poll = NEW.poll);

	SELECT RAISE(ABORT, 'poll.again')
	WHERE EXISTS (SELECT 1 FROM poll_open WHERE poll = NEW.poll);

	SELECT RAISE(ABORT, 'poll.ceremony')
	WHERE NEW.ceremony <> (SELECT ceremony FROM poll_s_poll WHERE poll = NEW.poll);

	SELECT RAISE(ABORT, 'poll.not_confirmed')
	WHERE (SELECT n FROM poll_define WHERE poll = NEW.poll) <> (
		SELECT count(*) FROM poll_confirm
		WHERE poll = NEW.poll AND ceremony = NEW.ceremony);

	SELECT RAISE(ABORT, 'poll.charter')
	WHERE NEW.charter IS NOT (SELECT leaf FROM core_pub_entry WHERE entry_index = 0);

	-- The leaf hash of this entry is what every ballot is bound to; so it names everything the
	-- poll consists of, in order.
	SELECT RAISE(ABORT, 'poll.open_list')
	WHERE (SELECT count(*) FROM core_pub_payload WHERE signer = NEW.signer) <> (
			SELECT count(*) FROM poll_s_step
			WHERE poll = NEW.poll AND ceremony IN (0, NEW.ceremony))
		OR EXISTS (
			SELECT 1
			FROM (
				SELECT leaf, row_number() OVER (ORDER BY entry_index) AS place
				FROM poll_s_step
				WHERE poll = NEW.poll AND ceremony IN (0, NEW.ceremony)) s
			LEFT JOIN core_pub_payload x ON x.signer = NEW.signer AND x.n + 1 = s.place
			WHERE x.data IS NOT unhex32(s.leaf));

	SELECT RAISE(ABORT, 'poll.key')
	WHERE NEW.key IS NOT (
		SELECT dkg_key(i, data) FROM poll_s_reveal
		WHERE poll = NEW.poll AND ceremony = NEW.ceremony);
END;

CREATE TRIGGER poll_open_a AFTER INSERT ON poll_open
BEGIN
	UPDATE poll_s_poll
	SET key = NEW.key,
		open_leaf = (SELECT leaf FROM core_pub_entry WHERE entry_index = NEW.entry_index)
	WHERE poll = NEW.poll;

	-- X_i comes from the commitments, never from the trustee.
	UPDATE poll_s_trustee
	SET x = (
		SELECT dkg_share_key(poll_s_trustee.i, d.k, r.data)
		FROM poll_s_reveal r
		JOIN poll_define d ON d.poll = r.poll
		WHERE r.poll = NEW.poll AND r.ceremony = NEW.ceremony)
	WHERE poll = NEW.poll;

	-- A key that is the identity would let anyone decrypt for its trustee.
	SELECT RAISE(ABORT, 'poll.key')
	WHERE EXISTS (SELECT 1 FROM poll_s_trustee WHERE poll = NEW.poll AND x IS NULL);
END;

-- ---- boxes ----------------------------------------------------------------------------------

CREATE TABLE poll_s_station(
	poll TEXT NOT NULL,
	station TEXT NOT NULL,
	boxes INTEGER NOT NULL DEFAULT 0,
	ballots INTEGER NOT NULL DEFAULT 0,
	challenges INTEGER NOT NULL DEFAULT 0,
	sealed INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (poll, station)
) STRICT, WITHOUT ROWID;

CREATE VIEW poll_pub_station(poll, station, boxes, ballots, challenges, sealed) AS
	SELECT poll, station, boxes, ballots, challenges, sealed FROM poll_s_station;

-- Stations that may still have ballots.
CREATE VIEW poll_pub_missing(poll, station) AS
	SELECT p.poll, m.signer
	FROM poll_s_poll p, core_pub_now t, core_pub_member m
	WHERE m.role = 'poll:station'
		AND m.from_time <= t.time
		AND t.time < m.to_time
		AND NOT EXISTS (
			SELECT 1 FROM poll_s_station s
			WHERE s.poll = p.poll AND s.station = m.signer AND s.sealed = 1);

CREATE TABLE poll_box(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL,
	box INTEGER NOT NULL,
	UNIQUE (poll, signer, box)
) STRICT;

CREATE TABLE poll_s_box(
	entry_index INTEGER PRIMARY KEY,
	poll TEXT NOT NULL,
	station TEXT NOT NULL,
	time INTEGER NOT NULL,
	ballots INTEGER NOT NULL,
	before INTEGER NOT NULL -- ballots of all polls before it: its own have the places that follow
) STRICT;

-- Every ballot of a box. It has no index but its place: millions of rows are only ever added at
-- the end, and the engine finds a row by what is in it (seen_before).
CREATE TABLE poll_s_ballot(
	place INTEGER PRIMARY KEY, -- 1, 2, 3... in the order in which they are judged
	poll TEXT NOT NULL,
	entry_index INTEGER NOT NULL,
	line INTEGER NOT NULL,
	station TEXT NOT NULL,
	tracker TEXT NOT NULL,
	credential BLOB NOT NULL,
	digest BLOB NOT NULL,
	status TEXT NOT NULL,
	voter BLOB, -- of a counted ballot alone: the credential,
	a BLOB      -- and every a, one after the other
) STRICT;

-- Ballots that something before them in their box or on the ledger puts in doubt.
CREATE TABLE poll_s_doubt(
	place INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE poll_challenge(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL,
	tracker TEXT NOT NULL,
	ballot_digest TEXT NOT NULL,
	UNIQUE (poll, tracker)
) STRICT;

CREATE VIEW poll_pub_ballot(poll, entry_index, line, station, tracker, credential, digest,
	status) AS
	SELECT poll, entry_index, line, station, tracker, lower(hex(credential)), lower(hex(digest)),
		status
	FROM poll_s_ballot;

CREATE VIEW poll_pub_sum(poll, ballots, set_aside, sum) AS
	SELECT poll, ballots, set_aside, sum FROM poll_s_sum;

CREATE VIEW poll_pub_challenge(poll, entry_index, station, tracker, digest) AS
	SELECT poll, entry_index, signer, tracker, ballot_digest FROM poll_challenge;

CREATE TRIGGER poll_box_b BEFORE INSERT ON poll_box
BEGIN
	SELECT RAISE(ABORT, 'poll.not_open')
	WHERE NOT EXISTS (
		SELECT 1 FROM poll_pub_poll
		WHERE poll = NEW.poll
			AND open_leaf IS NOT NULL
			AND closed IS NULL
			AND opens <= NEW.time
			AND NEW.time < boxes_until);

	SELECT RAISE(ABORT, 'poll.sealed')
	WHERE EXISTS (
		SELECT 1 FROM poll_s_station
		WHERE poll = NEW.poll AND station = NEW.signer AND sealed = 1);

	-- Numbered without gaps: a box that is withheld shows.
	SELECT RAISE(ABORT, 'poll.box_number')
	WHERE NEW.box <> 1 + coalesce((
		SELECT boxes FROM poll_s_station
		WHERE poll = NEW.poll AND station = NEW.signer), 0);

	SELECT RAISE(ABORT, 'poll.box_ballot')
	WHERE NOT EXISTS (SELECT 1 FROM core_pub_payload WHERE signer = NEW.signer)
		OR EXISTS (
			SELECT 1
			FROM core_pub_payload x
			JOIN poll_s_poll p ON p.poll = NEW.poll
			WHERE x.signer = NEW.signer
				AND ballot_tracker(p.questions, p.open_leaf, x.data) IS NULL);

	-- Sorted by what nobody can choose: the order of casting is gone.
	SELECT RAISE(ABORT, 'poll.box_order')
	WHERE EXISTS (
		SELECT 1
		FROM core_pub_payload x
		JOIN core_pub_payload y ON y.signer = x.signer AND y.n = x.n + 1
		JOIN poll_s_poll p ON p.poll = NEW.poll
		WHERE x.signer = NEW.signer
			AND ballot_tracker(p.questions, p.open_leaf, x.data)
				>= ballot_tracker(p.questions, p.open_leaf, y.data));
END;

CREATE TRIGGER poll_box_a AFTER INSERT ON poll_box
BEGIN
	INSERT INTO poll_s_box(entry_index, poll, station, time, ballots, before)
	SELECT NEW.entry_index, NEW.poll, NEW.signer, NEW.time, count(*),
		coalesce((SELECT max(place) FROM poll_s_ballot), 0)
	FROM core_pub_payload
	WHERE signer = NEW.signer;

	-- What one ballot alone shows. One that passes is taken as counted until it is put against the
	-- others.
	INSERT INTO poll_s_ballot(place, poll, entry_index, line, station, tracker, credential, digest,
		status, voter, a)
	SELECT b.before + 1 + x.n, NEW.poll, x.entry_index, x.line, NEW.signer,
		ballot_tracker(p.questions, p.open_leaf, x.data),
		substr(x.data, 2, 32),
		sha256(x.data),
		coalesce(
			ballot_ok(p.questions, p.open_leaf, p.key, x.data),
			CASE
			WHEN NOT EXISTS (
				SELECT 1 FROM poll_s_roll
				WHERE poll = NEW.poll AND credential = substr(x.data, 2, 32))
				THEN 'not_on_roll'
			WHEN EXISTS (
				SELECT 1 FROM poll_challenge
				WHERE poll = NEW.poll
					AND tracker = ballot_tracker(p.questions, p.open_leaf, x.data))
				THEN 'challenged'
			ELSE 'counted'
			END),
		substr(x.data, 2, 32),
		ballot_alphas(p.cells, x.data)
	FROM poll_s_poll p
	CROSS JOIN poll_s_box b
	CROSS JOIN core_pub_payload x
	WHERE p.poll = NEW.poll AND b.entry_index = NEW.entry_index AND x.signer = NEW.signer
	ORDER BY x.n;

	UPDATE poll_s_ballot
	SET voter = NULL, a = NULL
	WHERE place > (SELECT before FROM poll_s_box WHERE entry_index = NEW.entry_index)
		AND status <> 'counted';

	-- Whoever finds nothing before it, counting all that may count, is counted. The others are
	-- judged one after the other, by the trigger below.
	INSERT INTO poll_s_doubt(place)
	SELECT c.place
	FROM poll_s_box b
	CROSS JOIN poll_s_ballot c
	WHERE b.entry_index = NEW.entry_index
		AND c.place > b.before
		AND c.status = 'counted'
		AND (seen_before('poll_s_ballot', c.place, 'voter', c.voter, 'poll', c.poll)
			OR has_twice(c.a)
			OR seen_before('poll_s_ballot', c.place, 'a', c.a, 'poll', c.poll))
	ORDER BY c.place;

	INSERT INTO poll_s_station(poll, station)
	SELECT NEW.poll, NEW.signer
	WHERE NOT EXISTS (
		SELECT 1 FROM poll_s_station WHERE poll = NEW.poll AND station = NEW.signer);

	UPDATE poll_s_station
	SET boxes = boxes + 1,
		ballots = ballots + (SELECT ballots FROM poll_s_box WHERE entry_index = NEW.entry_index)
	WHERE poll = NEW.poll AND station = NEW.signer;

	UPDATE poll_s_sum
	SET (ballots, set_aside, sum) = (
		SELECT poll_s_sum.ballots + count(*),
			poll_s_sum.set_aside - count(*) + (
				SELECT ballots FROM poll_s_box WHERE entry_index = NEW.entry_index),
			coalesce(sum_add(poll_s_sum.sum, ballot_sum(p.cells, x.data)), poll_s_sum.sum)
		FROM poll_s_box b
		CROSS JOIN poll_s_poll p
		CROSS JOIN poll_s_ballot c
		CROSS JOIN core_pub_payload x
		WHERE b.entry_index = NEW.entry_index
			AND p.poll = NEW.poll
			AND c.place > b.before
			AND c.status = 'counted'
			AND x.n = c.place - b.before - 1)
	WHERE poll = NEW.poll;
END;

-- One ballot against those that are counted before it.
CREATE TRIGGER poll_s_doubt_a AFTER INSERT ON poll_s_doubt
BEGIN
	-- The first ballot of a voter counts.
	UPDATE poll_s_ballot
	SET status = 'repeated', voter = NULL, a = NULL
	WHERE place = NEW.place
		AND seen_before('poll_s_ballot', place, 'voter', voter, 'poll', poll);

	-- An a that was there before is somebody's choice taken over unseen; honest randomness never
	-- repeats.
	UPDATE poll_s_ballot
	SET status = 'copied', voter = NULL, a = NULL
	WHERE place = NEW.place
		AND status = 'counted'
		AND (has_twice(a) OR seen_before('poll_s_ballot', place, 'a', a, 'poll', poll));
END;

-- ---- challenge and seal ---------------------------------------------------------------------

CREATE TRIGGER poll_challenge_b BEFORE INSERT ON poll_challenge
BEGIN
	SELECT RAISE(ABORT, 'poll.not_open')
	WHERE NOT EXISTS (
		SELECT 1 FROM poll_pub_poll
		WHERE poll = NEW.poll
			AND open_leaf IS NOT NULL
			AND closed IS NULL
			AND opens <= NEW.time
			AND NEW.time < boxes_until);

	SELECT RAISE(ABORT, 'poll.sealed')
	WHERE EXISTS (
		SELECT 1 FROM poll_s_station
		WHERE poll = NEW.poll AND station = NEW.signer AND sealed = 1);

	-- To open a ballot that was cast would show a voter's choice.
	SELECT RAISE(ABORT, 'poll.challenge_boxed')
	WHERE seen_before('poll_s_ballot', 9007199254740991, 'tracker', NEW.tracker, 'poll',
		NEW.poll);

	SELECT RAISE(ABORT, 'poll.challenge_again')
	WHERE EXISTS (
		SELECT 1 FROM poll_challenge WHERE poll = NEW.poll AND tracker = NEW.tracker);

	SELECT RAISE(ABORT, 'poll.challenge_proof')
	FROM poll_s_poll p
	WHERE p.poll = NEW.poll
		AND challenge_ok(p.questions, p.open_leaf, p.key, NEW.tracker, NEW.ballot_digest)
			IS NOT 1;
END;

CREATE TRIGGER poll_challenge_a AFTER INSERT ON poll_challenge
BEGIN
	INSERT INTO poll_s_station(poll, station)
	SELECT NEW.poll, NEW.signer
	WHERE NOT EXISTS (
		SELECT 1 FROM poll_s_station WHERE poll = NEW.poll AND station = NEW.signer);

	UPDATE poll_s_station
	SET challenges = challenges + 1
	WHERE poll = NEW.poll AND station = NEW.signer;
END;

CREATE TABLE poll_seal(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL,
	boxes INTEGER NOT NULL,
	ballots INTEGER NOT NULL,
	challenges INTEGER NOT NULL,
	UNIQUE (poll, signer)
) STRICT;

CREATE TRIGGER poll_seal_b BEFORE INSERT ON poll_seal
BEGIN
	SELECT RAISE(ABORT, 'poll.not_open')
	WHERE NOT EXISTS (
		SELECT 1 FROM poll_pub_poll
		WHERE poll = NEW.poll
			AND open_leaf IS NOT NULL
			AND closed IS NULL
			AND opens <= NEW.time
			AND NEW.time < boxes_until);

	SELECT RAISE(ABORT, 'poll.sealed')
	WHERE EXISTS (
		SELECT 1 FROM poll_s_station
		WHERE poll = NEW.poll AND station = NEW.signer AND sealed = 1);

	-- The station's last word must be what arrived: else a box is still on its way.
	SELECT RAISE(ABORT, 'poll.seal_count')
	WHERE NEW.boxes + NEW.ballots + NEW.challenges > 0
		AND NOT EXISTS (
			SELECT 1 FROM poll_s_station
			WHERE poll = NEW.poll
				AND station = NEW.signer
				AND boxes = NEW.boxes
				AND ballots = NEW.ballots
				AND challenges = NEW.challenges)
		OR NEW.boxes + NEW.ballots + NEW.challenges = 0
		AND EXISTS (
			SELECT 1 FROM poll_s_station
			WHERE poll = NEW.poll AND station = NEW.signer);
END;

CREATE TRIGGER poll_seal_a AFTER INSERT ON poll_seal
BEGIN
	INSERT INTO poll_s_station(poll, station)
	SELECT NEW.poll, NEW.signer
	WHERE NOT EXISTS (
		SELECT 1 FROM poll_s_station WHERE poll = NEW.poll AND station = NEW.signer);

	UPDATE poll_s_station
	SET sealed = 1
	WHERE poll = NEW.poll AND station = NEW.signer;
END;

-- ---- close ----------------------------------------------------------------------------------

CREATE TABLE poll_close_line(
	entry_index INTEGER NOT NULL,
	n INTEGER NOT NULL,
	station TEXT NOT NULL,
	PRIMARY KEY (entry_index, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE poll_close(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL UNIQUE,
	boxes INTEGER NOT NULL,
	ballots INTEGER NOT NULL,
	officer1 TEXT,
	officer2 TEXT
) STRICT;

CREATE TRIGGER poll_close_b BEFORE INSERT ON poll_close
BEGIN
	SELECT RAISE(ABORT, 'poll.not_open')
	WHERE NOT EXISTS (
		SELECT 1 FROM poll_pub_poll
		WHERE poll = NEW.poll AND open_leaf IS NOT NULL AND closed IS NULL);

	-- Over when no ballot can come any more; or when every station has had its last word, and the
	-- hour has come or two officers vouch for it.
	SELECT RAISE(ABORT, 'poll.not_over')
	FROM poll_define
	WHERE poll = NEW.poll
		AND NEW.time < boxes_until
		AND (EXISTS (SELECT 1 FROM poll_pub_missing WHERE poll = NEW.poll)
			OR NEW.time < closes AND early_close = 0);

	SELECT RAISE(ABORT, 'poll.officers')
	FROM poll_define
	WHERE poll = NEW.poll
		AND (NEW.time < closes
				AND (NEW.officer1 IS NULL
					OR NEW.officer2 IS NULL
					OR NEW.officer1 = NEW.officer2)
			OR EXISTS (
				SELECT 1
				FROM (SELECT NEW.officer1 AS key UNION ALL SELECT NEW.officer2) o
				WHERE o.key IS NOT NULL
					AND NOT EXISTS (
						SELECT 1
						FROM core_pub_member m
						JOIN core_pub_cosign c ON c.key = m.signer
						WHERE m.signer = o.key
							AND c.entry_index = NEW.entry_index
							AND m.role = 'poll:officer'
							AND m.from_time <= NEW.time
							AND NEW.time < m.to_time)));

	SELECT RAISE(ABORT, 'poll.close_count')
	WHERE NEW.boxes <> (SELECT count(*) FROM poll_s_box WHERE poll = NEW.poll)
		OR NEW.ballots <> (
			SELECT coalesce(sum(ballots), 0) FROM poll_s_box WHERE poll = NEW.poll);

	-- Who did not seal is said aloud.
	SELECT RAISE(ABORT, 'poll.close_missing')
	WHERE (SELECT count(*) FROM poll_close_line WHERE entry_index = NEW.entry_index)
			<> (SELECT count(*) FROM poll_pub_missing WHERE poll = NEW.poll)
		OR EXISTS (
			SELECT 1 FROM poll_pub_missing
			WHERE poll = NEW.poll
				AND station NOT IN (
					SELECT station FROM poll_close_line
					WHERE entry_index = NEW.entry_index));
END;

CREATE TRIGGER poll_close_a AFTER INSERT ON poll_close
BEGIN
	UPDATE poll_s_poll
	SET close_leaf = (SELECT leaf FROM core_pub_entry WHERE entry_index = NEW.entry_index)
	WHERE poll = NEW.poll;

	-- What the trustees will sign for: exactly these ballots.
	UPDATE poll_s_poll
	SET tally_root = (
		SELECT tally_root(poll_s_poll.close_leaf, b.entry_index, b.line, lower(hex(b.digest)), 1)
		FROM poll_s_ballot b
		WHERE b.poll = NEW.poll AND b.status = 'counted')
	WHERE poll = NEW.poll;
END;

-- ---- share ----------------------------------------------------------------------------------

CREATE TABLE poll_share(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL,
	i INTEGER NOT NULL
) STRICT;

CREATE TABLE poll_s_share(
	entry_index INTEGER PRIMARY KEY,
	poll TEXT NOT NULL,
	i INTEGER NOT NULL,
	valid INTEGER NOT NULL,
	data BLOB NOT NULL
) STRICT;

CREATE INDEX poll_s_share_poll ON poll_s_share(poll, i);

CREATE VIEW poll_pub_share(poll, i, entry_index, valid, data) AS
	SELECT poll, i, entry_index, valid, data FROM poll_s_share;

CREATE TRIGGER poll_share_b BEFORE INSERT ON poll_share
BEGIN
	SELECT RAISE(ABORT, 'poll.not_closed')
	WHERE NOT EXISTS (SELECT 1 FROM poll_close WHERE poll = NEW.poll);

	SELECT RAISE(ABORT, 'poll.index')
	WHERE NOT EXISTS (
		SELECT 1 FROM poll_s_trustee
		WHERE poll = NEW.poll AND i = NEW.i AND signer = NEW.signer);

	-- A total of a few would tell who chose what.
	SELECT RAISE(ABORT, 'poll.min_ballots')
	FROM poll_s_sum s
	JOIN poll_define d ON d.poll = s.poll
	WHERE s.poll = NEW.poll AND s.ballots < d.min_ballots;

	SELECT RAISE(ABORT, 'poll.again')
	WHERE EXISTS (
		SELECT 1 FROM poll_s_share WHERE poll = NEW.poll AND i = NEW.i AND valid = 1);

	SELECT RAISE(ABORT, 'poll.share_size')
	FROM poll_s_poll p
	WHERE p.poll = NEW.poll
		AND (ballot_shape(p.questions, 'lines') <> (
				SELECT count(*) FROM core_pub_payload WHERE signer = NEW.signer)
			OR EXISTS (
				SELECT 1 FROM core_pub_payload
				WHERE signer = NEW.signer AND length(data) <> 128));
END;

CREATE TRIGGER poll_share_a AFTER INSERT ON poll_share
BEGIN
	-- A share that does not hold is kept and named, and left out.
	INSERT INTO poll_s_share(entry_index, poll, i, valid, data)
	SELECT NEW.entry_index, p.poll, NEW.i,
		share_ok(p.questions, p.open_leaf, p.key, NEW.i, t.x, s.sum, p.tally_root),
		payload_blob()
	FROM poll_s_poll p
	JOIN poll_s_sum s ON s.poll = p.poll
	JOIN poll_s_trustee t ON t.poll = p.poll AND t.i = NEW.i
	WHERE p.poll = NEW.poll;
END;

-- ---- result ---------------------------------------------------------------------------------

CREATE TABLE poll_result_line(
	entry_index INTEGER NOT NULL,
	n INTEGER NOT NULL,
	question TEXT NOT NULL,
	line INTEGER NOT NULL,
	count INTEGER NOT NULL,
	PRIMARY KEY (entry_index, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE poll_result(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	poll TEXT NOT NULL UNIQUE,
	ballots INTEGER NOT NULL,
	set_aside INTEGER NOT NULL
) STRICT;

CREATE VIEW poll_pub_result(poll, question, line, count) AS
	SELECT r.poll, l.question, l.line, l.count
	FROM poll_result r
	JOIN poll_result_line l ON l.entry_index = r.entry_index;

-- The shares that are combined: the first k valid ones, in the order of the ledger.
CREATE VIEW poll_pub_combined(poll, combined) AS
	SELECT poll, share_combine(i, data)
	FROM (
		SELECT s.poll AS poll, s.i AS i, s.data AS data, d.k AS k,
			row_number() OVER (PARTITION BY s.poll ORDER BY s.entry_index) AS place
		FROM poll_s_share s
		JOIN poll_define d ON d.poll = s.poll
		WHERE s.valid = 1)
	WHERE place <= k
	GROUP BY poll;

CREATE TRIGGER poll_result_b BEFORE INSERT ON poll_result
BEGIN
	SELECT RAISE(ABORT, 'poll.not_closed')
	WHERE NOT EXISTS (SELECT 1 FROM poll_close WHERE poll = NEW.poll);

	SELECT RAISE(ABORT, 'poll.again')
	WHERE EXISTS (SELECT 1 FROM poll_result WHERE poll = NEW.poll);

	SELECT RAISE(ABORT, 'poll.no_shares')
	FROM poll_define d
	WHERE d.poll = NEW.poll
		AND d.k > (SELECT count(*) FROM poll_s_share WHERE poll = NEW.poll AND valid = 1);

	SELECT RAISE(ABORT, 'poll.result_count')
	FROM poll_s_sum
	WHERE poll = NEW.poll AND (ballots <> NEW.ballots OR set_aside <> NEW.set_aside);

	-- Every line of every question, each once, in order.
	SELECT RAISE(ABORT, 'poll.result_lines')
	FROM poll_s_poll p
	WHERE p.poll = NEW.poll
		AND (ballot_shape(p.questions, 'lines') <> (
				SELECT count(*) FROM poll_result_line WHERE entry_index = NEW.entry_index)
			OR EXISTS (
				SELECT 1 FROM poll_result_line l
				WHERE l.entry_index = NEW.entry_index
					AND ballot_line(p.questions, l.question, l.line) IS NOT l.n - 1));

	SELECT RAISE(ABORT, 'poll.result_wrong')
	FROM poll_s_poll p
	JOIN poll_s_sum s ON s.poll = p.poll
	JOIN poll_pub_combined c ON c.poll = p.poll
	JOIN poll_result_line l ON l.entry_index = NEW.entry_index
	WHERE p.poll = NEW.poll
		AND tally_ok(p.questions, s.sum, c.combined, l.question, l.line, l.count) <> 1;
END;

CREATE TRIGGER poll_result_a AFTER INSERT ON poll_result
BEGIN
	UPDATE poll_s_poll
	SET result_leaf = (SELECT leaf FROM core_pub_entry WHERE entry_index = NEW.entry_index)
	WHERE poll = NEW.poll;
END;

-- ---- reports --------------------------------------------------------------------------------

CREATE VIEW poll_v_polls(poll, title_ko, title_en, state, opens, closes, boxes_until) AS
	SELECT p.poll, p.title_ko, p.title_en,
		CASE
		WHEN p.result IS NOT NULL THEN 'result'
		WHEN p.closed IS NOT NULL THEN 'closed'
		WHEN p.open_leaf IS NULL AND p.roll_size IS NULL THEN 'defined'
		WHEN p.open_leaf IS NULL THEN 'ceremony'
		WHEN t.time < p.opens THEN 'ready'
		WHEN t.time < p.closes THEN 'open'
		ELSE 'counting'
		END,
		p.opens, p.closes, p.boxes_until
	FROM poll_pub_poll p, core_pub_now t
	ORDER BY p.opens, p.poll;

CREATE VIEW poll_v_turnout(poll, roll, ballots, counted, set_aside, permille) AS
	SELECT p.poll, p.roll_size, s.ballots + s.set_aside, s.ballots, s.set_aside,
		s.ballots * 1000 / p.roll_size
	FROM poll_s_poll p
	JOIN poll_s_sum s ON s.poll = p.poll
	WHERE p.open_leaf IS NOT NULL
	ORDER BY p.poll;

-- When boxes arrived, by the hour in Korean time: 10 of day 20000 is 10:00 to 10:59.
CREATE VIEW poll_v_hours(poll, day, hour, boxes, ballots) AS
	SELECT poll, (time + 32400) / 86400, (time + 32400) / 3600 % 24, count(*), sum(ballots)
	FROM poll_s_box
	GROUP BY poll, (time + 32400) / 3600
	ORDER BY poll, (time + 32400) / 3600;

-- What became of a ballot. A voter looks for the tracker of the receipt.
CREATE VIEW poll_v_ballots(poll, tracker, status) AS
	SELECT poll, tracker, status FROM poll_s_ballot
	UNION ALL
	SELECT c.poll, c.tracker, 'challenged'
	FROM poll_challenge c
	WHERE c.entry_index NOT IN (
		SELECT x.entry_index
		FROM poll_s_ballot b
		CROSS JOIN poll_challenge x
		WHERE x.poll = b.poll AND x.tracker = b.tracker)
	ORDER BY 1, 2;

CREATE VIEW poll_v_set_aside(poll, reason, ballots) AS
	SELECT poll, status, count(*)
	FROM poll_s_ballot
	WHERE status <> 'counted'
	GROUP BY poll, status
	ORDER BY poll, status;

CREATE VIEW poll_v_stations(poll, station, boxes, ballots, challenges, sealed) AS
	SELECT poll, station, boxes, ballots, challenges, sealed
	FROM poll_s_station
	ORDER BY poll, station;

CREATE VIEW poll_v_shares(poll, i, trustee, entry_index, valid) AS
	SELECT s.poll, s.i, t.signer, s.entry_index, s.valid
	FROM poll_s_share s
	JOIN poll_s_trustee t ON t.poll = s.poll AND t.i = s.i
	ORDER BY s.poll, s.entry_index;

CREATE VIEW poll_v_result(poll, question, line, count) AS
	SELECT r.poll, l.question, l.line, l.count
	FROM poll_result r
	JOIN poll_result_line l ON l.entry_index = r.entry_index
	ORDER BY r.poll, l.n;

-- ---- audits: empty, always ------------------------------------------------------------------

CREATE VIEW poll_audit_once(poll, credential) AS
	SELECT poll, credential
	FROM poll_s_ballot
	WHERE status = 'counted'
	GROUP BY poll, credential
	HAVING count(*) > 1;

CREATE VIEW poll_audit_sum(poll) AS
	SELECT s.poll
	FROM poll_s_sum s
	WHERE s.ballots <> (
			SELECT count(*) FROM poll_s_ballot b
			WHERE b.poll = s.poll AND b.status = 'counted')
		OR s.ballots + s.set_aside <> (
			SELECT coalesce(sum(x.ballots), 0) FROM poll_s_box x WHERE x.poll = s.poll);

CREATE VIEW poll_audit_roll(poll) AS
	SELECT s.poll
	FROM poll_s_sum s
	JOIN poll_s_poll p ON p.poll = s.poll
	WHERE s.ballots > coalesce(p.roll_size, 0);
