-- An upgrade moves a table over to another service.
-- node says: 'RENAME' stands where add is expected
-- verifier says: sqlite_temp_master
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

-- version 2
ALTER TABLE bad_say RENAME TO scoin_say;
