-- A third of one: the type of a CAST in quotes, where it is no word.
-- node says: a CAST is to INTEGER, INT, TEXT or BLOB
-- verifier says: CAST AS REAL
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_third AS
	SELECT CAST(1 AS "REAL") / 3 AS third FROM bad_say;
