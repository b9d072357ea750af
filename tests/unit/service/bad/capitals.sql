-- A table in capitals, which whoever looks for `bad_` does not see: so it need not be STRICT.
-- node says: BAD_loose
-- verifier says: BAD_loose
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE TABLE BAD_loose(x);
