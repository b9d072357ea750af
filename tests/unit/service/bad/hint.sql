-- A hint to the planner: a function that does nothing, today and in this version of SQLite.
-- node says: calls unlikely
-- verifier says: unlikely
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_say AS
	SELECT text FROM bad_say WHERE unlikely(text = 'x');
