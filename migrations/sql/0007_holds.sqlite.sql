CREATE TABLE "holds_hold" (
    "id" UUID PRIMARY KEY NOT NULL,
    "target_kind" VARCHAR(16) NOT NULL,
    "target" UUID NOT NULL,
    "authority" INTEGER NOT NULL,
    "unit" UUID NOT NULL REFERENCES "organizations_unit" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "ground" VARCHAR(32) NOT NULL,
    "rule" VARCHAR(48) NOT NULL,
    "clause" VARCHAR(48) NOT NULL,
    "placed_by" UUID NOT NULL,
    "placed_at" TIMESTAMPTZ NOT NULL,
    "until" TIMESTAMPTZ,
    "lifted_by" UUID,
    "lifted_at" TIMESTAMPTZ
);

CREATE INDEX "holds_hold_target_target_kind_idx" ON "holds_hold" ("target", "target_kind");

