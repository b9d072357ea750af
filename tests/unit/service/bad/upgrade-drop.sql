-- An upgrade takes away the trigger that keeps another service honest.
-- node says: 'scoin_cmd_pay_b' is no name that bad
-- verifier says: not authorized: scoin_cmd_pay_b
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

-- version 2
DROP TRIGGER scoin_cmd_pay_b;
