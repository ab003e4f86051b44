CREATE TABLE "desensitisation_proposal" (
    "id" UUID PRIMARY KEY NOT NULL,
    "batch" UUID NOT NULL REFERENCES "resources_batch" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "roles" TEXT NOT NULL,
    "proposed_by" UUID NOT NULL,
    "proposed_at" TIMESTAMPTZ NOT NULL
);

CREATE TABLE "desensitisation_evidence" (
    "id" UUID PRIMARY KEY NOT NULL,
    "batch" UUID NOT NULL REFERENCES "resources_batch" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "resource" UUID NOT NULL REFERENCES "resources_resource" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "unit" UUID NOT NULL REFERENCES "organizations_unit" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "recipe" VARCHAR(48) NOT NULL,
    "plan" TEXT NOT NULL,
    "plan_digest" VARCHAR(71) NOT NULL,
    "version_digest" VARCHAR(71) NOT NULL,
    "evidence_digest" VARCHAR(71) UNIQUE NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "statement" TEXT NOT NULL,
    "measured_by" UUID NOT NULL,
    "measured_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX desensitisation_evidence_version_digest ON "desensitisation_evidence" ("version_digest");

CREATE TABLE "desensitisation_work" (
    "id" UUID PRIMARY KEY NOT NULL,
    "batch" UUID NOT NULL REFERENCES "resources_batch" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "job" UUID NOT NULL,
    "purpose" VARCHAR(16) NOT NULL,
    "asked_by" UUID NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL
);

CREATE TABLE "desensitisation_candidate" (
    "id" UUID PRIMARY KEY NOT NULL,
    "proposal" UUID NOT NULL REFERENCES "desensitisation_proposal" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "position" INTEGER NOT NULL,
    "name" VARCHAR(48) NOT NULL,
    "what_zh" TEXT NOT NULL,
    "what_en" TEXT NOT NULL,
    "plan" TEXT NOT NULL,
    "plan_digest" VARCHAR(71) NOT NULL,
    "figures" TEXT NOT NULL,
    "treatments" TEXT NOT NULL
);

CREATE INDEX "desensitisation_work_batch_asked_at_idx" ON "desensitisation_work" ("batch", "asked_at");

CREATE INDEX "desensitisation_proposal_batch_proposed_at_idx" ON "desensitisation_proposal" ("batch", "proposed_at");

CREATE UNIQUE INDEX "desensitisation_candidate_proposal_name_key" ON "desensitisation_candidate" ("proposal", "name");

CREATE INDEX "desensitisation_evidence_batch_measured_at_idx" ON "desensitisation_evidence" ("batch", "measured_at");

CREATE INDEX "desensitisation_evidence_unit_measured_at_idx" ON "desensitisation_evidence" ("unit", "measured_at");

