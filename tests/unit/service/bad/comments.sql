-- Words that are cut by comments, for whoever looks for `INSERT OR`.
-- node says: a conflict clause would silence
-- verifier says: INSERT OR IGNORE
CREATE TABLE bad_say(
	entry_index INTEGER PRIMARY KEY,
	signer TEXT NOT NULL,
	time INTEGER NOT NULL,
	text TEXT NOT NULL
) STRICT;

CREATE TABLE bad_s_once(text TEXT PRIMARY KEY) STRICT;

CREATE TRIGGER bad_say_a AFTER INSERT ON bad_say
BEGIN
	INSERT/* ; END; */ --
	OR/**/ IGNORE INTO bad_s_once(text) VALUES (NEW.text);
END;
