CREATE TABLE "cleanroom_session" (
    "id" UUID PRIMARY KEY NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "product" UUID NOT NULL,
    "version" UUID NOT NULL,
    "version_digest" VARCHAR(71) NOT NULL,
    "unit" UUID NOT NULL,
    "enterprise" UUID NOT NULL,
    "licence" UUID,
    "narrowed" UUID,
    "epoch" INTEGER NOT NULL,
    "purpose" VARCHAR(48) NOT NULL,
    "scenario" VARCHAR(200) NOT NULL,
    "columns" TEXT NOT NULL,
    "opened_by" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ NOT NULL,
    "ends_at" TIMESTAMPTZ NOT NULL,
    "closed_at" TIMESTAMPTZ,
    "end" VARCHAR(16)
);

CREATE INDEX cleanroom_session_product ON "cleanroom_session" ("product");

CREATE INDEX cleanroom_session_enterprise ON "cleanroom_session" ("enterprise");

CREATE TABLE "cleanroom_query" (
    "id" UUID PRIMARY KEY NOT NULL,
    "session" UUID NOT NULL,
    "product" UUID NOT NULL,
    "version_digest" VARCHAR(71) NOT NULL,
    "enterprise" UUID NOT NULL,
    "is_licensed" INTEGER NOT NULL,
    "algorithm" UUID,
    "sql" TEXT NOT NULL,
    "epsilon_thousandths" INTEGER NOT NULL,
    "query_digest" VARCHAR(71) NOT NULL,
    "asked_by" UUID NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "outcome" VARCHAR(16) NOT NULL,
    "answered_at" TIMESTAMPTZ,
    "answer" TEXT NOT NULL,
    "answer_digest" VARCHAR(71),
    "told" BLOB NOT NULL
);

CREATE INDEX cleanroom_query_session ON "cleanroom_query" ("session");

CREATE INDEX cleanroom_query_product ON "cleanroom_query" ("product");

CREATE TABLE "cleanroom_algorithm" (
    "id" UUID PRIMARY KEY NOT NULL,
    "product" UUID NOT NULL,
    "unit" UUID NOT NULL,
    "enterprise" UUID NOT NULL,
    "title" VARCHAR(120) NOT NULL,
    "source" TEXT NOT NULL,
    "digest" VARCHAR(71) NOT NULL,
    "state" VARCHAR(16) NOT NULL,
    "submitted_by" UUID NOT NULL,
    "submitted_at" TIMESTAMPTZ NOT NULL,
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ
);

CREATE INDEX cleanroom_algorithm_unit ON "cleanroom_algorithm" ("unit");

CREATE INDEX cleanroom_algorithm_enterprise ON "cleanroom_algorithm" ("enterprise");

CREATE TABLE "cleanroom_report" (
    "id" UUID PRIMARY KEY NOT NULL,
    "session" UUID NOT NULL,
    "checks" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "digest" VARCHAR(71) NOT NULL,
    "made_by" UUID NOT NULL,
    "made_at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX cleanroom_report_session ON "cleanroom_report" ("session");

CREATE TABLE "cleanroom_relation" (
    "id" UUID PRIMARY KEY NOT NULL,
    "one" UUID NOT NULL,
    "other" UUID NOT NULL,
    "stated_by" UUID NOT NULL,
    "stated_at" TIMESTAMPTZ NOT NULL,
    "ended_by" UUID,
    "ended_at" TIMESTAMPTZ
);

CREATE INDEX cleanroom_relation_one ON "cleanroom_relation" ("one");

CREATE INDEX cleanroom_relation_other ON "cleanroom_relation" ("other");

CREATE INDEX "cleanroom_query_version_digest_enterprise_idx" ON "cleanroom_query" ("version_digest", "enterprise");

CREATE UNIQUE INDEX "cleanroom_algorithm_product_digest_enterprise_key" ON "cleanroom_algorithm" ("product", "digest", "enterprise");

CREATE UNIQUE INDEX "cleanroom_relation_one_other_key" ON "cleanroom_relation" ("one", "other") WHERE ended_at IS NULL;

