CREATE TABLE "followup_report" (
    "id" UUID PRIMARY KEY NOT NULL,
    "number" VARCHAR(32) UNIQUE NOT NULL,
    "licence" UUID NOT NULL,
    "since" TIMESTAMPTZ NOT NULL,
    "until" TIMESTAMPTZ NOT NULL,
    "uses" INTEGER NOT NULL,
    "rows" INTEGER NOT NULL,
    "purpose" VARCHAR(64) NOT NULL,
    "findings" TEXT NOT NULL,
    "metered_uses" INTEGER NOT NULL,
    "metered_rows" INTEGER NOT NULL,
    "submitted_by" UUID NOT NULL
);

CREATE TABLE "followup_acceptance" (
    "id" UUID PRIMARY KEY NOT NULL,
    "delivery" UUID UNIQUE NOT NULL,
    "licence" UUID NOT NULL,
    "standing" VARCHAR(16) NOT NULL,
    "ground" VARCHAR(32),
    "decided_by" UUID NOT NULL,
    "decided_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX followup_acceptance_licence ON "followup_acceptance" ("licence");

CREATE TABLE "followup_closing" (
    "id" UUID PRIMARY KEY NOT NULL,
    "licence" UUID UNIQUE NOT NULL,
    "copies" INTEGER NOT NULL,
    "method" VARCHAR(32) NOT NULL,
    "stated_by" UUID NOT NULL,
    "stated_at" TIMESTAMPTZ NOT NULL,
    "certificate" TEXT,
    "certificate_digest" VARCHAR(71),
    "certified_by" UUID,
    "certified_at" TIMESTAMPTZ
);

CREATE TABLE "followup_life_move" (
    "id" UUID PRIMARY KEY NOT NULL,
    "licence" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "kind" VARCHAR(24) NOT NULL,
    "side" VARCHAR(16) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "reason" VARCHAR(32),
    "effective_at" TIMESTAMPTZ,
    "document" VARCHAR(96) NOT NULL
);

CREATE TABLE "followup_step" (
    "id" UUID PRIMARY KEY NOT NULL,
    "subject" UUID NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "due_at" TIMESTAMPTZ NOT NULL,
    "number" INTEGER NOT NULL,
    "taken_at" TIMESTAMPTZ NOT NULL
);

CREATE TABLE "followup_watch" (
    "id" UUID PRIMARY KEY NOT NULL,
    "licence" UUID UNIQUE NOT NULL,
    "look_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX followup_watch_look_at ON "followup_watch" ("look_at");

CREATE TABLE "followup_price_review" (
    "id" UUID PRIMARY KEY NOT NULL,
    "listing" UUID NOT NULL,
    "reviewed_by" UUID NOT NULL,
    "reviewed_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX followup_price_review_listing ON "followup_price_review" ("listing");

CREATE TABLE "followup_discrepancy" (
    "id" UUID PRIMARY KEY NOT NULL,
    "report" UUID NOT NULL REFERENCES "followup_report" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "licence" UUID NOT NULL,
    "unit" UUID NOT NULL,
    "enterprise" UUID NOT NULL,
    "subject" VARCHAR(16) NOT NULL,
    "reported" VARCHAR(64) NOT NULL,
    "found" VARCHAR(64) NOT NULL,
    "state" VARCHAR(16) NOT NULL,
    "explanation" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ NOT NULL,
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ
);

CREATE UNIQUE INDEX "followup_life_move_licence_ordinal_key" ON "followup_life_move" ("licence", "ordinal");

CREATE INDEX "followup_life_move_kind_document_idx" ON "followup_life_move" ("kind", "document");

CREATE UNIQUE INDEX "followup_step_subject_kind_due_at_number_key" ON "followup_step" ("subject", "kind", "due_at", "number");

CREATE INDEX "followup_report_licence_until_idx" ON "followup_report" ("licence", "until");

CREATE INDEX "followup_discrepancy_licence_idx" ON "followup_discrepancy" ("licence");

CREATE INDEX "followup_discrepancy_unit_state_idx" ON "followup_discrepancy" ("unit", "state");

