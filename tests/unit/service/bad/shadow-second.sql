-- A common table expression behind another one takes the name of core's clock, and with it every
-- day is the first one.
-- node says: a common table expression is named after its service
-- verifier says: a common table expression "CORE_PUB_NOW"
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_day AS
	WITH bad_words(text) AS (SELECT text FROM bad_say WHERE text IN ('(', ')')),
		core_pub_now(day) AS (SELECT 0)
	SELECT w.text, n.day FROM bad_words w, core_pub_now n;
