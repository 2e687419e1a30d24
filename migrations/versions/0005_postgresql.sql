CREATE TABLE cover_day (
    day DATE NOT NULL,
    persons_low BIGINT NOT NULL,
    drugs_low INTEGER NOT NULL,
    known INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    computed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_cover_day PRIMARY KEY (day)
)
----
CREATE TABLE partner (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    name VARCHAR(200) NOT NULL,
    short_name VARCHAR(40) NOT NULL,
    key VARCHAR COLLATE "C" NOT NULL,
    org_code VARCHAR(18),
    registration_no VARCHAR(40) NOT NULL,
    province VARCHAR(2) NOT NULL,
    roles VARCHAR(40) NOT NULL,
    next_end_on DATE,
    drawn_until DATE,
    round INTEGER NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE,
    confirmed_by_id BIGINT,
    confirmed_at TIMESTAMP WITH TIME ZONE,
    suspended_by_id BIGINT,
    batch_id BIGINT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_partner PRIMARY KEY (id),
    CONSTRAINT ck_partner_state_known CHECK (state IN ('entered', 'submitted', 'active', 'suspended', 'ended')),
    CONSTRAINT ck_partner_confirmed_by_somebody CHECK (NOT (state IN ('active','suspended')) OR confirmed_by_id IS NOT NULL),
    CONSTRAINT ck_partner_active_has_code CHECK (NOT (state IN ('active','suspended')) OR org_code IS NOT NULL),
    CONSTRAINT uq_partner_reference UNIQUE (reference),
    CONSTRAINT fk_partner_confirmed_by_id FOREIGN KEY(confirmed_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_partner_suspended_by_id FOREIGN KEY(suspended_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_partner_batch ON partner (batch_id, id) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_partner_drawn_until ON partner (drawn_until, id) WHERE drawn_until IS NOT NULL
----
CREATE INDEX ix_partner_key ON partner (key, id)
----
CREATE INDEX ix_partner_next_end ON partner (next_end_on, id)
----
CREATE INDEX ix_partner_province ON partner (province, id)
----
CREATE INDEX ix_partner_roles ON partner (roles, id)
----
CREATE INDEX ix_partner_state ON partner (state, id)
----
CREATE UNIQUE INDEX uq_partner_org_code ON partner (org_code) WHERE org_code IS NOT NULL
----
CREATE TABLE cover (
    partner_id BIGINT NOT NULL,
    drug_id BIGINT NOT NULL,
    usable BIGINT NOT NULL,
    daily_milli BIGINT,
    days INTEGER,
    runs_out_on DATE,
    early_on DATE,
    late_on DATE,
    persons BIGINT,
    provinces TEXT NOT NULL,
    unknown VARCHAR COLLATE "C" NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE,
    computed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_cover PRIMARY KEY (partner_id, drug_id),
    CONSTRAINT ck_cover_unknown_has_a_reason CHECK ((days IS NULL) = (unknown <> '')),
    CONSTRAINT fk_cover_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_cover_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id)
)
----
CREATE INDEX ix_cover_days ON cover (days, partner_id, drug_id)
----
CREATE INDEX ix_cover_drug ON cover (drug_id, partner_id)
----
CREATE TABLE feed (
    id BIGSERIAL NOT NULL,
    partner_id BIGINT NOT NULL,
    feed VARCHAR COLLATE "C" NOT NULL,
    cadence_hours INTEGER NOT NULL,
    is_expected BOOLEAN NOT NULL,
    agreed_on DATE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_feed PRIMARY KEY (id),
    CONSTRAINT ck_feed_feed_known CHECK (feed IN ('stock', 'deliveries', 'sales')),
    CONSTRAINT ck_feed_cadence_is_sane CHECK (cadence_hours BETWEEN 1 AND 8784),
    CONSTRAINT fk_feed_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id)
)
----
CREATE UNIQUE INDEX uq_feed_partner ON feed (partner_id, feed)
----
CREATE TABLE feed_name (
    id BIGSERIAL NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    about VARCHAR COLLATE "C" NOT NULL,
    within_id BIGINT,
    name VARCHAR(500) NOT NULL,
    key VARCHAR COLLATE "C" NOT NULL,
    partner_id BIGINT,
    drug_id BIGINT,
    matched_by_id BIGINT,
    matched_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_feed_name PRIMARY KEY (id),
    CONSTRAINT ck_feed_name_about_known CHECK (about IN ('partner', 'drug')),
    CONSTRAINT ck_feed_name_state_known CHECK (state IN ('unmatched', 'matched', 'set_aside')),
    CONSTRAINT ck_feed_name_matched_to_something CHECK ((state = 'matched') = (partner_id IS NOT NULL OR drug_id IS NOT NULL)),
    CONSTRAINT ck_feed_name_matched_to_its_kind CHECK ((about = 'partner' AND drug_id IS NULL) OR (about = 'drug' AND partner_id IS NULL)),
    CONSTRAINT fk_feed_name_within_id FOREIGN KEY(within_id) REFERENCES feed_name (id),
    CONSTRAINT fk_feed_name_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_feed_name_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_feed_name_matched_by_id FOREIGN KEY(matched_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_feed_name_drug ON feed_name (drug_id, id) WHERE drug_id IS NOT NULL
----
CREATE INDEX ix_feed_name_partner ON feed_name (partner_id, id) WHERE partner_id IS NOT NULL
----
CREATE INDEX ix_feed_name_state ON feed_name (state, about, id)
----
CREATE UNIQUE INDEX uq_feed_name_free ON feed_name (about, key) WHERE within_id IS NULL
----
CREATE UNIQUE INDEX uq_feed_name_within ON feed_name (about, within_id, key) WHERE within_id IS NOT NULL
----
CREATE TABLE partner_contact (
    id BIGSERIAL NOT NULL,
    partner_id BIGINT NOT NULL,
    name VARCHAR(80) NOT NULL,
    post VARCHAR(80) NOT NULL,
    phone_sealed TEXT,
    phone_masked VARCHAR(24) NOT NULL,
    is_for_recalls BOOLEAN NOT NULL,
    left_on DATE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_partner_contact PRIMARY KEY (id),
    CONSTRAINT fk_partner_contact_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id)
)
----
CREATE INDEX ix_partner_contact_partner_id ON partner_contact (partner_id)
----
CREATE TABLE partner_drug (
    id BIGSERIAL NOT NULL,
    partner_id BIGINT NOT NULL,
    drug_id BIGINT NOT NULL,
    relation VARCHAR COLLATE "C" NOT NULL,
    since DATE NOT NULL,
    until DATE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_partner_drug PRIMARY KEY (id),
    CONSTRAINT ck_partner_drug_relation_known CHECK (relation IN ('sponsors', 'supplies')),
    CONSTRAINT ck_partner_drug_period CHECK (until IS NULL OR until >= since),
    CONSTRAINT fk_partner_drug_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_partner_drug_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id)
)
----
CREATE INDEX ix_partner_drug_drug ON partner_drug (drug_id, relation, partner_id)
----
CREATE UNIQUE INDEX uq_partner_drug ON partner_drug (partner_id, drug_id, relation, since)
----
CREATE TABLE partner_maker (
    id BIGSERIAL NOT NULL,
    partner_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    round INTEGER NOT NULL,
    CONSTRAINT pk_partner_maker PRIMARY KEY (id),
    CONSTRAINT fk_partner_maker_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_partner_maker_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_partner_maker ON partner_maker (partner_id, user_id, round)
----
CREATE TABLE partner_paper (
    id BIGSERIAL NOT NULL,
    partner_id BIGINT NOT NULL,
    paper VARCHAR COLLATE "C" NOT NULL,
    number VARCHAR(80) NOT NULL,
    since DATE NOT NULL,
    until DATE,
    withdrawn_on DATE,
    entered_by_id BIGINT,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    verified_by_id BIGINT,
    verified_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_partner_paper PRIMARY KEY (id),
    CONSTRAINT ck_partner_paper_paper_known CHECK (paper IN ('business', 'making', 'trading', 'agreement', 'quality')),
    CONSTRAINT ck_partner_paper_period CHECK (until IS NULL OR until >= since),
    CONSTRAINT ck_partner_paper_two_persons CHECK (verified_by_id IS NULL OR verified_by_id <> entered_by_id),
    CONSTRAINT ck_partner_paper_verified_by_somebody CHECK ((verified_by_id IS NULL) = (verified_at IS NULL)),
    CONSTRAINT fk_partner_paper_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_partner_paper_entered_by_id FOREIGN KEY(entered_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_partner_paper_verified_by_id FOREIGN KEY(verified_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_partner_paper_until ON partner_paper (until, partner_id) WHERE until IS NOT NULL AND withdrawn_on IS NULL
----
CREATE UNIQUE INDEX uq_partner_paper ON partner_paper (partner_id, paper, number, since)
----
CREATE TABLE partner_role (
    id BIGSERIAL NOT NULL,
    partner_id BIGINT NOT NULL,
    role VARCHAR COLLATE "C" NOT NULL,
    since DATE NOT NULL,
    until DATE,
    entered_by_id BIGINT,
    entered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    verified_by_id BIGINT,
    verified_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_partner_role PRIMARY KEY (id),
    CONSTRAINT ck_partner_role_role_known CHECK (role IN ('sponsor', 'chronic')),
    CONSTRAINT ck_partner_role_period CHECK (until IS NULL OR until >= since),
    CONSTRAINT ck_partner_role_two_persons CHECK (verified_by_id IS NULL OR verified_by_id <> entered_by_id),
    CONSTRAINT ck_partner_role_verified_by_somebody CHECK ((verified_by_id IS NULL) = (verified_at IS NULL)),
    CONSTRAINT fk_partner_role_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_partner_role_entered_by_id FOREIGN KEY(entered_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_partner_role_verified_by_id FOREIGN KEY(verified_by_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_partner_role ON partner_role (partner_id, role, since)
----
CREATE TABLE scorecard (
    id BIGSERIAL NOT NULL,
    partner_id BIGINT NOT NULL,
    month DATE NOT NULL,
    edition INTEGER NOT NULL,
    definition INTEGER NOT NULL,
    order_lines INTEGER NOT NULL,
    due_lines INTEGER NOT NULL,
    open_lines INTEGER NOT NULL,
    late_lines INTEGER NOT NULL,
    short_lines INTEGER NOT NULL,
    on_time_in_full INTEGER NOT NULL,
    otif_bp INTEGER,
    ordered_packs BIGINT NOT NULL,
    delivered_packs BIGINT NOT NULL,
    fill_rate_bp INTEGER,
    lead_lines INTEGER NOT NULL,
    lead_p50 INTEGER,
    lead_p90 INTEGER,
    feeds_expected INTEGER NOT NULL,
    feeds_on_time INTEGER NOT NULL,
    stock_days INTEGER NOT NULL,
    stock_days_out INTEGER NOT NULL,
    lines_received INTEGER NOT NULL,
    lines_refused INTEGER NOT NULL,
    lines_unmatched INTEGER NOT NULL,
    deliveries_unknown VARCHAR COLLATE "C" NOT NULL,
    data_as_of TIMESTAMP WITH TIME ZONE,
    frozen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT pk_scorecard PRIMARY KEY (id),
    CONSTRAINT ck_scorecard_edition_counts_up CHECK (edition >= 1),
    CONSTRAINT ck_scorecard_later_edition_says_why CHECK (edition = 1 OR note <> ''),
    CONSTRAINT ck_scorecard_deliveries_unknown_known CHECK (deliveries_unknown = '' OR deliveries_unknown IN ('no_feed','silent')),
    CONSTRAINT ck_scorecard_unknown_has_no_share CHECK (deliveries_unknown = '' OR (otif_bp IS NULL AND fill_rate_bp IS NULL)),
    CONSTRAINT fk_scorecard_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id)
)
----
CREATE INDEX ix_scorecard_month ON scorecard (month, partner_id)
----
CREATE UNIQUE INDEX uq_scorecard_edition ON scorecard (partner_id, month, edition)
----
CREATE TABLE supply_alert (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    alert VARCHAR COLLATE "C" NOT NULL,
    key VARCHAR COLLATE "C" NOT NULL,
    drug_id BIGINT,
    partner_id BIGINT,
    lot VARCHAR COLLATE "C" NOT NULL,
    parent_id BIGINT,
    severity INTEGER NOT NULL,
    persons BIGINT,
    days INTEGER,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    owner_id BIGINT,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    escalated_at TIMESTAMP WITH TIME ZONE,
    good_readings INTEGER NOT NULL,
    cause VARCHAR COLLATE "C" NOT NULL,
    note TEXT NOT NULL,
    reopened INTEGER NOT NULL,
    raised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    worsened_at TIMESTAMP WITH TIME ZONE,
    closed_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_supply_alert PRIMARY KEY (id),
    CONSTRAINT ck_supply_alert_alert_known CHECK (alert IN ('stock_out', 'low_cover', 'expiring', 'late', 'short', 'silent_feed', 'demand_spike', 'single_source', 'paper_ending', 'recall')),
    CONSTRAINT ck_supply_alert_state_known CHECK (state IN ('raised', 'acknowledged', 'mitigating', 'monitoring', 'resolved', 'false_alarm')),
    CONSTRAINT ck_supply_alert_severity_known CHECK (severity BETWEEN 1 AND 4),
    CONSTRAINT ck_supply_alert_closed_with_cause CHECK (NOT (state IN ('resolved','false_alarm')) OR (cause <> '' AND note <> '') OR (state = 'resolved' AND good_readings >= 2)),
    CONSTRAINT ck_supply_alert_closed_at_some_time CHECK ((state IN ('resolved','false_alarm')) = (closed_at IS NOT NULL)),
    CONSTRAINT ck_supply_alert_cause_known CHECK (cause = '' OR cause IN ('production', 'transport', 'demand', 'quality', 'regulation', 'data', 'other')),
    CONSTRAINT ck_supply_alert_not_its_own_parent CHECK (parent_id IS NULL OR parent_id <> id),
    CONSTRAINT uq_supply_alert_reference UNIQUE (reference),
    CONSTRAINT fk_supply_alert_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_supply_alert_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_supply_alert_parent_id FOREIGN KEY(parent_id) REFERENCES supply_alert (id),
    CONSTRAINT fk_supply_alert_owner_id FOREIGN KEY(owner_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_supply_alert_closed ON supply_alert (closed_at, id)
----
CREATE INDEX ix_supply_alert_drug ON supply_alert (drug_id, id)
----
CREATE INDEX ix_supply_alert_due ON supply_alert (due_at, id)
----
CREATE INDEX ix_supply_alert_key ON supply_alert (key, id)
----
CREATE INDEX ix_supply_alert_owner ON supply_alert (owner_id, id)
----
CREATE INDEX ix_supply_alert_parent ON supply_alert (parent_id) WHERE parent_id IS NOT NULL
----
CREATE INDEX ix_supply_alert_partner ON supply_alert (partner_id, id)
----
CREATE INDEX ix_supply_alert_raised ON supply_alert (raised_at, id)
----
CREATE INDEX ix_supply_alert_severity ON supply_alert (severity, id)
----
CREATE INDEX ix_supply_alert_state ON supply_alert (state, severity, id)
----
CREATE INDEX ix_supply_alert_worsened ON supply_alert (worsened_at, id) WHERE worsened_at IS NOT NULL
----
CREATE UNIQUE INDEX uq_supply_alert_open ON supply_alert (key) WHERE NOT (state IN ('resolved','false_alarm'))
----
CREATE TABLE corrective_action (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    partner_id BIGINT NOT NULL,
    scorecard_id BIGINT,
    alert_id BIGINT,
    task TEXT NOT NULL,
    owner_id BIGINT NOT NULL,
    due_on DATE NOT NULL,
    opened_by_id BIGINT,
    reply TEXT NOT NULL,
    replied_on DATE,
    answered_by_id BIGINT,
    done_note TEXT NOT NULL,
    done_by_id BIGINT,
    done_at TIMESTAMP WITH TIME ZONE,
    effect_note TEXT NOT NULL,
    verified_by_id BIGINT,
    verified_at TIMESTAMP WITH TIME ZONE,
    dropped_by_id BIGINT,
    told_overdue_on DATE,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_corrective_action PRIMARY KEY (id),
    CONSTRAINT ck_corrective_action_state_known CHECK (state IN ('open', 'answered', 'done', 'verified', 'dropped')),
    CONSTRAINT ck_corrective_action_has_an_occasion CHECK (scorecard_id IS NOT NULL OR alert_id IS NOT NULL),
    CONSTRAINT ck_corrective_action_verified_by_somebody CHECK ((state = 'verified') = (verified_by_id IS NOT NULL)),
    CONSTRAINT ck_corrective_action_dropped_by_somebody CHECK ((state = 'dropped') = (dropped_by_id IS NOT NULL)),
    CONSTRAINT ck_corrective_action_answered_in_words CHECK (NOT (state IN ('answered','done','verified')) OR reply <> ''),
    CONSTRAINT ck_corrective_action_done_by_somebody CHECK (NOT (state IN ('done','verified')) OR done_by_id IS NOT NULL),
    CONSTRAINT uq_corrective_action_reference UNIQUE (reference),
    CONSTRAINT fk_corrective_action_partner_id FOREIGN KEY(partner_id) REFERENCES partner (id),
    CONSTRAINT fk_corrective_action_scorecard_id FOREIGN KEY(scorecard_id) REFERENCES scorecard (id),
    CONSTRAINT fk_corrective_action_alert_id FOREIGN KEY(alert_id) REFERENCES supply_alert (id),
    CONSTRAINT fk_corrective_action_owner_id FOREIGN KEY(owner_id) REFERENCES "user" (id),
    CONSTRAINT fk_corrective_action_opened_by_id FOREIGN KEY(opened_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_corrective_action_answered_by_id FOREIGN KEY(answered_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_corrective_action_done_by_id FOREIGN KEY(done_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_corrective_action_verified_by_id FOREIGN KEY(verified_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_corrective_action_dropped_by_id FOREIGN KEY(dropped_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_corrective_action_alert ON corrective_action (alert_id) WHERE alert_id IS NOT NULL
----
CREATE INDEX ix_corrective_action_due ON corrective_action (due_on, id)
----
CREATE INDEX ix_corrective_action_owner ON corrective_action (owner_id, id)
----
CREATE INDEX ix_corrective_action_partner ON corrective_action (partner_id, id)
----
CREATE INDEX ix_corrective_action_scorecard ON corrective_action (scorecard_id) WHERE scorecard_id IS NOT NULL
----
CREATE INDEX ix_corrective_action_state ON corrective_action (state, due_on, id)
----
CREATE TABLE delivery_now (
    partner_name_id BIGINT NOT NULL,
    line_no VARCHAR COLLATE "C" NOT NULL,
    drug_name_id BIGINT NOT NULL,
    order_no VARCHAR(60) NOT NULL,
    ordered_on DATE,
    promised_on DATE,
    delivered_on DATE,
    quantity BIGINT NOT NULL,
    delivered_quantity BIGINT,
    lot VARCHAR COLLATE "C" NOT NULL,
    receiver VARCHAR(200) NOT NULL,
    said TEXT,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    rank VARCHAR COLLATE "C" NOT NULL,
    line_id BIGINT NOT NULL,
    CONSTRAINT pk_delivery_now PRIMARY KEY (partner_name_id, line_no),
    CONSTRAINT fk_delivery_now_partner_name_id FOREIGN KEY(partner_name_id) REFERENCES feed_name (id),
    CONSTRAINT fk_delivery_now_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id)
)
----
CREATE INDEX ix_delivery_now_drug ON delivery_now (drug_name_id, delivered_on)
----
CREATE INDEX ix_delivery_now_lot ON delivery_now (lot) WHERE lot <> ''
----
CREATE INDEX ix_delivery_now_open ON delivery_now (promised_on, line_no) WHERE delivered_on IS NULL
----
CREATE INDEX ix_delivery_now_promised ON delivery_now (promised_on, partner_name_id)
----
CREATE TABLE demand_day (
    origin VARCHAR COLLATE "C" NOT NULL,
    drug_name_id BIGINT NOT NULL,
    day DATE NOT NULL,
    province VARCHAR COLLATE "C" NOT NULL,
    quantity_milli BIGINT NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    rank VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_demand_day PRIMARY KEY (origin, drug_name_id, day, province),
    CONSTRAINT fk_demand_day_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id)
)
----
CREATE INDEX ix_demand_day_day ON demand_day (day)
----
CREATE TABLE feed_part (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    feed VARCHAR COLLATE "C" NOT NULL,
    partner_name_id BIGINT,
    sequence BIGINT,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    rank VARCHAR COLLATE "C" NOT NULL,
    lines INTEGER NOT NULL,
    problem VARCHAR COLLATE "C" NOT NULL,
    batch_id BIGINT,
    token_id BIGINT,
    call_key VARCHAR(200),
    answer TEXT,
    by_id BIGINT,
    version INTEGER NOT NULL,
    CONSTRAINT pk_feed_part PRIMARY KEY (id),
    CONSTRAINT ck_feed_part_feed_known CHECK (feed IN ('stock', 'deliveries', 'sales')),
    CONSTRAINT ck_feed_part_state_known CHECK (state IN ('taking', 'taken', 'held', 'refused', 'withdrawn')),
    CONSTRAINT ck_feed_part_sequence_counts_up CHECK (sequence IS NULL OR sequence > 0),
    CONSTRAINT ck_feed_part_partner_named CHECK (feed = 'sales' OR partner_name_id IS NOT NULL),
    CONSTRAINT uq_feed_part_reference UNIQUE (reference),
    CONSTRAINT fk_feed_part_partner_name_id FOREIGN KEY(partner_name_id) REFERENCES feed_name (id),
    CONSTRAINT fk_feed_part_by_id FOREIGN KEY(by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_feed_part_batch ON feed_part (batch_id, id) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_feed_part_partner ON feed_part (partner_name_id, feed, as_of, id)
----
CREATE INDEX ix_feed_part_received ON feed_part (received_at, id)
----
CREATE INDEX ix_feed_part_state ON feed_part (state, id)
----
CREATE UNIQUE INDEX uq_feed_part_call ON feed_part (token_id, call_key) WHERE call_key IS NOT NULL
----
CREATE UNIQUE INDEX uq_feed_part_sequence ON feed_part (feed, partner_name_id, sequence) WHERE sequence IS NOT NULL AND state IN ('taking','taken','held')
----
CREATE TABLE partner_paper_notice (
    id BIGSERIAL NOT NULL,
    paper_id BIGINT NOT NULL,
    days INTEGER NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_partner_paper_notice PRIMARY KEY (id),
    CONSTRAINT fk_partner_paper_notice_paper_id FOREIGN KEY(paper_id) REFERENCES partner_paper (id)
)
----
CREATE UNIQUE INDEX uq_partner_paper_notice ON partner_paper_notice (paper_id, days)
----
CREATE TABLE recall (
    id BIGSERIAL NOT NULL,
    reference VARCHAR COLLATE "C" NOT NULL,
    state VARCHAR COLLATE "C" NOT NULL,
    recall_class INTEGER NOT NULL,
    drug_id BIGINT NOT NULL,
    approval_no VARCHAR COLLATE "C" NOT NULL,
    drug_name VARCHAR(200) NOT NULL,
    authority VARCHAR(200) NOT NULL,
    notice_no VARCHAR(80) NOT NULL,
    ordered_on DATE NOT NULL,
    defect TEXT NOT NULL,
    suspension_id BIGINT,
    opened_by_id BIGINT,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    effect_note TEXT NOT NULL,
    checked_at TIMESTAMP WITH TIME ZONE,
    is_mistake BOOLEAN NOT NULL,
    closing_note TEXT NOT NULL,
    closing_by_id BIGINT,
    closed_by_id BIGINT,
    closed_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_recall PRIMARY KEY (id),
    CONSTRAINT ck_recall_state_known CHECK (state IN ('opened', 'checked', 'closing', 'closed')),
    CONSTRAINT ck_recall_class_known CHECK (recall_class BETWEEN 1 AND 3),
    CONSTRAINT ck_recall_closed_by_somebody CHECK ((state = 'closed') = (closed_by_id IS NOT NULL AND closing_by_id IS NOT NULL AND closed_at IS NOT NULL)),
    CONSTRAINT ck_recall_closing_by_somebody CHECK (NOT (state IN ('closing','closed')) OR closing_by_id IS NOT NULL),
    CONSTRAINT ck_recall_closed_by_two CHECK (closed_by_id IS NULL OR closed_by_id <> closing_by_id),
    CONSTRAINT uq_recall_reference UNIQUE (reference),
    CONSTRAINT fk_recall_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_recall_suspension_id FOREIGN KEY(suspension_id) REFERENCES suspension (id),
    CONSTRAINT fk_recall_opened_by_id FOREIGN KEY(opened_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_recall_closing_by_id FOREIGN KEY(closing_by_id) REFERENCES "user" (id),
    CONSTRAINT fk_recall_closed_by_id FOREIGN KEY(closed_by_id) REFERENCES "user" (id)
)
----
CREATE INDEX ix_recall_class ON recall (recall_class, id)
----
CREATE INDEX ix_recall_drug ON recall (drug_id, id)
----
CREATE INDEX ix_recall_due ON recall (due_at, id)
----
CREATE INDEX ix_recall_state ON recall (state, id)
----
CREATE TABLE stock_day (
    drug_name_id BIGINT NOT NULL,
    day DATE NOT NULL,
    quantity BIGINT NOT NULL,
    usable BIGINT NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_stock_day PRIMARY KEY (drug_name_id, day),
    CONSTRAINT fk_stock_day_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id)
)
----
CREATE TABLE warehouse (
    id BIGSERIAL NOT NULL,
    partner_name_id BIGINT NOT NULL,
    name VARCHAR(200) NOT NULL,
    province VARCHAR(2) NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_warehouse PRIMARY KEY (id),
    CONSTRAINT fk_warehouse_partner_name_id FOREIGN KEY(partner_name_id) REFERENCES feed_name (id)
)
----
CREATE UNIQUE INDEX uq_warehouse_name ON warehouse (partner_name_id, name)
----
CREATE TABLE action_worker (
    id BIGSERIAL NOT NULL,
    action_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    CONSTRAINT pk_action_worker PRIMARY KEY (id),
    CONSTRAINT fk_action_worker_action_id FOREIGN KEY(action_id) REFERENCES corrective_action (id),
    CONSTRAINT fk_action_worker_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_action_worker ON action_worker (action_id, user_id)
----
CREATE TABLE feed_block (
    id BIGSERIAL NOT NULL,
    part_id BIGINT NOT NULL,
    lines INTEGER NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    CONSTRAINT pk_feed_block PRIMARY KEY (id),
    CONSTRAINT fk_feed_block_part_id FOREIGN KEY(part_id) REFERENCES feed_part (id)
)
----
CREATE INDEX ix_feed_block_part_id ON feed_block (part_id)
----
CREATE TABLE feed_note (
    id BIGSERIAL NOT NULL,
    part_id BIGINT NOT NULL,
    code VARCHAR COLLATE "C" NOT NULL,
    values TEXT NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT pk_feed_note PRIMARY KEY (id),
    CONSTRAINT fk_feed_note_part_id FOREIGN KEY(part_id) REFERENCES feed_part (id)
)
----
CREATE INDEX ix_feed_note_part_id ON feed_note (part_id)
----
CREATE TABLE recall_lot (
    id BIGSERIAL NOT NULL,
    recall_id BIGINT NOT NULL,
    lot VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_recall_lot PRIMARY KEY (id),
    CONSTRAINT fk_recall_lot_recall_id FOREIGN KEY(recall_id) REFERENCES recall (id)
)
----
CREATE INDEX ix_recall_lot_lot ON recall_lot (lot, recall_id)
----
CREATE UNIQUE INDEX uq_recall_lot ON recall_lot (recall_id, lot)
----
CREATE TABLE recall_recipient (
    id BIGSERIAL NOT NULL,
    recall_id BIGINT NOT NULL,
    key VARCHAR COLLATE "C" NOT NULL,
    receiver VARCHAR(200) NOT NULL,
    known_from VARCHAR COLLATE "C" NOT NULL,
    contact_state VARCHAR COLLATE "C" NOT NULL,
    contacted_by_id BIGINT,
    contacted_at TIMESTAMP WITH TIME ZONE,
    told_at TIMESTAMP WITH TIME ZONE,
    received_quantity BIGINT,
    found_quantity BIGINT,
    returned_quantity BIGINT,
    destroyed_quantity BIGINT,
    phone_sealed TEXT,
    phone_masked VARCHAR(24) NOT NULL,
    note TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_recall_recipient PRIMARY KEY (id),
    CONSTRAINT ck_recall_recipient_known_from_known CHECK (known_from IN ('stock', 'deliveries', 'person')),
    CONSTRAINT ck_recall_recipient_contact_state_known CHECK (contact_state IN ('waiting', 'tried', 'reached', 'answered', 'gone')),
    CONSTRAINT ck_recall_recipient_contacted_by_somebody CHECK ((contact_state = 'waiting') = (contacted_at IS NULL)),
    CONSTRAINT ck_recall_recipient_no_more_than_found CHECK (COALESCE(returned_quantity, 0) + COALESCE(destroyed_quantity, 0) <= COALESCE(found_quantity, 0)),
    CONSTRAINT ck_recall_recipient_quantity_is_sane CHECK (COALESCE(received_quantity, 0) >= 0 AND COALESCE(found_quantity, 0) >= 0 AND COALESCE(returned_quantity, 0) >= 0 AND COALESCE(destroyed_quantity, 0) >= 0),
    CONSTRAINT fk_recall_recipient_recall_id FOREIGN KEY(recall_id) REFERENCES recall (id),
    CONSTRAINT fk_recall_recipient_contacted_by_id FOREIGN KEY(contacted_by_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_recall_recipient ON recall_recipient (recall_id, key)
----
CREATE TABLE recall_worker (
    id BIGSERIAL NOT NULL,
    recall_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    CONSTRAINT pk_recall_worker PRIMARY KEY (id),
    CONSTRAINT fk_recall_worker_recall_id FOREIGN KEY(recall_id) REFERENCES recall (id),
    CONSTRAINT fk_recall_worker_user_id FOREIGN KEY(user_id) REFERENCES "user" (id)
)
----
CREATE UNIQUE INDEX uq_recall_worker ON recall_worker (recall_id, user_id)
----
CREATE TABLE stock_now (
    drug_name_id BIGINT NOT NULL,
    warehouse_id BIGINT NOT NULL,
    lot VARCHAR COLLATE "C" NOT NULL,
    expires_on DATE NOT NULL,
    quantity BIGINT NOT NULL,
    status VARCHAR COLLATE "C" NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    rank VARCHAR COLLATE "C" NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    is_there BOOLEAN NOT NULL,
    line_id BIGINT NOT NULL,
    CONSTRAINT pk_stock_now PRIMARY KEY (drug_name_id, warehouse_id, lot),
    CONSTRAINT fk_stock_now_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id),
    CONSTRAINT fk_stock_now_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
----
CREATE INDEX ix_stock_now_lot ON stock_now (lot, drug_name_id)
----
CREATE TABLE delivery_line (
    id BIGSERIAL NOT NULL,
    block_id BIGINT NOT NULL,
    partner_name_id BIGINT NOT NULL,
    drug_name_id BIGINT NOT NULL,
    line_no VARCHAR COLLATE "C" NOT NULL,
    order_no VARCHAR(60) NOT NULL,
    ordered_on DATE,
    promised_on DATE,
    delivered_on DATE,
    quantity BIGINT NOT NULL,
    delivered_quantity BIGINT,
    lot VARCHAR COLLATE "C" NOT NULL,
    receiver VARCHAR(200) NOT NULL,
    said TEXT,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_delivery_line PRIMARY KEY (id),
    CONSTRAINT ck_delivery_line_quantity_is_sane CHECK (quantity > 0),
    CONSTRAINT ck_delivery_line_delivered_is_sane CHECK (delivered_quantity IS NULL OR delivered_quantity >= 0),
    CONSTRAINT fk_delivery_line_block_id FOREIGN KEY(block_id) REFERENCES feed_block (id),
    CONSTRAINT fk_delivery_line_partner_name_id FOREIGN KEY(partner_name_id) REFERENCES feed_name (id),
    CONSTRAINT fk_delivery_line_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id)
)
----
CREATE INDEX ix_delivery_line_block_id ON delivery_line (block_id)
----
CREATE INDEX ix_delivery_line_no ON delivery_line (partner_name_id, line_no, id)
----
CREATE TABLE sale_line (
    id BIGSERIAL NOT NULL,
    block_id BIGINT NOT NULL,
    drug_name_id BIGINT NOT NULL,
    day DATE NOT NULL,
    province VARCHAR(2) NOT NULL,
    quantity_milli BIGINT NOT NULL,
    CONSTRAINT pk_sale_line PRIMARY KEY (id),
    CONSTRAINT ck_sale_line_quantity_is_sane CHECK (quantity_milli >= 0),
    CONSTRAINT fk_sale_line_block_id FOREIGN KEY(block_id) REFERENCES feed_block (id),
    CONSTRAINT fk_sale_line_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id)
)
----
CREATE INDEX ix_sale_line_block_id ON sale_line (block_id)
----
CREATE INDEX ix_sale_line_drug ON sale_line (drug_name_id, day)
----
CREATE TABLE stock_line (
    id BIGSERIAL NOT NULL,
    block_id BIGINT NOT NULL,
    drug_name_id BIGINT NOT NULL,
    warehouse_id BIGINT NOT NULL,
    lot VARCHAR COLLATE "C" NOT NULL,
    expires_on DATE NOT NULL,
    quantity BIGINT NOT NULL,
    status VARCHAR COLLATE "C" NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_stock_line PRIMARY KEY (id),
    CONSTRAINT ck_stock_line_status_known CHECK (status IN ('released', 'held', 'recalled')),
    CONSTRAINT ck_stock_line_quantity_is_sane CHECK (quantity >= 0),
    CONSTRAINT fk_stock_line_block_id FOREIGN KEY(block_id) REFERENCES feed_block (id),
    CONSTRAINT fk_stock_line_drug_name_id FOREIGN KEY(drug_name_id) REFERENCES feed_name (id),
    CONSTRAINT fk_stock_line_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id)
)
----
CREATE INDEX ix_stock_line_block_id ON stock_line (block_id)
----
CREATE INDEX ix_stock_line_drug ON stock_line (drug_name_id, as_of)
----
CREATE TABLE partner_search (gram varchar(12) COLLATE "C" NOT NULL, id bigint NOT NULL, CONSTRAINT pk_partner_search PRIMARY KEY (gram, id))
----
CREATE TRIGGER feed_block_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON feed_block FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('feed_block_append_only')
----
ALTER TABLE feed_block ENABLE ALWAYS TRIGGER feed_block_append_only
----
CREATE TRIGGER scorecard_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scorecard FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('scorecard_append_only')
----
ALTER TABLE scorecard ENABLE ALWAYS TRIGGER scorecard_append_only
----
CREATE TRIGGER stock_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('stock_line_append_only')
----
ALTER TABLE stock_line ENABLE ALWAYS TRIGGER stock_line_append_only
----
CREATE TRIGGER delivery_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON delivery_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('delivery_line_append_only')
----
ALTER TABLE delivery_line ENABLE ALWAYS TRIGGER delivery_line_append_only
----
CREATE TRIGGER sale_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sale_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('sale_line_append_only')
----
ALTER TABLE sale_line ENABLE ALWAYS TRIGGER sale_line_append_only
----
CREATE FUNCTION check_partner_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.state = 'active' AND OLD.state = 'submitted' AND (
            EXISTS (SELECT 1 FROM partner_maker m WHERE m.partner_id = NEW.id AND m.round = NEW.round
                    AND m.user_id = NEW.confirmed_by_id)
            OR EXISTS (SELECT 1 FROM import_batch b WHERE b.id = NEW.batch_id AND b.by_id = NEW.confirmed_by_id)) THEN RAISE EXCEPTION USING MESSAGE = 'partner_confirmed_by_maker', ERRCODE = 'integrity_constraint_violation'; END IF;
IF OLD.state <> NEW.state AND NOT (
            (OLD.state = 'entered' AND NEW.state IN ('submitted','ended'))
            OR (OLD.state = 'submitted' AND NEW.state IN ('active','entered','ended'))
            OR (OLD.state = 'active' AND NEW.state IN ('suspended','ended'))
            OR (OLD.state = 'suspended' AND NEW.state IN ('active','ended'))
            OR (OLD.state = 'ended' AND NEW.state = 'entered')) THEN RAISE EXCEPTION USING MESSAGE = 'partner_step_unknown', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.round <> OLD.round AND NOT (
            OLD.state = 'ended' AND NEW.state = 'entered' AND NEW.round = OLD.round + 1) THEN RAISE EXCEPTION USING MESSAGE = 'partner_round_counts_up', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state = 'active' AND OLD.state = 'suspended' AND (
            NEW.confirmed_by_id IS NULL OR NEW.confirmed_by_id = OLD.suspended_by_id) THEN RAISE EXCEPTION USING MESSAGE = 'partner_resumed_by_suspender', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state = OLD.state AND NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id THEN RAISE EXCEPTION USING MESSAGE = 'partner_confirmer_is_kept', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_partner_update BEFORE UPDATE ON partner FOR EACH ROW EXECUTE FUNCTION check_partner_update()
----
ALTER TABLE partner ENABLE ALWAYS TRIGGER check_partner_update
----
CREATE FUNCTION check_partner_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.state <> 'entered' THEN RAISE EXCEPTION USING MESSAGE = 'partner_begins_entered', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_partner_insert BEFORE INSERT ON partner FOR EACH ROW EXECUTE FUNCTION check_partner_insert()
----
ALTER TABLE partner ENABLE ALWAYS TRIGGER check_partner_insert
----
CREATE FUNCTION check_partner_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF OLD.state <> 'entered' OR OLD.batch_id IS NULL THEN RAISE EXCEPTION USING MESSAGE = 'partner_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_partner_delete BEFORE DELETE ON partner FOR EACH ROW EXECUTE FUNCTION check_partner_delete()
----
ALTER TABLE partner ENABLE ALWAYS TRIGGER check_partner_delete
----
CREATE FUNCTION check_partner_maker_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'partner_maker_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_partner_maker_delete BEFORE DELETE ON partner_maker FOR EACH ROW EXECUTE FUNCTION check_partner_maker_delete()
----
ALTER TABLE partner_maker ENABLE ALWAYS TRIGGER check_partner_maker_delete
----
CREATE FUNCTION check_partner_maker_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'partner_maker_stays_as_it_is', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_partner_maker_update BEFORE UPDATE ON partner_maker FOR EACH ROW EXECUTE FUNCTION check_partner_maker_update()
----
ALTER TABLE partner_maker ENABLE ALWAYS TRIGGER check_partner_maker_update
----
CREATE FUNCTION check_recall_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'recall_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_recall_delete BEFORE DELETE ON recall FOR EACH ROW EXECUTE FUNCTION check_recall_delete()
----
ALTER TABLE recall ENABLE ALWAYS TRIGGER check_recall_delete
----
CREATE FUNCTION check_supply_alert_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'alert_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_supply_alert_delete BEFORE DELETE ON supply_alert FOR EACH ROW EXECUTE FUNCTION check_supply_alert_delete()
----
ALTER TABLE supply_alert ENABLE ALWAYS TRIGGER check_supply_alert_delete
----
CREATE FUNCTION check_feed_part_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'part_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_feed_part_delete BEFORE DELETE ON feed_part FOR EACH ROW EXECUTE FUNCTION check_feed_part_delete()
----
ALTER TABLE feed_part ENABLE ALWAYS TRIGGER check_feed_part_delete
----
CREATE FUNCTION check_recall_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.state <> 'opened' THEN RAISE EXCEPTION USING MESSAGE = 'recall_begins_opened', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_recall_insert BEFORE INSERT ON recall FOR EACH ROW EXECUTE FUNCTION check_recall_insert()
----
ALTER TABLE recall ENABLE ALWAYS TRIGGER check_recall_insert
----
CREATE FUNCTION check_recall_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF OLD.state <> NEW.state AND NOT (
            (OLD.state = 'opened' AND NEW.state IN ('checked','closing'))
            OR (OLD.state = 'checked' AND NEW.state IN ('opened','closing'))
            OR (OLD.state = 'closing' AND NEW.state IN ('closed','opened','checked'))
            OR (OLD.state = 'closed' AND NEW.state = 'opened')) THEN RAISE EXCEPTION USING MESSAGE = 'recall_step_unknown', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.opened_by_id IS DISTINCT FROM OLD.opened_by_id THEN RAISE EXCEPTION USING MESSAGE = 'recall_changes_its_opener', ERRCODE = 'integrity_constraint_violation'; END IF;
IF OLD.state = 'closed' AND NEW.state = 'closed' THEN RAISE EXCEPTION USING MESSAGE = 'recall_is_closed', ERRCODE = 'integrity_constraint_violation'; END IF;
IF OLD.state = 'opened' AND NEW.state = 'closing' AND NOT NEW.is_mistake THEN RAISE EXCEPTION USING MESSAGE = 'recall_closing_unchecked', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.is_mistake AND NOT OLD.is_mistake
            AND NOT (OLD.state = 'opened' AND NEW.state = 'closing') THEN RAISE EXCEPTION USING MESSAGE = 'recall_mistake_late', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NOT NEW.is_mistake AND (OLD.state = 'opened' AND NEW.state = 'checked'
            OR OLD.state <> NEW.state AND NEW.state IN ('closing','closed')) AND EXISTS (
            SELECT 1 FROM recall_recipient r WHERE r.recall_id = NEW.id AND NOT (r.contact_state IN ('answered','gone'))) THEN RAISE EXCEPTION USING MESSAGE = 'recall_unanswered', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state = 'closed' AND (NEW.closed_by_id = NEW.opened_by_id
            OR EXISTS (SELECT 1 FROM recall_worker w WHERE w.recall_id = NEW.id AND w.user_id = NEW.closed_by_id)
            OR EXISTS (SELECT 1 FROM recall_recipient r WHERE r.recall_id = NEW.id AND r.contacted_by_id = NEW.closed_by_id)) THEN RAISE EXCEPTION USING MESSAGE = 'recall_closed_by_worker', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_recall_update BEFORE UPDATE ON recall FOR EACH ROW EXECUTE FUNCTION check_recall_update()
----
ALTER TABLE recall ENABLE ALWAYS TRIGGER check_recall_update
----
CREATE FUNCTION check_recall_lot_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF EXISTS (SELECT 1 FROM recall c WHERE c.id = NEW.recall_id AND c.state <> 'opened') THEN RAISE EXCEPTION USING MESSAGE = 'recall_lot_late', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_recall_lot_insert BEFORE INSERT ON recall_lot FOR EACH ROW EXECUTE FUNCTION check_recall_lot_insert()
----
ALTER TABLE recall_lot ENABLE ALWAYS TRIGGER check_recall_lot_insert
----
CREATE FUNCTION check_recall_lot_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'recall_lot_is_kept', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_recall_lot_update BEFORE UPDATE ON recall_lot FOR EACH ROW EXECUTE FUNCTION check_recall_lot_update()
----
ALTER TABLE recall_lot ENABLE ALWAYS TRIGGER check_recall_lot_update
----
CREATE FUNCTION check_recall_lot_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'recall_lot_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_recall_lot_delete BEFORE DELETE ON recall_lot FOR EACH ROW EXECUTE FUNCTION check_recall_lot_delete()
----
ALTER TABLE recall_lot ENABLE ALWAYS TRIGGER check_recall_lot_delete
----
CREATE FUNCTION check_recall_recipient_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF EXISTS (SELECT 1 FROM recall c WHERE c.id = NEW.recall_id
    AND (c.state = 'closed' OR c.state <> 'opened' AND NEW.contact_state <> 'waiting')) THEN RAISE EXCEPTION USING MESSAGE = 'recall_recipient_late', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_recall_recipient_insert BEFORE INSERT ON recall_recipient FOR EACH ROW EXECUTE FUNCTION check_recall_recipient_insert()
----
ALTER TABLE recall_recipient ENABLE ALWAYS TRIGGER check_recall_recipient_insert
----
CREATE FUNCTION check_recall_recipient_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF EXISTS (SELECT 1 FROM recall c WHERE c.id = NEW.recall_id AND c.state <> 'opened') THEN RAISE EXCEPTION USING MESSAGE = 'recall_contact_late', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_recall_recipient_update BEFORE UPDATE ON recall_recipient FOR EACH ROW EXECUTE FUNCTION check_recall_recipient_update()
----
ALTER TABLE recall_recipient ENABLE ALWAYS TRIGGER check_recall_recipient_update
----
CREATE FUNCTION check_recall_recipient_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'recall_recipient_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_recall_recipient_delete BEFORE DELETE ON recall_recipient FOR EACH ROW EXECUTE FUNCTION check_recall_recipient_delete()
----
ALTER TABLE recall_recipient ENABLE ALWAYS TRIGGER check_recall_recipient_delete
----
CREATE FUNCTION check_recall_worker_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'recall_worker_is_kept', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_recall_worker_update BEFORE UPDATE ON recall_worker FOR EACH ROW EXECUTE FUNCTION check_recall_worker_update()
----
ALTER TABLE recall_worker ENABLE ALWAYS TRIGGER check_recall_worker_update
----
CREATE FUNCTION check_recall_worker_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'recall_worker_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_recall_worker_delete BEFORE DELETE ON recall_worker FOR EACH ROW EXECUTE FUNCTION check_recall_worker_delete()
----
ALTER TABLE recall_worker ENABLE ALWAYS TRIGGER check_recall_worker_delete
----
CREATE FUNCTION check_scorecard_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.edition <> 1 + COALESCE((SELECT MAX(s.edition) FROM scorecard s
            WHERE s.partner_id = NEW.partner_id AND s.month = NEW.month), 0) THEN RAISE EXCEPTION USING MESSAGE = 'scorecard_edition_follows', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_scorecard_insert BEFORE INSERT ON scorecard FOR EACH ROW EXECUTE FUNCTION check_scorecard_insert()
----
ALTER TABLE scorecard ENABLE ALWAYS TRIGGER check_scorecard_insert
----
CREATE FUNCTION check_corrective_action_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.state <> 'open' THEN RAISE EXCEPTION USING MESSAGE = 'action_begins_open', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_corrective_action_insert BEFORE INSERT ON corrective_action FOR EACH ROW EXECUTE FUNCTION check_corrective_action_insert()
----
ALTER TABLE corrective_action ENABLE ALWAYS TRIGGER check_corrective_action_insert
----
CREATE FUNCTION check_corrective_action_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'action_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_corrective_action_delete BEFORE DELETE ON corrective_action FOR EACH ROW EXECUTE FUNCTION check_corrective_action_delete()
----
ALTER TABLE corrective_action ENABLE ALWAYS TRIGGER check_corrective_action_delete
----
CREATE FUNCTION check_corrective_action_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.state = 'verified' AND OLD.state <> 'verified' AND (
            NEW.verified_by_id IN (OLD.opened_by_id, OLD.answered_by_id, OLD.done_by_id, OLD.owner_id)
            OR EXISTS (SELECT 1 FROM action_worker w WHERE w.action_id = NEW.id AND w.user_id = NEW.verified_by_id)) THEN RAISE EXCEPTION USING MESSAGE = 'action_verified_by_a_hand', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.state = 'dropped' AND NEW.dropped_by_id = OLD.opened_by_id THEN RAISE EXCEPTION USING MESSAGE = 'action_dropped_by_opener', ERRCODE = 'integrity_constraint_violation'; END IF;
IF NEW.opened_by_id IS DISTINCT FROM OLD.opened_by_id THEN RAISE EXCEPTION USING MESSAGE = 'action_changes_its_opener', ERRCODE = 'integrity_constraint_violation'; END IF;
IF OLD.state <> NEW.state AND NOT (
            (OLD.state = 'open' AND NEW.state IN ('answered','dropped'))
            OR (OLD.state = 'answered' AND NEW.state IN ('done','dropped'))
            OR (OLD.state = 'done' AND NEW.state IN ('verified','open'))) THEN RAISE EXCEPTION USING MESSAGE = 'action_step_unknown', ERRCODE = 'integrity_constraint_violation'; END IF;
IF OLD.state IN ('verified','dropped') THEN RAISE EXCEPTION USING MESSAGE = 'action_is_closed', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_corrective_action_update BEFORE UPDATE ON corrective_action FOR EACH ROW EXECUTE FUNCTION check_corrective_action_update()
----
ALTER TABLE corrective_action ENABLE ALWAYS TRIGGER check_corrective_action_update
----
CREATE FUNCTION check_action_worker_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'action_worker_is_kept', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_action_worker_update BEFORE UPDATE ON action_worker FOR EACH ROW EXECUTE FUNCTION check_action_worker_update()
----
ALTER TABLE action_worker ENABLE ALWAYS TRIGGER check_action_worker_update
----
CREATE FUNCTION check_action_worker_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF 1 = 1 THEN RAISE EXCEPTION USING MESSAGE = 'action_worker_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN OLD;
END $$
----
CREATE TRIGGER check_action_worker_delete BEFORE DELETE ON action_worker FOR EACH ROW EXECUTE FUNCTION check_action_worker_delete()
----
ALTER TABLE action_worker ENABLE ALWAYS TRIGGER check_action_worker_delete
----
CREATE FUNCTION check_supply_alert_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NEW.state <> 'raised' THEN RAISE EXCEPTION USING MESSAGE = 'alert_begins_raised', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_supply_alert_insert BEFORE INSERT ON supply_alert FOR EACH ROW EXECUTE FUNCTION check_supply_alert_insert()
----
ALTER TABLE supply_alert ENABLE ALWAYS TRIGGER check_supply_alert_insert
----
CREATE FUNCTION check_supply_alert_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF OLD.state <> NEW.state AND NOT (
            (OLD.state IN ('resolved','false_alarm') AND NEW.state = 'raised')
            OR (NOT (OLD.state IN ('resolved','false_alarm')) AND NEW.state IN ('resolved','false_alarm','mitigating'))
            OR (OLD.state = 'raised' AND NEW.state = 'acknowledged')
            OR (OLD.state IN ('acknowledged','mitigating') AND NEW.state = 'monitoring')) THEN RAISE EXCEPTION USING MESSAGE = 'alert_step_unknown', ERRCODE = 'integrity_constraint_violation'; END IF;
IF OLD.key <> NEW.key OR OLD.alert <> NEW.alert THEN RAISE EXCEPTION USING MESSAGE = 'alert_key_stays', ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END $$
----
CREATE TRIGGER check_supply_alert_update BEFORE UPDATE ON supply_alert FOR EACH ROW EXECUTE FUNCTION check_supply_alert_update()
----
ALTER TABLE supply_alert ENABLE ALWAYS TRIGGER check_supply_alert_update
----
CREATE TRIGGER action_worker_not_emptied BEFORE TRUNCATE ON action_worker FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('action_worker_not_emptied')
----
ALTER TABLE action_worker ENABLE ALWAYS TRIGGER action_worker_not_emptied
----
CREATE TRIGGER corrective_action_not_emptied BEFORE TRUNCATE ON corrective_action FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('corrective_action_not_emptied')
----
ALTER TABLE corrective_action ENABLE ALWAYS TRIGGER corrective_action_not_emptied
----
CREATE TRIGGER feed_part_not_emptied BEFORE TRUNCATE ON feed_part FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('feed_part_not_emptied')
----
ALTER TABLE feed_part ENABLE ALWAYS TRIGGER feed_part_not_emptied
----
CREATE TRIGGER partner_not_emptied BEFORE TRUNCATE ON partner FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('partner_not_emptied')
----
ALTER TABLE partner ENABLE ALWAYS TRIGGER partner_not_emptied
----
CREATE TRIGGER partner_maker_not_emptied BEFORE TRUNCATE ON partner_maker FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('partner_maker_not_emptied')
----
ALTER TABLE partner_maker ENABLE ALWAYS TRIGGER partner_maker_not_emptied
----
CREATE TRIGGER recall_not_emptied BEFORE TRUNCATE ON recall FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('recall_not_emptied')
----
ALTER TABLE recall ENABLE ALWAYS TRIGGER recall_not_emptied
----
CREATE TRIGGER recall_lot_not_emptied BEFORE TRUNCATE ON recall_lot FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('recall_lot_not_emptied')
----
ALTER TABLE recall_lot ENABLE ALWAYS TRIGGER recall_lot_not_emptied
----
CREATE TRIGGER recall_recipient_not_emptied BEFORE TRUNCATE ON recall_recipient FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('recall_recipient_not_emptied')
----
ALTER TABLE recall_recipient ENABLE ALWAYS TRIGGER recall_recipient_not_emptied
----
CREATE TRIGGER recall_worker_not_emptied BEFORE TRUNCATE ON recall_worker FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('recall_worker_not_emptied')
----
ALTER TABLE recall_worker ENABLE ALWAYS TRIGGER recall_worker_not_emptied
----
CREATE TRIGGER supply_alert_not_emptied BEFORE TRUNCATE ON supply_alert FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('supply_alert_not_emptied')
----
ALTER TABLE supply_alert ENABLE ALWAYS TRIGGER supply_alert_not_emptied
