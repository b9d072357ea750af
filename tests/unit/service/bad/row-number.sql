-- The number of a row that nobody gave it.
-- node says: 'rowid': names rows by accident
-- verifier says: ROWID
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_row AS SELECT rowid AS n FROM bad_say;
