-- A function that stands where a table does, and of which no column is read, only how many rows it
-- has.
-- node says: bad reads json_each
-- verifier says: not authorized: json_each
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_count AS
	SELECT 1 AS one FROM bad_say s, json_each(s.text);
