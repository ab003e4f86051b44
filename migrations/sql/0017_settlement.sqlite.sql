CREATE TABLE "settlement_account" (
    "id" UUID PRIMARY KEY NOT NULL,
    "holder" VARCHAR(16) NOT NULL,
    "holder_id" UUID NOT NULL,
    "role" VARCHAR(16) NOT NULL,
    "currency" VARCHAR(8) NOT NULL
);

CREATE TABLE "settlement_entry" (
    "id" UUID PRIMARY KEY NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "licence" UUID,
    "at" TIMESTAMPTZ NOT NULL
);

CREATE INDEX settlement_entry_licence ON "settlement_entry" ("licence");

CREATE TABLE "settlement_fee" (
    "id" UUID PRIMARY KEY NOT NULL,
    "licence" UUID UNIQUE NOT NULL,
    "unit" UUID NOT NULL,
    "enterprise" UUID NOT NULL,
    "minor" INTEGER NOT NULL,
    "currency" VARCHAR(8) NOT NULL,
    "posted_at" TIMESTAMPTZ NOT NULL,
    "stated_by" UUID,
    "stated_at" TIMESTAMPTZ,
    "reference" VARCHAR(64),
    "paid_at" TIMESTAMPTZ
);

CREATE INDEX settlement_fee_unit ON "settlement_fee" ("unit");

CREATE INDEX settlement_fee_enterprise ON "settlement_fee" ("enterprise");

CREATE TABLE "settlement_credit_note" (
    "id" UUID PRIMARY KEY NOT NULL,
    "number" VARCHAR(32) UNIQUE NOT NULL,
    "licence" UUID NOT NULL,
    "ground" VARCHAR(16) NOT NULL,
    "mark" VARCHAR(64) NOT NULL,
    "minor" INTEGER NOT NULL,
    "currency" VARCHAR(8) NOT NULL,
    "issued_at" TIMESTAMPTZ NOT NULL
);

CREATE TABLE "settlement_posting" (
    "id" UUID PRIMARY KEY NOT NULL,
    "entry" UUID NOT NULL REFERENCES "settlement_entry" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "account" UUID NOT NULL REFERENCES "settlement_account" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT,
    "minor" INTEGER NOT NULL
);

CREATE INDEX settlement_posting_entry ON "settlement_posting" ("entry");

CREATE INDEX settlement_posting_account ON "settlement_posting" ("account");

CREATE UNIQUE INDEX "settlement_credit_note_licence_ground_mark_key" ON "settlement_credit_note" ("licence", "ground", "mark");

CREATE UNIQUE INDEX "settlement_account_holder_holder_id_role_currency_key" ON "settlement_account" ("holder", "holder_id", "role", "currency");

