CREATE TABLE "alerts_alert" (
    "id" UUID PRIMARY KEY NOT NULL,
    "licence" UUID NOT NULL,
    "product" UUID NOT NULL,
    "unit" UUID NOT NULL,
    "enterprise" UUID NOT NULL,
    "kind" VARCHAR(24) NOT NULL,
    "mark" VARCHAR(48) NOT NULL,
    "zh" TEXT NOT NULL,
    "en" TEXT NOT NULL,
    "state" VARCHAR(16) NOT NULL,
    "explanation" TEXT NOT NULL,
    "raised_at" TIMESTAMPTZ NOT NULL,
    "moved_by" UUID,
    "moved_at" TIMESTAMPTZ
);

CREATE INDEX alerts_alert_product ON "alerts_alert" ("product");

CREATE TABLE "alerts_origin" (
    "id" UUID PRIMARY KEY NOT NULL,
    "use" UUID UNIQUE NOT NULL,
    "place" VARCHAR(71) NOT NULL
);

CREATE UNIQUE INDEX "alerts_alert_licence_kind_mark_key" ON "alerts_alert" ("licence", "kind", "mark");

CREATE INDEX "alerts_alert_unit_state_idx" ON "alerts_alert" ("unit", "state");

CREATE INDEX "alerts_alert_enterprise_state_idx" ON "alerts_alert" ("enterprise", "state");

