-- A plan that is forced upon the engine, by an index of core's.
-- node says: 'core_entry': belongs to another service
-- verifier says: not authorized: core_entry
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_entries AS
	SELECT count(*) AS n FROM core_entry INDEXED BY core_entry_seq;
