-- Another service's private table, under the name of a public one.
-- node says: 'core_s_member': belongs to another service
-- verifier says: access to core_s_member.
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE VIEW bad_v_keys AS
	SELECT core_pub_member.signer, core_pub_member.vkey
	FROM core_s_member AS core_pub_member;
