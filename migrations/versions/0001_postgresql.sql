CREATE TABLE budget (
    id BIGSERIAL NOT NULL,
    year INTEGER NOT NULL,
    province VARCHAR(2) NOT NULL,
    budget_fen BIGINT NOT NULL,
    granted_fen BIGINT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_budget PRIMARY KEY (id),
    CONSTRAINT ck_budget_within_budget CHECK (granted_fen >= 0 AND granted_fen <= budget_fen)
)
----
CREATE UNIQUE INDEX uq_budget_year_province ON budget (year, province)
----
CREATE TABLE calendar_day (
    id BIGSERIAL NOT NULL,
    day DATE NOT NULL,
    is_working BOOLEAN NOT NULL,
    name_zh VARCHAR(60) NOT NULL,
    name_en VARCHAR(60) NOT NULL,
    is_provisional BOOLEAN NOT NULL,
    CONSTRAINT pk_calendar_day PRIMARY KEY (id),
    CONSTRAINT uq_calendar_day_day UNIQUE (day)
)
----
CREATE TABLE calendar_year (
    id BIGSERIAL NOT NULL,
    year INTEGER NOT NULL,
    is_provisional BOOLEAN NOT NULL,
    CONSTRAINT pk_calendar_year PRIMARY KEY (id),
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
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    taken_on DATE NOT NULL,
    source VARCHAR(40) NOT NULL,
    batch_id BIGINT,
    is_withdrawn BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_division_table PRIMARY KEY (id),
    CONSTRAINT uq_division_table_reference UNIQUE (reference)
)
----
CREATE INDEX ix_division_table_batch_id ON division_table (batch_id)
----
CREATE TABLE evidence_export (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    entries BIGINT NOT NULL,
    head INTEGER NOT NULL,
    root VARCHAR(64) NOT NULL,
    by_id INTEGER,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_evidence_export PRIMARY KEY (id),
    CONSTRAINT uq_evidence_export_reference UNIQUE (reference)
)
----
CREATE TABLE household (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
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
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_household PRIMARY KEY (id),
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
    id BIGSERIAL NOT NULL,
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
    data TEXT NOT NULL,
    CONSTRAINT pk_ledger_entry PRIMARY KEY (id)
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
    position BIGINT NOT NULL,
    entry_id BIGINT NOT NULL,
    hash VARCHAR(64) NOT NULL,
    CONSTRAINT pk_ledger_leaf PRIMARY KEY (position),
    CONSTRAINT uq_ledger_leaf_entry_id UNIQUE (entry_id)
)
----
CREATE TABLE ledger_seal (
    number INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
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
    id BIGSERIAL NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by VARCHAR(200) NOT NULL,
    entries BIGINT NOT NULL,
    rows BIGINT NOT NULL,
    files BIGINT NOT NULL,
    unsealed BIGINT NOT NULL,
    milliseconds INTEGER NOT NULL,
    findings_count BIGINT NOT NULL,
    findings TEXT NOT NULL,
    remarks TEXT NOT NULL,
    CONSTRAINT pk_ledger_verification PRIMARY KEY (id)
)
----
CREATE TABLE periodic_run (
    name VARCHAR(64) NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    seconds INTEGER NOT NULL,
    error VARCHAR(200) NOT NULL,
    CONSTRAINT pk_periodic_run PRIMARY KEY (name)
)
----
CREATE TABLE person (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
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
    merged_into_id BIGINT,
    batch_id BIGINT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_person PRIMARY KEY (id),
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
    key BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    CONSTRAINT pk_person_key PRIMARY KEY (key, person_id)
)
----
CREATE INDEX ix_person_key_person_id ON person_key (person_id)
----
CREATE TABLE programme_year (
    id BIGSERIAL NOT NULL,
    year INTEGER NOT NULL,
    grant_fen INTEGER NOT NULL,
    is_open BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_programme_year PRIMARY KEY (id),
    CONSTRAINT uq_programme_year_year UNIQUE (year)
)
----
CREATE TABLE registered_list (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    listed_on DATE NOT NULL,
    lines_count INTEGER NOT NULL,
    batch_id BIGINT,
    is_withdrawn BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_registered_list PRIMARY KEY (id),
    CONSTRAINT uq_registered_list_reference UNIQUE (reference)
)
----
CREATE TABLE sign_in_attempts (
    id BIGSERIAL NOT NULL,
    email_blind VARCHAR(64) NOT NULL,
    failures INTEGER NOT NULL,
    last_at TIMESTAMP WITH TIME ZONE NOT NULL,
    locked_until TIMESTAMP WITH TIME ZONE,
    used_step INTEGER,
    CONSTRAINT pk_sign_in_attempts PRIMARY KEY (id),
    CONSTRAINT uq_sign_in_attempts_email_blind UNIQUE (email_blind)
)
----
CREATE TABLE source_columns (
    id BIGSERIAL NOT NULL,
    kind VARCHAR(40) NOT NULL,
    source VARCHAR(64) NOT NULL,
    columns TEXT NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_source_columns PRIMARY KEY (id)
)
----
CREATE UNIQUE INDEX uq_source_columns ON source_columns (kind, source)
----
CREATE TABLE subsidy_lease (
    application_id BIGINT NOT NULL,
    user_id INTEGER NOT NULL,
    until TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_subsidy_lease PRIMARY KEY (application_id)
)
----
CREATE INDEX ix_subsidy_lease_user_id ON subsidy_lease (user_id)
----
CREATE TABLE "user" (
    id BIGSERIAL NOT NULL,
    email VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR(100) NOT NULL,
    locale VARCHAR(10) NOT NULL,
    is_enabled BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE,
    id_no_blind VARCHAR(64),
    address_blind VARCHAR(64),
    hospital VARCHAR(100),
    doctor VARCHAR(40),
    version INTEGER NOT NULL,
    CONSTRAINT pk_user PRIMARY KEY (id),
    CONSTRAINT uq_user_email UNIQUE (email)
)
----
CREATE TABLE worker (
    name VARCHAR(80) NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    heartbeat_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_worker PRIMARY KEY (name)
)
----
CREATE TABLE acquaintance (
    id BIGSERIAL NOT NULL,
    household_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_acquaintance PRIMARY KEY (id),
    CONSTRAINT fk_acquaintance_household_id FOREIGN KEY(household_id) REFERENCES household (id),
    CONSTRAINT fk_acquaintance_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_acquaintance ON acquaintance (household_id, user_id)
----
CREATE TABLE budget_proposal (
    id BIGSERIAL NOT NULL,
    year INTEGER NOT NULL,
    province VARCHAR(2) NOT NULL,
    budget_fen BIGINT NOT NULL,
    note TEXT NOT NULL,
    proposed_by_id BIGINT NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    outcome VARCHAR(12),
    settled_by_id BIGINT,
    settled_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_budget_proposal PRIMARY KEY (id),
    CONSTRAINT ck_budget_proposal_two_persons CHECK (settled_by_id IS NULL OR settled_by_id <> proposed_by_id),
    CONSTRAINT ck_budget_proposal_not_negative CHECK (budget_fen >= 0),
    CONSTRAINT fk_budget_proposal_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_budget_proposal_settled_by_id FOREIGN KEY(settled_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_budget_proposal_open ON budget_proposal (outcome, id)
----
CREATE TABLE calendar_change (
    id BIGSERIAL NOT NULL,
    year INTEGER NOT NULL,
    days TEXT NOT NULL,
    settles BOOLEAN NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    note TEXT NOT NULL,
    proposed_by_id BIGINT NOT NULL,
    proposed_by VARCHAR(100) NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by_id BIGINT,
    decided_by VARCHAR(100),
    decided_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_calendar_change PRIMARY KEY (id),
    CONSTRAINT ck_calendar_change_year_known CHECK (year BETWEEN 2004 AND 2100),
    CONSTRAINT ck_calendar_change_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_calendar_change_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_calendar_change_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT uq_calendar_change_reference UNIQUE (reference),
    CONSTRAINT fk_calendar_change_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_calendar_change_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_calendar_change_year ON calendar_change (year, id)
----
CREATE UNIQUE INDEX uq_calendar_change_open ON calendar_change (year) WHERE state = 'proposed'
----
CREATE TABLE credential (
    id BIGSERIAL NOT NULL,
    user_id BIGINT NOT NULL,
    password_hash VARCHAR(200),
    password_set_at TIMESTAMP WITH TIME ZONE,
    totp_sealed TEXT,
    recovery_blind TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_credential PRIMARY KEY (id),
    CONSTRAINT uq_credential_user_id UNIQUE (user_id),
    CONSTRAINT fk_credential_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE TABLE deputy (
    id BIGSERIAL NOT NULL,
    holder_id BIGINT NOT NULL,
    deputy_id BIGINT NOT NULL,
    role VARCHAR(32) NOT NULL,
    since DATE NOT NULL,
    until DATE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_deputy PRIMARY KEY (id),
    CONSTRAINT ck_deputy_somebody_else CHECK (holder_id <> deputy_id),
    CONSTRAINT ck_deputy_in_order CHECK (since <= until),
    CONSTRAINT fk_deputy_holder_id FOREIGN KEY(holder_id) REFERENCES "user" (id),
    CONSTRAINT fk_deputy_deputy_id FOREIGN KEY(deputy_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_deputy_deputy_id ON deputy (deputy_id)
----
CREATE INDEX ix_deputy_holder_id ON deputy (holder_id)
----
CREATE TABLE division_name (
    id BIGSERIAL NOT NULL,
    table_id BIGINT NOT NULL,
    code VARCHAR(6) NOT NULL,
    name VARCHAR(60) NOT NULL,
    CONSTRAINT pk_division_name PRIMARY KEY (id),
    CONSTRAINT fk_division_name_table_id FOREIGN KEY(table_id) REFERENCES division_table (id)
)
----
CREATE UNIQUE INDEX uq_division_name ON division_name (table_id, code)
----
CREATE TABLE document (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    subject VARCHAR(40) NOT NULL,
    subject_id BIGINT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    size INTEGER NOT NULL,
    kind VARCHAR(8) NOT NULL,
    address VARCHAR(64) NOT NULL,
    key_sealed TEXT NOT NULL,
    name_sealed TEXT NOT NULL,
    uploaded_by_id BIGINT,
    uploaded_by VARCHAR(100) NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    is_withdrawn BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_document PRIMARY KEY (id),
    CONSTRAINT ck_document_kind_known CHECK (kind IN ('pdf','jpeg','png')),
    CONSTRAINT ck_document_size_range CHECK (size BETWEEN 1 AND 20971520),
    CONSTRAINT uq_document_reference UNIQUE (reference),
    CONSTRAINT fk_document_uploaded_by_id FOREIGN KEY(uploaded_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_document_sha256 ON document (sha256)
----
CREATE UNIQUE INDEX uq_document_subject_content ON document (subject, subject_id, sha256) WHERE NOT is_withdrawn
----
CREATE TABLE duplicate_pair (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    first_id BIGINT NOT NULL,
    second_id BIGINT NOT NULL,
    kind VARCHAR(24) NOT NULL,
    score INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    compared VARCHAR(64) NOT NULL,
    claimed_name VARCHAR(60),
    verdict VARCHAR(24),
    found_by_id INTEGER,
    found_at TIMESTAMP WITH TIME ZONE,
    note TEXT NOT NULL,
    household_id BIGINT,
    batch_id BIGINT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_duplicate_pair PRIMARY KEY (id),
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
    id BIGSERIAL NOT NULL,
    user_id BIGINT NOT NULL,
    proposed_by_id BIGINT NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_by_id BIGINT,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_factor_reset PRIMARY KEY (id),
    CONSTRAINT ck_factor_reset_two_persons CHECK (confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id),
    CONSTRAINT ck_factor_reset_not_the_holder CHECK (user_id <> proposed_by_id AND (confirmed_by_id IS NULL OR user_id <> confirmed_by_id)),
    CONSTRAINT fk_factor_reset_user_id FOREIGN KEY(user_id) REFERENCES "user" (id),
    CONSTRAINT fk_factor_reset_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_factor_reset_confirmed_by_id FOREIGN KEY(confirmed_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_factor_reset_user_id ON factor_reset (user_id)
----
CREATE TABLE file_update (
    id BIGSERIAL NOT NULL,
    batch_id BIGINT NOT NULL,
    household_id BIGINT,
    values_sealed TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_file_update PRIMARY KEY (id),
    CONSTRAINT fk_file_update_household_id FOREIGN KEY(household_id) REFERENCES household (id)
)
----
CREATE INDEX ix_file_update_batch_id ON file_update (batch_id)
----
CREATE INDEX ix_file_update_household_id ON file_update (household_id)
----
CREATE TABLE household_maker (
    id BIGSERIAL NOT NULL,
    household_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    CONSTRAINT pk_household_maker PRIMARY KEY (id),
    CONSTRAINT fk_household_maker_household_id FOREIGN KEY(household_id) REFERENCES household (id),
    CONSTRAINT fk_household_maker_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_household_maker ON household_maker (household_id, user_id)
----
CREATE TABLE import_batch (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
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
    by_id BIGINT,
    by VARCHAR(100) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    committed_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_import_batch PRIMARY KEY (id),
    CONSTRAINT ck_import_batch_state_known CHECK (state IN ('reading','previewed','running','committed','failed','undoing','undone','dropped')),
    CONSTRAINT uq_import_batch_reference UNIQUE (reference),
    CONSTRAINT fk_import_batch_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
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
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    kind VARCHAR(64) NOT NULL,
    params TEXT NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT,
    attempts INTEGER NOT NULL,
    worker VARCHAR(80) NOT NULL,
    heartbeat_at TIMESTAMP WITH TIME ZONE,
    result TEXT,
    error TEXT,
    by_id BIGINT,
    by VARCHAR(100) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_job PRIMARY KEY (id),
    CONSTRAINT ck_job_state_known CHECK (state IN ('queued','running','done','failed')),
    CONSTRAINT ck_job_done_counts CHECK (done >= 0),
    CONSTRAINT uq_job_reference UNIQUE (reference),
    CONSTRAINT fk_job_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_job_by ON job (by_id, id)
----
CREATE INDEX ix_job_state ON job (state, id)
----
CREATE TABLE life_event (
    id BIGSERIAL NOT NULL,
    kind VARCHAR(24) NOT NULL,
    household_id BIGINT NOT NULL,
    person_id BIGINT,
    other_household_id BIGINT,
    happened_on DATE NOT NULL,
    note TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_life_event PRIMARY KEY (id),
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
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    list VARCHAR(40) NOT NULL,
    format VARCHAR(8) NOT NULL,
    query TEXT NOT NULL,
    rows BIGINT NOT NULL,
    by_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_list_export PRIMARY KEY (id),
    CONSTRAINT ck_list_export_format_known CHECK (format IN ('csv','xlsx')),
    CONSTRAINT uq_list_export_reference UNIQUE (reference),
    CONSTRAINT fk_list_export_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_list_export_by ON list_export (by_id, id)
----
CREATE TABLE mail (
    id BIGSERIAL NOT NULL,
    user_id BIGINT NOT NULL,
    msgid TEXT NOT NULL,
    params TEXT NOT NULL,
    reference VARCHAR(40) NOT NULL,
    path VARCHAR(200) NOT NULL,
    subject TEXT NOT NULL,
    link_sealed TEXT,
    is_digest BOOLEAN NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    attempts INTEGER NOT NULL,
    next_at TIMESTAMP WITH TIME ZONE NOT NULL,
    error VARCHAR(200) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_mail PRIMARY KEY (id),
    CONSTRAINT ck_mail_state_known CHECK (state IN ('waiting','sent','failed')),
    CONSTRAINT fk_mail_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_mail_due ON mail (state, next_at)
----
CREATE TABLE mail_choice (
    user_id BIGINT NOT NULL,
    choice VARCHAR(8) NOT NULL,
    CONSTRAINT pk_mail_choice PRIMARY KEY (user_id),
    CONSTRAINT ck_mail_choice_choice_known CHECK (choice IN ('each','daily','none')),
    CONSTRAINT fk_mail_choice_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE TABLE membership (
    id BIGSERIAL NOT NULL,
    household_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    relation VARCHAR(24) NOT NULL,
    is_head BOOLEAN NOT NULL,
    is_contested BOOLEAN NOT NULL,
    since DATE NOT NULL,
    until DATE,
    ended_by VARCHAR(24),
    CONSTRAINT pk_membership PRIMARY KEY (id),
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
    id BIGSERIAL NOT NULL,
    user_id BIGINT NOT NULL,
    msgid TEXT NOT NULL,
    params TEXT NOT NULL,
    reference VARCHAR(40) NOT NULL,
    path VARCHAR(200) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_notice PRIMARY KEY (id),
    CONSTRAINT ck_notice_path_local CHECK (path LIKE '/%%'),
    CONSTRAINT fk_notice_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_notice_unread ON notice (user_id) WHERE read_at IS NULL
----
CREATE INDEX ix_notice_user ON notice (user_id, id)
----
CREATE TABLE one_time_link (
    id BIGSERIAL NOT NULL,
    user_id BIGINT NOT NULL,
    purpose VARCHAR(16) NOT NULL,
    token_hash VARCHAR(64) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_one_time_link PRIMARY KEY (id),
    CONSTRAINT ck_one_time_link_purpose_known CHECK (purpose IN ('first', 'forgotten')),
    CONSTRAINT fk_one_time_link_user_id FOREIGN KEY(user_id) REFERENCES "user" (id),
    CONSTRAINT uq_one_time_link_token_hash UNIQUE (token_hash)
)
----
CREATE INDEX ix_one_time_link_user_id ON one_time_link (user_id)
----
CREATE TABLE proof (
    id BIGSERIAL NOT NULL,
    household_id BIGINT NOT NULL,
    category VARCHAR(24) NOT NULL,
    number VARCHAR(60) NOT NULL,
    issued_by VARCHAR(100),
    valid_until DATE,
    is_withdrawn BOOLEAN NOT NULL,
    is_expired BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_proof PRIMARY KEY (id),
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
    id BIGSERIAL NOT NULL,
    household_id BIGINT NOT NULL,
    batch_id BIGINT,
    claim_sealed TEXT NOT NULL,
    digest VARCHAR(64) NOT NULL,
    outcome VARCHAR(16),
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_proposed_change PRIMARY KEY (id),
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
    id BIGSERIAL NOT NULL,
    list_id BIGINT NOT NULL,
    row INTEGER NOT NULL,
    name VARCHAR(60) NOT NULL,
    id_no_blind VARCHAR(64) NOT NULL,
    county VARCHAR(6),
    province VARCHAR(2),
    category VARCHAR(24),
    listed_on DATE NOT NULL,
    CONSTRAINT pk_registered_line PRIMARY KEY (id),
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
    list_id BIGINT NOT NULL,
    listed_on DATE NOT NULL,
    CONSTRAINT pk_registered_scope PRIMARY KEY (county, list_id),
    CONSTRAINT fk_registered_scope_list_id FOREIGN KEY(list_id) REFERENCES registered_list (id)
)
----
CREATE INDEX ix_registered_scope_county_listed_on ON registered_scope (county, listed_on)
----
CREATE TABLE rights_proposal (
    id BIGSERIAL NOT NULL,
    user_id BIGINT NOT NULL,
    roles TEXT NOT NULL,
    center VARCHAR(40),
    opens BOOLEAN NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    note TEXT NOT NULL,
    proposed_by_id BIGINT NOT NULL,
    proposed_by VARCHAR(100) NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by_id BIGINT,
    decided_by VARCHAR(100),
    decided_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_rights_proposal PRIMARY KEY (id),
    CONSTRAINT ck_rights_proposal_not_the_holder CHECK (user_id <> proposed_by_id AND (state <> 'confirmed' OR user_id <> decided_by_id)),
    CONSTRAINT ck_rights_proposal_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_rights_proposal_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_rights_proposal_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT fk_rights_proposal_user_id FOREIGN KEY(user_id) REFERENCES "user" (id),
    CONSTRAINT uq_rights_proposal_reference UNIQUE (reference),
    CONSTRAINT fk_rights_proposal_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_rights_proposal_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_rights_proposal_open ON rights_proposal (user_id) WHERE state = 'proposed'
----
CREATE TABLE saved_view (
    id BIGSERIAL NOT NULL,
    list VARCHAR(40) NOT NULL,
    name VARCHAR(60) NOT NULL,
    query TEXT NOT NULL,
    owner_id BIGINT NOT NULL,
    is_shared BOOLEAN NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_saved_view PRIMARY KEY (id),
    CONSTRAINT fk_saved_view_owner_id FOREIGN KEY(owner_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_saved_view_shared ON saved_view (list, is_shared)
----
CREATE UNIQUE INDEX uq_saved_view_name ON saved_view (list, owner_id, name)
----
CREATE TABLE scan_batch (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    files INTEGER NOT NULL,
    narrowed_to VARCHAR(12) NOT NULL,
    by_id BIGINT NOT NULL,
    by VARCHAR(100) NOT NULL,
    job VARCHAR(40) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_scan_batch PRIMARY KEY (id),
    CONSTRAINT ck_scan_batch_state_known CHECK (state IN ('previewed','committing','committed','dropped')),
    CONSTRAINT uq_scan_batch_reference UNIQUE (reference),
    CONSTRAINT fk_scan_batch_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
)
----
CREATE TABLE setting_change (
    id BIGSERIAL NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    value INTEGER NOT NULL,
    before INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    note TEXT NOT NULL,
    proposed_by_id BIGINT NOT NULL,
    proposed_by VARCHAR(100) NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by_id BIGINT,
    decided_by VARCHAR(100),
    decided_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_setting_change PRIMARY KEY (id),
    CONSTRAINT ck_setting_change_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_setting_change_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_setting_change_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT uq_setting_change_reference UNIQUE (reference),
    CONSTRAINT fk_setting_change_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_setting_change_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_setting_change_name ON setting_change (name, id)
----
CREATE UNIQUE INDEX uq_setting_change_open ON setting_change (name) WHERE state = 'proposed'
----
CREATE TABLE subsidy_application (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    year INTEGER NOT NULL,
    household_id BIGINT NOT NULL,
    is_supplementary BOOLEAN NOT NULL,
    renewed_from_id BIGINT,
    state VARCHAR COLLATE "C" NOT NULL,
    shown_state VARCHAR COLLATE "C" NOT NULL,
    province VARCHAR(2) NOT NULL,
    county VARCHAR(6) NOT NULL,
    category VARCHAR COLLATE "C" NOT NULL,
    head_name VARCHAR(60) NOT NULL,
    persons_count INTEGER NOT NULL,
    included_count INTEGER NOT NULL,
    band VARCHAR COLLATE "C",
    flags TEXT NOT NULL,
    flag_level VARCHAR(8) NOT NULL,
    round INTEGER NOT NULL,
    is_blind BOOLEAN NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE,
    due_on DATE,
    returned_on DATE,
    days_used INTEGER NOT NULL,
    snoozed_until DATE,
    decided_at TIMESTAMP WITH TIME ZONE,
    snapshot_sealed TEXT,
    snapshot_hash VARCHAR(64),
    has_deciders BOOLEAN NOT NULL,
    needs_attention VARCHAR(40),
    batch_id BIGINT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_subsidy_application PRIMARY KEY (id),
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
    id BIGSERIAL NOT NULL,
    user_id BIGINT NOT NULL,
    role VARCHAR(32) NOT NULL,
    center VARCHAR(40),
    CONSTRAINT pk_user_role PRIMARY KEY (id),
    CONSTRAINT uq_user_role_user_id_role UNIQUE (user_id, role),
    CONSTRAINT ck_user_role_role_named CHECK (length(role) > 0),
    CONSTRAINT fk_user_role_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE TABLE user_session (
    id BIGSERIAL NOT NULL,
    user_id BIGINT NOT NULL,
    token_hash VARCHAR(64) NOT NULL,
    began_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_user_session PRIMARY KEY (id),
    CONSTRAINT fk_user_session_user_id FOREIGN KEY(user_id) REFERENCES "user" (id),
    CONSTRAINT uq_user_session_token_hash UNIQUE (token_hash)
)
----
CREATE INDEX ix_user_session_user_id_ended_at ON user_session (user_id, ended_at)
----
CREATE TABLE year_proposal (
    id BIGSERIAL NOT NULL,
    year INTEGER NOT NULL,
    grant_fen BIGINT NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    note TEXT NOT NULL,
    proposed_by_id BIGINT NOT NULL,
    proposed_by VARCHAR(100) NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by_id BIGINT,
    decided_by VARCHAR(100),
    decided_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_year_proposal PRIMARY KEY (id),
    CONSTRAINT ck_year_proposal_something_granted CHECK (grant_fen > 0),
    CONSTRAINT ck_year_proposal_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_year_proposal_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_year_proposal_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT uq_year_proposal_reference UNIQUE (reference),
    CONSTRAINT fk_year_proposal_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_year_proposal_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_year_proposal_open ON year_proposal (year) WHERE state = 'proposed'
----
CREATE TABLE application_maker (
    id BIGSERIAL NOT NULL,
    application_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    CONSTRAINT pk_application_maker PRIMARY KEY (id),
    CONSTRAINT fk_application_maker_application_id FOREIGN KEY(application_id) REFERENCES subsidy_application (id),
    CONSTRAINT fk_application_maker_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_application_maker ON application_maker (application_id, user_id)
----
CREATE TABLE application_member (
    id BIGSERIAL NOT NULL,
    application_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    is_included BOOLEAN NOT NULL,
    exclusion VARCHAR(32),
    consent VARCHAR(16),
    consent_at TIMESTAMP WITH TIME ZONE,
    match VARCHAR(24),
    CONSTRAINT pk_application_member PRIMARY KEY (id),
    CONSTRAINT ck_application_member_exclusion_has_reason CHECK (is_included OR exclusion IS NOT NULL),
    CONSTRAINT fk_application_member_application_id FOREIGN KEY(application_id) REFERENCES subsidy_application (id),
    CONSTRAINT fk_application_member_person_id FOREIGN KEY(person_id) REFERENCES person (id)
)
----
CREATE INDEX ix_application_member_person_id ON application_member (person_id)
----
CREATE UNIQUE INDEX uq_application_member ON application_member (application_id, person_id)
----
CREATE TABLE "grant" (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    application_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
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
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_grant PRIMARY KEY (id),
    CONSTRAINT ck_grant_balanced CHECK (available_fen + reserved_fen + used_fen + expired_fen + revoked_fen = granted_fen),
    CONSTRAINT ck_grant_not_negative CHECK (available_fen >= 0 AND reserved_fen >= 0 AND used_fen >= 0 AND expired_fen >= 0 AND revoked_fen >= 0),
    CONSTRAINT uq_grant_reference UNIQUE (reference),
    CONSTRAINT fk_grant_application_id FOREIGN KEY(application_id) REFERENCES subsidy_application (id),
    CONSTRAINT fk_grant_person_id FOREIGN KEY(person_id) REFERENCES person (id)
)
----
CREATE INDEX ix_grant_application_id ON "grant" (application_id)
----
CREATE INDEX ix_grant_year_province ON "grant" (year, province)
----
CREATE UNIQUE INDEX uq_grant_person_year ON "grant" (person_id, year)
----
CREATE TABLE import_finding (
    id BIGSERIAL NOT NULL,
    batch_id BIGINT NOT NULL,
    kind VARCHAR(12) NOT NULL,
    row INTEGER NOT NULL,
    "column" VARCHAR(60) NOT NULL,
    code VARCHAR(40) NOT NULL,
    msgid TEXT NOT NULL,
    params TEXT NOT NULL,
    unit VARCHAR(60) NOT NULL,
    shown_sealed TEXT,
    CONSTRAINT pk_import_finding PRIMARY KEY (id),
    CONSTRAINT ck_import_finding_kind_known CHECK (kind IN ('fault','warning','held_back')),
    CONSTRAINT fk_import_finding_batch_id FOREIGN KEY(batch_id) REFERENCES import_batch (id)
)
----
CREATE INDEX ix_import_finding_batch ON import_finding (batch_id, kind, id)
----
CREATE INDEX ix_import_finding_column ON import_finding (batch_id, kind, "column", id)
----
CREATE TABLE import_progress (
    batch_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    rows_done BIGINT NOT NULL,
    rows_total BIGINT,
    counts TEXT NOT NULL,
    sample_sealed TEXT,
    moved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_import_progress PRIMARY KEY (batch_id),
    CONSTRAINT fk_import_progress_batch_id FOREIGN KEY(batch_id) REFERENCES import_batch (id)
)
----
CREATE TABLE scan (
    id BIGSERIAL NOT NULL,
    batch_id BIGINT NOT NULL,
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
    document_id BIGINT,
    CONSTRAINT pk_scan PRIMARY KEY (id),
    CONSTRAINT ck_scan_finding_known CHECK (finding IN ('matched','ambiguous','unmatched','refused','taken')),
    CONSTRAINT fk_scan_batch_id FOREIGN KEY(batch_id) REFERENCES scan_batch (id),
    CONSTRAINT fk_scan_document_id FOREIGN KEY(document_id) REFERENCES document (id)
)
----
CREATE UNIQUE INDEX uq_scan_position ON scan (batch_id, position)
----
CREATE TABLE subsidy_appeal (
    id BIGSERIAL NOT NULL,
    application_id BIGINT NOT NULL,
    person_ids TEXT NOT NULL,
    note TEXT NOT NULL,
    filed_by_id BIGINT NOT NULL,
    filed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    outcome VARCHAR(16),
    CONSTRAINT pk_subsidy_appeal PRIMARY KEY (id),
    CONSTRAINT fk_subsidy_appeal_application_id FOREIGN KEY(application_id) REFERENCES subsidy_application (id),
    CONSTRAINT fk_subsidy_appeal_filed_by_id FOREIGN KEY(filed_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_subsidy_appeal_application_id ON subsidy_appeal (application_id)
----
CREATE TABLE subsidy_decision (
    id BIGSERIAL NOT NULL,
    application_id BIGINT NOT NULL,
    round INTEGER NOT NULL,
    stage VARCHAR(16) NOT NULL,
    verdict VARCHAR(24) NOT NULL,
    by_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason VARCHAR(40),
    note TEXT NOT NULL,
    seen VARCHAR(64) NOT NULL,
    band VARCHAR(8),
    exclusions TEXT NOT NULL,
    is_blind BOOLEAN NOT NULL,
    CONSTRAINT pk_subsidy_decision PRIMARY KEY (id),
    CONSTRAINT ck_subsidy_decision_stage_known CHECK (stage IN ('first','second','appeal','revocation')),
    CONSTRAINT fk_subsidy_decision_application_id FOREIGN KEY(application_id) REFERENCES subsidy_application (id),
    CONSTRAINT fk_subsidy_decision_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
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
CREATE TABLE household_search (gram varchar(12) COLLATE "C" NOT NULL, id bigint NOT NULL, CONSTRAINT pk_household_search PRIMARY KEY (gram, id))
----
CREATE TABLE subsidy_search (gram varchar(12) COLLATE "C" NOT NULL, id bigint NOT NULL, CONSTRAINT pk_subsidy_search PRIMARY KEY (gram, id))
----
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END $$
----
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('ledger_append_only')
----
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_append_only
----
CREATE TRIGGER ledger_leaf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_leaf FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('ledger_append_only')
----
ALTER TABLE ledger_leaf ENABLE ALWAYS TRIGGER ledger_leaf_append_only
----
CREATE TRIGGER ledger_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('ledger_append_only')
----
ALTER TABLE ledger_seal ENABLE ALWAYS TRIGGER ledger_seal_append_only
----
CREATE TRIGGER subsidy_decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON subsidy_decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('decision_append_only')
----
ALTER TABLE subsidy_decision ENABLE ALWAYS TRIGGER subsidy_decision_append_only
----
CREATE FUNCTION check_subsidy_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.stage <> 'revocation' AND (
        EXISTS (SELECT 1 FROM application_maker m WHERE m.application_id = NEW.application_id AND m.user_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until))
        OR EXISTS (SELECT 1 FROM household_maker m WHERE m.household_id = (SELECT household_id FROM subsidy_application WHERE id = NEW.application_id) AND m.user_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until))) THEN RAISE EXCEPTION USING MESSAGE = 'decision_by_maker', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.stage <> 'revocation' AND EXISTS (
        SELECT 1 FROM import_batch b WHERE b.by_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until) AND b.id IN (
            SELECT batch_id FROM subsidy_application WHERE id = NEW.application_id
            UNION SELECT batch_id FROM household WHERE id = (SELECT household_id FROM subsidy_application WHERE id = NEW.application_id)
            UNION SELECT r.batch_id FROM registered_list r JOIN registered_line l ON l.list_id = r.id
                JOIN person p ON p.id_no_blind = l.id_no_blind WHERE p.id IN (SELECT person_id FROM application_member WHERE application_id = NEW.application_id))) THEN RAISE EXCEPTION USING MESSAGE = 'decision_by_sender', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.stage <> 'revocation' AND EXISTS (
        SELECT 1 FROM duplicate_pair p WHERE p.kind IN ('same_number', 'name_differs', 'two_households')
        AND (p.first_id IN (SELECT person_id FROM application_member WHERE application_id = NEW.application_id) OR p.second_id IN (SELECT person_id FROM application_member WHERE application_id = NEW.application_id)) AND p.found_by_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until)) THEN RAISE EXCEPTION USING MESSAGE = 'decision_by_waiver', ERRCODE = 'integrity_constraint_violation'; END IF;
IF EXISTS (
        SELECT 1 FROM acquaintance t WHERE t.household_id = (SELECT household_id FROM subsidy_application WHERE id = NEW.application_id) AND t.user_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until)) THEN RAISE EXCEPTION USING MESSAGE = 'decision_by_acquaintance', ERRCODE = 'integrity_constraint_violation'; END IF;
IF EXISTS (
        SELECT 1 FROM "user" u WHERE u.id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until) AND (
            u.id_no_blind IN (SELECT id_no_blind FROM person WHERE id IN (SELECT person_id FROM application_member WHERE application_id = NEW.application_id))
            OR u.address_blind = (SELECT address_blind FROM household WHERE id = (SELECT household_id FROM subsidy_application WHERE id = NEW.application_id)))) THEN RAISE EXCEPTION USING MESSAGE = 'decision_on_own_household', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.stage = 'second' AND EXISTS (
        SELECT 1 FROM subsidy_decision d WHERE d.application_id = NEW.application_id
        AND d.round = NEW.round AND d.stage = 'first' AND d.by_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until)) THEN RAISE EXCEPTION USING MESSAGE = 'decision_by_first_decider', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.stage = 'second' AND NOT EXISTS (
        SELECT 1 FROM subsidy_decision d WHERE d.application_id = NEW.application_id
        AND d.round = NEW.round AND d.stage = 'first') THEN RAISE EXCEPTION USING MESSAGE = 'decision_without_first', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.stage = 'appeal' AND EXISTS (
        SELECT 1 FROM subsidy_decision d WHERE d.application_id = NEW.application_id AND d.by_id IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until)) THEN RAISE EXCEPTION USING MESSAGE = 'appeal_by_earlier_decider', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.stage = 'revocation' AND NEW.verdict <> 'propose' AND (
        SELECT d.by_id FROM subsidy_decision d WHERE d.application_id = NEW.application_id
        AND d.stage = 'revocation' AND d.verdict = 'propose' ORDER BY d.id DESC LIMIT 1) IN (SELECT NEW.by_id UNION SELECT d.holder_id FROM deputy d
        JOIN "user" h ON h.id = d.holder_id AND h.is_enabled
        JOIN user_role r ON r.user_id = d.holder_id AND r.role = d.role
        WHERE d.deputy_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until
        UNION SELECT d.deputy_id FROM deputy d
        WHERE d.holder_id = NEW.by_id AND d.ended_at IS NULL AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.since AND d.until) THEN RAISE EXCEPTION USING MESSAGE = 'revocation_by_proposer', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_subsidy_decision BEFORE INSERT ON subsidy_decision FOR EACH ROW EXECUTE FUNCTION check_subsidy_decision()
----
ALTER TABLE subsidy_decision ENABLE ALWAYS TRIGGER check_subsidy_decision
----
CREATE FUNCTION check_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NOT EXISTS (
        SELECT 1 FROM subsidy_decision d JOIN subsidy_application a ON a.id = d.application_id
        WHERE d.application_id = NEW.application_id AND (
            (d.verdict = 'overturn' AND d.stage = 'appeal')
            OR (d.verdict = 'approve' AND d.round = a.round AND d.stage = 'second')
            OR (d.verdict = 'approve' AND d.round = a.round AND d.stage = 'first' AND a.band = 'low' AND NOT a.is_blind))) THEN RAISE EXCEPTION USING MESSAGE = 'grant_without_approval', ERRCODE = 'integrity_constraint_violation'; END IF;
IF EXISTS (
        SELECT 1 FROM "grant" g WHERE g.year + 0 = NEW.year AND g.person_id <> NEW.person_id AND g.person_id IN (
            SELECT (SELECT COALESCE(merged_into_id, id) FROM person WHERE id = NEW.person_id) UNION SELECT id FROM person WHERE merged_into_id = (SELECT COALESCE(merged_into_id, id) FROM person WHERE id = NEW.person_id))) THEN RAISE EXCEPTION USING MESSAGE = 'grant_to_merged', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_grant BEFORE INSERT ON "grant" FOR EACH ROW EXECUTE FUNCTION check_grant()
----
ALTER TABLE "grant" ENABLE ALWAYS TRIGGER check_grant
----
CREATE FUNCTION check_programme_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NOT EXISTS (
        SELECT 1 FROM year_proposal p WHERE p.year = NEW.year AND p.grant_fen = NEW.grant_fen
        AND p.state = 'confirmed' AND p.decided_by_id <> p.proposed_by_id) THEN RAISE EXCEPTION USING MESSAGE = 'year_without_second', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_programme_year BEFORE INSERT ON programme_year FOR EACH ROW EXECUTE FUNCTION check_programme_year()
----
ALTER TABLE programme_year ENABLE ALWAYS TRIGGER check_programme_year
----
CREATE FUNCTION check_application_maker_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'application_maker_is_kept', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_application_maker_update BEFORE UPDATE ON application_maker FOR EACH ROW EXECUTE FUNCTION check_application_maker_update()
----
ALTER TABLE application_maker ENABLE ALWAYS TRIGGER check_application_maker_update
----
CREATE FUNCTION check_application_maker_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NOT EXISTS (SELECT 1 FROM subsidy_application a WHERE a.id = OLD.application_id
        AND a.batch_id IS NOT NULL AND a.state = 'draft' AND a.version = 1) THEN RAISE EXCEPTION USING MESSAGE = 'application_maker_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_application_maker_delete BEFORE DELETE ON application_maker FOR EACH ROW EXECUTE FUNCTION check_application_maker_delete()
----
ALTER TABLE application_maker ENABLE ALWAYS TRIGGER check_application_maker_delete
----
CREATE FUNCTION check_household_maker_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'household_maker_is_kept', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_household_maker_update BEFORE UPDATE ON household_maker FOR EACH ROW EXECUTE FUNCTION check_household_maker_update()
----
ALTER TABLE household_maker ENABLE ALWAYS TRIGGER check_household_maker_update
----
CREATE FUNCTION check_household_maker_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NOT EXISTS (SELECT 1 FROM household h WHERE h.id = OLD.household_id AND h.batch_id IS NOT NULL)
        OR EXISTS (SELECT 1 FROM subsidy_application a WHERE a.household_id = OLD.household_id AND a.state <> 'draft') THEN RAISE EXCEPTION USING MESSAGE = 'household_maker_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_household_maker_delete BEFORE DELETE ON household_maker FOR EACH ROW EXECUTE FUNCTION check_household_maker_delete()
----
ALTER TABLE household_maker ENABLE ALWAYS TRIGGER check_household_maker_delete
----
CREATE FUNCTION check_acquaintance_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'acquaintance_is_kept', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_acquaintance_update BEFORE UPDATE ON acquaintance FOR EACH ROW EXECUTE FUNCTION check_acquaintance_update()
----
ALTER TABLE acquaintance ENABLE ALWAYS TRIGGER check_acquaintance_update
----
CREATE FUNCTION check_acquaintance_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'acquaintance_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_acquaintance_delete BEFORE DELETE ON acquaintance FOR EACH ROW EXECUTE FUNCTION check_acquaintance_delete()
----
ALTER TABLE acquaintance ENABLE ALWAYS TRIGGER check_acquaintance_delete
----
CREATE FUNCTION check_import_batch_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.by_id IS DISTINCT FROM OLD.by_id THEN RAISE EXCEPTION USING MESSAGE = 'import_sender_is_kept', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_import_batch_update BEFORE UPDATE ON import_batch FOR EACH ROW EXECUTE FUNCTION check_import_batch_update()
----
ALTER TABLE import_batch ENABLE ALWAYS TRIGGER check_import_batch_update
----
CREATE FUNCTION check_duplicate_pair_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF OLD.found_by_id IS NOT NULL AND NEW.found_by_id IS DISTINCT FROM OLD.found_by_id THEN RAISE EXCEPTION USING MESSAGE = 'pair_finder_is_kept', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_duplicate_pair_update BEFORE UPDATE ON duplicate_pair FOR EACH ROW EXECUTE FUNCTION check_duplicate_pair_update()
----
ALTER TABLE duplicate_pair ENABLE ALWAYS TRIGGER check_duplicate_pair_update
----
CREATE TRIGGER acquaintance_not_emptied BEFORE TRUNCATE ON acquaintance FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('acquaintance_not_emptied')
----
ALTER TABLE acquaintance ENABLE ALWAYS TRIGGER acquaintance_not_emptied
----
CREATE TRIGGER application_maker_not_emptied BEFORE TRUNCATE ON application_maker FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('application_maker_not_emptied')
----
ALTER TABLE application_maker ENABLE ALWAYS TRIGGER application_maker_not_emptied
----
CREATE TRIGGER duplicate_pair_not_emptied BEFORE TRUNCATE ON duplicate_pair FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('duplicate_pair_not_emptied')
----
ALTER TABLE duplicate_pair ENABLE ALWAYS TRIGGER duplicate_pair_not_emptied
----
CREATE TRIGGER household_maker_not_emptied BEFORE TRUNCATE ON household_maker FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('household_maker_not_emptied')
----
ALTER TABLE household_maker ENABLE ALWAYS TRIGGER household_maker_not_emptied
----
CREATE TRIGGER import_batch_not_emptied BEFORE TRUNCATE ON import_batch FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('import_batch_not_emptied')
----
ALTER TABLE import_batch ENABLE ALWAYS TRIGGER import_batch_not_emptied
