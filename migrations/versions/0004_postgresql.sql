CREATE TABLE duty_mark (
    tx BIGINT NOT NULL,
    n INTEGER NOT NULL,
    CONSTRAINT pk_duty_mark PRIMARY KEY (tx)
)
----
CREATE TABLE campaign (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    opens_on DATE NOT NULL,
    due_on DATE NOT NULL,
    planned_by_id BIGINT NOT NULL,
    frozen_at TIMESTAMP WITH TIME ZONE,
    population INTEGER NOT NULL,
    population_hash VARCHAR(64) NOT NULL,
    sources TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_campaign PRIMARY KEY (id),
    CONSTRAINT ck_campaign_kind_known CHECK (kind IN ('monthly','quarterly')),
    CONSTRAINT ck_campaign_days_in_order CHECK (period_to >= period_from AND due_on >= opens_on),
    CONSTRAINT ck_campaign_frozen_with_hash CHECK ((frozen_at IS NULL) = (population_hash = '')),
    CONSTRAINT uq_campaign_reference UNIQUE (reference),
    CONSTRAINT fk_campaign_planned_by_id FOREIGN KEY(planned_by_id) REFERENCES "user" (id)
)
----
CREATE TABLE center (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    name_zh VARCHAR(80) NOT NULL,
    name_en VARCHAR(80) NOT NULL,
    specialty VARCHAR(80) NOT NULL,
    departments TEXT NOT NULL,
    services TEXT NOT NULL,
    director_id BIGINT,
    executive_id BIGINT,
    institution_id BIGINT,
    target_doctors INTEGER NOT NULL,
    target_senior_percent INTEGER NOT NULL,
    target_experienced_percent INTEGER NOT NULL,
    opens_on DATE,
    is_sample BOOLEAN NOT NULL,
    state_since TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_center PRIMARY KEY (id),
    CONSTRAINT ck_center_state_known CHECK (state IN ('planned','open','paused','closed')),
    CONSTRAINT ck_center_open_with_director CHECK (state <> 'open' OR director_id IS NOT NULL),
    CONSTRAINT ck_center_target_doctors CHECK (target_doctors >= 0),
    CONSTRAINT ck_center_target_senior CHECK (target_senior_percent BETWEEN 0 AND 100),
    CONSTRAINT ck_center_target_experienced CHECK (target_experienced_percent BETWEEN 0 AND 100),
    CONSTRAINT uq_center_reference UNIQUE (reference),
    CONSTRAINT fk_center_director_id FOREIGN KEY(director_id) REFERENCES doctor (id),
    CONSTRAINT fk_center_executive_id FOREIGN KEY(executive_id) REFERENCES doctor (id),
    CONSTRAINT fk_center_institution_id FOREIGN KEY(institution_id) REFERENCES institution (id)
)
----
CREATE INDEX ix_center_director ON center (director_id)
----
CREATE INDEX ix_center_executive ON center (executive_id)
----
CREATE TABLE delegation (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    from_on DATE NOT NULL,
    until_on DATE NOT NULL,
    by_id BIGINT NOT NULL,
    to_doctor_id BIGINT NOT NULL,
    note TEXT NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_delegation PRIMARY KEY (id),
    CONSTRAINT ck_delegation_days_in_order CHECK (until_on >= from_on),
    CONSTRAINT fk_delegation_center_id FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_delegation_by_id FOREIGN KEY(by_id) REFERENCES "user" (id),
    CONSTRAINT fk_delegation_to_doctor_id FOREIGN KEY(to_doctor_id) REFERENCES doctor (id)
)
----
CREATE INDEX ix_delegation_center ON delegation (center_id, until_on)
----
CREATE TABLE duty_copy (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    source_on DATE NOT NULL,
    target_on DATE NOT NULL,
    changes TEXT NOT NULL,
    by_id BIGINT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    undone_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_duty_copy PRIMARY KEY (id),
    CONSTRAINT fk_duty_copy_center_id FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_duty_copy_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_duty_copy_target ON duty_copy (center_id, target_on, id)
----
CREATE TABLE duty_exception (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    doctor_id BIGINT NOT NULL,
    on_day DATE NOT NULL,
    hours INTEGER NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    note VARCHAR(200) NOT NULL,
    covered TEXT,
    CONSTRAINT pk_duty_exception PRIMARY KEY (id),
    CONSTRAINT ck_duty_exception_kind_known CHECK (kind IN ('leave','swap','extra','closed')),
    CONSTRAINT ck_duty_exception_hours_of_a_day CHECK (hours BETWEEN 0 AND 16777215),
    CONSTRAINT ck_duty_exception_leave_without_hours CHECK (hours = 0 OR kind IN ('swap','extra')),
    CONSTRAINT ck_duty_exception_covered_by_closing CHECK (covered IS NULL OR kind = 'closed'),
    CONSTRAINT fk_duty_exception_center_id FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_duty_exception_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id)
)
----
CREATE INDEX ix_duty_exception_day ON duty_exception (on_day, center_id)
----
CREATE INDEX ix_duty_exception_doctor ON duty_exception (doctor_id, on_day)
----
CREATE UNIQUE INDEX uq_duty_exception ON duty_exception (center_id, doctor_id, on_day)
----
CREATE TABLE duty_pattern (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    doctor_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    hours INTEGER NOT NULL,
    CONSTRAINT pk_duty_pattern PRIMARY KEY (id),
    CONSTRAINT ck_duty_pattern_day_known CHECK (day BETWEEN 0 AND 7),
    CONSTRAINT ck_duty_pattern_hours_of_a_day CHECK (hours BETWEEN 0 AND 16777215),
    CONSTRAINT fk_duty_pattern_center_id FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_duty_pattern_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id)
)
----
CREATE INDEX ix_duty_pattern_doctor ON duty_pattern (doctor_id, day)
----
CREATE INDEX ix_duty_pattern_hours ON duty_pattern (center_id, day, hours, doctor_id)
----
CREATE UNIQUE INDEX uq_duty_pattern ON duty_pattern (center_id, doctor_id, day)
----
CREATE TABLE duty_wanted (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    day INTEGER NOT NULL,
    counts TEXT NOT NULL,
    CONSTRAINT pk_duty_wanted PRIMARY KEY (id),
    CONSTRAINT ck_duty_wanted_day_known CHECK (day BETWEEN 0 AND 7),
    CONSTRAINT fk_duty_wanted_center_id FOREIGN KEY(center_id) REFERENCES center (id)
)
----
CREATE UNIQUE INDEX uq_duty_wanted ON duty_wanted (center_id, day)
----
CREATE TABLE review (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    campaign_id BIGINT NOT NULL,
    center_id BIGINT NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    due_on DATE NOT NULL,
    roster_number INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    rows_hash VARCHAR(64) NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE,
    checked_at TIMESTAMP WITH TIME ZONE,
    published_at TIMESTAMP WITH TIME ZONE,
    hidden_at TIMESTAMP WITH TIME ZONE,
    state_since TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_review PRIMARY KEY (id),
    CONSTRAINT ck_review_state_known CHECK (state IN ('planned','frozen','open','overdue','submitted','returned','checked','published','withdrawn')),
    CONSTRAINT uq_review_reference UNIQUE (reference),
    CONSTRAINT fk_review_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id),
    CONSTRAINT fk_review_center_id FOREIGN KEY(center_id) REFERENCES center (id)
)
----
CREATE INDEX ix_review_center ON review (center_id, id)
----
CREATE INDEX ix_review_state ON review (state, due_on, id)
----
CREATE UNIQUE INDEX uq_review_center ON review (campaign_id, center_id)
----
CREATE UNIQUE INDEX uq_review_live ON review (center_id) WHERE state IN ('frozen','open','overdue','submitted','returned','checked')
----
CREATE TABLE roster_line (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    doctor_id BIGINT NOT NULL,
    from_number INTEGER NOT NULL,
    until_number INTEGER,
    hidden_since TIMESTAMP WITH TIME ZONE,
    role VARCHAR COLLATE "C" NOT NULL,
    sessions INTEGER NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    consult_types TEXT NOT NULL,
    is_suspended BOOLEAN NOT NULL,
    CONSTRAINT pk_roster_line PRIMARY KEY (id),
    CONSTRAINT ck_roster_line_versions_in_order CHECK (until_number IS NULL OR until_number > from_number),
    CONSTRAINT ck_roster_line_role_known CHECK (role IN ('director','executive','expert','attending','resident')),
    CONSTRAINT ck_roster_line_sessions_sane CHECK (sessions BETWEEN 0 AND 28),
    CONSTRAINT ck_roster_line_period_in_order CHECK (ends_on IS NULL OR ends_on >= starts_on),
    CONSTRAINT fk_roster_line_center_id FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_roster_line_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id)
)
----
CREATE INDEX ix_roster_line_center ON roster_line (center_id, from_number, until_number)
----
CREATE INDEX ix_roster_line_doctor ON roster_line (doctor_id, until_number)
----
CREATE INDEX ix_roster_line_newest ON roster_line (center_id, role, id) WHERE until_number IS NULL
----
CREATE UNIQUE INDEX uq_roster_line_newest ON roster_line (center_id, doctor_id) WHERE until_number IS NULL
----
CREATE TABLE review_answerer (
    id BIGSERIAL NOT NULL,
    review_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_review_answerer PRIMARY KEY (id),
    CONSTRAINT fk_review_answerer_review_id FOREIGN KEY(review_id) REFERENCES review (id),
    CONSTRAINT fk_review_answerer_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_review_answerer ON review_answerer (review_id, user_id)
----
CREATE TABLE review_notice (
    id BIGSERIAL NOT NULL,
    review_id BIGINT NOT NULL,
    days INTEGER NOT NULL,
    sent_on DATE NOT NULL,
    CONSTRAINT pk_review_notice PRIMARY KEY (id),
    CONSTRAINT fk_review_notice_review_id FOREIGN KEY(review_id) REFERENCES review (id)
)
----
CREATE UNIQUE INDEX uq_review_notice ON review_notice (review_id, days)
----
CREATE TABLE review_row (
    id BIGSERIAL NOT NULL,
    review_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    line_id BIGINT,
    doctor_id BIGINT NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    is_own BOOLEAN NOT NULL,
    hours TEXT NOT NULL,
    before TEXT,
    differs TEXT NOT NULL,
    flags TEXT NOT NULL,
    wanted TEXT,
    note TEXT NOT NULL,
    answer TEXT NOT NULL,
    decided_by_id BIGINT,
    decided_at TIMESTAMP WITH TIME ZONE,
    dwell_ms INTEGER,
    batch INTEGER NOT NULL,
    role VARCHAR COLLATE "C" NOT NULL,
    sessions INTEGER NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    consult_types TEXT NOT NULL,
    is_suspended BOOLEAN NOT NULL,
    CONSTRAINT pk_review_row PRIMARY KEY (id),
    CONSTRAINT ck_review_row_state_known CHECK (state IN ('pending','with_office','keep','change','end','suspend','query')),
    CONSTRAINT ck_review_row_decided_by_somebody CHECK (state IN ('pending','with_office') OR (decided_by_id IS NOT NULL AND decided_at IS NOT NULL)),
    CONSTRAINT ck_review_row_role_known CHECK (role IN ('director','executive','expert','attending','resident')),
    CONSTRAINT ck_review_row_sessions_sane CHECK (sessions BETWEEN 0 AND 28),
    CONSTRAINT ck_review_row_period_in_order CHECK (ends_on IS NULL OR ends_on >= starts_on),
    CONSTRAINT fk_review_row_review_id FOREIGN KEY(review_id) REFERENCES review (id),
    CONSTRAINT fk_review_row_line_id FOREIGN KEY(line_id) REFERENCES roster_line (id),
    CONSTRAINT fk_review_row_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id),
    CONSTRAINT fk_review_row_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_review_row_doctor ON review_row (doctor_id, review_id)
----
CREATE INDEX ix_review_row_state ON review_row (review_id, state)
----
CREATE UNIQUE INDEX uq_review_row ON review_row (review_id, doctor_id)
----
CREATE TABLE review_step (
    id BIGSERIAL NOT NULL,
    review_id BIGINT NOT NULL,
    verb VARCHAR COLLATE "C" NOT NULL,
    by_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT pk_review_step PRIMARY KEY (id),
    CONSTRAINT fk_review_step_review_id FOREIGN KEY(review_id) REFERENCES review (id),
    CONSTRAINT fk_review_step_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_review_step_review ON review_step (review_id, id)
----
CREATE TABLE roster_proposal (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    center_id BIGINT NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    base_number INTEGER NOT NULL,
    review_id BIGINT,
    note TEXT NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE,
    decided_at TIMESTAMP WITH TIME ZONE,
    decided_by_id BIGINT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_roster_proposal PRIMARY KEY (id),
    CONSTRAINT ck_roster_proposal_state_known CHECK (state IN ('draft','proposed','returned','published','withdrawn')),
    CONSTRAINT uq_roster_proposal_reference UNIQUE (reference),
    CONSTRAINT fk_roster_proposal_center_id FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_roster_proposal_review_id FOREIGN KEY(review_id) REFERENCES review (id),
    CONSTRAINT fk_roster_proposal_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_roster_proposal_center ON roster_proposal (center_id, id)
----
CREATE INDEX ix_roster_proposal_state ON roster_proposal (state, id)
----
CREATE UNIQUE INDEX uq_roster_proposal_review ON roster_proposal (review_id) WHERE review_id IS NOT NULL
----
CREATE TABLE proposed_line (
    id BIGSERIAL NOT NULL,
    proposal_id BIGINT NOT NULL,
    doctor_id BIGINT NOT NULL,
    action VARCHAR COLLATE "C" NOT NULL,
    note TEXT NOT NULL,
    role VARCHAR COLLATE "C" NOT NULL,
    sessions INTEGER NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    consult_types TEXT NOT NULL,
    is_suspended BOOLEAN NOT NULL,
    CONSTRAINT pk_proposed_line PRIMARY KEY (id),
    CONSTRAINT ck_proposed_line_action_known CHECK (action IN ('add','change','end','suspend','resume')),
    CONSTRAINT ck_proposed_line_role_known CHECK (role IN ('director','executive','expert','attending','resident')),
    CONSTRAINT ck_proposed_line_sessions_sane CHECK (sessions BETWEEN 0 AND 28),
    CONSTRAINT ck_proposed_line_period_in_order CHECK (ends_on IS NULL OR ends_on >= starts_on),
    CONSTRAINT fk_proposed_line_proposal_id FOREIGN KEY(proposal_id) REFERENCES roster_proposal (id),
    CONSTRAINT fk_proposed_line_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id)
)
----
CREATE UNIQUE INDEX uq_proposed_line ON proposed_line (proposal_id, doctor_id)
----
CREATE TABLE roster_maker (
    id BIGSERIAL NOT NULL,
    proposal_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_roster_maker PRIMARY KEY (id),
    CONSTRAINT fk_roster_maker_proposal_id FOREIGN KEY(proposal_id) REFERENCES roster_proposal (id),
    CONSTRAINT fk_roster_maker_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_roster_maker ON roster_maker (proposal_id, user_id)
----
CREATE TABLE roster_version (
    id BIGSERIAL NOT NULL,
    center_id BIGINT NOT NULL,
    number INTEGER NOT NULL,
    proposal_id BIGINT NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    published_by_id BIGINT NOT NULL,
    lines INTEGER NOT NULL,
    fingerprint VARCHAR(64) NOT NULL,
    CONSTRAINT pk_roster_version PRIMARY KEY (id),
    CONSTRAINT fk_roster_version_center_id FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_roster_version_proposal_id FOREIGN KEY(proposal_id) REFERENCES roster_proposal (id),
    CONSTRAINT fk_roster_version_published_by_id FOREIGN KEY(published_by_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_roster_version ON roster_version (center_id, number)
----
CREATE UNIQUE INDEX uq_roster_version_proposal ON roster_version (proposal_id)
----
CREATE TRIGGER review_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON review_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('review_step_append_only')
----
ALTER TABLE review_step ENABLE ALWAYS TRIGGER review_step_append_only
----
CREATE TRIGGER roster_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON roster_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('roster_version_append_only')
----
ALTER TABLE roster_version ENABLE ALWAYS TRIGGER roster_version_append_only
----
CREATE FUNCTION check_center_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ('open>closed','open>paused','paused>closed','paused>open','planned>closed','planned>open') THEN RAISE EXCEPTION USING MESSAGE = 'center_skips_a_step', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_center_update BEFORE UPDATE ON center FOR EACH ROW EXECUTE FUNCTION check_center_update()
----
ALTER TABLE center ENABLE ALWAYS TRIGGER check_center_update
----
CREATE FUNCTION check_roster_version_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF EXISTS (SELECT 1 FROM roster_maker m WHERE m.proposal_id = NEW.proposal_id AND m.user_id = NEW.published_by_id) THEN RAISE EXCEPTION USING MESSAGE = 'roster_published_by_maker', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.number <> 1 + COALESCE(
            (SELECT MAX(v.number) FROM roster_version v WHERE v.center_id = NEW.center_id), 0) THEN RAISE EXCEPTION USING MESSAGE = 'roster_number_skips', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NOT EXISTS (SELECT 1 FROM roster_proposal p WHERE p.id = NEW.proposal_id
            AND p.center_id = NEW.center_id AND p.state = 'proposed') THEN RAISE EXCEPTION USING MESSAGE = 'roster_without_proposal', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NOT EXISTS (SELECT 1 FROM roster_maker m WHERE m.proposal_id = NEW.proposal_id) THEN RAISE EXCEPTION USING MESSAGE = 'roster_by_nobody', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_roster_version_insert BEFORE INSERT ON roster_version FOR EACH ROW EXECUTE FUNCTION check_roster_version_insert()
----
ALTER TABLE roster_version ENABLE ALWAYS TRIGGER check_roster_version_insert
----
CREATE FUNCTION check_roster_line_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NOT EXISTS (SELECT 1 FROM roster_version v JOIN roster_proposal p ON p.id = v.proposal_id
    WHERE v.center_id = NEW.center_id AND v.number = NEW.from_number AND p.state = 'proposed') THEN RAISE EXCEPTION USING MESSAGE = 'line_outside_version', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.until_number IS NOT NULL THEN RAISE EXCEPTION USING MESSAGE = 'line_begins_ended', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_roster_line_insert BEFORE INSERT ON roster_line FOR EACH ROW EXECUTE FUNCTION check_roster_line_insert()
----
ALTER TABLE roster_line ENABLE ALWAYS TRIGGER check_roster_line_insert
----
CREATE FUNCTION check_roster_line_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF (NEW.center_id IS DISTINCT FROM OLD.center_id OR NEW.doctor_id IS DISTINCT FROM OLD.doctor_id OR NEW.role IS DISTINCT FROM OLD.role OR NEW.sessions IS DISTINCT FROM OLD.sessions OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.consult_types IS DISTINCT FROM OLD.consult_types OR NEW.is_suspended IS DISTINCT FROM OLD.is_suspended OR NEW.from_number IS DISTINCT FROM OLD.from_number) OR (OLD.until_number IS NOT NULL AND (NEW.until_number IS DISTINCT FROM OLD.until_number)) THEN RAISE EXCEPTION USING MESSAGE = 'roster_line_is_final', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.until_number IS NOT NULL AND OLD.until_number IS NULL
            AND NOT EXISTS (SELECT 1 FROM roster_version v JOIN roster_proposal p ON p.id = v.proposal_id
    WHERE v.center_id = NEW.center_id AND v.number = NEW.until_number AND p.state = 'proposed') THEN RAISE EXCEPTION USING MESSAGE = 'line_ends_outside_version', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_roster_line_update BEFORE UPDATE ON roster_line FOR EACH ROW EXECUTE FUNCTION check_roster_line_update()
----
ALTER TABLE roster_line ENABLE ALWAYS TRIGGER check_roster_line_update
----
CREATE FUNCTION check_roster_line_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'roster_line_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_roster_line_delete BEFORE DELETE ON roster_line FOR EACH ROW EXECUTE FUNCTION check_roster_line_delete()
----
ALTER TABLE roster_line ENABLE ALWAYS TRIGGER check_roster_line_delete
----
CREATE FUNCTION check_roster_proposal_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.state <> 'draft' THEN RAISE EXCEPTION USING MESSAGE = 'proposal_begins_as_draft', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_roster_proposal_insert BEFORE INSERT ON roster_proposal FOR EACH ROW EXECUTE FUNCTION check_roster_proposal_insert()
----
ALTER TABLE roster_proposal ENABLE ALWAYS TRIGGER check_roster_proposal_insert
----
CREATE FUNCTION check_roster_proposal_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'proposal_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_roster_proposal_delete BEFORE DELETE ON roster_proposal FOR EACH ROW EXECUTE FUNCTION check_roster_proposal_delete()
----
ALTER TABLE roster_proposal ENABLE ALWAYS TRIGGER check_roster_proposal_delete
----
CREATE FUNCTION check_roster_proposal_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.state = 'published' AND OLD.state <> 'published'
            AND NOT EXISTS (SELECT 1 FROM roster_version v WHERE v.proposal_id = NEW.id) THEN RAISE EXCEPTION USING MESSAGE = 'published_without_version', ERRCODE = 'integrity_constraint_violation'; END IF;
IF OLD.state IN ('published','withdrawn') THEN RAISE EXCEPTION USING MESSAGE = 'published_proposal_is_final', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ('draft>draft','draft>proposed','draft>returned','draft>withdrawn','proposed>published','proposed>returned','proposed>withdrawn','returned>draft','returned>proposed','returned>returned','returned>withdrawn') THEN RAISE EXCEPTION USING MESSAGE = 'proposal_skips_a_step', ERRCODE = 'integrity_constraint_violation'; END IF;
IF (NEW.center_id IS DISTINCT FROM OLD.center_id OR NEW.review_id IS DISTINCT FROM OLD.review_id) THEN RAISE EXCEPTION USING MESSAGE = 'proposal_changes_its_center', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_roster_proposal_update BEFORE UPDATE ON roster_proposal FOR EACH ROW EXECUTE FUNCTION check_roster_proposal_update()
----
ALTER TABLE roster_proposal ENABLE ALWAYS TRIGGER check_roster_proposal_update
----
CREATE FUNCTION check_proposed_line_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NOT EXISTS (SELECT 1 FROM roster_proposal p WHERE p.id = NEW.proposal_id AND p.state IN ('draft','returned')) THEN RAISE EXCEPTION USING MESSAGE = 'proposed_outside_draft', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_proposed_line_insert BEFORE INSERT ON proposed_line FOR EACH ROW EXECUTE FUNCTION check_proposed_line_insert()
----
ALTER TABLE proposed_line ENABLE ALWAYS TRIGGER check_proposed_line_insert
----
CREATE FUNCTION check_proposed_line_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NOT EXISTS (SELECT 1 FROM roster_proposal p WHERE p.id = OLD.proposal_id AND p.state IN ('draft','returned')) OR (NEW.proposal_id IS DISTINCT FROM OLD.proposal_id) THEN RAISE EXCEPTION USING MESSAGE = 'proposed_line_is_final', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_proposed_line_update BEFORE UPDATE ON proposed_line FOR EACH ROW EXECUTE FUNCTION check_proposed_line_update()
----
ALTER TABLE proposed_line ENABLE ALWAYS TRIGGER check_proposed_line_update
----
CREATE FUNCTION check_proposed_line_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NOT EXISTS (SELECT 1 FROM roster_proposal p WHERE p.id = OLD.proposal_id AND p.state IN ('draft','returned')) THEN RAISE EXCEPTION USING MESSAGE = 'proposed_line_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_proposed_line_delete BEFORE DELETE ON proposed_line FOR EACH ROW EXECUTE FUNCTION check_proposed_line_delete()
----
ALTER TABLE proposed_line ENABLE ALWAYS TRIGGER check_proposed_line_delete
----
CREATE FUNCTION check_roster_maker_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'roster_maker_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_roster_maker_delete BEFORE DELETE ON roster_maker FOR EACH ROW EXECUTE FUNCTION check_roster_maker_delete()
----
ALTER TABLE roster_maker ENABLE ALWAYS TRIGGER check_roster_maker_delete
----
CREATE FUNCTION check_roster_maker_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'roster_maker_is_final', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_roster_maker_update BEFORE UPDATE ON roster_maker FOR EACH ROW EXECUTE FUNCTION check_roster_maker_update()
----
ALTER TABLE roster_maker ENABLE ALWAYS TRIGGER check_roster_maker_update
----
CREATE FUNCTION check_review_answerer_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'review_answerer_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_review_answerer_delete BEFORE DELETE ON review_answerer FOR EACH ROW EXECUTE FUNCTION check_review_answerer_delete()
----
ALTER TABLE review_answerer ENABLE ALWAYS TRIGGER check_review_answerer_delete
----
CREATE FUNCTION check_review_answerer_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'review_answerer_is_final', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_review_answerer_update BEFORE UPDATE ON review_answerer FOR EACH ROW EXECUTE FUNCTION check_review_answerer_update()
----
ALTER TABLE review_answerer ENABLE ALWAYS TRIGGER check_review_answerer_update
----
CREATE FUNCTION check_campaign_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF OLD.population_hash <> '' AND (NEW.population_hash IS DISTINCT FROM OLD.population_hash OR NEW.population IS DISTINCT FROM OLD.population) THEN RAISE EXCEPTION USING MESSAGE = 'population_is_frozen', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_campaign_update BEFORE UPDATE ON campaign FOR EACH ROW EXECUTE FUNCTION check_campaign_update()
----
ALTER TABLE campaign ENABLE ALWAYS TRIGGER check_campaign_update
----
CREATE FUNCTION check_review_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.state <> 'planned' THEN RAISE EXCEPTION USING MESSAGE = 'review_begins_planned', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_review_insert BEFORE INSERT ON review FOR EACH ROW EXECUTE FUNCTION check_review_insert()
----
ALTER TABLE review ENABLE ALWAYS TRIGGER check_review_insert
----
CREATE FUNCTION check_review_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'review_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_review_delete BEFORE DELETE ON review FOR EACH ROW EXECUTE FUNCTION check_review_delete()
----
ALTER TABLE review ENABLE ALWAYS TRIGGER check_review_delete
----
CREATE FUNCTION check_review_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.state = 'submitted' AND OLD.state <> 'submitted' AND (SELECT s.verb FROM review_step s WHERE s.review_id = NEW.id ORDER BY s.id DESC LIMIT 1) IS DISTINCT FROM 'submit' THEN RAISE EXCEPTION USING MESSAGE = 'review_without_submission', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state = 'checked' AND OLD.state <> 'checked' AND (SELECT s.verb FROM review_step s WHERE s.review_id = NEW.id ORDER BY s.id DESC LIMIT 1) IS DISTINCT FROM 'check' THEN RAISE EXCEPTION USING MESSAGE = 'review_without_check', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state = 'returned' AND OLD.state <> 'returned' AND (SELECT s.verb FROM review_step s WHERE s.review_id = NEW.id ORDER BY s.id DESC LIMIT 1) IS DISTINCT FROM 'return' THEN RAISE EXCEPTION USING MESSAGE = 'review_without_return', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state = 'published' AND OLD.state <> 'published' AND (SELECT s.verb FROM review_step s WHERE s.review_id = NEW.id ORDER BY s.id DESC LIMIT 1) IS DISTINCT FROM 'publish' OR NEW.state = 'published' AND NOT EXISTS
            (SELECT 1 FROM roster_proposal p WHERE p.review_id = NEW.id AND p.state = 'published') THEN RAISE EXCEPTION USING MESSAGE = 'review_without_publication', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state = 'submitted' AND OLD.state <> 'submitted' AND EXISTS (SELECT 1 FROM review_row r
            WHERE r.review_id = NEW.id AND r.state IN ('pending','with_office','query')) THEN RAISE EXCEPTION USING MESSAGE = 'review_undecided', ERRCODE = 'integrity_constraint_violation'; END IF;
IF OLD.rows_hash <> '' AND (NEW.rows_hash IS DISTINCT FROM OLD.rows_hash OR NEW.rows IS DISTINCT FROM OLD.rows OR NEW.roster_number IS DISTINCT FROM OLD.roster_number OR NEW.center_id IS DISTINCT FROM OLD.center_id OR NEW.campaign_id IS DISTINCT FROM OLD.campaign_id) THEN RAISE EXCEPTION USING MESSAGE = 'review_rows_are_frozen', ERRCODE = 'integrity_constraint_violation'; END IF;
IF OLD.state IN ('published','withdrawn') AND NEW.state <> OLD.state THEN RAISE EXCEPTION USING MESSAGE = 'review_is_final', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ('checked>published','checked>returned','frozen>open','frozen>withdrawn','open>overdue','open>submitted','open>withdrawn','overdue>submitted','overdue>withdrawn','planned>frozen','planned>withdrawn','returned>overdue','returned>submitted','submitted>checked','submitted>returned') THEN RAISE EXCEPTION USING MESSAGE = 'review_skips_a_step', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_review_update BEFORE UPDATE ON review FOR EACH ROW EXECUTE FUNCTION check_review_update()
----
ALTER TABLE review ENABLE ALWAYS TRIGGER check_review_update
----
CREATE FUNCTION check_review_row_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NOT EXISTS (SELECT 1 FROM review r WHERE r.id = NEW.review_id AND r.state = 'planned') THEN RAISE EXCEPTION USING MESSAGE = 'row_outside_freeze', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state NOT IN ('pending','with_office') OR NEW.decided_by_id IS NOT NULL OR NEW.wanted IS NOT NULL THEN RAISE EXCEPTION USING MESSAGE = 'row_begins_decided', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_review_row_insert BEFORE INSERT ON review_row FOR EACH ROW EXECUTE FUNCTION check_review_row_insert()
----
ALTER TABLE review_row ENABLE ALWAYS TRIGGER check_review_row_insert
----
CREATE FUNCTION check_review_row_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF (NEW.review_id IS DISTINCT FROM OLD.review_id OR NEW.position IS DISTINCT FROM OLD.position OR NEW.line_id IS DISTINCT FROM OLD.line_id OR NEW.doctor_id IS DISTINCT FROM OLD.doctor_id OR NEW.is_own IS DISTINCT FROM OLD.is_own OR NEW.role IS DISTINCT FROM OLD.role OR NEW.sessions IS DISTINCT FROM OLD.sessions OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.consult_types IS DISTINCT FROM OLD.consult_types OR NEW.is_suspended IS DISTINCT FROM OLD.is_suspended OR NEW.hours IS DISTINCT FROM OLD.hours OR NEW.before IS DISTINCT FROM OLD.before OR NEW.differs IS DISTINCT FROM OLD.differs OR NEW.flags IS DISTINCT FROM OLD.flags) THEN RAISE EXCEPTION USING MESSAGE = 'review_row_is_frozen', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.decided_by_id IS NOT NULL AND (NEW.state IS DISTINCT FROM OLD.state OR NEW.wanted IS DISTINCT FROM OLD.wanted OR NEW.note IS DISTINCT FROM OLD.note OR NEW.answer IS DISTINCT FROM OLD.answer OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id OR NEW.decided_at IS DISTINCT FROM OLD.decided_at OR NEW.dwell_ms IS DISTINCT FROM OLD.dwell_ms OR NEW.batch IS DISTINCT FROM OLD.batch) AND EXISTS (SELECT 1 FROM "user" u JOIN doctor d ON d.reference = u.doctor
    WHERE u.id = NEW.decided_by_id AND (d.id = NEW.doctor_id OR d.merged_into_id = NEW.doctor_id)) THEN RAISE EXCEPTION USING MESSAGE = 'own_row_decided', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.decided_by_id IS NOT NULL AND (NEW.state IS DISTINCT FROM OLD.state OR NEW.wanted IS DISTINCT FROM OLD.wanted OR NEW.note IS DISTINCT FROM OLD.note OR NEW.answer IS DISTINCT FROM OLD.answer OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id OR NEW.decided_at IS DISTINCT FROM OLD.decided_at OR NEW.dwell_ms IS DISTINCT FROM OLD.dwell_ms OR NEW.batch IS DISTINCT FROM OLD.batch)
            AND NOT EXISTS (SELECT 1 FROM review_answerer a WHERE a.review_id = NEW.review_id AND a.user_id = NEW.decided_by_id) THEN RAISE EXCEPTION USING MESSAGE = 'row_decided_by_nobody', ERRCODE = 'integrity_constraint_violation'; END IF;
IF (NEW.state IS DISTINCT FROM OLD.state OR NEW.wanted IS DISTINCT FROM OLD.wanted OR NEW.note IS DISTINCT FROM OLD.note OR NEW.answer IS DISTINCT FROM OLD.answer OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id OR NEW.decided_at IS DISTINCT FROM OLD.decided_at OR NEW.dwell_ms IS DISTINCT FROM OLD.dwell_ms OR NEW.batch IS DISTINCT FROM OLD.batch) AND NOT EXISTS (SELECT 1 FROM review r
            WHERE r.id = NEW.review_id AND r.state IN ('open','overdue','returned')) THEN RAISE EXCEPTION USING MESSAGE = 'row_decided_outside_review', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state IN ('pending','with_office') AND (NEW.wanted IS NOT NULL OR NEW.state = OLD.state AND (NEW.state IS DISTINCT FROM OLD.state OR NEW.wanted IS DISTINCT FROM OLD.wanted OR NEW.note IS DISTINCT FROM OLD.note OR NEW.answer IS DISTINCT FROM OLD.answer OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id OR NEW.decided_at IS DISTINCT FROM OLD.decided_at OR NEW.dwell_ms IS DISTINCT FROM OLD.dwell_ms OR NEW.batch IS DISTINCT FROM OLD.batch)) THEN RAISE EXCEPTION USING MESSAGE = 'row_written_undecided', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ('change>change','change>end','change>keep','change>query','change>suspend','change>with_office','end>change','end>end','end>keep','end>query','end>suspend','end>with_office','keep>change','keep>end','keep>keep','keep>query','keep>suspend','keep>with_office','pending>change','pending>end','pending>keep','pending>query','pending>suspend','pending>with_office','query>pending','suspend>change','suspend>end','suspend>keep','suspend>query','suspend>suspend','suspend>with_office','with_office>change','with_office>end','with_office>keep','with_office>suspend') THEN RAISE EXCEPTION USING MESSAGE = 'row_skips_a_step', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_review_row_update BEFORE UPDATE ON review_row FOR EACH ROW EXECUTE FUNCTION check_review_row_update()
----
ALTER TABLE review_row ENABLE ALWAYS TRIGGER check_review_row_update
----
CREATE FUNCTION check_review_row_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'review_row_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_review_row_delete BEFORE DELETE ON review_row FOR EACH ROW EXECUTE FUNCTION check_review_row_delete()
----
ALTER TABLE review_row ENABLE ALWAYS TRIGGER check_review_row_delete
----
CREATE FUNCTION check_review_step_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.verb IN ('check','return','publish') AND EXISTS (SELECT 1 FROM review_answerer a WHERE a.review_id = NEW.review_id AND a.user_id = NEW.by_id) THEN RAISE EXCEPTION USING MESSAGE = 'review_checked_by_answerer', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.verb NOT IN ('freeze','submit','return','check','publish','withdraw') THEN RAISE EXCEPTION USING MESSAGE = 'review_step_unknown', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_review_step_insert BEFORE INSERT ON review_step FOR EACH ROW EXECUTE FUNCTION check_review_step_insert()
----
ALTER TABLE review_step ENABLE ALWAYS TRIGGER check_review_step_insert
----
CREATE TRIGGER campaign_not_emptied BEFORE TRUNCATE ON campaign FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('campaign_not_emptied')
----
ALTER TABLE campaign ENABLE ALWAYS TRIGGER campaign_not_emptied
----
CREATE TRIGGER center_not_emptied BEFORE TRUNCATE ON center FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('center_not_emptied')
----
ALTER TABLE center ENABLE ALWAYS TRIGGER center_not_emptied
----
CREATE TRIGGER proposed_line_not_emptied BEFORE TRUNCATE ON proposed_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('proposed_line_not_emptied')
----
ALTER TABLE proposed_line ENABLE ALWAYS TRIGGER proposed_line_not_emptied
----
CREATE TRIGGER review_not_emptied BEFORE TRUNCATE ON review FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('review_not_emptied')
----
ALTER TABLE review ENABLE ALWAYS TRIGGER review_not_emptied
----
CREATE TRIGGER review_answerer_not_emptied BEFORE TRUNCATE ON review_answerer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('review_answerer_not_emptied')
----
ALTER TABLE review_answerer ENABLE ALWAYS TRIGGER review_answerer_not_emptied
----
CREATE TRIGGER review_row_not_emptied BEFORE TRUNCATE ON review_row FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('review_row_not_emptied')
----
ALTER TABLE review_row ENABLE ALWAYS TRIGGER review_row_not_emptied
----
CREATE TRIGGER roster_line_not_emptied BEFORE TRUNCATE ON roster_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('roster_line_not_emptied')
----
ALTER TABLE roster_line ENABLE ALWAYS TRIGGER roster_line_not_emptied
----
CREATE TRIGGER roster_maker_not_emptied BEFORE TRUNCATE ON roster_maker FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('roster_maker_not_emptied')
----
ALTER TABLE roster_maker ENABLE ALWAYS TRIGGER roster_maker_not_emptied
----
CREATE TRIGGER roster_proposal_not_emptied BEFORE TRUNCATE ON roster_proposal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('roster_proposal_not_emptied')
----
ALTER TABLE roster_proposal ENABLE ALWAYS TRIGGER roster_proposal_not_emptied
----
CREATE FUNCTION mark_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO duty_mark (tx, n) VALUES (pg_current_xact_id()::text::bigint, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; RETURN NULL; END $$
----
CREATE TRIGGER marks_duty AFTER INSERT OR UPDATE ON roster_line FOR EACH STATEMENT EXECUTE FUNCTION mark_duty()
----
CREATE TRIGGER marks_duty AFTER INSERT OR UPDATE OR DELETE ON duty_pattern FOR EACH STATEMENT EXECUTE FUNCTION mark_duty()
----
CREATE TRIGGER marks_duty AFTER INSERT OR UPDATE OR DELETE ON duty_exception FOR EACH STATEMENT EXECUTE FUNCTION mark_duty()
----
CREATE TRIGGER marks_duty AFTER INSERT OR UPDATE OR DELETE ON duty_wanted FOR EACH STATEMENT EXECUTE FUNCTION mark_duty()
----
CREATE TRIGGER marks_duty AFTER INSERT OR UPDATE OR DELETE ON calendar_day FOR EACH STATEMENT EXECUTE FUNCTION mark_duty()
----
CREATE TRIGGER marks_duty AFTER UPDATE ON doctor FOR EACH STATEMENT EXECUTE FUNCTION mark_duty()
