-- Deep in a trigger a common table expression takes the name of a view of core, and makes
-- whoever asks a member of the platform.
-- node says: a common table expression is named after its service
-- verifier says: a common table expression "CORE_PUB_MEMBER"
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE TABLE bad_s_may(signer TEXT NOT NULL) STRICT;

CREATE TRIGGER bad_say_a AFTER INSERT ON bad_say
BEGIN
	INSERT INTO bad_s_may(signer)
	SELECT signer FROM (
		WITH core_pub_member(signer, role) AS (SELECT NEW.signer, 'core:platform')
		SELECT signer FROM core_pub_member WHERE role = 'core:platform');
END;
