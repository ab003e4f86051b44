CREATE TABLE "regulation_case" (
    "id" UUID PRIMARY KEY NOT NULL,
    "number" VARCHAR(32) UNIQUE NOT NULL,
    "reason" TEXT NOT NULL,
    "opened_by" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ NOT NULL
);

CREATE TABLE "regulation_order" (
    "id" UUID PRIMARY KEY NOT NULL,
    "number" VARCHAR(32) UNIQUE NOT NULL,
    "case" UUID NOT NULL REFERENCES "regulation_case" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "hold" UUID UNIQUE NOT NULL REFERENCES "holds_hold" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "reason" TEXT NOT NULL,
    "lift_reason" TEXT
);

CREATE INDEX "regulation_case_opened_by_opened_at_idx" ON "regulation_case" ("opened_by", "opened_at");

CREATE INDEX "regulation_order_case_idx" ON "regulation_order" ("case");

