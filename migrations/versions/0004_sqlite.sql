CREATE TABLE duty_mark (
    tx BIGINT NOT NULL,
    n INTEGER NOT NULL,
    CONSTRAINT pk_duty_mark PRIMARY KEY (tx)
)
----
CREATE TABLE campaign (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    opens_on DATE NOT NULL,
    due_on DATE NOT NULL,
    planned_by_id INTEGER NOT NULL,
    frozen_at DATETIME,
    population INTEGER NOT NULL,
    population_hash VARCHAR(64) NOT NULL,
    sources TEXT,
    created_at DATETIME NOT NULL,
    CONSTRAINT ck_campaign_kind_known CHECK (kind IN ('monthly','quarterly')),
    CONSTRAINT ck_campaign_days_in_order CHECK (period_to >= period_from AND due_on >= opens_on),
    CONSTRAINT ck_campaign_frozen_with_hash CHECK ((frozen_at IS NULL) = (population_hash = '')),
    CONSTRAINT uq_campaign_reference UNIQUE (reference),
    CONSTRAINT fk_campaign_planned_by_id FOREIGN KEY(planned_by_id) REFERENCES user (id)
)
----
CREATE TABLE center (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    name_zh VARCHAR(80) NOT NULL,
    name_en VARCHAR(80) NOT NULL,
    specialty VARCHAR(80) NOT NULL,
    departments TEXT NOT NULL,
    services TEXT NOT NULL,
    director_id INTEGER,
    executive_id INTEGER,
    institution_id INTEGER,
    target_doctors INTEGER NOT NULL,
    target_senior_percent INTEGER NOT NULL,
    target_experienced_percent INTEGER NOT NULL,
    opens_on DATE,
    is_sample BOOLEAN NOT NULL,
    state_since DATETIME NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
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
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    center_id INTEGER NOT NULL,
    from_on DATE NOT NULL,
    until_on DATE NOT NULL,
    by_id INTEGER NOT NULL,
    to_doctor_id INTEGER NOT NULL,
    note TEXT NOT NULL,
    ended_at DATETIME,
    created_at DATETIME NOT NULL,
    CONSTRAINT ck_delegation_days_in_order CHECK (until_on >= from_on),
    CONSTRAINT fk_delegation_center_id FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_delegation_by_id FOREIGN KEY(by_id) REFERENCES user (id),
    CONSTRAINT fk_delegation_to_doctor_id FOREIGN KEY(to_doctor_id) REFERENCES doctor (id)
)
----
CREATE INDEX ix_delegation_center ON delegation (center_id, until_on)
----
CREATE TABLE duty_copy (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    center_id INTEGER NOT NULL,
    source_on DATE NOT NULL,
    target_on DATE NOT NULL,
    changes TEXT NOT NULL,
    by_id INTEGER,
    at DATETIME NOT NULL,
    undone_at DATETIME,
    CONSTRAINT fk_duty_copy_center_id FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_duty_copy_by_id FOREIGN KEY(by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_duty_copy_target ON duty_copy (center_id, target_on, id)
----
CREATE TABLE duty_exception (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    center_id INTEGER NOT NULL,
    doctor_id INTEGER NOT NULL,
    on_day DATE NOT NULL,
    hours INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    note VARCHAR(200) NOT NULL,
    covered TEXT,
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
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    center_id INTEGER NOT NULL,
    doctor_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    hours INTEGER NOT NULL,
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
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    center_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    counts TEXT NOT NULL,
    CONSTRAINT ck_duty_wanted_day_known CHECK (day BETWEEN 0 AND 7),
    CONSTRAINT fk_duty_wanted_center_id FOREIGN KEY(center_id) REFERENCES center (id)
)
----
CREATE UNIQUE INDEX uq_duty_wanted ON duty_wanted (center_id, day)
----
CREATE TABLE review (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    campaign_id INTEGER NOT NULL,
    center_id INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    due_on DATE NOT NULL,
    roster_number INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    rows_hash VARCHAR(64) NOT NULL,
    submitted_at DATETIME,
    checked_at DATETIME,
    published_at DATETIME,
    hidden_at DATETIME,
    state_since DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
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
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    center_id INTEGER NOT NULL,
    doctor_id INTEGER NOT NULL,
    from_number INTEGER NOT NULL,
    until_number INTEGER,
    hidden_since DATETIME,
    role VARCHAR NOT NULL,
    sessions INTEGER NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    consult_types TEXT NOT NULL,
    is_suspended BOOLEAN NOT NULL,
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
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    review_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT fk_review_answerer_review_id FOREIGN KEY(review_id) REFERENCES review (id),
    CONSTRAINT fk_review_answerer_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_review_answerer ON review_answerer (review_id, user_id)
----
CREATE TABLE review_notice (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    review_id INTEGER NOT NULL,
    days INTEGER NOT NULL,
    sent_on DATE NOT NULL,
    CONSTRAINT fk_review_notice_review_id FOREIGN KEY(review_id) REFERENCES review (id)
)
----
CREATE UNIQUE INDEX uq_review_notice ON review_notice (review_id, days)
----
CREATE TABLE review_row (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    review_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    line_id INTEGER,
    doctor_id INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    is_own BOOLEAN NOT NULL,
    hours TEXT NOT NULL,
    "before" TEXT,
    differs TEXT NOT NULL,
    flags TEXT NOT NULL,
    wanted TEXT,
    note TEXT NOT NULL,
    answer TEXT NOT NULL,
    decided_by_id INTEGER,
    decided_at DATETIME,
    dwell_ms INTEGER,
    batch INTEGER NOT NULL,
    role VARCHAR NOT NULL,
    sessions INTEGER NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    consult_types TEXT NOT NULL,
    is_suspended BOOLEAN NOT NULL,
    CONSTRAINT ck_review_row_state_known CHECK (state IN ('pending','with_office','keep','change','end','suspend','query')),
    CONSTRAINT ck_review_row_decided_by_somebody CHECK (state IN ('pending','with_office') OR (decided_by_id IS NOT NULL AND decided_at IS NOT NULL)),
    CONSTRAINT ck_review_row_role_known CHECK (role IN ('director','executive','expert','attending','resident')),
    CONSTRAINT ck_review_row_sessions_sane CHECK (sessions BETWEEN 0 AND 28),
    CONSTRAINT ck_review_row_period_in_order CHECK (ends_on IS NULL OR ends_on >= starts_on),
    CONSTRAINT fk_review_row_review_id FOREIGN KEY(review_id) REFERENCES review (id),
    CONSTRAINT fk_review_row_line_id FOREIGN KEY(line_id) REFERENCES roster_line (id),
    CONSTRAINT fk_review_row_doctor_id FOREIGN KEY(doctor_id) REFERENCES doctor (id),
    CONSTRAINT fk_review_row_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_review_row_doctor ON review_row (doctor_id, review_id)
----
CREATE INDEX ix_review_row_state ON review_row (review_id, state)
----
CREATE UNIQUE INDEX uq_review_row ON review_row (review_id, doctor_id)
----
CREATE TABLE review_step (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    review_id INTEGER NOT NULL,
    verb VARCHAR NOT NULL,
    by_id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT fk_review_step_review_id FOREIGN KEY(review_id) REFERENCES review (id),
    CONSTRAINT fk_review_step_by_id FOREIGN KEY(by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_review_step_review ON review_step (review_id, id)
----
CREATE TABLE roster_proposal (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    center_id INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    base_number INTEGER NOT NULL,
    review_id INTEGER,
    note TEXT NOT NULL,
    proposed_at DATETIME,
    decided_at DATETIME,
    decided_by_id INTEGER,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_roster_proposal_state_known CHECK (state IN ('draft','proposed','returned','published','withdrawn')),
    CONSTRAINT uq_roster_proposal_reference UNIQUE (reference),
    CONSTRAINT fk_roster_proposal_center_id FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_roster_proposal_review_id FOREIGN KEY(review_id) REFERENCES review (id),
    CONSTRAINT fk_roster_proposal_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_roster_proposal_center ON roster_proposal (center_id, id)
----
CREATE INDEX ix_roster_proposal_state ON roster_proposal (state, id)
----
CREATE UNIQUE INDEX uq_roster_proposal_review ON roster_proposal (review_id) WHERE review_id IS NOT NULL
----
CREATE TABLE proposed_line (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL,
    doctor_id INTEGER NOT NULL,
    action VARCHAR NOT NULL,
    note TEXT NOT NULL,
    role VARCHAR NOT NULL,
    sessions INTEGER NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    consult_types TEXT NOT NULL,
    is_suspended BOOLEAN NOT NULL,
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
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    proposal_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT fk_roster_maker_proposal_id FOREIGN KEY(proposal_id) REFERENCES roster_proposal (id),
    CONSTRAINT fk_roster_maker_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_roster_maker ON roster_maker (proposal_id, user_id)
----
CREATE TABLE roster_version (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    center_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    proposal_id INTEGER NOT NULL,
    published_at DATETIME NOT NULL,
    published_by_id INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    fingerprint VARCHAR(64) NOT NULL,
    CONSTRAINT fk_roster_version_center_id FOREIGN KEY(center_id) REFERENCES center (id),
    CONSTRAINT fk_roster_version_proposal_id FOREIGN KEY(proposal_id) REFERENCES roster_proposal (id),
    CONSTRAINT fk_roster_version_published_by_id FOREIGN KEY(published_by_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_roster_version ON roster_version (center_id, number)
----
CREATE UNIQUE INDEX uq_roster_version_proposal ON roster_version (proposal_id)
----
CREATE TRIGGER review_step_no_update BEFORE UPDATE ON review_step BEGIN SELECT RAISE(ABORT, 'review_step_append_only'); END
----
CREATE TRIGGER review_step_no_delete BEFORE DELETE ON review_step BEGIN SELECT RAISE(ABORT, 'review_step_append_only'); END
----
CREATE TRIGGER review_step_no_insert BEFORE INSERT ON review_step WHEN EXISTS (SELECT 1 FROM review_step WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'review_step_id_taken'); END
----
CREATE TRIGGER roster_version_no_update BEFORE UPDATE ON roster_version BEGIN SELECT RAISE(ABORT, 'roster_version_append_only'); END
----
CREATE TRIGGER roster_version_no_delete BEFORE DELETE ON roster_version BEGIN SELECT RAISE(ABORT, 'roster_version_append_only'); END
----
CREATE TRIGGER roster_version_no_insert BEFORE INSERT ON roster_version WHEN EXISTS (SELECT 1 FROM roster_version WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'roster_version_id_taken'); END
----
CREATE TRIGGER center_skips_a_step BEFORE UPDATE ON center WHEN NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ('open>closed','open>paused','paused>closed','paused>open','planned>closed','planned>open') BEGIN SELECT RAISE(ABORT, 'center_skips_a_step'); END
----
CREATE TRIGGER roster_published_by_maker BEFORE INSERT ON roster_version WHEN EXISTS (SELECT 1 FROM roster_maker m WHERE m.proposal_id = NEW.proposal_id AND m.user_id = NEW.published_by_id) BEGIN SELECT RAISE(ABORT, 'roster_published_by_maker'); END
----
CREATE TRIGGER roster_number_skips BEFORE INSERT ON roster_version WHEN NEW.number <> 1 + COALESCE(
            (SELECT MAX(v.number) FROM roster_version v WHERE v.center_id = NEW.center_id), 0) BEGIN SELECT RAISE(ABORT, 'roster_number_skips'); END
----
CREATE TRIGGER roster_without_proposal BEFORE INSERT ON roster_version WHEN NOT EXISTS (SELECT 1 FROM roster_proposal p WHERE p.id = NEW.proposal_id
            AND p.center_id = NEW.center_id AND p.state = 'proposed') BEGIN SELECT RAISE(ABORT, 'roster_without_proposal'); END
----
CREATE TRIGGER roster_by_nobody BEFORE INSERT ON roster_version WHEN NOT EXISTS (SELECT 1 FROM roster_maker m WHERE m.proposal_id = NEW.proposal_id) BEGIN SELECT RAISE(ABORT, 'roster_by_nobody'); END
----
CREATE TRIGGER line_outside_version BEFORE INSERT ON roster_line WHEN NOT EXISTS (SELECT 1 FROM roster_version v JOIN roster_proposal p ON p.id = v.proposal_id
    WHERE v.center_id = NEW.center_id AND v.number = NEW.from_number AND p.state = 'proposed') BEGIN SELECT RAISE(ABORT, 'line_outside_version'); END
----
CREATE TRIGGER line_begins_ended BEFORE INSERT ON roster_line WHEN NEW.until_number IS NOT NULL BEGIN SELECT RAISE(ABORT, 'line_begins_ended'); END
----
CREATE TRIGGER roster_line_is_final BEFORE UPDATE ON roster_line WHEN (NEW.center_id IS DISTINCT FROM OLD.center_id OR NEW.doctor_id IS DISTINCT FROM OLD.doctor_id OR NEW.role IS DISTINCT FROM OLD.role OR NEW.sessions IS DISTINCT FROM OLD.sessions OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.consult_types IS DISTINCT FROM OLD.consult_types OR NEW.is_suspended IS DISTINCT FROM OLD.is_suspended OR NEW.from_number IS DISTINCT FROM OLD.from_number) OR (OLD.until_number IS NOT NULL AND (NEW.until_number IS DISTINCT FROM OLD.until_number)) BEGIN SELECT RAISE(ABORT, 'roster_line_is_final'); END
----
CREATE TRIGGER line_ends_outside_version BEFORE UPDATE ON roster_line WHEN NEW.until_number IS NOT NULL AND OLD.until_number IS NULL
            AND NOT EXISTS (SELECT 1 FROM roster_version v JOIN roster_proposal p ON p.id = v.proposal_id
    WHERE v.center_id = NEW.center_id AND v.number = NEW.until_number AND p.state = 'proposed') BEGIN SELECT RAISE(ABORT, 'line_ends_outside_version'); END
----
CREATE TRIGGER roster_line_stays BEFORE DELETE ON roster_line WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'roster_line_stays'); END
----
CREATE TRIGGER proposal_begins_as_draft BEFORE INSERT ON roster_proposal WHEN NEW.state <> 'draft' BEGIN SELECT RAISE(ABORT, 'proposal_begins_as_draft'); END
----
CREATE TRIGGER proposal_stays BEFORE DELETE ON roster_proposal WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'proposal_stays'); END
----
CREATE TRIGGER published_without_version BEFORE UPDATE ON roster_proposal WHEN NEW.state = 'published' AND OLD.state <> 'published'
            AND NOT EXISTS (SELECT 1 FROM roster_version v WHERE v.proposal_id = NEW.id) BEGIN SELECT RAISE(ABORT, 'published_without_version'); END
----
CREATE TRIGGER published_proposal_is_final BEFORE UPDATE ON roster_proposal WHEN OLD.state IN ('published','withdrawn') BEGIN SELECT RAISE(ABORT, 'published_proposal_is_final'); END
----
CREATE TRIGGER proposal_skips_a_step BEFORE UPDATE ON roster_proposal WHEN NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ('draft>draft','draft>proposed','draft>returned','draft>withdrawn','proposed>published','proposed>returned','proposed>withdrawn','returned>draft','returned>proposed','returned>returned','returned>withdrawn') BEGIN SELECT RAISE(ABORT, 'proposal_skips_a_step'); END
----
CREATE TRIGGER proposal_changes_its_center BEFORE UPDATE ON roster_proposal WHEN (NEW.center_id IS DISTINCT FROM OLD.center_id OR NEW.review_id IS DISTINCT FROM OLD.review_id) BEGIN SELECT RAISE(ABORT, 'proposal_changes_its_center'); END
----
CREATE TRIGGER proposed_outside_draft BEFORE INSERT ON proposed_line WHEN NOT EXISTS (SELECT 1 FROM roster_proposal p WHERE p.id = NEW.proposal_id AND p.state IN ('draft','returned')) BEGIN SELECT RAISE(ABORT, 'proposed_outside_draft'); END
----
CREATE TRIGGER proposed_line_is_final BEFORE UPDATE ON proposed_line WHEN NOT EXISTS (SELECT 1 FROM roster_proposal p WHERE p.id = OLD.proposal_id AND p.state IN ('draft','returned')) OR (NEW.proposal_id IS DISTINCT FROM OLD.proposal_id) BEGIN SELECT RAISE(ABORT, 'proposed_line_is_final'); END
----
CREATE TRIGGER proposed_line_stays BEFORE DELETE ON proposed_line WHEN NOT EXISTS (SELECT 1 FROM roster_proposal p WHERE p.id = OLD.proposal_id AND p.state IN ('draft','returned')) BEGIN SELECT RAISE(ABORT, 'proposed_line_stays'); END
----
CREATE TRIGGER roster_maker_stays BEFORE DELETE ON roster_maker WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'roster_maker_stays'); END
----
CREATE TRIGGER roster_maker_is_final BEFORE UPDATE ON roster_maker WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'roster_maker_is_final'); END
----
CREATE TRIGGER review_answerer_stays BEFORE DELETE ON review_answerer WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'review_answerer_stays'); END
----
CREATE TRIGGER review_answerer_is_final BEFORE UPDATE ON review_answerer WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'review_answerer_is_final'); END
----
CREATE TRIGGER population_is_frozen BEFORE UPDATE ON campaign WHEN OLD.population_hash <> '' AND (NEW.population_hash IS DISTINCT FROM OLD.population_hash OR NEW.population IS DISTINCT FROM OLD.population) BEGIN SELECT RAISE(ABORT, 'population_is_frozen'); END
----
CREATE TRIGGER review_begins_planned BEFORE INSERT ON review WHEN NEW.state <> 'planned' BEGIN SELECT RAISE(ABORT, 'review_begins_planned'); END
----
CREATE TRIGGER review_stays BEFORE DELETE ON review WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'review_stays'); END
----
CREATE TRIGGER review_without_submission BEFORE UPDATE ON review WHEN NEW.state = 'submitted' AND OLD.state <> 'submitted' AND (SELECT s.verb FROM review_step s WHERE s.review_id = NEW.id ORDER BY s.id DESC LIMIT 1) IS DISTINCT FROM 'submit' BEGIN SELECT RAISE(ABORT, 'review_without_submission'); END
----
CREATE TRIGGER review_without_check BEFORE UPDATE ON review WHEN NEW.state = 'checked' AND OLD.state <> 'checked' AND (SELECT s.verb FROM review_step s WHERE s.review_id = NEW.id ORDER BY s.id DESC LIMIT 1) IS DISTINCT FROM 'check' BEGIN SELECT RAISE(ABORT, 'review_without_check'); END
----
CREATE TRIGGER review_without_return BEFORE UPDATE ON review WHEN NEW.state = 'returned' AND OLD.state <> 'returned' AND (SELECT s.verb FROM review_step s WHERE s.review_id = NEW.id ORDER BY s.id DESC LIMIT 1) IS DISTINCT FROM 'return' BEGIN SELECT RAISE(ABORT, 'review_without_return'); END
----
CREATE TRIGGER review_without_publication BEFORE UPDATE ON review WHEN NEW.state = 'published' AND OLD.state <> 'published' AND (SELECT s.verb FROM review_step s WHERE s.review_id = NEW.id ORDER BY s.id DESC LIMIT 1) IS DISTINCT FROM 'publish' OR NEW.state = 'published' AND NOT EXISTS
            (SELECT 1 FROM roster_proposal p WHERE p.review_id = NEW.id AND p.state = 'published') BEGIN SELECT RAISE(ABORT, 'review_without_publication'); END
----
CREATE TRIGGER review_undecided BEFORE UPDATE ON review WHEN NEW.state = 'submitted' AND OLD.state <> 'submitted' AND EXISTS (SELECT 1 FROM review_row r
            WHERE r.review_id = NEW.id AND r.state IN ('pending','with_office','query')) BEGIN SELECT RAISE(ABORT, 'review_undecided'); END
----
CREATE TRIGGER review_rows_are_frozen BEFORE UPDATE ON review WHEN OLD.rows_hash <> '' AND (NEW.rows_hash IS DISTINCT FROM OLD.rows_hash OR NEW.rows IS DISTINCT FROM OLD.rows OR NEW.roster_number IS DISTINCT FROM OLD.roster_number OR NEW.center_id IS DISTINCT FROM OLD.center_id OR NEW.campaign_id IS DISTINCT FROM OLD.campaign_id) BEGIN SELECT RAISE(ABORT, 'review_rows_are_frozen'); END
----
CREATE TRIGGER review_is_final BEFORE UPDATE ON review WHEN OLD.state IN ('published','withdrawn') AND NEW.state <> OLD.state BEGIN SELECT RAISE(ABORT, 'review_is_final'); END
----
CREATE TRIGGER review_skips_a_step BEFORE UPDATE ON review WHEN NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ('checked>published','checked>returned','frozen>open','frozen>withdrawn','open>overdue','open>submitted','open>withdrawn','overdue>submitted','overdue>withdrawn','planned>frozen','planned>withdrawn','returned>overdue','returned>submitted','submitted>checked','submitted>returned') BEGIN SELECT RAISE(ABORT, 'review_skips_a_step'); END
----
CREATE TRIGGER row_outside_freeze BEFORE INSERT ON review_row WHEN NOT EXISTS (SELECT 1 FROM review r WHERE r.id = NEW.review_id AND r.state = 'planned') BEGIN SELECT RAISE(ABORT, 'row_outside_freeze'); END
----
CREATE TRIGGER row_begins_decided BEFORE INSERT ON review_row WHEN NEW.state NOT IN ('pending','with_office') OR NEW.decided_by_id IS NOT NULL OR NEW.wanted IS NOT NULL BEGIN SELECT RAISE(ABORT, 'row_begins_decided'); END
----
CREATE TRIGGER review_row_is_frozen BEFORE UPDATE ON review_row WHEN (NEW.review_id IS DISTINCT FROM OLD.review_id OR NEW.position IS DISTINCT FROM OLD.position OR NEW.line_id IS DISTINCT FROM OLD.line_id OR NEW.doctor_id IS DISTINCT FROM OLD.doctor_id OR NEW.is_own IS DISTINCT FROM OLD.is_own OR NEW.role IS DISTINCT FROM OLD.role OR NEW.sessions IS DISTINCT FROM OLD.sessions OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.consult_types IS DISTINCT FROM OLD.consult_types OR NEW.is_suspended IS DISTINCT FROM OLD.is_suspended OR NEW.hours IS DISTINCT FROM OLD.hours OR NEW.before IS DISTINCT FROM OLD.before OR NEW.differs IS DISTINCT FROM OLD.differs OR NEW.flags IS DISTINCT FROM OLD.flags) BEGIN SELECT RAISE(ABORT, 'review_row_is_frozen'); END
----
CREATE TRIGGER own_row_decided BEFORE UPDATE ON review_row WHEN NEW.decided_by_id IS NOT NULL AND (NEW.state IS DISTINCT FROM OLD.state OR NEW.wanted IS DISTINCT FROM OLD.wanted OR NEW.note IS DISTINCT FROM OLD.note OR NEW.answer IS DISTINCT FROM OLD.answer OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id OR NEW.decided_at IS DISTINCT FROM OLD.decided_at OR NEW.dwell_ms IS DISTINCT FROM OLD.dwell_ms OR NEW.batch IS DISTINCT FROM OLD.batch) AND EXISTS (SELECT 1 FROM "user" u JOIN doctor d ON d.reference = u.doctor
    WHERE u.id = NEW.decided_by_id AND (d.id = NEW.doctor_id OR d.merged_into_id = NEW.doctor_id)) BEGIN SELECT RAISE(ABORT, 'own_row_decided'); END
----
CREATE TRIGGER row_decided_by_nobody BEFORE UPDATE ON review_row WHEN NEW.decided_by_id IS NOT NULL AND (NEW.state IS DISTINCT FROM OLD.state OR NEW.wanted IS DISTINCT FROM OLD.wanted OR NEW.note IS DISTINCT FROM OLD.note OR NEW.answer IS DISTINCT FROM OLD.answer OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id OR NEW.decided_at IS DISTINCT FROM OLD.decided_at OR NEW.dwell_ms IS DISTINCT FROM OLD.dwell_ms OR NEW.batch IS DISTINCT FROM OLD.batch)
            AND NOT EXISTS (SELECT 1 FROM review_answerer a WHERE a.review_id = NEW.review_id AND a.user_id = NEW.decided_by_id) BEGIN SELECT RAISE(ABORT, 'row_decided_by_nobody'); END
----
CREATE TRIGGER row_decided_outside_review BEFORE UPDATE ON review_row WHEN (NEW.state IS DISTINCT FROM OLD.state OR NEW.wanted IS DISTINCT FROM OLD.wanted OR NEW.note IS DISTINCT FROM OLD.note OR NEW.answer IS DISTINCT FROM OLD.answer OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id OR NEW.decided_at IS DISTINCT FROM OLD.decided_at OR NEW.dwell_ms IS DISTINCT FROM OLD.dwell_ms OR NEW.batch IS DISTINCT FROM OLD.batch) AND NOT EXISTS (SELECT 1 FROM review r
            WHERE r.id = NEW.review_id AND r.state IN ('open','overdue','returned')) BEGIN SELECT RAISE(ABORT, 'row_decided_outside_review'); END
----
CREATE TRIGGER row_written_undecided BEFORE UPDATE ON review_row WHEN NEW.state IN ('pending','with_office') AND (NEW.wanted IS NOT NULL OR NEW.state = OLD.state AND (NEW.state IS DISTINCT FROM OLD.state OR NEW.wanted IS DISTINCT FROM OLD.wanted OR NEW.note IS DISTINCT FROM OLD.note OR NEW.answer IS DISTINCT FROM OLD.answer OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id OR NEW.decided_at IS DISTINCT FROM OLD.decided_at OR NEW.dwell_ms IS DISTINCT FROM OLD.dwell_ms OR NEW.batch IS DISTINCT FROM OLD.batch)) BEGIN SELECT RAISE(ABORT, 'row_written_undecided'); END
----
CREATE TRIGGER row_skips_a_step BEFORE UPDATE ON review_row WHEN NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN ('change>change','change>end','change>keep','change>query','change>suspend','change>with_office','end>change','end>end','end>keep','end>query','end>suspend','end>with_office','keep>change','keep>end','keep>keep','keep>query','keep>suspend','keep>with_office','pending>change','pending>end','pending>keep','pending>query','pending>suspend','pending>with_office','query>pending','suspend>change','suspend>end','suspend>keep','suspend>query','suspend>suspend','suspend>with_office','with_office>change','with_office>end','with_office>keep','with_office>suspend') BEGIN SELECT RAISE(ABORT, 'row_skips_a_step'); END
----
CREATE TRIGGER review_row_stays BEFORE DELETE ON review_row WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'review_row_stays'); END
----
CREATE TRIGGER review_checked_by_answerer BEFORE INSERT ON review_step WHEN NEW.verb IN ('check','return','publish') AND EXISTS (SELECT 1 FROM review_answerer a WHERE a.review_id = NEW.review_id AND a.user_id = NEW.by_id) BEGIN SELECT RAISE(ABORT, 'review_checked_by_answerer'); END
----
CREATE TRIGGER review_step_unknown BEFORE INSERT ON review_step WHEN NEW.verb NOT IN ('freeze','submit','return','check','publish','withdraw') BEGIN SELECT RAISE(ABORT, 'review_step_unknown'); END
----
CREATE TRIGGER campaign_id_taken BEFORE INSERT ON campaign WHEN EXISTS (SELECT 1 FROM campaign WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'campaign_id_taken'); END
----
CREATE TRIGGER center_id_taken BEFORE INSERT ON center WHEN EXISTS (SELECT 1 FROM center WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'center_id_taken'); END
----
CREATE TRIGGER proposed_line_id_taken BEFORE INSERT ON proposed_line WHEN EXISTS (SELECT 1 FROM proposed_line WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'proposed_line_id_taken'); END
----
CREATE TRIGGER review_id_taken BEFORE INSERT ON review WHEN EXISTS (SELECT 1 FROM review WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'review_id_taken'); END
----
CREATE TRIGGER review_answerer_id_taken BEFORE INSERT ON review_answerer WHEN EXISTS (SELECT 1 FROM review_answerer WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'review_answerer_id_taken'); END
----
CREATE TRIGGER review_row_id_taken BEFORE INSERT ON review_row WHEN EXISTS (SELECT 1 FROM review_row WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'review_row_id_taken'); END
----
CREATE TRIGGER roster_line_id_taken BEFORE INSERT ON roster_line WHEN EXISTS (SELECT 1 FROM roster_line WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'roster_line_id_taken'); END
----
CREATE TRIGGER roster_maker_id_taken BEFORE INSERT ON roster_maker WHEN EXISTS (SELECT 1 FROM roster_maker WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'roster_maker_id_taken'); END
----
CREATE TRIGGER roster_proposal_id_taken BEFORE INSERT ON roster_proposal WHEN EXISTS (SELECT 1 FROM roster_proposal WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'roster_proposal_id_taken'); END
----
CREATE TRIGGER roster_line_marks_duty_insert AFTER INSERT ON roster_line BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER roster_line_marks_duty_update AFTER UPDATE ON roster_line BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER duty_pattern_marks_duty_insert AFTER INSERT ON duty_pattern BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER duty_pattern_marks_duty_update AFTER UPDATE ON duty_pattern BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER duty_pattern_marks_duty_delete AFTER DELETE ON duty_pattern BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER duty_exception_marks_duty_insert AFTER INSERT ON duty_exception BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER duty_exception_marks_duty_update AFTER UPDATE ON duty_exception BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER duty_exception_marks_duty_delete AFTER DELETE ON duty_exception BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER duty_wanted_marks_duty_insert AFTER INSERT ON duty_wanted BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER duty_wanted_marks_duty_update AFTER UPDATE ON duty_wanted BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER duty_wanted_marks_duty_delete AFTER DELETE ON duty_wanted BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER calendar_day_marks_duty_insert AFTER INSERT ON calendar_day BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER calendar_day_marks_duty_update AFTER UPDATE ON calendar_day BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER calendar_day_marks_duty_delete AFTER DELETE ON calendar_day BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
----
CREATE TRIGGER doctor_marks_duty_update AFTER UPDATE ON doctor BEGIN INSERT INTO duty_mark (tx, n) VALUES (0, 1) ON CONFLICT (tx) DO UPDATE SET n = duty_mark.n + 1; END
