-- A view that hides one of core from everybody, in a schema that no digest covers.
-- node says: 'TEMP': only tables, indexes, triggers and views are created
-- verifier says: sqlite_temp_master
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE/**/TEMP VIEW core_pub_now(time, day, height) AS SELECT 0, 0, 0;
