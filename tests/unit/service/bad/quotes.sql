-- Another service's table in four kinds of quotes.
-- node says: 'core_entry': belongs to another service
-- verifier says: access to core_entry.leaf
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_leaf AS
	SELECT a.leaf FROM [core_entry] a, `core_entry` b, "core_entry" c, 'core_entry' d;
