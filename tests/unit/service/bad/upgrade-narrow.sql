-- An upgrade that narrows: no entry of version 1 could say who.
-- node says: bad_say.who may not be empty, and entries of version 1 leave it so
-- verifier says: bad_say.who is NOT NULL, and version 1 does not fill it
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

-- version 2
ALTER TABLE bad_say ADD COLUMN who TEXT NOT NULL;
