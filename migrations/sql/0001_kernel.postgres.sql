CREATE TABLE "event" (
    "id" UUID PRIMARY KEY NOT NULL,
    "type" VARCHAR(96) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "command" VARCHAR(96) NOT NULL,
    "actor" UUID,
    "door" VARCHAR(16) NOT NULL,
    "contract" UUID,
    "pseudonym" VARCHAR(64),
    "counter" BIGINT,
    "commitment" VARCHAR(71) NOT NULL,
    "leaf_index" BIGINT
);

CREATE INDEX event_type ON "event" USING btree ("type");

CREATE INDEX event_at ON "event" USING btree ("at");

CREATE TABLE "event_opening" (
    "event" UUID PRIMARY KEY NOT NULL,
    "digests" TEXT NOT NULL,
    "disclosures" TEXT NOT NULL
);

CREATE TABLE "event_subject" (
    "id" UUID PRIMARY KEY NOT NULL,
    "event" UUID NOT NULL,
    "kind" VARCHAR(48) NOT NULL,
    "subject" UUID NOT NULL
);

CREATE TABLE "outbox" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "event" UUID UNIQUE NOT NULL
);

CREATE TABLE "contract_thread" (
    "contract" UUID PRIMARY KEY NOT NULL,
    "pseudonym" VARCHAR(64) UNIQUE NOT NULL,
    "counter" BIGINT NOT NULL
);

CREATE TABLE "decision" (
    "id" UUID PRIMARY KEY NOT NULL,
    "judgement" UUID NOT NULL,
    "act" VARCHAR(96) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "actor" UUID,
    "gate" VARCHAR(96) NOT NULL,
    "rule" VARCHAR(48) NOT NULL,
    "rule_version" VARCHAR(96) NOT NULL,
    "facts" TEXT NOT NULL,
    "parameters" TEXT NOT NULL,
    "passed" BOOLEAN NOT NULL,
    "reasons" TEXT NOT NULL
);

CREATE INDEX decision_judgement ON "decision" USING btree ("judgement");

CREATE TABLE "decision_subject" (
    "id" UUID PRIMARY KEY NOT NULL,
    "judgement" UUID NOT NULL,
    "kind" VARCHAR(48) NOT NULL,
    "subject" UUID NOT NULL
);

CREATE INDEX decision_subject_judgement ON "decision_subject" USING btree ("judgement");

CREATE TABLE "idempotency_key" (
    "id" UUID PRIMARY KEY NOT NULL,
    "key" VARCHAR(128) NOT NULL,
    "actor" VARCHAR(36) NOT NULL,
    "command" VARCHAR(96) NOT NULL,
    "digest" VARCHAR(71) NOT NULL,
    "refused" BOOLEAN NOT NULL,
    "answer" TEXT,
    "at" TIMESTAMPTZ NOT NULL
);

CREATE TABLE "series" (
    "id" UUID PRIMARY KEY NOT NULL,
    "place" VARCHAR(4) NOT NULL,
    "kind" VARCHAR(3) NOT NULL,
    "year" INTEGER NOT NULL,
    "last" BIGINT NOT NULL
);

CREATE TABLE "job" (
    "id" UUID PRIMARY KEY NOT NULL,
    "kind" VARCHAR(96) NOT NULL,
    "payload" TEXT NOT NULL,
    "actor" UUID,
    "actor_name" VARCHAR(64) NOT NULL,
    "state" VARCHAR(16) NOT NULL,
    "enqueued_at" TIMESTAMPTZ NOT NULL,
    "run_after" TIMESTAMPTZ NOT NULL,
    "attempts" INTEGER NOT NULL,
    "leased_by" VARCHAR(64),
    "lease_until" TIMESTAMPTZ,
    "progress" DOUBLE PRECISION NOT NULL,
    "said_zh" TEXT,
    "said_en" TEXT,
    "is_cancel_asked" BOOLEAN NOT NULL,
    "result" TEXT,
    "error_code" VARCHAR(96),
    "error_zh" TEXT,
    "error_en" TEXT,
    "ended_at" TIMESTAMPTZ
);

CREATE INDEX "job_state_run_after_idx" ON "job" ("state", "run_after");

CREATE INDEX "job_actor_idx" ON "job" ("actor");

CREATE UNIQUE INDEX "series_place_kind_year_key" ON "series" ("place", "kind", "year");

CREATE INDEX "event_subject_kind_subject_idx" ON "event_subject" ("kind", "subject");

CREATE INDEX "event_subject_event_idx" ON "event_subject" ("event");

CREATE UNIQUE INDEX "event_contract_counter_key" ON "event" ("contract", "counter") WHERE contract IS NOT NULL;

CREATE UNIQUE INDEX "event_leaf_index_key" ON "event" ("leaf_index") WHERE leaf_index IS NOT NULL;

CREATE INDEX "decision_subject_kind_subject_idx" ON "decision_subject" ("kind", "subject");

CREATE UNIQUE INDEX "idempotency_key_key_actor_key" ON "idempotency_key" ("key", "actor");

