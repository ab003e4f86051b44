CREATE TABLE "corrections_ticket" (
    "id" UUID PRIMARY KEY NOT NULL,
    "number" VARCHAR(32) UNIQUE NOT NULL,
    "licence" UUID NOT NULL,
    "product" UUID NOT NULL,
    "version" UUID NOT NULL,
    "resource" UUID NOT NULL,
    "unit" UUID NOT NULL,
    "enterprise" UUID NOT NULL,
    "fault" VARCHAR(24) NOT NULL,
    "column" VARCHAR(128) NOT NULL,
    "description" TEXT NOT NULL,
    "state" VARCHAR(16) NOT NULL,
    "ground" VARCHAR(24),
    "reported_by" UUID NOT NULL,
    "reported_at" TIMESTAMPTZ NOT NULL,
    "answer_due" DATE NOT NULL,
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ,
    "corrected_in" UUID,
    "corrected_at" TIMESTAMPTZ
);

CREATE INDEX corrections_ticket_licence ON "corrections_ticket" USING btree ("licence");

CREATE INDEX "corrections_ticket_unit_state_idx" ON "corrections_ticket" ("unit", "state");

CREATE INDEX "corrections_ticket_product_state_idx" ON "corrections_ticket" ("product", "state");

