-- An upgrade adds a column whose CHECK throws dice: while it alters a table, SQLite asks nobody
-- about functions.
-- node says: bad calls random
-- verifier says: random
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

-- version 2
ALTER TABLE bad_say ADD COLUMN luck INTEGER CHECK (abs("random"()) % 2 = 0);
