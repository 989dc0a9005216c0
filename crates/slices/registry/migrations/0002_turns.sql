-- The day on which what is known of a person turns, though nobody says anything new: a spell begins, ends, becomes known.

ALTER TABLE registry_people ADD COLUMN turns_on INTEGER

CREATE INDEX registry_people_by_turn ON registry_people (turns_on) WHERE turns_on IS NOT NULL
