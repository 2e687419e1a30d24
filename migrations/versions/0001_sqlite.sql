CREATE TABLE budget (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    year INTEGER NOT NULL,
    province VARCHAR(2) NOT NULL,
    budget_fen BIGINT NOT NULL,
    granted_fen BIGINT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_budget_within_budget CHECK (granted_fen >= 0 AND granted_fen <= budget_fen)
)
----
CREATE UNIQUE INDEX uq_budget_year_province ON budget (year, province)
----
CREATE TABLE calendar_day (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    day DATE NOT NULL,
    is_working BOOLEAN NOT NULL,
    name_zh VARCHAR(60) NOT NULL,
    name_en VARCHAR(60) NOT NULL,
    is_provisional BOOLEAN NOT NULL,
    CONSTRAINT uq_calendar_day_day UNIQUE (day)
)
----
CREATE TABLE calendar_year (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    year INTEGER NOT NULL,
    is_provisional BOOLEAN NOT NULL,
    CONSTRAINT uq_calendar_year_year UNIQUE (year)
)
----
CREATE TABLE chosen_columns (
    user_id BIGINT NOT NULL,
    list VARCHAR(40) NOT NULL,
    keys TEXT NOT NULL,
    CONSTRAINT pk_chosen_columns PRIMARY KEY (user_id, list)
)
----
CREATE TABLE counter (
    kind VARCHAR(16) NOT NULL,
    year INTEGER NOT NULL,
    last BIGINT NOT NULL,
    CONSTRAINT pk_counter PRIMARY KEY (kind, year)
)
----
CREATE TABLE division_table (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    taken_on DATE NOT NULL,
    source VARCHAR(40) NOT NULL,
    batch_id BIGINT,
    is_withdrawn BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT uq_division_table_reference UNIQUE (reference)
)
----
CREATE INDEX ix_division_table_batch_id ON division_table (batch_id)
----
CREATE TABLE evidence_export (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    entries BIGINT NOT NULL,
    head INTEGER NOT NULL,
    root VARCHAR(64) NOT NULL,
    by_id INTEGER,
    at DATETIME NOT NULL,
    CONSTRAINT uq_evidence_export_reference UNIQUE (reference)
)
----
CREATE TABLE household (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    household_no VARCHAR(40) NOT NULL,
    county VARCHAR(6) NOT NULL,
    province VARCHAR(2) NOT NULL,
    division_code VARCHAR(12) NOT NULL,
    category VARCHAR(24) NOT NULL,
    head_name VARCHAR(60) NOT NULL,
    members_count INTEGER NOT NULL,
    address_sealed TEXT,
    address_blind VARCHAR(64),
    batch_id BIGINT,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT uq_household_reference UNIQUE (reference)
)
----
CREATE INDEX ix_household_address_blind ON household (address_blind) WHERE address_blind IS NOT NULL
----
CREATE INDEX ix_household_batch_id ON household (batch_id) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_household_category_id ON household (category, id)
----
CREATE INDEX ix_household_county_id ON household (county, id)
----
CREATE INDEX ix_household_household_no ON household (household_no)
----
CREATE INDEX ix_household_province_id ON household (province, id)
----
CREATE UNIQUE INDEX uq_household_county_household_no ON household (county, household_no)
----
CREATE TABLE ledger_entry (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at_us BIGINT NOT NULL,
    actor_id INTEGER,
    actor VARCHAR(200) NOT NULL,
    role VARCHAR(200) NOT NULL,
    via VARCHAR(16) NOT NULL,
    verb VARCHAR(64) NOT NULL,
    subject VARCHAR(40) NOT NULL,
    subject_id BIGINT,
    reference VARCHAR(64) NOT NULL,
    reason TEXT NOT NULL,
    request VARCHAR(64) NOT NULL,
    data TEXT NOT NULL
)
----
CREATE INDEX ix_ledger_entry_actor ON ledger_entry (actor_id, id)
----
CREATE INDEX ix_ledger_entry_at ON ledger_entry (at_us, id)
----
CREATE INDEX ix_ledger_entry_subject ON ledger_entry (subject, subject_id, id)
----
CREATE INDEX ix_ledger_entry_verb ON ledger_entry (verb, id)
----
CREATE TABLE ledger_leaf (
    position INTEGER NOT NULL,
    entry_id BIGINT NOT NULL,
    hash VARCHAR(64) NOT NULL,
    CONSTRAINT pk_ledger_leaf PRIMARY KEY (position),
    CONSTRAINT uq_ledger_leaf_entry_id UNIQUE (entry_id)
)
----
CREATE TABLE ledger_seal (
    number INTEGER NOT NULL,
    at DATETIME NOT NULL,
    size BIGINT NOT NULL,
    last_entry_id BIGINT NOT NULL,
    root VARCHAR(64) NOT NULL,
    frontier TEXT NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT pk_ledger_seal PRIMARY KEY (number)
)
----
CREATE INDEX ix_ledger_seal_size ON ledger_seal (size)
----
CREATE TABLE ledger_verification (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at DATETIME NOT NULL,
    "by" VARCHAR(200) NOT NULL,
    entries BIGINT NOT NULL,
    rows BIGINT NOT NULL,
    files BIGINT NOT NULL,
    unsealed BIGINT NOT NULL,
    milliseconds INTEGER NOT NULL,
    findings_count BIGINT NOT NULL,
    findings TEXT NOT NULL,
    remarks TEXT NOT NULL
)
----
CREATE TABLE periodic_run (
    name VARCHAR(64) NOT NULL,
    at DATETIME NOT NULL,
    seconds INTEGER NOT NULL,
    error VARCHAR(200) NOT NULL,
    CONSTRAINT pk_periodic_run PRIMARY KEY (name)
)
----
CREATE TABLE person (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    name VARCHAR(60) NOT NULL,
    id_type VARCHAR(24) NOT NULL,
    id_no_sealed TEXT NOT NULL,
    id_no_blind VARCHAR(64) NOT NULL,
    id_no_masked VARCHAR(24) NOT NULL,
    sex VARCHAR(1),
    birth_on DATE,
    phone_sealed TEXT,
    phone_blind VARCHAR(64),
    died_on DATE,
    merged_into_id INTEGER,
    batch_id BIGINT,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_person_sex_known CHECK (sex IN ('f','m') OR sex IS NULL),
    CONSTRAINT uq_person_reference UNIQUE (reference),
    CONSTRAINT fk_person_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES person (id)
)
----
CREATE INDEX ix_person_merged_into_id ON person (merged_into_id) WHERE merged_into_id IS NOT NULL
----
CREATE INDEX ix_person_name_birth_on ON person (name, birth_on)
----
CREATE INDEX ix_person_phone_blind ON person (phone_blind) WHERE phone_blind IS NOT NULL
----
CREATE UNIQUE INDEX uq_person_id_no_blind ON person (id_no_blind) WHERE merged_into_id IS NULL
----
CREATE TABLE person_key (
    "key" BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    CONSTRAINT pk_person_key PRIMARY KEY ("key", person_id)
)
 WITHOUT ROWID
----
CREATE INDEX ix_person_key_person_id ON person_key (person_id)
----
CREATE TABLE programme_year (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    year INTEGER NOT NULL,
    grant_fen INTEGER NOT NULL,
    is_open BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT uq_programme_year_year UNIQUE (year)
)
----
CREATE TABLE registered_list (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    listed_on DATE NOT NULL,
    lines_count INTEGER NOT NULL,
    batch_id BIGINT,
    is_withdrawn BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT uq_registered_list_reference UNIQUE (reference)
)
----
CREATE TABLE sign_in_attempts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email_blind VARCHAR(64) NOT NULL,
    failures INTEGER NOT NULL,
    last_at DATETIME NOT NULL,
    locked_until DATETIME,
    used_step INTEGER,
    CONSTRAINT uq_sign_in_attempts_email_blind UNIQUE (email_blind)
)
----
CREATE TABLE source_columns (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind VARCHAR(40) NOT NULL,
    source VARCHAR(64) NOT NULL,
    columns TEXT NOT NULL,
    updated_at DATETIME NOT NULL
)
----
CREATE UNIQUE INDEX uq_source_columns ON source_columns (kind, source)
----
CREATE TABLE subsidy_lease (
    application_id BIGINT NOT NULL,
    user_id INTEGER NOT NULL,
    until DATETIME NOT NULL,
    CONSTRAINT pk_subsidy_lease PRIMARY KEY (application_id)
)
----
CREATE INDEX ix_subsidy_lease_user_id ON subsidy_lease (user_id)
----
CREATE TABLE user (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email VARCHAR NOT NULL,
    name VARCHAR(100) NOT NULL,
    locale VARCHAR(10) NOT NULL,
    is_enabled BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL,
    changed_at DATETIME,
    id_no_blind VARCHAR(64),
    address_blind VARCHAR(64),
    hospital VARCHAR(100),
    doctor VARCHAR(40),
    version INTEGER NOT NULL,
    CONSTRAINT uq_user_email UNIQUE (email)
)
----
CREATE TABLE worker (
    name VARCHAR(80) NOT NULL,
    started_at DATETIME NOT NULL,
    heartbeat_at DATETIME NOT NULL,
    CONSTRAINT pk_worker PRIMARY KEY (name)
)
----
CREATE TABLE acquaintance (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    household_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT fk_acquaintance_household_id FOREIGN KEY(household_id) REFERENCES household (id),
    CONSTRAINT fk_acquaintance_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_acquaintance ON acquaintance (household_id, user_id)
----
CREATE TABLE budget_proposal (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    year INTEGER NOT NULL,
    province VARCHAR(2) NOT NULL,
    budget_fen BIGINT NOT NULL,
    note TEXT NOT NULL,
    proposed_by_id INTEGER NOT NULL,
    proposed_at DATETIME NOT NULL,
    outcome VARCHAR(12),
    settled_by_id INTEGER,
    settled_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_budget_proposal_two_persons CHECK (settled_by_id IS NULL OR settled_by_id <> proposed_by_id),
    CONSTRAINT ck_budget_proposal_not_negative CHECK (budget_fen >= 0),
    CONSTRAINT fk_budget_proposal_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES user (id),
    CONSTRAINT fk_budget_proposal_settled_by_id FOREIGN KEY(settled_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_budget_proposal_open ON budget_proposal (outcome, id)
----
CREATE TABLE calendar_change (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    year INTEGER NOT NULL,
    days TEXT NOT NULL,
    settles BOOLEAN NOT NULL,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    note TEXT NOT NULL,
    proposed_by_id INTEGER NOT NULL,
    proposed_by VARCHAR(100) NOT NULL,
    proposed_at DATETIME NOT NULL,
    decided_by_id INTEGER,
    decided_by VARCHAR(100),
    decided_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_calendar_change_year_known CHECK (year BETWEEN 2004 AND 2100),
    CONSTRAINT ck_calendar_change_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_calendar_change_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_calendar_change_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT uq_calendar_change_reference UNIQUE (reference),
    CONSTRAINT fk_calendar_change_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES user (id),
    CONSTRAINT fk_calendar_change_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_calendar_change_year ON calendar_change (year, id)
----
CREATE UNIQUE INDEX uq_calendar_change_open ON calendar_change (year) WHERE state = 'proposed'
----
CREATE TABLE credential (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    password_hash VARCHAR(200),
    password_set_at DATETIME,
    totp_sealed TEXT,
    recovery_blind TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT uq_credential_user_id UNIQUE (user_id),
    CONSTRAINT fk_credential_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE TABLE deputy (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    holder_id INTEGER NOT NULL,
    deputy_id INTEGER NOT NULL,
    role VARCHAR(32) NOT NULL,
    since DATE NOT NULL,
    until DATE NOT NULL,
    ended_at DATETIME,
    created_at DATETIME NOT NULL,
    CONSTRAINT ck_deputy_somebody_else CHECK (holder_id <> deputy_id),
    CONSTRAINT ck_deputy_in_order CHECK (since <= until),
    CONSTRAINT fk_deputy_holder_id FOREIGN KEY(holder_id) REFERENCES user (id),
    CONSTRAINT fk_deputy_deputy_id FOREIGN KEY(deputy_id) REFERENCES user (id)
)
----
CREATE INDEX ix_deputy_deputy_id ON deputy (deputy_id)
----
CREATE INDEX ix_deputy_holder_id ON deputy (holder_id)
----
CREATE TABLE division_name (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    table_id INTEGER NOT NULL,
    code VARCHAR(6) NOT NULL,
    name VARCHAR(60) NOT NULL,
    CONSTRAINT fk_division_name_table_id FOREIGN KEY(table_id) REFERENCES division_table (id)
)
----
CREATE UNIQUE INDEX uq_division_name ON division_name (table_id, code)
----
CREATE TABLE document (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    subject VARCHAR(40) NOT NULL,
    subject_id BIGINT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    size INTEGER NOT NULL,
    kind VARCHAR(8) NOT NULL,
    address VARCHAR(64) NOT NULL,
    key_sealed TEXT NOT NULL,
    name_sealed TEXT NOT NULL,
    uploaded_by_id INTEGER,
    uploaded_by VARCHAR(100) NOT NULL,
    uploaded_at DATETIME NOT NULL,
    is_withdrawn BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_document_kind_known CHECK (kind IN ('pdf','jpeg','png')),
    CONSTRAINT ck_document_size_range CHECK (size BETWEEN 1 AND 20971520),
    CONSTRAINT uq_document_reference UNIQUE (reference),
    CONSTRAINT fk_document_uploaded_by_id FOREIGN KEY(uploaded_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_document_sha256 ON document (sha256)
----
CREATE UNIQUE INDEX uq_document_subject_content ON document (subject, subject_id, sha256) WHERE NOT is_withdrawn
----
CREATE TABLE duplicate_pair (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    first_id INTEGER NOT NULL,
    second_id INTEGER NOT NULL,
    kind VARCHAR(24) NOT NULL,
    score INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    compared VARCHAR(64) NOT NULL,
    claimed_name VARCHAR(60),
    verdict VARCHAR(24),
    found_by_id INTEGER,
    found_at DATETIME,
    note TEXT NOT NULL,
    household_id INTEGER,
    batch_id BIGINT,
    created_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_duplicate_pair_ordered CHECK (first_id <= second_id),
    CONSTRAINT ck_duplicate_pair_score_range CHECK (score BETWEEN 0 AND 1000),
    CONSTRAINT uq_duplicate_pair_reference UNIQUE (reference),
    CONSTRAINT fk_duplicate_pair_first_id FOREIGN KEY(first_id) REFERENCES person (id),
    CONSTRAINT fk_duplicate_pair_second_id FOREIGN KEY(second_id) REFERENCES person (id),
    CONSTRAINT fk_duplicate_pair_household_id FOREIGN KEY(household_id) REFERENCES household (id)
)
----
CREATE INDEX ix_duplicate_pair_batch_id ON duplicate_pair (batch_id) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_duplicate_pair_first_id ON duplicate_pair (first_id)
----
CREATE INDEX ix_duplicate_pair_household_id ON duplicate_pair (household_id)
----
CREATE INDEX ix_duplicate_pair_open ON duplicate_pair (verdict, id)
----
CREATE INDEX ix_duplicate_pair_second_id ON duplicate_pair (second_id)
----
CREATE UNIQUE INDEX uq_duplicate_pair_persons ON duplicate_pair (first_id, second_id, kind, compared)
----
CREATE TABLE factor_reset (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    proposed_by_id INTEGER NOT NULL,
    proposed_at DATETIME NOT NULL,
    confirmed_by_id INTEGER,
    confirmed_at DATETIME,
    withdrawn_at DATETIME,
    CONSTRAINT ck_factor_reset_two_persons CHECK (confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id),
    CONSTRAINT ck_factor_reset_not_the_holder CHECK (user_id <> proposed_by_id AND (confirmed_by_id IS NULL OR user_id <> confirmed_by_id)),
    CONSTRAINT fk_factor_reset_user_id FOREIGN KEY(user_id) REFERENCES user (id),
    CONSTRAINT fk_factor_reset_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES user (id),
    CONSTRAINT fk_factor_reset_confirmed_by_id FOREIGN KEY(confirmed_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_factor_reset_user_id ON factor_reset (user_id)
----
CREATE TABLE file_update (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    batch_id BIGINT NOT NULL,
    household_id INTEGER,
    values_sealed TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT fk_file_update_household_id FOREIGN KEY(household_id) REFERENCES household (id)
)
----
CREATE INDEX ix_file_update_batch_id ON file_update (batch_id)
----
CREATE INDEX ix_file_update_household_id ON file_update (household_id)
----
CREATE TABLE household_maker (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    household_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    CONSTRAINT fk_household_maker_household_id FOREIGN KEY(household_id) REFERENCES household (id),
    CONSTRAINT fk_household_maker_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_household_maker ON household_maker (household_id, user_id)
----
CREATE TABLE import_batch (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    size BIGINT NOT NULL,
    file_name_sealed TEXT NOT NULL,
    stored_as VARCHAR(40) NOT NULL,
    key_sealed TEXT NOT NULL,
    columns TEXT,
    share VARCHAR(500) NOT NULL,
    read_as TEXT,
    read_on DATE NOT NULL,
    year INTEGER,
    has_consent BOOLEAN NOT NULL,
    counts TEXT,
    error TEXT,
    job VARCHAR(40) NOT NULL,
    by_id INTEGER,
    "by" VARCHAR(100) NOT NULL,
    created_at DATETIME NOT NULL,
    committed_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_import_batch_state_known CHECK (state IN ('reading','previewed','running','committed','failed','undoing','undone','dropped')),
    CONSTRAINT uq_import_batch_reference UNIQUE (reference),
    CONSTRAINT fk_import_batch_by_id FOREIGN KEY(by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_import_batch_by ON import_batch (by_id, id)
----
CREATE INDEX ix_import_batch_kind_state ON import_batch (kind, state, id)
----
CREATE INDEX ix_import_batch_sha256 ON import_batch (sha256, kind)
----
CREATE INDEX ix_import_batch_state ON import_batch (state, id)
----
CREATE UNIQUE INDEX uq_import_batch_taken ON import_batch (kind, sha256, share) WHERE state IN ('running','committed','undoing')
----
CREATE TABLE job (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    kind VARCHAR(64) NOT NULL,
    params TEXT NOT NULL,
    state VARCHAR NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT,
    attempts INTEGER NOT NULL,
    worker VARCHAR(80) NOT NULL,
    heartbeat_at DATETIME,
    result TEXT,
    error TEXT,
    by_id INTEGER,
    "by" VARCHAR(100) NOT NULL,
    created_at DATETIME NOT NULL,
    started_at DATETIME,
    finished_at DATETIME,
    CONSTRAINT ck_job_state_known CHECK (state IN ('queued','running','done','failed')),
    CONSTRAINT ck_job_done_counts CHECK (done >= 0),
    CONSTRAINT uq_job_reference UNIQUE (reference),
    CONSTRAINT fk_job_by_id FOREIGN KEY(by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_job_by ON job (by_id, id)
----
CREATE INDEX ix_job_state ON job (state, id)
----
CREATE TABLE life_event (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind VARCHAR(24) NOT NULL,
    household_id INTEGER NOT NULL,
    person_id INTEGER,
    other_household_id INTEGER,
    happened_on DATE NOT NULL,
    note TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT fk_life_event_household_id FOREIGN KEY(household_id) REFERENCES household (id),
    CONSTRAINT fk_life_event_person_id FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_life_event_other_household_id FOREIGN KEY(other_household_id) REFERENCES household (id)
)
----
CREATE INDEX ix_life_event_household_id ON life_event (household_id)
----
CREATE INDEX ix_life_event_person_id ON life_event (person_id)
----
CREATE TABLE list_export (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    list VARCHAR(40) NOT NULL,
    format VARCHAR(8) NOT NULL,
    "query" TEXT NOT NULL,
    rows BIGINT NOT NULL,
    by_id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT ck_list_export_format_known CHECK (format IN ('csv','xlsx')),
    CONSTRAINT uq_list_export_reference UNIQUE (reference),
    CONSTRAINT fk_list_export_by_id FOREIGN KEY(by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_list_export_by ON list_export (by_id, id)
----
CREATE TABLE mail (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    msgid TEXT NOT NULL,
    params TEXT NOT NULL,
    reference VARCHAR(40) NOT NULL,
    path VARCHAR(200) NOT NULL,
    subject TEXT NOT NULL,
    link_sealed TEXT,
    is_digest BOOLEAN NOT NULL,
    state VARCHAR NOT NULL,
    attempts INTEGER NOT NULL,
    next_at DATETIME NOT NULL,
    error VARCHAR(200) NOT NULL,
    created_at DATETIME NOT NULL,
    sent_at DATETIME,
    CONSTRAINT ck_mail_state_known CHECK (state IN ('waiting','sent','failed')),
    CONSTRAINT fk_mail_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE INDEX ix_mail_due ON mail (state, next_at)
----
CREATE TABLE mail_choice (
    user_id INTEGER NOT NULL,
    choice VARCHAR(8) NOT NULL,
    CONSTRAINT pk_mail_choice PRIMARY KEY (user_id),
    CONSTRAINT ck_mail_choice_choice_known CHECK (choice IN ('each','daily','none')),
    CONSTRAINT fk_mail_choice_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE TABLE membership (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    household_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    relation VARCHAR(24) NOT NULL,
    is_head BOOLEAN NOT NULL,
    is_contested BOOLEAN NOT NULL,
    since DATE NOT NULL,
    until DATE,
    ended_by VARCHAR(24),
    CONSTRAINT fk_membership_household_id FOREIGN KEY(household_id) REFERENCES household (id),
    CONSTRAINT fk_membership_person_id FOREIGN KEY(person_id) REFERENCES person (id)
)
----
CREATE INDEX ix_membership_household_id_until ON membership (household_id, until)
----
CREATE INDEX ix_membership_person_id ON membership (person_id)
----
CREATE UNIQUE INDEX uq_membership_head_current ON membership (household_id) WHERE until IS NULL AND is_head
----
CREATE UNIQUE INDEX uq_membership_person_current ON membership (person_id) WHERE until IS NULL AND NOT is_contested
----
CREATE TABLE notice (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    msgid TEXT NOT NULL,
    params TEXT NOT NULL,
    reference VARCHAR(40) NOT NULL,
    path VARCHAR(200) NOT NULL,
    created_at DATETIME NOT NULL,
    read_at DATETIME,
    CONSTRAINT ck_notice_path_local CHECK (path LIKE '/%'),
    CONSTRAINT fk_notice_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE INDEX ix_notice_unread ON notice (user_id) WHERE read_at IS NULL
----
CREATE INDEX ix_notice_user ON notice (user_id, id)
----
CREATE TABLE one_time_link (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    purpose VARCHAR(16) NOT NULL,
    token_hash VARCHAR(64) NOT NULL,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    used_at DATETIME,
    CONSTRAINT ck_one_time_link_purpose_known CHECK (purpose IN ('first', 'forgotten')),
    CONSTRAINT fk_one_time_link_user_id FOREIGN KEY(user_id) REFERENCES user (id),
    CONSTRAINT uq_one_time_link_token_hash UNIQUE (token_hash)
)
----
CREATE INDEX ix_one_time_link_user_id ON one_time_link (user_id)
----
CREATE TABLE proof (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    household_id INTEGER NOT NULL,
    category VARCHAR(24) NOT NULL,
    number VARCHAR(60) NOT NULL,
    issued_by VARCHAR(100),
    valid_until DATE,
    is_withdrawn BOOLEAN NOT NULL,
    is_expired BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT fk_proof_household_id FOREIGN KEY(household_id) REFERENCES household (id)
)
----
CREATE INDEX ix_proof_household_id ON proof (household_id)
----
CREATE INDEX ix_proof_number ON proof (number)
----
CREATE INDEX ix_proof_running ON proof (valid_until) WHERE NOT is_expired AND NOT is_withdrawn AND valid_until IS NOT NULL
----
CREATE TABLE proposed_change (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    household_id INTEGER NOT NULL,
    batch_id BIGINT,
    claim_sealed TEXT NOT NULL,
    digest VARCHAR(64) NOT NULL,
    outcome VARCHAR(16),
    created_at DATETIME NOT NULL,
    CONSTRAINT fk_proposed_change_household_id FOREIGN KEY(household_id) REFERENCES household (id)
)
----
CREATE INDEX ix_proposed_change_batch_id ON proposed_change (batch_id) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_proposed_change_household_id ON proposed_change (household_id)
----
CREATE UNIQUE INDEX uq_proposed_change_waiting ON proposed_change (household_id, digest) WHERE outcome IS NULL
----
CREATE TABLE registered_line (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    list_id INTEGER NOT NULL,
    "row" INTEGER NOT NULL,
    name VARCHAR(60) NOT NULL,
    id_no_blind VARCHAR(64) NOT NULL,
    county VARCHAR(6),
    province VARCHAR(2),
    category VARCHAR(24),
    listed_on DATE NOT NULL,
    CONSTRAINT fk_registered_line_list_id FOREIGN KEY(list_id) REFERENCES registered_list (id)
)
----
CREATE INDEX ix_registered_line_id_no_blind ON registered_line (id_no_blind, listed_on)
----
CREATE INDEX ix_registered_line_list_id ON registered_line (list_id)
----
CREATE INDEX ix_registered_line_name_county ON registered_line (name, county, listed_on)
----
CREATE TABLE registered_scope (
    county VARCHAR(6) NOT NULL,
    list_id INTEGER NOT NULL,
    listed_on DATE NOT NULL,
    CONSTRAINT pk_registered_scope PRIMARY KEY (county, list_id),
    CONSTRAINT fk_registered_scope_list_id FOREIGN KEY(list_id) REFERENCES registered_list (id)
)
----
CREATE INDEX ix_registered_scope_county_listed_on ON registered_scope (county, listed_on)
----
CREATE TABLE rights_proposal (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    roles TEXT NOT NULL,
    center VARCHAR(40),
    opens BOOLEAN NOT NULL,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    note TEXT NOT NULL,
    proposed_by_id INTEGER NOT NULL,
    proposed_by VARCHAR(100) NOT NULL,
    proposed_at DATETIME NOT NULL,
    decided_by_id INTEGER,
    decided_by VARCHAR(100),
    decided_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_rights_proposal_not_the_holder CHECK (user_id <> proposed_by_id AND (state <> 'confirmed' OR user_id <> decided_by_id)),
    CONSTRAINT ck_rights_proposal_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_rights_proposal_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_rights_proposal_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT fk_rights_proposal_user_id FOREIGN KEY(user_id) REFERENCES user (id),
    CONSTRAINT uq_rights_proposal_reference UNIQUE (reference),
    CONSTRAINT fk_rights_proposal_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES user (id),
    CONSTRAINT fk_rights_proposal_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_rights_proposal_open ON rights_proposal (user_id) WHERE state = 'proposed'
----
CREATE TABLE saved_view (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    list VARCHAR(40) NOT NULL,
    name VARCHAR(60) NOT NULL,
    "query" TEXT NOT NULL,
    owner_id INTEGER NOT NULL,
    is_shared BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT fk_saved_view_owner_id FOREIGN KEY(owner_id) REFERENCES user (id)
)
----
CREATE INDEX ix_saved_view_shared ON saved_view (list, is_shared)
----
CREATE UNIQUE INDEX uq_saved_view_name ON saved_view (list, owner_id, name)
----
CREATE TABLE scan_batch (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    files INTEGER NOT NULL,
    narrowed_to VARCHAR(12) NOT NULL,
    by_id INTEGER NOT NULL,
    "by" VARCHAR(100) NOT NULL,
    job VARCHAR(40) NOT NULL,
    created_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_scan_batch_state_known CHECK (state IN ('previewed','committing','committed','dropped')),
    CONSTRAINT uq_scan_batch_reference UNIQUE (reference),
    CONSTRAINT fk_scan_batch_by_id FOREIGN KEY(by_id) REFERENCES user (id)
)
----
CREATE TABLE setting_change (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name VARCHAR NOT NULL,
    value INTEGER NOT NULL,
    "before" INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    note TEXT NOT NULL,
    proposed_by_id INTEGER NOT NULL,
    proposed_by VARCHAR(100) NOT NULL,
    proposed_at DATETIME NOT NULL,
    decided_by_id INTEGER,
    decided_by VARCHAR(100),
    decided_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_setting_change_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_setting_change_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_setting_change_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT uq_setting_change_reference UNIQUE (reference),
    CONSTRAINT fk_setting_change_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES user (id),
    CONSTRAINT fk_setting_change_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_setting_change_name ON setting_change (name, id)
----
CREATE UNIQUE INDEX uq_setting_change_open ON setting_change (name) WHERE state = 'proposed'
----
CREATE TABLE subsidy_application (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    household_id INTEGER NOT NULL,
    is_supplementary BOOLEAN NOT NULL,
    renewed_from_id INTEGER,
    state VARCHAR NOT NULL,
    shown_state VARCHAR NOT NULL,
    province VARCHAR(2) NOT NULL,
    county VARCHAR(6) NOT NULL,
    category VARCHAR NOT NULL,
    head_name VARCHAR(60) NOT NULL,
    persons_count INTEGER NOT NULL,
    included_count INTEGER NOT NULL,
    band VARCHAR,
    flags TEXT NOT NULL,
    flag_level VARCHAR(8) NOT NULL,
    round INTEGER NOT NULL,
    is_blind BOOLEAN NOT NULL,
    submitted_at DATETIME,
    due_on DATE,
    returned_on DATE,
    days_used INTEGER NOT NULL,
    snoozed_until DATE,
    decided_at DATETIME,
    snapshot_sealed TEXT,
    snapshot_hash VARCHAR(64),
    has_deciders BOOLEAN NOT NULL,
    needs_attention VARCHAR(40),
    batch_id BIGINT,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_subsidy_application_state_known CHECK (state IN ('draft','submitted','second_review','returned','approved','refused','appealed','refused_finally','withdrawn','lapsed','revoking','revoked')),
    CONSTRAINT ck_subsidy_application_band_known CHECK (band IN ('low','medium','high') OR band IS NULL),
    CONSTRAINT uq_subsidy_application_reference UNIQUE (reference),
    CONSTRAINT fk_subsidy_application_household_id FOREIGN KEY(household_id) REFERENCES household (id),
    CONSTRAINT fk_subsidy_application_renewed_from_id FOREIGN KEY(renewed_from_id) REFERENCES subsidy_application (id)
)
----
CREATE INDEX ix_subsidy_application_attention ON subsidy_application (needs_attention, id) WHERE needs_attention IS NOT NULL
----
CREATE INDEX ix_subsidy_application_band ON subsidy_application (band, shown_state, id)
----
CREATE INDEX ix_subsidy_application_band_category ON subsidy_application (band, category, id)
----
CREATE INDEX ix_subsidy_application_batch ON subsidy_application (batch_id, state) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_subsidy_application_category ON subsidy_application (category, shown_state, id)
----
CREATE INDEX ix_subsidy_application_due ON subsidy_application (due_on, id)
----
CREATE INDEX ix_subsidy_application_flag ON subsidy_application (flag_level, id)
----
CREATE INDEX ix_subsidy_application_household ON subsidy_application (household_id, id)
----
CREATE INDEX ix_subsidy_application_province ON subsidy_application (province, id)
----
CREATE INDEX ix_subsidy_application_queue ON subsidy_application (state, due_on, id) WHERE due_on IS NOT NULL
----
CREATE INDEX ix_subsidy_application_returned ON subsidy_application (returned_on, id) WHERE returned_on IS NOT NULL
----
CREATE INDEX ix_subsidy_application_shown ON subsidy_application (shown_state, id)
----
CREATE INDEX ix_subsidy_application_shown_due ON subsidy_application (shown_state, due_on, id)
----
CREATE INDEX ix_subsidy_application_shown_province ON subsidy_application (shown_state, province, id)
----
CREATE INDEX ix_subsidy_application_shown_province_due ON subsidy_application (shown_state, province, due_on, id)
----
CREATE INDEX ix_subsidy_application_submitted ON subsidy_application (submitted_at, id)
----
CREATE INDEX ix_subsidy_application_year ON subsidy_application (year, id)
----
CREATE UNIQUE INDEX uq_subsidy_application_open ON subsidy_application (household_id, year) WHERE state IN ('draft','submitted','second_review','returned','refused','appealed')
----
CREATE TABLE user_role (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    role VARCHAR(32) NOT NULL,
    center VARCHAR(40),
    CONSTRAINT uq_user_role_user_id_role UNIQUE (user_id, role),
    CONSTRAINT ck_user_role_role_named CHECK (length(role) > 0),
    CONSTRAINT fk_user_role_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE TABLE user_session (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    token_hash VARCHAR(64) NOT NULL,
    began_at DATETIME NOT NULL,
    ended_at DATETIME,
    CONSTRAINT fk_user_session_user_id FOREIGN KEY(user_id) REFERENCES user (id),
    CONSTRAINT uq_user_session_token_hash UNIQUE (token_hash)
)
----
CREATE INDEX ix_user_session_user_id_ended_at ON user_session (user_id, ended_at)
----
CREATE TABLE year_proposal (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    year INTEGER NOT NULL,
    grant_fen BIGINT NOT NULL,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    note TEXT NOT NULL,
    proposed_by_id INTEGER NOT NULL,
    proposed_by VARCHAR(100) NOT NULL,
    proposed_at DATETIME NOT NULL,
    decided_by_id INTEGER,
    decided_by VARCHAR(100),
    decided_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_year_proposal_something_granted CHECK (grant_fen > 0),
    CONSTRAINT ck_year_proposal_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_year_proposal_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_year_proposal_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT uq_year_proposal_reference UNIQUE (reference),
    CONSTRAINT fk_year_proposal_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES user (id),
    CONSTRAINT fk_year_proposal_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_year_proposal_open ON year_proposal (year) WHERE state = 'proposed'
----
CREATE TABLE application_maker (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    application_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    CONSTRAINT fk_application_maker_application_id FOREIGN KEY(application_id) REFERENCES subsidy_application (id),
    CONSTRAINT fk_application_maker_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_application_maker ON application_maker (application_id, user_id)
----
CREATE TABLE application_member (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    application_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    is_included BOOLEAN NOT NULL,
    exclusion VARCHAR(32),
    consent VARCHAR(16),
    consent_at DATETIME,
    "match" VARCHAR(24),
    CONSTRAINT ck_application_member_exclusion_has_reason CHECK (is_included OR exclusion IS NOT NULL),
    CONSTRAINT fk_application_member_application_id FOREIGN KEY(application_id) REFERENCES subsidy_application (id),
    CONSTRAINT fk_application_member_person_id FOREIGN KEY(person_id) REFERENCES person (id)
)
----
CREATE INDEX ix_application_member_person_id ON application_member (person_id)
----
CREATE UNIQUE INDEX uq_application_member ON application_member (application_id, person_id)
----
CREATE TABLE grant (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    application_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    province VARCHAR(2) NOT NULL,
    granted_fen BIGINT NOT NULL,
    available_fen BIGINT NOT NULL,
    reserved_fen BIGINT NOT NULL,
    used_fen BIGINT NOT NULL,
    expired_fen BIGINT NOT NULL,
    revoked_fen BIGINT NOT NULL,
    frozen_on DATE,
    frozen_because VARCHAR(24),
    flag VARCHAR(32),
    created_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_grant_balanced CHECK (available_fen + reserved_fen + used_fen + expired_fen + revoked_fen = granted_fen),
    CONSTRAINT ck_grant_not_negative CHECK (available_fen >= 0 AND reserved_fen >= 0 AND used_fen >= 0 AND expired_fen >= 0 AND revoked_fen >= 0),
    CONSTRAINT uq_grant_reference UNIQUE (reference),
    CONSTRAINT fk_grant_application_id FOREIGN KEY(application_id) REFERENCES subsidy_application (id),
    CONSTRAINT fk_grant_person_id FOREIGN KEY(person_id) REFERENCES person (id)
)
----
CREATE INDEX ix_grant_application_id ON grant (application_id)
----
CREATE INDEX ix_grant_year_province ON grant (year, province)
----
CREATE UNIQUE INDEX uq_grant_person_year ON grant (person_id, year)
----
CREATE TABLE import_finding (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL,
    kind VARCHAR(12) NOT NULL,
    "row" INTEGER NOT NULL,
    "column" VARCHAR(60) NOT NULL,
    code VARCHAR(40) NOT NULL,
    msgid TEXT NOT NULL,
    params TEXT NOT NULL,
    unit VARCHAR(60) NOT NULL,
    shown_sealed TEXT,
    CONSTRAINT ck_import_finding_kind_known CHECK (kind IN ('fault','warning','held_back')),
    CONSTRAINT fk_import_finding_batch_id FOREIGN KEY(batch_id) REFERENCES import_batch (id)
)
----
CREATE INDEX ix_import_finding_batch ON import_finding (batch_id, kind, id)
----
CREATE INDEX ix_import_finding_column ON import_finding (batch_id, kind, "column", id)
----
CREATE TABLE import_progress (
    batch_id INTEGER NOT NULL,
    position BIGINT NOT NULL,
    rows_done BIGINT NOT NULL,
    rows_total BIGINT,
    counts TEXT NOT NULL,
    sample_sealed TEXT,
    moved_at DATETIME NOT NULL,
    CONSTRAINT pk_import_progress PRIMARY KEY (batch_id),
    CONSTRAINT fk_import_progress_batch_id FOREIGN KEY(batch_id) REFERENCES import_batch (id)
)
----
CREATE TABLE scan (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    name_sealed TEXT NOT NULL,
    finding VARCHAR(12) NOT NULL,
    reason TEXT,
    subject VARCHAR(40) NOT NULL,
    candidates TEXT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    size INTEGER NOT NULL,
    kind VARCHAR(8) NOT NULL,
    address VARCHAR(64) NOT NULL,
    key_sealed TEXT,
    document_id INTEGER,
    CONSTRAINT ck_scan_finding_known CHECK (finding IN ('matched','ambiguous','unmatched','refused','taken')),
    CONSTRAINT fk_scan_batch_id FOREIGN KEY(batch_id) REFERENCES scan_batch (id),
    CONSTRAINT fk_scan_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
----
CREATE UNIQUE INDEX uq_scan_position ON scan (batch_id, position)
----
CREATE TABLE subsidy_appeal (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    application_id INTEGER NOT NULL,
    person_ids TEXT NOT NULL,
    note TEXT NOT NULL,
    filed_by_id INTEGER NOT NULL,
    filed_at DATETIME NOT NULL,
    outcome VARCHAR(16),
    CONSTRAINT fk_subsidy_appeal_application_id FOREIGN KEY(application_id) REFERENCES subsidy_application (id),
    CONSTRAINT fk_subsidy_appeal_filed_by_id FOREIGN KEY(filed_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_subsidy_appeal_application_id ON subsidy_appeal (application_id)
----
CREATE TABLE subsidy_decision (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    application_id INTEGER NOT NULL,
    round INTEGER NOT NULL,
    stage VARCHAR(16) NOT NULL,
    verdict VARCHAR(24) NOT NULL,
    by_id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    reason VARCHAR(40),
    note TEXT NOT NULL,
    seen VARCHAR(64) NOT NULL,
    band VARCHAR(8),
    exclusions TEXT NOT NULL,
    is_blind BOOLEAN NOT NULL,
    CONSTRAINT ck_subsidy_decision_stage_known CHECK (stage IN ('first','second','appeal','revocation')),
    CONSTRAINT fk_subsidy_decision_application_id FOREIGN KEY(application_id) REFERENCES subsidy_application (id),
    CONSTRAINT fk_subsidy_decision_by_id FOREIGN KEY(by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_subsidy_decision_application ON subsidy_decision (application_id, id)
----
CREATE INDEX ix_subsidy_decision_at ON subsidy_decision (at, id)
----
CREATE INDEX ix_subsidy_decision_by ON subsidy_decision (by_id, id)
----
CREATE INDEX ix_subsidy_decision_verdict ON subsidy_decision (verdict, id)
----
CREATE VIRTUAL TABLE household_search USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')
----
CREATE VIRTUAL TABLE subsidy_search USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')
----
CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_append_only'); END
----
CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'ledger_append_only'); END
----
CREATE TRIGGER ledger_entry_no_insert BEFORE INSERT ON ledger_entry WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'ledger_id_taken'); END
----
CREATE TRIGGER ledger_leaf_no_update BEFORE UPDATE ON ledger_leaf BEGIN SELECT RAISE(ABORT, 'ledger_append_only'); END
----
CREATE TRIGGER ledger_leaf_no_delete BEFORE DELETE ON ledger_leaf BEGIN SELECT RAISE(ABORT, 'ledger_append_only'); END
----
CREATE TRIGGER ledger_leaf_no_insert BEFORE INSERT ON ledger_leaf WHEN EXISTS (SELECT 1 FROM ledger_leaf WHERE position = NEW.position) OR EXISTS (SELECT 1 FROM ledger_leaf WHERE entry_id = NEW.entry_id) BEGIN SELECT RAISE(ABORT, 'ledger_id_taken'); END
----
CREATE TRIGGER ledger_seal_no_update BEFORE UPDATE ON ledger_seal BEGIN SELECT RAISE(ABORT, 'ledger_append_only'); END
----
CREATE TRIGGER ledger_seal_no_delete BEFORE DELETE ON ledger_seal BEGIN SELECT RAISE(ABORT, 'ledger_append_only'); END
----
CREATE TRIGGER ledger_seal_no_insert BEFORE INSERT ON ledger_seal WHEN EXISTS (SELECT 1 FROM ledger_seal WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'ledger_id_taken'); END
----
CREATE TRIGGER subsidy_decision_no_update BEFORE UPDATE ON subsidy_decision BEGIN SELECT RAISE(ABORT, 'decision_append_only'); END
----
CREATE TRIGGER subsidy_decision_no_delete BEFORE DELETE ON subsidy_decision BEGIN SELECT RAISE(ABORT, 'decision_append_only'); END
----
CREATE TRIGGER subsidy_decision_no_insert BEFORE INSERT ON subsidy_decision WHEN EXISTS (SELECT 1 FROM subsidy_decision WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'decision_id_taken'); END
----
CREATE TRIGGER decision_by_maker BEFORE INSERT ON subsidy_decision WHEN NEW.stage <> 'revocation' AND (
        EXISTS (SELECT 1 FROM application_maker m WHERE m.application_id = NEW.application_id AND m.user_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until))
        OR EXISTS (SELECT 1 FROM household_maker m WHERE m.household_id = (SELECT household_id FROM subsidy_application WHERE id = NEW.application_id) AND m.user_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until))) BEGIN SELECT RAISE(ABORT, 'decision_by_maker'); END
----
CREATE TRIGGER decision_by_sender BEFORE INSERT ON subsidy_decision WHEN NEW.stage <> 'revocation' AND EXISTS (
        SELECT 1 FROM import_batch b WHERE b.by_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until) AND b.id IN (
            SELECT batch_id FROM subsidy_application WHERE id = NEW.application_id
            UNION SELECT batch_id FROM household WHERE id = (SELECT household_id FROM subsidy_application WHERE id = NEW.application_id)
            UNION SELECT r.batch_id FROM registered_list r JOIN registered_line l ON l.list_id = r.id
                JOIN person p ON p.id_no_blind = l.id_no_blind WHERE p.id IN (SELECT person_id FROM application_member WHERE application_id = NEW.application_id))) BEGIN SELECT RAISE(ABORT, 'decision_by_sender'); END
----
CREATE TRIGGER decision_by_waiver BEFORE INSERT ON subsidy_decision WHEN NEW.stage <> 'revocation' AND EXISTS (
        SELECT 1 FROM duplicate_pair p WHERE p.kind IN ('same_number', 'name_differs', 'two_households')
        AND (p.first_id IN (SELECT person_id FROM application_member WHERE application_id = NEW.application_id) OR p.second_id IN (SELECT person_id FROM application_member WHERE application_id = NEW.application_id)) AND p.found_by_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until)) BEGIN SELECT RAISE(ABORT, 'decision_by_waiver'); END
----
CREATE TRIGGER decision_by_acquaintance BEFORE INSERT ON subsidy_decision WHEN EXISTS (
        SELECT 1 FROM acquaintance t WHERE t.household_id = (SELECT household_id FROM subsidy_application WHERE id = NEW.application_id) AND t.user_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until)) BEGIN SELECT RAISE(ABORT, 'decision_by_acquaintance'); END
----
CREATE TRIGGER decision_on_own_household BEFORE INSERT ON subsidy_decision WHEN EXISTS (
        SELECT 1 FROM "user" u WHERE u.id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until) AND (
            u.id_no_blind IN (SELECT id_no_blind FROM person WHERE id IN (SELECT person_id FROM application_member WHERE application_id = NEW.application_id))
            OR u.address_blind = (SELECT address_blind FROM household WHERE id = (SELECT household_id FROM subsidy_application WHERE id = NEW.application_id)))) BEGIN SELECT RAISE(ABORT, 'decision_on_own_household'); END
----
CREATE TRIGGER decision_by_first_decider BEFORE INSERT ON subsidy_decision WHEN NEW.stage = 'second' AND EXISTS (
        SELECT 1 FROM subsidy_decision d WHERE d.application_id = NEW.application_id
        AND d.round = NEW.round AND d.stage = 'first' AND d.by_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until)) BEGIN SELECT RAISE(ABORT, 'decision_by_first_decider'); END
----
CREATE TRIGGER decision_without_first BEFORE INSERT ON subsidy_decision WHEN NEW.stage = 'second' AND NOT EXISTS (
        SELECT 1 FROM subsidy_decision d WHERE d.application_id = NEW.application_id
        AND d.round = NEW.round AND d.stage = 'first') BEGIN SELECT RAISE(ABORT, 'decision_without_first'); END
----
CREATE TRIGGER appeal_by_earlier_decider BEFORE INSERT ON subsidy_decision WHEN NEW.stage = 'appeal' AND EXISTS (
        SELECT 1 FROM subsidy_decision d WHERE d.application_id = NEW.application_id AND d.by_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until)) BEGIN SELECT RAISE(ABORT, 'appeal_by_earlier_decider'); END
----
CREATE TRIGGER revocation_by_proposer BEFORE INSERT ON subsidy_decision WHEN NEW.stage = 'revocation' AND NEW.verdict <> 'propose' AND (
        SELECT d.by_id FROM subsidy_decision d WHERE d.application_id = NEW.application_id
        AND d.stage = 'revocation' AND d.verdict = 'propose' ORDER BY d.id DESC LIMIT 1) IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND date(NEW.at, '+8 hours') BETWEEN d.since AND d.until) BEGIN SELECT RAISE(ABORT, 'revocation_by_proposer'); END
----
CREATE TRIGGER grant_without_approval BEFORE INSERT ON "grant" WHEN NOT EXISTS (
        SELECT 1 FROM subsidy_decision d JOIN subsidy_application a ON a.id = d.application_id
        WHERE d.application_id = NEW.application_id AND (
            (d.verdict = 'overturn' AND d.stage = 'appeal')
            OR (d.verdict = 'approve' AND d.round = a.round AND d.stage = 'second')
            OR (d.verdict = 'approve' AND d.round = a.round AND d.stage = 'first' AND a.band = 'low' AND NOT a.is_blind))) BEGIN SELECT RAISE(ABORT, 'grant_without_approval'); END
----
CREATE TRIGGER grant_to_merged BEFORE INSERT ON "grant" WHEN EXISTS (
        SELECT 1 FROM "grant" g WHERE g.year + 0 = NEW.year AND g.person_id <> NEW.person_id AND g.person_id IN (
            SELECT (SELECT COALESCE(merged_into_id, id) FROM person WHERE id = NEW.person_id) UNION SELECT id FROM person WHERE merged_into_id = (SELECT COALESCE(merged_into_id, id) FROM person WHERE id = NEW.person_id))) BEGIN SELECT RAISE(ABORT, 'grant_to_merged'); END
----
CREATE TRIGGER year_without_second BEFORE INSERT ON programme_year WHEN NOT EXISTS (
        SELECT 1 FROM year_proposal p WHERE p.year = NEW.year AND p.grant_fen = NEW.grant_fen
        AND p.state = 'confirmed' AND p.decided_by_id <> p.proposed_by_id) BEGIN SELECT RAISE(ABORT, 'year_without_second'); END
----
CREATE TRIGGER application_maker_is_kept BEFORE UPDATE ON application_maker WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'application_maker_is_kept'); END
----
CREATE TRIGGER application_maker_stays BEFORE DELETE ON application_maker WHEN NOT EXISTS (SELECT 1 FROM subsidy_application a WHERE a.id = OLD.application_id
        AND a.batch_id IS NOT NULL AND a.state = 'draft' AND a.version = 1) BEGIN SELECT RAISE(ABORT, 'application_maker_stays'); END
----
CREATE TRIGGER household_maker_is_kept BEFORE UPDATE ON household_maker WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'household_maker_is_kept'); END
----
CREATE TRIGGER household_maker_stays BEFORE DELETE ON household_maker WHEN NOT EXISTS (SELECT 1 FROM household h WHERE h.id = OLD.household_id AND h.batch_id IS NOT NULL)
        OR EXISTS (SELECT 1 FROM subsidy_application a WHERE a.household_id = OLD.household_id AND a.state <> 'draft') BEGIN SELECT RAISE(ABORT, 'household_maker_stays'); END
----
CREATE TRIGGER acquaintance_is_kept BEFORE UPDATE ON acquaintance WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'acquaintance_is_kept'); END
----
CREATE TRIGGER acquaintance_stays BEFORE DELETE ON acquaintance WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'acquaintance_stays'); END
----
CREATE TRIGGER import_sender_is_kept BEFORE UPDATE ON import_batch WHEN NEW.by_id IS DISTINCT FROM OLD.by_id BEGIN SELECT RAISE(ABORT, 'import_sender_is_kept'); END
----
CREATE TRIGGER pair_finder_is_kept BEFORE UPDATE ON duplicate_pair WHEN OLD.found_by_id IS NOT NULL AND NEW.found_by_id IS DISTINCT FROM OLD.found_by_id BEGIN SELECT RAISE(ABORT, 'pair_finder_is_kept'); END
----
CREATE TRIGGER acquaintance_id_taken BEFORE INSERT ON acquaintance WHEN EXISTS (SELECT 1 FROM acquaintance WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'acquaintance_id_taken'); END
----
CREATE TRIGGER application_maker_id_taken BEFORE INSERT ON application_maker WHEN EXISTS (SELECT 1 FROM application_maker WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'application_maker_id_taken'); END
----
CREATE TRIGGER duplicate_pair_id_taken BEFORE INSERT ON duplicate_pair WHEN EXISTS (SELECT 1 FROM duplicate_pair WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'duplicate_pair_id_taken'); END
----
CREATE TRIGGER household_maker_id_taken BEFORE INSERT ON household_maker WHEN EXISTS (SELECT 1 FROM household_maker WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'household_maker_id_taken'); END
----
CREATE TRIGGER import_batch_id_taken BEFORE INSERT ON import_batch WHEN EXISTS (SELECT 1 FROM import_batch WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'import_batch_id_taken'); END
