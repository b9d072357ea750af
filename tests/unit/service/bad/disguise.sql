-- A refusal in the name of another service: the clerk is told that the office may not sign.
-- node says: 'core.not_authorised' is no message key of bad
-- verifier says: which is no key of bad
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE TABLE bad_s_seen(
	text TEXT CONSTRAINT "core.not_authorised" CHECK (length(text) < 3)
) STRICT;

CREATE TRIGGER bad_say_a AFTER INSERT ON bad_say
BEGIN
	INSERT INTO bad_s_seen(text) VALUES (NEW.text);
END;
