CREATE TABLE "organizations_jurisdiction" (
    "id" UUID PRIMARY KEY NOT NULL,
    "code" VARCHAR(16) UNIQUE NOT NULL,
    "parent" VARCHAR(16),
    "name_zh" VARCHAR(64) NOT NULL,
    "name_en" VARCHAR(96) NOT NULL
);

CREATE TABLE "organizations_tier" (
    "id" UUID PRIMARY KEY NOT NULL,
    "jurisdiction" VARCHAR(16) NOT NULL,
    "level" INTEGER NOT NULL,
    "post" VARCHAR(32) NOT NULL,
    "unit_kind" VARCHAR(32) NOT NULL
);

CREATE TABLE "organizations_unit" (
    "id" UUID PRIMARY KEY NOT NULL,
    "code" VARCHAR(48) UNIQUE NOT NULL,
    "jurisdiction" VARCHAR(16) NOT NULL,
    "kind" VARCHAR(32) NOT NULL,
    "name_zh" VARCHAR(96) NOT NULL,
    "name_en" VARCHAR(128) NOT NULL,
    "is_pilot" BOOLEAN NOT NULL,
    "is_named_in_source" BOOLEAN NOT NULL
);

CREATE TABLE "organizations_enterprise" (
    "id" UUID PRIMARY KEY NOT NULL,
    "name" VARCHAR(96) NOT NULL,
    "credit_code" VARCHAR(18) UNIQUE NOT NULL,
    "registered_by" UUID NOT NULL,
    "registered_at" TIMESTAMPTZ NOT NULL,
    "verified_by" UUID,
    "verified_at" TIMESTAMPTZ,
    "evidence_digest" VARCHAR(71)
);

CREATE TABLE "organizations_unit_alias" (
    "id" UUID PRIMARY KEY NOT NULL,
    "unit" UUID NOT NULL REFERENCES "organizations_unit" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "alias" VARCHAR(96) NOT NULL
);

CREATE TABLE "organizations_filing" (
    "id" UUID PRIMARY KEY NOT NULL,
    "unit" UUID NOT NULL REFERENCES "organizations_unit" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "plan_digest" VARCHAR(71) NOT NULL,
    "filed_by" UUID NOT NULL,
    "filed_at" TIMESTAMPTZ NOT NULL,
    "receipt_number" VARCHAR(32),
    "receipted_by" UUID,
    "receipted_at" TIMESTAMPTZ
);

CREATE TABLE "organizations_appointment" (
    "id" UUID PRIMARY KEY NOT NULL,
    "user" UUID NOT NULL REFERENCES "accounts_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "unit" UUID NOT NULL REFERENCES "organizations_unit" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "post" VARCHAR(32) NOT NULL,
    "since" TIMESTAMPTZ NOT NULL,
    "until" TIMESTAMPTZ,
    "appointed_by" UUID,
    "delegated_from" UUID
);

CREATE TABLE "organizations_membership" (
    "id" UUID PRIMARY KEY NOT NULL,
    "user" UUID NOT NULL REFERENCES "accounts_user" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "enterprise" UUID NOT NULL REFERENCES "organizations_enterprise" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "role" VARCHAR(16) NOT NULL,
    "since" TIMESTAMPTZ NOT NULL,
    "until" TIMESTAMPTZ
);

CREATE UNIQUE INDEX "organizations_tier_jurisdiction_post_unit_kind_key" ON "organizations_tier" ("jurisdiction", "post", "unit_kind");

CREATE INDEX "organizations_unit_alias_unit_idx" ON "organizations_unit_alias" ("unit");

CREATE INDEX "organizations_appointment_user_idx" ON "organizations_appointment" ("user");

CREATE INDEX "organizations_appointment_unit_post_idx" ON "organizations_appointment" ("unit", "post");

CREATE INDEX "organizations_filing_unit_idx" ON "organizations_filing" ("unit");

CREATE INDEX "organizations_membership_user_idx" ON "organizations_membership" ("user");

CREATE INDEX "organizations_membership_enterprise_idx" ON "organizations_membership" ("enterprise");

