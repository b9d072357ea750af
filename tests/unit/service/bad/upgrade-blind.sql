-- An upgrade takes away a view that its own rules still ask.
-- node says: no such table: main.bad_v_said
-- verifier says: no such table: main.bad_v_said
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_said AS SELECT text FROM bad_say;

CREATE TRIGGER bad_say_b BEFORE INSERT ON bad_say
BEGIN
	SELECT RAISE(ABORT, 'bad.again')
	WHERE EXISTS (SELECT 1 FROM bad_v_said WHERE text = NEW.text);
END;

-- version 2
DROP VIEW bad_v_said;
