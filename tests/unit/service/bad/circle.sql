-- Two views that ask one another for ever.
-- node says: is circularly defined
-- verifier says: is circularly defined
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_hen AS SELECT n FROM bad_v_egg;
CREATE VIEW bad_v_egg AS SELECT n FROM bad_v_hen;
