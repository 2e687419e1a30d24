CREATE TABLE doctor_key (
    doctor_id BIGINT NOT NULL,
    by_birth BIGINT,
    by_place BIGINT,
    compared BIGINT NOT NULL,
    CONSTRAINT pk_doctor_key PRIMARY KEY (doctor_id)
)
----
CREATE INDEX ix_doctor_key_birth ON doctor_key (by_birth) WHERE by_birth IS NOT NULL
----
CREATE INDEX ix_doctor_key_place ON doctor_key (by_place) WHERE by_place IS NOT NULL
----
CREATE TABLE ending_run (
    day DATE NOT NULL,
    changed INTEGER NOT NULL,
    noticed INTEGER NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_ending_run PRIMARY KEY (day)
)
----
CREATE TABLE institution (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR(120) NOT NULL,
    name_key VARCHAR COLLATE "C" NOT NULL,
    alike_key VARCHAR COLLATE "C" NOT NULL,
    organisation_code VARCHAR(18),
    tier INTEGER,
    grade VARCHAR(8),
    province VARCHAR(2) NOT NULL,
    county VARCHAR(6) NOT NULL,
    address VARCHAR(200) NOT NULL,
    departments TEXT NOT NULL,
    merged_into_id BIGINT,
    batch_id BIGINT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_institution PRIMARY KEY (id),
    CONSTRAINT ck_institution_tier_known CHECK (tier BETWEEN 1 AND 3 OR tier IS NULL),
    CONSTRAINT ck_institution_grade_known CHECK (grade IN ('special','a','b','c') OR grade IS NULL),
    CONSTRAINT ck_institution_not_into_itself CHECK (merged_into_id IS NULL OR merged_into_id <> id),
    CONSTRAINT uq_institution_reference UNIQUE (reference),
    CONSTRAINT fk_institution_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES institution (id)
)
----
CREATE INDEX ix_institution_alike_key ON institution (alike_key, id)
----
CREATE INDEX ix_institution_batch ON institution (batch_id, id) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_institution_merged_into ON institution (merged_into_id) WHERE merged_into_id IS NOT NULL
----
CREATE INDEX ix_institution_name_key ON institution (name_key)
----
CREATE INDEX ix_institution_province ON institution (province, id)
----
CREATE INDEX ix_institution_tier_grade ON institution (tier, grade, id)
----
CREATE UNIQUE INDEX uq_institution_name_key ON institution (name_key, province) WHERE merged_into_id IS NULL
----
CREATE UNIQUE INDEX uq_institution_organisation_code ON institution (organisation_code) WHERE merged_into_id IS NULL AND organisation_code IS NOT NULL
----
CREATE TABLE twin_search (
    id INTEGER NOT NULL,
    through_id BIGINT NOT NULL,
    swept_on DATE,
    CONSTRAINT pk_twin_search PRIMARY KEY (id)
)
----
CREATE TABLE channel_token (
    id BIGSERIAL NOT NULL,
    reference VARCHAR(20) NOT NULL,
    channel VARCHAR(40) NOT NULL,
    scope VARCHAR(16) NOT NULL,
    sender VARCHAR(20) NOT NULL,
    token_hash VARCHAR(64) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_by_id BIGINT,
    revoked_at TIMESTAMP WITH TIME ZONE,
    revoked_by_id BIGINT,
    version INTEGER NOT NULL,
    CONSTRAINT pk_channel_token PRIMARY KEY (id),
    CONSTRAINT ck_channel_token_scope_known CHECK (scope IN ('doctors', 'redemptions', 'supply')),
    CONSTRAINT uq_channel_token_reference UNIQUE (reference),
    CONSTRAINT fk_channel_token_created_by_id FOREIGN KEY(created_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_channel_token_revoked_by_id FOREIGN KEY(revoked_by_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_channel_token_hash ON channel_token (token_hash)
----
CREATE TABLE doctor (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    standing VARCHAR COLLATE "C",
    name VARCHAR(80) NOT NULL,
    sex VARCHAR(1),
    birth_on DATE,
    id_type VARCHAR(24) NOT NULL,
    id_no_sealed TEXT,
    id_no_blind VARCHAR(64),
    id_no_masked VARCHAR(40) NOT NULL,
    phone_sealed TEXT,
    phone_blind VARCHAR(64),
    title VARCHAR COLLATE "C",
    department VARCHAR(40) NOT NULL,
    contract VARCHAR COLLATE "C",
    institution_id BIGINT,
    institution_name VARCHAR(120) NOT NULL,
    province VARCHAR(2) NOT NULL,
    good_at VARCHAR(400) NOT NULL,
    first_registered_on DATE,
    practice_months INTEGER NOT NULL,
    rights VARCHAR(60) NOT NULL,
    next_end_on DATE,
    rights_until DATE,
    items_due INTEGER NOT NULL,
    round INTEGER NOT NULL,
    verifier_id BIGINT,
    submitted_at TIMESTAMP WITH TIME ZONE,
    due_on DATE,
    waiting_since DATE,
    state_since TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    number_pending_until DATE,
    merged_into_id BIGINT,
    batch_id BIGINT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_doctor PRIMARY KEY (id),
    CONSTRAINT ck_doctor_sex_known CHECK (sex IN ('f','m') OR sex IS NULL),
    CONSTRAINT ck_doctor_state_known CHECK (state IN ('invited', 'in_progress', 'submitted', 'verifying', 'returned', 'on_hold', 'escalated', 'ready', 'approved', 'active', 'denying', 'denied', 'withdrawn', 'lapsed')),
    CONSTRAINT ck_doctor_standing_known CHECK (standing IN ('active', 'restricted', 'suspended', 'on_leave', 'departing', 'departed') OR standing IS NULL),
    CONSTRAINT ck_doctor_standing_when_active CHECK ((standing IS NOT NULL) = (state = 'active')),
    CONSTRAINT ck_doctor_title_known CHECK (title IN ('resident','attending','associate_chief','chief') OR title IS NULL),
    CONSTRAINT ck_doctor_contract_known CHECK (contract IN ('full_time','multi_site') OR contract IS NULL),
    CONSTRAINT ck_doctor_not_into_itself CHECK (merged_into_id IS NULL OR merged_into_id <> id),
    CONSTRAINT uq_doctor_reference UNIQUE (reference),
    CONSTRAINT fk_doctor_institution_id FOREIGN KEY(institution_id) REFERENCES institution (id),
    CONSTRAINT fk_doctor_verifier_id FOREIGN KEY(verifier_id) REFERENCES "user" (id),
    CONSTRAINT fk_doctor_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES doctor (id)
)
----
CREATE INDEX ix_doctor_batch ON doctor (batch_id, id) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_doctor_contract ON doctor (contract, id)
----
CREATE INDEX ix_doctor_department ON doctor (department, id)
----
CREATE INDEX ix_doctor_due ON doctor (due_on, id)
----
CREATE INDEX ix_doctor_institution ON doctor (institution_id, id)
----
CREATE INDEX ix_doctor_merged_into ON doctor (merged_into_id) WHERE merged_into_id IS NOT NULL
----
CREATE INDEX ix_doctor_name_birth_on ON doctor (name, birth_on)
----
CREATE INDEX ix_doctor_next_end ON doctor (next_end_on, id)
----
CREATE INDEX ix_doctor_phone_blind ON doctor (phone_blind) WHERE phone_blind IS NOT NULL
----
CREATE INDEX ix_doctor_practice ON doctor (practice_months, id)
----
CREATE INDEX ix_doctor_province ON doctor (province, id)
----
CREATE INDEX ix_doctor_rights ON doctor (id) WHERE rights <> ''
----
CREATE INDEX ix_doctor_rights_until ON doctor (rights_until, id) WHERE rights_until IS NOT NULL
----
CREATE INDEX ix_doctor_standing ON doctor (standing, id)
----
CREATE INDEX ix_doctor_state ON doctor (state, id)
----
CREATE INDEX ix_doctor_state_due ON doctor (state, due_on, id)
----
CREATE INDEX ix_doctor_state_province ON doctor (state, province, id)
----
CREATE INDEX ix_doctor_title ON doctor (title, id)
----
CREATE UNIQUE INDEX uq_doctor_id_no_blind ON doctor (id_no_blind) WHERE merged_into_id IS NULL AND id_no_blind IS NOT NULL
----
CREATE TABLE institution_merge (
    id BIGSERIAL NOT NULL,
    kept_id BIGINT NOT NULL,
    merged_id BIGINT NOT NULL,
    before TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    undone_at TIMESTAMP WITH TIME ZONE,
    undone_by_id BIGINT,
    version INTEGER NOT NULL,
    CONSTRAINT pk_institution_merge PRIMARY KEY (id),
    CONSTRAINT fk_institution_merge_kept_id FOREIGN KEY(kept_id) REFERENCES institution (id),
    CONSTRAINT fk_institution_merge_merged_id FOREIGN KEY(merged_id) REFERENCES institution (id),
    CONSTRAINT fk_institution_merge_by_id FOREIGN KEY(by_id) REFERENCES "user" (id),
    CONSTRAINT fk_institution_merge_undone_by_id FOREIGN KEY(undone_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_institution_merge_kept_id ON institution_merge (kept_id)
----
CREATE INDEX ix_institution_merge_merged_id ON institution_merge (merged_id)
----
CREATE TABLE channel_day (
    token_id BIGINT NOT NULL,
    last_on DATE NOT NULL,
    CONSTRAINT pk_channel_day PRIMARY KEY (token_id),
    CONSTRAINT fk_channel_day_token_id FOREIGN KEY(token_id) REFERENCES channel_token (id)
)
----
CREATE TABLE doctor_credential (
    id BIGSERIAL NOT NULL,
    doctor_id BIGINT NOT NULL,
    item VARCHAR(24) NOT NULL,
    number_sealed TEXT,
    number_blind VARCHAR(64),
    number_masked VARCHAR(40) NOT NULL,
    level VARCHAR(1) NOT NULL,
    category VARCHAR(2) NOT NULL,
    scope TEXT NOT NULL,
    institution_id BIGINT,
    valid_from DATE,
    valid_until DATE,
    renewed_by_id BIGINT,
    withdrawn_on DATE,
    batch_id BIGINT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_doctor_credential PRIMARY KEY (id),
    CONSTRAINT ck_doctor_credential_item_known CHECK (item IN ('identity', 'qualification', 'practice', 'title', 'multi_site', 'practice_time', 'consent', 'e_signature', 'agreement', 'photo', 'training')),
    CONSTRAINT ck_doctor_credential_period CHECK (valid_from IS NULL OR valid_until IS NULL OR valid_until >= valid_from),
    CONSTRAINT fk_doctor_credential_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id),
    CONSTRAINT fk_doctor_credential_institution_id FOREIGN KEY(institution_id) REFERENCES institution (id),
    CONSTRAINT fk_doctor_credential_renewed_by_id FOREIGN KEY(renewed_by_id) REFERENCES doctor_credential (id)
)
----
CREATE INDEX ix_doctor_credential_doctor ON doctor_credential (doctor_id, item, id)
----
CREATE INDEX ix_doctor_credential_ending ON doctor_credential (valid_until, item, doctor_id, id) WHERE valid_until IS NOT NULL AND renewed_by_id IS NULL AND withdrawn_on IS NULL
----
CREATE INDEX ix_doctor_credential_institution ON doctor_credential (institution_id) WHERE institution_id IS NOT NULL
----
CREATE INDEX ix_doctor_credential_number_blind ON doctor_credential (number_blind) WHERE number_blind IS NOT NULL
----
CREATE TABLE doctor_decision (
    id BIGSERIAL NOT NULL,
    doctor_id BIGINT NOT NULL,
    round INTEGER NOT NULL,
    verdict VARCHAR(24) NOT NULL,
    by_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason VARCHAR(40),
    note TEXT NOT NULL,
    seen VARCHAR(64) NOT NULL,
    CONSTRAINT pk_doctor_decision PRIMARY KEY (id),
    CONSTRAINT ck_doctor_decision_verdict_known CHECK (verdict IN ('approve','return','propose_denial','confirm_denial','drop_denial')),
    CONSTRAINT fk_doctor_decision_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id),
    CONSTRAINT fk_doctor_decision_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_doctor_decision_at ON doctor_decision (at, id)
----
CREATE INDEX ix_doctor_decision_by ON doctor_decision (by_id, id)
----
CREATE INDEX ix_doctor_decision_doctor ON doctor_decision (doctor_id, id)
----
CREATE TABLE doctor_invitation (
    id BIGSERIAL NOT NULL,
    doctor_id BIGINT NOT NULL,
    token_hash VARCHAR(64) NOT NULL,
    visit_hash VARCHAR(64),
    made_by_id BIGINT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_doctor_invitation PRIMARY KEY (id),
    CONSTRAINT fk_doctor_invitation_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id),
    CONSTRAINT uq_doctor_invitation_token_hash UNIQUE (token_hash),
    CONSTRAINT uq_doctor_invitation_visit_hash UNIQUE (visit_hash),
    CONSTRAINT fk_doctor_invitation_made_by_id FOREIGN KEY(made_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_doctor_invitation_doctor_id ON doctor_invitation (doctor_id)
----
CREATE TABLE doctor_maker (
    id BIGSERIAL NOT NULL,
    doctor_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    CONSTRAINT pk_doctor_maker PRIMARY KEY (id),
    CONSTRAINT fk_doctor_maker_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id),
    CONSTRAINT fk_doctor_maker_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_doctor_maker ON doctor_maker (doctor_id, user_id)
----
CREATE TABLE doctor_pair (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    doctor_id BIGINT NOT NULL,
    said_name VARCHAR(80) NOT NULL,
    batch_id BIGINT,
    verdict VARCHAR(16),
    note TEXT NOT NULL,
    decided_by_id BIGINT,
    decided_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_doctor_pair PRIMARY KEY (id),
    CONSTRAINT ck_doctor_pair_verdict_known CHECK (verdict IN ('same_person','other_person') OR verdict IS NULL),
    CONSTRAINT uq_doctor_pair_reference UNIQUE (reference),
    CONSTRAINT fk_doctor_pair_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id),
    CONSTRAINT fk_doctor_pair_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_doctor_pair_open ON doctor_pair (id) WHERE verdict IS NULL
----
CREATE UNIQUE INDEX uq_doctor_pair_name ON doctor_pair (doctor_id, said_name)
----
CREATE TABLE doctor_passage (
    id BIGSERIAL NOT NULL,
    doctor_id BIGINT NOT NULL,
    state VARCHAR(16) NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    until TIMESTAMP WITH TIME ZONE,
    hours INTEGER,
    reason VARCHAR(40),
    CONSTRAINT pk_doctor_passage PRIMARY KEY (id),
    CONSTRAINT fk_doctor_passage_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id)
)
----
CREATE INDEX ix_doctor_passage_doctor ON doctor_passage (doctor_id, id)
----
CREATE INDEX ix_doctor_passage_ended ON doctor_passage (state, until, hours)
----
CREATE INDEX ix_doctor_passage_open ON doctor_passage (state, since) WHERE until IS NULL
----
CREATE INDEX ix_doctor_passage_reason ON doctor_passage (state, since, reason) WHERE reason IS NOT NULL
----
CREATE TABLE doctor_tie (
    id BIGSERIAL NOT NULL,
    doctor_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_doctor_tie PRIMARY KEY (id),
    CONSTRAINT fk_doctor_tie_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id),
    CONSTRAINT fk_doctor_tie_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_doctor_tie ON doctor_tie (doctor_id, user_id)
----
CREATE TABLE doctor_twin (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    first_id BIGINT NOT NULL,
    second_id BIGINT NOT NULL,
    reasons TEXT NOT NULL,
    compared VARCHAR(64) NOT NULL,
    verdict VARCHAR(16),
    note TEXT NOT NULL,
    decided_by_id BIGINT,
    decided_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_doctor_twin PRIMARY KEY (id),
    CONSTRAINT ck_doctor_twin_older_first CHECK (first_id < second_id),
    CONSTRAINT ck_doctor_twin_verdict_known CHECK (verdict IN ('same_doctor','two_doctors','moot') OR verdict IS NULL),
    CONSTRAINT uq_doctor_twin_reference UNIQUE (reference),
    CONSTRAINT fk_doctor_twin_first_id FOREIGN KEY(first_id) REFERENCES doctor (id),
    CONSTRAINT fk_doctor_twin_second_id FOREIGN KEY(second_id) REFERENCES doctor (id),
    CONSTRAINT fk_doctor_twin_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_doctor_twin_first ON doctor_twin (first_id, second_id, id)
----
CREATE INDEX ix_doctor_twin_open ON doctor_twin (id) WHERE verdict IS NULL
----
CREATE INDEX ix_doctor_twin_second ON doctor_twin (second_id, id)
----
CREATE TABLE practice_period (
    id BIGSERIAL NOT NULL,
    doctor_id BIGINT NOT NULL,
    institution_id BIGINT,
    place VARCHAR(120) NOT NULL,
    department VARCHAR(40) NOT NULL,
    is_independent BOOLEAN NOT NULL,
    since DATE NOT NULL,
    until DATE,
    batch_id BIGINT,
    CONSTRAINT pk_practice_period PRIMARY KEY (id),
    CONSTRAINT ck_practice_period_period CHECK (until IS NULL OR until >= since),
    CONSTRAINT fk_practice_period_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id),
    CONSTRAINT fk_practice_period_institution_id FOREIGN KEY(institution_id) REFERENCES institution (id)
)
----
CREATE INDEX ix_practice_period_doctor ON practice_period (doctor_id, since, id)
----
CREATE INDEX ix_practice_period_institution ON practice_period (institution_id) WHERE institution_id IS NOT NULL
----
CREATE TABLE standing_change (
    id BIGSERIAL NOT NULL,
    doctor_id BIGINT NOT NULL,
    verb VARCHAR(24) NOT NULL,
    right_code VARCHAR(16),
    by_id BIGINT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason VARCHAR(40),
    note TEXT NOT NULL,
    until DATE,
    CONSTRAINT pk_standing_change PRIMARY KEY (id),
    CONSTRAINT fk_standing_change_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id),
    CONSTRAINT fk_standing_change_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_standing_change_doctor ON standing_change (doctor_id, id)
----
CREATE TABLE doctor_merge (
    id BIGSERIAL NOT NULL,
    twin_id BIGINT NOT NULL,
    kept_id BIGINT NOT NULL,
    merged_id BIGINT NOT NULL,
    trail TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    undone_by_id BIGINT,
    undone_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_doctor_merge PRIMARY KEY (id),
    CONSTRAINT ck_doctor_merge_two_files CHECK (kept_id <> merged_id),
    CONSTRAINT ck_doctor_merge_undone_by_another CHECK (undone_by_id IS NULL OR undone_by_id <> by_id),
    CONSTRAINT fk_doctor_merge_twin_id FOREIGN KEY(twin_id) REFERENCES doctor_twin (id),
    CONSTRAINT fk_doctor_merge_kept_id FOREIGN KEY(kept_id) REFERENCES doctor (id),
    CONSTRAINT fk_doctor_merge_merged_id FOREIGN KEY(merged_id) REFERENCES doctor (id),
    CONSTRAINT fk_doctor_merge_by_id FOREIGN KEY(by_id) REFERENCES "user" (id),
    CONSTRAINT fk_doctor_merge_undone_by_id FOREIGN KEY(undone_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_doctor_merge_kept_id ON doctor_merge (kept_id)
----
CREATE INDEX ix_doctor_merge_merged_id ON doctor_merge (merged_id)
----
CREATE INDEX ix_doctor_merge_twin_id ON doctor_merge (twin_id)
----
CREATE UNIQUE INDEX uq_doctor_merge_standing ON doctor_merge (merged_id) WHERE undone_at IS NULL
----
CREATE TABLE doctor_verification (
    id BIGSERIAL NOT NULL,
    doctor_id BIGINT NOT NULL,
    credential_id BIGINT,
    item VARCHAR(24) NOT NULL,
    round INTEGER NOT NULL,
    source VARCHAR(40) NOT NULL,
    method VARCHAR(40) NOT NULL,
    result VARCHAR(12) NOT NULL,
    by_id BIGINT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    note TEXT NOT NULL,
    documents TEXT NOT NULL,
    holds_until DATE,
    next_due_on DATE,
    batch_id BIGINT,
    CONSTRAINT pk_doctor_verification PRIMARY KEY (id),
    CONSTRAINT ck_doctor_verification_item_known CHECK (item IN ('identity', 'qualification', 'practice', 'title', 'multi_site', 'practice_time', 'consent', 'e_signature', 'agreement', 'photo', 'training')),
    CONSTRAINT ck_doctor_verification_result_known CHECK (result IN ('confirmed','refuted','unclear')),
    CONSTRAINT fk_doctor_verification_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id),
    CONSTRAINT fk_doctor_verification_credential_id FOREIGN KEY(credential_id) REFERENCES doctor_credential (id),
    CONSTRAINT fk_doctor_verification_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_doctor_verification_by ON doctor_verification (by_id, id)
----
CREATE INDEX ix_doctor_verification_credential_id ON doctor_verification (credential_id)
----
CREATE INDEX ix_doctor_verification_doctor ON doctor_verification (doctor_id, item, id)
----
CREATE INDEX ix_doctor_verification_due ON doctor_verification (next_due_on, id) WHERE next_due_on IS NOT NULL
----
CREATE TABLE ending_notice (
    id BIGSERIAL NOT NULL,
    credential_id BIGINT NOT NULL,
    days INTEGER NOT NULL,
    sent_on DATE NOT NULL,
    CONSTRAINT pk_ending_notice PRIMARY KEY (id),
    CONSTRAINT ck_ending_notice_days_ahead CHECK (days >= 0),
    CONSTRAINT fk_ending_notice_credential_id FOREIGN KEY(credential_id) REFERENCES doctor_credential (id)
)
----
CREATE INDEX ix_ending_notice_sent ON ending_notice (sent_on, days)
----
CREATE UNIQUE INDEX uq_ending_notice ON ending_notice (credential_id, days)
----
CREATE TABLE hand_over (
    id BIGSERIAL NOT NULL,
    doctor_id BIGINT NOT NULL,
    change_id BIGINT NOT NULL,
    kind VARCHAR(40) NOT NULL,
    subject VARCHAR(40) NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE NOT NULL,
    done_by_id BIGINT NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT pk_hand_over PRIMARY KEY (id),
    CONSTRAINT fk_hand_over_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id),
    CONSTRAINT fk_hand_over_change_id FOREIGN KEY(change_id) REFERENCES standing_change (id),
    CONSTRAINT fk_hand_over_done_by_id FOREIGN KEY(done_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_hand_over_doctor ON hand_over (doctor_id, id)
----
CREATE UNIQUE INDEX uq_hand_over ON hand_over (change_id, kind, subject)
----
CREATE TABLE institution_search (gram varchar(12) COLLATE "C" NOT NULL, id bigint NOT NULL, CONSTRAINT pk_institution_search PRIMARY KEY (gram, id))
----
CREATE TABLE doctor_search (gram varchar(12) COLLATE "C" NOT NULL, id bigint NOT NULL, CONSTRAINT pk_doctor_search PRIMARY KEY (gram, id))
----
CREATE TRIGGER doctor_decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON doctor_decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('doctor_decision_append_only')
----
ALTER TABLE doctor_decision ENABLE ALWAYS TRIGGER doctor_decision_append_only
----
CREATE TRIGGER doctor_verification_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON doctor_verification FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('doctor_verification_append_only')
----
ALTER TABLE doctor_verification ENABLE ALWAYS TRIGGER doctor_verification_append_only
----
CREATE TRIGGER standing_change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON standing_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('standing_change_append_only')
----
ALTER TABLE standing_change ENABLE ALWAYS TRIGGER standing_change_append_only
----
CREATE FUNCTION check_doctor_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF EXISTS (SELECT 1 FROM doctor_maker m WHERE m.doctor_id IN (SELECT f.id FROM doctor f WHERE f.id = NEW.doctor_id OR f.merged_into_id = NEW.doctor_id) AND m.user_id = NEW.by_id)
        OR EXISTS (SELECT 1 FROM doctor d JOIN import_batch b ON b.id = d.batch_id
            WHERE d.id IN (SELECT f.id FROM doctor f WHERE f.id = NEW.doctor_id OR f.merged_into_id = NEW.doctor_id) AND b.by_id = NEW.by_id) THEN RAISE EXCEPTION USING MESSAGE = 'doctor_decided_by_maker', ERRCODE = 'integrity_constraint_violation'; END IF;
IF EXISTS (SELECT 1 FROM doctor_verification v WHERE v.doctor_id IN (SELECT f.id FROM doctor f WHERE f.id = NEW.doctor_id OR f.merged_into_id = NEW.doctor_id) AND v.by_id = NEW.by_id)
        OR EXISTS (SELECT 1 FROM doctor_verification v JOIN import_batch b ON b.id = v.batch_id
            WHERE v.doctor_id IN (SELECT f.id FROM doctor f WHERE f.id = NEW.doctor_id OR f.merged_into_id = NEW.doctor_id) AND b.by_id = NEW.by_id)
        OR EXISTS (SELECT 1 FROM doctor d WHERE d.id IN (SELECT f.id FROM doctor f WHERE f.id = NEW.doctor_id OR f.merged_into_id = NEW.doctor_id) AND d.verifier_id = NEW.by_id) THEN RAISE EXCEPTION USING MESSAGE = 'doctor_decided_by_verifier', ERRCODE = 'integrity_constraint_violation'; END IF;
IF EXISTS (SELECT 1 FROM doctor_tie t WHERE t.doctor_id IN (SELECT f.id FROM doctor f WHERE f.id = NEW.doctor_id OR f.merged_into_id = NEW.doctor_id) AND t.user_id = NEW.by_id) THEN RAISE EXCEPTION USING MESSAGE = 'doctor_decided_by_acquaintance', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.verdict IN ('confirm_denial','drop_denial') AND (SELECT d.by_id FROM doctor_decision d WHERE d.doctor_id = NEW.doctor_id AND d.round = NEW.round
            AND d.verdict = 'propose_denial' ORDER BY d.id DESC LIMIT 1) IS NULL THEN RAISE EXCEPTION USING MESSAGE = 'denial_without_proposal', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.verdict IN ('confirm_denial','drop_denial') AND NEW.by_id = (SELECT d.by_id FROM doctor_decision d WHERE d.doctor_id = NEW.doctor_id AND d.round = NEW.round
            AND d.verdict = 'propose_denial' ORDER BY d.id DESC LIMIT 1) THEN RAISE EXCEPTION USING MESSAGE = 'denial_by_proposer', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_doctor_decision BEFORE INSERT ON doctor_decision FOR EACH ROW EXECUTE FUNCTION check_doctor_decision()
----
ALTER TABLE doctor_decision ENABLE ALWAYS TRIGGER check_doctor_decision
----
CREATE FUNCTION check_doctor_verification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.by_id IS NOT NULL AND (EXISTS (SELECT 1 FROM doctor_maker m WHERE m.doctor_id IN (SELECT f.id FROM doctor f WHERE f.id = NEW.doctor_id OR f.merged_into_id = NEW.doctor_id) AND m.user_id = NEW.by_id)
        OR EXISTS (SELECT 1 FROM doctor d JOIN import_batch b ON b.id = d.batch_id
            WHERE d.id IN (SELECT f.id FROM doctor f WHERE f.id = NEW.doctor_id OR f.merged_into_id = NEW.doctor_id) AND b.by_id = NEW.by_id)) THEN RAISE EXCEPTION USING MESSAGE = 'verification_by_maker', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.by_id IS NOT NULL AND EXISTS (SELECT 1 FROM doctor_tie t WHERE t.doctor_id IN (SELECT f.id FROM doctor f WHERE f.id = NEW.doctor_id OR f.merged_into_id = NEW.doctor_id) AND t.user_id = NEW.by_id) THEN RAISE EXCEPTION USING MESSAGE = 'verification_by_acquaintance', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.by_id IS NULL AND NEW.batch_id IS NULL THEN RAISE EXCEPTION USING MESSAGE = 'verification_by_nobody', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_doctor_verification BEFORE INSERT ON doctor_verification FOR EACH ROW EXECUTE FUNCTION check_doctor_verification()
----
ALTER TABLE doctor_verification ENABLE ALWAYS TRIGGER check_doctor_verification
----
CREATE FUNCTION check_doctor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.state IN ('approved','active') AND OLD.state NOT IN ('approved','active')
        AND NOT EXISTS (SELECT 1 FROM doctor_decision d WHERE d.doctor_id = NEW.id AND d.round = NEW.round
            AND d.verdict = 'approve') THEN RAISE EXCEPTION USING MESSAGE = 'approved_without_decision', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state = 'denied' AND OLD.state <> 'denied'
        AND NOT EXISTS (SELECT 1 FROM doctor_decision d WHERE d.doctor_id = NEW.id AND d.round = NEW.round
            AND d.verdict = 'confirm_denial') THEN RAISE EXCEPTION USING MESSAGE = 'denied_without_decision', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_doctor BEFORE UPDATE OF state ON doctor FOR EACH ROW EXECUTE FUNCTION check_doctor()
----
ALTER TABLE doctor ENABLE ALWAYS TRIGGER check_doctor
----
CREATE FUNCTION check_doctor_twin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.verdict IN ('same_doctor','two_doctors') AND OLD.verdict IS NULL
        AND (EXISTS (SELECT 1 FROM doctor_maker m WHERE m.doctor_id IN (NEW.first_id, NEW.second_id)
                AND m.user_id = NEW.decided_by_id)
            OR EXISTS (SELECT 1 FROM doctor d JOIN import_batch b ON b.id = d.batch_id
                WHERE d.id IN (NEW.first_id, NEW.second_id) AND b.by_id = NEW.decided_by_id)) THEN RAISE EXCEPTION USING MESSAGE = 'twin_settled_by_maker', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_doctor_twin BEFORE UPDATE OF verdict ON doctor_twin FOR EACH ROW EXECUTE FUNCTION check_doctor_twin()
----
ALTER TABLE doctor_twin ENABLE ALWAYS TRIGGER check_doctor_twin
----
CREATE FUNCTION check_doctor_maker_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'doctor_maker_is_kept', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_doctor_maker_update BEFORE UPDATE ON doctor_maker FOR EACH ROW EXECUTE FUNCTION check_doctor_maker_update()
----
ALTER TABLE doctor_maker ENABLE ALWAYS TRIGGER check_doctor_maker_update
----
CREATE FUNCTION check_doctor_maker_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NOT EXISTS (SELECT 1 FROM doctor d WHERE d.id = OLD.doctor_id AND d.batch_id IS NOT NULL
            AND d.state = 'in_progress' AND d.version = 1) THEN RAISE EXCEPTION USING MESSAGE = 'doctor_maker_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_doctor_maker_delete BEFORE DELETE ON doctor_maker FOR EACH ROW EXECUTE FUNCTION check_doctor_maker_delete()
----
ALTER TABLE doctor_maker ENABLE ALWAYS TRIGGER check_doctor_maker_delete
----
CREATE FUNCTION check_doctor_tie_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'doctor_tie_is_kept', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_doctor_tie_update BEFORE UPDATE ON doctor_tie FOR EACH ROW EXECUTE FUNCTION check_doctor_tie_update()
----
ALTER TABLE doctor_tie ENABLE ALWAYS TRIGGER check_doctor_tie_update
----
CREATE FUNCTION check_doctor_tie_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'doctor_tie_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_doctor_tie_delete BEFORE DELETE ON doctor_tie FOR EACH ROW EXECUTE FUNCTION check_doctor_tie_delete()
----
ALTER TABLE doctor_tie ENABLE ALWAYS TRIGGER check_doctor_tie_delete
----
CREATE TRIGGER doctor_maker_not_emptied BEFORE TRUNCATE ON doctor_maker FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('doctor_maker_not_emptied')
----
ALTER TABLE doctor_maker ENABLE ALWAYS TRIGGER doctor_maker_not_emptied
----
CREATE TRIGGER doctor_tie_not_emptied BEFORE TRUNCATE ON doctor_tie FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('doctor_tie_not_emptied')
----
ALTER TABLE doctor_tie ENABLE ALWAYS TRIGGER doctor_tie_not_emptied
