CREATE TABLE disease (
    id BIGSERIAL NOT NULL,
    name VARCHAR COLLATE "C" NOT NULL,
    name_en VARCHAR(200) NOT NULL,
    icd10 VARCHAR COLLATE "C" NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_disease PRIMARY KEY (id),
    CONSTRAINT uq_disease_name UNIQUE (name)
)
----
CREATE INDEX ix_disease_icd10 ON disease (icd10)
----
CREATE TABLE maker (
    id BIGSERIAL NOT NULL,
    name VARCHAR(200) NOT NULL,
    key VARCHAR(200) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_maker PRIMARY KEY (id),
    CONSTRAINT uq_maker_key UNIQUE (key)
)
----
CREATE TABLE ban_rule (
    id BIGSERIAL NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    word VARCHAR(60) NOT NULL,
    is_lifted BOOLEAN NOT NULL,
    valid_from DATE NOT NULL,
    source TEXT NOT NULL,
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
    CONSTRAINT pk_ban_rule PRIMARY KEY (id),
    CONSTRAINT ck_ban_rule_kind_known CHECK (kind IN ('online','hard')),
    CONSTRAINT ck_ban_rule_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_ban_rule_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_ban_rule_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT uq_ban_rule_reference UNIQUE (reference),
    CONSTRAINT fk_ban_rule_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_ban_rule_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES "user" (id)
)
----
CREATE TABLE drug (
    id BIGSERIAL NOT NULL,
    approval_no VARCHAR COLLATE "C" NOT NULL,
    generic_name VARCHAR(200) NOT NULL,
    generic_en VARCHAR(300) NOT NULL,
    brand_name VARCHAR(200) NOT NULL,
    brand_en VARCHAR(200) NOT NULL,
    ingredient VARCHAR COLLATE "C" NOT NULL,
    form VARCHAR COLLATE "C" NOT NULL,
    strength VARCHAR(200) NOT NULL,
    pack VARCHAR(200) NOT NULL,
    maker_id BIGINT,
    mah_id BIGINT,
    maker_name VARCHAR(200) NOT NULL,
    mah_name VARCHAR(200) NOT NULL,
    rx_class VARCHAR COLLATE "C" NOT NULL,
    atc VARCHAR COLLATE "C" NOT NULL,
    hard_since TIMESTAMP WITH TIME ZONE,
    hard_until TIMESTAMP WITH TIME ZONE,
    drug_code VARCHAR(14) NOT NULL,
    is_cold_chain BOOLEAN NOT NULL,
    is_incomplete BOOLEAN NOT NULL,
    batch_id INTEGER,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_drug PRIMARY KEY (id),
    CONSTRAINT ck_drug_rx_class_known CHECK (rx_class IN ('', 'rx', 'otc_a', 'otc_b', 'narcotic', 'psychotropic_1', 'psychotropic_2', 'toxic', 'radioactive', 'special')),
    CONSTRAINT ck_drug_hard_is_dated CHECK ((rx_class IN ('narcotic', 'psychotropic_1', 'psychotropic_2', 'toxic', 'radioactive', 'special')) = (hard_since IS NOT NULL AND hard_until IS NULL)),
    CONSTRAINT uq_drug_approval_no UNIQUE (approval_no),
    CONSTRAINT fk_drug_maker_id FOREIGN KEY(maker_id) REFERENCES maker (id),
    CONSTRAINT fk_drug_mah_id FOREIGN KEY(mah_id) REFERENCES maker (id)
)
----
CREATE INDEX ix_drug_batch ON drug (batch_id) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_drug_hard ON drug (hard_since) WHERE hard_since IS NOT NULL
----
CREATE INDEX ix_drug_incomplete ON drug (is_incomplete, id)
----
CREATE INDEX ix_drug_ingredient ON drug (ingredient, form, id)
----
CREATE INDEX ix_drug_maker ON drug (maker_id, id)
----
CREATE TABLE drug_proposal (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    organisation VARCHAR(200) NOT NULL,
    approval_no VARCHAR COLLATE "C" NOT NULL,
    generic_name VARCHAR(200) NOT NULL,
    diseases TEXT NOT NULL,
    reasons TEXT NOT NULL,
    received_on DATE NOT NULL,
    received_by_id BIGINT NOT NULL,
    screening TEXT NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    reason VARCHAR(40),
    note TEXT NOT NULL,
    decided_by_id BIGINT,
    decided_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_drug_proposal PRIMARY KEY (id),
    CONSTRAINT ck_drug_proposal_state_known CHECK (state IN ('received','accepted','refused')),
    CONSTRAINT ck_drug_proposal_two_persons CHECK (decided_by_id IS NULL OR decided_by_id <> received_by_id),
    CONSTRAINT ck_drug_proposal_refused_with_reason CHECK ((state = 'refused') = (reason IS NOT NULL)),
    CONSTRAINT uq_drug_proposal_reference UNIQUE (reference),
    CONSTRAINT fk_drug_proposal_received_by_id FOREIGN KEY(received_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_drug_proposal_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_drug_proposal_state ON drug_proposal (state, id)
----
CREATE TABLE edition (
    id BIGSERIAL NOT NULL,
    number INTEGER NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    base_id BIGINT,
    restores_id BIGINT,
    note TEXT NOT NULL,
    round INTEGER NOT NULL,
    lines_count INTEGER NOT NULL,
    valid_from TIMESTAMP WITH TIME ZONE,
    fingerprint VARCHAR(64) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE,
    cleared_at TIMESTAMP WITH TIME ZONE,
    published_by_id BIGINT,
    published_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_edition PRIMARY KEY (id),
    CONSTRAINT ck_edition_state_known CHECK (state IN ('draft','in_review','cleared','scheduled','current','superseded')),
    CONSTRAINT ck_edition_published_by_somebody CHECK ((state IN ('scheduled','current','superseded')) = (valid_from IS NOT NULL AND published_by_id IS NOT NULL)),
    CONSTRAINT uq_edition_number UNIQUE (number),
    CONSTRAINT fk_edition_base_id FOREIGN KEY(base_id) REFERENCES edition (id),
    CONSTRAINT fk_edition_restores_id FOREIGN KEY(restores_id) REFERENCES edition (id),
    CONSTRAINT fk_edition_published_by_id FOREIGN KEY(published_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_edition_state ON edition (state, id)
----
CREATE UNIQUE INDEX uq_edition_current ON edition (state) WHERE state = 'current'
----
CREATE UNIQUE INDEX uq_edition_valid_from ON edition (valid_from)
----
CREATE TABLE acknowledgement (
    id BIGSERIAL NOT NULL,
    edition_id BIGINT NOT NULL,
    round INTEGER NOT NULL,
    threshold VARCHAR(60) NOT NULL,
    measured VARCHAR(120) NOT NULL,
    note TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_acknowledgement PRIMARY KEY (id),
    CONSTRAINT fk_acknowledgement_edition_id FOREIGN KEY(edition_id) REFERENCES edition (id),
    CONSTRAINT fk_acknowledgement_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_acknowledgement ON acknowledgement (edition_id, round, threshold, measured)
----
CREATE TABLE drug_disease (
    id BIGSERIAL NOT NULL,
    drug_id BIGINT NOT NULL,
    disease_id BIGINT NOT NULL,
    CONSTRAINT pk_drug_disease PRIMARY KEY (id),
    CONSTRAINT fk_drug_disease_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_drug_disease_disease_id FOREIGN KEY(disease_id) REFERENCES disease (id)
)
----
CREATE INDEX ix_drug_disease_disease ON drug_disease (disease_id, drug_id)
----
CREATE UNIQUE INDEX uq_drug_disease ON drug_disease (drug_id, disease_id)
----
CREATE TABLE edition_change (
    id BIGSERIAL NOT NULL,
    edition_id BIGINT NOT NULL,
    drug_id BIGINT NOT NULL,
    kind VARCHAR(8) NOT NULL,
    source TEXT NOT NULL,
    revision INTEGER NOT NULL,
    clinical VARCHAR(8) NOT NULL,
    financial VARCHAR(8) NOT NULL,
    batch_id INTEGER,
    edited_by_id BIGINT,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    approval_no VARCHAR COLLATE "C" NOT NULL,
    generic_name VARCHAR(200) NOT NULL,
    generic_en VARCHAR(300) NOT NULL,
    brand_name VARCHAR(200) NOT NULL,
    brand_en VARCHAR(200) NOT NULL,
    form VARCHAR COLLATE "C" NOT NULL,
    strength VARCHAR(200) NOT NULL,
    pack VARCHAR(200) NOT NULL,
    maker_name VARCHAR(200) NOT NULL,
    mah_name VARCHAR(200) NOT NULL,
    rx_class VARCHAR COLLATE "C" NOT NULL,
    atc VARCHAR COLLATE "C" NOT NULL,
    is_cold_chain BOOLEAN NOT NULL,
    diseases TEXT NOT NULL,
    rate_bp INTEGER NOT NULL,
    unit_cap_fen BIGINT,
    cap_30_days INTEGER,
    price_fen BIGINT NOT NULL,
    channels VARCHAR COLLATE "C" NOT NULL,
    is_chronic BOOLEAN NOT NULL,
    is_free_delivery BOOLEAN NOT NULL,
    partner_name VARCHAR(200) NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_edition_change PRIMARY KEY (id),
    CONSTRAINT ck_edition_change_kind_known CHECK (kind IN ('added','changed','removed')),
    CONSTRAINT ck_edition_change_clinical_known CHECK (clinical IN ('waiting','cleared','objected')),
    CONSTRAINT ck_edition_change_financial_known CHECK (financial IN ('waiting','cleared','objected')),
    CONSTRAINT ck_edition_change_rate_is_a_share CHECK (rate_bp > 0 AND rate_bp <= 10000),
    CONSTRAINT ck_edition_change_price_is_sane CHECK (price_fen > 0 AND price_fen <= 100000000),
    CONSTRAINT ck_edition_change_unit_cap_is_sane CHECK (unit_cap_fen > 0 AND unit_cap_fen <= 100000000),
    CONSTRAINT ck_edition_change_cap_is_sane CHECK (cap_30_days > 0 AND cap_30_days <= 1000),
    CONSTRAINT ck_edition_change_channel_known CHECK (channels IN ('online','offline','both')),
    CONSTRAINT ck_edition_change_maker_named CHECK (maker_name <> ''),
    CONSTRAINT fk_edition_change_edition_id FOREIGN KEY(edition_id) REFERENCES edition (id),
    CONSTRAINT fk_edition_change_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_edition_change_edited_by_id FOREIGN KEY(edited_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_edition_change_batch ON edition_change (batch_id) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_edition_change_clinical ON edition_change (edition_id, clinical, drug_id)
----
CREATE INDEX ix_edition_change_drug ON edition_change (drug_id)
----
CREATE INDEX ix_edition_change_financial ON edition_change (edition_id, financial, drug_id)
----
CREATE UNIQUE INDEX uq_edition_change_drug ON edition_change (edition_id, drug_id)
----
CREATE TABLE edition_edit (
    id BIGSERIAL NOT NULL,
    edition_id BIGINT NOT NULL,
    drug_id BIGINT NOT NULL,
    by_id INTEGER NOT NULL,
    before TEXT,
    after TEXT,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_edition_edit PRIMARY KEY (id),
    CONSTRAINT fk_edition_edit_edition_id FOREIGN KEY(edition_id) REFERENCES edition (id)
)
----
CREATE INDEX ix_edition_edit_by ON edition_edit (edition_id, by_id, id)
----
CREATE TABLE edition_editor (
    id BIGSERIAL NOT NULL,
    edition_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    CONSTRAINT pk_edition_editor PRIMARY KEY (id),
    CONSTRAINT fk_edition_editor_edition_id FOREIGN KEY(edition_id) REFERENCES edition (id),
    CONSTRAINT fk_edition_editor_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_edition_editor ON edition_editor (edition_id, user_id)
----
CREATE TABLE edition_line (
    id BIGSERIAL NOT NULL,
    edition_id BIGINT NOT NULL,
    drug_id BIGINT NOT NULL,
    approval_no VARCHAR COLLATE "C" NOT NULL,
    generic_name VARCHAR(200) NOT NULL,
    generic_en VARCHAR(300) NOT NULL,
    brand_name VARCHAR(200) NOT NULL,
    brand_en VARCHAR(200) NOT NULL,
    form VARCHAR COLLATE "C" NOT NULL,
    strength VARCHAR(200) NOT NULL,
    pack VARCHAR(200) NOT NULL,
    maker_name VARCHAR(200) NOT NULL,
    mah_name VARCHAR(200) NOT NULL,
    rx_class VARCHAR COLLATE "C" NOT NULL,
    atc VARCHAR COLLATE "C" NOT NULL,
    is_cold_chain BOOLEAN NOT NULL,
    diseases TEXT NOT NULL,
    rate_bp INTEGER NOT NULL,
    unit_cap_fen BIGINT,
    cap_30_days INTEGER,
    price_fen BIGINT NOT NULL,
    channels VARCHAR COLLATE "C" NOT NULL,
    is_chronic BOOLEAN NOT NULL,
    is_free_delivery BOOLEAN NOT NULL,
    partner_name VARCHAR(200) NOT NULL,
    CONSTRAINT pk_edition_line PRIMARY KEY (id),
    CONSTRAINT ck_edition_line_rate_is_a_share CHECK (rate_bp > 0 AND rate_bp <= 10000),
    CONSTRAINT ck_edition_line_price_is_sane CHECK (price_fen > 0 AND price_fen <= 100000000),
    CONSTRAINT ck_edition_line_unit_cap_is_sane CHECK (unit_cap_fen > 0 AND unit_cap_fen <= 100000000),
    CONSTRAINT ck_edition_line_cap_is_sane CHECK (cap_30_days > 0 AND cap_30_days <= 1000),
    CONSTRAINT ck_edition_line_channel_known CHECK (channels IN ('online','offline','both')),
    CONSTRAINT ck_edition_line_maker_named CHECK (maker_name <> ''),
    CONSTRAINT fk_edition_line_edition_id FOREIGN KEY(edition_id) REFERENCES edition (id),
    CONSTRAINT fk_edition_line_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id)
)
----
CREATE INDEX ix_edition_line_drug ON edition_line (drug_id, edition_id)
----
CREATE INDEX ix_edition_line_price ON edition_line (edition_id, price_fen, drug_id)
----
CREATE INDEX ix_edition_line_rate ON edition_line (edition_id, rate_bp, drug_id)
----
CREATE UNIQUE INDEX uq_edition_line_drug ON edition_line (edition_id, drug_id)
----
CREATE TABLE line_verdict (
    id BIGSERIAL NOT NULL,
    edition_id BIGINT NOT NULL,
    drug_id BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    lane VARCHAR(10) NOT NULL,
    verdict VARCHAR(8) NOT NULL,
    note TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_line_verdict PRIMARY KEY (id),
    CONSTRAINT ck_line_verdict_lane_known CHECK (lane IN ('clinical','financial')),
    CONSTRAINT ck_line_verdict_verdict_known CHECK (verdict IN ('cleared','objected')),
    CONSTRAINT fk_line_verdict_edition_id FOREIGN KEY(edition_id) REFERENCES edition (id),
    CONSTRAINT fk_line_verdict_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_line_verdict_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_line_verdict_by ON line_verdict (edition_id, by_id, lane)
----
CREATE INDEX ix_line_verdict_line ON line_verdict (edition_id, drug_id, lane, id)
----
CREATE TABLE reclassing (
    id BIGSERIAL NOT NULL,
    drug_id BIGINT NOT NULL,
    from_class VARCHAR COLLATE "C" NOT NULL,
    to_class VARCHAR COLLATE "C" NOT NULL,
    drug_version INTEGER,
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
    CONSTRAINT pk_reclassing PRIMARY KEY (id),
    CONSTRAINT ck_reclassing_bound_to_its_drug CHECK ((state = 'confirmed') = (drug_version IS NOT NULL)),
    CONSTRAINT ck_reclassing_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_reclassing_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_reclassing_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT fk_reclassing_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT uq_reclassing_reference UNIQUE (reference),
    CONSTRAINT fk_reclassing_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_reclassing_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_reclassing_drug_id ON reclassing (drug_id)
----
CREATE UNIQUE INDEX uq_reclassing_open ON reclassing (drug_id) WHERE state = 'proposed'
----
CREATE TABLE ruling (
    id BIGSERIAL NOT NULL,
    drug_id BIGINT NOT NULL,
    kind VARCHAR COLLATE "C" NOT NULL,
    word VARCHAR(60) NOT NULL,
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
    CONSTRAINT pk_ruling PRIMARY KEY (id),
    CONSTRAINT ck_ruling_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_ruling_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_ruling_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT fk_ruling_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT uq_ruling_reference UNIQUE (reference),
    CONSTRAINT fk_ruling_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_ruling_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_ruling_drug_id ON ruling (drug_id)
----
CREATE UNIQUE INDEX uq_ruling_open ON ruling (drug_id, kind, word) WHERE state <> 'dropped'
----
CREATE TABLE substitute (
    id BIGSERIAL NOT NULL,
    drug_id BIGINT NOT NULL,
    other_id BIGINT NOT NULL,
    note TEXT NOT NULL,
    by_id BIGINT NOT NULL,
    by VARCHAR(100) NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_substitute PRIMARY KEY (id),
    CONSTRAINT ck_substitute_ordered CHECK (drug_id < other_id),
    CONSTRAINT fk_substitute_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_substitute_other_id FOREIGN KEY(other_id) REFERENCES drug (id),
    CONSTRAINT fk_substitute_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_substitute_other_id ON substitute (other_id)
----
CREATE UNIQUE INDEX uq_substitute ON substitute (drug_id, other_id)
----
CREATE TABLE suspension (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    drug_id BIGINT NOT NULL,
    reason VARCHAR COLLATE "C" NOT NULL,
    note TEXT NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    proposed_by_id BIGINT NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    confirmed_by_id BIGINT,
    since TIMESTAMP WITH TIME ZONE,
    lifting_note TEXT NOT NULL,
    lifting_proposed_by_id BIGINT,
    lifted_by_id BIGINT,
    until TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_suspension PRIMARY KEY (id),
    CONSTRAINT ck_suspension_state_known CHECK (state IN ('proposed','in_force','lifting','lifted','dropped')),
    CONSTRAINT ck_suspension_two_persons CHECK (confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id),
    CONSTRAINT ck_suspension_lifted_by_two CHECK (lifted_by_id IS NULL OR lifted_by_id <> lifting_proposed_by_id),
    CONSTRAINT ck_suspension_confirmed_by_somebody CHECK ((state IN ('in_force','lifting','lifted')) = (since IS NOT NULL AND confirmed_by_id IS NOT NULL)),
    CONSTRAINT ck_suspension_lifted_by_somebody CHECK ((state = 'lifted') = (until IS NOT NULL AND lifted_by_id IS NOT NULL AND lifting_proposed_by_id IS NOT NULL)),
    CONSTRAINT ck_suspension_ends_after_it_began CHECK (until IS NULL OR until >= since),
    CONSTRAINT uq_suspension_reference UNIQUE (reference),
    CONSTRAINT fk_suspension_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_suspension_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_suspension_confirmed_by_id FOREIGN KEY(confirmed_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_suspension_lifting_proposed_by_id FOREIGN KEY(lifting_proposed_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_suspension_lifted_by_id FOREIGN KEY(lifted_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_suspension_drug ON suspension (drug_id, since)
----
CREATE INDEX ix_suspension_state ON suspension (state, id)
----
CREATE UNIQUE INDEX uq_suspension_open ON suspension (drug_id) WHERE state IN ('proposed','in_force','lifting')
----
CREATE TABLE drug_search (gram varchar(12) COLLATE "C" NOT NULL, id bigint NOT NULL, CONSTRAINT pk_drug_search PRIMARY KEY (gram, id))
----
CREATE TRIGGER line_verdict_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON line_verdict FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('verdict_append_only')
----
ALTER TABLE line_verdict ENABLE ALWAYS TRIGGER line_verdict_append_only
----
CREATE FUNCTION check_line_verdict_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF EXISTS (SELECT 1 FROM edition_editor e WHERE e.edition_id = NEW.edition_id AND e.user_id = NEW.by_id) THEN RAISE EXCEPTION USING MESSAGE = 'verdict_by_editor', ERRCODE = 'integrity_constraint_violation'; END IF;
IF EXISTS (SELECT 1 FROM line_verdict v WHERE v.edition_id = NEW.edition_id AND v.by_id = NEW.by_id AND v.lane <> NEW.lane) THEN RAISE EXCEPTION USING MESSAGE = 'verdict_in_both_lanes', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_line_verdict_insert BEFORE INSERT ON line_verdict FOR EACH ROW EXECUTE FUNCTION check_line_verdict_insert()
----
ALTER TABLE line_verdict ENABLE ALWAYS TRIGGER check_line_verdict_insert
----
CREATE FUNCTION check_edition_editor_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF EXISTS (SELECT 1 FROM line_verdict v WHERE v.edition_id = NEW.edition_id AND v.by_id = NEW.user_id) THEN RAISE EXCEPTION USING MESSAGE = 'editor_cleared', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_edition_editor_insert BEFORE INSERT ON edition_editor FOR EACH ROW EXECUTE FUNCTION check_edition_editor_insert()
----
ALTER TABLE edition_editor ENABLE ALWAYS TRIGGER check_edition_editor_insert
----
CREATE FUNCTION check_edition_editor_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'editor_is_kept', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_edition_editor_update BEFORE UPDATE ON edition_editor FOR EACH ROW EXECUTE FUNCTION check_edition_editor_update()
----
ALTER TABLE edition_editor ENABLE ALWAYS TRIGGER check_edition_editor_update
----
CREATE FUNCTION check_edition_editor_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'editor_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_edition_editor_delete BEFORE DELETE ON edition_editor FOR EACH ROW EXECUTE FUNCTION check_edition_editor_delete()
----
ALTER TABLE edition_editor ENABLE ALWAYS TRIGGER check_edition_editor_delete
----
CREATE FUNCTION check_edition_change_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.clinical = 'cleared' AND OLD.clinical <> 'cleared' AND NOT EXISTS (
            SELECT 1 FROM line_verdict v WHERE v.edition_id = NEW.edition_id AND v.drug_id = NEW.drug_id
            AND v.revision = NEW.revision AND v.lane = 'clinical' AND v.verdict = 'cleared') THEN RAISE EXCEPTION USING MESSAGE = 'clinical_without_verdict', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.financial = 'cleared' AND OLD.financial <> 'cleared' AND NOT EXISTS (
            SELECT 1 FROM line_verdict v WHERE v.edition_id = NEW.edition_id AND v.drug_id = NEW.drug_id
            AND v.revision = NEW.revision AND v.lane = 'financial' AND v.verdict = 'cleared') THEN RAISE EXCEPTION USING MESSAGE = 'financial_without_verdict', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_edition_change_update BEFORE UPDATE ON edition_change FOR EACH ROW EXECUTE FUNCTION check_edition_change_update()
----
ALTER TABLE edition_change ENABLE ALWAYS TRIGGER check_edition_change_update
----
CREATE FUNCTION check_edition_change_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.clinical = 'cleared' OR NEW.financial = 'cleared' THEN RAISE EXCEPTION USING MESSAGE = 'cleared_when_made', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_edition_change_insert BEFORE INSERT ON edition_change FOR EACH ROW EXECUTE FUNCTION check_edition_change_insert()
----
ALTER TABLE edition_change ENABLE ALWAYS TRIGGER check_edition_change_insert
----
CREATE FUNCTION check_edition_line_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NOT EXISTS (SELECT 1 FROM edition e WHERE e.id = NEW.edition_id AND e.state = 'cleared') THEN RAISE EXCEPTION USING MESSAGE = 'line_outside_publication', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_edition_line_insert BEFORE INSERT ON edition_line FOR EACH ROW EXECUTE FUNCTION check_edition_line_insert()
----
ALTER TABLE edition_line ENABLE ALWAYS TRIGGER check_edition_line_insert
----
CREATE FUNCTION check_edition_line_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'line_is_final', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_edition_line_update BEFORE UPDATE ON edition_line FOR EACH ROW EXECUTE FUNCTION check_edition_line_update()
----
ALTER TABLE edition_line ENABLE ALWAYS TRIGGER check_edition_line_update
----
CREATE FUNCTION check_edition_line_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NOT EXISTS (SELECT 1 FROM edition e WHERE e.id = OLD.edition_id AND e.state = 'scheduled') THEN RAISE EXCEPTION USING MESSAGE = 'line_is_published', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_edition_line_delete BEFORE DELETE ON edition_line FOR EACH ROW EXECUTE FUNCTION check_edition_line_delete()
----
ALTER TABLE edition_line ENABLE ALWAYS TRIGGER check_edition_line_delete
----
CREATE FUNCTION check_drug_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF OLD.rx_class IN ('narcotic', 'psychotropic_1', 'psychotropic_2', 'toxic', 'radioactive', 'special') AND NEW.rx_class NOT IN ('narcotic', 'psychotropic_1', 'psychotropic_2', 'toxic', 'radioactive', 'special') AND NOT EXISTS (
            SELECT 1 FROM reclassing r WHERE r.drug_id = NEW.id AND r.state = 'confirmed' AND r.from_class = OLD.rx_class
            AND r.to_class = NEW.rx_class AND r.drug_version = OLD.version) THEN RAISE EXCEPTION USING MESSAGE = 'hard_class_lifted', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_drug_update BEFORE UPDATE ON drug FOR EACH ROW EXECUTE FUNCTION check_drug_update()
----
ALTER TABLE drug ENABLE ALWAYS TRIGGER check_drug_update
----
CREATE FUNCTION check_edition_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.state <> 'draft' THEN RAISE EXCEPTION USING MESSAGE = 'edition_begins_as_draft', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_edition_insert BEFORE INSERT ON edition FOR EACH ROW EXECUTE FUNCTION check_edition_insert()
----
ALTER TABLE edition ENABLE ALWAYS TRIGGER check_edition_insert
----
CREATE FUNCTION check_edition_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'edition_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_edition_delete BEFORE DELETE ON edition FOR EACH ROW EXECUTE FUNCTION check_edition_delete()
----
ALTER TABLE edition ENABLE ALWAYS TRIGGER check_edition_delete
----
CREATE FUNCTION check_edition_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.published_by_id IS NOT NULL AND OLD.published_by_id IS NULL
            AND EXISTS (SELECT 1 FROM edition_editor e WHERE e.edition_id = NEW.id AND e.user_id = NEW.published_by_id) THEN RAISE EXCEPTION USING MESSAGE = 'publisher_edited', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.published_by_id IS NOT NULL AND OLD.published_by_id IS NULL
            AND EXISTS (SELECT 1 FROM line_verdict v WHERE v.edition_id = NEW.id AND v.by_id = NEW.published_by_id) THEN RAISE EXCEPTION USING MESSAGE = 'publisher_cleared', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state IN ('cleared','scheduled') AND OLD.state <> NEW.state AND (
            NOT EXISTS (SELECT 1 FROM edition_change c WHERE c.edition_id = NEW.id)
            OR EXISTS (SELECT 1 FROM edition_change c WHERE c.edition_id = NEW.id
                       AND (c.clinical <> 'cleared' OR c.financial <> 'cleared'))) THEN RAISE EXCEPTION USING MESSAGE = 'edition_not_cleared', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state = 'scheduled' AND OLD.state <> 'scheduled'
            AND NOT EXISTS (SELECT 1 FROM edition_line l WHERE l.edition_id = NEW.id) THEN RAISE EXCEPTION USING MESSAGE = 'edition_without_lines', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state = 'scheduled' AND OLD.state <> 'scheduled' AND (EXISTS (SELECT 1 FROM edition_line l JOIN ban_rule b ON b.state = 'confirmed' AND NOT b.is_lifted
            AND b.valid_from <= CAST(NEW.valid_from AT TIME ZONE 'Asia/Shanghai' AS date) AND (b.kind = 'hard' OR l.channels <> 'offline')
            AND replace(l.generic_name || ' ' || l.form, b.word, '') <> l.generic_name || ' ' || l.form
            WHERE l.edition_id = NEW.id
            AND NOT EXISTS (SELECT 1 FROM ban_rule u WHERE u.state = 'confirmed' AND u.is_lifted AND u.kind = b.kind
                            AND u.word = b.word AND u.valid_from <= CAST(NEW.valid_from AT TIME ZONE 'Asia/Shanghai' AS date))
            AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.state = 'confirmed' AND r.drug_id = l.drug_id AND r.kind = b.kind
                            AND r.word = b.word))
            OR EXISTS (SELECT 1 FROM edition_line l JOIN drug d ON d.id = l.drug_id
                       WHERE l.edition_id = NEW.id AND d.rx_class IN ('narcotic', 'psychotropic_1', 'psychotropic_2', 'toxic', 'radioactive', 'special'))) THEN RAISE EXCEPTION USING MESSAGE = 'edition_line_banned', ERRCODE = 'integrity_constraint_violation'; END IF;
IF OLD.state <> NEW.state AND NOT (
            (OLD.state = 'draft' AND NEW.state IN ('in_review','cleared')) OR (OLD.state = 'in_review' AND NEW.state = 'cleared')
            OR (OLD.state = 'cleared' AND NEW.state = 'scheduled') OR (OLD.state = 'scheduled' AND NEW.state = 'current')
            OR (OLD.state = 'current' AND NEW.state = 'superseded')
            OR (OLD.state IN ('in_review','cleared','scheduled') AND NEW.state = 'draft')
            ) OR (OLD.state IN ('scheduled','current','superseded') AND NEW.state IN ('scheduled','current','superseded') AND OLD.valid_from <> NEW.valid_from)
            OR (OLD.state IN ('scheduled','current','superseded') AND NEW.state IN ('scheduled','current','superseded') AND OLD.fingerprint <> NEW.fingerprint) THEN RAISE EXCEPTION USING MESSAGE = 'edition_step_unknown', ERRCODE = 'integrity_constraint_violation'; END IF;
IF OLD.state = 'current' AND NEW.state = 'superseded' AND NOT EXISTS (
            SELECT 1 FROM edition n WHERE n.state = 'scheduled' AND n.valid_from > OLD.valid_from) THEN RAISE EXCEPTION USING MESSAGE = 'edition_without_successor', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state = 'scheduled' AND OLD.state <> 'scheduled' AND EXISTS (
            SELECT 1 FROM edition n WHERE n.id <> NEW.id AND n.valid_from >= NEW.valid_from) THEN RAISE EXCEPTION USING MESSAGE = 'edition_before_newest', ERRCODE = 'integrity_constraint_violation'; END IF;
IF OLD.state = 'scheduled' AND NEW.state = 'draft' AND EXISTS (
            SELECT 1 FROM edition n WHERE n.id <> NEW.id AND n.valid_from > OLD.valid_from) THEN RAISE EXCEPTION USING MESSAGE = 'edition_is_base', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_edition_update BEFORE UPDATE ON edition FOR EACH ROW EXECUTE FUNCTION check_edition_update()
----
ALTER TABLE edition ENABLE ALWAYS TRIGGER check_edition_update
----
CREATE TRIGGER drug_not_emptied BEFORE TRUNCATE ON drug FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('drug_not_emptied')
----
ALTER TABLE drug ENABLE ALWAYS TRIGGER drug_not_emptied
----
CREATE TRIGGER edition_not_emptied BEFORE TRUNCATE ON edition FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('edition_not_emptied')
----
ALTER TABLE edition ENABLE ALWAYS TRIGGER edition_not_emptied
----
CREATE TRIGGER edition_change_not_emptied BEFORE TRUNCATE ON edition_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('edition_change_not_emptied')
----
ALTER TABLE edition_change ENABLE ALWAYS TRIGGER edition_change_not_emptied
----
CREATE TRIGGER edition_editor_not_emptied BEFORE TRUNCATE ON edition_editor FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('edition_editor_not_emptied')
----
ALTER TABLE edition_editor ENABLE ALWAYS TRIGGER edition_editor_not_emptied
----
CREATE TRIGGER edition_line_not_emptied BEFORE TRUNCATE ON edition_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('edition_line_not_emptied')
----
ALTER TABLE edition_line ENABLE ALWAYS TRIGGER edition_line_not_emptied
