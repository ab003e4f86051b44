CREATE TABLE "rules_pack_switch" (
    "id" UUID PRIMARY KEY NOT NULL,
    "pack" VARCHAR(48) NOT NULL,
    "on" BOOLEAN NOT NULL,
    "effective_from" TIMESTAMPTZ NOT NULL,
    "proposed_by" UUID NOT NULL,
    "proposed_at" TIMESTAMPTZ NOT NULL,
    "approved_by" UUID,
    "approved_at" TIMESTAMPTZ
);

CREATE INDEX "rules_pack_switch_pack_effective_from_idx" ON "rules_pack_switch" ("pack", "effective_from");

