-- What lists, searches and ties need of people. All of it is worked out from the facts and can be worked out again.

CREATE TABLE registry_people (
    id {uuid} NOT NULL PRIMARY KEY,
    ref TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    born_on INTEGER,
    died_on INTEGER,
    sex TEXT NOT NULL,
    relief TEXT NOT NULL
){clustered}

CREATE TABLE registry_places (
    region BIGINT NOT NULL,
    name_key TEXT NOT NULL,
    person {uuid} NOT NULL,
    ties INTEGER NOT NULL,
    main_region BIGINT NOT NULL,
    born_on INTEGER,
    living INTEGER NOT NULL,
    sex TEXT NOT NULL,
    relief TEXT NOT NULL,
    PRIMARY KEY (region, name_key, person)
){clustered}

-- The roll is walked by place, by name, by age or by relief; each index has all that filters ask.
CREATE INDEX registry_places_by_name ON registry_places (name_key, person, region, main_region, ties, born_on, living, sex)

CREATE INDEX registry_places_by_age ON registry_places (born_on, person, region, main_region, ties, living, sex, name_key)

CREATE INDEX registry_places_of_person ON registry_places (person)

CREATE INDEX registry_places_by_relief ON registry_places (relief, region, name_key, person, main_region, ties, born_on, living, sex)
WHERE relief <> ''

CREATE TABLE registry_keys (
    search_key TEXT NOT NULL,
    region BIGINT NOT NULL,
    person {uuid} NOT NULL,
    PRIMARY KEY (search_key, region, person)
){clustered}

CREATE INDEX registry_keys_by_region ON registry_keys (region, search_key)

CREATE INDEX registry_keys_of_person ON registry_keys (person)

CREATE TABLE registry_ties (
    person {uuid} NOT NULL,
    kind TEXT NOT NULL,
    region BIGINT,
    organisation {uuid},
    from_on INTEGER,
    until_on INTEGER,
    stay {uuid}
)

CREATE INDEX registry_ties_of_person ON registry_ties (person)

CREATE INDEX registry_ties_of_organisation ON registry_ties (organisation, until_on) WHERE organisation IS NOT NULL

CREATE INDEX registry_ties_by_end ON registry_ties (until_on) WHERE until_on IS NOT NULL

CREATE INDEX registry_ties_by_start ON registry_ties (from_on) WHERE from_on IS NOT NULL

CREATE TABLE registry_members (
    relation TEXT NOT NULL,
    household TEXT NOT NULL,
    person {uuid} NOT NULL,
    from_on INTEGER,
    until_on INTEGER
)

CREATE INDEX registry_members_of_household ON registry_members (relation, household)

CREATE INDEX registry_members_of_person ON registry_members (person)

CREATE TABLE registry_organisations (
    id {uuid} NOT NULL PRIMARY KEY,
    entity TEXT NOT NULL,
    ref TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    region BIGINT NOT NULL
)

CREATE INDEX registry_organisations_by_region ON registry_organisations (region, name_key, id)

CREATE TABLE registry_questions (
    id {uuid} NOT NULL PRIMARY KEY,
    subject {uuid} NOT NULL,
    fact TEXT NOT NULL,
    state TEXT NOT NULL,
    said TEXT NOT NULL,
    sealed {bytes},
    from_on INTEGER,
    until_on INTEGER,
    reason TEXT NOT NULL,
    owners TEXT NOT NULL,
    asked_by {uuid},
    asked_by_name TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    due_on INTEGER NOT NULL,
    answered_by {uuid},
    answered_by_name TEXT NOT NULL,
    answered_at BIGINT,
    answer TEXT NOT NULL
)

CREATE INDEX registry_questions_by_state ON registry_questions (state, due_on, id)

CREATE INDEX registry_questions_of_subject ON registry_questions (subject, id)

CREATE TABLE registry_mandates (
    id {uuid} NOT NULL PRIMARY KEY,
    person {uuid} NOT NULL,
    holder_name TEXT NOT NULL,
    holder {uuid},
    acts TEXT NOT NULL,
    basis TEXT NOT NULL,
    document TEXT NOT NULL,
    from_on INTEGER NOT NULL,
    until_on INTEGER,
    entered_by {uuid},
    entered_at BIGINT NOT NULL,
    revoked_at BIGINT,
    revoked_by {uuid},
    revoked_why TEXT NOT NULL
)

CREATE INDEX registry_mandates_of_person ON registry_mandates (person, id)

CREATE INDEX registry_mandates_of_holder ON registry_mandates (holder) WHERE holder IS NOT NULL

CREATE TABLE registry_payees (
    id {uuid} NOT NULL PRIMARY KEY,
    person {uuid} NOT NULL,
    kind TEXT NOT NULL,
    holder_name TEXT NOT NULL,
    organisation {uuid},
    from_on INTEGER NOT NULL,
    until_on INTEGER,
    entered_by {uuid},
    entered_at BIGINT NOT NULL,
    confirmed_by {uuid},
    confirmed_by_name TEXT NOT NULL,
    confirmed_on INTEGER
)

CREATE INDEX registry_payees_of_person ON registry_payees (person, id)

CREATE TABLE registry_loads (
    job {uuid} NOT NULL,
    file TEXT NOT NULL,
    rows_done BIGINT NOT NULL,
    PRIMARY KEY (job, file)
)

CREATE TABLE registry_refreshed (
    id INTEGER NOT NULL PRIMARY KEY,
    until_on INTEGER NOT NULL
)
