-- The machine's clock as a default: SQLite asks nobody about it.
-- node says: is the machine's clock
-- verifier says: CURRENT_TIMESTAMP
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE TABLE bad_s_seen(text TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP) STRICT;
