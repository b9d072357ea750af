-- An operator that is a function: a number that is not exact, out of a text.
-- node says: unsafe use of ->>()
-- verifier says: unsafe use of ->>()
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_price AS
	SELECT '{"price":0.1}' ->> '$.price' AS price FROM bad_say;
