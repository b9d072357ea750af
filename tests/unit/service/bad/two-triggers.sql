-- Two triggers of one table, which one of them spells in capitals. SQLite keeps the spelling, and
-- leaves open which of the two comes first.
-- node says: bad_say has two BEFORE triggers
-- verifier says: two BEFORE triggers
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE TRIGGER bad_say_b BEFORE INSERT ON bad_say
BEGIN
	SELECT RAISE(ABORT, 'bad.first') WHERE NEW.text = 'x';
END;

CREATE TRIGGER bad_say_c BEFORE INSERT ON bad_SAY
BEGIN
	SELECT RAISE(ABORT, 'bad.second') WHERE NEW.text = 'x';
END;
