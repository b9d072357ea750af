-- An upgrade adds a column to another service's table.
-- node says: 'scoin_s_balance' is no name that bad
-- verifier says: not authorized: main scoin_s_balance
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

-- version 2
ALTER TABLE scoin_s_balance ADD COLUMN owner TEXT NOT NULL DEFAULT 'me';
