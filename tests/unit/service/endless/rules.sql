-- Rules that no sandbox can refuse, and that come to no verdict over some entries: one
-- runs for centuries, others fail where no build says beforehand that they will.
CREATE TABLE endless_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	word TEXT NOT NULL
) STRICT;

CREATE TRIGGER endless_say_b BEFORE INSERT ON endless_say
BEGIN
	SELECT RAISE(ABORT, 'endless.no')
	WHERE NEW.word = 'no';

	-- A million million million rows.
	SELECT RAISE(ABORT, 'endless.no')
	WHERE NEW.word = 'years'
		AND (SELECT count(*)
			FROM core_pub_digit a, core_pub_digit b, core_pub_digit c,
				core_pub_digit d, core_pub_digit e, core_pub_digit f,
				core_pub_digit g, core_pub_digit h, core_pub_digit i,
				core_pub_digit j, core_pub_digit k, core_pub_digit l,
				core_pub_digit m, core_pub_digit n, core_pub_digit o,
				core_pub_digit p, core_pub_digit q, core_pub_digit r
			WHERE a.d + r.d > 18) > 0;

	-- A pattern that is longer than SQLite takes.
	SELECT RAISE(ABORT, 'endless.no')
	WHERE NEW.word = 'pattern' AND NEW.word GLOB hex(zeroblob(30000));

	-- As many rows as a word.
	SELECT RAISE(ABORT, 'endless.no')
	FROM (SELECT d FROM core_pub_digit ORDER BY d LIMIT iif(NEW.word = 'limit', 'x', 0));
END;

CREATE TABLE endless_hear(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	word TEXT NOT NULL
) STRICT;
