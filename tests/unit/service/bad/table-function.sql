-- A function that stands where a table does.
-- node says: json_each
-- verifier says: json_each
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_words AS
	SELECT w.value FROM bad_say s, json_each(s.text) w;
